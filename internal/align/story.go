package align

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// term is a lemma of a story, numbered as met.
type term int32

// bag is a set of terms, ascending.
type bag []term

// story is the claims of all sources in the form in which they are compared.
// Sources come and go; what is said of a pair of claims depends on the claims
// of its two sources alone, so that a further source changes nothing of it.
type story struct {
	claims []*claim.Claim
	facts  []facts
	source []int // of each claim: number of its source
	again  []int // of a claim that its source makes once more in the same words: the first; else -1
	spoken []spoken

	index  map[string]term
	text   []string  // of each term
	rarity []float64 // of each term: see rarity

	room bag // scratch of the bags of a source that is being taken in: see pack

	weight   []weight // of each term, for the pair of sources at hand: see between
	left     int      // that pair, -1 for none
	right    int
	sayings  []int32       // scratch of between, by term
	nearby   []resemblance // memo of near, 1<<held of them
	held     int
	numerals []float64 // logarithms of whole numbers
}

// weight is how much a term says, in units of 2^-20. Sums of whole numbers are
// the same in any order: the numbers of the terms hang on the order in which
// sources came, and must not show.
type weight = int64

const unity = 1 << 20

// spoken is the words of one source.
type spoken struct {
	first  int   // claim; also where the source is gone
	claims []int // their numbers, in the order of the text: first and those that follow
	terms  []term
	times  []int32 // of each term: claims in whose sentence it stands, at least 1
	// repeated are the claims that are made again, with their repetitions.
	repeated map[int][]int
}

// facts are what the pair features look at.
type facts struct {
	kind    kind
	head    string
	noun    string // the counted noun beside the number, where it is the head
	core    bag    // head, modifiers, complement, verb, subject, object
	phrase  bag    // head, modifiers, complement
	mods    bag
	comp    bag
	party   bag // subject and object
	clause  bag // core and the rest of the clause
	wide    bag // clause and the rest of the sentence
	before  bag
	names   bag
	who     bag // nearest two names
	verb    string
	subject bag // proper names in the subject
	named   bag // proper names in the phrase
	nation  bag // countries and peoples in the phrase
	when    bag // words of the period
	number  number
	people  bool // people are counted
	alias   bag  // what a copula says is the head
	counted bag  // the head, or what stands for it: the verb's subject
	self    self
}

// bags are all that stand in the facts.
func (f *facts) bags() [16]*bag {
	return [...]*bag{
		&f.core, &f.phrase, &f.mods, &f.comp, &f.party, &f.clause, &f.wide, &f.before, &f.names,
		&f.who, &f.subject, &f.named, &f.nation, &f.when, &f.alias, &f.counted,
	}
}

// kind is what keeps claims from ever being compared: the dimension, with the
// cases folded in which one quantity is written in two dimensions.
type kind struct {
	dim  unit.Dimension
	code string // of money, where a rate would be needed
}

func kindOf(c *claim.Claim) kind {
	u := c.Quantity.Unit
	switch {
	case u.Dimension == unit.PercentagePoint, c.Quantity.Fraction && u.Dimension == unit.Count:
		return kind{dim: unit.Percent}
	case u.Dimension == unit.Money:
		return kind{dim: unit.Money, code: u.Code}
	case u.Dimension == unit.Age:
		return kind{dim: unit.Duration} // "aged 38", "38 years"
	case u.Dimension == unit.Score:
		return kind{dim: unit.Count}
	}
	return kind{dim: u.Dimension}
}

func emptyStory() *story {
	return &story{index: map[string]term{}, left: -1, right: -1}
}

// add takes in the claims of one more source and gives its number. The error is
// the context's; the story is then as before.
func (s *story) add(ctx context.Context, claims []claim.Claim) (int, error) {
	n, first := len(s.spoken), len(s.claims)
	s.grow(len(claims))
	s.room = s.room[:0]
	s.spoken = append(s.spoken, spoken{first: first, claims: make([]int, 0, len(claims))})
	for i := range claims {
		if i%256 == 0 && ctx.Err() != nil {
			s.spoken = s.spoken[:n]
			s.claims, s.facts, s.source, s.again = s.claims[:first], s.facts[:first], s.source[:first], s.again[:first]
			return 0, ctx.Err()
		}
		s.take(&claims[i], n)
	}
	s.pack(first)
	s.speak(n)
	return n, nil
}

