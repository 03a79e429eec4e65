package compare

import (
	"math/big"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// mapping takes values of one unit to another; it is increasing.
type mapping func(quantity.Decimal) quantity.Decimal

func same(x quantity.Decimal) quantity.Decimal { return x }

// bare says whether the dimension is a number without a unit of measurement.
func bare(d unit.Dimension) bool {
	switch d {
	case unit.Count, unit.Rank, unit.Score, unit.Multiple, unit.Other:
		return true
	}
	return false
}

// points says whether the unit may be percentage points: a share "lost
// 2.5 points" without saying points of what.
func points(u unit.Unit) bool {
	return u.Dimension == unit.PercentagePoint || u.Dimension == unit.Score && u.Name == "point"
}

// mixable says whether one unit is percent and the other may be points. The
// two do not convert; they are put side by side where the numbers agree, to
// be told apart.
func mixable(a, b unit.Unit) bool {
	return a.Dimension == unit.Percent && points(b) || b.Dimension == unit.Percent && points(a)
}

// sameUnit says whether two numbers can be compared digit by digit.
func sameUnit(a, b unit.Unit) bool {
	return a.Code == b.Code && dimension(a) == dimension(b) || bare(a.Dimension) && bare(b.Dimension)
}

// nameless says whether nothing was said of what the number counts: "Moran, 37".
func nameless(u unit.Unit) bool { return u.Dimension == unit.Count && u.Name == "" && u.Per == "" }

// stretches are the units of time by their English names.
var stretches = func() map[string]unit.Unit {
	m := map[string]unit.Unit{}
	for name, u := range unit.Words() {
		if u.Dimension == unit.Duration {
			m[name] = u
		}
	}
	return m
}()

// timed reads counts and ordinals of days, weeks and years as stretches of
// time: on "the 14th day" two weeks are full.
func timed(q quantity.Quantity) quantity.Quantity {
	if d := q.Unit.Dimension; d == unit.Count || d == unit.Rank {
		if u, ok := stretches[q.Unit.Name]; ok {
			u.Per = q.Unit.Per
			q.Unit = u
		}
	}
	return q
}

// dimension takes an age for a duration, which it is.
func dimension(u unit.Unit) unit.Dimension {
	if u.Dimension == unit.Age {
		return unit.Duration
	}
	return u.Dimension
}

// into gives the mapping from one unit to another, nil where there is none. A
// rate "a year" converts to a number without one, since reports leave the
// year unsaid, but not to a rate "a day".
func into(from, to unit.Unit, p Policy) mapping {
	if from.Per != "" && to.Per != "" && from.Per != to.Per {
		return nil
	}
	if sameUnit(from, to) || nameless(from) || nameless(to) {
		return same
	}
	from.Per, to.Per = "", ""
	from.Dimension, to.Dimension = dimension(from), dimension(to)
	switch {
	case mixable(from, to):
		return same
	case from.Dimension == unit.Money && to.Dimension == unit.Money:
		if f := physical(from, to); f != nil {
			return f
		}
		r, ok := p.exchange(from.Code, to.Code)
		if !ok {
			return nil
		}
		return func(x quantity.Decimal) quantity.Decimal { return tidy(x.Mul(r.factor)) }
	}
	return physical(from, to)
}

// physical converts between units of measurement, exactly but for the last
// of the digits that it keeps.
func physical(from, to unit.Unit) mapping {
	if _, ok := unit.Convert(new(big.Rat), from, to); !ok {
		return nil
	}
	return func(x quantity.Decimal) quantity.Decimal {
		r, ok := new(big.Rat).SetString(x.String())
		if !ok {
			return quantity.Decimal{}
		}
		r, _ = unit.Convert(r, from, to)
		num, err := quantity.Parse(r.Num().String())
		den, err2 := quantity.Parse(r.Denom().String())
		if err != nil || err2 != nil {
			return quantity.Decimal{}
		}
		return tidy(num.Quo(den))
	}
}

// sure is how many digits a converted number keeps: more than any number is
// written with, and few enough to be read.
const sure = 15

// tidy drops what a conversion leaves behind the digits that count.
func tidy(d quantity.Decimal) quantity.Decimal {
	n := d.Digits()
	if n <= sure {
		return d
	}
	return d.Round(d.Reduced().Exponent() + int32(n) - sure)
}

// Comparable says whether quantities of two units can stand in one finding.
func Comparable(a, b unit.Unit, p Policy) bool { return into(a, b, p) != nil }
