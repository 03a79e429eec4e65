package compare

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// item is a claim made ready for comparing.
type item struct {
	c         *claim.Claim
	q         quantity.Quantity // shares on the percent scale
	hard      quantity.Interval // in the claim's own unit
	soft      quantity.Interval
	common    quantity.Interval // soft, in the finding's unit
	far       quantity.Interval // hard, in the finding's unit
	tolerance quantity.Decimal  // of the policy, in the finding's unit; invalid for none
	rates     []Rate            // by which it was exchanged
	value     quantity.Decimal  // one number for ordering and gaps, in the finding's unit
	exact     bool              // no hedge, no bound
	hedged    bool              // about, nearly, dozens
	bound     bool              // more than, at least, under, up to, ranges
	fine      int32             // power of ten of the last digit that is not zero
	lo, hi    float64           // a little wider than anything the item can be the same as; a filter before the decimals are looked at
	origin    string
	publisher string
	published time.Time
	base      unit.Unit // that for which it was placed: see prepare
	placed    placing
	at        int   // its place among the items of the finding
	rep       int32 // its place among the first items of forms: see Judging
	stance    int32 // the place of the position of which it is the first

	// What the claim's words tell, read once.
	head     string // see head
	sides    map[int]int
	joined   bool
	people   bool // counts people without saying which
	unit     bool // counts units of people: families, companies
	grows    bool
	asOf     bool // see asOf
	denies   bool
	revision string
	name     string // of the publisher, else of the source
	full     string // the same with the source's id, where it was asked for
	plain    string // see plainSay
	measure  string // see measured

	qualified bool // the phrase is known
	phrase    []string
}

// placing says whether an item was put on the scale of its base.
type placing uint8

const (
	unplaced placing = iota
	placed
	unplaceable
)

// Item is a claim made ready for being judged by one policy. It may be judged
// again, with others, and is used by one goroutine at a time.
type Item struct{ item }

// NewItem makes a claim of a source ready. Neither it nor the claim's document
// is changed afterwards.
func NewItem(c *claim.Claim, s Source, p Policy) *Item {
	it := &Item{}
	it.make(c, p)
	it.publisher, it.published, it.asOf = s.Publisher, s.Published, asOf(c, s.Document)
	if it.name = clean(s.Publisher); it.name == "" {
		it.name = clean(c.SourceID)
	}
	return it
}

// make reads what the claim tells by itself.
func (it *item) make(c *claim.Claim, p Policy) {
	it.c, it.q = c, c.Quantity
	if q, ok := it.q.AsPercent(); ok {
		it.q = q
	}
	it.q = timed(it.q)
	switch it.q.Approximation {
	case quantity.Exact:
		it.exact = true
	case quantity.About, quantity.Nearly, quantity.Order:
		it.hedged = true
	default:
		it.bound = true
	}
	it.hard, it.soft = it.q.Hard(), it.q.Soft()
	it.dozens()
	if p.Bounds == StrictBounds && direction(it.q) != 0 && it.q.Approximation != quantity.Nearly {
		it.soft = quantity.Interval{Lower: it.q.Value, Upper: it.q.Value, Rule: "strict"}
	}
	it.fine = it.q.Step
	if it.q.Value.Valid() {
		it.fine = it.q.Value.Reduced().Exponent()
	}
	it.head, it.sides, it.joined = head(c), sides(c), joined(c)
	it.people, it.unit = populace(c)
	it.grows, it.denies, it.revision = accumulates(c), denies(c), revision(c)
	it.measure = measured(c)
}

// dozens reads a number that was written in dozens as coarsely as it was
// meant: "two dozen" is anything near it, "more than two dozen" is said until
// three are full.
func (it *item) dozens() {
	if it.q.Unit.Dimension != unit.Count || it.q.Emphatic || !it.q.Value.Valid() ||
		!strings.Contains(strings.ToLower(it.c.Quote.Exact), "dozen") {
		return
	}
	x := it.q.Value
	switch it.q.Approximation {
	case quantity.Exact, quantity.About:
		near := x.Mul(quantity.New(125, -3))
		around := quantity.Interval{Lower: x.Sub(near), Upper: x.Add(near), Rule: "about"}
		it.soft, it.hard, it.exact, it.hedged = around, around, false, true
	case quantity.MoreThan:
		reach := quantity.New(12, 0)
		if most := x.Mul(quantity.New(5, -1)); most.Cmp(reach) < 0 {
			reach = most
		}
		it.soft.Upper = x.Add(reach)
	}
}

