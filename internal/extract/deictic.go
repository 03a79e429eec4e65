package extract

import (
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
)

// follow is the day after the last time told.
func (s *sentence) follow(i, j int) moment {
	m := moment{first: i, last: j}
	if n := len(s.times); n > 0 && !s.times[n-1].to.IsZero() {
		m.from = s.times[n-1].to
		m.to = m.from.AddDate(0, 0, 1)
	}
	return m
}

// before reads "the week before": one back from the last time told.
func (s *sentence) before(i int, unit string, pub time.Time) (moment, bool) {
	if n := s.lower(i + 1); n != "before" && n != "earlier" || s.lower(i-1) != "the" {
		return moment{}, false
	}
	if t := s.tagAt(i + 2); t.nominal() || t == det || t == pron || t == num {
		return moment{}, false
	}
	m := moment{first: i, last: i + 2}
	base := pub
	if n := len(s.times); n > 0 && !s.times[n-1].from.IsZero() {
		base = s.times[n-1].from
	}
	if base.IsZero() {
		return m, true
	}
	y, mo, d := base.Date()
	switch unit {
	case "year":
		m.from, m.to = date(y-1, 1, 1), date(y, 1, 1)
	case "quarter":
		q := (int(mo) - 1) / 3
		m.from, m.to = date(y, time.Month(3*q-2), 1), date(y, time.Month(3*q+1), 1)
	case "month":
		m.from, m.to = date(y, mo-1, 1), date(y, mo, 1)
	case "week":
		m.from = date(y, mo, d-(int(base.Weekday())+6)%7-7)
		m.to = m.from.AddDate(0, 0, 7)
	case "day":
		m.from, m.to = date(y, mo, d-1), date(y, mo, d)
	}
	return m, true
}

// ago reads a number of days, weeks, months or years with "ago" or "earlier"
// behind it: counted from the publish time, or from the last time told.
func (s *sentence) ago(i int, pub time.Time) (moment, bool) {
	k := s.w[i].mention
	if i > 0 && s.w[i-1].mention == k {
		return moment{}, false
	}
	j := i
	for j < len(s.w) && (s.w[j].mention == k || s.w[j].mark&counted != 0) {
		j++
	}
	if j == i+1 {
		return moment{}, false // "won 3-1 before 40,000": no unit of time
	}
	low := s.lower(j)
	if low != "ago" && low != "earlier" && low != "before" || low == "before" && (s.tagAt(j+1).nominal() || s.tagAt(j+1) == det || s.tagAt(j+1) == pron) {
		return moment{}, false
	}
	n := s.smallNumber(i)
	m := moment{first: i, last: j + 1, soft: true}
	base := pub
	if low != "ago" && len(s.times) > 0 && !s.times[len(s.times)-1].from.IsZero() {
		base = s.times[len(s.times)-1].from
	}
	if n <= 0 || base.IsZero() {
		return m, true
	}
	y, mo, d := base.Date()
	switch unit := s.lower(j - 1); unit {
	case "year", "years":
		m.from, m.to = date(y-n, 1, 1), date(y-n+1, 1, 1)
	case "month", "months":
		m.from, m.to = date(y, mo-time.Month(n), 1), date(y, mo-time.Month(n)+1, 1)
	case "week", "weeks":
		m.from = date(y, mo, d-(int(base.Weekday())+6)%7-7*n)
		m.to = m.from.AddDate(0, 0, 7)
	case "day", "days":
		m.from, m.to = date(y, mo, d-n), date(y, mo, d-n+1)
	}
	return m, true
}

// smallNumber is the value of a one-word numeral, -1 for any other.
func (s *sentence) smallNumber(i int) int {
	if n := s.number(i); n > 0 {
		return n
	}
	switch s.lower(i) {
	case "a", "an", "one":
		return 1
	case "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	case "five":
		return 5
	case "six":
		return 6
	case "seven":
		return 7
	case "eight":
		return 8
	case "nine":
		return 9
	case "ten":
		return 10
	}
	return -1
}

