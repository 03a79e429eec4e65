// Package en holds the words of English that the readers go by: numerals,
// hedges, labels, closed classes and the classes of verbs. Its tables are data
// that a linguist can read and mend; it has no flow of its own.
package en

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
)

//go:embed numerals.tsv
var numeralTable string

//go:embed hedges.tsv
var hedgeTable string

//go:embed signs.tsv
var signTable string

//go:embed labels.tsv
var labelTable string

// NumberKind is what a word does in a number; numerals.tsv says more.
type NumberKind uint8

// The kinds of number word, in the names of numerals.tsv.
const (
	NoNumber NumberKind = iota
	UnitWord
	TensWord
	HundredWord
	ScaleWord
	DozenWord
	ShortScale
	OrdinalWord
	FractionWord
	OrderWord
	MultipleWord
	SpanWord
	SeveralWord
)

var numberKinds = map[string]NumberKind{
	"unit": UnitWord, "tens": TensWord, "hundred": HundredWord, "scale": ScaleWord, "dozen": DozenWord, "short": ShortScale,
	"ordinal": OrdinalWord, "fraction": FractionWord, "order": OrderWord, "multiple": MultipleWord, "span": SpanWord, "several": SeveralWord,
}

// NumberWord is a word of a number. Value is an exponent of ten for scales,
// a denominator for fractions, and the lower end for orders.
type NumberWord struct {
	Kind  NumberKind
	Value int64
	Upper int64
}

// numerals is numerals.tsv.
type numerals struct {
	words  *lang.Table[NumberWord]
	scales map[string]int32 // glued to digits
}

// These have a bit for every length of a number word, by its first letter, its
// second and its last: most words of a text fit none, and cost no look-up.
var numberFirst, numberSecond, numberLast [256]uint32

var numbers = func() *numerals {
	n := &numerals{scales: map[string]int32{}}
	words := map[string]NumberWord{}
	for row := range lang.Rows("numerals.tsv", numeralTable, 3) {
		v, err := strconv.ParseInt(row[2], 10, 64)
		if err != nil {
			panic("en: numerals.tsv: " + err.Error())
		}
		if row[0] == "glued" {
			n.scales[row[1]] = int32(v)
			continue
		}
		w := NumberWord{Kind: numberKinds[row[0]], Value: v}
		if w.Kind == NoNumber {
			panic("en: numerals.tsv: kind " + row[0])
		}
		if len(row) > 3 {
			if w.Upper, err = strconv.ParseInt(row[3], 10, 64); err != nil {
				panic("en: numerals.tsv: " + err.Error())
			}
		}
		words[row[1]] = w
		numberFirst[row[1][0]] |= 1 << len(row[1])
		numberSecond[row[1][1]] |= 1 << len(row[1])
		numberLast[row[1][len(row[1])-1]] |= 1 << len(row[1])
	}
	n.words = lang.NewTable(words)
	return n
}()

// Number tells what a lower-case word does in a number; Kind is NoNumber for
// any other word, and for spans and "several", which only Opens tells.
func Number(lower string) NumberWord {
	w := Opens(lower)
	if w.Kind == SpanWord || w.Kind == SeveralWord {
		return NumberWord{}
	}
	return w
}

// Opens is Number with the words that can open a span, "monthlong", and those
// that say a number without telling it: "several", "few".
func Opens(lower string) NumberWord {
	if !MayOpen(lower) {
		return NumberWord{}
	}
	return numbers.words.Get(lower)
}

// MayOpen is false for most words that are no number's.
func MayOpen(lower string) bool {
	n := len(lower)
	return n >= 2 && numberFirst[lower[0]]&numberSecond[lower[1]]&numberLast[lower[n-1]]>>uint(n)&1 != 0
}

// GluedScale gives the power of ten of letters glued to digits ("5k").
func GluedScale(letters string) (int32, bool) {
	e, ok := numbers.scales[letters]
	return e, ok
}

// Hedge is how a phrase beside a number changes its reading.
type Hedge uint8

// The hedges, in the names of hedges.tsv.
const (
	NoHedge Hedge = iota
	HedgeExact
	HedgeEqual
	HedgeAbout
	HedgeNearly
	HedgeMoreThan
	HedgeAtLeast
	HedgeLessThan
	HedgeAtMost
	HedgeUpTo
)

var hedgeNames = map[string]Hedge{
	"exact": HedgeExact, "equal": HedgeEqual, "about": HedgeAbout, "nearly": HedgeNearly, "more-than": HedgeMoreThan,
	"at-least": HedgeAtLeast, "less-than": HedgeLessThan, "at-most": HedgeAtMost, "up-to": HedgeUpTo,
}

