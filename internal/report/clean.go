package report

import (
	"strings"
	"unicode"
)

// Clean is words of a source, fit to be shown on one line: see clean.
func Clean(s string) string { return clean(s) }

// clean makes words of a source fit to be drawn on one line: white space of
// any kind becomes one space, and what could steer the reader's terminal or
// eyes is taken out: control characters (an escape sequence loses the escape
// that makes it one), the bidirectional overrides, embeddings and isolates
// that make text read otherwise than it is written (CVE-2021-42574), zero-width
// characters that don't join letters, and tag characters. Invalid UTF-8
// becomes U+FFFD.
func clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			space = true
			continue
		case unicode.IsControl(r):
			r = visibleControl(r)
		case hidden(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if space {
		b.WriteByte(' ')
	}
	return b.String()
}

// visibleControl is the picture of a C0 control (U+2400 block), so that a
// reader sees that there was one; the C1 controls have none.
func visibleControl(r rune) rune {
	switch {
	case r < 0x20:
		return 0x2400 + r
	case r == 0x7F:
		return 0x2421
	default:
		return unicode.ReplacementChar
	}
}

func hidden(r rune) bool {
	switch {
	case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069': // bidirectional controls
		return true
	case r == '\u200B', r == '\u2060', r == '\uFEFF', r == '\u00AD': // zero width, soft hyphen
		return true
	case r >= 0xE0000 && r <= 0xE007F: // tags
		return true
	case r >= '\uFFF9' && r <= '\uFFFB': // interlinear annotation
		return true
	}
	return false
}
