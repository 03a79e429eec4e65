package report_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// finding is a finding with one claim a position, for the tests of the order.
func finding(r *report.Report, title string, v compare.Verdict, gap string, origins, prominence int) {
	f := compare.Finding{ID: "f" + title, Title: title, Verdict: v, Gap: compare.Gap{Relative: dec(gap)}}
	for i := range origins {
		o := string(rune('a' + i))
		id := title + o
		r.Claims = append(r.Claims, claim.Claim{
			ID: id, SourceID: o, Quote: claim.Quote{Exact: title + " of " + o}, Frame: claim.Frame{Prominence: prominence + i},
		})
		f.Positions = append(f.Positions, compare.Position{ClaimIDs: []string{id}, SourceIDs: []string{o}, OriginIDs: []string{"o" + o}})
	}
	r.Findings = append(r.Findings, f)
}

// TestSort shuffles findings that stand in their order, and sorts them again.
func TestSort(t *testing.T) {
	var r report.Report
	finding(&r, "wide gap", compare.Conflict, "0.6", 2, 9)
	finding(&r, "a quarter, three origins, late", compare.Conflict, "0.21", 3, 9)
	finding(&r, "a quarter, two origins, headline", compare.Conflict, "0.22", 2, 0)
	finding(&r, "a quarter, two origins, wider", compare.Conflict, "0.25", 2, 4)
	finding(&r, "a quarter, two origins, late", compare.Conflict, "0.24", 2, 4)
	finding(&r, "narrow gap", compare.Conflict, "0.01", 5, 0)
	finding(&r, "no gap told", compare.Conflict, "", 5, 0)
	finding(&r, "agreement of five", compare.Agreement, "", 5, 3)
	finding(&r, "agreement of two, early", compare.Agreement, "", 2, 0)
	finding(&r, "agreement of two, late, B", compare.Agreement, "", 2, 7)
	finding(&r, "agreement of two, late, C", compare.Agreement, "", 2, 7)

	want := titles(r.Findings)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		rng.Shuffle(len(r.Findings), func(i, j int) { r.Findings[i], r.Findings[j] = r.Findings[j], r.Findings[i] })
		rng.Shuffle(len(r.Claims), func(i, j int) { r.Claims[i], r.Claims[j] = r.Claims[j], r.Claims[i] })
		r.Sort()
		if got := titles(r.Findings); !slices.Equal(got, want) {
			t.Fatalf("order is\n%q\nwant\n%q", got, want)
		}
	}
}

func TestSortChecks(t *testing.T) {
	r := report.Report{Checks: []compare.Check{
		{Kind: compare.Growth, Expression: "b", Holds: true},
		{Kind: compare.Sum, Expression: "b", Holds: true},
		{Kind: compare.Sum, Expression: "a", Holds: true},
		{Kind: compare.Duration, Expression: "z"},
	}}
	r.Sort()
	var got []string
	for _, c := range r.Checks {
		got = append(got, c.Expression)
	}
	if want := []string{"z", "a", "b", "b"}; !slices.Equal(got, want) {
		t.Errorf("order is %q, want %q", got, want)
	}
}

func titles(fs []compare.Finding) []string {
	var s []string
	for _, f := range fs {
		s = append(s, f.Title)
	}
	return s
}
