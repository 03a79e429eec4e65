package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
)

// wanted ties a number to the clause behind it whose verb lacks its object:
// "the $5 billion she demanded", "none of the sum that the mayor sought". What
// stands before only says what it is compared with, or who holds it.
func (f *framer) wanted(w *found) {
	s := f.s
	if w.np < 0 || w.role == claim.Subject || w.m.Kind == parse.Ordinal {
		return
	}
	p := &s.nps[w.np]
	if !measured(w.m) && s.w[p.head].tag.nominal() {
		if g := f.group(w.vg); g == nil || !g.copula && g.class&en.Light == 0 {
			return // "found 30 letters that he wrote": what was found
		}
	}
	j := max(p.last, w.m.NumLast-s.base)
	said := s.tagAt(j) == rel || s.tagAt(j) == sub && s.lower(j) == "that"
	if said {
		j++
	}
	n := s.npAt(j)
	if n < 0 || s.nps[n].number {
		return
	}
	switch t := s.tagAt(s.nps[n].first); {
	case t == pron, said, t == det, t == name:
	default:
		return
	}
	v := s.vgAt(s.past(n))
	if v < 0 {
		return
	}
	g := &s.vgs[v]
	if !g.finite() || g.passive || g.copula || g.obj >= 0 || g.lemma == "say" || s.vgAt(g.last) >= 0 || s.tagAt(g.last) == sub {
		return
	}
	g.subj = n
	w.vg, w.role = v, claim.Object
}

// restate gives a number that says the one before it once more, in another
// unit, what that one says: "was up 31 points, or about 2.4 percent".
func (f *framer) restate(w *found, c, before *claim.Claim) {
	s := f.s
	if w.np < 0 || !measured(w.m) || c.Frame.Change != claim.Level || c.Quantity.Unit.Dimension == before.Quantity.Unit.Dimension {
		return
	}
	if b := before.Frame.Change; b != claim.ChangeUp && b != claim.ChangeDown {
		return
	}
	i := w.m.First - s.base - 1
	i = min(i, s.nps[w.np].first-1)
	for i > 0 && (s.w[i].tag == adv || s.lower(i) == "or") {
		i--
	}
	if t := s.tagAt(i); t != comma && t != stop || i < 1 || s.w[i-1].np < 0 || !s.nps[s.w[i-1].np].number {
		return
	}
	switch end := f.unitEnd(w); s.lower(end) {
	case ",", ".", ")", ";", "!", "and", "":
	default:
		return
	}
	fr, b := &c.Frame, &before.Frame
	fr.Head, fr.Modifiers, fr.Verb, fr.Role = b.Head, b.Modifiers, b.Verb, b.Role
	fr.Subject, fr.Object, fr.Change = b.Subject, b.Object, b.Change
	c.Measure = before.Measure
}
