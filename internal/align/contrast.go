package align

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
)

//go:embed contrast.tsv
var contrastTable string

// side is the place of a word in the table of contrasts.
type side struct{ line, column int }

var contrasts = sync.OnceValue(func() map[string][]side {
	m := map[string][]side{}
	n := 0
	for line := range strings.Lines(contrastTable) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		k := -1
		for column := range strings.SplitSeq(line, "\t") {
			k++
			for w := range strings.SplitSeq(column, ",") {
				m[w] = append(m[w], side{n, k})
				if s := lexicon.Stem(w); s != w {
					m[s] = append(m[s], side{n, k})
				}
			}
		}
		n++
	}
	return m
})

// opposed says whether two words stand in two columns of one contrast.
func opposed(a, b string) bool {
	if a == b {
		return false
	}
	m := contrasts()
	found := false
	for _, x := range m[a] {
		for _, y := range m[b] {
			if x.line == y.line {
				if x.column == y.column {
					return false
				}
				found = true
			}
		}
	}
	return found
}
