// Package ko holds the words of Korean by which numbers are read: numerals,
// units, counters, hedges, particles, and the words that tell dates and labels
// from quantities. Data and tables, no flow.
package ko

import (
	_ "embed"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

//go:embed numerals.tsv
var numeralTable string

//go:embed units.tsv
var unitTable string

//go:embed counters.tsv
var counterTable string

//go:embed hedges.tsv
var hedgeTable string

//go:embed words.tsv
var wordTable string

// Class is the part that a syllable plays in a Sino-Korean numeral.
type Class uint8

// The classes of numeral syllables.
const (
	None  Class = iota
	Digit       // 일 to 구, 영, 공
	Unit        // 십, 백, 천: Value is the power of ten
	Big         // 만, 억, 조: Value is the power of ten
)

// Numeral is what a syllable is worth in a numeral.
type Numeral struct {
	Class Class
	Value int8
}

// Native is a native Korean numeral word.
type Native struct {
	Low, High int8
	Tens      bool // 열, 스물: ones may follow
	Free      bool // stands without a counter
}

// eachNumeral gives the words of numerals.tsv with their classes and values.
func eachNumeral(f func(class, word string, low, high int8)) {
	for row := range lang.Rows("numerals.tsv", numeralTable, 2) {
		for w := range strings.FieldsSeq(row[1]) {
			k := strings.IndexAny(w, "0123456789")
			lo, hi, both := strings.Cut(w[k:], "-")
			v, err := strconv.ParseInt(lo, 10, 8)
			high := int64(0)
			if both && err == nil {
				high, err = strconv.ParseInt(hi, 10, 8)
			}
			if err != nil {
				panic("ko: numerals.tsv: " + w)
			}
			f(row[0], w[:k], int8(v), int8(high))
		}
	}
}

// sino are the Sino-Korean numerals, by syllable.
var sino = lang.Lazy[[0xD7A4 - 0xAC00]Numeral]{Make: func() *[0xD7A4 - 0xAC00]Numeral {
	classes := map[string]Class{"digit": Digit, "unit": Unit, "big": Big}
	t := new([0xD7A4 - 0xAC00]Numeral)
	eachNumeral(func(class, word string, low, _ int8) {
		if c := classes[class]; c != None {
			r, _ := utf8.DecodeRuneInString(word)
			t[r-0xAC00] = Numeral{c, low}
		}
	})
	return t
}}

// NumeralOf says what a syllable is worth in a Sino-Korean numeral.
func NumeralOf(r rune) Numeral {
	if r < 0xAC00 || r > 0xD7A3 {
		return Numeral{}
	}
	t := sino.Load()
	if t == nil {
		t = sino.Get()
	}
	return t[r-0xAC00]
}

// Days is the dictionary of native counts of days: 사흘 is three days.
var Days = lang.NewDict(lang.AsWritten, func(d *lang.Dict[int8]) {
	eachNumeral(func(class, word string, low, _ int8) {
		if class == "days" {
			d.Add(word, low)
		}
	})
})

// Natives is the dictionary of native numerals.
var Natives = lang.NewDict(lang.AsWritten, func(d *lang.Dict[Native]) {
	eachNumeral(func(class, word string, low, high int8) {
		switch class {
		case "digit", "days", "unit", "big":
		default:
			d.Add(word, Native{Low: low, High: high, Tens: class == "tens", Free: class == "free" || class == "tens" && word != "스무"})
		}
	})
})

// Measured is a unit as the table has it. PerOne is how many of it make one of
// the currency that its code names: 100 for 센트.
type Measured struct {
	unit.Unit
	PerOne int
	Cent   string // code of the currency's hundredth, empty where none is known
}

func spaced(w string) string { return strings.ReplaceAll(w, "_", " ") }

// Units is the dictionary of units behind a number.
var Units = lang.NewDict(lang.Narrowed, func(d *lang.Dict[Measured]) {
	for row := range lang.Rows("units.tsv", unitTable, 4) {
		m := Measured{Unit: unit.Unit{Code: row[1], Name: row[2], Dimension: lang.Dimension(row[3])}}
		if len(row) > 4 {
			m.PerOne, _ = strconv.Atoi(row[4])
		}
		if len(row) > 5 {
			m.Cent = row[5]
		}
		for w := range strings.FieldsSeq(row[0]) {
			d.Add(spaced(w), m)
		}
	}
})

// Sort is how much a counter says of what it counts.
type Sort uint8

// The sorts of counters.
const (
	General Sort = iota // 개: the noun says all
	Sorted              // 대, 채: the sort of thing
	Own                 // 명, 표: a noun of its own
)

// Counter is a counter: the English singular of what it counts, and how much
// that says.
type Counter struct {
	Name string
	Sort Sort
}

// Counters is the dictionary of counters.
var Counters = lang.NewDict(lang.AsWritten, func(d *lang.Dict[Counter]) {
	sorts := map[string]Sort{"general": General, "sort": Sorted, "own": Own}
	for row := range lang.Rows("counters.tsv", counterTable, 3) {
		s, ok := sorts[row[2]]
		if !ok {
			panic("ko: counters.tsv: " + row[2])
		}
		for w := range strings.FieldsSeq(row[0]) {
			d.Add(strings.TrimSpace(spaced(w)), Counter{row[1], s})
		}
	}
})

// Hedge is what a hedge or bound makes of a number.
type Hedge struct {
	Approximation quantity.Approximation
	Inclusive     bool
	Equal         bool // "과 같다": both bounds are stated
	Emphatic      bool // "정확히"
}

func hedgeOf(s string) Hedge {
	switch s {
	case "about":
		return Hedge{Approximation: quantity.About}
	case "nearly":
		return Hedge{Approximation: quantity.Nearly}
	case "more":
		return Hedge{Approximation: quantity.MoreThan}
	case "atleast":
		return Hedge{Approximation: quantity.AtLeast, Inclusive: true}
	case "less":
		return Hedge{Approximation: quantity.LessThan}
	case "upto":
		return Hedge{Approximation: quantity.UpTo, Inclusive: true}
	case "exact":
		return Hedge{}
	case "emphatic":
		return Hedge{Emphatic: true}
	case "equal":
		return Hedge{Equal: true}
	}
	panic("ko: hedges.tsv: " + s)
}

// Before and After are the dictionaries of hedges: before a number (read
// backwards) and behind its unit.
var (
	Before = hedges("before")
	After  = hedges("after")
)

func hedges(place string) *lang.Dict[Hedge] {
	return lang.NewDict(lang.AsWritten, func(d *lang.Dict[Hedge]) {
		for row := range lang.Rows("hedges.tsv", hedgeTable, 3) {
			if row[0] != place {
				continue
			}
			for w := range strings.FieldsSeq(row[2]) {
				if place == "before" {
					d.AddBack(spaced(w), hedgeOf(row[1]))
				} else {
					d.Add(strings.TrimSpace(spaced(w)), hedgeOf(row[1]))
				}
			}
		}
	})
}

func list(name string, back bool) *lang.Dict[bool] {
	return lang.NewDict(lang.AsWritten, func(d *lang.Dict[bool]) {
		for row := range lang.Rows("words.tsv", wordTable, 1) {
			if row[0] != name || len(row) < 2 {
				continue
			}
			for w := range strings.FieldsSeq(row[1]) {
				if w = strings.TrimSpace(spaced(w)); back {
					d.AddBack(w, true)
				} else {
					d.Add(w, true)
				}
			}
		}
	})
}

// The small word lists of words.tsv, which says what each is for.
var (
	Particles   = list("particles", false)
	Spans       = list("spans", false)
	SpansBefore = list("spansbefore", true)
	Cohort      = list("cohort", false)
	Roads       = list("roads", false)
	RoadsBefore = list("roads", true)
	Labels      = list("labels", false)
	Weak        = list("weak", false)
	Sole        = list("sole", false)
	Glued       = list("glued", false)
	People      = list("people", false)
)

var nativeGlued = list("nativeglued", false)

// NativeGlued says whether the counter at i may be glued to the native numeral
// of one syllable at start: 두개, 세명, but not 세대 or 두통.
func NativeGlued(s string, start, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[start:])
	if r == '한' || Archaic(r) {
		return false
	}
	_, end, ok := nativeGlued.Longest(s, i)
	if !ok {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[end:])
	if next < 0xAC00 || next > 0xD7A3 {
		return true
	}
	_, _, ok = Particles.Longest(s, end)
	return ok
}

