package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// koLone says whether the text speaks of a single digit in words as of a
// number: it is the whole text, or one of the few that mean nothing else,
// with a particle (삼은, 하나만).
func koLone(s string, x *cjkNumber) bool {
	i, j := gapBack(s, x.start), gapAfter(s, x.end)
	if i == 0 && j == len(s) {
		return true
	}
	_, _, sole := ko.Sole.Longest(s, x.start)
	_, end, particle := ko.Particles.Longest(s, x.end)
	return sole && particle && wordEnds(s, end)
}

// koZero reads the zero of 영점오, which is a number only before its decimals
// or as the whole text.
func koZero(s string, i int) (cjkNumber, bool) {
	r, n := runeAt(s, i)
	if c := ko.NumeralOf(r); c.Class != ko.Digit || c.Value != 0 {
		return cjkNumber{}, false
	}
	x := cjkNumber{start: i, end: i + n, value: quantity.New(0, 0), single: true, places: 9}
	if y := koPoint(s, x); y.pointed {
		return y, true
	}
	return x, gapAfter(s, 0) == i && gapAfter(s, i+n) == len(s)
}

// koStrokeMixed reads a whole number and a fraction in digits: 2와 1/2.
func koStrokeMixed(s string, x cjkNumber, k int) (cjkNumber, bool) {
	y, _, ok := asciiNumber(s, k)
	if !ok {
		return x, false
	}
	if y, ok = strokeFraction(s, y); !ok {
		return x, false
	}
	v := x.value.Add(y.value)
	return cjkNumber{start: x.start, end: y.end, value: v, step: v.Exponent(), fraction: true}, true
}

// doubled reads 갑절 with no number before it: twice as much.
func (h *hangul) doubled(i int) int {
	_, end, ok := ko.Doubled.Longest(h.s, i)
	if !ok || !wordEnds(h.s, end) {
		return i
	}
	h.out = append(h.out, Mention{Start: i, End: end, NumStart: i, NumEnd: end, Head: -1, Modified: -1, Kind: Multiplier,
		Quantity: quantity.Quantity{Value: quantity.New(2, 0), Unit: timesUnit}})
	h.low = end
	return end
}

// koContext settles what the words before a number make of its unit: 화씨
// 90도, 몸무게는 50파운드.
func koContext(s string, start int, q *quantity.Quantity) {
	switch {
	case q.Unit.Code == "Cel" && strings.HasSuffix(s[:gapBack(s, start)], "화씨"):
		q.Unit = lang.Unit("[degF]", "degree Fahrenheit", "temperature")
	case q.Unit.Code == "GBP" && koWeighs(s, start):
		q.Unit = lang.Unit("[lb_av]", "pound", "mass")
	}
}

// koWeighs says whether a word for weight stands before i, in its clause.
func koWeighs(s string, i int) bool {
	for n := 0; n < 12 && i > 0; n++ {
		if _, _, ok := ko.Weights.LongestBefore(s, i); ok {
			return true
		}
		r, w := runeBefore(s, i)
		if r == ',' || r == '.' {
			return false
		}
		i -= w
	}
	return false
}

// belowZero turns a temperature behind one of the words for frost below zero:
// 零下5度, 영하 5도.
func belowZero(s, word string, start *int, q *quantity.Quantity, low int) {
	i := gapBack(s, *start)
	if q.Unit.Dimension != unit.Temperature || i-len(word) < low || !strings.HasSuffix(s[:i], word) {
		return
	}
	*start = i - len(word)
	q.Value = q.Value.Neg()
	if q.Lower.Valid() && q.Upper.Valid() {
		q.Lower, q.Upper = q.Upper.Neg(), q.Lower.Neg()
	}
}

// speeds are lengths by a unit of time, which have codes of their own.
var speeds = map[[2]string]unit.Unit{
	{"km", "hour"}:     lang.Unit("km/h", "kilometre per hour", "speed"),
	{"m", "second"}:    lang.Unit("m/s", "metre per second", "speed"),
	{"[mi_i]", "hour"}: lang.Unit("[mi_i]/h", "mile per hour", "speed"),
}

// speedOf turns a length by the hour or second into a speed, and reads the
// words that say so right before a number: 시속 100km, 时速120公里.
func speedOf(s string, start int, u unit.Unit, hourly, secondly string) unit.Unit {
	if u.Dimension != unit.Length {
		return u
	}
	per := u.Per
	if before := s[:gapBack(s, start)]; per == "" && strings.HasSuffix(before, hourly) {
		per = "hour"
	} else if per == "" && strings.HasSuffix(before, secondly) {
		per = "second"
	}
	if v, ok := speeds[[2]string{u.Code, per}]; ok {
		return v
	}
	return u
}
