package engine

import (
	"fmt"
	"math"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// spent is the processor time and the memory, allocated in all, that a
// cross-check takes.
func spent(tb testing.TB, in []claim.Source) (cpu time.Duration, bytes uint64) {
	tb.Helper()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := processTime(tb)
	if _, err := New().CrossCheck(tb.Context(), in); err != nil {
		tb.Fatal(err)
	}
	cpu = processTime(tb) - start
	runtime.ReadMemStats(&after)
	return cpu, after.TotalAlloc - before.TotalAlloc
}

// processTime is what this process has had of the processors, the collector's
// share included: on a busy machine the wall's clock says nothing.
func processTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Ten times the sources cost at most thirteen times the memory allocated, which
// is the same on every machine; BenchmarkSources tells the time.
func TestGrowth(t *testing.T) {
	if slower > 1 || testing.Short() {
		t.Skip("counts what is allocated, which the race detector changes; CI runs it without")
	}
	spent(t, synthetic(3)) // tables
	for _, n := range []int{30, 50} {
		_, small := spent(t, synthetic(n))
		_, big := spent(t, synthetic(10*n))
		if big > 13*small {
			t.Errorf("%d sources allocate %d bytes, %d sources %d: %.1f times as many", n, small, 10*n, big, float64(big)/float64(small))
		}
	}
}

// BenchmarkSources tells the processor time of stories of 3 to 2,000 sources,
// and the exponent from one to the next.
func BenchmarkSources(b *testing.B) {
	var last float64
	lastN := 0
	for _, n := range []int{3, 6, 20, 60, 200, 600, 2000} {
		in := synthetic(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			spent(b, in[:3]) // tables
			best := time.Duration(math.MaxInt64)
			for b.Loop() {
				cpu, _ := spent(b, in)
				best = min(best, cpu)
			}
			ms := best.Seconds() * 1000
			b.ReportMetric(ms, "cpu-ms/story")
			b.ReportMetric(ms/float64(n), "cpu-ms/source")
			if lastN != 0 && lastN != n {
				b.ReportMetric(math.Log(ms/last)/math.Log(float64(n)/float64(lastN)), "exponent")
			}
			last, lastN = ms, n
		})
	}
}
