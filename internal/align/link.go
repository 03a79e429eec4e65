package align

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// floor is the probability of a pair across sources that is no candidate.
const floor = 0.01

// link merges the pairs into groups by average linkage, best first: the
// claims whose numbers can be one at first, then what speaks of one quantity
// in different numbers. Two claims of one source whose numbers cannot be one
// never meet: a source does not contradict itself.
func (m *Model) link(s *story, ps []pair) []Group {
	n := len(s.claims)
	c := clusters{
		members:    make([][]int, n, 2*n),
		alive:      make([]bool, n, 2*n),
		edges:      make([]map[int]edge, n, 2*n),
		confidence: map[int]float64{},
		story:      s,
	}
	for i := range n {
		c.members[i], c.alive[i], c.edges[i] = []int{i}, true, map[int]edge{}
	}
	c.part = Part[0]
	c.run(ps, true, m.mergeFits)
	c.part = Part[1]
	c.run(ps, false, m.mergeApart)
	var out []Group
	for k, ids := range c.members {
		if c.alive[k] && len(ids) > 1 {
			out = append(out, Group{Claims: ids, Confidence: c.confidence[k]})
		}
	}
	sortGroups(out)
	return out
}

// Part is
var Part = [2]float64{1, 0.01}

// run merges clusters by the pairs whose numbers fit, or do not, until none
// reaches the probability.
func (c *clusters) run(ps []pair, fits bool, least float64) {
	home := make([]int, len(c.story.claims))
	for k, ids := range c.members {
		if c.alive[k] {
			for _, i := range ids {
				home[i] = k
			}
		}
	}
	c.queue = c.queue[:0]
	for _, p := range ps {
		a, b := home[p.a], home[p.b]
		if a == b || p.p <= floor || p.fits != fits {
			continue
		}
		e := c.edges[a][b].add(p.p)
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
	p []float64 // the probabilities above the floor, falling
}

// add takes more probabilities in.
func (e edge) add(p ...float64) edge {
	all := append(slices.Clone(e.p), p...)
	slices.SortFunc(all, func(a, b float64) int { return cmp.Compare(b, a) })
	return edge{all}
}

// mean is the mean of the better part of n pairs across: two clusters are told
// to speak of one quantity by those who say so in like words, not by all.
func (e edge) mean(n int, part float64) float64 {
	k := max(1, int(math.Ceil(float64(n)*part)))
	sum := 0.0
	for i := range k {
		if i < len(e.p) {
			sum += e.p[i]
		} else {
			sum += floor
		}
	}
	return sum / float64(k)
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
	members    [][]int
	alive      []bool
	edges      []map[int]edge
	confidence map[int]float64
	queue      mergeQueue
	part       float64 // of the pairs across that count
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
	c.queue = append(c.queue, merge{e.mean(n, c.part), min(a, b), max(a, b)})
}

// compatible says whether no source would be told to contradict itself.
func (c *clusters) compatible(a, b int) bool {
	for _, i := range c.members[a] {
		for _, j := range c.members[b] {
			if c.story.source[i] != c.story.source[j] {
				continue
			}
			if _, fits := same(&c.story.facts[i].number, &c.story.facts[j].number); !fits {
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
	c.confidence[k] = (c.confidence[a]*float64(na) + c.confidence[b]*float64(nb) + e.mean(c.across(a, b), 1)*float64(c.across(a, b))) / float64(max(1, na+nb+c.across(a, b)))
	c.alive[a], c.alive[b] = false, false
	for _, x := range [2]int{a, b} {
		for y, e := range c.edges[x] {
			delete(c.edges[y], x)
			if y == a || y == b {
				continue
			}
			f := c.edges[k][y].add(e.p...)
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
