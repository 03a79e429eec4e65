package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// What a code point can begin, by its bits in hanStarts.
const (
	hanNumeralAt = 1 << iota
	hanSkipAt
	hanVagueAt
	hanSkipOn // or go on with: the second character of a word of zh.Skip
)

var hanStarts = lang.Lazy[[1 << 16]uint8]{Make: func() *[1 << 16]uint8 {
	t := new([1 << 16]uint8)
	for r := rune(0x2E80); r <= 0xFFFF; r++ {
		f := zh.Fold(r)
		if zh.NumeralOf(f).Class != zh.None || r == '參' || f == '负' || f == '半' || f == '〇' || isDigit(f) {
			t[r] |= hanNumeralAt
		}
		if zh.Skip.Begins(r) {
			t[r] |= hanSkipAt
		}
		if f == '第' || f == '数' || f == '几' || f == '成' || f == '上' || f == '对' || f == '翻' {
			t[r] |= hanVagueAt
		}
	}
	for _, r := range zh.Skip.Seconds() { // no word of Skip is a single character
		t[r] |= hanSkipOn
	}
	return t
}}

// han reads the quantities of a Chinese text, left to right.
type han struct {
	s   string
	out []Mention
	low int // nothing before this offset belongs to the next quantity
	doc *text.Document
}

// findHan gives the quantities of a Chinese document in text order. Chinese
// sets no spaces between words, so it reads the code points rather than the
// tokens, and assigns the tokens at the end.
func findHan(d *text.Document) []Mention {
	h := &han{s: d.Text, doc: d, out: takeSpare(len(d.Text) / 256)}
	h.scan()
	return placeMentions(d, joinBounds(d.Text, h.out, hanJoins))
}

func (h *han) scan() {
	starts := hanStarts.Get()
	s := h.s
	due := stretch
	for i := 0; i < len(s); {
		if i >= due {
			if h.doc.Err() != nil {
				return
			}
			due = i + stretch
		}
		c := s[i]
		if c < 0x80 {
			switch {
			case isDigit(rune(c)):
				i = h.number(i)
			case c == '.' && i+1 < len(s) && isDigit(rune(s[i+1])) && (i == 0 || !isDigit(rune(s[i-1])) && !isLatin(rune(s[i-1])) && s[i-1] != '.'):
				i = h.number(i)
			case isLatin(rune(c)):
				i = latinWord(s, i)
			default:
				i++
			}
			continue
		}
		var r rune
		n := 3
		if t := s[i:]; c >= 0xE3 && c <= 0xE9 && len(t) >= 3 && (t[1]^0x80|t[2]^0x80) < 0x40 {
			r = rune(c&0xF)<<12 | rune(t[1]&0x3F)<<6 | rune(t[2]&0x3F) // most of the text
		} else {
			r, n = lang.RuneAt(s, i)
		}
		if r > 0xFFFF || starts[r]&^hanSkipOn == 0 {
			i += n
			continue
		}
		i = h.start(i, n, starts[r], starts)
	}
}

// start reads what the character of n bytes at i can begin, and gives the offset
// to go on at.
func (h *han) start(i, n int, can uint8, starts *[1 << 16]uint8) int {
	s := h.s
	if can&hanNumeralAt != 0 {
		if x, ok := hanShare(s, i); ok {
			return h.found(x)
		}
	}
	if can&hanVagueAt != 0 {
		if end := h.vague(i); end > i {
			return end
		}
	}
	if can&hanSkipAt != 0 {
		if r, _ := lang.RuneAt(s, i+n); r <= 0xFFFF && starts[r]&hanSkipOn != 0 {
			if skip, end, ok := zh.Skip.Longest(s, i); ok && skip {
				return end
			}
		}
	}
	if can&hanNumeralAt != 0 {
		return h.number(i)
	}
	return i + n
}

