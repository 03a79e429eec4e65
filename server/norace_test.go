//go:build !race

package server

const slowdown = 1

const room = 1