// days is a run of days counted from the publish day.
func (s *sentence) days(i, j int, pub time.Time, from, to int) moment {
	m := moment{first: i, last: j}
	if !pub.IsZero() {
		day := date(pub.Year(), pub.Month(), pub.Day())
		m.from, m.to = day.AddDate(0, 0, from), day.AddDate(0, 0, to)
	}
	return m
}

func (s *sentence) quarter(i, j, n int, pub time.Time) moment {
	k := j
	y, j := s.ofYear(j, pub)
	if y == 0 {
		return moment{first: i, last: j}
	}
	if j == k && s.lookAt(i) != forward && date(y, time.Month(3*n-2), 1).After(pub) {
		y-- // the last such quarter
	}
	return moment{first: i, last: j, from: date(y, time.Month(3*n-2), 1), to: date(y, time.Month(3*n+1), 1)}
}

// ofYear reads "of 2015", "2015", "of last year" and gives the publish year
// where nothing says.
func (s *sentence) ofYear(j int, pub time.Time) (int, int) {
	k := j
	if t := s.lower(k); t == "of" || t == "in" || t == "," {
		k++
	}
	if s.lower(k) == "fiscal" {
		k++
	}
	if y := s.yearAt(k); y != 0 {
		return y, k + 1
	}
	if pub.IsZero() {
		return 0, j
	}
	if s.lower(k+1) == "year" {
		switch s.lower(k) {
		case "last":
			return pub.Year() - 1, k + 2
		case "this":
			return pub.Year(), k + 2
		case "next":
			return pub.Year() + 1, k + 2
		}
	}
	return pub.Year(), j
}

// deictic reads "last year", "this week", "the same month".
func (s *sentence) deictic(i int, low string, pub time.Time) (moment, bool) {
	j := i + 1
	if s.classAt(j)&en.Month != 0 && s.tagAt(j) == timeWord || s.classAt(j)&en.Day != 0 && s.tagAt(j) == timeWord {
		m, ok := s.momentAt(j, pub)
		m.first = i
		return m, ok
	}
	if m, ok := s.stretch(i, low, pub); ok {
		return m, true
	}
	var by int
	switch low {
	case "last", "previous", "past", "prior":
		by = -1
	case "next", "coming":
		by = 1
	}
	if (s.lower(j) == "fiscal" || s.lower(j) == "calendar") && s.lower(j+1) == "year" {
		j++
	}
	m := moment{first: i, last: j + 1}
	y, mo, d := pub.Date()
	switch s.lower(j) {
	case "year", "season":
		m.from, m.to = date(y+by, 1, 1), date(y+by+1, 1, 1)
	case "month":
		m.from, m.to = date(y, mo+time.Month(by), 1), date(y, mo+time.Month(by+1), 1)
	case "week":
		monday := date(y, mo, d-(int(pub.Weekday())+6)%7)
		m.from, m.to = monday.AddDate(0, 0, 7*by), monday.AddDate(0, 0, 7*by+7)
	case "quarter":
		q := (int(mo) - 1) / 3
		m.from, m.to = date(y, time.Month(3*(q+by)+1), 1), date(y, time.Month(3*(q+by)+4), 1)
	case "weekend":
		saturday := date(y, mo, d-(int(pub.Weekday())+1)%7)
		m.from, m.to = saturday.AddDate(0, 0, 7*max(by, 0)), saturday.AddDate(0, 0, 7*max(by, 0)+2)
	case "day":
		if by <= 0 {
			return moment{}, false
		}
		return s.follow(i, j+1), true
	case "morning", "afternoon", "evening":
		m.from, m.to = date(y, mo, d), date(y, mo, d+1)
	case "night":
		m.from, m.to = date(y, mo, d+by), date(y, mo, d+by+1)
	case "spring", "summer", "autumn", "fall", "winter":
		if s.lower(j) == "fall" && low != "this" && low != "last" && low != "next" {
			return moment{}, false // "the previous fall in prices"
		}
		m.from, m.to = season(s.lower(j), low, pub)
	case "decade":
		m.from, m.to = date(y/10*10+10*by, 1, 1), date(y/10*10+10*by+10, 1, 1)
	default:
		return moment{}, false
	}
	if low == "same" || pub.IsZero() {
		m.from, m.to = time.Time{}, time.Time{}
	}
	return m, true
}

