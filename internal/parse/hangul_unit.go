package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// koPiece is a numeral with its unit or counter.
type koPiece struct {
	x       cjkNumber
	end     int
	unit    unit.Unit
	united  bool
	counted bool
	general bool
	noun    *lang.Concept
	more    bool // 여 between number and counter
	hedge   ko.Hedge
	hedged  bool // a hedge between number and counter: 400여 명, 10% 가량
}

func koApply(q *quantity.Quantity, before ko.Hedge, hasBefore bool, after ko.Hedge, hasAfter, more bool) {
	var h ko.Hedge
	switch {
	case hasAfter && (after.Approximation != quantity.About || !hasBefore || before.Approximation == quantity.Exact):
		h = after
	case hasBefore && (before.Approximation != quantity.Exact || before.Emphatic):
		h = before
	case more:
		h = ko.Hedge{Approximation: quantity.MoreThan}
	}
	q.Approximation, q.Inclusive, q.Emphatic = h.Approximation, h.Inclusive, h.Emphatic
	if h.Equal {
		q.Lower, q.Upper, q.Emphatic = q.Value, q.Value, true
	}
}

// koPerBefore reads the unit of a rate before its number: 배럴당 70달러.
func koPerBefore(s string, i int) string {
	j := gapBack(s, i)
	if j == i || !strings.HasSuffix(s[:j], "당") {
		return ""
	}
	j -= len("당")
	k := j
	for n := 0; k > 0 && n < 6; n++ {
		r, w := runeBefore(s, k)
		if !isHangul(r) && !isLatin(r) && r != '㎏' && r != '㎡' {
			break
		}
		k -= w
	}
	if u, end, ok := ko.Units.Longest(s, k); ok && end == j {
		return u.Name
	}
	if k == j-len("주") && strings.HasPrefix(s[k:], "주") {
		return "share"
	}
	if c, end, ok := ko.Counters.Longest(s, k); ok && end == j {
		return c.Name
	}
	return ""
}

// v10 says whether a value can be an earthquake's magnitude.
func v10(q *quantity.Quantity) bool {
	return q.Value.Valid() && q.Value.Sign() > 0 && q.Value.Cmp(quantity.New(10, 0)) < 0
}

// age reads the age behind a name: 박모(58) 씨.
func (h *hangul) age(q *quantity.Quantity, p *koPiece) {
	s := h.s
	if p.united || p.counted || !p.x.ascii {
		return
	}
	v, ok := p.x.whole()
	if !ok || v < 1 || v > 115 {
		return
	}
	open, w := runeBefore(s, p.x.start)
	if open != '(' {
		return
	}
	name, _ := runeBefore(s, p.x.start-w)
	end, _ := runeAt(s, p.x.end)
	if (isHangul(name) || isLatin(name) || name >= 0x4E00 && name <= 0x9FFF) && (end == ')' || end == '·' || end == ',' || end == 'ㆍ') {
		q.Unit = lang.Unit("a", "year", "age")
		p.united = true
	}
}

