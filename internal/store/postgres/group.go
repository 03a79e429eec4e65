package postgres

import (
	"context"
	"errors"
	"sync"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Calls that add to one dossier take turns anyway, by the lock of its row. Those
// of one process don't wait there, each with a connection of its own and a
// commit to follow: while one transaction is under way they gather, and the next
// one takes them all. Dossiers that nobody else writes to notice nothing of it.

// call is an AddSources.
type call struct {
	sources []store.NewSource
	limits  store.Limits
	turn    *turn // that it is part of; nil while it waits

	done  chan struct{} // closed when added and err are set, for one that waits
	added []store.Added
	err   error
}

// turn is a transaction for some calls.
type turn struct {
	ctx    context.Context
	cancel context.CancelFunc
	asking int // calls whose callers are still there
}

func newTurn(ctx context.Context) *turn {
	t := &turn{}
	t.ctx, t.cancel = context.WithCancel(ctx)
	return t
}

// groups are the calls of all dossiers.
type groups struct {
	mu sync.Mutex
	// waiting are the calls for the next turn. A dossier is in it for as long
	// as a turn of it is under way.
	waiting map[store.Key][]*call
}

// A turn takes so many sources and bytes, and at least one call.
const (
	mostSources = 500
	mostBytes   = 16 << 20
)

// AddSources is of store.Store.
func (s *Store) AddSources(ctx context.Context, k store.Key, sources []store.NewSource, l store.Limits) ([]store.Added, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := &call{sources: sources, limits: l}
	g := &s.groups
	if g.first(k, c) {
		s.addCalls(ctx, k, []*call{c})
		lasting := context.WithoutCancel(ctx)
		t := newTurn(lasting)
		if gathered := g.next(k, t); gathered != nil {
			go s.takeTurns(lasting, k, t, gathered)
		} else {
			t.cancel()
		}
		return c.added, c.err
	}
	select {
	case <-c.done:
		return c.added, c.err
	case <-ctx.Done():
		g.leave(k, c)
		return nil, ctx.Err()
	}
}

// first reports whether no turn of the dossier is under way; else the call is
// left to wait for one.
func (g *groups) first(k store.Key, c *call) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	waiting, underWay := g.waiting[k]
	if underWay {
		c.done = make(chan struct{})
		waiting = append(waiting, c)
	}
	g.waiting[k] = waiting
	return !underWay
}

// leave takes a call out whose caller has gone. A turn ends when all have.
func (g *groups) leave(k store.Key, c *call) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.turn != nil {
		if c.turn.asking--; c.turn.asking == 0 {
			c.turn.cancel()
		}
		return
	}
	for i, other := range g.waiting[k] {
		if other == c {
			g.waiting[k] = append(g.waiting[k][:i:i], g.waiting[k][i+1:]...)
			return
		}
	}
}

// next returns the calls of the next turn; none ends the turns of a dossier.
func (g *groups) next(k store.Key, t *turn) []*call {
	g.mu.Lock()
	defer g.mu.Unlock()
	waiting := g.waiting[k]
	n, sources, bytes := 0, 0, 0
	for ; n < len(waiting); n++ {
		sources += len(waiting[n].sources)
		for i := range waiting[n].sources {
			bytes += size(&waiting[n].sources[i])
		}
		if n > 0 && (sources > mostSources || bytes > mostBytes) {
			break
		}
		waiting[n].turn = t
	}
	t.asking = n
	if n == 0 {
		delete(g.waiting, k)
		return nil
	}
	g.waiting[k] = waiting[n:]
	return waiting[:n:n]
}

// size is about the bytes of a source.
func size(n *store.NewSource) int {
	bytes := len(n.Body) + len(n.Reading)
	for i := range n.Claims {
		bytes += len(n.Claims[i].Body) + 200
	}
	return bytes
}

// takeTurns adds what the calls bring that have gathered, and so on while others
// gather meanwhile.
func (s *Store) takeTurns(ctx context.Context, k store.Key, t *turn, calls []*call) {
	for ; calls != nil; calls = s.groups.next(k, t) {
		s.addCalls(t.ctx, k, calls)
		for _, c := range calls {
			close(c.done)
		}
		t.cancel()
		t = newTurn(ctx)
	}
	t.cancel()
}

// addCalls adds the sources of several calls by one transaction. Where that is
// refused for what one of them brings, each has one of its own.
func (s *Store) addCalls(ctx context.Context, k store.Key, calls []*call) {
	err := s.addTogether(ctx, k, calls)
	switch {
	case err == nil:
		return
	case len(calls) > 1 && (!sorted(err) || errors.Is(err, store.ErrNoRoom)) && ctx.Err() == nil:
		for _, c := range calls {
			c.err = s.addTogether(ctx, k, []*call{c})
		}
	default:
		for _, c := range calls {
			c.err = err
		}
	}
}

// addTogether adds the sources of calls, in their order, and gives each call
// what became of its own. That all are new is the rule, and is found out by
// adding them; where it fails they are looked at first, one by one.
func (s *Store) addTogether(ctx context.Context, k store.Key, calls []*call) error {
	var sources []asked
	for _, c := range calls {
		for i := range c.sources {
			sources = append(sources, asked{&c.sources[i], c.limits})
		}
	}
	var added []store.Added
	err := errNotNew
	if distinct(sources) {
		added, err = s.addNew(ctx, k, sources)
	}
	if errors.Is(err, errNotNew) {
		added, err = s.addEach(ctx, k, sources)
	}
	if err != nil {
		return err
	}
	for _, c := range calls {
		c.added, added = added[:len(c.sources):len(c.sources)], added[len(c.sources):]
	}
	return nil
}
