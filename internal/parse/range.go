package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// rangeEnd reads the upper end of a range whose lower end is a: "10-15", "10
// to 15", "between 10 and 15", "$3-5 billion", "two or three". It is false
// where two numbers stand side by side.
func (p *parser) rangeEnd(a *amount, h en.Hedge) (amount, bool) {
	if a.vague {
		return amount{}, false
	}
	var b amount
	k := a.end
	lead := p.low(a.start - 1)
	if h != en.NoHedge {
		_, s := p.hedgeBefore(a.start)
		lead = p.low(s - 1)
	}
	between, from := lead == "between", lead == "from"
	sure := between
	or := false
	// "three- to four-day": the first hyphen waits for the unit.
	if p.low(k) == "-" && p.tight(k) && !p.tight(k+1) && (p.low(k+1) == "to" || p.low(k+1) == "or" || p.low(k+1) == "and") {
		k++
	}
	switch w := p.low(k); {
	case (w == "-" || w == "–" || w == "—") && (p.tight(k) == p.tight(k+1)) && (p.tight(k) || w != "—"):
		sure = true
		if w == "-" && p.low(k+1) == "to" && p.hyphen(k+2) {
			k += 2 // "five-to-ten-year"
		}
	case w == "~" && p.tight(k+1):
		sure = true
	case w == "to" && p.low(k+1) == "-" && p.tight(k+1) && p.tight(k+2):
		k++ // "200,000 to-260,000"
	case w == "to", w == "through":
	case w == "and" && between:
	case w == "or":
		or = true
	default:
		return b, false
	}
	k++
	// "from about 10 to about 15"
	if p.low(k) == "about" || p.low(k) == "around" || p.low(k) == "as" && p.low(k+1) == "much" || p.low(k) == "roughly" {
		k++
	}
	b, ok := p.amountAt(k)
	if ok && b.words && !a.words && p.toks[b.first].Cap && !p.heading {
		return b, false // "a 7-Eleven"
	}
	if !ok || b.ordinal || b.fraction != a.fraction || !b.val.Valid() {
		return b, false
	}
	if p.skipsDate(b.first) {
		return b, false
	}
	if or {
		// Neighbours only: "two or three", "10 or 15", "10 or more" is a hedge.
		x, y := a.small(), b.small()
		if x < 1 || y <= x || y > 2*x && y > x+1 || y > 100 || a.hasUnit && (!b.hasUnit || a.unit != b.unit) {
			return b, false
		}
		return b, true
	}
	if !a.hasUnit && (b.hasUnit || b.scaled) && p.kind(a.first) == text.Number && yearLike(p.low(a.first)) {
		return b, false // "$2 billion in 2015 to $3 billion in 2024"
	}
	if a.hasUnit && b.hasUnit && a.unit != b.unit {
		if b.unit.Dimension != unit.Money || b.unit.Code == "USX" || a.unit.Code != "USD" {
			return b, false
		}
		a.unit = b.unit // "$5 to C$7"
	}
	if a.hasUnit && !b.hasUnit && a.unit.Dimension != unit.Money {
		return b, false
	}
	// A scale on the upper end counts for both where the lower one has none:
	// "$3-5 billion", "from 5 to 7 million".
	if b.scaled && !a.scaled && !a.grouped && b.scale > 0 && a.val.Cmp(b.mantissa) < 0 && a.val.Cmp(quantity.New(1000, 0)) < 0 {
		a.val, a.step, a.scaled = a.val.Shift(b.scale), a.step+b.scale, true
	}
	if c := a.val.Cmp(b.val); c == 0 || c > 0 && !(a.hasUnit && b.hasUnit && physical(a.unit) && !from && p.low(k-1) == "to" && lead != "by" && !p.moved(a.start)) {
		return b, false // "a density of 1.3 A/m2 to 0.03 A/m2" is a range for all that
	}
	// "rose from 5 to 7" is where it was and where it is; "rose from 5 to 7
	// percent to 8 to 10 percent" has ranges for both.
	if !between && from && !p.dash(a.end) && p.moved(a.start) && p.low(b.end) != "to" {
		return b, false
	}
	// "grew by $2 to $30": by how much, and to what.
	if !sure && a.val.Sign() > 0 && (lead == "by" || en.LabelOf(lead)&en.MoveWord != 0) && b.val.Cmp(a.val.Mul(quantity.New(3, 0))) > 0 {
		return b, false
	}
	if !sure && !from && a.hasUnit && !b.hasUnit && en.LabelOf(lead)&en.MoveWord != 0 {
		return b, false // "climbed 5 points to 120"
	}
	if sure && !between && !a.hasUnit && !b.hasUnit && !a.scaled && p.dash(a.end) && p.yearsOf(a, &b) {
		return b, false
	}
	return b, true
}

