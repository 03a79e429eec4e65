package compare

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed words/cues.tsv
var cuesTSV string

var cues = newWordSet(cuesTSV)

// cue says whether a word is of a class.
func cue(word, class string) bool {
	c, ok := cues.class[word]
	return ok && c == class
}

// tokens cuts a stretch between two numbers into lower-case words and single
// signs.
func tokens(s string) []string {
	var out []string
	start := -1
	flush := func(i int) {
		if start >= 0 {
			out = append(out, strings.ToLower(s[start:i]))
			start = -1
		}
	}
	for i, r := range s {
		switch {
		case r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\u00a0':
			flush(i)
		case r < 0x80 && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '\'' || r == '%'),
			r == '—', r == '–', r == '“', r == '”', r == '€', r == '£', r == '¥', r == '₩', r == '（', r == '）', r == '：', r == '，', r == '、':
			flush(i)
			w := s[i : i+len(string(r))]
			if r == '—' || r == '–' {
				w = "-"
			}
			out = append(out, w)
		default:
			if start < 0 {
				start = i
			}
		}
	}
	flush(len(s))
	return out
}

// unhedged drops hedges from the end: they belong to the number that follows.
func unhedged(ws []string) []string {
	for len(ws) > 0 {
		n := len(ws)
		switch w := ws[n-1]; {
		case cue(w, "hedge"), w == "$", w == "€", w == "£", w == "¥", w == "₩", w == "us$":
			ws = ws[:n-1]
		case w == "than" && n > 1 && (ws[n-2] == "more" || ws[n-2] == "less" || ws[n-2] == "fewer"):
			ws = ws[:n-2]
		case w == "to" && n > 1 && (ws[n-2] == "up" || ws[n-2] == "close"):
			ws = ws[:n-2]
		default:
			return ws
		}
	}
	return ws
}

// last is the last word of a list, empty for none; first its first.
func lastOf(ws []string) string {
	if len(ws) == 0 {
		return ""
	}
	return ws[len(ws)-1]
}

func firstOf(ws []string) string {
	if len(ws) == 0 {
		return ""
	}
	return ws[0]
}

func has(ws []string, class string) bool {
	return slices.ContainsFunc(ws, func(w string) bool { return cue(w, class) })
}

// clauseEnd says whether a sign in the list ends a clause.
func clauseEnd(ws []string) bool {
	return slices.ContainsFunc(ws, func(w string) bool {
		return w == "." || w == ";" || w == ":" || w == "\"" || w == "”" || w == "?" || w == "!"
	})
}
