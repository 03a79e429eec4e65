package extract

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// when is a time expression of a Chinese or Korean sentence, part by part.
type when struct {
	start, end                    int
	year, month, day, half, quart int // absolute, 0 where unsaid
	since                         int // first month or quarter of a span
	awayYear, awayMonth, awayDay  int
	hasYear, hasMonth, hasDay     bool // away parts that were said
	week                          bool
}

// opensTime says whether a time expression can begin with a code point: a word of
// the calendar, or a number before one.
func (x *cjk) opensTime(r rune) bool {
	if n := lang.Narrow(r); n >= '0' && n <= '9' {
		return true
	}
	if x.korean {
		return ko.Calendar.Begins(r)
	}
	return zh.Calendar.Begins(r) || r == '第' || zh.NumeralOf(zh.Fold(r)).Class == zh.Digit
}

// whenAt reads the time expression at i, in s[:limit].
func (x *cjk) whenAt(i, limit int) (when, bool) {
	s := x.d.Text[:limit]
	w := when{start: i}
	cal := zh.Calendar
	if x.korean {
		cal = ko.Calendar
	}
	j := i
	for range 5 {
		k := j
		if k > i && k < limit && s[k] == ' ' {
			k++
		}
		if t, end, ok := cal.Longest(s, k); ok && t.Kind != lang.Behind {
			if x.korean && !endsWord(s, end, wordEnd(s, end)) && !digitAt(s, end) {
				break // 올라도 is no 올
			}
			switch t.Kind {
			case lang.Year:
				w.awayYear, w.hasYear = t.N, true
			case lang.Month:
				w.awayMonth, w.hasMonth = t.N, true
			case lang.Week:
				w.awayDay, w.week, w.hasDay = 7*t.N, true, true
			case lang.Day:
				w.awayDay, w.hasDay = t.N, true
			case lang.Half:
				w.half = t.N
			}
			j = end
			continue
		}
		n, end := x.calendarNumber(s, k)
		if end == k {
			break
		}
		since := 0
		if e := spanNext(s, end); e > end {
			if n2, end2 := x.calendarNumber(s, e); end2 > e && n2 > n {
				since, n, end = n, n2, end2
			}
		}
		t, after, ok := cal.Longest(s, end)
		if !ok || t.Kind != lang.Behind {
			break
		}
		switch {
		case t.N == lang.NamesYear && n >= 1500 && n < 2200:
			w.year = n
		case t.N == lang.NamesMonth && n >= 1 && n <= 12:
			w.month, w.since = n, since
		case t.N == lang.NamesDay && n >= 1 && n <= 31:
			w.day = n
		case t.N == lang.NamesQuarter && n >= 1 && n <= 4:
			w.quart, w.since = n, since
			if strings.HasSuffix(s[:k], "前") {
				w.since = 1 // 前三季度
			}
		default:
			ok = false
		}
		if !ok {
			break
		}
		j = after
	}
	w.end = j
	return w, j > i
}

// spanNext steps over what joins the ends of a span of months: 1~3, 1至9.
func spanNext(s string, i int) int {
	for _, w := range [...]string{"~", "∼", "～", "-", "–", "—", "至", "到"} {
		if strings.HasPrefix(s[i:], w) {
			return i + len(w)
		}
	}
	return i
}

// wordEnd is the end of the Hangul that goes on at i.
func wordEnd(s string, i int) int { return lang.HangulEnd(s, i) }

func digitAt(s string, i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }

// calendarNumber reads the small number at i, digits or one Han digit.
func (x *cjk) calendarNumber(s string, i int) (n, end int) {
	j := i
	for j < len(s) && j-i < 4 {
		r, w := utf8.DecodeRuneInString(s[j:])
		r = lang.Narrow(r)
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int(r-'0')
		j += w
	}
	if j > i || x.korean {
		return n, j
	}
	r, w := utf8.DecodeRuneInString(s[i:])
	if r == '第' {
		i += w
		r, w = utf8.DecodeRuneInString(s[i:])
	}
	if c := zh.NumeralOf(zh.Fold(r)); c.Class == zh.Digit && c.Value > 0 {
		return int(c.Value), i + w
	}
	return 0, j
}

