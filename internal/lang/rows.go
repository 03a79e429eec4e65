package lang

import (
	"fmt"
	"iter"
	"strings"
)

// Rows gives the rows of an embedded table: columns apart by tabs, lines that
// begin with # and empty lines left out. A row with fewer columns than n is a
// mistake of the table's and panics, since the tables are compiled in.
func Rows(name, table string, n int) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		line := 0
		for l := range strings.Lines(table) {
			line++
			l = strings.TrimRight(l, "\r\n")
			if l == "" || l[0] == '#' {
				continue
			}
			row := strings.Split(l, "\t")
			if len(row) < n {
				panic(fmt.Sprintf("lang: %s:%d: %d columns, want %d", name, line, len(row), n))
			}
			if !yield(row) {
				return
			}
		}
	}
}
