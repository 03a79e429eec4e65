package text

// Chinese and Korean are read by the bytes of their characters: Han and Hangul
// take three each, and the first two tell all but rare ones from anything else.

// lead says what three bytes that begin with one of it are, if the second is
// between two others.
type lead struct {
	class    class // other where the first byte does not tell
	from, to byte
}

var leads = [256]lead{
	0xE4: {han, 0xB8, 0xBF}, // U+4E00 to U+4FFF
	0xE5: {han, 0x80, 0xBF}, // U+5000 to U+9FFF
	0xE6: {han, 0x80, 0xBF},
	0xE7: {han, 0x80, 0xBF},
	0xE8: {han, 0x80, 0xBF},
	0xE9: {han, 0x80, 0xBF},
	0xEA: {hangul, 0xB0, 0xBF}, // U+AC00 to U+D77F
	0xEB: {hangul, 0x80, 0xBF},
	0xEC: {hangul, 0x80, 0xBF},
	0xED: {hangul, 0x80, 0x9D},
}

// script is han or hangul where one of their characters of three bytes stands at
// i, and other for everything else and the rare ones, which at tells.
func script(s string, i int) class {
	l := &leads[s[i]]
	if l.class == other || len(s)-i < 3 || s[i+1] < l.from || s[i+1] > l.to || s[i+2]&0xC0 != 0x80 {
		return other
	}
	return l.class
}

// run gives the end of the Han or Hangul that goes on at i.
func run(s string, i int, c class) int {
	t := s[i:]
	for len(t) >= 3 {
		if l := &leads[t[0]]; l.class == c && t[1] >= l.from && t[1] <= l.to && t[2]&0xC0 == 0x80 {
			t = t[3:]
			continue
		}
		if t[0] < 0x80 {
			break
		}
		k, n := at(t, 0)
		if k != c {
			break
		}
		t = t[n:]
	}
	return len(s) - len(t)
}

// capital says whether a code point beyond ASCII may have a lower case of as
// many bytes, which few blocks have.
func capital(r rune) bool {
	switch {
	case r < 0x2000, r >= 0x2100 && r < 0x2C00, r >= 0xA640 && r < 0xAC00:
		return true
	}
	return r >= 0xFF21 && r <= 0xFF3A || r > 0xFFFF
}
