package text

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
)

//go:embed abbreviations.tsv
var abbreviationTable string

// dotted is what a word's dot can mean.
type dotted uint8

const (
	dotNever dotted = 1 << iota
	dotNumber
	dotMaybe
	opener
)

var dottedWords = func() *lang.Table[dotted] {
	classes := map[string]dotted{"never": dotNever, "number": dotNumber, "maybe": dotMaybe, "opener": opener}
	m := make(map[string]dotted)
	for line := range strings.Lines(abbreviationTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, words, _ := strings.Cut(strings.TrimSpace(line), "\t")
		c, ok := classes[name]
		if !ok {
			panic("text: abbreviations.tsv: class " + name)
		}
		for w := range strings.FieldsSeq(words) {
			m[w] |= c
		}
	}
	return lang.NewTable(m)
}()

// maxHeading bounds the tokens of a line that passes for a heading.
const maxHeading = 30

// Analyze cuts a text into tokens and sentences and marks its headings and
// furniture. lang is a BCP 47 tag; where it is empty, the language is
// detected. It takes any bytes in linear time; what is no UTF-8 becomes
// punctuation.
func Analyze(s, lang string) *Document { return AnalyzeContext(context.Background(), s, lang) }

// AnalyzeContext is Analyze for a request that may be given up. Once its
// context has ended, the document is incomplete, and so is all that later
// stages make of it: they look at Err as they go.
func AnalyzeContext(ctx context.Context, s, lang string) *Document {
	d := New(s)
	d.ctx = ctx
	b := spares.Get().(*buffers)
	tokenize(ctx, s, b)
	d.Tokens, d.Sentences, d.spare = b.toks, b.sents[:0], b
	brk := b.brk
	d.Language = lang
	if lang == "" {
		d.Language = detect(d)
	}
	if d.Err() == nil {
		joinWrapped(d, brk)
	}
	if d.Err() == nil {
		split(d, brk)
	}
	return d
}

// Err says why the reading of the document is to end early: the error of the
// context in which it was begun, nil where none was given.
func (d *Document) Err() error {
	if d.ctx == nil {
		return nil
	}
	return d.ctx.Err()
}

// maxLine is the most code points that a line of a hard-wrapped text has.
const maxLine = 120

// joinWrapped clears the line ends inside paragraphs: where a text is
// hard-wrapped, all of them, and elsewhere those that a lower-case word
// follows without a stop before.
func joinWrapped(d *Document, brk []lineBreak) {
	ends, soft, widest, from := 0, 0, 0, 0
	for i, b := range brk {
		if b.lines() == noBreak || i == 0 {
			continue
		}
		if line := d.Text[from:d.Tokens[i-1].End]; len(line) > utf8.UTFMax*maxLine {
			widest = maxLine + 1 // at least
		} else if widest <= maxLine {
			widest = max(widest, codePoints(line))
		}
		from = d.Tokens[i].Start
		if b.lines() == lineEnd {
			ends++
			if continues(d, i) {
				soft++
			}
		}
	}
	wrapped := ends >= 2 && soft*4 >= ends && widest <= maxLine
	for i, b := range brk {
		if b.lines() != lineEnd || i == 0 || bullet(d, i) {
			continue
		}
		if continues(d, i) || wrapped && !closed(d, i) {
			brk[i] &= mayStop
		}
	}
}

// continues says whether the line that token i opens goes on with the one
// before it.
func continues(d *Document, i int) bool {
	t := &d.Tokens[i]
	if t.Kind != Word || t.Cap {
		return false
	}
	if c, _ := at(t.Lower, 0); c != letter || t.Lower[0] < 'a' || t.Lower[0] > 'z' {
		return false
	}
	return !closed(d, i)
}

// closed says whether what stands before token i ends like a sentence.
func closed(d *Document, i int) bool {
	for i--; i >= 0; i-- {
		t := &d.Tokens[i]
		if closer(t) {
			continue
		}
		return t.Kind == Punct && stop(t.Lower) || t.Lower == ":"
	}
	return true
}

