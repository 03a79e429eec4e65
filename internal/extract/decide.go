package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// isClaim says whether a mention is something that a fact-checker could
// check. Dates, labels and furniture never get here; what is left out are
// numbers that are hardly meant as numbers.
func (f *framer) isClaim(w *found) bool {
	s, m := f.s, w.m
	low := s.lower(w.i)
	switch {
	case low == "one" && m.NumLast-m.NumFirst == 1:
		return f.one(w)
	case m.Kind == parse.Pronoun && (m.Head < 0 || f.definite(w)):
		return f.victims(w)
	case f.definite(w), f.threshold(w), f.years(w), f.rate(w):
		return false
	case m.Kind == parse.Ordinal && s.lower(m.NumLast-s.base) == "-" && en.LabelOf(s.lower(m.NumLast-s.base+1))&en.Superlative != 0:
		return false // "the third-largest city": a rank, which counts nothing
	case low == "zero" && (w.np < 0 || s.lower(w.i+1) == "in" || s.lower(w.i-1) == "ground"):
		return false
	}
	return true
}

// rate says whether "a day" is what another number is told by: "6,000 barrels
// of oil a day".
func (f *framer) rate(w *found) bool {
	s, m := f.s, w.m
	if m.Kind != parse.Article || m.Quantity.Unit.Dimension != unit.Duration || w.i < 3 {
		return false
	}
	n := s.w[w.i-1].np
	if n < 0 || s.nps[n].last != w.i || s.nps[n].number {
		return false
	}
	p := &s.nps[n]
	if p.prep < 0 || s.lower(p.prep) != "of" || p.attach < 0 || !s.nps[p.attach].number {
		return false
	}
	switch s.lower(f.unitEnd(w)) {
	case "ago", "later", "earlier", "before", "after":
		return false
	}
	return true
}

// victims says whether the mention counts people to whom something was done:
// "killing one".
func (f *framer) victims(w *found) bool {
	g := f.group(w.vg)
	return g != nil && g.class&en.PersonObject != 0 && w.role == claim.Object
}

// one says whether "one" is a number: "one person was killed", "one count of
// fraud", "one day after", and not "one aide said", "at one point".
func (f *framer) one(w *found) bool {
	s, m := f.s, w.m
	if prev := s.lower(w.i - 1); f.victims(w) || m.Kind == parse.Amount && (prev == "just" || prev == "only") {
		return true
	}
	if measured(m) {
		if m.Quantity.Unit.Dimension == unit.Score && w.np >= 0 && s.nps[w.np].prep >= 0 && s.lower(s.nps[w.np].prep) == "at" {
			return false // "at one point"
		}
		end := f.unitEnd(w)
		if m.Quantity.Unit.Dimension == unit.Duration {
			return m.Attributive || en.OneClassOf(s.lower(end))&en.OneBehind != 0 || w.np >= 0 && s.nps[w.np].prep >= 0 && en.OneClassOf(s.lower(s.nps[w.np].prep))&en.OneElapsed != 0
		}
		return true
	}
	h := m.Head - s.base
	if m.Head < 0 || h < 0 || h >= len(s.w) {
		h = -1
	}
	if w.np >= 0 && h < 0 && s.w[s.nps[w.np].head].tag.nominal() {
		h = s.nps[w.np].head
	}
	if h < 0 {
		return false
	}
	if n := int(s.w[h].np); n >= 0 {
		h = s.nps[n].head
	}
	l := s.lemma(h)
	if en.OneClassOf(l)&en.OneCounted != 0 || en.Counted(l) != "" {
		return true
	}
	if w.np < 0 {
		return false
	}
	p := &s.nps[w.np]
	if m.Quantity.Approximation == quantity.AtLeast && lexicon.IsPerson(l) {
		return true
	}
	if en.Casualty(s.lower(p.last)) != "" && lexicon.IsPerson(l) {
		return true
	}
	// "one Briton and two Danes"
	if p.coord >= 0 && s.nps[p.coord].number {
		return true
	}
	return w.np+1 < len(s.nps) && s.nps[w.np+1].coord == w.np && s.nps[w.np+1].number && f.group(w.vg) != nil
}

// unitEnd is the word behind the number and its unit.
func (f *framer) unitEnd(w *found) int {
	end := w.m.NumLast
	if w.m.Head >= 0 {
		end = max(end, w.m.Head+1)
	}
	return max(end, w.m.Last) - f.s.base
}

// definite says whether the number only points back: "the two leaders said".
// Where more is said of them, it counts: "the two men accused of".
func (f *framer) definite(w *found) bool {
	s, m := f.s, w.m
	if m.Kind != parse.Amount && m.Kind != parse.Pronoun || measured(m) || w.np < 0 || s.lower(w.i) != "two" {
		return false
	}
	p := &s.nps[w.np]
	if d := s.lower(p.first); p.first != w.i-1 || d != "the" && d != "these" && d != "those" && d != "their" {
		return false
	}
	switch s.tagAt(p.last) {
	case prep, toTag, rel:
		return false
	case verb:
		if v := s.w[p.last].vg; v >= 0 && (s.vgs[v].bare || s.vgs[v].passive && s.vgs[v].first == s.vgs[v].main) {
			return false
		}
	case adj:
		return false
	}
	return true
}

// threshold says whether an age is a condition: "people 65 or older", "over
// the age of 18".
func (f *framer) threshold(w *found) bool {
	s, m := f.s, w.m
	end := f.unitEnd(w)
	for _, i := range [3]int{end - 1, end, end + 1} {
		switch s.lower(i) {
		case "older", "younger", "over", "up":
			if (i == end-1 || s.lower(i-1) == "or" || s.lower(i-1) == "and") && !m.Attributive && i >= w.i {
				return true
			}
		}
	}
	if m.Quantity.Unit.Dimension == unit.Age && !m.Attributive && m.First < m.NumFirst {
		switch s.lower(m.First - s.base) {
		case "under", "over", "above", "below":
			return true // "voters under 30"
		}
	}
	if s.lower(w.i-1) == "of" && s.lower(w.i-2) == "age" {
		switch s.lower(w.i - 4) {
		case "over", "under", "above", "below":
			return true
		}
	}
	return false
}

// years says whether the number is a year or a run of years after all.
func (f *framer) years(w *found) bool {
	s, m := f.s, w.m
	if m.Quantity.Unit.Dimension != unit.Count && m.Quantity.Unit.Dimension != unit.Duration || year(s.lower(w.i)) == 0 {
		return false
	}
	if m.Quantity.Approximation == quantity.Range {
		return year(s.lower(m.NumLast-s.base-1)) != 0 && m.Head < 0
	}
	next := s.lower(w.i + 1)
	return next == "fiscal" || next == "calendar"
}
