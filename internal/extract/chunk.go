package extract

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// phrase is a noun phrase without its complements: "the second 48-page
// indictment". Words are [first, last).
type phrase struct {
	first, last int
	head        int // word of the head; a numeral where no noun follows it
	prep        int // word of the preposition before it, -1 for none
	attach      int // phrase right before that preposition, -1 for none
	vg          int // verb group that governs it, -1 for none
	role        claim.Role
	coord       int // phrase that it is coordinated with, before it; -1 for none
	number      bool
}

// verbGroup is a main verb with its auxiliaries, negation and adverbs.
type verbGroup struct {
	first, last int
	main        int // word of the main verb or of a bare copula
	lemma       string
	class       en.VerbClass
	parent      int // group that an infinitive or participle hangs on, -1 for none
	subj, obj   int // phrases, -1 for none; deep ones: the object of a passive
	to          int // phrase of who is given something, -1 for none
	copula      bool
	passive     bool
	infinitive  bool
	bare        bool // participle without auxiliary
	negated     bool
	future      bool
	maybe       bool
	relative    bool // its subject is a relative pronoun
	inverted    bool // its subject stands behind it: "said the mayor"
	resumes     int  // the word that opens the clause between it and its subject, 0 for none
}

// finite says whether the group can be the main verb of a clause.
func (v *verbGroup) finite() bool { return !v.infinitive && !v.bare }

// chunk cuts the tagged sentence into noun phrases and verb groups.
func (s *sentence) chunk() {
	s.nps, s.vgs, s.stir = s.nps[:0], s.vgs[:0], unasked
	for i := 0; i < len(s.w); {
		if n := s.verbGroupAt(i); n > i {
			i = n
			continue
		}
		if n := s.phraseAt(i); n > i {
			i = n
			continue
		}
		i++
	}
}

// verbGroupAt reads a verb group that begins at i and gives its end.
func (s *sentence) verbGroupAt(i int) int {
	switch s.w[i].tag {
	case aux, verb, toTag:
	default:
		return i // most words
	}
	v := verbGroup{first: i, main: -1, parent: -1, subj: -1, obj: -1, to: -1}
	j := i
	if s.tagAt(j) == toTag {
		k := j + 1
		for s.tagAt(k) == adv {
			k++
		}
		t := s.tagAt(k)
		if t != aux && t != verb || t == verb && s.w[k].form&lexicon.Base == 0 {
			return i
		}
		v.infinitive = true
		j = k
	}
	lastAux := -1
	has := false
loop:
	for ; j < len(s.w); j++ {
		w := &s.w[j]
		switch w.tag {
		case aux:
			if v.main >= 0 {
				break loop
			}
			if lastAux >= 0 && w.cls&en.Modal != 0 && s.w[lastAux].cls&en.Modal == 0 {
				break loop
			}
			s.auxiliary(&v, j)
			lastAux = j
			has = true
		case verb:
			if v.main >= 0 {
				break loop
			}
			v.main = j
			has = true
			if lastAux >= 0 && s.w[lastAux].cls&en.Be != 0 && w.form&lexicon.Past != 0 {
				v.passive = true
			}
			if lastAux < 0 && !v.infinitive && w.form&(lexicon.Base|lexicon.Third|lexicon.Past) == 0 {
				v.bare = true
			}
		case adv:
			if !has && !v.infinitive {
				break loop
			}
			if v.main >= 0 {
				break loop
			}
			if w.cls&en.Negation != 0 {
				v.negated = true
			}
			if w.cls&en.Maybe != 0 {
				v.maybe = true
			}
		default:
			break loop
		}
	}
	if !has {
		return i
	}
	for j > i && s.tagAt(j-1) == adv {
		j--
	}
	if i > 0 && s.lower(i-1) == "never" && s.tagAt(i-1) == adv {
		v.negated = true // "never lost"
	}
	if v.main < 0 {
		v.main = lastAux
		if s.w[lastAux].cls&en.Be != 0 {
			v.copula = true
		}
	}
	v.last = j
	w := &s.w[v.main]
	classed := false
	switch {
	case w.cls&en.Be != 0 && w.tag == aux:
		v.lemma = "be"
	case w.cls&en.Have != 0 && w.tag == aux:
		v.lemma = "have"
	case w.cls&(en.Do|en.Modal) != 0 && w.tag == aux:
		v.lemma = "do"
	case w.form == lexicon.Base && w.e.VerbBase() != "":
		v.lemma = w.e.VerbBase()
	case w.e.Verb() != "":
		v.lemma, v.class, classed = w.e.Verb(), w.known.VerbClass, true
	default:
		v.lemma = s.lower(v.main)
	}
	if j < len(s.w) && w.tag == verb {
		if plain := en.Phrasal(v.lemma, s.lower(j)); plain != "" {
			v.lemma, classed = plain, false
			s.w[j].tag = adv
			j++
			v.last = j
		} else if low := s.lower(j); s.tagAt(j) == prep && (low == "out" || low == "away") && (s.tagAt(j+1) == noun || s.tagAt(j+1) == det || s.tagAt(j+1) == num) {
			s.w[j].tag = adv // "knocked out power"
			j++
			v.last = j
		}
	}
	if !classed {
		v.class = en.VerbClassOf(v.lemma)
	}
	if v.class&en.Copula != 0 {
		v.copula = true
	}
	for k := v.first; k < v.last; k++ {
		s.w[k].vg = int32(len(s.vgs))
	}
	s.vgs = append(s.vgs, v)
	return j
}

