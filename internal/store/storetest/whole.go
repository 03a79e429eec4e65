package storetest

import (
	"context"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// calls is every method that takes a context, on a dossier that is there.
func (f *fixture) calls(k store.Key) map[string]func(context.Context) error {
	d := f.get(k)
	return map[string]func(context.Context) error{
		"CreateDossier": func(ctx context.Context) error {
			_, err := f.store.CreateDossier(ctx, f.dossier("another"))
			return err
		},
		"GetDossier": func(ctx context.Context) error {
			_, err := f.store.GetDossier(ctx, k)
			return err
		},
		"ListDossiers": func(ctx context.Context) error {
			_, err := f.store.ListDossiers(ctx, k.Tenant, "", 10)
			return err
		},
		"UpdateDossier": func(ctx context.Context) error {
			_, err := f.store.UpdateDossier(ctx, d)
			return err
		},
		"DeleteDossier": func(ctx context.Context) error {
			return f.store.DeleteDossier(ctx, k, 0, true)
		},
		"AddSources": func(ctx context.Context) error {
			_, err := f.store.AddSources(ctx, k, []store.NewSource{source("new")}, store.Limits{})
			return err
		},
		"GetSource": func(ctx context.Context) error {
			_, err := f.store.GetSource(ctx, k, "a")
			return err
		},
		"ListSources": func(ctx context.Context) error {
			_, err := f.store.ListSources(ctx, k, 0, 10)
			return err
		},
		"DeleteSource": func(ctx context.Context) error {
			_, err := f.store.DeleteSource(ctx, k, "a")
			return err
		},
		"Reread": func(ctx context.Context) error {
			return f.store.Reread(ctx, k, store.Source{ID: "a", Revision: 1}, nil)
		},
		"Changes": func(ctx context.Context) error {
			_, err := f.store.Changes(ctx, k, 0, 10)
			return err
		},
		"Revisions": func(ctx context.Context) error {
			_, err := f.store.Revisions(ctx, []store.Key{k})
			return err
		},
		"PutReport": func(ctx context.Context) error {
			return f.store.PutReport(ctx, k, store.Report{Revision: 9})
		},
		"GetReport": func(ctx context.Context) error {
			_, err := f.store.GetReport(ctx, k)
			return err
		},
		"SearchClaims": func(ctx context.Context) error {
			_, err := f.store.SearchClaims(ctx, k.Tenant, store.Query{Limit: 10})
			return err
		},
		"Ping": f.store.Ping,
	}
}

var wholeTests = []test{
	{"a store that is open answers a ping", func(f *fixture) {
		f.is("Ping", f.store.Ping(f.ctx), nil)
	}},
	{"methods end with the error of a context that is done", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a"))
		f.is("PutReport", f.store.PutReport(f.ctx, k, store.Report{Revision: 1}), nil)
		canceled, cancel := context.WithCancel(f.ctx)
		cancel()
		late, cancel := context.WithDeadline(f.ctx, at)
		defer cancel()
		before := f.get(k)
		for name, call := range f.calls(k) {
			f.is(name, call(canceled), context.Canceled)
			f.is(name, call(late), context.DeadlineExceeded)
		}
		f.same("dossier", f.get(k), before)
		f.same("sources", ids(f.all(k)), []string{"a"})
	}},
	{"a context that ends does no harm", func(f *fixture) {
		// Whether a change whose context ended was kept is open; that there are
		// no gaps, no halves and no more than was asked for is not.
		k := f.create("summit")
		for i := range 200 {
			ctx, cancel := context.WithTimeout(f.ctx, time.Duration(i*10)*time.Microsecond)
			_, err := f.store.AddSources(ctx, k, []store.NewSource{source("x", claims(2)...), source("y", claims(1)...)}, store.Limits{})
			if err != nil && !isError(err, context.DeadlineExceeded) {
				f.Errorf("AddSources: %v", err)
			}
			_, err = f.store.DeleteSource(ctx, k, "x")
			if err != nil && !isError(err, context.DeadlineExceeded) && !isError(err, store.ErrNotFound) {
				f.Errorf("DeleteSource: %v", err)
			}
			cancel()
		}
		// What was given up may still be on its way; one more change of the
		// dossier comes behind it.
		f.add(k, source("last"))
		f.consistent(k)
	}},
	{"tenants do not meet", func(f *fixture) {
		other := newFixture(f.T, f.store)
		mine := f.create("summit")
		f.add(mine, asked("r", "d", "a", words("leader")), source("b"))
		f.is("PutReport", f.store.PutReport(f.ctx, mine, store.Report{Revision: 2, Body: []byte("mine")}), nil)

		theirs := other.key("summit")
		_, err := f.store.GetDossier(f.ctx, theirs)
		f.is("GetDossier", err, store.ErrNotFound)
		calls := other.calls(other.create("summit"))
		for _, name := range []string{"GetSource", "DeleteSource", "Reread", "GetReport"} {
			f.is(name, calls[name](f.ctx), store.ErrNotFound)
		}
		f.same("their changes", other.changes(theirs, 0, 10), []store.Change{})
		dossiers, err := f.store.ListDossiers(f.ctx, other.tenant, "", 10)
		f.is("ListDossiers", err, nil)
		for _, d := range dossiers {
			f.same("tenant", d.Tenant, other.tenant)
		}
		f.same("their claims", other.search(store.Query{}), []string(nil))
		other.add(theirs, asked("r", "another", "a", words("theirs")))
		f.same("their claims", other.search(store.Query{}), []string{"summit/a/0"})
		f.is("DeleteDossier", f.store.DeleteDossier(f.ctx, theirs, 0, true), nil)

		f.same("my sources", ids(f.all(mine)), []string{"a", "b"})
		f.same("my claims", f.search(store.Query{}), []string{"summit/a/0"})
		report, err := f.store.GetReport(f.ctx, mine)
		f.is("GetReport", err, nil)
		f.same("my report", string(report.Body), "mine")
	}},
	{"a tenant without dossiers has nothing", func(f *fixture) {
		dossiers, err := f.store.ListDossiers(f.ctx, f.tenant, "", 10)
		f.is("ListDossiers", err, nil)
		f.same("dossiers", dossiers, []store.Dossier{})
		f.same("claims", f.search(store.Query{}), []string(nil))
	}},
}

