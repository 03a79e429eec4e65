package engine

import "context"

// Stage names a part of the work.
type Stage string

// The stages, and what is counted at the end of each.
const (
	StageParse   Stage = "parse"   // quantities found in a text that is read for them alone
	StageRead    Stage = "read"    // claims read in the sources of a call
	StageAlign   Stage = "align"   // groups of claims that speak of one quantity
	StageCompare Stage = "compare" // findings judged, without those that stayed as they were
	StageChecks  Stage = "checks"  // checks of what sources add up
)

// Stages are all stages in the order of the work.
func Stages() []Stage { return []Stage{StageParse, StageRead, StageAlign, StageCompare, StageChecks} }

// Observer is told how the work goes on: never of what. It may be called from
// any number of goroutines.
type Observer interface {
	// Begin is told that a stage begins, and returns the context that the
	// stage works under, and who is told of its end: once, with what it counts.
	Begin(ctx context.Context, stage Stage) (context.Context, func(count int, err error))
}

// Observed returns an engine whose stages an observer is told of; the receiver
// stays as it is.
func (e *Engine) Observed(o Observer) *Engine {
	c := *e
	c.observer = o
	return &c
}

func (e *Engine) begin(ctx context.Context, stage Stage) (context.Context, func(count int, err error)) {
	if e.observer == nil {
		return ctx, func(int, error) {}
	}
	return e.observer.Begin(ctx, stage)
}
