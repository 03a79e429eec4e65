//go:build race

package server

// slowdown is what the race detector costs.
const slowdown = 10
