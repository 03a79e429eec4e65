package align

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// count is a claim of a source that counts things.
func count(source string, n int64, f claim.Frame) claim.Claim {
	return claim.Claim{
		ID: fmt.Sprintf("%s:%d:%s", source, n, f.Head), SourceID: source, Frame: f,
		Quantity: quantity.Quantity{Value: quantity.New(n, 0), Unit: unit.Unit{Code: "1", Name: f.Head}},
	}
}

// killed and injured are two quantities of one accident.
func killed(source string, n int64) claim.Claim {
	return count(source, n, claim.Frame{Head: "person", Verb: "kill", Role: claim.Object, Subject: []string{"tram", "crash"},
		Clause: []string{"tram", "crash", "harbour"}, Sentence: []string{"tram", "crash", "harbour", "police"}, Names: []string{"alder"}})
}

func injured(source string, n int64) claim.Claim {
	c := killed(source, n)
	c.ID += ":injured"
	c.Frame.Verb = "injure"
	return c
}

func year(c claim.Claim, y int) claim.Claim {
	c.Period = claim.Period{Start: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC), Stated: true}
	return c
}

// ids are the groups by the ids of their claims.
func ids(claims []claim.Claim, gs []Group) [][]string {
	var out [][]string
	for _, g := range gs {
		var one []string
		for _, i := range g.Claims {
			one = append(one, claims[i].ID)
		}
		slices.Sort(one)
		out = append(out, one)
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

func TestGroups(t *testing.T) {
	nation := func(source, adjective, noun string, n int64) claim.Claim {
		c := killed(source, n)
		c.Frame.Head, c.Frame.Verb, c.Frame.Modifiers = noun, "attend", []string{adjective}
		return c
	}
	for _, c := range []struct {
		name   string
		claims []claim.Claim
		want   int // groups
	}{
		{"nothing", nil, 0},
		{"one source alone", []claim.Claim{killed("a", 12), injured("a", 40)}, 0},
		{"equal", []claim.Claim{killed("a", 12), killed("b", 12)}, 1},
		{"different numbers of one quantity", []claim.Claim{killed("a", 12), killed("b", 15)}, 1},
		{"dead and injured", []claim.Claim{killed("a", 12), injured("b", 12)}, 0},
		{"two quantities", []claim.Claim{killed("a", 12), injured("a", 40), killed("b", 12), injured("b", 40)}, 2},
		{"another year", []claim.Claim{year(killed("a", 12), 2015), year(killed("b", 12), 2024)}, 0},
		{"another party", []claim.Claim{nation("a", "chinese", "delegate", 200), nation("b", "korean", "delegate", 200)}, 0},
		{"the same party", []claim.Claim{nation("a", "korean", "delegate", 200), nation("b", "korean", "delegate", 200)}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Groups(c.claims); len(got) != c.want {
				t.Errorf("%v, want %d groups", ids(c.claims, got), c.want)
			}
		})
	}
}

func TestSourceDoesNotContradictItself(t *testing.T) {
	claims := []claim.Claim{killed("a", 12), killed("a", 90), killed("b", 12)}
	for _, g := range Groups(claims) {
		if slices.Contains(g.Claims, 0) && slices.Contains(g.Claims, 1) {
			t.Errorf("12 and 90 of one source stand together: %v", g)
		}
	}
}

func TestOrderOfClaims(t *testing.T) {
	claims := []claim.Claim{killed("a", 12), injured("a", 40), killed("b", 15), injured("b", 40), killed("c", 12)}
	want := ids(claims, Groups(claims))
	for k := range claims {
		turned := append(slices.Clone(claims[k:]), claims[:k]...)
		if got := ids(turned, Groups(turned)); !reflect.DeepEqual(got, want) {
			t.Errorf("from %d: %v, want %v", k, got, want)
		}
	}
}

// A text that many sources carry costs little, and all its claims are grouped.
func TestCopies(t *testing.T) {
	var claims []claim.Claim
	for k := range 2_000 {
		src := fmt.Sprintf("s%04d", k)
		claims = append(claims, killed(src, 12), injured(src, 40))
	}
	got := Groups(claims)
	if len(got) != 2 || len(got[0].Claims) != 2_000 || len(got[1].Claims) != 2_000 {
		t.Errorf("%d groups, want the 2,000 dead and the 2,000 injured", len(got))
	}
}

// Beyond allPairs pairs the claims that share rare words still meet.
func TestBlocking(t *testing.T) {
	var claims []claim.Claim
	for k := range 700 {
		place := fmt.Sprintf("place%03d", k)
		for _, src := range []string{"a", "b"} {
			c := killed(fmt.Sprintf("%s%03d", src, k), int64(10+k))
			c.Frame.Sentence = append(slices.Clone(c.Frame.Sentence), place)
			c.Frame.Clause = append(slices.Clone(c.Frame.Clause), place)
			c.Frame.Names = []string{place}
			claims = append(claims, c)
		}
	}
	ps := NewPairs(claims)
	if ps.Len() > reach*len(claims) {
		t.Errorf("%d pairs, at most %d", ps.Len(), reach*len(claims))
	}
	met := map[[2]int]bool{}
	for k := range ps.Len() {
		a, b := ps.At(k)
		met[[2]int{a, b}] = true
	}
	for k := range 700 {
		if !met[[2]int{2 * k, 2*k + 1}] {
			t.Fatalf("the two claims of place %d do not meet", k)
		}
	}
}

func TestModelTable(t *testing.T) {
	m := DefaultModel()
	if m.mergeFits <= 0 || m.mergeApart <= 0 || m.first[fHeadSame] == 0 {
		t.Error("the built-in weights are empty")
	}
	again, err := ParseModel(m.String())
	if err != nil || again.String() != m.String() {
		t.Errorf("the table does not survive writing and reading: %v", err)
	}
	for _, bad := range []string{"head.same\t1\t2", "head.same\tx\t1\t2", "no.such.feature\t1\t2\t3"} {
		if _, err := ParseModel(bad); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("ParseModel(%q): error %v, want one of line 1", bad, err)
		}
	}
}

