package align

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/extract"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

var mark = regexp.MustCompile(`\{([^|}]*)\|[^}]*\}`)

// told are the claims of the sources of a marked story, without its marks.
func told(t *testing.T, file string) map[string][]claim.Claim {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]claim.Claim{}
	for n, part := range strings.Split(mark.ReplaceAllString(string(raw), "$1"), "\n== ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		s := claim.Source{ID: fmt.Sprint("s", n), Text: body}
		if f := strings.Split(head, "|"); len(f) == 3 {
			if s.Published, err = time.Parse(time.DateOnly, strings.TrimSpace(f[2])); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		}
		d := text.AnalyzeContext(t.Context(), body, "")
		out[s.ID] = extract.Claims(d, s, parse.Find(d))
	}
	return out
}

// What is kept of claims that never meet is what looking at the two of them
// tells, also where the one that was looked at was another one of its kind.
func TestBars(t *testing.T) {
	files, err := filepath.Glob("fit/stories/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d stories, error %v", len(files), err)
	}
	barred, pairs := 0, 0
	x := DefaultModel().NewSession()
	for n, file := range files {
		for id, claims := range told(t, file) {
			if err := x.Add(t.Context(), fmt.Sprint(n, id), claims); err != nil {
				t.Fatal(err)
			}
		}
		if n%10 < 9 && n < len(files)-1 {
			continue // ten at a time
		}
		for i := range x.s.claims {
			for j := range i {
				if x.s.facts[i].kind != x.s.facts[j].kind {
					continue // nobody asks
				}
				got, want := x.never(i, j), x.s.never(i, j)
				if got != want {
					t.Fatalf("%q and %q never meet: %v, %v where looked up: story.never looks at more than bars.number does",
						x.s.claims[i].Quote.Exact, x.s.claims[j].Quote.Exact, want, got)
				}
				if pairs++; got {
					barred++
				}
			}
		}
		if n := len(x.bars.index); n >= len(x.s.claims) {
			t.Errorf("%d claims have %d bars", len(x.s.claims), n)
		}
		x = DefaultModel().NewSession()
	}
	if barred == 0 || barred == pairs {
		t.Errorf("%d of %d pairs never meet", barred, pairs)
	}
}
