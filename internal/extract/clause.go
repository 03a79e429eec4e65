package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
)

// clauses divides the sentence, finds what hangs on each verb, and gives the
// noun phrases their roles.
func (s *sentence) clauses() {
	s.retag()
	s.reduced()
	s.resumptions()
	s.divide()
	for k := range s.vgs {
		s.subject(k)
		s.object(k)
	}
	for k := range s.vgs {
		// "12 killed in blast": a headline's participle.
		if g := &s.vgs[k]; g.class&en.PersonObject != 0 && g.first == g.main && g.obj < 0 && g.subj >= 0 && s.w[g.main].form&lexicon.Past != 0 && !g.relative && s.lower(g.last) != "that" {
			g.passive = true
		}
		s.passive(k)
	}
	s.coordinate()
	s.obliques()
}

// vgAt gives the verb group that begins at i past adverbs, -1 for none.
func (s *sentence) vgAt(i int) int {
	for i < len(s.w) && (s.w[i].tag == adv && s.w[i].vg < 0 || s.w[i].tag == quote) {
		i++
	}
	if i >= len(s.w) || s.w[i].vg < 0 || s.vgs[s.w[i].vg].first != i {
		return -1
	}
	return int(s.w[i].vg)
}

// npAt gives the noun phrase that begins at i past adverbs, -1 for none.
func (s *sentence) npAt(i int) int {
	for i < len(s.w) && (s.w[i].tag == adv && s.w[i].np < 0 || s.w[i].tag == quote) {
		i++
	}
	if i >= len(s.w) || s.w[i].np < 0 || s.nps[s.w[i].np].first != i {
		return -1
	}
	return int(s.w[i].np)
}

// past gives the word behind phrase k and its "of" complements.
func (s *sentence) past(k int) int {
	i := s.nps[k].last
	for n := 0; n < 4 && i+1 < len(s.w) && (s.w[i].tag == prep || s.w[i].tag == toTag); n++ {
		m := s.npAt(i + 1)
		if m < 0 {
			break
		}
		i = s.nps[m].last
	}
	return i
}

// retag turns a preposition before a clause into a subordinator: "after a
// bomb killed 12".
func (s *sentence) retag() {
	for i := range s.w {
		w := &s.w[i]
		if w.tag != prep || w.cls&en.Subordinator == 0 && s.lower(i) != "as" {
			continue
		}
		k := s.npAt(i + 1)
		if k < 0 {
			continue
		}
		if v := s.vgAt(s.past(k)); v >= 0 && s.vgs[v].finite() && !s.participleAfter(v) {
			w.tag = sub
			if p := &s.nps[k]; p.prep == i {
				p.prep, p.attach = -1, -1
			}
		}
	}
}

// participleAfter says whether a past form without auxiliary reads as a
// participle: "after an attack blamed on rebels".
func (s *sentence) participleAfter(v int) bool {
	g := &s.vgs[v]
	if g.first != g.main || s.w[g.main].form&lexicon.Past == 0 || g.finiteOnly(s) {
		return false
	}
	t := s.tagAt(g.last)
	return t == prep && (s.lower(g.last) == "by" || s.lower(g.last) == "on")
}

// finiteOnly says whether the main verb's form differs from its participle,
// as in "rose" or "fell".
func (v *verbGroup) finiteOnly(s *sentence) bool {
	switch s.lower(v.main) {
	case "rose", "fell", "grew", "gave", "took", "went", "was", "were", "wrote", "saw", "knew", "drew", "flew", "threw", "began", "broke", "spoke", "stole", "drove", "chose", "ate", "did", "had", "sank", "shrank":
		return true
	}
	return false
}

// reduced finds past participles that modify the noun before them: "the doses
// bought last year will be delivered", "a man killed by police".
func (s *sentence) reduced() {
	for k := range s.vgs {
		g := &s.vgs[k]
		if g.first != g.main || !g.finite() || s.w[g.main].tag != verb || s.w[g.main].form&lexicon.Past == 0 || g.finiteOnly(s) {
			continue
		}
		before := s.tagAt(g.first - 1)
		if g.first == 0 || s.w[g.first-1].np < 0 && before != comma && before != prep {
			continue
		}
		if s.npAt(g.last) >= 0 && g.class&en.Give == 0 {
			continue // it has an object of its own
		}
		by := s.lower(g.last) == "by"
		if n := s.npAt(g.last + 1); by && n >= 0 && s.nps[n].number && !lexicon.IsPerson(s.lemma(s.nps[n].head)) {
			by = false // "won by 1,204 votes"
		}
		if by && g.class&(en.Up|en.Down|en.Move|en.Raise|en.Lower) != 0 {
			by = false // "rose by 10"
		}
		// Another finite verb with nothing between that could open a clause.
		later := false
		from := g.last
		for m := k + 1; m < len(s.vgs) && !later; m++ {
			h := &s.vgs[m]
			if h.first > g.last+farBack {
				break
			}
			if h.infinitive || h.bare {
				continue
			}
			opener := s.opener(from, h.first)
			if from == g.last && s.lower(from) == "that" {
				break // "denied that wells ran dry"
			}
			later = opener == other
			if opener != sub && opener != rel {
				break
			}
			from = h.last // "people killed when a ferry sank have been"
		}
		// "officials said 12 people were killed": a clause without "that".
		if later && (g.class&(en.Say|en.Expect) != 0 || s.embeds(k)) {
			later = false
		}
		if by || later || s.hangs(k) && s.embedded(k) == 0 || before == comma && s.resumes(k) {
			g.bare, g.passive = true, true
		}
	}
}

// farBack is how many words may part a phrase from its verb.
const farBack = 60

