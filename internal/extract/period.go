package extract

import (
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// moment is a time expression of the sentence; words are [first, last).
type moment struct {
	first, last int
	from, to    time.Time // half-open; zero where the publish time is needed and unknown
	soft        bool      // a number of its own: its words keep their tags
}

// moments finds the sentence's time expressions. published is zero where
// unknown; relative expressions then have no dates.
func (s *sentence) moments(published time.Time) {
	s.times = s.times[:0]
	published = published.UTC()
	for i := 0; i < len(s.w); {
		if w := &s.w[i]; w.mention < 0 && w.cls&(en.Month|en.Day|en.Moment) == 0 && s.token(i).Kind != text.Number && s.token(i).Kind != text.Mixed {
			i++
			continue
		}
		m, ok := s.momentAt(i, published)
		if !ok {
			i++
			continue
		}
		s.times = append(s.times, m)
		for i = m.first; i < m.last; i++ {
			if t := s.w[i].tag; t != possessive && !m.soft {
				s.w[i].tag = timeWord
			}
		}
	}
}

var months = map[string]time.Month{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

var weekdays = map[string]time.Weekday{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6, "sun": 0,
}

var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// number reads a small whole number token, -1 where it is none; "3rd" is 3.
func (s *sentence) number(i int) int {
	if i < 0 || i >= len(s.w) {
		return -1
	}
	t := s.token(i)
	if t.Kind != text.Number && t.Kind != text.Mixed {
		return -1
	}
	n, j := 0, 0
	for ; j < len(t.Lower) && t.Lower[j] >= '0' && t.Lower[j] <= '9' && j < 5; j++ {
		n = n*10 + int(t.Lower[j]-'0')
	}
	if rest := t.Lower[j:]; j == 0 || rest != "" && rest != "st" && rest != "nd" && rest != "rd" && rest != "th" {
		return -1
	}
	return n
}

func (s *sentence) yearAt(i int) int {
	if i < 0 || i >= len(s.w) || s.w[i].mention >= 0 || s.token(i).Kind != text.Number {
		return 0
	}
	return year(s.lower(i))
}

// monthAt gives the month at i and the word behind it, past an
// abbreviation's dot.
func (s *sentence) monthAt(i int) (time.Month, int) {
	if i < 0 || i >= len(s.w) || s.w[i].tag != timeWord || s.w[i].cls&en.Month == 0 {
		return 0, i
	}
	m := months[s.lower(i)]
	if s.lower(i+1) == "." && len(s.lower(i)) <= 4 && i+2 < len(s.w) {
		return m, i + 2
	}
	return m, i + 1
}

// momentAt reads the time expression at i.
func (s *sentence) momentAt(i int, pub time.Time) (moment, bool) {
	w := &s.w[i]
	low := s.lower(i)
	if m, ok := s.halfYear(i, low, pub); ok {
		return m, true
	}
	if w.mention >= 0 {
		if m, ok := s.upTo(i, pub); ok {
			return m, true
		}
		return s.ago(i, pub)
	}
	// "7 January 2026"
	if d := s.number(i); d >= 1 && d <= 31 {
		if m, ok := s.dayToDay(i, d, pub); ok {
			return m, true
		}
		if m, j := s.monthAt(i + 1); m != 0 {
			y := s.yearAt(j)
			if y != 0 {
				j++
			}
			return s.day(i, j, y, m, d, pub), true
		}
	}
	if m, j := s.monthAt(i); m != 0 {
		return s.month(i, j, m, pub), true
	}
	if y := s.yearAt(i); y != 0 {
		from, j := date(y, 1, 1), i+1
		to := date(y+1, 1, 1)
		// "1965 to 1970", "2019-20"
		if t := s.lower(j); t == "to" || t == "-" || t == "–" || t == "through" || t == "and" && s.lower(i-1) == "between" {
			if z := s.yearAt(j + 1); z > y {
				// "from $2 in 2015 to 2020" is left to the numbers around it.
				to, j = date(z+1, 1, 1), j+2
			}
		}
		return moment{first: i, last: j, from: from, to: to}, true
	}
	if len(low) == 5 && low[4] == 's' && year(low[:4]) > 0 && s.token(i).Kind == text.Mixed {
		y := year(low[:4])
		span := 10
		if y%100 == 0 {
			span = 100
		}
		return moment{first: i, last: i + 1, from: date(y, 1, 1), to: date(y+span, 1, 1)}, true
	}
	if w.cls&en.Day != 0 && w.tag == timeWord {
		return s.weekday(i, pub), true
	}
	if len(low) == 2 && low[0] == 'q' && low[1] >= '1' && low[1] <= '4' {
		return s.quarter(i, i+1, int(low[1]-'0'), pub), true
	}
	switch low {
	case "today", "tonight":
		return s.days(i, i+1, pub, 0, 1), true
	case "yesterday":
		return s.days(i, i+1, pub, -1, 0), true
	case "tomorrow":
		return s.days(i, i+1, pub, 1, 2), true
	case "first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th":
		j := i + 1
		if s.lower(j) == "-" {
			j++ // "fourth-quarter profit"
		}
		switch s.lower(j) {
		case "quarter":
			m := s.quarter(i, j+1, ordinals[low], pub)
			m.soft = j > i+1 && m.last == j+1 // its words stay in the phrase of what they stand before
			return m, true
		case "half":
			if n := ordinals[low]; n <= 2 {
				y, j := s.ofYear(j+1, pub)
				if y == 0 {
					return moment{first: i, last: j}, true
				}
				soft := s.lower(i+1) == "-" && j == i+3
				return moment{first: i, last: j, from: date(y, time.Month(6*n-5), 1), to: date(y, time.Month(6*n+1), 1), soft: soft}, true
			}
		}
	case "full":
		if m, ok := s.fullYear(i, pub); ok {
			return m, true
		}
	case "last", "this", "next", "previous", "past", "current", "same", "coming", "prior":
		if m, ok := s.deictic(i, low, pub); ok {
			return m, true
		}
	case "following":
		if s.lower(i+1) == "day" {
			return s.follow(i, i+2), true
		}
	case "day":
		if m, ok := s.before(i, low, pub); ok {
			return m, true
		}
		if n := s.lower(i + 1); n == "after" || n == "later" {
			if t := s.tagAt(i + 2); t != noun && t != name && t != det && t != pron {
				return s.follow(i, i+2), true
			}
		}
	case "fiscal":
		j := i + 1
		if s.lower(j) == "year" {
			j++
		}
		if y := s.yearAt(j); y != 0 {
			return moment{first: i, last: j + 1, from: date(y, 1, 1), to: date(y+1, 1, 1)}, true
		}
	case "week", "month", "quarter", "year":
		if m, ok := s.before(i, low, pub); ok {
			return m, true
		}
		// "the week ended Dec. 12"
		if n := s.lower(i + 1); n == "ended" || n == "ending" || n == "to" && low != "month" {
			if i+2 < len(s.w) {
				if m, ok := s.momentAt(i+2, pub); ok {
					return s.ending(i, m, low), true
				}
			}
		}
	}
	return moment{}, false
}

// month reads what follows a month: a day, a year, both.
func (s *sentence) month(i, j int, mon time.Month, pub time.Time) moment {
	d := s.number(j)
	if d >= 1 && d <= 31 && s.w[j].mention < 0 && s.yearAt(j) == 0 {
		j++
		k := j
		if s.lower(k) == "," {
			k++
		}
		y := s.yearAt(k)
		if y != 0 {
			j = k + 1
		}
		m := s.day(i, j, y, mon, d, pub)
		if y == 0 {
			s.untilDay(&m, mon, pub)
		}
		return m
	}
	k := j
	if s.lower(k) == "," || s.lower(k) == "of" {
		k++
	}
	if y := s.yearAt(k); y != 0 {
		return moment{first: i, last: k + 1, from: date(y, mon, 1), to: date(y, mon+1, 1)}
	}
	m := moment{first: i, last: j}
	if !pub.IsZero() {
		m.from = s.nearestYear(i, mon, 1, pub)
		m.to = m.from.AddDate(0, 1, 0)
	}
	return m
}

func (s *sentence) day(i, j, y int, mon time.Month, d int, pub time.Time) moment {
	m := moment{first: i, last: j}
	if y != 0 {
		m.from = date(y, mon, d)
	} else if !pub.IsZero() {
		m.from = s.nearestYear(i, mon, d, pub)
	}
	if !m.from.IsZero() {
		m.to = m.from.AddDate(0, 0, 1)
	}
	return m
}

// outlook is where the verbs around a time look.
type outlook int8

const (
	backward  outlook = iota - 1 // a past tense
	undecided                    // a present tense or no verb
	forward                      // will, plans to
)

// nearestYear dates a month without a year: the one before the publish time,
// or the coming one where the sentence looks ahead.
func (s *sentence) nearestYear(i int, mon time.Month, d int, pub time.Time) time.Time {
	t := date(pub.Year(), mon, d)
	look := s.lookAt(i)
	ahead := look == forward
	if look == undecided && s.lower(i-1) != "last" && s.lower(i-1) != "next" {
		// The nearest one: half a year either way.
		switch {
		case t.After(pub.AddDate(0, 6, 0)):
			return date(pub.Year()-1, mon, d)
		case t.Before(pub.AddDate(0, -6, 0)):
			return date(pub.Year()+1, mon, d)
		}
		return t
	}
	switch {
	case s.lower(i-1) == "last" && t.After(pub):
		return date(pub.Year()-1, mon, d)
	case s.lower(i-1) == "next" && t.Before(pub):
		return date(pub.Year()+1, mon, d)
	case !ahead && t.After(pub.AddDate(0, 0, 3)):
		return date(pub.Year()-1, mon, d)
	case ahead && t.AddDate(0, 1, 0).Before(pub) && t.AddDate(0, 6, 0).Before(pub):
		return date(pub.Year()+1, mon, d)
	}
	return t
}

// weekday is the nearest such day: before the publish day, or behind it where
// the sentence looks ahead; with a date behind it, that date.
func (s *sentence) weekday(i int, pub time.Time) moment {
	j := i + 1
	if s.lower(j) == "." && len(s.lower(i)) <= 5 && j+1 < len(s.w) {
		j++
	}
	k := j
	if s.lower(k) == "," {
		k++
	}
	if mon, n := s.monthAt(k); mon != 0 {
		m := s.month(k, n, mon, pub)
		m.first = i
		return m
	}
	switch s.lower(j) {
	case "morning", "afternoon", "evening", "night":
		j++
	}
	m := moment{first: i, last: j}
	if pub.IsZero() {
		return m
	}
	day := date(pub.Year(), pub.Month(), pub.Day())
	back := (int(day.Weekday()) - int(weekdays[s.lower(i)]) + 7) % 7
	t := day.AddDate(0, 0, -back)
	if s.lower(i-1) == "next" || s.lookAt(i) == forward {
		t = day.AddDate(0, 0, (7-back)%7)
	}
	m.from, m.to = t, t.AddDate(0, 0, 1)
	return m
}

// lookAt says where the verb before word i looks.
func (s *sentence) lookAt(i int) outlook {
	for j, n := i, 0; j >= 0 && n < 30; j, n = j-1, n+1 {
		switch w := &s.w[j]; {
		case s.lower(j) == "since", w.cls&en.Have != 0 && w.tag == aux:
			return backward
		case w.tag == verb && w.vc&en.Expect != 0 && (w.form&lexicon.Past != 0 && s.w[max(j-1, 0)].cls&en.Be != 0 && s.lower(j+1) == "to" || w.form&lexicon.Base != 0 && w.form&lexicon.Past == 0 && s.tagAt(j-1) != toTag):
			return forward // "is projected to grow", "analysts expect"
		case w.cls&(en.Future|en.Modal) != 0 && w.tag == aux, s.lower(j) == "due" || s.lower(j) == "next":
			return forward
		case w.tag == aux && (s.lower(j) == "was" || s.lower(j) == "were" || s.lower(j) == "had" || s.lower(j) == "did"):
			return backward
		case w.tag == verb && w.form&lexicon.Past != 0 && w.form&lexicon.Base == 0 && s.tagAt(j-1) != aux:
			if w.vc&en.Expect != 0 {
				return forward
			}
			return backward
		case w.tag == verb && w.form&lexicon.Third != 0:
			if w.vc&en.Expect != 0 {
				return forward
			}
			return undecided
		case (s.lower(j) == "up" || s.lower(j) == "down" || s.lower(j) == "from") && n < 6 && w.tag == prep:
			return backward // "up from 36 percent in May"
		}
	}
	// The verb may follow: "sales in July were".
	for j, n := i+1, 0; j < len(s.w) && n < 12; j, n = j+1, n+1 {
		switch w := &s.w[j]; {
		case w.cls&en.Future != 0 && w.tag == aux:
			return forward
		case w.tag == aux && (s.lower(j) == "was" || s.lower(j) == "were" || s.lower(j) == "had"), w.tag == verb && w.form&lexicon.Past != 0 && w.form&lexicon.Base == 0:
			return backward
		case w.tag == verb || w.tag == aux:
			return undecided
		}
	}
	return undecided
}
