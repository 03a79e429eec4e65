//go:build !linux

package linear

import "time"

// ThreadTime is the time of the wall: this system has no clock of one thread.
func ThreadTime() time.Duration { return wallTime() }

// ProcessTime is the time of the wall: this system has no clock of a process.
func ProcessTime() time.Duration { return wallTime() }
