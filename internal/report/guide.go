package report

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
)

// ruleView is a rule that decided, and where a reader finds what it means.
type ruleView struct {
	ID   string // "plan.outcome"; empty for one that this version does not know
	page string // the page without its ending, below docs/: "reasons/plan-vs-actual"
	Page string // address of the rule's section on it, once it is known who shows the report
}

// reasonPages are the pages of the rules, by their ids.
var reasonPages = func() map[string]string {
	m := map[string]string{}
	for _, r := range compare.Rules() {
		if r.Kind != 0 {
			m[r.ID] = "reasons/" + pageNames[r.Kind]
		}
	}
	return m
}()

// pageNames are the names of the kinds' pages, which are those of the contract.
var pageNames = map[compare.ReasonKind]string{
	compare.Converted:           "converted",
	compare.Equal:               "equal",
	compare.Rounding:            "rounding",
	compare.Bound:               "bound",
	compare.Approximate:         "approximate",
	compare.PercentPointMixup:   "percent-point-mixup",
	compare.PlanVsActual:        "plan-vs-actual",
	compare.DifferentPopulation: "different-population",
	compare.Superseded:          "superseded",
	compare.Revised:             "revised",
	compare.Tension:             "tension",
	compare.ScopeUnstated:       "scope-unstated",
	compare.Value:               "value",
}

func reasonRule(r *compare.Reason) ruleView {
	page, ok := reasonPages[r.Rule]
	if !ok {
		return ruleView{}
	}
	return ruleView{ID: r.Rule, page: page}
}

// checkRule takes a rule of its kind by its name: a report may come from
// elsewhere.
func checkRule(c *compare.Check) ruleView {
	kind, rest, _ := strings.Cut(c.Rule, ".")
	if kind == "" || kind != checkWords[c.Kind] || strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz-") != "" {
		return ruleView{}
	}
	return ruleView{ID: c.Rule, page: "checks/" + kind}
}

// A shelf is where the documentation stands for the readers of a report.
type shelf struct{ before, after string }

var (
	// A server has the pages of its own version.
	serverShelf = shelf{"/docs/", ""}
	// A page that is passed on finds them in the repository.
	repositoryShelf = shelf{"https://github.com/seed4521bc5c/crosscheck/blob/main/docs/", ".md"}
)

// at gives a rule the address of its section, whose anchor is its id without
// the full stop.
func (s shelf) at(r *ruleView) {
	if r.page != "" {
		r.Page = s.before + r.page + s.after + "#" + strings.ReplaceAll(r.ID, ".", "")
	}
}

// explained gives all rules of a report their addresses.
func (v *view) explained(s shelf) *view {
	for _, findings := range [][]findingView{v.Conflicts, v.Agreements} {
		for i := range findings {
			for j := range findings[i].Reasons {
				s.at(&findings[i].Reasons[j].Rule)
			}
		}
	}
	for i := range v.Checks {
		s.at(&v.Checks[i].Rule)
	}
	return v
}
