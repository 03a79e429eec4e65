// Package linear tells tests whether the time that a function takes grows
// with its input and no faster. It counts the processor time of one thread
// with the garbage collector off, so that a busy machine does not change what
// it says.
package linear

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

const (
	// slack is how much more than in proportion the longer text may cost:
	// what runs in n·log n, or outgrows a processor's cache, stays below.
	slack = 4
	// enough is what any text may cost.
	enough = 20 * time.Millisecond
	tries  = 3
)

// Check gives f a text of piece over and over, of about small and of about big
// bytes, and fails the test where the longer one costs more than its length
// explains.
func Check(t testing.TB, piece string, small, big int, f func(s string)) {
	t.Helper()
	short, long := strings.Repeat(piece, max(1, small/len(piece))), strings.Repeat(piece, max(2, big/len(piece)))
	f(short) // whatever is made on first use
	var a, b time.Duration
	for range tries {
		a, b = spent(f, short), spent(f, long)
		if b <= enough || b <= slack*a*time.Duration(len(long))/time.Duration(len(short)) {
			return
		}
	}
	t.Errorf("%.40q: %v for %d bytes, %v for %d", piece, a, len(short), b, len(long))
}

// spent gives the better of two runs.
func spent(f func(string), s string) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	best := time.Duration(1<<63 - 1)
	for range 2 {
		start := ThreadTime()
		f(s)
		best = min(best, ThreadTime()-start)
	}
	return best
}
