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

// Ten times the sources cost at most thirteen times the work, which is counted,
// and the memory allocated: both are the same on every machine.
// BenchmarkSources tells the time.
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
	// With fewer sources all claims of a kind are compared, or nearly so; from
	// there on lists bound the work.
	const n = 100
	s, more := New().NewSession(), New().NewSession()
	add(t, s, synthetic(n))
	add(t, more, synthetic(10*n))
	for _, w := range []struct {
		name       string
		small, big int
	}{
		{"lists", s.groups.Work().Lists, more.groups.Work().Lists},
		{"pairs", s.groups.Work().Pairs, more.groups.Work().Pairs},
		{"claims judged", s.work, more.work},
	} {
		if w.small == 0 || w.big > 13*w.small {
			t.Errorf("%s: %d for %d sources, %d for %d: %.1f times as many", w.name, w.small, n, w.big, 10*n, float64(w.big)/float64(w.small))
		}
	}
	if w := more.groups.Work(); 4*w.Bonds > w.Pairs { // cells are few beside claims
		t.Errorf("%d bonds were weighed for %d pairs", w.Bonds, w.Pairs)
	}
}

// add takes sources in and asks what changed.
func add(t *testing.T, s *Session, in []claim.Source) {
	t.Helper()
	for _, src := range in {
		if err := s.AddReading(read(t, src)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Changes(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A source more costs its own pairs, and a part of what lists, bonds, judging
// and memory cost the whole: work is counted, and so is the same on every
// machine. BenchmarkOneMore tells the time.
func TestOneMoreCostsItsPart(t *testing.T) {
	if slower > 1 || testing.Short() {
		t.Skip("counts what is allocated, which the race detector changes; CI runs it without")
	}
	const n, more = 500, 12
	in := synthetic(n + more)
	s := New().NewSession()
	start := allocated()
	add(t, s, in[:n])
	if _, err := s.Report(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole, all, judged := allocated()-start, s.groups.Work(), s.work
	readings := make([]*Reading, more)
	for i := range readings {
		readings[i] = read(t, in[n+i])
	}
	start = allocated()
	for _, r := range readings {
		if err := s.AddReading(r); err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Changes(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Report(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	bytes, w := allocated()-start, s.groups.Work()
	for _, c := range []struct {
		name       string
		one, whole float64
		part       float64
	}{
		{"pairs", float64(w.Pairs - all.Pairs), float64(all.Pairs), 150},
		{"lists", float64(w.Lists - all.Lists), float64(all.Lists), 5},
		{"bonds", float64(w.Bonds - all.Bonds), float64(all.Bonds), 3},
		{"claims judged", float64(s.work - judged), float64(judged), 2},
		{"bytes allocated", float64(bytes), float64(whole), 8},
	} {
		one := c.one / more
		t.Logf("%s: %.0f for one more, %.0f for %d: 1/%.0f", c.name, one, c.whole, n, c.whole/one)
		if one*c.part > c.whole {
			t.Errorf("%s: %.0f for one more, %.0f for %d; want at most 1/%.0f of these", c.name, one, c.whole, n, c.part)
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
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
