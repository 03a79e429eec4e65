package parse

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

var approximationNames = [...]string{"exact", "about", "nearly", "more", "atleast", "less", "upto", "range", "order"}

// told writes a mention as the tables of testdata do.
func told(d *text.Document, m *Mention) string {
	q := &m.Quantity
	v := q.Value.String()
	if q.Approximation == quantity.Range || q.Approximation == quantity.Order {
		v = q.Lower.String() + ".." + q.Upper.String()
	}
	name := q.Unit.Name
	if name == "" {
		name = "-"
	}
	return fmt.Sprintf("%s|%s %s %s", d.Text[m.Start:m.End], approximationNames[q.Approximation], v, name)
}

// TestSentences reads the sentences of testdata, one table a language.
func TestSentences(t *testing.T) {
	for _, lang := range []string{"zh", "ko"} {
		t.Run(lang, func(t *testing.T) {
			table, err := os.ReadFile("testdata/" + lang + ".tsv")
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(table)) {
				line = strings.TrimRight(line, "\n")
				if line == "" || line[0] == '#' {
					continue
				}
				cols := strings.Split(line, "\t")
				d := text.Analyze(cols[0], lang)
				var got []string
				for _, m := range Find(d) {
					if m.Kind != Article && m.Kind != Pronoun {
						got = append(got, told(d, &m))
					}
				}
				if g, w := strings.Join(got, "\t"), strings.Join(cols[1:], "\t"); g != w {
					t.Errorf("%s\n got  %s\n want %s", cols[0], g, w)
				}
			}
		})
	}
}
