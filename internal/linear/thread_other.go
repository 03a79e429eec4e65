//go:build !linux

package linear

import "time"

func threadTime() time.Duration { return wallTime() }