// place puts the item on the finding's scale.
func (it *item) place(f mapping, p Policy) {
	it.value, it.common, it.far = f(number(it.q)), through(it.soft, f), through(it.hard, f)
	if by := p.tolerance(it.q.Unit.Dimension, number(it.q)); by.Valid() {
		it.tolerance = f(number(it.q).Add(by)).Sub(it.value)
	}
	reach := it.common
	if p.Bounds == LenientBounds {
		reach = it.far
	}
	if it.tolerance.Valid() {
		reach.Lower, reach.Upper = reach.Lower.Sub(it.tolerance), reach.Upper.Add(it.tolerance)
	}
	it.lo, it.hi = math.Inf(-1), math.Inf(1)
	if reach.Lower.Valid() {
		it.lo = reach.Lower.Float()
		it.lo -= math.Abs(it.lo) * 1e-9
	}
	if reach.Upper.Valid() {
		it.hi = reach.Upper.Float()
		if it.q.Approximation == quantity.MoreThan { // see unitBeyond
			it.hi = max(it.hi, 2*it.value.Float())
		}
		it.hi += math.Abs(it.hi) * 1e-9
	}
}

func through(i quantity.Interval, f mapping) quantity.Interval {
	if i.Lower.Valid() {
		i.Lower = f(i.Lower)
	}
	if i.Upper.Valid() {
		i.Upper = f(i.Upper)
	}
	return i
}

// meets says whether two items can be the same at all.
func (it *item) meets(o *item) bool { return it.lo <= o.hi && o.lo <= it.hi }

// number is what stands for a quantity where one number is needed: its value,
// or the middle of its bounds.
func number(q quantity.Quantity) quantity.Decimal {
	if q.Value.Valid() {
		return q.Value
	}
	if q.Approximation == quantity.Order {
		i := q.Soft()
		q.Lower, q.Upper = i.Lower, i.Upper
	}
	switch {
	case !q.Lower.Valid():
		return q.Upper
	case !q.Upper.Valid():
		return q.Lower
	}
	return q.Lower.Add(q.Upper).Mul(quantity.New(5, -1))
}

// compareItems is a total order by what the claims say and only then by their
// ids: the order of the sources plays no part in it.
func compareItems(a, b *item) int {
	return cmp.Or(
		compareDecimals(a.value, b.value),
		cmp.Compare(a.q.Approximation, b.q.Approximation),
		compareDecimals(a.q.Lower, b.q.Lower),
		compareDecimals(a.q.Upper, b.q.Upper),
		strings.Compare(a.q.Unit.Code, b.q.Unit.Code),
		strings.Compare(a.q.Unit.Per, b.q.Unit.Per),
		cmp.Compare(a.q.Unit.Dimension, b.q.Unit.Dimension),
		cmp.Compare(a.q.Step, b.q.Step),
		cmp.Compare(a.c.Status, b.c.Status),
		compareBools(a.q.Inclusive, b.q.Inclusive),
		compareBools(a.q.Emphatic, b.q.Emphatic),
		compareBools(a.q.Scaled, b.q.Scaled),
		compareBools(a.q.Fraction, b.q.Fraction),
		a.published.Compare(b.published),
		strings.Compare(a.publisher, b.publisher),
		strings.Compare(a.c.SourceID, b.c.SourceID),
		cmp.Compare(a.c.Quote.Start, b.c.Quote.Start),
		strings.Compare(a.c.ID, b.c.ID),
	)
}

