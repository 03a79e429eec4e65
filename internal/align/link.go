package align

import (
	"context"
	"math"
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

// mass is a sum of probabilities or of log-odds, in units of 2^-32: in whatever
// order they are added up, it is the same.
type mass int64

const grain = 1 << 32

func massOf(x float64) mass { return mass(x*grain + math.Copysign(0.5, x)) }

// mean is that of n.
func (m mass) mean(n int32) float64 { return float64(m) / (grain * float64(n)) }

// evidence is of the probabilities of pairs, or of their log-odds.
type evidence struct {
	sum  mass
	most float64
}

func known(x float64) evidence { return evidence{massOf(x), x} }

func (e *evidence) add(p evidence) { e.sum, e.most = e.sum+p.sum, max(e.most, p.most) }

// clusters are sets of claims some of which are to merge. A cluster goes by the
// number of one of the sets that are in it.
type clusters struct {
	x     *Session
	sets  []set     // of each cluster; no members where it went into another
	edges []edge    // ascending by key
	bonds []bond    // of each edge; nil while claims merge whose numbers fit
	at    [][]int32 // of each cluster: its edges, some of which are gone
	found []int32   // scratch: edge to each cluster, and one
	queue mergeQueue
	least float64 // probability of a merge

	merged []bool // of each cluster: whether it took another one in the last run
	shaken []bool // and whether it lost an edge
}

// edge is what the pairs across two clusters say that were looked at.
type edge struct {
	key       uint64 // of the first two clusters between which it was
	a, b      int32
	pairs     int32
	gone      bool
	tells     evidence // of the pairs whose numbers can be one, or of the bond
	candidate float64  // the probability at which it last stood in the queue
}

func keyOf(a, b int32) uint64 { return uint64(a)<<32 | uint64(b) }

// meet tells each cluster its edges.
func (l *clusters) meet() {
	n := len(l.sets)
	count := make([]int32, n)
	for k := range l.edges {
		if e := &l.edges[k]; !e.gone {
			count[e.a]++
			count[e.b]++
		}
	}
	total := int32(0)
	for _, c := range count {
		total += c
	}
	all := make([]int32, total)
	l.at = make([][]int32, n)
	from := int32(0)
	for k, c := range count {
		l.at[k] = all[from : from : from+c]
		from += c
	}
	for k := range l.edges {
		if e := &l.edges[k]; !e.gone {
			l.at[e.a], l.at[e.b] = append(l.at[e.a], int32(k)), append(l.at[e.b], int32(k))
		}
	}
}

// fit merges clusters by the pairs whose numbers fit, the likeliest first, until
// no mean of these reaches the probability. When two clusters merge, the mean
// across to a third one is between those that there were: no edge becomes
// likelier than the likeliest of a cluster was. So the queue holds of each
// cluster the edge that was its likeliest when it was last looked at, which is
// looked at again when it comes up and is not what it was.
func (l *clusters) fit(ctx context.Context, least float64) error {
	l.queue, l.least = l.x.queue[:0], least
	defer func() { l.x.queue = l.queue }()
	l.found = make([]int32, len(l.sets))
	for n := range l.edges {
		e := &l.edges[n]
		e.candidate = e.tells.sum.mean(e.pairs)
	}
	for k := range l.sets {
		l.likeliest(int32(k))
	}
	for len(l.queue) > 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		top := l.queue.pop()
		e := &l.edges[top.edge]
		switch {
		case l.sets[top.of].members == nil: // it went into another one
		case e.gone || e.candidate != top.p:
			l.likeliest(top.of)
		case l.x.compatible(&l.sets[e.a], &l.sets[e.b]):
			l.likeliest(l.merge(e))
		default: // and so it will be, whatever else joins the two
			e.gone = true
			l.likeliest(top.of)
		}
	}
	return nil
}

// likeliest queues the likeliest edge of a cluster where it reaches the
// probability.
func (l *clusters) likeliest(k int32) {
	best := merge{p: -1, of: k}
	kept := l.at[k][:0]
	for _, n := range l.at[k] {
		e := &l.edges[n]
		if e.gone {
			continue
		}
		kept = append(kept, n)
		if m := (merge{e.candidate, e.key, n, k}); m.before(best) {
			best = m
		}
	}
	if l.at[k] = kept; best.p >= l.least {
		l.queue.push(best)
	}
}

// run merges clusters by their bonds, until none reaches the probability. It
// says whether any merged. The bond of merged clusters may be likelier than
// either was, so that all edges queue.
func (l *clusters) run(ctx context.Context, least float64) (merged bool, err error) {
	l.queue, l.least = l.x.queue[:0], least
	defer func() { l.x.queue = l.queue }()
	if l.found == nil {
		n := len(l.sets)
		l.found, l.merged, l.shaken = make([]int32, n), make([]bool, n), make([]bool, n)
	}
	clear(l.merged)
	clear(l.shaken)
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
		case l.x.compatible(&l.sets[e.a], &l.sets[e.b]) && (l.bonds[top.edge].fits || !l.x.twice(&l.sets[e.a], &l.sets[e.b])):
			l.merged[l.merge(e)] = true
			merged = true
		default: // and so it will be, whatever else joins the two
			e.gone = true
			l.shaken[e.a], l.shaken[e.b] = true, true
		}
	}
	return merged, nil
}

// consider queues the merge of an edge's clusters where it reaches the
// probability.
func (l *clusters) consider(n int32) {
	e := &l.edges[n]
	e.candidate = (1-crowding)*e.tells.most + crowding*e.tells.sum.mean(e.pairs)
	if e.candidate >= l.least {
		l.queue.push(merge{p: e.candidate, key: e.key, edge: n})
	}
}

// merge puts the clusters of an edge together, the smaller into the larger, and
// gives that.
func (l *clusters) merge(e *edge) int32 {
	a, b := e.a, e.b
	if len(l.sets[a].members) < len(l.sets[b].members) || len(l.sets[a].members) == len(l.sets[b].members) && b < a {
		a, b = b, a
	}
	e.gone = true
	l.sets[a].take(l.x, &l.sets[b])
	l.sets[a].sum += e.tells.sum
	l.sets[a].pairs += int(e.pairs)
	l.sets[b] = set{}
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
		k := l.found[z] - 1
		g := &l.edges[k]
		g.tells.add(f.tells)
		if l.bonds != nil {
			l.bonds[k].add(&l.bonds[n])
		}
		g.pairs += f.pairs
		f.gone = true
		if l.bonds != nil {
			l.consider(k)
		} else {
			g.candidate = g.tells.sum.mean(g.pairs)
		}
	}
	for _, n := range kept[:own] {
		l.found[l.edges[n].other(a)] = 0
	}
	l.at[a], l.at[b] = kept, nil
	return a
}

func (e *edge) other(a int32) int32 { return e.a + e.b - a }

// merge is one that may be made; it no longer holds where the edge has another
// probability by now.
type merge struct {
	p    float64
	key  uint64 // of the edge
	edge int32
	of   int32 // cluster whose likeliest edge it is: see fit
}

// mergeQueue is a binary heap, the most probable first. It is written out since
// the merging of large stories spends its time here.
type mergeQueue []merge

func (m merge) before(o merge) bool { return m.p > o.p || m.p == o.p && m.key < o.key }

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
