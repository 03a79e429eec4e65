package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// marked writes paragraphs with the words of claims in brackets, and the
// numbers of the claims behind them.
func markedText(ps [][]segment) string {
	var b strings.Builder
	for _, p := range ps {
		for _, s := range p {
			if len(s.Claims) == 0 {
				b.WriteString(s.Text)
				continue
			}
			b.WriteString("[" + s.Text + "]")
			for _, c := range s.Claims {
				b.WriteRune(rune('0' + c.Number))
			}
		}
		b.WriteString("¶")
	}
	return b.String()
}

func TestParagraphs(t *testing.T) {
	for _, tt := range []struct{ text, quotes, want string }{
		{"No numbers.", "", "No numbers.¶"},
		{"Twelve boats\n\nand 3 piers.\n", "Twelve boats|3 piers", "[Twelve boats]1¶and [3 piers]2.¶"},
		{"约310万名乘客，9个泊位。", "约310万名乘客|9个泊位", "[约310万名乘客]1，[9个泊位]2。¶"},
		{"The score was 52-48 at the end.", "52-48|48", "The score was [52-48]12 at the end.¶"},
		{"The score was 52-48.", "52|48", "The score was [52]1-[48]2.¶"},
		{"Words over 12\nlines.", "12\nlines", "Words over [12]1¶lines.¶"},
		{"A \u202eturned\u202c 7 \x1b[31mboats.", "7", "A turned [7]1 \u241b[31mboats.¶"},
		{"Not there.", "7 boats", "Not there.¶"},
		{"", "", ""},
		{"\n \n\n", "", ""},
	} {
		s := newSourceText(&claim.Source{ID: "a", Text: tt.text})
		r := &Report{}
		for i, q := range strings.Split(tt.quotes, "|") {
			if q == "" {
				continue
			}
			at := max(strings.Index(tt.text, q), 0)
			r.Claims = append(r.Claims, claim.Claim{
				ID: string(rune('a' + i)), SourceID: "a",
				Quote:    claim.Quote{Exact: q, Start: utf8.RuneCountInString(tt.text[:at]), End: utf8.RuneCountInString(tt.text[:at]) + utf8.RuneCountInString(q)},
				Quantity: quantity.Quantity{Value: quantity.New(1, 0)},
			})
		}
		var claims []*claim.Claim
		for i := range r.Claims {
			claims = append(claims, &r.Claims[len(r.Claims)-1-i]) // their order is not trusted
		}
		if got := markedText(s.paragraphs(claims, claimRefs(r))); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestClaimRefs(t *testing.T) {
	r := &Report{
		Claims: []claim.Claim{{ID: "a"}, {ID: "b", Measure: claim.Measure{Name: "boat"}, Quantity: quantity.Quantity{Value: quantity.New(12, 0)}}, {ID: "c"}},
		Findings: []compare.Finding{
			{ID: "f1", Positions: []compare.Position{{ClaimIDs: []string{"a", "gone"}}, {ClaimIDs: []string{"b"}}}},
		},
	}
	refs := claimRefs(r)
	if got := *refs["b"]; got != (claimRef{2, "f1", 1, true, "12 · boat"}) {
		t.Errorf("%+v", got)
	}
	if refs["c"].Finding != "" || refs["gone"] != nil {
		t.Errorf("%+v, %+v", refs["c"], refs["gone"])
	}
}

// A number that somebody reports is no plan, whoever else expected it.
func TestPointsOfPlansAndOrigins(t *testing.T) {
	var m mark
	twelve, nine := quantity.New(12, 0), quantity.New(9, 0)
	m.point(twelve, true, "o1")
	m.point(nine, false, "o1")
	m.point(twelve, true, "o2")
	m.point(twelve, true, "o1")
	if len(m.Points) != 2 || m.Points[0].Plan || !m.Points[1].Plan || len(m.Points[1].Origins) != 2 {
		t.Errorf("%+v", m.Points)
	}
	s := scale{quantity.New(8, 0), quantity.New(13, 0)}
	if got := m.draw(s, 6); got != " ●  ○ " {
		t.Errorf("drawn %q", got)
	}
	m.point(twelve, false, "o3")
	if m.Points[1].Plan || m.draw(s, 6) != " ●  ● " {
		t.Errorf("%+v", m.Points[1])
	}
}
