package extract

import (
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// framer fills in the claims of one sentence.
type framer struct {
	x      *extractor
	s      *sentence
	all    []string   // content lemmas of the sentence
	bySeg  [][]string // and of its clauses, as far as asked for
	nameAt []int32    // words that are proper names
}

// begin prepares what the claims of a sentence share.
func (f *framer) begin() {
	s := f.s
	from := len(f.x.words)
	for i := range s.w {
		if s.content(i) {
			f.x.words = append(f.x.words, s.lemma(i))
			if s.w[i].tag == name && s.w[i].cls&en.Title == 0 {
				f.nameAt = append(f.nameAt, int32(i))
			}
		}
	}
	f.all = f.x.words[from:len(f.x.words):len(f.x.words)]
	f.bySeg = make([][]string, s.segs)
}

// clause gives the content lemmas of a clause.
func (f *framer) clause(seg int32) []string {
	if f.s.segs == 1 {
		return f.all
	}
	if c := f.bySeg[seg]; c != nil {
		return c
	}
	from := len(f.x.words)
	for i := range f.s.w {
		if f.s.w[i].seg == seg && f.s.content(i) {
			f.x.words = append(f.x.words, f.s.lemma(i))
		}
	}
	f.bySeg[seg] = f.x.words[from:len(f.x.words):len(f.x.words)]
	return f.bySeg[seg]
}

// take cuts the words added to the arena since from, without doubles.
func (f *framer) take(from int) []string {
	w := f.x.words[from:]
	n := 0
	for i, a := range w {
		if !slices.Contains(w[:n], a) {
			w[n] = w[i]
			n++
		}
	}
	f.x.words = f.x.words[:from+n]
	return f.x.words[from : from+n : from+n]
}

func (f *framer) add(i int) {
	if f.s.content(i) {
		f.x.words = append(f.x.words, f.s.lemma(i))
	}
}

// found is what the sentence's structure says of one mention.
type found struct {
	m       *parse.Mention
	i       int // word of the numeral
	np      int // phrase of the numeral
	head    int // word of the counted or measured noun, -1
	headNP  int // phrase of that noun
	headStr string
	vg      int
	role    claim.Role
	level   bool   // a verb says that this is the level or change of another phrase
	extra   string // a lemma for the complement
	// extraMod is a lemma for the modifiers.
	extraMod string
}

// find places mention k in the sentence.
func (f *framer) find(k int) found {
	s := f.s
	m := &f.x.mentions[k]
	w := found{m: m, i: m.NumFirst - s.base, head: -1, np: -1, headNP: -1, vg: -1}
	w.i = min(max(w.i, 0), len(s.w)-1)
	for i := w.i; i < m.NumLast-s.base && i < len(s.w); i++ {
		if s.w[i].np >= 0 {
			w.np = int(s.w[i].np)
			break
		}
	}
	if w.np >= 0 {
		w.vg, w.role = s.nps[w.np].vg, s.nps[w.np].role
	} else if v := s.verbBefore(w.i); v >= 0 {
		w.vg, w.role = v, claim.Oblique
	}
	return w
}

// fill completes the claim of a mention.
func (f *framer) fill(c *claim.Claim, w *found) {
	s, m, fr := f.s, w.m, &c.Frame
	f.change(w, c)
	if measured(m) {
		f.measure(w, c)
	} else {
		f.count(w, c)
	}
	f.onScale(w, c)
	if fr.Head == "" && !measured(m) && m.Quantity.Unit.Name != "" {
		fr.Head, w.headStr = m.Quantity.Unit.Name, m.Quantity.Unit.Name
	}
	f.modifiers(w, c)
	f.complement(w, c)
	f.verb(w, c)
	fr.Part = f.part(w)
	fr.Ordinal = m.Kind == parse.Ordinal || m.Quantity.Unit.Dimension == unit.Rank
	fr.Clause = f.clause(s.w[w.i].seg)
	fr.Sentence = f.all
	fr.Names = f.names(w.i)
	c.Period = f.period(w)
	c.Status = s.status(w.np, w.i, &c.Quantity)
	c.Attribution = s.attribution(w.i, w.np)
	f.name(w, c)
	if !measured(m) && fr.Head != "" {
		f.x.lastHead, f.x.lastVerb, f.x.lastIn = fr.Head, fr.Verb, m.Sentence
	}
	if measured(m) && fr.Head != "" {
		f.x.lastMes, f.x.lastDim, f.x.mesIn = fr.Head, m.Quantity.Unit.Dimension, m.Sentence
	}
}

// measured says whether a number is in a unit rather than a count.
func measured(m *parse.Mention) bool {
	switch m.Quantity.Unit.Dimension {
	case unit.Count, unit.Rank:
		return false
	}
	return true
}

// onScale gives a number on a scale the scale's name, however the sentence
// turns it: "a 6.1-magnitude quake", "a quake of magnitude 6.1", "a quake that
// measured 6.1". What shook is then its complement.
func (f *framer) onScale(w *found, c *claim.Claim) {
	s, u := f.s, c.Quantity.Unit
	if u.Dimension != unit.Count && u.Dimension != unit.Score {
		return
	}
	scale := ""
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
	// "two of the officials", "hundreds of events"
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
	p := &s.nps[w.np]
	g := f.group(w.vg)
	switch {
	case f.oldAt(w, g):
		c.Frame.Head, w.headStr = "age", "age"
		c.Quantity.Unit = unit.Unit{Code: "a", Name: "year", Dimension: unit.Age}
	case p.prep >= 0 && s.lower(p.prep) == "of" && p.attach >= 0 && s.w[s.nps[p.attach].head].cls&en.Parent != 0:
		c.Frame.Head = "child"
	case p.first > 0 && s.w[p.first-1].cls&en.Scale != 0 && s.w[p.first-1].np >= 0:
		f.headFrom(w, c, int(s.w[p.first-1].np)) // "magnitude 6.3"
	case p.prep >= 0 && p.attach >= 0 && s.lower(p.prep) == "of" && s.w[s.nps[p.attach].head].tag == noun:
		f.headFrom(w, c, p.attach)
	case p.prep >= 0 && p.attach >= 0 && s.nps[p.attach].number && s.w[s.nps[p.attach].head].tag == noun && f.x.lastHead != "":
		c.Frame.Head, w.headStr = f.x.lastHead, f.x.lastHead // "52 votes to 48"
	case g != nil && g.class&en.PersonObject != 0 && w.role == claim.Object, g != nil && g.class&en.PersonSubject != 0 && w.role == claim.Subject:
		c.Frame.Head, w.headStr = "person", "person"
	case g != nil && f.measuredBy(w, g) >= 0:
		w.level = true
		f.headFrom(w, c, f.measuredBy(w, g))
	case f.titled(w) >= 0:
		f.headFrom(w, c, f.titled(w))
	case f.x.lastHead != "" && m.Sentence-f.x.lastIn == 1 && g != nil && (g.class&en.Expect != 0 || g.lemma == "look" || g.lemma == "compare") && w.role != claim.Subject:
		// "Applications fell to 900. Economists had expected 1,100."
		c.Frame.Head, w.headStr = f.x.lastHead, f.x.lastHead
	case f.x.lastHead != "" && f.x.lastIn == m.Sentence:
		// "200 schools in May and 300 in June"
		c.Frame.Head, w.headStr = f.x.lastHead, f.x.lastHead
		if f.part(w) && (w.vg < 0 || w.role == claim.Oblique || w.role == claim.NoRole) {
			c.Frame.Verb = f.x.lastVerb
		}
	}
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
		// "the senator, who is 46,"
		if h := s.nps[g.subj].head; s.w[h].tag == name || s.w[h].tag == noun && lexicon.IsPerson(s.lemma(h)) {
			return v.Cmp(youngest) > 0
		}
	}
	if bare && p.coord >= 0 {
		// "aged 16 and 13", "his age, 75"
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

// The ages that stand bare beside a person.
var (
	youngest = quantity.New(9, 0)
	oldest   = quantity.New(125, 0)
)

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

func (f *framer) group(v int) *verbGroup {
	if v < 0 {
		return nil
	}
	return &f.s.vgs[v]
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
	level := leveled(w.m.Quantity.Unit.Dimension)
	usable := func(n int) bool {
		if n >= 0 && !level && g.class&(en.Up|en.Down|en.Move) != 0 {
			return false // "the climber fell 200 feet" measures no climber
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
	case g.class&(en.Up|en.Down|en.Move|en.MeasureVerb) != 0 && (w.role == claim.Object || scale || by == "") && w.role != claim.Subject && usable(g.subj):
		return g.subj
	case g.passive && scale && usable(g.obj):
		return g.obj
	case g.copula && scale && usable(g.subj):
		return g.subj
	}
	return -1
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
	case unit.Duration, unit.Length, unit.Area, unit.Volume, unit.Mass, unit.Age:
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
		if s.lemma(h) == m.Quantity.Unit.Name || s.w[h].tag == verb {
			h = -1 // "a quarter point"
		}
	} else if w.np >= 0 {
		// "a nearly $1 trillion infrastructure package"
		if k := s.nps[w.np].head; k > w.i && s.w[k].tag.nominal() && k != m.Head-s.base && k >= m.NumLast-s.base && s.w[k].mention < 0 {
			h = k
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
	case p.prep >= 0 && s.lower(p.prep) == "worth" && p.attach >= 0:
		f.headFrom(w, c, p.attach)
	case g != nil && f.measuredBy(w, g) >= 0 && !(share && s.tagAt(end) == adj && s.w[end].np < 0):
		w.level = true
		f.headFrom(w, c, f.measuredBy(w, g))
	case f.titled(w) >= 0:
		f.headFrom(w, c, f.titled(w))
	case share && s.tagAt(end) == adj && s.w[end].np < 0:
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
		c.Frame.Head, w.headStr = f.x.lastMes, f.x.lastMes // "600 metres (2,000 feet)"
	case p.coord >= 0 && s.tagAt(p.first-1) == comma && s.w[s.nps[p.coord].head].tag.nominal():
		// "the tower, 300 metres high,"
		f.headFrom(w, c, p.coord)
		w.role = claim.NoRole
	case share && c.Frame.Change != claim.Level && f.x.lastHead != "" && f.x.lastIn == m.Sentence:
		c.Frame.Head, w.headStr = f.x.lastHead, f.x.lastHead // "1,400 visitors, 12 percent more than"
	}
}

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
	l := s.lower(h)
	switch {
	case s.w[h].cls&en.DownWord != 0 || en.VerbClassOf(lexicon.Stem(s.lemma(h)))&(en.Down|en.Lower) != 0:
		c.Frame.Change = claim.ChangeDown
	default:
		c.Frame.Change = claim.ChangeUp
	}
	w.head, w.headNP = h, int(s.w[h].np)
	c.Frame.Head = s.lemma(h)
	_ = l
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
	// "up 10 percent", "10 percent higher"
	for i := w.i - 1; i >= 0 && i >= w.i-3; i-- {
		if s.w[i].cls&en.UpDown != 0 && (s.w[i].tag == prep || s.w[i].tag == adv || s.w[i].tag == adj) && s.lower(i+1) != "to" {
			*ch = claim.ChangeUp
			if s.w[i].cls&en.DownWord != 0 {
				*ch = claim.ChangeDown
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
	if g.class&(en.Up|en.Down|en.Raise|en.Lower|en.Move) == 0 {
		return
	}
	if !measured(w.m) && w.m.Head >= 0 && g.class&(en.Up|en.Down) == 0 {
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

// modifiers are the other words of the noun phrase.
func (f *framer) modifiers(w *found, c *claim.Claim) {
	s := f.s
	from := len(f.x.words)
	if w.extraMod != "" {
		f.x.words = append(f.x.words, w.extraMod)
	}
	each := func(n int) {
		if n < 0 {
			return
		}
		p := &s.nps[n]
		for i := p.first; i < p.last; i++ {
			if i != w.head {
				f.add(i)
			}
		}
	}
	each(w.np)
	if w.headNP != w.np {
		each(w.headNP)
	}
	c.Frame.Modifiers = f.take(from)
}

// complement are the words of the prepositional phrases behind the noun.
func (f *framer) complement(w *found, c *claim.Claim) {
	s := f.s
	from := len(f.x.words)
	if w.extra != "" {
		f.x.words = append(f.x.words, w.extra)
	}
	n := w.headNP
	if n < 0 {
		n = w.np
	}
	if n < 0 {
		c.Frame.Complement = f.take(from)
		return
	}
	i := max(s.nps[n].last, s.nps[max(w.np, 0)].last)
	if w.headStr == "" && w.np >= 0 && w.headNP != w.np && w.headNP >= 0 && s.nps[w.headNP].first < w.i {
		i = s.nps[w.headNP].last
	}
	c.Measure.Of = f.pps(i, w)
	// A subject or other noun elsewhere: the phrases behind the number too.
	if w.np >= 0 && s.nps[w.np].last != i {
		if of := f.pps(s.nps[w.np].last, w); c.Measure.Of == "" {
			c.Measure.Of = of
		}
	}
	c.Frame.Complement = f.take(from)
}

// pps adds the content of the prepositional phrases at i and gives the text
// of the first "of" or "for" one.
func (f *framer) pps(i int, w *found) string {
	s := f.s
	of := ""
	for n := 0; n < 4; n++ {
		if s.lower(i) == "due" || s.lower(i) == "because" || s.lower(i) == "thanks" {
			i++ // "deaths due to"
		}
		if s.tagAt(i) != prep && s.tagAt(i) != toTag {
			break
		}
		low := s.lower(i)
		k := s.npAt(i + 1)
		if k < 0 || s.nps[k].number && k != w.headNP && !s.w[s.nps[k].head].tag.nominal() {
			break
		}
		p := &s.nps[k]
		if k != w.headNP {
			for j := p.first; j < p.last; j++ {
				f.add(j)
			}
			if of == "" && (low == "of" || low == "for" || low == "in" || low == "from" || low == "between" || low == "among" || low == "with") && s.w[p.head].tag.nominal() {
				a := p.first
				for a < p.last && s.w[a].tag == det {
					a++
				}
				of = s.slice(a, p.last)
			}
		}
		i = p.last
	}
	return of
}

// verb fills in the governing verb with its other parties.
func (f *framer) verb(w *found, c *claim.Claim) {
	s, fr := f.s, &c.Frame
	fr.Role = w.role
	if w.m.Attributive && w.m.Modified >= 0 {
		fr.Role = claim.Attribute
	}
	g := f.group(w.vg)
	if g == nil {
		if w.m.Quantity.Unit.Dimension == unit.Age && w.i > 0 {
			f.bearer(w, c)
		}
		return
	}
	g = f.planned(w, g)
	own := fr.Verb != "" // the noun's own verb: "12 deaths"
	if own && w.head >= 0 && lexicon.IsPerson(s.lemma(w.head)) {
		own = false // "400 participants joined the forum": the verb's parties are theirs
	}
	if fr.Verb == "" {
		fr.Verb = g.lemma
		fr.Role = w.role
		if w.level {
			// Which verb tells a level says nothing of what is measured.
			switch {
			case fr.Change == claim.ChangeUp:
				fr.Verb = "rise"
			case fr.Change == claim.ChangeDown:
				fr.Verb = "fall"
			case g.class&(en.Up|en.Down|en.Move|en.LevelVerb|en.Copula) != 0:
				fr.Verb = "be"
			}
		}
	}
	if g.subj >= 0 && g.subj != w.np && s.w[s.nps[g.subj].head].tag == pron {
		fr.Subject = f.antecedent(g.subj, w)
	} else if g.subj >= 0 && g.subj != w.np && w.role != claim.Subject && !(own && g.subj == w.headNP) {
		from := len(f.x.words)
		f.party(g.subj, w)
		fr.Subject = f.take(from)
	}
	if g.obj >= 0 && g.obj != w.np && w.role != claim.Object && !own {
		from := len(f.x.words)
		f.party(g.obj, w)
		fr.Object = f.take(from)
	}
	if g.to >= 0 && g.to != w.np && w.role == claim.Object {
		from := len(f.x.words)
		f.party(g.to, w)
		fr.Object = f.take(from) // who was given the sum
	}
	if g.obj < 0 && !own && len(fr.Object) == 0 && s.tagAt(g.last) == prep && g.class&(en.Say|en.Up|en.Down|en.Move) == 0 {
		// "took part in the protest": what stands right behind is as good as an object.
		if n := s.npAt(g.last + 1); n >= 0 && n != w.np && n != w.headNP && !s.nps[n].number && s.w[s.nps[n].head].tag == noun {
			from := len(f.x.words)
			f.party(n, w)
			fr.Object = f.take(from)
		}
	}
	if c.Quantity.Unit.Dimension == unit.Age {
		f.bearer(w, c)
	}
}

// antecedent is what a personal pronoun most likely stands for: the first
// subject of the sentence before it, or of the sentence before.
func (f *framer) antecedent(n int, w *found) []string {
	s := f.s
	switch s.lower(s.nps[n].head) {
	case "he", "she", "it", "they":
	default:
		return nil
	}
	for v := range s.vgs {
		k := s.vgs[v].subj
		if k < 0 || s.nps[k].first >= s.nps[n].first {
			continue
		}
		h := s.nps[k].head
		if !s.w[h].tag.nominal() {
			continue
		}
		person := s.w[h].tag == name || lexicon.IsPerson(s.lemma(h))
		switch s.lower(s.nps[n].head) {
		case "he", "she":
			if !person {
				continue
			}
		case "it":
			if s.w[h].tag != name && person {
				continue
			}
		}
		from := len(f.x.words)
		f.party(k, w)
		return f.take(from)
	}
	return f.x.lastTopic()
}

// topic is the first subject of the sentence, for the pronouns of the next.
func (f *framer) topic() []string {
	s := f.s
	for v := range s.vgs {
		if k := s.vgs[v].subj; k >= 0 && s.w[s.nps[k].head].tag.nominal() && !s.nps[k].number {
			from := len(f.x.words)
			f.party(k, &found{np: -1, headNP: -1})
			return f.take(from)
		}
	}
	return nil
}

// planned follows "documents are expected to be signed" to what is done with
// them.
func (f *framer) planned(w *found, g *verbGroup) *verbGroup {
	s := f.s
	if v := w.vg + 1; w.np >= 0 && w.role == claim.Object && g.class&en.Expect != 0 && !g.passive && v < len(s.vgs) && s.vgs[v].infinitive && s.vgs[v].first == s.past(w.np) {
		// "expects 500 delegates to attend"
		w.role = claim.Subject
		if s.vgs[v].passive {
			w.role = claim.Object
		}
		return &s.vgs[v]
	}
	for v := w.vg + 1; v < len(s.vgs) && v <= w.vg+2; v++ {
		h := &s.vgs[v]
		if !h.infinitive || h.parent != v-1 || s.vgs[v-1].class&en.Expect == 0 && s.vgs[v-1].lemma != "be" || s.vgs[v-1].last != h.first {
			break
		}
		if w.role != claim.Subject && !(w.role == claim.Object && s.vgs[v-1].passive) {
			break
		}
		g = h
		if h.passive {
			w.role = claim.Object
		} else {
			w.role = claim.Subject
		}
	}
	return g
}

// bearer makes the phrase before an age its subject: "Smith, 57,".
func (f *framer) bearer(w *found, c *claim.Claim) {
	s := f.s
	i := w.i - 1
	if s.w[w.i].np >= 0 && s.w[s.nps[w.np].head].tag.nominal() {
		// "a 40-year-old teacher"
		c.Frame.Role = claim.Attribute
		from := len(f.x.words)
		f.party(w.np, &found{np: -1, headNP: -1})
		c.Frame.Subject = f.take(from)
		return
	}
	if s.tagAt(i) == comma && i > 0 && s.w[i-1].np >= 0 {
		from := len(f.x.words)
		f.party(s.headOf(int(s.w[i-1].np)), w)
		c.Frame.Subject = f.take(from)
	}
}

// party adds the words of a phrase and its complements, without the claim's
// own phrases.
func (f *framer) party(k int, w *found) {
	end := f.s.past(k)
	for i := f.s.nps[k].first; i < end; i++ {
		if n := int(f.s.w[i].np); n < 0 || n == k || n != w.np {
			f.add(i)
		}
	}
}

// part says whether the number is told as a part of another.
func (f *framer) part(w *found) bool {
	s := f.s
	i := w.i - 1
	if w.np >= 0 {
		i = s.nps[w.np].first - 1
	}
	for i >= 0 && s.w[i].tag == adv {
		i--
	}
	if i >= 0 && s.w[i].cls&en.PartWord != 0 {
		return true
	}
	if i >= 1 && s.w[i].tag == pron && (s.lower(i-1) == "among" || s.lower(i-1) == "of") {
		return true
	}
	j := w.m.NumLast - s.base
	if w.m.Head >= s.base && w.np == w.headNP {
		j = max(j, w.m.Head-s.base+1)
	}
	if s.lower(j) == "of" && j+1 < len(s.w) {
		t := s.w[j+1]
		if t.tag == pron || t.tag == rel {
			return true
		}
		if n := s.npAt(j + 1); n >= 0 && (s.w[s.nps[n].first].tag == det || s.nps[n].number) && !measured(w.m) && !w.m.Quantity.Fraction {
			return true
		}
	}
	if s.lower(j) == "among" && s.tagAt(j+1) == pron {
		return true
	}
	// "Of the 41 victims, 12 …", "Among the dead were seven …"
	if !measured(w.m) && (s.lower(0) == "of" || s.lower(0) == "among") && w.i > 1 && w.np > 0 && s.nps[0].prep == 0 && w.np <= 2 {
		return int(s.w[w.i].np) != 0 && s.w[s.nps[0].first].tag == det
	}
	return false
}

// maxNames bounds the names of a frame.
const maxNames = 12

// names are the proper names around word i, those of its clause first, the
// nearest first.
func (f *framer) names(i int) []string {
	s := f.s
	from := len(f.x.words)
	seg := s.w[i].seg
	right := 0
	for right < len(f.nameAt) && int(f.nameAt[right]) < i {
		right++
	}
	for _, own := range [2]bool{true, false} {
		for l, r := right-1, right; l >= 0 || r < len(f.nameAt); {
			var j int
			if r == len(f.nameAt) || l >= 0 && i-int(f.nameAt[l]) <= int(f.nameAt[r])-i {
				j = int(f.nameAt[l])
				l--
			} else {
				j = int(f.nameAt[r])
				r++
			}
			if (s.w[j].seg == seg) == own && len(f.x.words)-from < maxNames {
				f.x.words = append(f.x.words, s.lemma(j))
			}
		}
		if s.segs == 1 {
			break
		}
	}
	return f.take(from)
}

// period picks the time expression that belongs to the number: one right
// behind it, else the nearest of its clause, else of its sentence.
func (f *framer) period(w *found) claim.Period {
	s := f.s
	best, cost := -1, 1<<30
	seg := s.w[w.i].seg
	for t := range s.times {
		m := &s.times[t]
		if f.ofSaying(m, w) || s.w[m.first].seg != seg && f.inRelative(m.first) {
			continue
		}
		d := w.i - m.last
		if m.first > w.i {
			d = m.first - w.i
			// Another number in between owns it rather.
			for i := w.m.NumLast - s.base; i < m.first; i++ {
				if i >= 0 && s.w[i].mention >= 0 && s.w[i].mention != s.w[w.i].mention {
					d += 40
					break
				}
			}
		} else {
			d += 5
			for i := m.last; i < w.i; i++ {
				if s.w[i].mention >= 0 {
					d += 15
					break
				}
			}
		}
		if s.w[m.first].seg != seg {
			d += 100
		}
		if d < cost {
			best, cost = t, d
		}
	}
	if best < 0 {
		return claim.Period{}
	}
	m := &s.times[best]
	return claim.Period{Start: m.from, End: m.to, Text: s.slice(m.first, m.last), Stated: s.w[m.first].seg == seg}
}

// inRelative says whether a word stands in a relative clause.
func (f *framer) inRelative(i int) bool {
	s := f.s
	seg := s.w[i].seg
	for i > 0 && s.w[i-1].seg == seg {
		i--
	}
	return s.w[i].tag == rel
}

// ofSaying says whether a time tells when something was said: "announced
// Wednesday".
func (f *framer) ofSaying(m *moment, w *found) bool {
	s := f.s
	i := m.first - 1
	if i >= 0 && (s.w[i].tag == prep || s.w[i].tag == adv) {
		i--
	}
	if i < 0 || s.w[i].vg < 0 {
		return false
	}
	g := &s.vgs[s.w[i].vg]
	return g.class&en.Say != 0 && int(s.w[i].vg) != w.vg
}

// name makes the measure of the frame.
func (f *framer) name(w *found, c *claim.Claim) {
	s := f.s
	me := &c.Measure
	me.Name = c.Frame.Head
	if w.head >= 0 && s.w[w.head].tag.nominal() {
		l := s.lemma(w.head)
		me.Name = l
		if w.headStr == "person" && (lexicon.IsPerson(l) || s.w[w.head].cls&en.Others != 0) {
			me.Name = "people"
		} else if (measured(w.m) || w.headStr == "person") && l == s.lower(w.head) {
			a := w.head
			for a > 0 && s.w[a-1].tag == noun && s.w[a-1].np == s.w[w.head].np && s.w[a-1].mention < 0 {
				a--
			}
			if a < w.head {
				me.Name = s.slice(a, w.head+1)
			}
		}
	} else if w.headStr == "person" {
		me.Name = "people"
	}
	if w.headStr == "person" && c.Quantity.Unit.Name == "" {
		c.Quantity.Unit.Name = "person"
	}
	n := w.headNP
	if n < 0 {
		n = w.np
	}
	if n < 0 {
		return
	}
	p := &s.nps[n]
	for i := p.first; i < p.last; i++ {
		t := s.w[i].tag
		if i == w.head || !t.nominal() && t != adj || s.w[i].mention >= 0 {
			continue
		}
		j := i + 1
		for t == name && j < p.last && j != w.head && (s.w[j].tag == name || s.w[j].tag == hyphen) {
			j++
		}
		me.Qualifiers = append(me.Qualifiers, s.slice(i, j))
		i = j - 1
	}
}
