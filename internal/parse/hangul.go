package parse

import (
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// hangul reads the quantities of a Korean text, left to right.
type hangul struct {
	s   string
	out []Mention
	low int // nothing before this offset belongs to the next quantity
	doc *text.Document

	starts *[0xD7A4 - 0xAC00]uint16 // hangulStarts
}

// findHangul gives the quantities of a Korean document in text order. Korean
// glues particles and counters to numbers, so it reads the code points rather
// than the tokens, and assigns the tokens at the end.
func findHangul(d *text.Document) []Mention {
	h := &hangul{s: d.Text, doc: d, out: takeSpare(len(d.Text) / 256), starts: hangulStarts.Get()}
	h.scan()
	return placeMentions(d, joinBounds(d.Text, h.out, koJoins))
}

// What a syllable can begin, by its bits in hangulStarts.
const (
	startsNumeral = 1 << iota // a number in words
	startsVague               // 수백, 몇십
	startsDays                // 사흘
	startsDoubled             // 갑절
	startsHedged              // 약오백: a hedge glued to its number
	digitAlone                // a digit that is another word where it stands alone: 이, 일, 사
	fragment                  // of a number's first syllables those that are none of their own: 하나, 다섯
	goesOn                    // what stands behind such a one
	counts                    // what stands behind a digit: of a longer number, or what counts
	closes                    // what stands behind other numbers: particles, too

	begins = startsNumeral | startsVague | startsDays | startsDoubled | startsHedged
)

// hangulStarts says of each syllable what can begin with it.
var hangulStarts = lang.Lazy[[0xD7A4 - 0xAC00]uint16]{Make: func() *[0xD7A4 - 0xAC00]uint16 {
	t := new([0xD7A4 - 0xAC00]uint16)
	for i := range t {
		r := rune(0xAC00 + i)
		for _, c := range [...]struct {
			ok  bool
			bit uint16
		}{
			{ko.NumeralOf(r).Class != ko.None || ko.Natives.Begins(r) || strings.ContainsRune("마절반", r), startsNumeral}, // 마이너스, 절반
			{r == '수' || r == '몇', startsVague},
			{ko.Days.Begins(r), startsDays},
			{ko.Doubled.Begins(r), startsDoubled},
			{r == '약' || r == '총', startsHedged},
			{ko.NumeralOf(r).Class == ko.Digit && !ko.Sole.Begins(r) && !countsSpaced(r), digitAlone},
			{ko.NumeralOf(r).Class == ko.None && !native(r) && r != '반', fragment},
			{ko.NumeralOf(r).Class != ko.None || ko.Natives.Begins(r) || ko.Units.Begins(r) || ko.Counters.Begins(r) || ko.After.Begins(r) || ko.Glued.Begins(r), counts | closes},
			{strings.ContainsRune("점쩜분과와하에부내번째다", r), counts | closes}, // of points, fractions, ranges, ordinals, dozens
			{ko.Particles.Begins(r) || strings.ContainsRune("년이을은", r), closes},
			{r == '이' || r == '반', goesOn}, // 마이너스, 절반
		} {
			if c.ok {
				t[i] |= c.bit
			}
		}
	}
	for _, r := range ko.Natives.Seconds() {
		t[r-0xAC00] |= goesOn
	}
	return t
}}

// koJoins are the words that join two bounds into one range: 백 이상, 삼백 이하.
var koJoins = []string{"거나", "고", "며", "면서", "이고", "이며", "지만", ",", " "}

func (h *hangul) scan() {
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
		r, n := lang.RuneAt(s, i)
		switch {
		case isHangul(r):
			if starts := h.starts[r-0xAC00]; starts&begins != 0 {
				i = h.word(i, starts)
			} else {
				i = hangulRun(s, i)
			}
		case isDigit(lang.Narrow(r)):
			i = h.number(i)
		default:
			i += n
		}
	}
}

