package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// hanPiece is a numeral with its unit or measure word.
type hanPiece struct {
	x       cjkNumber
	end     int // behind the unit and the noun
	unitEnd int // behind the unit or the measure word
	unit    unit.Unit
	united  bool // a unit was said
	counted bool // a measure word was said
	general bool // and one that says nothing, so that 一 before it is an article
	hedge   zh.Hedge
	hedged  bool
	// prefixed: the unit stands before the number, and so may cover a range
	prefixed bool
}

// perBefore reads the unit of a rate before its number: 每吨5000元.
func perBefore(s string, i int) string {
	j := gapBack(s, i)
	k := j
	for n := 0; k > 0 && n < 5; n++ {
		r, w := runeBefore(s, k)
		if r == '每' {
			name, end := perUnit(s, k)
			if end == j {
				return name
			}
			return ""
		}
		k -= w
	}
	return ""
}

// perAfter reads the unit of a rate behind its number: 5000元/吨, 5000元每吨.
func perAfter(s string, i int) (string, int) {
	r, n := hanAt(s, i)
	if r != '/' && r != '每' {
		return "", i
	}
	name, end := perUnit(s, i+n)
	if name == "" {
		return "", i
	}
	return name, end
}

func perUnit(s string, i int) (string, int) {
	if u, end, ok := zh.Units.Longest(s, i); ok && u.Dimension != unit.Money {
		return u.Name, end
	}
	if m, end, ok := zh.Measures.Longest(s, i); ok && m.Sort != zh.General {
		return m.Name, end
	}
	return "", i
}

// piece reads the unit or measure word behind a numeral, and the noun behind
// that.
func (h *han) piece(x cjkNumber) hanPiece {
	s := h.s
	p := hanPiece{x: x, end: x.end, unitEnd: x.end}
	if x.around {
		p.hedge, p.hedged = zh.Hedge{Approximation: quantity.About}, true
	}
	if x.percent {
		p.unit, p.united = cjkPercent, true
		return p
	}
	j := x.end
	if hedge, end, ok := zh.Inside.Longest(s, gapAfter(s, j)); ok && h.insideFits(&x, gapAfter(s, j), end) {
		p.hedge, p.hedged = hedge, true
		j = end
		p.end, p.unitEnd = j, j
	}
	k := gapAfter(s, j)
	if r, n := hanAt(s, k); r == '打' && !p.hedged && zh.Dozen(s, k+n) {
		p.x.value, p.x.end = p.x.value.Mul(quantity.New(12, 0)), k+n
		p.end, p.unitEnd, p.unit = p.x.end, p.x.end, unit.Unit{Code: "1"}
		p.x.single, p.x.one = false, false
		return p
	}
	if h.tenths(&p, k) || h.quarters(&p, k) {
		return p
	}
	u, uEnd, isUnit := zh.Units.Longest(s, k)
	if isUnit && latinBefore(s, uEnd) {
		isUnit = false
	}
	mw, mEnd, isMeasure := zh.Measures.Longest(s, k)
	if r, n := hanAt(s, k); r == '块' && uEnd == k+n && isMeasure {
		// 块 is money, and a measure word where a noun follows
		if c, _, ok := lang.Chinese.Longest(s, uEnd); ok && c.Class == lang.Noun {
			isUnit = false
		}
	} else if r == '个' && !isUnit {
		// 六个多月: the hedge stands inside the unit's word
		if hedge, end, ok := zh.Inside.Longest(s, k+n); ok && hedge.Approximation == quantity.MoreThan {
			tail := "个" + s[end:min(end+12, len(s))]
			if v, e, ok := zh.Units.Longest(tail, 0); ok {
				u, uEnd, isUnit = v, end+e-len("个"), true
				p.hedge, p.hedged = hedge, true
			}
		}
	}
	if r, n := hanAt(s, k); r == '日' && !isUnit {
		u, uEnd, isUnit = zh.Measured{Unit: dayUnit}, k+n, true
	}
	if isUnit && uEnd-k <= 4 && skipWord(s, k) || isMeasure && mEnd-k <= 4 && skipWord(s, k) {
		return p // 十分, 五成立: the word behind is another one
	}
	if isUnit && u.Dimension == unit.Score && uEnd == k+len("分") && h.minutes(&x, uEnd) {
		u = zh.Measured{Unit: minuteUnit}
	}
	if x.pointed && !isUnit {
		if v, end := measuredHalf(s, k); end > k && strings.HasSuffix(s[:x.end], "半") {
			u, uEnd, isUnit = v, end, true // 个半月
		}
	}
	code, signEnd, signed := signAfter(s, j)
	switch {
	case signed && x.ascii:
		p.unit, p.united, p.end, p.unitEnd = lang.Currency(code), true, signEnd, signEnd
	case isUnit && (!isMeasure || uEnd >= mEnd):
		p.unit, p.united, p.end, p.unitEnd = u.Unit, true, uEnd, uEnd
		redoubled(&p)
		if u.Dimension == unit.Money {
			h.moneyParts(&p, u)
		} else {
			h.halfMore(&p)
		}
	case isMeasure:
		// 两个半小时: the half belongs to the unit behind.
		if r, n := hanAt(s, mEnd); r == '半' {
			if u, end := measuredHalf(s, mEnd+n); end > mEnd+n {
				p.x.value, p.x.step, p.x.single, p.x.one = p.x.value.Add(quantity.New(5, -1)), -1, false, false
				p.unit, p.united, p.end, p.unitEnd = u.Unit, true, end, end
				return p
			}
		}
		p.counted, p.general, p.unitEnd, p.end = true, mw.Sort != zh.Own, mEnd, mEnd
		p.unit = unit.Unit{Code: "1", Name: mw.Name}
		if more, end, ok := zh.Inside.Longest(s, mEnd); ok && more.Approximation == quantity.MoreThan && !p.hedged {
			_, word, known := lang.Chinese.Longest(s, mEnd) // 余震
			if _, _, ok := zh.Measures.Longest(s, end); !ok && !(known && word > end) {
				p.hedge, p.hedged, p.end = more, true, end
			}
		}
		if mw.Sort != zh.Own {
			if c, end, ok := hanNoun(s, p.end, deedMeasure(mw)); ok {
				p.unit.Name, p.end = c.Lemma(), end
			}
		}
	default:
		p.unit = unit.Unit{Code: "1"}
	}
	return p
}