// piece reads the unit or counter behind a numeral.
func (h *hangul) piece(x cjkNumber) koPiece {
	s := h.s
	p := koPiece{x: x, end: x.end, unit: unit.Unit{Code: "1"}}
	j := x.end
	if r, n := runeAt(s, j); r == '여' {
		k := gapAfter(s, j+n)
		if e, w := koScale(s, k); e >= 4 && k == j+n && !x.fraction {
			p.x.value, p.x.step, p.x.scaled, p.x.end = x.value.Shift(e), x.step+e, true, k+w
			j = k + w
			p.more, p.end = true, j
		} else if koCountedLoose(s, k) || wordEnds(s, j+n) {
			p.more = true
			j, p.end = j+n, j+n
		}
	}
	k := gapAfter(s, j)
	spaced := k > j
	u, uEnd, isUnit := ko.Units.Longest(s, k)
	c, cEnd, isCounter := ko.Counters.Longest(s, k)
	if isUnit && (latinBefore(s, uEnd) || (spaced || !x.ascii) && !wordOrNumber(s, uEnd) && !koNounTail(s, uEnd)) {
		isUnit = false
	}
	if isCounter && (spaced || !x.ascii) && !wordOrNumber(s, cEnd) && !koNounTail(s, cEnd) {
		isCounter = false
	}
	if r, n := runeAt(s, k); r == '할' && !spaced && wordEnds(s, k+n) && x.value.Cmp(quantity.New(10, 0)) <= 0 {
		// 3할 7푼: tenths and hundredths
		p.x.value, p.x.step, p.x.end = x.value.Shift(1), x.step+1, k+n
		if y, _, ok := koNumeral(s, gapAfter(s, k+n)); ok && strings.HasPrefix(s[y.end:], "푼") && y.value.Cmp(quantity.New(10, 0)) < 0 {
			p.x.value, p.x.step, p.x.end = p.x.value.Add(y.value), 0, y.end+len("푼")
		}
		p.x.single, p.x.one = false, false
		p.unit, p.united, p.end = cjkPercent, true, p.x.end
		return p
	}
	// 보다, 초과, 사이 begin like a counter and are none
	limit := k
	if _, end, ok := ko.Particles.Longest(s, k); ok {
		limit = end
	}
	if _, end, ok := ko.After.Longest(s, k); ok {
		limit = max(limit, end)
	}
	if strings.HasPrefix(s[k:], "사이") {
		limit = max(limit, k+len("사이"))
	}
	isUnit, isCounter = isUnit && uEnd >= limit, isCounter && cEnd >= limit
	if isCounter && cEnd-k == 3 && x.ascii && !spaced && !wordOrNumber(s, cEnd) && !koNounTail(s, cEnd) {
		// 4대강, 7인회: the syllable belongs to a name, unless a known word follows
		_, end, ok := lang.Korean.Longest(s, cEnd)
		isCounter = ok && end-cEnd > 3
	}
	r, n := runeAt(s, k)
	if r == '일' && !isUnit && !x.fraction && (x.ascii || !spaced || wordEnds(s, k+n)) {
		u, uEnd, isUnit = ko.Measured{Unit: dayUnit}, k+n, true
	}
	code, signEnd, signed := signAfter(s, j)
	switch {
	case signed && x.ascii:
		p.unit, p.united, p.end = lang.Currency(code), true, signEnd
	case isUnit && (!isCounter || uEnd >= cEnd):
		p.unit, p.united, p.end = u.Unit, true, uEnd
		if u.Dimension == unit.Money {
			h.moneyParts(&p, u)
		} else {
			h.halfMore(&p)
		}
	case isCounter && c.Name == "dozen":
		p.x.value, p.x.end = p.x.value.Mul(quantity.New(12, 0)), cEnd
		p.end, p.x.single, p.x.one = cEnd, false, false
	case isCounter:
		p.counted, p.general, p.end = true, c.Sort != ko.Own, cEnd
		p.unit = unit.Unit{Code: "1", Name: c.Name}
	case !spaced || x.ascii:
		// no counter: the noun itself, "700만 관객"
		if c, end, ok := lang.Korean.Longest(s, k); ok && end-k > 3 && c.Class == lang.Noun && wordEnds(s, end) && (p.x.scaled || spaced && strings.IndexByte(s[x.start:x.end], ',') > 0) {
			p.unit.Name, p.end, p.noun = c.Lemma(), end, c
		}
	}
	return p
}

// koCountedLoose says whether a unit or counter stands at i.
func koCountedLoose(s string, i int) bool {
	if _, _, ok := ko.Units.Longest(s, i); ok {
		return true
	}
	_, _, ok := ko.Counters.Longest(s, i)
	return ok
}

// koNounTail says whether a hedge stands glued behind a unit.
func koNounTail(s string, i int) bool {
	_, _, ok := ko.After.Longest(s, i)
	return ok
}

