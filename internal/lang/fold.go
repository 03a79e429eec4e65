package lang

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// Folding is how code points of words and texts are made alike before they are
// compared.
type Folding uint8

// The foldings.
const (
	AsWritten  Folding = iota
	Narrowed           // full-width forms of ASCII to ASCII
	Simplified         // and traditional characters to simplified ones
)

// Of gives the form of a code point that is compared.
func (f Folding) Of(r rune) rune {
	switch f {
	case Simplified:
		return Fold(r)
	case Narrowed:
		return Narrow(r)
	}
	return r
}

// Variants gives the code points of the basic plane that are folded into r,
// itself among them where it is not folded away.
func (f Folding) Variants(r rune) []rune {
	var out []rune
	if f.Of(r) == r {
		out = append(out, r)
	}
	switch f {
	case Simplified:
		out = append(out, folds.Get().back[r]...)
	case Narrowed:
		if r == ' ' {
			out = append(out, 0x3000)
		} else if r > ' ' && r <= '~' {
			out = append(out, r+0xFEE0)
		}
	}
	return out
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

// foldings are what each code point of the basic plane folds into, and what else
// folds into one.
type foldings struct {
	to   [1 << 16]uint16
	back map[rune][]rune
}

var folds = Lazy[foldings]{Make: func() *foldings {
	t := &foldings{back: map[rune][]rune{}}
	for r := range rune(1 << 16) {
		t.to[r] = uint16(Narrow(r))
	}
	for row := range Rows("fold.tsv", foldTable, 1) {
		for pair := range strings.FieldsSeq(row[0]) {
			from, n := utf8.DecodeRuneInString(pair)
			to, _ := utf8.DecodeRuneInString(pair[n:])
			t.to[from] = uint16(to)
		}
	}
	for from, to := range &t.to {
		if from != int(to) {
			t.back[rune(to)] = append(t.back[rune(to)], rune(from))
		}
	}
	return t
}}

// Fold gives the simplified, narrow form of a Chinese code point.
func Fold(r rune) rune {
	if r < 0x3000 || r > 0xFFFF {
		return r
	}
	t := folds.Load()
	if t == nil {
		t = folds.Get()
	}
	return rune(t.to[r])
}
