package extract

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// resolve settles an open word by its neighbours.
func (s *sentence) resolve(i int) {
	w := &s.w[i]
	low := s.lower(i)
	if w.tag == sub && low == "that" {
		s.that(i)
		return
	}
	if w.tag == det && w.cls&en.Pronoun == 0 && (low == "this" || low == "these" || low == "those" || low == "all" || low == "each" || low == "both" || low == "some" || low == "many" || low == "few" || low == "several") && !s.opensPhrase(i+1) {
		w.tag = pron
		return
	}
	if w.tag != open {
		return
	}
	e := &w.e
	if !e.Known() {
		w.tag = noun
		if n := len(low); n > 4 && low[n-2:] == "ly" {
			w.tag = adv
		} else if n > 4 && low[n-2:] == "ed" {
			s.asVerb(i, lexicon.Past)
		} else if s.graded(low) {
			w.tag = adj
		}
		return
	}
	if (low == "last" || low == "past" || low == "next") && s.tagAt(i+1) == num && i > 0 && (s.w[i-1].tag == det || s.w[i-1].tag == possessive) {
		w.tag = adj // "their last 16 games"
		return
	}
	if low == "back" && s.tagAt(i-1) == verb {
		w.tag = adv // "holds back"
		return
	}
	if low == "due" {
		w.tag = adj
		return
	}
	if s.tagAt(i+1) == hyphen && e.Mask&lexicon.IsVerb != 0 && e.Form&(lexicon.Past|lexicon.Ing) != 0 {
		w.tag = adj // "laid-off workers"
		return
	}
	if low == "dead" && s.tagAt(i-1) == verb && (s.tagAt(i+1) == num || s.tagAt(i+1) == det || s.tagAt(i+1) == name) {
		w.tag = adv // "shot dead two men"
		return
	}
	if w.cls&en.Direction != 0 && i > 0 && s.w[i-1].tag == num && (s.lower(i+1) == "of" || s.tagAt(i+1) != noun && s.tagAt(i+1) != name) {
		w.tag = adv // "80 km north of the capital"
		return
	}
	j := i - 1
	for j >= 0 && s.w[j].tag == adv {
		j--
	}
	prev := s.tagAt(j)
	if j >= 0 && s.w[j].tag == hyphen {
		prev = hyphen
	}
	isN, isV, isA := e.Mask&lexicon.IsNoun != 0, e.Mask&lexicon.IsVerb != 0, e.Mask&lexicon.IsAdj != 0
	if isN && isV && e.Form&lexicon.Past != 0 && e.Weight[lexicon.Noun] <= 1 && e.Weight[lexicon.Verb] > 40 {
		isN = false // "shook": a noun that nobody uses
	}
	nextNoun := s.maybeNoun(i + 1)
	vform := e.Form &^ lexicon.Plural
	if w.cls&en.SamePast != 0 {
		vform |= lexicon.Past
	}
	if e.Form&lexicon.Base != 0 && w.known.NounAlone {
		vform &^= lexicon.Base
	}
	if i == 0 && isN && isV && !s.title && (vform&lexicon.Third != 0 && e.Form&lexicon.Plural != 0 || vform&lexicon.Ing != 0 && s.opensWithNoun(0)) {
		w.tag = noun // "Exports and imports rose", "Spending on schools will rise"
		return
	}
	if i > 1 && i < 5 && isN && isV && !s.title && s.w[i-2].tag == hyphen && s.w[i-1].tag.nominal() && vform&lexicon.Third != 0 && e.Form&lexicon.Plural != 0 && s.opensWithNoun(i) {
		w.tag = noun // "First-time claims for aid rose"
		return
	}
	if i == 0 && isA && vform == lexicon.Ing && nextNoun && s.tagAt(1) != det {
		w.tag = adj // "Rising prices"
		return
	}
	if isA && en.Casualty(low) != "" && i > 0 && (s.w[i-1].mark&counted != 0 || s.w[i-1].mention >= 0) && s.w[i-1].tag != adj && !s.opensObject(i+1) && s.lower(i+1) != "dead" {
		w.tag = adj // "left 12 people dead"
		return
	}
	if isA && en.Casualty(low) != "" && prev == verb && !nextNoun && !s.opensObject(i+1) {
		w.tag = adj // "are confirmed dead"
		return
	}
	if prev == num && s.w[j].mention < 0 {
		prev = name // "the FTSE 100 rose"
	}
	switch prev {
	case det, possessive, hyphen:
		s.inPhrase(i, isN, isV, isA, nextNoun)
		return
	case adj:
		if isN || !isV || vform&(lexicon.Past|lexicon.Third) == 0 {
			s.inPhrase(i, isN, isV, isA, nextNoun)
			return
		}
	case num:
		if isV && vform&lexicon.Past != 0 && (!isN || en.Casualty(low) != "") && !nextNoun {
			w.tag, w.form = verb, lexicon.Past
			return
		}
		if isV && vform&lexicon.Base != 0 && (s.classAt(i+1)&(en.Det|en.Possessive) != 0 || s.tagAt(i+1) == pron) {
			w.tag, w.form = verb, vform // "41 percent back the plan"
			return
		}
		if isV && vform&(lexicon.Third|lexicon.Past) != 0 && s.lower(i-1) == "old" {
			w.tag, w.form = verb, vform // "12-year-old wins"
			return
		}
		if isA && !nextNoun && s.token(j).Kind == text.Word && s.w[j].mention >= 0 && e.Weight[lexicon.Adj] >= e.Weight[lexicon.Noun] {
			w.tag = adj // "40 cm deep"
			return
		}
		if isV && w.cls&en.SamePast != 0 && (s.tagAt(i+1) == name || s.tagAt(i+1) == det) {
			w.tag, w.form = verb, lexicon.Past
			return
		}
		if s.w[j].mention >= 0 || isN {
			s.inPhrase(i, isN, isV, isA, nextNoun)
			return
		}
	case toTag:
		if isV && vform&lexicon.Base != 0 && (!isN || int(e.Weight[lexicon.Verb])+20 > int(e.Weight[lexicon.Noun]) || s.opensObject(i+1) || s.classAt(j-1)&en.Have != 0) {
			w.tag, w.form = verb, lexicon.Base
			return
		}
	case aux:
		c := s.w[j].cls
		switch {
		case c&(en.Modal|en.Do) != 0 && isV && vform&lexicon.Base != 0:
			w.tag, w.form = verb, lexicon.Base
			return
		case c&en.Have != 0 && isV && vform&lexicon.Past != 0:
			w.tag, w.form = verb, lexicon.Past
			return
		case c&en.Be != 0 && isV && vform&(lexicon.Past|lexicon.Ing) != 0 && !(isA && vform&lexicon.Ing == 0 && int(e.Weight[lexicon.Adj]) > int(e.Weight[lexicon.Verb])+40 && s.tagAt(i+1) != prep):
			w.tag, w.form = verb, vform&(lexicon.Past|lexicon.Ing)
			return
		case c&(en.Be|en.Have) != 0:
			if isA && (!isN || e.Weight[lexicon.Adj] >= e.Weight[lexicon.Noun]) {
				w.tag = adj
				return
			}
			if isN {
				w.tag = noun
				return
			}
		}
	case pron:
		if isV {
			w.tag, w.form = verb, vform
			return
		}
	case rel:
		if isV && vform != 0 && s.lower(j) != "whose" {
			w.tag, w.form = verb, vform // "subscribers who pay"
			return
		}
	case prep:
		switch {
		case vform&lexicon.Ing != 0 && isV && !nextOf(s, i) && (!isN || s.tagAt(i+1) == det || s.tagAt(i+1) == num || s.tagAt(i+1) == pron || s.tagAt(i+1) == name):
			w.tag, w.form = verb, lexicon.Ing
		case isV && vform&lexicon.Past != 0 && !isN && nextNoun:
			w.tag = adj
		case isN && (!isA || !nextNoun || e.Weight[lexicon.Noun] > e.Weight[lexicon.Adj]):
			w.tag = noun
		case isA:
			w.tag = adj
		case isN:
			w.tag = noun
		case e.Mask&lexicon.IsAdv != 0:
			w.tag = adv
		default:
			w.tag, w.form = verb, vform
		}
		return
	}
	if isV && (prev.nominal() || prev == timeWord) && s.numberAt(i+1) &&
		w.vc&(en.Up|en.Down|en.Move|en.MeasureVerb) != 0 && (vform&lexicon.Base == 0 || w.cls&en.SamePast != 0 || s.pluralAt(j) || prev == name) {
		w.tag, w.form = verb, vform // "exports top 100"
		return
	}
	// By weight, with the neighbours' push.
	n, v, a, r := int(e.Weight[lexicon.Noun]), int(e.Weight[lexicon.Verb]), int(e.Weight[lexicon.Adj]), int(e.Weight[lexicon.Adv])
	if v <= 1 && n > 1 {
		v = 0 // a verb that nobody uses: "tariffs"
	}
	push := func(x *int, by int) {
		if *x > 0 {
			*x += by
		}
	}
	switch prev {
	case noun, name, num, timeWord:
		if vform&(lexicon.Third|lexicon.Past) != 0 {
			push(&v, 70)
		}
		if vform == lexicon.Base {
			push(&v, -30)
			if s.pluralAt(j) {
				push(&v, 40)
			}
		}
		if prev == name && e.Form&lexicon.Plural != 0 && !s.opensPhrase(i+1) {
			push(&n, 30)
		}
	case verb:
		push(&n, 60)
		if vform&lexicon.Past != 0 && nextNoun {
			push(&a, 60)
		}
	case conj, comma, stop, quote, sub, rel:
		if vform&(lexicon.Past|lexicon.Ing) != 0 {
			push(&v, 40)
		}
		if vform == lexicon.Base {
			push(&v, -30)
		}
	}
	if prev == rel {
		push(&v, 60)
	}
	if prev.nominal() && isN && isV && s.governed(j) {
		if e.Form&lexicon.Past == 0 && !s.opensObject(i+1) {
			w.tag = noun // "has cut its revenue forecast"
			return
		}
		push(&n, 60)
	}
	if prev.nominal() && isN && isV && s.underPreposition(j) {
		push(&n, 50) // "of insurance claims"
		if vform&lexicon.Ing != 0 && s.lower(i+1) == "that" {
			push(&n, 60) // "after the mass shooting that"
		}
	}
	next := s.nextWord(i)
	switch {
	case s.classAt(next)&(en.Det|en.Possessive|en.Pronoun) != 0 && s.classAt(next)&en.Relative == 0, s.tagAt(next) == num:
		push(&v, 60)
	case s.lower(next) == "of":
		push(&n, 60)
	case s.tagAt(next) == aux, s.tagAt(next) == open && s.w[next].e.Main == lexicon.Verb && (s.w[next].e.Form&lexicon.Past != 0 || s.w[next].cls&en.SamePast != 0):
		push(&n, 80)
		push(&v, -40)
	}
	if nextNoun {
		push(&a, 20)
	} else if prev != aux {
		push(&a, -20)
	}
	switch {
	case v > 0 && v >= n && v >= a && v >= r:
		s.asVerb(i, vform)
	case n > 0 && n >= a && n >= r:
		w.tag = noun
	case a >= r && a > 0:
		w.tag = adj
	case r > 0:
		w.tag = adv
	case isN:
		w.tag = noun
	case isV:
		w.tag, w.form = verb, vform
	case isA:
		w.tag = adj
	default:
		w.tag = adv
	}
}

