package report

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
)

// Every rule that gives a reason leads to a section of a page that there is.
func TestRulesLeadToTheirPages(t *testing.T) {
	rules := 0
	for _, r := range compare.Rules() {
		if r.Kind == 0 {
			continue
		}
		rules++
		v := reasonRule(&compare.Reason{Kind: r.Kind, Rule: r.ID})
		hasSection(t, v, r.ID)
	}
	if rules < 20 {
		t.Errorf("%d rules", rules)
	}
	hasSection(t, checkRule(&compare.Check{Kind: compare.Sum, Rule: "sum.parts"}), "sum.parts")
	hasSection(t, checkRule(&compare.Check{Kind: compare.Duration, Rule: "duration.years"}), "duration.years")
}

func hasSection(t *testing.T, v ruleView, id string) {
	t.Helper()
	repositoryShelf.at(&v)
	const home = "https://github.com/seed4521bc5c/crosscheck/blob/main/"
	file, anchor, _ := strings.Cut(strings.TrimPrefix(v.Page, home), "#")
	text, err := os.ReadFile(filepath.Join("../..", file))
	if err != nil {
		t.Errorf("%s: %v", id, err)
		return
	}
	if !slices.Contains(strings.Split(string(text), "\n"), "## "+id) || anchor != strings.ReplaceAll(id, ".", "") {
		t.Errorf("%s: no section at %s", id, v.Page)
	}
}

// What a report from elsewhere calls a rule leads nowhere unless it is one.
func TestUnknownRulesHaveNoPage(t *testing.T) {
	for _, id := range []string{"", "value", "value.later", "value.apart/../..", "javascript:alert(1)"} {
		if v := reasonRule(&compare.Reason{Kind: compare.Value, Rule: id}); v != (ruleView{}) {
			t.Errorf("reason %q: %+v", id, v)
		}
	}
	for _, id := range []string{"", ".", "growth.rate", "sum./..", `sum."><script>`} {
		if v := checkRule(&compare.Check{Kind: compare.Sum, Rule: id}); v != (ruleView{}) {
			t.Errorf("check %q: %+v", id, v)
		}
	}
}

// The page of a server links to its own documentation, one that is passed on to
// the repository's.
func TestFindingsLinkToTheirRules(t *testing.T) {
	r := &Report{
		Findings: []compare.Finding{{
			ID: "f1", Verdict: compare.Conflict,
			Reasons: []compare.Reason{{Kind: compare.PlanVsActual, Rule: "plan.outcome", Message: "A expected 10; B reports 15"}},
		}},
		Checks: []compare.Check{{Kind: compare.Sum, Rule: "sum.parts", Expression: "1 + 2 = 3; 3 stated"}},
	}
	var page, findings strings.Builder
	if err := WriteHTML(&page, r, nil); err != nil {
		t.Fatal(err)
	}
	if err := WriteFindings(&findings, r, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, link string }{
		{page.String(), `href="https://github.com/seed4521bc5c/crosscheck/blob/main/docs/reasons/plan-vs-actual.md#planoutcome"`},
		{page.String(), `href="https://github.com/seed4521bc5c/crosscheck/blob/main/docs/checks/sum.md#sumparts"`},
		{findings.String(), `href="/docs/reasons/plan-vs-actual#planoutcome"`},
		{findings.String(), `href="/docs/checks/sum#sumparts"`},
	} {
		if !strings.Contains(c.text, c.link) {
			t.Errorf("no %s in\n%s", c.link, c.text)
		}
	}
}
