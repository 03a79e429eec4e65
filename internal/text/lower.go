package text

import (
	"encoding/binary"
	"math/bits"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// lowerSameLength gives s in lower case with every code point at its offset:
// the few whose lower case has another length stay as they are. One copy of
// the text serves all tokens, so that none needs one of its own; a text without
// capitals needs no copy.
func lowerSameLength(s string) string {
	var b []byte
	own := func() []byte {
		if b == nil {
			b = append(b, s...)
		}
		return b
	}
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= 0x80:
			if script(s, i) != other { // no capitals there
				i += 3
				continue
			}
		case len(s)-i >= 8:
			v := eight(s[i:])
			if _, upper := letters(v); upper != 0 {
				binary.LittleEndian.PutUint64(own()[i:], v|upper>>2) // 0x80>>2 is what makes a letter small
			}
			i += ascii(v)
			continue
		default:
			if c >= 'A' && c <= 'Z' {
				own()[i] = c | 0x20
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if n > 1 && capital(r) {
			if l := unicode.ToLower(r); l != r && utf8.RuneLen(l) == n {
				utf8.EncodeRune(own()[i:i+n], l)
			}
		}
		i += n
	}
	if b == nil {
		return s
	}
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // nobody else has b, and nobody changes it from here on
}

// Bytes are worked on eight at a time, as one number whose lowest byte is the
// first.
const (
	ones = 0x0101010101010101
	tops = 0x80 * ones // the top bit of each byte
)

// eight gives the first eight bytes of s.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// letters tells which of eight bytes are ASCII letters, and which capitals: by
// the top bit of each byte.
func letters(v uint64) (is, upper uint64) {
	// The top bit of a sum tells what is at least 'a', and what is beyond 'z'; no
	// sum reaches into the next byte.
	low := (v | 0x20*ones) &^ tops
	is = (low + (0x80-'a')*ones) &^ (low + (0x80-'z'-1)*ones) &^ v & tops
	return is, is &^ (v << 2) // 0x20, which makes a letter small, moved to the top
}

// ascii counts the ASCII bytes that eight begin with.
func ascii(v uint64) int { return bits.TrailingZeros64(v&tops) >> 3 }
