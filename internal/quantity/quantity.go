// Package quantity holds numbers made exact: decimal values, how they were
// hedged, and the interval a written number can stand for.
package quantity

import "github.com/seed4521bc5c/crosscheck/internal/unit"

// Approximation says how a number was hedged or bounded.
type Approximation uint8

// The approximations, with the words that make them.
const (
	Exact    Approximation = iota // 47 pages; exactly 47
	About                         // about, around, roughly, some, or so
	Nearly                        // nearly, almost, just under, close to
	MoreThan                      // more than, over, above, 60-plus
	AtLeast                       // at least, no fewer than
	LessThan                      // less than, under, below; with Inclusive: at most, no more than
	UpTo                          // up to, as many as: a maximum that speaks of no single case
	Range                         // 10–15, between 10 and 15
	Order                         // dozens, hundreds, thousands
)

// Quantity is a number made exact, as it was written.
type Quantity struct {
	Value         Decimal // scaled, percent as 20; invalid for Range and Order
	Lower, Upper  Decimal // the bounds as stated (Range), or the order that the word names (Order): 100 and 1000 for "hundreds"
	Approximation Approximation
	Inclusive     bool // for LessThan: "at most 10" includes 10, "under 10" does not
	Emphatic      bool // "exactly 400", "precisely"
	Unit          unit.Unit
	// Step is the power of ten of the last written digit after scale words:
	// 8 in "$272.9 billion" (0.1e9), 0 in "200".
	Step int32
	// Scaled says that a scale word or suffix was written: "3 million", "5k".
	Scaled bool
	// Fraction says that the number was a fraction in words: "a third of".
	Fraction bool
}
