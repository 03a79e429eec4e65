package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

const (
	// Sources that have all terms, in the order of their places, with what their
	// claims are searched by. The page's start is a filter only: the text index
	// gives sources by row. They are sorted before their claims are read, which
	// are many times as long; LIMIT -1 keeps the order from being dropped.
	selectMatches = `WITH found AS MATERIALIZED (
			SELECT places.row, places.dossier, places.source FROM terms
			CROSS JOIN places ON places.row = terms.rowid
			WHERE terms MATCH ? AND places.tenant = ? AND (places.dossier, places.source) >= (?, ?)
			ORDER BY places.dossier, places.source LIMIT -1)
		SELECT found.row, found.dossier, found.source, claims.terms
		FROM found CROSS JOIN claims ON claims.row = found.row`
	selectAll = `SELECT claims.row, dossier, source, terms FROM revisions INDEXED BY revisions_source
		CROSS JOIN claims ON claims.row = revisions.row
		WHERE tenant = ? AND kept = 1 AND (dossier, source) >= (?, ?) ORDER BY dossier, source`
	selectBodies = `SELECT bodies FROM claims WHERE row = ?`
)

// errOrder is what would lose claims between two pages.
var errOrder = errors.New("sqlite: sources were not found in order")

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
		var last store.Place
		look := func(scan func(...any) error) (bool, error) {
			var row int64
			var place store.Place
			var terms sql.RawBytes
			if err := scan(&row, &place.Dossier, &place.Source, &terms); err != nil {
				return false, err
			}
			if place.Dossier < last.Dossier || place.Dossier == last.Dossier && place.Source <= last.Source {
				return false, errOrder
			}
			last = place
			var err error
			page, err = r.look(q, row, place, terms, page)
			return len(page) < q.Limit, err
		}
		if match == "" {
			return r.rows(selectAll, []any{tenant, q.After.Dossier, q.After.Source}, look)
		}
		return r.rows(selectMatches, []any{match, tenant, q.After.Dossier, q.After.Source}, look)
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// look appends the claims of a source that fit, up to the query's limit.
func (r reader) look(q *query, row int64, place store.Place, terms []byte, page []store.Hit) ([]store.Hit, error) {
	var bodies []byte
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
