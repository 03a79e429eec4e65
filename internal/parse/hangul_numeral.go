package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

func isHangul(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }

// hangulRun gives the end of the run of Hangul at i.
func hangulRun(s string, i int) int { return lang.HangulEnd(s, i) }

// wordEnds says whether a word may end at i: nothing of Hangul follows, or
// particles that reach to the end of the run.
func wordEnds(s string, i int) bool {
	for range 4 {
		r, _ := runeAt(s, i)
		if !isHangul(r) {
			return true
		}
		_, end, ok := ko.Particles.Longest(s, i)
		if !ok {
			return false
		}
		i = end
	}
	return false
}

// koNumeral reads the numeral at i: digits with Korean units, Sino-Korean and
// native words, decimals and fractions. weak says that its words mean
// something else unless a counter follows.
func koNumeral(s string, i int) (x cjkNumber, weak, ok bool) {
	start := i
	neg := false
	if strings.HasPrefix(s[i:], "마이너스") || strings.HasPrefix(s[i:], "마이나스") {
		neg = true
		i = gapAfter(s, i+len("마이너스"))
	}
	x, weak, ok = koPlain(s, i)
	if !ok {
		return x, weak, false
	}
	if y, ok := koFraction(s, x); ok {
		x, weak = y, false
	} else if y, ok := koMixed(s, x); ok {
		x, weak = y, false
	}
	x.start = start
	if neg {
		x.value = x.value.Neg()
		if x.upper.Valid() {
			x.upper = x.upper.Neg()
		}
		x.single, x.one, weak = false, false, false
	}
	return x, weak, true
}

// koFraction reads 분의 and the numerator behind a denominator.
func koFraction(s string, x cjkNumber) (cjkNumber, bool) {
	const over = "분의"
	j := gapAfter(s, x.end)
	if !strings.HasPrefix(s[j:], over) || x.value.Sign() == 0 || x.upper.Valid() {
		return x, false
	}
	k := gapAfter(s, j+len(over))
	neg := false
	if strings.HasPrefix(s[k:], "마이너스") {
		neg = true
		k = gapAfter(s, k+len("마이너스"))
	}
	y, _, ok := koPlain(s, k)
	if !ok || y.upper.Valid() {
		return x, false
	}
	v := ratio(y.value, x.value)
	if !v.Valid() {
		return x, false
	}
	if neg {
		v = v.Neg()
	}
	return cjkNumber{start: x.start, end: y.end, value: v, step: v.Exponent(), fraction: true}, true
}

// koMixed reads a whole number and a fraction: 일과 사분의 일.
func koMixed(s string, x cjkNumber) (cjkNumber, bool) {
	k, tail := x.end, s[x.end:]
	switch {
	case x.pointed:
		return x, false
	case strings.HasPrefix(tail, "과"), strings.HasPrefix(tail, "와"):
		k += len("과")
	case strings.HasPrefix(tail, "하고"):
		k += len("하고")
	default:
		return x, false
	}
	k = gapAfter(s, k)
	if z, ok := koStrokeMixed(s, x, k); ok {
		return z, true
	}
	y, _, ok := koPlain(s, k)
	if !ok {
		return x, false
	}
	f, ok := koFraction(s, y)
	if !ok {
		return x, false
	}
	v := x.value.Add(f.value)
	return cjkNumber{start: x.start, end: f.end, value: v, step: v.Exponent(), fraction: true}, true
}

// koPlain reads a number without sign and fraction.
func koPlain(s string, i int) (x cjkNumber, weak, ok bool) {
	r, _ := runeAt(s, i)
	switch {
	case isDigit(r) || r == '.':
		x, _, ok = asciiNumber(s, i)
		if !ok {
			return x, false, false
		}
		if y, ok := strokeFraction(s, x); ok {
			return y, false, true
		}
		return koScaled(s, x), false, true
	case !isHangul(r):
		return x, false, false
	}
	if x, weak, ok = koNative(s, i); ok {
		return x, weak, true
	}
	h := hanSum{cur: -1, unit: 4, big: 99}
	x, ok = h.readKorean(s, i, cjkNumber{start: i, end: i})
	if !ok {
		x, ok = koZero(s, i)
		return x, false, ok
	}
	x = koPoint(s, x)
	_, end, listed := ko.Weak.Longest(s, i)
	return x, x.single || listed && end == x.end, true
}

// koScale gives the power of ten of the unit at i, 0 where none stands there
// or where it opens a counter or another word: 조각, 만큼.
func koScale(s string, i int) (int32, int) {
	r, n := runeAt(s, i)
	c := ko.NumeralOf(r)
	if c.Class != ko.Unit && c.Class != ko.Big {
		return 0, 0
	}
	if _, end, ok := ko.Counters.Longest(s, i); ok && end > i+n {
		return 0, 0
	}
	if _, end, ok := ko.Particles.Longest(s, i); ok && end > i+n {
		return 0, 0
	}
	return int32(c.Value), n
}

