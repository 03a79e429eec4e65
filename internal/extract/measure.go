package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// measured says whether a number is in a unit rather than a count.
func measured(m *parse.Mention) bool {
	switch m.Quantity.Unit.Dimension {
	case unit.Count, unit.Rank:
		return false
	}
	return true
}

// measuredBy is the phrase that a verb says is measured by this number, -1
// for none: the subject of "rose to", "was" and "totaled", the object of
// "raised … to" and "put … at".
func (f *framer) measuredBy(w *found, g *verbGroup) int {
	s := f.s
	p := &s.nps[w.np]
	by := ""
	if p.prep >= 0 {
		by = s.lower(p.prep)
	}
	if n := f.respective(w, g.subj); n >= 0 && w.role != claim.Subject {
		return n
	}
	level := leveled(w.m.Quantity.Unit.Dimension)
	usable := func(n int) bool {
		if n >= 0 && !level && by != "to" && g.class&(en.Up|en.Down|en.Move) != 0 {
			return false // "the climber fell 200 feet" measures no climber; "the wait rose to 40 minutes" the wait
		}
		if n >= 0 && g.lemma == "score" && s.w[s.nps[n].head].tag == name {
			return false // a player's points
		}
		return n >= 0 && n != w.np && s.w[s.nps[n].head].tag.nominal() && !s.nps[n].number
	}
	scale := by == "to" || by == "from" || by == "by" || by == "at" || by == "of" || by == "above" || by == "below" || by == "over" || by == "under" || by == "between" || by == "past" || by == "around" || by == "about" || by == "near" || by == "up" || by == "down" || by == "worth"
	switch {
	case w.role == claim.Predicate && usable(g.subj):
		return g.subj
	case scale && usable(g.obj) && s.w[s.nps[g.obj].head].tag == noun && (by == "up" || by == "down" || g.class&(en.Rate|en.Raise|en.Lower|en.Move|en.Expect) != 0) && s.nps[g.obj].last <= p.prep+1:
		return g.obj
	case g.class&(en.Up|en.Down|en.MeasureVerb) == 0 && g.class&en.Move != 0 && w.role == claim.Object && w.m.Quantity.Unit.Dimension == unit.Money:
		return -1 // "moved $8 billion": it is what was moved
	case g.class&(en.Up|en.Down|en.Move|en.MeasureVerb) != 0 && (w.role == claim.Object || scale || by == "") && w.role != claim.Subject && usable(g.subj), f.ofItself(w, g) != 0 && usable(g.subj):
		return g.subj
	case g.passive && scale && usable(g.obj):
		return g.obj
	case by == "at" && g.obj < 0 && !g.passive && measured(w.m) && usable(g.subj):
		return g.subj // "the river crested at 9 metres"
	case g.copula && scale && usable(g.subj):
		return g.subj
	}
	return -1
}

// ofItself is which way a subject moves that adds or loses points or a share,
// and says of nothing else: "lost 2 percent", but not "lost 2 percent of its
// members". 0 for neither.
func (f *framer) ofItself(w *found, g *verbGroup) en.VerbClass {
	s, class := f.s, g.class&(en.GainPart|en.LosePart)
	if class == 0 || g.passive || w.np < 0 || w.role != claim.Object || s.lower(f.unitEnd(w)) == "of" || s.nps[w.np].prep >= 0 {
		return 0
	}
	switch w.m.Quantity.Unit.Dimension {
	case unit.Percent, unit.PercentagePoint, unit.Score:
		if s.w[s.nps[w.np].head].mention >= 0 || f.unitEnd(w) >= s.nps[w.np].last {
			return class
		}
	}
	return 0
}

// tendered says whether a noun is a demand, an offer, a bill: what "for" and a
// sum say more of.
func (s *sentence) tendered(i int) bool {
	if s.w[i].tag != noun {
		return false
	}
	return s.expecting(i) || s.w[i].e.Class() == lexicon.ClassPossession || en.VerbClassOf(lexicon.Stem(s.lemma(i)))&en.Expect != 0
}

