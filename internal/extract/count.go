package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// onScale gives a number on a scale the scale's name, however the sentence
// turns it: "a 6.1-magnitude quake", "a quake of magnitude 6.1", "a quake that
// measured 6.1". What shook is then its complement.
func (f *framer) onScale(w *found, c *claim.Claim) {
	s, u := f.s, c.Quantity.Unit
	if u.Dimension != unit.Count && u.Dimension != unit.Score {
		return
	}
	var scale string
	switch {
	case u.Name != "" && en.ClassOf(u.Name)&en.Scale != 0:
		scale = u.Name
	case s.classAt(w.i+1)&en.Scale != 0 && w.np >= 0 && int(s.w[w.i+1].np) == w.np:
		scale = s.lower(w.i + 1)
	case c.Quantity.Value.Valid() && !c.Quantity.Value.IsInteger() && f.shook(w, c):
		scale = "magnitude"
	default:
		return
	}
	if old := c.Frame.Head; old != scale {
		w.extra = old
	}
	if w.head >= 0 && s.lower(w.head) != scale {
		w.head = -1
	}
	c.Frame.Head, w.headStr = scale, scale
	c.Quantity.Unit = unit.Unit{Code: "{score}", Name: scale, Dimension: unit.Score}
}

// shook says whether the number belongs to an earthquake.
func (f *framer) shook(w *found, c *claim.Claim) bool {
	if en.ClassOf(c.Frame.Head)&en.Quake != 0 {
		return true
	}
	s := f.s
	if w.np >= 0 {
		for i := s.nps[w.np].first; i < s.nps[w.np].last; i++ {
			if s.w[i].cls&en.Quake != 0 {
				return true
			}
		}
	}
	g := f.group(w.vg)
	return g != nil && g.subj >= 0 && en.ClassOf(s.lemma(s.nps[g.subj].head))&en.Quake != 0 && (w.role == claim.Object || w.role == claim.Predicate || w.role == claim.Oblique)
}

