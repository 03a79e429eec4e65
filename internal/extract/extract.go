// Package extract decides which quantities of a text are claims, and says for
// each what the words around it say: what is measured, of whom, in which role
// of which verb, when, whether it is so or only expected, and who says so.
//
// It has no parser behind it: words are tagged by the lexicon and their
// neighbours, cut into noun phrases and verb groups, and tied together by the
// word order of English news. Every step is linear in the sentence.
package extract

import (
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// margin is how many code points of text a quote carries on each side.
const margin = 32

// Claims gives the claims among a text's mentions, in text order. The text is
// the source's, mentions are what package parse found in it. The strings of
// a claim are slices of the text or of the lexicon.
func Claims(d *text.Document, src claim.Source, mentions []parse.Mention) []claim.Claim {
	return claims(d, src, mentions, false)
}

// Told gives the same claims but for Frame.Before, which only the aligner asks
// for and which costs the reading of sentences without numbers.
func Told(d *text.Document, src claim.Source, mentions []parse.Mention) []claim.Claim {
	return claims(d, src, mentions, true)
}

func claims(d *text.Document, src claim.Source, mentions []parse.Mention, told bool) []claim.Claim {
	if len(mentions) == 0 {
		return nil
	}
	if isCJK(d.Language) {
		return cjkClaims(d, src, mentions, told)
	}
	x := &extractor{d: d, src: src, mentions: mentions, prominence: prominence(d), told: told, read: -1, pending: -1}
	n := takeScratch(len(d.Tokens))
	x.numeral, x.marks, x.s, x.aside, x.nameAt, x.bySeg = n.numeral, n.marks, n.s, n.aside, n.nameAt, n.bySeg
	room := 0
	for k := range mentions {
		m := &mentions[k]
		if s := &d.Sentences[m.Sentence]; k == 0 || m.Sentence != mentions[k-1].Sentence {
			room += s.Last - s.First
		}
		for i := m.NumFirst; i < m.NumLast; i++ {
			x.numeral[i] = int32(k)
		}
		for i := m.First; i < m.NumFirst; i++ {
			x.marks[i] |= hedged
		}
		x.behind(m, int32(k))
	}
	x.words = make([]string, 0, room) // about as many as frames hold in the end
	out := make([]claim.Claim, 0, len(mentions))
	for a := 0; a < len(mentions) && d.Err() == nil; {
		b := a + 1
		for b < len(mentions) && mentions[b].Sentence == mentions[a].Sentence && x.piece(b) == x.piece(a) {
			b++
		}
		out = x.sentence(out, a, b)
		a = b
	}
	clear(x.bySeg) // its strings would keep texts alive
	n.s, n.aside, n.nameAt, n.bySeg = x.s.emptied(), x.aside.emptied(), x.nameAt, x.bySeg
	spares.Put(n)
	return out
}

// scratch is what one text after the other is read with: no claim holds any
// of it.
type scratch struct {
	numeral  []int32
	marks    []mark
	s, aside sentence
	nameAt   []int32
	bySeg    [][]string
}

var spares = sync.Pool{New: func() any { return new(scratch) }}

// takeScratch gives one for n tokens, of which nothing is noted yet.
func takeScratch(n int) *scratch {
	x := spares.Get().(*scratch)
	if cap(x.numeral) < n {
		x.numeral, x.marks = make([]int32, n), make([]mark, n)
	}
	x.numeral, x.marks = x.numeral[:n], x.marks[:n]
	for i := range x.numeral {
		x.numeral[i] = -1
	}
	clear(x.marks)
	return x
}

// emptied is a new sentence with the room of this one.
func (s *sentence) emptied() sentence {
	return sentence{w: s.w[:0], nps: s.nps[:0], vgs: s.vgs[:0], times: s.times[:0]}
}

// behind marks the words of a mention behind its numeral: its unit belongs to
// the number, its noun is a noun whatever else the word can be.
func (x *extractor) behind(m *parse.Mention, k int32) {
	if m.Head >= 0 {
		x.marks[m.Head] |= counted
	}
	if m.Attributive && m.Modified >= 0 {
		x.marks[m.Modified] |= counted
	}
	if m.Kind == parse.Multiplier || m.Quantity.Fraction {
		for i := m.NumFirst; i < m.NumLast; i++ {
			x.marks[i] |= loose
		}
	}
	for i := m.NumLast; i < m.Last; i++ {
		switch low := x.d.Tokens[i].Lower; {
		case low == "or" || low == "more" || low == "so" || low == "less" || low == "fewer" || low == "plus":
			x.marks[i] |= hedged | trailing // "10 or more"
		case low == "of" || low == "in":
			return
		case !measured(m) && m.Head >= 0 && i > m.Head && m.Quantity.Unit.Per != "":
			x.marks[i] |= hedged | trailing // "45 people a day"
		case measured(m) && !m.Quantity.Fraction && i != m.Head && i != m.Modified:
			x.numeral[i] = k
		}
	}
}

// extractor reads the claims of one text.
type extractor struct {
	d          *text.Document
	src        claim.Source
	mentions   []parse.Mention
	numeral    []int32 // by token: the mention whose numeral it is, or -1
	marks      []mark  // by token
	told       bool    // for telling only: without the words of the sentence before
	lastHead   string  // the last counted noun and its verb
	lastVerb   string
	lastIn     int    // sentence of it
	lastMes    string // the last measured noun, its dimension and sentence
	lastDim    unit.Dimension
	mesIn      int
	mesLevel   bool // a verb said that it is at that level
	read       int  // the sentence analysed last, with its content words and first subject
	content    []string
	topic      []string
	pending    int     // sentence whose first subject is still to be found, -1 for none
	prominence []int32 // by sentence
	s          sentence
	aside      sentence // another, for a look back
	words      []string // arena of the frames' lists
	nameAt     []int32  // what one sentence's framer after the other makes its lists in
	bySeg      [][]string
}

// prominence counts for each sentence the report's own sentences before it.
func prominence(d *text.Document) []int32 {
	out := make([]int32, len(d.Sentences))
	n := int32(0)
	for i := range d.Sentences {
		out[i] = n
		if !d.Sentences[i].Furniture {
			n++
		}
	}
	return out
}

// piece is which run of maxWords words of its sentence mention k stands in.
func (x *extractor) piece(k int) int {
	m := &x.mentions[k]
	return (m.NumFirst - x.d.Sentences[m.Sentence].First) / maxWords
}

// span gives the tokens of a piece of sentence n.
func (x *extractor) span(n, piece int) (first, last int) {
	s := &x.d.Sentences[n]
	first = s.First + piece*maxWords
	return first, min(first+maxWords, s.Last)
}

// sentence adds the claims of mentions [a, b), which stand in one sentence.
func (x *extractor) sentence(out []claim.Claim, a, b int) []claim.Claim {
	n := x.mentions[a].Sentence
	if x.d.Sentences[n].Furniture {
		return out
	}
	before := x.before(n)
	s := &x.s
	first, last := x.span(n, x.piece(a))
	s.read(x.d, n, first, last, x.numeral, x.marks, x.src.Published)
	s.chunk()
	s.clauses()
	f := framer{x: x, s: s}
	f.begin()
	had := len(out)
	for k := a; k < b; k++ {
		w := f.find(k)
		if !f.isClaim(&w) {
			if n := len(out); n > 0 && n > had && f.rate(&w) && out[n-1].Quantity.Unit.Per == "" {
				out[n-1].Quantity.Unit.Per = w.m.Quantity.Unit.Name
			}
			continue
		}
		out = append(out, claim.Claim{})
		c := &out[len(out)-1]
		x.quote(c, k)
		f.wanted(&w)
		f.fill(c, &w)
		if n := len(out) - 2; n >= had {
			f.restate(&w, c, &out[n])
		}
		c.Frame.Before = before
		c.Frame.Prominence = int(x.prominence[n])
		c.ID = x.src.ID + ":" + strconv.Itoa(len(out))
	}
	x.read, x.topic, x.content, x.pending = n, f.topic(), f.all, -1
	return out
}

// Quote gives the words between two byte offsets with their code points and
// a little of what stands around them.
func Quote(d *text.Document, start, end int) claim.Quote {
	first := d.CodePoint(start)
	return claim.Quote{
		Exact:  d.Text[start:end],
		Prefix: d.Text[backwards(d.Text, start, margin):start],
		Suffix: d.Text[end:forwards(d.Text, end, margin)],
		Start:  first,
		End:    first + utf8.RuneCountInString(d.Text[start:end]),
	}
}

// quote begins the claim of mention k with its words and places.
func (x *extractor) quote(c *claim.Claim, k int) {
	d, m := x.d, &x.mentions[k]
	start, end := min(m.Start, m.NumStart), max(m.End, m.NumEnd)
	sen := &d.Sentences[m.Sentence]
	c.SourceID, c.Quantity = x.src.ID, m.Quantity
	c.Quote = Quote(d, start, end)
	c.Sentence = claim.Span{Start: d.CodePoint(sen.Start), End: d.CodePoint(sen.End)}
	c.Number.Start = c.Quote.Start + utf8.RuneCountInString(d.Text[start:m.NumStart])
	c.Number.End = c.Number.Start + utf8.RuneCountInString(d.Text[m.NumStart:m.NumEnd])
}

// backwards gives the offset n code points before i, or the text's beginning.
func backwards(s string, i, n int) int {
	for ; n > 0 && i > 0; n-- {
		if i >= 3 && s[i-1]&0xC0 == 0x80 && s[i-2]&0xC0 == 0x80 && s[i-3] >= 0xE0 {
			i -= 3
			continue
		}
		i--
		for i > 0 && s[i]&0xC0 == 0x80 {
			i--
		}
	}
	return i
}

// forwards gives the offset n code points behind i, or the text's end.
func forwards(s string, i, n int) int {
	for ; n > 0 && i < len(s); n-- {
		if len(s)-i > 3 && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 && s[i+3]&0xC0 != 0x80 {
			i += 3
			continue
		}
		i++
		for i < len(s) && s[i]&0xC0 == 0x80 {
			i++
		}
	}
	return i
}

// before gives the content words of the sentence before n, and remembers its
// first subject.
func (x *extractor) before(n int) []string {
	p := n - 1
	for p >= 0 && x.d.Sentences[p].Furniture {
		p--
	}
	if p < 0 {
		x.topic, x.pending = nil, -1
		return nil
	}
	if x.read == p {
		return x.content
	}
	if x.told {
		x.topic, x.pending = nil, p
		return nil
	}
	s := &x.s
	first, last := x.span(p, (x.d.Sentences[p].Last-1-x.d.Sentences[p].First)/maxWords)
	s.read(x.d, p, first, last, x.numeral, x.marks, x.src.Published)
	f := framer{x: x, s: s}
	f.begin()
	x.topic, x.pending = nil, p
	return f.all
}

// lastTopic is the first subject of the sentence before, which is only looked
// for when a pronoun asks for it.
func (x *extractor) lastTopic() []string {
	if x.pending >= 0 {
		s := &x.aside
		first, last := x.span(x.pending, 0)
		s.read(x.d, x.pending, first, last, x.numeral, x.marks, x.src.Published)
		s.chunk()
		s.clauses()
		f := framer{x: x, s: s}
		x.topic, x.pending = f.topic(), -1
	}
	return x.topic
}
