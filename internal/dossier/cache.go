package dossier

import (
	"container/list"
	"context"
	"crypto/sha256"
	"sync"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// entry is what is kept in memory of a dossier, and can be made again: a
// cursor; of the one that reports are made from, the last report; of a
// follower, what it remembers. All but key is read and written under the lock.
type entry struct {
	key    store.Key
	lock   locker
	uid    string
	cursor *cursor
	report *Report // nil where none was made
	follow *follower

	// of the cache, under its mutex
	charged int64
	place   *list.Element
}

func newEntry(key store.Key) *entry { return &entry{key: key, lock: newLocker()} }

// strip forgets what can be made again.
func (e *entry) strip() {
	e.cursor, e.report = nil, nil
	if e.follow != nil {
		e.follow.reset()
	}
}

// What a session takes in memory: so much by itself, so much for each claim that
// it holds against others, and so much for each byte that is stored of its
// readings. TestCacheCountsWhatIsHeld measures it.
const (
	inSession = 80 << 10
	inClaim   = 5 << 10
	inMemory  = 6
)

func (e *entry) cost() int64 {
	const overhead = 4 << 10
	n := int64(overhead)
	if e.cursor != nil {
		n += inSession + inMemory*e.cursor.total + inClaim*e.cursor.claims
	}
	if e.report != nil {
		n += int64(len(e.report.Body))
	}
	if e.follow != nil {
		n += int64(e.follow.bytes + e.follow.known)
	}
	return n
}

// cache bounds what entries hold together. Those used longest ago are stripped
// first; those at work are left alone.
type cache struct {
	mu    sync.Mutex
	max   int64
	used  int64
	heads map[store.Key]*entry // that reports are made from
	order *list.List           // of *entry, the last used in front
}

func newCache(most int64) cache {
	return cache{max: most, heads: map[store.Key]*entry{}, order: list.New()}
}

// head is the entry that a dossier's reports are made from.
func (c *cache) head(key store.Key) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.heads[key]
	if e == nil {
		e = newEntry(key)
		c.heads[key] = e
		c.put(e, e.cost())
	}
	return e
}

// put counts an entry at a cost; 0 takes it out.
func (c *cache) put(e *entry, cost int64) {
	c.used += cost - e.charged
	e.charged = cost
	switch {
	case cost == 0 && e.place != nil:
		c.order.Remove(e.place)
		e.place = nil
		if c.heads[e.key] == e {
			delete(c.heads, e.key)
		}
	case cost == 0:
	case e.place == nil:
		e.place = c.order.PushFront(e)
	default:
		c.order.MoveToFront(e.place)
	}
}

// charge counts what an entry has come to hold, and strips others until all
// is within the bound. It is called under the entry's lock.
func (c *cache) charge(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(e, e.cost())
	for at := c.order.Back(); at != nil && c.used > c.max; {
		old := at.Value.(*entry)
		at = at.Prev()
		if old == e || !old.lock.tryLock() {
			continue
		}
		old.strip()
		c.put(old, 0)
		old.lock.unlock()
	}
}

// CacheBytes is how much memory sessions and readings of dossiers hold, about.
func (k *Keeper) CacheBytes() int64 {
	k.cache.mu.Lock()
	n := k.cache.used
	k.cache.mu.Unlock()
	k.recent.mu.Lock()
	defer k.recent.mu.Unlock()
	return n + k.recent.used
}

// forget takes an entry out; whoever is at work with it ends its work.
func (c *cache) forget(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(e, 0)
}

// drop forgets the head of a dossier.
func (c *cache) drop(key store.Key) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.heads[key]; e != nil {
		c.put(e, 0)
	}
}

// recent holds the readings that were made or restored last, so that a source
// that has just come in need not be restored for the report, nor twice for the
// report and its watchers. They are shared: nobody changes a reading.
type recent struct {
	mu    sync.Mutex
	max   int64
	used  int64
	held  map[readingSum]*recentReading
	order *list.List // of *recentReading, the last put in front
}

// readingSum is the SHA-256 of a reading as it is stored.
type readingSum [sha256.Size]byte

type recentReading struct {
	sum     readingSum
	reading *engine.Reading
	size    int64
}

func newRecent(most int64) recent {
	return recent{max: most, held: map[readingSum]*recentReading{}, order: list.New()}
}

// get gives the reading that is stored so, nil where it is not held.
func (r *recent) get(sum readingSum) *engine.Reading {
	r.mu.Lock()
	defer r.mu.Unlock()
	if held := r.held[sum]; held != nil {
		return held.reading
	}
	return nil
}

// put holds a reading beside what it is stored as.
func (r *recent) put(sum readingSum, reading *engine.Reading, size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held[sum] != nil {
		return
	}
	held := &recentReading{sum, reading, inMemory * int64(size)}
	r.held[sum] = held
	r.order.PushFront(held)
	for r.used += held.size; r.used > r.max; {
		last, ok := r.order.Remove(r.order.Back()).(*recentReading)
		if !ok {
			return
		}
		delete(r.held, last.sum)
		r.used -= last.size
	}
}

// hold runs f under an entry's lock, and counts what the entry holds then. A
// session that panicked is not used again.
func (k *Keeper) hold(ctx context.Context, e *entry, f func() error) error {
	if err := e.lock.lock(ctx); err != nil {
		return err
	}
	defer e.lock.unlock()
	sound := false
	defer func() {
		if !sound {
			e.strip()
		}
		k.cache.charge(e)
	}()
	err := f()
	sound = true
	return err
}
