package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// class is what a code point does to the token it stands in.
type class uint8

const (
	other class = iota
	space
	letter
	digit
	fraction // ½, ¼: a digit that closes its numeral
	symbol
	han
	hangul
)

var asciiClass = func() (t [128]class) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = digit
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			t[c] = letter
		case c <= ' ' || c == 0x7f:
			t[c] = space
		case strings.IndexByte("$%+=<>~^|#&@*_`", byte(c)) >= 0:
			t[c] = symbol
		}
	}
	return t
}()

// Classes of the code points that news has most of beyond ASCII and the
// scripts of East Asia: accented letters up to U+024F, general punctuation, and
// the punctuation and full-width forms of East Asia.
var (
	latinClass       = classesOf(0x80, 0x250)
	punctuationClass = classesOf(0x2000, 0x2070)
	easternClass     = classesOf(0x3000, 0x3040)
	wideClass        = classesOf(0xFF00, 0x10000)
)

// classesOf looks up the code points from first to before last.
func classesOf(first, last rune) []class {
	t := make([]class, last-first)
	for i := range t {
		t[i] = look(first + rune(i))
	}
	return t
}

func classify(r rune) class {
	switch {
	case r < 0x80:
		return asciiClass[r]
	case r < 0x250:
		return latinClass[r-0x80]
	case r >= 0x2000 && r < 0x2070:
		return punctuationClass[r-0x2000]
	case r >= 0x3000 && r < 0x3040:
		return easternClass[r-0x3000]
	case r >= 0xFF00 && r <= 0xFFFF:
		return wideClass[r-0xFF00]
	}
	return look(r)
}

// look is classify for code points beyond ASCII, by Unicode's tables.
func look(r rune) class {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r == '〇', r == '々', r >= 0x3400 && r <= 0x4DBF, r >= 0x20000 && r <= 0x323AF, r >= 0xF900 && r <= 0xFAFF:
		return han
	case r >= 0xAC00 && r <= 0xD7A3, r >= 0x1100 && r <= 0x11FF, r >= 0x3130 && r <= 0x318F:
		return hangul
	case r >= '０' && r <= '９':
		return digit
	case r == '²', r == '³', r == '\u00AD':
		return letter
	case r == '¼', r == '½', r == '¾', r >= 0x2150 && r <= 0x215E:
		return fraction
	case r == '\u200B', r == '\u200C', r == '\u200D', r == '\uFEFF', r == '\u2060':
		return space
	case unicode.IsLetter(r), unicode.IsMark(r):
		return letter
	case unicode.IsSpace(r), unicode.IsControl(r):
		return space
	case unicode.IsSymbol(r), r == '％', r == '‰', r == '＋', r == '＄', r == '￥':
		return symbol
	}
	return other
}

// at gives the class and width of the code point at offset i; a byte that is
// no UTF-8 is one byte of other.
func at(s string, i int) (class, int) {
	c := s[i]
	if c < 0x80 {
		return asciiClass[c], 1
	}
	if k := script(s, i); k != other {
		return k, 3
	}
	if (c == 0xE2 || c == 0xE3 || c == 0xEF) && len(s)-i >= 3 && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 { // punctuation, most of it
		return classify(rune(c&0xF)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)), 3
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError && n <= 1 {
		return other, 1
	}
	return classify(r), n
}
