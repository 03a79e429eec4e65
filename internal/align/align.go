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
// package fit, a second score that knows the rivals of a pair, average linkage
// under cannot-links of the numbers that can be one, and bonds between the
// clusters that are left: what speaks of one quantity in different numbers.
package align

import (
	"cmp"
	"context"
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
	x := m.NewSession()
	places := bySource(claims)
	for id, at := range places {
		if err := x.Add(context.Background(), id, pickClaims(claims, at)); err != nil {
			panic(err) // the background is not cancelled
		}
	}
	found, err := x.Groups(context.Background())
	if err != nil {
		panic(err) // the same
	}
	groups := make([]Group, len(found))
	for n, f := range found {
		groups[n].Confidence = f.Confidence
		for _, r := range f.Claims {
			groups[n].Claims = append(groups[n].Claims, places[r.Source][r.Claim])
		}
		slices.Sort(groups[n].Claims)
	}
	slices.SortFunc(groups, func(a, b Group) int { return cmp.Compare(a.Claims[0], b.Claims[0]) })
	return groups
}

// bySource are the places of each source's claims.
func bySource(claims []claim.Claim) map[string][]int {
	m := map[string][]int{}
	for i := range claims {
		m[claims[i].SourceID] = append(m[claims[i].SourceID], i)
	}
	return m
}

func pickClaims(claims []claim.Claim, at []int) []claim.Claim {
	out := make([]claim.Claim, len(at))
	for k, i := range at {
		out[k] = claims[i]
	}
	return out
}
