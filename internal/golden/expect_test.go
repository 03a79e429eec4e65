package golden

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// story is two sources and six claims, made by hand: 10 and 15 conflict,
// 40 and forty agree, 7 stands alone.
func story() Story {
	texts := map[string]string{
		"a": "They wanted 10 trees. About 40 came on the 3rd.",
		"b": "They planted 15 trees. Forty of them came, 7 in boots.",
	}
	mk := func(id, source, number string) claim.Claim {
		i := strings.Index(texts[source], number)
		start := utf8.RuneCountInString(texts[source][:i])
		span := claim.Span{Start: start, End: start + utf8.RuneCountInString(number)}
		return claim.Claim{ID: id, SourceID: source, Number: span, Quote: claim.Quote{Exact: number}}
	}
	r := &report.Report{
		Claims: []claim.Claim{mk("a1", "a", "10"), mk("a2", "a", "40"), mk("b1", "b", "15"), mk("b2", "b", "Forty"), mk("b3", "b", "7")},
		Findings: []compare.Finding{{
			Verdict:   compare.Conflict,
			Positions: []compare.Position{{ClaimIDs: []string{"a1"}}, {ClaimIDs: []string{"b1"}}},
			Reasons:   []compare.Reason{{Kind: compare.PlanVsActual, ClaimIDs: []string{"a1", "b1"}}},
		}, {
			Verdict:   compare.Agreement,
			Positions: []compare.Position{{ClaimIDs: []string{"a2", "b2"}}},
			Reasons:   []compare.Reason{{Kind: compare.Approximate, ClaimIDs: []string{"a2", "b2"}}},
		}},
		Checks: []compare.Check{{Kind: compare.Difference, Holds: true, ClaimIDs: []string{"b1", "a1"}, Expression: "15 − 10 = 5"}},
	}
	r.Claims[0].Status = claim.Expected
	r.Claims[1].Quantity = quantity.Quantity{Value: quantity.New(40, 0), Approximation: quantity.About}
	return Story{
		Sources: []claim.Source{{ID: "a"}, {ID: "b", HTML: "<nav>Page&nbsp;2</nav>"}},
		Texts:   texts, Report: r,
	}
}

