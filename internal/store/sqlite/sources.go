package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

const (
	selectCounts = `SELECT revision, sources, claims FROM dossiers WHERE tenant = ? AND dossier = ?`
	updateCounts = `UPDATE dossiers SET revision = ?, sources = ?, claims = ? WHERE tenant = ? AND dossier = ?`

	// A source whose id or request is there already is not inserted; which of
	// them it was is looked up then.
	insertSource = `INSERT INTO revisions
		(tenant, dossier, revision, source, removed, kept, created, request, digest, engine, claims, reading, body)
		VALUES (?, ?, ?, ?, 0, 1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
	insertRemoval = `INSERT INTO revisions
		(tenant, dossier, revision, source, removed, kept, created, request, digest, engine, claims)
		VALUES (?, ?, ?, ?, 1, 0, 0, '', '', '', 0)`
	selectRequest = `SELECT digest, revision, created FROM revisions
		WHERE tenant = ? AND dossier = ? AND request = ? AND request <> ''`
	selectSource = `SELECT row, revision, created, engine, claims, reading, body FROM revisions
		WHERE tenant = ? AND dossier = ? AND source = ? AND kept = 1`
	selectSourceRow = `SELECT row, revision, claims FROM revisions
		WHERE tenant = ? AND dossier = ? AND source = ? AND kept = 1`
	selectSources = `SELECT source, revision, created, engine, body FROM revisions
		WHERE tenant = ? AND dossier = ? AND revision > ? AND kept = 1 ORDER BY revision LIMIT ?`
	clearSource  = `UPDATE revisions SET kept = 0, claims = 0, reading = NULL, body = NULL, engine = '' WHERE row = ?`
	updateSource = `UPDATE revisions SET reading = ?, engine = ?, claims = ? WHERE row = ?`

	insertClaims = `INSERT INTO claims (row, terms, bodies) VALUES (?, ?, ?)`
	insertPlace  = `INSERT INTO places (row, tenant, dossier, source) VALUES (?, ?, ?, ?)`
	insertTerms  = `INSERT INTO terms (rowid, hashes) VALUES (?, ?)`
	deleteClaims = `DELETE FROM claims WHERE row = ?`
	deletePlace  = `DELETE FROM places WHERE row = ?`
	deleteTerms  = `DELETE FROM terms WHERE rowid BETWEEN ? AND ?`
)

// claimRows is the claims of a source as they are kept.
type claimRows struct {
	count         int
	terms, bodies []byte
	index         []string // a claim's terms each
}

func newClaimRows(tenant string, claims []store.Claim) (rows claimRows, err error) {
	rows.count = len(claims)
	if rows.terms, rows.bodies, err = pack(claims); err != nil {
		return rows, err
	}
	rows.index, err = indexed(tenant, claims)
	return rows, err
}

func allClaimRows(tenant string, sources []store.NewSource) ([]claimRows, error) {
	rows := make([]claimRows, len(sources))
	for i, n := range sources {
		var err error
		if rows[i], err = newClaimRows(tenant, n.Claims); err != nil {
			return nil, fmt.Errorf("source %d: %w", i, err)
		}
	}
	return rows, nil
}

func (w *writer) insertClaims(k store.Key, source string, row int64, c claimRows) error {
	if c.count == 0 {
		return nil
	}
	err := w.exec(insertClaims, row, c.terms, c.bodies)
	if err == nil {
		err = w.exec(insertPlace, row, k.Tenant, k.Dossier, source)
	}
	for i := 0; err == nil && i < len(c.index); i++ {
		err = w.exec(insertTerms, row<<claimBits|int64(i), c.index[i])
	}
	return err
}

func (w *writer) deleteClaims(row int64, count int) error {
	if count == 0 {
		return nil
	}
	if err := w.exec(deleteTerms, row<<claimBits, (row+1)<<claimBits-1); err != nil {
		return err
	}
	for _, query := range []string{deletePlace, deleteClaims} {
		if err := w.exec(query, row); err != nil {
			return err
		}
	}
	return nil
}

// counts is what a dossier's row says of its sources.
type counts struct {
	revision        int64
	sources, claims int
}

func (w *writer) counts(k store.Key) (c counts, err error) {
	err = w.read().row(selectCounts, []any{k.Tenant, k.Dossier}, &c.revision, &c.sources, &c.claims)
	return c, err
}

func (w *writer) setCounts(k store.Key, c counts) error {
	return w.one(updateCounts, c.revision, c.sources, c.claims, k.Tenant, k.Dossier)
}

// AddSources adds sources to a dossier.
func (s *Store) AddSources(ctx context.Context, k store.Key, sources []store.NewSource, l store.Limits) ([]store.Added, error) {
	s.coming.Add(1)
	rows, err := allClaimRows(k.Tenant, sources)
	s.coming.Add(-1)
	if err != nil {
		return nil, err
	}
	return change(ctx, s, func(w *writer) ([]store.Added, error) {
		c, err := w.counts(k)
		if err != nil {
			return nil, err
		}
		before := c.revision
		added := make([]store.Added, len(sources))
		for i, n := range sources {
			if added[i], err = w.add(k, n, rows[i], &c, l); err != nil {
				return nil, err
			}
		}
		if c.revision == before {
			return added, nil
		}
		return added, w.setCounts(k, c)
	})
}

// add adds a source and counts it.
func (w *writer) add(k store.Key, n store.NewSource, rows claimRows, c *counts, l store.Limits) (store.Added, error) {
	var full error
	switch {
	case l.Sources > 0 && c.sources+1 > l.Sources:
		full = &store.FullError{Limit: "sources", Max: l.Sources}
	case l.Claims > 0 && c.claims+rows.count > l.Claims:
		full = &store.FullError{Limit: "claims", Max: l.Claims}
	}
	if full != nil {
		return w.refuse(k, n, full)
	}
	created := n.Created.UnixMicro()
	row, inserted, err := w.insert(insertSource, k.Tenant, k.Dossier, c.revision+1, n.ID, created,
		n.Request.ID, n.Request.Digest, n.Engine, rows.count, n.Reading, n.Body)
	if err != nil {
		return store.Added{}, err
	}
	if !inserted {
		return w.refuse(k, n, errors.New("sqlite: a source was refused that is not there"))
	}
	if err := w.insertClaims(k, n.ID, row, rows); err != nil {
		return store.Added{}, err
	}
	c.revision++
	c.sources++
	c.claims += rows.count
	return store.Added{Revision: c.revision, Created: instant(created)}, nil
}

// refuse says why a source is not added: its request was, its id is taken, or
// what else there is.
func (w *writer) refuse(k store.Key, n store.NewSource, otherwise error) (store.Added, error) {
	r := w.read()
	if n.Request.ID != "" {
		var digest string
		var revision, created int64
		err := r.row(selectRequest, []any{k.Tenant, k.Dossier, n.Request.ID}, &digest, &revision, &created)
		switch {
		case err == nil && digest == n.Request.Digest:
			return store.Added{Revision: revision, Created: instant(created), Again: true}, nil
		case err == nil:
			return store.Added{Err: store.ErrReused}, nil
		case !errors.Is(err, store.ErrNotFound):
			return store.Added{}, err
		}
	}
	_, err := r.sourceRow(k, n.ID)
	switch {
	case err == nil:
		return store.Added{Err: store.ErrExists}, nil
	case !errors.Is(err, store.ErrNotFound):
		return store.Added{}, err
	case !errors.Is(otherwise, store.ErrFull):
		return store.Added{}, otherwise
	}
	return store.Added{Err: otherwise}, nil
}

// sourceRow is what a change needs to know of a source that is there.
type sourceRow struct {
	row, revision int64
	claims        int
}

func (r reader) sourceRow(k store.Key, id string) (s sourceRow, err error) {
	err = r.row(selectSourceRow, []any{k.Tenant, k.Dossier, id}, &s.row, &s.revision, &s.claims)
	return s, err
}

// GetSource returns a source.
func (s *Store) GetSource(ctx context.Context, k store.Key, id string) (store.Source, error) {
	got := store.Source{ID: id}
	err := s.read(ctx, func(r reader) error {
		var row, created int64
		var claims int
		err := r.row(selectSource, []any{k.Tenant, k.Dossier, id},
			&row, &got.Revision, &created, &got.Engine, &claims, &got.Reading, &got.Body)
		got.Created = instant(created)
		return err
	})
	if err != nil {
		return store.Source{}, err
	}
	return got, nil
}

// ListSources returns a page of a dossier's sources.
func (s *Store) ListSources(ctx context.Context, k store.Key, after int64, limit int) (page []store.Source, err error) {
	err = s.view(ctx, func(r reader) error {
		if err := r.there(k); err != nil {
			return err
		}
		return r.rows(selectSources, []any{k.Tenant, k.Dossier, after, limit}, func(scan func(...any) error) (bool, error) {
			var got store.Source
			var created int64
			err := scan(&got.ID, &got.Revision, &created, &got.Engine, &got.Body)
			got.Created = instant(created)
			page = append(page, got)
			return true, err
		})
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// there returns ErrNotFound where there is no such dossier.
func (r reader) there(k store.Key) error {
	var revision int64
	return r.row(selectRevision, []any{k.Tenant, k.Dossier}, &revision)
}

// DeleteSource removes a source with its claims.
func (s *Store) DeleteSource(ctx context.Context, k store.Key, id string) (int64, error) {
	return change(ctx, s, func(w *writer) (int64, error) {
		c, err := w.counts(k)
		if err != nil {
			return 0, err
		}
		there, err := w.read().sourceRow(k, id)
		if err != nil {
			return 0, err
		}
		err = w.erase(func() error {
			if err := w.deleteClaims(there.row, there.claims); err != nil {
				return err
			}
			return w.one(clearSource, there.row)
		})
		if err != nil {
			return 0, err
		}
		c.revision++
		c.sources--
		c.claims -= there.claims
		if err := w.one(insertRemoval, k.Tenant, k.Dossier, c.revision, id); err != nil {
			return 0, err
		}
		return c.revision, w.setCounts(k, c)
	})
}

// Reread replaces what was read of a source.
func (s *Store) Reread(ctx context.Context, k store.Key, given store.Source, claims []store.Claim) error {
	rows, err := newClaimRows(k.Tenant, claims)
	if err != nil {
		return err
	}
	_, err = change(ctx, s, func(w *writer) (struct{}, error) {
		var none struct{}
		c, err := w.counts(k)
		if err != nil {
			return none, err
		}
		there, err := w.read().sourceRow(k, given.ID)
		if err != nil {
			return none, err
		}
		if there.revision != given.Revision {
			return none, store.ErrNotFound
		}
		if err := w.deleteClaims(there.row, there.claims); err != nil {
			return none, err
		}
		if err := w.one(updateSource, given.Reading, given.Engine, rows.count, there.row); err != nil {
			return none, err
		}
		if err := w.insertClaims(k, given.ID, there.row, rows); err != nil {
			return none, err
		}
		c.claims += rows.count - there.claims
		return none, w.setCounts(k, c)
	})
	return err
}
