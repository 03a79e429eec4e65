package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// oneWord reads the word "one", which is more often a pronoun than a number.
func (p *parser) oneWord(i int, n num) int {
	a := p.measure(n)
	next := p.low(i + 1)
	if end := p.share(&a); end > 0 {
		return end
	}
	if end := p.tally(&a); end > 0 {
		return end
	}
	if end := p.oneOfSo(i); end > 0 {
		return end
	}
	h, _ := p.hedgeBefore(i)
	if a.val.Sign() < 0 {
		return p.finish(a)
	}
	if p.alone(i, i+1) {
		return p.finish(a)
	}
	if a.hasUnit && a.unit == points && p.low(i-1) == "at" {
		return a.end // "at one point"
	}
	if h == en.NoHedge {
		if en.LabelOf(p.low(i-1))&en.NotOne != 0 && (p.low(i-1) != "only" || p.low(i-2) == "the") {
			return i + 1
		}
		if p.toks[i].Cap && i > p.lo && !p.heading {
			return i + 1
		}
		if p.harmed(i) {
			return p.finish(a)
		}
		switch next {
		case "of", "another", "who", "that", "or", "-", "'s", "":
			if next == "-" && p.hyphen(i+1) {
				if a.hasUnit || entry(p.low(i+2)).Mask&lexicon.IsNoun != 0 && p.isWord(i+2) && en.ClassOf(p.low(i+2)) == 0 {
					break
				}
				return i + 2
			}
			if next == "or" && (p.number(i+2).Kind == en.UnitWord || p.low(i+2) == "more") {
				break
			}
			return i + 1
		}
		if a.hasUnit && a.unit.Dimension == unit.Duration && !a.hyphen {
			// "one day" in a tale, "one year later" in a count.
			switch p.low(a.end) {
			case "after", "before", "later", "earlier", "ago", "to", "of", "and", "from", "or", "prior", "since", "until", "in", "into":
			default:
				if p.low(a.end-1) == "day" || p.low(a.end-1) == "night" {
					return a.end
				}
			}
			return p.finish(a)
		}
		if !a.hasUnit && !p.isWord(i+1) && next != "-" {
			return i + 1
		}
		if w := p.lemma(i + 1); !a.hasUnit && en.OneClassOf(w)&en.OneCounted != 0 {
			// "one count of fraud"
			return p.barely(i, noun{head: i + 1, last: i + 2, name: w})
		}
		if !a.hasUnit {
			if en.Casualty(next) != "" {
				return p.finish(a)
			}
			// "killing one,", "injured one of them"
			w := p.phrase(i+1, false, false)
			if w.head < 0 {
				return i + 1
			}
			return p.barely(i, w)
		}
	}
	return p.finish(a)
}

// harmed says whether a verb before token i says what was done to people:
// "killing one", "wounded one of them".
func (p *parser) harmed(i int) bool {
	if !p.isWord(i - 1) {
		return false
	}
	return en.LabelOf(lexicon.Lemma(p.low(i-1), lexicon.Verb))&en.HarmVerb != 0
}

// barely adds "one" before a noun: a number, but hardly told as one. People
// who die and counts at court are told.
func (p *parser) barely(i int, w noun) int {
	m := Mention{Sentence: p.sent, Head: w.head, Modified: -1, NumFirst: i, NumLast: i + 1, Kind: Pronoun}
	q := quantity.Quantity{Value: one, Unit: unit.Unit{Code: "1", Name: w.name}}
	for k := w.last; k < w.last+4 && p.isWord(k); k++ {
		if en.Casualty(p.low(k)) != "" || p.low(k) == "died" {
			m.Kind = Amount
			break
		}
	}
	if w.name == "count" || w.name == "vote" || w.name == "seat" || w.name == "death" || w.name == "goal" || p.low(i-1) == "just" || p.low(i-1) == "only" {
		m.Kind = Amount // "in just one district"
	}
	return p.emit(&m, q, i, w.last)
}

