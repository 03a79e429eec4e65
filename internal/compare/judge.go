package compare

import (
	"cmp"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

func denied(it *item) bool { return it.c.Status == claim.Denied }

// Judge says what the claims of one quantity say of each other. Claims whose
// unit does not convert to the others' (currencies without a rate) are left
// out; where claims of fewer than two sources remain, there is nothing to
// compare, and the finding comes back without a verdict.
//
// The finding does not depend on the order of the claims, nor on one being
// given twice. Its Confidence is the caller's to fill in.
func Judge(group []claim.Claim, ctx Context) Finding {
	items, origins := itemsOf(group, ctx)
	return JudgeItems(items, origins, ctx.Policy, ctx.Err)
}

// JudgeItems is Judge of claims that were made ready by the same policy, with
// the origin of each.
func JudgeItems(group []*Item, origins []string, p Policy, err func() error) Finding {
	items, base := prepare(group, origins, p)
	if !twoSources(items) {
		return Finding{}
	}
	positions := partition(items, p, err)
	f := Finding{Verdict: Agreement, Title: title(items), Unit: named(base, items), prominence: items[0].c.Frame.Prominence}
	for _, it := range items {
		f.prominence = min(f.prominence, it.c.Frame.Prominence)
	}
	for _, pos := range positions {
		f.Positions = append(f.Positions, position(pos))
	}
	apart, together := tell(positions, len(items), p, err)
	for _, t := range apart {
		if !p.harmless(t.rule.kind) {
			f.Verdict = Conflict
		}
	}
	names := sourceNames(items)
	for _, t := range append(apart, together...) {
		f.Reasons = append(f.Reasons, Reason{
			Kind: t.rule.kind, Rule: t.rule.id,
			Message:  message(t, names) + converting(t),
			ClaimIDs: claimIDs(t.all()),
		})
	}
	f.Gap = gap(positions)
	f.ID = findingID(items)
	var of []string
	for _, it := range items {
		of = append(of, it.origin)
	}
	of = distinct(of)
	if f.origins = len(of); of[0] == "" {
		f.origins--
	}
	return f
}

// stopped says whether judging is to stop: what it finds then is of no use.
func stopped(err func() error) bool { return err != nil && err() != nil }

func twoSources(items []*item) bool {
	for _, it := range items[min(1, len(items)):] {
		if it.c.SourceID != items[0].c.SourceID {
			return true
		}
	}
	return false
}

func position(items []*item) Position {
	var p Position
	first, none := true, false // none: only a tolerance holds them together
	no := denied(anchor(items))
	for _, it := range items {
		p.ClaimIDs = append(p.ClaimIDs, it.c.ID)
		p.SourceIDs = append(p.SourceIDs, it.c.SourceID)
		if it.origin != "" {
			p.OriginIDs = append(p.OriginIDs, it.origin)
		}
		if denied(it) != no {
			continue
		}
		if first {
			p.Interval, first = it.common, false
		} else if it.tolerance.Valid() && between(p.Interval, it.common).Sign() > 0 {
			none = true
		} else if i, ok := p.Interval.Intersect(it.common); ok {
			if !i.Lower.Equal(p.Interval.Lower) || !i.Upper.Equal(p.Interval.Upper) {
				i.Rule = "intersection"
				if i.Lower.Equal(it.common.Lower) && i.Upper.Equal(it.common.Upper) {
					i.Rule = it.common.Rule
				}
			}
			p.Interval = i
		} else if point(it.common) {
			// "more than 40" and 40: words that only touch. The bare number tells.
			p.Interval = it.common
		}
	}
	if none {
		p.Interval = quantity.Interval{}
	}
	p.SourceIDs = distinct(p.SourceIDs)
	p.OriginIDs = distinct(p.OriginIDs)
	return p
}

func distinct(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// told is one rule and the items it was told of, by position.
type told struct {
	rule  *rule
	items [][]*item // the positions it concerns, in their order
}

func (t told) all() []*item {
	var out []*item
	for _, p := range t.items {
		out = append(out, p...)
	}
	return out
}

func claimIDs(items []*item) []string {
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.c.ID
	}
	return ids
}

// most is how many forms of a position are compared with each other, and how
// many positions, and some how many items of a position with those of another:
// what tells two positions apart is told by a few claims of each, and a story
// with two thousand sources must not cost their square.
const (
	most = 48
	some = 24
)

// tell collects the rules that set positions apart, and those that hold the
// items of a position together, each in the order of the table. There are n
// items.
func tell(positions [][]*item, n int, p Policy, err func() error) (apart, together []told) {
	outer, inner := make(marks, len(rules)), make(marks, len(rules))
	for i, a := range positions {
		// What holds a position together is told by the numbers alone, and so
		// by one item of each form.
		forms := formsOf(a)
		for x, fa := range forms[:min(len(forms), most)] {
			if stopped(err) {
				return nil, nil
			}
			for y, fb := range forms[x:min(len(forms), most)] {
				ia, ib := fa.items[0], fb.items[0]
				if y == 0 {
					ib = fa.items[len(fa.items)-1]
				}
				if ia == ib {
					continue
				}
				if r := relate(ia, ib, p); rules[r].same && rules[r].kind != 0 {
					for _, it := range fa.items {
						inner.mark(r, it, n)
					}
					for _, it := range fb.items {
						inner.mark(r, it, n)
					}
				}
			}
		}
		last := len(positions)
		if last > most { // a crowd of positions: each with its neighbour
			last = min(last, i+2)
		}
		for j := i + 1; j < last; j++ {
			b := positions[j]
			for _, ia := range a[:min(len(a), some)] {
				if stopped(err) {
					return nil, nil
				}
				for _, ib := range b[:min(len(b), some)] {
					if r := relate(ia, ib, p); !rules[r].same {
						outer.mark(r, ia, n)
						outer.mark(r, ib, n)
					}
				}
			}
		}
	}
	return outer.list(positions), inner.list(positions)
}

// marks are the items of each rule; nil where there are none.
type marks [][]bool

func (m marks) mark(rule int, it *item, n int) {
	if m[rule] == nil {
		m[rule] = make([]bool, n)
	}
	m[rule][it.at] = true
}

// list gives the marked items by rule and position.
func (m marks) list(positions [][]*item) []told {
	var out []told
	for r, marked := range m {
		if marked == nil {
			continue
		}
		t := told{rule: &rules[r]}
		for _, pos := range positions {
			var items []*item
			for _, it := range pos { // in the items' order
				if marked[it.at] {
					items = append(items, it)
				}
			}
			if items != nil {
				t.items = append(t.items, items)
			}
		}
		out = append(out, t)
	}
	return out
}

// gap is between the positions that lie farthest apart.
func gap(positions [][]*item) Gap {
	if len(positions) < 2 {
		return Gap{}
	}
	var vs []quantity.Decimal
	for _, p := range positions {
		vs = append(vs, anchor(p).value)
	}
	lo := slices.MinFunc(vs, compareDecimals)
	hi := slices.MaxFunc(vs, compareDecimals)
	g := Gap{Absolute: hi.Sub(lo)}
	if g.Absolute.Sign() == 0 {
		return Gap{} // percent against points, a number against its denial
	}
	most := hi.Abs()
	if m := lo.Abs(); m.Cmp(most) > 0 {
		most = m
	}
	g.Relative = g.Absolute.Quo(most).Round(-4)
	return g
}

// Order puts findings into the order in which a desk would check them:
// conflicts first, then by the relative gap, by the number of origins, by how
// early the numbers stand in their texts, and by id.
func Order(findings []Finding) {
	for i := range findings {
		if f := &findings[i]; f.origins == 0 { // not made by Judge
			var ids []string
			for _, p := range f.Positions {
				ids = append(ids, p.OriginIDs...)
			}
			f.origins = len(distinct(ids))
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			compareBools(a.Verdict != Conflict, b.Verdict != Conflict),
			compareDecimals(b.Gap.Relative, a.Gap.Relative),
			cmp.Compare(b.origins, a.origins),
			cmp.Compare(a.prominence, b.prominence),
			cmp.Compare(a.ID, b.ID),
		)
	})
}
