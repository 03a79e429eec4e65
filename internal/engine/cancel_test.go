package engine

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/linear"
)

// paced is a context that notes the longest that the thread has worked without
// asking it.
type paced struct {
	context.Context

	last, longest time.Duration
	asked         int
}

func (p *paced) Err() error {
	now := linear.ThreadTime()
	if p.asked++; p.asked > 1 {
		p.longest = max(p.longest, now-p.last)
	}
	p.last = now
	return p.Context.Err()
}

// Whoever gives a request up is not worked for any longer than it takes to the
// next look at the context: processor time between two looks is measured, since
// that of the wall belongs to others too.
func TestLooksAtItsContext(t *testing.T) {
	if testing.Short() {
		t.Skip("reads megabytes")
	}
	var long strings.Builder
	for _, s := range synthetic(500) {
		long.WriteString(s.Text + "\n\n")
	}
	han := strings.Repeat("据消防局称，周二的火灾造成约34人受伤，修理费用为1.2亿元，另有320户居民被疏散。\n", 4_000)
	for name, in := range map[string][]claim.Source{
		"many sources":  synthetic(250),
		"a long source": {{ID: "a", Text: long.String()}, {ID: "b", Text: long.String()[:50_000]}},
		"a long page":   {{ID: "a", HTML: "<article>" + strings.Repeat("<div><p>The <b>harbour</b> was <i>quiet</i>.</p><ul><li>No</li></ul></div>", 60_000) + "<p>12 boats</p></article>"}},
		"a deep page":   {{ID: "a", HTML: strings.Repeat(strings.Repeat("<div>", 300)+"12 boats"+strings.Repeat("</div>", 300), 300)}},
		"long Chinese":  {{ID: "a", Text: han, Language: "zh"}},
		"one sentence":  {{ID: "a", Text: strings.Repeat("about 12 boats and ", 4_000)}, {ID: "b", Text: strings.Repeat("about 13 boats and ", 4_000)}},
	} {
		t.Run(name, func(t *testing.T) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			longest, at := time.Hour, 0
			bound := 100 * time.Millisecond * slower          // a slow processor takes half of it
			for try := 0; try < 3 && longest > bound; try++ { // the collector may take the thread
				ctx := &paced{Context: t.Context()}
				s := New().NewSession()
				for _, src := range in {
					r, err := s.engine.Read(ctx, src)
					if err != nil {
						t.Fatal(err)
					}
					if err := s.AddReading(r); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := s.Report(ctx); err != nil {
					t.Fatal(err)
				}
				longest, at = min(longest, ctx.longest), ctx.asked
			}
			t.Logf("%v at most between two of %d looks", longest, at)
			if longest > bound {
				t.Errorf("worked for %v without a look at the context, want at most %v", longest, bound)
			}
		})
	}
}

// A request that is given up ends soon, whatever it is at, and leaves no
// goroutine behind.
func TestGivenUp(t *testing.T) {
	in := synthetic(400)
	for _, after := range []time.Duration{0, time.Millisecond, 20 * time.Millisecond, 100 * time.Millisecond, 300 * time.Millisecond} {
		before := runtime.NumGoroutine()
		ctx, cancel := context.WithTimeout(t.Context(), after)
		_, err := New().CrossCheck(ctx, in)
		late := time.Since(func() time.Time { d, _ := ctx.Deadline(); return d }())
		cancel()
		if err == nil {
			continue // done before
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("after %v: %v", after, err)
		}
		t.Logf("given up after %v, ended %v later", after, late)
		if late > 2*time.Second*slower { // a machine with other work; see TestLooksAtItsContext for what it would be alone
			t.Errorf("given up after %v, worked on for %v", after, late)
		}
		for range 1000 {
			if runtime.NumGoroutine() <= before {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if n := runtime.NumGoroutine(); n > before {
			t.Errorf("given up after %v: %d goroutines, %d before", after, n, before)
		}
	}
}

// One engine serves many requests at once, and one reading many sessions.
func TestAtOnce(t *testing.T) {
	in := synthetic(12)
	want := check(t, in)
	readings := make([]*Reading, len(in))
	for i, src := range in {
		readings[i] = restored(t, read(t, src))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s := New().NewSession()
			for _, r := range readings {
				if err := s.AddReading(r); err != nil {
					t.Error(err)
				}
			}
			if got, err := s.Report(t.Context()); err != nil || !same(got, want) {
				t.Errorf("another report, error %v", err)
			}
		})
	}
	wg.Wait()
}
