package dossier_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
)

// What the cache counts is what the sessions take, within a factor of two,
// whether dossiers are many and small or few and large, dense with numbers or
// not: --cache-bytes is a bound, not a wish.
func TestCacheCountsWhatIsHeld(t *testing.T) {
	const some = "About %d boats left the harbour on Monday. The mayor said %d crews had signed on. The repairs cost $%d million. "
	prose := strings.Repeat("Nobody could say on Monday who had opened the gates, or why the watch had been asleep at its post all night. ", 90)
	for _, c := range []struct {
		name              string
		dossiers, sources int
		text              func(i int) string
	}{
		{"small", 60, 3, func(i int) string { return fmt.Sprintf(some, 20+i, 50+i, 9+i) }},
		{"large", 3, 40, func(i int) string { return strings.Repeat(fmt.Sprintf(some, 20+i, 50+i, 9+i), 5) }},
		{"dense", 10, 3, func(i int) string { return strings.Repeat(fmt.Sprintf(some, 20+i, 50+i, 9+i), 40) }},
		{"articles", 10, 12, func(i int) string { return prose + strings.Repeat(fmt.Sprintf(some, 20+i, 50+i, 9+i), 6) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := stores.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "dossiers.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			k := keep(t, s, 1<<30)
			fill := func(d, sources int) {
				key := store.Key{Tenant: "desk", Dossier: fmt.Sprintf("d%d", d+1)}
				create(t, k, key)
				var in []dossier.NewSource
				for i := range sources {
					in = append(in, dossier.NewSource{Source: claim.Source{ID: fmt.Sprintf("s%d", i), Text: c.text(d + i)}})
				}
				if out, err := k.Add(t.Context(), key, in); err != nil || out[0].Err != nil {
					t.Fatal(err, out)
				}
				if _, err := k.Report(t.Context(), key); err != nil {
					t.Fatal(err)
				}
			}
			fill(-1, 1) // the lexicons
			before, counted := heap(), k.CacheBytes()
			for d := range c.dossiers {
				fill(d, c.sources)
			}
			held, counted := heap()-before, k.CacheBytes()-counted
			ratio := float64(held) / float64(counted)
			t.Logf("%d KiB are held and %d KiB counted: %.2f", held>>10, counted>>10, ratio)
			if ratio < 0.5 || ratio > 2 {
				t.Errorf("%d KiB are held where %d KiB are counted", held>>10, counted>>10)
			}
		})
	}
}

func heap() int64 {
	var m runtime.MemStats
	for range 2 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