// span gives the days that a time expression covers, seen from the publish
// time; nothing where that is needed and unknown.
func (w *when) span(published time.Time) (from, to time.Time) {
	pub := published.UTC()
	y := w.year
	if y == 0 {
		if published.IsZero() {
			return from, to
		}
		y = pub.Year() + w.awayYear
	}
	switch {
	case w.hasDay && w.week:
		d := date(pub.Year(), pub.Month(), pub.Day()).AddDate(0, 0, w.awayDay)
		d = d.AddDate(0, 0, -(int(d.Weekday())+6)%7)
		return d, d.AddDate(0, 0, 7)
	case w.hasDay:
		d := date(pub.Year(), pub.Month(), pub.Day()).AddDate(0, 0, w.awayDay)
		return d, d.AddDate(0, 0, 1)
	}
	month := time.Month(w.month)
	if w.hasMonth {
		d := date(pub.Year(), pub.Month(), 1).AddDate(0, w.awayMonth, 0)
		y, month = d.Year(), d.Month()
	}
	if month == 0 && w.day > 0 {
		// a day alone: the last such day before the report
		d := date(y, pub.Month(), w.day)
		if d.After(pub) {
			d = date(y, pub.Month()-1, w.day)
		}
		return d, d.AddDate(0, 0, 1)
	}
	if month > 0 && w.year == 0 && !w.hasYear && !w.hasMonth && date(y, month, 1).After(pub.AddDate(0, 2, 0)) {
		y-- // "in December", told in January
	}
	switch {
	case month > 0 && w.day > 0:
		d := date(y, month, w.day)
		return d, d.AddDate(0, 0, 1)
	case month > 0:
		d := date(y, month, 1)
		if w.since > 0 {
			return date(y, time.Month(w.since), 1), d.AddDate(0, 1, 0)
		}
		return d, d.AddDate(0, 1, 0)
	case w.quart > 0:
		d := date(y, time.Month(3*w.quart-2), 1)
		if w.since > 0 {
			return date(y, time.Month(3*w.since-2), 1), d.AddDate(0, 3, 0)
		}
		return d, d.AddDate(0, 3, 0)
	case w.half > 0:
		d := date(y, time.Month(6*w.half-5), 1)
		return d, d.AddDate(0, 6, 0)
	}
	return date(y, 1, 1), date(y+1, 1, 1)
}

// clauseTime is a time expression of a sentence, with its clause.
type clauseTime struct {
	when
	clause int
}

// readWhens finds the sentence's time expressions, but those that are only
// compared with.
func (x *cjk) readWhens(s *text.Sentence) {
	x.whens = x.whens[:0]
	end := s.Start
	for j := range x.items {
		it := &x.items[j]
		if it.start < end || it.part == partNumber {
			continue
		}
		if len(x.whens) >= most {
			return
		}
		for i := it.start; i < it.end; {
			r, n := lang.RuneAt(x.d.Text, i)
			var w when
			ok := false
			if x.opensTime(r) {
				w, ok = x.whenAt(i, s.End)
			}
			if !ok {
				i += n
				if it.part != partGrammar {
					break // times begin words
				}
				continue
			}
			i, end = w.end, w.end
			if !x.compared(&w) {
				x.whens = append(x.whens, clauseTime{w, it.clause})
			}
		}
	}
}

// period picks the time expression that belongs to the number: the nearest
// before it in its clause, else in its sentence, else behind it. The day on
// which somebody said it is left out where there is another.
func (f *cjkFramer) period() claim.Period {
	x := f.x
	it := &x.items[f.at]
	best, cost := -1, 1<<30
	for k := range x.whens {
		w := &x.whens[k]
		c := it.start - w.end
		if c < 0 {
			c = w.start - it.end + 60
		}
		if w.clause != it.clause {
			c += 100
		}
		if x.said && w.year == 0 && w.month == 0 && (w.day > 0 || w.hasDay) {
			c += 200
		}
		if c < cost {
			best, cost = k, c
		}
	}
	if best < 0 {
		return claim.Period{}
	}
	w := &x.whens[best]
	p := claim.Period{Text: x.d.Text[w.start:w.end], Stated: cost < 100}
	p.Start, p.End = w.span(x.src.Published)
	return p
}

// compared says whether a time is only what a number is compared with.
func (x *cjk) compared(w *when) bool {
	s := x.d.Text
	if x.korean {
		i := w.end
		for i < len(s) && s[i] == ' ' {
			i++
		}
		_, _, ok := ko.Compare.Longest(s, i)
		return ok
	}
	_, from, ok := zh.Compare.LongestBefore(s, w.start)
	if ok && strings.HasPrefix(s[w.end:], "的") && (s[from:w.start] == "从" || s[from:w.start] == "由" || s[from:w.start] == "自") {
		return false // 从2015年的20亿增至: the number behind has its own year
	}
	return ok
}
