package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// article reads what "a" or "an" at token i counts: "a hundred", "a dozen",
// "a third of", "a half-hour", "a year".
func (p *parser) article(i int) int {
	k := i + 1
	w := p.number(k)
	switch w.Kind {
	case en.NoNumber:
		if p.low(k) == "few" || p.low(k) == "couple" || p.low(k) == "pair" {
			return p.several(k)
		}
		return p.oneUnit(i)
	case en.HundredWord, en.ScaleWord, en.DozenWord:
		return p.finish(p.measure(p.articleNumber(i)))
	case en.FractionWord:
		if w.Value == 2 {
			return p.half(k)
		}
		fallthrough
	case en.OrdinalWord:
		return p.articleFraction(i, w)
	case en.MultipleWord:
		return k
	case en.TensWord, en.UnitWord:
		if den, end := p.denominatorAt(k, 1); den > 0 && p.alone(i, end) {
			v := ratio(one, quantity.New(den, 0))
			return p.finish(p.measure(num{first: i, last: end, val: v, mantissa: v, step: v.Exponent(), fraction: true, words: true})) // "a twenty-first"
		}
	}
	return i + 1
}

// articleNumber reads "a hundred", "a hundred and five thousand", "a million
// and a half".
func (p *parser) articleNumber(i int) num {
	w := p.number(i + 1)
	n := num{first: i, last: i + 2, words: true, scaled: true}
	switch w.Kind {
	case en.HundredWord:
		n.val, n.scale = one.Shift(2), 2
	case en.ScaleWord:
		n.val, n.scale = one.Shift(int32(w.Value)), int32(w.Value)
	default:
		n.val = quantity.New(w.Value, 0)
	}
	n.mantissa, n.step = one, n.scale
	if s := p.number(i + 2); n.scale > 0 && s.Kind == en.ScaleWord {
		p.shift(&n, int32(s.Value)) // "a hundred thousand"
		n.last++
	} else if w.Kind == en.HundredWord && (p.low(i+2) == "and" || s.Kind == en.TensWord || s.Kind == en.UnitWord) {
		j := i + 2
		if p.low(j) == "and" {
			j++
		}
		var rest num
		if x := p.number(j); x.Kind == en.TensWord || x.Kind == en.UnitWord {
			if end, ok := p.cardinal(j, &rest); ok && rest.small() > 0 && rest.small() < 100 {
				n.val = n.val.Add(rest.val)
				n.step, n.scale, n.scaled, n.last = 0, 0, false, end
				p.scaleWords(&n)
			}
		}
	}
	if w.Kind == en.ScaleWord && n.last == i+2 {
		p.restOf(&n)
	}
	if den, end := p.denominatorAt(n.last, n.small()); den > 0 && n.small() > 1 {
		n.val = ratio(n.val, quantity.New(den, 0)) // "a hundred thousandths"
		n.step, n.last = n.val.Exponent(), end
		n.fraction, n.scaled, n.scale = true, false, 0
		return n
	}
	p.andAHalf(&n)
	return n
}

// restOf reads what goes on behind "a thousand": "and one", "two hundred".
func (p *parser) restOf(n *num) {
	k := n.last
	and := p.low(k) == "and"
	if and {
		k++
	}
	var rest num
	if w := p.number(k); w.Kind != en.UnitWord && w.Kind != en.TensWord || p.bigger(k, en.ScaleWord) && and || and && p.fractionAhead(k) {
		return
	}
	end, ok := p.cardinal(k, &rest)
	if !ok || rest.val.Cmp(quantity.New(1, n.scale)) >= 0 || and && rest.small() >= 100 || !and && !rest.scaled || and && n.scale != 3 {
		return
	}
	n.val = n.val.Add(rest.val)
	n.step, n.scale, n.last = rest.step, rest.scale, end
}

