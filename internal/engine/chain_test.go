package engine

import (
	"slices"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// A number that several papers take from one agency has one origin, though
// each wrote its own text.
func TestChainsCountOnce(t *testing.T) {
	papers := []claim.Source{
		{ID: "a", Publisher: "Vale Post", Text: "The landslide in Corrie killed 23 people, according to Yonhap. The road to the valley is closed and schools stay shut."},
		{ID: "b", Publisher: "Tide Star", Text: "Twenty-three people were killed by the landslide in Corrie, officials told Yonhap on Monday, while the mayor spoke of a dark day."},
		{ID: "d", Publisher: "Radio Fell", Text: "The landslide in Corrie killed 31 people, the governor said."},
	}
	agency := claim.Source{ID: "c", Publisher: "Yonhap", Text: "The landslide in Corrie has killed 23 people, rescuers said. Dogs were brought in."}
	for _, c := range []struct {
		name             string
		sources          []claim.Source
		reports, origins int // of the position that says 23
	}{
		{"without the agency's story", papers, 2, 1},
		{"with it", append(slices.Clone(papers), agency), 3, 1},
		{"one paper and the agency", []claim.Source{papers[0], papers[2], agency}, 2, 1},
		{"one paper alone", []claim.Source{papers[0], papers[2]}, 1, 1},
	} {
		r, err := New().CrossCheck(t.Context(), c.sources)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Findings) != 1 {
			t.Errorf("%s: %d findings", c.name, len(r.Findings))
			continue
		}
		p := r.Findings[0].Positions[0]
		if len(p.SourceIDs) != c.reports || len(p.OriginIDs) != c.origins {
			t.Errorf("%s: %d reports, %d origins; want %d and %d", c.name, len(p.SourceIDs), len(p.OriginIDs), c.reports, c.origins)
		}
		known := map[string]bool{}
		for _, o := range r.Origins {
			known[o.ID] = true
		}
		for _, p := range r.Findings[0].Positions {
			for _, id := range p.OriginIDs {
				if !known[id] {
					t.Errorf("%s: origin %s is not in the report", c.name, id)
				}
			}
		}
		// One by one, in another order, the same is told.
		s := New().NewSession()
		for _, src := range slices.Backward(c.sources) {
			if _, err := s.Add(t.Context(), src); err != nil {
				t.Fatal(err)
			}
		}
		again, err := s.Report(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if q := again.Findings[0].Positions[0]; !slices.Equal(q.OriginIDs, p.OriginIDs) {
			t.Errorf("%s: origins %v, and %v in another order", c.name, p.OriginIDs, q.OriginIDs)
		}
	}
}
