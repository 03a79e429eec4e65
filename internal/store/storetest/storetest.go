// Package storetest holds a store to the contract of store.Store: each
// sentence of its comments is a test here, and every store runs them all.
//
// No test needs a store that is empty. Each keeps to tenants of its own, so
// that a database that is shared, or in use, will do.
package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// test is one sentence of the contract, or a few that belong together.
type test struct {
	name string
	run  func(*fixture)
}

// RunAllTests runs the suite. open gives a store and closes it with the test
// that it is called with; it may give the same one each time.
func RunAllTests(t *testing.T, open func(*testing.T) store.Store) {
	t.Helper()
	for _, group := range []struct {
		name  string
		tests []test
	}{
		{"Dossiers", dossierTests},
		{"Sources", sourceTests},
		{"Changes", changeTests},
		{"Reports", reportTests},
		{"Search", searchTests},
		{"Text", textTests},
		{"Concurrent", concurrentTests},
		{"Whole", wholeTests},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, tt := range group.tests {
				t.Run(tt.name, func(t *testing.T) { tt.run(newFixture(t, open(t))) })
			}
		})
	}
}

// fixture is a store with a tenant that nobody else has.
type fixture struct {
	*testing.T
	ctx    context.Context
	store  store.Store
	tenant string
}

func newFixture(t *testing.T, s store.Store) *fixture {
	t.Helper()
	return &fixture{T: t, ctx: t.Context(), store: s, tenant: newTenant()}
}

// newTenant returns a name that no other call, process or run returns.
func newTenant() string { return "tenant-" + rand.Text() }

// at is a time that has no parts below a microsecond.
var at = time.Date(2026, 1, 7, 9, 30, 15, 123456000, time.UTC)

func (f *fixture) key(dossier string) store.Key {
	return store.Key{Tenant: f.tenant, Dossier: dossier}
}

// dossier is one to create, with every field of its own.
func (f *fixture) dossier(id string) store.Dossier {
	return store.Dossier{
		Key: f.key(id), UID: "uid-" + id, Title: "Title of " + id, Description: "Notes on " + id,
		Created: at, Updated: at.Add(time.Microsecond),
		Request: store.Request{ID: "create-" + id, Digest: "digest-" + id},
	}
}

// create makes a dossier and returns its key.
func (f *fixture) create(id string) store.Key {
	f.Helper()
	d, err := f.store.CreateDossier(f.ctx, f.dossier(id))
	if err != nil {
		f.Fatalf("CreateDossier(%q): %v", id, err)
	}
	return d.Key
}

func (f *fixture) get(k store.Key) store.Dossier {
	f.Helper()
	d, err := f.store.GetDossier(f.ctx, k)
	if err != nil {
		f.Fatalf("GetDossier(%q): %v", k.Dossier, err)
	}
	return d
}

// source is one to add, without a request id.
func source(id string, claims ...store.Claim) store.NewSource {
	for i := range claims {
		claims[i].Number = i
		if claims[i].Body == nil {
			claims[i].Body = fmt.Appendf(nil, "claim %d of %s", i, id)
		}
	}
	return store.NewSource{
		Source: store.Source{
			ID: id, Created: at, Body: []byte("body of " + id), Reading: []byte("reading of " + id), Engine: "v1",
		},
		Claims: claims,
	}
}

// asked is source with a request.
func asked(request, digest, id string, claims ...store.Claim) store.NewSource {
	s := source(id, claims...)
	s.Request = store.Request{ID: request, Digest: digest}
	return s
}

// add adds sources to a dossier without limits and fails unless each is new.
func (f *fixture) add(k store.Key, sources ...store.NewSource) []store.Added {
	f.Helper()
	added := f.try(k, store.Limits{}, sources...)
	for i, a := range added {
		if a.Err != nil || a.Again {
			f.Fatalf("AddSources(%q): source %q: again %v, error %v", k.Dossier, sources[i].ID, a.Again, a.Err)
		}
	}
	return added
}

// try adds sources and fails only where the whole call does.
func (f *fixture) try(k store.Key, l store.Limits, sources ...store.NewSource) []store.Added {
	f.Helper()
	added, err := f.store.AddSources(f.ctx, k, sources, l)
	if err != nil {
		f.Fatalf("AddSources(%q): %v", k.Dossier, err)
	}
	if len(added) != len(sources) {
		f.Fatalf("AddSources(%q) of %d sources: %d results", k.Dossier, len(sources), len(added))
	}
	return added
}

func (f *fixture) remove(k store.Key, id string) int64 {
	f.Helper()
	revision, err := f.store.DeleteSource(f.ctx, k, id)
	if err != nil {
		f.Fatalf("DeleteSource(%q, %q): %v", k.Dossier, id, err)
	}
	return revision
}

func (f *fixture) changes(k store.Key, after int64, limit int) []store.Change {
	f.Helper()
	changes, err := f.store.Changes(f.ctx, k, after, limit)
	if err != nil {
		f.Fatalf("Changes(%q, %d): %v", k.Dossier, after, err)
	}
	return changes
}

// search returns the places found, as "dossier/source/number".
func (f *fixture) search(q store.Query) []string {
	f.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	hits, err := f.store.SearchClaims(f.ctx, f.tenant, q)
	if err != nil {
		f.Fatalf("SearchClaims(%+v): %v", q, err)
	}
	return places(hits)
}

func places(hits []store.Hit) []string {
	var all []string
	for _, h := range hits {
		all = append(all, fmt.Sprintf("%s/%s/%d", h.Dossier, h.Source, h.Number))
	}
	return all
}

// all is every source of a dossier, by pages of two.
func (f *fixture) all(k store.Key) []store.Source {
	f.Helper()
	const page = 2
	var all []store.Source
	for after := int64(0); ; {
		sources, err := f.store.ListSources(f.ctx, k, after, page)
		if err != nil {
			f.Fatalf("ListSources(%q, %d): %v", k.Dossier, after, err)
		}
		all = append(all, sources...)
		if len(sources) < page {
			return all
		}
		after = sources[page-1].Revision
	}
}

func ids(sources []store.Source) []string {
	var all []string
	for _, s := range sources {
		all = append(all, s.ID)
	}
	return all
}

// same fails where got is not want. Nothing and an empty slice are the same;
// times are where they are the same instant.
func (f *fixture) same(what string, got, want any) {
	f.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		f.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// is fails where err is not target; nil is no error.
func (f *fixture) is(what string, err, target error) {
	f.Helper()
	if !isError(err, target) {
		f.Errorf("%s: error %v, want %v", what, err, target)
	}
}

func sorted(words ...string) []string {
	slices.Sort(words)
	return words
}