// koScaled reads the Korean units behind digits: 6억1200만, 1천 640만.
func koScaled(s string, x cjkNumber) cjkNumber {
	j := gapAfter(s, x.end)
	e, n := koScale(s, j)
	if e == 0 || x.scaled || x.fraction {
		return x
	}
	if j > x.end && !koAfterScale(s, j+n) {
		return x
	}
	if v, ok := x.value.Int64(); ok && !x.pointed {
		h := hanSum{cur: v, unit: 4, big: 99}
		if y, ok := h.readKorean(s, x.end, x); ok {
			return y
		}
		return x
	}
	for range 3 {
		j = gapAfter(s, x.end)
		e, n := koScale(s, j)
		if e == 0 || j > x.end && !koAfterScale(s, j+n) {
			break
		}
		x.value, x.step, x.scaled, x.end = x.value.Shift(e), x.step+e, true, j+n
	}
	return x
}

// koAfterScale says whether what follows a scale word that stands apart lets
// it be one: 50 만 배럴, but not "3 만약".
func koAfterScale(s string, i int) bool {
	r, _ := runeAt(s, i)
	if !isHangul(r) || ko.NumeralOf(r).Class != ko.None {
		return true
	}
	if _, end, ok := ko.Units.Longest(s, i); ok && wordEnds(s, end) {
		return true
	}
	if _, end, ok := ko.Counters.Longest(s, i); ok && wordEnds(s, end) {
		return true
	}
	return wordEnds(s, i)
}

// readKorean goes on with a numeral at i, after the digits already in h.
func (h *hanSum) readKorean(s string, i int, x cjkNumber) (cjkNumber, bool) {
	atoms := 0
	if h.cur >= 0 {
		atoms = 1
	}
	end := i
loop:
	for j := i; ; {
		if atoms > 0 {
			j = gapAfter(s, j)
		}
		spaced := j > end
		r, n := runeAt(s, j)
		if isDigit(r) {
			// 2만1300, 1천 15: digits below the last unit.
			if atoms == 0 || h.cur >= 0 || h.last == 0 {
				break
			}
			m, k := digitsAt(s, j)
			if nx, w := runeAt(s, k); m > 8 || nx == '.' && isDigitAt(s, k+w) || nx == '-' || nx == '/' {
				break
			} else if nx == ',' && m <= 3 {
				if g := groupEnd(s, k); g > k {
					m, k = m+3, g
				}
			}
			v, _ := grow(1, h.last)
			cur := int64(smallGrouped(s, j, k))
			if spaced {
				// A number of its own unless it goes on to a smaller scale or
				// to the counter: "3만 2021년".
				e, _ := koScale(s, gapAfter(s, k))
				if r, _ := runeAt(s, gapAfter(s, k)); e == 0 && (!x.ascii || h.last > 4 || m > 3 || r == '년' || r == '월') {
					break
				}
			}
			if cur >= v {
				break
			}
			h.cur = cur
			h.last, h.place = 0, 0
			atoms++
			j, end = k, k
			continue
		}
		c := ko.NumeralOf(r)
		if c.Class == ko.None {
			break
		}
		if spaced && !koSpaced(s, j, n, c, h, x.ascii) {
			break
		}
		switch c.Class {
		case ko.Digit:
			if h.cur >= 0 || c.Value == 0 {
				break loop
			}
			// A copula that looks like a two: 십이다.
			if c.Value == 2 && atoms > 0 && koCopula(s, j+n) {
				break loop
			}
			if x.ascii && !koDigitFits(s, j+n) {
				break loop
			}
			h.cur, h.place = int64(c.Value), 0
		case ko.Unit, ko.Big:
			e := int32(c.Value)
			if se, _ := koScale(s, j); se == 0 {
				break loop
			}
			if c.Class == ko.Unit {
				if e >= h.unit || !h.times(e) {
					break loop
				}
			} else {
				if atoms == 0 {
					h.cur = 1
				}
				if !h.timesBig(e) {
					if atoms == 0 {
						h.cur = -1
					}
					break loop
				}
			}
		}
		atoms++
		j += n
		end = j
	}
	if atoms == 0 {
		return x, false
	}
	if h.cur < 0 && h.last == 1 {
		if b, e, ok := ko.Natives.Longest(s, end); ok && !b.Tens && b.Free && b.High == 0 {
			h.cur, end = int64(b.Low), e // 십하나
			atoms++
		}
	}
	v, ok := h.sum()
	if !ok {
		return x, false
	}
	x.value = quantity.New(v, 0)
	x.scaled = h.bigs || x.ascii && h.unit < 4
	if x.scaled {
		x.step = h.place
	}
	x.end = end
	x.single = atoms == 1 && !x.ascii
	x.one = x.single && v == 1
	x.places = 9
	return x, true
}

func isDigitAt(s string, i int) bool {
	r, _ := runeAt(s, i)
	return isDigit(r)
}

// smallGrouped is smallInt over digits with commas.
func smallGrouped(s string, i, end int) int {
	v := 0
	for i < end {
		r, w := runeAt(s, i)
		if isDigit(r) {
			v = v*10 + int(r-'0')
		}
		i += w
	}
	return v
}

