package sqlite

import (
	"context"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

const (
	// Sources that have all terms, in the order of their places. The page's
	// start is a filter only: the text index gives them by row.
	selectMatches = `SELECT places.row, places.dossier, places.source FROM terms
		CROSS JOIN places ON places.row = terms.rowid
		WHERE terms MATCH ? AND places.tenant = ? AND (places.dossier, places.source) >= (?, ?)
		ORDER BY places.dossier, places.source LIMIT ? OFFSET ?`
	selectAll = `SELECT row, dossier, source FROM revisions INDEXED BY revisions_source
		WHERE tenant = ? AND kept = 1 AND (dossier, source) >= (?, ?) ORDER BY dossier, source`
	selectTerms  = `SELECT terms FROM claims WHERE row = ?`
	selectBodies = `SELECT bodies FROM claims WHERE row = ?`
)

// SearchClaims returns a page of the claims that fit.
func (s *Store) SearchClaims(ctx context.Context, tenant string, given store.Query) (page []store.Hit, err error) {
	q, err := newQuery(tenant, given)
	if err != nil {
		return nil, err
	}
	match, err := q.match()
	if err != nil {
		return nil, err
	}
	err = s.view(ctx, func(r reader) error {
		look := func(scan func(...any) error) (bool, error) {
			var row int64
			var place store.Place
			if err := scan(&row, &place.Dossier, &place.Source); err != nil {
				return false, err
			}
			var err error
			page, err = r.look(q, row, place, page)
			return len(page) < q.Limit, err
		}
		if match == "" {
			return r.rows(selectAll, []any{tenant, q.After.Dossier, q.After.Source}, look)
		}
		return r.rows(selectMatches, []any{match, tenant, q.After.Dossier, q.After.Source, -1, 0}, look)
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// look appends the claims of a source that fit, up to the query's limit.
func (r reader) look(q *query, row int64, place store.Place, page []store.Hit) ([]store.Hit, error) {
	var terms, bodies []byte
	if err := r.row(selectTerms, []any{row}, &terms); err != nil {
		if err == store.ErrNotFound { // a source without claims
			return page, nil
		}
		return nil, err
	}
	u, err := unpack(terms)
	if err != nil {
		return nil, err
	}
	after := -1
	if place.Dossier == q.After.Dossier && place.Source == q.After.Source {
		after = q.After.Number
	}
	var c claim
	for u.next(&c) && len(page) < q.Limit {
		if c.number <= after || !q.fits(&c) {
			continue
		}
		if bodies == nil {
			if err := r.row(selectBodies, []any{row}, &bodies); err != nil {
				return nil, err
			}
		}
		if c.body+c.size > len(bodies) {
			return nil, errPacked
		}
		place.Number = c.number
		page = append(page, store.Hit{Place: place, Body: bodies[c.body : c.body+c.size : c.body+c.size]})
	}
	if u.bad {
		return nil, errPacked
	}
	return page, nil
}