// latinWord steps over Latin letters, and over the digits glued to them where
// they are no currency's code: G20, A380, COVID-19.
func latinWord(s string, i int) int {
	j := i
	for j < len(s) && isLatin(rune(s[j])) {
		j++
	}
	if currencyCode(s[i:j]) {
		return j
	}
	for j < len(s) {
		c := rune(s[j])
		switch {
		case isLatin(c), isDigit(c), c == '_':
			j++
		case (c == '-' || c == '.' || c == '/' || c == ':' || c == '@' || c == '%' || c == '=' || c == '&' || c == '?' || c == '+' || c == '~' || c == '#') && j+1 < len(s) && (isLatin(rune(s[j+1])) || isDigit(rune(s[j+1])) || s[j+1] == '/' || s[j+1] == '%' || s[j+1] == '='):
			j++
		case c == '(' && j+1 < len(s) && s[j-1] != ' ' && isLatin(rune(s[j+1])):
			return j
		default:
			return j
		}
	}
	return j
}

// number reads the quantity whose numeral begins at i, and gives the offset
// to go on at.
func (h *han) number(i int) int {
	s := h.s
	x, ok := hanHalfPast(s, i, h.low)
	if !ok {
		x, ok = hanSpacedFold(s, i)
	}
	if !ok {
		x, ok = hanHalf(s, i)
	}
	if !ok {
		if x, ok = hanNumeral(s, i); !ok {
			if x, ok = h.bare(i); !ok {
				if _, end, _ := asciiNumber(s, i); end > i {
					return end // more digits than a number has
				}
				_, n := runeAt(s, i)
				return i + n
			}
		}
	}
	return h.found(x)
}

// hanHalf reads 半 and 一半, 半数.
func hanHalf(s string, i int) (cjkNumber, bool) {
	r, n := hanAt(s, i)
	if r == '一' {
		if r, w := hanAt(s, i+n); r == '半' && !skipWord(s, i+n) {
			return cjkNumber{start: i, end: i + n + w, value: quantity.New(5, -1), step: -1, fraction: true}, true
		}
	}
	if r != '半' {
		return cjkNumber{}, false
	}
	x := cjkNumber{start: i, end: i + n, value: quantity.New(5, -1), step: -1}
	if x = hanHalfOf(s, x); x.scaled {
		return x, true
	}
	next, nn := hanAt(s, i+n)
	if next == '数' {
		x.end += nn
		x.fraction = true
	}
	return x, true
}

// bare reads a unit without a digit, where a hedge before or a measure behind
// makes it a number: 近百人, 千余名, 百万美元.
func (h *han) bare(i int) (cjkNumber, bool) {
	s := h.s
	e, j := int32(0), i
	for range 3 {
		u, n := hanScale(s, j)
		if u == 0 {
			break
		}
		e += u
		j += n
	}
	if e < 2 {
		return cjkNumber{}, false
	}
	x := cjkNumber{start: i, end: j, value: quantity.New(1, e), step: e, scaled: true}
	_, _, hedged := hanHedgeBefore(s, i, h.low)
	if r, _ := hanAt(s, j); r == '余' || r == '多' {
		return x, true
	}
	_, uEnd, unitly := zh.Units.Longest(s, j)
	_, _, counted := zh.Measures.Longest(s, j)
	if r, _ := hanAt(s, uEnd); unitly && r == '级' {
		return x, false // 万吨级: a class
	}
	if unitly && (hedged || e >= 5) || counted && hedged || hedged && !hanFollows(s, j) {
		return x, true
	}
	return x, false
}

// vague reads what is no number of its own but begins like one: 第三, 数百,
// 几十, 上千, 成千上万.
func (h *han) vague(i int) int {
	s := h.s
	r, n := hanAt(s, i)
	switch r {
	case '第':
		return ordinalEnd(s, i+n)
	case '成':
		if skipWordIs(s, i, "成千上万") {
			return h.order(i, i+len("成千上万"), 3, 5)
		}
	case '上':
		e, j := hanScales(s, i+n)
		if e < 2 {
			return i
		}
		_, _, u := zh.Units.Longest(s, j)
		_, _, m := zh.Measures.Longest(s, j)
		if !u && !m {
			return i
		}
		x := cjkNumber{start: i + n, end: j, value: quantity.New(1, e), step: e, scaled: true}
		h.low = i + n
		end := h.found(x)
		if k := len(h.out) - 1; k >= 0 && h.out[k].NumStart == i+n && h.out[k].Quantity.Approximation == quantity.Exact {
			m := &h.out[k]
			m.Start, m.Quantity.Approximation, m.Quantity.Inclusive = i, quantity.AtLeast, true
		}
		return end
	case '对':
		if p, n := hanAt(s, i+n); p == '折' {
			if b, _ := runeBefore(s, i); b == '打' {
				x := cjkNumber{start: i, end: i + 2*n, value: quantity.New(50, 0), percent: true}
				return h.found(x)
			}
		}
	case '翻':
		return h.doubled(i)
	case '数', '几':
		if end := h.magnitude(i); end > i {
			return end
		}
		e, j := hanScales(s, i+n)
		if e == 0 {
			if r == '几' {
				return i + n
			}
			return i
		}
		return h.order(i, j, e, e+1)
	}
	return i
}

