package compare

import (
	_ "embed"
	"fmt"
	"strconv"
	"time"
)

//go:embed words/months.tsv
var monthsTSV string

var months = func() map[string]time.Month {
	m := map[string]time.Month{}
	for _, r := range rows(monthsTSV) {
		n, err := strconv.Atoi(r[1])
		if err != nil {
			panic("compare: months.tsv: " + r[0])
		}
		m[r[0]] = time.Month(n)
	}
	return m
}()

// dateRange is a first and a last day, both included.
type dateRange struct {
	first, last time.Time
	text        string // "3 to 9 August"
	open        bool   // "between", "until": the last day may not count
}

// days is the number of days with both ends.
func (d dateRange) days() int { return int(d.last.Sub(d.first).Hours()/24) + 1 }

// readRange finds the one range of dates in a sentence: "from 3 to 9 August",
// "August 3-9, 2026", "28 July to 4 August", "between Jan. 4 and Jan. 7". It is
// false where there is none, or more than one. A range without a year is read
// in the given one, which matters only for the length of February.
func readRange(ws []string, year int) (dateRange, bool) {
	var found dateRange
	n := 0
	for i := 0; i < len(ws); {
		if d, used, ok := rangeAt(ws[i:], year); ok {
			if i > 0 && ws[i-1] == "between" {
				d.open = true
			}
			found = d
			n++
			i += used
			continue
		}
		i++
	}
	return found, n == 1
}

// rangeAt reads a range at the start of the words and says how many it used.
func rangeAt(ws []string, year int) (dateRange, int, bool) {
	a, n, ok := dayAt(ws)
	if !ok {
		return dateRange{}, 0, false
	}
	rest := ws[n:]
	if len(rest) == 0 {
		return dateRange{}, 0, false
	}
	open := false
	switch rest[0] {
	case "to", "-", "through", "until", "till", "and":
		open = rest[0] == "until" || rest[0] == "till" || rest[0] == "and"
	default:
		return dateRange{}, 0, false
	}
	b, m, ok := dayAt(rest[1:])
	if !ok {
		return dateRange{}, 0, false
	}
	switch {
	case a.month == 0 && b.month == 0:
		return dateRange{}, 0, false
	case a.month == 0:
		a.month = b.month
		if b.before {
			return dateRange{}, 0, false // "from 3 to August 9" is odd enough to leave alone
		}
	case b.month == 0:
		if !a.before {
			return dateRange{}, 0, false // "3 August to 9"
		}
		b.month = a.month
		if y, n := yearAt(rest[1+m:]); n > 0 { // "August 3-9, 2026"
			b.year = y
			m += n
		}
	}
	switch {
	case a.year == 0 && b.year == 0:
		a.year, b.year = year, year
		if a.month > b.month {
			b.year++ // "28 December to 3 January"
		}
	case a.year == 0:
		a.year = b.year
		if a.month > b.month {
			a.year--
		}
	case b.year == 0:
		b.year = a.year
	}
	d := dateRange{first: a.time(), last: b.time(), open: open, text: a.text(b)}
	if d.first.Day() != a.day || d.last.Day() != b.day || !d.first.Before(d.last) || d.days() > 400 {
		return dateRange{}, 0, false
	}
	return d, n + 1 + m, true
}

type calendarDay struct {
	day, year int
	month     time.Month
	before    bool // the month stands before the day
}

func (c calendarDay) time() time.Time { return time.Date(c.year, c.month, c.day, 0, 0, 0, 0, time.UTC) }

func (c calendarDay) text(to calendarDay) string {
	if c.month == to.month && c.year == to.year {
		return fmt.Sprintf("%d to %d %s", c.day, to.day, c.month)
	}
	return fmt.Sprintf("%d %s to %d %s", c.day, c.month, to.day, to.month)
}

// dayAt reads "3", "3 August", "August 3", "3rd of August 2026", "Jan. 4,
// 2026".
func dayAt(ws []string) (calendarDay, int, bool) {
	var c calendarDay
	i := 0
	month := func() bool {
		if i < len(ws) {
			if m, ok := months[ws[i]]; ok {
				c.month = m
				i++
				if i < len(ws) && ws[i] == "." {
					i++
				}
				return true
			}
		}
		return false
	}
	if i < len(ws) && ws[i] == "the" {
		i++
	}
	if month() {
		c.before = true
	}
	if i >= len(ws) {
		return c, 0, false
	}
	d, ok := dayNumber(ws[i])
	if !ok {
		return c, 0, false
	}
	c.day = d
	i++
	if !c.before {
		at := i
		if i < len(ws) && ws[i] == "of" {
			i++
		}
		if !month() {
			i = at
		}
	}
	if c.month != 0 {
		n := 0
		if c.year, n = yearAt(ws[i:]); n > 0 {
			i += n
		}
	}
	return c, i, true
}

// yearAt reads "2026" or ", 2026", and says how many words it used.
func yearAt(ws []string) (year, used int) {
	if len(ws) > 0 && ws[0] == "," {
		used = 1
	}
	if len(ws) == used || len(ws[used]) != 4 {
		return 0, 0
	}
	y, err := strconv.Atoi(ws[used])
	if err != nil || y < 1000 || y > 2999 {
		return 0, 0
	}
	return y, used + 1
}

// dayNumber reads 1 to 31, with or without an ordinal's ending.
func dayNumber(w string) (int, bool) {
	n := 0
	for n < len(w) && w[n] >= '0' && w[n] <= '9' {
		n++
	}
	if n == 0 || n > 2 {
		return 0, false
	}
	switch w[n:] {
	case "", "st", "nd", "rd", "th":
	default:
		return 0, false
	}
	d, err := strconv.Atoi(w[:n])
	return d, err == nil && d >= 1 && d <= 31
}
