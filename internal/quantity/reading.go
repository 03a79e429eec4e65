package quantity

import "github.com/seed4521bc5c/crosscheck/internal/unit"

// What a written number stands for. One row of the table is one rule id:
//
//	exact               "exactly 47": {x}
//	count.exact         whole things, under 100 or with a last digit that is not zero: {x}
//	bare.rounded        last digit not zero: from x − 0.5w to below x + 1w
//	bare.trailing-zeros half-width min(0.5s, max(0.5w, 5 %)), upward at least 1w
//	about               half-width max(0.5s, 5 %), at most 15 %
//	about.small-count   counts up to 20: half-width max(1, 20 %)
//	nearly              [0.90x, x)
//	more-than           hard (x, ∞); soft to x + s, at most 1.5x
//	at-least            hard [x, ∞); soft [x, 2x]
//	less-than           hard below x; soft from x − s, at least 0.5x
//	at-most             the same with x
//	up-to               soft maximum: hard above 0, soft (0, x]
//	range               [a, b], its outer ends read like bare numbers
//	order               dozens, hundreds: from two of the word to just under ten of it, or as stated
//	fraction            a half, a third: ± 2.5 points
//
// w is the unit of the last written digit after scale words, s the unit of
// the last digit that is not zero.
var (
	half       = New(5, -1)
	one        = New(1, 0)
	twenty     = New(20, 0)
	hundred    = New(100, 0)
	fivePct    = New(5, -2)
	fifteenPct = New(15, -2)
	twentyPct  = New(2, -1)
	ninetyPct  = New(9, -1)
	tenPct     = New(1, -1)
	points     = New(25, -3) // 2.5 points of a share
)

// Hard is every value that the words allow: nothing outside it can be true
// if the words are.
func (q Quantity) Hard() Interval {
	x := q.Value
	switch q.Approximation {
	case MoreThan:
		return Interval{Lower: x, LowerOpen: true, Rule: "more-than"}
	case AtLeast:
		return Interval{Lower: x, Rule: "at-least"}
	case LessThan:
		if q.Inclusive {
			return Interval{Upper: x, Rule: "at-most"}
		}
		return Interval{Upper: x, UpperOpen: true, Rule: "less-than"}
	case UpTo:
		return Interval{Lower: New(0, 0), LowerOpen: true, Rule: "up-to"}
	}
	return q.Soft()
}

// Soft is what a reader takes the words to mean: a bound is read as being
// near the number, since otherwise another number would have been printed.
// Where nothing is bounded it is the same as Hard.
func (q Quantity) Soft() Interval {
	x := q.Value
	switch q.Approximation {
	case Range:
		return q.between()
	case Order:
		return q.order()
	}
	if !x.Valid() {
		return Interval{Lower: q.Lower, Upper: q.Upper, Rule: "range"}
	}
	switch q.Approximation {
	case MoreThan:
		reach := q.significant()
		if most := x.Abs().Mul(half); reach.Cmp(most) > 0 {
			reach = most
		}
		return Interval{Lower: x, LowerOpen: true, Upper: x.Add(reach), Rule: "more-than"}
	case AtLeast:
		return Interval{Lower: x, Upper: x.Add(x.Abs()), Rule: "at-least"}
	case LessThan:
		reach := q.significant()
		if most := x.Abs().Mul(half); reach.Cmp(most) > 0 {
			reach = most
		}
		i := Interval{Lower: x.Sub(reach), Upper: x, UpperOpen: !q.Inclusive, Rule: "less-than"}
		if q.Inclusive {
			i.Rule = "at-most"
		}
		return i
	case UpTo:
		if x.Sign() < 0 {
			return Interval{Lower: x, Upper: New(0, 0), UpperOpen: true, Rule: "up-to"}
		}
		return Interval{Lower: New(0, 0), LowerOpen: true, Upper: x, Rule: "up-to"}
	}
	if x.Sign() < 0 {
		m := q
		m.Value = x.Neg()
		return m.around().mirror()
	}
	return q.around()
}

