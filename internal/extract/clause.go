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
		later := false
		for m := k + 1; m < len(s.vgs); m++ {
			h := &s.vgs[m]
			if h.infinitive || h.bare {
				continue
			}
			// Another finite verb with nothing between that could open a clause.
			later = true
			for i := g.last; i < h.first; i++ {
				switch s.w[i].tag {
				case comma, conj, stop, sub, rel, quote:
					later = false
				}
				if s.w[i].tag == pron && s.w[i].cls&en.PersonPronoun != 0 {
					later = false
				}
			}
			// "officials said 12 people were killed": a clause without "that".
			if later && g.class&(en.Say|en.Expect) != 0 {
				later = false
			}
			break
		}
		if by || later || s.hangs(k) || before == comma && s.resumes(k) {
			g.bare, g.passive = true, true
		}
	}
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
	seg := int32(0)
	for i := range s.w {
		w := &s.w[i]
		switch w.tag {
		case stop, sub, rel:
			if i > 0 {
				seg++
			}
		case comma, conj:
			j := i + 1
			if w.tag == comma && s.tagAt(j) == conj {
				w.seg = seg
				continue // the conjunction decides
			}
			if s.opensClause(j) && s.hasVerbBefore(i, seg) {
				seg++
			}
		}
		w.seg = seg
	}
	s.segs = int(seg) + 1
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
