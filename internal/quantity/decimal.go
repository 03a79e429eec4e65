package quantity

import (
	"fmt"
	"math"

	"github.com/cockroachdb/apd/v3"
)

// MaxDigits bounds the digits of a decimal, before or after the point. A
// numeral beyond it is no quantity that a newspaper prints, and the bound is
// what keeps hostile digit towers cheap.
const MaxDigits = 64

// ctx rounds to twice the digits that can be read, so that sums, differences
// and products of read values are exact; only quotients round.
var ctx = apd.BaseContext.WithPrecision(2 * MaxDigits)

// Decimal is an exact decimal number or, as its zero value, none at all.
// It is immutable and may be copied; compare with Cmp or Equal, not ==.
//
// Arithmetic is github.com/cockroachdb/apd's, chosen since it tells the value
// apart from how exactly it was computed, and keeps up to 128 bits without
// allocating.
type Decimal struct {
	d  apd.Decimal
	ok bool
}

// Parse reads a plain decimal ("272.9", "-3", "1.5e9"), without separators.
func Parse(s string) (Decimal, error) {
	if len(s) > 2*MaxDigits+8 {
		return Decimal{}, fmt.Errorf("quantity: numeral of %d bytes, at most %d digits are read", len(s), MaxDigits)
	}
	var d apd.Decimal
	if _, _, err := ctx.SetString(&d, s); err != nil {
		return Decimal{}, fmt.Errorf("quantity: %q is no decimal: %w", s, err)
	}
	if d.Form != apd.Finite || d.NumDigits() > 2*MaxDigits || d.Exponent > MaxDigits || d.Exponent < -2*MaxDigits {
		return Decimal{}, fmt.Errorf("quantity: %q is out of range", s)
	}
	return Decimal{d: d, ok: true}, nil
}

// MustParse is Parse for constants; it panics on an error.
func MustParse(s string) Decimal {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// New returns coef × 10^exp.
func New(coef int64, exp int32) Decimal {
	var d Decimal
	d.d.SetFinite(coef, exp)
	d.ok = true
	return d
}

// Valid says whether there is a number at all.
func (x Decimal) Valid() bool { return x.ok }

// Cmp is -1, 0 or 1 as x is below, equal to or above y. Both must be valid.
func (x Decimal) Cmp(y Decimal) int { return x.d.Cmp(&y.d) }

// Equal says whether both are the same number, or both none; 1.0 equals 1.
func (x Decimal) Equal(y Decimal) bool {
	return x.ok == y.ok && (!x.ok || x.d.Cmp(&y.d) == 0)
}

// Sign is -1, 0 or 1.
func (x Decimal) Sign() int { return x.d.Sign() }

type op func(d, x, y *apd.Decimal) (apd.Condition, error)

func (x Decimal) with(y Decimal, f op) Decimal {
	var z Decimal
	if !x.ok || !y.ok {
		return z
	}
	if _, err := f(&z.d, &x.d, &y.d); err != nil || z.d.Form != apd.Finite {
		return Decimal{}
	}
	z.ok = true
	return z
}

// Add is x + y; like all arithmetic here it is invalid where an operand is.
func (x Decimal) Add(y Decimal) Decimal { return x.with(y, ctx.Add) }

// Sub is x − y.
func (x Decimal) Sub(y Decimal) Decimal { return x.with(y, ctx.Sub) }

// Mul is x × y.
func (x Decimal) Mul(y Decimal) Decimal { return x.with(y, ctx.Mul) }

// Quo is x ÷ y, rounded to 128 digits; invalid where y is zero.
func (x Decimal) Quo(y Decimal) Decimal {
	if !y.ok || y.d.IsZero() {
		return Decimal{}
	}
	return x.with(y, ctx.Quo)
}

// Neg is −x.
func (x Decimal) Neg() Decimal {
	z := x
	z.d.Neg(&x.d)
	return z
}

// Abs is |x|.
func (x Decimal) Abs() Decimal {
	if x.d.Sign() < 0 {
		return x.Neg()
	}
	return x
}

// Shift is x × 10^n.
func (x Decimal) Shift(n int32) Decimal {
	z := x
	z.d.Exponent += n
	return z
}

// Round gives x to a multiple of 10^exp, halves away from zero.
func (x Decimal) Round(exp int32) Decimal { return x.quantize(exp, apd.RoundHalfUp) }

// Trunc cuts x to a multiple of 10^exp, towards zero.
func (x Decimal) Trunc(exp int32) Decimal { return x.quantize(exp, apd.RoundDown) }

func (x Decimal) quantize(exp int32, r apd.Rounder) Decimal {
	if !x.ok {
		return x
	}
	c := *ctx
	c.Rounding = r
	var z Decimal
	if _, err := c.Quantize(&z.d, &x.d, exp); err != nil {
		return Decimal{}
	}
	z.ok = true
	return z
}

// Exponent is the power of ten of the last written digit: -1 in "272.9".
func (x Decimal) Exponent() int32 { return x.d.Exponent }

// Reduced is x without trailing zeros; its Exponent is then the power of ten
// of the last digit that is not zero: 2 in "200".
func (x Decimal) Reduced() Decimal {
	z := x
	var r apd.Decimal
	r.Reduce(&x.d)
	z.d = r
	return z
}

// Int64 gives x where it is a whole number that an int64 holds.
func (x Decimal) Int64() (int64, bool) {
	if !x.ok || !x.d.Coeff.IsInt64() {
		return 0, false
	}
	v := x.d.Coeff.Int64()
	for e := x.d.Exponent; e > 0 && v != 0; e-- {
		if v > math.MaxInt64/10 {
			return 0, false
		}
		v *= 10
	}
	for e := x.d.Exponent; e < 0 && v != 0; e++ {
		if v%10 != 0 {
			return 0, false
		}
		v /= 10
	}
	if x.d.Negative {
		v = -v
	}
	return v, true
}

// IsInteger says whether nothing stands after the point.
func (x Decimal) IsInteger() bool { return x.ok && x.Reduced().d.Exponent >= 0 }

// Float is the nearest binary float, for scores and pictures only: no value
// that is told goes through it.
func (x Decimal) Float() float64 {
	f, err := x.d.Float64()
	if err != nil {
		return 0
	}
	return f
}

// String is the plain decimal without exponent or trailing zeros, "" for none.
func (x Decimal) String() string {
	if !x.ok {
		return ""
	}
	r := x.Reduced()
	return r.d.Text('f')
}

// MarshalText is String.
func (x Decimal) MarshalText() ([]byte, error) { return []byte(x.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty is none.
func (x *Decimal) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*x = Decimal{}
		return nil
	}
	d, err := Parse(string(b))
	if err != nil {
		return err
	}
	*x = d
	return nil
}

// Digits is the number of significant digits: 4 in "272.90", 1 in "200".
func (x Decimal) Digits() int {
	if !x.ok {
		return 0
	}
	r := x.Reduced()
	return int(r.d.NumDigits())
}
