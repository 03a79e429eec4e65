package align

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Claims are put together in two steps, each of which is kept in pieces, so
// that a source more costs the pieces that it touches:
//
//   - cores: claims that a chain of pairs holds together whose numbers can be
//     one and that are likely enough to merge. No two claims of different cores
//     meet in the first step. What it makes of a core are its cells.
//   - components: cells that a chain of ties holds together. What speaks of one
//     quantity in different numbers meets only there. The bonds between its
//     cells are kept with them; the merging is done anew.

// core is claims among which cells are formed.
type core struct {
	claims []int32 // as compareClaims orders them
}

// cell is a set of claims whose numbers fit, by average linkage.
type cell struct {
	set
	id    uint64 // given once
	kin   uint64 // the same while it only gains claims of sources that are new: see unchanged
	at    int32  // among those at hand: see bind
	turn  int    // of bind in which that was said
	print uint64 // of all that its bonds hung on when they were weighed
	bonds []kept // to cells that came after it
}

// kept is what is known of the bond between a cell and another one.
type kept struct {
	other *cell
	apart bool // the two can never meet
	p     float64
}

// component is the claims of cells that may meet.
type component struct {
	claims []int32
	groups []*Found
	gone   bool
}

// join finds anew what the claims have come to that changed. It ends early with
// the context's error, and leaves the rest for the next call.
func (x *Session) join(ctx context.Context) error {
	x.rank()
	if err := x.gather(ctx); err != nil {
		return err
	}
	return x.bind(ctx)
}

// rank puts the sources in the order of their ids.
func (x *Session) rank() {
	x.ordered = x.ordered[:0]
	for n := range x.ids {
		if x.s.spoken[n].claims != nil {
			x.ordered = append(x.ordered, int32(n))
		}
	}
	slices.SortFunc(x.ordered, func(m, n int32) int { return cmp.Compare(x.ids[m], x.ids[n]) })
	x.ranks = append(x.ranks[:0], make([]int32, len(x.ids))...)
	for k, n := range x.ordered {
		x.ranks[n] = int32(k)
	}
}

// compareRanks is compareClaims for claims of ranked sources.
func (x *Session) compareRanks(i, j int32) int {
	if d := x.ranks[x.s.source[i]] - x.ranks[x.s.source[j]]; d != 0 {
		return int(d)
	}
	return int(i - j)
}

// gather finds the cores anew that changed, and their cells.
func (x *Session) gather(ctx context.Context) error {
	open := slices.Clone(x.loose.take()) // claims whose core is to be found
	slices.Sort(open)
	dissolve := func(i int32) {
		if c := x.cores[i]; c != nil {
			for _, j := range c.claims {
				x.cores[j] = nil
			}
			open = append(open, c.claims...)
			return
		}
		open = append(open, i)
	}
	for _, i := range slices.Clone(open) {
		dissolve(i)
	}
	for k := 0; k < len(open); k++ { //nolint:intrange // dissolve adds to it
		i := open[k]
		if x.cores[i] != nil || !x.alive(i) {
			continue
		}
		c := &core{claims: []int32{i}}
		x.cores[i] = c
		for m := 0; m < len(c.claims); m++ {
			for _, j := range x.strong[c.claims[m]] {
				if x.cores[j] == c {
					continue
				}
				dissolve(j)
				x.cores[j] = c
				c.claims = append(c.claims, j)
			}
		}
		if err := x.form(ctx, c); err != nil {
			for _, j := range c.claims {
				x.cores[j] = nil
			}
			x.loose.add(open[k:]...)
			x.loose.add(c.claims...)
			return err
		}
		x.touched.add(c.claims...)
	}
	return nil
}

