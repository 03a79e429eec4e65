package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func (f *framer) group(v int) *verbGroup {
	if v < 0 {
		return nil
	}
	return &f.s.vgs[v]
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
			case g.class&(en.Up|en.Down|en.Move|en.LevelVerb|en.Copula) != 0, g.class&(en.Raise|en.Lower) != 0 && fr.Change != claim.Level:
				fr.Verb = "be"
			}
		}
	}
	if n := f.respective(w, g.subj); n >= 0 && w.role != claim.Subject {
		from := len(f.x.words)
		f.party(n, w)
		fr.Subject = f.take(from)
	} else if g.subj >= 0 && g.subj != w.np && s.w[s.nps[g.subj].head].tag == pron {
		fr.Subject = f.antecedent(g.subj, w)
	} else if g.subj >= 0 && g.subj != w.np && w.role != claim.Subject && !(own && g.subj == w.headNP) {
		from := len(f.x.words)
		f.party(g.subj, w)
		fr.Subject = f.take(from)
	}
	if g.obj >= 0 && g.obj != w.np && w.role != claim.Object && !own && !(w.headStr == "person" && g.obj == w.headNP) {
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
	} else if n := f.bracketed(w); n >= 0 {
		from := len(f.x.words)
		f.party(n, w)
		fr.Subject, fr.Object, fr.Role = f.take(from), nil, claim.Attribute
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
			if s.w[h].tag == noun && s.w[h].e.Class() == lexicon.ClassPerson {
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
	if v := w.vg + 1; w.np >= 0 && w.role == claim.Object && g.class&en.Control != 0 && !g.passive && v < len(s.vgs) && s.vgs[v].infinitive && s.vgs[v].first == s.past(w.np) {
		// "expects 500 delegates to attend"
		w.role = claim.Subject
		if s.vgs[v].passive {
			w.role = claim.Object
		}
		return &s.vgs[v]
	}
	for v := w.vg + 1; v < len(s.vgs) && v <= w.vg+2; v++ {
		h := &s.vgs[v]
		if !h.infinitive || h.parent != v-1 || s.vgs[v-1].class&en.Expect == 0 && s.vgs[v-1].lemma != "be" && !(s.vgs[v-1].passive && (s.vgs[v-1].class&en.Say != 0 || s.vgs[v-1].lemma == "know" || s.vgs[v-1].lemma == "fear")) || s.vgs[v-1].last != h.first {
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

// respective pairs the numbers of "rose 2 and 3 percent, respectively" with the
// parts of the subject; -1 where the sentence does not.
func (f *framer) respective(w *found, subj int) int {
	s := f.s
	if subj < 0 || w.np < 0 {
		return -1
	}
	end := w.i
	for n := 0; end < len(s.w) && n < 20 && s.lower(end) != "respectively"; n++ {
		end++
	}
	if s.lower(end) != "respectively" {
		return -1
	}
	// The subject's parts, the last one given.
	var parts [8]int
	n := 0
	for k := subj; k >= 0 && n < len(parts); k = s.nps[k].coord {
		parts[n] = k
		n++
	}
	// How many numbers follow this one in its list.
	after, all := 0, 1
	for k := w.np; s.nps[k].coord >= 0 && s.nps[s.nps[k].coord].number; k = s.nps[k].coord {
		all++
	}
	for k := w.np + 1; k < len(s.nps) && s.nps[k].first < end; k++ {
		if s.nps[k].number && s.nps[k].coord >= 0 {
			after++
			all++
		}
	}
	if n < 2 || all != n {
		return -1
	}
	return parts[after]
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
		if i := s.nps[w.np].first - 1; i > 0 && s.tagAt(i) == comma && s.w[i-1].tag == name && s.w[i-1].np >= 0 {
			// "Ada Brenn, a 40-year-old teacher"
			for j := s.nps[s.w[i-1].np].first; j < i; j++ {
				f.add(j)
			}
		}
		c.Frame.Subject = f.take(from)
		return
	}
	i, before := f.agesBefore(i)
	switch {
	case s.tagAt(i) == comma && i > 0 && s.w[i-1].np >= 0:
		i--
	case s.lower(i+1) == "aged" && s.w[i].np >= 0 && s.w[i].tag.nominal(): // "two girls aged nine and 12"
	default:
		return
	}
	n := s.headOf(int(s.w[i].np))
	if before > 0 || f.agesAfter(w.i) > 0 {
		// "Lena and Ida Brandt, aged 14 and 11": each its own
		var parts [8]int
		k := 0
		for p := n; p >= 0 && k < len(parts); p = s.nps[p].coord {
			parts[k] = p
			k++
		}
		if after := f.agesAfter(w.i); k == before+after+1 {
			n = parts[after]
		}
	}
	from := len(f.x.words)
	for j := s.nps[n].first; j < s.nps[n].last; j++ {
		f.add(j)
	}
	if s.nps[n].coord < 0 && before == 0 {
		f.x.words = f.x.words[:from]
		f.party(n, w)
	}
	c.Frame.Subject = f.take(from)
}

// agesBefore goes back from word i over the word "aged" and the other ages of
// a list, and says how many these are.
func (f *framer) agesBefore(i int) (at, ages int) {
	s := f.s
	for n := 0; i > 0 && n < 12; i, n = i-1, n+1 {
		switch low := s.lower(i); {
		case low == "aged" || low == "age" || low == "ages" || s.w[i].tag == conj:
		case s.w[i].mention >= 0 && s.w[i].tag == num:
			ages++
		case s.w[i].tag == comma && i > 0 && s.w[i-1].mention >= 0 && s.w[i-1].tag == num:
		default:
			return i, ages
		}
	}
	return i, ages
}

// agesAfter is how many ages follow that of word i in its list.
func (f *framer) agesAfter(i int) int {
	s := f.s
	n := 0
	for j := i + 1; j < len(s.w) && j < i+12; j++ {
		switch {
		case s.w[j].mention >= 0 && s.w[j].tag == num:
			n++
		case s.w[j].tag == conj || s.w[j].tag == comma && j+1 < len(s.w) && s.w[j+1].mention >= 0:
		default:
			return n
		}
	}
	return n
}

// bracketed is the name before the brackets in which a number stands: "Kosta
// (31-2, 19 KOs)". -1 for none.
func (f *framer) bracketed(w *found) int {
	s := f.s
	for i, n := w.i-1, 0; i > 0 && n < 10; i, n = i-1, n+1 {
		switch {
		case s.lower(i) == "(":
			if k := s.w[i-1].np; k >= 0 && s.w[s.nps[k].head].tag == name {
				return int(k)
			}
			return -1
		case s.lower(i) == ")":
			return -1
		case s.w[i].mention >= 0, s.w[i].tag == hyphen, s.w[i].tag == stop, s.w[i].tag == comma, s.w[i].tag == num:
		default:
			return -1
		}
	}
	return -1
}

// recordAt is the place of a number in a record of wins, losses and draws,
// from 1; 0 where it stands in none.
func (f *framer) recordAt(w *found) int {
	s := f.s
	if w.m.Kind != parse.Tally || f.bracketed(w) < 0 {
		return 0
	}
	place := 1
	for i := w.i - 1; i > 1 && s.w[i].tag != comma && s.lower(i) != "("; i-- {
		if s.w[i].mention >= 0 && s.w[i].mention != s.w[i+1].mention {
			place++
		}
	}
	return place
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
	if n := f.s.apposed(k); n >= 0 && n != w.np {
		for i := f.s.nps[n].first; i < f.s.nps[n].last; i++ {
			f.add(i)
		}
	}
}

// apposed is the name that stands in commas behind a phrase for a person, "the
// director, Aldo Brisk, was"; -1 for none.
func (s *sentence) apposed(k int) int {
	p := &s.nps[k]
	if s.w[p.head].tag != noun || s.tagAt(p.last) != comma || !lexicon.IsPerson(s.lemma(p.head)) {
		return -1
	}
	n := s.npAt(p.last + 1)
	if n < 0 || s.tagAt(s.nps[n].last) != comma {
		return -1
	}
	for i := s.nps[n].first; i < s.nps[n].last; i++ {
		if s.w[i].tag != name {
			return -1
		}
	}
	return n
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
	if i >= 1 && (s.w[i].tag == pron || s.w[i].tag == rel) && (s.lower(i-1) == "among" || s.lower(i-1) == "of") {
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
		if n := s.npAt(j + 1); n >= 0 && (s.w[s.nps[n].first].tag == det || s.nps[n].number) && (w.head < 0 || int(s.w[w.head].np) == n) && !measured(w.m) && !w.m.Quantity.Fraction {
			return true
		}
	}
	if s.lower(j) == "among" && (s.tagAt(j+1) == pron || s.tagAt(j+1) == det) {
		return true // "22 women among its members"
	}
	// "Of the 41 victims, 12 …", "Among the dead were seven …"
	if !measured(w.m) && (s.lower(0) == "of" || s.lower(0) == "among") && w.i > 1 && w.np > 0 && s.nps[0].prep == 0 && w.np <= 2 {
		return int(s.w[w.i].np) != 0 && s.w[s.nps[0].first].tag == det
	}
	return false
}
