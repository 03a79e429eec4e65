package linear

import "time"

var began = time.Now()

// wallTime is what is measured where a thread's own time is not told.
func wallTime() time.Duration { return time.Since(began) }
