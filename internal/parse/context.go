package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// otherBound reads the second of two bounds that stand side by side: "more
// than 5 but fewer than 10".
func (p *parser) otherBound(first *amount, start int, h en.Hedge, k int) (amount, bool) {
	lower := h == en.HedgeMoreThan || h == en.HedgeAtLeast
	if !lower && h != en.HedgeLessThan && h != en.HedgeAtMost {
		return amount{}, false
	}
	if p.low(k) == "," {
		k++
	}
	if w := p.low(k); w != "and" && w != "but" {
		return amount{}, false
	}
	k++
	if p.isWord(start-1) && p.low(k) == p.low(start-1) && len(p.low(k)) <= 2 {
		k++ // "x > 10 and x < 20"
	}
	for j := k + 1; j < k+6 && j < p.hi; j++ {
		if !p.isNumberAt(j) {
			continue
		}
		floor := p.floor
		p.floor = k
		n, ok := p.readNumber(j)
		if !ok {
			p.floor = floor
			return amount{}, false
		}
		a := p.measure(n)
		g, begin := p.hedgeBefore(a.start)
		p.floor = floor
		if c := a.val.Cmp(first.val); lower && c <= 0 || !lower && c >= 0 {
			return amount{}, false // "over 40 and under 10": two ranges
		}
		if begin != k || !lower && g != en.HedgeMoreThan && g != en.HedgeAtLeast || lower && g != en.HedgeLessThan && g != en.HedgeAtMost {
			return amount{}, false
		}
		return a, true
	}
	return amount{}, false
}

// years says whether two ends are years: "from 2013 to 2022".
func (p *parser) years(a, b *amount) bool {
	if b.last == 0 || a.hasUnit || b.hasUnit || a.scaled || b.scaled || p.kind(a.first) != text.Number || p.kind(b.first) != text.Number {
		return false
	}
	return yearLike(p.low(a.first)) && yearLike(p.low(b.first)) && a.last == a.first+1 && b.last == b.first+1 && !p.countable(b.end)
}

// borrow gives a bare number the unit of its fellow: "from 4.8 to 4.7
// percent", "from 208 pounds to 193", "from 24 to 33 billion euros".
func (p *parser) borrow(a, b *amount, q *quantity.Quantity) {
	if a.hasUnit || a.fraction || a.ordinal {
		return
	}
	if b.hasUnit && b.last > 0 && p.low(a.start-1) == "from" {
		if b.scaled && !a.scaled && !a.grouped && a.val.Cmp(quantity.New(1000, 0)) < 0 {
			a.val, a.step, a.scaled = a.val.Shift(b.scale), a.step+b.scale, true
			q.Value, q.Step, q.Scaled = a.val, a.step, true
		}
		a.unit, a.hasUnit = b.unit, true
		q.Unit = b.unit
		return
	}
	k := a.start - 1
	if p.low(k) == "by" && len(p.out) > 0 && en.LabelOf(p.low(k-1))&en.MoveWord != 0 && (!p.isWord(a.end) || en.ClassOf(p.low(a.end)) != 0) && !a.scaled {
		// "rose by 2 percent and fell by 1"
		last := &p.out[len(p.out)-1]
		if u := last.Quantity.Unit; last.Sentence == p.sent && (u.Dimension == unit.Percent || u.Dimension == unit.PercentagePoint) && p.low(last.First-1) == "by" {
			a.unit, a.hasUnit = u, true
			q.Unit = u
		}
		return
	}
	if p.low(k) == "from" && len(p.out) > 0 {
		p.fellow(a, q, k)
		return
	}
	if p.low(k) != "to" || len(p.out) == 0 || p.isWord(a.end) && en.ClassOf(p.low(a.end)) == 0 || a.scaled {
		return
	}
	last := &p.out[len(p.out)-1]
	u := last.Quantity.Unit
	if last.Sentence != p.sent || last.Last < k-2 || last.Last > k || u.Code == "1" || u.Dimension == unit.Money || u.Dimension == unit.Duration || p.low(last.First-1) != "from" && p.low(last.First) != "from" || yearLike(p.low(a.first)) {
		return
	}
	a.unit, a.hasUnit = u, true
	q.Unit = u
}

// shared gives a bare number the unit of the last one in its row: "5 and 6
// kg", "3, 4 and 5 percent", "10 x 12 x 4 inches".
func (p *parser) shared(d *draft) {
	a := &d.amount
	if a.hasUnit || a.scaled || a.fraction || a.ordinal || yearLike(p.low(a.first)) {
		return
	}
	k := a.end
	for range 4 {
		w := p.low(k)
		if w != "and" && w != "or" && w != "," && w != "x" && w != "×" && w != "by" || !p.isNumberAt(k+1) || p.kind(k+1) == text.Number && yearLike(p.low(k+1)) {
			return
		}
		b, ok := p.amountAt(k + 1)
		if !ok || b.ordinal || b.scaled || b.fraction || b.words != a.words {
			return
		}
		if x := w == "x" || w == "×" || w == "by"; w == "," || x && !b.hasUnit {
			if b.hasUnit {
				return
			}
			k = b.end
			continue
		} else if x && b.unit.Dimension != unit.Length {
			return
		}
		if !b.hasUnit || b.unit.Dimension == unit.Money || b.unit.Dimension == unit.Age || b.unit.Dimension == unit.Score {
			return
		}
		switch p.low(b.end) {
		case "later", "ago", "after", "before", "earlier", "into", "apart", "old":
			return
		}
		a.unit, a.hasUnit = b.unit, true
		d.q.Unit = b.unit
		return
	}
}

