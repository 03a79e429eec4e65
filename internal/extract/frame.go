package extract

import (
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
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
	f.nameAt = f.x.nameAt[:0]
	for i := range s.w {
		if s.content(i) {
			f.x.words = append(f.x.words, s.lemma(i))
			if s.w[i].tag == name && s.w[i].cls&en.Title == 0 {
				f.nameAt = append(f.nameAt, int32(i))
			}
		}
	}
	f.all = f.x.words[from:len(f.x.words):len(f.x.words)]
	f.bySeg = slices.Grow(f.x.bySeg[:0], s.segs)[:s.segs]
	clear(f.bySeg)
	f.x.nameAt, f.x.bySeg = f.nameAt, f.bySeg
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
	fr.Which = f.which(w)
	c.Period = f.period(w, c)
	c.Status = s.status(w.np, w.i, &c.Quantity)
	if c.Status == claim.Actual && measured(m) && w.head >= 0 && w.headNP != w.np && s.expecting(w.head) {
		c.Status = claim.Expected // "cut its revenue forecast to 9 billion"
	}
	if c.Status == claim.Actual && f.foreseen(w) {
		c.Status = claim.Expected
	}
	c.Attribution = s.attribution(w.i)
	f.name(w, c)
	if !measured(m) && fr.Head != "" && f.recordAt(w) == 0 {
		f.x.lastHead, f.x.lastVerb, f.x.lastIn = fr.Head, fr.Verb, m.Sentence
	}
	if measured(m) && fr.Head != "" {
		f.x.lastMes, f.x.lastDim, f.x.mesIn, f.x.mesLevel = fr.Head, m.Quantity.Unit.Dimension, m.Sentence, w.level
	}
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
	if (w.headStr == "" || w.level) && w.np >= 0 && w.headNP != w.np && w.headNP >= 0 && s.nps[w.headNP].first < w.i {
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
	for range 4 {
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
			if of == "" && (low == "of" || low == "for" || low == "in" || low == "from" || low == "between" || low == "among" || low == "with" || low == "on" && s.levied(i-1)) && s.w[p.head].tag.nominal() {
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

// levied says whether "on" behind the noun at i says what that is of:
// "spending on schools", "a tax on sugar", but not "a man on a horse".
func (s *sentence) levied(i int) bool {
	if i < 0 {
		return false
	}
	switch s.lemma(i) {
	case "spending", "expenditure", "outlay", "tax", "tariff", "duty", "levy", "toll", "fee", "subsidy", "interest", "limit", "cap", "ban", "fine", "return", "yield", "discount":
		return true
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
func (f *framer) period(w *found, c *claim.Claim) claim.Period {
	s := f.s
	best, cost := -1, 1<<30
	seg := s.w[w.i].seg
	for t := range s.times {
		m := &s.times[t]
		if f.ofSaying(m, w) || s.w[m.first].seg != seg && f.inRelative(m.first) && !f.ownRelative(m.first, w) || s.baseline(t) && !f.holds(w, m) {
			continue
		}
		d := w.i - m.last
		if m.first > w.i {
			d = m.first - w.i
			// Another number in between owns it rather.
			for i := w.m.NumLast - s.base; i < m.first; i++ {
				if i >= 0 && s.w[i].mention >= 0 && s.w[i].mention != s.w[w.i].mention {
					d += 40
					if f.compared(i) {
						d = 1 << 30 // "added 90, down from 120 in July"
					}
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
			if f.ofCompared(m, w.i) {
				continue
			}
		}
		if s.w[m.first].seg != seg && !f.ownRelative(m.first, w) {
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
	from, to := m.from, m.to
	if to.Year()-from.Year() > 1 {
		// "between 2019 and 2024 it rose from 120 to 310"
		switch c.Frame.Change {
		case claim.ChangeFrom:
			to = from.AddDate(1, 0, 0)
		case claim.ChangeTo:
			from = to.AddDate(-1, 0, 0)
		}
	}
	return claim.Period{Start: from, End: to, Text: s.slice(m.first, m.last), Stated: s.w[m.first].seg == seg || f.ownRelative(m.first, w) || w.headNP >= 0 && s.opens(m, w.headNP)}
}

// baseline says whether a time is that of the number with which another one is
// compared: "up 3 percent from a year earlier", "more than in 2019".
func (s *sentence) baseline(t int) bool {
	m := &s.times[t]
	if t > 0 && s.times[t-1].last == m.first {
		return s.baseline(t - 1) // "the same month last year"
	}
	for i := m.first; i < m.last; i++ {
		if s.lower(i) == "to" {
			return false // "from 2018 to 2020"
		}
	}
	i := m.first - 1
	if s.lower(i) == "the" {
		i--
	}
	switch s.lower(i) {
	case "than", "versus", "vs":
		return true
	case "in", "at", "for", "during":
		return s.lower(i-1) == "than"
	case "with", "to":
		return s.lower(i-1) == "compared"
	case "from":
		return i > 0 && s.lower(m.last) != "through" && s.lower(m.last) != "until" && s.lower(m.last) != "onward" && s.lower(m.last) != "onwards" && s.moves()
	case "on":
		switch s.lower(m.last - 1) {
		case "earlier", "ago", "before":
			return true
		}
		return s.w[m.first].cls&en.Moment != 0 && s.lower(m.last-1) == "year" && s.moves() // "up 5 percent on last year"
	}
	return false
}

// moves says whether the sentence tells that something rose or fell.
func (s *sentence) moves() bool {
	if s.stir == unasked {
		s.stir = still
		for i := range s.w {
			if s.w[i].cls&(en.UpWord|en.DownWord|en.UpDown|en.ChangeNoun) != 0 {
				s.stir = stirred
			}
		}
		for k := range s.vgs {
			if s.vgs[k].class&(en.Up|en.Down|en.Raise|en.Lower) != 0 {
				s.stir = stirred
			}
		}
	}
	return s.stir == stirred
}

// The answers of moves, which is asked for every time and every number.
const (
	unasked = iota
	stirred
	still
)

// compared says whether the number at word i is one with which another is
// compared: "from 120", "against a loss of 98".
func (f *framer) compared(i int) bool {
	s := f.s
	k := int(s.w[i].np)
	for n := 0; n < 4 && k >= 0; n++ {
		p := &s.nps[k]
		if p.prep < 0 {
			return false
		}
		switch s.lower(p.prep) {
		case "against", "versus", "than":
			return true
		case "from":
			return n == 0
		case "to", "with":
			if s.lower(p.prep-1) == "compared" {
				return true
			}
		}
		k = p.attach
	}
	return false
}

// ofCompared says whether a time before word i stands behind a number with
// which another is compared, and apart from i: "against a loss of 98 last year,
// on sales of".
func (f *framer) ofCompared(m *moment, i int) bool {
	s := f.s
	apart := false
	for k := m.last; k < i && !apart; k++ {
		apart = s.w[k].tag == comma
	}
	for k := m.first - 1; apart && k >= 0; k-- {
		if s.w[k].mention >= 0 {
			return f.compared(k)
		}
		switch s.w[k].tag {
		case comma, stop, sub, rel:
			return false
		}
	}
	return false
}

// holds says whether a time belongs to the number's own words: "last year's
// 26,000", "a year ago".
func (f *framer) holds(w *found, m *moment) bool {
	p := phrase{first: w.i, last: w.i + 1}
	if w.np >= 0 {
		p = f.s.nps[w.np]
	}
	return m.first <= w.i && w.i < m.last || p.first <= m.first && m.last <= p.last
}

// opens says whether a time begins a phrase, whose verb may stand far behind
// it: "last year's crop, ravaged by frost, amounted to".
func (s *sentence) opens(m *moment, np int) bool {
	p := &s.nps[np]
	return m.first <= p.first && p.first <= m.last+1 || m.first >= p.first && m.last <= p.last
}

// ownRelative says whether a word stands in a relative clause that begins right
// behind the number's phrase: "the 40 arrests that were made in 2012".
func (f *framer) ownRelative(i int, w *found) bool {
	s := f.s
	seg := s.w[i].seg
	for i > 0 && s.w[i-1].seg == seg {
		i--
	}
	return s.w[i].tag == rel && w.np >= 0 && s.nps[w.np].last == i
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
	from := len(s.w) // where the name's words begin
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
				from = a
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
		for j+1 < min(p.last, from) && s.w[j].tag == hyphen && j+1 != w.head && (s.w[j+1].tag.nominal() || s.w[j+1].tag == adj) {
			j += 2 // "full-time"
		}
		me.Qualifiers = append(me.Qualifiers, s.slice(i, j))
		i = j - 1
	}
}
