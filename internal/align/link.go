package align

import (
	"container/heap"
	"math"
)

// floor is the probability of a pair across sources that is no candidate.
const floor = 0.01

// link merges the pairs into groups, best first: at first the claims whose
// numbers can be one, by average linkage, then what speaks of one quantity in
// different numbers, by single linkage nearly: it is enough that one source
// says it in the words of one other, and the others do not gainsay it. Two claims of one source whose numbers cannot be one
// never meet: a source does not contradict itself.
func (m *Model) link(s *story, ps []pair) []Group {
	n := len(s.claims)
	c := clusters{
		members:    make([][]int, n, 2*n),
		alive:      make([]bool, n, 2*n),
		edges:      make([]map[int]edge, n, 2*n),
		confidence: map[int]float64{},
		story:      s,
		model:      m,
	}
	for i := range n {
		c.members[i], c.alive[i], c.edges[i] = []int{i}, true, map[int]edge{}
		c.parent = append(c.parent, i)
	}
	c.run(ps, true, m.mergeFits)
	c.run(ps, false, m.mergeApart)
	for i, j := range s.again {
		if j >= 0 {
			k := c.home(j)
			c.members[k] = append(c.members[k], i)
		}
	}
	var out []Group
	for k, ids := range c.members {
		// A claim with nothing but its own repeats has no confidence.
		if c.alive[k] && c.confidence[k] > 0 {
			out = append(out, Group{Claims: ids, Confidence: math.Round(c.confidence[k]*100) / 100})
		}
	}
	return out
}

// crowd is what the mean of all pairs counts for beside the best one where
// numbers differ.
const crowd = 0.3

// run merges clusters by the pairs whose numbers fit, or do not, until none
// reaches the probability.
func (c *clusters) run(ps []pair, fits bool, least float64) {
	c.queue, c.fits = c.queue[:0], fits
	for k := range c.edges {
		clear(c.edges[k])
	}
	for _, p := range ps {
		a, b := c.home(p.a), c.home(p.b)
		if a == b || p.p <= floor || fits && !p.fits {
			continue
		}
		e := c.edges[a][b].add(edge{p.p, p.p, 1})
		c.edges[a][b], c.edges[b][a] = e, e
	}
	for a := range c.edges {
		for b := range c.edges[a] {
			if a < b && c.alive[a] && c.alive[b] {
				c.push(a, b)
			}
		}
	}
	heap.Init(&c.queue)
	for c.queue.Len() > 0 {
		top := heap.Pop(&c.queue).(merge)
		if !c.alive[top.a] || !c.alive[top.b] {
			continue
		}
		if top.p < least {
			break
		}
		if !c.compatible(top.a, top.b) {
			delete(c.edges[top.a], top.b)
			delete(c.edges[top.b], top.a)
			continue
		}
		c.merge(top.a, top.b)
	}
}

// edge is what the pairs across two clusters say.
type edge struct {
	sum, most float64 // of the probabilities above the floor
	pairs     int
}

func (e edge) add(f edge) edge {
	return edge{e.sum + f.sum, max(e.most, f.most), e.pairs + f.pairs}
}

// mean is over n pairs across, those below the floor at the floor.
func (e edge) mean(n int) float64 {
	return (e.sum + floor*float64(n-e.pairs)) / float64(max(1, n))
}

type merge struct {
	p    float64
	a, b int
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

type clusters struct {
	story      *story
	model      *Model
	parent     []int // of each cluster: what it was merged into, itself where alive
	members    [][]int
	alive      []bool
	edges      []map[int]edge
	confidence map[int]float64
	queue      mergeQueue
	fits       bool // the run's kind of pairs
}

// home is the cluster in which a claim stands.
func (c *clusters) home(i int) int {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

// across counts the pairs of different sources between two clusters.
func (c *clusters) across(a, b int) int {
	n := 0
	for _, i := range c.members[a] {
		for _, j := range c.members[b] {
			if c.story.source[i] != c.story.source[j] {
				n++
			}
		}
	}
	return n
}

func (c *clusters) push(a, b int) {
	e := c.edges[a][b]
	n := c.across(a, b)
	if n == 0 {
		return
	}
	p := (1-crowd)*e.most + crowd*e.mean(n)
	if c.fits {
		p = e.mean(n)
	}
	c.queue = append(c.queue, merge{p, min(a, b), max(a, b)})
}

// compatible says whether the clusters may stand in one group. A source does
// not contradict itself, but for its plans, and it hardly gives two numbers of
// unlike things for one quantity.
func (c *clusters) compatible(a, b int) bool {
	s := c.story
	for _, i := range c.members[a] {
		for _, j := range c.members[b] {
			if s.source[i] == s.source[j] {
				if !c.model.repeat(s, i, j) {
					return false
				}
			} else if s.never(i, j) {
				return false
			}
		}
	}
	return true
}

func (c *clusters) merge(a, b int) {
	k := len(c.members)
	c.members = append(c.members, append(append([]int{}, c.members[a]...), c.members[b]...))
	c.alive = append(c.alive, true)
	c.edges = append(c.edges, map[int]edge{})
	e := c.edges[a][b]
	na, nb := c.inner(a), c.inner(b)
	c.confidence[k] = (c.confidence[a]*float64(na) + c.confidence[b]*float64(nb) + e.mean(c.across(a, b))*float64(c.across(a, b))) / float64(max(1, na+nb+c.across(a, b)))
	c.alive[a], c.alive[b] = false, false
	c.parent = append(c.parent, k)
	c.parent[a], c.parent[b] = k, k
	for _, x := range [2]int{a, b} {
		for y, e := range c.edges[x] {
			delete(c.edges[y], x)
			if y == a || y == b {
				continue
			}
			f := c.edges[k][y].add(e)
			c.edges[k][y], c.edges[y][k] = f, f
		}
	}
	for y := range c.edges[k] {
		before := len(c.queue)
		c.push(k, y)
		if len(c.queue) > before {
			x := c.queue[len(c.queue)-1]
			c.queue = c.queue[:len(c.queue)-1]
			heap.Push(&c.queue, x)
		}
	}
}

// inner counts the pairs of different sources inside a cluster.
func (c *clusters) inner(a int) int {
	n := 0
	ids := c.members[a]
	for k, i := range ids {
		for _, j := range ids[k+1:] {
			if c.story.source[i] != c.story.source[j] {
				n++
			}
		}
	}
	return n
}