// oneUnit reads "a year", "an hour", "a decade": one by its article. A rate
// ("twice a year", "$5 a day") has taken its article already.
func (p *parser) oneUnit(i int) int {
	k := i + 1
	if !p.isWord(k) || p.floor > i {
		return i + 1
	}
	w := p.low(k)
	switch w {
	case "second", "minute", "hour", "day", "week", "month", "year", "decade", "century", "fortnight", "mile", "percentage", "generation", "dollar", "euro":
	case "full", "whole", "single":
		k++
		if !isTimeNoun(p.low(k)) {
			return i + 1
		}
	default:
		return i + 1
	}
	if w == "second" || w == "generation" || p.low(k+1) == "of" && (w == "minute" || w == "day" || w == "hour") || p.hyphen(k+1) {
		return i + 1
	}
	switch p.low(i - 1) {
	case "once", "times", "time", "twice", "such", "what", "quite", "many", "not", "half", "of":
		return i + 1
	}
	n := num{first: i, last: i + 1, val: one, mantissa: one, words: true}
	u, end := p.unitAfter(k, &n)
	if end == k {
		return i + 1
	}
	if isTimeNoun(w) && p.rated(i, end) {
		return end
	}
	a := amount{num: n, start: i, end: end, unit: u, hasUnit: true}
	p.halfUnit(&a)
	h, start := p.hedgeBefore(i)
	q := a.quantity()
	// "a month or two"
	if p.low(a.end) == "or" && p.low(a.end+1) == "two" {
		q.Value, q.Lower, q.Upper, q.Approximation = quantity.Decimal{}, one, quantity.New(2, 0), quantity.Range
		m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: i, NumLast: a.end + 2}
		return p.emit(&m, q, start, a.end+2)
	}
	if g, e := p.hedgeAfter(a.end); g != en.NoHedge && h == en.NoHedge && p.low(a.end) == "or" {
		h, a.end = g, e // "a week or more"
	}
	hedged(&q, h)
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: i, NumLast: i + 1, Kind: Article}
	if !q.Value.Equal(one) || h != en.NoHedge {
		m.Kind = Amount
	}
	return p.emit(&m, q, start, a.end)
}

// rated says whether "a day" at token i is what the noun or sum before it is
// told by: "pennies a day", "9 million crowns ($1 million) a year". A sum gets
// the rate.
func (p *parser) rated(i, end int) bool {
	switch p.low(end) {
	case "ago", "after", "before", "earlier", "later", "since":
		return false
	case "from":
		if w := p.low(end + 1); w == "now" || w == "then" || w == "today" {
			return false
		}
	}
	if p.low(i-1) != ")" {
		return p.isWord(i-1) && en.ClassOf(p.low(i-1)) == 0 && p.plural(i-1) && !p.agrees(i-1) && p.low(end) != "and" && p.low(end) != "or"
	}
	rate := false
	for k := len(p.out) - 1; k >= 0 && k >= len(p.out)-2; k-- {
		m := &p.out[k]
		behind := m.Last == i-1 && k == len(p.out)-1 || rate && m.Last == p.out[k+1].First-1
		if !behind || m.Sentence != p.sent || m.Quantity.Unit.Per != "" || m.Quantity.Unit.Dimension == unit.Duration {
			break
		}
		m.Quantity.Unit.Per, rate = p.singular(i+1), true
	}
	return rate
}

// span reads "monthlong", "hour-long", "century-old", "the past decade": one of
// a unit of time.
func (p *parser) span(i int, w en.NumberWord) int {
	word := strings.TrimSuffix(p.low(i), "long")
	end := i + 1
	if prev := p.low(i - 1); (word == "decade" || word == "century") && (prev == "last" || prev == "past" || prev == "next" || prev == "coming" || prev == "previous") {
		// "over the past decade"
		u, _ := unitPhrases.one(word)
		m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: i, NumLast: i + 1, Kind: Article}
		return p.emit(&m, quantity.Quantity{Value: one, Unit: u}, i, i+1)
	}
	if w.Value == 0 {
		word = p.low(i)
		long := p.low(i + 2)
		if !p.hyphen(i+1) || long != "long" && long != "old" || p.dash(i-1) && p.tight(i) || p.isNumberAt(i-1) {
			return i + 1
		}
		end = i + 3
	}
	u, ok := unitPhrases.one(word)
	if !ok {
		return i + 1
	}
	if p.low(end-1) == "old" {
		u.Dimension = unit.Age
	}
	h, start := p.hedgeBefore(i)
	q := quantity.Quantity{Value: one, Unit: u}
	hedged(&q, h)
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: i, NumLast: i + 1, Kind: Article}
	if w := p.nounPhrase(end, false, false, true); w.head >= 0 {
		m.Attributive, m.Modified = true, w.head
	}
	return p.emit(&m, q, start, end)
}