func TestCheck(t *testing.T) {
	const (
		ten, forty1        = "a: wanted {10} trees", "a: About {40} came"
		fifteen, forty2    = "b: planted {15} trees", "b: {Forty} of them"
		seven, third, page = "b: {7} in boots", "a: the {3}rd", "b: Page\u00a0{2}"
	)
	for _, c := range []struct {
		name string
		e    Expect
		miss string // part of the only miss; empty where the assertion holds
	}{
		{"reading", Expect{Read: []Reading{{At: forty1, Value: "40", Approximation: "ABOUT", Status: "ACTUAL"}}}, ""},
		{"reading, other value", Expect{Read: []Reading{{At: forty1, Value: "41"}}}, `value is "40", want "41"`},
		{"reading, other status", Expect{Read: []Reading{{At: ten, Status: "ACTUAL"}}}, `status is "EXPECTED"`},
		{"reading of no claim", Expect{Read: []Reading{{At: third, Value: "3"}}}, "no claim"},

		{"agree", Expect{Agree: []Same{{Reason: Kinds{"EQUAL", "APPROXIMATE"}, Claims: []Ref{forty1, forty2}}}}, ""},
		{"agree, other reason", Expect{Agree: []Same{{Reason: Kinds{"EQUAL"}, Claims: []Ref{forty1, forty2}}}}, "no reason"},
		{"agree, other finding", Expect{Agree: []Same{{Claims: []Ref{forty1, ten}}}}, "not in one position"},
		{"agree, other position", Expect{Agree: []Same{{Claims: []Ref{ten, fifteen}}}}, "in another position"},
		{"agree, no finding", Expect{Agree: []Same{{Claims: []Ref{seven, forty2}}}}, "in no finding"},

		{"conflict", Expect{Conflict: []Conflict{{Reason: Kinds{"PLAN_VS_ACTUAL"}, Positions: [][]Ref{{ten}, {fifteen}}}}}, ""},
		{"conflict, other reason", Expect{Conflict: []Conflict{{Reason: Kinds{"VALUE"}, Positions: [][]Ref{{ten}, {fifteen}}}}}, "no reason"},
		{"conflict of what agrees", Expect{Conflict: []Conflict{{Reason: Kinds{"APPROXIMATE"}, Positions: [][]Ref{{forty1}, {forty2}}}}}, "that it contradicts"},
		{"conflict across findings", Expect{Conflict: []Conflict{{Reason: Kinds{"VALUE"}, Positions: [][]Ref{{ten}, {forty2}}}}}, "not in one finding"},

		{"check", Expect{Checks: []Check{{Kind: "DIFFERENCE", Holds: true, Claims: []Ref{ten, fifteen}}}}, ""},
		{"check that fails", Expect{Checks: []Check{{Kind: "DIFFERENCE", Holds: false, Claims: []Ref{ten, fifteen}}}}, "holds is true"},
		{"check over others", Expect{Checks: []Check{{Kind: "DIFFERENCE", Holds: true, Claims: []Ref{ten, seven}}}}, "no DIFFERENCE"},

		{"apart", Expect{Apart: []Apart{{Claims: []Ref{ten, forty1, seven}}}}, ""},
		{"apart, together", Expect{Apart: []Apart{{Claims: []Ref{ten, fifteen}}}}, "in one finding"},
		{"apart, excused", Expect{Apart: []Apart{{Unless: Kinds{"PLAN_VS_ACTUAL"}, Claims: []Ref{ten, fifteen}}}}, ""},
		{"apart, not excused", Expect{Apart: []Apart{{Unless: Kinds{"VALUE"}, Claims: []Ref{ten, fifteen}}}}, "in one finding"},

		{"alone", Expect{Alone: []Ref{seven}}, ""},
		{"alone, in a finding", Expect{Alone: []Ref{ten}}, "in a finding"},
		{"no claim", Expect{NoClaim: []Ref{third, page}}, ""},
		{"no claim, a claim", Expect{NoClaim: []Ref{seven}}, "is a claim"},
		{"no claim, nowhere", Expect{NoClaim: []Ref{"b: Page {9}"}}, "nowhere"},
		{"twice in the text", Expect{Alone: []Ref{"a: {0}"}}, "more than once"},
		{"no such source", Expect{Alone: []Ref{"z: {0}"}}, "no source"},
		{"no braces", Expect{Alone: []Ref{"a: 10"}}, "is not"},
	} {
		t.Run(c.name, func(t *testing.T) {
			misses, asserted := c.e.Check(story())
			switch {
			case asserted == 0:
				t.Error("nothing asserted")
			case c.miss == "" && len(misses) > 0:
				t.Errorf("misses %v", misses)
			case c.miss != "" && (len(misses) != 1 || !strings.Contains(misses[0].String(), c.miss)):
				t.Errorf("misses %v, want one with %q", misses, c.miss)
			}
		})
	}
}

// A file that would assert nothing by mistake is refused.
func TestLoadRefuses(t *testing.T) {
	for name, content := range map[string]string{
		"unknown field":    "agrees: []",
		"misspelt reason":  "agree: [{reason: EQUALS, claims: ['a: {1}', 'b: {1}']}]",
		"one claim":        "apart: [{claims: ['a: {1}']}]",
		"one position":     "conflict: [{reason: VALUE, positions: [['a: {1}']]}]",
		"no reason":        "conflict: [{positions: [['a: {1}'], ['b: {2}']]}]",
		"unknown check":    "checks: [{kind: SUMS, holds: true, claims: ['a: {1}', 'b: {1}']}]",
		"unknown hedge":    "read: [{at: 'a: {1}', approximation: ROUGHLY}]",
		"not YAML":         "agree: [",
		"nothing at all":   "",
		"misspelt unless":  "apart: [{unless: PLAN, claims: ['a: {1}', 'b: {1}']}]",
		"an empty side":    "conflict: [{reason: VALUE, positions: [['a: {1}'], []]}]",
		"a list for a map": "- agree",
	} {
		t.Run(name, func(t *testing.T) {
			dir := fstest.MapFS{"x.yaml": {Data: []byte(content)}}
			if e, err := Load(dir, "x.yaml"); err == nil {
				t.Errorf("Load gives %+v, want an error", e)
			}
		})
	}
}