// consistent fails unless a dossier's counts, changes, sources and claims say
// the same.
func (f *fixture) consistent(k store.Key) {
	f.Helper()
	d := f.get(k)
	present := map[string]int64{}
	next := int64(1)
	for after := int64(0); ; {
		const page = 100
		changes := f.changes(k, after, page)
		for _, c := range changes {
			if c.Revision != next {
				f.Fatalf("revision %d follows %d", c.Revision, next-1)
			}
			next++
			_, there := present[c.SourceID]
			if there != c.Removed {
				f.Errorf("revision %d: removed %v, but source %q is there: %v", c.Revision, c.Removed, c.SourceID, there)
			}
			if c.Removed {
				delete(present, c.SourceID)
			} else {
				present[c.SourceID] = c.Revision
			}
			after = c.Revision
		}
		if len(changes) < page {
			break
		}
	}
	if d.Revision != next-1 {
		f.Errorf("dossier at revision %d, its changes end at %d", d.Revision, next-1)
	}
	listed := map[string]int64{}
	for _, s := range f.all(k) {
		listed[s.ID] = s.Revision
	}
	f.same("sources listed and changed", listed, present)
	f.same("count of sources", d.Sources, len(listed))
	found := 0
	hits, err := f.store.SearchClaims(f.ctx, k.Tenant, store.Query{After: store.Place{Dossier: k.Dossier}, Limit: d.Claims + 1})
	f.is("SearchClaims", err, nil)
	for _, h := range hits {
		if h.Dossier == k.Dossier {
			found++
		}
	}
	f.same("count of claims", d.Claims, found)
}