// articleFraction reads "a third of voters", "a quarter", "a tenth".
func (p *parser) articleFraction(i int, w en.NumberWord) int {
	k := i + 1
	many := w.Kind == en.OrdinalWord
	next := p.low(k + 1)
	if many && next == "of" && p.month(k+2) {
		return k + 2
	}
	if u, ok := unitPhrases.one(next); many && ok && u.Dimension == unit.Duration {
		return p.ordinal(&num{first: k, last: k + 1, val: quantity.New(w.Value, 0), words: true, ordinal: true}) // "for a third day"
	}
	if many && next != "of" && next != "as" && next != "less" && next != "more" && next != "lower" && next != "higher" && next != "fewer" && (p.isWord(k+1) && en.ClassOf(next)&(wall|en.Day|en.TimeWord) == 0 || w.Value > 10 && w.Value < 100) || w.Value < 3 {
		if many {
			return p.ordinal(&num{first: k, last: k + 1, val: quantity.New(w.Value, 0), words: true, ordinal: true})
		}
		return k + 1
	}
	if !many && (p.hyphen(k+1) && p.number(k+2).Kind == en.NoNumber || p.ordinalBefore(i)) {
		return k + 1
	}
	if p.low(k) != "quarter" && !many {
		return k + 1
	}
	v := ratio(one, quantity.New(w.Value, 0))
	n := num{first: i, last: k + 1, val: v, mantissa: v, step: v.Exponent(), fraction: true, words: true}
	p.ofScale(&n)
	return p.finish(p.measure(n))
}

// half reads "half" at token k, with an article before it or not: "half of
// voters", "half a million", "half a dozen", "half an hour", "a half-hour".
func (p *parser) half(k int) int {
	first := k
	if w := p.low(k - 1); (w == "a" || w == "one") && k-1 >= p.floor {
		first--
	}
	if p.low(k-1) == "the" && p.low(k+1) != "-" {
		return k + 1
	}
	// "the last hour and a half"
	if p.low(k-1) == "a" && p.low(k-2) == "and" && p.isWord(k-3) && k-3 >= p.floor {
		if u, end := p.unitAfter(k-3, &num{val: one}); end == k-2 && isTimeNoun(p.low(k-3)) {
			n := num{first: k - 3, last: k + 1, val: quantity.New(15, -1), mantissa: quantity.New(15, -1), step: -1, words: true}
			return p.finish(amount{num: n, start: k - 3, end: k + 1, unit: u, hasUnit: true})
		}
	}
	if p.ordinalBefore(first) || p.low(k-1) == "better" || p.low(k-1) == "by" && p.low(k+1) == "-" {
		return k + 1
	}
	half := quantity.New(5, -1)
	n := num{first: first, last: k + 1, val: half, mantissa: half, step: -1, fraction: true, words: true}
	j := k + 1
	hyphen := p.hyphen(j)
	if hyphen {
		j++
	}
	if p.low(j) == "a" || p.low(j) == "an" {
		j++
	}
	switch w := p.number(j); w.Kind {
	case en.ScaleWord, en.HundredWord:
		e := int32(w.Value)
		if w.Kind == en.HundredWord {
			e = 2
		}
		p.shift(&n, e)
		n.fraction = false
		n.last = j + 1
		return p.finish(p.measure(n))
	case en.DozenWord:
		n.val = quantity.New(w.Value/2, 0)
		n.step, n.scaled, n.fraction = 0, true, false
		n.last = j + 1
		return p.finish(p.measure(n))
	}
	if u, end := p.unitAfter(j, &n); end > j && (j > k+1) {
		n.fraction = false
		a := amount{num: n, start: first, end: end, unit: u, hasUnit: true, hyphen: hyphen}
		p.points(&a)
		return p.finish(a)
	}
	if hyphen {
		return j
	}
	if p.low(k+1) == "past" {
		return k + 2
	}
	a := amount{num: n, start: first, end: k + 1}
	return p.fraction(&a)
}

// fraction adds a fraction of something: "half of the voters", "half the
// country", "more than half".
func (p *parser) fraction(a *amount) int {
	h, start := p.hedgeBefore(a.start)
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: a.start, NumLast: a.last}
	q := a.quantity()
	q.Unit = unit.Unit{Code: "1"}
	hedged(&q, h)
	end := a.end
	k := end
	if p.low(k) == "of" {
		k++
	}
	if en.ClassOf(p.low(k))&(en.Det|en.Possessive) != 0 {
		k++
	}
	if k > end {
		if w := p.phrase(k, false, true); w.head >= 0 {
			m.Head, q.Unit.Name, end = w.head, w.name, w.last
		}
	}
	return p.emit(&m, q, start, end)
}
