package dossier_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// counting counts what a keeper asks of its store.
type counting struct {
	store.Store
	sources, changes, rereads, puts atomic.Int64
}

func (c *counting) GetSource(ctx context.Context, k store.Key, id string) (store.Source, error) {
	c.sources.Add(1)
	return c.Store.GetSource(ctx, k, id)
}

func (c *counting) Changes(ctx context.Context, k store.Key, after int64, limit int) ([]store.Change, error) {
	c.changes.Add(1)
	return c.Store.Changes(ctx, k, after, limit)
}

func (c *counting) Reread(ctx context.Context, k store.Key, s store.Source, claims []store.Claim) error {
	c.rereads.Add(1)
	return c.Store.Reread(ctx, k, s, claims)
}

func (c *counting) PutReport(ctx context.Context, k store.Key, r store.Report) error {
	c.puts.Add(1)
	return c.Store.PutReport(ctx, k, r)
}

func fill(t *testing.T, k *dossier.Keeper, n int) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(n), 3))
	for i := range n {
		if err := add(t.Context(), k, report(r, fmt.Sprintf("paper-%d", i))); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKeptReport says that a keeper which starts cold answers with the report
// that the one before it left, and reads nothing again.
func TestKeptReport(t *testing.T) {
	s := &counting{Store: memory.New()}
	k := keep(t, s, 0)
	create(t, k, key)
	fill(t, k, 5)
	want, err := k.Report(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
	if s.puts.Load() != 1 {
		t.Errorf("%d reports were kept, want 1", s.puts.Load())
	}
	s.changes.Store(0)
	got, err := keep(t, s, 0).Report(t.Context(), key)
	if err != nil || got.Revision != want.Revision || !bytes.Equal(got.Body, want.Body) {
		t.Errorf("another report: %v", err)
	}
	if s.changes.Load() != 0 {
		t.Error("the report was made again")
	}

	// A report that another dossier of the same name left is not taken.
	if err := s.DeleteDossier(t.Context(), key, 0, true); err != nil {
		t.Fatal(err)
	}
	next := keep(t, s, 0)
	create(t, next, key)
	fill(t, next, 3)
	if err := s.PutReport(t.Context(), key, store.Report{Revision: 3, Engine: engine.ReadingVersion, Body: []byte("other\nwrong")}); err != nil {
		t.Fatal(err)
	}
	same(t, s, keep(t, s, 0), "after another's report")
}

// TestOtherEngine finds readings that another version of the engine stored:
// they are read again, once.
func TestOtherEngine(t *testing.T) {
	s := &counting{Store: memory.New()}
	k := keep(t, s, 0)
	create(t, k, key)
	fill(t, k, 4)
	rows, err := s.ListSources(t.Context(), key, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		switch i {
		case 0:
			row.Engine, row.Reading = "0.0.0", []byte("of old")
		case 1: // the bytes say it, too
			row.Reading = []byte("crosscheck reading\n\x05other and more")
			row.Engine = engine.ReadingVersion
		default:
			continue
		}
		if err := s.Store.Reread(t.Context(), key, row, nil); err != nil {
			t.Fatal(err)
		}
	}
	if hits, err := k.Search(t.Context(), key.Tenant, dossier.Question{Words: "boats", Limit: 10}); err != nil || len(hits) != 2 {
		t.Errorf("%d claims are found before, %v; want those of 2 sources", len(hits), err)
	}
	for range 2 {
		same(t, s, keep(t, s, 0), "after another engine")
	}
	if s.rereads.Load() != 2 {
		t.Errorf("%d sources were read again, want 2, once", s.rereads.Load())
	}
	if hits, err := k.Search(t.Context(), key.Tenant, dossier.Question{Words: "boats", Limit: 10}); err != nil || len(hits) != 4 {
		t.Errorf("%d claims are found afterwards, %v; want those of 4 sources", len(hits), err)
	}
}

// TestSourcesAreReadOnce asks for reports after each of many sources: no text
// is fetched from the store again.
func TestSourcesAreReadOnce(t *testing.T) {
	s := &counting{Store: memory.New()}
	k := keep(t, s, 0)
	create(t, k, key)
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 20 {
		if err := add(t.Context(), k, report(r, fmt.Sprint("paper-", i))); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Report(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	if s.sources.Load() != 0 || s.rereads.Load() != 0 {
		t.Errorf("%d texts were fetched, %d read again", s.sources.Load(), s.rereads.Load())
	}
}

// TestFarBehind starts watchers further back than a keeper remembers.
func TestFarBehind(t *testing.T) {
	s := memory.New()
	k := keep(t, s, 0)
	create(t, k, key)
	start := int64(0)
	first := follow(t.Context(), k, &start, findingID)
	const revisions = 300
	r := rand.New(rand.NewPCG(2, 2))
	if err := add(t.Context(), k, report(r, "lasting")); err != nil {
		t.Fatal(err)
	}
	if err := add(t.Context(), k, report(r, "beside")); err != nil {
		t.Fatal(err)
	}
	for i := 2; i < revisions; i++ { // short texts without numbers: the report stays
		src := report(r, fmt.Sprint("quiet-", i))
		src.Text = "The harbour was quiet."
		if err := add(t.Context(), k, src); err != nil {
			t.Fatal(err)
		}
	}
	_, _, findings := scratch(t, s)
	first.reaches(t, revisions, findings, "first")
	late := follow(t.Context(), k, &start, findingID)
	late.reaches(t, revisions, findings, "from the start")
	if late.snaps != 0 {
		t.Error("it was told by a snapshot")
	}
	if err := add(t.Context(), k, report(r, "last")); err != nil {
		t.Fatal(err)
	}
	_, _, findings = scratch(t, s)
	first.reaches(t, revisions+1, findings, "first, then")
	late.reaches(t, revisions+1, findings, "from the start, then")
}

// TestGoneWhileAway resumes watching over a source that came and went.
func TestGoneWhileAway(t *testing.T) {
	s := memory.New()
	k := keep(t, s, 0)
	create(t, k, key)
	fill(t, k, 4)
	if err := k.DeleteSource(t.Context(), key, "paper-2"); err != nil {
		t.Fatal(err)
	}
	revision, _, findings := scratch(t, s)
	for after, snaps := range map[int64]int{0: 1, 2: 1, 3: 1, 4: 1, 5: 0} {
		cold := keep(t, s, 0)
		w := follow(t.Context(), cold, &after, findingID)
		if after == 5 {
			w.findings = findings // it has seen all
		}
		w.reaches(t, revision, findings, fmt.Sprint("after ", after))
		if w.snaps != snaps {
			t.Errorf("after %d: %d snapshots, want %d", after, w.snaps, snaps)
		}
	}
}

// TestRecreated deletes a watched dossier and makes another of its name.
func TestRecreated(t *testing.T) {
	for _, elsewhere := range []bool{false, true} {
		s := memory.New()
		k := keep(t, s, 0)
		create(t, k, key)
		fill(t, k, 2)
		same(t, s, k, "first")
		w := follow(t.Context(), k, nil, findingID)
		_, _, findings := scratch(t, s)
		w.reaches(t, 2, findings, "before")
		by := k
		if elsewhere {
			by = keep(t, s, 0)
		}
		if err := by.Delete(t.Context(), key, 0, true); err != nil {
			t.Fatal(err)
		}
		create(t, by, key)
		fill(t, by, 3)
		<-w.done
		if !errors.Is(w.ended, store.ErrNotFound) || w.at != 2 {
			t.Errorf("the old one's watch ended with %v at %d", w.ended, w.at)
		}
		same(t, s, k, "second")
	}
}

func TestWatchEnds(t *testing.T) {
	s := memory.New()
	k := keep(t, s, 0)
	create(t, k, key)
	ahead := int64(1)
	w := follow(t.Context(), k, &ahead, findingID)
	if <-w.done; !errors.Is(w.ended, dossier.ErrAhead) {
		t.Errorf("a revision that is not there: %v", w.ended)
	}
	ctx, cancel := context.WithCancel(t.Context())
	w = follow(ctx, k, nil, findingID)
	w.reaches(t, 0, nil, "empty")
	cancel()
	if <-w.done; !errors.Is(w.ended, context.Canceled) {
		t.Errorf("a caller who left: %v", w.ended)
	}
	w = follow(t.Context(), k, nil, findingID)
	w.reaches(t, 0, nil, "empty")
	k.Stop()
	if <-w.done; !errors.Is(w.ended, dossier.ErrStopping) {
		t.Errorf("a keeper that stops: %v", w.ended)
	}
}

func TestLimits(t *testing.T) {
	s := memory.New()
	k := dossier.New(dossier.Config{Store: s, Engine: engine.New(), Codec: wire.Bytes{}, Now: time.Now, Limits: store.Limits{Sources: 3, Claims: 5}})
	defer k.Close()
	create(t, k, key)
	r := rand.New(rand.NewPCG(1, 1))
	var full *store.FullError
	if err := add(t.Context(), k, report(r, "a"), report(r, "b")); !errors.As(err, &full) || full.Limit != "claims" || full.Max != 5 {
		t.Errorf("one claim too many: %v", err)
	}
	quiet := report(r, "c")
	quiet.Text = "The harbour was quiet."
	if err := add(t.Context(), k, quiet); err != nil {
		t.Error(err)
	}
	quiet.ID = "d"
	if err := add(t.Context(), k, quiet); err != nil {
		t.Error(err)
	}
	quiet.ID = "e"
	if err := add(t.Context(), k, quiet); !errors.As(err, &full) || full.Limit != "sources" {
		t.Errorf("one source too many: %v", err)
	}
}

// TestTooMuchForAReport refuses to make a report of more than a server can
// hold, and makes it once enough is gone.
func TestTooMuchForAReport(t *testing.T) {
	s := memory.New()
	k := dossier.New(dossier.Config{Store: s, Engine: engine.New(), Codec: wire.Bytes{}, Now: time.Now, ReportBytes: 10_000})
	defer k.Close()
	create(t, k, key)
	long := report(rand.New(rand.NewPCG(1, 1)), "long")
	long.Text += strings.Repeat(" The harbour was quiet.", 500)
	if err := add(t.Context(), k, long); err != nil {
		t.Fatal(err)
	}
	fill(t, k, 2)
	var full *store.FullError
	if _, err := k.Report(t.Context(), key); !errors.As(err, &full) || full.Limit != "bytes" || full.Max != 10_000 {
		t.Errorf("error %v, want that of too many bytes", err)
	}
	if err := k.DeleteSource(t.Context(), key, "long"); err != nil {
		t.Fatal(err)
	}
	same(t, s, k, "once it is gone")
}

// TestRequests holds what a request id makes of a retry.
func TestRequests(t *testing.T) {
	s := memory.New()
	k := keep(t, s, 0)
	one, err := k.Create(t.Context(), store.Key{Tenant: "desk"}, "title", "", "r1")
	if err != nil {
		t.Fatal(err)
	}
	two, err := k.Create(t.Context(), store.Key{Tenant: "desk"}, "title", "", "r1")
	if err != nil || one.UID != two.UID {
		t.Errorf("a retry made %v beside %v: %v", two, one, err)
	}
	if _, err := k.Create(t.Context(), store.Key{Tenant: "desk"}, "other", "", "r1"); !errors.Is(err, store.ErrReused) {
		t.Errorf("the id of another request: %v", err)
	}
	other, err := k.Create(t.Context(), store.Key{Tenant: "radio"}, "title", "", "r1")
	if err != nil || other.Dossier == one.Dossier {
		t.Errorf("another tenant's got %v: %v", other, err)
	}
	in := []dossier.NewSource{{Source: report(rand.New(rand.NewPCG(1, 1)), ""), RequestID: "s1"}}
	first, err := k.Add(t.Context(), one.Key, in)
	if err != nil || first[0].Err != nil || first[0].ID == "" {
		t.Fatalf("%v, %v", first, err)
	}
	// A retry is answered as before, also once the source has gone.
	if err := k.DeleteSource(t.Context(), one.Key, first[0].ID); err != nil {
		t.Fatal(err)
	}
	again, err := k.Add(t.Context(), one.Key, in)
	if err != nil || again[0] != first[0] {
		t.Errorf("answered %v, then %v: %v", first, again, err)
	}
	in[0].Source.Statements = []string{strings.TrimSpace(in[0].Source.Text)}
	in[0].Source.Text = ""
	if got, err := k.Add(t.Context(), one.Key, in); err != nil || !errors.Is(got[0].Err, store.ErrReused) {
		t.Errorf("other content: %v, %v", got, err)
	}
	if _, err := k.Add(t.Context(), store.Key{Tenant: "desk", Dossier: "none"}, []dossier.NewSource{{}}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no dossier: %v", err)
	}
}

// TestGoneBeforeThePoll deletes a dossier elsewhere right after its watch
// began: no answer of the store has told yet that it was there.
func TestGoneBeforeThePoll(t *testing.T) {
	s := memory.New()
	k, other := keep(t, s, 0), keep(t, s, 0)
	for range 50 {
		create(t, other, key)
		w := follow(t.Context(), k, nil, findingID)
		w.reaches(t, 0, nil, "empty")
		if err := other.Delete(t.Context(), key, 0, true); err != nil {
			t.Fatal(err)
		}
		select {
		case <-w.done:
		case <-time.After(2 * time.Minute):
			t.Fatal("the watch did not end")
		}
		if !errors.Is(w.ended, store.ErrNotFound) {
			t.Errorf("the watch ended with %v", w.ended)
		}
	}
}