// opener is what could open a clause among the words from i on, before j:
// the last of them, other for nothing.
func (s *sentence) opener(i, j int) tag {
	out := other
	for ; i < j; i++ {
		switch t := s.w[i].tag; t {
		case sub, rel:
			out = t
		case comma, conj, stop, quote:
			return t
		case pron:
			if out == other && s.w[i].cls&en.PersonPronoun != 0 {
				return t
			}
		}
	}
	return out
}

// resumptions finds the verbs with which a clause goes on behind one that is
// embedded in it: "the number of people killed when the ferry sank has risen",
// "the toll of the storm that struck the coast rose".
func (s *sentence) resumptions() {
	for k := 1; k < len(s.vgs); k++ {
		if s.vgs[k].finite() {
			s.vgs[k].resumes = s.embedded(k)
		}
	}
}

// embedded is the word that opens the clause between verb k and its subject;
// 0 where there is none.
func (s *sentence) embedded(k int) int {
	i := s.vgs[k].first - 1
	for i > 0 && s.w[i].tag == adv {
		i--
	}
	if n := s.w[i].np; n >= 0 && s.nps[n].prep < 0 {
		// The object of the clause's verb; else it is the subject of verb k.
		v := s.w[max(s.nps[n].first-1, 0)].vg
		if v < 0 || s.w[s.nps[n].head].tag == pron || s.vgs[v].class&(en.Say|en.Expect|en.Up|en.Down) != 0 {
			return 0
		}
	}
	return s.parting(i, false)
}

// embeds says whether verb k is the first of a clause that parts a phrase from
// its verb: "workers hired before the plant closed received".
func (s *sentence) embeds(k int) bool { return s.parting(s.vgs[k].first-1, true) > 0 }

// parting is the word that opens, right behind a phrase that wants a verb, the
// clause that ends at i; its verb has been met, or is still to be met. 0 for
// none.
func (s *sentence) parting(i int, met bool) int {
	for n := 0; i > 0 && n < farBack; i, n = i-1, n+1 {
		if v := int(s.w[i].vg); v >= 0 && s.vgs[v].finite() && s.vgs[v].first == i {
			if met {
				return 0
			}
			met = true
		}
		switch s.w[i].tag {
		case comma, conj, stop, quote:
			return 0
		case sub, rel:
			if !met {
				return 0
			}
			if s.leads(i - 1) {
				return i
			}
			met = false // "the number who fled when the river rose has"
		}
	}
	return 0
}

// leads says whether a phrase that has no verb yet ends at i, with or without
// a participle: "the number of people killed".
func (s *sentence) leads(i int) bool {
	for i > 0 && s.w[i].np < 0 && s.w[i].vg >= 0 && !s.vgs[s.w[i].vg].finite() {
		i--
	}
	if i < 0 || s.w[i].np < 0 {
		return false
	}
	p := &s.nps[s.headOf(int(s.w[i].np))]
	if p.prep >= 0 || s.w[p.head].tag == pron {
		return false
	}
	if p.first == 0 {
		return true
	}
	v := s.w[p.first-1].vg
	return v < 0 || s.vgs[v].class&(en.Say|en.Expect|en.Deny) != 0
}

// resumes says whether behind the phrase that participle k opens a comma and a
// finite verb go on: "the bridge, built in 1962, carries".
func (s *sentence) resumes(k int) bool {
	g := &s.vgs[k]
	if g.first < 2 || s.w[g.first-2].np < 0 {
		return false
	}
	for i := g.last; i < len(s.w) && i < g.last+15; i++ {
		if v := s.w[i].vg; v >= 0 && s.vgs[v].finite() {
			return false
		}
		switch s.w[i].tag {
		case comma:
			v := s.vgAt(i + 1)
			return v >= 0 && s.vgs[v].finite()
		case stop, sub, rel:
			return false
		}
	}
	return false
}

// hangs says whether a past form follows the object of another verb, with
// nothing between that could open a clause: "attended the summit held in".
func (s *sentence) hangs(k int) bool {
	if k == 0 {
		return false
	}
	g, h := &s.vgs[k], &s.vgs[k-1]
	if h.class&(en.Say|en.Expect) != 0 || h.bare && h.passive {
		return false
	}
	for i := h.last; i < g.first; i++ {
		switch s.w[i].tag {
		case comma, conj, stop, sub, rel, quote, pron, aux:
			return false
		}
	}
	return true
}

// divide numbers the clauses.
func (s *sentence) divide() {
	seg, last := int32(0), int32(0)
	for i := range s.w {
		w := &s.w[i]
		if w.vg >= 0 && s.vgs[w.vg].first == i && s.vgs[w.vg].resumes > 0 {
			seg = s.w[s.vgs[w.vg].resumes-1].seg
		}
		switch w.tag {
		case stop, sub, rel:
			if i > 0 {
				last++
				seg = last
			}
		case comma, conj:
			j := i + 1
			if w.tag == comma && s.tagAt(j) == conj {
				w.seg = seg
				continue // the conjunction decides
			}
			if s.opensClause(j) && s.hasVerbBefore(i, seg) {
				last++
				seg = last
			}
		}
		w.seg = seg
	}
	s.segs = int(last) + 1
}

// opensClause says whether a verb follows at j, or a phrase with its verb.
func (s *sentence) opensClause(j int) bool {
	if v := s.vgAt(j); v >= 0 {
		return !s.vgs[v].infinitive
	}
	k := s.npAt(j)
	if k < 0 {
		return false
	}
	v := s.vgAt(s.past(k))
	return v >= 0 && s.vgs[v].finite()
}

func (s *sentence) hasVerbBefore(i int, seg int32) bool {
	for i--; i >= 0 && s.w[i].seg == seg; i-- {
		if s.w[i].vg >= 0 {
			return true
		}
	}
	return false
}
