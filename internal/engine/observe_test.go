package engine

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// notes is an observer that remembers.
type notes struct {
	mu     sync.Mutex
	began  []Stage
	counts map[Stage]int
	failed map[Stage]error
	open   int
}

func (n *notes) Begin(ctx context.Context, stage Stage) (context.Context, func(int, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.began = append(n.began, stage)
	n.open++
	return ctx, func(count int, err error) {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.open--
		n.counts[stage] += count
		if err != nil {
			n.failed[stage] = err
		}
	}
}

func watched() (*Engine, *notes) {
	n := &notes{counts: map[Stage]int{}, failed: map[Stage]error{}}
	return New().Observed(n), n
}

func TestObserverIsToldOfEachStage(t *testing.T) {
	e, n := watched()
	sources := []claim.Source{
		{ID: "a", Text: "The ferry company sold 410 tickets on Sunday."},
		{ID: "b", Text: "The ferry company sold 430 tickets on Sunday."},
	}
	r, err := e.CrossCheck(t.Context(), sources)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Stage{StageRead, StageAlign, StageCompare, StageChecks}; !slices.Equal(n.began, want) {
		t.Errorf("stages %v, want %v", n.began, want)
	}
	if n.open != 0 || len(n.failed) > 0 {
		t.Errorf("%d stages without an end, failed %v", n.open, n.failed)
	}
	if n.counts[StageRead] != len(r.Claims) || len(r.Claims) == 0 {
		t.Errorf("%d claims were told, the report has %d", n.counts[StageRead], len(r.Claims))
	}
	if n.counts[StageCompare] != len(r.Findings) || len(r.Findings) == 0 {
		t.Errorf("%d findings were told, the report has %d", n.counts[StageCompare], len(r.Findings))
	}

	s := e.NewSession()
	for _, src := range sources {
		if _, err := s.Add(t.Context(), src); err != nil {
			t.Fatal(err)
		}
	}
	before := n.counts[StageCompare]
	if _, err := s.Report(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n.counts[StageCompare] != before {
		t.Errorf("%d findings that stayed as they were are told again", n.counts[StageCompare]-before)
	}
}

func TestObserverIsToldOfFailure(t *testing.T) {
	e, n := watched()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Parse(ctx, "12 boats", "en"); err == nil {
		t.Error("a call that was given up succeeded")
	}
	if _, err := e.Extract(ctx, claim.Source{Text: "12 boats sank."}); err == nil {
		t.Error("a call that was given up succeeded")
	}
	for _, stage := range []Stage{StageParse, StageRead} {
		if !errors.Is(n.failed[stage], context.Canceled) {
			t.Errorf("%s failed with %v", stage, n.failed[stage])
		}
	}
	if n.open != 0 {
		t.Errorf("%d stages without an end", n.open)
	}
}
