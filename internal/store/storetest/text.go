package storetest

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// hostile is text that has broken stores before.
var hostile = []string{
	"\x00", "a\x00b", "\x01", "\\000", "'", "''; DROP TABLE dossier; --", `"`, "%", "_", "\\", "\r\n\t", " ", " a ", "NULL",
	"😀👩‍👩‍👧‍👦", "e\u0301", "\u00e9", "\ufeff", "\u202eright to left", "\U0010ffff", "\ufffd", "\ufffe", "무역 규모", "贸易额", "$1", "?1", ":a", "{}",
	"-1", "1e400", "a,b", "a|b", "(a)",
}

// noise is text of n bytes that does not compress well; the same n gives the
// same text.
func noise(n int) string {
	raw := make([]byte, n/2+1)
	_, _ = rand.NewChaCha8([32]byte{}).Read(raw) // never fails
	return hex.EncodeToString(raw)[:n]
}

var textTests = []test{
	{"any text comes back as it was", func(f *fixture) {
		for i, text := range append([]string{"", noise(100_000), strings.Repeat("무역", 10_000)}, hostile...) {
			d := f.dossier(fmt.Sprint("d", i))
			d.Title, d.Description = text, text+text
			d.UID, d.Request = "u"+text, store.Request{ID: "r" + text, Digest: text}
			if len(text) > 1000 { // ids are short
				d.UID, d.Request = "u", store.Request{}
			}
			_, err := f.store.CreateDossier(f.ctx, d)
			f.is("CreateDossier", err, nil)
			d.Version = 1
			f.same("GetDossier", f.get(d.Key), d)

			s := source("a")
			s.Request = d.Request
			s.Body, s.Reading, s.Engine = []byte(text), []byte("r"+text), "e"+text[:min(len(text), 51)]
			f.add(d.Key, s)
			want := s.Source
			want.Revision = 1
			got, err := f.store.GetSource(f.ctx, d.Key, "a")
			f.is("GetSource", err, nil)
			f.same("GetSource", got, want)
			if d.Request.ID != "" {
				f.same("again", f.try(d.Key, store.Limits{}, s)[0].Again, true)
			}
		}
	}},
	{"an id may be any text", func(f *fixture) {
		names := sorted(append([]string{noise(255)}, hostile...)...)
		for _, name := range names {
			d, err := f.store.CreateDossier(f.ctx, store.Dossier{Key: f.key(name), UID: "uid", Created: at, Updated: at})
			f.is(fmt.Sprintf("CreateDossier(%q)", name), err, nil)
			f.same("key", d.Key, f.key(name))
			f.add(d.Key, source(name, words("leader")))
			f.same("sources", ids(f.all(d.Key)), []string{name})
			_, err = f.store.GetSource(f.ctx, d.Key, name)
			f.is(fmt.Sprintf("GetSource(%q)", name), err, nil)
			f.same("changes", f.changes(d.Key, 0, 1)[0].SourceID, name)
		}
		var got []string
		dossiers, err := f.store.ListDossiers(f.ctx, f.tenant, "", 1000)
		f.is("ListDossiers", err, nil)
		for _, d := range dossiers {
			got = append(got, d.Dossier)
		}
		f.same("listed", got, names)

		var found []string
		q := store.Query{Words: []string{"leader"}, Limit: 3}
		for {
			hits, err := f.store.SearchClaims(f.ctx, f.tenant, q)
			f.is("SearchClaims", err, nil)
			for _, h := range hits {
				found = append(found, h.Dossier)
			}
			if len(hits) < q.Limit {
				break
			}
			q.After = hits[len(hits)-1].Place
		}
		f.same("found", found, names)

		k := f.create("one")
		for _, name := range names {
			f.add(k, source(name))
		}
		f.same("in one dossier", ids(f.all(k)), names)
		for _, name := range names {
			f.remove(k, name)
		}
		if d := f.get(k); d.Sources != 0 || int(d.Revision) != 2*len(names) {
			f.Errorf("dossier: %+v", d)
		}
	}},
	{"a tenant may be any text", func(f *fixture) {
		for _, name := range hostile {
			k := store.Key{Tenant: f.tenant + name, Dossier: "d"}
			_, err := f.store.CreateDossier(f.ctx, store.Dossier{Key: k, UID: "uid", Title: name, Created: at, Updated: at})
			f.is(fmt.Sprintf("CreateDossier of %q", name), err, nil)
			f.add(k, source("s", words(name)))
		}
		for _, name := range hostile {
			k := store.Key{Tenant: f.tenant + name, Dossier: "d"}
			f.same("title", f.get(k).Title, name)
			hits, err := f.store.SearchClaims(f.ctx, k.Tenant, store.Query{Limit: 10})
			f.is("SearchClaims", err, nil)
			f.same("hits", places(hits), []string{"d/s/0"})
			hits, err = f.store.SearchClaims(f.ctx, k.Tenant, store.Query{Words: []string{name}, Limit: 10})
			f.is("SearchClaims", err, nil)
			f.same("hits", places(hits), []string{"d/s/0"})
		}
	}},
	{"a word and a unit may be long", func(f *fixture) {
		c := words(noise(500), "short", noise(499))
		c.Units = []string{noise(500)}
		f.finds([]store.Claim{c, words(noise(498))}, []ask{
			{store.Query{Words: []string{noise(500)}}, []int{0}},
			{store.Query{Words: []string{noise(499), "short"}}, []int{0}},
			{store.Query{Words: []string{noise(498)}}, []int{1}},
			{store.Query{Words: []string{noise(497)}}, nil},
			{store.Query{Unit: noise(500)}, []int{0}},
		})
	}},
	{"a source may be large and have many claims", func(f *fixture) {
		some := make([]store.Claim, 2000)
		for i := range some {
			some[i] = words("leader", fmt.Sprint("w", i))
			some[i].Body = []byte(noise(1000))
		}
		s := source("s", some...)
		s.Body, s.Reading = []byte(noise(2<<20)), []byte(noise(1<<20))
		k := f.create("d")
		f.add(k, s)
		got, err := f.store.GetSource(f.ctx, k, "s")
		f.is("GetSource", err, nil)
		if !bytes.Equal(got.Body, s.Body) || !bytes.Equal(got.Reading, s.Reading) {
			f.Errorf("body or reading came back as another")
		}
		f.same("found", f.search(store.Query{Words: []string{"leader", "w1999"}}), []string{"d/s/1999"})
		f.same("claims", f.get(k).Claims, 2000)
	}},
}