// count finds the counted noun.
func (f *framer) count(w *found, c *claim.Claim) {
	s, m := f.s, w.m
	if m.Head >= 0 {
		w.head = m.Head - s.base
	} else if w.np >= 0 && s.w[s.nps[w.np].head].tag.nominal() {
		w.head = s.nps[w.np].head
	}
	if w.head < 0 || w.head >= len(s.w) {
		w.head = -1 // in another piece of a long sentence
	}
	if w.head >= 0 && s.w[w.head].tag == name && f.parental(w) {
		w.head = -1 // "mother of 13 Ada Brenn was": no thirteen Brenns
	}
	if w.head < 0 && f.ofThem(w) {
		if v := f.stricken(w); v != "" {
			c.Frame.Head, w.headStr = "person", "person"
			c.Frame.Verb = v // "14 of the injured"
			return
		}
		if f.x.lastHead != "" && w.m.Sentence-f.x.lastIn <= 1 {
			c.Frame.Head, w.headStr = f.x.lastHead, f.x.lastHead // "35 of them"
			return
		}
	}
	// "two of the delegates", "hundreds of events"
	if w.head < 0 && w.np >= 0 {
		if i := s.nps[w.np].last; s.lower(i) == "of" {
			if n := s.npAt(i + 1); n >= 0 && s.w[s.nps[n].head].tag.nominal() {
				w.head = s.nps[n].head
			}
		}
	}
	if w.head >= 0 {
		w.headNP = int(s.w[w.head].np)
		l := s.lemma(w.head)
		switch {
		case s.w[w.head].cls&en.Others != 0 || l == "people" || l == "other":
			w.headStr = "person"
		case s.token(w.head).Cap && lexicon.IsPerson(l) && lexicon.Stem(l) != l:
			w.headStr, w.extraMod = "person", l // "Americans"
		default:
			c.Frame.Head = l
		}
		if w.headStr != "" {
			c.Frame.Head = w.headStr
		}
		if g := f.group(w.vg); g != nil && en.Generic(l) && w.role != claim.Subject && g.subj >= 0 && g.subj != w.np && s.w[s.nps[g.subj].head].tag == noun {
			f.headFrom(w, c, g.subj) // "the toll crossed the 400 mark"
			return
		}
		f.casualties(w, c)
		return
	}
	if f.casualties(w, c) {
		return
	}
	if m.Kind == parse.Ordinal {
		c.Frame.Head, w.headStr = "place", "place" // "tied for second"
		return
	}
	if w.np < 0 {
		return
	}
	if f.recordAt(w) > 0 {
		c.Frame.Head, w.headStr = "record", "record"
		return
	}
	p := &s.nps[w.np]
	g := f.group(w.vg)
	last := f.x.lastHead
	if m.Kind == parse.Tally {
		last = "" // "for the fifth time, beating them 3-1"
	}
	switch {
	case f.oldAt(w, g):
		c.Frame.Head, w.headStr = "age", "age"
		c.Quantity.Unit = unit.Unit{Code: "a", Name: "year", Dimension: unit.Age}
	case f.parental(w):
		c.Frame.Head = "child"
	case p.first > 0 && s.w[p.first-1].cls&en.Scale != 0 && s.w[p.first-1].np >= 0:
		f.headFrom(w, c, int(s.w[p.first-1].np)) // "magnitude 6.3"
	case p.prep >= 0 && p.attach >= 0 && s.lower(p.prep) == "of" && s.w[s.nps[p.attach].head].tag == noun:
		f.headFrom(w, c, p.attach)
	case p.prep >= 0 && p.attach >= 0 && s.nps[p.attach].number && s.w[s.nps[p.attach].head].tag == noun && last != "":
		c.Frame.Head, w.headStr = last, last // "52 votes to 48"
	case f.outOf(w) >= 0:
		f.headFrom(w, c, f.outOf(w)) // "Of 90 applicants, 34 were hired"
	case p.coord >= 0 && s.lower(p.last) == "in" && (s.lower(p.last+1) == "all" || s.lower(p.last+1) == "total") && !s.nps[p.coord].number:
		f.headFrom(w, c, p.coord) // "the passengers, 130 in all,"
	case last != "" && f.x.lastIn == m.Sentence && (f.gapped(w) || f.anothers(w) && !f.noun(f.measuredByVerb(w, g))):
		c.Frame.Head, w.headStr = last, last
	case last != "" && last != "person" && f.x.lastIn == m.Sentence && f.alike(w, g):
		c.Frame.Head, w.headStr = last, last // "22 ships were inspected and nine were held"
	case g != nil && g.class&en.PersonObject != 0 && w.role == claim.Object, g != nil && g.class&en.PersonSubject != 0 && w.role == claim.Subject:
		c.Frame.Head, w.headStr = "person", "person"
	case g != nil && f.measuredBy(w, g) >= 0:
		w.level = true
		f.headFrom(w, c, f.measuredBy(w, g))
	case f.titled(w) >= 0:
		f.headFrom(w, c, f.titled(w))
	case last != "" && m.Sentence-f.x.lastIn == 1 && g != nil && g.class&en.Hold != 0 && w.role == claim.Object:
		c.Frame.Head, w.headStr = last, last // "took 41 of 75 seats. The Reds won 22."
	case g != nil && w.role == claim.Subject && !g.copula && g.class&(en.LevelVerb|en.Up|en.Down) == 0 && f.x.lastIn != m.Sentence && m.Kind != parse.Tally,
		g != nil && w.role == claim.Object && (g.lemma == "draw" || g.lemma == "attract"):
		c.Frame.Head, w.headStr = "person", "person" // "15,000 watched": people, where nothing else is named
	case last != "" && m.Sentence-f.x.lastIn == 1 && g != nil && (g.class&en.Expect != 0 || g.lemma == "look" || g.lemma == "compare") && w.role != claim.Subject:
		// "Applications fell to 900. Economists had expected 1,100."
		c.Frame.Head, w.headStr = last, last
	case last != "" && f.x.lastIn == m.Sentence:
		// "200 schools in May and 300 in June"
		c.Frame.Head, w.headStr = last, last
		if g != nil && g.lemma == "compare" && last == "person" {
			c.Frame.Verb = f.x.lastVerb // "31 were held, compared with 47 the night before"
		}
		if f.part(w) && (w.vg < 0 || w.role == claim.Oblique || w.role == claim.NoRole) {
			c.Frame.Verb = f.x.lastVerb
		}
	}
}