// stop says whether a mark can end a sentence.
func stop(s string) bool {
	switch s {
	case ".", "!", "?", "…", "。", "！", "？", "｡", "!?", "?!", "；":
		return true
	}
	return strings.HasPrefix(s, "...")
}

// closer says whether a token closes what a sentence opened.
func closer(t *Token) bool {
	if t.Kind != Punct {
		return false
	}
	switch t.Lower {
	case `"`, "'", ")", "]", "»", "」", "』", "）", "】", "》", "〉", "}":
		return true
	}
	return false
}

// bullet says whether token i opens an item of a list.
func bullet(d *Document, i int) bool {
	t := &d.Tokens[i]
	switch t.Lower {
	case "•", "·", "*", "-", "–", "—", "▪", "●", "■", "◦", "‣", "+", "--":
		return t.Kind != Word
	}
	return t.Kind == Number && i+1 < len(d.Tokens) && !t.SpaceAfter && len(t.Lower) <= 2 && (d.Tokens[i+1].Lower == "." || d.Tokens[i+1].Lower == ")")
}

// maxSentence bounds the tokens of a sentence. No writer reaches it; text that
// never stops is cut there, so that what looks around in a sentence for each of
// its numbers takes time linear in the text.
const maxSentence = 400

func split(d *Document, brk []lineBreak) {
	toks := d.Tokens
	para := 0
	first := 0
	open := 0 // sentences of the current paragraph
	d.Sentences = slices.Grow(d.Sentences, len(toks)/24+4)
	emit := func(end int) {
		if end <= first {
			return
		}
		d.Sentences = append(d.Sentences, Sentence{First: first, Last: end, Start: toks[first].Start, End: toks[end-1].End, Paragraph: para})
		open++
		first = end
	}
	for i := 0; i < len(toks); i++ {
		if brk[i] == noBreak && i-first < maxSentence {
			continue // most tokens
		}
		if i > 0 && brk[i].lines() != noBreak {
			emit(i)
			finish(d, open)
			para++
			open = 0
		}
		if i-first >= maxSentence {
			emit(i)
		}
		if t := &toks[i]; t.Kind == Word && t.SpaceAfter && t.Lower[len(t.Lower)-1] == '.' && initialsEnd(d, i) && brk[i+1].lines() == noBreak {
			emit(i + 1)
			continue
		}
		if toks[i].Kind != Punct || !stop(toks[i].Lower) {
			continue
		}
		j := i + 1
		for j < len(toks) && !toks[j-1].SpaceAfter && brk[j].lines() == noBreak && (closer(&toks[j]) || toks[j].Kind == Punct && stop(toks[j].Lower)) {
			j++
		}
		j = footnotes(d, brk, j)
		if j < len(toks) && brk[j].lines() == noBreak && ends(d, first, i, j) {
			emit(j)
		}
		i = j - 1
	}
	emit(len(toks))
	finish(d, open)
}

// initialsEnd says whether the last dot of initials ("in the U.S. The …",
// "at 5 p.m. Officials …") is a full stop, too.
func initialsEnd(d *Document, i int) bool {
	t := &d.Tokens[i]
	if !t.SpaceAfter || len(t.Lower) < 4 || t.Lower[len(t.Lower)-1] != '.' || i+1 >= len(d.Tokens) {
		return false
	}
	next := &d.Tokens[i+1]
	if next.Kind == Punct && (next.Lower == `"` || next.Lower == "(") && i+2 < len(d.Tokens) {
		next = &d.Tokens[i+2]
	}
	if !next.Cap || next.Kind != Word {
		return false
	}
	if t.Lower == "a.m." || t.Lower == "p.m." {
		return dottedWords.Get(next.Lower)&dotNumber == 0 && !zone(next.Lower)
	}
	return dottedWords.Get(next.Lower)&opener != 0
}

// zone says whether a word behind a clock time names its time zone or day.
func zone(s string) bool {
	switch s {
	case "et", "est", "edt", "ct", "cst", "cdt", "mt", "mst", "mdt", "pt", "pst", "pdt", "gmt", "utc", "bst", "cet", "kst", "jst", "ist", "eastern", "pacific", "central", "mountain",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		return true
	}
	return false
}

