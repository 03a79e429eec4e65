package dossier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

var (
	// errBehind: the events after a revision are no longer remembered.
	errBehind = errors.New("behind")
	// errUntold: revisions cannot be told one by one, since sources that made
	// them are gone.
	errUntold = errors.New("untold")
)

// What a follower remembers, and how much it goes on at a time.
const (
	maxRemembered      = 256
	maxRememberedBytes = 4 << 20
	maxSteps           = 16
	maxPortion         = 256 << 10
)

// portion copies the first of some events: few enough for a slow watcher to
// hold.
func portion(events []Event) []Event {
	n, bytes := 0, 0
	for n < len(events) && (n == 0 || bytes+size(&events[n]) <= maxPortion) {
		bytes += size(&events[n])
		n++
	}
	return slices.Clone(events[:n])
}

// follower goes through the revisions of a dossier one by one, and tells what
// each changed. Watchers of one dossier share one, so that each revision is
// worked out once for all. Where memory is needed for others, it is reset, and
// begins anew with the next watcher that asks.
type follower struct {
	*entry

	begun    bool
	revision int64             // that findings are of
	findings map[string][]byte // by id
	known    int               // bytes of the findings
	pending  *Event            // the cursor's revision, where findings are of the one before
	events   []Event           // the last ones, one a revision, up to revision
	bytes    int               // of their findings
	asked    int64             // the wake after which the store had nothing more
	lost     int64             // no revision before it can be followed: a source that came then is gone
}

func newFollower(key store.Key) *follower {
	f := &follower{entry: newEntry(key)}
	f.follow = f
	return f
}

// reset forgets all that can be made again.
func (f *follower) reset() {
	f.begun, f.findings, f.events, f.pending = false, nil, nil, nil
	f.known, f.bytes, f.asked = 0, 0, 0
}

// after gives events that follow a revision: those remembered, or those of
// the next few revisions that the store has; none where the store had no more
// since the wake that is given. The errors are errBehind, errUntold, the
// store's and the context's.
func (f *follower) after(ctx context.Context, k *Keeper, uid string, at, seq int64) ([]Event, error) {
	var out []Event
	err := k.hold(ctx, f.entry, func() (err error) {
		defer func() {
			if err != nil && !passing(err) && !errors.Is(err, errBehind) {
				f.strip()
			}
		}()
		if f.uid == uid && at < f.lost {
			return errUntold
		}
		if !f.begun || f.uid != uid || at-f.revision > maxRemembered {
			if err := f.begin(ctx, k, uid, at); err != nil {
				return err
			}
		}
		for {
			if at < f.revision {
				first := f.revision - int64(len(f.events))
				if at < first {
					return errBehind
				}
				out = portion(f.events[at-first:])
				return nil
			}
			if f.asked >= seq {
				return nil
			}
			more, err := f.step(ctx, k)
			if err != nil {
				return err
			}
			if !more {
				f.asked = seq
			}
		}
	})
	return out, err
}

// begin sets a follower on a revision of a dossier.
func (f *follower) begin(ctx context.Context, k *Keeper, uid string, at int64) error {
	f.strip()
	if f.uid != uid {
		f.lost = 0
	}
	f.uid, f.revision = uid, at
	if err := k.same(ctx, f.key, uid); err != nil {
		return err
	}
	if f.cursor = k.copied(f.key, uid, at); f.cursor == nil {
		if err := f.rebuild(ctx, k); err != nil {
			return err
		}
	}
	return k.work(ctx, func() error {
		err := f.tell(ctx, k, &Event{})
		f.begun = err == nil
		return err
	})
}

// copied is a cursor at a revision, made from the one that the dossier's
// reports are made from where that stands there and is not at work.
func (k *Keeper) copied(key store.Key, uid string, at int64) *cursor {
	e := k.cache.head(key)
	if !e.lock.tryLock() {
		return nil
	}
	defer e.lock.unlock()
	if e.uid != uid || e.cursor == nil || e.cursor.revision != at || !e.cursor.whole() {
		return nil
	}
	return k.copy(e.cursor)
}

