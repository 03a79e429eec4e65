package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// status tells how the source stands to a number in phrase k.
func (s *sentence) status(k, at int, q *quantity.Quantity) claim.Status {
	v := -1
	if k >= 0 {
		v = s.nps[k].vg
	}
	if v < 0 {
		v = s.verbBefore(at)
	}
	st := claim.Actual
	if k >= 0 && s.presupposed(k) {
		return st
	}
	for n := 0; v >= 0 && n < 8; n++ {
		g := &s.vgs[v]
		switch {
		case g.negated && !s.rather(g) && !s.comparison(k) && !(k >= 0 && s.lower(s.nps[k].first-1) == "but") && !s.aloof(k):
			return claim.Denied
		case n > 0 && g.class&en.Deny != 0:
			return claim.Denied
		case g.maybe:
			st = claim.Hypothetical
		case g.future && st == claim.Actual:
			st = claim.Expected
		case n > 0 && g.class&en.Expect != 0 && st == claim.Actual:
			st = claim.Expected
		case g.class&en.Expect != 0 && n == 0 && s.wish(g, k) && st == claim.Actual:
			st = claim.Expected
		case n == 0 && st == claim.Actual && s.pending(v):
			st = claim.Expected
		case s.disputed(g):
			return claim.Denied
		}
		if g.infinitive && st == claim.Actual {
			switch {
			case s.lower(g.first-1) == "had":
				// "had to pay": it came to pass
			case s.lower(g.first-1) == "option":
				st = claim.Hypothetical
			case s.expectingNoun(g) && s.lower(s.nps[s.w[g.first-1].np].first) == "no":
				return claim.Denied // "no plans to close"
			case g.parent < 0 || s.expectingNoun(g) || s.due(g):
				st = claim.Expected
			}
		}
		v = g.parent
	}
	if s.conditional(at) || st == claim.Expected && s.underIf(at) {
		return claim.Hypothetical
	}
	if st == claim.Actual && k >= 0 {
		p := &s.nps[k]
		if low := s.lower(p.first - 1); low == "not" {
			return claim.Denied
		}
		for n := 0; k >= 0 && n < 3; n++ {
			if s.w[s.nps[k].head].mention < 0 && s.expecting(s.nps[k].head) && (n > 0 || q.Unit.Dimension == unit.Money) {
				return claim.Expected
			}
			if by := s.nps[k].prep; by < 0 || s.lower(by) != "of" && s.lower(by) != "for" {
				break
			}
			k = s.nps[k].attach
		}
	}
	if st == claim.Actual && q.Approximation == quantity.UpTo && q.Unit.Dimension == unit.Money {
		return claim.Expected // a ceiling is no outcome
	}
	return st
}

// foreseen says whether words behind the number say that it was expected: "the
// 170,000 that economists had forecast", "the 5 million the bank predicted",
// "more than the 500 expected".
func (f *framer) foreseen(w *found) bool {
	s := f.s
	if w.np < 0 {
		return false
	}
	p := &s.nps[w.np]
	i := max(f.unitEnd(w), p.last)
	if v := s.vgAt(i); v >= 0 && s.vgs[v].first == i && s.vgs[v].first == s.vgs[v].main {
		// "500 guests expected fireworks" has a subject, and an object.
		g := &s.vgs[v]
		return g.class&en.Expect != 0 && s.w[g.main].form&lexicon.Past != 0 && s.npAt(g.last) < 0 && s.tagAt(g.last) != toTag && f.measuring(w)
	}
	if s.lower(i) == "by" && p.head == p.last-1 && p.head > w.i && s.w[p.head].mention < 0 && s.expecting(p.head) {
		return true // "the 85 million francs forecast by analysts"
	}
	if s.lower(i) == "that" {
		i++
	}
	n := s.npAt(i)
	if n < 0 || s.nps[n].number || s.nps[n].first != i {
		return false
	}
	v := s.vgAt(s.past(n))
	if v < 0 || s.vgs[v].infinitive || s.vgs[v].class&en.Expect == 0 {
		return false
	}
	last := s.vgs[v].last
	return s.npAt(last) < 0 && (s.tagAt(last) != toTag && s.lower(last) != "that")
}

