package align

import (
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
type story struct {
	claims []claim.Claim
	facts  []facts
	weight []float64 // of each term: high where few claims use it
	text   []string  // of each term
	source []int     // of each claim: index of its source, in order of first claim
	index  map[string]term
	nearby map[[2]term]float64 // memo of near
	again  []int               // of a claim that its source makes once more in the same words: the first; else -1
}

// facts are what the pair features look at.
type facts struct {
	kind    kind
	head    string
	core    bag // head, modifiers, complement, verb, subject, object
	phrase  bag // head, modifiers, complement
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

func newStory(claims []claim.Claim) *story {
	s := &story{
		claims: claims,
		facts:  make([]facts, len(claims)),
		source: make([]int, len(claims)),
		index:  make(map[string]term, 16*len(claims)),
		nearby: map[[2]term]float64{},
	}
	var df []float64
	sources := map[string]int{}
	for i := range claims {
		c := &claims[i]
		n, ok := sources[c.SourceID]
		if !ok {
			n = len(sources)
			sources[c.SourceID] = n
		}
		s.source[i] = n

		fr := &c.Frame
		f := &s.facts[i]
		f.kind = kindOf(c)
		f.head = canonical(fr.Head)
		f.verb = canonical(fr.Verb)
		f.mods = s.bag(fr.Modifiers)
		f.comp = s.bag(fr.Complement)
		f.phrase = union(union(f.mods, f.comp), s.bag([]string{fr.Head}))
		f.party = union(s.bag(fr.Subject), s.bag(fr.Object))
		f.core = union(union(f.phrase, f.party), s.bag([]string{fr.Verb}))
		f.names = s.bag(fr.Names)
		f.who = s.bag(fr.Names[:min(2, len(fr.Names))])
		f.clause = union(f.core, s.bag(fr.Clause))
		f.wide = union(f.clause, s.bag(fr.Sentence))
		f.before = s.bag(fr.Before)
		f.subject = intersect(s.bag(fr.Subject), f.names)
		f.named = intersect(union(f.mods, f.comp), f.names)
		if f.verb == "be" && (fr.Role == claim.Attribute || fr.Role == claim.Predicate) {
			f.alias = s.bag(fr.Subject) // "annual trade is a $300 billion business"
			f.phrase = union(f.phrase, f.alias)
		}
		f.counted = s.bag([]string{fr.Head})
		if fr.Head == "" {
			f.counted = s.bag(fr.Subject) // "Dutch exports came to 12 million tonnes"
		}
		f.nation = s.nations(union(f.phrase, f.counted))
		f.when = s.bag(strings.Fields(strings.ToLower(c.Period.Text)))
		f.people = c.Quantity.Unit.Dimension == unit.Count && lexicon.IsPerson(fr.Head)
		f.number = numberOf(c.Quantity)

		for len(df) < len(s.text) {
			df = append(df, 0)
		}
		for _, t := range f.wide {
			df[t]++
		}
	}
	s.again = s.repeats()
	s.weight = make([]float64, len(s.text))
	for t := range s.weight {
		d := 1.0
		if t < len(df) {
			d = max(df[t], 1)
		}
		s.weight[t] = math.Log(1+float64(len(claims))/d) * rarity(s.text[t])
	}
	return s
}

// bag numbers words.
func (s *story) bag(words []string) bag {
	b := make(bag, 0, len(words))
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

func intersect(a, b bag) bag {
	var out bag
	for _, t := range a {
		if _, ok := slices.BinarySearch(b, t); ok {
			out = append(out, t)
		}
	}
	return out
}

func union(a, b bag) bag {
	if len(b) == 0 {
		return a
	}
	out := make(bag, 0, len(a)+len(b))
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
func (s *story) shared(a, b bag) (both, inA, inB float64) {
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

// cosine and contained are two ways to say how much two bags share, 0 to 1.
func (s *story) cosine(a, b bag) float64 {
	both, x, y := s.shared(a, b)
	if both == 0 {
		return 0
	}
	return both / math.Sqrt(x*y)
}

func (s *story) contained(a, b bag) float64 {
	both, x, y := s.shared(a, b)
	if both == 0 {
		return 0
	}
	return both / min(x, y)
}

// near says how alike two words are in meaning, 0 to 1.
func (s *story) near(t, u term) float64 {
	if t == u {
		return 1
	}
	k := [2]term{min(t, u), max(t, u)}
	v, ok := s.nearby[k]
	if !ok {
		x, y := s.text[k[0]], s.text[k[1]]
		v = max(lexicon.Similarity(x, y, lexicon.Noun), lexicon.Similarity(x, y, lexicon.Verb))
		s.nearby[k] = v
	}
	return v
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
	var sum, all float64
	for _, t := range a {
		best := 0.0
		for _, u := range b {
			best = max(best, s.near(t, u))
		}
		sum, all = sum+best*s.weight[t], all+s.weight[t]
	}
	if all == 0 {
		return 0
	}
	return sum / all
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
func (s *story) repeats() []int {
	type key struct {
		source int
		number number
		kind   kind
		words  string
	}
	first := map[key]int{}
	again := make([]int, len(s.claims))
	var b []byte
	for i := range s.claims {
		f := &s.facts[i]
		b = b[:0]
		for _, bag := range []bag{f.core, f.wide} {
			for _, t := range bag {
				b = binary.AppendUvarint(b, uint64(t))
			}
			b = append(b, 0xff)
		}
		k := key{s.source[i], f.number, f.kind, string(b)}
		again[i] = -1
		if j, ok := first[k]; ok {
			again[i] = j
		} else {
			first[k] = i
		}
	}
	return again
}
