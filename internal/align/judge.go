package align

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// scored is a pair with what does not hang on other pairs, and its
// probability. The first of its claims is known from where it stands.
type scored struct {
	b        int32
	fits     bool    // the numbers can be one
	hopeless bool    // looked at, and no pair of one quantity
	equal    bool    // the numbers are the same
	first    float64 // log-odds by the words alone
	base     float64 // part of the second score, in log-odds, that its rivals have no say in
	p        float64
	odds     float64 // the log-odds of that, those below the floor at it
}

// score gives a pair the probability of the first of the hopeful ones, which
// it is if it has any hope, and gives the others.
func (q *scored) score(hopeful []pair) []pair {
	if q.p, q.odds = 0, floorOdds; q.hopeless {
		return hopeful
	}
	if q.p = hopeful[0].p; q.p > floor {
		q.odds = logit(q.p)
	}
	return hopeful[1:]
}

// floorOdds is floor in log-odds.
var floorOdds = logit(floor)

// judge scores the pairs of every two sources between which a pair came or
// went: pairs of other sources are no rivals of theirs. It ends early with the
// context's error, and leaves the rest of the changes for the next call.
func (x *Session) judge(ctx context.Context) error {
	defer func() { x.settled = len(x.ids) }()
	if err := x.lookAhead(ctx); err != nil {
		return err
	}
	for from := 0; from < len(x.changes); from += tile {
		if err := x.judgeTile(ctx, from, min(from+tile, len(x.changes))); err != nil {
			return err
		}
	}
	return nil
}

// many is how many new pairs are looked at in an order of their own.
const many = 4096

// lookAhead sorts the changes, and where there are many new pairs looks at these
// before they are compared with their rivals, source by source. Claims that
// stand near each other in the ring of one posting ask for the same ones: taken
// in that order, what is looked at is still in the processor's cache. By
// sources it would be fetched for each pair, the more so the larger the story.
func (x *Session) lookAhead(ctx context.Context) error {
	n := 0
	for lower := range x.changes {
		slices.Sort(x.changes[lower])
		x.changes[lower] = slices.Compact(x.changes[lower])
		n += len(x.changes[lower])
	}
	if n < many {
		return nil
	}
	// Of each claim the others with which it makes a new pair: those of claim a
	// are others[from[a]:from[a+1]].
	from := make([]int32, len(x.s.claims)+1)
	each := func(is func(a, b int32)) {
		for lower, cs := range x.changes {
			for _, c := range cs {
				if max(lower, c.upper()) < x.settled || x.s.spoken[lower].claims == nil || x.s.spoken[c.upper()].claims == nil {
					continue
				}
				if a, b := x.claims(c, lower); x.asks(a, b) || x.asks(b, a) {
					is(a, b)
				}
			}
		}
	}
	each(func(a, _ int32) { from[a+1]++ })
	var as []int32
	for a := range x.s.claims {
		if from[a+1] > 0 {
			as = append(as, int32(a))
		}
		from[a+1] += from[a]
	}
	others, at := make([]int32, from[len(x.s.claims)]), slices.Clone(from)
	each(func(a, b int32) {
		others[at[a]] = b
		at[a]++
	})
	last := func(a int32) string {
		if looked := x.lists[a].looked; len(looked) > 0 {
			return looked[len(looked)-1].word
		}
		return ""
	}
	slices.SortFunc(as, func(a, b int32) int {
		return cmp.Or(strings.Compare(last(a), last(b)), cmp.Compare(x.keys[a], x.keys[b]))
	})
	for k, a := range as {
		if k%16 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		x.pairs[a] = reserve(x.pairs[a], int(from[a+1]-from[a]))
		for _, b := range others[from[a]:from[a+1]] {
			x.pairs[a] = append(x.pairs[a], x.look(a, b))
		}
	}
	return nil
}

// look is Model.look of a new pair.
func (x *Session) look(a, b int32) scored {
	x.work.Pairs++
	q := x.model.look(x.s, int(a), int(b))
	q.p = unknown
	return q
}

// tile is how many sources are compared with as many others before the next
// are: the claims of so many stay in the processor's cache.
const tile = 48

// judgeTile scores the changed pairs of the sources of some numbers with all.
func (x *Session) judgeTile(ctx context.Context, from, to int) error {
	left := 0
	for n := from; n < to; n++ {
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
		p.known = x.know(p)
		p.first, p.fits = p.known.first, p.known.fits
	}
	if fresh {
		changes = nil
	}
	hopeful := x.hopeful[:0]
	for _, p := range ps {
		if !p.known.hopeless {
			hopeful = append(hopeful, p)
		}
	}
	x.hopeful = hopeful
	var v vector
	if len(hopeful) == 1 { // as most have in large stories: nothing has to be fetched for it
		v.unrivalled(hopeful[0].first, hopeful[0].known.equal)
		hopeful[0].p = x.model.odds(&hopeful[0], &v)
		x.settle(lower, changes, ps, hopeful)
		return nil
	}
	r := x.s.rivalry(hopeful)
	for k := range hopeful {
		if k%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r.compare(k, &v)
		hopeful[k].p = x.model.odds(&hopeful[k], &v)
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
func (x *Session) know(p *pair) scored {
	if k := x.known(p); k >= 0 {
		return x.pairs[p.a][k]
	}
	return x.look(int32(p.a), int32(p.b))
}

// known is the place of a pair among those of its first claim, -1 where it is
// not there.
func (x *Session) known(p *pair) int {
	for k := range x.pairs[p.a] {
		if x.pairs[p.a][k].b == int32(p.b) {
			return k
		}
	}
	return -1
}

// unknown is the probability of a pair that is new.
const unknown = -1

// settle keeps the scores of the pairs of two sources, in place of those that
// they had, and tells whom it concerns. Without changes they had none but what
// was looked at ahead.
func (x *Session) settle(lower int, changes []change, ps, hopeful []pair) {
	if changes == nil {
		for i := range ps {
			p := &ps[i]
			hopeful = p.known.score(hopeful)
			if k := x.known(p); k >= 0 {
				x.pairs[p.a][k] = p.known
			} else {
				x.pairs[p.a] = append(x.pairs[p.a], p.known)
			}
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
			hopeful = p.known.score(hopeful)
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
