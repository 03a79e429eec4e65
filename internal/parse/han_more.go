package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// hanLone says whether the text speaks of a single digit in words as of a
// number: it is the whole text, or stands between words of arithmetic.
// Anywhere else such a digit is part of a name or an idiom as likely.
func hanLone(s string, x *cjkNumber) bool {
	i, j := gapBack(s, x.start), gapAfter(s, x.end)
	if i == 0 && j == len(s) {
		return true
	}
	_, _, before := zh.LoneBefore.LongestBefore(s, i)
	_, _, after := zh.LoneAfter.Longest(s, j)
	return before && (after || !hanFollows(s, j)) || after && !hanBeforeAt(s, i)
}

// hanHalfPast reads 个半 with no number before it, one and a half: 个半小时.
func hanHalfPast(s string, i, low int) (cjkNumber, bool) {
	r, n := hanAt(s, i)
	p, w := runeBefore(s, i)
	if r != '半' || zh.Fold(p) != '个' || i-w < low {
		return cjkNumber{}, false
	}
	if b, _ := runeBefore(s, i-w); zh.NumeralOf(zh.Fold(b)).Class != zh.None || isDigit(b) {
		return cjkNumber{}, false
	}
	if _, end := measuredHalf(s, i+n); end == i+n && (gapBack(s, i-w) > 0 || gapAfter(s, i+n) < len(s)) {
		return cjkNumber{}, false
	}
	return cjkNumber{start: i - w, end: i + n, value: quantity.New(15, -1), step: -1, pointed: true}, true
}

// measuredHalf reads the unit that a half before i is of: 小时, and 月, which
// is a unit only behind 个. It gives i where there is none.
func measuredHalf(s string, i int) (zh.Measured, int) {
	if u, end, ok := zh.Units.Longest(s, i); ok {
		return u, end
	}
	if r, n := hanAt(s, i); r == '月' {
		if u, _, ok := zh.Units.Longest("个月", 0); ok {
			return u, i + n
		}
	}
	return zh.Measured{}, i
}

// hanSpacedFold reads two digits set apart before 折: 8 5 折 is 85 percent.
func hanSpacedFold(s string, i int) (cjkNumber, bool) {
	v, end := int64(0), i
	for n := range 2 {
		j := end
		if n > 0 {
			if j = gapAfter(s, end); j == end {
				return cjkNumber{}, false
			}
		}
		r, w := hanAt(s, j)
		switch c := zh.NumeralOf(r); {
		case isDigit(r):
			v = v*10 + int64(r-'0')
		case c.Class == zh.Digit && r != '两':
			v = v*10 + int64(c.Value)
		default:
			return cjkNumber{}, false
		}
		end = j + w
	}
	if hanRune(s, gapAfter(s, end)) != '折' || v < 11 {
		return cjkNumber{}, false
	}
	if p, _ := runeBefore(s, i); isDigit(p) || p == '.' || zh.NumeralOf(zh.Fold(p)).Class != zh.None {
		return cjkNumber{}, false
	}
	return cjkNumber{start: i, end: end, value: quantity.New(v, 0), places: 2}, true
}

// hanHalfOf reads 半百 and the like: half of a unit.
func hanHalfOf(s string, x cjkNumber) cjkNumber {
	if e, n := hanScale(s, x.end); e >= 2 && !skipWord(s, x.end) {
		x.value, x.step, x.scaled, x.end = x.value.Shift(e), e-1, true, x.end+n
	}
	return x
}

// quarters reads 刻钟, quarters of an hour, behind a numeral.
func (h *han) quarters(p *hanPiece, k int) bool {
	r, n := hanAt(h.s, k)
	next, w := hanAt(h.s, k+n)
	if r != '刻' || next != '钟' {
		return false
	}
	p.x.value, p.x.step, p.x.single, p.x.one = p.x.value.Mul(quantity.New(15, 0)), 0, false, false
	p.unit, p.united, p.end, p.unitEnd = minuteUnit, true, k+n+w, k+n+w
	return true
}

// minutes says whether 分, a point or a cent elsewhere, is the minute between
// numeral x and i: seconds follow, or hours stand before.
func (h *han) minutes(x *cjkNumber, i int) bool {
	if y, ok := hanPlain(h.s, gapAfter(h.s, i)); ok && hanRune(h.s, gapAfter(h.s, y.end)) == '秒' {
		return true
	}
	if len(h.out) == 0 {
		return false
	}
	last := &h.out[len(h.out)-1]
	return last.Quantity.Unit.Code == "h" && last.End == gapBack(h.s, x.start)
}

// doubled reads 翻番 and the like at i: twice as much.
func (h *han) doubled(i int) int {
	_, end, ok := zh.Doubled.Longest(h.s, i)
	if !ok {
		return i
	}
	h.out = append(h.out, Mention{Start: i, End: end, NumStart: i, NumEnd: end, Head: -1, Modified: -1, Kind: Multiplier,
		Quantity: quantity.Quantity{Value: quantity.New(2, 0), Unit: timesUnit}})
	h.low = end
	return end
}

// redoubled turns the number of doublings into what they come to: 翻两番 is
// four times as much.
func redoubled(p *hanPiece) {
	if p.unit.Name != "doubling" {
		return
	}
	p.unit = timesUnit
	n, ok := p.x.value.Int64()
	if !ok || n < 1 || n > 32 {
		return
	}
	p.x.value, p.x.step = quantity.New(1<<n, 0), 0
}

var timesUnit = unit.Unit{Code: "{x}", Name: "times", Dimension: unit.Multiple}

// magnitudes are the words 数以百计 and their like, by the power of ten that
// they begin with.
var magnitudes = [...]struct {
	word string
	exp  int32
}{{"数以百计", 2}, {"数以千计", 3}, {"数以万计", 4}, {"数以十万计", 5}, {"数以百万计", 6}, {"数以千万计", 7}, {"数以亿计", 8}}

// magnitude reads 数以千计: thousands.
func (h *han) magnitude(i int) int {
	for _, m := range &magnitudes {
		if skipWordIs(h.s, i, m.word) {
			return h.order(i, i+len(m.word), m.exp, m.exp+1)
		}
	}
	return i
}

// match says whether two numbers from start to end that a stroke joins are a
// match's score, by the words around them: 2-1获胜, 以2-1.
func match(s string, start, end int) bool {
	_, _, won := zh.Wins.Longest(s, gapAfter(s, end))
	_, _, by := zh.WinsBefore.LongestBefore(s, gapBack(s, start))
	return won || by
}
