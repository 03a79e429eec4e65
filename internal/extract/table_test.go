package extract

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

//go:embed testdata/claims.tsv
var table string

// published is the publish time of the table's sentences: a Thursday.
var published = time.Date(2026, 1, 8, 12, 0, 0, 0, time.UTC)

var (
	roleNames   = [...]string{"-", "subject", "object", "oblique", "attribute", "predicate"}
	changeNames = [...]string{"-", "up", "down", "to", "from"}
	statusNames = [...]string{"actual", "expected", "hypothetical", "denied"}
)

// row writes a claim as a line of the table.
func row(c *claim.Claim) string {
	or := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	period := "-"
	if c.Period.Text != "" {
		period = c.Period.Text
		if c.Period.Known() {
			period += " = " + c.Period.Start.Format(time.DateOnly) + "/" + c.Period.End.Format(time.DateOnly)
		}
	}
	part := "-"
	if c.Frame.Part {
		part = "part"
	}
	return strings.Join([]string{
		"C", c.Quote.Exact, or(c.Measure.Name), or(strings.Join(c.Measure.Qualifiers, ", ")), or(c.Measure.Of),
		or(c.Frame.Head), or(c.Frame.Verb), roleNames[c.Frame.Role], or(strings.Join(c.Frame.Subject, " ")), or(strings.Join(c.Frame.Object, " ")),
		changeNames[c.Frame.Change], part, period, statusNames[c.Status], or(c.Attribution.Name),
	}, "\t")
}

func claimsOf(s string) []claim.Claim {
	d := text.Analyze(s, "en")
	return Claims(d, claim.Source{ID: "a", Published: published}, parse.Find(d))
}

// TestTable reads each sentence of the table alone and compares all claims.
func TestTable(t *testing.T) {
	type sentence struct {
		line int
		text string
		want []string
	}
	var all []sentence
	for n, line := range strings.Split(table, "\n") {
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "S\t"):
			all = append(all, sentence{line: n + 1, text: line[2:]})
		default:
			s := &all[len(all)-1]
			s.want = append(s.want, line)
		}
	}
	if len(all) < 150 {
		t.Fatalf("%d sentences in the table", len(all))
	}
	for _, s := range all {
		t.Run(fmt.Sprintf("line%d", s.line), func(t *testing.T) {
			var got []string
			for _, c := range claimsOf(s.text) {
				got = append(got, row(&c))
			}
			if a, b := strings.Join(got, "\n"), strings.Join(s.want, "\n"); a != b {
				t.Errorf("%s\ngot\n%s\nwant\n%s", s.text, a, b)
			}
		})
	}
}
