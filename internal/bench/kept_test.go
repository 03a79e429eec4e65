package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/news"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/pgtest"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// sourcesEach is how many reports a dossier gets.
const sourcesEach = 5

// stories are reports of 4 KB for dossiers, which take them in turn.
func stories() [][]claim.Source {
	out := make([][]claim.Source, 100)
	for i := range out {
		out[i] = news.Story(news.Spec{Seed: uint64(i), Sources: sourcesEach, Bytes: 4 << 10})
	}
	return out
}

// keep makes n dossiers in a store, a report a call, by so many writers, asks
// for the report of each once, and closes the store.
func keep(ctx context.Context, url string, texts [][]claim.Source, n, writers int) error {
	s, err := stores.Open(ctx, url)
	if err != nil {
		return err
	}
	k := dossier.New(dossier.Config{Store: s, Engine: engine.New(), Codec: wire.Bytes{}, Now: time.Now, CacheBytes: 16 << 20})
	errs := make(chan error, writers)
	for w := range writers {
		go func() {
			var err error
			for i := w; i < n && err == nil; i += writers {
				err = keepOne(ctx, k, texts[i%len(texts)])
			}
			errs <- err
		}()
	}
	for range writers {
		if e := <-errs; e != nil {
			err = e
		}
	}
	k.Close()
	if e := s.Close(); err == nil {
		err = e
	}
	return err
}

func keepOne(ctx context.Context, k *dossier.Keeper, sources []claim.Source) error {
	d, err := k.Create(ctx, store.Key{Tenant: "desk"}, "", "", "")
	if err != nil {
		return err
	}
	for i := range sources {
		added, err := k.Add(ctx, d.Key, []dossier.NewSource{{Source: sources[i]}})
		if err != nil {
			return err
		}
		if added[0].Err != nil {
			return added[0].Err
		}
	}
	_, err = k.Report(ctx, d.Key)
	return err
}

// BenchmarkKept keeps reports of 4 KB, five to a dossier, one a call by 16
// writers, and asks for the report of each dossier once: what a report costs in
// time, and on disk. PostgreSQL's own processor time is not in cpu-ms/source.
func BenchmarkKept(b *testing.B) {
	const dossiers, sources = 400, 400 * sourcesEach
	texts := stories()
	claims := 0
	for _, sources := range texts {
		for _, src := range sources {
			r, err := engine.New().Read(b.Context(), src)
			if err != nil {
				b.Fatal(err)
			}
			claims += len(r.Claims)
		}
	}
	run := func(b *testing.B, url string, size func() int64) {
		b.Helper()
		start := time.Now()
		cpu := spent(b, func() error { return keep(b.Context(), url, texts, dossiers, 16) })
		b.ReportMetric(sources/time.Since(start).Seconds(), "sources/s")
		b.ReportMetric(cpu.Seconds()*1000/sources, "cpu-ms/source")
		b.ReportMetric(float64(size())/sources, "disk-B/source")
		b.ReportMetric(float64(claims)/float64(len(texts)*sourcesEach), "claims/source")
	}
	b.Run("store=sqlite", func(b *testing.B) {
		for b.Loop() {
			path := filepath.Join(b.TempDir(), "dossiers.db")
			run(b, "sqlite:"+path, func() (n int64) {
				files, err := filepath.Glob(path + "*")
				if err != nil {
					b.Fatal(err)
				}
				for _, f := range files {
					if info, err := os.Stat(f); err == nil {
						n += info.Size()
					}
				}
				return n
			})
		}
	})
	b.Run("store=postgres", func(b *testing.B) {
		for b.Loop() {
			url := pgtest.URL(b)
			if err := stores.Migrate(b.Context(), url, false); err != nil {
				b.Fatal(err)
			}
			empty := databaseSize(b, url)
			run(b, url, func() int64 { return databaseSize(b, url) - empty })
		}
	})
}

// databaseSize is what a PostgreSQL database takes on disk, its log left aside.
func databaseSize(b *testing.B, url string) (n int64) {
	b.Helper()
	c, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Close(b.Context()) }()
	if err := c.QueryRow(b.Context(), "SELECT pg_database_size(current_database())").Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}
