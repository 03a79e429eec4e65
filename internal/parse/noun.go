package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon/glossary"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// entry gives what the lexicon knows of a lower-case word. It may not be
// changed.
func entry(w string) *lexicon.Entry { return &glossary.Look(w).Entry }

// noun is a counted or modified noun.
type noun struct {
	head int // token of the head, -1 where there is none
	last int // token behind the head
	name string
}

// maxPhrase bounds the tokens between a number and its noun.
const maxPhrase = 9

// wall are the closed classes that end a noun phrase.
const wall = en.Det | en.Possessive | en.Pronoun | en.Preposition | en.To | en.Relative | en.Modal | en.Be | en.Have | en.Do | en.Negation | en.Subordinator

// passing says whether a closed-class word can stand inside a noun phrase.
func passing(w string) bool { return en.LabelOf(w)&en.InsidePhrase != 0 }

// countedNoun finds the noun that a number before token j counts. Where many
// is set it looks for a plural.
func (p *parser) countedNoun(j int, many bool) noun {
	none := noun{head: -1, last: j}
	k := j
	if p.low(k) == "of" {
		// "20 of the 30 seats", "three of his aides"
		k++
		c := en.ClassOf(p.low(k))
		if c&(en.Det|en.Possessive) == 0 && !p.isNumberAt(k) {
			if !p.isWord(k) || c != 0 || !p.toks[k].Cap && !p.plural(k) {
				return none
			}
		} else if !p.isNumberAt(k) {
			k++
		}
		if p.isNumberAt(k) {
			n := p.phrase(k+1, true, true)
			n.last = j
			return n
		}
		return p.phrase(k, many, true)
	}
	return p.phrase(k, many, false)
}

// phrase finds the head of the noun phrase that begins at token j.
func (p *parser) phrase(j int, many, of bool) noun { return p.nounPhrase(j, many, of, false) }

