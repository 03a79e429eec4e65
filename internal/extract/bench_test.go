package extract

import (
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// news is the sentences of the table, as one report in paragraphs.
func news() string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(table) {
		if s, ok := strings.CutPrefix(line, "S\t"); ok {
			b.WriteString(strings.TrimSpace(s))
			if n++; n%4 == 0 {
				b.WriteString("\n\n")
			} else {
				b.WriteByte(' ')
			}
		}
	}
	return b.String()
}

func BenchmarkClaims(b *testing.B) {
	s := strings.Repeat(news(), 4)
	d := text.Analyze(s, "en")
	ms := parse.Find(d)
	src := claim.Source{ID: "a", Published: published}
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		Claims(d, src, ms)
	}
}

func BenchmarkWhole(b *testing.B) {
	s := strings.Repeat(news(), 4)
	src := claim.Source{ID: "a", Published: published}
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		d := text.Analyze(s, "en")
		Claims(d, src, parse.Find(d))
	}
}
