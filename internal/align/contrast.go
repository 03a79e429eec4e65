package align

import (
	_ "embed"
	"iter"
	"slices"
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
	for line, n := range contrastLines() {
		for k, column := range strings.Split(line, "\t") {
			for w := range strings.SplitSeq(column, ",") {
				m[w] = append(m[w], side{n, k})
				if s := lexicon.Stem(w); s != w && !slices.Contains(m[s], side{n, k}) {
					m[s] = append(m[s], side{n, k})
				}
			}
		}
	}
	return m
})

// canonical gives the word by which a lemma is compared: that of its family,
// and among the words of one column of the contrasts the first.
func canonical(lemma string) string {
	w := lexicon.Stem(lemma)
	if c, ok := columns()[w]; ok {
		return c
	}
	return w
}

var columns = sync.OnceValue(func() map[string]string {
	first := map[side]string{}
	for line, n := range contrastLines() {
		for k, column := range strings.Split(line, "\t") {
			w, _, _ := strings.Cut(column, ",")
			first[side{n, k}] = w
		}
	}
	m := map[string]string{}
	for w, sides := range contrasts() {
		if len(sides) == 1 {
			m[w] = first[sides[0]]
		}
	}
	return m
})

// contrastLines are the lines of the table with their numbers.
func contrastLines() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		n := 0
		for line := range strings.Lines(contrastTable) {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			if !yield(line, n) {
				return
			}
			n++
		}
	}
}

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
