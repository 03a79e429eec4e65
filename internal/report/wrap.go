package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	// uniseg knows grapheme clusters, line breaks (UAX #14, so Chinese and
	// Korean lines break where they may) and display widths, in one module
	// without dependencies.
	"github.com/rivo/uniseg"
)

// ink is how a run of words is drawn. Only the sixteen colours that every
// terminal theme defines are used, so that both light and dark ones read well.
type ink string

// The inks, as SGR parameters.
const (
	inkPlain     ink = ""
	inkBold      ink = "1"
	inkDim       ink = "2"
	inkConflict  ink = "1;31"
	inkAgreement ink = "1;32"
	inkFail      ink = "31"
	inkHold      ink = "32"
)

// positionInks tell positions apart, in their order.
var positionInks = []ink{"1;36", "1;33", "1;35", "1;34"}

// run is words in one ink.
type run struct {
	text string
	ink  ink
}

// wrap breaks runs into lines of at most width columns. A piece without a
// place to break that is wider than a line is cut between grapheme clusters.
func wrap(runs []run, width int) [][]run {
	width = max(width, 8)
	w := wrapper{width: width}
	// Breaks are found over the words of all runs together: a run's end is no
	// place to break of itself.
	var text strings.Builder
	for _, r := range runs {
		text.WriteString(r.text)
	}
	rest, state, pos := text.String(), -1, 0
	k, kEnd := 0, 0
	if len(runs) > 0 {
		kEnd = len(runs[0].text)
	}
	for rest != "" {
		var segment string
		segment, rest, state = lineSegment(rest, state)
		var pieces []run
		for segment != "" {
			for pos >= kEnd {
				k++
				kEnd += len(runs[k].text)
			}
			n := min(len(segment), kEnd-pos)
			pieces = append(pieces, run{segment[:n], runs[k].ink})
			segment, pos = segment[n:], pos+n
		}
		w.add(pieces)
	}
	return w.done()
}

// lineSegment is the words up to the next place where a line may break. Korean
// breaks between words, as its readers are used to, though UAX #14 would let it
// break between any two syllables.
func lineSegment(text string, state int) (segment, rest string, newState int) {
	segment, rest, _, state = uniseg.FirstLineSegmentInString(text, state)
	for rest != "" && len(segment) < longestWord {
		last, _ := utf8.DecodeLastRuneInString(segment)
		next, _ := utf8.DecodeRuneInString(rest)
		if !unicode.Is(unicode.Hangul, last) && !unicode.Is(unicode.Hangul, next) || !inWord(last) || !inWord(next) {
			break
		}
		var more string
		more, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		segment = text[:len(segment)+len(more)]
	}
	return segment, rest, state
}

// longestWord bounds the bytes that are kept together: what is longer is no
// word.
const longestWord = 60

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

type wrapper struct {
	width int
	used  int
	line  []run
	lines [][]run
}

// add puts one unbreakable piece on the line, or on the next one.
func (w *wrapper) add(pieces []run) {
	total := 0
	for i, p := range pieces {
		text := p.text
		if i == len(pieces)-1 {
			text = strings.TrimRight(text, " ") // a space may hang over the edge
		}
		total += uniseg.StringWidth(text)
	}
	if w.used > 0 && w.used+total > w.width {
		w.flush()
	}
	for _, p := range pieces {
		w.put(p, total > w.width)
	}
}

func (w *wrapper) put(p run, cut bool) {
	if !cut {
		w.append(p)
		return
	}
	state := -1
	rest := p.text
	for rest != "" {
		var cluster string
		var n int
		cluster, rest, n, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if w.used+n > w.width && cluster != " " {
			w.flush()
		}
		w.append(run{cluster, p.ink})
	}
}

func (w *wrapper) append(p run) {
	w.used += uniseg.StringWidth(p.text)
	if n := len(w.line); n > 0 && w.line[n-1].ink == p.ink {
		w.line[n-1].text += p.text
		return
	}
	w.line = append(w.line, p)
}

func (w *wrapper) flush() {
	for n := len(w.line); n > 0; n = len(w.line) {
		w.line[n-1].text = strings.TrimRight(w.line[n-1].text, " ")
		if w.line[n-1].text != "" {
			break
		}
		w.line = w.line[:n-1]
	}
	w.lines = append(w.lines, w.line)
	w.line, w.used = nil, 0
}

func (w *wrapper) done() [][]run {
	if len(w.line) > 0 {
		w.flush()
	}
	return w.lines
}

// Shorten cuts words to a number of columns, with an ellipsis where something
// is left out.
func Shorten(s string, columns int) string { return shorten(s, columns) }