// grow makes room for so many claims more.
func (s *story) grow(claims int) {
	s.claims, s.facts = reserve(s.claims, claims), reserve(s.facts, claims)
	s.source, s.again = reserve(s.source, claims), reserve(s.again, claims)
}

// pack moves the bags of the claims from first on out of the scratch in which
// they were made, and side by side: whoever looks at one of a claim's looks at
// the others, too.
func (s *story) pack(first int) {
	n := 0
	for i := first; i < len(s.facts); i++ {
		for _, b := range s.facts[i].bags() {
			n += len(*b)
		}
	}
	packed := make(bag, 0, n)
	for i := first; i < len(s.facts); i++ {
		for _, b := range s.facts[i].bags() {
			from := len(packed)
			packed = append(packed, *b...)
			*b = packed[from:len(packed):len(packed)]
		}
	}
}

// take reads a claim of a source.
func (s *story) take(c *claim.Claim, source int) {
	s.spoken[source].claims = append(s.spoken[source].claims, len(s.claims))
	s.claims = append(s.claims, c)
	s.source = append(s.source, source)
	s.again = append(s.again, -1)
	fr := &c.Frame
	var f facts
	f.kind = kindOf(c)
	f.head = canonical(fr.Head)
	f.verb = canonical(fr.Verb)
	if n := c.Quantity.Unit.Name; n != "" && canonical(n) == f.head {
		f.noun = f.head
	}
	f.mods = s.bag(fr.Modifiers)
	f.comp = s.bag(fr.Complement)
	f.phrase = s.union(s.union(f.mods, f.comp), s.bag([]string{fr.Head}))
	f.party = s.union(s.bag(fr.Subject), s.bag(fr.Object))
	f.core = s.union(s.union(f.phrase, f.party), s.bag([]string{fr.Verb}))
	f.names = s.bag(fr.Names)
	f.who = s.bag(fr.Names[:min(2, len(fr.Names))])
	f.clause = s.union(f.core, s.bag(fr.Clause))
	f.wide = s.union(f.clause, s.bag(fr.Sentence))
	f.before = s.bag(fr.Before)
	f.subject = s.intersect(s.bag(fr.Subject), f.names)
	f.named = s.intersect(s.union(f.mods, f.comp), f.names)
	if f.verb == "be" && (fr.Role == claim.Attribute || fr.Role == claim.Predicate) {
		f.alias = s.bag(fr.Subject) // "annual trade is a $300 billion business"
		f.phrase = s.union(f.phrase, f.alias)
	}
	f.counted = s.bag([]string{fr.Head})
	if fr.Head == "" {
		f.counted = s.bag(fr.Subject) // "Dutch exports came to 12 million tonnes"
	}
	f.nation = s.nations(s.union(f.phrase, f.counted))
	f.when = s.bag(strings.Fields(strings.ToLower(c.Period.Text)))
	f.people = c.Quantity.Unit.Dimension == unit.Count && lexicon.IsPerson(fr.Head)
	f.number = numberOf(c.Quantity)
	f.self = selfOf(c)
	s.facts = append(s.facts, f)
}

// speak counts the words of a source whose claims have all been taken in, and
// finds those that it makes twice.
func (s *story) speak(n int) {
	sp := &s.spoken[n]
	s.repeats(sp)
	var all bag
	for _, i := range sp.claims {
		f := &s.facts[i]
		for _, b := range [...]bag{f.wide, f.before, f.names, f.alias, f.counted, f.nation, f.when} {
			all = append(all, b...)
		}
	}
	slices.Sort(all)
	sp.terms = slices.Compact(all)
	sp.times = make([]int32, len(sp.terms))
	s.learn()
	for _, i := range sp.claims {
		for _, t := range s.facts[i].wide {
			s.sayings[t]++
		}
	}
	for k, t := range sp.terms {
		sp.times[k], s.sayings[t] = max(1, s.sayings[t]), 0
	}
}