// deedMeasure says whether a measure word counts deeds as well as things:
// 三项合作, 四次访问, 两起投诉.
func deedMeasure(m zh.Measure) bool {
	switch m.Name {
	case "case", "time", "round", "match":
		return true
	}
	return m.Sort == zh.General
}

var cjkPercent = unit.Unit{Code: "%", Name: "percent", Dimension: unit.Percent}

// insideFits says whether 余, 多, 来 between number and unit are a hedge.
func (h *han) insideFits(x *cjkNumber, i, end int) bool {
	r, _ := hanAt(h.s, i)
	if r != '来' {
		return !x.single || x.ascii
	}
	_, _, ok := zh.Measures.Longest(h.s, end)
	return ok && !x.ascii && !x.single
}

// latinBefore says whether the unit that ends at i is cut out of a longer
// Latin word.
func latinBefore(s string, i int) bool {
	p, _ := runeBefore(s, i)
	r, _ := runeAt(s, i)
	return isLatin(p) && isLatin(r)
}

// tenths reads 成 and 折 as percent: 两成半 is 25 %, 八五折 is 85 %.
func (h *han) tenths(p *hanPiece, k int) bool {
	s := h.s
	r, n := hanAt(s, k)
	if r != '成' && r != '折' || skipWord(s, k) && !skipWordIs(s, k, "成为") || p.x.fraction && p.x.value.IsInteger() {
		return false
	}
	v := p.x.value
	end := k + n
	if r == '折' {
		if v.Cmp(quantity.New(10, 0)) < 0 {
			v = v.Shift(1)
		} else if v.Cmp(quantity.New(10, 0)) == 0 || v.Cmp(quantity.New(100, 0)) >= 0 {
			return false
		}
		p.x.value, p.x.step = v, p.x.step+1
	} else {
		if v.Cmp(quantity.New(10, 0)) > 0 {
			return false
		}
		p.x.value, p.x.step = v.Shift(1), p.x.step+1
		if p.x.upper.Valid() {
			p.x.upper = p.x.upper.Shift(1)
		}
		j := gapAfter(s, end)
		r, n := hanAt(s, j)
		if c := zh.NumeralOf(r); c.Class == zh.Digit && c.Value > 0 && r != '两' && !nextDigit(s, j+n) && !skipWord(s, j) {
			p.x.value, p.x.step, end = p.x.value.Add(quantity.New(int64(c.Value), 0)), 0, j+n
		} else if r == '半' && j == end && !skipWord(s, j) {
			p.x.value, p.x.step, end = p.x.value.Add(quantity.New(5, 0)), 0, j+n
		}
	}
	p.x.end, p.end, p.unitEnd = end, end, end
	p.x.single, p.x.one = false, false
	p.unit, p.united = cjkPercent, true
	if more, e, ok := zh.Inside.Longest(s, end); ok && more.Approximation == quantity.MoreThan {
		p.hedge, p.hedged, p.end = more, true, e
	}
	return true
}

