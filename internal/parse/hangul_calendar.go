package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
)

// koDate steps over a number that is no quantity: a date, a clock time, a
// label, a rank, a telephone number. It gives 0 where the number is none of
// these.
func koDate(s string, x *cjkNumber) int {
	if !x.ascii {
		if _, whole := x.whole(); whole {
			return koOrdinal(s, x)
		}
		return 0
	}
	if end := asciiLabel(s, x, koLatin); end > 0 {
		return end
	}
	p, w := runeBefore(s, x.start)
	if p == '제' {
		// 제3차: an ordinal
		if q, _ := runeBefore(s, x.start-w); !isHangul(q) {
			return hangulRun(s, x.end)
		}
	}
	v, whole := x.whole()
	if !whole {
		return 0
	}
	if p == '[' {
		if r, _ := runeAt(s, x.end); r == ']' {
			return x.end
		}
	}
	j := gapAfter(s, x.end)
	glued := j == x.end
	r, n := runeAt(s, j)
	_, unitEnd, _ := ko.Units.Longest(s, j)
	_, countEnd, _ := ko.Counters.Longest(s, j)
	longest := max(unitEnd, countEnd)
	if _, end, ok := ko.Labels.Longest(s, j); ok && end >= longest && (glued || wordEnds(s, end)) {
		return end
	}
	if _, end, ok := ko.ModelNouns.Longest(s, j); ok && longest == 0 && x.places >= 3 && strings.IndexByte(s[x.start:x.end], ',') < 0 && wordEnds(s, end) {
		return x.end // 8088 칩
	}
	if longest == 0 && r != '년' && r != '월' && r != '여' {
		_, end, hotline := ko.Hotlines.Longest(s, x.start)
		_, _, model := ko.Models.LongestBefore(s, gapBack(s, x.start))
		if hotline && end == x.end || model || isHangul(p) && !koHedged(s, x.start) {
			return modelEnd(s, x.end) // 119, 보잉 737-800, 코로나19
		}
	}
	if _, _, ok := ko.Calls.Longest(s, x.end); ok && x.places >= 3 {
		return x.end
	}
	switch r {
	case '-', 0x2013, 0x2014, '~', 0x223C, 0x301C:
		// 1~3분기, 10~12월: the first end of a span of dates
		if y, _, ok := koPlain(s, gapAfter(s, j+n)); ok && y.ascii {
			y.joined = true
			if w, whole := y.whole(); whole && w >= v {
				switch runeOf(s, y.end) {
				case '년', '월', '일', '시', '분':
					if end := koDate(s, &y); end > y.end {
						return end
					}
				}
			}
		}
	case '분':
		if _, _, ok := ko.Halves.LongestBefore(s, gapBack(s, x.start)); ok {
			return j + n
		}
	case '층':
		if _, _, ok := ko.Floors.Longest(s, gapAfter(s, j+n)); !ok && !koHedged(s, x.start) {
			return j + n
		}
	case '·', 'ㆍ':
		if m, end := digitsAt(s, j+n); m > 0 && m <= 2 && v <= 12 {
			return end // 6·25
		}
	case '년':
		if x.places == 4 && v >= 1500 && v < 2200 || x.places == 2 && v < 10 {
			return j + n
		}
		if v == 1 && glued && strings.HasPrefix(s[j+n:], "에 ") {
			return j + n // "1년에": a year, as a rate
		}
	case '월':
		if v >= 1 && v <= 12 {
			return j + n
		}
	case '일':
		if v > 31 || longest > j+n {
			return 0
		}
		k := j + n
		if r, _ := runeAt(s, k); r == ' ' {
			k = gapAfter(s, k)
		}
		if _, _, ok := ko.Spans.Longest(s, k); ok {
			return 0
		}
		if _, _, ok := ko.SpansBefore.LongestBefore(s, gapBack(s, x.start)); ok {
			return 0
		}
		return j + n
	case '시':
		if v <= 24 && longest <= j+n {
			return koClockTail(s, j+n)
		}
	case '대':
		if strings.HasPrefix(s[j:], "대째") {
			return j + len("대째")
		}
		k := gapAfter(s, j+n)
		if _, _, ok := ko.Cohort.Longest(s, k); ok && (v%10 == 0 && v <= 90 || glued) {
			return j + n
		}
		if v%10 == 0 && v >= 10 && v <= 90 && koAge(s, j+n) {
			return j + n
		}
	case '번':
		k := gapAfter(s, j+n)
		if _, _, ok := ko.Roads.Longest(s, k); ok {
			return j + n
		}
		if _, _, ok := ko.RoadsBefore.LongestBefore(s, gapBack(s, x.start)); ok {
			return j + n
		}
		if r, _ := runeAt(s, j+n); r == ' ' && k > j+n && isHangul(runeOf(s, k)) {
			// 10번 김철수: a shirt; 3번 시도: a count of something known
			if _, _, ok := lang.Korean.Longest(s, k); !ok {
				return j + n
			}
		}
	case ':':
		m, end := digitsAt(s, j+n)
		if v <= 24 && m == 2 && smallInt(s, j+n, end) < 60 && x.places <= 2 {
			return end
		}
	case '주':
		if strings.HasPrefix(s[j:], "주당") {
			return j + n
		}
	case '인', '가', '회':
		if strings.HasPrefix(s[j:], "인당") || strings.HasPrefix(s[j:], "가구당") || strings.HasPrefix(s[j:], "회당") {
			return j + n // "per person"
		}
	}
	if _, _, ok := ko.RoadsBefore.LongestBefore(s, gapBack(s, x.start)); ok && longest == 0 && glued {
		if r, _ := runeAt(s, x.end); r == ')' || r == -1 {
			return x.end
		}
	}
	return 0
}

// koHedged says whether a hedge stands before i.
func koHedged(s string, i int) bool {
	_, _, ok := ko.Before.LongestBefore(s, gapBack(s, i))
	return ok
}

// koOrdinal steps over numerals in words that are ordinals: 세 번째, 삼십 번째.
func koOrdinal(s string, x *cjkNumber) int {
	if x.scaled {
		return 0
	}
	j := gapAfter(s, x.end)
	switch tail := s[j:]; {
	case strings.HasPrefix(tail, "번째"):
		return j + len("번째")
	case strings.HasPrefix(tail, "번 째"):
		return j + len("번 째")
	case strings.HasPrefix(tail, "째"):
		return j + len("째")
	}
	return 0
}

// koAge says whether 대 behind a round number, ending at i, closes its word
// like an age does: 20대가, 30대의; not 20대를, which are cars as likely.
func koAge(s string, i int) bool {
	for _, w := range [...]string{" 이상", "와 ", "들", "에서", " 중", "·", "~"} {
		if strings.HasPrefix(s[i:], w) {
			return true
		}
	}
	return false
}

// koClockTail steps over the minutes and seconds behind an hour.
func koClockTail(s string, j int) int {
	for _, w := range [...]string{"분", "초"} {
		k := gapAfter(s, j)
		n, end := digitsAt(s, k)
		if n == 0 || n > 2 || !strings.HasPrefix(s[end:], w) {
			break
		}
		j = end + len(w)
	}
	return j
}

func koLatin(s string, i int) int {
	_, end, _ := ko.Units.Longest(s, i)
	return end
}