// forget gives up the claims of a source. Their numbers are not given again.
func (s *story) forget(n int) {
	for _, i := range s.spoken[n].claims {
		s.claims[i], s.facts[i] = nil, facts{}
	}
	s.spoken[n] = spoken{first: s.spoken[n].first}
}

// learn makes room for terms that are new.
func (s *story) learn() {
	for n := len(s.rarity); n < len(s.text); n++ {
		s.rarity = append(s.rarity, rarity(s.text[n]))
	}
	s.weight = append(s.weight, make([]weight, len(s.text)-len(s.weight))...)
	s.sayings = append(s.sayings, make([]int32, len(s.text)-len(s.sayings))...)
}

// between weighs the words for the claims of two sources: high where few of
// these claims use a word.
func (s *story) between(a, b int) {
	if s.left == a && s.right == b {
		return
	}
	s.left, s.right = a, b
	x, y := &s.spoken[a], &s.spoken[b]
	n := len(x.claims)
	for k, t := range x.terms {
		s.sayings[t] += x.times[k]
	}
	if a != b {
		n += len(y.claims)
		for k, t := range y.terms {
			s.sayings[t] += y.times[k]
		}
	}
	for k := len(s.numerals); k <= 2*n; k++ {
		s.numerals = append(s.numerals, math.Log(float64(max(k, 1))))
	}
	for _, terms := range [...][]term{x.terms, y.terms} {
		for _, t := range terms {
			if d := int(s.sayings[t]); d > 0 {
				d = min(d, n)
				s.weight[t] = weight(unity * (s.numerals[n+d] - s.numerals[d]) * s.rarity[t])
				s.sayings[t] = 0
			}
		}
	}
}

// space is room for a bag of so many terms, in scratch.
func (s *story) space(terms int) bag {
	from := len(s.room)
	if cap(s.room)-from < terms { // what is there already keeps the old one
		s.room, from = make(bag, 0, max(terms, 2*cap(s.room), 1<<10)), 0
	}
	s.room = s.room[:from+terms]
	return s.room[from : from : from+terms]
}

// bag numbers words.
func (s *story) bag(words []string) bag {
	b := s.space(len(words))
	for _, w := range words {
		if w == "" {
			continue
		}
		w = canonical(w)
		t, ok := s.index[w]
		if !ok {
			t = term(len(s.text))
			s.index[w] = t
			s.text = append(s.text, w)
		}
		b = append(b, t)
	}
	slices.Sort(b)
	return slices.Compact(b)
}

func (s *story) intersect(a, b bag) bag {
	out := s.space(len(a))
	for _, t := range a {
		if _, ok := slices.BinarySearch(b, t); ok {
			out = append(out, t)
		}
	}
	return out
}

func (s *story) union(a, b bag) bag {
	if len(b) == 0 {
		return a
	}
	out := s.space(len(a) + len(b))
	out = append(append(out, a...), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

// nations are the countries and peoples among words, by the country.
func (s *story) nations(b bag) bag {
	var names []string
	for _, t := range b {
		if n, ok := lexicon.Nation(s.text[t]); ok {
			names = append(names, n)
		}
	}
	return s.bag(names)
}

// shared is the weight of the terms of both, and of each.
func (s *story) shared(a, b bag) (both, inA, inB weight) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			inA += s.weight[a[i]]
			i++
		case a[i] > b[j]:
			inB += s.weight[b[j]]
			j++
		default:
			w := s.weight[a[i]]
			both, inA, inB = both+w, inA+w, inB+w
			i, j = i+1, j+1
		}
	}
	for ; i < len(a); i++ {
		inA += s.weight[a[i]]
	}
	for ; j < len(b); j++ {
		inB += s.weight[b[j]]
	}
	return both, inA, inB
}

