// Package compare holds what aligned claims say of each other: positions,
// verdict and reasons, and the arithmetic inside a story.
package compare

import (
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// Verdict is the outcome of a finding.
type Verdict uint8

// The verdicts.
const (
	Agreement Verdict = iota + 1
	Conflict
)

// ReasonKind names the rule by which two claims were told the same or apart.
type ReasonKind uint8

// The reason kinds, in the order in which their tests are tried.
const (
	Converted ReasonKind = iota + 1
	Equal
	Rounding
	Bound
	Approximate
	PercentPointMixup
	PlanVsActual
	DifferentPopulation
	Superseded
	Revised
	Tension
	ScopeUnstated
	Value
)

// Reason is why a finding came out as it did, in words made from the data.
type Reason struct {
	Kind     ReasonKind
	Rule     string // id of the rule: "rounding.half-unit"
	Message  string
	ClaimIDs []string
}

// Position is a set of claims of a finding that can all be true at once.
type Position struct {
	ClaimIDs  []string
	SourceIDs []string
	OriginIDs []string
	Interval  quantity.Interval
}

// Gap is how far apart the positions are; invalid decimals where it cannot be
// told.
type Gap struct {
	Absolute quantity.Decimal // in the unit of the finding
	Relative quantity.Decimal // of the larger value, 0 to 1
}

// Finding is what the claims of one quantity from at least two sources say.
type Finding struct {
	ID         string
	Title      string
	Verdict    Verdict
	Positions  []Position
	Reasons    []Reason
	Gap        Gap
	Confidence float64 // of the alignment, 0 to 1
}

// CheckKind is a kind of arithmetic inside a story.
type CheckKind uint8

// The check kinds.
const (
	Sum CheckKind = iota + 1
	Growth
	Share
	Difference
	Duration
)

// Check is arithmetic that the claims allow.
type Check struct {
	Kind       CheckKind
	Holds      bool
	Expression string // in words: "400 + 200 = 600"
	ClaimIDs   []string
	Stated     quantity.Decimal
	Computed   quantity.Decimal
}
