package sqlite

import (
	"context"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

const (
	selectChanges = `SELECT revision, source, removed, kept, reading, engine FROM revisions
		WHERE tenant = ? AND dossier = ? AND revision > ? ORDER BY revision LIMIT ?`
	// The row is the dossier's, or none where there is no such dossier.
	putReport = `INSERT INTO reports (tenant, dossier, revision, engine, body)
		SELECT tenant, dossier, ?, ?, ? FROM dossiers WHERE tenant = ? AND dossier = ?
		ON CONFLICT DO UPDATE SET revision = excluded.revision, engine = excluded.engine, body = excluded.body
		WHERE excluded.revision >= reports.revision`
	selectReport = `SELECT revision, engine, body FROM reports WHERE tenant = ? AND dossier = ?`
)

// Changes returns a page of a dossier's changes.
func (s *Store) Changes(ctx context.Context, k store.Key, after int64, limit int) (page []store.Change, err error) {
	err = s.view(ctx, func(r reader) error {
		if err := r.there(k); err != nil {
			return err
		}
		return r.rows(selectChanges, []any{k.Tenant, k.Dossier, after, limit}, func(scan func(...any) error) (bool, error) {
			var c store.Change
			var kept bool
			err := scan(&c.Revision, &c.SourceID, &c.Removed, &kept, &c.Reading, &c.Engine)
			if kept && c.Reading == nil {
				c.Reading = []byte{} // nil is for a source that has gone
			}
			page = append(page, c)
			return true, err
		})
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// PutReport keeps a report, unless a later one is kept.
func (s *Store) PutReport(ctx context.Context, k store.Key, r store.Report) error {
	body := r.Body
	if body == nil {
		body = []byte{} // nil would be NULL
	}
	_, err := change(ctx, s, func(w *writer) (struct{}, error) {
		return struct{}{}, w.exec(putReport, r.Revision, r.Engine, body, k.Tenant, k.Dossier)
	})
	return err
}

// GetReport returns the report last kept.
func (s *Store) GetReport(ctx context.Context, k store.Key) (got store.Report, err error) {
	err = s.read(ctx, func(r reader) error {
		return r.row(selectReport, []any{k.Tenant, k.Dossier}, &got.Revision, &got.Engine, &got.Body)
	})
	if err != nil {
		return store.Report{}, err
	}
	return got, nil
}
