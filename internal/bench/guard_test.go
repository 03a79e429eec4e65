package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite baseline.tsv")

const baselineFile = "baseline.tsv"

// How much more than in the last release a stage may allocate. Bytes move in
// steps: a buffer or a map that outgrows its room doubles it.
const (
	tolerance      = 0.05 // of allocations
	bytesTolerance = 0.15
)

const baselineHead = `# What each stage allocated in the last release: allocations and bytes a run, on
# the texts of internal/news. TestAllocations fails where a stage makes over 5 %
# more allocations or takes over 15 % more bytes. Rewritten by make bench-baseline.
`

// cost is what a run allocates.
type cost struct{ allocations, bytes int64 }

// allocates counts what the cheapest of some runs takes, after one for the
// tables: how far maps and buffers grow differs from run to run. It is the same
// on every machine, however busy.
func allocates(t *testing.T, run func() error) cost {
	t.Helper()
	const runs = 8
	least := cost{math.MaxInt64, math.MaxInt64}
	for i := range runs + 1 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := run(); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if i > 0 {
			least.allocations = min(least.allocations, int64(after.Mallocs-before.Mallocs))
			least.bytes = min(least.bytes, int64(after.TotalAlloc-before.TotalAlloc))
		}
	}
	return least
}

// No stage allocates more than in the last release, beyond the tolerance.
func TestAllocations(t *testing.T) {
	if raceEnabled || testing.Short() {
		t.Skip("the race detector allocates, too")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // pools keep what they have
	last := baseline(t)
	var now strings.Builder
	now.WriteString(baselineHead)
	for _, s := range stages(t) {
		if strings.Contains(s.name, "text=1MB") || strings.HasPrefix(s.name, "segment/") {
			continue // the shorter ones tell the same
		}
		got := allocates(t, s.run)
		runtime.GC()
		fmt.Fprintf(&now, "%s\t%d\t%d\n", s.name, got.allocations, got.bytes)
		want, ok := last[s.name]
		switch {
		case *update:
		case !ok:
			t.Errorf("%s has no baseline: run make bench-baseline", s.name)
		case more(got.allocations, want.allocations, 2, tolerance) || more(got.bytes, want.bytes, 512, bytesTolerance):
			t.Errorf("%s: %d allocations of %d bytes, %d of %d in the last release", s.name, got.allocations, got.bytes, want.allocations, want.bytes)
		}
		delete(last, s.name)
	}
	if *update {
		if err := os.WriteFile(baselineFile, []byte(now.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for name := range last {
		t.Errorf("%s is in the baseline, and no stage: run make bench-baseline", name)
	}
}

// more says whether got is beyond want by the tolerance, and by more than a
// little.
func more(got, want, slack int64, tolerance float64) bool {
	return got > want+slack && float64(got) > float64(want)*(1+tolerance)
}

func baseline(t *testing.T) map[string]cost {
	t.Helper()
	raw, err := os.ReadFile(baselineFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	out := map[string]cost{}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 {
			t.Fatalf("%s: %q", baselineFile, line)
		}
		n, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		b, err := strconv.ParseInt(f[2], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out[f[0]] = cost{n, b}
	}
	return out
}
