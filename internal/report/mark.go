package report

import (
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// mark is the place of a position on a number line: the interval that its
// numbers can stand for.
type mark struct {
	Interval quantity.Interval
}

// The places of a text's number line.
const (
	leastLine = 30 // columns of a line beside words
	mostLine  = 48
)

// textLine is the number line of a finding in text: a row of cells for each
// position, under an axis that names its ends.
type textLine struct {
	low, high quantity.Decimal
	unit      unit.Unit
	cells     int
}

// newTextLine is the line of positions in a unit, so many cells wide. There is
// none for fewer than two different numbers, nor where all say the same words.
func newTextLine(positions []positionView, u unit.Unit, cells int) *textLine {
	l := &textLine{unit: u, cells: cells}
	take := func(x quantity.Decimal) {
		if !x.Valid() {
			return
		}
		if !l.low.Valid() || x.Cmp(l.low) < 0 {
			l.low = x
		}
		if !l.high.Valid() || x.Cmp(l.high) > 0 {
			l.high = x
		}
	}
	readings := 0
	for i := range positions {
		p := &positions[i]
		take(p.Mark.Interval.Lower)
		take(p.Mark.Interval.Upper)
		for _, r := range p.Readings {
			take(r.Value)
		}
		readings += len(p.Readings)
	}
	if len(positions) == 0 || len(positions) == 1 && readings < 2 || !l.low.Valid() || l.low.Cmp(l.high) == 0 {
		return nil
	}
	return l
}

// at is the cell of a number.
func (l *textLine) at(x quantity.Decimal) int {
	f := x.Sub(l.low).Quo(l.high.Sub(l.low)).Mul(quantity.New(int64(l.cells-1), 0)).Round(0).Float()
	return min(max(int(f), 0), l.cells-1)
}

// axis names the line's ends: "9 ┈┈┈┈┈ 12", as wide as the line; empty where
// there is no room for both.
func (l *textLine) axis() string {
	low, high := tickWords(brief(l.low), l.unit), tickWords(brief(l.high), l.unit)
	room := l.cells - uniseg.StringWidth(low) - uniseg.StringWidth(high)
	if room < 3 {
		return ""
	}
	return low + " " + strings.Repeat("┈", room-2) + " " + high
}

// points are how the kinds of readings are drawn. Where several share a cell,
// the later in this order is seen.
var points = []struct {
	kind string
	cell rune
}{{"denied", '×'}, {"plan", '○'}, {"outcome", '●'}}

// row is a position on the line: "    ├──●──┤", without what is behind its
// end. An end that is open to infinity runs into the line's end with an arrow.
func (l *textLine) row(p *positionView) string {
	cells := []rune(strings.Repeat(" ", l.cells))
	lower, upper := p.Mark.Interval.Lower, p.Mark.Interval.Upper
	if lower.Valid() || upper.Valid() {
		from, to := 0, l.cells-1
		left, right := '◂', '▸'
		if lower.Valid() {
			from, left = l.at(lower), '├'
		}
		if upper.Valid() {
			to, right = l.at(upper), '┤'
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
	for _, kind := range points {
		for _, r := range p.Readings {
			if r.Kind == kind.kind && r.Value.Valid() {
				cells[l.at(r.Value)] = kind.cell
			}
		}
	}
	return strings.TrimRight(string(cells), " ")
}
