package client_test

import (
	"slices"
	"testing"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/client/clienttest"
	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// TestPolicy asks a server of its own: the client's policy holds for requests
// that have none, and a request's own goes first.
func TestPolicy(t *testing.T) {
	sources := []*crosscheckv1.Source{
		{Id: "a", Text: "The new quay in Tarnmouth has 51 berths."},
		{Id: "b", Text: "The new quay in Tarnmouth has 53 berths."},
	}
	loose := &crosscheckv1.Policy{Tolerances: []*crosscheckv1.Tolerance{{Relative: "0.1"}}}
	strict := &crosscheckv1.Policy{Bounds: crosscheckv1.BoundReading_BOUND_READING_STRICT}
	agreement, conflict := crosscheckv1.Verdict_VERDICT_AGREEMENT, crosscheckv1.Verdict_VERDICT_CONFLICT
	for _, c := range []struct {
		name         string
		ofClient     *crosscheckv1.Policy
		ofRequest    *crosscheckv1.Policy
		want, stream crosscheckv1.Verdict
	}{
		{"none", nil, nil, conflict, conflict},
		{"the request's", nil, loose, agreement, conflict},
		{"the client's", loose, nil, agreement, agreement},
		{"the request's before the client's", loose, strict, conflict, agreement},
	} {
		t.Run(c.name, func(t *testing.T) {
			tester := clienttest.New(t, client.WithPolicy(c.ofClient))
			answer, err := tester.CrossCheck(t.Context(), &crosscheckv1.CrossCheckRequest{Sources: sources, Policy: c.ofRequest})
			if err != nil {
				t.Fatal(err)
			}
			if fs := answer.GetReport().GetFindings(); len(fs) != 1 || fs[0].GetVerdict() != c.want {
				t.Errorf("findings %v, want one %v", fs, c.want)
			}
			for event, err := range tester.Stream(t.Context(), slices.Values(sources)) {
				if err != nil {
					t.Fatal(err)
				}
				if r := event.GetReport(); r != nil && (len(r.GetFindings()) != 1 || r.GetFindings()[0].GetVerdict() != c.stream) {
					t.Errorf("stream: findings %v, want one %v", r.GetFindings(), c.stream)
				}
			}
		})
	}
}
