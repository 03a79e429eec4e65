package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
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

func TestTextLine(t *testing.T) {
	number := func(n int64) quantity.Decimal { return quantity.New(n, 0) }
	position := func(lower, upper quantity.Decimal, rs ...reading) positionView {
		return positionView{Mark: mark{quantity.Interval{Lower: lower, Upper: upper}}, Readings: rs}
	}
	nine := reading{Label: "9", Kind: "outcome", Value: number(9)}
	planned, done, denied := reading{Label: "12", Kind: "plan", Value: number(12)}, reading{Label: "12", Kind: "outcome", Value: number(12)}, reading{Label: "12", Kind: "denied", Value: number(12)}
	none := quantity.Decimal{}
	for _, tt := range []struct {
		name      string
		positions []positionView
		cells     int
		axis      string
		rows      []string
	}{
		{"plan and outcome", []positionView{position(number(9), number(9), nine), position(number(12), number(12), planned)}, 10, "9 ┈┈┈┈┈ 12", []string{"●", "         ○"}},
		{"interval", []positionView{position(number(8), number(11), nine), position(number(13), number(13))}, 6, "8 ┈ 13", []string{"├●─┤", "     │"}},
		{"to infinity", []positionView{position(number(9), none), position(none, number(12), planned)}, 8, "9 ┈┈┈ 12", []string{"├──────▸", "◂──────○"}},
		// A number that somebody reports is no plan, whoever else expected it.
		{"one cell", []positionView{position(number(9), number(9), nine), position(number(12), number(12), done, planned, denied)}, 4, "", []string{"●", "   ●"}},
		{"denied", []positionView{position(number(9), number(9), nine), position(number(12), number(12), denied)}, 4, "", []string{"●", "   ×"}},
		{"one position, two words", []positionView{position(number(9), number(12), nine, planned)}, 8, "9 ┈┈┈ 12", []string{"●──────○"}},
		{"one position, the same words", []positionView{position(number(8), number(12), nine)}, 8, "", nil},
		{"one number", []positionView{position(number(9), number(9), nine), position(number(9), number(9), nine)}, 8, "", nil},
		{"no number", []positionView{position(none, none), position(none, none)}, 8, "", nil},
		{"no position", nil, 8, "", nil},
	} {
		l := newTextLine(tt.positions, unit.Unit{Dimension: unit.Count}, tt.cells)
		if (l == nil) != (tt.rows == nil) {
			t.Errorf("%s: line is %+v", tt.name, l)
			continue
		}
		if l == nil {
			continue
		}
		if got := l.axis(); got != tt.axis {
			t.Errorf("%s: axis %q, want %q", tt.name, got, tt.axis)
		}
		for i, want := range tt.rows {
			if got := l.row(&tt.positions[i]); got != want {
				t.Errorf("%s: row %d is %q, want %q", tt.name, i, got, want)
			}
		}
	}
}
