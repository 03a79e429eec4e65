package sqlite

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// The size of the store that is listed and searched. docs/scaling.md has the
// figures of larger ones.
var (
	benchClaims   = flag.Int("claims", 20_000, "how many claims BenchmarkSearch searches")
	benchDossiers = flag.Int("dossiers", 5_000, "how many dossiers BenchmarkList lists")
)

const (
	benchWriters = 16
	perSource    = 20 // claims
	perDossier   = 10 // sources
)

// made makes sources of 10 KB and 20 claims: words as often as words are in
// texts, values over many powers of ten, most of them in few units, each with a
// year.
type made struct {
	r    *rand.Rand
	zipf *rand.Zipf
	body []byte
}

func newMade(seed uint64) *made {
	r := rand.New(rand.NewPCG(seed, 1))
	m := &made{r: r, zipf: rand.NewZipf(r, 1.2, 10, 50_000), body: make([]byte, 10_000)}
	for i := range m.body {
		m.body[i] = "etaoin shrdlu"[r.IntN(13)]
	}
	return m
}

var benchUnits = []string{"1", "1", "1", "%", "%", "USD", "USD", "EUR", "KRW", "km", "kg", "a"}

func (m *made) claim(n int) store.Claim {
	c := store.Claim{Number: n, Body: m.body[:400]}
	for range 6 {
		c.Words = append(c.Words, "w"+strconv.FormatUint(m.zipf.Uint64(), 10))
	}
	unit := benchUnits[m.r.IntN(len(benchUnits))]
	c.Units = []string{unit}
	if unit == "1" {
		c.Units = append(c.Units, "n"+strconv.FormatUint(m.zipf.Uint64(), 10))
	}
	value := 1 + m.r.IntN(999)
	for range m.r.IntN(4) * m.r.IntN(4) {
		value *= 10
	}
	c.Lower, c.Upper = strconv.Itoa(value), strconv.Itoa(value)
	switch m.r.IntN(10) {
	case 0:
		c.Upper = ""
	case 1:
		c.Upper = strconv.Itoa(value + value/20)
	}
	c.From = time.Date(2000+m.r.IntN(27), 1, 1, 0, 0, 0, 0, time.UTC)
	c.To = c.From.AddDate(1, 0, 0)
	return c
}

func (m *made) source(id string) store.NewSource {
	n := store.NewSource{
		Source:  store.Source{ID: id, Created: time.Unix(1, 0), Body: m.body, Reading: m.body[:4000], Engine: "v1"},
		Request: store.Request{ID: "request-of-" + id, Digest: "0123456789abcdef0123456789abcdef"},
	}
	for i := range perSource {
		n.Claims = append(n.Claims, m.claim(i))
	}
	return n
}

func benchKey(i int) store.Key {
	return store.Key{Tenant: "tenant", Dossier: fmt.Sprintf("dossier-%07d", i)}
}

