// Package align finds which claims of different sources speak of the same
// quantity.
//
// Identity comes from what the claims say: what is counted, of whom, by whom,
// where, when, and in which role of the sentence. The numbers themselves only
// break ties: an aligner that leans on equal values pairs what agrees anyway
// and misses every conflict.
//
// The method: candidate pairs by kind of unit and shared words (blocking),
// named features for each pair, a logistic score with weights fitted by
// package fit, a second score that knows the rivals of a pair, and average
// linkage under cannot-links.
package align

import (
	"cmp"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// Group is a set of claims of one quantity from at least two sources.
type Group struct {
	Claims     []int   // indexes into the claims given, ascending
	Confidence float64 // mean probability of its pairs across sources, 0 to 1
}

// Groups puts together the claims that speak of the same quantity. A claim
// stands in at most one group. The groups come in the order of their first
// claim; the order of the sources changes nothing else.
func Groups(claims []claim.Claim) []Group {
	return DefaultModel().Groups(claims)
}

// Groups is like the package's Groups, by another model.
func (m *Model) Groups(claims []claim.Claim) []Group {
	s := newStory(claims)
	return m.link(s, m.score(s, s.candidates()))
}

// sortGroups orders claims inside groups, and groups by their first claim.
func sortGroups(gs []Group) {
	for _, g := range gs {
		slices.Sort(g.Claims)
	}
	slices.SortFunc(gs, func(a, b Group) int { return cmp.Compare(a.Claims[0], b.Claims[0]) })
}
