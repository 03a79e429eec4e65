package extract

import (
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon/glossary"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// tag is a word's part in its sentence.
type tag uint8

const (
	other tag = iota
	noun
	name
	adj
	adv
	verb
	aux
	det
	pron
	prep
	toTag
	conj
	sub // subordinator, or "that" before a clause
	rel
	num
	timeWord
	comma
	stop // ; : dashes and brackets
	quote
	hyphen
	possessive
)

// nominal says whether a tag can stand inside a noun phrase's core.
func (t tag) nominal() bool { return t == noun || t == name }

// word is a token of the sentence at hand.
type word struct {
	known   *glossary.Word // what the tables say of a token of letters, nil for others
	cls     en.Class
	e       lexicon.Entry
	vc      en.VerbClass // of the word as a verb
	tag     tag
	form    lexicon.Form // of a verb
	vg      int32        // verb group, -1 for none
	np      int32        // noun phrase, -1 for none
	seg     int32        // clause
	mention int32        // mention whose numeral this is, -1 for none
	mark    mark         // what the mention says of the word
}

// sentence is the analysis of one sentence; its slices are kept from one to
// the next.
type sentence struct {
	d       *text.Document
	base    int          // token of the first word
	toks    []text.Token // of the words
	heading bool
	title   bool // most words have capitals, so a capital says nothing
	w       []word
	nps     []phrase
	vgs     []verbGroup
	stir    int8 // see moves
	segs    int
	times   []moment
}

// mark is what package parse knows of a token.
type mark uint8

const (
	hedged   mark = 1 << iota // before a numeral: "at least"; behind: "or more"
	counted                   // the noun that a number counts or modifies
	trailing                  // a hedge or rate behind the numeral: "45 people a day"
	loose                     // a number that a determiner may follow: "half the", "twice the"
)

func (s *sentence) token(i int) *text.Token { return &s.d.Tokens[s.base+i] }

func (s *sentence) lower(i int) string {
	if uint(i) >= uint(len(s.toks)) {
		return ""
	}
	return s.toks[i].Lower
}

func (s *sentence) tagAt(i int) tag {
	if i < 0 || i >= len(s.w) {
		return stop
	}
	return s.w[i].tag
}

func (s *sentence) classAt(i int) en.Class {
	if i < 0 || i >= len(s.w) {
		return 0
	}
	return s.w[i].cls
}

// maxWords bounds what is read at once: a sentence that is longer is hostile
// or a list, and is read in pieces, so that work grows with the text alone.
const maxWords = 512

// read tags the words [first, last) of sentence k. numeral gives the mention
// of a token's numeral, -1 where there is none.
func (s *sentence) read(d *text.Document, k, first, last int, numeral []int32, marks []mark, published time.Time) {
	s.d, s.base, s.heading = d, first, d.Sentences[k].Heading
	n := last - first
	if cap(s.w) < n {
		s.w = make([]word, n, n+n/2)
	}
	s.w, s.toks = s.w[:n], d.Tokens[first:last]
	caps, words := 0, 0
	for i := range s.w {
		t := s.token(i)
		w := &s.w[i]
		*w = word{vg: -1, np: -1, mention: numeral[s.base+i], mark: marks[s.base+i]}
		if t.Kind == text.Word {
			w.known = glossary.Look(t.Lower)
			w.cls = w.known.Class
			if w.cls == 0 || len(t.Lower) > 4 {
				words++
				if t.Cap {
					caps++
				}
			}
		}
	}
	s.title = words >= 4 && caps*10 >= words*7 || words == 3 && caps == words && s.heading || words >= 2 && caps == words && s.allCaps()
	for i := range s.w {
		s.first(i)
	}
	for i := range s.w {
		s.resolve(i)
	}
	s.moments(published)
}

const open = tag(0xFF) // an open-class word before resolve

// first gives the tags that the word alone decides.
func (s *sentence) first(i int) {
	t, w := s.token(i), &s.w[i]
	if w.mention >= 0 {
		w.tag = num
		if w.mark&loose != 0 && t.Kind == text.Word {
			if e := w.known; e.Main == lexicon.Verb || e.Form&(lexicon.Past|lexicon.Third) != 0 && e.Verb() != "" {
				w.e, w.tag, w.form = e.Entry, verb, e.Form&^lexicon.Plural // "exports doubled"
				if w.form&(lexicon.Past|lexicon.Third|lexicon.Ing) == 0 {
					w.tag = num // "double the": no verb form that shows
				}
			}
		}
		return
	}
	if w.mark&hedged != 0 && (w.mark&trailing != 0 || !s.joins(i)) {
		w.tag = adv
		if t.Kind == text.Word {
			if e := w.known; e.VerbClass&en.MeasureVerb != 0 && e.Main == lexicon.Verb && e.Mask&lexicon.IsVerb != 0 {
				w.e, w.vc, w.tag, w.form = e.Entry, e.VerbClass, verb, e.Form&^lexicon.Plural // "surpasses 50"
				return
			}
		}
		if w.cls&(en.Det|en.Possessive) != 0 && t.Lower != "some" && w.mark&trailing == 0 {
			w.tag = det
		}
		return
	}
	if w.mark&counted != 0 && t.Kind == text.Word {
		w.e, w.vc = w.known.Entry, w.known.VerbClass
		if n := i + 1; n < len(s.w) && w.e.Mask&lexicon.IsVerb != 0 && w.e.Form&(lexicon.Third|lexicon.Past) != 0 && (s.w[n].mention >= 0 || s.token(n).Kind == text.Word && s.w[n].known.Class&(en.Det|en.Possessive|en.Pronoun) != 0) {
			w.tag = open // "the report lists 14 failures"
			return
		}
		if w.e.Main == lexicon.Adj && i+1 < len(s.w) && s.token(i+1).Kind == text.Word && s.w[i+1].known.Class == 0 {
			if s.w[i+1].known.Mask&lexicon.IsNoun != 0 {
				w.tag = adj // "the second straight loss"
				return
			}
		}
		w.tag = noun
		if t.Cap && !s.title && i > 0 && !w.e.Known() {
			w.tag = name
		}
		return
	}
	switch t.Kind {
	case text.Number:
		w.tag = num
		if year(t.Lower) > 0 || s.classAt(i-1)&en.Month != 0 || s.classAt(i+1)&en.Month != 0 || i > 1 && s.lower(i-1) == "." && s.classAt(i-2)&en.Month != 0 {
			w.tag = timeWord
		}
		return
	case text.Mixed:
		w.tag = name
		if n := len(t.Lower); n > 2 && t.Lower[0] >= '0' && t.Lower[0] <= '9' {
			switch t.Lower[n-2:] {
			case "st", "nd", "rd", "th":
				w.tag = adj
			}
		}
		return
	case text.Punct:
		w.tag = punctuation(s, i)
		if t.Lower == "." && i > 0 && i+1 < len(s.w) && (s.w[i-1].cls&en.Title != 0 || len(s.lower(i-1)) == 1) && s.token(i+1).Cap {
			w.tag = hyphen // "Dr. Weiss", "John F. Smith"
		}
		return
	case text.Symbol, text.Link:
		w.tag = other
		if t.Lower == "&" {
			w.tag = conj
			if i > 0 && (!t.SpaceAfter && !s.token(i-1).SpaceAfter || s.token(i-1).Cap && i+1 < len(s.w) && s.token(i+1).Cap) {
				w.tag = hyphen // "S&P", "Sattler & Voss"
			}
		}
		return
	case text.Han, text.Hangul:
		w.tag = noun
		return
	}
	c := w.cls
	switch {
	case t.Lower == "'s":
		w.tag = possessive
		if i > 0 && s.w[i-1].cls&(en.Pronoun|en.Relative) != 0 || i > 0 && (s.lower(i-1) == "there" || s.lower(i-1) == "here") {
			w.tag = aux
			w.cls |= en.Be
		}
		return
	case t.Lower == "us" && t.AllCaps && !s.title:
		w.tag, w.cls = name, 0
		return
	case c&en.Month != 0 && t.Cap && len(t.Lower) <= 4 && t.Lower != "may" && t.Lower != "june" && t.Lower != "july" && !s.dated(i):
		w.tag = name // "Jan Novak"
		w.cls = 0
		return
	case c&en.Month != 0 && t.Cap && (t.Lower != "may" && t.Lower != "march" || s.token(max(0, i-1)).Kind == text.Number || i+1 < len(s.w) && s.token(i+1).Kind == text.Number || i > 0 && s.w[i-1].cls&en.Preposition != 0 && !s.title):
		w.tag = timeWord
		return
	case c&en.Day != 0 && t.Cap:
		w.tag = timeWord
		return
	case t.Lower == "should" && i == 0 && (s.classAt(1)&(en.Det|en.Possessive|en.Pronoun) != 0 || len(s.w) > 1 && s.token(1).Cap):
		w.tag = sub // "Should the dam fail, …"
		return
	case c&(en.Modal|en.Be|en.Have|en.Do) != 0:
		w.tag = aux
		return
	}
	if c&(en.Det|en.Possessive|en.Pronoun|en.Preposition|en.Conjunction|en.Subordinator|en.Relative|en.PlainAdverb|en.To|en.Negation) != 0 {
		w.tag = s.closed(i)
		if w.tag != open {
			return
		}
	}
	w.e, w.vc = w.known.Entry, w.known.VerbClass
	w.tag = open
	if c&en.Ordinal != 0 && (!t.Cap || i == 0 || s.title) {
		w.tag = adj
		if i > 0 && s.w[i-1].cls&(en.Be|en.Have) != 0 {
			w.tag = adv // "were first expected"
		}
		return
	}
	if t.Cap && !s.title && i > 0 && s.tagAt(i-1) != quote && !(i == 1 && s.tagAt(0) == other) {
		w.tag = name
		return
	}
	if t.Cap && (!w.e.Known() || t.AllCaps && !s.allCaps()) {
		w.tag = name
		return
	}
	if t.Cap && i == 0 && !s.title && c&en.Title == 0 && w.e.Main == lexicon.Noun {
		// The first word has its capital anyway: what speaks for a name is a
		// place, a second capital behind it, or that nobody else uses it.
		next := len(s.w) > 1 && s.token(1).Kind == text.Word && s.token(1).Cap && s.w[1].known.Class == 0
		if w.e.Class() == lexicon.ClassLocation || next || w.e.Weight[lexicon.Noun] <= 1 && w.e.Form&lexicon.Plural == 0 {
			w.tag = name
		}
	}
}

// joins says whether a word before a numeral ties it to the sentence rather
// than hedging it: "or about 8", "at around 90", not "at least".
func (s *sentence) joins(i int) bool {
	switch s.lower(i) {
	case "or", "within":
		return true
	case "at":
		return s.lower(i+1) != "least" && s.lower(i+1) != "most"
	}
	return false
}

// dated says whether a month's short form stands beside a number or before
// its dot.
func (s *sentence) dated(i int) bool {
	return s.lower(i+1) == "." || i+1 < len(s.w) && s.token(i+1).Kind == text.Number || i > 0 && s.token(i-1).Kind == text.Number
}

// allCaps says whether the sentence is written in capitals throughout.
func (s *sentence) allCaps() bool {
	n := 0
	for i := range s.w {
		if t := s.token(i); t.Kind == text.Word && len(t.Lower) > 3 {
			if !t.AllCaps {
				return false
			}
			if n++; n == 4 {
				return true
			}
		}
	}
	return n > 1
}

func punctuation(s *sentence, i int) tag {
	t := s.token(i)
	switch t.Lower {
	case ",", "、", "，":
		return comma
	case `"`, "'", "«", "»", "``", "''":
		return quote
	case "-":
		if i > 0 && !t.SpaceAfter && !s.token(i-1).SpaceAfter {
			return hyphen
		}
		return stop
	case "/":
		return hyphen
	case ".", "!", "?", "…":
		return other
	case "(", ")":
		if s.aside(i) {
			return comma
		}
	}
	return stop
}

// aside says whether a bracket belongs to a short pair without a clause in
// it, which then reads like commas: "300 metres (984 feet)".
func (s *sentence) aside(i int) bool {
	a, b := i, i
	if s.lower(i) == ")" {
		for a--; a >= 0 && i-a < 10 && s.lower(a) != "("; a-- {
		}
		return a >= 0 && i-a < 10
	}
	for b++; b < len(s.w) && b-i < 10 && s.lower(b) != ")"; b++ {
	}
	return b < len(s.w) && b-i < 10
}

// closed decides between the closed classes of a word.
func (s *sentence) closed(i int) tag {
	c := s.w[i].cls
	low := s.lower(i)
	switch {
	case low == "that":
		return sub // settled in resolve
	case c&en.To != 0:
		return toTag
	case c&en.Relative != 0 && low != "where":
		return rel
	case low == "both" || low == "either" || low == "neither":
		return det
	case low == "once" || low == "so" || low == "then" || low == "more" || low == "less" || low == "most" || low == "least":
		return adv
	case low == "as" || low == "like" || low == "since" || low == "until" || low == "till" || low == "after" || low == "before":
		return prep // a clause behind it makes it a subordinator: see clauses
	case c&en.Subordinator != 0:
		return sub
	case c&en.Conjunction != 0 && low != "for" && low != "plus":
		return conj
	case c&en.Possessive != 0:
		return det
	case c&en.Det != 0:
		return det
	case c&en.Pronoun != 0:
		return pron
	case c&en.Preposition != 0:
		return prep
	case c&(en.PlainAdverb|en.Negation) != 0:
		return adv
	}
	return open
}

// year reads a token as a year, 0 where it is none.
func year(low string) int {
	if len(low) != 4 {
		return 0
	}
	n := 0
	for i := range 4 {
		c := low[i]
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	if n < 1500 || n > 2150 {
		return 0
	}
	return n
}
