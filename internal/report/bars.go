package report

import (
	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// barChart is the picture of a check: the numbers as lengths, those that
// should come to the same one under the other. Places across are percents, and
// those down are pixels, as in a numberLine.
type barChart struct {
	Height int
	Words  string
	Bars   []bar
}

type bar struct {
	Name    string
	Y, Tall int
	Words   int // where its words stand
	Pieces  []piece
	Label   *lineLabel // behind the bar, where no piece has room for words
}

type piece struct {
	From, Width string
	Kind        string     // "part", "whole" or "rest"
	Label       *lineLabel // nil where there is no room
	Hint        string
}

const (
	barTall = 20
	barStep = 26
	barRoom = 190 // pixels for the bars on a phone, beside their names
)

// bars draws a check; nil where a number of it is missing, has another unit or
// is below zero.
func (b *viewBuilder) bars(c *compare.Check) *barChart {
	var qs []quantity.Quantity
	for _, id := range c.ClaimIDs {
		k := b.claims[id]
		if k == nil {
			return nil
		}
		q, _ := k.Quantity.AsPercent()
		qs = append(qs, q)
	}
	number := func(i int) (quantity.Decimal, bool) {
		if i >= len(qs) {
			return quantity.Decimal{}, false
		}
		return qs[i].Value, qs[i].Value.Valid() && qs[i].Value.Sign() >= 0 && qs[i].Unit.Code == qs[0].Unit.Code
	}
	d := &drawing{}
	if len(qs) > 0 {
		d.unit = qs[0].Unit
	}
	switch c.Kind {
	case compare.Sum: // the total, then its parts
		total, ok := number(0)
		var parts []quantity.Decimal
		for i := 1; i < len(qs); i++ {
			x, good := number(i)
			parts, ok = append(parts, x), ok && good
		}
		if !ok || len(parts) == 0 {
			return nil
		}
		d.row("parts", "part", parts...)
		d.row("whole", "whole", total)
	case compare.Growth, compare.Difference: // from, to, by
		from, ok := number(0)
		to, good := number(1)
		if !ok || !good {
			return nil
		}
		names := [2]string{"from", "to"}
		switch c.Rule {
		case "growth.restated": // by, to, rate
			if from = to.Sub(from); from.Sign() < 0 {
				return nil
			}
		case "difference.near", "difference.margin":
			names = [2]string{"one", "other"}
		}
		d.row(names[0], "whole", from)
		d.row(names[1], "whole", to)
	case compare.Share: // part, whole, share
		part, ok := number(0)
		whole, good := number(1)
		if !ok || !good || part.Cmp(whole) > 0 {
			return nil
		}
		d.row("part", "part", part)
		d.row("whole", "whole", whole)
	case compare.Duration:
		if !c.Computed.Valid() || !c.Stated.Valid() || c.Stated.Sign() < 0 || c.Computed.Sign() < 0 {
			return nil
		}
		d.unit = unit.Unit{Dimension: unit.Count}
		d.row("dates", "part", c.Computed)
		d.row("stated", "whole", c.Stated)
	default:
		return nil
	}
	return d.chart(clean(c.Expression))
}

// drawing is rows of numbers that are about to be drawn to one scale.
type drawing struct {
	unit unit.Unit
	rows []struct {
		name, kind string
		values     []quantity.Decimal
	}
}

func (d *drawing) row(name, kind string, values ...quantity.Decimal) {
	d.rows = append(d.rows, struct {
		name, kind string
		values     []quantity.Decimal
	}{name, kind, values})
}

func (d *drawing) chart(words string) *barChart {
	s := span{low: quantity.New(0, 0), high: quantity.New(0, 0)}
	for _, r := range d.rows {
		sum := quantity.New(0, 0)
		for _, x := range r.values {
			sum = sum.Add(x)
		}
		s.take(sum)
	}
	if s.high.Sign() == 0 {
		return nil
	}
	out := &barChart{Words: words, Height: len(d.rows)*barStep - barStep + barTall + 2}
	for i, r := range d.rows {
		k := bar{Name: r.name, Y: i*barStep + 1, Tall: barTall}
		k.Words = k.Y + barTall - 6
		at := quantity.New(0, 0)
		fits := true
		for _, x := range r.values {
			to := at.Add(x)
			p := piece{From: s.at(at), Width: s.wide(at, to), Kind: r.kind, Hint: amount(brief(x), d.unit)}
			wide := s.share(to).Sub(s.share(at)).Float() / 100 * barRoom
			if float64(uniseg.StringWidth(p.Hint))*letterWidth+8 <= wide {
				p.Label = &lineLabel{At: s.at(at.Add(to).Mul(quantity.New(5, -1))), Text: p.Hint, Anchor: "middle"}
			} else {
				fits = false
			}
			k.Pieces = append(k.Pieces, p)
			at = to
		}
		// One short bar has its number behind it.
		if !fits && len(r.values) == 1 {
			k.Label = &lineLabel{At: s.at(at), Text: k.Pieces[0].Hint, Anchor: "start", Shift: 6}
		}
		out.Bars = append(out.Bars, k)
	}
	return out
}
