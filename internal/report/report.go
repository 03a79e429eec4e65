// Package report puts claims, findings, checks and origins together in their
// order, and draws them for a terminal and as a page.
//
// The drawings are pure functions of the report and its sources: no clock, no
// locale, no state of the terminal. Whatever comes from a source is cleaned
// before it is drawn, so that a hostile text can neither steer a terminal nor
// become markup.
package report

import (
	"cmp"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// Report is the answer to a cross-check.
type Report struct {
	Claims        []claim.Claim // by source as given, then by place in its text
	Findings      []compare.Finding
	Checks        []compare.Check
	Origins       []origin.Origin
	EngineVersion string
}

// Sort puts findings and checks into the order in which a desk would check
// them. Findings: conflicts first, then by the size of the gap, by the number
// of origins, by how early the numbers stand in their texts. Checks: those
// that don't hold first, then by kind. What is still equal is ordered by
// words, never by ids or by the order of the sources, so that shuffled sources
// give the same list.
//
// Gaps are ranked in the steps of gapSteps: a gap of 31 against one of 30
// percent tells a desk nothing, three more origins do.
func (r *Report) Sort() {
	byID := claimIndex(r.Claims)
	rank := make(map[string]findingRank, len(r.Findings))
	for i := range r.Findings {
		rank[r.Findings[i].ID] = rankFinding(&r.Findings[i], byID)
	}
	slices.SortStableFunc(r.Findings, func(a, b compare.Finding) int {
		return rank[a.ID].compare(rank[b.ID])
	})
	slices.SortStableFunc(r.Checks, func(a, b compare.Check) int {
		return cmp.Or(
			compareBool(a.Holds, b.Holds),
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Expression, b.Expression),
			cmp.Compare(quotes(a.ClaimIDs, byID), quotes(b.ClaimIDs, byID)),
		)
	})
}

// gapSteps are the relative gaps, of the larger value, from which a conflict
// counts as wide.
var gapSteps = []quantity.Decimal{
	quantity.New(50, -2), quantity.New(20, -2), quantity.New(5, -2),
}

type findingRank struct {
	agreement  bool
	step       int // index into gapSteps of the first step reached
	origins    int
	prominence int
	gap        quantity.Decimal
	title      string
	quotes     string
}

func rankFinding(f *compare.Finding, byID map[string]*claim.Claim) findingRank {
	k := findingRank{
		agreement:  f.Verdict != compare.Conflict,
		step:       len(gapSteps),
		prominence: -1,
		gap:        f.Gap.Relative,
		title:      f.Title,
	}
	if k.gap.Valid() {
		for i, s := range gapSteps {
			if k.gap.Cmp(s) >= 0 {
				k.step = i
				break
			}
		}
	} else {
		k.step++ // a gap that nobody can tell comes after the ones that are told
	}
	var ids []string
	origins := map[string]bool{}
	for _, p := range f.Positions {
		ids = append(ids, p.ClaimIDs...)
		for _, o := range p.OriginIDs {
			origins[o] = true
		}
		for _, id := range p.ClaimIDs {
			if c := byID[id]; c != nil && (k.prominence < 0 || c.Frame.Prominence < k.prominence) {
				k.prominence = c.Frame.Prominence
			}
		}
	}
	k.origins = len(origins)
	k.quotes = quotes(ids, byID)
	return k
}

func (a findingRank) compare(b findingRank) int {
	return cmp.Or(
		compareBool(a.agreement, b.agreement),
		cmp.Compare(a.step, b.step),
		cmp.Compare(b.origins, a.origins),
		cmp.Compare(a.prominence, b.prominence),
		compareDecimal(b.gap, a.gap),
		cmp.Compare(a.title, b.title),
		cmp.Compare(a.quotes, b.quotes),
	)
}

// quotes is the words of some claims in an order of their own: a key for ties.
func quotes(ids []string, byID map[string]*claim.Claim) string {
	words := make([]string, 0, len(ids))
	for _, id := range ids {
		if c := byID[id]; c != nil {
			words = append(words, c.Quote.Prefix+c.Quote.Exact+c.Quote.Suffix)
		}
	}
	slices.Sort(words)
	var s []byte
	for _, w := range words {
		s = append(append(s, w...), 0)
	}
	return string(s)
}

func claimIndex(claims []claim.Claim) map[string]*claim.Claim {
	m := make(map[string]*claim.Claim, len(claims))
	for i := range claims {
		m[claims[i].ID] = &claims[i]
	}
	return m
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

func compareDecimal(a, b quantity.Decimal) int {
	switch {
	case a.Valid() && b.Valid():
		return a.Cmp(b)
	default:
		return compareBool(a.Valid(), b.Valid())
	}
}
