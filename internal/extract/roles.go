package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
)

// subject finds the surface subject of verb group k, and what it hangs on.
func (s *sentence) subject(k int) {
	g := &s.vgs[k]
	i := g.first - 1
	for i >= 0 && (s.w[i].tag == adv || s.w[i].tag == quote) {
		i--
	}
	if i < 0 {
		return
	}
	prev := s.previous(k)
	switch {
	case s.w[i].tag == rel:
		g.relative = true
		if i > 0 {
			j := i - 1
			for j > 0 && (s.w[j].tag == comma || s.w[j].tag == prep) {
				j--
			}
			g.subj = s.bearer(int(s.w[j].np), s.lower(i) == "who" || s.lower(i) == "whom" || s.lower(i) == "whose")
		}
		return
	case g.class&en.Say != 0 && !g.infinitive && s.w[i].tag == comma && s.npAt(g.last) >= 0:
		// "…," said the mayor
		if n := s.npAt(g.last); !s.nps[n].number {
			if v := s.vgAt(s.past(n)); v < 0 || !s.vgs[v].finite() || s.tagAt(s.past(n)) != verb && s.tagAt(s.past(n)) != aux {
				g.subj, g.inverted = n, true
				return
			}
		}
		if n := s.beforeComma(i); n >= 0 {
			g.subj = n // "The company, which employs …, said it"
			return
		}
		g.subj = s.nearest(i)
		return
	case g.infinitive:
		// "plans to sign", "asked Congress to spend"
		g.parent = prev
		if prev >= 0 {
			if o := s.vgs[prev].obj; o >= 0 && s.nps[o].first >= s.vgs[prev].last && s.past(o) == g.first && (!s.nps[o].number || s.w[s.nps[o].head].tag != num) && s.vgs[prev].class&(en.Control|en.Give) != 0 {
				g.subj = o
			} else {
				g.subj = s.vgs[prev].subj
			}
		}
		return
	case g.bare && g.passive:
		if s.w[i].tag == comma && i > 0 && s.w[i-1].np >= 0 && !s.nps[s.w[i-1].np].number {
			i-- // "His fortune, estimated at"
		}
		g.subj = s.bearer(int(s.w[i].np), g.class&en.PersonObject != 0)
		return
	case g.bare && s.w[i].tag == comma && prev < 0 && i > 0 && s.w[i-1].np >= 0:
		g.subj = s.headOf(int(s.w[i-1].np)) // "The quake, registering 6.1, …"
		return
	case g.bare && s.w[i].np >= 0:
		g.subj = int(s.w[i].np) // "a bomb killing 12"
		g.parent = prev
		return
	case g.bare || s.w[i].tag == conj || s.w[i].tag == comma && s.tagAt(i-1) != possessive:
		// "…, killing 12", "and wounded 3": the subject before.
		if n := s.beforeComma(i); n >= 0 && !g.bare && s.w[i].tag == comma {
			g.subj = n
			return
		}
		if s.w[i].tag == conj && s.tagAt(i-1) == comma {
			for prev > 0 && s.vgs[prev].relative {
				prev-- // "…, which lost its home, and said"
			}
		}
		if prev >= 0 {
			g.subj = s.vgs[prev].subj
			if g.bare || s.w[i].tag == conj {
				g.parent = s.vgs[prev].parent
				if s.w[i].tag == conj && s.vgs[prev].infinitive && s.w[g.main].form&lexicon.Base != 0 {
					g.parent = prev
				}
			}
			if g.bare && s.tagAt(i) == prep {
				g.parent = prev
			}
		}
		return
	}
	if g.resumes > 0 {
		i = g.resumes - 1
	}
	g.subj = s.nearest(i)
	s.underThat(k)
}

// underThat hangs a clause on the verb whose "that" opens it, said or not:
// "denied that 12 were hurt", "denied it planned".
func (s *sentence) underThat(k int) {
	g := &s.vgs[k]
	if k > 0 && g.subj >= 0 && s.nps[g.subj].first == s.vgs[k-1].last && s.vgs[k-1].class&(en.Say|en.Deny|en.Expect) != 0 {
		g.parent = k - 1
		return
	}
	seg := s.w[g.first].seg
	i := g.first
	for i > 0 && s.w[i-1].seg == seg {
		i--
	}
	if s.lower(i) == "that" && s.w[i].tag == sub && i > 0 && s.w[i-1].vg >= 0 {
		g.parent = int(s.w[i-1].vg)
	}
}

// previous gives the verb group before k in the sentence, not across a
// relative clause where another is to be had.
func (s *sentence) previous(k int) int {
	if k == 0 {
		return -1
	}
	return k - 1
}

