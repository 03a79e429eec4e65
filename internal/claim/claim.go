// Package claim holds the nouns of the project: a source as it comes in, and
// a claim, which is a quantity with what it counts, when, of whom and who
// says so, and the exact words that say it.
//
// The types are plain values without behaviour of their own, so that every
// stage of the pipeline and every door (RPC, command line, store) can share
// them without sharing anything else.
package claim

import (
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// Source is one report of a story. Exactly one of Text, HTML and Statements
// is given.
type Source struct {
	ID        string
	Publisher string
	Title     string
	URI       string
	Published time.Time // zero where unknown
	Language  string    // BCP 47; empty where it is to be detected

	Text       string
	HTML       string
	Statements []string // short claims that the caller has cut out already
}

// Quote is a run of exact words of a source's text: a W3C TextQuoteSelector
// and TextPositionSelector in one. Start and End count Unicode code points;
// End is exclusive.
type Quote struct {
	Exact  string
	Prefix string // up to 32 code points before
	Suffix string // up to 32 code points after
	Start  int
	End    int
}

// Span is a half-open run of code points.
type Span struct {
	Start, End int
}

// Measure says what a quantity counts or measures.
type Measure struct {
	Name       string   // lemma of the head: "document", "trade", "unemployment rate"
	Qualifiers []string // words that narrow it, in text order: "South Korean", "business"
	Of         string   // what it is of: "Shanghai summit"; empty where unsaid
}

// Period is the time a claim speaks of, half-open. Both ends are zero where
// nothing says. Stated is false where the period is only inferred from the
// publish time or the text around.
type Period struct {
	Start, End time.Time
	Text       string
	Stated     bool
}

// Known says whether the period has a start and an end.
func (p Period) Known() bool { return !p.Start.IsZero() && !p.End.IsZero() }

// Status says how the source stands to the claim.
type Status uint8

// The statuses, from a plain fact to its denial.
const (
	Actual       Status = iota // it happened, or holds
	Expected                   // planned, forecast, scheduled, promised
	Hypothetical               // under a condition, or possible
	Denied                     // the source says that it is not so
)

// Attribution is who the source says says so; empty where the source itself
// does.
type Attribution struct {
	Name string // the speaker's words: "the labor department"
	Text string // the words that attribute: "the labor department said"
}

// Claim is one numeric claim of one source.
type Claim struct {
	ID          string
	SourceID    string
	Quote       Quote
	Number      Span // the numeral alone, inside the quote
	Sentence    Span
	Quantity    quantity.Quantity
	Measure     Measure
	Period      Period
	Status      Status
	Attribution Attribution
	Frame       Frame
}

// Frame is what the sentence says around the number, in lemmas: the evidence
// by which two claims are known to speak of one quantity. It never holds the
// number itself. It is kept with a claim, so that claims read once can be
// aligned again without their text.
type Frame struct {
	Head       string   // lemma of the counted or measured noun; empty where there is none
	Modifiers  []string // lemmas inside the noun phrase, without the head
	Complement []string // content lemmas of the phrase's complement: "of …", "for …", "from …"
	Verb       string   // lemma of the governing verb
	Role       Role     // the noun phrase's place with that verb
	Subject    []string // content lemmas of the verb's subject, where it is not this phrase
	Object     []string // content lemmas of the verb's object, where it is not this phrase
	Clause     []string // other content lemmas of the clause
	Sentence   []string // other content lemmas of the sentence
	Before     []string // content lemmas of the sentence before
	Names      []string // proper names in the clause, nearest first, lower case
	Which      []string // which of several things alike it speaks of, sorted: "round=first", "bill=pension"
	Prominence int      // sentences before it in the text: 0 is the headline or the lead
	Change     Change   // whether the number is a level or a change, and which way
	Part       bool     // the number is said to be a part of another: "of them", "including", "among"
	Ordinal    bool     // "third visit": a rank, not an amount
}

// Role is the place of a claim's phrase in its clause.
type Role uint8

// The roles.
const (
	NoRole Role = iota
	Subject
	Object
	Oblique   // under a preposition: "of 12 people", "at 17 percent"
	Attribute // before a noun: "four-day visit", "$2 billion deal"
	Predicate // after a copula: "the toll is 12"
)

// Change says how a number relates to movement.
type Change uint8

// The changes. "rose to 10" is ChangeTo, "rose by 10" and "up 10" ChangeUp,
// "fell 10" ChangeDown, "from 5" of "from 5 to 10" ChangeFrom.
const (
	Level Change = iota
	ChangeUp
	ChangeDown
	ChangeTo
	ChangeFrom
)