func compareDecimals(a, b quantity.Decimal) int {
	if a.Valid() && b.Valid() {
		return a.Cmp(b)
	}
	return compareBools(a.Valid(), b.Valid())
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// sameForm says whether two items say the same words about the number, so
// that every test on quantities treats them alike.
func sameForm(a, b *item) bool {
	return a.q.Approximation == b.q.Approximation && a.q.Value.Equal(b.q.Value) &&
		a.q.Lower.Equal(b.q.Lower) && a.q.Upper.Equal(b.q.Upper) && a.q.Unit.Code == b.q.Unit.Code &&
		a.q.Unit.Dimension == b.q.Unit.Dimension && a.q.Unit.Per == b.q.Unit.Per &&
		a.q.Step == b.q.Step && a.q.Inclusive == b.q.Inclusive && a.q.Emphatic == b.q.Emphatic &&
		a.q.Scaled == b.q.Scaled && a.q.Fraction == b.q.Fraction && a.c.Status == b.c.Status
}

// itemsOf makes items of claims. Those without a number are left out.
func itemsOf(group []claim.Claim, ctx Context) (items []*Item, origins []string) {
	sources := make(map[string]Source, len(group))
	for i := range group {
		sources[group[i].SourceID] = Source{}
	}
	for _, s := range ctx.Sources {
		if _, ok := sources[s.ID]; ok {
			sources[s.ID] = s
		}
	}
	of := make(map[string]string, len(sources))
	for _, o := range ctx.Origins {
		for _, s := range o.SourceIDs {
			if _, ok := sources[s]; ok {
				of[s] = o.ID
			}
		}
	}
	for i := range group {
		if i%256 == 0 && ctx.Err != nil && ctx.Err() != nil {
			break
		}
		o, ok := ctx.Chains[group[i].ID]
		if !ok {
			o = of[group[i].SourceID]
		}
		items, origins = append(items, NewItem(&group[i], sources[group[i].SourceID], ctx.Policy)), append(origins, o)
	}
	return items, origins
}

// prepare puts items into a stable order and in one common unit, which it
// returns too. Those without a number, and those whose unit does not convert
// to that of the most, are left out.
func (m *Judging) prepare(group []*Item, origins []string, p Policy) ([]*item, unit.Unit) {
	items := make([]*item, 0, len(group))
	for i, it := range group {
		if number(it.q).Valid() {
			it.origin = origins[i]
			items = append(items, &it.item)
		}
	}
	base, ok := commonUnit(items, p)
	if !ok {
		return nil, unit.Unit{}
	}
	scale := base
	if scale.Dimension == unit.Count && scale.Name != "" {
		scale.Name = "*" // that of the first claim says no more
	}
	if scale != m.base {
		*m = Judging{base: scale}
	}
	out := items[:0]
	some := false // are loose
	type way struct {
		to    mapping
		rates []Rate
	}
	ways := map[unit.Unit]way{} // finding one is costly where rates are many
	for _, it := range items {
		if it.placed == unplaced || it.base != scale {
			w, known := ways[it.q.Unit]
			if !known {
				w.to = into(it.q.Unit, base, p)
				if x, ok := p.exchange(it.q.Unit.Code, base.Code); ok {
					w.rates = x.by
				}
				ways[it.q.Unit] = w
			}
			it.base, it.rates, it.placed = scale, w.rates, unplaceable
			it.tolerance = quantity.Decimal{}
			if w.to != nil {
				it.placed = placed
				it.place(w.to, p)
			}
		}
		if it.placed == placed {
			out = append(out, it)
			some = some || loose(it.q.Unit, base)
		}
	}
	if some {
		all := slices.Clone(out)
		out = slices.DeleteFunc(out, func(it *item) bool {
			// 6 percent and 11 points are no mix-up, but two quantities; and a
			// number of nothing goes with the numbers that it equals.
			return loose(it.q.Unit, base) && !slices.ContainsFunc(all, func(o *item) bool {
				return !loose(o.q.Unit, base) && overlap(o.common, it.common)
			})
		})
	}
	return m.arrange(out), base
}

// named gives the common unit the name that the most of its claims use: counts
// share a code, and not their noun.
func named(base unit.Unit, items []*item) unit.Unit {
	names := map[string]int{}
	for _, it := range items {
		if u := it.q.Unit; u.Code == base.Code && u.Dimension == base.Dimension {
			names[u.Name]++
		}
	}
	base.Name = commonest(names)
	return base
}

// loose says whether a unit can stand beside the common one only where the
// numbers agree.
func loose(u, base unit.Unit) bool {
	return mixable(u, base) || nameless(u) && !nameless(base) && !bare(base.Dimension)
}

// commonUnit is the unit to which the most claims convert; among equals the
// one that the most claims use, then the first by its code.
func commonUnit(items []*item, p Policy) (unit.Unit, bool) {
	type votes struct {
		u          unit.Unit
		reach, use int
	}
	var vs []votes
	for _, it := range items {
		i := slices.IndexFunc(vs, func(v votes) bool {
			return v.u.Code == it.q.Unit.Code && v.u.Dimension == it.q.Unit.Dimension && v.u.Per == it.q.Unit.Per
		})
		if i < 0 {
			vs = append(vs, votes{u: it.q.Unit})
			i = len(vs) - 1
		}
		vs[i].use++
	}
	if len(vs) == 0 {
		return unit.Unit{}, false
	}
	for i := range vs {
		for j := range vs {
			if into(vs[j].u, vs[i].u, p) != nil {
				vs[i].reach += vs[j].use
			}
		}
	}
	best := slices.MinFunc(vs, func(a, b votes) int {
		return cmp.Or(b.reach-a.reach, compareBools(nameless(a.u), nameless(b.u)), b.use-a.use, strings.Compare(a.u.Code, b.u.Code),
			cmp.Compare(a.u.Dimension, b.u.Dimension), strings.Compare(a.u.Per, b.u.Per))
	})
	return best.u, true
}
