package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// whole gives a numeral's value where it is a whole number under a million.
func (x *cjkNumber) whole() (int, bool) {
	if x.pointed || x.fraction || x.percent || x.scaled || x.upper.Valid() {
		return 0, false
	}
	v, ok := x.value.Int64()
	if !ok || v < 0 || v > 999999 {
		return 0, false
	}
	return int(v), true
}

// clockBefore says whether a word for a part of the day stands before i.
func clockBefore(s string, i int) bool {
	_, _, ok := zh.DayParts.LongestBefore(s, gapBack(s, i))
	return ok
}

// hanDate steps over a number that is no quantity: a date, a clock time, a
// label, a version, a telephone number. It gives 0 where the number is none of
// these.
func hanDate(s string, x *cjkNumber) int {
	if end := asciiLabel(s, x, hanLatin); end > 0 {
		return end
	}
	j := x.end
	if x.ascii {
		j = gapAfter(s, j)
	}
	r, n := hanAt(s, j)
	v, whole := x.whole()
	if !whole {
		return 0
	}
	if x.ascii {
		_, end, hotline := zh.Hotlines.Longest(s, x.start)
		_, _, model := zh.Models.LongestBefore(s, gapBack(s, x.start))
		if hotline && end == x.end || model {
			_, _, unitly := zh.Units.Longest(s, j)
			_, _, counted := zh.Measures.Longest(s, j)
			_, _, hedged := zh.Inside.Longest(s, j)
			if !unitly && !counted && !hedged {
				return modelEnd(s, x.end)
			}
		}
	}
	next, nn := hanAt(s, j+n)
	switch r {
	case '年':
		switch {
		case next == '级' || next == '代' || next == '度' && x.places == 4:
			return j + n + nn
		case x.places == 4 && v >= 1000 && v < 2200 && (v >= 1500 || !x.ascii), x.places == 2 && !x.ascii, x.ascii && x.places == 2 && v < 10:
			return j + n
		}
	case '月':
		if v >= 1 && v <= 12 {
			if next == '份' {
				return j + n + nn
			}
			return j + n
		}
	case '日', '号':
		if _, end, ok := zh.Units.Longest(s, j); ok && end > j+n {
			return 0
		}
		if r == '日' && (v > 31 || lasting(s, x.start)) {
			return 0
		}
		if r == '号' && next == '召' {
			return 0
		}
		return j + n
	case '时', '時':
		return clockTail(s, j+n)
	case '点':
		if v > 24 {
			return 0
		}
		switch next {
		case '半', '整', '钟', '许', '刻':
			return j + n + nn
		}
		if clockBefore(s, x.start) {
			return clockTail(s, j+n)
		}
		if y, ok := hanNumeral(s, j+n); ok {
			if r, n := hanAt(s, y.end); r == '分' {
				return y.end + n
			}
		}
	case '国', '省', '县':
		if next == '道' {
			return j + n + nn
		}
	case '·':
		if m, end := digitsAt(s, j+n); x.ascii && m > 0 && m <= 2 && v <= 12 {
			return end // 9·11
		}
	case '-', 0x2013, 0x2014, '~', '至', '到':
		// 1至9月, 2020—2024年: the first end of a span of dates
		k := j + n
		if r == 0x2014 && next == 0x2014 {
			k += nn
		}
		if y, ok := hanPlain(s, gapAfter(s, k)); ok && y.ascii == x.ascii {
			y.joined = true
			if w, whole := y.whole(); whole && w >= v {
				switch hanRune(s, y.end) {
				case '年', '月', '日', '时', '季':
					if end := hanDate(s, &y); end > y.end {
						return end
					}
				}
			}
		}
	case '后':
		if x.ascii && x.places == 2 && (v == 0 || v == 95 || v >= 50 && v%10 == 0) && next != '的' && next != '，' {
			return j + n
		}
	case '世':
		if next == '纪' {
			return j + n + nn
		}
	case '季':
		if next == '度' {
			return j + n + nn
		}
	case '楼', '路', '室', '旬':
		return j + n
	case '级':
		if _, _, ok := zh.Scaled.Longest(s, j+n); ok {
			return 0
		}
		if _, _, ok := zh.ScaledBefore.LongestBefore(s, gapBack(s, x.start)); ok {
			return 0
		}
		return j + n
	case ':':
		m, end := digitsAt(s, j+n)
		if v <= 24 && m == 2 && smallInt(s, j+n, end) < 60 && x.places <= 2 {
			if r, w := runeAt(s, end); r == ':' {
				if m, e := digitsAt(s, end+w); m == 2 {
					return e
				}
			}
			return end
		}
	}
	return 0
}

