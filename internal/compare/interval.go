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

// widen moves both ends outwards by a share of the value.
func widen(i quantity.Interval, share, value quantity.Decimal) quantity.Interval {
	if !share.Valid() || share.Sign() <= 0 || !value.Valid() {
		return i
	}
	d := value.Abs().Mul(share)
	i.Lower, i.Upper = i.Lower.Sub(d), i.Upper.Add(d)
	return i
}
