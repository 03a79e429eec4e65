// Package memory keeps dossiers in the memory of the process, for tests and
// for trying things out. It fulfils the whole contract but one sentence:
// nothing survives the process.
package memory

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Store is a store.Store.
type Store struct {
	mu       sync.RWMutex
	dossiers map[store.Key]*dossier
}

type dossier struct {
	store.Dossier
	sources  map[string]*source
	changes  []change // that of revision n at n-1
	requests map[string]request
	report   *store.Report
}

type source struct {
	store.Source
	claims []store.Claim
}

type change struct {
	sourceID string
	created  time.Time
	source   *source // nil where it went, then or since
	removed  bool
}

type request struct {
	digest   string
	revision int64
}

// New returns an empty store.
func New() *Store { return &Store{dossiers: map[store.Key]*dossier{}} }

// Close does nothing.
func (s *Store) Close() error { return nil }

// Ping returns nil unless the context is done.
func (s *Store) Ping(ctx context.Context) error { return ctx.Err() }

// instant is how a store returns a time.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// read runs f while nobody writes.
func (s *Store) read(ctx context.Context, f func() error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return f()
}

// write runs f while nobody else reads or writes.
func (s *Store) write(ctx context.Context, f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return f()
}

// at returns a dossier, or ErrNotFound.
func (s *Store) at(k store.Key) (*dossier, error) {
	d := s.dossiers[k]
	if d == nil {
		return nil, store.ErrNotFound
	}
	return d, nil
}

// CreateDossier keeps a dossier.
func (s *Store) CreateDossier(ctx context.Context, given store.Dossier) (made store.Dossier, err error) {
	err = s.write(ctx, func() error {
		if d := s.dossiers[given.Key]; d != nil {
			switch {
			case given.Request.ID == "" || given.Request.ID != d.Request.ID:
				return store.ErrExists
			case given.Request != d.Request:
				return store.ErrReused
			}
			made = d.Dossier
			return nil
		}
		given.Created, given.Updated = instant(given.Created), instant(given.Updated)
		given.Version, given.Revision, given.Sources, given.Claims = 1, 0, 0, 0
		s.dossiers[given.Key] = &dossier{Dossier: given, sources: map[string]*source{}, requests: map[string]request{}}
		made = given
		return nil
	})
	return made, err
}

// GetDossier returns a dossier.
func (s *Store) GetDossier(ctx context.Context, k store.Key) (got store.Dossier, err error) {
	err = s.read(ctx, func() error {
		d, err := s.at(k)
		if err == nil {
			got = d.Dossier
		}
		return err
	})
	return got, err
}

// ListDossiers returns a page of a tenant's dossiers.
func (s *Store) ListDossiers(ctx context.Context, tenant, after string, limit int) (page []store.Dossier, err error) {
	err = s.read(ctx, func() error {
		for k, d := range s.dossiers {
			if k.Tenant == tenant && k.Dossier > after {
				page = append(page, d.Dossier)
			}
		}
		slices.SortFunc(page, func(a, b store.Dossier) int { return cmp.Compare(a.Dossier, b.Dossier) })
		page = page[:min(limit, len(page))]
		return nil
	})
	return page, err
}

// UpdateDossier sets a dossier's title, description and time.
func (s *Store) UpdateDossier(ctx context.Context, given store.Dossier) (got store.Dossier, err error) {
	err = s.write(ctx, func() error {
		d, err := s.at(given.Key)
		if err != nil {
			return err
		}
		if given.Version != 0 && given.Version != d.Version {
			return store.ErrStale
		}
		d.Title, d.Description, d.Updated = given.Title, given.Description, instant(given.Updated)
		d.Version++
		got = d.Dossier
		return nil
	})
	return got, err
}

// DeleteDossier removes a dossier and all that is kept of it.
func (s *Store) DeleteDossier(ctx context.Context, k store.Key, version int64, force bool) error {
	return s.write(ctx, func() error {
		d, err := s.at(k)
		switch {
		case err != nil:
			return err
		case version != 0 && version != d.Version:
			return store.ErrStale
		case len(d.sources) > 0 && !force:
			return store.ErrNotEmpty
		}
		delete(s.dossiers, k)
		return nil
	})
}

// AddSources adds sources to a dossier.
func (s *Store) AddSources(ctx context.Context, k store.Key, sources []store.NewSource, l store.Limits) (added []store.Added, err error) {
	err = s.write(ctx, func() error {
		d, err := s.at(k)
		if err != nil {
			return err
		}
		for _, n := range sources {
			for _, c := range n.Claims {
				if err := wellFormed(c.Terms); err != nil {
					return err
				}
			}
		}
		for _, n := range sources {
			added = append(added, d.add(n, l))
		}
		return nil
	})
	return added, err
}