// word reads the word of Hangul that begins at i, with a syllable that can begin
// so, and gives the offset to go on at: behind the quantity, or behind the word.
func (h *hangul) word(i int, starts uint16) int {
	if h.inside(i) {
		return hangulRun(h.s, i)
	}
	if starts&startsVague != 0 {
		if end := h.vague(i); end > i {
			return end
		}
	}
	if starts&startsDays != 0 {
		if end := h.days(i); end > i {
			return end
		}
	}
	if starts&startsDoubled != 0 {
		if end := h.doubled(i); end > i {
			return end
		}
	}
	if starts&startsNumeral != 0 && h.mayCount(i, starts) {
		if end := h.worded(i); end > i {
			return end
		}
	}
	if starts&startsHedged != 0 {
		if end := h.worded(i + len("약")); end > i {
			return end
		}
	}
	return hangulRun(h.s, i)
}

// mayCount says whether what stands behind the first syllable of a word lets it
// begin a number: not 사람, nor 이 before a noun.
func (h *hangul) mayCount(i int, first uint16) bool {
	i += len("이")
	r, _ := runeAt(h.s, i)
	if !isHangul(r) {
		if first&digitAlone == 0 {
			return first&fragment == 0
		}
		if r, _ = runeAt(h.s, gapAfter(h.s, i)); !isHangul(r) {
			return true
		}
	}
	want := uint16(goesOn)
	switch {
	case first&digitAlone != 0:
		want |= counts
	case first&fragment == 0:
		want |= closes
	}
	return h.starts[r-0xAC00]&want != 0
}

// native says whether a syllable is a native numeral of its own: 한, 두, 열.
func native(r rune) bool {
	s := string(r)
	_, end, ok := ko.Natives.Longest(s, 0)
	return ok && end == len(s)
}

// inside says whether i stands inside a word, and not behind a quantity.
func (h *hangul) inside(i int) bool {
	if i == 0 || h.s[i-1] < utf8.RuneSelf || i == h.low {
		return false
	}
	r, _ := runeBefore(h.s, i)
	return isHangul(r)
}

// worded reads a number in words at i, where the words around let it be one.
func (h *hangul) worded(i int) int {
	s := h.s
	x, weak, ok := koNumeral(s, i)
	if !ok {
		return h.half(i)
	}
	if end := koDate(s, &x); end > i {
		return end
	}
	counted := h.countable(&x)
	switch {
	case x.fraction || counted:
	case h.low == 0 && x.start == gapAfter(s, 0) && gapAfter(s, x.end) == len(s):
		// the whole text is the numeral
	case koBounded(s, x.end):
	case x.value.Sign() < 0:
	case x.pointed && wordEnds(s, x.end):
	case weak:
		_, _, sole := ko.Sole.Longest(s, x.start)
		if !sole || !wordEnds(s, x.end) || hangulRun(s, x.end) == x.end {
			return i
		}
	case wordEnds(s, x.end):
	default:
		// 사십구은유효한: a long numeral whose particle runs into the next word
		_, end, ok := ko.Particles.Longest(s, x.end)
		if !ok || x.end-x.start < 9 || end-x.end != 3 {
			return i
		}
	}
	return h.found(x)
}

// countable says whether a unit or counter behind a number in words lets it
// be one. Single digits ask for more, since 이, 일 and 사 are words of their
// own.
func (h *hangul) countable(x *cjkNumber) bool {
	s := h.s
	j := gapAfter(s, x.end)
	r, _ := runeAt(s, x.start)
	if c := ko.NumeralOf(r); c.Class == ko.Digit && x.single && isSinoDigit(s, x) {
		if j > x.end {
			if countsSpaced(r) {
				return true
			}
			// 오 킬로그램, but not 이 달러, "this dollar"
			_, end, ok := ko.Glued.Longest(s, j)
			return ok && r != '이' && end-j > 3 && wordEnds(s, end)
		}
		_, end, ok := ko.Glued.Longest(s, j)
		return ok && wordOrNumber(s, end)
	}
	if h2, end, ok := ko.After.Longest(s, j); ok && h2.Approximation == quantity.MoreThan && s[j:end] == "여" {
		j = gapAfter(s, end) // 십여 명
	}
	if x.one && x.single && r == '한' {
		_, end, ok := ko.Counters.Longest(s, j)
		if _, e, u := ko.Units.Longest(s, j); u && e >= end {
			return j > x.end && wordEnds(s, e)
		}
		return ok && (j > x.end || koTwelve(s, j)) && wordEnds(s, end)
	}
	if r == '억' || r == '조' {
		return false
	}
	if x.single && !isSinoDigit(s, x) && j == x.end && ko.NativeGlued(s, x.start, j) {
		return true
	}
	if x.single && !isSinoDigit(s, x) && j == x.end && (x.end-x.start == 3 || ko.Archaic(r)) {
		return false // 세계, 두통, 석면
	}
	if r == '열' && x.end-x.start == 3 && j == x.end {
		return ko.NativeGlued(s, x.start, j) // 열기, 열차
	}
	if d, n := runeAt(s, j); d == '일' && j == x.end && wordEnds(s, j+n) {
		return true
	}
	return koCounted(s, j) || koMoneyGlued(s, j)
}

