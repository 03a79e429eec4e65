package limit

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestTake(t *testing.T) {
	b := New(2, 3)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b.now = func() time.Time { return now }
	for i := range 3 {
		if wait, ok := b.Take("a"); !ok || wait != 0 {
			t.Fatalf("call %d of the burst waits %v", i+1, wait)
		}
	}
	// Refusals take no token: the wait does not grow by asking again.
	for range 5 {
		if wait, ok := b.Take("a"); ok || wait != 500*time.Millisecond {
			t.Errorf("after the burst: %v, %v", wait, ok)
		}
	}
	if _, ok := b.Take("b"); !ok {
		t.Error("another principal waits, too")
	}
	now = now.Add(500 * time.Millisecond)
	if _, ok := b.Take("a"); !ok {
		t.Error("a token came, and is not given")
	}
	if _, ok := b.Take("a"); ok {
		t.Error("one token is given twice")
	}
}

func TestNoRateBoundsNobody(t *testing.T) {
	b := New(0, 0)
	for range 1000 {
		if wait, ok := b.Take("a"); !ok || wait != 0 {
			t.Fatalf("waits %v", wait)
		}
	}
	if len(b.byName) != 0 {
		t.Error("principals are remembered for nothing")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	b := New(1, 1)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b.now = func() time.Time { return now }
	b.Take("first")
	for i := range maxBuckets {
		b.Take(fmt.Sprint(i))
		b.Take("busy") // keeps its place, and its empty bucket
	}
	if n := len(b.byName); n != maxBuckets || b.order.Len() != n {
		t.Errorf("%d and %d principals are remembered", n, b.order.Len())
	}
	if _, ok := b.Take("busy"); ok {
		t.Error("whoever calls all the time is forgotten")
	}
	if _, ok := b.Take("first"); !ok {
		t.Error("whoever called first is remembered")
	}
}

func TestTogether(t *testing.T) {
	b := New(0.001, 100)
	var taken atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if _, ok := b.Take("a"); ok {
					taken.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n != 100 {
		t.Errorf("%d calls of 100 in the bucket", n)
	}
}
