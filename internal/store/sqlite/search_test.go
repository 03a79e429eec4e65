package sqlite

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
)

// randomly makes claims and queries of few words, units, values and periods, so
// that they meet often, over ranges from one place of a scale to all of them.
type randomly struct{ *rand.Rand }

func (r randomly) some(prefix string, kinds, most int) (all []string) {
	for range r.IntN(most + 1) {
		all = append(all, fmt.Sprint(prefix, r.IntN(kinds)))
	}
	return all
}

func (r randomly) decimal() string {
	s := fmt.Sprint(r.IntN(30))
	if r.IntN(3) == 0 {
		s += strings.Repeat("0", r.IntN(50))
	}
	switch r.IntN(8) {
	case 0:
		s = "0." + strings.Repeat("0", r.IntN(30)) + s
	case 1:
		s += "." + s
	}
	if r.IntN(4) == 0 {
		s = "-" + s
	}
	return s
}

func (r randomly) bounds() (lower, upper string) {
	if r.IntN(5) > 0 {
		lower = r.decimal()
	}
	switch {
	case r.IntN(3) == 0 && lower != "":
		upper = lower
	case r.IntN(5) > 0:
		upper = r.decimal() // also below the lower one
	}
	return lower, upper
}

func (r randomly) period() (from, to time.Time) {
	if r.IntN(3) == 0 {
		return from, to
	}
	from = time.Date(2000+r.IntN(30), 1, 1, 0, 0, 0, 0, time.UTC)
	switch r.IntN(4) {
	case 0:
		to = from.AddDate(1, 0, 0)
	case 1:
		from = from.AddDate(0, r.IntN(12), 0)
		to = from.AddDate(0, 1, 0)
	case 2:
		to = from.AddDate(r.IntN(200), 0, 1)
	case 3:
		from = from.AddDate(0, 0, r.IntN(365))
		to = from.Add(time.Microsecond)
	}
	return from, to
}

func (r randomly) claims(t *testing.T) []store.Claim {
	all := make([]store.Claim, r.IntN(6))
	for i := range all {
		c := store.Claim{Number: i, Body: fmt.Append(nil, r.IntN(1000))}
		c.Words, c.Units = r.some("w", 12, 4), r.some("u", 4, 2)
		c.Lower, c.Upper = r.bounds()
		if c.Lower != "" && c.Upper != "" && bytes.Compare(mustKey(t, c.Lower), mustKey(t, c.Upper)) > 0 {
			c.Lower, c.Upper = c.Upper, c.Lower
		}
		c.From, c.To = r.period()
		all[i] = c
	}
	return all
}

func (r randomly) query() store.Query {
	q := store.Query{Limit: 1 + r.IntN(60)}
	if r.IntN(2) == 0 {
		q.Words = r.some("w", 12, 3)
	}
	if r.IntN(3) == 0 {
		q.Unit = fmt.Sprint("u", r.IntN(4))
	}
	if r.IntN(2) == 0 {
		q.Lower, q.Upper = r.bounds()
	}
	if r.IntN(2) == 0 {
		q.From, q.To = r.period()
		switch r.IntN(6) {
		case 0:
			q.From = time.Time{}
		case 1:
			q.To = time.Time{}
		}
	}
	if r.IntN(3) == 0 {
		q.After = store.Place{Dossier: fmt.Sprint("d", r.IntN(9)), Source: fmt.Sprint("s", r.IntN(20)), Number: r.IntN(4)}
	}
	return q
}

// TestSearchIsThatOfMemory holds the index and the packed claims to the store
// that looks at each claim and knows neither.
func TestSearchIsThatOfMemory(t *testing.T) {
	r := randomly{rand.New(rand.NewPCG(3, 4))}
	sqlite := openAt(t, filepath.Join(t.TempDir(), "dossiers.db"))
	stores := []store.Store{sqlite, memory.New()}
	each := func(f func(store.Store) error) {
		t.Helper()
		for _, s := range stores {
			if err := f(s); err != nil {
				t.Fatal(err)
			}
		}
	}
	for d := range 8 {
		k := store.Key{Tenant: "tenant", Dossier: fmt.Sprint("d", d)}
		each(func(s store.Store) error {
			_, err := s.CreateDossier(ctx, store.Dossier{Key: k, UID: "uid"})
			return err
		})
		for i := range 40 {
			n := store.NewSource{Source: store.Source{ID: fmt.Sprint("s", i)}, Claims: r.claims(t)}
			each(func(s store.Store) error {
				_, err := s.AddSources(ctx, k, []store.NewSource{n}, store.Limits{})
				return err
			})
		}
		for i := range 10 {
			again := r.claims(t)
			each(func(s store.Store) error {
				_, err := s.DeleteSource(ctx, k, fmt.Sprint("s", i))
				return err
			})
			each(func(s store.Store) error {
				return s.Reread(ctx, k, store.Source{ID: fmt.Sprint("s", 20+i), Revision: int64(21 + i)}, again)
			})
		}
	}
	found := 0
	for range 1200 {
		q := r.query()
		sqlite.manyMatches, sqlite.mostSteps = 1+r.IntN(300), r.IntN(30)
		got, err := stores[0].SearchClaims(ctx, "tenant", q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		want, err := stores[1].SearchClaims(ctx, "tenant", q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%+v (-memory +sqlite):\n%s", q, diff)
		}
		found += len(got)
	}
	if found < 1200 {
		t.Errorf("%d claims found by 1,200 queries: they are not much of a test", found)
	}
}
