package report

import (
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// sourceText is the text of a source, which can be addressed in code points.
type sourceText struct {
	*claim.Source
	text   string // as the engine reads it
	points []int  // byte offset of every 256th code point
}

func newSourceText(s *claim.Source) *sourceText {
	t := &sourceText{Source: s, text: s.Text}
	switch {
	case s.HTML != "":
		// What cannot be read gave no claims.
		t.text, _ = text.FromHTML(s.HTML)
	case len(s.Statements) > 0:
		t.text = strings.Join(s.Statements, "\n\n")
	}
	return t
}

const pointStep = 256

// offset is the byte offset of a code point; false where the text is shorter.
func (s *sourceText) offset(point int) (int, bool) {
	if s.points == nil {
		n := 0
		for i := range s.text {
			if n%pointStep == 0 {
				s.points = append(s.points, i)
			}
			n++
		}
		if len(s.points) == 0 {
			s.points = []int{0}
		}
	}
	k := point / pointStep
	if point < 0 || k >= len(s.points) {
		return 0, false
	}
	i := s.points[k]
	for range point % pointStep {
		if i >= len(s.text) {
			return 0, false
		}
		_, n := utf8.DecodeRuneInString(s.text[i:])
		i += n
	}
	return i, true
}

// span is the text of a span; false where the text has no such place.
func (s *sourceText) span(from, to int) (string, bool) {
	i, ok := s.offset(from)
	if !ok {
		return "", false
	}
	j, ok := s.offset(to)
	if !ok || j < i {
		return "", false
	}
	return s.text[i:j], true
}

// fragment is a claim's quote and what of its sentence stands before and
// after, at most w code points each, cut between words. The sentence is read
// from the source's text where the quote stands there as the claim says. Where
// it does not (a server of another version turned the HTML into text
// otherwise), the prefix and suffix that the quote carries are shown.
func (s *sourceText) fragment(c *claim.Claim, w window) (before, exact, after string) {
	exact = strings.TrimSpace(clean(c.Quote.Exact))
	lead := max(0, c.Quote.Start-c.Sentence.Start)
	tail := max(0, c.Sentence.End-c.Quote.End)
	if s != nil && s.text != "" {
		if got, ok := s.span(c.Quote.Start, c.Quote.End); ok && got == c.Quote.Exact {
			// The bound keeps the work small on a text without any stop.
			most := int(w) + slack + 1
			b, okb := s.span(c.Quote.Start-min(lead, most), c.Quote.Start)
			a, oka := s.span(c.Quote.End, c.Quote.End+min(tail, most))
			if okb && oka {
				return lastWords(b, w, lead > most), exact, firstWords(a, w, tail > most)
			}
		}
	}
	prefix, suffix := c.Quote.Prefix, c.Quote.Suffix
	tornPrefix, tornSuffix := true, true
	if c.Sentence.End > c.Sentence.Start {
		prefix, tornPrefix = last(prefix, lead)
		suffix, tornSuffix = first(suffix, tail)
	}
	return lastWords(prefix, w, tornPrefix), exact, firstWords(suffix, w, tornSuffix)
}

// last is the last n code points of s; short says that there are fewer.
func last(s string, n int) (end string, short bool) {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:], n > 0
}

// first is the first n code points of s; short says that there are fewer.
func first(s string, n int) (start string, short bool) {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[:i], n > 0
}

const ellipsis = "…"

// slack is how much more than the window is shown where that is the rest.
const slack = 24

// lastWords is the end of a text, about w code points of it, begun at a word. Torn says that s itself begins inside a longer text. A script without
// spaces, such as Chinese, is cut where it is.
func lastWords(s string, w window, torn bool) string {
	s = strings.TrimLeft(clean(s), " ")
	if rest, _ := last(s, int(w)+slack); rest != s {
		s, _ = last(s, int(w))
		torn = true
	}
	if !torn {
		return s
	}
	if i := strings.IndexByte(s, ' '); i >= 0 && i+1 < len(s) {
		s = s[i+1:]
	} else if i >= 0 {
		s = ""
	}
	return ellipsis + " " + s
}

// firstWords is the beginning of a text, as lastWords is its end.
func firstWords(s string, w window, torn bool) string {
	s = strings.TrimRight(clean(s), " ")
	if rest, _ := first(s, int(w)+slack); rest != s {
		s, _ = first(s, int(w))
		torn = true
	}
	if !torn {
		return s
	}
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		s = s[:i]
	}
	return s + " " + ellipsis
}