// fellow gives a bare number behind "from" the unit of the one that it came
// to: "31 seats, down from 44", "to 3 percentage points from 7".
func (p *parser) fellow(a *amount, q *quantity.Quantity, k int) {
	last := &p.out[len(p.out)-1]
	if w := p.low(k - 1); w == "up" || w == "down" {
		k--
	}
	if p.low(k-1) == "," {
		k--
	}
	u := last.Quantity.Unit
	if share := u.Dimension == unit.Percent || u.Dimension == unit.PercentagePoint; share && last.Last == a.start-1 && p.low(last.First-1) != "to" {
		return // "up 5 percent from 5,200": by so much, of something else
	}
	if last.Sentence != p.sent || last.Last != k || u.Dimension == unit.Money || u.Dimension == unit.Duration || u.Dimension == unit.Rank || u.Dimension == unit.Age || u.Dimension == unit.Multiple ||
		last.Quantity.Fraction || a.scaled || yearLike(p.low(a.first)) || p.isWord(a.end) && en.ClassOf(p.low(a.end)) == 0 {
		return
	}
	q.Unit = u
	a.unit, a.hasUnit = u, true
}

// bareNoun finds a noun in the singular behind a number that is not one: the
// name of a scale behind a decimal ("3.1 WAR"), or the first of two nouns that
// a hyphen could have joined ("a three term governor").
func (p *parser) bareNoun(a *amount, m *Mention, k int) noun {
	none := noun{head: -1, last: k}
	if !p.isWord(k) || p.heading || a.fraction {
		return none
	}
	t := &p.toks[k]
	e := entry(t.Lower)
	if t.Lower == "x" || en.ClassOf(t.Lower) != 0 || e.Mask != 0 && (e.Main != lexicon.Noun && !(t.AllCaps && a.step < 0) || e.Form&lexicon.Base == 0) || en.Casualty(t.Lower) != "" || en.LabelOf(t.Lower)&en.MoveWord != 0 {
		return none
	}
	if a.step < 0 || e.Mask == 0 && !t.Cap && len(t.Lower) > 2 {
		return noun{head: k, last: k + 1, name: p.lemma(k)} // "0.5 WAR", "18 sen"
	}
	if t.Cap || a.scaled || !p.isWord(k+1) || en.Casualty(t.Lower) != "" || a.digits > 3 {
		return none
	}
	next := entry(p.low(k + 1))
	if next.Main != lexicon.Noun && next.Mask != 0 || en.ClassOf(p.low(k+1)) != 0 || next.Form&lexicon.Past != 0 {
		return none
	}
	w := p.phrase(k+1, false, false)
	if w.head < 0 {
		return none
	}
	m.Attributive, m.Modified = true, w.head
	return noun{head: k, last: k + 1, name: p.lemma(k)}
}

// suspended gives the noun that a hyphen with nothing behind it waits for, 0
// where there is none: "four-, five- and six-cylinder engines".
func (p *parser) suspended(a *amount) int {
	k := a.end
	if a.hasUnit || p.low(k) != "-" || !p.tight(k) || p.tight(k+1) && p.low(k+1) != "," {
		return 0
	}
	for k++; k < p.hi && k < a.end+10; k++ {
		switch w := p.low(k); {
		case w == "," || w == "and" || w == "or" || w == "to" || w == "-":
		case p.isNumberAt(k):
			if p.hyphen(k+1) && p.isWord(k+2) {
				return k + 2
			}
		default:
			return 0
		}
	}
	return 0
}

// plusNumber says whether a "+" or "plus" behind a number adds another to it.
func (p *parser) plusNumber(end int, h en.Hedge) bool {
	if h != en.HedgeMoreThan {
		return false
	}
	w := p.low(end - 1)
	return (w == "plus" || w == "+") && (p.isNumberAt(end) || w == "plus" && !p.tight(end-1) && (p.low(end) == "a" || p.low(end) == "an" || p.low(end) == "the"))
}