// form makes the cells of a core. A cell that is what it was stays the same.
func (x *Session) form(ctx context.Context, c *core) error {
	slices.SortFunc(c.claims, x.compareRanks)
	l := &clusters{x: x, sets: make([]set, len(c.claims)), edges: x.edges[:0]}
	room := make([]int32, 0, 2*len(c.claims))
	n := 0
	for k, i := range c.claims {
		x.place[i] = int32(k)
		room = append(room, i, i)
		l.sets[k] = set{members: room[2*k : 2*k+1 : 2*k+1], kinds: room[2*k+1 : 2*k+2 : 2*k+2], voices: x.voice(i)}
		n += len(x.pairs[i])
	}
	if len(c.claims) > 1 {
		l.edges = reserve(l.edges, n)
		for k, i := range c.claims {
			for n := range x.pairs[i] {
				p := &x.pairs[i][n]
				if x.cores[p.b] != c {
					continue
				}
				b := x.place[p.b]
				l.edges = append(l.edges, edge{key: keyOf(int32(k), b), a: int32(k), b: b, pairs: 1, tells: known(p.fitting())})
			}
		}
		x.edges = l.edges
		l.meet()
		if err := l.fit(ctx, x.model.mergeFits); err != nil {
			return err
		}
	}
	for k := range l.sets {
		s := &l.sets[k]
		if s.members == nil {
			continue
		}
		made := x.cells[s.members[0]]
		if made == nil || !slices.Equal(made.members, s.members) {
			x.made++
			made = &cell{id: x.made, kin: x.kin(s.members)}
		}
		made.set = *s
		for _, i := range s.members {
			x.cells[i] = made
		}
	}
	return nil
}

// kin is that of the cell that these claims were, where all others among them
// are of sources that were not there when bonds were last weighed; else a new
// one.
func (x *Session) kin(members []int32) uint64 {
	var old *cell
	n := 0
	for _, i := range members {
		switch c := x.cells[i]; {
		case x.s.source[i] >= x.weighed:
		case c == nil || old != nil && c != old:
			return x.made
		default:
			old = c
			n++
		}
	}
	if old == nil || n < len(old.members) {
		return x.made
	}
	return old.kin
}

// fitting is the probability of a pair as far as its numbers can be one.
func (q *scored) fitting() float64 {
	if q.fits {
		return max(floor, q.p)
	}
	return floor
}

// tied is what the pairs across two cells say that were looked at.
type tied struct {
	b     int32 // the cell that comes later
	pairs int32
	bond  bond
}

// bind finds the components anew that changed, and their groups.
func (x *Session) bind(ctx context.Context) error {
	x.weighed = len(x.ids)
	cells, before := x.dissolve()
	if len(cells) == 0 {
		return nil
	}
	ties, from := x.ties(cells)
	// Cells with a tie between them are of one component, that of the first.
	root := make([]int32, len(cells))
	for k := range root {
		root[k] = int32(k)
	}
	find := func(k int32) int32 {
		for root[k] != k {
			root[k] = root[root[k]]
			k = root[k]
		}
		return k
	}
	for a := range cells {
		for _, t := range ties[from[a]:from[a+1]] {
			if t.bond.odds.most < tieOdds {
				continue
			}
			if p, q := find(int32(a)), find(t.b); p != q {
				root[max(p, q)] = min(p, q)
			}
		}
	}
	members := make([][]int32, len(cells)) // of each component, by its first cell
	for k := range cells {
		r := find(int32(k))
		members[r] = append(members[r], int32(k))
	}
	for r, ks := range members {
		if ks == nil {
			continue
		}
		c := &component{}
		for _, k := range ks {
			c.claims = append(c.claims, cells[k].members...)
		}
		if len(c.claims) == 1 {
			continue
		}
		n := int32(0)
		for _, k := range ks {
			n += from[k+1] - from[k]
		}
		l := &clusters{x: x, edges: reserve(x.edges[:0], int(n)), bonds: reserve(x.bonds[:0], int(n)), sets: make([]set, len(ks))}
		mine := make([]*cell, len(ks))
		for n, k := range ks {
			x.within[k] = int32(n)
			mine[n] = cells[k]
			s := cells[k].set
			s.members, s.kinds = slices.Clip(s.members), slices.Clip(s.kinds)
			l.sets[n] = s
		}
		for n, k := range ks {
			for i := from[k]; i < from[k+1]; i++ {
				if t := &ties[i]; find(t.b) == int32(r) {
					b := x.within[t.b]
					l.edges = append(l.edges, edge{key: keyOf(int32(n), b), a: int32(n), b: b, pairs: t.pairs})
					l.bonds = append(l.bonds, t.bond)
				}
			}
		}
		x.edges, x.bonds = l.edges, l.bonds
		if err := l.link(ctx, mine); err != nil {
			x.touched.add(x.unbound(cells)...)
			return err
		}
		c.groups = l.groups(before)
		for _, i := range c.claims {
			x.home[i] = c
		}
		x.components = append(x.components, c)
	}
	return nil
}

