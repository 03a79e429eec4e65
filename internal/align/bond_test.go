package align

import (
	"slices"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// A number that has met its equals is no rival of one that has not: the dead of
// c, 19, go with the 12 dead of the others, since their injured have met.
func TestBondsKnowWhoHasMet(t *testing.T) {
	claims := []claim.Claim{
		killed("a", 12), injured("a", 40), killed("b", 12), injured("b", 40), killed("c", 19), injured("c", 40),
	}
	got := ids(claims, Groups(claims))
	want := [][]string{{"a:12:person", "b:12:person", "c:19:person"}, {"a:40:person:injured", "b:40:person:injured", "c:40:person:injured"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Close numbers of one source are of two things where a third differs.
func TestNoSourceConflictsWithItself(t *testing.T) {
	claims := []claim.Claim{killed("a", 2_400_000), killed("a", 2_500_000), killed("b", 9_100_000)}
	for _, g := range Groups(claims) {
		if len(g.Claims) > 2 {
			t.Errorf("both numbers of a stand in a conflict: %v", g)
		}
	}
}

func TestMeets(t *testing.T) {
	n := func(text string, a quantity.Approximation) number {
		return numberOf(quantity.Quantity{Value: quantity.MustParse(text), Approximation: a})
	}
	for _, c := range []struct {
		name        string
		a, b        number
		fits, meets bool
	}{
		{"equal", n("47", quantity.Exact), n("47", quantity.Exact), true, true},
		{"rounded", n("2.4e6", quantity.About), n("2.38e6", quantity.Exact), true, true},
		{"other", n("47", quantity.Exact), n("48", quantity.Exact), false, false},
		{"a maximum fits much", n("700", quantity.UpTo), n("60", quantity.Exact), true, false},
	} {
		_, fits := same(&c.a, &c.b)
		if got := meets(&c.a, &c.b); fits != c.fits || got != c.meets {
			t.Errorf("%s: fits %v, meets %v, want %v and %v", c.name, fits, got, c.fits, c.meets)
		}
	}
}

// The other numbers of a sentence tell which sentence of another source speaks
// of the same.
func TestBeside(t *testing.T) {
	at := func(c claim.Claim, sentence int) claim.Claim {
		c.Sentence.Start = sentence
		return c
	}
	x := (&Model{}).NewSession()
	for _, s := range []struct {
		id     string
		claims []claim.Claim
	}{
		{"a", []claim.Claim{at(killed("a", 12), 0), at(injured("a", 40), 0), at(killed("a", 7), 90)}},
		{"b", []claim.Claim{at(killed("b", 15), 0), at(injured("b", 40), 0)}},
		{"c", []claim.Claim{at(killed("c", 15), 0), at(injured("c", 44), 0)}},
	} {
		if _, err := x.s.add(t.Context(), s.claims); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name                string
		i, j                int
		shared, next, apart float64
	}{
		{"one shared, next to both", 0, 3, 1, 1, 0},
		{"none shared", 0, 5, 0, 0, 1},
		{"alone in its sentence", 2, 3, 0, 0, 0},
	} {
		shared, next, apart := x.s.beside(c.i, c.j)
		if shared != c.shared || next != c.next || apart != c.apart {
			t.Errorf("%s: %v %v %v, want %v %v %v", c.name, shared, next, apart, c.shared, c.next, c.apart)
		}
	}
}