// countsSpaced says whether a digit is one before a space, too: 삼 개월, but not 이
// 명, which is "this name" as likely.
func countsSpaced(r rune) bool { return r == '삼' || r == '육' || r == '칠' || r == '팔' }

// koTwelve says whether 다스 stands at i.
func koTwelve(s string, i int) bool { return strings.HasPrefix(s[i:], "다스") }

// koMoneyGlued says whether a currency stands at i with another number glued
// to it: 이불이십삼센트.
func koMoneyGlued(s string, i int) bool {
	u, end, ok := ko.Units.Longest(s, i)
	if !ok || u.Dimension != unit.Money {
		return false
	}
	_, _, ok = koNumeral(s, end)
	return ok
}

func wordOrNumber(s string, i int) bool {
	if wordEnds(s, i) {
		return true
	}
	x, _, ok := koNumeral(s, i)
	return ok && koCounted(s, x.end)
}

func isSinoDigit(s string, x *cjkNumber) bool {
	_, end, ok := ko.Natives.Longest(s, x.start)
	return !ok || end != x.end
}

// koBounded says whether a bound or a comparison stands behind a number:
// 백 이상, 십보다 크다, 백칠십과 같다.
func koBounded(s string, i int) bool {
	j := gapAfter(s, i)
	h, end, ok := ko.After.Longest(s, j)
	if !ok || h.Approximation == quantity.About || end-j <= 3 {
		return koRangeFollows(s, i)
	}
	return true
}

// koRangeFollows says whether the far end of a range stands behind i.
func koRangeFollows(s string, i int) bool {
	j, kind := koSeparator(s, i)
	if kind == noRange {
		return false
	}
	y, _, ok := koNumeral(s, j)
	if !ok {
		return false
	}
	if kind == rangeAnd {
		return strings.HasPrefix(s[gapAfter(s, y.end):], "사이")
	}
	return wordEnds(s, y.end) || koCounted(s, gapAfter(s, y.end))
}

// half reads 반 and 절반.
func (h *hangul) half(i int) int {
	s := h.s
	var end int
	switch {
	case strings.HasPrefix(s[i:], "절반"):
		end = i + len("절반")
	case strings.HasPrefix(s[i:], "반년"):
		x := cjkNumber{start: i, end: i + len("반"), value: quantity.New(5, -1), step: -1}
		return h.found(x)
	case strings.HasPrefix(s[i:], "반"):
		end = i + len("반")
		r, _ := runeAt(s, end)
		if r != '이' && r != '을' && r != '은' && r != ' ' {
			return i
		}
		if _, e, ok := ko.After.Longest(s, gapAfter(s, end)); !ok || e-end < 6 {
			return i // "the class", unless it is passed or missed
		}
	default:
		return i
	}
	if !wordEnds(s, end) {
		return i
	}
	return h.found(cjkNumber{start: i, end: end, value: quantity.New(5, -1), step: -1, fraction: true})
}

