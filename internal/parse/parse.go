// Package parse finds the quantities in an analysed text: the number, its
// hedge or bound, its scale, its unit or counted noun.
package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// Kind is the class of a mention, as far as the words around it tell.
type Kind uint8

// The kinds. Those from Date on are numbers that are no quantities; Find
// leaves them out.
const (
	Amount     Kind = iota // counts, money, measures, shares
	Vague                  // "dozens", "hundreds of"
	Ordinal                // "third visit", "150th anniversary"
	Multiplier             // "twice", "doubled", "threefold"
	Tally                  // one side of "52-48"
	Article                // "a year", "an hour": one by its article
	Pronoun                // "one of the", "no one", "the two": barely a number
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
	Head        int // token of the counted or measured noun, -1 where there is none
	Kind        Kind
	Quantity    quantity.Quantity
	// Attributive is set for a number before a noun that it does not count:
	// "four-day visit", "$2 billion deal", "48-page indictment"; Modified is
	// then the token of that noun, and -1 otherwise.
	Attributive bool
	Modified    int
}

// Find returns the document's quantities in text order. Dates, years, clock
// times, labels and page furniture are left out.
func Find(d *text.Document) []Mention { panic("not yet") }
