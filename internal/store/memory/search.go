package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	// apd: decimals of any size. No float touches a value.
	"github.com/cockroachdb/apd/v3"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// decimal reads a plain decimal; nil where it is empty.
func decimal(s string) (*apd.Decimal, error) {
	if s == "" {
		return nil, nil
	}
	d, _, err := apd.NewFromString(s)
	if err != nil {
		return nil, fmt.Errorf("%q is no decimal: %w", s, err)
	}
	return d, nil
}

// wellFormed says whether terms can be searched by.
func wellFormed(t store.Terms) error {
	for _, s := range []string{t.Lower, t.Upper} {
		if _, err := decimal(s); err != nil {
			return err
		}
	}
	return nil
}

// query is a store.Query with its decimals read.
type query struct {
	store.Query
	lower, upper *apd.Decimal
}

// SearchClaims returns a page of the claims that fit.
func (s *Store) SearchClaims(ctx context.Context, tenant string, given store.Query) (page []store.Hit, err error) {
	q := query{Query: given}
	if q.lower, err = decimal(q.Lower); err != nil {
		return nil, err
	}
	if q.upper, err = decimal(q.Upper); err != nil {
		return nil, err
	}
	err = s.read(ctx, func() error {
		for k, d := range s.dossiers {
			if k.Tenant != tenant {
				continue
			}
			for id, kept := range d.sources {
				for _, c := range kept.claims {
					place := store.Place{Dossier: k.Dossier, Source: id, Number: c.Number}
					if (q.After == store.Place{} || compare(place, q.After) > 0) && q.fits(c.Terms) {
						page = append(page, store.Hit{Place: place, Body: c.Body})
					}
				}
			}
		}
		slices.SortFunc(page, func(a, b store.Hit) int { return compare(a.Place, b.Place) })
		page = page[:min(q.Limit, len(page))]
		return nil
	})
	return page, err
}

func compare(a, b store.Place) int {
	return cmp.Or(cmp.Compare(a.Dossier, b.Dossier), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Number, b.Number))
}

func (q *query) fits(t store.Terms) bool {
	for _, w := range q.Words {
		if !slices.Contains(t.Words, w) {
			return false
		}
	}
	if q.Unit != "" && !slices.Contains(t.Units, q.Unit) {
		return false
	}
	if !q.From.IsZero() || !q.To.IsZero() {
		known := !t.From.IsZero() || !t.To.IsZero()
		if !known || !q.From.IsZero() && !t.To.After(q.From) || !q.To.IsZero() && !t.From.Before(q.To) {
			return false
		}
	}
	return below(t.Lower, q.upper) && above(t.Upper, q.lower)
}

// below says whether a claim's lower bound is at most a query's upper one.
func below(bound string, q *apd.Decimal) bool {
	d, _ := decimal(bound) // wellFormed saw it
	return d == nil || q == nil || d.Cmp(q) <= 0
}

// above says whether a claim's upper bound is at least a query's lower one.
func above(bound string, q *apd.Decimal) bool {
	d, _ := decimal(bound)
	return d == nil || q == nil || d.Cmp(q) >= 0
}
