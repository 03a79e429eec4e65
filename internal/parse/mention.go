package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// numeral reads what begins with the digits at token i and gives the token to
// go on with.
func (p *parser) numeral(i int) int {
	if end := p.skip(i); end > i {
		return end
	}
	n, ok := p.readNumber(i)
	if !ok {
		return i + 1
	}
	if n.ordinal {
		return p.ordinal(&n)
	}
	return p.finish(p.measure(n))
}

// word reads what begins with the number word at token i.
func (p *parser) word(i int, w en.NumberWord) int {
	switch w.Kind {
	case en.OrderWord:
		return p.order(i, w)
	case en.MultipleWord:
		return p.multiple(i, w)
	case en.OrdinalWord:
		return p.ordinal(&num{first: i, last: i + 1, val: quantity.New(w.Value, 0), words: true, ordinal: true})
	case en.FractionWord:
		if w.Value == 2 && p.low(i) == "half" {
			return p.half(i)
		}
		if s := p.number(i + 1); p.low(i) == "quarter" && s.Kind == en.ScaleWord && p.number(i-1).Kind == en.NoNumber {
			n := num{first: i, last: i + 2, words: true, val: quantity.New(25, -2), mantissa: quantity.New(25, -2), step: -2}
			p.shift(&n, int32(s.Value))
			return p.finish(p.measure(n))
		}
		return i + 1
	case en.HundredWord, en.ScaleWord:
		// "hundred thousand dollars": the article is left out.
		switch p.low(i - 1) {
		case "top", "first", "last", "next", "past", "per", "of", "great":
			return i + 1
		}
		n := p.articleNumber(i - 1)
		n.first = i
		a := p.measure(n)
		if !a.hasUnit && p.countedNoun(a.end, true).head < 0 && !p.alone(i, a.end) {
			return i + 1
		}
		return p.finish(a)
	case en.ShortScale:
		return i + 1
	case en.SpanWord:
		return p.span(i, w)
	case en.SeveralWord:
		return p.several(i)
	case en.DozenWord:
		n := num{first: i, last: i + 1, words: true, scaled: true, val: quantity.New(w.Value, 0)}
		return p.finish(p.measure(n))
	}
	n, ok := num{}, false
	if i == p.lo {
		n, ok = p.spokenHundreds(i)
	}
	if !ok {
		n, ok = p.readNumber(i)
	}
	if !ok {
		return i + 1
	}
	if w := p.singular(i - 2); n.last == i+1 && n.small() == 2 && p.low(i-1) == "or" && i-2 >= p.floor && w == p.low(i-2) {
		// "in the coming year or two""
		if end := p.orTwo(i, w); end > 0 {
			return end
		}
	}
	if p.joinedWord(i) {
		return n.last
	}
	if p.low(n.last) == "o'clock" {
		return n.last + 1
	}
	// "twenty-first", "thirty-fifth"
	if o, end := p.tensOrdinal(&n); end > 0 {
		o.last = end
		return p.ordinal(&o)
	}
	if n.last == i+1 && n.small() == 1 {
		return p.oneWord(i, n)
	}
	return p.finish(p.measure(n))
}

// joinedWord says whether a hyphen joins the number word at i to a word before
// it, or capitals make it a part of a name: "one-on-one", "Final Four".
func (p *parser) joinedWord(i int) bool {
	if p.low(i-1) == "-" && p.tight(i) && p.tight(i-1) && p.isWord(i-2) && en.Number(p.low(i-2)).Kind == en.NoNumber && p.low(i-2) != "minus" && p.low(i-2) != "to" {
		return true
	}
	if p.toks[i].Cap && i > p.lo && !p.heading && p.hyphen(i+1) && p.isWord(i+2) && p.toks[i+2].Cap && en.Number(p.low(i+2)).Kind == en.NoNumber {
		return true // "the Five-Year Plan"
	}
	if p.toks[i].Cap && i-2 >= p.lo && !p.heading && p.low(i-1) == "'s" && p.toks[i-2].Cap && (!p.isWord(i+1) || en.ClassOf(p.low(i+1)) != 0) {
		return true // "Brook's Eleven"
	}
	return p.toks[i].Cap && i > p.lo && !p.heading && p.isWord(i-1) && p.toks[i-1].Cap && en.ClassOf(p.low(i-1)) == 0 && !p.toks[i].AllCaps
}

// draft is a mention under way.
type draft struct {
	amount
	m          Mention
	q          quantity.Quantity
	hedge      en.Hedge
	start, end int // tokens of the quote so far
	isRange    bool
}

// finish reads what stands around an amount (hedge, range, rate, noun), adds
// the mention, and gives the token to go on with.
func (p *parser) finish(a amount) int {
	if end := p.tally(&a); end > 0 {
		return end
	}
	if end := p.share(&a); end > 0 {
		return end
	}
	if end := p.hour(&a); end > 0 {
		return end
	}
	d := draft{amount: a, q: a.quantity(), start: a.start, end: a.end}
	d.m = Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: a.start, NumLast: max(a.last, a.first+1)}
	if end := p.bounds(&d); end > 0 {
		return end
	}
	hedged(&d.q, d.hedge)
	switch {
	case d.hasUnit:
		return p.measured(&d)
	case p.age(&d.amount, &d.q, d.isRange, &d.start):
		return p.emit(&d.m, d.q, d.start, max(d.amount.end, d.end))
	case !d.words && p.scaleNoun(&d):
		return p.emit(&d.m, d.q, d.start, d.end)
	}
	return p.counted(&d)
}