// numberAt says whether a mention's numeral stands at i, or behind "to".
func (s *sentence) numberAt(i int) bool {
	if s.lower(i) == "to" {
		i++
	}
	return s.tagAt(i) == num && s.w[i].mention >= 0
}

// governed says whether the phrase that ends at j is a verb's object, so that
// no further verb is due: not behind "said", which takes a clause.
func (s *sentence) governed(j int) bool {
	for n := 0; j >= 0 && n < 6; j, n = j-1, n+1 {
		switch s.w[j].tag {
		case noun, name, adj, det, num, hyphen, possessive:
		case verb:
			return s.w[j].vc&(en.Say|en.Expect) == 0 && s.w[j].form&lexicon.Ing == 0
		default:
			return false
		}
	}
	return false
}

// underPreposition says whether the nouns up to j follow a preposition.
func (s *sentence) underPreposition(j int) bool {
	for n := 0; j >= 0 && n < 9; j, n = j-1, n+1 {
		switch s.w[j].tag {
		case noun, name, adj, det, num, hyphen, possessive, timeWord:
		case comma:
			if s.tagAt(j-1) != timeWord || s.tagAt(j+1) != timeWord { // "in the May 4, 2019 mass shooting"
				return false
			}
		case prep, toTag:
			return true
		default:
			return false
		}
	}
	return false
}

