package docs_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

var update = flag.Bool("update", false, "rewrite the reports of the examples")

// example is the sources of a quotation, the policy that the line above the
// report names, and the report that the page shows of them.
type example struct {
	section  string // the heading of level two above: the id of a rule, on a rule's page
	sources  []claim.Source
	policy   string // JSON, empty for the default
	from, to int    // the report's lines on the page
	shown    string
}

var (
	quoted    = regexp.MustCompile(`^> \*\*([^*]+)\*\*(?: \(([^)]+)\))?: (.+)$`)
	bypolicy  = regexp.MustCompile("[Pp]olicy `(\\{.*\\})`")
	ruleTitle = regexp.MustCompile(`^## ([a-z-]+\.[a-z-]+)$`)
)

// read finds the examples of a page. A source is a paragraph of a quotation:
//
//	> **Publisher** (2 March 2026): The text.
//
// A block "report" holds what is said of the last quotation's sources, by the
// policy that stands as code in the paragraph before it, if any does.
func read(t *testing.T, page string, lines []string) []example {
	t.Helper()
	var out []example
	var sources []claim.Source
	section, policy := "", ""
	quoting := false
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case strings.HasPrefix(line, "## "):
			section, policy, sources = strings.TrimPrefix(line, "## "), "", nil
		case strings.HasPrefix(line, ">"):
			if !quoting {
				sources = nil
			}
			quoting = true
			if m := quoted.FindStringSubmatch(line); m != nil {
				s := claim.Source{ID: fmt.Sprintf("s%d", len(sources)+1), Publisher: m[1], Text: m[3]}
				if m[2] != "" {
					day, err := time.Parse("2 January 2006", m[2])
					if err != nil {
						t.Fatalf("%s:%d: %v", page, i+1, err)
					}
					s.Published = day
				}
				sources = append(sources, s)
			} else if rest := strings.TrimPrefix(strings.TrimPrefix(line, ">"), " "); rest != "" {
				if len(sources) == 0 {
					t.Fatalf("%s:%d: a quotation without a publisher", page, i+1)
				}
				sources[len(sources)-1].Text += " " + rest
			}
			continue
		case line == "```report":
			j := i + 1
			for j < len(lines) && lines[j] != "```" {
				j++
			}
			if len(sources) == 0 {
				t.Fatalf("%s:%d: a report of no sources", page, i+1)
			}
			out = append(out, example{section, sources, policy, i + 1, j, strings.Join(lines[i+1:j], "\n")})
			i, policy = j, ""
		default:
			if m := bypolicy.FindStringSubmatch(line); m != nil {
				policy = m[1]
			}
		}
		quoting = false
	}
	return out
}

// run cross-checks an example.
func (x *example) run(t *testing.T) *report.Report {
	t.Helper()
	e := engine.New()
	if x.policy != "" {
		var m pb.Policy
		if err := wire.UnmarshalJSON([]byte(x.policy), &m); err != nil {
			t.Fatalf("policy %s: %v", x.policy, err)
		}
		p, err := wire.PolicyFrom("policy", &m)
		if err != nil {
			t.Fatal(err)
		}
		if e, err = e.WithPolicy(p); err != nil {
			t.Fatal(err)
		}
	}
	r, err := e.CrossCheck(context.Background(), x.sources)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// show writes a report as the pages do: each finding with its reasons and
// what each of its numbers stands for, then the checks.
func show(r *report.Report, sources []claim.Source) string {
	claims := map[string]*claim.Claim{}
	for i := range r.Claims {
		claims[r.Claims[i].ID] = &r.Claims[i]
	}
	publisher := map[string]string{}
	for _, s := range sources {
		publisher[s.ID] = s.Publisher
	}
	var out []string
	m := wire.Report(r)
	for i, f := range m.GetFindings() {
		head := strings.TrimPrefix(f.GetVerdict().String(), "VERDICT_") + ": " + f.GetTitle()
		if g := r.Findings[i].Gap; g.Absolute.Valid() {
			head += "; gap " + group(g.Absolute) + unitOf(f.GetUnit()) + ", " + g.Relative.Shift(2).String() + " % of the larger"
		}
		lines := []string{head}
		for _, reason := range f.GetReasons() {
			lines = append(lines, strings.TrimPrefix(reason.GetKind().String(), "REASON_KIND_")+" "+reason.GetRule()+": "+reason.GetMessage())
		}
		for at, p := range r.Findings[i].Positions {
			for _, id := range p.ClaimIDs {
				c := claims[id]
				lines = append(lines, fmt.Sprintf("%c  %s “%s”: %s", 'A'+at, publisher[c.SourceID], c.Quote.Exact, standsFor(c.Quantity)))
			}
		}
		out = append(out, strings.Join(lines, "\n"))
	}
	for _, c := range m.GetChecks() {
		outcome := "fails"
		if c.GetHolds() {
			outcome = "holds"
		}
		lines := []string{strings.TrimPrefix(c.GetKind().String(), "CHECK_KIND_") + " " + outcome, c.GetRule() + ": " + c.GetExpression()}
		for _, id := range c.GetClaimIds() {
			lines = append(lines, fmt.Sprintf("%s “%s”: %s", publisher[claims[id].SourceID], claims[id].Quote.Exact, standsFor(claims[id].Quantity)))
		}
		out = append(out, strings.Join(lines, "\n"))
	}
	if out == nil {
		return "Nothing is compared."
	}
	return strings.Join(out, "\n\n")
}

// standsFor writes the interval of a number, and the rule that made it.
func standsFor(q quantity.Quantity) string {
	if p, ok := q.AsPercent(); ok {
		q = p
	}
	soft, hard := q.Soft(), q.Hard()
	words := span(soft)
	switch {
	case soft == hard:
	case !hard.Upper.Valid() && !soft.Upper.Valid(), !hard.Lower.Valid() && !soft.Lower.Valid():
	case !hard.Upper.Valid():
		words = span(hard) + ", softly up to " + group(soft.Upper)
	case !hard.Lower.Valid():
		words = span(hard) + ", softly down to " + group(soft.Lower)
	}
	return words + unitOf(wire.Quantity(&q).GetUnit()) + " (" + soft.Rule + ")"
}

func span(i quantity.Interval) string {
	lower, upper := "", ""
	if i.Lower.Valid() {
		lower = group(brief(i.Lower))
	}
	if i.Upper.Valid() {
		upper = group(brief(i.Upper))
	}
	switch {
	case lower == "" && i.UpperOpen:
		return "below " + upper
	case lower == "":
		return upper + " and less"
	case upper == "" && i.LowerOpen:
		return "above " + lower
	case upper == "":
		return lower + " and more"
	case lower == upper:
		return lower
	}
	if i.LowerOpen {
		lower = "above " + lower
	}
	if i.UpperOpen {
		upper = "below " + upper
	}
	return lower + " to " + upper
}

// brief is a number to six digits behind the point: a third of a percent has
// no end.
func brief(x quantity.Decimal) quantity.Decimal {
	if x.Reduced().Exponent() < -6 {
		return x.Round(-6)
	}
	return x
}

func group(x quantity.Decimal) string {
	s := x.String()
	whole, rest, _ := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-")
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(whole, digits))
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if rest != "" {
		b.WriteString("." + rest)
	}
	return b.String()
}

