package extract

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

//go:embed testdata/families.tsv
var families string

// field tells one thing that a claim says, as testdata/families.tsv names it.
func field(c *claim.Claim, name string) (string, bool) {
	var v string
	switch name {
	case "name":
		v = strings.ToLower(c.Measure.Name)
	case "qualifiers":
		v = strings.Join(c.Measure.Qualifiers, ", ")
	case "of":
		v = c.Measure.Of
	case "verb":
		v = c.Frame.Verb
	case "role":
		v = roleNames[c.Frame.Role]
	case "subject":
		v = strings.Join(c.Frame.Subject, " ")
	case "change":
		v = changeNames[c.Frame.Change]
	case "period":
		v = strings.Split(row(c), "\t")[12]
	case "status":
		v = statusNames[c.Status]
	case "attribution":
		v = c.Attribution.Name
	default:
		return "", false
	}
	if v == "" {
		v = "-"
	}
	return v, true
}

// fits says whether what was read is what the table wants; a period may be
// asked for by its words alone.
func fits(name, got, want string) bool {
	if name == "period" && !strings.Contains(want, " = ") {
		got, _, _ = strings.Cut(got, " = ")
	}
	return got == want
}

// TestFamilies reads the sentences of families.tsv, each alone.
func TestFamilies(t *testing.T) {
	sentences, fields := 0, 0
	var family, sentence string
	var claims []claim.Claim
	for n, line := range strings.Split(families, "\n") {
		kind, rest, _ := strings.Cut(line, "\t")
		switch kind {
		case "S":
			sentence, claims = rest, claimsOf(rest)
			sentences++
		case "C":
			cells := strings.Split(rest, "\t")
			var c *claim.Claim
			for i := range claims {
				if claims[i].Quote.Exact == cells[0] {
					c = &claims[i]
				}
			}
			if c == nil {
				var quotes []string
				for i := range claims {
					quotes = append(quotes, claims[i].Quote.Exact)
				}
				t.Errorf("line %d, %s: no claim %q in %q: %q", n+1, family, cells[0], sentence, quotes)
				continue
			}
			for _, cell := range cells[1:] {
				name, want, _ := strings.Cut(cell, "=")
				got, ok := field(c, name)
				if !ok {
					t.Fatalf("line %d: no field %q", n+1, name)
				}
				fields++
				if !fits(name, got, want) {
					t.Errorf("line %d, %s: %s of %q in %q is %q, want %q", n+1, family, name, cells[0], sentence, got, want)
				}
			}
		default:
			if f, ok := strings.CutPrefix(line, "# == "); ok {
				family, _, _ = strings.Cut(f, ":")
			}
		}
	}
	if sentences < 200 {
		t.Errorf("%d sentences with %d fields in the table", sentences, fields)
	}
}
