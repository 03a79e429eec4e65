package postgres

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/apd/v3"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// TestNodes: a claim and a query share a node just where they share a leaf.
func TestNodes(t *testing.T) {
	const depth = 4
	for a := range 1 << depth {
		for b := a; b < 1<<depth; b++ {
			covered := cover(nil, depth, a, b)
			if len(covered) > 2*depth {
				t.Errorf("%d to %d is covered by %d nodes", a, b, len(covered))
			}
			for c := range 1 << depth {
				for d := c; d < 1<<depth; d++ {
					touched := touch(depth, c, d)
					meet := slices.ContainsFunc(covered, func(n int) bool { return slices.Contains(touched, n) })
					if want := a <= d && c <= b; meet != want {
						t.Fatalf("%d to %d under %v, %d to %d under %v", a, b, covered, c, d, touched)
					}
				}
			}
		}
	}
}

func TestValueCellsAreInOrder(t *testing.T) {
	var values []*apd.Decimal
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		s := strconv.FormatInt(r.Int64N(2_000_000)-1_000_000, 10)
		if r.IntN(2) == 0 {
			s += "." + strconv.FormatInt(r.Int64N(1000), 10)
		}
		d, _, err := apd.NewFromString(s)
		if err != nil {
			t.Fatal(err)
		}
		d.Exponent += r.Int32N(60) - 30
		values = append(values, d)
	}
	for _, s := range []string{"0", "-0", "0.000", "9.99", "10", "10.00", "99", "100", "0.000001", "0.00000099", strings.Repeat("9", 2000), "-" + strings.Repeat("9", 2000)} {
		d, _, err := apd.NewFromString(s)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, d)
	}
	slices.SortFunc(values, func(a, b *apd.Decimal) int { return a.Cmp(b) })
	last := 0
	for i, d := range values {
		cell := valueCell(d)
		if cell < last || cell >= 1<<valueDepth || i > 0 && d.Cmp(values[i-1]) == 0 && cell != last {
			t.Fatalf("%v has cell %d after %d", d, cell, last)
		}
		last = cell
	}
}

// TestCells: a claim that fits a query has one of its terms.
func TestCells(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	shares := func(a, b []string) bool {
		return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
	}
	for _, tt := range []struct {
		claim        store.Terms
		lower, upper string
		fits         bool // whether it has a term of the query
	}{
		{store.Terms{Lower: "400", Upper: "400"}, "350", "450", true},
		{store.Terms{Lower: "400", Upper: "400"}, "400", "400.0", true},
		{store.Terms{Lower: "400", Upper: "400"}, "410", "450", false},
		{store.Terms{Lower: "400"}, "1000000", "1000001", true},
		{store.Terms{Lower: "400"}, "1", "20", false},
		{store.Terms{Upper: "-3"}, "-4", "-3.5", true},
		{store.Terms{Upper: "-3"}, "0", "1", false},
		{store.Terms{}, "5", "5", true},
		{store.Terms{Lower: "5", Upper: "4"}, "4", "5", false},
	} {
		if got := shares(claimCells(nil, "t", tt.claim), valueTerms("t", tt.lower, tt.upper)); got != tt.fits {
			t.Errorf("%s to %s for %s to %s: %v", tt.claim.Lower, tt.claim.Upper, tt.lower, tt.upper, got)
		}
	}
	for _, tt := range []struct {
		from, to time.Time // of the claim
		fits     bool      // a query of 2026-01
	}{
		{day(2026, 1, 7), day(2026, 1, 8), true},
		{day(2025, 1, 1), day(2026, 1, 1), false},
		{day(2025, 1, 1), day(2026, 2, 1), true},
		{day(2026, 2, 1), day(2026, 3, 1), false},
		{day(1, 1, 2), day(9999, 1, 1), true},
		{day(2026, 1, 1), day(2026, 1, 1), false},
		{day(2026, 1, 1), time.Time{}, true},
		{time.Time{}, day(2026, 1, 1), false},
		{time.Time{}, time.Time{}, false},
	} {
		claim := claimCells(nil, "t", store.Terms{From: tt.from, To: tt.to, Lower: "1", Upper: "0"})
		if got := shares(claim, periodTerms("t", day(2026, 1, 1), day(2026, 2, 1))); got != tt.fits {
			t.Errorf("%v to %v: %v", tt.from, tt.to, got)
		}
	}
	if valueTerms("t", "", "") != nil || valueTerms("t", "1", "") != nil || periodTerms("t", time.Time{}, day(2026, 1, 1)) != nil {
		t.Error("a query of most has terms")
	}
}
