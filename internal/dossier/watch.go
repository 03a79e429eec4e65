package dossier

import (
	"context"
	"errors"
	"iter"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Event is what a watcher is told: one revision, or a snapshot.
type Event struct {
	Revision int64
	// Snapshot says that Findings are all that there are: what the watcher
	// knew before is void.
	Snapshot bool
	Findings [][]byte // new or changed, as the Codec wrote them, in the report's order
	Removed  []string // ids of the findings that are gone, sorted
	SourceID string   // of the source that made the revision; empty in a snapshot
}

// Watch follows the report of a dossier from the revision after the given one,
// or with a snapshot first where that is nil. Events come one a revision and in
// order; where revisions cannot be told one by one any more, since sources
// that made them are gone, a snapshot takes their place.
//
// It goes on until the caller leaves it or an error ends it: the context's,
// the store's (ErrNotFound once the dossier is deleted), ErrAhead, ErrStopping.
// A slow caller is waited for, and nothing is kept for it meanwhile.
func (k *Keeper) Watch(ctx context.Context, key store.Key, after *int64) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if err := k.watch(ctx, key, after, func(e Event) bool { return yield(e, nil) }); err != nil {
			yield(Event{}, err)
		}
	}
}

func (k *Keeper) watch(ctx context.Context, key store.Key, after *int64, yield func(Event) bool) error {
	t := k.hub.join(key)
	w := &watcher{topic: t}
	defer func() {
		w.leave(k)
		if k.hub.leave(t) {
			k.cache.forget(t.shared.entry)
		}
	}()
	d, err := k.cfg.Store.GetDossier(ctx, key)
	if err != nil {
		return err
	}
	w.uid = d.UID
	switch {
	case after == nil:
		w.lost = true
	case *after > d.Revision:
		return ErrAhead
	default:
		w.at = *after
	}
	for {
		seq, news := k.hub.next(t)
		for {
			events, err := w.next(ctx, k, seq)
			if err != nil {
				return err
			}
			for _, e := range events {
				if !yield(e) {
					return nil
				}
				w.at = e.Revision
			}
			if len(events) == 0 {
				break
			}
			select {
			case <-k.stopping: // a watcher with much to read may not delay it
				return ErrStopping
			default:
			}
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		case <-k.stopping:
			return ErrStopping
		}
	}
}

// watcher is one that watches a topic, and where it stands.
type watcher struct {
	topic *topic
	uid   string
	at    int64
	lost  bool      // a snapshot is needed
	own   *follower // where the shared one is too far ahead
}

func (w *watcher) leave(k *Keeper) {
	if w.own != nil {
		k.cache.forget(w.own.entry)
		w.own = nil
	}
}

// next gives what there is after w.at, none where that is all for now.
func (w *watcher) next(ctx context.Context, k *Keeper, seq int64) ([]Event, error) {
	if w.lost {
		e, err := k.snapshot(ctx, w.topic.key, w.uid)
		if err == nil {
			w.lost = false
			w.leave(k)
		}
		return []Event{e}, err
	}
	events, err := w.topic.shared.after(ctx, k, w.uid, w.at, seq)
	if errors.Is(err, errBehind) {
		if w.own == nil {
			w.own = newFollower(w.topic.key)
		}
		events, err = w.own.after(ctx, k, w.uid, w.at, seq)
	} else {
		w.leave(k)
	}
	if errors.Is(err, errUntold) {
		w.lost = true
		return w.next(ctx, k, seq)
	}
	return events, err
}

// snapshot is all findings of the current revision.
func (k *Keeper) snapshot(ctx context.Context, key store.Key, uid string) (Event, error) {
	event := Event{Snapshot: true}
	e := k.cache.head(key)
	err := k.hold(ctx, e, func() error {
		d := store.Dossier{UID: uid}
		k.current(e, &d)
		return k.work(ctx, func() error {
			r, err := k.forward(ctx, e)
			if err != nil {
				return err
			}
			event.Revision = e.cursor.revision
			for i := range r.Findings {
				b, err := k.cfg.Codec.Finding(&r.Findings[i])
				if err != nil {
					return err
				}
				event.Findings = append(event.Findings, b)
			}
			return nil
		})
	})
	return event, err
}
