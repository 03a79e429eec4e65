package linear

import (
	"time"

	"golang.org/x/sys/unix" // package syscall has no clock of one thread
)

// ThreadTime is the processor time that this thread has had.
func ThreadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return wallTime()
	}
	return time.Duration(t.Nano())
}
