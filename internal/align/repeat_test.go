package align

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// repeated is a story of two claims of one source.
func repeated(t *testing.T, a, b claim.Claim) *story {
	t.Helper()
	s := emptyStory()
	if _, err := s.add(t.Context(), []claim.Claim{a, b}); err != nil {
		t.Fatal(err)
	}
	return s
}

// A source may say one quantity twice, in other words and less finely, but
// gives no two numbers that are written equally finely for it.
func TestRepeat(t *testing.T) {
	say := func(n string, a quantity.Approximation, head string) claim.Claim {
		c := count("a", 1, claim.Frame{Head: head, Verb: "tell"})
		c.Quantity.Value, c.Quantity.Approximation = quantity.MustParse(n), a
		return c
	}
	plan := say("400", quantity.Exact, "ferry")
	plan.Status = claim.Expected
	for _, c := range []struct {
		name string
		a, b claim.Claim
		want bool
	}{
		{"once more", say("47", quantity.Exact, "ferry"), say("47", quantity.Exact, "ferry"), true},
		{"rounded, in other words", say("963000", quantity.Exact, "application"), say("1e6", quantity.LessThan, "worker"), true},
		{"more finely", say("3e6", quantity.Exact, "case"), say("3.01e6", quantity.Exact, "case"), true},
		{"equally finely", say("6.2", quantity.Exact, "rate"), say("6.3", quantity.Exact, "rate"), false},
		{"hedged", say("6.2", quantity.About, "rate"), say("6.3", quantity.Exact, "rate"), true},
		{"another size", say("300", quantity.Exact, "ferry"), say("700", quantity.UpTo, "ferry"), false},
		{"a plan", plan, say("300", quantity.Exact, "ferry"), true},
		{"a plan, of nothing that is named", plan, say("300", quantity.Exact, ""), true},
		{"another thing's plan", plan, say("300", quantity.Exact, "worker"), false},
	} {
		s := repeated(t, c.a, c.b)
		if got := s.repeat(0, 1); got != c.want || s.repeat(1, 0) != got {
			t.Errorf("%s: %v and %v, want %v", c.name, got, s.repeat(1, 0), c.want)
		}
	}
}

// The mark of a quake on its scale is no number of people.
func TestScaled(t *testing.T) {
	quake := count("a", 6, claim.Frame{Head: "magnitude"})
	quake.Quantity.Unit = unit.Unit{Code: "{score}", Name: "magnitude", Dimension: unit.Score}
	for _, c := range []struct {
		head string
		want bool
	}{{"person", true}, {"nurse", true}, {"magnitude", false}, {"", false}} {
		s := repeated(t, quake, count("a", 6, claim.Frame{Head: c.head}))
		if got := s.scaled(0, 1); got != c.want || s.scaled(1, 0) != got {
			t.Errorf("%q: %v and %v, want %v", c.head, got, s.scaled(1, 0), c.want)
		}
	}
}