func skipWordIs(s string, i int, w string) bool {
	_, end, ok := zh.Skip.Longest(s, i)
	return ok && end == i+len(w) && s[i:end] == w
}

// hanScales reads units in a row, and gives their power of ten.
func hanScales(s string, i int) (int32, int) {
	e, j := int32(0), i
	for range 3 {
		u, n := hanScale(s, j)
		if u == 0 {
			break
		}
		e += u
		j += n
	}
	return e, j
}

// order emits a word that names only an order of magnitude: from twice 10^lo
// to below 10^hi, like "hundreds".
func (h *han) order(i, end int, lo, hi int32) int {
	x := cjkNumber{start: i, end: end, order: true, step: lo, scaled: true,
		value: quantity.New(2, lo), upper: quantity.New(1, hi).Sub(cjkOne)}
	return h.found(x)
}

// ordinalEnd steps over the numeral behind 第, and its measure word.
func ordinalEnd(s string, i int) int {
	x, ok := hanNumeral(s, gapAfter(s, i))
	if !ok {
		return i
	}
	if _, end, ok := zh.Measures.Longest(s, x.end); ok {
		return end
	}
	return x.end
}

// found reads on from a numeral and emits its quantity.
func (h *han) found(x cjkNumber) int {
	s := h.s
	if end := hanDate(s, &x); end > x.start {
		return end
	}
	if end := h.tally(x); end > 0 {
		return end
	}
	p := h.piece(x)
	start := x.start
	prefix, prefixStart, prefixed := moneyBefore(s, start, h.low)
	if prefixed {
		start = prefixStart
		if p.unit.Code == "CNY" {
			p.unit = prefix // 新台币三万元
		}
		if !p.united && !x.percent {
			p.unit, p.united = prefix, true
			if p.counted {
				p.counted, p.end, p.unitEnd = false, x.end, x.end
			}
		}
	}
	q := quantity.Quantity{Value: p.x.value, Unit: p.unit, Step: p.x.step, Scaled: p.x.scaled, Fraction: p.x.fraction}
	end := p.end
	numEnd := p.x.end
	p.prefixed = prefixed
	if p.x.upper.Valid() {
		q.Lower, q.Upper, q.Value = p.x.value, p.x.upper, quantity.Decimal{}
		q.Approximation = quantity.Range
		if x.order {
			q.Approximation = quantity.Order
		}
	} else if y, ok := h.rangeEnd(&p); ok {
		lo, hi := p.x.value, y.x.value
		q.Lower, q.Upper, q.Value = lo, hi, quantity.Decimal{}
		q.Approximation = quantity.Range
		q.Unit, q.Step, q.Scaled = y.unit, min(p.x.step, y.x.step), y.x.scaled
		if !y.united && !y.counted {
			q.Unit = p.unit
		}
		end, numEnd = y.end, y.x.end
		p.united, p.counted, p.general = p.united || y.united, p.counted || y.counted, false
		p.hedge, p.hedged = y.hedge, y.hedged
		p.x.one, p.x.single = false, false
	}
	hb, hs, hasBefore := hanHedgeBefore(s, start, h.low)
	if hasBefore && pastSpan(s, hb, &p) {
		hasBefore = false
	}
	m := Mention{NumStart: x.start, NumEnd: numEnd, Head: -1, Modified: -1}
	if prefixed {
		m.NumStart = prefixStart
	}
	if after, e, ok := hanHedgeAfter(s, end, &p); ok {
		p.hedge, p.hedged, end = after, true, e
	}
	if hasBefore && (hb.Approximation != quantity.Exact || hb.Equal) {
		start = hs
	}
	signBefore(s, &start, &q, x, h.low)
	belowZero(s, "零下", &start, &q, h.low)
	if q.Unit.Code == "Cel" && strings.HasSuffix(s[:gapBack(s, start)], "华氏") {
		q.Unit = lang.Unit("[degF]", "degree Fahrenheit", "temperature")
	}
	if q.Approximation == quantity.Exact {
		apply(&q, hb, hasBefore, p.hedge, p.hedged, p.x.more)
	}
	if bareYear(s, &p.x, &q) && !p.united && !p.counted {
		return p.x.end
	}
	if q.Unit.Per = perBefore(s, start); q.Unit.Per == "" {
		q.Unit.Per, end = perAfter(s, end)
	}
	at := start
	if hasBefore {
		at = min(at, hs) // 时速达350公里
	}
	q.Unit = speedOf(s, at, q.Unit, "时速", "秒速")
	m.Start, m.End, m.Quantity = start, max(end, numEnd), q
	m.Kind = hanKind(s, &p, &q, hasBefore)
	if m.Kind == Article && p.counted && hanBeforeAt(s, x.start) && p.unit.Name != "pair" {
		return max(p.unitEnd, x.end) // 一 before a measure word in a sentence: "a", "an"
	}
	h.out = append(h.out, m)
	h.low = m.End
	return m.End
}