// season dates "this summer", "last winter", in the northern hemisphere: the
// one at hand or nearest, the last one that is over, the one before that, or
// the coming one.
func season(name, which string, pub time.Time) (from, to time.Time) {
	start := map[string]time.Month{"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[name]
	y := pub.Year()
	from = date(y, start, 1)
	if name == "winter" && pub.Month() < 9 {
		from = date(y-1, start, 1)
	}
	switch which {
	case "last", "past":
		if from.AddDate(0, 3, 0).After(pub) {
			from = from.AddDate(-1, 0, 0)
		}
	case "previous", "prior":
		from = from.AddDate(-1, 0, 0)
	case "next", "coming":
		if !from.After(pub) {
			from = from.AddDate(1, 0, 0)
		}
	}
	return from, from.AddDate(0, 3, 0)
}

// fullYear reads "full year", "full-year", with a year behind it or not: the
// year that ended last, but late in the year the one that is ending.
func (s *sentence) fullYear(i int, pub time.Time) (moment, bool) {
	j := i + 1
	if s.lower(j) == "-" {
		j++
	}
	if s.lower(j) != "year" {
		return moment{}, false
	}
	k := j + 1
	if s.lower(k) == "of" || s.lower(k) == "to" {
		k++
	}
	if y := s.yearAt(k); y != 0 {
		return moment{first: i, last: k + 1, from: date(y, 1, 1), to: date(y+1, 1, 1)}, true
	}
	m := moment{first: i, last: j + 1, soft: j > i+1}
	if !pub.IsZero() {
		y := pub.Year()
		if pub.Month() <= 6 && s.lookAt(i) != forward {
			y--
		}
		m.from, m.to = date(y, 1, 1), date(y+1, 1, 1)
	}
	return m, true
}

// halfYear reads "the half-year" and "half-year profit": the half that ended
// last. A half-year ban is a length of time.
func (s *sentence) halfYear(i int, low string, pub time.Time) (moment, bool) {
	if low != "half" {
		return moment{}, false
	}
	j := i + 1
	if s.lower(j) == "-" {
		j++
	}
	if s.lower(j) != "year" {
		return moment{}, false
	}
	switch s.lower(j + 1) {
	case "profit", "profits", "loss", "losses", "net", "operating", "pre-tax", "revenue", "sales", "turnover", "earnings", "income", "results", "figures":
	default:
		if s.lower(i-1) != "the" || s.opensPhrase(j+1) && s.tagAt(j+1) != name {
			return moment{}, false
		}
	}
	m := moment{first: i, last: j + 1, soft: j > i+1}
	if !pub.IsZero() {
		m.to = date(pub.Year(), 1, 1)
		if pub.Month() > 6 {
			m.to = date(pub.Year(), 7, 1)
		}
		m.from = m.to.AddDate(0, -6, 0)
	}
	return m, true
}

// ending is the week, month or quarter that ended with a date.
func (s *sentence) ending(i int, end moment, unit string) moment {
	m := moment{first: i, last: end.last}
	if end.to.IsZero() {
		return m
	}
	m.to = end.to
	switch unit {
	case "week":
		m.from = m.to.AddDate(0, 0, -7)
	case "month":
		m.from = m.to.AddDate(0, -1, 0)
	case "quarter":
		m.from = m.to.AddDate(0, -3, 0)
	default:
		m.from = m.to.AddDate(-1, 0, 0)
	}
	return m
}