// around reads a number of zero or more that has no bound.
func (q Quantity) around() Interval {
	x := q.Value
	switch q.Approximation {
	case About:
		if q.wholeCount() && x.Cmp(twenty) <= 0 {
			return spread(x, larger(one, x.Mul(twentyPct)), "about.small-count")
		}
		h := larger(q.significant().Mul(half), x.Mul(fivePct))
		return spread(x, smaller(h, x.Mul(fifteenPct)), "about")
	case Nearly:
		return Interval{Lower: x.Mul(ninetyPct), Upper: x, UpperOpen: true, Rule: "nearly"}
	}
	switch {
	case q.Emphatic:
		i := Point(x)
		i.Rule = "exact"
		return i
	case q.Fraction:
		h := points
		if q.Unit.Dimension == unit.Percent {
			h = h.Mul(hundred)
		}
		return spread(x, h, "fraction")
	case x.Sign() == 0, q.wholeCount() && (x.Cmp(hundred) < 0 || q.significantStep() == 0):
		i := Point(x)
		i.Rule = "count.exact"
		return i
	}
	w := New(1, q.Step)
	if q.significantStep() <= q.Step {
		return Interval{Lower: x.Sub(w.Mul(half)), Upper: x.Add(w), UpperOpen: true, Rule: "bare.rounded"}
	}
	h := smaller(q.significant().Mul(half), larger(w.Mul(half), x.Mul(fivePct)))
	i := spread(x, h, "bare.trailing-zeros")
	if h.Cmp(w) < 0 {
		i.Upper, i.UpperOpen = x.Add(w), true
	}
	return i
}

// order reads a number that only names its order: a plural is two of it or
// more, and below the next rounder word. Ends that are no such order ("several
// hundred") stand as they are.
func (q Quantity) order() Interval {
	i := Interval{Lower: q.Lower, Upper: q.Upper, Rule: "order"}
	if !q.Lower.Valid() || !q.Upper.Valid() || q.Upper.Sign() <= 0 || !q.Upper.Equal(q.Lower.Shift(1)) {
		return i
	}
	i.Lower = q.Lower.Add(q.Lower)
	top := q.Upper.Reduced()
	i.Upper = top.Trunc(top.Exponent() + int32(top.Digits()) - 1).Sub(one)
	return i
}

// between reads a range: its outer ends are rounded like bare numbers.
func (q Quantity) between() Interval {
	end := q
	end.Approximation = Exact
	i := Interval{Lower: q.Lower, Upper: q.Upper, Rule: "range"}
	if q.Lower.Valid() {
		end.Value = q.Lower
		b := end.Soft()
		i.Lower, i.LowerOpen = b.Lower, b.LowerOpen
	}
	if q.Upper.Valid() {
		end.Value = q.Upper
		b := end.Soft()
		i.Upper, i.UpperOpen = b.Upper, b.UpperOpen
	}
	return i
}

// wholeCount says whether q counts whole things and was written out in full.
func (q Quantity) wholeCount() bool {
	if q.Scaled || q.Fraction || q.Step < 0 {
		return false
	}
	switch q.Unit.Dimension {
	case unit.Count, unit.Rank, unit.Age:
		return true
	}
	return false
}

// significantStep is the power of ten of the last digit that is not zero, and
// never finer than what was written.
func (q Quantity) significantStep() int32 {
	if q.Value.Sign() == 0 {
		return q.Step
	}
	return max(q.Step, q.Value.Reduced().Exponent())
}

// significant is the unit of the last digit that is not zero; a fraction in
// words is as coarse as a tenth.
func (q Quantity) significant() Decimal {
	if q.Fraction {
		if q.Unit.Dimension == unit.Percent {
			return tenPct.Mul(hundred)
		}
		return tenPct
	}
	return New(1, q.significantStep())
}

// AsPercent gives a fraction in words or a bare share on the percent scale:
// "a third" as 33.33… percent. It is false for what is no fraction.
func (q Quantity) AsPercent() (Quantity, bool) {
	if q.Unit.Dimension == unit.Percent {
		return q, true
	}
	if !q.Fraction {
		return q, false
	}
	q.Value, q.Lower, q.Upper = q.Value.Mul(hundred), q.Lower.Mul(hundred), q.Upper.Mul(hundred)
	q.Step += 2
	q.Unit = unit.Unit{Code: "%", Name: "percent", Dimension: unit.Percent}
	return q, true
}

func spread(x, h Decimal, rule string) Interval {
	return Interval{Lower: x.Sub(h), Upper: x.Add(h), Rule: rule}
}

func larger(a, b Decimal) Decimal {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

func smaller(a, b Decimal) Decimal {
	if a.Cmp(b) > 0 {
		return b
	}
	return a
}