func TestFeatureNames(t *testing.T) {
	seen := map[string]bool{}
	for k, n := range featureNames {
		if n == "" || seen[n] {
			t.Errorf("feature %d is called %q", k, n)
		}
		seen[n] = true
	}
}

func TestOpposed(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"export", "import", true}, {"revenue", "profit", true}, {"profit", "income", false},
		{"kill", "injure", true}, {"kill", "die", false}, {"export", "profit", false}, {"tree", "tree", false},
	} {
		if got := opposed(c.a, c.b); got != c.want {
			t.Errorf("opposed(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func BenchmarkGroups(b *testing.B) {
	for _, sources := range []int{3, 30, 300} {
		var claims []claim.Claim
		for k := range sources {
			src := fmt.Sprintf("s%03d", k)
			for n := range int64(5) {
				c := killed(src, 10+n+int64(k%3))
				c.Frame.Clause = append(slices.Clone(c.Frame.Clause), fmt.Sprintf("word%d", n))
				claims = append(claims, c, injured(src, 40+n))
			}
		}
		b.Run(fmt.Sprintf("sources=%d", sources), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Groups(claims)
			}
		})
	}
}

// Every bag of the facts is packed: what is not would be overwritten by the next
// source.
func TestBagsArePacked(t *testing.T) {
	var f facts
	for _, b := range f.bags() {
		*b = bag{1}
	}
	v := reflect.ValueOf(f)
	for k := range v.NumField() {
		if field := v.Field(k); field.Type() == reflect.TypeFor[bag]() && field.Len() == 0 {
			t.Errorf("facts.bags does not name %s", v.Type().Field(k).Name)
		}
	}
}