// beforeComma is the subject that an apposition or a relative clause parts
// from its verb: "Smith, 57, was sworn in", "the firm, which employs 90, said".
func (s *sentence) beforeComma(i int) int {
	verb := false // a finite verb stands between
	for j, n := i-1, 0; j > 0 && n < 40; j, n = j-1, n+1 {
		switch s.w[j].tag {
		case comma:
			if verb || s.w[j-1].np < 0 {
				continue
			}
			if k := s.headOf(int(s.w[j-1].np)); s.w[s.nps[k].head].tag != num {
				return k
			}
		case rel:
			if s.tagAt(j-1) != comma || j < 2 || s.w[j-2].np < 0 {
				return -1
			}
			return s.headOf(int(s.w[j-2].np))
		case stop, sub:
			return -1
		}
		if s.w[j].vg >= 0 && s.vgs[s.w[j].vg].finite() {
			verb = true
		}
	}
	return -1
}

// nearest is the closest phrase before a verb that no preposition governs.
func (s *sentence) nearest(i int) int {
	for j := i; j >= 0; {
		w := &s.w[j]
		switch {
		case w.np >= 0:
			p := &s.nps[w.np]
			if p.number && p.first > 0 && s.w[p.first].mark&hedged != 0 && s.w[p.first].cls&en.Preposition != 0 && s.w[p.first-1].np >= 0 {
				j = p.first - 1 // "voters under 30 were"
				continue
			}
			if p.prep < 0 && p.first > 1 && s.w[p.first-1].tag == conj && s.w[p.first-2].np >= 0 {
				// "the ports of Haewon and Qinghe signed"
				if q := int(s.w[p.first-2].np); s.nps[q].prep >= 0 {
					if h := s.headOf(q); h != q && s.nps[h].prep < 0 && !s.nps[h].number {
						return h
					}
				}
			}
			if p.prep < 0 {
				return int(w.np)
			}
			j = p.prep - 1
			continue
		case w.vg >= 0 && s.vgs[w.vg].relative && s.vgs[w.vg].subj >= 0:
			return s.vgs[w.vg].subj // "those who pay said"
		case w.vg >= 0 && s.vgs[w.vg].finite(), w.tag == stop, w.tag == sub, w.tag == rel:
			return -1
		case w.tag == comma:
			// "…, a mother of 12, was": past the apposition.
			if n := s.beforeComma(j); n >= 0 && j == i {
				return n
			}
			if j < i {
				return -1
			}
		}
		j--
	}
	return -1
}

// bearer is the phrase that a relative or participle behind phrase k modifies:
// k itself where a person is wanted and k is one, else the head of its chain.
func (s *sentence) bearer(k int, person bool) int {
	if person && k >= 0 && (s.w[s.nps[k].head].tag == name || lexicon.IsPerson(s.lemma(s.nps[k].head))) {
		return k
	}
	return s.headOf(k)
}

// headOf follows a prepositional phrase to the noun that it belongs to.
func (s *sentence) headOf(k int) int {
	for n := 0; k >= 0 && n < 6; n++ {
		p := &s.nps[k]
		if p.prep < 0 || p.attach < 0 {
			return k
		}
		k = p.attach
	}
	return k
}

// object finds the phrase right behind a verb group.
func (s *sentence) object(k int) {
	g := &s.vgs[k]
	if g.inverted {
		return
	}
	i := g.last
	for i < len(s.w) && (s.w[i].tag == adv && s.w[i].np < 0 || s.w[i].tag == quote || s.w[i].tag == timeWord && s.w[i].np < 0) {
		i++
	}
	if s.lower(i) == "to" && s.lower(i+1) == "death" && g.class&en.PersonObject != 0 {
		i += 2 // "shot to death three people"
	}
	n := s.npAt(i)
	if n < 0 {
		return
	}
	if v := s.vgAt(s.past(n)); v >= 0 && s.vgs[v].finite() && g.class&(en.Say|en.Expect) != 0 && s.nps[n].last <= s.vgs[v].first {
		return // "said 12 people were killed"
	}
	g.obj = n
}

