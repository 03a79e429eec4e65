package linear

import (
	"time"

	"golang.org/x/sys/unix" // package syscall has no clock of one thread
)

// ThreadTime is the processor time that this thread has had.
func ThreadTime() time.Duration { return spentBy(unix.CLOCK_THREAD_CPUTIME_ID) }

// ProcessTime is the processor time that this process has had.
func ProcessTime() time.Duration { return spentBy(unix.CLOCK_PROCESS_CPUTIME_ID) }

func spentBy(clock int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(clock, &t); err != nil {
		return wallTime()
	}
	return time.Duration(t.Nano())
}