// bounds reads hedges on both sides and the other end of a range. It gives
// the token to go on with where the numbers are years, 0 otherwise.
func (p *parser) bounds(d *draft) int {
	d.hedge, d.start = p.hedgeBefore(d.amount.start)
	if d.hedge != en.NoHedge && p.preposed(d.start, &d.amount) {
		d.hedge, d.start = en.NoHedge, d.amount.start
	}
	if d.hedge == en.NoHedge {
		d.hedge = p.passed(&d.amount)
	}
	if k := d.end; p.hyphen(k) && p.low(k+1) == "plus" {
		// "some 60-plus pupils"
		d.amount.end, d.end = k+2, k+2
		if d.hedge == en.NoHedge || d.hedge == en.HedgeAbout {
			d.hedge = en.HedgeMoreThan
		}
		p.unitBehind(d)
	}
	upper, ok := p.rangeEnd(&d.amount, d.hedge)
	switch {
	case p.years(&d.amount, &upper):
		return upper.end
	case ok:
		p.join(d, &upper)
		if d.start > p.floor && (p.low(d.start-1) == "between" || p.low(d.start-1) == "from") {
			d.start--
		}
		if d.hedge != en.HedgeAbout {
			d.hedge = en.NoHedge
		}
	default:
		p.borrow(&d.amount, &upper, &d.q)
		p.shared(d)
		if other, ok := p.otherBound(&d.amount, d.start, d.hedge, d.end); ok {
			p.join(d, &other)
			d.hedge = en.NoHedge
		}
	}
	h, end := p.hedgeAfter(d.end)
	if h == en.NoHedge || d.hedge != en.NoHedge || p.plusNumber(end, h) {
		return 0
	}
	d.hedge, d.end = h, end
	p.unitBehind(d) // "60 or so miles"
	return 0
}

// unitBehind reads the unit behind a hedge that follows the number.
func (p *parser) unitBehind(d *draft) {
	k := d.end
	if p.hyphen(k) {
		k++
	}
	if d.hasUnit {
		return
	}
	if u, e := p.unitAfter(k, &d.num); e > k {
		d.q.Unit, d.unit, d.hasUnit, d.end = u, u, true, e
	}
}

// measured adds an amount that has a unit.
func (p *parser) measured(d *draft) int {
	if p.unwantedUnit(&d.amount) {
		return max(d.amount.end, d.first+1)
	}
	if name, e := p.per(d.end, d.q.Unit); e > d.end {
		d.q.Unit.Per, d.end = name, e
		d.q.Unit = known(d.q.Unit)
	}
	p.late(d)
	if d.q.Unit.Per == "" || d.hyphen {
		p.modifies(&d.amount, &d.m, d.end)
	}
	return p.emit(&d.m, d.q, d.start, d.end)
}

// counted adds a bare number, with the noun that it counts.
func (p *parser) counted(d *draft) int {
	if k := p.suspended(&d.amount); k > 0 {
		d.m.Head = k
		d.q.Unit = unit.Unit{Code: "1", Name: p.lemma(k)}
		if u, e := p.unitAfter(k, &d.num); e > k {
			d.m.Head, d.q.Unit = -1, u
		}
		return p.emit(&d.m, d.q, d.start, d.end)
	}
	k := d.end
	if p.hyphen(k) && !p.isNumberAt(k+1) {
		return p.compound(&d.amount, &d.m, d.q, d.start, k+1)
	}
	w := p.countedNoun(k, d.isRange || !d.q.Fraction && !d.q.Value.Equal(one))
	if w.head < 0 && !d.isRange {
		w = p.bareNoun(&d.amount, &d.m, k)
	}
	if p.unwanted(d, w.head >= 0) {
		return max(d.amount.end, d.first+1)
	}
	d.q.Unit.Code = "1"
	if k := d.start - 1; w.head < 0 && d.words && d.small() == 2 && p.low(k) == "or" && p.low(k-2) == "another" && p.singular(k-1) == p.low(k-1) {
		w = noun{head: k - 1, last: d.end, name: p.low(k - 1)} // "another goal or two"
	}
	if w.head < 0 {
		return p.emit(&d.m, d.q, d.start, d.end)
	}
	d.m.Head, d.q.Unit.Name = w.head, w.name
	d.end = max(d.end, w.last)
	switch {
	case w.name == "point" && !d.q.Fraction:
		d.q.Unit = points
	case w.name == "time" && (d.step < 0 || p.multiplies(d.end)):
		d.q.Unit, d.m.Kind = times, Multiplier
	default:
		if name, e := p.per(d.end, d.q.Unit); e > d.end {
			d.q.Unit.Per, d.end = name, e
		}
		if w.head < d.end {
			p.late(d)
		}
	}
	return p.emit(&d.m, d.q, d.start, d.end)
}

