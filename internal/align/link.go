package align

import (
	"context"
	"math"
	"slices"
)

// floor is the probability of a pair across sources that was looked at in
// vain.
const floor = 0.01

// crowding is what the mean of all bonds counts for beside the best one where
// more than two clusters are to meet.
const crowding = 0.3

// rounds is how often at most the clusters are looked at once more after some
// have met in different numbers.
const rounds = 3

// component is the claims that a chain of ties holds together. Claims of two
// components never merge.
type component struct {
	members []int32 // as compareClaims orders them
	groups  []Group // of numbers of claims
}

// join finds the components anew that changed, and their groups. It ends early
// with the context's error, and leaves the rest for the next call.
func (x *Session) join(ctx context.Context) error {
	slices.Sort(x.touched)
	x.touched = slices.Compact(x.touched)
	var open []int32 // claims whose component is to be found
	dissolve := func(i int32) {
		if c := x.home[i]; c != nil {
			for _, j := range c.members {
				x.home[j] = nil
				open = append(open, j)
			}
			return
		}
		open = append(open, i)
	}
	for _, i := range x.touched {
		dissolve(i)
	}
	x.touched = x.touched[:0]
	for k := 0; k < len(open); k++ { //nolint:intrange // dissolve adds to it
		i := open[k]
		if x.home[i] != nil || !x.alive(i) {
			continue
		}
		if ctx.Err() != nil {
			x.touched = append(x.touched, open[k:]...)
			return ctx.Err()
		}
		c := &component{members: []int32{i}}
		x.home[i] = c
		for m := 0; m < len(c.members); m++ {
			for _, j := range x.strong[c.members[m]] {
				if x.home[j] == c {
					continue
				}
				dissolve(j)
				x.home[j] = c
				c.members = append(c.members, j)
			}
		}
		if err := x.link(ctx, c); err != nil {
			for _, j := range c.members {
				x.home[j] = nil
			}
			x.touched = append(append(x.touched, open[k:]...), c.members...)
			return err
		}
	}
	return nil
}

// link merges the claims of a component into groups, best first: at first
// those whose numbers can be one, by average linkage, then what speaks of one
// quantity in different numbers, by the bonds between the clusters. Two claims of one source whose numbers cannot be one never meet: a source
// does not contradict itself.
func (x *Session) link(ctx context.Context, c *component) error {
	slices.SortFunc(c.members, func(i, j int32) int { return x.compareClaims(int(i), int(j)) })
	if len(c.members) == 1 {
		return nil
	}
	l := newClusters(x, c)
	if _, err := l.run(ctx, true, x.model.mergeFits); err != nil {
		return err
	}
	l.bond()
	if x.bonded != nil {
		x.bonded(l)
	}
	for range rounds {
		merged, err := l.run(ctx, false, x.model.mergeApart)
		if err != nil {
			return err
		}
		if !merged {
			break
		}
		l.bond()
	}
	c.groups = nil
	for k, members := range l.members {
		if l.pairs[k] == 0 || members == nil {
			continue
		}
		g := Group{Confidence: math.Round(100*l.sum[k]/float64(l.pairs[k])) / 100}
		for _, m := range members {
			g.Claims = append(g.Claims, int(c.members[m]))
		}
		g.Claims = x.withRepeats(g.Claims)
		c.groups = append(c.groups, g)
	}
	return nil
}

// withRepeats adds to claims those in which their sources say the same again.
func (x *Session) withRepeats(claims []int) []int {
	for _, i := range claims {
		claims = append(claims, x.s.spoken[x.s.source[i]].repeated[i]...)
	}
	return claims
}

// clusters are those of one component. Claims go by their place among its
// members, and a cluster by one of its claims.
type clusters struct {
	x       *Session
	claims  []int32   // the component's
	members [][]int32 // of each cluster; nil where it went into another
	sum     []float64 // of the probabilities of the pairs inside
	pairs   []int     // inside
	edges   []edge
	at      [][]int32 // of each cluster: its edges, some of which are gone
	found   []int32   // scratch: edge to each cluster, and one
	queue   mergeQueue
	fits    bool // the run's kind of pairs
	least   float64
}

// edge is what the pairs across two clusters say that were looked at.
type edge struct {
	a, b      int32
	gone      bool
	pairs     int32
	fit       evidence // of the pairs whose numbers can be one
	all       evidence // of the bond
	bond      bond
	candidate float64 // the probability at which it last stood in the queue
}

// evidence is of the probabilities of pairs, those below the floor at it.
type evidence struct {
	sum, most float64
}

func (e *evidence) add(p evidence) { e.sum, e.most = e.sum+p.sum, max(e.most, p.most) }