// physical says whether a unit measures a thing, so that two of it with "to"
// between them are ends and no score.
func physical(u unit.Unit) bool {
	switch u.Dimension {
	case unit.Count, unit.Money, unit.Percent, unit.PercentagePoint, unit.Duration, unit.Multiple, unit.Rank, unit.Age, unit.Score:
		return false
	}
	return true
}

// yearsOf says whether two bare numbers joined by a stroke are years or pages
// of a calendar.
func (p *parser) yearsOf(a, b *amount) bool {
	return p.kind(a.first) == text.Number && yearLike(p.low(a.first)) && p.kind(b.first) == text.Number && yearLike(p.low(b.first))
}

// amountAt reads an amount that begins at token k, with its sign and currency.
func (p *parser) amountAt(k int) (amount, bool) {
	floor := p.floor
	p.floor = k
	defer func() { p.floor = floor }()
	j := k
	for ; j < k+4 && j < p.hi; j++ {
		switch p.kind(j) {
		case text.Number, text.Mixed:
			n, ok := p.readNumber(j)
			if !ok || n.ordinal {
				return amount{}, false
			}
			a := p.measure(n)
			return a, a.start == k
		case text.Symbol, text.Punct:
			continue
		}
		w := p.number(j)
		if w.Kind == en.UnitWord || w.Kind == en.TensWord {
			n, ok := p.readNumber(j)
			if !ok {
				return amount{}, false
			}
			a := p.measure(n)
			return a, a.start == k
		}
	}
	return amount{}, false
}

// skipsDate says whether the number at token i is a day, a year or a time.
func (p *parser) skipsDate(i int) bool {
	return p.kind(i) != text.Word && p.skip(i) > i
}

// moved says whether a verb or noun of change stands shortly before token i,
// in the same clause.
func (p *parser) moved(i int) bool {
	for k := i - 1; k >= p.lo && k >= i-14; k-- {
		switch p.low(k) {
		case ";", ":":
			return false
		case ",":
			if k < i-4 {
				return false
			}
		}
		if p.isWord(k) && en.LabelOf(p.toks[k].Lower)&en.MoveWord != 0 {
			return true
		}
	}
	return false
}

// join makes a range of a draft and its other end.
func (p *parser) join(d *draft, b *amount) {
	lower, upper := d.val, b.val
	if lower.Cmp(upper) > 0 {
		lower, upper = upper, lower
	}
	d.q.Lower, d.q.Upper = lower, upper
	d.q.Value = quantity.Decimal{}
	d.q.Approximation = quantity.Range
	d.q.Step = min(d.step, b.step)
	d.q.Scaled = d.scaled || b.scaled
	if b.hasUnit && (!d.hasUnit || b.unit.Dimension == unit.Age) {
		d.unit, d.hasUnit = b.unit, true
	}
	d.q.Unit = d.unit
	d.hyphen = d.hyphen || b.hyphen
	d.amount.end, d.last, d.end, d.m.NumLast = b.end, b.last, b.end, b.last
	d.isRange = true
}

