package quantity

import (
	"math/big"

	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// Rat gives x as an exact fraction, nil where there is no number.
func (x Decimal) Rat() *big.Rat {
	if !x.ok {
		return nil
	}
	r, ok := new(big.Rat).SetString(x.d.Text('f'))
	if !ok {
		return nil
	}
	return r
}

// Convert gives x, a number of units from, in units to: exact where the
// result is a decimal, and rounded to 128 digits where it is not. It is false
// where the units don't convert.
func Convert(x Decimal, from, to unit.Unit) (Decimal, bool) {
	r := x.Rat()
	if r == nil {
		return Decimal{}, false
	}
	y, ok := unit.Convert(r, from, to)
	if !ok {
		return Decimal{}, false
	}
	num, err := Parse(y.Num().String())
	if err != nil {
		return Decimal{}, false
	}
	den, err := Parse(y.Denom().String())
	if err != nil {
		return Decimal{}, false
	}
	z := num.Quo(den)
	return z, z.Valid()
}

// In gives an interval of units from in units to, false where they don't
// convert. Every conversion keeps the order of its values.
func (i Interval) In(from, to unit.Unit) (Interval, bool) {
	out := i
	for _, end := range []*Decimal{&out.Lower, &out.Upper} {
		if !end.Valid() {
			continue
		}
		v, ok := Convert(*end, from, to)
		if !ok {
			return i, false
		}
		*end = v
	}
	return out, true
}