// leveled says whether quantities of a dimension rise and fall, rather than
// say how far or how long something moved.
func leveled(d unit.Dimension) bool {
	switch d {
	case unit.Duration, unit.Length, unit.Age:
		return false
	}
	return true
}

// measure finds what a number in a unit measures.
func (f *framer) measure(w *found, c *claim.Claim) {
	s, m := f.s, w.m
	if m.Quantity.Unit.Dimension == unit.Age {
		c.Frame.Head, w.headStr = "age", "age"
		return
	}
	h := -1
	if m.Attributive && m.Modified >= s.base && m.Modified-s.base < len(s.w) {
		h = m.Modified - s.base
		if n := s.w[h].np; n >= 0 && s.nps[n].head > h && s.w[s.nps[n].head].tag.nominal() {
			h = s.nps[n].head
		}
		if s.lemma(h) == m.Quantity.Unit.Name || s.w[h].tag == verb || w.np >= 0 && s.foreseers(h) {
			h = -1 // "a quarter point", "the 85 million francs analysts expected"
		}
	} else if w.np >= 0 {
		// "a nearly $1 trillion infrastructure package"
		if k := s.nps[w.np].head; k > w.i && s.w[k].tag.nominal() && k != m.Head-s.base && k >= m.NumLast-s.base && s.w[k].mention < 0 {
			h = k
		}
	}
	if h >= 0 {
		switch s.lower(h) {
		case "more", "less", "fewer", "higher", "lower":
			h = -1 // "7 percent fewer"
		}
	}
	if h >= 0 {
		w.role = claim.Attribute
		if s.w[h].cls&en.ChangeNoun != 0 || en.VerbClassOf(lexicon.Stem(s.lemma(h)))&(en.Up|en.Down|en.Lower|en.Raise) != 0 {
			f.changeNoun(w, c, h)
			return
		}
		w.head, w.headNP = h, int(s.w[h].np)
		c.Frame.Head = s.lemma(h)
		return
	}
	if w.np < 0 {
		f.multiplied(w, c)
		return
	}
	p := &s.nps[w.np]
	// The unit may be a phrase's head itself; what follows tells more.
	end := max(p.last, m.NumLast-s.base)
	if !m.Quantity.Fraction {
		end = max(end, f.unitEnd(w)) // past "billions of dollars"
	}
	next := s.lower(end)
	n := s.npAt(end + 1)
	dim := m.Quantity.Unit.Dimension
	plain := n >= 0 && s.w[s.nps[n].head].tag == noun && s.w[s.nps[n].head].cls&(en.TimeWord|en.Month|en.Day) == 0
	share := dim == unit.Percent || m.Quantity.Fraction
	class := lexicon.NoClass
	if plain {
		class = s.w[s.nps[n].head].e.Class()
	}
	g := f.group(w.vg)
	by := f.measuredBy
	switch {
	case share && g != nil && p.prep >= 0 && by(w, g) >= 0:
		w.level = true
		f.headFrom(w, c, by(w, g)) // "shrank to 3 percent of output"
	case share && f.beside(w) >= 0 && s.tagAt(s.past(w.np)) == comma:
		f.headFrom(w, c, f.beside(w)) // "The debt, 140 percent of output, is"
		w.role = claim.NoRole
	case next == "of" && plain:
		f.headFrom(w, c, n)
	case next == "in" && plain && dim == unit.Money && class != lexicon.ClassLocation && s.w[s.nps[n].first].tag != det && !en.Generic(s.lemma(s.nps[n].head)):
		f.headFrom(w, c, n)
	case p.prep >= 0 && s.lower(p.prep) == "of" && p.attach >= 0 && s.w[s.nps[p.attach].head].tag == noun && !en.Generic(s.lemma(s.nps[p.attach].head)):
		f.headFrom(w, c, p.attach)
	case p.prep >= 0 && p.attach >= 0 && (s.lower(p.prep) == "up" || s.lower(p.prep) == "down") && s.w[s.nps[p.attach].head].tag.nominal() && !s.nps[p.attach].number:
		f.headFrom(w, c, p.attach)
		w.vg, w.role = -1, claim.NoRole // "Profit up 14%": a headline without its verb
	case dim == unit.Money && p.prep >= 0 && s.lower(p.prep) == "for" && p.attach >= 0 && s.tendered(s.nps[p.attach].head):
		f.headFrom(w, c, p.attach) // "a demand for $5 billion"
	case p.prep > 1 && s.lower(p.prep) == "worth" && s.tagAt(p.prep-1) == comma && s.w[p.prep-2].np >= 0:
		f.headFrom(w, c, s.headOf(int(s.w[p.prep-2].np))) // "the settlement, worth $72 million,"
	case s.tagAt(p.first-1) == rel && s.lower(p.first-2) == "of" && f.x.lastMes != "" && f.x.lastDim == dim && m.Sentence == f.x.mesIn:
		c.Frame.Head, w.headStr = f.x.lastMes, f.x.lastMes // "4,500 tonnes, of which 300 tonnes"
	case p.prep >= 0 && s.lower(p.prep) == "worth" && p.attach >= 0:
		f.headFrom(w, c, p.attach)
	case f.x.lastMes != "" && f.x.lastDim == dim && m.Sentence == f.x.mesIn && f.gapped(w) && f.x.mesLevel:
		f.headFrom(w, c, int(s.w[p.first-1].np)) // "cloud services were $2.1 billion, licences $2.7 billion"
	case f.x.lastMes != "" && f.x.lastDim == dim && m.Sentence == f.x.mesIn && (f.gapped(w) || f.anothers(w) && !f.noun(f.measuredByVerb(w, g))):
		c.Frame.Head, w.headStr = f.x.lastMes, f.x.lastMes
	case g != nil && f.measuredBy(w, g) >= 0 && !(share && s.tagAt(end) == adj && s.w[end].np < 0):
		w.level = true
		f.headFrom(w, c, f.measuredBy(w, g))
	case p.prep >= 0 && f.x.lastMes != "" && f.x.lastDim == dim && m.Sentence == f.x.mesIn && (s.lower(p.prep) == "against" || s.lower(p.prep) == "versus" || s.lower(p.prep) == "than"):
		c.Frame.Head, w.headStr = f.x.lastMes, f.x.lastMes // "61 percent, against 55 percent"
	case f.titled(w) >= 0:
		f.headFrom(w, c, f.titled(w))
	case share && s.tagAt(end) == adj && s.w[end].np < 0 && s.w[end].cls&(en.UpWord|en.DownWord) == 0:
		w.head = end // "94 percent effective"
		c.Frame.Head = s.lower(end)
	case g != nil && (dim == unit.Money || dim == unit.Duration) && en.Nominal(g.lemma, dim == unit.Duration) != "":
		c.Frame.Head = en.Nominal(g.lemma, dim == unit.Duration)
		w.headStr = c.Frame.Head
	case g != nil && g.lemma == "compare" && f.x.lastMes != "" && f.x.lastDim == dim && m.Sentence == f.x.mesIn,
		g != nil && g.class&en.Expect != 0 && f.x.lastMes != "" && f.x.lastDim == dim && m.Sentence-f.x.mesIn <= 1 && w.role != claim.Subject && dim != unit.Money:
		c.Frame.Head, w.headStr = f.x.lastMes, f.x.lastMes
	case p.prep >= 0 && s.lower(p.prep) == "of" && p.attach >= 0 && s.w[s.nps[p.attach].head].tag == noun:
		f.headFrom(w, c, p.attach)
	case p.coord >= 0 && s.nps[p.coord].number && m.Sentence == f.x.mesIn:
		c.Frame.Head, w.headStr = f.x.lastMes, f.x.lastMes // "300 metres (984 feet)"
	case p.coord >= 0 && s.tagAt(p.first-1) == comma && s.w[s.nps[p.coord].head].tag.nominal():
		// "the tower, 300 metres high,"
		f.headFrom(w, c, p.coord)
		w.role = claim.NoRole
	case share && c.Frame.Change != claim.Level && f.x.lastHead != "" && f.x.lastIn == m.Sentence:
		c.Frame.Head, w.headStr = f.x.lastHead, f.x.lastHead // "1,400 visitors, 12 percent more than"
	}
}

