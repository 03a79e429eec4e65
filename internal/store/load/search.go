package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// kinds are the searches, each with values that vary.
var kinds = []struct {
	name  string
	query func(*maker) store.Query
}{
	{"a common word (one of the 50 most common)", func(m *maker) store.Query {
		return store.Query{Words: []string{word(m.Uint64N(50))}}
	}},
	{"a rare word (one of the 10,000 rarest)", func(m *maker) store.Query {
		return store.Query{Words: []string{word(vocabulary - 1 - m.Uint64N(10_000))}}
	}},
	{"two common words", func(m *maker) store.Query {
		return store.Query{Words: []string{word(m.Uint64N(50)), word(m.Uint64N(50))}}
	}},
	{"a common word, from the middle on", func(m *maker) store.Query {
		return store.Query{Words: []string{word(m.Uint64N(50))}, After: store.Place{Dossier: "d0050", Source: "s"}}
	}},
	{"values within 1 %, alone", func(m *maker) store.Query {
		lower, upper := narrow(m, 1.01)
		return store.Query{Lower: lower, Upper: upper}
	}},
	{"values within a tenth, and a unit", func(m *maker) store.Query {
		lower, upper := narrow(m, 1.1)
		return store.Query{Lower: lower, Upper: upper, Unit: units[m.units.Uint64()]}
	}},
	{"a month long ago, alone", func(m *maker) store.Query {
		from := time.Date(2010+m.IntN(5), time.Month(1+m.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
		return store.Query{From: from, To: from.AddDate(0, 1, 0)}
	}},
	{"a year of late, alone", func(*maker) store.Query {
		return store.Query{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	}},
	{"a common word, a unit, values within a factor of ten, a year", func(m *maker) store.Query {
		lower, upper := narrow(m, 10)
		from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
		return store.Query{
			Words: []string{word(m.Uint64N(50))}, Unit: units[m.units.Uint64()],
			Lower: lower, Upper: upper, From: from, To: from.AddDate(1, 0, 0),
		}
	}},
	{"a word that nothing has", func(m *maker) store.Query {
		return store.Query{Words: []string{"nowhere" + strconv.Itoa(m.IntN(1000))}}
	}},
}

func narrow(m *maker, factor float64) (lower, upper string) {
	v := math.Pow(10, m.Float64()*11)
	return strconv.FormatFloat(v, 'f', 2, 64), strconv.FormatFloat(v*factor, 'f', 2, 64)
}

// search measures searches for the first 100 claims as the claims grow.
func (l *load) search(ctx context.Context) error {
	if l.sources == 0 {
		l.sources = 50_000
	}
	const perCall, perDossier = 20, 500
	keys := map[int]store.Key{}
	for made := 0; made < l.sources; {
		to := min(l.sources, max(500, made*10))
		for d := made / perDossier; d*perDossier < to; d++ {
			if _, there := keys[d]; !there {
				var err error
				if keys[d], err = l.create(ctx, fmt.Sprintf("d%04d", d)); err != nil {
					return err
				}
			}
		}
		calls := (to - made + perCall - 1) / perCall
		_, all, err := parallel(ctx, l.writers, calls, func(ctx context.Context, _, i int) error {
			first := made + i*perCall
			m := newMaker(uint64(1000 + first))
			var rows []store.NewSource
			for n := first; n < min(first+perCall, to); n++ {
				rows = append(rows, m.source(fmt.Sprintf("s%06d", n), 1000, l.claims))
			}
			return l.add(ctx, keys[first/perDossier], rows)
		})
		if err != nil {
			return err
		}
		l.printf("\n%d claims (%.0f claims/s written, %d sources a call)\n\n", to*l.claims, float64((to-made)*l.claims)/all.Seconds(), perCall)
		made = to
		l.printf("| search | hits on the page, mean | p50 | p99 |\n|---|---|---|---|\n")
		for _, kind := range kinds {
			m := newMaker(7)
			hits := 0
			const runs = 100
			took, _, err := parallel(ctx, 1, runs, func(ctx context.Context, _, _ int) error {
				q := kind.query(m)
				q.Limit = 100
				found, err := l.store.SearchClaims(ctx, l.tenant, q)
				hits += len(found)
				return err
			})
			if err != nil {
				return err
			}
			l.printf("| %s | %.1f | %v | %v |\n", kind.name, float64(hits)/runs, took.quantile(0.5), took.quantile(0.99))
		}
	}
	return nil
}
