package report

import (
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// mark is a position on a number line: the interval that its numbers can
// stand for, and the numbers themselves.
type mark struct {
	Interval quantity.Interval
	Points   []point // ascending, distinct
}

// point is a number that was written.
type point struct {
	Value   quantity.Decimal
	Plan    bool     // nobody says that it came to pass: it was planned, forecast, or is said to be possible
	Origins []string // where it comes from, distinct
}

func newMark(i quantity.Interval) mark { return mark{Interval: i} }

func (m *mark) point(x quantity.Decimal, plan bool, origin string) {
	at, found := slices.BinarySearchFunc(m.Points, x, func(p point, x quantity.Decimal) int { return p.Value.Cmp(x) })
	if !found {
		m.Points = slices.Insert(m.Points, at, point{Value: x, Plan: true})
	}
	p := &m.Points[at]
	p.Plan = p.Plan && plan
	if !slices.Contains(p.Origins, origin) {
		p.Origins = append(p.Origins, origin)
	}
}

// scale is the part of the number line that a finding is drawn on.
type scale struct {
	low, high quantity.Decimal
}

// newScale spans all ends and points of the positions. There is none for
// fewer than two different numbers.
func newScale(positions []positionView) (scale, bool) {
	var s scale
	take := func(x quantity.Decimal) {
		if !x.Valid() {
			return
		}
		if !s.low.Valid() || x.Cmp(s.low) < 0 {
			s.low = x
		}
		if !s.high.Valid() || x.Cmp(s.high) > 0 {
			s.high = x
		}
	}
	for i := range positions {
		m := &positions[i].Mark
		take(m.Interval.Lower)
		take(m.Interval.Upper)
		for _, p := range m.Points {
			take(p.Value)
		}
	}
	return s, len(positions) > 1 && s.low.Valid() && s.low.Cmp(s.high) < 0
}

// at is the place of a number on a line of n cells.
func (s scale) at(x quantity.Decimal, n int) int {
	f := x.Sub(s.low).Quo(s.high.Sub(s.low)).Mul(quantity.New(int64(n-1), 0)).Round(0).Float()
	return min(max(int(f), 0), n-1)
}

// draw is the mark on a line of n cells: "    ├──●──┤   ", with ○ for what was
// planned. An end that is open to infinity runs into the line's end with an
// arrow.
func (m *mark) draw(s scale, n int) string {
	cells := make([]rune, n)
	for i := range cells {
		cells[i] = ' '
	}
	lower, upper := m.Interval.Lower, m.Interval.Upper
	if lower.Valid() || upper.Valid() {
		from, to := 0, n-1
		left, right := '◂', '▸'
		if lower.Valid() {
			from, left = s.at(lower, n), '├'
		}
		if upper.Valid() {
			to, right = s.at(upper, n), '┤'
		}
		for i := from; i <= to; i++ {
			cells[i] = '─'
		}
		if from < to {
			cells[from], cells[to] = left, right
		} else {
			cells[from] = '│'
		}
	}
	for _, p := range m.Points {
		// Where a plan and an outcome share a cell, the outcome is seen.
		if at := s.at(p.Value, n); !p.Plan {
			cells[at] = '●'
		} else if cells[at] != '●' {
			cells[at] = '○'
		}
	}
	return string(cells)
}
