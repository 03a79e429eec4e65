package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// hedgeBefore reads the longest hedge that ends right before token i, and
// gives the token it begins at.
func (p *parser) hedgeBefore(i int) (en.Hedge, int) {
	at := en.HedgesBefore
	found, start := en.NoHedge, i
	for k := i - 1; k >= p.floor && k >= i-6; k-- {
		if p.toks[k].Kind == text.Punct && p.toks[k].Lower != "." {
			break
		}
		if at = at.Step(p.toks[k].Lower); at == nil {
			break
		}
		if h, ok := at.Value(); ok {
			found, start = h, k
		}
	}
	// "350,000 more than in April": a comparison with the number before.
	if k := len(p.out); found != en.NoHedge && k > 0 && p.out[k-1].Last == start && (start < i-1 || p.low(start) == "over") {
		return en.NoHedge, i // "two goals over six games", too
	}
	return found, start
}

// hedgeAfter reads a hedge that begins at token i.
func (p *parser) hedgeAfter(i int) (en.Hedge, int) {
	at := en.HedgesAfter
	found, end := en.NoHedge, i
	if i < p.hi && p.toks[i].Cap && !p.heading {
		return found, end // "the 737 Max"
	}
	for k := i; k < p.hi && k < i+5; k++ {
		if at = at.Step(p.toks[k].Lower); at == nil {
			break
		}
		if h, ok := at.Value(); ok {
			found, end = h, k+1
		}
	}
	if found != en.NoHedge && p.low(end-1) == "than" && p.isNumberAt(end) {
		return en.NoHedge, i // "200 or more than 190": the bound is the other number's
	}
	return found, end
}

// preposed says whether a hedge that is a preposition, too, is one here:
// "over two years" is a period, "talks about 5 issues" are about something.
func (p *parser) preposed(start int, a *amount) bool {
	if start == a.start-2 && p.low(start) == "up" && p.low(start+1) == "to" && en.LabelOf(p.low(start-1))&en.StepVerb != 0 {
		return true // "edged up to 5 percent"
	}
	if start != a.start-1 {
		return false
	}
	u := a.unit
	switch p.low(start) {
	case "over", "about":
		// "presided over two hearings", "reports about two agencies"
		if v := a.small(); a.words && v >= 0 && v < 4 && !a.hasUnit && !a.scaled && !a.fraction {
			return true
		}
		if p.low(start) == "about" {
			return false
		}
		if en.LabelOf(p.low(start-1))&en.OverVerb != 0 {
			return true // "turned over $2 million"
		}
		if u.Dimension != unit.Duration {
			return false
		}
		// "for over two years", "lasted over two hours"
		if en.LabelOf(p.low(start-1))&en.LastingWord != 0 {
			return false
		}
		return p.isWord(start - 1)
	}
	return false
}

// passed reads a verb that takes a round number as a mark: "deaths top
// 100,000", "passed the 50,000 mark", "approaching 2 million".
func (p *parser) passed(a *amount) en.Hedge {
	if !a.val.Valid() || a.val.Cmp(quantity.New(1000, 0)) < 0 || a.val.Reduced().Exponent() < 3 {
		return en.NoHedge
	}
	k := a.start - 1
	if p.low(k) == "the" {
		k--
	}
	l := en.LabelOf(p.low(k))
	switch {
	case l&en.PassVerb != 0:
		return en.HedgeMoreThan
	case l&en.NearVerb != 0:
		return en.HedgeNearly
	}
	return en.NoHedge
}

// hedged puts a hedge on a quantity.
func hedged(q *quantity.Quantity, h en.Hedge) {
	if q.Approximation == quantity.Order || q.Approximation == quantity.Range {
		return
	}
	switch h {
	case en.HedgeExact:
		q.Emphatic = true
	case en.HedgeEqual:
		q.Lower, q.Upper = q.Value, q.Value
	case en.HedgeAbout:
		q.Approximation = quantity.About
	case en.HedgeNearly:
		q.Approximation = quantity.Nearly
	case en.HedgeMoreThan:
		q.Approximation = quantity.MoreThan
	case en.HedgeAtLeast:
		q.Approximation = quantity.AtLeast
	case en.HedgeLessThan:
		q.Approximation = quantity.LessThan
	case en.HedgeAtMost:
		q.Approximation, q.Inclusive = quantity.LessThan, true
	case en.HedgeUpTo:
		q.Approximation = quantity.UpTo
	}
}
