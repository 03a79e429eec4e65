package compare

import (
	_ "embed"
	"fmt"
	"slices"
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
	text        string // "12 to 18 May"
}

// days is the number of days with both ends.
func (d dateRange) days() int { return int(d.last.Sub(d.first).Hours()/24) + 1 }

// readRange finds the one range of dates in a sentence: "from 12 to 18 May",
// "August 3-9, 2026", "28 July to 4 August", "between Jan. 4 and Jan. 7", "began
// on 3 March and ended on 14 April". It is false where there is none, or more
// than one. A range without a year is read in the given one, which matters only
// for the length of February.
func readRange(ws []string, year int) (dateRange, bool) {
	var found dateRange
	n := 0
	for i := 0; i < len(ws); {
		d, used, ok := rangeAt(ws[i:], year)
		if ok && slices.Contains(ws[i:i+used], "and") && (i == 0 || ws[i-1] != "between" && (i < 2 || ws[i-2] != "between")) {
			ok = false // "letters of 3 and 4 March"
		}
		if ok {
			found = d
			n++
			i += used
			continue
		}
		i++
	}
	if n == 0 {
		return fromTo(ws, year)
	}
	return found, n == 1
}

// fromTo reads the only two dates of a sentence as a beginning and an end,
// where words say that they are.
func fromTo(ws []string, year int) (dateRange, bool) {
	var days []calendarDay
	var at []int
	for i := 0; i < len(ws); {
		d, used, ok := dayAt(ws[i:])
		if !ok || d.month == 0 {
			i++
			continue
		}
		days, at = append(days, d), append(at, i)
		i += used
	}
	if len(days) != 2 || !has(ws[:at[0]], "begin") || !has(ws[at[0]:at[1]], "end") {
		return dateRange{}, false
	}
	return makeRange(days[0], days[1], year)
}

// makeRange puts two days with months together, with the years that are
// missing.
func makeRange(a, b calendarDay, year int) (dateRange, bool) {
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
	d := dateRange{first: a.time(), last: b.time(), text: a.text(b)}
	ok := d.first.Day() == a.day && d.last.Day() == b.day && d.first.Before(d.last) && d.days() <= 400
	return d, ok
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
	switch rest[0] {
	case "to", "-", "through", "until", "till", "and":
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
	d, ok := makeRange(a, b, year)
	return d, n + 1 + m, ok
}

// yearRange finds the one range of years in a sentence: "from 1992 to 2004",
// "1992-2004". Its place is where it begins and ends.
func yearRange(ws []string) (first, last, from, to int, ok bool) {
	for i := 0; i+2 < len(ws); i++ {
		a, n := yearAt(ws[i:])
		if n != 1 {
			continue
		}
		switch ws[i+1] {
		case "to", "-", "until", "till", "through", "and":
			if ws[i+1] == "and" && (i == 0 || ws[i-1] != "between") {
				continue
			}
		default:
			continue
		}
		b, n := yearAt(ws[i+2:])
		if n != 1 || b <= a || b-a > 200 {
			continue
		}
		if ok {
			return 0, 0, 0, 0, false
		}
		first, last, from, to, ok = a, b, i, i+3, true
	}
	return first, last, from, to, ok
}

var weekdays = map[string]int{"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}

// weekdayRange finds the one range of weekdays: "from Monday to Thursday".
func weekdayRange(ws []string) (days int, text string, ok bool) {
	n := 0
	for i, w := range ws {
		if _, is := weekdays[w]; is {
			n++
		}
		if i+3 >= len(ws) || w != "from" && w != "between" {
			continue
		}
		a, okA := weekdays[ws[i+1]]
		b, okB := weekdays[ws[i+3]]
		if okA && okB && (ws[i+2] == "to" || ws[i+2] == "through" || ws[i+2] == "until" || ws[i+2] == "and") {
			days, ok = (b-a+7)%7+1, true
			text = name(ws[i+1]) + " to " + name(ws[i+3])
		}
	}
	return days, text, ok && n == 2 && days > 1
}

func name(w string) string { return string(w[0]-'a'+'A') + w[1:] }

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
		y, n := yearAt(ws[i:])
		c.year = y
		i += n
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
