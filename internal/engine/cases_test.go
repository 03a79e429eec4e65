package engine

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

var updateCases = flag.Bool("update-cases", false, "rewrite the list of cases that are not met yet")

// The short cases, and those of them that are not met yet, one name a line.
const (
	casesFile  = "testdata/cases.txt"
	missesFile = "testdata/cases.misses.txt"
)

// shortCase is one case of the file; its head says what the lines are.
type shortCase struct {
	name, expect string
	sources      []claim.Source
	marks        []mark
}

// mark is a number in double brackets, by the source and the place of its
// words in the text without the brackets.
type mark struct {
	source     int
	start, end int // code points
	words      string
}

func readCases(t *testing.T) []shortCase {
	t.Helper()
	file, err := os.ReadFile(casesFile)
	if err != nil {
		t.Fatal(err)
	}
	var out []shortCase
	for n, line := range strings.Split(string(file), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		if head, ok := strings.CutPrefix(line, "= "); ok {
			name, expect, _ := strings.Cut(head, ": ")
			out = append(out, shortCase{name: name, expect: expect})
			continue
		}
		const stamp = "2006-01-02 15:04"
		at, err := time.Parse(stamp, line[:min(len(stamp), len(line))])
		if err != nil || len(out) == 0 {
			t.Fatalf("%s:%d: %v", casesFile, n+1, err)
		}
		c := &out[len(out)-1]
		var text strings.Builder
		rest := strings.TrimSpace(line[len(stamp):])
		for {
			before, after, ok := strings.Cut(rest, "[[")
			text.WriteString(before)
			if !ok {
				break
			}
			words, tail, _ := strings.Cut(after, "]]")
			from := utf8.RuneCountInString(text.String())
			c.marks = append(c.marks, mark{len(c.sources), from, from + utf8.RuneCountInString(words), words})
			text.WriteString(words)
			rest = tail
		}
		id := string(rune('a' + len(c.sources)))
		c.sources = append(c.sources, claim.Source{ID: id, Publisher: "Paper " + strings.ToUpper(id), Published: at, Text: text.String()})
	}
	return out
}

// claimAt finds the claim whose number lies in the mark, or whose words hold it.
func claimAt(r *report.Report, c *shortCase, m mark) string {
	for i := range r.Claims {
		k := &r.Claims[i]
		if k.SourceID == c.sources[m.source].ID && k.Number.Start < m.end && m.start < k.Number.End {
			return k.ID
		}
	}
	return ""
}

// fault says what of a case does not come out; empty where all does.
func (c *shortCase) fault(r *report.Report) string {
	verdict, rest, _ := strings.Cut(c.expect, " ")
	var ids []string
	for _, m := range c.marks {
		id := claimAt(r, c, m)
		if id == "" && verdict != "APART" {
			return fmt.Sprintf("%q is no claim", m.words)
		}
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if verdict == "CHECK" {
		return c.checkFault(r, rest, ids)
	}
	finding := map[string]int{}
	position := map[string]int{}
	for i, f := range r.Findings {
		for j, p := range f.Positions {
			for _, id := range p.ClaimIDs {
				finding[id], position[id] = i+1, j
			}
		}
	}
	for _, id := range ids[1:] {
		together := finding[id] != 0 && finding[id] == finding[ids[0]]
		if verdict == "APART" && together {
			return "together"
		}
		if verdict != "APART" && !together {
			return "not in one finding"
		}
	}
	if verdict == "APART" {
		return ""
	}
	f := r.Findings[finding[ids[0]]-1]
	split := slices.ContainsFunc(ids, func(id string) bool { return position[id] != position[ids[0]] })
	if split != (verdict == "CONFLICT") || (f.Verdict == compare.Conflict) != split {
		return fmt.Sprintf("verdict %d over %d positions", f.Verdict, len(f.Positions))
	}
	for _, x := range f.Reasons {
		if kindNames[x.Kind] == rest {
			return ""
		}
	}
	var got []string
	for _, x := range f.Reasons {
		got = append(got, x.Rule)
	}
	return fmt.Sprintf("reasons %v", got)
}

func (c *shortCase) checkFault(r *report.Report, expect string, ids []string) string {
	kind, result, _ := strings.Cut(expect, " ")
	for _, k := range r.Checks {
		all := !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(k.ClaimIDs, id) })
		if checkNames[k.Kind] == kind && all {
			if k.Holds != (result == "holds") {
				return "says that it " + map[bool]string{true: "holds", false: "fails"}[k.Holds] + ": " + k.Expression
			}
			return ""
		}
	}
	return "no such check"
}

var kindNames = map[compare.ReasonKind]string{
	compare.Converted: "CONVERTED", compare.Equal: "EQUAL", compare.Rounding: "ROUNDING", compare.Bound: "BOUND",
	compare.Approximate: "APPROXIMATE", compare.PercentPointMixup: "PERCENT_POINT_MIXUP", compare.PlanVsActual: "PLAN_VS_ACTUAL",
	compare.DifferentPopulation: "DIFFERENT_POPULATION", compare.Superseded: "SUPERSEDED", compare.Revised: "REVISED",
	compare.Tension: "TENSION", compare.ScopeUnstated: "SCOPE_UNSTATED", compare.Value: "VALUE",
}

var checkNames = map[compare.CheckKind]string{
	compare.Sum: "SUM", compare.Growth: "GROWTH", compare.Share: "SHARE", compare.Difference: "DIFFERENCE", compare.Duration: "DURATION",
}

// TestCases holds the engine to the short cases, but for those that are listed
// as not met yet.
func TestCases(t *testing.T) {
	listed, err := os.ReadFile(missesFile)
	if err != nil && !*updateCases {
		t.Fatal(err)
	}
	missed := map[string]bool{}
	for line := range strings.Lines(string(listed)) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		missed[name] = true
	}
	cases := readCases(t)
	var misses strings.Builder
	met := 0
	for i := range cases {
		c := &cases[i]
		r, err := New().CrossCheck(t.Context(), c.sources)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		fault := c.fault(r)
		switch {
		case fault == "":
			met++
			if missed[c.name] && !*updateCases {
				t.Logf("%s is met now: -update-cases takes it off %s", c.name, missesFile)
			}
		case *updateCases:
			fmt.Fprintf(&misses, "%s: %s\n", c.name, fault)
		case !missed[c.name]:
			t.Errorf("%s, %s: %s", c.name, c.expect, fault)
		}
	}
	t.Logf("%d of %d cases are met", met, len(cases))
	if *updateCases {
		if err := os.WriteFile(missesFile, []byte(misses.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
