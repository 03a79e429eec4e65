package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// alone says whether the tokens [first, last) are all that a sentence says,
// but for its closing marks. A text that holds nothing but a number is read as
// one where the same words inside a sentence would be something else.
func (p *parser) alone(first, last int) bool {
	if first != p.lo || last > p.hi {
		return false
	}
	for k := last; k < p.hi; k++ {
		if p.toks[k].Kind != text.Punct {
			return false
		}
	}
	return true
}

// mixedWords reads on behind digits with a scale word over the smaller parts
// of the same number: "4 thousand 3 hundred and 21", "3 hundred and one".
func (p *parser) mixedWords(n *num) {
	for range 4 {
		if n.step < 2 || n.scale < 2 {
			return
		}
		k := n.last
		and := p.low(k) == "and"
		if and {
			k++
		}
		if !p.isNumberAt(k) || p.kind(k) == text.Mixed || p.kind(k) == text.Number && !plainDigits(p.low(k)) {
			return
		}
		g := num{first: k}
		if p.kind(k) == text.Number {
			if g, and = p.digitsOf(k), and && n.scale <= 3; !g.val.Valid() {
				return
			}
		} else if end, ok := p.cardinal(k, &g); ok {
			g.last = end
		} else {
			return
		}
		// Without "and" only a smaller scale word goes on; with it, only what
		// is short of the last one.
		if g.step < 0 || g.val.Sign() <= 0 || g.val.Cmp(quantity.New(1, n.step)) >= 0 || !and && g.scale < 2 || and && g.scaled && g.scale >= n.scale {
			return
		}
		if den, _ := p.denominatorAt(g.last, g.small()); den > 0 {
			return
		}
		n.val = n.val.Add(g.val)
		n.step, n.scale, n.last = g.step, g.scale, g.last
	}
}

// digitsOf reads plain digits with their scale words.
func (p *parser) digitsOf(k int) num {
	n := num{first: k, last: k + 1}
	if !n.parse(p.low(k)) {
		return num{}
	}
	n.mantissa = n.val
	p.scaleWords(&n)
	return n
}

// denominatorAt gives the denominator that the words at k name behind a count
// and the token behind it: "fifths", "twenty-firsts", "one hundred fifth". It
// is 0 where there is none.
func (p *parser) denominatorAt(k, count int) (int64, int) {
	if den := p.denominator(k, count); den > 0 {
		return den, k + 1
	}
	w := p.number(k)
	var base int64
	if (w.Kind == en.HundredWord || w.Kind == en.UnitWord && w.Value == 10) && p.hyphen(k+1) {
		// "ten-thousandths", "hundred-millionths"
		scale := int64(10)
		if w.Kind == en.HundredWord {
			scale = 100
		}
		if den := p.denominator(k+2, count); den >= 1000 {
			return scale * den, k + 3
		}
		return 0, 0
	}
	switch j := k + 1; {
	case w.Kind == en.TensWord:
		if p.hyphen(j) {
			j++
		}
		base, k = w.Value, j
	case w.Kind == en.UnitWord && w.Value == 1 && p.number(j).Kind == en.HundredWord:
		base, k = 100, j+1
	case w.Kind == en.UnitWord && w.Value == 1 && p.number(j).Kind == en.ScaleWord && p.number(j).Value == 3:
		base, k = 1000, j+1
	default:
		return 0, 0
	}
	s := p.low(k)
	if count > 1 {
		var plural bool
		if s, plural = strings.CutSuffix(s, "s"); !plural {
			return 0, 0
		}
	}
	if count == 1 && p.isWord(k+1) && p.low(k+1) != "of" {
		return 0, 0 // "one twenty-second film"
	}
	if o := en.Number(s); count > 0 && o.Kind == en.OrdinalWord && o.Value < 10 {
		return base + o.Value, k + 1
	}
	return 0, 0
}