// parental says whether a number is of somebody's children: "a mother of 12".
func (f *framer) parental(w *found) bool {
	s := f.s
	if w.np < 0 {
		return false
	}
	p := &s.nps[w.np]
	return p.prep >= 0 && s.lower(p.prep) == "of" && p.attach >= 0 && s.w[s.nps[p.attach].head].cls&en.Parent != 0
}

// undergone is what befell counted people by the noun that has them behind
// "of": "the murder of two women", "the rescue of 30 sailors". Empty for none.
func (f *framer) undergone(w *found) string {
	s := f.s
	if w.np < 0 || w.headNP != w.np {
		return ""
	}
	p := &s.nps[w.np]
	if p.prep < 0 || s.lower(p.prep) != "of" || p.attach < 0 || s.w[s.nps[p.attach].head].tag != noun {
		return ""
	}
	l := s.lemma(s.nps[p.attach].head)
	if lexicon.IsPerson(l) {
		return ""
	}
	if v := en.Counted(l); v != "" {
		return v
	}
	if v := lexicon.Stem(l); en.VerbClassOf(v)&en.PersonObject != 0 && v != "test" && v != "train" {
		return v
	}
	return ""
}

// outOf is the phrase that the sentence opens with "of", for a subject that is
// a part of it; -1 for none.
func (f *framer) outOf(w *found) int {
	s := f.s
	if s.lower(0) != "of" || len(s.nps) == 0 || w.np <= 0 {
		return -1
	}
	q := &s.nps[0]
	if q.prep != 0 || !q.number || !s.w[q.head].tag.nominal() || s.nps[w.np].prep >= 0 || s.tagAt(q.last) != comma {
		return -1
	}
	return 0
}

// alike says whether a bare number is the subject of a passive, as the number
// before it is, in two clauses that "and" or a comma joins; what befalls people
// only is left to them.
func (f *framer) alike(w *found, g *verbGroup) bool {
	s := f.s
	if g == nil || !g.passive || g.obj != w.np || w.vg < 1 || en.Casualty(s.lower(g.main)) != "" || g.lemma == "kill" || g.lemma == "injure" || g.lemma == "wound" || g.lemma == "hurt" {
		return false
	}
	before := &s.vgs[w.vg-1]
	if !before.passive || before.obj < 0 || !s.nps[before.obj].number {
		return false
	}
	t := s.tagAt(s.nps[w.np].first - 1)
	return t == conj || t == comma || t == stop
}

// ofThem says whether "of" and no noun follows the number.
func (f *framer) ofThem(w *found) bool {
	s := f.s
	i := w.m.NumLast - s.base
	if s.lower(i) != "of" {
		return false
	}
	n := s.npAt(i + 1)
	return n >= 0 && !s.w[s.nps[n].head].tag.nominal() || f.stricken(w) != ""
}

// stricken is the verb of "of the injured", "of the dead" behind the number.
func (f *framer) stricken(w *found) string {
	i := w.m.NumLast - f.s.base + 1
	for f.s.tagAt(i) == det || f.s.tagAt(i) == num {
		i++
	}
	return en.Casualty(f.s.lower(i))
}

