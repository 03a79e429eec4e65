package compare

import (
	"fmt"

	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// durations checks a stretch of time against the dates of its sentence: "a
// four-day visit, from 4 to 7 January"; "runs from 12 to 18 May … for a
// week"; "ruled for 12 years, from 1992 to 2004". Days and years are counted
// with both ends or with one.
func (l *line) durations() []Check {
	at := -1
	for i, f := range l.figures {
		if f.q.Unit.Dimension != unit.Duration || !f.q.Value.Valid() || !l.lasting(i) {
			continue
		}
		if at >= 0 {
			return nil // two stretches: which of them has the dates?
		}
		at = i
	}
	if at < 0 {
		return nil
	}
	ws := tokens(l.text)
	f := l.figures[at]
	if dates, ok := readRange(ws, l.year(at)); ok {
		return f.lasts(dates.days(), dates.text, l.eventful(at))
	}
	if days, text, ok := weekdayRange(ws); ok {
		// Monday to Thursday may be that of the next week.
		return f.lasts(days, text, l.eventful(at) && f.q.Value.Cmp(quantity.New(int64(days+6), 0)) < 0)
	}
	if first, last, from, to, ok := yearRange(ws); ok && f.q.Unit.Code == "a" {
		return l.lastsYears(at, first, last, from, to)
	}
	return nil
}

// lasts compares the figure with a number of days.
func (f figure) lasts(days int, text string, mayFail bool) []Check {
	switch f.q.Unit.Code {
	case "d", "wk", "mo", "[fortnight]", "[quarter]", "a":
	default:
		return nil // hours of a day say nothing of the dates
	}
	length := into(f.q.Unit, unit.MustByCode("d"), Policy{})
	if length == nil {
		return nil
	}
	n := quantity.New(int64(days), 0)
	counted := quantity.Interval{Lower: n.Sub(one), Upper: n}
	soft, hard := f.q.Soft(), f.q.Hard()
	if f.q.Unit.Code == "d" {
		if f.q.Approximation == quantity.Exact {
			soft, hard = quantity.Point(f.q.Value), quantity.Point(f.q.Value)
		}
	} else {
		// "two weeks" of 13 days or 15, a week from Monday to Friday: working
		// weeks and holidays are rounded.
		slack := quantity.New(2, 0)
		if f.q.Unit.Code == "wk" && f.q.Value.Equal(one) {
			slack = quantity.New(3, 0)
		}
		counted = quantity.Interval{Lower: counted.Lower.Sub(slack), Upper: n.Add(slack)}
	}
	inDays := func(i quantity.Interval) quantity.Interval {
		var out quantity.Interval
		if i.Lower.Valid() {
			out.Lower = length(i.Lower)
		}
		if i.Upper.Valid() {
			out.Upper = length(i.Upper)
		}
		return out
	}
	ok := touches(counted, inDays(soft))
	if !ok && (!mayFail || touches(counted, inDays(hard))) {
		return nil
	}
	return []Check{{
		Kind: Duration, Rule: "duration.dates", Holds: ok,
		Expression: fmt.Sprintf("%s is %d days; %s stated", text, days, say(f.q)),
		ClaimIDs:   ids(f), Stated: length(f.q.Value).Round(-2), Computed: n,
	}}
}

// lastsYears compares years; it fails only where the range stands right beside
// the stretch, since a career has many of both.
func (l *line) lastsYears(at, first, last, from, to int) []Check {
	f := l.figures[at]
	n := int64(last - first)
	counted := quantity.Interval{Lower: quantity.New(n-1, 0), Upper: quantity.New(n+1, 0)}
	ok := touches(counted, f.q.Soft())
	if !ok {
		begin := len(tokens(l.text[:f.start]))
		end := len(tokens(l.text[:f.end]))
		beside := from >= end && from-end <= 4 || to <= begin && begin-to <= 3
		if !beside || touches(counted, f.q.Hard()) {
			return nil
		}
	}
	return []Check{{
		Kind: Duration, Rule: "duration.years", Holds: ok,
		Expression: fmt.Sprintf("%d to %d is %d years; %s stated", first, last, n, say(f.q)),
		ClaimIDs:   ids(f), Stated: f.q.Value, Computed: quantity.New(n, 0),
	}}
}

// eventful says whether what lasts is an event, whose dates the sentence may
// give, and no ticket, gap or forecast; and not what a price is for.
func (l *line) eventful(i int) bool {
	before, after := unhedged(l.before(i)), l.after(i)
	if len(before) == 1 && before[0] == "for" && i > 0 { // "$300 for two weeks"
		return false
	}
	if firstOf(after) != "-" {
		return true
	}
	for _, w := range after[min(2, len(after)):min(5, len(after))] {
		if cue(w, "pause") {
			return false
		}
		switch lexicon.ClassOf(lexicon.Lemma(w, lexicon.Noun)) {
		case lexicon.ClassAct, lexicon.ClassEvent, lexicon.ClassGroup, lexicon.ClassTime, lexicon.ClassState:
			return true
		}
		if cue(w, "event") {
			return true
		}
		if lexicon.Lookup(w).Mask&(lexicon.IsNoun|lexicon.IsAdj) == 0 {
			break
		}
	}
	return false
}

// lasting says whether the figure is how long something lasts, and not a
// distance in time from it: "four-day", "for two weeks", "lasts ten days", but
// not "two weeks ago", "within three days".
func (l *line) lasting(i int) bool {
	before, after := unhedged(l.before(i)), l.after(i)
	for _, w := range after[:min(len(after), 4)] {
		switch w {
		case "ago", "later", "earlier", "after", "before", "since", "old", "notice", "delay", "early", "late", "into", "per", "each", "every":
			return false
		}
		if w == "," || w == "." || w == ";" || w == ")" {
			break
		}
	}
	switch lastOf(before) {
	case "for", "lasts", "lasted", "lasting", "last", "its", "their", "his", "her", "the", "this":
		return true
	case "after": // "ended on 24 March after three weeks"
		return has(before, "end")
	case "in", "within", "by", "until", "past", "every", "per", "each", "next", "first", "following", "despite":
		return false
	}
	if len(after) > 1 && (after[1] == "of" || after[0] == "of") { // "offers ten days of music"
		return true
	}
	e := l.figures[i].end // "a four-day visit": the hyphen makes it an adjective
	return e < len(l.text) && l.text[e] == '-'
}

// year is the year that the sentence's claim speaks of, as far as known.
func (l *line) year(i int) int {
	if p := l.figures[i].c.Period; !p.Start.IsZero() {
		return p.Start.Year()
	}
	return 2025 // any year of 365 days
}
