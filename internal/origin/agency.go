package origin

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

//go:embed agencies.tsv
var agencyTSV string

type form struct{ text, agency string }

// forms are the names of agencies, the longest first.
var forms = func() []form {
	var out []form
	for line := range strings.Lines(agencyTSV) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		name, all, _ := strings.Cut(line, "\t")
		for f := range strings.SplitSeq(all, "|") {
			out = append(out, form{f, name})
		}
	}
	slices.SortStableFunc(out, func(a, b form) int { return len(b.text) - len(a.text) })
	return out
}()

// datelineBytes and creditBytes bound where a credit stands: in the first
// lines or the last ones. What the text cites in between, once, for one
// figure, is no credit.
const (
	datelineBytes = 240
	creditBytes   = 160
)

// agencies gives the agencies that a source is, or that its dateline or
// credit line names, sorted.
func agencies(s *claim.Source) []string {
	var out []string
	publisher := strings.TrimSpace(s.Publisher)
	for _, f := range forms {
		if publisher == f.text {
			out = append(out, f.agency)
		}
	}
	text := strings.TrimSpace(s.Text)
	start := text[:boundary(text, min(len(text), datelineBytes))]
	end := strings.TrimRight(text[boundary(text, max(0, len(text)-creditBytes)):], " .)]\n\t）】")
	for _, f := range forms {
		if dateline(start, f.text) || credit(end, f.text) {
			out = append(out, f.agency)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// boundary moves a byte offset back to the start of a code point.
func boundary(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// dateline finds "OSLO (Reuters) -", "SEOUL, Jan. 5 (Yonhap) --", "AFP -",
// "By Ann Lee, Associated Press", "[新华社]", "新华社北京1月5日电" and "(서울=연합뉴스)".
func dateline(s, name string) bool {
	for i := strings.Index(s, name); i >= 0; {
		before, after := s[:i], s[i+len(name):]
		if parted(before, after, name) {
			open := strings.TrimRight(before, " ")
			switch {
			case han(name) && (open == "" || hasAnySuffix(open, "（", "(", "[", "【", "=", "\n") || strings.Contains(firstRunes(after, 16), "电")):
				return true
			case hasAnySuffix(open, "(", "[", "=") && startsWithAny(after, ")", "]", " ", "/", ",", "="):
				return true
			case open == "" || strings.HasSuffix(open, "\n"):
				if startsWithAny(strings.TrimLeft(after, " "), "-", "–", "—", "\n") || after == "" {
					return true
				}
			case byline(open):
				return true
			}
		}
		next := strings.Index(s[i+len(name):], name)
		if next < 0 {
			return false
		}
		i += len(name) + next
	}
	return false
}

// byline says whether the last line before the name is a byline: "By Ann Lee
// and Bo Ek,".
func byline(before string) bool {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	line = strings.TrimSpace(line)
	return len(line) < 90 && (strings.HasPrefix(line, "By ") || line == "By" || line == "From") &&
		!strings.ContainsAny(line, ".!?:")
}

// credit takes the end of a text without its last signs, and finds "— Reuters", "(AP)", "Source: Xinhua", "with AFP" and "©2026
// AFP" at the end of a text.
func credit(s, name string) bool {
	rest, ok := strings.CutSuffix(s, name)
	if !ok || !parted(rest, "", name) {
		return false
	}
	before := strings.TrimRight(rest, " ")
	if hasAnySuffix(before, "—", "–", "-", "(", "[", "（", "【", "Source:", "Credit:", "来源：", "来源:", "출처:", "©") {
		return true
	}
	line := strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:])
	return line == "" || line == "With" || line == "by" || line == "By"
}

// parted says whether the name stands alone and is no part of a word.
func parted(before, after, name string) bool {
	if han(name) {
		return true
	}
	b, _ := utf8.DecodeLastRuneInString(before)
	a, _ := utf8.DecodeRuneInString(after)
	letter := func(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	return !letter(b) && !letter(a)
}

func han(s string) bool { return s[0] >= utf8.RuneSelf }

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func hasAnySuffix(s string, ends ...string) bool {
	for _, e := range ends {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

func startsWithAny(s string, starts ...string) bool {
	for _, e := range starts {
		if strings.HasPrefix(s, e) {
			return true
		}
	}
	return false
}

// common is the first name in both sorted lists, empty for none.
func common(a, b []string) string {
	for _, x := range a {
		if _, ok := slices.BinarySearch(b, x); ok {
			return x
		}
	}
	return ""
}
