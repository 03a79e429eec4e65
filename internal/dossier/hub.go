package dossier

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// hub knows the dossiers that are watched in this process, and wakes their
// watchers: at once for what this process changed, and by asking the store at
// an interval for what others did.
type hub struct {
	mu     sync.Mutex
	topics map[store.Key]*topic
}

// topic is a watched dossier.
type topic struct {
	key      store.Key
	watchers int
	shared   *follower

	// under the hub's mutex
	asked bool          // the store was asked since the last watcher came
	known int64         // the last revision that was told
	there bool          // the store had the dossier
	seq   int64         // counts the wakes
	news  chan struct{} // closed with the next wake
}

func (h *hub) join(key store.Key) *topic {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[key]
	if t == nil {
		t = &topic{key: key, seq: 1, news: make(chan struct{}), shared: newFollower(key)}
		h.topics[key] = t
	}
	// What comes between the watcher's first look and the next answer of the
	// store is told by that answer, also where it is the one before.
	t.asked = false
	t.watchers++
	return t
}

// leave gives back whether the topic has no watcher any more.
func (h *hub) leave(t *topic) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	t.watchers--
	if t.watchers == 0 {
		delete(h.topics, t.key)
	}
	return t.watchers == 0
}

// next is the number of the last wake, and what is closed by the next one.
func (h *hub) next(t *topic) (seq int64, news <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return t.seq, t.news
}

// wake is called under the mutex.
func (t *topic) wake() {
	t.seq++
	close(t.news)
	t.news = make(chan struct{})
}

// tell wakes the watchers of a dossier that this process brought to a
// revision.
func (h *hub) tell(key store.Key, revision int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[key]; t != nil {
		t.known = max(t.known, revision)
		t.wake()
	}
}

// gone wakes the watchers of a dossier that is there no more.
func (h *hub) gone(key store.Key) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[key]; t != nil {
		t.asked = false
		t.wake()
	}
}

func (h *hub) keys() []store.Key {
	h.mu.Lock()
	defer h.mu.Unlock()
	keys := make([]store.Key, 0, len(h.topics))
	for key := range h.topics {
		keys = append(keys, key)
	}
	return keys
}

// polled takes in what the store answered of some dossiers, and wakes the
// watchers of those that are elsewhere than was known.
func (h *hub) polled(keys []store.Key, revisions map[store.Key]int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, key := range keys {
		t := h.topics[key]
		if t == nil {
			continue
		}
		revision, there := revisions[key]
		if t.asked && there == t.there && revision == t.known {
			continue
		}
		// An answer that is older than what was told meanwhile wakes once more
		// than needed, and that is all.
		t.asked, t.known, t.there = true, revision, there
		t.wake()
	}
}

// again makes the next answer of the store wake all watchers.
func (h *hub) again() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.topics {
		t.asked = false
	}
}

// lookInterval is how often watchers look for themselves, whatever the store
// answers: a dossier that was deleted and made anew between two answers, and
// came as far as the old one, is told by its uid alone.
const lookInterval = time.Minute

// poll asks the store until ctx is done.
func (k *Keeper) poll(ctx context.Context) {
	tick, look := time.NewTicker(k.cfg.PollInterval), time.NewTicker(lookInterval)
	defer tick.Stop()
	defer look.Stop()
	failing := false
	for {
		select {
		case <-tick.C:
		case <-look.C:
			k.hub.again()
			continue
		case <-ctx.Done():
			return
		}
		keys := k.hub.keys()
		if len(keys) == 0 {
			continue
		}
		const longest = 10 * time.Second
		asked, cancel := context.WithTimeout(ctx, longest)
		revisions, err := k.cfg.Store.Revisions(asked, keys)
		cancel()
		if err == nil {
			k.hub.polled(keys, revisions)
		} else if !failing && ctx.Err() == nil {
			k.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "watched dossiers cannot be asked for", slog.String("error", err.Error()))
		}
		failing = err != nil
	}
}