// fractionAhead says whether the words at k are a count below a hundred and
// its denominator, so that "and" before them adds a fraction: "two hundred and
// fifty-four hundredths".
func (p *parser) fractionAhead(k int) bool {
	count := 0
	if w := p.number(k); w.Kind == en.TensWord {
		count = int(w.Value)
		k++
		if p.hyphen(k) {
			k++
		}
	}
	if w := p.number(k); w.Kind == en.UnitWord && (count == 0 || w.Value < 10) {
		count += int(w.Value)
		k++
	}
	if p.hyphen(k) {
		k++
	}
	if p.number(k).Kind == en.FractionWord {
		return count > 0
	}
	return count > 0 && p.denominator(k, count) > 0
}

// regroup takes the tens before a denominator for a part of it where a
// numerator is left: "one hundred thirty fifths" are 100/35.
func (p *parser) regroup(n *num) (int64, int) {
	k := n.last - 1
	if k <= n.first || p.hyphen(k-1) || p.low(k-1) == "and" || p.hyphen(n.last) {
		return 0, 0
	}
	switch w := p.number(k); {
	case w.Kind == en.TensWord:
	case k-1 > n.first && p.number(k-1).Value == 1 && p.number(k-1).Kind == en.UnitWord && (w.Kind == en.ScaleWord || w.Kind == en.HundredWord):
		k-- // "one hundred one thousand fifths" are 100/1005
	default:
		return 0, 0
	}
	var top num
	end, ok := p.cardinalTo(n.first, k, &top)
	if !ok || end != k {
		return 0, 0
	}
	den, last := p.denominatorAt(k, top.small())
	if den > 0 {
		n.val = top.val
	}
	return den, last
}

// cardinalTo is cardinal over the words before token end.
func (p *parser) cardinalTo(i, end int, n *num) (int, bool) {
	hi := p.hi
	p.hi = end
	j, ok := p.cardinal(i, n)
	p.hi = hi
	return j, ok
}

// digitsAndHalf reads a fraction in words behind digits: "5 and a half", "2
// hundredths", "1 and 3/4".
func (p *parser) digitsAndHalf(n *num) {
	k := n.last
	if p.low(k) != "and" {
		// Halves and quarters are parts of a game or a year, too.
		if den := p.denominator(k, n.small()); den > 2 && den != 4 && n.small() > 1 && n.digits <= 2 && p.number(k).Kind == en.FractionWord {
			n.val = ratio(n.val, quantity.New(den, 0))
			n.step, n.fraction, n.last = n.val.Exponent(), true, k+1
			n.mantissa = n.val
		}
		return
	}
	w := p.low(k + 2)
	if p.low(k+1) == "a" && (w == "half" || w == "quarter") || p.number(k+2).Kind == en.FractionWord && p.number(k+1).Kind == en.UnitWord && w != "halves" && w != "quarter" {
		p.andAHalf(n)
	} else if _, ok := p.slash(k + 1); ok {
		p.andAHalf(n)
	}
}

// over reads a fraction whose stroke is spoken, where nothing else is said:
// "one over three", "The answer is 2 over 7.".
func (p *parser) over(n *num) {
	if p.low(n.last) != "over" || n.hasUnit || n.ordinal || n.fraction || n.val.Sign() <= 0 {
		return
	}
	if w := p.low(n.first - 1); n.first > p.lo && en.ClassOf(w)&en.Be == 0 && w != "=" && w != "equals" && w != "minus" {
		return
	}
	var b num
	switch k := n.last + 1; {
	case p.kind(k) == text.Number:
		b = p.digitsOf(k)
	case p.isWord(k):
		end, ok := p.cardinal(k, &b)
		if !ok {
			return
		}
		b.last = end
	}
	if b.val.Sign() <= 0 || b.last < p.hi && (p.toks[b.last].Kind != text.Punct || p.dash(b.last)) {
		return
	}
	n.val = ratio(n.val, b.val)
	n.mantissa, n.step = n.val, n.val.Exponent()
	n.fraction, n.scaled, n.scale = true, false, 0
	n.last = b.last
}

