package lang

import "unicode/utf8"

// RuneAt is utf8.DecodeRuneInString of s[i:], quicker for the code points that
// most of a Chinese or Korean text is made of: those of three bytes.
func RuneAt(s string, i int) (rune, int) {
	if i >= len(s) {
		return utf8.RuneError, 0
	}
	t := s[i:]
	a := t[0]
	if a < utf8.RuneSelf {
		return rune(a), 1
	}
	if len(t) >= 3 && a > 0xE0 && a < 0xF0 {
		b, c := t[1]^0x80, t[2]^0x80 // under 0x40 where they go on with it
		if b|c < 0x40 && (a != 0xED || b < 0x20) {
			return rune(a&0xF)<<12 | rune(b)<<6 | rune(c), 3
		}
	}
	return utf8.DecodeRuneInString(t)
}

// RuneBefore is utf8.DecodeLastRuneInString of s[:i], quicker for the same.
func RuneBefore(s string, i int) (rune, int) {
	if i >= 3 {
		t := s[i-3 : i]
		if t[2] < utf8.RuneSelf {
			return rune(t[2]), 1
		}
		a, b, c := t[0], t[1]^0x80, t[2]^0x80
		if a > 0xE0 && a < 0xF0 && b|c < 0x40 && (a != 0xED || b < 0x20) {
			return rune(a&0xF)<<12 | rune(b)<<6 | rune(c), 3
		}
	}
	return utf8.DecodeLastRuneInString(s[:i])
}