func (s *sentence) auxiliary(v *verbGroup, j int) {
	c := s.w[j].cls
	if c&en.Future != 0 && !(s.lower(j) == "must" && s.classAt(j+1)&en.Have != 0) { // "must have cost": a guess at what was
		v.future = true
	}
	if c&en.Maybe != 0 {
		v.maybe = true
	}
	if c&en.Negation != 0 {
		v.negated = true
	}
}

// phraseAt reads a noun phrase that begins at i and gives its end.
func (s *sentence) phraseAt(i int) int {
	switch s.w[i].tag {
	case noun, name, det, adj, num, pron, adv, timeWord:
	default:
		return i
	}
	p := phrase{first: i, head: -1, prep: -1, attach: -1, vg: -1, coord: -1}
	j := i
	seen := false // a noun has come
	quotes := 0
loop:
	for ; j < len(s.w); j++ {
		w := &s.w[j]
		switch w.tag {
		case det:
			if seen || j > i && s.tagAt(j-1) != det && (s.tagAt(j-1) != num || s.w[j-1].mark&loose == 0) && s.tagAt(j-1) != adv {
				break loop
			}
		case pron:
			if j == i {
				p.head = j
				j++
			}
			break loop
		case num:
			if seen && w.mention >= 0 && s.tagAt(j-1) == noun && s.w[j-1].np < 0 && en.Generic(s.lemma(j-1)) {
				seen = false // "a record 6 million"
			}
			if seen && s.tagAt(j-1) != possessive && s.tagAt(j-1) != hyphen && w.mention >= 0 {
				break loop
			}
			// "12, 13": two numbers never share a phrase, but for "two 18-year-old".
			if !seen && p.head >= 0 && s.tagAt(j-1) == num && w.mention != s.w[j-1].mention && s.tagAt(j+1) != hyphen {
				break loop
			}
			if !seen || w.mention >= 0 {
				p.head = j
			}
			if w.mention >= 0 {
				p.number = true
			}
		case adj:
			if seen && s.tagAt(j-1) != possessive && s.tagAt(j-1) != hyphen {
				if !s.nounFollows(j + 1) {
					break loop
				}
				// "people dead", "officials Friday": a noun ends the phrase
				// unless it is a name used as an adjective.
				if s.tagAt(j-1) == noun && s.tagAt(j-2) != hyphen { // but "full-year net profit"
					break loop
				}
			}
		case noun, name:
			if p.number && j > i+1 && s.foreseers(j) {
				break loop // "the 85 million francs analysts expected"
			}
			seen = true
			p.head = j
		case possessive:
			if j == i || !seen && p.head < 0 {
				break loop
			}
			if t := s.tagAt(j + 1); !t.nominal() && t != adj && t != num && t != adv && t != det && t != timeWord {
				j++
				break loop
			}
			seen = false
		case hyphen:
			if j == i || j+1 >= len(s.w) {
				break loop
			}
		case adv:
			// "the most affected areas", "12 very large ships", "at least 12"
			if w.mark&hedged != 0 {
				if seen {
					break loop
				}
				continue
			}
			if seen || !s.nounFollows(j+1) || j == i && s.w[j].cls&(en.Negation|en.Maybe) != 0 {
				break loop
			}
		case quote:
			// 'the 60 "yea" votes'
			if j == i || quotes == 2 || s.tagAt(j-1) == comma {
				break loop
			}
			if t := s.tagAt(j + 1); !t.nominal() && t != adj {
				break loop
			}
			quotes++
		case timeWord:
			// "the January 6 attack", "Monday's attack"
			if j == i && s.tagAt(j+1) != possessive && (s.tagAt(i-1) == prep || s.tagAt(i-1) == timeWord) {
				break loop // "on Friday police said"
			}
			if j > i && s.tagAt(i) == det && s.tagAt(i-1) == prep && s.nameAfter(j) {
				break loop // "in the second quarter Norvik sold"
			}
			if j > i && (seen || !s.nounFollows(j+1)) || !s.nounFollows(j+1) && s.tagAt(j+1) != possessive {
				break loop
			}
			if p.head < 0 {
				p.head = j
			}
		case other:
			if w.cls == 0 && j > i && s.lower(j) == "%" && s.tagAt(j-1) == num {
				continue
			}
			break loop
		case verb:
			// "an ‑ing" inside a compound: "record-breaking crowd"
			if j > i && s.tagAt(j-1) == hyphen {
				continue
			}
			break loop
		case prep, toTag, conj, sub, aux:
			if j > i && s.tagAt(j-1) == hyphen && (s.tagAt(j+1) == hyphen || w.tag == prep) {
				continue // "out-of-court", "year-to-year", "run-off"
			}
			break loop
		default:
			break loop
		}
	}
	for j > i && (s.tagAt(j-1) == hyphen || s.tagAt(j-1) == adv || s.tagAt(j-1) == adj && p.number && j-1 > p.head) {
		j--
	}
	if p.head < 0 || j <= i {
		if j <= i || s.tagAt(i) != det || p.head >= 0 {
			return i
		}
		p.head = j - 1 // "both of them", "these": a determiner alone
	}
	if p.head >= j {
		p.head = j - 1
	}
	p.last = j
	for k := p.first; k < p.last; k++ {
		s.w[k].np = int32(len(s.nps))
	}
	if t := s.tagAt(i - 1); (t == prep || t == toTag) && s.w[i-1].np < 0 {
		p.prep = i - 1
		if i >= 2 && s.w[i-2].np >= 0 {
			p.attach = int(s.w[i-2].np)
		}
	}
	s.nps = append(s.nps, p)
	return j
}

