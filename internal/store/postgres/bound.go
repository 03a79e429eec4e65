package postgres

import (
	"strings"

	"github.com/cockroachdb/apd/v3" // decimals of any size
)

// mostDigits bounds the digits of a bound before its point, and those behind
// it. An index holds no more than some thousands, and a text may write as many
// as it likes.
const mostDigits = 500

// bound returns a bound of a claim for the database; nil is none. One of too
// many digits is widened to one that holds it.
func bound(s string, upper bool) *string {
	if s == "" {
		return nil
	}
	if len(s) <= mostDigits {
		return &s
	}
	d, _, err := apd.NewFromString(s)
	if err != nil {
		return &s // the database says so
	}
	switch {
	case d.NumDigits()+int64(d.Exponent) <= mostDigits:
		to := apd.BaseContext.WithPrecision(2 * mostDigits)
		to.Rounding = apd.RoundFloor
		if upper {
			to.Rounding = apd.RoundCeiling
		}
		if _, err := to.Quantize(d, d, -mostDigits); err != nil {
			return nil
		}
		s = d.Text('f')
	case d.Negative == upper: // towards zero: the greatest number of so many digits
		s = strings.Repeat("9", mostDigits)
		if d.Negative {
			s = "-" + s
		}
	default:
		return nil
	}
	return &s
}

// bounds returns the values from lower to upper as the text of a range; none,
// where the least is above the greatest.
func bounds(lower, upper string) string {
	if inverted(lower, upper) {
		return "empty"
	}
	text := make([]byte, 1, 3+len(lower)+len(upper))
	text[0] = '['
	if s := bound(lower, false); s != nil {
		text = append(text, *s...)
	}
	text = append(text, ',')
	if s := bound(upper, true); s != nil {
		text = append(text, *s...)
	}
	return string(append(text, ']'))
}

// inverted reports whether the least value is above the greatest.
func inverted(least, greatest string) bool {
	if least == "" || greatest == "" || least == greatest {
		return false
	}
	lower, _, err := apd.NewFromString(least)
	if err != nil {
		return false // the database says so
	}
	upper, _, err := apd.NewFromString(greatest)
	return err == nil && lower.Cmp(upper) > 0
}
