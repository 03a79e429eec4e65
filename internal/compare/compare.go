// Package compare holds what aligned claims say of each other: positions,
// verdict and reasons, and the arithmetic inside a story.
//
// Two claims are told the same or apart by the first of a table of rules that
// fits them (see rules). Positions are then cut so that all claims of one can
// be true at once. Every reason names its rule, so that a caller can compute
// it again.
package compare

import (
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
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
	Rule     string // id of the rule: "rounding.rounded"
	Message  string
	ClaimIDs []string
}

// Position is a set of claims of a finding that can all be true at once.
type Position struct {
	ClaimIDs  []string
	SourceIDs []string
	OriginIDs []string
	Interval  quantity.Interval // what all of the claims can stand for, in the finding's unit
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
	Positions  []Position // by value, the smallest first
	Reasons    []Reason   // what sets apart first, then what holds together
	Gap        Gap
	Unit       unit.Unit // of the gap and the intervals: the one to which the most claims convert
	Confidence float64   // of the alignment, 0 to 1

	origins    int // of its claims
	prominence int // of the claim that stands nearest to the top of its text
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
	Rule       string // id of the rule: "sum.parts"
	Holds      bool
	Expression string // in words: "400 + 200 = 600; about 600 stated"
	ClaimIDs   []string
	Stated     quantity.Decimal
	Computed   quantity.Decimal
}

// Source is what comparing needs to know of a source.
type Source struct {
	ID        string
	Publisher string
	Published time.Time      // zero where unknown
	Document  *text.Document // the text that the claims' quotes point into; nil costs the checks that read it
}

// Context is what claims are judged in.
type Context struct {
	Sources []Source
	Origins []origin.Origin
	Chains  map[string]string // origin of single claims, by their ids, where it is not their source's
	Policy  Policy
	// Err is asked now and then: once it tells an error, judging stops, and the
	// finding is of no use. It may be nil.
	Err func() error
}
