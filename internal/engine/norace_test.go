//go:build !race

package engine

// slower is how many times slower the race detector makes things.
const slower = 1
