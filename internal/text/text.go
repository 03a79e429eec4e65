// Package text turns a source's text into code points, tokens, sentences and
// furniture, and HTML into text.
package text

import (
	"context"
	"math/bits"
	"slices"
	"sync"
	"unicode/utf8"
)

// Kind is the class of a token.
type Kind uint8

// The kinds of token.
const (
	Word   Kind = iota // letters, with inner apostrophes: "Korea's" is "Korea" and "'s"
	Number             // digits with their separators: "1,100.9", "4/5" is three tokens
	Mixed              // letters and digits that belong together: "G20", "5k", "640bhp", "2nd"
	Symbol             // currency signs, %, °, + and the like
	Punct              // everything else that shows
	Han                // a run of Han characters
	Hangul             // a run of Hangul
	Link               // URL, e-mail address, handle, hashtag
)

// Token is a piece of the text; offsets are bytes into Document.Text.
type Token struct {
	Start, End int
	Lower      string // lower case, with ’ as ' and full-width forms narrowed; a slice of the text where that changes nothing
	Kind       Kind
	Cap        bool // begins with an upper-case letter
	AllCaps    bool // holds no lower-case letter and at least two upper-case ones
	SpaceAfter bool // white space follows
}

// Sentence is a run of tokens [First, Last).
type Sentence struct {
	First, Last int
	Start, End  int // bytes, without white space around
	Paragraph   int
	Heading     bool // a line of its own without a full stop: headline, subhead
	Furniture   bool // menu, copyright line, registration number, "most viewed"
}

// Document is an analysed text.
type Document struct {
	Text      string
	Language  string // BCP 47, given or detected
	Tokens    []Token
	Sentences []Sentence

	points []int32         // code points before every 64th byte
	ctx    context.Context //nolint:containedctx // a document is read within one request: see Err
	spare  *buffers
}

// buffers are the slices of a document that the next one can use again.
type buffers struct {
	toks  []Token
	brk   []lineBreak
	sents []Sentence
}

// maxSpare bounds the tokens that are kept for use again: 16 MB of them.
const maxSpare = 1 << 18

var spares = sync.Pool{New: func() any { return new(buffers) }}

// Release gives the document's tokens and sentences back to Analyze; neither
// may be used afterwards. Strings of the document stay good. A document that
// is not released is left to the garbage collector.
func (d *Document) Release() {
	b := d.spare
	if b == nil {
		return
	}
	b.toks, b.sents = d.Tokens[:0], d.Sentences[:0]
	d.Tokens, d.Sentences, d.spare = nil, nil, nil
	if cap(b.toks) <= maxSpare {
		spares.Put(b)
	}
}

// New wraps a text for offset conversion; Analyze also fills in tokens and
// sentences.
func New(s string) *Document {
	d := &Document{Text: s, points: make([]int32, 0, len(s)/64+1)}
	var n int32
	for i := 0; i < len(s); i += 64 {
		d.points = append(d.points, n)
		n += int32(codePoints(s[i:min(i+64, len(s))]))
	}
	return d
}

// codePoints counts the bytes that begin a code point, eight at a time.
func codePoints(s string) int {
	n := len(s)
	for ; len(s) >= 8; s = s[8:] {
		if v := eight(s); v&tops != 0 {
			n -= bits.OnesCount64(v >> 7 &^ (v >> 6) & ones)
		}
	}
	for i := range len(s) {
		if s[i]&0xC0 == 0x80 {
			n--
		}
	}
	return n
}

// CodePoint gives the number of code points before a byte offset that stands
// on a code point's boundary.
func (d *Document) CodePoint(offset int) int {
	if len(d.points) == 0 {
		return 0
	}
	k := min(offset/64, len(d.points)-1)
	return int(d.points[k]) + codePoints(d.Text[k*64:offset])
}

// Offset is the inverse of CodePoint: the byte at which a code point stands, or
// the text's end behind the last one; false where there is none.
func (d *Document) Offset(point int) (int, bool) {
	if point < 0 {
		return 0, false
	}
	at, n := 0, 0
	if k, _ := slices.BinarySearch(d.points, int32(min(point, len(d.Text)))+1); k > 0 {
		at, n = (k-1)*64, int(d.points[k-1])
	}
	for ; at < len(d.Text); at++ {
		if utf8.RuneStart(d.Text[at]) {
			if n == point {
				return at, true
			}
			n++
		}
	}
	return at, n == point
}
