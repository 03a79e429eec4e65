// Package parse finds the quantities in an analysed text: the number, its
// hedge or bound, its scale, its unit or counted noun.
//
// English is read by a grammar over tokens, with its words in lang/en; a
// number is looked at once, with a bounded number of tokens around it, so
// that time grows with the text alone. Chinese and Korean have scanners of
// their own.
package parse

import (
	"strings"
	"sync"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// Kind is the class of a mention, as far as the words around it tell.
type Kind uint8

// The kinds.
const (
	Amount     Kind = iota // counts, money, measures, shares
	Vague                  // "dozens", "hundreds of"
	Ordinal                // "third visit", "150th anniversary"
	Multiplier             // "twice", "doubled", "threefold"
	Tally                  // one side of "52-48"
	Article                // "a year", "an hour": one by its article
	Pronoun                // "one of the", "no one", "the two": barely a number
	Lone                   // "7", "三是质数": the text speaks of the number itself
)

// Mention is one quantity in a text. Offsets are bytes, token indexes point
// into the document's Tokens.
type Mention struct {
	Start, End  int // the quantity's own words: hedge, number, unit, counted noun
	NumStart    int // the numeral with its currency sign and scale word
	NumEnd      int
	First, Last int // tokens [First, Last) of the words
	NumFirst    int // tokens [NumFirst, NumLast) of the numeral
	NumLast     int
	Sentence    int // index into the document's Sentences
	// Head is the token of the counted noun, -1 where there is none. It can
	// lie behind the mention, as "seats" does for the 20 in "20 of the 30
	// seats".
	Head     int
	Kind     Kind
	Quantity quantity.Quantity
	// Attributive is set for a number before a noun that it does not count:
	// "four-day visit", "$2 billion deal", "48-page indictment"; Modified is
	// then the token of that noun, and -1 otherwise.
	Attributive bool
	Modified    int
}

// stretch is how many bytes of Chinese or Korean are read between two looks at
// whether the reading is to end early.
const stretch = 1 << 16

// Find returns the document's quantities in text order; they don't overlap.
// Dates, years, clock times, labels and page furniture are left out.
func Find(d *text.Document) []Mention {
	switch {
	case strings.HasPrefix(d.Language, "zh"):
		return findHan(d)
	case strings.HasPrefix(d.Language, "ko"):
		return findHangul(d)
	}
	p := &parser{d: d, toks: d.Tokens, out: takeSpare(len(d.Tokens) / 32)}
	for i := range d.Sentences {
		if i%64 == 0 && d.Err() != nil {
			break
		}
		if s := &d.Sentences[i]; !s.Furniture {
			p.sentence(i, s)
		}
	}
	return p.out
}

var spares = sync.Pool{New: func() any { return new([]Mention) }}

// takeSpare gives room for mentions, of which about n are expected.
func takeSpare(n int) []Mention {
	out := *spares.Get().(*[]Mention)
	if cap(out) == 0 {
		out = make([]Mention, 0, n+4)
	}
	return out
}

// maxSpare bounds the mentions that are kept for use again: 16 MB of them.
const maxSpare = 1 << 15

// Release gives what Find has found back for use again; it may not be used
// afterwards, but copies of its elements may. What is not released is left to
// the garbage collector.
func Release(found []Mention) {
	if cap(found) == 0 || cap(found) > maxSpare {
		return
	}
	clear(found) // their strings would keep texts alive
	found = found[:0]
	spares.Put(&found)
}

// parser reads English, a sentence at a time.
type parser struct {
	d       *text.Document
	toks    []text.Token
	lo, hi  int // tokens of the sentence
	sent    int
	heading bool
	floor   int // first token that no mention has taken yet
	named   int // token behind the last number that was a name
	out     []Mention
}

func (p *parser) sentence(i int, s *text.Sentence) {
	p.sent, p.lo, p.hi, p.heading, p.floor = i, s.First, s.Last, s.Heading, s.First
	p.heading = p.heading || p.titled()
	for k := p.pointed(); k < p.hi; {
		t := &p.toks[k]
		switch t.Kind {
		case text.Number, text.Mixed:
			k = max(p.numeral(k), k+1)
			continue
		case text.Word:
			if len(t.Lower) <= 2 {
				if t.Lower == "a" || t.Lower == "an" {
					k = max(p.article(k), k+1)
					continue
				}
			} else if en.MayOpen(t.Lower) {
				if w := en.Opens(t.Lower); w.Kind != en.NoNumber {
					k = max(p.word(k, w), k+1)
					continue
				}
			}
		}
		k++
	}
}

// titled says whether a sentence is set like a headline, every longer word of
// it with a capital: "QUAKE KILLS 120." A capital tells nothing there.
func (p *parser) titled() bool {
	long := 0
	for k := p.lo; k < p.hi; k++ {
		if t := &p.toks[k]; t.Kind == text.Word && len(t.Lower) > 4 {
			if !t.Cap {
				return false
			}
			long++
		}
	}
	return long >= 2
}

// low gives the lower-case form of a token, empty outside the sentence.
func (p *parser) low(i int) string {
	if i < p.lo || i >= p.hi {
		return ""
	}
	return p.toks[i].Lower
}

// kind gives the kind of a token, punctuation outside the sentence.
func (p *parser) kind(i int) text.Kind {
	if i < p.lo || i >= p.hi {
		return text.Punct
	}
	return p.toks[i].Kind
}

func (p *parser) isWord(i int) bool { return p.kind(i) == text.Word }

// tight says whether nothing stands between tokens i-1 and i.
func (p *parser) tight(i int) bool {
	return i > p.lo && i < p.hi && p.toks[i-1].End == p.toks[i].Start
}

// dash says whether token i is a stroke that joins two words or numbers.
func (p *parser) dash(i int) bool {
	switch p.low(i) {
	case "-", "–", "—":
		return true
	}
	return false
}

// hyphen says whether token i is a hyphen glued to both of its neighbours.
func (p *parser) hyphen(i int) bool {
	return p.dash(i) && p.tight(i) && p.tight(i+1)
}

// number gives what a token does in a number.
func (p *parser) number(i int) en.NumberWord {
	if !p.isWord(i) {
		return en.NumberWord{}
	}
	return en.Number(p.toks[i].Lower)
}
