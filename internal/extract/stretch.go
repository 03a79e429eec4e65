package extract

import (
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
)

// back gives the day that lies n of a unit before t, and false for a word that
// is no such unit. Weeks and days are counted, months and years by the
// calendar.
func back(t time.Time, n int, unit string) (time.Time, bool) {
	switch unit {
	case "year", "years":
		return t.AddDate(-n, 0, 0), true
	case "quarter", "quarters":
		return t.AddDate(0, -3*n, 0), true
	case "month", "months":
		return t.AddDate(0, -n, 0), true
	case "week", "weeks":
		return t.AddDate(0, 0, -7*n), true
	case "day", "days":
		return t.AddDate(0, 0, -n), true
	}
	return t, false
}

// stretch reads "the past five years", "the next three months": from the
// publish day back, or on. The number stays a number of its own.
func (s *sentence) stretch(i int, low string, pub time.Time) (moment, bool) {
	n := s.smallNumber(i + 1)
	if n < 2 || i+2 >= len(s.w) {
		return moment{}, false
	}
	if t := s.tagAt(i - 1); t != prep && t != det && i > 0 {
		return moment{}, false // "is to last six weeks"
	}
	m := moment{first: i, last: i + 3, soft: true}
	day := date(pub.Year(), pub.Month(), pub.Day())
	switch low {
	case "past", "last":
		from, ok := back(day, n, s.lower(i+2))
		if !ok {
			return moment{}, false
		}
		m.from, m.to = from, day
	case "next", "coming":
		to, ok := back(day, -n, s.lower(i+2))
		if !ok {
			return moment{}, false
		}
		m.from, m.to = day, to
	default:
		return moment{}, false
	}
	if pub.IsZero() {
		m.from, m.to = time.Time{}, time.Time{}
	}
	return m, true
}

// upTo reads "the three months to November", "the six weeks ended Jan. 3": so
// much time, with its last day said.
func (s *sentence) upTo(i int, pub time.Time) (moment, bool) {
	if s.lower(i-1) != "the" || i+3 >= len(s.w) {
		return moment{}, false
	}
	n, unit := s.smallNumber(i), s.lower(i+1)
	if _, ok := back(pub, 1, unit); n < 1 || !ok {
		return moment{}, false
	}
	switch s.lower(i + 2) {
	case "to", "ended", "ending", "through", "until":
	default:
		return moment{}, false
	}
	if s.w[i+3].cls&(en.Month|en.Day) == 0 && s.number(i+3) < 0 {
		return moment{}, false
	}
	end, ok := s.momentAt(i+3, pub)
	if !ok {
		return moment{}, false
	}
	m := moment{first: i, last: end.last, to: end.to, soft: true}
	if !m.to.IsZero() {
		m.from, _ = back(m.to, n, unit)
	}
	return m, true
}

// joinsDays says whether word i joins the first and the last day of a span.
func (s *sentence) joinsDays(i int) bool {
	switch s.lower(i) {
	case "to", "-", "–", "through", "until":
		return true
	case "and":
		return true
	}
	return false
}

// dayToDay reads "3 to 9 January", where day d stands at i.
func (s *sentence) dayToDay(i, d int, pub time.Time) (moment, bool) {
	if !s.joinsDays(i + 1) {
		return moment{}, false
	}
	last := s.number(i + 2)
	if last <= d || last > 31 {
		return moment{}, false
	}
	mon, j := s.monthAt(i + 3)
	if mon == 0 {
		return moment{}, false
	}
	y := s.yearAt(j)
	if y != 0 {
		j++
	}
	m := s.day(i, j, y, mon, last, pub)
	if !m.from.IsZero() {
		m.from = date(m.from.Year(), mon, d)
	}
	return m, true
}

// untilDay carries a day on to the last one of its span: "March 3 to 7",
// "March 3-7, 2025", "March 30 to April 2".
func (s *sentence) untilDay(m *moment, mon time.Month, pub time.Time) {
	i := m.last
	if !s.joinsDays(i) || s.lower(i) == "and" && s.lower(m.first-1) != "between" {
		return
	}
	j := i + 1
	if next, k := s.monthAt(j); next != 0 {
		mon, j = next, k
	}
	d := s.number(j)
	if d < 1 || d > 31 || s.w[j].mention >= 0 || s.yearAt(j) != 0 {
		return
	}
	k := j + 1
	if s.lower(k) == "," {
		k++
	}
	y := s.yearAt(k)
	if y != 0 {
		j = k
	}
	last := s.day(m.first, j+1, y, mon, d, pub)
	if last.from.IsZero() || m.from.IsZero() {
		return
	}
	from := m.from
	if y != 0 {
		from = date(y, from.Month(), from.Day())
	}
	if from.Before(last.to) && last.to.Sub(from) < 366*24*time.Hour {
		m.from, m.to, m.last = from, last.to, last.last
	}
}