// Archaic says whether a numeral stands before a few old counters only: 석 달,
// 넉 장.
func Archaic(r rune) bool {
	switch r {
	case '석', '서', '넉', '너', '닷', '엿':
		return true
	}
	return false
}

// The word lists that say how a source stands to a number, and who says so.
var (
	Say        = list("say", false)
	According  = list("according", false)
	Compare    = list("compare", false)
	Calls      = list("calls", false)
	Chain      = list("chain", true)
	Halves     = list("halves", true)
	Hotlines   = list("hotlines", false)
	Models     = list("models", true)
	ModelNouns = list("modelnouns", false)
	Doubled    = list("doubled", false)
	Weights    = list("weights", true)
	Floors     = list("floors", false)
	Part       = list("part", false)
	Topic      = list("topic", false)
	Object     = list("object", false)

	particlesBack = list("particles", true)
)

// Stem cuts the particle off a word [i, end) that no table knows.
func Stem(s string, i, end int) int {
	if _, k, ok := particlesBack.LongestBefore(s[:end], end); ok && k-i >= 6 {
		return k
	}
	return end
}

//go:embed calendar.tsv
var calendarTable string

// Calendar is the dictionary of words for times.
var Calendar = lang.Calendar("calendar.tsv", calendarTable, lang.AsWritten)

// Stances is the dictionary of words that say how a source stands to a number.
var Stances = lang.NewDict(lang.AsWritten, func(d *lang.Dict[lang.Stance]) {
	words := make(map[string]lang.Stance)
	var order []string
	for row := range lang.Rows("words.tsv", wordTable, 2) {
		k, ok := lang.Stances[row[0]]
		if !ok {
			continue
		}
		for w := range strings.FieldsSeq(row[1]) {
			if words[w] == 0 {
				order = append(order, w)
			}
			words[w] |= k
		}
	}
	for _, w := range order {
		d.Add(strings.TrimSpace(spaced(w)), words[w])
	}
})
