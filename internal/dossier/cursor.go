package dossier

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// chunk is how many revisions are asked of the store at once: their readings
// hold texts, and a few of them are large.
const chunk = 64

// cursor is a session of the engine that stands at a revision of a dossier. It
// is used by one goroutine at a time.
type cursor struct {
	session  *engine.Session
	readings []*engine.Reading // of the session, in order
	revision int64
	cost     map[string]int64 // stored bytes of the readings, by source
	total    int64
	claims   int64 // of the readings
	// missing are the sources that came and have gone since, where the cursor
	// stands between: the session lacks them, and no report of it holds.
	missing map[string]bool
}

func (k *Keeper) newCursor() *cursor {
	return &cursor{session: k.cfg.Engine.NewSession(), cost: map[string]int64{}, missing: map[string]bool{}}
}

// copy is another cursor at the same revision, with the same readings.
func (k *Keeper) copy(c *cursor) *cursor {
	out := k.newCursor()
	for _, r := range c.readings {
		if out.session.AddReading(r) != nil {
			return nil // the session that has them would not
		}
	}
	out.readings, out.revision = slices.Clone(c.readings), c.revision
	out.cost, out.total, out.claims, out.missing = maps.Clone(c.cost), c.total, c.claims, maps.Clone(c.missing)
	return out
}

// whole says whether the session holds all that the revision has.
func (c *cursor) whole() bool { return len(c.missing) == 0 }

// apply takes one change in. The error is the context's, the store's, or a
// fault; the cursor is then as before.
func (k *Keeper) apply(ctx context.Context, key store.Key, c *cursor, ch *store.Change) error {
	if ch.Revision != c.revision+1 {
		return fmt.Errorf("dossier: %s: revision %d follows %d", key.Dossier, ch.Revision, c.revision)
	}
	switch {
	case ch.Removed && c.missing[ch.SourceID]:
		delete(c.missing, ch.SourceID)
	case ch.Removed:
		if err := c.session.Remove(ch.SourceID); err != nil {
			return fmt.Errorf("dossier: %s: revision %d: %w", key.Dossier, ch.Revision, faulty(err))
		}
		c.readings = slices.DeleteFunc(c.readings, func(r *engine.Reading) bool {
			gone := r.Source.ID == ch.SourceID
			if gone {
				c.claims -= int64(len(r.Claims))
			}
			return gone
		})
		c.total -= c.cost[ch.SourceID]
		delete(c.cost, ch.SourceID)
	case ch.Reading == nil:
		c.missing[ch.SourceID] = true
	case c.total+int64(len(ch.Reading)) > k.cfg.ReportBytes:
		return &store.FullError{Limit: "bytes", Max: int(k.cfg.ReportBytes)}
	default:
		reading, err := k.restore(ctx, key, ch)
		if errors.Is(err, store.ErrNotFound) { // gone while it was read again
			c.missing[ch.SourceID] = true
			break
		}
		if err != nil {
			return err
		}
		if err := c.session.AddReading(reading); err != nil {
			return fmt.Errorf("dossier: %s: revision %d: %w", key.Dossier, ch.Revision, faulty(err))
		}
		c.readings = append(c.readings, reading)
		c.cost[ch.SourceID] = int64(len(ch.Reading))
		c.total += int64(len(ch.Reading))
		c.claims += int64(len(reading.Claims))
	}
	c.revision = ch.Revision
	return nil
}

// faulty keeps an engine's complaint about a source that was stored long ago
// from reading like one about the caller's input.
func faulty(err error) error { return errors.New(err.Error()) }

// restore makes a reading of what was stored. Where another version of the
// engine read it, the source is read again, once for all.
func (k *Keeper) restore(ctx context.Context, key store.Key, ch *store.Change) (*engine.Reading, error) {
	if ch.Engine == engine.ReadingVersion {
		sum := sha256.Sum256(ch.Reading)
		if held := k.recent.get(sum); held != nil {
			return held, nil
		}
		reading := &engine.Reading{}
		err := reading.UnmarshalBinary(ch.Reading)
		if err == nil {
			k.recent.put(sum, reading, len(ch.Reading))
			return reading, nil
		}
		if !errors.Is(err, engine.ErrReadingVersion) {
			return nil, fmt.Errorf("dossier: %s: source %q: %w", key.Dossier, ch.SourceID, err)
		}
	}
	row, err := k.cfg.Store.GetSource(ctx, key, ch.SourceID)
	if err != nil {
		return nil, err
	}
	if row.Revision != ch.Revision { // another source has taken its id since
		return nil, store.ErrNotFound
	}
	src, err := k.cfg.Codec.SourceFrom(row.Body)
	if err != nil {
		return nil, fmt.Errorf("dossier: %s: source %q: %w", key.Dossier, ch.SourceID, err)
	}
	again, reading, claims, err := k.readSource(ctx, &src)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("dossier: %s: source %q, read again: %w", key.Dossier, ch.SourceID, faulty(err))
	}
	again.ID, again.Revision = row.ID, row.Revision
	if err := k.cfg.Store.Reread(ctx, key, again, claims); err != nil {
		return nil, err
	}
	return reading, nil
}

// advance brings a cursor to the last revision that the store has, and is
// whole there. Where it fails it stands somewhere between.
func (k *Keeper) advance(ctx context.Context, key store.Key, c *cursor) error {
	for {
		changes, err := k.cfg.Store.Changes(ctx, key, c.revision, chunk)
		if err != nil {
			return err
		}
		for i := range changes {
			if err := k.apply(ctx, key, c, &changes[i]); err != nil {
				return err
			}
		}
		// What is missing went before it was asked for, so its removal is told
		// in a later chunk, also where this one was the last for a moment.
		if len(changes) < chunk && c.whole() {
			return nil
		}
		if len(changes) == 0 {
			return fmt.Errorf("dossier: %s: no revision after %d tells where %d sources went", key.Dossier, c.revision, len(c.missing))
		}
	}
}
