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
	"crypto/sha256"
	"fmt"
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
	order, copies := fold(claims)
	folded := make([]claim.Claim, len(order))
	for k, i := range order {
		folded[k] = claims[i]
	}
	s := newStory(folded)
	groups := m.link(s, m.score(s, s.candidates()))
	for n := range groups {
		g := &groups[n]
		for k, f := range g.Claims {
			g.Claims[k] = order[f]
		}
		for _, i := range g.Claims {
			g.Claims = append(g.Claims, copies[i]...)
		}
		slices.Sort(g.Claims)
	}
	slices.SortFunc(groups, func(a, b Group) int { return cmp.Compare(a.Claims[0], b.Claims[0]) })
	return groups
}

// fold gives the claims to compare, in an order that does not depend on that
// of the sources. Of sources that say the same throughout, two are compared:
// that is enough to find that they agree. The claims of further copies follow
// those of the second, which copies tells by index.
func fold(claims []claim.Claim) (order []int, copies map[int][]int) {
	bySource := map[string][]int{}
	var ids []string
	for i := range claims {
		id := claims[i].SourceID
		if bySource[id] == nil {
			ids = append(ids, id)
		}
		bySource[id] = append(bySource[id], i)
	}
	slices.Sort(ids)
	copies = map[int][]int{}
	type seen struct {
		times int
		last  string
	}
	voices := map[[sha256.Size]byte]seen{}
	for _, id := range ids {
		v := voice(claims, bySource[id])
		x := voices[v]
		if x.times >= 2 {
			for k, i := range bySource[id] {
				of := bySource[x.last][k]
				copies[of] = append(copies[of], i)
			}
			continue
		}
		voices[v] = seen{x.times + 1, id}
		order = append(order, bySource[id]...)
	}
	return order, copies
}

// voice is a digest of all that a source says.
func voice(claims []claim.Claim, ids []int) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, i := range ids {
		c := &claims[i]
		fmt.Fprintf(h, "%d %q %q %q %v %v %q %q %v\n", c.Quote.Start, c.Quote.Exact, c.Quote.Prefix, c.Quote.Suffix, c.Period.Start, c.Period.End, c.Frame.Sentence, c.Frame.Before, c.Status)
	}
	h.Sum(sum[:0])
	return sum
}
