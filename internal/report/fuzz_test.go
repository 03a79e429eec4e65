package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/net/html"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// FuzzRender draws a story of any words with claims at any place: no panic, no
// line too wide, no control character on the terminal, no element on the page
// that the renderer did not write.
func FuzzRender(f *testing.F) {
	f.Add("It was 40 ships in all.", "40 ships", 7, 15, 0, 23, 80)
	f.Add("渡轮公司约有310万名乘客。", "约有310万名乘客", 4, 13, 0, 14, 40)
	f.Add("\x1b[2J<script>\u202e", "<b>", -5, 1<<40, 9, 3, 44)
	f.Fuzz(func(t *testing.T, text, words string, start, end, from, to, width int) {
		sources := []claim.Source{{ID: "a", Publisher: words, Text: text}, {ID: "b", HTML: text}}
		r := report.Report{EngineVersion: words}
		for _, id := range []string{"a", "b"} {
			r.Claims = append(r.Claims, claim.Claim{
				ID: "c" + id, SourceID: id, Sentence: claim.Span{Start: from, End: to},
				Quote: claim.Quote{Exact: words, Prefix: text, Suffix: text, Start: start, End: end},
			})
		}
		r.Findings = []compare.Finding{{
			ID: "f", Title: text, Verdict: compare.Conflict,
			Positions: []compare.Position{{ClaimIDs: []string{"ca"}, SourceIDs: []string{"a"}}, {ClaimIDs: []string{"cb"}, SourceIDs: []string{"b"}}},
			Reasons:   []compare.Reason{{Kind: compare.Value, Message: words}},
		}}
		var b bytes.Buffer
		if err := (report.Terminal{Width: width}).Write(&b, &r, sources); err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(b.Bytes()) {
			t.Error("the drawing is not UTF-8")
		}
		wide := min(max(width, 40), 100)
		if width == 0 {
			wide = 80
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if n := uniseg.StringWidth(line); n > wide {
				t.Errorf("%d columns of %d: %q", n, wide, line)
			}
			if i := strings.IndexFunc(line, unicode.IsControl); i >= 0 {
				t.Errorf("control character in %q", line)
			}
		}
		b.Reset()
		if err := report.WriteHTML(&b, &r, sources); err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(&b)
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "img" || n.Data == "a" && !within(n)) {
				t.Errorf("a source made a <%s>", n.Data)
			}
		}
	})
}

// within says whether a link is one of the page's own, to a place in it.
func within(a *html.Node) bool {
	return slices.ContainsFunc(a.Attr, func(at html.Attribute) bool { return at.Key == "href" && strings.HasPrefix(at.Val, "#") })
}