// nounPhrase is phrase; sure says that a noun must follow, as behind an
// ordinal or a hyphen, so that words that are mostly verbs are nouns: "third
// visit", "a $2 billion deal".
func (p *parser) nounPhrase(j int, many, of, sure bool) noun {
	none := noun{head: -1, last: j}
	single := -1
	inner := 0 // a number inside the phrase, which has a quote of its own
	found := func(k int) noun {
		last := k + 1
		if inner > 0 {
			last = j
		}
		return noun{head: k, last: last, name: p.lemma(k)}
	}
	for k := j; k < p.hi && k < j+maxPhrase; k++ {
		t := &p.toks[k]
		if t.Kind == text.Punct {
			if p.hyphen(k) || (t.Lower == `"` || t.Lower == "'") && k+1 < p.hi && !p.tight(k) && p.isWord(k+1) {
				continue
			}
			if t.Lower == "-" && p.tight(k+1) && p.kind(k+1) == text.Number && p.isWord(k-1) && en.LabelOf(p.low(k-1))&en.LabelCapital != 0 {
				continue // "COVID -19 tests"
			}
			if t.Lower == "," && p.listedAdjective(k) {
				continue
			}
			if t.Lower == "." && p.tight(k) && k > j && len(p.low(k-1)) <= 5 && p.toks[k-1].Cap && p.isWord(k+1) && k+1 < p.hi {
				continue // "two St. Louis officers"
			}
			break
		}
		if t.Kind == text.Symbol && t.Lower == "&" {
			continue
		}
		if t.Kind == text.Mixed && !p.toks[k].Cap {
			if many && k > j && strings.HasSuffix(t.Lower, "s") && p.toks[k-1].Cap {
				return noun{head: k - 1, last: k + 1, name: p.lemma(k - 1)} // "9,000 Model 3s"
			}
			break
		}
		if t.Kind == text.Number && p.hyphen(k+1) && p.isWord(k+2) {
			inner = k // "two 30-page reports"
			k += 2
			continue
		}
		if t.Kind == text.Number && k > j && len(t.Lower) <= 3 && p.isWord(k+1) && (p.toks[k-1].Cap || p.low(k-1) == "-" || p.toks[k+1].Cap && !p.toks[k+1].AllCaps && en.ClassOf(p.low(k+1)) == 0) {
			continue // "14 Leopard 2 tanks", "two new 737 Max jets"
		}
		if t.Kind != text.Word && t.Kind != text.Mixed {
			break
		}
		w := t.Lower
		if w == "'s" {
			// "seven of Mexico's states", "12 of Trump's aides"
			if of {
				single = -1
				continue
			}
			break
		}
		if w == "and" || w == "or" {
			if en.Number(p.low(k+1)).Kind != en.NoNumber && en.Number(p.low(k+1)).Kind != en.OrdinalWord {
				break // "one Briton and two Danes": two numbers
			}
			if k == j && !of && sure && p.adjective(k+1) {
				continue // "his second and final term"
			}
			if p.adjective(k-1) && p.adjective(k+1) && (single < 0 || single == k-1) && k > j || k > j && p.isWord(k+1) && p.toks[k-1].Cap && p.toks[k+1].Cap && !p.plural(k-1) && !p.heading {
				continue
			}
			break
		}
		c := en.ClassOf(w)
		if c&wall != 0 && !passing(w) && !(t.AllCaps && len(w) == 2) {
			break
		}
		if k > j && p.hyphen(k+1) && !p.plural(k) {
			continue // the first part of a compound
		}
		if c&(en.Day|en.Month) != 0 && t.Cap {
			break
		}
		if en.Number(w).Kind != en.NoNumber && single < 0 && w != "second" {
			if en.Number(w).Kind == en.OrdinalWord || en.Number(w).Kind == en.FractionWord {
				continue
			}
			break
		}
		e := entry(w)
		if many && e.Main == lexicon.Noun && e.Form&lexicon.Base != 0 && en.LabelOf(w)&en.SamePlural != 0 && !p.hyphen(k+1) && !(p.isWord(k+1) && (p.plural(k+1) || p.isWord(k+2) && p.plural(k+2) && en.ClassOf(p.low(k+1)) == 0)) {
			return found(k) // "a million species face", not "two aircraft carriers"
		}
		if (p.plural(k) || (k == j && !of || single >= 0 && single == k-1) && many && e.Form&lexicon.Plural != 0 && e.Mask&lexicon.IsNoun != 0) && (e.Mask == 0 || e.Mask&lexicon.IsNoun != 0) {
			if !many && single >= 0 && single == k-1 && e.Form&lexicon.Third != 0 && e.Weight[lexicon.Verb] > e.Weight[lexicon.Noun]-40 && en.ClassOf(p.low(k+1))&(en.Preposition|en.Det|en.TimeWord|en.Day|en.PlainAdverb) != 0 {
				break // "the four-day visit ends"
			}
			// Plurals in a row: "sales people"; else the first one is the head.
			if p.isWord(k+1) && p.plural(k+1) && lexiconNoun(p.low(k+1)) && !p.agrees(k+1) {
				continue
			}
			if p.hyphen(k + 1) {
				continue
			}
			return found(k)
		}
		if c&en.PlainAdverb != 0 && !passing(w) && e.Mask&(lexicon.IsAdj|lexicon.IsNoun) == 0 {
			break
		}
		if verbOnly(e) && !t.Cap && !(sure && (single < 0 || p.finite(k+1)) && e.Mask&lexicon.IsNoun != 0 && e.Form&lexicon.Base != 0) {
			if single >= 0 || !p.participle(k, e) {
				break
			}
			continue
		}
		if e.Mask&lexicon.IsNoun != 0 || e.Mask == 0 {
			if single >= 0 && single == k-1 && e.Main == lexicon.Verb && e.Form&(lexicon.Third|lexicon.Past) != 0 && !t.Cap {
				break
			}
			if single >= 0 && single == k-1 && e.Mask&lexicon.IsVerb != 0 && !t.Cap && (p.kind(k+1) == text.Number || p.kind(k+1) == text.Symbol || en.ClassOf(p.low(k+1))&(en.Det|en.Possessive) != 0) {
				break // "the trip cost $3,000"
			}
			if e.Main != lexicon.Adv || t.Cap {
				single = k
			}
		}
	}
	if single >= 0 && (!many || en.LabelOf(p.low(single))&en.SamePlural != 0) {
		return found(single)
	}
	return none
}

// listedAdjective says whether a comma at k stands between adjectives: "three
// large, heavy boxes".
func (p *parser) listedAdjective(k int) bool {
	return p.adjective(k-1) && p.adjective(k+1) && p.isWord(k+2)
}

