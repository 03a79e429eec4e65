package extract

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// check asserts what holds for every claim of every text.
func check(t *testing.T, s string, claims []claim.Claim) {
	t.Helper()
	points := []rune(s)
	for i := range claims {
		c := &claims[i]
		q := c.Quote
		if q.Start < 0 || q.End > len(points) || q.Start >= q.End || string(points[q.Start:q.End]) != q.Exact {
			t.Fatalf("quote %+v does not stand at its place", q)
		}
		if p := string(points[max(0, q.Start-margin):q.Start]); p != q.Prefix {
			t.Fatalf("prefix %q, want %q", q.Prefix, p)
		}
		if p := string(points[q.End:min(len(points), q.End+margin)]); p != q.Suffix {
			t.Fatalf("suffix %q, want %q", q.Suffix, p)
		}
		if c.Number.Start < q.Start || c.Number.End > q.End || c.Number.Start >= c.Number.End {
			t.Fatalf("number %+v outside of quote %+v", c.Number, q)
		}
		if c.Sentence.Start > q.Start || c.Sentence.End < c.Number.End {
			t.Fatalf("quote %+v outside of sentence %+v", q, c.Sentence)
		}
		if p := c.Period; p.Known() && !p.Start.Before(p.End) {
			t.Fatalf("period %+v ends before it starts", p)
		}
	}
}

func FuzzClaims(f *testing.F) {
	for line := range strings.Lines(table) {
		if s, ok := strings.CutPrefix(line, "S\t"); ok {
			f.Add(strings.TrimSpace(s))
		}
	}
	f.Add("“12, 13 ‘14’ (15), of the 16 'of 17 of of of to 18%–19% by by to to 20\n\n21 dead")
	f.Add("Zwölf 3 naïve cafés, 4 ½ 万 명 5명 about about 6 or or more")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 4000 {
			t.Skip()
		}
		d := text.Analyze(s, "en")
		check(t, s, Claims(d, claim.Source{ID: "a", Published: published}, parse.Find(d)))
		Claims(d, claim.Source{ID: "a"}, parse.Find(d))
	})
}

// TestOffsets reads the whole table as one report, with signs beyond ASCII
// between its sentences.
func TestOffsets(t *testing.T) {
	s := strings.ReplaceAll(news(), ". ", ". Élan – “naïve” 漢字. ")
	d := text.Analyze(s, "en")
	claims := Claims(d, claim.Source{ID: "a", Published: published}, parse.Find(d))
	if len(claims) < 250 {
		t.Errorf("%d claims", len(claims))
	}
	check(t, s, claims)
}
