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
	defer func() { x.settled = len(x.ids) }()
	for from := 0; from < len(x.changes); from += tile {
		if err := x.judgeTile(ctx, from, min(from+tile, len(x.changes))); err != nil {
			return err
		}
	}
	return nil
}

// tile is how many sources are compared with as many others before the next
// are: the claims of so many stay in the processor's cache.
const tile = 48

// judgeTile scores the changed pairs of the sources of some numbers with all.
func (x *Session) judgeTile(ctx context.Context, from, to int) error {
	left := 0
	for n := from; n < to; n++ {
		slices.Sort(x.changes[n])
		x.changes[n] = slices.Compact(x.changes[n])
		left += len(x.changes[n])
	}
	done := make([]int, to-from)
	defer func() {
		for n := from; n < to; n++ {
			if x.changes[n] = x.changes[n][done[n-from]:]; len(x.changes[n]) == 0 {
				x.changes[n] = nil
			}
		}
	}()
	for with := tile; left > 0; with += tile {
		for n := from; n < to; n++ {
			changes := x.changes[n]
			k := done[n-from]
			for k < len(changes) && changes[k].upper() < with {
				end := k + 1
				for end < len(changes) && changes[k].upper() == changes[end].upper() {
					end++
				}
				if err := x.block(ctx, n, changes[k:end]); err != nil {
					return err
				}
				left -= end - k
				k = end
				done[n-from] = k
			}
		}
	}
	return nil
}

// block scores the pairs of two sources again. The error is the context's;
// nothing has changed then.
func (x *Session) block(ctx context.Context, lower int, changes []change) error {
	upper := changes[0].upper()
	ps := x.batch[:0]
	fresh := max(lower, upper) >= x.settled // the two have no pairs yet
	switch {
	case x.s.spoken[lower].claims == nil || x.s.spoken[upper].claims == nil: // one is gone, and with it all their pairs
	case fresh:
		for _, c := range changes {
			if a, b := x.claims(c, lower); x.asks(a, b) || x.asks(b, a) {
				ps = append(ps, pair{a: int(a), b: int(b)})
			}
		}
	default:
		ps = x.listed(ps, lower, upper)
	}
	x.batch = ps
	for k := range ps {
		if k%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		p := &ps[k]
		p.known = x.know(p, fresh)
		p.first, p.fits = p.known.first, p.known.fits
	}
	hopeful := x.hopeful[:0]
	for _, p := range ps {
		if !p.known.hopeless {
			hopeful = append(hopeful, p)
		}
	}
	x.hopeful = hopeful
	var v vector
	r := x.s.rivalry(hopeful)
	for k := range hopeful {
		if k%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r.compare(k, &v)
		hopeful[k].p = x.model.odds(&hopeful[k], &v)
	}
	if fresh {
		changes = nil
	}
	x.settle(lower, changes, ps, hopeful)
	return nil
}

// asks says whether a claim is on the list of another.
func (x *Session) asks(i, j int32) bool {
	_, ok := slices.BinarySearch(x.lists[i].claims, j)
	return ok
}

// know is what is known of a pair, or what a look at it tells.
func (x *Session) know(p *pair, fresh bool) scored {
	if !fresh {
		for _, q := range x.pairs[p.a] {
			if q.b == int32(p.b) {
				return q
			}
		}
	}
	x.work.Pairs++
	q := x.model.look(x.s, p.a, p.b)
	q.p = unknown
	return q
}

// unknown is the probability of a pair that is new.
const unknown = -1

// settle keeps the scores of the pairs of two sources, in place of those that
// they had, and tells whom it concerns. Without changes they had none.
func (x *Session) settle(lower int, changes []change, ps, hopeful []pair) {
	if changes == nil {
		for i := range ps {
			p := &ps[i]
			p.known.p = 0
			if !p.known.hopeless {
				p.known.p = hopeful[0].p
				hopeful = hopeful[1:]
			}
			x.pairs[p.a] = append(x.pairs[p.a], p.known)
			x.concern(int32(p.a), &p.known, unknown, p.known.p)
		}
		return
	}
	upper := changes[0].upper()
	as := x.lowers[:0]
	for _, c := range changes {
		a, _ := x.claims(c, lower)
		as = append(as, a)
	}
	for i := range ps {
		as = append(as, int32(ps[i].a))
	}
	x.lowers = as
	slices.Sort(as)
	for _, a := range slices.Compact(as) {
		before := x.before[:0]
		rest := x.pairs[a][:0]
		for _, p := range x.pairs[a] {
			if x.s.source[p.b] == upper {
				before = append(before, p)
			} else {
				rest = append(rest, p)
			}
		}
		x.before = before
		slices.SortFunc(before, func(p, q scored) int { return int(p.b - q.b) })
		for len(ps) > 0 && ps[0].a == int(a) {
			p := ps[0]
			ps = ps[1:]
			for len(before) > 0 && before[0].b < int32(p.b) {
				x.concern(a, &before[0], before[0].p, unknown)
				before = before[1:]
			}
			if len(before) > 0 && before[0].b == int32(p.b) {
				before = before[1:]
			}
			was := p.known.p
			p.known.p = 0
			if !p.known.hopeless {
				p.known.p = hopeful[0].p
				hopeful = hopeful[1:]
			}
			rest = append(rest, p.known)
			x.concern(a, &p.known, was, p.known.p)
		}
		for _, p := range before {
			x.concern(a, &p, p.p, unknown)
		}
		x.pairs[a] = rest
	}
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

// concern marks the claims of a pair that changed: where it is or was one that
// can merge, and where both stand in one core, or one component, whose means
// it changes.
func (x *Session) concern(a int32, p *scored, before, now float64) {
	if before == now {
		return
	}
	b := p.b
	if p.fits {
		was, is := before >= x.model.joins(), now >= x.model.joins()
		switch {
		case was && !is:
			x.strong[a], x.strong[b] = drop(x.strong[a], b), drop(x.strong[b], a)
		case is && !was:
			x.strong[a], x.strong[b] = append(x.strong[a], b), append(x.strong[b], a)
		}
		if was != is {
			x.loose.add(a, b)
		}
	}
	if c := x.cores[a]; c != nil && c == x.cores[b] && (p.fits || before == unknown || now == unknown) {
		x.loose.add(a)
	}
	if max(before, now) >= tie || x.home[a] != nil && x.home[a] == x.home[b] {
		x.touched.add(a, b)
	}
}
