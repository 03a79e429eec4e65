package sqlite

import (
	"context"
	"errors"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

const (
	selectDossier = `SELECT dossier, uid, created, updated, version, revision, sources, claims, request, digest, title, description
		FROM dossiers WHERE tenant = ? AND dossier = ?`
	selectDossiers = `SELECT dossier, uid, created, updated, version, revision, sources, claims, request, digest, title, description
		FROM dossiers WHERE tenant = ? AND dossier > ? ORDER BY dossier LIMIT ?`
	insertDossier = `INSERT INTO dossiers
		(tenant, dossier, uid, created, updated, version, revision, sources, claims, request, digest, title, description)
		VALUES (?, ?, ?, ?, ?, 1, 0, 0, 0, ?, ?, ?, ?)`
	updateDossier = `UPDATE dossiers SET title = ?, description = ?, updated = ?, version = version + 1
		WHERE tenant = ? AND dossier = ?`
	selectSourceRows = `SELECT row, claims FROM revisions WHERE tenant = ? AND dossier = ? AND kept = 1`
	selectRevision   = `SELECT revision FROM dossiers WHERE tenant = ? AND dossier = ?`
)

// deleteDossier is what takes a dossier, once the claims of its sources are
// gone.
var deleteDossier = []string{
	`DELETE FROM revisions WHERE tenant = ? AND dossier = ?`,
	`DELETE FROM reports WHERE tenant = ? AND dossier = ?`,
	`DELETE FROM dossiers WHERE tenant = ? AND dossier = ?`,
}

func scanDossier(tenant string, scan func(...any) error) (store.Dossier, error) {
	d := store.Dossier{Key: store.Key{Tenant: tenant}}
	var created, updated int64
	err := scan(&d.Dossier, &d.UID, &created, &updated, &d.Version, &d.Revision, &d.Sources, &d.Claims,
		&d.Request.ID, &d.Request.Digest, &d.Title, &d.Description)
	d.Created, d.Updated = instant(created), instant(updated)
	return d, err
}

// dossier reads a dossier, or returns ErrNotFound.
func (r reader) dossier(k store.Key) (store.Dossier, error) {
	return scanDossier(k.Tenant, func(into ...any) error {
		return r.row(selectDossier, []any{k.Tenant, k.Dossier}, into...)
	})
}

// CreateDossier keeps a dossier.
func (s *Store) CreateDossier(ctx context.Context, d store.Dossier) (store.Dossier, error) {
	return change(ctx, s, func(w *writer) (store.Dossier, error) {
		there, err := w.read().dossier(d.Key)
		switch {
		case errors.Is(err, store.ErrNotFound):
			err := w.one(insertDossier, d.Tenant, d.Dossier, d.UID, d.Created.UnixMicro(), d.Updated.UnixMicro(),
				d.Request.ID, d.Request.Digest, d.Title, d.Description)
			if err != nil {
				return store.Dossier{}, err
			}
			return w.read().dossier(d.Key)
		case err != nil:
			return store.Dossier{}, err
		case d.Request.ID == "" || d.Request.ID != there.Request.ID:
			return store.Dossier{}, store.ErrExists
		case d.Request != there.Request:
			return store.Dossier{}, store.ErrReused
		}
		return there, nil
	})
}

// GetDossier returns a dossier.
func (s *Store) GetDossier(ctx context.Context, k store.Key) (d store.Dossier, err error) {
	err = s.read(ctx, func(r reader) (err error) {
		d, err = r.dossier(k)
		return err
	})
	if err != nil {
		return store.Dossier{}, err
	}
	return d, nil
}

// ListDossiers returns a page of a tenant's dossiers.
func (s *Store) ListDossiers(ctx context.Context, tenant, after string, limit int) (page []store.Dossier, err error) {
	err = s.read(ctx, func(r reader) error {
		return r.rows(selectDossiers, []any{tenant, after, limit}, func(scan func(...any) error) (bool, error) {
			d, err := scanDossier(tenant, scan)
			page = append(page, d)
			return true, err
		})
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// UpdateDossier sets a dossier's title, description and time.
func (s *Store) UpdateDossier(ctx context.Context, d store.Dossier) (store.Dossier, error) {
	return change(ctx, s, func(w *writer) (store.Dossier, error) {
		there, err := w.read().dossier(d.Key)
		if err != nil {
			return store.Dossier{}, err
		}
		if d.Version != 0 && d.Version != there.Version {
			return store.Dossier{}, store.ErrStale
		}
		if err := w.one(updateDossier, d.Title, d.Description, d.Updated.UnixMicro(), d.Tenant, d.Dossier); err != nil {
			return store.Dossier{}, err
		}
		return w.read().dossier(d.Key)
	})
}

// DeleteDossier removes a dossier and all that is kept of it.
func (s *Store) DeleteDossier(ctx context.Context, k store.Key, version int64, force bool) error {
	_, err := change(ctx, s, func(w *writer) (struct{}, error) {
		there, err := w.read().dossier(k)
		switch {
		case err != nil:
			return struct{}{}, err
		case version != 0 && version != there.Version:
			return struct{}{}, store.ErrStale
		case there.Sources > 0 && !force:
			return struct{}{}, store.ErrNotEmpty
		}
		return struct{}{}, w.erase(func() error {
			var sources []sourceRow
			err := w.read().rows(selectSourceRows, []any{k.Tenant, k.Dossier}, func(scan func(...any) error) (bool, error) {
				var s sourceRow
				err := scan(&s.row, &s.claims)
				sources = append(sources, s)
				return true, err
			})
			if err != nil {
				return err
			}
			for _, s := range sources {
				if err := w.deleteClaims(s.row, s.claims); err != nil {
					return err
				}
			}
			for _, query := range deleteDossier {
				if err := w.exec(query, k.Tenant, k.Dossier); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return err
}

// Revisions returns the revisions of dossiers.
func (s *Store) Revisions(ctx context.Context, keys []store.Key) (map[store.Key]int64, error) {
	revisions := make(map[store.Key]int64, len(keys))
	err := s.view(ctx, func(r reader) error {
		for _, k := range keys {
			var revision int64
			switch err := r.row(selectRevision, []any{k.Tenant, k.Dossier}, &revision); {
			case err == nil:
				revisions[k] = revision
			case !errors.Is(err, store.ErrNotFound):
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return revisions, nil
}