// modifies finds the noun that a measure stands before: "four-day visit", "$2
// billion deal", "50 percent increase".
func (p *parser) modifies(a *amount, m *Mention, end int) {
	if a.unit.Dimension == unit.Age && p.low(end-1) == "olds" {
		return
	}
	// "a $2 billion deal": an article before the number waits for a noun.
	sure := a.hyphen
	if !a.hyphen {
		if !p.isWord(end) || p.low(end) == "x" {
			return
		}
		if en.ClassOf(p.low(a.start-1))&(en.Det|en.Possessive) != 0 && a.unit.Dimension != unit.Age {
			sure = true
		}
		w := p.low(end)
		if en.LabelOf(w)&en.Unmodified != 0 {
			return
		}
		if en.ClassOf(w)&(wall|en.Conjunction|en.Day|en.Month|en.PlainAdverb|en.TimeWord) != 0 {
			return
		}
		e := entry(w)
		if e.Main == lexicon.Verb && !p.toks[end].Cap && !sure || e.Main == lexicon.Adv || e.Main == lexicon.Adj && (en.ClassOf(p.low(end+1)) != 0 || !p.isWord(end+1)) {
			return
		}
	}
	k := end
	if p.hyphen(k) {
		k++
	}
	if w := p.nounPhrase(k, false, false, sure); w.head >= 0 {
		m.Attributive, m.Modified = true, w.head
	}
}

// scaleNoun gives a number the scale that is named before it: "magnitude 6.1",
// "a magnitude of 6.1".
func (p *parser) scaleNoun(d *draft) bool {
	k := d.start - 1
	if p.dash(k) || p.low(k) == "of" {
		k--
	}
	if en.LabelOf(p.low(k))&en.ScaleNoun == 0 {
		return false
	}
	d.q.Unit = unit.Unit{Code: points.Code, Name: p.lemma(k), Dimension: unit.Score}
	d.m.Head = k
	return true
}

// compound reads a number joined to a noun by a hyphen: "48-page indictment",
// "two-time champion".
func (p *parser) compound(a *amount, m *Mention, q quantity.Quantity, start, k int) int {
	if (p.low(k) == "of" || p.low(k) == "for") && p.hyphen(k+1) && p.isNumberAt(k+2) {
		// "29-of-34 passes", "12-for-38 from afar"
		w := p.countedNoun(k+3, true)
		m.Head, q.Unit = w.head, unit.Unit{Code: "1", Name: w.name}
		p.emit(m, q, start, a.end)
		return k + 2
	}
	if !p.isWord(k) || en.ClassOf(p.low(k))&wall != 0 {
		return k
	}
	w := p.low(k)
	if l := en.LabelOf(w); l&en.BondWord != 0 || l&en.ShapeWord != 0 && a.words {
		return k + 1
	}
	if p.unwanted(&draft{amount: *a}, true) || p.toks[k].Cap && !p.heading {
		return k + 1
	}
	m.Head = k
	q.Unit = unit.Unit{Code: "1", Name: p.lemma(k)}
	if w == "fold" {
		q.Unit = times
		m.Kind = Multiplier
	}
	if w == "point" {
		q.Unit = points
	}
	if en.LabelOf(w)&en.ScaleNoun != 0 {
		q.Unit = unit.Unit{Code: points.Code, Name: w, Dimension: unit.Score}
	}
	a.hyphen = true
	p.modifies(a, m, k+1)
	if w == "strong" && m.Modified >= 0 {
		// "the 90-strong staff"
		m.Head, q.Unit.Name = m.Modified, p.lemma(m.Modified)
	}
	return p.emit(m, q, start, k+1)
}

// multiplies says whether "times" behind a number multiplies: "three times as
// many", "five times the size".
func (p *parser) multiplies(k int) bool {
	if en.LabelOf(p.low(k))&en.CompareWord != 0 {
		return true
	}
	return p.isWord(k) && len(p.low(k)) > 4 && p.low(k)[len(p.low(k))-2:] == "er" && p.low(k+1) == "than"
}

// converted gives a measure in brackets the hedge of the one that it
// converts: "about 60 metres (200 feet)".
func (p *parser) converted(m *Mention) {
	if len(p.out) == 0 || p.low(m.First-1) != "(" || m.Quantity.Approximation != quantity.Exact {
		return
	}
	last := &p.out[len(p.out)-1]
	a, b := &last.Quantity, &m.Quantity
	if last.Last != m.First-1 || a.Unit.Dimension != b.Unit.Dimension || a.Unit.Code == b.Unit.Code || b.Unit.Dimension == unit.Count || !a.Value.Valid() {
		return
	}
	b.Approximation, b.Inclusive = a.Approximation, a.Inclusive
}

// wholeUnit gives a bare number the unit of the whole it is a part of: "40
// million of the 90 million crowns".
func (p *parser) wholeUnit(m *Mention) {
	if len(p.out) == 0 || m.Quantity.Unit.Code == "1" || p.low(m.First-1) != "the" && p.low(m.First-1) != "its" && p.low(m.First-1) != "their" || p.low(m.First-2) != "of" {
		return
	}
	last := &p.out[len(p.out)-1]
	if last.Last == m.First-2 && last.Kind == Amount && last.Quantity.Unit.Code == "1" && last.Quantity.Unit.Name == "" && !last.Quantity.Fraction {
		last.Quantity.Unit = m.Quantity.Unit
	}
}
