package lang

import (
	_ "embed"
	"fmt"
	"iter"
	"strings"
	"sync"
	"unicode/utf8"
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

// Narrow folds the full-width forms of ASCII into ASCII, and the ideographic
// space into a space.
func Narrow(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	}
	return r
}

//go:embed fold.tsv
var foldTable string

// folded maps the code points of the basic plane that fold at all.
var folded = sync.OnceValue(func() *[1 << 16]uint16 {
	t := new([1 << 16]uint16)
	for row := range Rows("fold.tsv", foldTable, 1) {
		for pair := range strings.FieldsSeq(row[0]) {
			from, n := utf8.DecodeRuneInString(pair)
			to, _ := utf8.DecodeRuneInString(pair[n:])
			t[from] = uint16(to)
		}
	}
	return t
})

// Fold gives the simplified, narrow form of a Chinese code point.
func Fold(r rune) rune {
	if r < 0x3000 {
		return r
	}
	if r <= 0xFFFF {
		if f := folded()[r]; f != 0 {
			return rune(f)
		}
	}
	return Narrow(r)
}