func unitOf(u *pb.Unit) string {
	code, _, _ := strings.Cut(strings.Trim(u.GetCode(), "[]{}"), "_") // UCUM's "[ft_i]"
	switch code {
	case "", "1", "score":
		return ""
	}
	return " " + code
}

func pages(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// slug is the page of a kind of reason or check.
func slug(kind string) string {
	return strings.ReplaceAll(strings.ToLower(kind), "_", "-") + ".md"
}

// Every example on a page comes out as the page says, and shows the rule under
// which it stands.
func TestExamples(t *testing.T) {
	files := slices.Concat(pages(t, "reasons"), pages(t, "checks"), []string{"semantics.md"})
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(text), "\n")
			examples := read(t, file, lines)
			for i := len(examples) - 1; i >= 0; i-- { // from the end, so that lines keep their numbers
				x := examples[i]
				r := x.run(t)
				got := show(r, x.sources)
				if *update {
					lines = slices.Replace(lines, x.from, x.to, strings.Split(got, "\n")...)
				} else if got != x.shown {
					t.Errorf("%s:%d: the report is\n%s\nbut the page shows\n%s", file, x.from+1, got, x.shown)
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Every rule has its section on the page of its kind, with an example that it
// decides; no page or section speaks of a rule that is gone.
func TestEveryRuleHasItsPage(t *testing.T) {
	want := map[string][]string{} // rules by page
	for _, r := range compare.Rules() {
		kind := r.Kind
		if kind == 0 {
			kind = compare.Value // beside the rule of denials
		}
		f := wire.Finding(&compare.Finding{Reasons: []compare.Reason{{Kind: kind}}})
		page := filepath.Join("reasons", slug(strings.TrimPrefix(f.GetReasons()[0].GetKind().String(), "REASON_KIND_")))
		want[page] = append(want[page], r.ID)
	}
	for _, id := range checkRules(t) {
		kind, _, _ := strings.Cut(id, ".")
		page := filepath.Join("checks", slug(kind))
		want[page] = append(want[page], id)
	}
	for _, file := range slices.Concat(pages(t, "reasons"), pages(t, "checks")) {
		if filepath.Base(file) == "README.md" {
			continue
		}
		if want[file] == nil {
			t.Errorf("%s speaks of nothing that there is", file)
		}
	}
	for page, ids := range want {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Error(err)
			continue
		}
		lines := strings.Split(string(text), "\n")
		decided := map[string]bool{}
		for _, x := range read(t, page, lines) {
			r := x.run(t)
			for _, f := range r.Findings {
				for _, reason := range f.Reasons {
					decided[x.section+" "+reason.Rule] = true
				}
			}
			for _, c := range r.Checks {
				decided[x.section+" "+c.Rule] = true
			}
		}
		var have []string
		for _, line := range lines {
			if m := ruleTitle.FindStringSubmatch(line); m != nil {
				have = append(have, m[1])
			}
		}
		slices.Sort(have)
		slices.Sort(ids)
		if !slices.Equal(have, ids) {
			t.Errorf("%s has sections for %q; the rules are %q", page, have, ids)
		}
		for _, id := range ids {
			if id != "denial.other" && !decided[id+" "+id] { // that one gives no reason
				t.Errorf("%s: no example under %s is decided by it", page, id)
			}
		}
	}
}

// checkRules finds the ids of the checks in their code: they stand where each
// check is made.
func checkRules(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../internal/compare/check_*.go")
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`"((?:sum|growth|share|difference|duration)\.[a-z-]+)"`)
	var out []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range id.FindAllStringSubmatch(string(text), -1) {
			out = append(out, m[1])
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %q", out)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
