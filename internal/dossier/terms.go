package dossier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm" // folds full-width and composed forms, as Unicode has it

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// terms is what a claim is found by. Its values are those that a reader takes
// the words to mean: "more than 200" is found near 200, not at a million.
func terms(c *claim.Claim) store.Terms {
	words := appendWords(nil, c.Measure.Name, false)
	for _, q := range c.Measure.Qualifiers {
		words = appendWords(words, q, false)
	}
	words = appendWords(words, c.Measure.Of, false)
	t := store.Terms{Words: set(words)}
	if u := c.Quantity.Unit; u.Code != "" || u.Name != "" {
		t.Units = set([]string{unitTerm(u.Code), unitTerm(u.Name)})
	}
	if q := c.Quantity; q.Value.Valid() || q.Lower.Valid() || q.Upper.Valid() {
		i := q.Soft()
		t.Lower, t.Upper = i.Lower.String(), i.Upper.String()
	}
	if c.Period.Known() {
		t.From, t.To = c.Period.Start.UTC(), c.Period.End.UTC()
	}
	return t
}

// unitTerm is a unit's name as it is compared: a code as it is written, and
// what is counted in the singular and in lower case.
func unitTerm(s string) string {
	if _, ok := unit.ByCode(s); ok || s == "1" {
		return s
	}
	return strings.Join(appendWords(nil, s, false), " ")
}

// set sorts strings and takes out empty and repeated ones.
func set(s []string) []string {
	s = slices.DeleteFunc(s, func(s string) bool { return s == "" })
	slices.Sort(s)
	return slices.Compact(s)
}

// appendWords appends the words of a phrase as they are compared: English
// lemmas in lower case, countries for their adjectives and people; of scripts
// that leave no space between words, each two characters that stand together.
// Asked says that the words are a caller's: function words are then left out,
// since they tell nothing of what is measured.
func appendWords(dst []string, phrase string, asked bool) []string {
	phrase = norm.NFKC.String(phrase)
	for from := 0; from < len(phrase); {
		kind, end := run(phrase[from:])
		word := phrase[from : from+end]
		from += end
		switch kind {
		case spaced:
			word = strings.TrimSuffix(strings.ReplaceAll(word, "’", "'"), "'s")
			word = strings.Trim(word, "'")
			lower := strings.ToLower(word)
			if word == "" || asked && en.ClassOf(lower)&functionWords != 0 && word != strings.ToUpper(word) {
				continue
			}
			dst = append(dst, lemma(lower))
		case wide:
			r := []rune(word)
			for i := range max(1, len(r)-1) {
				dst = append(dst, string(r[i:min(i+2, len(r))]))
			}
		}
	}
	return dst
}

// functionWords are the classes of words that tell nothing of what is
// measured.
const functionWords = en.Det | en.Possessive | en.Pronoun | en.Preposition | en.To | en.Conjunction | en.Subordinator |
	en.Relative | en.Modal | en.Be | en.Have | en.Do | en.Negation

// runKind is a kind of characters that make words together.
type runKind uint8

const (
	between runKind = iota // what is no part of a word
	spaced                 // letters and digits of scripts that put space between words
	wide                   // characters of scripts that put none, or glue particles to words
)

// run is the first run of one kind in s, which is not empty.
func run(s string) (runKind, int) {
	kind := between
	for i, r := range s {
		k := kindOf(r)
		if k == between && kind == spaced && (r == '\'' || r == '’') {
			k = spaced
		}
		if i == 0 {
			kind = k
		} else if k != kind {
			return kind, i
		}
	}
	return kind, len(s)
}

func kindOf(r rune) runKind {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
		return wide
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
		return spaced
	}
	return between
}

// lemma is the base form of a lower-case word, the same for each of its
// inflections: as a noun where it can be one, since measures are nouns.
func lemma(lower string) string {
	if nation, ok := lexicon.Nation(lower); ok {
		return nation
	}
	e := lexicon.Lookup(lower)
	if n := e.Noun(); n != "" {
		return n
	}
	if v := e.Verb(); v != "" {
		return v
	}
	return lexicon.Lemma(lower, lexicon.Noun)
}

// Question is a search as a caller puts it. What is empty asks for nothing;
// what is given is to hold together.
type Question struct {
	Words              string // in any inflection
	Unit               string // a code ("USD", "1"), or what is counted ("documents")
	MinValue, MaxValue string // decimals
	Period             string // ISO 8601: "2026", "2026-01", "2025-07/2026-06-15"
	After              store.Place
	Limit              int
}

// Search returns the claims of a tenant that fit a question. The error is an
// *engine.FieldError in the names of SearchClaimsRequest, or the store's.
func (k *Keeper) Search(ctx context.Context, tenant string, ask Question) ([]store.Hit, error) {
	q, err := query(ask)
	if err != nil {
		return nil, err
	}
	return k.cfg.Store.SearchClaims(ctx, tenant, q)
}

func query(ask Question) (store.Query, error) {
	q := store.Query{After: ask.After, Limit: ask.Limit}
	q.Words = set(appendWords(nil, ask.Words, true))
	if ask.Words != "" && len(q.Words) == 0 {
		return q, &engine.FieldError{Field: "query", Message: "holds no word that says what is measured"}
	}
	if ask.Unit != "" {
		if q.Unit = unitTerm(ask.Unit); q.Unit == "" {
			q.Unit = ask.Unit // no code or word that is known; it finds nothing
		}
	}
	lower, err := decimal("min_value", ask.MinValue)
	if err != nil {
		return q, err
	}
	upper, err := decimal("max_value", ask.MaxValue)
	if err != nil {
		return q, err
	}
	if lower.Valid() && upper.Valid() && lower.Cmp(upper) > 0 {
		return q, &engine.FieldError{Field: "max_value", Message: "is less than min_value"}
	}
	q.Lower, q.Upper = lower.String(), upper.String()
	if q.From, q.To, err = period(ask.Period); err != nil {
		return q, err
	}
	if len(q.Words) == 0 && q.Unit == "" && q.Lower == "" && q.Upper == "" && q.From.IsZero() {
		return q, &engine.FieldError{Field: "query", Message: "is missing: give query, unit, min_value, max_value or period"}
	}
	return q, nil
}

func decimal(field, s string) (quantity.Decimal, error) {
	if s == "" {
		return quantity.Decimal{}, nil
	}
	d, err := quantity.Parse(s)
	if err != nil {
		return d, &engine.FieldError{Field: field, Message: fmt.Sprintf("is no decimal of at most %d digits", quantity.MaxDigits)}
	}
	return d, nil
}

// period reads an ISO 8601 year, month or day, or two of them with a slash
// between, as the half-open time that they cover.
func period(s string) (from, to time.Time, err error) {
	if s == "" {
		return from, to, nil
	}
	first, last, interval := strings.Cut(s, "/")
	from, to, ok := span(first)
	if ok && interval {
		var start time.Time
		if start, to, ok = span(last); ok && start.Before(from) {
			return from, to, &engine.FieldError{Field: "period", Message: "ends before it begins"}
		}
	}
	if !ok {
		return from, to, &engine.FieldError{Field: "period", Message: "is no ISO 8601 year, month or day, nor two of them with a slash between"}
	}
	return from, to, nil
}

// span is the time that a year, month or day covers.
func span(s string) (from, to time.Time, ok bool) {
	for _, f := range []struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {time.DateOnly, 0, 0, 1}} {
		if len(s) != len(f.layout) {
			continue
		}
		t, err := time.Parse(f.layout, s)
		return t, t.AddDate(f.years, f.months, f.days), err == nil && t.Year() > 0
	}
	return from, to, false
}