// restated reads a number that is told once more in brackets, in words for
// digits or the other way: "thirty (30) days", "45 (forty-five)".
func (p *parser) restated(n *num) {
	k := n.last + 1
	if p.low(n.last) != "(" || !p.isNumberAt(k) || p.isWord(k) == n.words || n.hasUnit {
		return
	}
	var b num
	ok := true
	if p.isWord(k) {
		b.last, ok = p.cardinal(k, &b)
	} else {
		b = p.digitsOf(k)
	}
	if ok && p.low(b.last) == ")" && b.val.Valid() && b.val.Equal(n.val) {
		n.last = b.last + 1
	}
}

// power reads "1.1^23", "10^6", "2.5^-1". A raised mark behind a year is a
// footnote.
func (p *parser) power(i int) (num, bool) {
	n := num{first: i}
	if p.kind(i) != text.Number || p.low(i+1) != "^" || !p.tight(i+1) || !p.tight(i+2) || yearLike(p.low(i)) || len(p.low(i)) > 8 || !n.parse(p.low(i)) {
		return n, false
	}
	k := i + 2
	neg := p.low(k) == "-"
	if neg || p.low(k) == "+" || p.low(k) == "--" {
		k++
	}
	var e num
	if p.kind(k) != text.Number || !p.tight(k) || !e.parse(p.low(k)) || e.small() < 0 || e.small() > 40 {
		return n, false
	}
	v := one
	for range e.small() {
		v = v.Mul(n.val)
	}
	if neg {
		v = ratio(one, v)
	}
	n.val, n.mantissa, n.step, n.last = v, v, v.Exponent(), k+1
	n.scaled = true
	return n, v.Valid()
}

// spokenHundreds reads a number told in groups where nothing else is said:
// "one twenty two" is 122.
func (p *parser) spokenHundreds(i int) (num, bool) {
	w := p.number(i)
	if w.Kind != en.UnitWord || w.Value < 1 || w.Value > 9 || p.number(i+1).Kind != en.TensWord {
		return num{}, false
	}
	var low num
	end, ok := p.cardinal(i+1, &low)
	if !ok || low.small() < 10 || low.small() > 99 || !p.alone(i, end) {
		return num{}, false
	}
	v := quantity.New(100*w.Value+int64(low.small()), 0)
	return num{first: i, last: end, words: true, val: v, mantissa: v, digits: 3}, true
}

// toldPoint reads digits whose point is a word, where nothing is counted behind
// them: "1 point 5 percent".
func (p *parser) toldPoint(n *num) {
	k := n.last + 1
	if n.words || n.step != 0 || n.scaled || n.digits > 3 || p.kind(k) != text.Number || !plainDigits(p.low(k)) || len(p.low(k)) > 4 {
		return
	}
	if j := k + 1; p.isWord(j) && en.ClassOf(p.low(j))&(en.Preposition|en.Conjunction) == 0 && p.number(j).Kind != en.ScaleWord {
		if _, end := p.unitAfter(j, n); end == j {
			return
		}
	}
	places := int32(len(p.low(k)))
	g := p.digitsOf(k)
	n.val = n.val.Add(g.mantissa.Shift(-places))
	n.mantissa, n.step, n.last = n.val, -places, k+1
	p.scaleWords(n)
}

// pointed reads a sentence that opens with a spoken point and says nothing but
// the digits behind it ("point 77"), and gives the token to go on with.
func (p *parser) pointed() int {
	if p.low(p.lo) != "point" {
		return p.lo
	}
	if n := (num{first: p.lo, val: quantity.New(0, 0), words: true}); p.number(p.lo+1).Kind == en.UnitWord {
		end := p.lo
		if p.spokenPoint(&n, &end); end > p.lo && p.alone(p.lo, end) {
			n.last, n.mantissa = end, n.val
			return p.finish(p.measure(n))
		}
	}
	if !p.alone(p.lo, p.lo+2) {
		return p.lo
	}
	n := num{first: p.lo, last: p.lo + 2}
	s := p.low(p.lo + 1)
	if !plainDigits(s) || !n.parse(s) {
		return p.lo
	}
	n.val = n.val.Shift(-int32(len(s)))
	n.mantissa, n.step = n.val, n.val.Exponent()
	return p.finish(p.measure(n))
}