// measuring says whether a number is what another one is held against: "more
// than the 500", "beat the 500", "compared with the 500".
func (f *framer) measuring(w *found) bool {
	s := f.s
	p := &s.nps[w.np]
	if s.lower(p.first) != "the" && s.lower(p.first) != "an" && s.lower(p.first) != "a" {
		return false
	}
	if p.prep >= 0 {
		switch s.lower(p.prep) {
		case "than", "above", "below", "over", "under", "against", "with", "to", "from", "of":
			return true
		}
	}
	g := f.group(w.vg)
	return g != nil && w.role == claim.Object && (g.lemma == "beat" || g.class&en.LevelVerb != 0)
}

// presupposed says whether a phrase is told as known, whatever its verb says:
// "these 100 doses", "the 15 documents will be signed".
func (s *sentence) presupposed(k int) bool {
	p := &s.nps[k]
	if p.role == claim.Oblique && p.vg >= 0 && s.vgs[p.vg].first > p.first && p.prep >= 0 {
		return s.lower(p.prep) != "under" && s.lower(p.prep) != "by"
	}
	if p.role == claim.Object && (p.vg < 0 || s.vgs[p.vg].last <= p.first) || p.role == claim.Predicate {
		return false
	}
	switch s.lower(p.first) {
	case "the", "these", "those":
		return p.number
	}
	return false
}

// pending says whether what group v says of its subject is still to come: "are
// to be signed", "are due in spring", "is seen at".
func (s *sentence) pending(v int) bool {
	g := &s.vgs[v]
	switch {
	case g.lemma == "be" && v+1 < len(s.vgs) && s.vgs[v+1].infinitive && s.vgs[v+1].first == g.last:
		return true
	case g.lemma == "be" && s.lower(g.last) == "due":
		i := g.last + 1
		return s.tagAt(i) == prep && s.lower(i) != "to" || s.tagAt(i) == timeWord
	case g.lemma == "see" && g.passive:
		return s.lower(g.last) == "at" || s.lower(g.last) == "between"
	case g.copula && g.subj >= 0 && s.w[s.nps[g.subj].head].tag == noun:
		switch s.lemma(s.nps[g.subj].head) {
		case "target", "goal", "aim", "plan", "forecast", "projection":
			return true
		}
	}
	return false
}

// disputed says whether a clause is what a noun under a denying verb says:
// "rejected reports that 40 had fled".
func (s *sentence) disputed(g *verbGroup) bool {
	if g.parent >= 0 {
		return false
	}
	seg := s.w[g.first].seg
	i := g.first
	for i > 0 && s.w[i-1].seg == seg {
		i--
	}
	if i == 0 || s.lower(i) != "that" || s.w[i-1].np < 0 {
		return false
	}
	p := &s.nps[s.w[i-1].np]
	return p.role == claim.Object && p.vg >= 0 && s.vgs[p.vg].class&en.Deny != 0
}

// rather says whether a negation is part of "not only", "not just".
func (s *sentence) rather(g *verbGroup) bool {
	for i := g.first; i < g.last+2 && i < len(s.w); i++ {
		if s.lower(i) == "not" && (s.lower(i+1) == "only" || s.lower(i+1) == "just") {
			return true
		}
	}
	return false
}

// aloof says whether a phrase stands too far from a negated verb to be denied
// with it: "could not end the row over $5 billion".
func (s *sentence) aloof(k int) bool {
	if k < 0 {
		return true
	}
	p := &s.nps[k]
	if p.role != claim.Oblique {
		return false
	}
	if p.prep < 0 || p.attach >= 0 {
		return true
	}
	switch s.lower(p.prep) {
	case "to", "for", "by", "at", "with", "of", "from":
		return false
	}
	return true
}

