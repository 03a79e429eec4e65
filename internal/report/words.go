package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// reasonWords are the reason kinds in a reader's words.
var reasonWords = map[compare.ReasonKind]string{
	compare.Converted:           "the same in other units",
	compare.Equal:               "the same number",
	compare.Rounding:            "the same number, rounded",
	compare.Bound:               "one lies within the other's bound",
	compare.Approximate:         "about the same",
	compare.PercentPointMixup:   "percent against percentage points",
	compare.PlanVsActual:        "plan against outcome",
	compare.DifferentPopulation: "maybe not the same ones counted",
	compare.Superseded:          "a later figure",
	compare.Revised:             "a revised figure",
	compare.Tension:             "hard to hold both",
	compare.ScopeUnstated:       "one leaves its scope unsaid",
	compare.Value:               "different numbers",
}

var checkWords = map[compare.CheckKind]string{
	compare.Sum:        "sum",
	compare.Growth:     "growth",
	compare.Share:      "share",
	compare.Difference: "difference",
	compare.Duration:   "duration",
}

var statusWords = map[claim.Status]string{
	claim.Expected:     "expected",
	claim.Hypothetical: "hypothetical",
	claim.Denied:       "denied",
}

// separates says whether a reason tells claims apart rather than together.
func separates(k compare.ReasonKind) bool { return k >= compare.PercentPointMixup }

// currencySigns are the signs that no other currency of the news shares; the
// others show their ISO 4217 code.
var currencySigns = map[string]string{"USD": "$", "EUR": "€", "GBP": "£", "KRW": "₩", "INR": "₹"}

// scales are the words that newspapers shorten long numbers with.
var scales = []struct {
	exp  int32
	word string
}{{12, "trillion"}, {9, "billion"}, {6, "million"}}

// number writes a decimal as a newspaper would, without losing a digit:
// "272.9 billion", "11,309", "0.5".
func number(x quantity.Decimal) string {
	abs := x.Abs()
	for _, s := range scales {
		if abs.Cmp(quantity.New(1, s.exp)) < 0 {
			continue
		}
		// At most three digits after the point; a longer number is an exact
		// one, and shows all its digits.
		if short := x.Shift(-s.exp); short.Reduced().Exponent() >= -3 {
			return group(short.String()) + " " + s.word
		}
		break
	}
	return group(x.String())
}

// brief rounds a number that no report has written, a difference or an end of
// an interval, to three digits after the point, or after its leading zeros.
func brief(x quantity.Decimal) quantity.Decimal {
	_, frac, _ := strings.Cut(x.String(), ".")
	if len(frac) <= 6 {
		return x
	}
	zeros := 0
	if x.Abs().Cmp(quantity.New(1, 0)) < 0 {
		zeros = len(frac) - len(strings.TrimLeft(frac, "0"))
	}
	return x.Round(int32(-zeros - 3))
}

// group sets a comma between thousands.
func group(s string) string {
	sign, rest := "", s
	if strings.HasPrefix(rest, "-") {
		sign, rest = "−", rest[1:]
	}
	whole, frac, dot := strings.Cut(rest, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if dot {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	return b.String()
}

// amount is a number with its unit: "$272.9 billion", "20%", "4 days". The
// noun of a count is left to the finding's title.
func amount(x quantity.Decimal, u unit.Unit) string {
	n := number(x)
	switch u.Dimension {
	case unit.Count:
	case unit.Money:
		n = money(x, u)
	case unit.Percent:
		n += "%"
	default:
		if u.Name != "" {
			n += " " + plural(u.Name, x)
		}
	}
	if u.Per != "" {
		n += " per " + u.Per
	}
	return n
}

func money(x quantity.Decimal, u unit.Unit) string {
	n := number(x)
	sign, ok := currencySigns[u.Code]
	switch {
	case ok:
		if digits, negative := strings.CutPrefix(n, "−"); negative {
			return "−" + sign + digits
		}
		return sign + n
	case strings.HasSuffix(u.Code, "X") && u.Name != "":
		// USX, GBX: the hundredth parts that markets quote, which are no
		// currencies of ISO 4217.
		return n + " " + plural(u.Name, x)
	case u.Code != "":
		return u.Code + " " + n
	default:
		return n
	}
}

// plural is a unit's name behind a number.
func plural(name string, x quantity.Decimal) string {
	if x.Abs().Equal(quantity.New(1, 0)) {
		return name
	}
	return compare.Plural(name)
}

// Describe is a quantity in a few words: "about 400", "more than $3 billion",
// "10 to 15". Words such as "dozens" have no digits to show: the claim's own
// words do.
func Describe(c *claim.Claim) string {
	q := &c.Quantity
	switch q.Approximation {
	case quantity.Range:
		if q.Lower.Valid() && q.Upper.Valid() {
			return between(q)
		}
	case quantity.Order:
		return clean(c.Quote.Exact)
	}
	if p, ok := q.AsPercent(); ok && q.Fraction && q.Value.Valid() {
		if words, ok := compare.Fraction(p.Value); ok {
			return hedge(q) + words
		}
	}
	if !q.Value.Valid() || q.Fraction && !brief(q.Value).Equal(q.Value) {
		return clean(c.Quote.Exact) // "two sevenths" are no 0.285714
	}
	return hedge(q) + amount(q.Value, q.Unit)
}

// between writes a range, with the unit once where it stands behind.
func between(q *quantity.Quantity) string {
	if q.Unit.Dimension == unit.Money {
		return amount(q.Lower, q.Unit) + " to " + amount(q.Upper, q.Unit)
	}
	return number(q.Lower) + " to " + amount(q.Upper, q.Unit)
}

func hedge(q *quantity.Quantity) string {
	switch q.Approximation {
	case quantity.About:
		return "about "
	case quantity.Nearly:
		return "nearly "
	case quantity.MoreThan:
		return "more than "
	case quantity.AtLeast:
		return "at least "
	case quantity.LessThan:
		if q.Inclusive {
			return "at most "
		}
		return "less than "
	case quantity.UpTo:
		return "up to "
	case quantity.Exact:
		if q.Emphatic {
			return "exactly "
		}
	}
	return ""
}

// day is a publish time's date, in UTC, as the contract carries no zone.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 January 2006")
}

// count is a number with its noun: "1 conflict", "3 conflicts".
func count(n int, noun string) string {
	s := strconv.Itoa(n) + " " + noun
	if n != 1 {
		s += "s"
	}
	return s
}

// few writes the numbers of a sentence as words up to ten.
func few(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}