// Phrases is a tree of phrases, a word a step.
type Phrases[T any] struct {
	next  map[string]*Phrases[T]
	shape *[256]uint32 // a bit for every length of a next word, by its first byte
	val   T
	ok    bool
}

// Add puts a phrase in; one put in twice keeps its first value.
func (p *Phrases[T]) Add(v T, words ...string) {
	for _, w := range words {
		if p.next == nil {
			p.next, p.shape = map[string]*Phrases[T]{}, new([256]uint32)
		}
		n := p.next[w]
		if n == nil {
			n = &Phrases[T]{}
			p.next[w] = n
			p.shape[w[0]] |= 1 << (len(w) & 31)
		}
		p = n
	}
	if !p.ok {
		p.val, p.ok = v, true
	}
}

// Step follows a word, nil where no phrase goes on with it.
func (p *Phrases[T]) Step(word string) *Phrases[T] {
	if p.shape == nil || word == "" || p.shape[word[0]]>>(len(word)&31)&1 == 0 {
		return nil // most words
	}
	return p.next[word]
}

// Value is what the phrase that ends here means.
func (p *Phrases[T]) Value() (T, bool) { return p.val, p.ok }

// HedgesBefore holds the phrases before a number, their words from last to
// first.
var HedgesBefore = hedges("before")

// HedgesAfter holds the phrases behind a number, from first to last.
var HedgesAfter = hedges("after")

func hedges(place string) *Phrases[Hedge] {
	p := &Phrases[Hedge]{}
	for row := range lang.Rows("hedges.tsv", hedgeTable, 3) {
		h, ok := hedgeNames[row[0]]
		if !ok {
			panic("en: hedges.tsv: reading " + row[0])
		}
		if row[1] != place {
			continue
		}
		words := strings.Fields(row[2])
		if place == "before" {
			slices.Reverse(words)
		}
		p.Add(h, words...)
	}
	return p
}

// Label is a set of roles that a word has beside a number; labels.tsv says
// more.
type Label uint64

// The roles, in the names of labels.tsv.
const (
	LabelBefore Label = 1 << iota
	LabelCapital
	LabelOrdinal
	Street
	Clock
	Zone
	Unranked
	Superlative
	Place
	ScoreWord
	MoveWord
	PerNoun
	VagueNoun
	NameDigits
	ScaleNoun
	PassVerb
	NearVerb
	LikePlural
	SamePlural
	InsidePhrase
	ShapeWord
	BondWord
	HarmVerb
	CompareWord
	LastingWord
	Unmodified
	NotOne
	ShareNoun
	LeadWord
	OverVerb
	HourWord
	DayPart
	StepVerb
	AgeNoun
)

var labelNames = map[string]Label{
	"before": LabelBefore, "capital": LabelCapital, "ordinal": LabelOrdinal, "street": Street, "clock": Clock, "zone": Zone, "unranked": Unranked,
	"superlative": Superlative, "place": Place, "score": ScoreWord, "move": MoveWord, "per": PerNoun, "vague": VagueNoun, "digits": NameDigits, "scale": ScaleNoun, "pass": PassVerb, "near": NearVerb, "people": LikePlural, "same": SamePlural, "inside": InsidePhrase,
	"shape": ShapeWord, "bond": BondWord, "harm": HarmVerb, "compare": CompareWord, "lasting": LastingWord, "unmodified": Unmodified, "notone": NotOne, "share": ShareNoun, "lead": LeadWord,
	"turned": OverVerb, "hour": HourWord, "daypart": DayPart, "step": StepVerb, "agenoun": AgeNoun,
}

var labels = func() *lang.Table[Label] {
	m := map[string]Label{}
	for row := range lang.Rows("labels.tsv", labelTable, 2) {
		l, ok := labelNames[row[0]]
		if !ok {
			panic("en: labels.tsv: kind " + row[0])
		}
		for w := range strings.FieldsSeq(row[1]) {
			m[w] |= l
		}
	}
	return lang.NewTable(m)
}()

// LabelOf gives the roles of a lower-case word beside a number.
func LabelOf(lower string) Label { return labels.Get(lower) }

// Sign is another reading of a unit's sign, and the words of a sentence that
// call for it.
type Sign struct {
	Code  string
	Words []string
}

var signs = func() map[string]Sign {
	m := map[string]Sign{}
	for row := range lang.Rows("signs.tsv", signTable, 3) {
		m[row[0]] = Sign{row[1], strings.Fields(row[2])}
	}
	return m
}()

// OtherSign gives the other reading of a unit's sign, false where it has one
// alone.
func OtherSign(sign string) (Sign, bool) {
	if len(sign) > 2 {
		return Sign{}, false
	}
	s, ok := signs[sign]
	return s, ok
}
