package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// ordinal reads a rank: "third visit", "150th anniversary", "placed second".
// First is an order and no count, except as a place.
func (p *parser) ordinal(n *num) int {
	i, k := n.first, n.last
	next := p.low(k)
	if next == "such" {
		k++ // "the third such case"
		next = p.low(k)
	}
	v := n.small()
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: i, NumLast: k, Kind: Ordinal}
	q := quantity.Quantity{Value: n.val, Unit: rank}
	placed := p.placed(i)
	if placed {
		end := k
		if next == "place" || next == "spot" {
			end++
		}
		return p.emit(&m, q, i, end)
	}
	if v == 1 || p.low(i-1) == "every" || p.low(i-1) == "per" || p.dash(i-1) && p.tight(i) && !p.heading {
		return k
	}
	// Dates: "the 25th", "3rd of May".
	if p.month(i-1) || next == "of" && p.month(k+1) {
		return k
	}
	if p.low(i-1) == "the" && p.month(i-2) {
		return k
	}
	if p.hyphen(k) {
		w := p.low(k + 1)
		if en.LabelOf(w)&en.Superlative == 0 {
			// "fourth-quarter sales", "seventh-round stoppage"
			if en.LabelOf(w)&en.Unranked != 0 || !p.isWord(k+1) || p.toks[k+1].Cap && !p.heading || entry(w).Mask&lexicon.IsNoun == 0 || v == 2 {
				return k + 1
			}
			m.Head = k + 1
			q.Unit.Name = p.lemma(k + 1)
			return p.emit(&m, q, i, k+2)
		}
		end := k + 2
		if w := p.phrase(end, false, false); w.head >= 0 {
			m.Head, q.Unit.Name, end = w.head, w.name, w.last
		}
		return p.emit(&m, q, i, end)
	}
	if next == "of" && v == 2 || next == "of" && !n.words {
		// "the second of her three novels"
		if c := en.ClassOf(p.low(k + 1)); c&en.Possessive == 0 {
			return k
		}
		m.Head = p.phrase(k+2, true, true).head
		if m.Head >= 0 {
			q.Unit.Name = p.lemma(m.Head)
		}
		return p.emit(&m, q, i, k)
	}
	if !p.isWord(k) && p.kind(k) != text.Punct || en.LabelOf(next)&en.Unranked != 0 {
		return k
	}
	// Names: "53rd Street", "Second Amendment", "27th Congressional District".
	for j := k; j < k+4 && p.isWord(j) && (p.toks[j].Cap || j == k); j++ {
		if en.LabelOf(p.low(j))&en.LabelOrdinal != 0 {
			return k
		}
	}
	if p.toks[i].Cap && n.words && i > p.lo && !p.heading && p.isWord(k) && p.toks[k].Cap {
		return k
	}
	w := p.nounPhrase(k, false, false, true)
	if w.head < 0 {
		if next == "this" || next == "straight" || next == "consecutive" || next == "in" && p.low(i-1) == "the" && p.number(k+1).Kind != en.NoNumber {
			return p.emit(&m, q, i, k)
		}
		return k
	}
	if en.LabelOf(w.name)&en.Unranked != 0 && w.name != "person" {
		return k
	}
	m.Head, q.Unit.Name = w.head, w.name
	return p.emit(&m, q, i, w.last)
}

// placed says whether an ordinal is a place in an order: "placed second",
// "tied for 2nd", "came in third".
func (p *parser) placed(i int) bool {
	k := i - 1
	switch p.low(k) {
	case "in", "for", "a", "the", "close", "distant", "at":
		k--
		if w := p.low(k); w == "in" || w == "for" || w == "a" {
			k--
		}
	}
	if k == i-1 && p.low(i-1) == "come" || p.low(k) == "come" && p.low(i-1) != "in" {
		return false
	}
	if en.LabelOf(p.low(k))&en.Place == 0 {
		return false
	}
	j := i + 1
	return !p.isWord(j) || p.low(j) == "place" || p.low(j) == "spot" || en.ClassOf(p.low(j))&(en.Preposition|en.Conjunction|en.Subordinator|en.TimeWord|en.Day) != 0
}

// tensOrdinal reads "-first" behind tens and hundreds.
func (p *parser) tensOrdinal(n *num) (num, int) {
	k := n.last
	if p.hyphen(k) {
		k++
	} else if p.low(k) == "and" {
		k++
	}
	w := p.number(k)
	v := n.small()
	if w.Kind != en.OrdinalWord || n.fraction || v < 20 || w.Value >= 10 && v < 100 || v%10 != 0 {
		return num{}, 0
	}
	o := num{first: n.first, last: k + 1, words: true, ordinal: true, val: n.val.Add(quantity.New(w.Value, 0))}
	return o, k + 1
}

// multiple reads "twice", "doubled", "threefold". Adjectives that multiply
// nothing ("double standard", "triple jump") are left out.
func (p *parser) multiple(i int, w en.NumberWord) int {
	word := p.low(i)
	switch word {
	case "double", "triple", "treble", "quadruple":
		next := p.low(i + 1)
		c := en.ClassOf(next)
		prev := en.ClassOf(p.low(i - 1))
		if p.hyphen(i+1) || p.dash(i-1) {
			return i + 1
		}
		if c&(en.Det|en.Possessive) == 0 && prev&(en.To|en.Modal) == 0 && next != "in" && next != "what" && next != "that" {
			return i + 1
		}
	case "doubles", "triples":
		if !p.isWord(i+1) || en.ClassOf(p.low(i-1))&(en.Det|en.Possessive) != 0 {
			return i + 1
		}
	case "doubling", "doubled", "tripled", "tripling":
		if p.low(i+1) == "down" || p.low(i+1) == "up" || p.low(i+1) == "over" {
			return i + 2
		}
	}
	if p.toks[i].Cap && p.isWord(i+1) && p.toks[i+1].Cap && !p.heading && i > p.lo {
		return i + 1
	}
	h, start := p.hedgeBefore(i)
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: i, NumLast: i + 1, Kind: Multiplier}
	q := quantity.Quantity{Value: quantity.New(w.Value, 0), Unit: times}
	hedged(&q, h)
	end := i + 1
	if word == "twice" || word == "thrice" {
		if name, e := p.per(end, unit.Unit{}); e > end && isTimeNoun(name) {
			q.Unit = unit.Unit{Code: "1", Name: "time", Per: name}
			end = e
		}
	}
	return p.emit(&m, q, start, end)
}
