package align

import (
	"cmp"
	"context"
	"slices"
)

// scored is a pair with what does not hang on other pairs, and its
// probability. The first of its claims is known from where it stands.
type scored struct {
	b        int32
	fits     bool    // the numbers can be one
	hopeless bool    // looked at, and no pair of one quantity
	first    float64 // log-odds by the words alone
	base     float64 // part of the second score, in log-odds, that its rivals have no say in
	p        float64
}

// judge scores the pairs of every two sources between which a pair came or
// went: pairs of other sources are no rivals of theirs. It ends early with the
// context's error, and leaves the rest of the changes for the next call.
func (x *Session) judge(ctx context.Context) error {
	slices.SortFunc(x.changes, func(p, q change) int {
		return cmp.Or(x.s.source[p.a]-x.s.source[q.a], x.s.source[p.b]-x.s.source[q.b], int(p.a-q.a), int(p.b-q.b))
	})
	x.changes = slices.Compact(x.changes)
	for k, n := 0, 0; k < len(x.changes); n++ {
		if n%64 == 0 && ctx.Err() != nil {
			x.changes = slices.Delete(x.changes, 0, k)
			return ctx.Err()
		}
		end := k + 1
		for end < len(x.changes) && x.s.source[x.changes[k].a] == x.s.source[x.changes[end].a] && x.s.source[x.changes[k].b] == x.s.source[x.changes[end].b] {
			end++
		}
		x.block(x.changes[k:end])
		k = end
	}
	x.changes = x.changes[:0]
	return nil
}

// block scores the pairs of two sources again.
func (x *Session) block(changes []change) {
	lower, upper := x.s.source[changes[0].a], x.s.source[changes[0].b]
	ps := x.batch[:0]
	if x.s.spoken[lower].claims != nil && x.s.spoken[upper].claims != nil { // else one is gone, and with it all their pairs
		ps = x.listed(ps, lower, upper)
	}
	if len(x.arena) < len(ps) {
		x.arena = make([]vector, 2*len(ps))
	}
	// What is known of the pairs goes over to the new ones; what is left is gone.
	as := make([]int32, 0, len(changes)+len(ps))
	for _, c := range changes {
		as = append(as, c.a)
	}
	for i := range ps {
		as = append(as, int32(ps[i].a))
	}
	slices.Sort(as)
	as = slices.Compact(as)
	var before []scored
	k := 0 // the next pair
	for _, a := range as {
		before = before[:0]
		rest := x.pairs[a][:0]
		for _, p := range x.pairs[a] {
			if x.s.source[p.b] == upper {
				before = append(before, p)
			} else {
				rest = append(rest, p)
			}
		}
		x.pairs[a] = rest
		slices.SortFunc(before, func(p, q scored) int { return int(p.b - q.b) })
		m := 0
		for ; k < len(ps) && ps[k].a == int(a); k++ {
			for m < len(before) && before[m].b < int32(ps[k].b) {
				x.lose(a, &before[m])
				m++
			}
			if m < len(before) && before[m].b == int32(ps[k].b) {
				ps[k].known = before[m]
				m++
			} else {
				ps[k].known = scored{b: -1}
			}
		}
		for ; m < len(before); m++ {
			x.lose(a, &before[m])
		}
	}
	x.score(ps)
	x.batch = ps
}

// listed are the pairs of two sources that are to be compared, in order.
func (x *Session) listed(ps []pair, lower, upper int) []pair {
	l, u := x.s.spoken[lower].claims, x.s.spoken[upper].claims
	mine, other := l, upper
	if len(u) < len(l) {
		mine, other = u, lower
	}
	for _, i := range mine {
		for _, js := range [...][]int32{x.lists[i].claims, x.asked[i]} {
			for _, j := range js {
				if x.s.source[j] != other {
					continue
				}
				if other == upper {
					ps = append(ps, pair{a: i, b: int(j)})
				} else {
					ps = append(ps, pair{a: int(j), b: i})
				}
			}
		}
	}
	slices.SortFunc(ps, comparePairs)
	return slices.CompactFunc(ps, func(p, q pair) bool { return p.a == q.a && p.b == q.b })
}

func comparePairs(x, y pair) int {
	return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
}

// score fills in the probabilities of the pairs of two sources, and keeps
// them.
func (x *Session) score(ps []pair) {
	m := x.model
	for k := range ps {
		p := &ps[k]
		if p.known.b < 0 {
			p.known = m.look(x.s, p.a, p.b)
			x.looks++
			p.known.p = -1 // new
		}
		p.first, p.fits = p.known.first, p.known.fits
	}
	hopeful := 0
	for k := range ps {
		if p := &ps[k]; p.known.hopeless {
			x.keep(p, 0)
		} else {
			ps[hopeful] = *p
			hopeful++
		}
	}
	ps = ps[:hopeful]
	for k := range ps {
		ps[k].v = &x.arena[k]
	}
	x.s.rivals(ps)
	for k := range ps {
		x.keep(&ps[k], m.odds(&ps[k]))
	}
}

// keep stores the probability of a pair, and tells whom it concerns where it
// is another one than before.
func (x *Session) keep(p *pair, probability float64) {
	was := p.known.p
	p.known.p = probability
	a, b := int32(p.a), int32(p.b)
	x.pairs[a] = append(x.pairs[a], p.known)
	if was == probability {
		return
	}
	x.concern(a, b, was >= x.model.least(), probability >= x.model.least())
}

// lose tells whom a pair concerned that is gone.
func (x *Session) lose(a int32, p *scored) {
	x.concern(a, p.b, p.p >= x.model.least(), false)
}

// concern marks the claims of a pair whose score changed: where the pair is
// or was one that can merge, and where both stand in one component, whose
// means it changes.
func (x *Session) concern(a, b int32, was, is bool) {
	switch {
	case was && !is:
		x.strong[a], x.strong[b] = drop(x.strong[a], b), drop(x.strong[b], a)
	case is && !was:
		x.strong[a], x.strong[b] = append(x.strong[a], b), append(x.strong[b], a)
	}
	if was || is || x.home[a] != nil && x.home[a] == x.home[b] {
		x.touched = append(x.touched, a, b)
	}
}