// tally reads "52-48", "220 to 211", "5-4-1", "Hawks 24, Owls 17": two or
// three numbers that each count for one side. It gives 0 where it is none.
func (p *parser) tally(a *amount) int {
	if a.hasUnit || a.scaled || a.fraction || a.small() < 0 || a.grouped && a.small() > 99_999 || a.small() >= 1000 && !a.grouped {
		return 0
	}
	if w := p.low(a.start - 1); !a.words && a.start > p.lo && p.toks[a.start-1].Cap && en.LabelOf(w)&en.LabelCapital != 0 && p.hyphen(a.end) && p.kind(a.end+1) == text.Number {
		return a.end + 2 // "a Boeing 787-9"
	}
	sides := [3]num{a.num}
	n := 1
	k := a.end
	to, joined := false, false
	for n < 3 {
		switch {
		case p.hyphen(k) && p.low(k+1) == "to" && p.hyphen(k+2):
			k += 3
			to, joined = true, true
		case p.hyphen(k):
			k++
		case p.low(k) == "to" && n == 1:
			k++
			to = true
		default:
			k = -1
		}
		if k < 0 || !p.isNumberAt(k) || p.kind(k) == text.Mixed {
			break
		}
		b, ok := p.readNumber(k)
		if !ok || b.scaled || b.fraction || b.small() < 0 {
			break
		}
		sides[n] = b
		n++
		k = b.last
	}
	if n < 2 || a.words != sides[1].words {
		return 0
	}
	last := &sides[n-1]
	if n == 2 && a.small() == 50 && sides[1].small() == 50 {
		return last.last // "split 50-50"
	}
	if _, end := p.unitAfter(last.last, last); end > last.last {
		return 0
	}
	if p.hyphen(last.last) && unitNoun(p.low(last.last+1)) {
		return 0
	}
	x, y := a.small(), sides[1].small()
	if prev := p.low(a.start - 1); prev == "aged" || prev == "ages" || prev == "age" {
		return 0
	}
	near := joined && (a.words || x > y) || p.tallyNear(a.start) || en.LabelOf(p.low(last.last))&en.ScoreWord != 0 || p.hyphen(last.last) && en.LabelOf(p.low(last.last+1))&en.ScoreWord != 0
	bracketed := p.low(a.start-1) == "(" && p.low(last.last) == ")" && !to
	switch {
	case n == 3:
	case to && !near, to && p.low(a.start-1) == "from", p.low(a.start-1) == "between":
		return 0
	case !near && !bracketed && x <= y:
		return 0
	case !near && x < y && p.countedNoun(last.last, true).head >= 0:
		return 0
	case p.moved(a.start) && to:
		return 0
	}
	if yearLike(p.low(a.first)) && !a.grouped {
		return 0
	}
	name := ""
	for k := last.last; k <= last.last+2; k++ {
		if w := p.singular(k); w == "vote" {
			name = "vote"
		}
	}
	for k := a.start - 1; k >= p.lo && k >= a.start-5 && name == ""; k-- {
		switch p.low(k) {
		case "vote", "votes", "voted", "voting", "passed", "approved", "confirmed":
			name = "vote"
		}
	}
	if n == 2 && x == y {
		// "tied at 2-2": as many for each side
		m := Mention{Sentence: p.sent, Head: -1, Modified: -1, Kind: Tally, NumFirst: a.first, NumLast: last.last}
		return p.emit(&m, quantity.Quantity{Value: a.val, Unit: unit.Unit{Code: "1", Name: name}}, a.first, last.last)
	}
	for s := range n {
		side := &sides[s]
		m := Mention{Sentence: p.sent, Head: -1, Modified: -1, Kind: Tally, NumFirst: side.first, NumLast: side.last}
		p.emit(&m, quantity.Quantity{Value: side.val, Unit: unit.Unit{Code: "1", Name: name}}, side.first, side.last)
	}
	return last.last
}

func unitNoun(w string) bool {
	_, ok := unitPhrases.one(w)
	return ok
}