// unbound are the claims of cells that have no component.
func (x *Session) unbound(cells []*cell) (out []int32) {
	for _, c := range cells {
		if x.home[c.members[0]] == nil {
			out = append(out, c.members...)
		}
	}
	return out
}

// dissolve gives up the components that were touched. It gives their cells, in
// the order of their first claims, and the groups that they had, by their first
// claim.
func (x *Session) dissolve() (cells []*cell, before map[Ref]*Found) {
	if len(x.touched.claims) == 0 {
		return nil, nil
	}
	x.round++
	before = map[Ref]*Found{}
	open := make([]bool, len(x.home))
	for _, i := range x.touched.take() {
		open[i] = true
		c := x.home[i]
		if c == nil || c.gone {
			continue
		}
		c.gone = true
		for _, j := range c.claims {
			open[j], x.home[j] = true, nil
		}
		for _, g := range c.groups {
			before[g.Claims[0]] = g
		}
	}
	x.components = slices.DeleteFunc(x.components, func(c *component) bool { return c.gone })
	for _, n := range x.ordered {
		for _, i := range x.s.spoken[n].claims {
			if c := x.cells[i]; open[i] && c.turn != x.round {
				c.turn, c.at = x.round, int32(len(cells))
				cells = append(cells, c)
			}
		}
	}
	x.within = append(x.within[:0], make([]int32, len(cells))...)
	return cells, before
}

// cross is a pair of claims of two cells, which go by their places.
type cross struct {
	a, b int32
	pair *scored
}

// ties gathers the pairs across cells: those of cell k with later ones are
// ties[from[k]:from[k+1]], in the order of these.
func (x *Session) ties(cells []*cell) (ties []tied, from []int32) {
	from = make([]int32, len(cells)+1)
	for _, c := range cells {
		for _, i := range c.members {
			x.at[i] = c.at
		}
	}
	n := 0
	for _, c := range cells {
		for _, i := range c.members {
			n += len(x.pairs[i])
		}
	}
	met := reserve(x.met[:0], n)
	for _, c := range cells {
		for _, i := range c.members {
			ps := x.pairs[i]
			for n := range ps {
				o := x.at[ps[n].b]
				if o == c.at || o < 0 {
					continue
				}
				a := min(c.at, o)
				met = append(met, cross{a, max(c.at, o), &ps[n]})
				from[a+1]++
			}
		}
	}
	for _, c := range cells {
		for _, i := range c.members {
			x.at[i] = -1
		}
	}
	for k := range cells {
		from[k+1] += from[k]
	}
	at := slices.Clone(from)
	all := reserve(x.crossed[:0], len(met))[:len(met)]
	for _, m := range met {
		all[at[m.a]] = m
		at[m.a]++
	}
	x.met, x.crossed = met, all
	defer clear(x.met) // the pairs move
	defer clear(x.crossed)
	ties = x.tied[:0]
	found := make([]int32, len(cells)) // of the tie with a later cell, and one
	for a := range cells {
		first := len(ties)
		for _, c := range all[from[a]:at[a]] {
			if k := found[c.b]; k > 0 {
				t := &ties[k-1]
				t.bond.put(c.pair)
				t.pairs++
				continue
			}
			ties = append(reserve(ties, 1), tied{c.b, 1, newBond(c.pair)})
			found[c.b] = int32(len(ties))
		}
		from[a] = int32(first)
		slices.SortFunc(ties[first:], func(s, t tied) int { return int(s.b - t.b) })
		for _, t := range ties[first:] {
			found[t.b] = 0
		}
	}
	from[len(cells)] = int32(len(ties))
	x.tied = ties
	return ties, from
}

