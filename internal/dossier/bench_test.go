package dossier_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// article is a report of about ten kilobytes, some of whose sentences hold
// numbers.
func article(r *rand.Rand, id string) claim.Source {
	src := report(r, id)
	src.Text += strings.Repeat(" The quay was closed for the night and people stood in the rain, waiting for news of the crews.", 100)
	return src
}

// BenchmarkAdd keeps articles, in one dossier each 500, with 16 callers; the
// engine beside it only reads them.
func BenchmarkAdd(b *testing.B) {
	b.Run("engine", func(b *testing.B) {
		e, r := engine.New(), rand.New(rand.NewPCG(1, 1))
		src := article(r, "a")
		b.SetBytes(int64(len(src.Text)))
		for b.Loop() {
			if _, err := e.Read(b.Context(), src); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, url := range []string{"memory:", "sqlite:"} {
		b.Run(strings.TrimSuffix(url, ":"), func(b *testing.B) {
			at := url
			if at == "sqlite:" {
				at += filepath.Join(b.TempDir(), "dossiers.db")
			}
			s, err := stores.Open(b.Context(), at)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			k := dossier.New(dossier.Config{Store: s, Engine: engine.New(), Codec: wire.Bytes{}, Now: time.Now})
			defer k.Close()
			b.SetParallelism(8)
			b.SetBytes(int64(len(article(rand.New(rand.NewPCG(1, 1)), "a").Text)))
			b.RunParallel(func(p *testing.PB) {
				r := rand.New(rand.NewPCG(2, 2))
				key := store.Key{Tenant: "desk"}
				for i := 0; p.Next(); i++ {
					if i%500 == 0 {
						d, err := k.Create(b.Context(), store.Key{Tenant: "desk"}, "", "", "")
						if err != nil {
							b.Error(err)
							return
						}
						key = d.Key
					}
					if out, err := k.Add(b.Context(), key, []dossier.NewSource{{Source: article(r, fmt.Sprint("a", i))}}); err != nil || out[0].Err != nil {
						b.Errorf("%v, %v", out, err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkReport asks for the report after each of many sources of one
// dossier: of the one more, and by a keeper that starts cold.
func BenchmarkReport(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		s, err := stores.Open(b.Context(), "memory:")
		if err != nil {
			b.Fatal(err)
		}
		cfg := dossier.Config{Store: s, Engine: engine.New(), Codec: wire.Bytes{}, Now: time.Now, Limits: store.Limits{Sources: 1 << 20, Claims: 1 << 20}}
		k := dossier.New(cfg)
		d, err := k.Create(b.Context(), store.Key{Tenant: "desk"}, "", "", "")
		if err != nil {
			b.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 1))
		add := func(i int) {
			if out, err := k.Add(b.Context(), d.Key, []dossier.NewSource{{Source: report(r, fmt.Sprint("a", i))}}); err != nil || out[0].Err != nil {
				b.Fatalf("%v, %v", out, err)
			}
		}
		for i := range n {
			add(i)
		}
		if _, err := k.Report(b.Context(), d.Key); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("one more than %d", n), func(b *testing.B) {
			for b.Loop() {
				n++
				add(n)
				if _, err := k.Report(b.Context(), d.Key); err != nil {
					b.Fatal(err)
				}
			}
		})
		k.Close()
	}
}
