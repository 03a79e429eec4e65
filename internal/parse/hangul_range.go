package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
)

// How the ends of a range are joined.
const (
	noRange = iota
	rangeTo
	rangeAnd // 과, 와: only with 사이 behind
)

// koSeparator steps over what joins the ends of a range at i: a stroke, 에서,
// 부터, 과.
func koSeparator(s string, i int) (int, int) {
	j := gapAfter(s, i)
	r, n := runeAt(s, j)
	switch r {
	case '-', 0x2013, 0x2014, '~', 0x301C, 0x223C:
		return gapAfter(s, j+n), rangeTo
	}
	tail := s[i:]
	var w string
	switch {
	case strings.HasPrefix(tail, "에서부터"):
		w = "에서부터"
	case strings.HasPrefix(tail, "에서"):
		w = "에서"
	case strings.HasPrefix(tail, "부터"):
		w = "부터"
	case strings.HasPrefix(s[j:], "내지"):
		i, w = j, "내지"
	case strings.HasPrefix(tail, "과"), strings.HasPrefix(tail, "와"):
		if k := gapAfter(s, i+len("과")); k > i+len("과") {
			return k, rangeAnd
		}
		return i, noRange
	default:
		return i, noRange
	}
	k := gapAfter(s, i+len(w))
	if k == i+len(w) {
		return i, noRange
	}
	return k, rangeTo
}

// rangeEnd reads the far end of a range behind its near end: 20~100개,
// 천에서 천오백, 20과 30 사이.
func (h *hangul) rangeEnd(p *koPiece) (koPiece, bool) {
	s := h.s
	j, kind := koSeparator(s, p.end)
	if kind == noRange {
		return koPiece{}, false
	}
	y, weak, ok := koNumeral(s, j)
	y.joined = true
	if !ok || weak && !h.countable(&y) && !koBounded(s, y.end) && !wordEnds(s, y.end) || weak && kind == rangeTo && !y.ascii && !h.countable(&y) && wordEndsEmpty(s, y.end) || y.upper.Valid() || koDate(s, &y) > 0 {
		return koPiece{}, false
	}
	q := h.piece(y)
	if p.united && q.united && (q.unit.Code != p.unit.Code || q.unit.Dimension != p.unit.Dimension) {
		return koPiece{}, false
	}
	if p.united && !q.united && q.counted || p.united && !q.united && !q.counted && p.x.end < p.end && kind == rangeTo && p.unit.Name == "" {
		return koPiece{}, false
	}
	tail := s[q.end:]
	if _, e, ok := ko.After.Longest(s, gapAfter(s, q.end)); ok {
		tail = s[e:] // 40분 안팎으로
	}
	if kind == rangeAnd && !strings.HasPrefix(s[gapAfter(s, q.end):], "사이") {
		return koPiece{}, false
	}
	if !strings.ContainsRune("-–—~〜∼", runeOf(s, gapAfter(s, p.end))) && (strings.HasPrefix(tail, "로") || strings.HasPrefix(tail, "으로")) {
		return koPiece{}, false // "from 5 to 10" is a change
	}
	if e := koTrailing(s, &y); e > 0 && !p.x.scaled && !p.united && p.x.value.Cmp(y.value.Shift(-e)) < 0 {
		p.x.value = p.x.value.Shift(e)
	}
	if p.x.value.Cmp(q.x.value) >= 0 {
		return koPiece{}, false
	}
	if k := gapAfter(s, q.end); strings.HasPrefix(s[k:], "사이") {
		q.end = k + len("사이")
	} else if strings.HasPrefix(tail, "까지") {
		q.end += len("까지")
	}
	return q, true
}

// wordEndsEmpty says whether nothing of Hangul follows at i.
func wordEndsEmpty(s string, i int) bool { return !isHangul(runeOf(s, i)) }

func runeOf(s string, i int) rune {
	r, _ := runeAt(s, i)
	return r
}

// koTrailing gives the power of ten of the units that end a numeral and
// multiply all of it: 8 in "10억".
func koTrailing(s string, x *cjkNumber) int32 {
	e, k := int32(0), x.end
	for range 3 {
		r, n := runeBefore(s, k)
		c := ko.NumeralOf(r)
		if c.Class != ko.Big && c.Class != ko.Unit || !x.ascii || k-n <= x.start {
			break
		}
		e += int32(c.Value)
		k -= n
	}
	return e
}