// footnotes steps over marks like [1][2] that are glued to a sentence's end.
func footnotes(d *Document, brk []lineBreak, j int) int {
	toks := d.Tokens
	for j+2 < len(toks) && !toks[j-1].SpaceAfter && toks[j].Lower == "[" && toks[j+2].Lower == "]" && brk[j].lines() == noBreak && (toks[j+1].Kind == Number || toks[j+1].Kind == Mixed || len(toks[j+1].Lower) == 1) {
		j += 3
	}
	return j
}

// ends says whether the stop at token i ends the sentence that began at
// first; j is the token that would begin the next one.
func ends(d *Document, first, i, j int) bool {
	toks := d.Tokens
	switch toks[i].Lower {
	case "。", "！", "？", "｡", "；":
		return true
	}
	next := &toks[j]
	spaced := toks[j-1].SpaceAfter
	closed := j > i+1
	if !spaced {
		return glues(d, i, j)
	}
	for j+1 < len(toks) && next.Kind == Punct && (next.Lower == `"` || next.Lower == "'" || next.Lower == "(" || next.Lower == "[" || next.Lower == "—" || next.Lower == "--" || next.Lower == "-" || next.Lower == "–" || next.Lower == "•") {
		j++
		next = &toks[j]
	}
	if next.Kind == Word && !next.Cap && !caseless(next.Lower) || next.Kind == Punct && stop(next.Lower) {
		return false // or more of ". . ."
	}
	if toks[i].Lower != "." || i == first {
		return true
	}
	prev := &toks[i-1]
	if prev.SpaceAfter {
		// Text cut into words by a program: "rose 4 . 8 %", "on nov . 6".
		return next.Kind != Number || prev.Kind != Number && dottedWords.Get(prev.Lower)&dotNumber == 0
	}
	switch prev.Kind {
	case Number:
		// "1. Introduction": a number that opens the line is a list's.
		return !(i-1 == first && len(prev.Lower) <= 2 && !closed)
	case Word:
		if closed {
			return true
		}
		w := dottedWords.Get(prev.Lower)
		starts := dottedWords.Get(next.Lower)&opener != 0
		digits := next.Kind == Number || next.Kind == Mixed
		switch {
		case w&dotNever != 0:
			return false
		case w&dotNumber != 0 && digits:
			return false
		case w&dotNumber != 0 && len(prev.Lower) > 2:
			return true
		case w&dotMaybe != 0 && prev.Cap:
			return starts
		case len(prev.Lower) == 1 && prev.Cap:
			return starts
		}
	}
	return true
}

// caseless says whether a word's script knows no capitals.
func caseless(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r >= 0x0590
}

// glues finds sentence ends that lost their space: "a million.The next".
func glues(d *Document, i, j int) bool {
	if j != i+1 || i == 0 || d.Tokens[i].Lower != "." {
		return false
	}
	prev, next := &d.Tokens[i-1], &d.Tokens[j]
	return prev.Kind == Word && !prev.SpaceAfter && len(prev.Lower) > 2 && !prev.AllCaps &&
		next.Kind == Word && next.Cap && !next.AllCaps && len(next.Lower) > 1 && dottedWords.Get(next.Lower)&opener != 0
}

// finish marks the paragraph that the last n sentences make.
func finish(d *Document, n int) {
	k := len(d.Sentences)
	if n == 0 {
		return
	}
	if s := &d.Sentences[k-1]; n == 1 && s.Last-s.First <= maxHeading && !ended(d, s) {
		s.Heading = true
	}
	for i := k - n; i < k; i++ {
		s := &d.Sentences[i]
		s.Furniture = furniture(d, s, n == 1)
	}
}

// ended says whether a sentence has its full stop.
func ended(d *Document, s *Sentence) bool {
	for i := s.Last - 1; i >= s.First; i-- {
		t := &d.Tokens[i]
		if closer(t) {
			continue
		}
		if t.Kind == Word && strings.HasSuffix(t.Lower, ".") {
			return true // "at 5 p.m."
		}
		return t.Kind == Punct && (stop(t.Lower) || t.Lower == ":" || t.Lower == "," || t.Lower == ";")
	}
	return false
}