// rebuild makes the cursor of the follower's revision from the store.
func (f *follower) rebuild(ctx context.Context, k *Keeper) error {
	return k.work(ctx, func() error {
		c := k.newCursor()
		for c.revision < f.revision {
			changes, err := k.cfg.Store.Changes(ctx, f.key, c.revision, chunk)
			if err != nil {
				return err
			}
			if len(changes) == 0 {
				if err := k.same(ctx, f.key, f.uid); err != nil {
					return err
				}
				return fmt.Errorf("dossier: %s: no revision follows %d, though %d was told", f.key.Dossier, c.revision, f.revision)
			}
			for i := range changes {
				if c.revision < f.revision {
					if err := k.apply(ctx, f.key, c, &changes[i]); err != nil {
						return err
					}
				}
			}
		}
		f.cursor = c
		if !c.whole() {
			return f.giveUp()
		}
		return nil
	})
}

// step goes on by a few revisions, and says whether there were any.
func (f *follower) step(ctx context.Context, k *Keeper) (bool, error) {
	if f.pending != nil {
		if err := k.work(ctx, func() error { return f.finish(ctx, k) }); err != nil {
			return false, err
		}
	}
	changes, err := k.cfg.Store.Changes(ctx, f.key, f.revision, maxSteps)
	if err == nil {
		err = k.same(ctx, f.key, f.uid)
	}
	if err != nil {
		return false, err
	}
	if len(changes) == 0 {
		return false, nil
	}
	for i := range changes {
		// A place for each revision: others who want a report have their turn.
		err := k.work(ctx, func() error {
			if err := k.apply(ctx, f.key, f.cursor, &changes[i]); err != nil {
				return err
			}
			if !f.cursor.whole() {
				return f.giveUp()
			}
			f.pending = &Event{Revision: changes[i].Revision, SourceID: changes[i].SourceID}
			return f.finish(ctx, k)
		})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// giveUp ends a follower whose cursor came to a revision that cannot be told:
// none before it can be followed to its end. The next watcher begins it anew,
// from where that one stands.
func (f *follower) giveUp() error {
	f.lost = max(f.lost, f.cursor.revision+1)
	f.strip()
	return errUntold
}

// finish works out the pending event and remembers it.
func (f *follower) finish(ctx context.Context, k *Keeper) error {
	event := *f.pending
	if err := f.tell(ctx, k, &event); err != nil {
		return err
	}
	f.revision, f.pending = event.Revision, nil
	f.events = append(f.events, event)
	f.bytes += size(&event)
	for len(f.events) > 1 && (len(f.events) > maxRemembered || f.bytes > maxRememberedBytes) {
		f.bytes -= size(&f.events[0])
		f.events = slices.Delete(f.events, 0, 1)
	}
	return nil
}

// tell fills in what changed since the follower told last, and remembers it. An
// error that is not passing leaves what was told unknown.
func (f *follower) tell(ctx context.Context, k *Keeper, event *Event) error {
	changed, gone, err := f.cursor.session.Changes(ctx)
	if err != nil {
		if ctx.Err() == nil {
			err = fmt.Errorf("dossier: %s: revision %d: %w", f.key.Dossier, f.cursor.revision, faulty(err))
		}
		return err
	}
	if f.findings == nil {
		f.findings = map[string][]byte{}
	}
	for i := range changed {
		id := changed[i].ID
		b, err := k.cfg.Codec.Finding(&changed[i])
		if err != nil {
			return err
		}
		before, ok := f.findings[id]
		if ok && bytes.Equal(before, b) {
			continue // what changed is not written
		}
		f.known += len(b) - len(before)
		f.findings[id] = b
		event.Findings = append(event.Findings, b)
	}
	for _, id := range gone {
		f.known -= len(f.findings[id])
		delete(f.findings, id)
	}
	event.Removed = gone
	return nil
}

func size(e *Event) int {
	n := 0
	for _, b := range e.Findings {
		n += len(b)
	}
	return n
}