// foreseers says whether people at word j, behind a number with its unit, open
// a clause of their own that says what they expected, and of nothing else.
func (s *sentence) foreseers(j int) bool {
	if j < 2 || s.w[j-1].mention < 0 && (s.w[j-2].mention < 0 || s.w[j-1].tag != noun) {
		return false
	}
	if s.w[j].tag != noun || s.w[j].mention >= 0 || s.w[j].e.Form&lexicon.Plural == 0 || !lexicon.IsPerson(s.lemma(j)) {
		return false
	}
	for j++; s.tagAt(j) == aux || s.tagAt(j) == adv; j++ {
	}
	if s.tagAt(j) != verb || en.VerbClassOf(s.w[j].e.Verb())&en.Expect == 0 {
		return false
	}
	switch s.tagAt(j + 1) {
	case det, noun, name, num, adj, pron, toTag, sub:
		return false
	}
	return true
}

// nameAfter says whether a name follows the time at j.
func (s *sentence) nameAfter(j int) bool {
	for s.tagAt(j) == timeWord {
		j++
	}
	return s.tagAt(j) == name
}

// nounFollows says whether nouns come before the phrase could end.
func (s *sentence) nounFollows(j int) bool {
	for n := 0; j < len(s.w) && n < 6; j, n = j+1, n+1 {
		switch s.w[j].tag {
		case noun, name:
			return true
		case adj, adv, hyphen, num, timeWord:
		default:
			return false
		}
	}
	return false
}

// lemma is the base form of word i by its tag: a slice of the lexicon or of
// the text.
func (s *sentence) lemma(i int) string {
	w := &s.w[i]
	switch w.tag {
	case noun:
		if l := w.e.Noun(); l != "" {
			return l
		}
		if w.known != nil && w.known.Noun() == "" {
			return lexicon.Singular(s.lower(i))
		}
		return lexicon.Lemma(s.lower(i), lexicon.Noun)
	case name:
		if w.e.Form&lexicon.Plural != 0 && w.e.Form&lexicon.Base == 0 && !s.token(i).AllCaps {
			return w.e.Noun() // "Americans"
		}
	case verb:
		if l := w.e.Verb(); l != "" {
			return l
		}
	}
	return s.lower(i)
}

// content says whether word i is one that tells something.
func (s *sentence) content(i int) bool {
	w := &s.w[i]
	if w.cls&en.Direction != 0 && w.tag == adv {
		return true
	}
	switch w.tag {
	case noun, name, adj:
		return w.mention < 0 && s.token(i).Kind != text.Number && (len(s.lower(i)) > 1 || s.tagAt(i-1) == hyphen || s.tagAt(i+1) == hyphen)
	case verb:
		return w.vc&en.Light == 0
	}
	return false
}
