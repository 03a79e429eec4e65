package lang

import "unicode/utf8"

// RuneAt is utf8.DecodeRuneInString of s[i:], quicker for the code points that
// most of a Chinese or Korean text is made of: those of three bytes.
func RuneAt(s string, i int) (rune, int) {
	if len(s)-i >= 3 && s[i] > 0xE0 && s[i] < 0xF0 && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
		if r := rune(s[i]&0xF)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F); r&^0x7FF != 0xD800 { // no surrogate
			return r, 3
		}
	}
	if i >= len(s) {
		return utf8.RuneError, 0
	}
	return utf8.DecodeRuneInString(s[i:])
}

// RuneBefore is utf8.DecodeLastRuneInString of s[:i], quicker for the same.
func RuneBefore(s string, i int) (rune, int) {
	if i >= 3 && s[i-1]&0xC0 == 0x80 && s[i-2]&0xC0 == 0x80 && s[i-3] > 0xE0 && s[i-3] < 0xF0 {
		if r := rune(s[i-3]&0xF)<<12 | rune(s[i-2]&0x3F)<<6 | rune(s[i-1]&0x3F); r&^0x7FF != 0xD800 {
			return r, 3
		}
	}
	return utf8.DecodeLastRuneInString(s[:i])
}