// age reads an age without its unit: "Smith, 38,", "aged 38", "turned 40".
func (p *parser) age(a *amount, q *quantity.Quantity, isRange bool, start *int) bool {
	v := a.small()
	if isRange {
		k := a.start - 1
		if p.low(k) == "between" || p.low(k) == "from" {
			k--
		}
		switch p.low(k) {
		case "aged", "age", "ages":
			*start = k
			q.Unit = yearsOfAge
			return true
		}
		return false
	}
	if v < 0 || v > 120 || a.scaled || a.step < 0 {
		return false
	}
	i := a.start
	prev := p.low(i - 1)
	if *start < i {
		prev = p.low(*start - 1)
		// "children under 12"
		switch p.low(i - 1) {
		case "under", "over", "below", "above":
			if *start == i-1 && p.isWord(*start-1) && p.plural(*start-1) && lexicon.IsPerson(p.lemma(*start-1)) && p.countedNoun(a.end, true).head < 0 {
				q.Unit = yearsOfAge
				return true
			}
		}
	}
	// "aged 19, 22 and 27"
	if k := len(p.out); k > 0 && *start == i && (prev == "," || prev == "and") && p.out[k-1].Last == i-1 && p.out[k-1].Quantity.Unit == yearsOfAge && p.countedNoun(a.end, true).head < 0 {
		q.Unit = yearsOfAge
		return true
	}
	if w := p.agedNoun(*start - 1); w != "" && (!p.isWord(a.end) || en.ClassOf(p.low(a.end)) != 0 || !p.plural(a.end)) {
		q.Unit = yearsOfAge
		if w != "age" && w != "ages" {
			q.Unit.Dimension = unit.Duration
		}
		return true
	}
	switch prev {
	case "aged", "age", "ages":
		q.Unit = yearsOfAge
		if *start == i {
			*start = i - 1
		}
		return true
	case "of":
		if p.low(*start-2) != "age" {
			return false
		}
		q.Unit = yearsOfAge
		return true
	case "turned", "turns", "turning":
		if a.words || p.isWord(a.end) && en.ClassOf(p.low(a.end)) == 0 {
			return false
		}
		q.Unit = yearsOfAge
		return true
	case ",":
		// A name or a person before the comma, a comma, a stop or "of" behind.
		if a.words || *start < i || v < 1 || !p.isWord(i-2) || p.month(i-2) {
			return false
		}
		next := p.low(a.end)
		if !p.toks[i-2].Cap && (next != "," || !lexicon.IsPerson(p.lemma(i-2))) {
			return false
		}
		if next != "," && next != "." && next != ";" && next != "who" && next != ")" && !(next == "of" && p.isWord(a.end+1) && p.toks[a.end+1].Cap) && next != "was" && next != "and" && next != "from" {
			return false
		}
		if next == "," && p.tight(a.end+1) || en.ClassOf(p.low(i-2))&(en.Day|en.Title) != 0 {
			return false
		}
		if en.LabelOf(p.low(i-2))&en.Street != 0 {
			return false
		}
		q.Unit = yearsOfAge
		return true
	case "(":
		// "Ann Lee (45)"
		if a.words || p.low(a.end) != ")" || !p.isWord(i-2) || !p.toks[i-2].Cap || v < 10 || !p.isWord(i-3) || !p.toks[i-3].Cap {
			return false
		}
		q.Unit = yearsOfAge
		return true
	}
	return false
}

// orTwo reads "or two" at token i, behind a length of time in the singular that
// stands at i-2: one or two of it. It gives 0 where the two is another's.
func (p *parser) orTwo(i int, w string) int {
	switch p.low(i - 3) {
	case "a", "an", "another", "one", "next", "past", "last", "first", "coming", "final", "extra":
	default:
		return 0
	}
	if p.isWord(i+1) && en.ClassOf(p.low(i+1)) == 0 && (p.plural(i+1) || entry(p.low(i+1)).Main == lexicon.Noun) {
		return 0
	}
	u, ok := unitPhrases.one(w)
	if !ok || u.Dimension != unit.Duration {
		return 0
	}
	q := quantity.Quantity{Lower: one, Upper: quantity.New(2, 0), Approximation: quantity.Range, Unit: u}
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: i - 2, NumLast: i + 1}
	return p.emit(&m, q, i-2, i+1)
}

// agedNoun gives the noun that is told in years and stands before the verb or
// preposition at token k, empty for none: "life expectancy is 73", "a median
// age of 41".
func (p *parser) agedNoun(k int) string {
	if w := p.low(k); w != "at" && w != "to" && w != "of" && en.ClassOf(w)&en.Be == 0 {
		return ""
	}
	for j := k - 1; j >= p.lo && j > k-10; j-- {
		switch p.kind(j) {
		case text.Word:
			if en.LabelOf(p.toks[j].Lower)&en.AgeNoun != 0 {
				return p.toks[j].Lower
			}
			if c := en.ClassOf(p.toks[j].Lower); c&(en.Relative|en.Subordinator|en.Modal|en.Have) != 0 {
				return ""
			}
		default:
			return ""
		}
	}
	return ""
}