// modelEnd steps over the rest of a model's number: 737-800.
func modelEnd(s string, i int) int {
	if r, n := runeAt(s, i); r == '-' || r == '/' {
		if m, end := digitsAt(s, i+n); m > 0 {
			return end
		}
	}
	return i
}

// clockTail steps over minutes and seconds behind an hour.
func clockTail(s string, j int) int {
	for range 2 {
		y, ok := hanNumeral(s, gapAfter(s, j))
		if !ok {
			break
		}
		r, n := hanAt(s, y.end)
		if r != '分' && r != '秒' {
			break
		}
		j = y.end + n
	}
	return j
}

// lasting says whether a word for a length of time stands before i, so that
// "3日" is three days and no third of the month.
func lasting(s string, i int) bool {
	_, _, ok := zh.Lasting.LongestBefore(s, gapBack(s, i))
	return ok
}

// asciiLabel steps over digits that are part of a name or of a longer number:
// A380, 5G, 192.168.1.2, 2019-10-12, +1-222-2222.
func asciiLabel(s string, x *cjkNumber, unitEnd func(string, int) int) int {
	if !x.ascii {
		return 0
	}
	prev, w := runeBefore(s, x.start)
	if !x.joined && (prev == '-' || prev == '.' || prev == '/' || prev == '+') {
		if p, _ := runeBefore(s, x.start-w); isLatin(p) || prev == '.' && isDigit(p) {
			return x.end
		}
	}
	j := x.end
	r, n := runeAt(s, j)
	if _, whole := x.whole(); whole && !x.fraction && (r == '-' || r == '/' || r == '.' || r == 0x2013 || r == '~' || r == 0x223C) {
		if end := dashedRun(s, x, j); end > 0 {
			return end
		}
	}
	if r == '.' && x.pointed {
		if m, k := digitsAt(s, j+n); m > 0 {
			// a version or an address: the rest belongs to it
			for {
				r, n := runeAt(s, k)
				if r != '.' {
					return k
				}
				m, e := digitsAt(s, k+n)
				if m == 0 {
					return k
				}
				k = e
			}
		}
	}
	if _, _, ok := signAfter(s, j); ok {
		return 0
	}
	if isLatin(r) && !latinUnit(s, j, unitEnd) {
		for isLatin(r) || isDigit(r) {
			j += n
			r, n = runeAt(s, j)
		}
		return j
	}
	return 0
}

// latinUnit says whether a unit in Latin letters stands at i, whole.
func latinUnit(s string, i int, unitEnd func(string, int) int) bool {
	end := unitEnd(s, i)
	if end <= i {
		return false
	}
	r, _ := runeAt(s, end)
	return !isLatin(r)
}

func hanLatin(s string, i int) int {
	_, end, _ := zh.Units.Longest(s, i)
	return end
}

// dashedRun steps over digits joined by strokes that are a date, a span of years
// or a telephone number.
func dashedRun(s string, x *cjkNumber, j int) int {
	v, _ := x.whole()
	year := x.places == 4 && v >= 1500 && v < 2200
	parts := 1
	end := j
	second, secondLen := 0, 0
	for {
		r, n := runeAt(s, end)
		if r != '-' && r != '/' && r != '.' && r != 0x2013 && !((r == '~' || r == 0x223C) && year && parts == 1) {
			break
		}
		m, k := digitsAt(s, end+n)
		if m == 0 || m > 12 {
			break
		}
		parts++
		if parts == 2 {
			secondLen = m
			if m <= 6 {
				second = smallInt(s, end+n, k)
			}
		}
		end = k
	}
	switch {
	case parts >= 3:
		return end
	case parts == 2 && year && secondLen == 4 && second >= 1500 && second < 2200:
		return end
	case parts == 2 && year && secondLen == 2 && second >= 1 && second <= 12 && runeIs(s, j, '-') && s[j+1] == '0':
		return end
	}
	return 0
}

func runeIs(s string, i int, want rune) bool {
	r, _ := runeAt(s, i)
	return r == want
}

// dayUnit is the unit of "47日", minuteUnit that of "5分30秒".
var (
	dayUnit    = lang.Unit("d", "day", "duration")
	minuteUnit = lang.Unit("min", "minute", "duration")
)

var cjkOne = quantity.New(1, 0)
