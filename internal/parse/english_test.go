package parse

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

var update = flag.Bool("update", false, "write what is read now into the tables of testdata, to be looked over by a person")

// show writes a mention as the table does: "quote = value unit/per, reading,
// kind".
func show(d *text.Document, m *Mention) string {
	q := &m.Quantity
	var b strings.Builder
	fmt.Fprintf(&b, "%s = ", d.Text[m.Start:m.End])
	if q.Value.Valid() {
		v := q.Value
		if q.Fraction {
			v = v.Round(-4)
		}
		b.WriteString(v.String())
	} else {
		fmt.Fprintf(&b, "%s..%s", q.Lower, q.Upper)
	}
	u := q.Unit
	if u.Code == "1" {
		if u.Name != "" {
			b.WriteString(" " + u.Name)
		}
	} else {
		b.WriteString(" " + u.Code)
	}
	if u.Per != "" {
		b.WriteString("/" + u.Per)
	}
	switch u.Dimension {
	case unit.Age:
		b.WriteString(" old")
	case unit.Rank:
		b.WriteString(" (rank)")
	}
	if q.Fraction {
		b.WriteString(" (fraction)")
	}
	if q.Approximation != quantity.Exact {
		names := [...]string{"", "about", "nearly", "more than", "at least", "less than", "up to", "range", "order"}
		b.WriteString(", " + names[q.Approximation])
		if q.Inclusive {
			b.WriteString(" or equal")
		}
	}
	if q.Emphatic {
		b.WriteString(", exactly")
	}
	if m.Kind != Amount {
		names := [...]string{"", "vague", "ordinal", "multiplier", "tally", "article", "pronoun"}
		b.WriteString(", " + names[m.Kind])
	}
	if m.Modified >= 0 {
		b.WriteString(", of a " + d.Tokens[m.Modified].Lower)
	}
	return b.String()
}

// TestEnglish reads the tables of testdata: a sentence, then its quantities.
func TestEnglish(t *testing.T) {
	for name, least := range map[string]int{
		"english": 300, // kinds of quantities and of names, as they came to be read
		"forms":   100, // every form of a written number, several rows each
		"names":   100, // numbers that are none, alone and beside ones that are
	} {
		t.Run(name, func(t *testing.T) { table(t, "testdata/"+name+".tsv", least) })
	}
}

func table(t *testing.T, name string, least int) {
	f, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	lines := bufio.NewScanner(strings.NewReader(string(f)))
	rows := 0
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			fmt.Fprintln(&out, line)
			continue
		}
		cells := strings.Split(line, "\t")
		rows++
		d := text.Analyze(cells[0], "en")
		got := []string{}
		ms := Find(d)
		checkMentions(t, d, ms)
		for i := range ms {
			got = append(got, show(d, &ms[i]))
		}
		fmt.Fprintln(&out, strings.Join(append(cells[:1:1], got...), "\t"))
		if !*update && strings.Join(got, "\t") != strings.Join(cells[1:], "\t") {
			t.Errorf("%s\n got %q\nwant %q", cells[0], got, cells[1:])
		}
	}
	if rows < least {
		t.Errorf("only %d rows", rows)
	}
	if *update {
		if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