// beside is the phrase that a number stands beside between commas, as an
// apposition: "the debt, 140 percent of output,". -1 for none.
func (f *framer) beside(w *found) int {
	s, p := f.s, &f.s.nps[w.np]
	if p.coord < 0 || s.tagAt(p.first-1) != comma || p.prep >= 0 {
		return -1
	}
	q := &s.nps[p.coord]
	if q.number || s.w[q.head].tag != noun || lexicon.IsPerson(s.lemma(q.head)) || q.last != p.first-1 {
		return -1
	}
	return p.coord
}

// gapped says whether a number follows its subject with no verb between, as
// where a verb and its noun are said once: "the east sent 300 soldiers and the
// west 200".
func (f *framer) gapped(w *found) bool {
	s, p := f.s, &f.s.nps[w.np]
	i := p.first - 1
	if p.prep >= 0 || i < 1 || s.w[i].np < 0 {
		return false
	}
	q := &s.nps[s.w[i].np]
	if q.number || q.last != p.first {
		return false
	}
	switch s.tagAt(q.first - 1) {
	case conj, comma, stop:
		return true
	}
	return false
}

// anothers says whether a number stands alone behind its owner: "Tellaro's
// 580,000".
func (f *framer) anothers(w *found) bool {
	s, p := f.s, &f.s.nps[w.np]
	if s.w[p.head].mention < 0 {
		return false
	}
	for i := p.first; i < w.i; i++ {
		if s.w[i].tag == possessive {
			return true
		}
	}
	return false
}

