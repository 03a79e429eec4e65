//go:build race

package server

// slowdown is what the race detector costs.
const slowdown = 10

// room is how many times longer the short bounds of a test's server are, so that
// what its callers do in time is in time.
const room = 4