// overlap is cosine and contained, two ways to say how much two bags share, 0
// to 1.
func (s *story) overlap(a, b bag) (cosine, contained float64) {
	both, x, y := s.shared(a, b)
	if both == 0 {
		return 0, 0
	}
	return float64(both) / math.Sqrt(float64(x)*float64(y)), float64(both) / float64(min(x, y))
}

func (s *story) cosine(a, b bag) float64 {
	c, _ := s.overlap(a, b)
	return c
}

func (s *story) contained(a, b bag) float64 {
	_, c := s.overlap(a, b)
	return c
}

// disjoint says whether two bags share nothing.
func disjoint(a, b bag) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			return false
		}
	}
	return true
}

// alikeness is how finely near tells words apart.
const alikeness = 1 << 12

// resemblance is a pair of terms and how alike they are.
type resemblance struct {
	pair uint64
	near int64
}

// The memo of near holds so many pairs of terms, as powers of two: few for a
// story of few words, so that small requests stay small.
const (
	fewPairs  = 12
	manyPairs = 16
	manyTerms = 1 << 11
)

// near says how alike two words are in meaning, 0 to alikeness.
func (s *story) near(t, u term) int64 {
	if t == u {
		return alikeness
	}
	t, u = min(t, u), max(t, u)
	pair := uint64(t)<<32 | uint64(u)
	if s.nearby == nil || s.held == fewPairs && len(s.text) > manyTerms {
		s.held = fewPairs
		if len(s.text) > manyTerms {
			s.held = manyPairs
		}
		s.nearby = make([]resemblance, 1<<s.held)
	}
	m := &s.nearby[pair*0x9E3779B97F4A7C15>>(64-s.held)]
	if m.pair != pair {
		x, y := s.text[t], s.text[u]
		*m = resemblance{pair, int64(math.Round(alikeness * max(lexicon.Similarity(x, y, lexicon.Noun), lexicon.Similarity(x, y, lexicon.Verb))))}
	}
	return m.near
}

// alike is contained with a word also matched by one that is near in meaning.
func (s *story) alike(a, b bag) float64 {
	switch {
	case len(a) < len(b):
		return s.found(a, b)
	case len(a) > len(b):
		return s.found(b, a)
	}
	return (s.found(a, b) + s.found(b, a)) / 2
}

// found says how much of a bag stands in another, or something near it.
func (s *story) found(a, b bag) float64 {
	var sum, all weight
	for _, t := range a {
		best := int64(0)
		for _, u := range b {
			best = max(best, s.near(t, u))
		}
		sum, all = sum+best*s.weight[t], all+s.weight[t]
	}
	if all == 0 {
		return 0
	}
	return float64(sum) / float64(alikeness*all)
}

// rarity is how much a word says by being there, 0.3 to 1: little where it is
// common in English.
func rarity(lower string) float64 {
	e := lexicon.Lookup(lower)
	most := uint8(0)
	for _, w := range e.Weight {
		most = max(most, w)
	}
	return 1 - 0.7*float64(most)/255
}

// repeats finds the claims that a source makes again in the same words with
// the same number, as texts do that are pasted twice.
func (s *story) repeats(sp *spoken) {
	type key struct {
		number number
		kind   kind
		words  string
	}
	first := make(map[key]int, len(sp.claims))
	var b []byte
	for _, i := range sp.claims {
		f := &s.facts[i]
		b = b[:0]
		for _, bag := range []bag{f.core, f.wide} {
			for _, t := range bag {
				b = binary.AppendUvarint(b, uint64(t))
			}
			b = append(b, 0xff)
		}
		k := key{f.number, f.kind, string(b)}
		if j, ok := first[k]; ok {
			s.again[i] = j
			if sp.repeated == nil {
				sp.repeated = map[int][]int{}
			}
			sp.repeated[j] = append(sp.repeated[j], i)
		} else {
			first[k] = i
		}
	}
}
