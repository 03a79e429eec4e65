package parse

import (
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// checkMentions holds what every text's mentions must keep: quotes on token
// boundaries, in order, apart from one another, numerals inside their quotes.
func checkMentions(t *testing.T, d *text.Document, ms []Mention) {
	t.Helper()
	end := 0
	for i := range ms {
		m := &ms[i]
		if m.Start < end || m.End <= m.Start || m.End > len(d.Text) || m.NumStart < m.Start || m.NumEnd > m.End || m.NumEnd <= m.NumStart {
			t.Fatalf("mention %d: %+v after offset %d of %q", i, *m, end, d.Text)
		}
		end = m.End
		if m.Head >= len(d.Tokens) || m.Modified >= len(d.Tokens) || m.Attributive != (m.Modified >= 0) {
			t.Fatalf("mention %d: %+v points outside", i, *m)
		}
		if m.Sentence < 0 || m.Sentence >= len(d.Sentences) || m.Start < d.Sentences[m.Sentence].Start || m.End > d.Sentences[m.Sentence].End {
			t.Fatalf("mention %d: %+v outside its sentence", i, *m)
		}
		q := &m.Quantity
		if !q.Value.Valid() && !q.Lower.Valid() && !q.Upper.Valid() || q.Unit.Code == "" {
			t.Fatalf("mention %d: %+v is empty", i, *m)
		}
		if q.Lower.Valid() && q.Upper.Valid() && q.Lower.Cmp(q.Upper) > 0 {
			t.Fatalf("mention %d: bounds upside down in %q", i, d.Text)
		}
		_ = q.Hard()
		_ = q.Soft()
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"About 400 founders and more than 200 South Korean business leaders paid $3-5 billion on Oct. 28, 2016.",
		"between 10 and 15 a half-dozen 52-48 1/2 one in four 5 feet 2 inches US$3.5bn £1.2m 60-year-old",
		"a year and a half, two-thirds of the 30 seats, from 5 percent to 7 percent, 1.2e+4 ½ -3°C #1 [2] (3)",
		"twenty-first one hundred and five thousand million million point five and a half million dozens of hundreds",
		"$ % - 5 - - 6 to to 7 or 8 ' \" 9 a a an an few couple of",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []string{"en", ""} {
			d := text.Analyze(s, lang)
			checkMentions(t, d, Find(d))
		}
	})
}

func TestHostileTexts(t *testing.T) {
	for name, s := range map[string]string{
		"digits":        strings.Repeat("9", 1<<20),
		"groups":        strings.Repeat("999,", 1<<18),
		"spaced groups": strings.Repeat("100 ", 1<<18),
		"scale words":   "one " + strings.Repeat("million ", 1<<17),
		"number words":  strings.Repeat("one hundred and ", 1<<16),
		"ranges":        strings.Repeat("1-", 1<<18),
		"to":            strings.Repeat("5 to ", 1<<17),
		"hedges":        strings.Repeat("more than ", 1<<16) + "5",
		"of":            strings.Repeat("5 of the ", 1<<16),
		"brackets":      strings.Repeat("(", 1<<18) + "5",
		"dollars":       strings.Repeat("$", 1<<18) + "5",
		"adjectives":    "5 " + strings.Repeat("large ", 1<<17),
		"hyphens":       strings.Repeat("five-", 1<<17),
		"dashes":        strings.Repeat("-", 1<<18) + "5",
		"slashes":       strings.Repeat("1/", 1<<18),
		"over":          strings.Repeat("one over ", 1<<16),
		"restated":      strings.Repeat("five (5 ", 1<<16),
		"mixed words":   strings.Repeat("3 hundred and ", 1<<16),
		"powers":        strings.Repeat("9^", 1<<18),
		"parts":         strings.Repeat("5 dollars 50 ", 1<<15),
		"shared units":  strings.Repeat("5, 6 and 7 kg ", 1<<15),
		"equals":        strings.Repeat("equal to or more than ", 1<<15) + "5",
		"from":          strings.Repeat("from 1 ", 1<<16),
	} {
		d := text.Analyze(s, "en")
		checkMentions(t, d, Find(d))
		if t.Failed() {
			t.Fatal(name)
		}
	}
}