func (d *dossier) add(n store.NewSource, l store.Limits) store.Added {
	if r, used := d.requests[n.Request.ID]; used && n.Request.ID != "" {
		if r.digest != n.Request.Digest {
			return store.Added{Err: store.ErrReused}
		}
		return store.Added{Revision: r.revision, Created: d.changes[r.revision-1].created, Again: true}
	}
	switch {
	case d.sources[n.ID] != nil:
		return store.Added{Err: store.ErrExists}
	case l.Sources > 0 && d.Sources+1 > l.Sources:
		return store.Added{Err: &store.FullError{Limit: "sources", Max: l.Sources}}
	case l.Claims > 0 && d.Claims+len(n.Claims) > l.Claims:
		return store.Added{Err: &store.FullError{Limit: "claims", Max: l.Claims}}
	}
	d.Revision++
	d.Sources++
	d.Claims += len(n.Claims)
	kept := &source{Source: n.Source, claims: n.Claims}
	kept.Revision, kept.Created = d.Revision, instant(n.Created)
	d.sources[n.ID] = kept
	d.changes = append(d.changes, change{sourceID: n.ID, created: kept.Created, source: kept})
	if n.Request.ID != "" {
		d.requests[n.Request.ID] = request{digest: n.Request.Digest, revision: d.Revision}
	}
	return store.Added{Revision: d.Revision, Created: kept.Created}
}

// GetSource returns a source.
func (s *Store) GetSource(ctx context.Context, k store.Key, id string) (got store.Source, err error) {
	err = s.read(ctx, func() error {
		d, err := s.at(k)
		if err != nil {
			return err
		}
		kept := d.sources[id]
		if kept == nil {
			return store.ErrNotFound
		}
		got = kept.Source
		return nil
	})
	return got, err
}

// ListSources returns a page of a dossier's sources.
func (s *Store) ListSources(ctx context.Context, k store.Key, after int64, limit int) (page []store.Source, err error) {
	err = s.read(ctx, func() error {
		d, err := s.at(k)
		if err != nil {
			return err
		}
		for _, c := range d.after(after) {
			if len(page) == limit {
				break
			}
			if c.source != nil {
				listed := c.source.Source
				listed.Reading = nil
				page = append(page, listed)
			}
		}
		return nil
	})
	return page, err
}

// after is the changes after a revision.
func (d *dossier) after(revision int64) []change {
	return d.changes[min(max(revision, 0), d.Revision):]
}

// DeleteSource removes a source with its claims.
func (s *Store) DeleteSource(ctx context.Context, k store.Key, id string) (revision int64, err error) {
	err = s.write(ctx, func() error {
		d, err := s.at(k)
		if err != nil {
			return err
		}
		kept := d.sources[id]
		if kept == nil {
			return store.ErrNotFound
		}
		delete(d.sources, id)
		d.changes[kept.Revision-1].source = nil
		d.changes = append(d.changes, change{sourceID: id, removed: true})
		d.Revision++
		d.Sources--
		d.Claims -= len(kept.claims)
		revision = d.Revision
		return nil
	})
	return revision, err
}

// Reread replaces what was read of a source.
func (s *Store) Reread(ctx context.Context, k store.Key, given store.Source, claims []store.Claim) error {
	return s.write(ctx, func() error {
		d, err := s.at(k)
		if err != nil {
			return err
		}
		kept := d.sources[given.ID]
		if kept == nil || kept.Revision != given.Revision {
			return store.ErrNotFound
		}
		for _, c := range claims {
			if err := wellFormed(c.Terms); err != nil {
				return err
			}
		}
		d.Claims += len(claims) - len(kept.claims)
		kept.Reading, kept.Engine, kept.claims = given.Reading, given.Engine, claims
		return nil
	})
}

// Changes returns a page of a dossier's changes.
func (s *Store) Changes(ctx context.Context, k store.Key, after int64, limit int) (page []store.Change, err error) {
	err = s.read(ctx, func() error {
		d, err := s.at(k)
		if err != nil {
			return err
		}
		changes := d.after(after)
		first := d.Revision - int64(len(changes)) + 1
		for i, c := range changes[:min(limit, len(changes))] {
			told := store.Change{Revision: first + int64(i), SourceID: c.sourceID, Removed: c.removed}
			if c.source != nil {
				told.Reading, told.Engine = c.source.Reading, c.source.Engine
			}
			page = append(page, told)
		}
		return nil
	})
	return page, err
}

// Revisions returns the revisions of dossiers.
func (s *Store) Revisions(ctx context.Context, keys []store.Key) (revisions map[store.Key]int64, err error) {
	err = s.read(ctx, func() error {
		revisions = make(map[store.Key]int64, len(keys))
		for _, k := range keys {
			if d := s.dossiers[k]; d != nil {
				revisions[k] = d.Revision
			}
		}
		return nil
	})
	return revisions, err
}

// PutReport keeps a report, unless a later one is kept.
func (s *Store) PutReport(ctx context.Context, k store.Key, r store.Report) error {
	return s.write(ctx, func() error {
		if d := s.dossiers[k]; d != nil && (d.report == nil || d.report.Revision <= r.Revision) {
			d.report = &r
		}
		return nil
	})
}

// GetReport returns the report last kept.
func (s *Store) GetReport(ctx context.Context, k store.Key) (got store.Report, err error) {
	err = s.read(ctx, func() error {
		d, err := s.at(k)
		if err != nil {
			return err
		}
		if d.report == nil {
			return store.ErrNotFound
		}
		got = *d.report
		return nil
	})
	return got, err
}
