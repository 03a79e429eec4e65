package dossier_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/pgtest"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

var key = store.Key{Tenant: "desk", Dossier: "fire"}

// kinds are the stores that a test runs on.
var kinds = map[string]func(*testing.T) string{
	"memory": func(*testing.T) string { return "memory:" },
	"SQLite": func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "dossiers.db") },
	"PostgreSQL": func(t *testing.T) string {
		url := pgtest.Start(t).Database()
		if err := stores.Migrate(t.Context(), url, false); err != nil {
			t.Fatal(err)
		}
		return url
	},
}

// onEach runs a test on each kind of store.
func onEach(t *testing.T, test func(*testing.T, store.Store)) {
	t.Helper()
	for name, url := range kinds {
		t.Run(name, func(t *testing.T) {
			s, err := stores.Open(t.Context(), url(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			test(t, s)
		})
	}
}

func keep(t *testing.T, s store.Store, cacheBytes int64) *dossier.Keeper {
	t.Helper()
	k := dossier.New(dossier.Config{
		Store: s, Engine: engine.New(), Codec: wire.Bytes{}, Now: time.Now, CacheBytes: cacheBytes,
		PollInterval: 5 * time.Millisecond, Logger: slog.New(slog.DiscardHandler),
	})
	t.Cleanup(k.Close)
	return k
}

func create(t *testing.T, k *dossier.Keeper, key store.Key) {
	t.Helper()
	if _, err := k.Create(t.Context(), key, "", "", ""); err != nil {
		t.Fatal(err)
	}
}

// report is a made-up report of a fire, with numbers that agree or not.
func report(r *rand.Rand, id string) claim.Source {
	pick := func(n ...int) int { return n[r.IntN(len(n))] }
	return claim.Source{
		ID: id, Publisher: "The " + id, Published: time.Date(2026, 3, 1+r.IntN(3), 8, 0, 0, 0, time.UTC),
		Text: fmt.Sprintf("The harbour fire destroyed %d boats on Sunday, the fire brigade said. About %d people left their homes. The damage is put at $%d million.",
			pick(47, 47, 63), pick(300, 320, 900), pick(12, 15)),
	}
}

func add(ctx context.Context, k *dossier.Keeper, sources ...claim.Source) error {
	var in []dossier.NewSource
	for _, s := range sources {
		in = append(in, dossier.NewSource{Source: s})
	}
	out, err := k.Add(ctx, key, in)
	for _, a := range out {
		err = errors.Join(err, a.Err)
	}
	return err
}

// scratch is the report of a dossier's sources, made without a keeper.
func scratch(t *testing.T, s store.Store) (revision int64, body []byte, findings map[string][]byte) {
	t.Helper()
	d, err := s.GetDossier(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.ListSources(t.Context(), key, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	session := engine.New().NewSession()
	for _, row := range rows {
		src, err := wire.Bytes{}.SourceFrom(row.Body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := session.Add(t.Context(), src); err != nil {
			t.Fatal(err)
		}
	}
	r, err := session.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if body, err = (wire.Bytes{}).Report(r); err != nil {
		t.Fatal(err)
	}
	findings = map[string][]byte{}
	for i := range r.Findings {
		if findings[r.Findings[i].ID], err = (wire.Bytes{}).Finding(&r.Findings[i]); err != nil {
			t.Fatal(err)
		}
	}
	return d.Revision, body, findings
}

// same fails unless a keeper's report is the one from scratch.
func same(t *testing.T, s store.Store, k *dossier.Keeper, what string) {
	t.Helper()
	revision, body, _ := scratch(t, s)
	got, err := k.Report(t.Context(), key)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if got.Revision != revision || !bytes.Equal(got.Body, body) {
		t.Errorf("%s: revision %d, want %d; the same report: %v", what, got.Revision, revision, bytes.Equal(got.Body, body))
	}
}

// watcher follows a report and checks what it is told.
type watcher struct {
	mu       sync.Mutex
	at       int64
	findings map[string][]byte
	snaps    int
	wrong    error // the first thing that was
	ended    error
	done     chan struct{}
}

func follow(ctx context.Context, k *dossier.Keeper, after *int64, id func([]byte) string) *watcher {
	w := &watcher{findings: map[string][]byte{}, done: make(chan struct{})}
	if after != nil {
		w.at = *after
	}
	go func() {
		defer close(w.done)
		for e, err := range k.Watch(ctx, key, after) {
			w.mu.Lock()
			switch {
			case err != nil:
				w.ended = err
			case e.Snapshot:
				w.snaps++
				clear(w.findings)
			case e.Revision != w.at+1 && w.wrong == nil:
				w.wrong = fmt.Errorf("revision %d follows %d", e.Revision, w.at)
			case e.SourceID == "" && w.wrong == nil:
				w.wrong = fmt.Errorf("revision %d names no source", e.Revision)
			}
			for _, gone := range e.Removed {
				if w.findings[gone] == nil && w.wrong == nil {
					w.wrong = fmt.Errorf("revision %d takes %s away, which was not told", e.Revision, gone)
				}
				delete(w.findings, gone)
			}
			for _, f := range e.Findings {
				if bytes.Equal(w.findings[id(f)], f) && w.wrong == nil {
					w.wrong = fmt.Errorf("revision %d repeats %s", e.Revision, id(f))
				}
				w.findings[id(f)] = f
			}
			if err == nil {
				w.at = e.Revision
			}
			w.mu.Unlock()
		}
	}()
	return w
}

// findingID reads the id, the first field of a finding's message.
func findingID(b []byte) string { return string(b[2 : 2+b[1]]) }

// reaches waits until a watcher has come to a revision, and compares what it
// knows then.
func (w *watcher) reaches(t *testing.T, revision int64, want map[string][]byte, what string) {
	t.Helper()
	for range 12_000 { // two minutes
		w.mu.Lock()
		at, ended := w.at, w.ended
		w.mu.Unlock()
		if at >= revision || ended != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wrong != nil || w.ended != nil || w.at != revision {
		t.Errorf("%s: at %d of %d, wrong: %v, ended: %v", what, w.at, revision, w.wrong, w.ended)
	}
	if !maps.EqualFunc(w.findings, want, bytes.Equal) {
		t.Errorf("%s: knows %d findings, not the %d of the report", what, len(w.findings), len(want))
	}
}

// TestOneByOne takes sources in and out, and asks a keeper with a cache, one
// without, and one that is new each time.
func TestOneByOne(t *testing.T) {
	onEach(t, func(t *testing.T, s store.Store) {
		warm, poor := keep(t, s, 0), keep(t, s, 1)
		create(t, warm, key)
		r := rand.New(rand.NewPCG(7, 7))
		zero := int64(0)
		watchers := map[string]*watcher{
			"warm":      follow(t.Context(), warm, nil, findingID),
			"warm from": follow(t.Context(), warm, &zero, findingID),
			"poor":      follow(t.Context(), poor, &zero, findingID),
		}
		var ids []string
		for i := range 30 {
			if len(ids) > 3 && r.IntN(4) == 0 {
				n := r.IntN(len(ids))
				if err := warm.DeleteSource(t.Context(), key, ids[n]); err != nil {
					t.Fatal(err)
				}
				ids = slices.Delete(ids, n, n+1)
			} else {
				id := fmt.Sprintf("paper-%d", i)
				if err := add(t.Context(), warm, report(r, id)); err != nil {
					t.Fatal(err)
				}
				ids = append(ids, id)
			}
			same(t, s, warm, "warm")
			same(t, s, poor, "poor")
			same(t, s, keep(t, s, 0), "cold")
			revision, _, findings := scratch(t, s)
			for name, w := range watchers {
				w.reaches(t, revision, findings, name)
			}
		}
	})
}

// TestManyAtOnce lets writers on several keepers change one dossier, under
// watchers that start anywhere.
func TestManyAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s store.Store) {
		keepers := []*dossier.Keeper{keep(t, s, 0), keep(t, s, 1<<14), keep(t, s, 1)}
		create(t, keepers[0], key)
		zero := int64(0)
		watchers := map[string]*watcher{}
		for i, k := range keepers {
			watchers[fmt.Sprintf("%d, all", i)] = follow(t.Context(), k, nil, findingID)
			watchers[fmt.Sprintf("%d, from the start", i)] = follow(t.Context(), k, &zero, findingID)
		}
		var wg sync.WaitGroup
		for n := range 6 {
			wg.Go(func() {
				k, r := keepers[n%len(keepers)], rand.New(rand.NewPCG(uint64(n), 1))
				for i := range 12 {
					id := fmt.Sprintf("paper-%d-%d", n, i)
					if err := add(t.Context(), k, report(r, id)); err != nil {
						t.Error(err)
						return
					}
					switch r.IntN(4) {
					case 0:
						if err := k.DeleteSource(t.Context(), key, id); err != nil {
							t.Error(err)
						}
					case 1:
						ctx, cancel := context.WithTimeout(t.Context(), time.Duration(r.IntN(2000))*time.Microsecond)
						if _, err := k.Report(ctx, key); err != nil && ctx.Err() == nil {
							t.Error(err)
						}
						cancel()
					}
				}
			})
		}
		wg.Wait()
		revision, _, findings := scratch(t, s)
		if revision < 72 {
			t.Errorf("revision %d after 72 sources", revision)
		}
		for i, k := range keepers {
			same(t, s, k, fmt.Sprint(i))
		}
		for name, w := range watchers {
			w.reaches(t, revision, findings, name)
		}
	})
}