// recall finds for each edge what is known of the bond of its two cells, nil
// where there is nothing. Without cells nothing is known.
func (l *clusters) recall(cells []*cell) []*kept {
	if cells == nil {
		return nil
	}
	known := make([]*kept, len(l.edges))
	n := 0
	for a, c := range cells {
		for k := range c.bonds { // in the order of the cells, as the edges are
			o := c.bonds[k].other
			if o.turn != l.x.round {
				continue // it is no more
			}
			b := l.x.within[o.at]
			if int(b) >= len(cells) || cells[b] != o {
				continue // it is of another component
			}
			key := keyOf(int32(a), b)
			for n < len(l.edges) && l.edges[n].key < key {
				n++
			}
			if n < len(l.edges) && l.edges[n].key == key {
				known[n] = &c.bonds[k]
			}
		}
	}
	return known
}

// unchanged says for each cell whether it and its edges, and the cells at their
// other ends, are those that were there when its bonds were last weighed, by a
// hash of them all. A cell at the other end may have gained claims of sources
// that have come since then: a bond asks of it only whether its claims go with
// those of the cell at the bond's other end, of the same sources, which then
// has none of these.
func (l *clusters) unchanged(cells []*cell) []bool {
	if cells == nil {
		return nil
	}
	prints := make([]uint64, len(cells))
	for n := range l.edges {
		e, b := &l.edges[n], &l.bonds[n]
		if e.gone {
			continue
		}
		h := l.x.seed
		for _, v := range [...]uint64{
			uint64(e.pairs), uint64(b.words.sum), math.Float64bits(b.words.most), uint64(b.odds.sum), math.Float64bits(b.odds.most),
		} {
			h = stir(h, v)
		}
		if b.fits {
			h = ^h
		}
		prints[e.a] += stir(h, cells[e.b].kin)
		prints[e.b] += stir(h, cells[e.a].kin)
	}
	same := make([]bool, len(cells))
	for k, c := range cells {
		p := stir(prints[k], c.id)
		same[k], c.print = c.print == p, p
	}
	return same
}

// stir is a step of a hash.
func stir(h, v uint64) uint64 {
	h = (h ^ v) * 0x9E3779B97F4A7C15
	h = (h ^ h>>29) * 0xBF58476D1CE4E5B9
	return h ^ h>>32
}

// keep remembers the bonds of cells.
func (l *clusters) keep(cells []*cell) {
	if cells == nil {
		return
	}
	all := make([]kept, len(l.edges))
	n := 0
	for a, c := range cells {
		from := n
		for ; n < len(l.edges) && l.edges[n].a == int32(a); n++ {
			e := &l.edges[n]
			all[n] = kept{cells[e.b], e.gone, e.tells.most}
		}
		c.bonds = all[from:n:n]
	}
}

// link merges the cells of a component into groups: what speaks of one quantity
// in different numbers, by the bonds between the clusters, best first.
func (l *clusters) link(ctx context.Context, cells []*cell) error {
	l.bond(cells)
	if l.x.bonded != nil {
		l.x.bonded(l)
	}
	for range rounds {
		merged, err := l.run(ctx, l.x.model.mergeApart)
		if err != nil {
			return err
		}
		if !merged {
			return nil
		}
		l.rebond()
	}
	return nil
}

// groups are the clusters of at least two claims that met, those as they were
// before that are the same.
func (l *clusters) groups(before map[Ref]*Found) (out []*Found) {
	for k := range l.sets {
		s := &l.sets[k]
		if s.pairs == 0 {
			continue
		}
		claims := make([]int, len(s.members))
		for n, i := range s.members {
			claims[n] = int(i)
		}
		g := &Found{l.x.refs(l.x.withRepeats(claims)), math.Round(100*s.sum.mean(int32(s.pairs))) / 100}
		if old := before[g.Claims[0]]; old != nil && old.Confidence == g.Confidence && slices.Equal(old.Claims, g.Claims) {
			g = old
		}
		out = append(out, g)
	}
	return out
}

// withRepeats adds to claims those in which their sources say the same again.
func (x *Session) withRepeats(claims []int) []int {
	for _, i := range claims {
		claims = append(claims, x.s.spoken[x.s.source[i]].repeated[i]...)
	}
	return claims
}
