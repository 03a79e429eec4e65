package storetest

import (
	"bytes"
	"fmt"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// changed is changes as "1+a", "2-a".
func changed(changes []store.Change) []string {
	var all []string
	for _, c := range changes {
		sign := "+"
		if c.Removed {
			sign = "-"
		}
		all = append(all, fmt.Sprintf("%d%s%s", c.Revision, sign, c.SourceID))
	}
	return all
}

var changeTests = []test{
	{"changes come in order, by page, and without gaps", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("b"), source("a"))
		f.remove(k, "b")
		f.add(k, source("c"), source("b"))
		want := []string{"1+b", "2+a", "3-b", "4+c", "5+b"}
		f.same("all", changed(f.changes(k, 0, 100)), want)
		f.same("limit", changed(f.changes(k, 0, 2)), want[:2])
		f.same("after", changed(f.changes(k, 2, 2)), want[2:4])
		f.same("last", changed(f.changes(k, 4, 2)), want[4:])
		f.same("none", f.changes(k, 5, 2), []store.Change{})
		f.same("beyond", f.changes(k, 50, 2), []store.Change{})
	}},
	{"a change has the reading of the source that came", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a"))
		f.same("change", f.changes(k, 0, 1)[0],
			store.Change{Revision: 1, SourceID: "a", Reading: []byte("reading of a"), Engine: "v1"})
	}},
	{"a change has no reading where the source has gone since", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a"))
		f.remove(k, "a")
		again := source("a")
		again.Reading = []byte("another reading")
		f.add(k, again)
		changes := f.changes(k, 0, 10)
		f.same("changes", changed(changes), []string{"1+a", "2-a", "3+a"})
		if changes[0].Reading != nil || changes[1].Reading != nil {
			f.Errorf("readings of what is gone: %q, %q", changes[0].Reading, changes[1].Reading)
		}
		f.same("reading of what is there", string(changes[2].Reading), "another reading")
	}},
	{"revisions are told of many dossiers at once", func(f *fixture) {
		other := newFixture(f.T, f.store)
		a, b, c := f.create("a"), f.create("b"), other.create("a")
		f.add(a, source("x"), source("y"))
		f.remove(a, "x")
		other.add(c, source("x"))
		gone := f.key("gone")
		got, err := f.store.Revisions(f.ctx, []store.Key{a, gone, b, c, a})
		f.is("Revisions", err, nil)
		f.same("Revisions", got, map[store.Key]int64{a: 3, b: 0, c: 1})
		got, err = f.store.Revisions(f.ctx, nil)
		f.is("Revisions of none", err, nil)
		f.same("Revisions of none", got, map[store.Key]int64{})
	}},
	{"revisions of two thousand dossiers", func(f *fixture) {
		k := f.create("a")
		keys := []store.Key{k}
		for i := range 2000 {
			keys = append(keys, f.key(fmt.Sprint("none-", i)))
		}
		got, err := f.store.Revisions(f.ctx, keys)
		f.is("Revisions", err, nil)
		f.same("Revisions", got, map[store.Key]int64{k: 0})
	}},
}

var reportTests = []test{
	{"the report last kept is the one of the latest revision", func(f *fixture) {
		k := f.create("summit")
		_, err := f.store.GetReport(f.ctx, k)
		f.is("GetReport before any", err, store.ErrNotFound)
		reports := []struct {
			put  store.Report
			kept bool
		}{
			{store.Report{Revision: 0, Engine: "v1", Body: []byte("zero")}, true},
			{store.Report{Revision: 2, Engine: "v1", Body: []byte("two")}, true},
			{store.Report{Revision: 1, Engine: "v1", Body: []byte("one")}, false},
			{store.Report{Revision: 2, Engine: "v2", Body: []byte("two by a newer engine")}, true},
			{store.Report{Revision: 10, Engine: "v2", Body: []byte{0, 255}}, true},
			{store.Report{Revision: 9, Engine: "v3", Body: []byte("nine")}, false},
		}
		var want store.Report
		for _, r := range reports {
			f.is("PutReport", f.store.PutReport(f.ctx, k, r.put), nil)
			if r.kept {
				want = r.put
			}
			got, err := f.store.GetReport(f.ctx, k)
			f.is("GetReport", err, nil)
			f.same("GetReport", got, want)
		}
	}},
	{"a report makes no revision", func(f *fixture) {
		k := f.create("summit")
		before := f.get(k)
		f.is("PutReport", f.store.PutReport(f.ctx, k, store.Report{Revision: 5, Body: []byte("x")}), nil)
		f.same("dossier", f.get(k), before)
	}},
	{"a report of no dossier is dropped", func(f *fixture) {
		k := f.key("summit")
		f.is("PutReport", f.store.PutReport(f.ctx, k, store.Report{Revision: 5, Body: []byte("x")}), nil)
		_, err := f.store.GetReport(f.ctx, k)
		f.is("GetReport", err, store.ErrNotFound)
		f.create("summit")
		_, err = f.store.GetReport(f.ctx, k)
		f.is("GetReport of a new dossier", err, store.ErrNotFound)
	}},
	{"a report may be large", func(f *fixture) {
		k := f.create("summit")
		body := make([]byte, 8<<20)
		for i := range body {
			body[i] = byte(i * i >> 3)
		}
		f.is("PutReport", f.store.PutReport(f.ctx, k, store.Report{Revision: 1, Body: body}), nil)
		got, err := f.store.GetReport(f.ctx, k)
		f.is("GetReport", err, nil)
		if !bytes.Equal(got.Body, body) {
			f.Errorf("body of %d bytes came back as %d others", len(body), len(got.Body))
		}
	}},
}
