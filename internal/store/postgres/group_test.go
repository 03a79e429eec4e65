package postgres_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/pgtest"
)

// TestCallsThatGather holds a dossier while calls gather: what one of them
// brings harms no other, and one whose caller has gone is left out.
func TestCallsThatGather(t *testing.T) {
	url := migrated(t, pgtest.URL(t))
	s := open(t, url)
	k := create(t, s)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	tx, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT FROM dossiers WHERE tenant = $1 AND dossier = $2 FOR UPDATE", k.Tenant, k.Dossier); err != nil {
		t.Fatal(err)
	}

	type result struct {
		added []store.Added
		err   error
	}
	gathered := 0
	add := func(ctx context.Context, id string, l store.Limits, claims ...store.Claim) chan result {
		done := make(chan result, 1)
		go func() {
			n := store.NewSource{Source: store.Source{ID: id, Created: time.Unix(0, 0)}, Claims: claims}
			added, err := s.AddSources(ctx, k, []store.NewSource{n}, l)
			done <- result{added, err}
		}()
		// The next is to come after it.
		await(t, id+" among those that wait", func() bool {
			waiting, underWay := s.Waiting(k)
			return underWay && waiting == gathered
		})
		gathered++
		return done
	}
	impatient, leave := context.WithCancel(t.Context())
	first := add(t.Context(), "first", store.Limits{})
	good := add(t.Context(), "good", store.Limits{})
	broken := add(t.Context(), "broken", store.Limits{}, store.Claim{Terms: store.Terms{Lower: "no number"}})
	gone := add(impatient, "gone", store.Limits{})
	twice := add(t.Context(), "good", store.Limits{})
	full := add(t.Context(), "full", store.Limits{Sources: 2})
	last := add(t.Context(), "last", store.Limits{})
	leave()
	if r := <-gone; !errors.Is(r.err, context.Canceled) {
		t.Errorf("who has gone: %v", r.err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]chan result{"first": first, "good": good, "last": last} {
		if r := <-c; r.err != nil || r.added[0].Err != nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := <-broken; r.err == nil {
		t.Errorf("a bound that is no number: %+v", r)
	}
	if r := <-twice; r.err != nil || !errors.Is(r.added[0].Err, store.ErrExists) {
		t.Errorf("an id that is taken: %+v", r)
	}
	if r := <-full; r.err != nil || !errors.Is(r.added[0].Err, store.ErrFull) {
		t.Errorf("a limit of two sources: %+v", r)
	}
	changes, err := s.Changes(t.Context(), k, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, c := range changes {
		ids = append(ids, c.SourceID)
		if c.Revision != int64(i+1) {
			t.Errorf("revision %d comes as number %d", c.Revision, i+1)
		}
	}
	if want := []string{"first", "good", "last"}; !slices.Equal(ids, want) {
		t.Errorf("kept: %q, want %q", ids, want)
	}
}
