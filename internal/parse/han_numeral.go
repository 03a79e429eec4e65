package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// hanAt decodes the code point at i, folded to simplified and narrow.
func hanAt(s string, i int) (rune, int) {
	r, n := runeAt(s, i)
	if n > 1 {
		if r == '參' && threeAt(s, i, i+n) {
			return '叁', n
		}
		r = zh.Fold(r)
	}
	return r, n
}

// threeAt says whether 參 is the financial three here, and not the verb "to
// take part": a unit stands beside it.
func threeAt(s string, i, next int) bool {
	r, _ := runeAt(s, next)
	if c := zh.NumeralOf(zh.Fold(r)).Class; c == zh.Unit || c == zh.Big {
		return true
	}
	r, _ = runeBefore(s, i)
	r = zh.Fold(r)
	c := zh.NumeralOf(r).Class
	return r == '零' || c == zh.Unit || c == zh.Big
}

// hanNumeral reads the numeral at i: Han digits and units, digits with Han
// units, decimals, fractions and shares.
func hanNumeral(s string, i int) (cjkNumber, bool) {
	start := i
	neg := false
	if r, n := hanAt(s, i); r == '负' {
		neg = true
		i = gapAfter(s, i+n)
	}
	if x, ok := hanShare(s, i); ok {
		x.start = start
		if neg {
			x.value = x.value.Neg()
		}
		return x, true
	}
	x, ok := hanPlain(s, i)
	if !ok {
		return x, false
	}
	x.start = start
	if neg {
		x.value = x.value.Neg()
		x.single, x.one = false, false
	}
	return hanFraction(s, x), true
}

// hanFraction reads what can follow a number to make it a fraction: 五分之一,
// 三又二分之一.
func hanFraction(s string, x cjkNumber) cjkNumber {
	if y, ok := hanDivided(s, x); ok {
		return y
	}
	j := gapAfter(s, x.end)
	r, n := hanAt(s, j)
	if r != '又' || x.pointed {
		return x
	}
	y, ok := hanPlain(s, gapAfter(s, j+n))
	if !ok {
		return x
	}
	f, ok := hanDivided(s, y)
	if y.fraction {
		f, ok = y, true // 1又2/3
	}
	if !ok || f.value.Sign() < 0 {
		return x
	}
	if x.value.Sign() < 0 {
		f.value = f.value.Neg()
	}
	f.value = x.value.Add(f.value)
	f.start, f.step = x.start, f.value.Exponent()
	return f
}

// hanDivided reads 分之 and the numerator behind a denominator.
func hanDivided(s string, x cjkNumber) (cjkNumber, bool) {
	j, ok := hanOver(s, x.end)
	if !ok || x.value.Sign() == 0 || x.upper.Valid() {
		return x, false
	}
	neg := false
	if r, n := hanAt(s, j); r == '负' {
		neg = true
		j = gapAfter(s, j+n)
	}
	y, ok := hanPlain(s, j)
	if !ok {
		return x, false
	}
	v := ratio(y.value, x.value)
	if neg {
		v = v.Neg()
	}
	if !v.Valid() {
		return x, false
	}
	return cjkNumber{start: x.start, end: y.end, value: v, step: v.Exponent(), fraction: true}, true
}

// hanOver steps over 分之, with the spaces that can stand in it.
func hanOver(s string, i int) (int, bool) {
	j := gapAfter(s, i)
	r, n := hanAt(s, j)
	if r == '份' && j == i && nextDigitOrUnit(s, j+n) {
		// Cantonese 二份一; a measure word behind makes it "two copies, one …"
		if y, ok := hanPlain(s, j+n); ok && !hanFollows(s, y.end) {
			return j + n, true
		}
	}
	if r != '分' {
		return i, false
	}
	j = gapAfter(s, j+n)
	r, n = hanAt(s, j)
	if r != '之' {
		return i, false
	}
	return gapAfter(s, j+n), true
}

// hanShare reads 百分之五, 千分之一, 百万分之五 as percent.
func hanShare(s string, i int) (cjkNumber, bool) {
	j, exp := i, int32(0)
	for range 4 {
		r, n := hanAt(s, j)
		c := zh.NumeralOf(r)
		if c.Class != zh.Big && (c.Class != zh.Unit || c.Value < 2) {
			break
		}
		exp += int32(c.Value)
		j = gapAfter(s, j+n)
	}
	if exp == 0 {
		return cjkNumber{}, false
	}
	j, ok := hanOver(s, j)
	if !ok {
		return cjkNumber{}, false
	}
	neg := false
	if r, n := hanAt(s, j); r == '负' {
		neg, j = true, gapAfter(s, j+n) // 百分之负三
	}
	x, ok := hanPlain(s, j)
	if !ok {
		r, n := hanAt(s, j)
		if r != '百' || exp != 2 {
			return x, false
		}
		x = cjkNumber{end: j + n, value: quantity.New(100, 0)}
	}
	x.start = i
	x.value = x.value.Shift(2 - exp)
	if x.upper.Valid() {
		x.upper = x.upper.Shift(2 - exp)
	}
	x.step += 2 - exp
	if neg {
		x.value = x.value.Neg()
		if x.upper.Valid() {
			x.value, x.upper = x.upper.Neg(), x.value
		}
	}
	x.percent, x.ascii, x.single, x.one = true, false, false, false
	return x, true
}

