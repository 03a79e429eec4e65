package align

import (
	"container/heap"
	"context"
	"math"
	"slices"
)

// floor is the probability of a pair across sources that was looked at in
// vain.
const floor = 0.01

// crowding is what the mean of all pairs counts for beside the best one where
// numbers differ.
const crowding = 0.3

// component is the claims that a chain of pairs ties together, each of which
// may merge. Claims of two components never do: the score of a merge is never
// above that of its best pair.
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
	for k := 0; k < len(open); k++ {
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
// quantity in different numbers, by single linkage nearly: it is enough that
// one source says it in the words of one other, and the others do not gainsay
// it. Two claims of one source whose numbers cannot be one never meet: a source
// does not contradict itself.
func (x *Session) link(ctx context.Context, c *component) error {
	slices.SortFunc(c.members, func(i, j int32) int { return x.compareClaims(int(i), int(j)) })
	if len(c.members) == 1 {
		return nil
	}
	l := newClusters(x, c)
	if err := l.run(ctx, true, x.model.mergeFits); err != nil {
		return err
	}
	if err := l.run(ctx, false, x.model.mergeApart); err != nil {
		return err
	}
	c.groups = nil
	for k, members := range l.members {
		if !l.alive[k] || l.pairs[k] == 0 {
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

// edge is what the pairs across two clusters say that were looked at.
type edge struct {
	sum, most float64 // of the probabilities, those below the floor at it
	pairs     int
}

func (e edge) add(f edge) edge {
	return edge{e.sum + f.sum, max(e.most, f.most), e.pairs + f.pairs}
}

func (e edge) mean() float64 { return e.sum / float64(e.pairs) }

type merge struct {
	p    float64
	a, b int32
}

type mergeQueue []merge

func (q mergeQueue) Len() int { return len(q) }
func (q mergeQueue) Less(i, j int) bool {
	if q[i].p != q[j].p {
		return q[i].p > q[j].p
	}
	if q[i].a != q[j].a {
		return q[i].a < q[j].a
	}
	return q[i].b < q[j].b
}
func (q mergeQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *mergeQueue) Push(x any)   { *q = append(*q, x.(merge)) }
func (q *mergeQueue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

// clusters are those of one component. Claims go by their place among its
// members.
type clusters struct {
	x       *Session
	claims  []int32 // the component's
	parent  []int32 // of each cluster: what it was merged into, itself where alive
	members [][]int32
	alive   []bool
	edges   []map[int32]edge
	sum     []float64 // of the probabilities of the pairs inside
	pairs   []int     // inside
	across  []across  // all pairs of the component
	queue   mergeQueue
	fits    bool // the run's kind of pairs
	least   float64
}

// across is a pair of the component.
type across struct {
	a, b int32
	fits bool
	p    float64
}

func newClusters(x *Session, c *component) *clusters {
	n := len(c.members)
	l := &clusters{x: x, claims: c.members, sum: make([]float64, n, 2*n), pairs: make([]int, n, 2*n)}
	place := make(map[int32]int32, n)
	for k, i := range c.members {
		place[i] = int32(k)
		l.members = append(l.members, []int32{int32(k)})
		l.parent = append(l.parent, int32(k))
		l.alive = append(l.alive, true)
		l.edges = append(l.edges, map[int32]edge{})
	}
	for k, i := range c.members {
		from := len(l.across)
		for _, p := range x.pairs[i] {
			if x.home[p.b] == c {
				l.across = append(l.across, across{int32(k), place[p.b], p.fits, max(floor, p.p)})
			}
		}
		slices.SortFunc(l.across[from:], func(p, q across) int { return int(p.b - q.b) })
	}
	return l
}

// run merges clusters by the pairs whose numbers fit, or by all, until none
// reaches the probability.
func (l *clusters) run(ctx context.Context, fits bool, least float64) error {
	l.queue, l.fits, l.least = l.queue[:0], fits, least
	for k := range l.edges {
		clear(l.edges[k])
	}
	for _, p := range l.across {
		a, b := l.home(p.a), l.home(p.b)
		if a == b {
			continue
		}
		q := p.p
		if fits && !p.fits {
			q = floor
		}
		e := l.edges[a][b].add(edge{q, q, 1})
		l.edges[a][b], l.edges[b][a] = e, e
	}
	for a := range l.edges {
		for b := range l.edges[a] {
			if a < int(b) {
				if m, ok := l.candidate(int32(a), b); ok {
					l.queue = append(l.queue, m)
				}
			}
		}
	}
	heap.Init(&l.queue)
	for n := 0; l.queue.Len() > 0; n++ {
		if n%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		top := heap.Pop(&l.queue).(merge)
		if !l.alive[top.a] || !l.alive[top.b] {
			continue
		}
		if !l.compatible(top.a, top.b) {
			delete(l.edges[top.a], top.b)
			delete(l.edges[top.b], top.a)
			continue
		}
		l.merge(top.a, top.b)
	}
	return nil
}

// home is the cluster in which a claim stands.
func (l *clusters) home(i int32) int32 {
	for l.parent[i] != i {
		l.parent[i] = l.parent[l.parent[i]]
		i = l.parent[i]
	}
	return i
}

// candidate is the merge of two clusters where it reaches the probability.
func (l *clusters) candidate(a, b int32) (merge, bool) {
	e := l.edges[a][b]
	p := (1-crowding)*e.most + crowding*e.mean()
	if l.fits {
		p = e.mean()
	}
	return merge{p, min(a, b), max(a, b)}, p >= l.least
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

func (l *clusters) merge(a, b int32) {
	k := int32(len(l.members))
	e := l.edges[a][b]
	if len(l.members[a]) < len(l.members[b]) {
		a, b = b, a
	}
	l.members = append(l.members, append(l.members[a], l.members[b]...))
	l.members[a], l.members[b] = nil, nil
	l.alive = append(l.alive, true)
	l.sum = append(l.sum, l.sum[a]+l.sum[b]+e.sum)
	l.pairs = append(l.pairs, l.pairs[a]+l.pairs[b]+e.pairs)
	l.alive[a], l.alive[b] = false, false
	l.parent = append(l.parent, k)
	l.parent[a], l.parent[b] = k, k
	// The larger map becomes the new cluster's.
	x, y := a, b
	if len(l.edges[x]) < len(l.edges[y]) {
		x, y = y, x
	}
	mine := l.edges[x]
	delete(mine, y)
	for z, f := range l.edges[y] {
		delete(l.edges[z], y)
		if z != x {
			mine[z] = mine[z].add(f)
		}
	}
	l.edges[y], l.edges[x] = nil, nil
	l.edges = append(l.edges, mine)
	for z, f := range mine {
		delete(l.edges[z], x)
		l.edges[z][k] = f
		if m, ok := l.candidate(k, z); ok {
			heap.Push(&l.queue, m)
		}
	}
}
