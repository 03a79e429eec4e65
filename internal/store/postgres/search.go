package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// SearchClaims is of store.Store.
func (s *Store) SearchClaims(ctx context.Context, tenant string, q store.Query) ([]store.Hit, error) {
	sql, args := search(tenant, q)
	var hits []store.Hit
	err := do(ctx, s.pool, func(ctx context.Context, c *pgx.Conn) error {
		hits = nil
		// The best plan depends on how rare the values are: planned anew each
		// time, and never kept as a statement that was prepared for all values.
		rows, err := c.Query(ctx, sql, append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var h store.Hit
			if err := rows.Scan(&h.Dossier, &h.Source, &h.Number, &h.Body); err != nil {
				return err
			}
			h.Dossier, h.Source = unescape(h.Dossier), unescape(h.Source)
			hits = append(hits, h)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	return hits, nil
}

// search returns the statement of a search and its arguments.
func search(tenant string, q store.Query) (string, []any) {
	tenant = escape(tenant)
	var sql strings.Builder
	sql.WriteString(string(searchClaims))
	args := []any{tenant}
	// add appends a condition, whose verbs are the places of its arguments.
	add := func(part fanned, values ...any) {
		places := make([]any, len(values))
		for i := range values {
			places[i] = len(args) + i + 1
		}
		fmt.Fprintf(&sql, string(part), places...)
		args = append(args, values...)
	}
	wanted := store.Terms{Words: q.Words}
	if q.Unit != "" {
		wanted.Units = []string{q.Unit}
	}
	if all := terms(tenant, wanted); len(all) > 0 {
		add(searchTerms, all)
	}
	if q.Lower != "" || q.Upper != "" {
		if lower, upper := bound(q.Lower, false), bound(q.Upper, true); inverted(q.Lower, q.Upper) {
			// No range. What fits reaches from the one to the other.
			add(searchBounds, lower, nil)
			add(searchBounds, nil, upper)
		} else {
			if near := valueTerms(tenant, q.Lower, q.Upper); near != nil {
				add(searchNodes, near)
			}
			add(searchBounds, lower, upper)
		}
	}
	if !q.From.IsZero() || !q.To.IsZero() {
		if near := periodTerms(tenant, q.From, q.To); near != nil {
			add(searchNodes, near)
		}
		add(searchPeriod, instant(q.From), instant(q.To))
	}
	if q.After != (store.Place{}) {
		add(searchAfter, escape(q.After.Dossier), escape(q.After.Source), q.After.Number)
	}
	add(searchOrder, q.Limit)
	return sql.String(), args
}
