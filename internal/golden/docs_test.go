package golden_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Every reason kind and check that a report can name has its section in the
// docs, and every rule that the stories' reports name is explained.
func TestSemanticsIsWhole(t *testing.T) {
	docs, err := os.ReadFile("../../docs/semantics.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range pb.ReasonKind_value {
		kind := strings.TrimPrefix(name, "REASON_KIND_")
		if kind != "UNSPECIFIED" && !strings.Contains(string(docs), "\n### "+kind+"\n") {
			t.Errorf("no section %q", kind)
		}
	}
	for name := range pb.CheckKind_value {
		kind := strings.TrimPrefix(name, "CHECK_KIND_")
		if kind != "UNSPECIFIED" && !strings.Contains(string(docs), "\n### "+kind+"\n") {
			t.Errorf("no section for the check %q", kind)
		}
	}
	reports, err := filepath.Glob("testdata/*.report.golden.json")
	if err != nil || len(reports) == 0 {
		t.Fatalf("%d golden reports, error %v", len(reports), err)
	}
	rule := regexp.MustCompile(`"rule": "([^"]+)"`)
	seen := map[string]bool{}
	for _, file := range reports {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range rule.FindAllSubmatch(raw, -1) {
			seen[string(m[1])] = true
		}
	}
	if len(seen) < 15 {
		t.Errorf("the golden reports name %d rules only: %v", len(seen), seen)
	}
	for name := range seen {
		if !strings.Contains(string(docs), "`"+name+"`") {
			t.Errorf("no word of the rule %q", name)
		}
	}
}