// oldAt says whether a bare number is an age: "died at 75".
func (f *framer) oldAt(w *found, g *verbGroup) bool {
	s, p := f.s, &f.s.nps[w.np]
	if p.coord >= 0 && s.tagAt(p.first-1) == comma && s.tagAt(p.last) == comma && p.last-p.first == 1 && p.head == p.first && s.token(p.first).Kind == text.Number {
		// "The minister, 58, …"
		if h := s.nps[p.coord].head; !s.nps[p.coord].number && (s.w[h].tag == name || lexicon.IsPerson(s.lemma(h))) {
			v := w.m.Quantity.Value
			return v.Valid() && v.IsInteger() && v.Cmp(youngest) > 0 && v.Cmp(oldest) < 0
		}
	}
	v := w.m.Quantity.Value
	bare := v.Valid() && v.IsInteger() && v.Sign() > 0 && v.Cmp(oldest) < 0 && p.head == p.last-1 && s.w[p.head].mention >= 0
	if bare && g != nil && w.role == claim.Predicate && g.subj >= 0 && s.w[p.head].mention == s.w[w.i].mention {
		// "the senator, who is 46,", "he will be 35", "life expectancy is 73"
		h := s.nps[g.subj].head
		switch {
		case s.w[h].tag == name || s.w[h].tag == noun && (lexicon.IsPerson(s.lemma(h)) || g.relative && s.lower(g.first-1) == "who"), s.lower(h) == "he", s.lower(h) == "she":
			return v.Cmp(youngest) > 0
		case s.lemma(h) == "expectancy", s.lemma(h) == "age":
			return true
		}
	}
	if bare && p.coord >= 0 {
		// "aged 14 and 11", "his age, 75"
		q := &s.nps[p.coord]
		if k := s.w[q.head].mention; k >= 0 && f.x.mentions[k].Quantity.Unit.Dimension == unit.Age || s.lower(q.head) == "age" || s.lower(q.head) == "ages" {
			return true
		}
	}
	if g == nil || p.prep < 0 || f.s.lower(p.prep) != "at" || g.lemma != "die" && g.lemma != "retire" && g.lemma != "marry" {
		return false
	}
	return bare
}

// titled is the phrase before a colon or comma that a bare number stands
// beside: "Death toll: 12".
func (f *framer) titled(w *found) int {
	i := f.s.nps[w.np].first - 1
	if t := f.s.lower(i); i > 0 && (t == ":" || t == "–" || t == "—") && f.s.w[i-1].np >= 0 {
		return f.s.headOf(int(f.s.w[i-1].np))
	}
	return -1
}

// headFrom takes the head of another phrase; behind "number of" what follows.
func (f *framer) headFrom(w *found, c *claim.Claim, n int) {
	s := f.s
	for range 3 {
		p := &s.nps[n]
		if !s.w[p.head].tag.nominal() || !en.Generic(s.lemma(p.head)) || s.lower(p.last) != "of" {
			break
		}
		m := s.npAt(p.last + 1)
		if v := en.Casualty(s.lower(p.last + 1)); v != "" && m < 0 && !measured(w.m) {
			c.Frame.Head, w.headStr = "person", "person"
			c.Frame.Verb = v // "the number of missing"
			return
		}
		if m < 0 || s.nps[m].number {
			break
		}
		n = m
	}
	h := s.nps[n].head
	if !s.w[h].tag.nominal() {
		return
	}
	if en.Generic(s.lemma(h)) && !measured(w.m) && f.x.lastHead != "" && w.m.Sentence-f.x.lastIn <= 1 {
		// "the final number was 15": of what was counted before
		c.Frame.Head, w.headStr = f.x.lastHead, f.x.lastHead
		c.Frame.Verb = f.x.lastVerb
		w.headNP = n
		return
	}
	w.head, w.headNP = h, n
	c.Frame.Head = s.lemma(h)
	if v := s.vgAt(s.nps[n].last); v >= 0 && s.vgs[v].bare && s.vgs[v].passive && !measured(w.m) {
		c.Frame.Verb = s.vgs[v].lemma // "the number of people charged rose to"
		w.role = claim.Object
	}
	if c.Frame.Head == "people" {
		c.Frame.Head, w.headStr = "person", "person"
	}
	if !measured(w.m) {
		f.counted(w, c)
	}
}