// hanPlain reads a number without sign and fraction.
func hanPlain(s string, i int) (cjkNumber, bool) {
	r, _ := hanAt(s, i)
	if isDigit(r) || r == '.' {
		return hanMixed(s, i)
	}
	h := hanSum{cur: -1, unit: 4, big: 99}
	return h.read(s, i, cjkNumber{start: i, end: i})
}

// hanMixed reads digits and the Han units behind them: 1,100.9亿, 5万4千6百.
func hanMixed(s string, i int) (cjkNumber, bool) {
	x, _, ok := asciiNumber(s, i)
	if !ok {
		return x, false
	}
	if y, ok := strokeFraction(s, x); ok {
		return y, true
	}
	j := gapAfter(s, x.end)
	if r, n := hanAt(s, j); (r == '余' || r == '多') && !x.pointed {
		if e, _ := hanScale(s, gapAfter(s, j+n)); e < 4 {
			return x, true
		}
	} else if e, _ := hanScale(s, j); e == 0 || x.scaled {
		return x, true
	}
	if v, ok := x.value.Int64(); ok && !x.pointed {
		h := hanSum{cur: v, unit: 4, big: 99}
		return h.read(s, x.end, x)
	}
	// "4.78万亿": the units multiply, nothing follows them.
	for range 4 {
		j = gapAfter(s, x.end)
		e, n := hanScale(s, j)
		if e == 0 {
			break
		}
		x.value, x.step, x.scaled, x.end = x.value.Shift(e), x.step+e, true, j+n
	}
	return x, true
}

// hanScale gives the power of ten of the unit at i, 0 where none stands there
// or where it opens a unit of measure: 千米, 兆赫.
func hanScale(s string, i int) (exp int32, n int) {
	r, n := hanAt(s, i)
	c := zh.NumeralOf(r)
	if c.Class != zh.Unit && c.Class != zh.Big {
		return 0, 0
	}
	if _, end, ok := zh.Units.Longest(s, i); ok && end > i+n {
		return 0, 0
	}
	return int32(c.Value), n
}

// hanPoint reads the decimals behind 点, and the units behind those: 一点五亿.
func hanPoint(s string, x cjkNumber, h *hanSum) cjkNumber {
	j := gapAfter(s, x.end)
	r, n := hanAt(s, j)
	if r != '点' && !(r == '.' && !x.ascii) || x.ascii && x.pointed || clockBefore(s, x.start) {
		return x
	}
	k := gapAfter(s, j+n)
	var buf [24]byte
	b := append(buf[:0], '0', '.')
	end := k
	for len(b) < len(buf) {
		r, n := hanAt(s, end)
		c := zh.NumeralOf(r)
		switch {
		case isDigit(r):
			b = append(b, byte(r))
		case r == '〇' || r == '○':
			b = append(b, '0')
		case c.Class == zh.Digit && r != '两':
			b = append(b, '0'+byte(c.Value))
		default:
			n = 0
		}
		if n == 0 {
			break
		}
		end += n
	}
	if len(b) == 2 {
		return x
	}
	r, _ = hanAt(s, end)
	if c := zh.NumeralOf(r); c.Class == zh.Unit && c.Value == 1 || r == '刻' {
		return x
	}
	if r == '分' {
		if _, ok := hanOver(s, end); !ok {
			return x
		}
	}
	f, err := quantity.Parse(string(b))
	if err != nil {
		return x
	}
	x.value = x.value.Add(f)
	x.step = -int32(len(b) - 2)
	x.end = end
	x.single, x.one, x.pointed = false, false, true
	if h.bigs {
		return x
	}
	for range 4 {
		j := gapAfter(s, x.end)
		e, n := hanScale(s, j)
		if e == 0 {
			break
		}
		x.value, x.step, x.scaled, x.end = x.value.Shift(e), x.step+e, true, j+n
	}
	return x
}

// strokeFraction reads 1/2, and 1 3/5 from its whole on.
func strokeFraction(s string, x cjkNumber) (cjkNumber, bool) {
	if x.pointed || x.scaled {
		return x, false
	}
	over := func(a cjkNumber) (quantity.Decimal, int, bool) {
		r, w := runeAt(s, a.end)
		if r != '/' {
			return quantity.Decimal{}, 0, false
		}
		n, end := digitsAt(s, a.end+w)
		if n == 0 || n > 3 || a.places > 3 {
			return quantity.Decimal{}, 0, false
		}
		if r, _ := runeAt(s, end); r == '/' || isLatin(r) || r == '.' {
			return quantity.Decimal{}, 0, false
		}
		if r, _ := runeBefore(s, a.start); r == '/' {
			return quantity.Decimal{}, 0, false
		}
		d := smallInt(s, a.end+w, end)
		if d == 0 {
			return quantity.Decimal{}, 0, false
		}
		return ratio(a.value, quantity.New(int64(d), 0)), end, true
	}
	if v, end, ok := over(x); ok {
		x.value, x.end, x.fraction, x.step = v, end, true, v.Exponent()
		return x, true
	}
	j := gapAfter(s, x.end)
	if j == x.end {
		return x, false
	}
	if n, k := digitsAt(s, j); n > 0 && n <= 3 {
		y := cjkNumber{start: j, end: k, value: quantity.New(int64(smallInt(s, j, k)), 0), places: n}
		if v, end, ok := over(y); ok {
			v = x.value.Add(v)
			x.value, x.end, x.fraction, x.step = v, end, true, v.Exponent()
			return x, true
		}
	}
	return x, false
}

// skipWord says whether a word that only looks like a number begins at i.
func skipWord(s string, i int) bool {
	skip, _, ok := zh.Skip.Longest(s, i)
	return ok && skip
}
