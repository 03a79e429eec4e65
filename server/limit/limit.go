// Package limit bounds how many calls a principal makes: a token bucket each,
// of a rate and a burst.
package limit

import (
	"container/list"
	"sync"
	"time"

	// The token bucket of the Go project.
	"golang.org/x/time/rate"
)

// maxBuckets bounds the principals that are remembered at once: some 10 MB.
// Whoever has not called for longest is forgotten first, and is then as one
// who never called; with that many busy principals a bound on each is no bound
// on all, which Config.MaxCalls of the server is.
const maxBuckets = 50_000

// Buckets are the token buckets of all principals. The zero rate bounds nobody.
type Buckets struct {
	rate  rate.Limit
	burst int
	now   func() time.Time

	mu     sync.Mutex
	byName map[string]*list.Element
	order  *list.List // of *bucket, the last caller first
}

type bucket struct {
	name    string
	limiter *rate.Limiter
}

// New makes buckets that are filled with perSecond tokens a second, up to
// burst; a call takes one. A burst below 1 is 1.
func New(perSecond float64, burst int) *Buckets {
	return &Buckets{
		rate: rate.Limit(perSecond), burst: max(burst, 1), now: time.Now,
		byName: map[string]*list.Element{}, order: list.New(),
	}
}

// Take takes a token from the bucket of a principal. Where there is none it
// takes none and returns how long to wait until there is.
func (b *Buckets) Take(name string) (wait time.Duration, ok bool) {
	if b.rate <= 0 {
		return 0, true
	}
	now := b.now()
	r := b.of(name).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait, false
	}
	return 0, true
}

func (b *Buckets) of(name string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, ok := b.byName[name]; ok {
		b.order.MoveToFront(e)
		return e.Value.(*bucket).limiter
	}
	if b.order.Len() >= maxBuckets {
		oldest := b.order.Remove(b.order.Back()).(*bucket)
		delete(b.byName, oldest.name)
	}
	limiter := rate.NewLimiter(b.rate, b.burst)
	b.byName[name] = b.order.PushFront(&bucket{name, limiter})
	return limiter
}
