package compare

import "github.com/seed4521bc5c/crosscheck/internal/quantity"

// point says whether the interval holds one value only.
func point(i quantity.Interval) bool {
	return i.Lower.Valid() && i.Upper.Valid() && i.Lower.Equal(i.Upper)
}

// contains takes the closed hull: a value on an open end is in, since the
// ends of these intervals are conventions of rounding, not facts.
func contains(i quantity.Interval, x quantity.Decimal) bool {
	i.LowerOpen, i.UpperOpen = false, false
	return i.Contains(x)
}

// overlap says whether more than an end is shared: two intervals that only
// touch do not overlap, except where one of them is a single value.
func overlap(a, b quantity.Interval) bool {
	if point(a) {
		return b.Contains(a.Lower)
	}
	if point(b) {
		return a.Contains(b.Lower)
	}
	below := func(x, y quantity.Interval) bool {
		return !x.Upper.Valid() || !y.Lower.Valid() || y.Lower.Cmp(x.Upper) < 0
	}
	return below(a, b) && below(b, a)
}

// between is the distance of two intervals, zero where they meet.
func between(a, b quantity.Interval) quantity.Decimal {
	zero := quantity.New(0, 0)
	switch {
	case a.Upper.Valid() && b.Lower.Valid() && a.Upper.Cmp(b.Lower) < 0:
		return b.Lower.Sub(a.Upper)
	case b.Upper.Valid() && a.Lower.Valid() && b.Upper.Cmp(a.Lower) < 0:
		return a.Lower.Sub(b.Upper)
	}
	return zero
}