// measuredByVerb is measuredBy, -1 without a verb.
func (f *framer) measuredByVerb(w *found, g *verbGroup) int {
	if g == nil {
		return -1
	}
	return f.measuredBy(w, g)
}

// noun says whether a phrase is there, and its head no name.
func (f *framer) noun(n int) bool { return n >= 0 && f.s.w[f.s.nps[n].head].tag == noun }

// multiplied reads "exports doubled" and "doubled its profit".
func (f *framer) multiplied(w *found, c *claim.Claim) {
	s := f.s
	g := f.group(int(s.w[w.i].vg))
	if g == nil {
		return
	}
	c.Frame.Change = claim.ChangeUp
	if g.lemma == "halve" {
		c.Frame.Change = claim.ChangeDown
	}
	switch {
	case g.obj >= 0 && s.w[s.nps[g.obj].head].tag == noun:
		f.headFrom(w, c, g.obj)
	case g.subj >= 0 && s.w[s.nps[g.subj].head].tag.nominal():
		f.headFrom(w, c, g.subj)
	}
}

// changeNoun reads "a 10 percent rise in exports": the exports are measured,
// the rise is how they changed.
func (f *framer) changeNoun(w *found, c *claim.Claim, h int) {
	s := f.s
	switch {
	case s.w[h].cls&en.DownWord != 0 || en.VerbClassOf(lexicon.Stem(s.lemma(h)))&(en.Down|en.Lower) != 0:
		c.Frame.Change = claim.ChangeDown
	default:
		c.Frame.Change = claim.ChangeUp
	}
	w.head, w.headNP = h, int(s.w[h].np)
	c.Frame.Head = s.lemma(h)
	if t := s.lower(h + 1); t == "in" || t == "of" || t == "to" {
		if n := s.npAt(h + 2); n >= 0 && s.w[s.nps[n].head].tag == noun {
			f.headFrom(w, c, n)
		}
	} else if h > 0 && s.w[h-1].tag == noun && s.w[h-1].mention < 0 && s.w[h-1].np == s.w[h].np {
		// "a 10 percent pay rise"
		w.head = h - 1
		c.Frame.Head = s.lemma(h - 1)
	} else if g := f.group(w.vg); g != nil && g.subj >= 0 && g.subj != w.np && s.w[s.nps[g.subj].head].tag == noun && g.class&en.Say == 0 {
		f.headFrom(w, c, g.subj)
	}
}