// casualties reads what happened to counted people from the word behind them
// ("12 dead") or from the noun itself ("12 deaths").
func (f *framer) casualties(w *found, c *claim.Claim) bool {
	s := f.s
	end := w.i + 1
	if w.np >= 0 {
		end = s.nps[w.np].last
	}
	if w.head >= 0 && w.headNP >= 0 {
		end = max(end, s.nps[w.headNP].last)
	}
	fatal := false
	for end < len(s.w) && s.w[end].tag == adv {
		fatal = fatal || s.lower(end) == "fatally"
		end++
	}
	if fatal && (w.head < 0 || lexicon.IsPerson(c.Frame.Head)) {
		c.Frame.Verb = "kill" // "12 fatally shot"
		w.role = claim.Object
		if w.head < 0 {
			c.Frame.Head, w.headStr = "person", "person"
		}
		return true
	}
	// "12 were hurt", "5 are unaccounted for"
	if g := f.group(w.vg); g != nil && g.passive && w.role == claim.Object && g.obj == w.np && (w.head < 0 || lexicon.IsPerson(c.Frame.Head)) {
		if v := en.Casualty(s.lower(g.main)); v != "" {
			c.Frame.Verb = v
			if w.head < 0 {
				c.Frame.Head, w.headStr = "person", "person"
			}
			return true
		}
	}
	// "5 are still missing"
	if g := f.group(w.vg); g != nil && w.role == claim.Subject && s.w[g.main].form&lexicon.Ing != 0 && (w.head < 0 || lexicon.IsPerson(c.Frame.Head)) {
		if v := en.Casualty(s.lower(g.main)); v != "" {
			c.Frame.Verb = v
			if w.head < 0 {
				c.Frame.Head, w.headStr = "person", "person"
			}
			return true
		}
	}
	// "12 were reported killed", "5 remain missing"
	if end < len(s.w) && s.w[end].vg >= 0 {
		g := &s.vgs[s.w[end].vg]
		if (g.class&(en.Say|en.Expect) != 0 && g.passive || g.copula || g.lemma == "fear" || g.lemma == "leave") && en.Casualty(s.lower(end)) == "" {
			end = g.last
			for end < len(s.w) && s.w[end].tag == adv {
				end++
			}
		}
	}
	if v := en.Casualty(s.lower(end)); v != "" && s.tagAt(end) != noun && (w.head < 0 || lexicon.IsPerson(c.Frame.Head)) {
		g := f.group(int(s.w[end].vg))
		if g == nil || g.passive && g.obj == w.np || g.bare || g.obj < 0 {
			c.Frame.Verb = v
			w.role = claim.Object
			if v == "die" || v == "disappear" {
				w.role = claim.Subject
			}
			if w.head < 0 {
				c.Frame.Head, w.headStr = "person", "person"
			}
			return true
		}
	}
	if w.head >= 0 && (c.Frame.Head == "person" || lexicon.IsPerson(c.Frame.Head)) {
		if v := f.undergone(w); v != "" {
			c.Frame.Verb = v
			w.role = claim.Object
			if s.nps[s.nps[w.np].attach].role != claim.Object {
				w.vg = -1 // "a verdict on the murder of two": who gave the verdict did not do it
			}
			if v == "die" || en.VerbClassOf(v)&en.PersonSubject != 0 {
				w.role = claim.Subject
			}
			return true
		}
	}
	return f.counted(w, c)
}

// counted turns a noun that counts people by their fate into people.
func (f *framer) counted(w *found, c *claim.Claim) bool {
	if v := en.Counted(c.Frame.Head); v != "" {
		c.Frame.Verb = v
		c.Frame.Head, w.headStr = "person", "person"
		w.role = claim.Object
		if v == "die" || en.VerbClassOf(v)&en.PersonSubject != 0 {
			w.role = claim.Subject
		}
		return true
	}
	return false
}

// The ages that stand bare beside a person.
var (
	youngest = quantity.New(9, 0)
	oldest   = quantity.New(125, 0)
)
