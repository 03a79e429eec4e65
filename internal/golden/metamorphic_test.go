package golden_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/align"
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/cli"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// told is a finding by what its claims say: source and quote, and the verdict.
type told struct {
	claims  []string
	verdict compare.Verdict
}

func tells(r *report.Report) []told {
	say := map[string]string{}
	for i := range r.Claims {
		c := &r.Claims[i]
		say[c.ID] = fmt.Sprint(c.SourceID, " ", c.Quote.Start, " ", c.Quote.Exact)
	}
	var out []told
	for _, f := range r.Findings {
		x := told{verdict: f.Verdict}
		for _, p := range f.Positions {
			for _, id := range p.ClaimIDs {
				x.claims = append(x.claims, say[id])
			}
		}
		slices.Sort(x.claims)
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b told) int { return slices.Compare(a.claims, b.claims) })
	return out
}

// eachStory runs a test over every story of examples/.
func eachStory(t *testing.T, test func(t *testing.T, sources []claim.Source)) {
	t.Helper()
	entries, err := os.ReadDir(examples)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		sources, err := cli.Sources(filepath.Join(examples, e.Name()))
		if err != nil || len(sources) < 2 {
			t.Fatalf("%s: %d sources, error %v", e.Name(), len(sources), err)
		}
		t.Run(e.Name(), func(t *testing.T) { test(t, sources) })
	}
}

func check(t *testing.T, sources []claim.Source) *report.Report {
	t.Helper()
	r, err := engine.New().CrossCheck(t.Context(), sources)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A source that speaks of something else changes no finding of a story.
func TestUnrelatedSource(t *testing.T) {
	eachStory(t, func(t *testing.T, sources []claim.Source) {
		want := tells(check(t, sources))
		more := append(slices.Clone(sources), claim.Source{ID: "aside", Text: "The knitting circle of Ullersund has finished a scarf of 4.2 kilometres. Nobody knows who is to wear it."})
		if got := tells(check(t, more)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("an unrelated source turns\n%v into\n%v", want, got)
		}
	})
}

// A source that is given twice takes hardly a finding apart, and turns hardly
// one around: its copy is a voice more in the mean of what all say, and moves
// what stands at the edge.
func TestSourceTwice(t *testing.T) {
	held, all := 0, 0
	eachStory(t, func(t *testing.T, sources []claim.Source) {
		want := tells(check(t, sources))
		for n := range sources {
			copied := sources[n]
			copied.ID += " again"
			got := tells(check(t, append(slices.Clone(sources), copied)))
			for _, w := range want {
				all++
				if slices.ContainsFunc(got, func(g told) bool { return g.verdict == w.verdict && g.holds(w) }) {
					held++
				} else {
					t.Logf("with %s twice, %v is gone", sources[n].ID, w)
				}
			}
		}
	})
	if t.Logf("%d of %d findings hold", held, all); 100*held < 95*all {
		t.Errorf("%d of %d findings hold, want 95 of a hundred", held, all)
	}
}

// holds says whether a finding has all claims of another one.
func (x told) holds(y told) bool {
	return !slices.ContainsFunc(y.claims, func(c string) bool { return !slices.Contains(x.claims, c) })
}

// claimsOf are the claims of a story.
func claimsOf(t *testing.T, sources []claim.Source) []claim.Claim {
	t.Helper()
	var out []claim.Claim
	for _, s := range sources {
		x, err := engine.New().Read(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, x.Claims...)
	}
	return out
}

// edited edits the claims of a group, those of one source otherwise than those
// of the others, and says whether any of the one still stands with any of the
// others.
func edited(claims []claim.Claim, group align.Group, edit func(c *claim.Claim, mine bool)) (together bool) {
	victim := claims[group.Claims[0]].SourceID
	out := slices.Clone(claims)
	for _, i := range group.Claims {
		edit(&out[i], out[i].SourceID == victim)
	}
	for _, g := range align.Groups(out) {
		mine, theirs := false, false
		for _, i := range g.Claims {
			if slices.Contains(group.Claims, i) {
				mine = mine || out[i].SourceID == victim
				theirs = theirs || out[i].SourceID != victim
			}
		}
		if mine && theirs {
			return true
		}
	}
	return false
}

// A quantity that one source gives for another year, or of another people, is
// another quantity, in every group of every story.
func TestOtherYearOtherParty(t *testing.T) {
	year := func(y int) claim.Period {
		from := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		return claim.Period{Start: from, End: from.AddDate(1, 0, 0), Text: strconv.Itoa(y), Stated: true}
	}
	eachStory(t, func(t *testing.T, sources []claim.Source) {
		claims := claimsOf(t, sources)
		for _, g := range align.Groups(claims) {
			quote := claims[g.Claims[0]].Quote.Exact
			if edited(claims, g, func(c *claim.Claim, mine bool) {
				c.Period = year(2019)
				if mine {
					c.Period = year(1994)
				}
			}) {
				t.Errorf("%q of two years stays together", quote)
			}
			if edited(claims, g, func(c *claim.Claim, mine bool) {
				people := "brazilian"
				if mine {
					people = "norwegian"
				}
				c.Frame.Modifiers, c.Frame.Complement = []string{people}, nil
			}) {
				t.Errorf("%q of two peoples stays together", quote)
			}
		}
	})
}

// What is of one quantity stays so when one source gives another number: in
// most groups, since the words alone must tell.
func TestOtherNumber(t *testing.T) {
	held, all := 0, 0
	eachStory(t, func(t *testing.T, sources []claim.Source) {
		claims := claimsOf(t, sources)
		for _, g := range align.Groups(claims) {
			victim := claims[g.Claims[0]].SourceID
			if slices.ContainsFunc(g.Claims, func(i int) bool { return claims[i].SourceID == victim && !claims[i].Quantity.Value.Valid() }) {
				continue
			}
			all++
			if edited(claims, g, func(c *claim.Claim, mine bool) {
				if mine {
					c.Quantity.Value = c.Quantity.Value.Mul(quantity.New(163, -2))
				}
			}) {
				held++
			} else {
				t.Logf("%q is lost", claims[g.Claims[0]].Quote.Exact)
			}
		}
	})
	t.Logf("%d of %d groups hold with another number", held, all)
	if 100*held < 55*all {
		t.Errorf("%d of %d groups hold with another number, want 55 of a hundred", held, all)
	}
}