// late reads a hedge behind the unit or the noun: "30 people or more".
func (p *parser) late(d *draft) {
	if d.hedge != en.NoHedge {
		return
	}
	h, end := p.hedgeAfter(d.end)
	if h == en.NoHedge || p.low(d.end) == "+" || p.low(d.end) == "plus" || p.plusNumber(end, h) {
		return
	}
	hedged(&d.q, h)
	d.end = end
}

func (p *parser) isNumberAt(k int) bool {
	switch p.kind(k) {
	case text.Number:
		return true
	case text.Mixed:
		return p.toks[k].Lower[0] <= '9'
	case text.Word:
		switch p.number(k).Kind {
		case en.UnitWord, en.TensWord:
			return true
		}
	}
	return false
}

// emit adds a mention of the tokens [start, end).
func (p *parser) emit(m *Mention, q quantity.Quantity, start, end int) int {
	m.First, m.Last = start, end
	m.Start, m.End = p.toks[start].Start, p.toks[end-1].End
	m.NumStart, m.NumEnd = p.toks[m.NumFirst].Start, p.toks[m.NumLast-1].End
	if q.Unit.Code == "" {
		q.Unit.Code = "1"
	}
	if q.Approximation == quantity.Order && m.Kind == Amount {
		m.Kind = Vague
	}
	if m.Kind == Amount && q.Unit.Dimension == unit.Count && q.Approximation == quantity.Exact && m.NumLast == m.NumFirst+1 && p.low(m.NumFirst) == "two" {
		switch p.low(start - 1) {
		case "the", "these", "those", "both", "their", "our", "its":
			m.Kind = Pronoun
		}
	}
	inYears(&q)
	m.Quantity = q
	p.wholeUnit(m)
	p.converted(m)
	p.out = append(p.out, *m)
	p.floor = end
	return end
}

// inYears takes "decade" and "century" for what they are, scale words of
// years: two decades are 20 years.
func inYears(q *quantity.Quantity) {
	var e int32
	switch q.Unit.Code {
	case "[decade]":
		e = 1
	case "[century]":
		e = 2
	case "[millennium]":
		e = 3
	default:
		return
	}
	for _, v := range []*quantity.Decimal{&q.Value, &q.Lower, &q.Upper} {
		if v.Valid() {
			*v = v.Shift(e)
		}
	}
	q.Step += e
	q.Scaled = true
	q.Unit.Code, q.Unit.Name = yearsOfAge.Code, yearsOfAge.Name
}

// unwanted says whether a bare number is a year, a label or the like.
func (p *parser) unwanted(d *draft, counts bool) bool {
	a, h := &d.amount, d.hedge
	if d.isRange {
		return p.address(a.last)
	}
	if l := p.low(a.first); !a.words && !counts && (en.LabelOf(l)&en.NameDigits != 0 || p.low(a.end) == "zip") {
		return true
	}
	if a.words && a.val.Sign() == 0 && !counts && (p.isWord(a.end) && en.ClassOf(p.low(a.end))&^en.Preposition == 0 || p.low(a.start-1) == "ground" || p.low(a.start-1) == "patient" || p.hyphen(a.end)) {
		return true
	}
	if p.low(a.start-1) == "'s" && p.low(a.first) == "dozen" {
		return true
	}
	if p.year(&a.num, h != en.NoHedge) {
		return true
	}
	if h != en.NoHedge && h != en.HedgeExact && h != en.HedgeEqual {
		return false
	}
	if p.label(&a.num, false, counts) || p.namedToo(&a.num, counts) {
		p.named = a.last
		return true
	}
	return false
}

// namedToo says whether a number goes on with a row of names: "the Orion 7 Pro
// and 7 Pro Lite", "pages 3 and 4".
func (p *parser) namedToo(n *num, counts bool) bool {
	if w := p.low(n.first - 1); !counts && !n.words && p.named > p.lo && p.named == n.first-1 && (w == "and" || w == "or" || w == "to" || w == ",") &&
		(!p.isWord(n.last) || en.ClassOf(p.low(n.last))&(en.Preposition|en.Conjunction) != 0) {
		return true
	}
	if n.words || p.named <= p.lo || p.named+maxPhrase < n.first || !p.isWord(n.last) || !p.toks[n.last].Cap {
		return false
	}
	switch p.low(n.first - 1) {
	case "and", "or", ",", "&", "/":
		return p.number(n.last).Kind == en.NoNumber && en.ClassOf(p.low(n.last)) == 0
	}
	return false
}

// unwantedUnit says whether a number with a unit is a name for all that.
func (p *parser) unwantedUnit(a *amount) bool {
	// "the 2021 fiscal year", "the 2008 second-quarter figures"
	if a.unit.Dimension == unit.Duration && !a.hyphen && !a.words && yearLike(p.low(a.first)) && !strings.HasSuffix(p.low(a.end-1), "s") {
		return true
	}
	return !a.words && p.label(&a.num, true, true)
}