// koSpaced says whether a syllable that stands apart goes on with the numeral.
func koSpaced(s string, j, n int, c ko.Numeral, h *hanSum, ascii bool) bool {
	if c.Class != ko.Digit {
		if ascii || h.cur < 0 && h.last > 0 {
			// 29만 천 890, 7천 5백만
			if c.Class == ko.Big && h.cur < 0 && h.section == 0 {
				return false
			}
			return koAfterScale(s, j+n) || isDigitAt(s, gapAfter(s, j+n))
		}
		return false
	}
	if h.last == 0 {
		return false
	}
	// 이십만 이천: what follows must be a numeral to the end of its word, and
	// bigger than one digit, unless it ends the text.
	g := hanSum{cur: -1, unit: 4, big: 99}
	y, ok := g.readKoreanWord(s, j)
	if !ok {
		return false
	}
	lim, _ := grow(1, h.last)
	if y.value.Cmp(quantity.New(lim, 0)) >= 0 {
		return false
	}
	if y.single {
		r, _ := runeAt(s, y.end)
		return r == -1 || koCounted(s, gapAfter(s, y.end))
	}
	return wordEnds(s, y.end) || koCounted(s, y.end)
}

// readKoreanWord reads the Sino-Korean numeral of one word.
func (h *hanSum) readKoreanWord(s string, i int) (cjkNumber, bool) {
	end := hangulRun(s, i)
	if end-i > 60 {
		return cjkNumber{}, false
	}
	x, ok := h.readKorean(s[:end], i, cjkNumber{start: i, end: i})
	return x, ok
}

// koCounted says whether a unit or counter stands at i, and the word ends
// behind it.
func koCounted(s string, i int) bool {
	if _, end, ok := ko.Units.Longest(s, i); ok && wordEnds(s, end) {
		return true
	}
	_, end, ok := ko.Counters.Longest(s, i)
	return ok && wordEnds(s, end)
}

// koCopula says whether 이 before i is the copula or the subject particle, and
// no two.
func koCopula(s string, i int) bool {
	r, n := runeAt(s, i)
	switch r {
	case '다', '고', '며', '라', '었', '란', '에', '므', '나', '자', '죠', '지', '든', '던', '기', '니':
		return true
	case ' ':
		j := gapAfter(s, i)
		return strings.HasPrefix(s[j:], "넘") || strings.HasPrefix(s[j:], "채 ") || strings.HasPrefix(s[j:], "안 ") || n == 0
	}
	return false
}

// koDigitFits says whether a Hangul digit behind digits and units is one:
// 3백이십, but not 2천이 (with its particle).
func koDigitFits(s string, i int) bool {
	r, _ := runeAt(s, i)
	c := ko.NumeralOf(r).Class
	return c == ko.Unit || c == ko.Big
}

// koPoint reads the decimals behind 점: 일점이삼, 오점 오.
func koPoint(s string, x cjkNumber) cjkNumber {
	r, n := runeAt(s, x.end)
	if r != '점' && r != '쩜' {
		return x
	}
	j := x.end + n
	k := gapAfter(s, j)
	if strings.HasPrefix(s[k:], "사이") {
		return x
	}
	if k > j && x.single && x.value.Sign() != 0 && !strings.HasSuffix(s[:gapBack(s, x.start)], "마이너스") {
		return x
	}
	var buf [24]byte
	b := append(buf[:0], '0', '.')
	end := k
	for len(b) < len(buf) {
		r, n := runeAt(s, end)
		c := ko.NumeralOf(r)
		if c.Class != ko.Digit && !isDigit(r) || c.Value == 2 && len(b) > 2 && koCopula(s, end+n) {
			break
		}
		if isDigit(r) {
			b = append(b, byte(r))
		} else {
			b = append(b, '0'+byte(c.Value))
		}
		end += n
	}
	if len(b) == 2 {
		return x
	}
	if !wordEnds(s, end) && !koCounted(s, end) {
		return x
	}
	f, err := quantity.Parse(string(b))
	if err != nil {
		return x
	}
	x.value, x.step, x.end = x.value.Add(f), -int32(len(b)-2), end
	x.single, x.one, x.pointed = false, false, true
	return x
}

// koNative reads native numerals: 열두, 스물다섯, 두세, 하나.
func koNative(s string, i int) (x cjkNumber, weak, ok bool) {
	d := ko.Natives
	a, end, ok := d.Longest(s, i)
	if !ok {
		return x, false, false
	}
	x = cjkNumber{start: i, end: end, value: quantity.New(int64(a.Low), 0), places: 9}
	if a.High > 0 {
		x.upper = quantity.New(int64(a.High), 0)
		return x, true, true
	}
	weak = !a.Free || a.Low == 10 || a.Low == 50
	if a.Tens {
		if b, e, ok := d.Longest(s, end); ok && !b.Tens && b.Low < 10 {
			x.end = e
			x.value = quantity.New(int64(a.Low+b.Low), 0)
			if b.High > 0 {
				x.upper = quantity.New(int64(a.Low+b.High), 0)
			}
			return x, !b.Free, true
		}
	} else {
		x.single, x.one = true, a.Low == 1
	}
	return x, weak, true
}
