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

// hangulLead says between which bytes the second of a syllable of Hangul is, by its
// first: from U+AC00 to U+D77F, behind which are few.
var hangulLead = func() (t [256]struct{ from, width uint16 }) {
	for i := range t {
		t[i].from = 0x100 // no byte is
	}
	t[0xEA].from, t[0xEA].width = 0xB0, 0x0F
	t[0xEB].from, t[0xEB].width = 0x80, 0x3F
	t[0xEC].from, t[0xEC].width = 0x80, 0x3F
	t[0xED].from, t[0xED].width = 0x80, 0x1D
	return t
}()

// HangulEnd gives the end of the syllables of Hangul that go on at i.
func HangulEnd(s string, i int) int {
	t := s[i:]
	for len(t) >= 3 {
		if l := &hangulLead[t[0]]; uint16(t[1])-l.from <= l.width && t[2]&0xC0 == 0x80 {
			t = t[3:]
			continue
		}
		if t[0] != 0xED {
			break
		}
		if r, _ := RuneAt(t, 0); r < 0xD780 || r > 0xD7A3 {
			break
		}
		t = t[3:]
	}
	return len(s) - len(t)
}
