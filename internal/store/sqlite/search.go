package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

const (
	// Sources with a claim that has all terms, in the order of their places, with what their
	// claims are searched by. The page's start is a filter only: the text index
	// gives sources by row. They are sorted before their claims are read, which
	// are many times as long; LIMIT -1 keeps the order from being dropped.
	selectMatches = `WITH found AS MATERIALIZED (
			SELECT places.row, places.dossier, places.source
			FROM (SELECT DISTINCT rowid >> 20 AS row FROM terms WHERE terms MATCH ?) AS matches
			CROSS JOIN places ON places.row = matches.row
			WHERE places.tenant = ? AND (places.dossier, places.source) >= (?, ?)
			ORDER BY places.dossier, places.source LIMIT -1)
		SELECT found.row, found.dossier, found.source, claims.terms
		FROM found CROSS JOIN claims ON claims.row = found.row`
	// How many claims have all terms, up to a bound.
	countMatches = `SELECT count(*) FROM (SELECT 1 FROM terms WHERE terms MATCH ? LIMIT ?)`
	// All sources, in the order of their places.
	selectAll = `SELECT claims.row, dossier, source, terms FROM revisions INDEXED BY revisions_source
		CROSS JOIN claims ON claims.row = revisions.row
		WHERE tenant = ? AND kept = 1 AND (dossier, source) >= (?, ?) ORDER BY dossier, source LIMIT ?`
	selectBodies = `SELECT bodies FROM claims WHERE row = ?`
)

// Where very many claims have what is asked for, as a common unit alone, a
// page is full after a few of them: it is quicker to go from one to the next
// than to sort all that the index names.
const (
	manyMatches = 2000
	mostSteps   = 1000
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
		last := store.Place{Dossier: q.After.Dossier, Source: q.After.Source}
		first := true
		look := func(scan func(...any) error) (bool, error) {
			var row int64
			var place store.Place
			var terms sql.RawBytes
			if err := scan(&row, &place.Dossier, &place.Source, &terms); err != nil {
				return false, err
			}
			switch order := strings.Compare(place.Dossier, last.Dossier); {
			case order < 0 || order == 0 && place.Source < last.Source:
				return false, errOrder
			case place == last && !first:
				return true, nil // was looked at
			}
			first, last = false, place
			var err error
			page, err = r.look(q, row, place, terms, page)
			return len(page) < q.Limit, err
		}
		walk := func(steps int) error {
			return r.rows(selectAll, []any{tenant, last.Dossier, last.Source, steps}, look)
		}
		if match == "" {
			return walk(-1)
		}
		var matches int
		if err := r.row(countMatches, []any{match, s.manyMatches}, &matches); err != nil || matches == 0 {
			return err
		}
		if matches == s.manyMatches {
			if err := walk(s.mostSteps); err != nil || len(page) == q.Limit {
				return err
			}
		}
		return r.rows(selectMatches, []any{match, tenant, last.Dossier, last.Source}, look)
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
	for len(page) < q.Limit {
		c, more := u.next(q)
		if !more {
			break
		}
		if c.number <= after || !c.fits {
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