// vague reads 수백, 몇십, 수천만: words that name an order of magnitude.
func (h *hangul) vague(i int) int {
	s := h.s
	r, n := runeAt(s, i)
	if r != '수' && r != '몇' {
		return i
	}
	j := i + n
	if r == '몇' {
		j = gapAfter(s, j)
	}
	e, start := int32(0), j
	for range 3 {
		r, n := runeAt(s, j)
		c := ko.NumeralOf(r)
		if c.Class != ko.Unit && c.Class != ko.Big {
			break
		}
		e += int32(c.Value)
		j += n
	}
	if j == start || e == 0 {
		return i
	}
	if e >= 4 || e == 12 {
		if !koCounted(s, gapAfter(s, j)) {
			return i // 수만, 수억, 수조 are other words, too
		}
	} else if !wordEnds(s, j) && !koCounted(s, j) {
		return i
	}
	x := cjkNumber{start: i, end: j, order: true, step: e, scaled: true,
		value: quantity.New(2, e), upper: quantity.New(1, e+1).Sub(cjkOne)}
	return h.found(x)
}

// days reads 사흘, 나흘간, 열흘 만에: number and unit in one word.
func (h *hangul) days(i int) int {
	s := h.s
	n, end, ok := ko.Days.Longest(s, i)
	if !ok || strings.HasPrefix(s[end:], "째") || !wordEnds(s, end) {
		return i
	}
	x := cjkNumber{start: i, end: end, value: quantity.New(int64(n), 0), places: 9}
	q := quantity.Quantity{Value: x.value, Unit: dayUnit}
	start := i
	before, hs, hasBefore := koHedgeBefore(s, i, h.low)
	if hasBefore && (before.Approximation != quantity.Exact || before.Emphatic) {
		start = hs
	}
	p := koPiece{x: x, end: end, unit: dayUnit, united: true}
	stop := end
	after, e, hasAfter := koHedgeAfter(s, end, &p)
	if hasAfter {
		stop = e
	}
	koApply(&q, before, hasBefore, after, hasAfter, false)
	h.out = append(h.out, Mention{Start: start, End: stop, NumStart: i, NumEnd: end, Head: -1, Modified: -1, Quantity: q})
	h.low = stop
	return stop
}

// number reads the quantity whose numeral begins with a digit at i.
func (h *hangul) number(i int) int {
	s := h.s
	x, _, ok := koNumeral(s, i)
	if !ok {
		if _, end, _ := asciiNumber(s, i); end > i {
			return end // more digits than a number has
		}
		return i + 1
	}
	if end := koDate(s, &x); end > x.start {
		return end
	}
	return h.found(x)
}

// found reads on from a numeral and emits its quantity.
func (h *hangul) found(x cjkNumber) int {
	s := h.s
	if end := h.tally(x); end > 0 {
		return end
	}
	p := h.piece(x)
	if r, _ := runeAt(s, p.end); r == '급' && p.united && !x.ascii && x.single {
		return p.end // 만t급: a class
	}
	if p.x.one && p.counted && strings.HasPrefix(s[p.end:], "당") {
		return p.end // 한 사람당: "per person"
	}
	start := x.start
	prefix, prefixStart, prefixed := moneyBefore(s, start, h.low)
	if prefixed && x.ascii {
		start = prefixStart
		if !p.united {
			p.unit, p.united = prefix, true
		}
	} else {
		prefixed = false
	}
	q := quantity.Quantity{Value: p.x.value, Unit: p.unit, Step: p.x.step, Scaled: p.x.scaled, Fraction: p.x.fraction}
	end, numEnd := p.end, p.x.end
	if p.x.upper.Valid() {
		q.Lower, q.Upper, q.Value = p.x.value, p.x.upper, quantity.Decimal{}
		q.Approximation = quantity.Range
		if x.order {
			q.Approximation = quantity.Order
		}
	} else if y, ok := h.rangeEnd(&p); ok {
		q.Lower, q.Upper, q.Value = p.x.value, y.x.value, quantity.Decimal{}
		q.Approximation = quantity.Range
		q.Unit, q.Step, q.Scaled = y.unit, min(p.x.step, y.x.step), y.x.scaled
		if !y.united && !y.counted {
			q.Unit = p.unit
		}
		end, numEnd = y.end, y.x.end
		p.hedge, p.hedged, p.more = y.hedge, y.hedged, y.more
		p.united, p.counted, p.general = p.united || y.united, p.counted || y.counted, false
		p.x.one, p.x.single = false, false
	}
	m := Mention{NumStart: x.start, NumEnd: numEnd, Head: -1, Modified: -1}
	if prefixed {
		m.NumStart = prefixStart
	}
	before, hs, hasBefore := koHedgeBefore(s, start, h.low)
	if hasBefore && (before.Approximation != quantity.Exact || before.Emphatic) {
		start = hs
	}
	after, e, ok := koHedgeAfter(s, end, &p)
	if ok {
		p.hedge, p.hedged, end = after, true, e
	}
	signBefore(s, &start, &q, x, h.low)
	belowZero(s, "영하", &start, &q, h.low)
	koContext(s, x.start, &q)
	if p.more {
		p.x.more = true
	}
	if q.Approximation == quantity.Exact {
		koApply(&q, before, hasBefore, p.hedge, p.hedged, p.x.more)
	}
	h.age(&q, &p)
	if !p.united && !p.counted && x.ascii && strings.HasSuffix(s[:gapBack(s, x.start)], "규모") && v10(&q) {
		q.Unit = lang.Unit("{score}", "magnitude", "score")
		p.united = true
	}
	if bareYear(s, &p.x, &q) && !p.united && !p.counted && p.noun == nil {
		return p.x.end
	}
	if q.Unit.Per == "" {
		q.Unit.Per = koPerBefore(s, start)
	}
	q.Unit = speedOf(s, start, q.Unit, "시속", "초속")
	m.Start, m.End, m.Quantity = start, max(end, numEnd), q
	m.Kind = koKind(s, &p, &q, hasBefore)
	if m.Kind == Article && h.low > 0 {
		return max(p.end, x.end)
	}
	h.out = append(h.out, m)
	h.low = m.End
	return m.End
}

