package compare

import (
	_ "embed"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

//go:embed words/plural.tsv
var pluralTSV string

//go:embed words/money.tsv
var moneyTSV string

//go:embed words/fractions.tsv
var fractionTSV string

var (
	plurals   = pairsOf(pluralTSV)
	signs     = pairsOf(moneyTSV)
	fractions = pairsOf(fractionTSV)
)

func pairsOf(tsv string) map[string]string {
	m := map[string]string{}
	for _, r := range rows(tsv) {
		m[r[0]] = r[1]
	}
	return m
}

// Plural makes the plural of an English noun, of the last word of a noun
// phrase, or of a unit's name: "miles per hour", "degrees Celsius".
func Plural(noun string) string {
	if p, ok := plurals[noun]; ok {
		return p
	}
	if head, rest, ok := strings.Cut(noun, " per "); ok {
		return Plural(head) + " per " + rest
	}
	if i := strings.LastIndexByte(noun, ' '); i >= 0 {
		return noun[:i+1] + Plural(noun[i+1:])
	}
	n := len(noun)
	if n == 0 || noun[n-1] >= 0x80 {
		return noun
	}
	if stem, ok := strings.CutSuffix(noun, "s"); ok && len(stem) > 3 && lexicon.Lookup(stem).Mask&lexicon.IsNoun != 0 {
		return noun // it is one
	}
	if strings.HasSuffix(noun, "man") && n > 4 && !strings.HasSuffix(noun, "human") {
		return noun[:n-2] + "en"
	}
	switch {
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "z"),
		strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
		return noun + "es"
	case n > 1 && noun[n-1] == 'y' && !strings.ContainsRune("aeiou", rune(noun[n-2])):
		return noun[:n-1] + "ies"
	}
	return noun + "s"
}

// scales are the words that shorten a number with many zeros.
var scales = []struct {
	exp  int32
	word string
}{{12, "trillion"}, {9, "billion"}, {6, "million"}}

// sayDecimal writes a number as a newspaper does: 15; 2,978; 48.7 billion.
func sayDecimal(d quantity.Decimal) string {
	sign := ""
	if d.Sign() < 0 {
		sign, d = "-", d.Abs()
	}
	for _, s := range scales {
		if d.Cmp(quantity.New(1, s.exp)) < 0 {
			continue
		}
		if short := d.Shift(-s.exp).Reduced(); short.Exponent() >= -3 {
			return sign + group(short.String()) + " " + s.word
		}
		break
	}
	return sign + group(d.String())
}

// group sets commas between thousands.
func group(s string) string {
	whole, frac, dot := strings.Cut(s, ".")
	if len(whole) > 3 {
		var b strings.Builder
		for i, c := range []byte(whole) {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteByte(',')
			}
			b.WriteByte(c)
		}
		whole = b.String()
	}
	if dot {
		return whole + "." + frac
	}
	return whole
}

// sayIn writes a number with its unit: $272.9 billion; 20 percent; 42
// kilometres. Counts stand without their noun.
func sayIn(d quantity.Decimal, u unit.Unit) string {
	n := sayDecimal(d)
	per := ""
	if u.Per != "" {
		per = " a " + u.Per
		if strings.ContainsRune("aeiou", rune(u.Per[0])) || u.Per == "hour" {
			per = " an " + u.Per
		}
	}
	switch u.Dimension {
	case unit.Count, unit.Score, unit.Other, unit.Rank:
		return n + per
	case unit.Money:
		if s, ok := signs[u.Code]; ok {
			if neg, rest := strings.CutPrefix(n, "-"); rest {
				return "-" + s + neg + per
			}
			return s + n + per
		}
		return u.Code + " " + n + per
	case unit.Percent:
		return n + " percent" + per
	}
	name := u.Name
	if name == "" {
		name = u.Code
	}
	if d.Equal(quantity.New(1, 0)) {
		return n + " " + name + per
	}
	return n + " " + Plural(name) + per
}

var hedges = [...]string{
	quantity.Exact:    "",
	quantity.About:    "about ",
	quantity.Nearly:   "nearly ",
	quantity.MoreThan: "more than ",
	quantity.AtLeast:  "at least ",
	quantity.LessThan: "less than ",
	quantity.UpTo:     "up to ",
}

// orders are the words for vague counts, by their lower bound.
var orders = []struct {
	from quantity.Decimal
	word string
}{
	{quantity.New(2, 12), "trillions"}, {quantity.New(2, 9), "billions"}, {quantity.New(2, 6), "millions"},
	{quantity.New(2, 5), "hundreds of thousands"}, {quantity.New(2, 4), "tens of thousands"},
	{quantity.New(2, 3), "thousands"}, {quantity.New(2, 2), "hundreds"}, {quantity.New(40, 0), "scores"},
	{quantity.New(20, 0), "dozens"}, {quantity.New(0, 0), "several"},
}

// Fraction is the words for a share, in percent, that has a name: "half", "two
// thirds".
func Fraction(percent quantity.Decimal) (words string, ok bool) {
	words, ok = fractions[percent.Round(-2).String()]
	return words, ok
}

// say writes a quantity in plain English: "around" and its like become
// "about", whatever the language of the source.
func say(q quantity.Quantity) string {
	switch {
	case q.Approximation == quantity.Order && q.Lower.Valid():
		for _, o := range orders {
			if q.Soft().Lower.Cmp(o.from) >= 0 {
				return o.word
			}
		}
	case q.Value.Valid():
		h := ""
		if int(q.Approximation) < len(hedges) {
			h = hedges[q.Approximation]
		}
		if q.Approximation == quantity.LessThan && q.Inclusive {
			h = "at most "
		}
		if p, ok := q.AsPercent(); ok && q.Fraction {
			if w, ok := Fraction(p.Value); ok {
				return h + w
			}
			q = p
			q.Value = q.Value.Round(-1)
		}
		return h + sayIn(q.Value, q.Unit)
	case q.Lower.Valid() && q.Upper.Valid():
		return sayDecimal(q.Lower) + " to " + sayIn(q.Upper, q.Unit)
	case q.Lower.Valid():
		return "at least " + sayIn(q.Lower, q.Unit)
	}
	return "at most " + sayIn(q.Upper, q.Unit)
}

// listing joins words: "A", "A and B", "A, B and C", and beyond six
// "A, B, C, D, E and 4 more".
func listing(ws []string) string {
	const shown = 5
	switch n := len(ws); {
	case n == 0:
		return ""
	case n == 1:
		return ws[0]
	case n > shown+1:
		return strings.Join(ws[:shown], ", ") + " and " + sayDecimal(quantity.New(int64(n-shown), 0)) + " more"
	default:
		return strings.Join(ws[:n-1], ", ") + " and " + ws[n-1]
	}
}