// hanBeforeAt says whether a Han character ends at i.
func hanBeforeAt(s string, i int) bool {
	r, _ := runeBefore(s, i)
	return r >= 0x3400 && r <= 0x9FFF
}

// hanKind tells articles and bare digits from amounts.
func hanKind(s string, p *hanPiece, q *quantity.Quantity, hedged bool) Kind {
	switch {
	case q.Approximation == quantity.Order:
		return Vague
	case q.Unit.Dimension == unit.Multiple && p.united:
		return Multiplier
	case hedged || q.Approximation != quantity.Exact:
		return Amount
	case p.x.one && p.united && p.unit.Dimension == unit.Duration:
		return Article // 一年, 一个月: a year, a month
	case p.x.one && (p.general || p.counted && !countsOne(p.unit.Name)):
		return Article
	case p.x.single && !p.united && !p.counted:
		if hanLone(s, &p.x) {
			return Lone
		}
		return Pronoun
	}
	return Amount
}

// countsOne says whether 一 before a measure word that is a noun counts: 一人
// is one person, 一球 another goal.
func countsOne(name string) bool {
	switch name {
	case "person", "vote", "seat", "case", "country", "household":
		return true
	}
	return false
}

// apply sets the approximation by the hedges before and behind: a bound wins
// over about, and what stands behind over what stands before.
func apply(q *quantity.Quantity, before zh.Hedge, hasBefore bool, after zh.Hedge, hasAfter, more bool) {
	h := zh.Hedge{}
	switch {
	case hasAfter && (after.Approximation != quantity.About || !hasBefore || before.Approximation == quantity.Exact):
		h = after
	case hasBefore && (before.Approximation != quantity.Exact || before.Equal):
		h = before
	case more:
		h = zh.Hedge{Approximation: quantity.MoreThan}
	}
	q.Approximation, q.Inclusive = h.Approximation, h.Inclusive
	if h.Equal {
		q.Lower, q.Upper, q.Emphatic = q.Value, q.Value, true
	}
}

// pastSpan says whether 近 before a length of time means the past: "近五年来".
func pastSpan(s string, b zh.Hedge, p *hanPiece) bool {
	if b.Approximation != quantity.Nearly || p.unit.Dimension != unit.Duration {
		return false
	}
	r, n := hanAt(s, p.end)
	if r == '来' || r == '间' {
		return true
	}
	next, _ := hanAt(s, p.end+n)
	return r == '以' && next == '来'
}