// comparison says whether a phrase is only what something is compared with:
// "never as high as 700".
func (s *sentence) comparison(k int) bool {
	if k < 0 {
		return false
	}
	p := &s.nps[k]
	if s.lower(p.first-1) == "even" || s.lower(p.first) == "even" {
		return true
	}
	return p.prep >= 0 && (s.lower(p.prep) == "as" || s.lower(p.prep) == "than" || s.lower(p.prep) == "since") || s.lower(p.first) == "as"
}

// wish says whether the number is what an expecting verb is about: "expects
// 500 guests", but not "500 guests expected" told by its subject.
func (s *sentence) wish(g *verbGroup, k int) bool {
	if g.lemma == "set" || g.lemma == "call" || g.lemma == "order" || g.lemma == "ask" || g.lemma == "try" || g.lemma == "agree" || g.lemma == "mean" {
		return false // nothing is told as coming without an infinitive
	}
	if k >= 0 && s.nps[k].role == claim.Oblique && s.nps[k].attach >= 0 && s.nps[s.headOf(k)].role == claim.Object {
		return true // "forecast earnings of 45 cents"
	}
	if k >= 0 && s.nps[k].prep == g.last && s.lower(g.last) == "for" {
		return true // "hoped for 500 guests"
	}
	return k >= 0 && s.nps[k].role == claim.Object || g.passive
}

// due says whether an infinitive follows a word of the future: "due to",
// "set to", "likely to", "has to", or a bare "is to".
func (s *sentence) due(g *verbGroup) bool {
	switch s.lower(g.first - 1) {
	case "due", "set", "likely", "poised", "slated", "ready", "going", "about":
		return true
	}
	if g.parent < 0 || s.vgs[g.parent].last != g.first {
		return false
	}
	switch p := &s.vgs[g.parent]; p.lemma {
	case "be":
		return true
	case "have", "need":
		return s.w[p.main].form&lexicon.Past == 0 // "has to pay", but "had to pay"
	}
	return false
}

// expectingNoun says whether an infinitive hangs on a noun of planning: "a
// plan to build".
func (s *sentence) expectingNoun(g *verbGroup) bool {
	i := g.first - 1
	return i >= 0 && s.w[i].np >= 0 && s.expecting(s.nps[s.w[i].np].head)
}

// expecting says whether a noun is a plan, a forecast, a demand.
func (s *sentence) expecting(i int) bool {
	if i < 0 || s.w[i].tag != noun {
		return false
	}
	l := s.lemma(i)
	switch l {
	case "order", "offer", "claim", "call", "hope", "agreement", "requirement", "budget":
		return false
	case "target", "goal", "deadline", "option", "ambition", "deal":
		return true
	}
	return en.VerbClassOf(lexicon.Stem(l))&en.Expect != 0
}

// underIf says whether the sentence sets a condition for the clause of word i:
// "if approved, the plan would".
func (s *sentence) underIf(i int) bool {
	seg := s.w[i].seg
	for j := max(0, i-40); j < len(s.w) && j < i+40; j++ {
		if w := &s.w[j]; w.tag == sub && w.cls&en.Condition != 0 && (w.seg == seg-1 || w.seg == seg+1) {
			return true
		}
	}
	return false
}

// conditional says whether the clause of word i stands under "if".
func (s *sentence) conditional(i int) bool {
	seg := s.w[i].seg
	for j := i; j >= 0 && s.w[j].seg == seg; j-- {
		if s.w[j].cls&en.Condition != 0 && s.w[j].tag == sub || s.w[j].cls&en.Maybe != 0 && s.w[j].tag == adv {
			return true
		}
	}
	return false
}