// share reads "one in four", "three out of 10" and "29 of 34 passes"-like
// proportions whose whole is round as a fraction, and "94.1 out of 100" as
// points on a scale. It gives 0 where the amount is none.
func (p *parser) share(a *amount) int {
	if a.hasUnit || a.scaled || a.fraction || !a.val.Valid() {
		return 0
	}
	k := a.end
	out := false
	switch {
	case p.low(k) == "out" && p.low(k+1) == "of":
		k += 2
		out = true
	case p.low(k) == "in":
		k++
	case p.hyphen(k) && p.low(k+1) == "in" && p.hyphen(k+2):
		k += 3
	default:
		return 0
	}
	if p.low(k) == "every" {
		k++
	}
	b, ok := p.readNumber(k)
	if !ok || b.fraction || b.ordinal || b.hasUnit || b.small() < 2 && !b.scaled || b.val.Cmp(a.val) <= 0 {
		return 0
	}
	whole := b.small()
	round := whole >= 2 && whole <= 10 || whole == 12 || whole == 20 || whole == 25 || whole == 50 || whole == 100 || whole == 1000 || whole == 10000 || whole == 100000 || b.scaled && b.mantissa.Equal(one) || out && whole >= 100 && b.val.Digits() == 1
	if !round && a.small() == 1 && a.words && whole >= 2 && p.tight(a.last) == p.tight(b.first) && en.ClassOf(p.low(a.start-1))&(en.Det|en.Possessive|en.Ordinal|en.Relative) == 0 {
		round = p.countedNoun(b.last, true).head >= 0 // "one in 18 workers", but not "the second one in 18"
	}
	if !round || yearLike(p.low(b.first)) && whole != 1000 {
		return 0
	}
	if _, end := p.unitAfter(b.last, &b); end > b.last {
		return 0
	}
	h, start := p.hedgeBefore(a.start)
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: a.start, NumLast: b.last}
	q := a.quantity()
	end := b.last
	switch {
	case out && (whole == 100 || a.step < 0):
		q.Unit = points
	case !out && a.small() < 1, whole >= 1000 && !out && a.small() > 1000:
		return 0
	default:
		q.Value = ratio(a.val, b.val)
		q.Step = q.Value.Exponent()
		q.Fraction = true
		q.Unit = unit.Unit{Code: "1"}
		w := p.countedNoun(b.last, true)
		if !out && w.head >= 0 && isTimeNoun(w.name) {
			return 0
		}
		if w.head >= 0 {
			m.Head, q.Unit.Name, end = w.head, w.name, max(end, w.last)
		}
	}
	hedged(&q, h)
	return p.emit(&m, q, start, end)
}

// oneOfSo reads "one person in 10", "one child in every five" at the word "one":
// a share, with what it is a share of between its numbers. It gives 0 where it
// is none.
func (p *parser) oneOfSo(i int) int {
	k := i + 2
	if !p.isWord(i+1) || p.low(k) != "in" || en.ClassOf(p.low(i+1)) != 0 || entry(p.low(i+1)).Mask&lexicon.IsNoun == 0 {
		return 0
	}
	k++
	if p.low(k) == "every" {
		k++
	}
	if !p.isNumberAt(k) {
		return 0
	}
	b, ok := p.readNumber(k)
	if !ok || b.hasUnit || b.fraction || b.ordinal || b.val.Cmp(one) <= 0 || b.val.Digits() != 1 || p.isWord(b.last) && en.ClassOf(p.low(b.last)) == 0 && !p.finite(b.last) {
		return 0
	}
	if _, end := p.unitAfter(b.last, &b); end > b.last {
		return 0
	}
	h, start := p.hedgeBefore(i)
	v := ratio(one, b.val)
	q := quantity.Quantity{Value: v, Step: v.Exponent(), Fraction: true, Unit: unit.Unit{Code: "1", Name: p.lemma(i + 1)}}
	hedged(&q, h)
	m := Mention{Sentence: p.sent, Head: i + 1, Modified: -1, NumFirst: i, NumLast: b.last}
	return p.emit(&m, q, start, b.last)
}
