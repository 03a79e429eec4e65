package storetest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

func isError(err, target error) bool {
	return errors.Is(err, target) && (target == nil) == (err == nil)
}

var dossierTests = []test{
	{"a new dossier starts at version 1 and revision 0 without sources", func(f *fixture) {
		d := f.dossier("summit")
		given := d
		given.Version, given.Revision, given.Sources, given.Claims = 7, 8, 9, 10
		got, err := f.store.CreateDossier(f.ctx, given)
		f.is("CreateDossier", err, nil)
		d.Version = 1
		f.same("CreateDossier", got, d)
		f.same("GetDossier", f.get(d.Key), d)
	}},
	{"times are UTC and to the microsecond", func(f *fixture) {
		d := f.dossier("summit")
		seoul := time.FixedZone("KST", 9*60*60)
		d.Created = at.Add(789 * time.Nanosecond).In(seoul)
		d.Updated = time.Date(1969, 12, 31, 23, 59, 59, 999999999, seoul)
		made, err := f.store.CreateDossier(f.ctx, d)
		f.is("CreateDossier", err, nil)
		for what, got := range map[string]store.Dossier{"made": made, "read": f.get(d.Key)} {
			f.same(what+": created", got.Created, at)
			f.same(what+": updated", got.Updated, time.Date(1969, 12, 31, 14, 59, 59, 999999000, time.UTC))
			if got.Created.Location() != time.UTC || got.Updated.Location() != time.UTC {
				f.Errorf("%s: times in %v, %v, want UTC", what, got.Created.Location(), got.Updated.Location())
			}
		}
	}},
	{"the same request gets the dossier that is there", func(f *fixture) {
		d := f.dossier("summit")
		k := f.create("summit")
		f.add(k, source("a"))
		changed := d
		changed.Title, changed.Updated = "Another title", at.Add(time.Hour)
		_, err := f.store.UpdateDossier(f.ctx, changed)
		f.is("UpdateDossier", err, nil)
		d.UID = "another uid, as a retry makes one"
		got, err := f.store.CreateDossier(f.ctx, d)
		f.is("CreateDossier again", err, nil)
		f.same("CreateDossier again", got, f.get(k))
		if got.UID != "uid-summit" || got.Title != "Another title" || got.Revision != 1 {
			f.Errorf("CreateDossier again made it anew: %+v", got)
		}
	}},
	{"the same request id with another content is refused", func(f *fixture) {
		d := f.dossier("summit")
		f.create("summit")
		d.Request.Digest = "another"
		_, err := f.store.CreateDossier(f.ctx, d)
		f.is("CreateDossier", err, store.ErrReused)
	}},
	{"a taken id is refused", func(f *fixture) {
		k := f.create("summit")
		before := f.get(k)
		d := f.dossier("summit")
		d.Title = "Mine"
		for _, r := range []store.Request{{}, {Digest: d.Request.Digest}, {ID: "another", Digest: d.Request.Digest}} {
			d.Request = r
			_, err := f.store.CreateDossier(f.ctx, d)
			f.is(fmt.Sprintf("CreateDossier with request %+v", r), err, store.ErrExists)
		}
		f.same("the dossier that was there", f.get(k), before)
	}},
	{"no request id is looked up where none was given", func(f *fixture) {
		d := f.dossier("summit")
		d.Request = store.Request{}
		_, err := f.store.CreateDossier(f.ctx, d)
		f.is("CreateDossier", err, nil)
		_, err = f.store.CreateDossier(f.ctx, d)
		f.is("CreateDossier again", err, store.ErrExists)
	}},
	{"what is not there is not found", func(f *fixture) {
		k := f.key("nowhere")
		_, err := f.store.GetDossier(f.ctx, k)
		f.is("GetDossier", err, store.ErrNotFound)
		_, err = f.store.UpdateDossier(f.ctx, f.dossier("nowhere"))
		f.is("UpdateDossier", err, store.ErrNotFound)
		f.is("DeleteDossier", f.store.DeleteDossier(f.ctx, k, 0, true), store.ErrNotFound)
		_, err = f.store.AddSources(f.ctx, k, []store.NewSource{source("a")}, store.Limits{})
		f.is("AddSources", err, store.ErrNotFound)
		_, err = f.store.GetSource(f.ctx, k, "a")
		f.is("GetSource", err, store.ErrNotFound)
		_, err = f.store.ListSources(f.ctx, k, 0, 10)
		f.is("ListSources", err, store.ErrNotFound)
		_, err = f.store.DeleteSource(f.ctx, k, "a")
		f.is("DeleteSource", err, store.ErrNotFound)
		f.is("Reread", f.store.Reread(f.ctx, k, source("a").Source, nil), store.ErrNotFound)
		_, err = f.store.Changes(f.ctx, k, 0, 10)
		f.is("Changes", err, store.ErrNotFound)
		_, err = f.store.GetReport(f.ctx, k)
		f.is("GetReport", err, store.ErrNotFound)
	}},
	{"dossiers are listed by page in the byte order of their ids", func(f *fixture) {
		names := sorted("Z", "a", "a-", "a.b", "aa", "b", "é", "金", "😀", "_", "0")
		for i := len(names) - 1; i >= 0; i-- {
			f.create(names[i])
		}
		for _, page := range []int{1, 2, 3, len(names), 100} {
			var got []string
			for after := ""; ; {
				dossiers, err := f.store.ListDossiers(f.ctx, f.tenant, after, page)
				if err != nil {
					f.Fatal(err)
				}
				for _, d := range dossiers {
					got = append(got, d.Dossier)
					f.same("listed dossier", d, f.get(d.Key))
				}
				if len(dossiers) > page {
					f.Fatalf("a page of %d holds %d", page, len(dossiers))
				}
				if len(dossiers) < page {
					break
				}
				after = dossiers[page-1].Dossier
			}
			f.same(fmt.Sprintf("pages of %d", page), got, names)
		}
	}},
	{"a page goes on after an id that is gone", func(f *fixture) {
		f.create("a")
		f.create("c")
		dossiers, err := f.store.ListDossiers(f.ctx, f.tenant, "b", 10)
		f.is("ListDossiers", err, nil)
		if len(dossiers) != 1 || dossiers[0].Dossier != "c" {
			f.Errorf("after b: %v", dossiers)
		}
	}},
	{"an update sets title, description and time, and raises the version", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a", store.Claim{}))
		want := f.get(k)
		for version := range int64(3) {
			want.Title, want.Description = strings.Repeat("t", int(version)), fmt.Sprint("d", version)
			want.Updated = at.Add(time.Duration(version) * time.Hour)
			want.Version = version + 2
			got, err := f.store.UpdateDossier(f.ctx, store.Dossier{
				Key: k, Title: want.Title, Description: want.Description, Updated: want.Updated,
				UID: "no", Created: at.Add(-time.Hour), Revision: 9, Sources: 9, Claims: 9,
			})
			f.is("UpdateDossier", err, nil)
			f.same("UpdateDossier", got, want)
			f.same("GetDossier", f.get(k), want)
		}
	}},
	{"an update of another version is stale", func(f *fixture) {
		k := f.create("summit")
		d := f.get(k)
		d.Version = 1
		_, err := f.store.UpdateDossier(f.ctx, d)
		f.is("UpdateDossier of version 1", err, nil)
		before := f.get(k)
		for _, version := range []int64{1, 3, -1} {
			d.Version, d.Title = version, "stale"
			_, err = f.store.UpdateDossier(f.ctx, d)
			f.is(fmt.Sprintf("UpdateDossier of version %d", version), err, store.ErrStale)
		}
		f.same("GetDossier", f.get(k), before)
	}},
	{"a delete takes all that is kept of a dossier", func(f *fixture) {
		k, other := f.create("summit"), f.create("other")
		word := store.Claim{Terms: store.Terms{Words: []string{"leader"}}}
		f.add(k, asked("r1", "d1", "a", word), asked("r2", "d2", "b", word))
		f.add(other, source("a", word))
		f.remove(k, "b")
		f.is("PutReport", f.store.PutReport(f.ctx, k, store.Report{Revision: 3, Body: []byte("r")}), nil)
		f.is("DeleteDossier", f.store.DeleteDossier(f.ctx, k, 0, true), nil)

		_, err := f.store.GetDossier(f.ctx, k)
		f.is("GetDossier", err, store.ErrNotFound)
		_, err = f.store.GetSource(f.ctx, k, "a")
		f.is("GetSource", err, store.ErrNotFound)
		_, err = f.store.Changes(f.ctx, k, 0, 10)
		f.is("Changes", err, store.ErrNotFound)
		_, err = f.store.GetReport(f.ctx, k)
		f.is("GetReport", err, store.ErrNotFound)
		f.same("SearchClaims", f.search(store.Query{Words: []string{"leader"}}), []string{"other/a/0"})

		// Nothing of the old one shows in a new one of the same id.
		f.create("summit")
		if d := f.get(k); d.Revision != 0 || d.Version != 1 || d.Sources != 0 || d.Claims != 0 {
			f.Errorf("a new dossier of the same id: %+v", d)
		}
		f.same("Changes", f.changes(k, 0, 10), []store.Change{})
		_, err = f.store.GetReport(f.ctx, k)
		f.is("GetReport of the new one", err, store.ErrNotFound)
		if added := f.add(k, asked("r1", "another", "a")); added[0].Revision != 1 {
			f.Errorf("first revision of the new one: %d", added[0].Revision)
		}
	}},
	{"a delete of another version is stale", func(f *fixture) {
		k := f.create("summit")
		f.is("DeleteDossier of version 2", f.store.DeleteDossier(f.ctx, k, 2, false), store.ErrStale)
		f.get(k)
		f.is("DeleteDossier of version 1", f.store.DeleteDossier(f.ctx, k, 1, false), nil)
	}},
	{"a dossier with sources is deleted by force alone", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("a"))
		f.is("DeleteDossier", f.store.DeleteDossier(f.ctx, k, 0, false), store.ErrNotEmpty)
		f.same("sources", ids(f.all(k)), []string{"a"})
		f.remove(k, "a")
		f.is("DeleteDossier without sources", f.store.DeleteDossier(f.ctx, k, 0, false), nil)
	}},
}
