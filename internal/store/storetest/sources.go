package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// full fails unless an error is a FullError of that limit.
func (f *fixture) full(what string, err error, limit string, most int) {
	f.Helper()
	f.is(what, err, store.ErrFull)
	var full *store.FullError
	if !errors.As(err, &full) || full.Limit != limit || full.Max != most {
		f.Errorf("%s: error %#v, want the limit of %d %s", what, err, most, limit)
	}
}

func claims(n int) []store.Claim { return make([]store.Claim, n) }

var sourceTests = []test{
	{"each source raises the revision by one", func(f *fixture) {
		k := f.create("summit")
		added := f.add(k, source("a", claims(2)...), source("b"))
		added = append(added, f.add(k, source("c", claims(1)...))...)
		for i, a := range added {
			f.same("added", a, store.Added{Revision: int64(i) + 1, Created: at})
		}
		want := f.dossier("summit")
		want.Version, want.Revision, want.Sources, want.Claims = 1, 3, 3, 3
		f.same("GetDossier", f.get(k), want)
	}},
	{"a source is kept as it was given", func(f *fixture) {
		k := f.create("summit")
		s := source("a")
		s.Revision = 99
		s.Created = at.Add(999 * time.Nanosecond).In(time.FixedZone("EST", -5*60*60))
		s.Body, s.Reading = []byte{0, 1, 254, 255}, []byte{255, 0}
		added := f.add(k, s)
		f.same("added", added[0].Created, at)
		want := s.Source
		want.Revision, want.Created = 1, at
		got, err := f.store.GetSource(f.ctx, k, "a")
		f.is("GetSource", err, nil)
		f.same("GetSource", got, want)
		if got.Created.Location() != time.UTC {
			f.Errorf("created in %v, want UTC", got.Created.Location())
		}
	}},
	{"a source may be empty", func(f *fixture) {
		k := f.create("summit")
		f.add(k, store.NewSource{Source: store.Source{ID: "a", Created: at}})
		got, err := f.store.GetSource(f.ctx, k, "a")
		f.is("GetSource", err, nil)
		f.same("GetSource", got, store.Source{ID: "a", Revision: 1, Created: at})
	}},
	{"no sources to add change nothing", func(f *fixture) {
		k := f.create("summit")
		f.try(k, store.Limits{})
		if d := f.get(k); d.Revision != 0 {
			f.Errorf("revision %d", d.Revision)
		}
	}},
	{"a taken id is refused and the others are added", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("b"))
		added := f.try(k, store.Limits{}, source("a"), source("b", claims(3)...), source("c"), source("c"), source("d"))
		f.is("b", added[1].Err, store.ErrExists)
		f.is("c again", added[3].Err, store.ErrExists)
		for i, revision := range map[int]int64{0: 2, 2: 3, 4: 4} {
			f.same("added", added[i], store.Added{Revision: revision, Created: at})
		}
		f.same("sources", ids(f.all(k)), []string{"b", "a", "c", "d"})
		if d := f.get(k); d.Revision != 4 || d.Sources != 4 || d.Claims != 0 {
			f.Errorf("dossier: %+v", d)
		}
	}},
	{"the same request adds once", func(f *fixture) {
		k := f.create("summit")
		first := f.add(k, asked("r", "d", "a", claims(2)...), source("b"))[0]
		again := asked("r", "d", "a", claims(2)...)
		again.Created = at.Add(time.Hour)
		for range 2 {
			added := f.try(k, store.Limits{}, again)
			f.same("added", added[0], store.Added{Revision: first.Revision, Created: at, Again: true})
		}
		if d := f.get(k); d.Revision != 2 || d.Sources != 2 || d.Claims != 2 {
			f.Errorf("dossier: %+v", d)
		}
	}},
	{"the same request adds once where the retry has another source id", func(f *fixture) {
		// A server that assigns ids assigns another one to the retry.
		k := f.create("summit")
		f.add(k, asked("r", "d", "assigned-1"))
		added := f.try(k, store.Limits{}, asked("r", "d", "assigned-2"))
		f.same("added", added[0], store.Added{Revision: 1, Created: at, Again: true})
		f.same("changes", changed(f.changes(k, 0, 10)), []string{"1+assigned-1"})
	}},
	{"the same request adds once within a call", func(f *fixture) {
		k := f.create("summit")
		added := f.try(k, store.Limits{}, asked("r", "d", "a"), asked("r", "d", "a"), asked("r", "other", "b"))
		f.same("first", added[0], store.Added{Revision: 1, Created: at})
		f.same("again", added[1], store.Added{Revision: 1, Created: at, Again: true})
		f.is("another content", added[2].Err, store.ErrReused)
	}},
	{"a request id with another content is refused", func(f *fixture) {
		k := f.create("summit")
		f.add(k, asked("r", "d", "a"))
		added := f.try(k, store.Limits{}, asked("r", "other", "b"), source("c"))
		f.is("b", added[0].Err, store.ErrReused)
		f.same("sources", ids(f.all(k)), []string{"a", "c"})
	}},
	{"no request id is looked up where none was given", func(f *fixture) {
		k := f.create("summit")
		f.add(k, asked("", "d", "a"), asked("", "d", "b"))
		f.is("a again", f.try(k, store.Limits{}, asked("", "d", "a"))[0].Err, store.ErrExists)
	}},
	{"a refused source does not use up its request id", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a"))
		f.is("taken", f.try(k, store.Limits{}, asked("r", "d", "a"))[0].Err, store.ErrExists)
		f.add(k, asked("r", "other", "b"))
	}},
	{"a request id is remembered when its source has gone", func(f *fixture) {
		k := f.create("summit")
		f.add(k, asked("r", "d", "a"))
		f.remove(k, "a")
		added := f.try(k, store.Limits{}, asked("r", "d", "a"), asked("r", "other", "a"))
		f.same("again", added[0], store.Added{Revision: 1, Created: at, Again: true})
		f.is("another content", added[1].Err, store.ErrReused)
		if d := f.get(k); d.Sources != 0 || d.Revision != 2 {
			f.Errorf("dossier: %+v", d)
		}
	}},
	{"request ids are a dossier's own", func(f *fixture) {
		a, b := f.create("a"), f.create("b")
		f.add(a, asked("r", "d", "s"))
		f.add(b, asked("r", "other", "s"))
	}},
	{"the limit of sources holds", func(f *fixture) {
		k := f.create("summit")
		l := store.Limits{Sources: 2}
		added := f.try(k, l, asked("r", "d", "a"), source("b"), source("c"))
		f.full("c", added[2].Err, "sources", 2)
		f.full("d", f.try(k, l, source("d"))[0].Err, "sources", 2)
		f.same("again", f.try(k, l, asked("r", "d", "a"))[0], store.Added{Revision: 1, Created: at, Again: true})
		f.remove(k, "a")
		f.is("room again", f.try(k, l, source("e"))[0].Err, nil)
		f.same("sources", ids(f.all(k)), []string{"b", "e"})
	}},
	{"the limit of claims holds and a smaller source still fits", func(f *fixture) {
		k := f.create("summit")
		l := store.Limits{Claims: 5}
		added := f.try(k, l, source("a", claims(3)...), source("b", claims(3)...), source("c", claims(2)...), source("d"))
		f.full("b", added[1].Err, "claims", 5)
		for _, i := range []int{0, 2, 3} {
			f.is("added", added[i].Err, nil)
		}
		f.full("e", f.try(k, l, source("e", claims(1)...))[0].Err, "claims", 5)
		if d := f.get(k); d.Claims != 5 || d.Sources != 3 || d.Revision != 3 {
			f.Errorf("dossier: %+v", d)
		}
	}},
	{"a source that is not there is not found", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a"))
		_, err := f.store.GetSource(f.ctx, k, "b")
		f.is("GetSource", err, store.ErrNotFound)
		_, err = f.store.DeleteSource(f.ctx, k, "b")
		f.is("DeleteSource", err, store.ErrNotFound)
		if d := f.get(k); d.Revision != 1 {
			f.Errorf("revision %d", d.Revision)
		}
	}},
	{"sources are listed in the order in which they came, without their readings", func(f *fixture) {
		k := f.create("summit")
		for _, id := range []string{"z", "b", "y", "a", "x"} {
			f.add(k, source(id))
		}
		f.remove(k, "y")
		f.add(k, source("y"))
		got := f.all(k)
		f.same("sources", ids(got), []string{"z", "b", "a", "x", "y"})
		for i, revision := range []int64{1, 2, 4, 5, 7} {
			want := source(got[i].ID).Source
			want.Revision, want.Reading = revision, nil
			f.same("source", got[i], want)
		}
	}},
	{"an empty dossier lists no sources", func(f *fixture) {
		f.same("sources", f.all(f.create("summit")), []store.Source{})
	}},
	{"a delete takes a source and its claims, and makes a revision", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a", claims(2)...), source("b", claims(1)...))
		if revision := f.remove(k, "a"); revision != 3 {
			f.Errorf("revision %d, want 3", revision)
		}
		_, err := f.store.GetSource(f.ctx, k, "a")
		f.is("GetSource", err, store.ErrNotFound)
		_, err = f.store.DeleteSource(f.ctx, k, "a")
		f.is("DeleteSource again", err, store.ErrNotFound)
		if d := f.get(k); d.Revision != 3 || d.Sources != 1 || d.Claims != 1 {
			f.Errorf("dossier: %+v", d)
		}
		f.same("claims", f.search(store.Query{}), []string{"summit/b/0"})
		if added := f.add(k, source("a")); added[0].Revision != 4 {
			f.Errorf("a again: revision %d, want 4", added[0].Revision)
		}
	}},
	{"a source that is read anew makes no revision", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a", store.Claim{Terms: store.Terms{Words: []string{"old"}}}), source("b"))
		s := store.Source{ID: "a", Revision: 1, Reading: []byte("new reading"), Engine: "v2", Body: []byte("no"), Created: at.Add(time.Hour)}
		news := []store.Claim{
			{Number: 0, Terms: store.Terms{Words: []string{"new"}}, Body: []byte("0")},
			{Number: 1, Terms: store.Terms{Words: []string{"new", "second"}}, Body: []byte("1")},
		}
		f.is("Reread", f.store.Reread(f.ctx, k, s, news), nil)
		want := source("a").Source
		want.Revision, want.Reading, want.Engine = 1, s.Reading, s.Engine
		got, err := f.store.GetSource(f.ctx, k, "a")
		f.is("GetSource", err, nil)
		f.same("GetSource", got, want)
		if d := f.get(k); d.Revision != 2 || d.Claims != 2 || d.Sources != 2 {
			f.Errorf("dossier: %+v", d)
		}
		f.same("old claims", f.search(store.Query{Words: []string{"old"}}), []string(nil))
		f.same("new claims", f.search(store.Query{Words: []string{"new"}}), []string{"summit/a/0", "summit/a/1"})
		f.same("change", f.changes(k, 0, 1)[0], store.Change{Revision: 1, SourceID: "a", Reading: s.Reading, Engine: "v2"})
		f.is("Reread to nothing", f.store.Reread(f.ctx, k, s, nil), nil)
		if d := f.get(k); d.Claims != 0 {
			f.Errorf("claims: %d", d.Claims)
		}
	}},
	{"a source that has gone is not read anew", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a"), source("b"))
		f.remove(k, "a")
		s := store.Source{ID: "a", Revision: 1, Reading: []byte("x"), Engine: "v2"}
		f.is("Reread", f.store.Reread(f.ctx, k, s, nil), store.ErrNotFound)
		f.add(k, source("a"))
		f.is("Reread of an earlier source of the id", f.store.Reread(f.ctx, k, s, claims(1)), store.ErrNotFound)
		s.Revision = 2
		f.is("Reread of another source's revision", f.store.Reread(f.ctx, k, s, claims(1)), store.ErrNotFound)
		got, err := f.store.GetSource(f.ctx, k, "a")
		f.is("GetSource", err, nil)
		if string(got.Reading) != "reading of a" || got.Engine != "v1" || f.get(k).Claims != 0 {
			f.Errorf("source %+v, dossier %+v", got, f.get(k))
		}
	}},
	{"a thousand sources in one call", func(f *fixture) {
		k := f.create("summit")
		var sources []store.NewSource
		for i := range 1000 {
			sources = append(sources, asked(fmt.Sprint("r", i), "d", fmt.Sprintf("s%04d", i), claims(2)...))
		}
		for i, a := range f.add(k, sources...) {
			if a.Revision != int64(i)+1 {
				f.Fatalf("source %d: revision %d", i, a.Revision)
			}
		}
		if d := f.get(k); d.Sources != 1000 || d.Claims != 2000 || d.Revision != 1000 {
			f.Errorf("dossier: %+v", d)
		}
		f.same("places", len(f.search(store.Query{Limit: 3000})), 2000)
	}},
}