// asVerb makes a word a verb; a past form before a noun that has no object's
// opening is a participle that modifies it.
func (s *sentence) asVerb(i int, form lexicon.Form) {
	w := &s.w[i]
	if form&lexicon.Past != 0 && form&lexicon.Base == 0 && w.cls&en.SamePast == 0 {
		prev := s.tagAt(i - 1)
		if (prev == prep || prev == verb || prev == adj) && s.maybeNoun(i+1) {
			w.tag = adj
			return
		}
	}
	w.tag, w.form = verb, form
}

// opensWithNoun says whether a preposition follows word k near the beginning of
// the sentence, and a finite verb before any comma: then that word is the
// subject.
func (s *sentence) opensWithNoun(k int) bool {
	if s.tagAt(k+1) != prep {
		return false
	}
	for i := k + 2; i < len(s.w) && i < k+12; i++ {
		switch w := &s.w[i]; {
		case w.tag == aux:
			return true
		case w.tag == open && w.e.Main == lexicon.Verb && w.e.Form&(lexicon.Past|lexicon.Third) != 0:
			return true
		case w.tag == comma, w.tag == stop, w.tag == sub, w.tag == rel, w.tag == quote:
			return false
		}
	}
	return false
}

// inPhrase tags a word after a determiner, possessive, number or adjective.
func (s *sentence) inPhrase(i int, isN, isV, isA, nextNoun bool) {
	w := &s.w[i]
	e := &w.e
	switch {
	case nextNoun && isA && (!isN || int(e.Weight[lexicon.Adj])+20 >= int(e.Weight[lexicon.Noun])):
		w.tag = adj
	case isN, s.tagAt(i-1) == hyphen && i+1 < len(s.w) && !nextNoun && e.Form&(lexicon.Past|lexicon.Ing) == 0:
		w.tag = noun // also "lay-offs"
	case isA:
		w.tag = adj
	case isV && e.Form&(lexicon.Past|lexicon.Ing) != 0:
		w.tag = adj
	case e.Mask&lexicon.IsAdv != 0:
		w.tag = adv
	default:
		w.tag, w.form = verb, e.Form
	}
}

