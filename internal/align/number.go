package align

import (
	"math"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// number is a quantity in the base unit of its dimension, as binary floats:
// good enough to break ties, and never told.
type number struct {
	point    float64 // the value, or the middle of its bounds
	low, up  float64 // what it can stand for
	exact    bool    // a value was written, not only bounds
	unit     string
	relevant int   // significant digits of the value
	bare     bool  // written without hedge or bound, and no fraction in words
	fine     int32 // power of ten of its last digit that is not zero, where it is bare
}

// base is the unit that a dimension is compared in.
var base = map[unit.Dimension]unit.Unit{
	unit.Duration: unit.MustByCode("s"), unit.Age: unit.MustByCode("s"),
	unit.Length: unit.MustByCode("m"), unit.Mass: unit.MustByCode("kg"),
	unit.Area: unit.MustByCode("m2"), unit.Volume: unit.MustByCode("L"), unit.Speed: unit.MustByCode("m/s"),
}

func numberOf(q quantity.Quantity) number {
	if p, ok := q.AsPercent(); ok {
		q = p
	}
	n := number{low: math.Inf(-1), up: math.Inf(1), exact: q.Value.Valid(), unit: q.Unit.Code + "/" + q.Unit.Per, relevant: q.Value.Digits()}
	if n.bare = q.Value.Valid() && q.Approximation == quantity.Exact && !q.Fraction; n.bare {
		n.fine = q.Value.Reduced().Exponent()
	}
	soft := q.Soft()
	if soft.Lower.Valid() {
		n.low = soft.Lower.Float()
	}
	if soft.Upper.Valid() {
		n.up = soft.Upper.Float()
	}
	switch {
	case q.Value.Valid():
		n.point = q.Value.Float()
	case q.Lower.Valid() && q.Upper.Valid():
		n.point = (q.Lower.Float() + q.Upper.Float()) / 2
	case q.Lower.Valid():
		n.point = q.Lower.Float()
	default:
		n.point = q.Upper.Float()
	}
	if b, ok := base[q.Unit.Dimension]; ok && q.Unit.Code != b.Code {
		from := q.Unit
		if from.Dimension == unit.Age {
			from.Dimension = unit.Duration
		}
		if b.Dimension == unit.Age {
			b.Dimension = unit.Duration
		}
		if r, ok := unit.Ratio(from, b); ok {
			f, _ := r.Float64()
			n.point, n.low, n.up = n.point*f, n.low*f, n.up*f
		}
	}
	return n
}

// same says whether two numbers are equal, and whether they can be one number.
func same(a, b *number) (equal, fits bool) {
	equal = a.exact == b.exact && math.Abs(a.point-b.point) <= 1e-9*math.Max(math.Abs(a.point), math.Abs(b.point))
	return equal, equal || a.low <= b.up && b.low <= a.up
}

// finely says whether two bare numbers are written equally finely and are two:
// who writes both 6.2 and 6.3 percent means two things, and rounds neither.
func finely(a, b *number) bool {
	return a.bare && b.bare && a.fine == b.fine && a.unit == b.unit && a.point != b.point
}

// closeness is how far apart the ends of a number may lie that fits another
// one without being equal to it: as an order of ten.
const closeness = 0.4

// meets says whether two numbers are one number written in two ways: they fit,
// and neither is so vague that it fits too much.
func meets(a, b *number) bool {
	equal, fits := same(a, b)
	return fits && (equal && a.exact || max(a.loose(), b.loose()) <= closeness)
}

// loose is how far the ends of a number lie apart, as an order of ten: 1 from a
// factor of ten on, and where an end is open.
func (n *number) loose() float64 {
	if n.low == n.up {
		return 0
	}
	if n.low <= 0 || math.IsInf(n.up, 1) {
		return 1
	}
	return math.Min(1, math.Log10(n.up/n.low))
}

// Compatible says whether the numbers of two claims can be one.
func Compatible(a, b *claim.Claim) bool {
	x, y := numberOf(a.Quantity), numberOf(b.Quantity)
	_, fits := same(&x, &y)
	return fits
}
