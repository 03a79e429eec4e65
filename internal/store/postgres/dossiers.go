package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// scanDossier reads dossierColumns. It reports false where there is no row.
func scanDossier(row pgx.Row, d *store.Dossier) (bool, error) {
	var digest []byte
	err := row.Scan(&d.Tenant, &d.Dossier, &d.UID, &d.Title, &d.Description, &d.Created, &d.Updated,
		&d.Version, &d.Revision, &d.Sources, &d.Claims, &d.Request.ID, &digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	d.Request.Digest = string(digest)
	for _, text := range []*string{&d.Tenant, &d.Dossier, &d.UID, &d.Title, &d.Description, &d.Request.ID} {
		*text = unescape(*text)
	}
	d.Created, d.Updated = d.Created.UTC(), d.Updated.UTC()
	return err == nil, err
}

// CreateDossier is of store.Store.
func (s *Store) CreateDossier(ctx context.Context, d store.Dossier) (store.Dossier, error) {
	var kept store.Dossier
	err := do(ctx, s.pool, func(ctx context.Context, c *pgx.Conn) error {
		for {
			made, err := scanDossier(c.QueryRow(ctx, string(insertDossier),
				escape(d.Tenant), escape(d.Dossier), escape(d.UID), escape(d.Title), escape(d.Description),
				d.Created, d.Updated, escape(d.Request.ID), []byte(d.Request.Digest)), &kept)
			if made || err != nil {
				return err
			}
			there, err := scanDossier(c.QueryRow(ctx, string(selectDossier), escape(d.Tenant), escape(d.Dossier)), &kept)
			switch {
			case err != nil:
				return err
			case !there:
				continue // deleted in between
			case d.Request.ID == "" || kept.Request.ID != d.Request.ID:
				return store.ErrExists
			case kept.Request.Digest != d.Request.Digest:
				return store.ErrReused
			}
			return nil
		}
	})
	if err != nil {
		return store.Dossier{}, err
	}
	return kept, nil
}

// GetDossier is of store.Store.
func (s *Store) GetDossier(ctx context.Context, k store.Key) (store.Dossier, error) {
	var d store.Dossier
	err := do(ctx, s.pool, func(ctx context.Context, c *pgx.Conn) error {
		found, err := scanDossier(c.QueryRow(ctx, string(selectDossier), escape(k.Tenant), escape(k.Dossier)), &d)
		if err == nil && !found {
			return store.ErrNotFound
		}
		return err
	})
	if err != nil {
		return store.Dossier{}, err
	}
	return d, nil
}

// ListDossiers is of store.Store.
func (s *Store) ListDossiers(ctx context.Context, tenant, after string, limit int) ([]store.Dossier, error) {
	var all []store.Dossier
	err := s.read(ctx, func(b *pgx.Batch) {
		all = nil
		b.Queue(string(listDossiers), escape(tenant), escape(after), limit).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var d store.Dossier
				if _, err := scanDossier(rows, &d); err != nil {
					return err
				}
				all = append(all, d)
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// UpdateDossier is of store.Store.
func (s *Store) UpdateDossier(ctx context.Context, d store.Dossier) (store.Dossier, error) {
	var kept store.Dossier
	err := do(ctx, s.pool, func(ctx context.Context, c *pgx.Conn) error {
		done, err := scanDossier(c.QueryRow(ctx, string(updateDossier), escape(d.Tenant), escape(d.Dossier),
			escape(d.Title), escape(d.Description), d.Updated, d.Version), &kept)
		if done || err != nil {
			return err
		}
		there, err := scanDossier(c.QueryRow(ctx, string(selectDossier), escape(d.Tenant), escape(d.Dossier)), &kept)
		switch {
		case err != nil:
			return err
		case there:
			return store.ErrStale
		}
		return store.ErrNotFound
	})
	if err != nil {
		return store.Dossier{}, err
	}
	return kept, nil
}

// DeleteDossier is of store.Store.
func (s *Store) DeleteDossier(ctx context.Context, k store.Key, version int64, force bool) error {
	tenant, dossier := escape(k.Tenant), escape(k.Dossier)
	var there bool
	var kept store.Dossier
	return s.change(ctx, func(b *pgx.Batch) {
		b.Queue(string(lockWholeDossier), tenant, dossier).QueryRow(func(row pgx.Row) (err error) {
			there, err = scan(row, &kept.Version, &kept.Sources)
			return err
		})
	}, func(b *pgx.Batch) error {
		switch {
		case !there:
			return store.ErrNotFound
		case version != 0 && version != kept.Version:
			return store.ErrStale
		case kept.Sources > 0 && !force:
			return store.ErrNotEmpty
		}
		for _, sql := range []routed{deleteClaims, deleteRevisions, deleteReport, deleteDossier} {
			b.Queue(string(sql), tenant, dossier)
		}
		return nil
	})
}

// Revisions is of store.Store.
func (s *Store) Revisions(ctx context.Context, keys []store.Key) (map[store.Key]int64, error) {
	asked := map[string][]string{} // dossiers by tenant
	for _, k := range keys {
		asked[k.Tenant] = append(asked[k.Tenant], escape(k.Dossier))
	}
	all := make(map[store.Key]int64, len(keys))
	if len(asked) == 0 {
		return all, nil
	}
	err := s.read(ctx, func(b *pgx.Batch) {
		clear(all)
		for tenant, dossiers := range asked {
			b.Queue(string(selectRevisions), escape(tenant), dossiers).Query(func(rows pgx.Rows) error {
				for rows.Next() {
					var dossier string
					var revision int64
					if err := rows.Scan(&dossier, &revision); err != nil {
						return err
					}
					all[store.Key{Tenant: tenant, Dossier: unescape(dossier)}] = revision
				}
				return rows.Err()
			})
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// PutReport is of store.Store.
func (s *Store) PutReport(ctx context.Context, k store.Key, r store.Report) error {
	tenant, dossier := escape(k.Tenant), escape(k.Dossier)
	var there bool
	return s.change(ctx, func(b *pgx.Batch) {
		b.Queue(string(holdDossier), tenant, dossier).QueryRow(func(row pgx.Row) (err error) {
			var revision int64
			there, err = scan(row, &revision)
			return err
		})
	}, func(b *pgx.Batch) error {
		if there {
			b.Queue(string(putReport), tenant, dossier, r.Revision, escape(r.Engine), r.Body)
		}
		return nil
	})
}

// GetReport is of store.Store.
func (s *Store) GetReport(ctx context.Context, k store.Key) (store.Report, error) {
	var r store.Report
	err := do(ctx, s.pool, func(ctx context.Context, c *pgx.Conn) error {
		row := c.QueryRow(ctx, string(selectReport), escape(k.Tenant), escape(k.Dossier))
		found, err := scan(row, &r.Revision, &r.Engine, &r.Body)
		if err == nil && !found {
			return store.ErrNotFound
		}
		r.Engine = unescape(r.Engine)
		return err
	})
	if err != nil {
		return store.Report{}, err
	}
	return r, nil
}

// scan reads a row and reports whether there is one.
func scan(row pgx.Row, into ...any) (bool, error) {
	err := row.Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
