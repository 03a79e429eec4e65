// Package zh holds the words of Chinese by which numbers are read: numeral
// characters, units, measure words, hedges, words that only look like
// numbers, and the calendar. Data and tables, no flow.
package zh

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

//go:embed measures.tsv
var measureTable string

//go:embed hedges.tsv
var hedgeTable string

//go:embed skip.tsv
var skipTable string

// Fold gives the simplified, narrow form of a code point.
func Fold(r rune) rune { return lang.Fold(r) }

// Class is the part that a character plays in a numeral.
type Class uint8

// The classes of numeral characters.
const (
	None  Class = iota
	Digit       // 0 to 9
	Tens        // 廿, 卅: a digit and a ten in one
	Unit        // 十, 百, 千: Value is the power of ten
	Big         // 万, 亿, 兆: Value is the power of ten
)

// Numeral is what a character is worth in a numeral.
type Numeral struct {
	Class Class
	Value int8
}

var numerals = lang.Lazy[[1 << 16]Numeral]{Make: func() *[1 << 16]Numeral {
	classes := map[string]Class{"digit": Digit, "tens": Tens, "unit": Unit, "big": Big}
	m := new([1 << 16]Numeral)
	for row := range lang.Rows("numerals.tsv", numeralTable, 2) {
		for f := range strings.FieldsSeq(row[1]) {
			r, n := utf8.DecodeRuneInString(f)
			v, err := strconv.ParseInt(f[n:], 10, 8)
			c := classes[row[0]]
			if err != nil || c == None {
				panic("zh: numerals.tsv: " + f)
			}
			m[r] = Numeral{c, int8(v)}
		}
	}
	return m
}}

// NumeralOf says what a folded character is worth.
func NumeralOf(r rune) Numeral {
	if r < 0x3000 || r > 0xFFFF {
		return Numeral{}
	}
	t := numerals.Load()
	if t == nil {
		t = numerals.Get()
	}
	return t[r]
}

// Measured is a unit as the table has it. PerOne is how many of it make one of
// the currency that its code names: 100 for 分.
type Measured struct {
	unit.Unit
	PerOne int
	Cent   string // code of the currency's hundredth, empty where none is known
}

// Units is the dictionary of units behind a number.
var Units = lang.NewDict(lang.Simplified, func(d *lang.Dict[Measured]) {
	for row := range lang.Rows("units.tsv", unitTable, 4) {
		m := Measured{Unit: unit.Unit{Code: row[1], Name: row[2], Dimension: lang.Dimension(row[3])}}
		if len(row) > 4 {
			m.PerOne, _ = strconv.Atoi(row[4])
		}
		if len(row) > 5 {
			m.Cent = row[5]
		}
		for w := range strings.FieldsSeq(row[0]) {
			d.Add(w, m)
		}
	}
})

// Money is the dictionary of currencies before a number: 人民币50元, ￥300.
var Money = lang.NewDict(lang.Simplified, func(d *lang.Dict[unit.Unit]) {
	for row := range lang.Rows("units.tsv", unitTable, 4) {
		if row[3] != "money" || len(row) > 4 {
			continue
		}
		for w := range strings.FieldsSeq(row[0]) {
			if utf8.RuneCountInString(w) > 1 {
				d.AddBack(w, unit.Unit{Code: row[1], Name: row[2], Dimension: unit.Money})
			}
		}
	}
})

// Sort is how much a measure word says of what it counts.
type Sort uint8

// The sorts of measure words.
const (
	General Sort = iota // 个, 项: the noun behind says all
	Sorted              // 名, 辆: the sort of thing
	Own                 // 人, 票: a noun of its own
)

// Measure is a measure word: the English singular of what it counts, and how
// much that says.
type Measure struct {
	Name string
	Sort Sort
}

// Measures is the dictionary of measure words.
var Measures = lang.NewDict(lang.Simplified, func(d *lang.Dict[Measure]) {
	sorts := map[string]Sort{"general": General, "sort": Sorted, "own": Own}
	for row := range lang.Rows("measures.tsv", measureTable, 3) {
		s, ok := sorts[row[2]]
		if !ok {
			panic("zh: measures.tsv: " + row[2])
		}
		for w := range strings.FieldsSeq(row[0]) {
			d.Add(w, Measure{row[1], s})
		}
	}
})

