package compare

import (
	"cmp"
	"math/bits"
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
	return new(Judging).Judge(group, origins, p, err)
}

// Judge is JudgeItems, which recalls what was judged last. The policy is always
// the same.
func (m *Judging) Judge(group []*Item, origins []string, p Policy, err func() error) Finding {
	items, base := m.prepare(group, origins, p)
	if !twoSources(items) {
		return Finding{}
	}
	stances := m.partition(items, p, err)
	f := Finding{Verdict: Agreement, Title: title(items), Unit: named(base, items), prominence: items[0].c.Frame.Prominence}
	for _, it := range items {
		f.prominence = min(f.prominence, it.c.Frame.Prominence)
	}
	f.Positions = make([]Position, len(stances))
	for k, s := range stances {
		f.Positions[k] = m.position(s)
	}
	apart, together := m.tell(stances, len(items), p, err)
	if stopped(err) {
		*m = Judging{}
		return Finding{}
	}
	for _, t := range apart {
		if !p.harmless(t.rule.kind) {
			f.Verdict = Conflict
		}
	}
	names := namesOf(items)
	for _, t := range append(apart, together...) {
		f.Reasons = append(f.Reasons, Reason{
			Kind: t.rule.kind, Rule: t.rule.id,
			Message:  message(t, names) + converting(t),
			ClaimIDs: t.claimIDs(),
		})
	}
	f.Gap = gap(stances)
	f.ID = findingID(items)
	f.origins = originsOf(f.Positions)
	return f
}

// originsOf counts the origins of all positions together.
func originsOf(positions []Position) int {
	if len(positions) == 1 {
		return len(positions[0].OriginIDs)
	}
	ids := map[string]struct{}{}
	for i := range positions {
		for _, id := range positions[i].OriginIDs {
			ids[id] = struct{}{}
		}
	}
	return len(ids)
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

// position tells a position: as it was told before, where it is of the same
// items and origins.
func (m *Judging) position(s *stance) Position {
	if k := int(s.items[0].stance); k < len(m.stances) {
		if was := m.stances[k]; slices.Equal(was.items, s.items) && slices.EqualFunc(was.origins, s.items, func(o string, it *item) bool { return o == it.origin }) {
			s.origins, s.told = was.origins, was.told
			return s.told
		}
	}
	s.origins = make([]string, len(s.items))
	for k, it := range s.items {
		s.origins[k] = it.origin
	}
	s.told = tellPosition(s.items, s.anchor)
	return s.told
}

func tellPosition(items []*item, anchor *item) Position {
	p := Position{ClaimIDs: make([]string, 0, len(items)), SourceIDs: make([]string, 0, len(items))}
	first, none := true, false // none: only a tolerance holds them together
	no := denied(anchor)
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

func (t told) claimIDs() []string {
	n := 0
	for _, p := range t.items {
		n += len(p)
	}
	ids := make([]string, 0, n)
	for _, p := range t.items {
		for _, it := range p {
			ids = append(ids, it.c.ID)
		}
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
func (m *Judging) tell(stances []*stance, n int, p Policy, err func() error) (apart, together []told) {
	outer, inner := make(marks, len(rules)), make(marks, len(rules))
	was := make([]then, len(stances))
	for i, s := range stances {
		was[i] = m.then(s.items)
	}
	known := make([][][]seen, len(stances))
	for i, s := range stances {
		a := s.items
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
				if r := m.relate(ia, ib, p); rules[r].same && rules[r].kind != 0 {
					for _, it := range fa.items {
						inner.mark(r, it, n)
					}
					for _, it := range fb.items {
						inner.mark(r, it, n)
					}
				}
			}
		}
		last := len(stances)
		if last > most { // a crowd of positions: each with its neighbour
			last = min(last, i+2)
		}
		known[i] = make([][]seen, last-i-1)
		for j := i + 1; j < last; j++ {
			if stopped(err) {
				return nil, nil
			}
			known[i][j-i-1] = m.setApart(s, stances[j], &was[i], &was[j], p)
			for _, t := range known[i][j-i-1] {
				outer.markAll(int(t.rule), a, t.a, n)
				outer.markAll(int(t.rule), stances[j].items, t.b, n)
			}
		}
	}
	for k, s := range stances {
		for _, it := range s.head() {
			it.stance = int32(k)
		}
	}
	m.stances, m.apart = stances, known
	return outer.list(stances), inner.list(stances)
}

// marks are the items of each rule; nil where there are none.
type marks [][]bool

func (m marks) mark(rule int, it *item, n int) {
	if m[rule] == nil {
		m[rule] = make([]bool, n)
	}
	m[rule][it.at] = true
}

// markAll marks those of the first items whose bits are set.
func (m marks) markAll(rule int, items []*item, which uint32, n int) {
	for ; which != 0; which &= which - 1 {
		m.mark(rule, items[bits.TrailingZeros32(which)], n)
	}
}

// list gives the marked items by rule and position.
func (m marks) list(stances []*stance) []told {
	var out []told
	for r, marked := range m {
		if marked == nil {
			continue
		}
		t := told{rule: &rules[r]}
		for _, s := range stances {
			var items []*item
			for _, it := range s.items { // in the items' order
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
func gap(stances []*stance) Gap {
	if len(stances) < 2 {
		return Gap{}
	}
	vs := make([]quantity.Decimal, len(stances))
	for k, s := range stances {
		vs[k] = s.anchor.value
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