func newClusters(x *Session, c *component) *clusters {
	n := len(c.members)
	l := &clusters{
		x: x, claims: c.members, members: make([][]int32, n), sum: make([]float64, n), pairs: make([]int, n),
		at: make([][]int32, n), found: make([]int32, n),
	}
	total := 0
	for k, i := range c.members {
		x.place[i] = int32(k)
		l.members[k] = []int32{int32(k)}
		total += len(x.pairs[i])
	}
	l.edges = slices.Grow(x.edges[:0], total)
	for k, i := range c.members {
		slices.SortFunc(x.pairs[i], func(p, q scored) int { return int(x.place[p.b] - x.place[q.b]) })
		for _, p := range x.pairs[i] {
			if x.home[p.b] != c {
				continue
			}
			e := edge{a: int32(k), b: x.place[p.b], pairs: 1, fit: evidence{floor, floor}, bond: newBond(&p)}
			if p.fits && p.p > floor {
				e.fit = evidence{p.p, p.p}
			}
			l.edges = append(l.edges, e)
		}
	}
	x.edges = l.edges
	for n := range l.edges {
		e := &l.edges[n]
		l.at[e.a], l.at[e.b] = append(l.at[e.a], int32(n)), append(l.at[e.b], int32(n))
	}
	return l
}

// run merges clusters by the pairs whose numbers fit, or by their bonds, until
// none reaches the probability. It says whether any merged.
func (l *clusters) run(ctx context.Context, fits bool, least float64) (merged bool, err error) {
	l.queue, l.fits, l.least = l.queue[:0], fits, least
	for n := range l.edges {
		if e := &l.edges[n]; !e.gone {
			l.consider(int32(n))
		}
	}
	for len(l.queue) > 0 {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		top := l.queue.pop()
		e := &l.edges[top.edge]
		switch {
		case e.gone || e.candidate != top.p:
		case l.compatible(e.a, e.b) && (fits || e.bond.fits || !l.twice(e.a, e.b)):
			l.merge(e)
			merged = true
		default: // and so it will be, whatever else joins the two
			e.gone = true
		}
	}
	return merged, nil
}

// consider queues the merge of an edge's clusters where it reaches the
// probability.
func (l *clusters) consider(n int32) {
	e := &l.edges[n]
	if l.fits {
		e.candidate = e.fit.sum / float64(e.pairs)
	} else {
		e.candidate = (1-crowding)*e.all.most + crowding*e.all.sum/float64(e.pairs)
	}
	if e.candidate >= l.least {
		l.queue.push(merge{e.candidate, n})
	}
}

// compatible says whether the clusters may stand in one group. A source does
// not contradict itself, but for its plans, and it hardly gives two numbers of
// unlike things for one quantity.
func (l *clusters) compatible(a, b int32) bool {
	s := l.x.s
	for _, m := range l.members[a] {
		i := int(l.claims[m])
		for _, n := range l.members[b] {
			j := int(l.claims[n])
			if s.source[i] == s.source[j] {
				if !l.x.model.repeat(s, i, j) {
					return false
				}
			} else if s.never(i, j) {
				return false
			}
		}
	}
	return true
}

// merge puts the clusters of an edge together, the smaller into the larger.
func (l *clusters) merge(e *edge) {
	a, b := e.a, e.b
	if len(l.members[a]) < len(l.members[b]) || len(l.members[a]) == len(l.members[b]) && b < a {
		a, b = b, a
	}
	e.gone = true
	l.members[a] = append(l.members[a], l.members[b]...)
	l.members[b] = nil
	if !l.fits {
		l.bySource(a)
	}
	inside := e.all.sum
	if l.fits {
		inside = e.fit.sum
	}
	l.sum[a] += l.sum[b] + inside
	l.pairs[a] += l.pairs[b] + int(e.pairs)
	kept := l.at[a][:0]
	for _, n := range l.at[a] {
		if f := &l.edges[n]; !f.gone {
			kept = append(kept, n)
			l.found[f.other(a)] = n + 1
		}
	}
	own := len(kept)
	for _, n := range l.at[b] {
		f := &l.edges[n]
		if f.gone {
			continue
		}
		z := f.other(b)
		if l.found[z] == 0 { // its evidence is as it was
			f.a, f.b = a, z
			kept = append(kept, n)
			continue
		}
		g := &l.edges[l.found[z]-1]
		g.fit.add(f.fit)
		g.all.add(f.all)
		g.bond.add(&f.bond)
		g.pairs += f.pairs
		f.gone = true
		l.consider(l.found[z] - 1)
	}
	for _, n := range kept[:own] {
		l.found[l.edges[n].other(a)] = 0
	}
	l.at[a], l.at[b] = kept, nil
}

func (e *edge) other(a int32) int32 { return e.a + e.b - a }

// merge is one that may be made; it no longer holds where the edge has another
// probability by now.
type merge struct {
	p    float64
	edge int32
}

// mergeQueue is a binary heap, the most probable first. It is written out since
// the merging of large stories spends its time here.
type mergeQueue []merge

func (m merge) before(o merge) bool { return m.p > o.p || m.p == o.p && m.edge < o.edge }

func (q *mergeQueue) push(m merge) {
	*q = append(*q, m)
	h := *q
	for k := len(h) - 1; k > 0; {
		up := (k - 1) / 2
		if !h[k].before(h[up]) {
			return
		}
		h[k], h[up] = h[up], h[k]
		k = up
	}
}

func (q *mergeQueue) pop() merge {
	h := *q
	top := h[0]
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	*q = h
	for k := 0; ; {
		next := 2*k + 1
		if next >= last {
			return top
		}
		if next+1 < last && h[next+1].before(h[next]) {
			next++
		}
		if !h[next].before(h[k]) {
			return top
		}
		h[k], h[next] = h[next], h[k]
		k = next
	}
}