// dossiers creates that many, by as many writers as there are.
func dossiers(b *testing.B, s *Store, n int) {
	b.Helper()
	var wg sync.WaitGroup
	var next atomic.Int64
	for range benchWriters * 8 {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				// Ids come in any order.
				_, err := s.CreateDossier(b.Context(), store.Dossier{
					Key: benchKey(i * 7919 % n), UID: fmt.Sprint(i), Title: "A story that is kept", Description: "Notes of the desk",
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkAdd adds sources of 10 KB and 20 claims, one a call, by 16 writers.
// BenchmarkBare makes the same rows as fast as the engine alone can.
func BenchmarkAdd(b *testing.B) {
	s := openAt(b, filepath.Join(b.TempDir(), "dossiers.db"))
	some := max(1, b.N/perDossier)
	dossiers(b, s, some)
	m := newMade(0)
	sources := make([]store.NewSource, b.N)
	for i := range sources {
		sources[i] = m.source(fmt.Sprint("source-", i))
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range benchWriters {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= b.N {
					return
				}
				added, err := s.AddSources(b.Context(), benchKey(i%some), sources[i:i+1], store.Limits{Sources: 2000})
				if err != nil || added[0].Err != nil {
					b.Error(err, added)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sources/s")
}

func BenchmarkBare(b *testing.B) {
	path := filepath.Join(b.TempDir(), "dossiers.db")
	s := openAt(b, path)
	some := max(1, b.N/perDossier)
	dossiers(b, s, some)
	db, err := connect(path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	m := newMade(0)
	sources, claims := make([]store.NewSource, b.N), make([]claimRows, b.N)
	for i := range sources {
		sources[i] = m.source(fmt.Sprint("source-", i))
		if claims[i], err = newClaimRows("tenant", sources[i].Claims); err != nil {
			b.Fatal(err)
		}
		sources[i].Claims = nil
	}
	b.ResetTimer()
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	w := &writer{conn: conn, statements: map[string]*sql.Stmt{}}
	do := func(query string, args ...any) {
		if err := w.exec(query, args...); err != nil {
			b.Fatal(err)
		}
	}
	for i, n := range sources {
		if i%benchWriters == 0 {
			do("BEGIN IMMEDIATE")
		}
		k, row, revision := benchKey(i%some), i+1, i/some+1
		do(insertSource, k.Tenant, k.Dossier, revision, n.ID, 0, n.Request.ID, n.Request.Digest, "v1", perSource, n.Reading, n.Body)
		do(insertClaims, row, claims[i].terms, claims[i].bodies)
		do(insertPlace, row, k.Tenant, k.Dossier, n.ID)
		for j, terms := range claims[i].index {
			do(insertTerms, row<<claimBits|j, terms)
		}
		do(updateCounts, revision, revision, revision*perSource, k.Tenant, k.Dossier)
		if i%benchWriters == benchWriters-1 || i == b.N-1 {
			do("COMMIT")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sources/s")
}

func BenchmarkList(b *testing.B) {
	s := openAt(b, filepath.Join(b.TempDir(), "dossiers.db"))
	dossiers(b, s, *benchDossiers)
	const page = 100
	b.ResetTimer()
	after, pages := "", 0
	for b.Loop() {
		got, err := s.ListDossiers(b.Context(), "tenant", after, page)
		if err != nil {
			b.Fatal(err)
		}
		pages++
		after = ""
		if len(got) == page {
			after = got[page-1].Dossier
		}
	}
	b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
}

func BenchmarkSearch(b *testing.B) {
	s := openAt(b, filepath.Join(b.TempDir(), "dossiers.db"))
	sources := *benchClaims / perSource
	some := max(1, sources/perDossier)
	dossiers(b, s, some)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			m := newMade(uint64(w))
			for i := w; i < some; i += 4 {
				var batch []store.NewSource
				for j := range perDossier {
					batch = append(batch, m.source(fmt.Sprint("source-", i, "-", j)))
				}
				if _, err := s.AddSources(b.Context(), benchKey(i), batch, store.Limits{}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name string
		q    store.Query
	}{
		{"rare word", store.Query{Words: []string{"w9000"}}},
		{"two words", store.Query{Words: []string{"w40", "w700"}}},
		{"common word", store.Query{Words: []string{"w1"}}},
		{"two common words", store.Query{Words: []string{"w1", "w2"}}},
		{"unit", store.Query{Unit: "USD"}},
		{"unit and value", store.Query{Unit: "USD", Lower: "1000000000"}},
		{"rare value", store.Query{Lower: "123000000", Upper: "123000000"}},
		{"value range", store.Query{Lower: "200", Upper: "300"}},
		{"no such value", store.Query{Lower: "-5", Upper: "-1"}},
		{"period", store.Query{From: year(2019), To: year(2020)}},
		{"word, unit, value and period", store.Query{Words: []string{"w100"}, Unit: "USD", Lower: "1000", From: year(2010), To: year(2015)}},
		{"words that do not meet", store.Query{Words: []string{"w1", "w2", "w3", "w4", "w5"}}},
		{"all", store.Query{}},
		{"common word, last page", store.Query{Words: []string{"w1"}, After: store.Place{Dossier: benchKey(some * 99 / 100).Dossier}}},
	} {
		b.Run(tt.name, func(b *testing.B) {
			tt.q.Limit = 100
			hits := 0
			for b.Loop() {
				got, err := s.SearchClaims(b.Context(), "tenant", tt.q)
				if err != nil {
					b.Fatal(err)
				}
				hits = len(got)
			}
			b.ReportMetric(float64(hits), "claims")
		})
	}
}
