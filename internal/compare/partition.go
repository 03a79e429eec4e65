package compare

import (
	"cmp"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// partition cuts items, in their stable order, into positions: sets in which
// every two items are the same by some rule. It is complete linkage, nearest
// first: a number joins the position whose nearest member lies nearest, and
// only where it is the same as all of its members. So a loose number that
// fits two positions goes to the nearer one, and never bridges two that
// differ. Words such as "dozens", which fit almost anything, come last, and
// prefer the position of their own source.
//
// The result depends on what the items say alone: positions come by value,
// items inside in their order.
func (m *Judging) partition(items []*item, p Policy, err func() error) []*stance {
	forms := formsOf(items)
	places := m.know(forms)
	if places == nil || !slices.Equal(places, m.forms) {
		m.forms, m.cuts = places, m.cut(forms, p, err)
	}
	positions := make([][]*item, 0, len(m.cuts))
	for _, c := range m.cuts {
		n := 0
		for _, k := range c {
			n += len(forms[k].items)
		}
		pos := make([]*item, 0, n)
		for _, k := range c {
			pos = append(pos, forms[k].items...)
		}
		positions = append(positions, pos)
	}
	var rest []form
	for i := range forms {
		if forms[i].vague() {
			rest = append(rest, forms[i].bySource()...)
		}
	}
	for _, f := range rest {
		if i := home(f.items[0], positions, p); i >= 0 {
			positions[i] = append(positions[i], f.items...)
			continue
		}
		positions = append(positions, slices.Clone(f.items))
	}
	stances := make([]*stance, len(positions))
	for i, pos := range positions {
		if rest != nil {
			slices.SortFunc(pos, comparePlaces)
		}
		stances[i] = &stance{items: pos, anchor: anchor(pos)}
	}
	slices.SortFunc(stances, func(a, b *stance) int {
		return cmp.Or(compareDecimals(a.anchor.value, b.anchor.value), comparePlaces(a.items[0], b.items[0]))
	})
	return stances
}

// comparePlaces is compareItems for the items of one finding, which know their
// places in that order.
func comparePlaces(a, b *item) int { return a.at - b.at }

// cut puts the forms into positions, but for vague ones. Each comes in the order
// of its forms, and so of their items.
func (m *Judging) cut(forms []form, p Policy, err func() error) [][]int32 {
	set := newClusters(len(forms))
	type link struct {
		a, b int
		far  quantity.Decimal
	}
	var links []link
	var by []int // forms that assert their numbers, by the least that these reach
	try := func(i, j int) {
		i, j = min(i, j), max(i, j)
		x, y := forms[i].items[0], forms[j].items[0]
		if (denied(x) || denied(y) || x.meets(y)) && rules[m.relate(x, y, p)].same {
			links = append(links, link{i, j, distance(x, y)})
			set.allow(i, j)
		}
	}
	for i := range forms {
		switch {
		case forms[i].vague():
		case !denied(forms[i].items[0]):
			by = append(by, i)
		default: // it is tried with all, once with others that are denied
			for j := range forms {
				if !forms[j].vague() && (i < j || !denied(forms[j].items[0])) {
					try(i, j)
				}
			}
		}
	}
	slices.SortFunc(by, func(i, j int) int { return cmp.Compare(forms[i].items[0].lo, forms[j].items[0].lo) })
	for n, i := range by {
		if stopped(err) {
			break
		}
		for _, j := range by[n+1:] {
			if forms[j].items[0].lo > forms[i].items[0].hi {
				break // nor does any after it meet it
			}
			try(i, j)
		}
	}
	slices.SortFunc(links, func(x, y link) int {
		return cmp.Or(compareDecimals(x.far, y.far), x.a-y.a, x.b-y.b)
	})
	for _, l := range links {
		set.join(l.a, l.b)
	}
	var cuts [][]int32
	for _, ms := range set.members {
		var c []int32
		for _, k := range ms {
			if !forms[k].vague() {
				c = append(c, int32(k))
			}
		}
		if c != nil {
			slices.Sort(c)
			cuts = append(cuts, c)
		}
	}
	return cuts
}

// form is items that say the same of the number, word for word.
type form struct {
	items []*item
}

func (f *form) vague() bool { return f.items[0].q.Approximation == quantity.Order }

// bySource parts a form by source, since each of its items may have another
// home.
func (f *form) bySource() []form {
	var out []form
	at := map[string]int{}
	for _, it := range f.items {
		i, ok := at[it.c.SourceID]
		if !ok {
			i = len(out)
			at[it.c.SourceID] = i
			out = append(out, form{})
		}
		out[i].items = append(out[i].items, it)
	}
	return out
}

func formsOf(items []*item) []form {
	var out []form
	from := 0
	for k, it := range items { // items of one form stand next to each other
		if k == 0 || !sameForm(items[from], it) {
			from = k
			out = append(out, form{})
		}
		out[len(out)-1].items = items[from : k+1 : k+1]
	}
	return out
}

// distance is how far two numbers are apart, of the larger one.
func distance(a, b *item) quantity.Decimal {
	d := a.value.Sub(b.value).Abs()
	most := a.value.Abs()
	if m := b.value.Abs(); m.Cmp(most) > 0 {
		most = m
	}
	if most.Sign() == 0 {
		return d
	}
	return d.Quo(most)
}

// home finds the position for a vague item: one where it is the same as
// everything, that of its own source before others, then that with the most
// sources and claims, then the nearest; -1 for none.
func home(it *item, positions [][]*item, p Policy) int {
	best := -1
	var own bool
	var wide int
	for i, pos := range positions {
		mine, fits := false, true
		sources := map[string]bool{}
		for _, o := range pos {
			if !rules[relate(it, o, p)].same {
				fits = false
				break
			}
			mine = mine || o.c.SourceID == it.c.SourceID
			sources[o.c.SourceID] = true
		}
		if !fits {
			continue
		}
		better := best < 0
		if !better {
			switch {
			case mine != own:
				better = mine
			case len(sources) != wide:
				better = len(sources) > wide
			case len(pos) != len(positions[best]):
				better = len(pos) > len(positions[best])
			default:
				c := compareDecimals(distance(it, anchor(pos)), distance(it, anchor(positions[best])))
				better = c < 0 || c == 0 && compareItems(pos[0], positions[best][0]) < 0
			}
		}
		if better {
			best, own, wide = i, mine, len(sources)
		}
	}
	return best
}

// anchor is the item of a position that tells its number best: an asserted
// one before a denied one, a bare one before a hedged one and that before a
// bound, the most finely written.
func anchor(items []*item) *item {
	return slices.MinFunc(items, func(a, b *item) int {
		return cmp.Or(
			compareBools(denied(a), denied(b)),
			compareBools(!a.exact, !b.exact),
			compareBools(a.bound, b.bound),
			compareBools(a.q.Approximation == quantity.Order, b.q.Approximation == quantity.Order),
			cmp.Compare(a.fine, b.fine),
			compareItems(a, b),
		)
	})
}

// clusters is complete linkage over n things of which some pairs are allowed
// together.
type clusters struct {
	of      []int
	members [][]int
	allowed []map[int]struct{}
}

func newClusters(n int) *clusters {
	c := &clusters{of: make([]int, n), members: make([][]int, n), allowed: make([]map[int]struct{}, n)}
	for i := range n {
		c.of[i], c.members[i] = i, []int{i}
	}
	return c
}

// allow lets a < b stand together.
func (c *clusters) allow(a, b int) {
	if c.allowed[a] == nil {
		c.allowed[a] = map[int]struct{}{}
	}
	c.allowed[a][b] = struct{}{}
}

func (c *clusters) may(a, b int) bool {
	_, ok := c.allowed[min(a, b)][max(a, b)]
	return ok
}

// join puts the clusters of a and b together where all their pairs may stand
// together.
func (c *clusters) join(a, b int) {
	x, y := c.of[a], c.of[b]
	if x == y {
		return
	}
	for _, i := range c.members[x] {
		for _, j := range c.members[y] {
			if !c.may(i, j) {
				return
			}
		}
	}
	for _, j := range c.members[y] {
		c.of[j] = x
	}
	c.members[x] = append(c.members[x], c.members[y]...)
	c.members[y] = nil
}
