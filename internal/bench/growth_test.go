package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/clipperhouse/uax29/v2/words" // the yardstick: Unicode's word segmentation, and nothing else

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/news"
)

// spent is the processor time that f takes, the collector's share included: on
// a busy machine the wall's clock says nothing.
func spent(b *testing.B, f func() error) time.Duration {
	b.Helper()
	cpu := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := cpu()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return cpu() - start
}

// best runs f for as long as the benchmark likes, and reports the least
// processor time of a run, what a run allocates and what lives at its end.
func best(b *testing.B, f func() error) {
	b.Helper()
	if err := f(); err != nil { // tables and pools
		b.Fatal(err)
	}
	least := time.Duration(math.MaxInt64)
	var before, after runtime.MemStats
	b.ReportAllocs()
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	for b.Loop() {
		least = min(least, spent(b, f))
		n++
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(least.Nanoseconds()), "cpu-ns/op")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(n), "B/op")
}

// BenchmarkBeside reads reports of 6 KB, a megabyte in all, in turn with Unicode
// word segmentation of the same bytes, and tells how often the one's time the
// other's is.
func BenchmarkBeside(b *testing.B) {
	for _, lang := range news.Languages {
		b.Run("lang="+lang, func(b *testing.B) {
			var texts []claim.Source
			bytes := 0
			for seed := uint64(0); bytes < 1<<20; seed++ {
				s := news.Story(news.Spec{Language: lang, Seed: seed, Sources: 1, Bytes: 6 << 10})[0]
				texts, bytes = append(texts, s), bytes+len(s.Text)
			}
			e := engine.New()
			segment := func() error {
				for i := range texts {
					for w := words.FromString(texts[i].Text); w.Next(); {
					}
				}
				return nil
			}
			extraction := func() error {
				for i := range texts {
					if _, err := e.Extract(b.Context(), texts[i]); err != nil {
						return err
					}
				}
				return nil
			}
			spent(b, extraction) // tables and pools
			a, z := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				a, z = min(a, spent(b, segment)), min(z, spent(b, extraction))
			}
			b.ReportMetric(float64(bytes)/1e6/a.Seconds(), "segment-MB/s")
			b.ReportMetric(float64(bytes)/1e6/z.Seconds(), "extraction-MB/s")
			b.ReportMetric(z.Seconds()/a.Seconds(), "times-segment")
		})
	}
}

// BenchmarkGrowth tells the processor time and memory of a task as one thing
// grows and all else stays. The exponent of its curve is fitted by the program
// beside it.
func BenchmarkGrowth(b *testing.B) {
	ctx, e := context.Background(), engine.New()
	for _, n := range []int{4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4_000_000} {
		src := claim.Source{ID: "a", Language: "en", Text: news.Text("en", n)[:n]}
		b.Run(fmt.Sprintf("of=characters/n=%d", n), func(b *testing.B) {
			best(b, func() error { _, err := e.Read(ctx, src); return err })
		})
	}
	check := func(of string, n int, s news.Spec) {
		sources := news.Story(s)
		b.Run(fmt.Sprintf("of=%s/n=%d", of, n), func(b *testing.B) {
			best(b, func() error { _, err := e.CrossCheck(ctx, sources); return err })
		})
	}
	for _, n := range []int{3, 10, 30, 100, 300, 1000, 2000} {
		check("sources", n, news.Spec{Sources: n, Bytes: 6 << 10, Copies: 10})
	}
	for _, n := range []int{5, 10, 20, 40, 80, 160, 320} {
		check("claims-a-source", n, news.Spec{Sources: 5, Facts: n})
	}
	texts := stories()
	for _, n := range []int{30, 100, 300, 1000} {
		b.Run(fmt.Sprintf("of=dossiers/n=%d", n), func(b *testing.B) {
			best(b, func() error { return keep(ctx, "sqlite:"+filepath.Join(b.TempDir(), "dossiers.db"), texts, n, 1) })
		})
	}
}