// that settles "that": relative, subordinating or pointing.
func (s *sentence) that(i int) {
	w := &s.w[i]
	prev, next := s.tagAt(i-1), i+1
	nt := s.tagAt(next)
	after := nt == aux || nt == adv || nt == open && s.mainVerb(next)
	switch {
	case prev == possessive || prev == prep || prev == toTag:
		w.tag = det
	case (prev.nominal() || prev == num) && after:
		w.tag = rel
	case prev == verb || prev.nominal() || prev == num || prev == comma || prev == adj || prev == adv:
		w.tag = sub
	case after:
		w.tag = pron
	case nt == open || nt == name || nt == noun || nt == num:
		w.tag = det
	default:
		w.tag = pron
	}
}

func (s *sentence) mainVerb(i int) bool {
	e := &s.w[i].e
	return e.Main == lexicon.Verb
}

// nextWord is the next word that is no adverb.
func (s *sentence) nextWord(i int) int {
	for i++; i < len(s.w) && s.w[i].tag == adv; i++ {
	}
	return i
}

func nextOf(s *sentence, i int) bool { return s.lower(i+1) == "of" }

// opensObject says whether a word plainly begins a noun phrase of its own.
func (s *sentence) opensObject(i int) bool {
	switch s.tagAt(i) {
	case det, num, pron, name:
		return true
	}
	return false
}

// opensPhrase says whether a noun phrase plainly begins at i.
func (s *sentence) opensPhrase(i int) bool {
	if i >= len(s.w) {
		return false
	}
	switch t := s.w[i].tag; t {
	case det, num, name, noun, adj, timeWord:
		return true
	case pron:
		return true
	case open:
		return s.w[i].e.Mask&(lexicon.IsNoun|lexicon.IsAdj) != 0 && s.w[i].e.Main != lexicon.Adv
	}
	return false
}

// maybeNoun says whether a noun phrase may go on at i.
func (s *sentence) maybeNoun(i int) bool {
	if i >= len(s.w) {
		return false
	}
	if s.w[i].tag == hyphen {
		return i+1 < len(s.w) && s.maybeNoun(i+1)
	}
	switch t := s.w[i].tag; t {
	case name, noun, adj:
		return true
	case open:
		e := &s.w[i].e
		if !e.Known() {
			return true
		}
		if e.Mask&lexicon.IsNoun != 0 && (e.Main == lexicon.Noun || int(e.Weight[lexicon.Noun])+40 > int(e.Weight[lexicon.Verb])) {
			return true
		}
		return e.Main == lexicon.Adj
	}
	return false
}

func (s *sentence) pluralAt(i int) bool {
	if i < 0 {
		return false
	}
	low := s.lower(i)
	return s.w[i].e.Form&lexicon.Plural != 0 || low == "people" || low == "police" || low == "men" || low == "women" || low == "children"
}

// graded says whether an unknown word is an adjective with the ending of a
// degree: "biggest", "heavier", "largest".
func (s *sentence) graded(low string) bool {
	base, ok := strings.CutSuffix(low, "est")
	if !ok {
		base, ok = strings.CutSuffix(low, "er")
	}
	n := len(base)
	if !ok || n < 3 {
		return false
	}
	isAdj := func(w string) bool {
		return lexicon.Lookup(w).Mask&lexicon.IsAdj != 0
	}
	switch {
	case base[n-1] == 'i':
		return isAdj(base[:n-1] + "y")
	case base[n-1] == base[n-2] && isAdj(base[:n-1]):
		return true
	}
	return isAdj(base) || isAdj(base+"e")
}
