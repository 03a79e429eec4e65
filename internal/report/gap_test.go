package report

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func TestGap(t *testing.T) {
	km, mile, percent := unit.MustByCode("km"), unit.MustByCode("[mi_i]"), unit.MustByCode("%")
	for _, c := range []struct {
		name     string
		a, b     unit.Unit
		of       unit.Unit
		absolute string
		verdict  compare.Verdict
		want     string
	}{
		{"one unit", km, km, km, "14", compare.Conflict, "14 kilometres, 20% of the larger"},
		{"two units", km, mile, mile, "14.0765926986399", compare.Conflict, "14.1 miles, 20% of the larger"},
		{"two units of a server that names none", km, mile, unit.Unit{}, "14.07", compare.Conflict, "20% of the larger"},
		{"shares", percent, percent, percent, "3.5", compare.Conflict, "3.5 points, 20% of the larger"},
		{"harmless to the caller", km, km, km, "14", compare.Agreement, "14 kilometres, 20% of the larger"},
		{"none", km, km, km, "0", compare.Agreement, ""},
	} {
		f := compare.Finding{
			Verdict: c.verdict, Unit: c.of,
			Positions: []compare.Position{{ClaimIDs: []string{"a:1"}}, {ClaimIDs: []string{"b:1"}}},
			Gap:       compare.Gap{Absolute: quantity.MustParse(c.absolute), Relative: quantity.MustParse("0.2011")},
		}
		claims := map[string]*claim.Claim{
			"a:1": {Quantity: quantity.Quantity{Unit: c.a}}, "b:1": {Quantity: quantity.Quantity{Unit: c.b}},
		}
		if got := gap(&f, claims); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A finding whose positions the caller calls harmless still says what sets
// them apart.
func TestTagOfHarmless(t *testing.T) {
	f := compare.Finding{
		Verdict: compare.Agreement, Positions: make([]compare.Position, 2),
		Reasons: []compare.Reason{{Kind: compare.Value}, {Kind: compare.Equal}},
	}
	if got := tag(&f); got != reasonWords[compare.Value] {
		t.Errorf("%q", got)
	}
	f.Positions = f.Positions[:1]
	if got := tag(&f); got != reasonWords[compare.Equal] {
		t.Errorf("%q", got)
	}
}
