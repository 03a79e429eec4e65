package report

import (
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// reading is what some claims of a position say in the same words.
type reading struct {
	Label    string            // "about 400"
	Value    quantity.Decimal  // in the finding's unit; invalid for "dozens" or a range
	Interval quantity.Interval // what the words can stand for, in the finding's unit
	Kind     string            // "outcome", "plan" or "denied"
	Origins  []string          // where it comes from, distinct
}

// readingOf is a claim on the number line of a finding in some unit; false
// where its unit does not convert.
func readingOf(c *claim.Claim, to unit.Unit, sameUnit bool) (reading, bool) {
	q := c.Quantity
	if to.Dimension == unit.Percent {
		q, _ = q.AsPercent()
	}
	r := reading{Label: clean(Describe(c)), Value: q.Value, Interval: q.Soft(), Kind: "outcome"}
	switch {
	case plan(c):
		r.Kind = "plan"
	case c.Status == claim.Denied:
		r.Kind = "denied"
	}
	if sameUnit || q.Unit.Code == to.Code {
		return r, true
	}
	var ok bool
	if r.Interval, ok = r.Interval.In(q.Unit, to); !ok {
		return r, false
	}
	if r.Value.Valid() {
		r.Value, ok = quantity.Convert(r.Value, q.Unit, to)
	}
	return r, ok
}

// addReading puts a reading to those of the same words and kind.
func addReading(rs []reading, r reading, origin string) []reading {
	at := slices.IndexFunc(rs, func(x reading) bool { return x.Label == r.Label && x.Kind == r.Kind })
	if at < 0 {
		rs, at = append(rs, r), len(rs)
	}
	if !slices.Contains(rs[at].Origins, origin) {
		rs[at].Origins = append(rs[at].Origins, origin)
	}
	return rs
}

// numberLine is the picture of a finding: a row for each reading, those of a
// position one under the other, over an axis. Places across are percents of
// the line's width and those down are pixels, so that words keep their size
// where the line gets narrow.
type numberLine struct {
	Height int
	Words  string // what is drawn, for whoever does not see it
	Groups []lineGroup
	Ticks  []lineTick
	Foot   int // where the axis is
	Base   int // where the words of the ticks stand
	Dense  bool
}

type lineGroup struct {
	Letter string
	Ink    string // the class of its colour
	Y      int    // where its letter stands
	Tall   int
	Band   *lineSpan // what all of its words together can stand for; nil where one reading says so
	Rows   []lineRow
}

type lineRow struct {
	Y      int
	Spans  []lineSpan
	Points []linePoint
	Label  lineLabel
}

// lineSpan is an interval; an end that is open to infinity has an arrow.
type lineSpan struct {
	From, To, Width string
	Low, High       bool // the end is a number
	Up, Down        int  // the ends of the strokes at its ends
	Tall            int
}

type linePoint struct {
	At      string
	Kind    string
	Origins []int  // where the marks of its origins are, in pixels from it
	Many    string // "×12", where there are more than can be told apart
}

// lineLabel is words that stand over a place and stay inside the picture.
type lineLabel struct {
	At, Text, Anchor string
	Shift            int
}

type lineTick struct {
	At    string
	Label lineLabel
}

// The measures of the picture in pixels.
const (
	rowTall      = 38 // words, bar, origins
	tightTall    = 22 // a row without words
	denseTall    = 8  // a row without a letter
	axisTall     = 24
	leastWidth   = 250 // of the line on a phone: words are placed for it
	letterWidth  = 6.6 // of a letter of its words, about
	maxRows      = 14  // of readings; where there are more, a position is one row
	maxLetters   = 24  // of positions; where there are more, a row is a small one
	maxOrigins   = 7
	originGap    = 4
	maxTickWords = 40
)

// newNumberLine draws positions in some unit; nil where there is no number.
func newNumberLine(positions []positionView, u unit.Unit) *numberLine {
	var s span
	rows := 0
	for i := range positions {
		p := &positions[i]
		s.take(p.Mark.Interval.Lower, p.Mark.Interval.Upper)
		rows += len(p.Readings)
		for _, r := range p.Readings {
			s.take(r.Value, r.Interval.Lower, r.Interval.Upper)
		}
	}
	ticks, ok := s.ticks(u)
	if !ok {
		return nil
	}
	l := &numberLine{}
	y := 0
	tall := rowTall
	switch {
	case len(positions) > maxLetters:
		tall = denseTall
	case rows > maxRows:
		tall = tightTall
	}
	l.Dense = tall == denseTall
	for i := range positions {
		g := s.group(&positions[i], i, y, tall)
		if l.Dense {
			g.Letter = ""
		}
		if len(positions) < 2 {
			g.Letter, g.Ink = "", "one"
		}
		l.Groups = append(l.Groups, g)
		y += g.Tall
	}
	l.Foot, l.Base, l.Height = y+6, y+axisTall-3, y+axisTall
	for _, t := range ticks {
		l.Ticks = append(l.Ticks, lineTick{s.at(t), s.label(t, tickWords(t, u))})
	}
	l.Words = spoken(positions)
	return l
}

// group draws a position from y down, in rows of some height.
func (s *span) group(p *positionView, place, y, tall int) lineGroup {
	g := lineGroup{Letter: p.Letter, Ink: inkClass(place), Y: y + 26}
	line := func(i quantity.Interval, top, bottom int) lineSpan {
		out := lineSpan{Low: i.Lower.Valid(), High: i.Upper.Valid(), Up: top, Down: bottom, Tall: bottom - top}
		from, to := s.low, s.high
		if out.Low {
			from = i.Lower
		}
		if out.High {
			to = i.Upper
		}
		out.From, out.To, out.Width = s.at(from), s.at(to), s.wide(from, to)
		return out
	}
	if tall < rowTall {
		row := lineRow{Y: y + tall/2}
		row.Spans = []lineSpan{line(p.Mark.Interval, row.Y-tall/4, row.Y+tall/4)}
		g.Y = row.Y + 4
		for _, r := range p.Readings {
			if r.Value.Valid() {
				row.Points = append(row.Points, linePoint{At: s.at(r.Value), Kind: r.Kind})
			}
		}
		g.Rows, g.Tall = []lineRow{row}, tall
	} else {
		for i, r := range p.Readings {
			row := lineRow{Y: y + i*rowTall + 22}
			if bounded(r.Interval) && !r.Interval.Lower.Equal(r.Interval.Upper) {
				row.Spans = []lineSpan{line(r.Interval, row.Y-5, row.Y+5)}
			}
			middle := r.Value
			if middle.Valid() {
				row.Points = []linePoint{newPoint(s.at(middle), r)}
			} else if r.Interval.Lower.Valid() && r.Interval.Upper.Valid() {
				middle = r.Interval.Lower.Add(r.Interval.Upper).Mul(quantity.New(5, -1))
			}
			if middle.Valid() {
				row.Label = s.label(middle, r.Label)
			}
			g.Rows = append(g.Rows, row)
		}
		g.Tall = len(p.Readings) * rowTall
		if len(p.Readings) == 0 { // no claim converts; the position's interval is known
			row := lineRow{Y: y + 22, Spans: []lineSpan{line(p.Mark.Interval, y+17, y+27)}}
			g.Rows, g.Tall = []lineRow{row}, rowTall
		}
	}
	if len(g.Rows) > 1 && bounded(p.Mark.Interval) {
		band := line(p.Mark.Interval, y, y+g.Tall)
		g.Band = &band
	}
	return g
}

func bounded(i quantity.Interval) bool { return i.Lower.Valid() || i.Upper.Valid() }

// newPoint is a number with a mark for each of its origins.
func newPoint(at string, r reading) linePoint {
	p := linePoint{At: at, Kind: r.Kind}
	n := min(len(r.Origins), maxOrigins)
	if n < len(r.Origins) {
		p.Many = "×" + number(quantity.New(int64(len(r.Origins)), 0))
		return p
	}
	for i := range n {
		p.Origins = append(p.Origins, originGap*i-originGap*(n-1)/2)
	}
	return p
}

// spoken is the picture in words.
func spoken(positions []positionView) string {
	var b strings.Builder
	b.WriteString("Number line")
	for i := range positions {
		p := &positions[i]
		b.WriteString("; ")
		if len(positions) > 1 {
			b.WriteString(p.Letter + ": ")
		}
		b.WriteString(p.Label)
		if words := spell(p.Mark.Interval); words != "" && words != p.Label {
			b.WriteString(", can stand for " + words)
		}
	}
	return b.String()
}

// span is the stretch of numbers that a line shows.
type span struct{ low, high quantity.Decimal }

func (s *span) take(xs ...quantity.Decimal) {
	for _, x := range xs {
		if !x.Valid() {
			continue
		}
		if !s.low.Valid() || x.Cmp(s.low) < 0 {
			s.low = x
		}
		if !s.high.Valid() || x.Cmp(s.high) > 0 {
			s.high = x
		}
	}
}

// share is the place of a number on the line, in percent.
func (s *span) share(x quantity.Decimal) quantity.Decimal {
	f := x.Sub(s.low).Shift(2).Quo(s.high.Sub(s.low)).Round(-2)
	if f.Sign() < 0 {
		return quantity.New(0, 0)
	}
	if most := quantity.New(100, 0); f.Cmp(most) > 0 {
		return most
	}
	return f
}

func (s *span) at(x quantity.Decimal) string { return s.share(x).Reduced().String() + "%" }

func (s *span) wide(from, to quantity.Decimal) string {
	return s.share(to).Sub(s.share(from)).Reduced().String() + "%"
}

// label puts words over a number, or beside it where they would leave the
// picture.
func (s *span) label(x quantity.Decimal, words string) lineLabel {
	words = shorten(words, maxTickWords)
	l := lineLabel{At: s.at(x), Text: words, Anchor: "middle"}
	half := float64(uniseg.StringWidth(words)) * letterWidth / 2
	switch at := s.share(x).Float() / 100 * leastWidth; {
	case at < half-8:
		l.Anchor, l.Shift = "start", -7
	case at > leastWidth+8-half:
		l.Anchor, l.Shift = "end", 7
	}
	return l
}

func shorten(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	var b strings.Builder
	w := 0
	for g := uniseg.NewGraphemes(s); g.Next() && w+g.Width() < width; w += g.Width() {
		b.WriteString(g.Str())
	}
	return strings.TrimSpace(b.String()) + ellipsis
}

// tickWords is a number of the axis: with its unit where that is short.
func tickWords(x quantity.Decimal, u unit.Unit) string {
	u.Per = ""
	switch u.Dimension {
	case unit.Money, unit.Percent:
		return amount(x, u)
	}
	return number(x)
}

// ticks widens the stretch to round numbers and gives them: as many of a step
// of 1, 2 or 5 times a power of ten as there is room for on a phone. It is
// false where there is no number.
func (s *span) ticks(u unit.Unit) ([]quantity.Decimal, bool) {
	if !s.low.Valid() {
		return nil, false
	}
	zero := quantity.New(0, 0)
	if s.low.Equal(s.high) {
		pad := s.low.Abs().Mul(quantity.New(1, -1))
		if pad.Sign() == 0 || u.Dimension == unit.Count && pad.Cmp(quantity.New(1, 0)) < 0 {
			pad = quantity.New(1, 0)
		}
		above := s.low.Sign() >= 0
		s.low, s.high = s.low.Sub(pad), s.high.Add(pad)
		if above && s.low.Sign() < 0 {
			s.low = zero
		}
	}
	reach := s.high.Sub(s.low)
	power := reach.Exponent() + int32(reach.Digits()) - 2
	for ; ; power++ {
		for _, m := range []int64{1, 2, 5} {
			step := quantity.New(m, power)
			if u.Dimension == unit.Count && step.Cmp(quantity.New(1, 0)) < 0 && s.low.IsInteger() && s.high.IsInteger() {
				continue
			}
			first, last := floor(s.low.Quo(step)), floor(s.high.Quo(step))
			if !last.Mul(step).Equal(s.high) {
				last = last.Add(quantity.New(1, 0))
			}
			n, ok := last.Sub(first).Int64()
			if !ok || n > 6 {
				continue
			}
			var out []quantity.Decimal
			room := 0.0
			for i := range n + 1 {
				x := first.Add(quantity.New(i, 0)).Mul(step)
				out = append(out, x)
				room += float64(uniseg.StringWidth(tickWords(x, u)))*letterWidth + 10
			}
			if room > leastWidth+24 && n > 1 { // the outer ones reach over the ends
				continue
			}
			s.low, s.high = out[0], out[len(out)-1]
			return out, true
		}
	}
}

func floor(x quantity.Decimal) quantity.Decimal {
	t := x.Trunc(0)
	if t.Cmp(x) > 0 {
		t = t.Sub(quantity.New(1, 0))
	}
	return t
}