// halfMore adds the half said behind a unit: 两米半, 三年半.
func (h *han) halfMore(p *hanPiece) {
	r, n := hanAt(h.s, p.end)
	if c := zh.NumeralOf(r); c.Class == zh.Digit && c.Value > 0 && p.unit.Code == "m" && !p.x.ascii {
		h.tallBody(p)
		return
	}
	if r != '半' || skipWord(h.s, p.end) || p.unit.Dimension == unit.Percent {
		return
	}
	if next, _ := hanAt(h.s, p.end+n); next == '年' || next == '个' || next == '天' {
		return
	}
	p.x.value = p.x.value.Add(quantity.New(5, -1))
	p.x.step = -1
	p.end, p.unitEnd = p.end+n, p.end+n
	p.x.end, p.x.one, p.x.single = p.end, false, false
}

// tallBody reads the tenths and hundredths behind a metre: 一米八, 一米七五.
func (h *han) tallBody(p *hanPiece) {
	y, ok := hanPlain(h.s, p.end)
	if !ok || y.scaled || y.pointed || y.upper.Valid() && y.value.Digits() > 1 || skipWord(h.s, p.end) || hanFollows(h.s, y.end) && !hanBounded(h.s, y.end) {
		return
	}
	e := int32(1)
	v := y.value
	if y.upper.Valid() { // 七八, read as a pair
		v, e = v.Shift(1).Add(y.upper), 2
	} else if y.places == 2 {
		e = 2
	} else if !y.single {
		return
	}
	p.x.value, p.x.step = p.x.value.Add(v.Shift(-e)), -e
	p.x.single, p.x.one = false, false
	p.end, p.unitEnd, p.x.end = y.end, y.end, y.end
}

// hanBounded says whether a hedge stands at i.
func hanBounded(s string, i int) bool {
	_, _, ok := zh.After.Longest(s, i)
	return ok
}

// moneyParts adds the parts of a sum of money: 50元6角三分, 三块四. A sum that
// begins with a part is told in cents.
func (h *han) moneyParts(p *hanPiece, u zh.Measured) {
	s := h.s
	whole := u.PerOne == 0
	per := int64(max(u.PerOne, 1)) // how many of the last part make one
	if !whole {
		if u.Cent == "" {
			p.x.value, p.unit = ratio(p.x.value, quantity.New(per, 0)), lang.Currency(u.Code)
			return
		}
		p.x.value, p.unit.Code = p.x.value.Mul(quantity.New(100/per, 0)), u.Cent
	}
	for per < 100 {
		j := gapAfter(s, p.end)
		if r, n := hanAt(s, j); r == '又' {
			j += n
		}
		y, ok := hanNumeral(s, j)
		if !ok || y.scaled || y.fraction || y.places > 2 || y.value.Cmp(quantity.New(100, 0)) >= 0 {
			return
		}
		var next int64
		v, end, ok := zh.Units.Longest(s, gapAfter(s, y.end))
		switch {
		case ok && v.Dimension == unit.Money && int64(v.PerOne) > per:
			next = int64(v.PerOne)
		case ok && v.Dimension == unit.Score && end == y.end+len("分"):
			next = 100 // 分 alone is a point
		case ok || y.ascii || j != p.end || hanFollows(s, y.end):
			return
		case y.single || y.places == 2 && y.value.Cmp(quantity.New(10, 0)) < 0:
			// 一块二, 五元七毛八: the next part, unsaid
			next, end = per*10, y.end
			if y.places == 2 {
				next = 100
			}
		default:
			return
		}
		w := ratio(y.value, quantity.New(next, 0))
		if !whole {
			w = w.Shift(2)
		}
		p.x.value, p.x.step = p.x.value.Add(w), min(p.x.step, w.Exponent())
		p.end, p.unitEnd, p.x.end = end, end, end
		p.x.single, p.x.one = false, false
		per = next
	}
}

// hanFollows says whether a Han character stands at i.
func hanFollows(s string, i int) bool {
	r, _ := runeAt(s, i)
	return r >= 0x3400 && r <= 0x9FFF
}

// moneyBefore reads a currency before a number: $20, ￥300, 人民币50元, EUR 20.
func moneyBefore(s string, i, low int) (unit.Unit, int, bool) {
	j := gapBack(s, i)
	r, n := runeBefore(s, j)
	if code, ok := currencySigns[r]; ok && j-n >= low {
		k := j - n
		// US$, HK$, A$
		for k > low && k > j-n-3 && isLatin(rune(s[k-1])) {
			k--
		}
		if c, ok := dollarPrefix[s[k:j-n]]; ok && r == '$' {
			code = c
		} else if k < j-n {
			k = j - n
		}
		return lang.Currency(code), k, true
	}
	if isLatin(r) && r < 0x80 {
		k := j
		for k > low && isLatin(rune(s[k-1])) && j-k < 4 {
			k--
		}
		if currencyCode(s[k:j]) && (k == 0 || !isLatin(rune(s[k-1]))) {
			return lang.Currency(codeOf(s[k:j])), k, true
		}
		return unit.Unit{}, i, false
	}
	if u, k, ok := zh.Money.LongestBefore(s, j); ok && k >= low {
		return u, k, true
	}
	return unit.Unit{}, i, false
}
