package compare

import (
	"fmt"
	"strconv"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// pointInTime is a date of a sentence, with what it leaves open.
type pointInTime struct {
	calendarDay     // day 0: the whole month; month 0: the whole year
	at          int // word where it begins
	end         int
}

// distances checks a stretch of time that is told as the way from one date to
// another: "resigned on 10 July, seven months after taking office on 12
// December"; "began on 1 June and ended three weeks later, on 21 June". Where
// only one date is told behind "after", the day of the report is the other:
// "seven months after taking office in June".
func (l *line) distances() []Check {
	var out []Check
	for i, f := range l.figures {
		if f.q.Unit.Dimension != unit.Duration || !f.q.Value.Valid() || f.q.Value.Sign() <= 0 {
			continue
		}
		after := l.after(i)
		if _, is := stretches[firstOf(after)]; is {
			after = after[1:]
		}
		word := firstOf(after)
		switch word {
		case "after", "before", "later", "earlier":
		default:
			continue
		}
		left, right := l.pointsAround(f)
		var from, to *pointInTime
		switch {
		case word == "after" && len(right) > 0:
			from = &right[0]
			if len(left) > 0 {
				to = &left[len(left)-1]
			}
		case word == "before" && len(right) > 0 && len(left) > 0:
			from, to = &left[len(left)-1], &right[0]
		case word == "later" && len(left) == 1 && len(right) == 1:
			from, to = &left[0], &right[0]
		case word == "later" && len(left) == 2 && len(right) == 0:
			from, to = &left[0], &left[1]
		case word == "earlier" && len(left) > 0 && len(right) > 0:
			from, to = &right[0], &left[len(left)-1]
		default:
			continue
		}
		if len(left)+len(right) > 2 {
			continue // which two of them are meant?
		}
		if c, ok := l.distance(f, from, to); ok {
			out = append(out, c)
		}
	}
	return out
}

// reach is how far from a stretch of time its dates may stand, in bytes.
const reach = 300

// pointsAround finds the dates before and behind a figure.
func (l *line) pointsAround(f figure) (left, right []pointInTime) {
	from, to := max(0, f.start-reach), min(len(l.text), f.end+reach)
	for from > 0 && l.text[from] != ' ' {
		from--
	}
	for to < len(l.text) && l.text[to] != ' ' {
		to++
	}
	return pointsIn(tokens(l.text[from:f.start])), pointsIn(tokens(l.text[f.end:to]))
}

// pointsIn finds the dates among words: days with their month, months after
// "in", years after "in".
func pointsIn(ws []string) []pointInTime {
	var out []pointInTime
	for i := 0; i < len(ws); {
		d, n, ok := dayAt(ws[i:])
		if ok && d.month != 0 {
			out = append(out, pointInTime{d, i, i + n})
			i += n
			continue
		}
		if i > 0 && (ws[i-1] == "in" || ws[i-1] == "last" || ws[i-1] == "since") {
			if m, is := months[ws[i]]; is {
				y, n := yearAt(ws[i+1:])
				out = append(out, pointInTime{calendarDay{month: m, year: y}, i, i + 1 + n})
				i += 1 + n
				continue
			}
			if y, n := yearAt(ws[i:]); n == 1 {
				out = append(out, pointInTime{calendarDay{year: y}, i, i + 1})
			}
		}
		i++
	}
	return out
}

// span is the days that a date may be, half-open. A date without a year is
// taken in the given one.
func (p *pointInTime) span(year int) (from, to time.Time) {
	y := p.year
	if y == 0 {
		y = year
	}
	switch {
	case p.month == 0:
		return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC)
	case p.day == 0:
		return time.Date(y, p.month, 1, 0, 0, 0, 0, time.UTC), time.Date(y, p.month+1, 1, 0, 0, 0, 0, time.UTC)
	}
	d := time.Date(y, p.month, p.day, 0, 0, 0, 0, time.UTC)
	return d, d.AddDate(0, 0, 1)
}

func (p *pointInTime) text() string {
	s := ""
	if p.day != 0 {
		s = fmt.Sprintf("%d ", p.day)
	}
	if p.month != 0 {
		s += p.month.String()
	}
	if p.year != 0 {
		if s != "" {
			s += " "
		}
		s += strconv.Itoa(p.year)
	}
	return s
}

// distance compares a stretch of time with the way between two dates; to nil is
// the day on which the sentence was told.
func (l *line) distance(f figure, from, to *pointInTime) (Check, bool) {
	year := l.told.Year()
	if l.told.IsZero() {
		year = 2025 // any year of 365 days
	}
	var toFrom, toEnd time.Time
	var name string
	if to == nil {
		if l.told.IsZero() {
			return Check{}, false
		}
		toFrom = time.Date(year, l.told.Month(), l.told.Day(), 0, 0, 0, 0, time.UTC)
		toEnd, name = toFrom.AddDate(0, 0, 1), toFrom.Format("2 January 2006")
	} else {
		if to.year == 0 && from.year != 0 {
			year = from.year
			if _, end := to.span(year); to.month != 0 && from.month != 0 && !end.After(first(from.span(year))) {
				year++ // "on 12 December 2030 … on 10 July"
			}
		}
		toFrom, toEnd = to.span(year)
		name = to.text()
	}
	begin, beginEnd := from.span(toFrom.Year())
	if from.year == 0 && !begin.Before(toEnd) {
		begin, beginEnd = from.span(toFrom.Year() - 1)
	}
	if !begin.Before(toEnd) {
		return Check{}, false
	}
	length := into(f.q.Unit, unit.MustByCode("d"), Policy{})
	if length == nil {
		return Check{}, false
	}
	day := 24 * time.Hour
	least, most := int64(max(0, toFrom.Sub(beginEnd)/day+1)), int64(toEnd.Sub(begin)/day-1)
	slack, exact := distanceSlack(f)
	if !exact && f.q.Unit.Code == "h" {
		return Check{}, false // hours say nothing of dates
	}
	counted := quantity.Interval{Lower: quantity.New(max(0, least-slack), 0), Upper: quantity.New(most+slack, 0)}
	soft := through(f.q.Soft(), length)
	ok := touches(counted, soft)
	if !ok && (to == nil && from.year == 0 || touches(counted, through(f.q.Hard(), length))) {
		return Check{}, false // of which year's June, or of another day, was spoken?
	}
	stated := length(f.q.Value)
	computed := stated // what of the days comes nearest
	if n := quantity.New(least, 0); computed.Cmp(n) < 0 {
		computed = n
	}
	if n := quantity.New(most, 0); computed.Cmp(n) > 0 {
		computed = n
	}
	days := fmt.Sprintf("%d days", most)
	if least != most {
		days = fmt.Sprintf("%d to %d days", least, most)
	}
	return Check{
		Kind: Duration, Rule: "duration.distance", Holds: ok,
		Expression: fmt.Sprintf("%s to %s is %s; %s stated", from.text(), name, days, say(f.q)),
		ClaimIDs:   ids(f), Stated: stated.Round(-2), Computed: computed.Round(-2),
	}, true
}

func first[A, B any](a A, _ B) A { return a }

// distanceSlack is by how many days a distance may be off: "two weeks later" is
// said of 12 days and of 16, "seven months after" of six and a half. Days are
// counted with both ends or with one.
func distanceSlack(f figure) (days int64, exact bool) {
	switch f.q.Unit.Code {
	case "d":
		return 1, true
	case "wk", "[fortnight]":
		return 3, true
	case "mo":
		return 17, true
	case "[quarter]":
		return 30, true
	case "a":
		return 190, true
	}
	return 0, false
}