// halfMore adds the half said behind a unit: 두 시간 반.
func (h *hangul) halfMore(p *koPiece) {
	j := gapAfter(h.s, p.end)
	if p.unit.Dimension != unit.Duration || j == p.end || !strings.HasPrefix(h.s[j:], "반") || !wordEnds(h.s, j+len("반")) {
		return
	}
	p.x.value = p.x.value.Add(quantity.New(5, -1))
	p.x.step = -1
	p.end = j + len("반")
	p.x.end, p.x.one, p.x.single = p.end, false, false
}

// moneyParts adds the cents behind dollars: 64달러 45센트.
func (h *hangul) moneyParts(p *koPiece, u ko.Measured) {
	if u.PerOne > 0 {
		per := int64(u.PerOne)
		if u.Cent == "" {
			p.x.value, p.unit = ratio(p.x.value, quantity.New(per, 0)), lang.Currency(u.Code)
			return
		}
		p.x.value, p.unit.Code = p.x.value.Mul(quantity.New(100/per, 0)), u.Cent
		return
	}
	s := h.s
	j := gapAfter(s, p.end)
	y, _, ok := koNumeral(s, j)
	if !ok || y.scaled || y.pointed || y.fraction {
		return
	}
	v, end, ok := ko.Units.Longest(s, gapAfter(s, y.end))
	if !ok || v.Dimension != unit.Money || v.PerOne == 0 || v.Code != u.Code && v.Name != "cent" {
		return
	}
	w := ratio(y.value, quantity.New(int64(v.PerOne), 0))
	p.x.value, p.x.step = p.x.value.Add(w), min(p.x.step, w.Exponent())
	p.end, p.x.end = end, end
}

// koHedgeBefore finds the hedge or bound that ends at i.
func koHedgeBefore(s string, i, low int) (ko.Hedge, int, bool) {
	j := gapBack(s, i)
	if b, k, ok := symbolBefore(s, j, low); ok {
		return ko.Hedge{Approximation: b.approx, Inclusive: b.inclusive}, k, true
	}
	h, k, ok := ko.Before.LongestBefore(s, j)
	if !ok || k < low {
		return h, i, false
	}
	if r, _ := runeBefore(s, k); isHangul(r) {
		return h, i, false
	}
	return h, k, true
}

// koHedgeAfter finds the hedge or bound that stands behind a counter.
func koHedgeAfter(s string, i int, p *koPiece) (ko.Hedge, int, bool) {
	j := gapAfter(s, i)
	// a bracketed gloss, and the noun that the counter counts, may stand
	// between: "10곳이 넘는", "30만 관객을 넘어섰다"
	h, end, ok := ko.After.Longest(s, j)
	if !ok {
		return h, i, false
	}
	switch s[j:end] {
	case "선", "선에서":
		if j == i || p.unit.Dimension == unit.Count {
			return h, i, false
		}
	case "여", "를", "여를":
		if j > i || p.x.more || !p.united && !p.counted {
			return h, i, false
		}
	case "이다":
		// 그 수는 20이다: a bare number is said to be all
		if r, _ := runeAt(s, end); p.united || p.counted || r != '.' && r != -1 {
			return h, i, false
		}
		return h, end, true
	case "까지":
		return h, i, false // "up to" only where 최대 says so
	case "전후":
		if p.unit.Dimension == unit.Duration {
			return h, i, false
		}
	}
	end = koVerbEnd(s, end)
	if r, _ := runeBefore(s, end); (r == '안' || r == '못') && end < len(s) && s[end] == ' ' {
		end = hangulRun(s, gapAfter(s, end))
	}
	return h, end, true
}

// koVerbEnd is where the word ends whose beginning is a hedge, where that is a
// verb: 이 넘는, 를 웃돌았다 keep their endings.
func koVerbEnd(s string, end int) int {
	if r, _ := runeBefore(s, end); strings.ContainsRune("넘웃밑박돌미파", r) {
		return hangulRun(s, end)
	}
	return end
}