// passive turns surface subjects and objects into deep ones and gives the
// phrases their roles.
func (s *sentence) passive(k int) {
	g := &s.vgs[k]
	if g.passive {
		obj := g.obj
		g.obj, g.subj = g.subj, -1
		if obj >= 0 && g.class&en.Give != 0 {
			// "was paid $5 million": the money is the object.
			g.subj, g.obj, g.to = -1, obj, g.obj
		} else if obj >= 0 {
			s.assign(obj, k, claim.Object)
		}
		by := g.last
		if s.lower(by) != "by" && g.to >= 0 {
			by = s.nps[g.obj].last // "was awarded $8 million by the jury"
		}
		if s.lower(by) == "by" {
			if n := s.npAt(by + 1); n >= 0 && (!s.nps[n].number || lexicon.IsPerson(s.lemma(s.nps[n].head))) {
				g.subj = n
			}
		}
	}
	if g.subj >= 0 && s.ownSubject(g.subj, k) {
		s.assign(g.subj, k, claim.Subject)
	}
	if g.obj >= 0 {
		r := claim.Object
		if g.copula {
			r = claim.Predicate
		}
		s.assign(g.obj, k, r)
		// "paid victims $5 million"
		if p := &s.nps[g.obj]; g.class&en.Give != 0 && p.first >= g.last {
			if n := s.npAt(p.last); n >= 0 && s.nps[n].number && !p.number {
				s.assign(n, k, claim.Object)
				g.to = g.obj
			}
		}
	}
}

// ownSubject says whether a phrase has no nearer verb: a subject shared with
// an earlier verb keeps that one.
func (s *sentence) ownSubject(n, k int) bool {
	return s.nps[n].vg < 0 || s.nps[n].vg == k
}

func (s *sentence) assign(n, k int, r claim.Role) {
	p := &s.nps[n]
	if p.vg >= 0 && p.vg != k {
		return
	}
	p.vg, p.role = k, r
}

// coordinate gives phrases joined by "and" or a comma the role of the one
// that has one.
func (s *sentence) coordinate() {
	for k := 1; k < len(s.nps); k++ {
		p := &s.nps[k]
		i := p.first - 1
		for i >= 0 && s.w[i].tag == adv {
			i--
		}
		if i < 0 || s.w[i].tag != conj && s.w[i].tag != comma {
			continue
		}
		if s.w[i].tag == conj && s.tagAt(i-1) == comma {
			i--
		}
		if i < 1 || s.w[i-1].np < 0 || s.w[p.head].tag == pron || s.w[s.nps[s.w[i-1].np].head].tag == pron {
			continue
		}
		q := int(s.w[i-1].np)
		if h := s.headOf(q); s.nps[h].number == p.number && (s.nps[q].number != p.number || h != q && s.parallel(p, &s.nps[q])) {
			q = h
		}
		p.coord = q
	}
	for k := range s.nps {
		p := &s.nps[k]
		if p.coord >= 0 && p.vg < 0 && p.prep < 0 {
			q := &s.nps[p.coord]
			if q.vg >= 0 {
				p.vg, p.role = q.vg, q.role
			} else if q.prep >= 0 {
				p.prep, p.attach = q.prep, q.attach
			}
		}
	}
	for k := len(s.nps) - 1; k > 0; k-- {
		p := &s.nps[k]
		if p.coord >= 0 && p.vg >= 0 && p.role == claim.Subject || p.coord >= 0 && p.role == claim.Object && p.vg >= 0 && s.vgs[p.vg].first > p.first {
			if q := &s.nps[p.coord]; q.vg < 0 && q.prep < 0 {
				q.vg, q.role = p.vg, p.role
			}
		}
	}
}

// parallel says whether the same preposition that stands before phrase q
// stands behind p: "20 jets from one maker and 15 from another".
func (s *sentence) parallel(p, q *phrase) bool {
	return q.prep >= 0 && s.tagAt(p.last) == prep && s.lower(q.prep) == s.lower(p.last)
}

// obliques ties prepositional phrases to the verb before them, or behind
// where they open the clause.
func (s *sentence) obliques() {
	for k := range s.nps {
		p := &s.nps[k]
		if p.vg >= 0 || p.prep < 0 && !p.number {
			continue
		}
		at := p.prep
		if at < 0 {
			if p.coord >= 0 {
				continue
			}
			at = p.first // "three months ago"
		}
		v := s.verbBefore(at)
		if v < 0 {
			v = s.verbBehind(p.last)
		}
		p.role, p.vg = claim.Oblique, v
	}
	for k := range s.nps {
		p := &s.nps[k]
		if p.vg < 0 && p.coord >= 0 {
			p.vg, p.role = s.nps[p.coord].vg, s.nps[p.coord].role
		}
	}
}

func (s *sentence) verbBefore(i int) int {
	for n := 0; i >= 0 && n < 60; i, n = i-1, n+1 {
		if v := s.w[i].vg; v >= 0 {
			return int(v)
		}
		switch s.w[i].tag {
		case stop, sub, rel:
			return -1
		}
	}
	return -1
}

func (s *sentence) verbBehind(i int) int {
	for n := 0; i < len(s.w) && n < 60; i, n = i+1, n+1 {
		if v := s.w[i].vg; v >= 0 && !s.vgs[v].bare {
			return int(v)
		}
		switch s.w[i].tag {
		case stop, rel, sub:
			return -1
		}
	}
	return -1
}