// attribution finds who the sentence says says so, for a number at word i.
func (s *sentence) attribution(i int) claim.Attribution {
	for j := range s.w {
		if s.lower(j) == "according" && s.lower(j+1) == "to" {
			if n := s.npAt(j + 2); n >= 0 && int(s.w[i].np) != n {
				end := s.nameEnd(n)
				return claim.Attribution{Name: s.slice(s.nps[n].first, end), Text: s.slice(j, end)}
			}
		}
	}
	best := -1
	for v := range s.vgs {
		g := &s.vgs[v]
		if g.class&(en.Say|en.Find) == 0 && !s.gainsays(v, i) || g.infinitive || g.bare || g.subj < 0 || g.passive || s.mute(g, i) {
			continue
		}
		if int(s.w[i].np) == g.subj || s.inside(i, g.subj) {
			continue
		}
		// Before the claim, or behind it at a comma: "…, officials said".
		if g.first < i && !s.stopped(g.last, i) || g.first > i && s.framed(g) {
			if best < 0 || g.first < i {
				best = v
			}
		}
	}
	if best < 0 {
		return claim.Attribution{}
	}
	g := &s.vgs[best]
	p := &s.nps[g.subj]
	end := s.nameEnd(g.subj)
	if end > g.first && p.first < g.first {
		end = p.last
	}
	a, b := min(p.first, g.first), max(end, g.last)
	if g.relative || b-a > 16 {
		a, b = g.first, g.last
	}
	return claim.Attribution{Name: s.slice(p.first, end), Text: s.slice(a, b)}
}

// gainsays says whether verb group v denies a clause that has the number at
// word i: "denied that the yard sold 25 ships", "denied selling", but not
// "refused to sell".
func (s *sentence) gainsays(v, i int) bool {
	if s.vgs[v].class&en.Deny == 0 {
		return false
	}
	u := -1
	if k := int(s.w[i].np); k >= 0 {
		u = s.nps[k].vg
	}
	if u < 0 {
		u = s.verbBefore(i)
	}
	for n := 0; u >= 0 && n < 8; n++ {
		g := &s.vgs[u]
		if g.parent == v {
			return !g.infinitive
		}
		u = g.parent
	}
	return false
}

// mute says whether a saying verb is only nominally one for the number at i:
// it has a plain object and no clause.
func (s *sentence) mute(g *verbGroup, i int) bool {
	if g.class&en.Find != 0 {
		return g.obj >= 0 && s.nps[g.obj].first >= g.last
	}
	switch g.lemma {
	case "show", "think", "believe", "indicate", "observe", "publish", "claim", "add", "concede":
		return g.obj >= 0
	case "estimate":
		return g.obj >= 0 && !(s.w[i].np >= 0 && (int(s.w[i].np) == g.obj || s.headOf(int(s.w[i].np)) == g.obj))
	}
	return false
}

// inside says whether word i belongs to phrase k or its complements.
func (s *sentence) inside(i, k int) bool { return i >= s.nps[k].first && i < s.past(k) }

// stopped says whether a clause boundary that ends indirect speech lies
// between.
func (s *sentence) stopped(a, b int) bool {
	for i := a; i < b && i < len(s.w); i++ {
		if s.w[i].tag == stop && s.lower(i) == ";" {
			return true
		}
	}
	return false
}

// framed says whether a saying verb with its subject stands apart behind a
// comma or a quote.
func (s *sentence) framed(g *verbGroup) bool {
	a := g.first
	if g.subj >= 0 {
		a = min(a, s.nps[g.subj].first)
	}
	t := s.tagAt(a - 1)
	return t == comma || t == quote || t == stop
}

// nameEnd is the end of a speaker's words: the phrase and its "of" complement.
func (s *sentence) nameEnd(k int) int {
	i := s.nps[k].last
	for n := 0; n < 2 && (s.lower(i) == "of" || s.lower(i) == "for" || s.lower(i) == "at"); n++ {
		m := s.npAt(i + 1)
		if m < 0 {
			break
		}
		i = s.nps[m].last
	}
	return i
}

// slice is the text of words [a, b).
func (s *sentence) slice(a, b int) string {
	if a < 0 || b <= a || b > len(s.w) {
		return ""
	}
	return s.d.Text[s.token(a).Start:s.token(b-1).End]
}
