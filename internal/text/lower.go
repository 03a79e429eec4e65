package text

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// lowerSameLength gives s in lower case with every code point at its offset:
// the few whose lower case has another length stay as they are. One copy of
// the text serves all tokens, so that none needs one of its own.
func lowerSameLength(s string) string {
	i := 0
	for i < len(s) && s[i] < 0x80 && (s[i] < 'A' || s[i] > 'Z') {
		i++
	}
	if i == len(s) {
		return s
	}
	b := make([]byte, len(s))
	copy(b, s[:i])
	for i < len(s) {
		if len(s)-i >= 8 {
			if v, ok := lowerEight(s[i : i+8]); ok {
				binary.LittleEndian.PutUint64(b[i:], v)
				i += 8
				continue
			}
		}
		c := s[i]
		if c < 0x80 {
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			b[i] = c
			i++
			continue
		}
		if leadClass[c] != other && three(s, i) { // no capitals there
			b[i], b[i+1], b[i+2] = c, s[i+1], s[i+2]
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		l := r
		if n > 1 && (r < 0x2C00 || r >= 0xA640) {
			l = unicode.ToLower(r)
		}
		if l != r && utf8.RuneLen(l) == n {
			utf8.EncodeRune(b[i:i+n], l)
		} else {
			copy(b[i:i+n], s[i:i+n])
		}
		i += n
	}
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // nobody else has b, and nobody changes it from here on
}

// lowerEight gives eight bytes in lower case, the first one lowest, if all are
// ASCII.
func lowerEight(s string) (uint64, bool) {
	_ = s[7]
	v := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	const each = 0x0101010101010101
	if v&(0x80*each) != 0 {
		return 0, false
	}
	// The top bit of each byte tells what is at least 'A' and not beyond 'Z'; no
	// sum reaches into the next byte.
	upper := (v + (0x80-'A')*each) &^ (v + (0x80-'Z'-1)*each) & (0x80 * each)
	return v | upper>>2, true // 0x80>>2 is what makes a letter small
}
