package quantity

// Interval is the set of values that a written number can stand for. A bound
// that is not valid is open to infinity. The zero value is the whole line.
type Interval struct {
	Lower, Upper         Decimal
	LowerOpen, UpperOpen bool
	Rule                 string // id of the rule that made it: "bare.trailing-zeros"
}

// Point is the interval that holds x alone.
func Point(x Decimal) Interval { return Interval{Lower: x, Upper: x} }

// Contains says whether x lies inside.
func (i Interval) Contains(x Decimal) bool {
	if !x.Valid() {
		return false
	}
	if i.Lower.Valid() {
		if c := x.Cmp(i.Lower); c < 0 || c == 0 && i.LowerOpen {
			return false
		}
	}
	if i.Upper.Valid() {
		if c := x.Cmp(i.Upper); c > 0 || c == 0 && i.UpperOpen {
			return false
		}
	}
	return true
}

// Empty says whether no value lies inside.
func (i Interval) Empty() bool {
	if !i.Lower.Valid() || !i.Upper.Valid() {
		return false
	}
	c := i.Lower.Cmp(i.Upper)
	return c > 0 || c == 0 && (i.LowerOpen || i.UpperOpen)
}

// Overlaps says whether some value lies in both.
func (i Interval) Overlaps(j Interval) bool {
	_, ok := i.Intersect(j)
	return ok
}

// Intersect gives the values that lie in both, false where there are none.
// The rule is i's.
func (i Interval) Intersect(j Interval) (Interval, bool) {
	if j.Lower.Valid() {
		c := 1
		if i.Lower.Valid() {
			c = j.Lower.Cmp(i.Lower)
		}
		if c > 0 {
			i.Lower, i.LowerOpen = j.Lower, j.LowerOpen
		} else if c == 0 {
			i.LowerOpen = i.LowerOpen || j.LowerOpen
		}
	}
	if j.Upper.Valid() {
		c := -1
		if i.Upper.Valid() {
			c = j.Upper.Cmp(i.Upper)
		}
		if c < 0 {
			i.Upper, i.UpperOpen = j.Upper, j.UpperOpen
		} else if c == 0 {
			i.UpperOpen = i.UpperOpen || j.UpperOpen
		}
	}
	return i, !i.Empty()
}

// Gap is the distance between the nearest ends, zero where the intervals
// touch or overlap.
func (i Interval) Gap(j Interval) Decimal {
	if i.Upper.Valid() && j.Lower.Valid() && i.Upper.Cmp(j.Lower) < 0 {
		return j.Lower.Sub(i.Upper)
	}
	if j.Upper.Valid() && i.Lower.Valid() && j.Upper.Cmp(i.Lower) < 0 {
		return i.Lower.Sub(j.Upper)
	}
	return New(0, 0)
}

// Scale multiplies both ends by a positive factor, as converting a unit does.
func (i Interval) Scale(factor Decimal) Interval {
	i.Lower = i.Lower.Mul(factor)
	i.Upper = i.Upper.Mul(factor)
	return i
}

// mirror turns an interval around zero.
func (i Interval) mirror() Interval {
	lower, upper := Decimal{}, Decimal{}
	if i.Upper.Valid() {
		lower = i.Upper.Neg()
	}
	if i.Lower.Valid() {
		upper = i.Lower.Neg()
	}
	return Interval{Lower: lower, Upper: upper, LowerOpen: i.UpperOpen, UpperOpen: i.LowerOpen, Rule: i.Rule}
}