func koKind(s string, p *koPiece, q *quantity.Quantity, hedged bool) Kind {
	switch {
	case q.Approximation == quantity.Order:
		return Vague
	case q.Unit.Dimension == unit.Multiple && p.united:
		return Multiplier
	case hedged || q.Approximation != quantity.Exact:
		return Amount
	case p.x.one && p.united && p.unit.Dimension == unit.Duration:
		if r, _ := runeAt(s, p.x.start); r == '한' {
			return Article // 한 달: a month
		}
		return Amount
	case p.x.one && p.counted:
		if r, _ := runeAt(s, p.x.start); r != '한' {
			return Amount
		}
		if _, _, ok := ko.People.Longest(s, gapAfter(s, p.x.end)); ok {
			return Amount
		}
		return Article
	case p.x.single && !p.united && !p.counted:
		if koLone(s, &p.x) {
			return Lone
		}
		return Pronoun
	}
	return Amount
}

// tally reads 3대 2, 3-2 and 3:2 as two quantities.
func (h *hangul) tally(x cjkNumber) int {
	s := h.s
	if v, ok := x.whole(); !ok || !x.ascii || v > 300 {
		return 0
	}
	r, n := runeAt(s, x.end)
	if r != '대' && r != ':' && r != '-' {
		return 0
	}
	j := gapAfter(s, x.end+n)
	m, end := digitsAt(s, j)
	if m == 0 || m > 3 || r == ':' && m > 2 {
		return 0
	}
	tail := s[end:]
	if r == '-' && !strings.HasPrefix(tail, "로") && !strings.HasPrefix(tail, "으로") && !strings.HasPrefix(tail, " 승") {
		return 0
	}
	if c, _ := runeAt(s, end); isDigit(c) || c == '.' && isDigitAt(s, end+1) || c == ',' && isDigitAt(s, end+1) || r != '-' && koCountedLoose(s, end) || c == '%' {
		return 0
	}
	y := cjkNumber{start: j, end: end, value: quantity.New(int64(smallInt(s, j, end)), 0)}
	for _, v := range [...]cjkNumber{x, y} {
		h.out = append(h.out, Mention{Start: v.start, End: v.end, NumStart: v.start, NumEnd: v.end, Head: -1, Modified: -1, Kind: Tally,
			Quantity: quantity.Quantity{Value: v.value, Unit: unit.Unit{Code: "1", Name: "point", Dimension: unit.Score}}})
	}
	h.low = end
	return end
}