func (p *parser) adjective(k int) bool {
	if !p.isWord(k) {
		return false
	}
	e := entry(p.toks[k].Lower)
	return e.Mask&lexicon.IsAdj != 0 && e.Form&lexicon.Plural == 0
}

func lexiconNoun(w string) bool {
	e := entry(w)
	return e.Mask == 0 || e.Main == lexicon.Noun
}

// agrees says whether a word that could be a plural is more often the verb of
// what stands before it.
func (p *parser) agrees(k int) bool {
	e := entry(p.toks[k].Lower)
	return e.Weight[lexicon.Verb] > e.Weight[lexicon.Noun]
}

// verbOnly says whether a word is a verb's form and nothing that could stand
// in a noun phrase, going by what it mostly is.
func verbOnly(e *lexicon.Entry) bool {
	if e.Mask == 0 || e.Mask&lexicon.IsVerb == 0 {
		return false
	}
	return e.Main == lexicon.Verb && e.Mask&lexicon.IsAdj == 0 && (e.Mask&lexicon.IsNoun == 0 || e.Weight[lexicon.Verb] > e.Weight[lexicon.Noun]+15)
}

// finite says whether token k is a verb that wants its subject before it.
func (p *parser) finite(k int) bool {
	if !p.isWord(k) {
		return false
	}
	if en.ClassOf(p.low(k))&(en.Be|en.Have|en.Modal) != 0 {
		return true
	}
	e := entry(p.low(k))
	return e.Main == lexicon.Verb && e.Form&(lexicon.Past|lexicon.Third) != 0
}

// participle says whether a verb form before a noun can modify it: "five
// wounded soldiers".
func (p *parser) participle(k int, e *lexicon.Entry) bool {
	if e.Form&(lexicon.Past|lexicon.Ing) == 0 {
		return false
	}
	w := p.toks[k].Lower
	if !strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "en") && !strings.HasSuffix(w, "ing") {
		return false
	}
	return p.isWord(k+1) && en.ClassOf(p.low(k+1))&wall == 0
}

// plural says whether token k is a noun in the plural.
func (p *parser) plural(k int) bool {
	if !p.isWord(k) {
		return false
	}
	t := &p.toks[k]
	w := t.Lower
	if en.LabelOf(w)&en.LikePlural != 0 {
		return true
	}
	e := entry(w)
	if e.Form&lexicon.Plural != 0 && e.Mask&lexicon.IsNoun != 0 {
		// "two leaves the room": a word that is far more often a verb.
		return !(e.Mask&lexicon.IsVerb != 0 && e.Form&lexicon.Third != 0 && int(e.Weight[lexicon.Verb]) > int(e.Weight[lexicon.Noun])+60)
	}
	if len(w) < 3 || !strings.HasSuffix(w, "s") {
		return false
	}
	if e.Mask != 0 {
		return ownPlural(w, e)
	}
	return !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is") && !strings.HasSuffix(w, "'s")
}

// ownPlural says whether a word that the lexicon lists for itself is a noun's
// plural for all that: "troops", "viewers".
func ownPlural(w string, e *lexicon.Entry) bool {
	if e.Main != lexicon.Noun || e.Form&lexicon.Plural != 0 || len(w) < 5 || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is") || strings.HasSuffix(w, "ics") {
		return false
	}
	b := entry(w[:len(w)-1])
	return b.Main == lexicon.Noun && b.Mask&lexicon.IsNoun != 0 && b.Form&lexicon.Base != 0
}

// pluralAfter says whether a plural noun follows soon, as behind a count.
func (p *parser) pluralAfter(k int) bool {
	return p.phrase(k, true, false).head >= 0
}

// lemma gives the singular of the noun at token k.
func (p *parser) lemma(k int) string {
	w := p.toks[k].Lower
	l := entry(w).Noun()
	if l == "" {
		l = lexicon.Singular(w)
	}
	if l == w && len(w) > 4 && w[len(w)-1] == 's' {
		if e := entry(w); e.Mask != 0 && en.LabelOf(w)&en.SamePlural == 0 && ownPlural(w, e) {
			return w[:len(w)-1]
		}
	}
	return l
}

// singular gives the singular of the word at token k, empty where it is none.
func (p *parser) singular(k int) string {
	if !p.isWord(k) {
		return ""
	}
	return p.lemma(k)
}
