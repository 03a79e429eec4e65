package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// several reads "several hundred", "a few thousand", "a couple of weeks", "a
// pair of handguns" at the vague word.
func (p *parser) several(i int) int {
	first := i
	if p.low(i-1) == "a" && i-1 >= p.floor {
		first--
	}
	k := i + 1
	if p.low(i) == "couple" || p.low(i) == "pair" {
		switch p.low(i - 1) {
		case "next", "past", "last", "first", "coming", "previous", "final", "another", "other":
			if p.low(i) == "pair" && p.low(k) != "of" {
				return k
			}
		default:
			if first == i {
				return k
			}
		}
		if p.low(k) == "of" {
			k++
		} else if p.low(i) == "pair" && !p.alone(first, k) {
			return k
		}
		if w := p.number(k); w.Kind == en.HundredWord || w.Kind == en.ScaleWord || w.Kind == en.DozenWord {
			n := num{first: first, last: k, val: quantity.New(2, 0), mantissa: quantity.New(2, 0), words: true}
			p.scaleWords(&n)
			return p.finish(p.measure(n))
		}
		switch p.low(k) {
		case "the", "his", "her", "their", "more", "a":
			return k
		}
		n := num{first: first, last: k, val: quantity.New(2, 0), mantissa: quantity.New(2, 0), words: true}
		if p.alone(first, k) {
			return p.finish(p.measure(n))
		}
		a := p.measure(n)
		if !a.hasUnit && p.countedNoun(k, true).head < 0 {
			return k
		}
		end := p.finish(a)
		if m := &p.out[len(p.out)-1]; p.low(i) == "couple" && m.NumFirst == first && m.Quantity.Approximation == quantity.Exact {
			m.Quantity.Approximation = quantity.About
		}
		return end
	}
	w := p.number(k)
	var low int64
	switch w.Kind {
	case en.HundredWord:
		low = 100
	case en.DozenWord:
		low = 12
	case en.ScaleWord:
		if w.Value > 12 {
			return k
		}
		low = pow10(int32(w.Value))
	default:
		return k
	}
	n := num{first: first, last: k + 1, words: true, scaled: true, vague: true, lower: quantity.New(2*low, 0), upper: quantity.New(10*low-1, 0)}
	if s := p.number(k + 1); s.Kind == en.ScaleWord && w.Kind == en.HundredWord {
		n.lower, n.upper = n.lower.Shift(int32(s.Value)), n.upper.Shift(int32(s.Value))
		n.last++
	}
	return p.vague(&n)
}

// order reads "dozens", "hundreds of thousands", "tens of millions".
func (p *parser) order(i int, w en.NumberWord) int {
	n := num{first: i, last: i + 1, words: true, scaled: true, vague: true, lower: quantity.New(w.Value, 0), upper: quantity.New(w.Upper, 0)}
	if p.low(i) == "tens" || p.low(i) == "scores" && p.low(i+1) != "of" {
		if p.low(i+1) != "of" {
			return i + 1
		}
	}
	for range 2 {
		k := n.last
		if p.low(k) != "of" {
			break
		}
		s := p.number(k + 1)
		if s.Kind != en.OrderWord || s.Value < 100 {
			break
		}
		e := exponent(s.Value)
		n.lower, n.upper = n.lower.Shift(e), n.upper.Shift(e)
		n.last = k + 2
	}
	return p.vague(&n)
}

// exponent is that of a power of ten.
func exponent(v int64) int32 {
	e := int32(0)
	for ; v >= 10; v /= 10 {
		e++
	}
	return e
}

// vague adds a quantity that is only an order of magnitude.
func (p *parser) vague(n *num) int {
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: n.first, NumLast: n.last, Kind: Vague}
	q := quantity.Quantity{Approximation: quantity.Order, Lower: n.lower, Upper: n.upper, Scaled: true, Unit: unit.Unit{Code: "1"}}
	start, end := n.first, n.last
	if _, s := p.hedgeBefore(start); s < start {
		start = s
	}
	u, k := p.currencyBefore(n.first)
	if k < n.first {
		q.Unit, start = u, min(start, k)
	}
	k = end
	if p.low(k) == "of" {
		k++
	}
	if v, e := p.unitAfter(k, n); e > k {
		q.Unit, end = v, e
		return p.emit(&m, q, start, end)
	}
	if w := p.countedNoun(end, true); w.head >= 0 {
		m.Head, q.Unit.Name, end = w.head, w.name, w.last
	} else if k > end {
		if w := p.phrase(k, true, false); w.head >= 0 {
			m.Head, q.Unit.Name, end = w.head, w.name, w.last
		}
	}
	return p.emit(&m, q, start, end)
}