// Hedge is what a hedge or bound makes of a number.
type Hedge struct {
	Approximation quantity.Approximation
	Inclusive     bool
	Equal         bool // "等于": both bounds are stated
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
	case "equal":
		return Hedge{Equal: true}
	}
	panic("zh: hedges.tsv: " + s)
}

func hedges(place string, back bool) *lang.Dict[Hedge] {
	return lang.NewDict(lang.Simplified, func(d *lang.Dict[Hedge]) {
		for row := range lang.Rows("hedges.tsv", hedgeTable, 3) {
			if row[0] != place {
				continue
			}
			for w := range strings.FieldsSeq(row[2]) {
				if back {
					d.AddBack(w, hedgeOf(row[1]))
				} else {
					d.Add(w, hedgeOf(row[1]))
				}
			}
		}
	})
}

// Before, After and Inside are the dictionaries of hedges: before a number
// (read backwards), behind its unit, and between number and unit.
var (
	Before = hedges("before", true)
	After  = hedges("after", false)
	Inside = hedges("inside", false)
)

// Skip is the dictionary of words that only look like numbers; false where
// the word is a number after all.
var Skip = lang.NewDict(lang.Simplified, func(d *lang.Dict[bool]) {
	for row := range lang.Rows("skip.tsv", skipTable, 2) {
		for w := range strings.FieldsSeq(row[1]) {
			d.Add(w, row[0] == "skip")
		}
	}
})

//go:embed words.tsv
var wordTable string

func list(name string, back bool) *lang.Dict[bool] {
	return lang.NewDict(lang.Simplified, func(d *lang.Dict[bool]) {
		for row := range lang.Rows("words.tsv", wordTable, 2) {
			if row[0] != name {
				continue
			}
			for w := range strings.FieldsSeq(row[1]) {
				if back {
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
	DayParts     = list("dayparts", true)
	Lasting      = list("lasting", true)
	Scaled       = list("scaled", false)
	ScaledBefore = list("scaledbefore", true)
)

// Words is the dictionary, read backwards, of words that end like a hedge of
// one character and are none: 附近, 通过.
var Words = list("words", true)

// Stops says whether a folded character ends a noun phrase: particles,
// prepositions, conjunctions, adverbs and the like.
func Stops(r rune) bool {
	t := stops.Load()
	if t == nil {
		t = stops.Get()
	}
	return uint32(r) <= 0xFFFF && t[r]
}

var stops = lang.Lazy[[1 << 16]bool]{Make: func() *[1 << 16]bool {
	t := new([1 << 16]bool)
	for row := range lang.Rows("words.tsv", wordTable, 2) {
		if row[0] == "stops" {
			for _, r := range row[1] {
				t[r] = r != ' '
			}
		}
	}
	return t
}}

// Dozen says whether 打 before i is the measure word of twelve, and not the
// verb "to strike".
func Dozen(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return !strings.ContainsRune("折击破败造算开赢响断通量包压印扫出进得住中死伤黑架仗球车电工", Fold(r)) || r == utf8.RuneError
}

// The word lists that say how a source stands to a number, and who says so.
var (
	To         = list("to", true)
	Say        = list("say", false)
	Compare    = list("compare", true)
	Over       = list("over", true)
	LoneBefore = list("lonebefore", true)
	LoneAfter  = list("loneafter", false)
	Wins       = list("wins", false)
	WinsBefore = list("winsbefore", true)
	Adverbs    = list("adverbs", false)
	Doubled    = list("doubled", false)
	Hotlines   = list("hotlines", false)
	Models     = list("models", true)
)

//go:embed calendar.tsv
var calendarTable string

// Calendar is the dictionary of words for times.
var Calendar = lang.Calendar("calendar.tsv", calendarTable, lang.Simplified)

// Sizes is the dictionary, read backwards, of words before a number that name
// what it measures: 长420米. The values are English.
var Sizes = lang.NewDict(lang.Simplified, func(d *lang.Dict[string]) {
	for row := range lang.Rows("words.tsv", wordTable, 2) {
		if row[0] != "sizes" {
			continue
		}
		for pair := range strings.FieldsSeq(row[1]) {
			w, english, _ := strings.Cut(pair, "=")
			d.AddBack(w, english)
		}
	}
})

// Stances is the dictionary of words that say how a source stands to a number.
var Stances = lang.NewDict(lang.Simplified, func(d *lang.Dict[lang.Stance]) {
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
		d.Add(w, words[w])
	}
})
