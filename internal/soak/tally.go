package main

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// tally counts what was tried and what came of it.
type tally struct {
	mu      sync.Mutex
	ops     map[string]*opCount
	broken  []string // the first of what went wrong, with words
	brokenN int
}

// opCount is a row: how often a thing was done, and the answers by their code.
type opCount struct {
	tried, calls, wrong int
	outcomes            map[string]int
}

func newTally() *tally { return &tally{ops: map[string]*opCount{}} }

func (t *tally) op(name string) *opCount {
	o := t.ops[name]
	if o == nil {
		o = &opCount{outcomes: map[string]int{}}
		t.ops[name] = o
	}
	return o
}

// done notes an operation's end; an error is what the server did wrong.
func (t *tally) done(name string, calls int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	o := t.op(name)
	o.tried++
	o.calls += calls
	if err != nil {
		o.wrong++
		t.wrong(fmt.Sprintf("%s: %v", name, err))
	}
}

// outcome counts an answer that may come out in several ways, all right.
func (t *tally) outcome(name, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.op(name).outcomes[what]++
}

// fail notes what is wrong with the run as a whole.
func (t *tally) fail(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wrong(fmt.Sprintf(format, args...))
}

// wrong is called under the mutex.
func (t *tally) wrong(words string) {
	const most = 30
	t.brokenN++
	if len(t.broken) < most {
		t.broken = append(t.broken, words)
	}
}

// did tells whether an operation was tried.
func (t *tally) did(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	o := t.ops[name]
	return o != nil && o.tried > 0
}

// totals are the operations and single calls of all rows.
func (t *tally) totals() (tried, calls, wrong int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, o := range t.ops {
		tried += o.tried
		calls += o.calls
		wrong += o.wrong
	}
	return tried, calls, wrong
}

func (t *tally) table() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := []string{"| what | times | requests | wrong | came out as |", "|---|---:|---:|---:|---|"}
	for _, name := range slices.Sorted(maps.Keys(t.ops)) {
		o := t.ops[name]
		ways := ""
		for _, way := range slices.Sorted(maps.Keys(o.outcomes)) {
			if ways != "" {
				ways += ", "
			}
			ways += fmt.Sprintf("%s %d", way, o.outcomes[way])
		}
		out = append(out, fmt.Sprintf("| %s | %d | %d | %d | %s |", name, o.tried, o.calls, o.wrong, ways))
	}
	return out
}