// change tells a level from a movement by the verb and the preposition.
func (f *framer) change(w *found, c *claim.Claim) {
	s := f.s
	ch := &c.Frame.Change
	first := w.i
	for first > 0 && w.np >= 0 && first > s.nps[w.np].first && (s.w[first-1].tag == det || s.w[first-1].tag == adj || s.w[first-1].mark&hedged != 0) {
		first-- // "down by a combined 90"
	}
	// "up 10 percent", "10 percent higher"
	for i := first - 1; i >= 0 && i >= first-3; i-- {
		if s.w[i].vg >= 0 {
			break // "gave up 2 percent": the verb tells
		}
		if s.w[i].cls&en.UpDown != 0 && (s.w[i].tag == prep || s.w[i].tag == adv || s.w[i].tag == adj) && s.lower(i+1) != "to" {
			*ch = claim.ChangeUp
			if s.w[i].cls&en.DownWord != 0 {
				*ch = claim.ChangeDown
			}
			if s.lower(i+1) == "from" {
				*ch = claim.ChangeFrom // "up from 36 percent"
			}
			return
		}
		if s.w[i].tag != adv && s.w[i].tag != prep {
			break
		}
	}
	if measured(w.m) {
		// "12 percent higher", "12 percent up"
		for i, end := w.m.NumLast-s.base, f.unitEnd(w); i <= end; i++ {
			switch s.lower(i) {
			case "higher", "more":
				if w.m.Quantity.Unit.Dimension == unit.Duration {
					break // "three more years"
				}
				*ch = claim.ChangeUp
				return
			case "lower", "less", "fewer":
				*ch = claim.ChangeDown
				return
			case "up", "down":
				if t := s.tagAt(i + 1); t == other || t == comma || t == stop || s.lower(i+1) == "from" || s.lower(i+1) == "on" {
					*ch = claim.ChangeUp
					if s.lower(i) == "down" {
						*ch = claim.ChangeDown
					}
					return
				}
			}
		}
	}
	g := f.group(w.vg)
	if g == nil || w.np < 0 || !leveled(w.m.Quantity.Unit.Dimension) {
		return
	}
	switch f.ofItself(w, g) {
	case en.GainPart:
		*ch = claim.ChangeUp
		return
	case en.LosePart:
		*ch = claim.ChangeDown
		return
	}
	if g.class&(en.Up|en.Down|en.Raise|en.Lower|en.Move) == 0 {
		return
	}
	if !measured(w.m) && w.m.Head >= 0 && g.class&(en.Up|en.Down) == 0 && !(g.lemma == "go" && !f.person(g.subj)) {
		return // "brought envoys from 12 countries"
	}
	by := ""
	if p := s.nps[w.np].prep; p >= 0 {
		by = s.lower(p)
	}
	dir := claim.ChangeUp
	if g.class&(en.Down|en.Lower) != 0 {
		dir = claim.ChangeDown
	}
	switch {
	case g.lemma == "come" && by == "to":
		// "exports came to 12 million": a level
	case by == "to", f.across(w):
		*ch = claim.ChangeTo
	case by == "from":
		*ch = claim.ChangeFrom
	case by == "by" && g.class&en.Move == 0:
		*ch = dir
	case w.role == claim.Object && !g.passive && g.class&(en.Up|en.Down) != 0 && (measured(w.m) || w.m.Head < 0):
		*ch = dir
	case w.role == claim.Object && g.class&(en.Raise|en.Lower) != 0 && w.m.Quantity.Unit.Dimension == unit.Percent:
		*ch = dir
	}
}

// person says whether a phrase names a person.
func (f *framer) person(n int) bool {
	s := f.s
	if n < 0 {
		return true
	}
	h := s.nps[n].head
	return s.w[h].tag == name || s.w[h].tag == pron || lexicon.IsPerson(s.lemma(h))
}

// across says whether a movement ends beside the number: "fell below 400".
func (f *framer) across(w *found) bool {
	s := f.s
	for i := w.m.First - s.base; i < w.i; i++ {
		switch s.lower(i) {
		case "below", "above", "under", "past", "beneath", "beyond":
			return true
		}
	}
	return false
}
