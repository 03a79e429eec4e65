package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// article reads what "a" or "an" at token i counts: "a hundred", "a dozen",
// "a third of", "a half-hour", "a year".
func (p *parser) article(i int) int {
	k := i + 1
	w := p.number(k)
	switch w.Kind {
	case en.NoNumber:
		if p.low(k) == "few" || p.low(k) == "couple" || p.low(k) == "pair" {
			return p.several(k)
		}
		return p.oneUnit(i)
	case en.HundredWord, en.ScaleWord, en.DozenWord:
		n, ok := p.articleNumber(i)
		if !ok {
			return k + 1
		}
		return p.finish(p.measure(n))
	case en.FractionWord:
		if w.Value == 2 {
			return p.half(k)
		}
		fallthrough
	case en.OrdinalWord:
		return p.articleFraction(i, w)
	case en.MultipleWord:
		return k
	}
	return i + 1
}

// articleNumber reads "a hundred", "a hundred and five thousand", "a million
// and a half".
func (p *parser) articleNumber(i int) (num, bool) {
	w := p.number(i + 1)
	n := num{first: i, last: i + 2, words: true, scaled: true}
	switch w.Kind {
	case en.HundredWord:
		n.val, n.scale = one.Shift(2), 2
	case en.ScaleWord:
		n.val, n.scale = one.Shift(int32(w.Value)), int32(w.Value)
	default:
		n.val = quantity.New(w.Value, 0)
	}
	n.mantissa, n.step = one, n.scale
	if s := p.number(i + 2); n.scale > 0 && s.Kind == en.ScaleWord {
		p.shift(&n, int32(s.Value)) // "a hundred thousand"
		n.last++
	} else if w.Kind == en.HundredWord && (p.low(i+2) == "and" || s.Kind == en.TensWord || s.Kind == en.UnitWord) {
		j := i + 2
		if p.low(j) == "and" {
			j++
		}
		var rest num
		if x := p.number(j); x.Kind == en.TensWord || x.Kind == en.UnitWord {
			if end, ok := p.cardinal(j, &rest); ok && rest.small() > 0 && rest.small() < 100 {
				n.val = n.val.Add(rest.val)
				n.step, n.scale, n.scaled, n.last = 0, 0, false, end
				p.scaleWords(&n)
			}
		}
	}
	p.andAHalf(&n)
	return n, true
}

// articleFraction reads "a third of voters", "a quarter", "a tenth".
func (p *parser) articleFraction(i int, w en.NumberWord) int {
	k := i + 1
	many := w.Kind == en.OrdinalWord
	next := p.low(k + 1)
	if many && next == "of" && p.month(k+2) {
		return k + 2
	}
	if many && next != "of" && next != "as" && next != "less" && next != "more" && next != "lower" && next != "higher" && next != "fewer" && (p.isWord(k+1) && en.ClassOf(next)&(wall|en.Day|en.TimeWord) == 0 || w.Value > 10 && w.Value < 100) || w.Value < 3 {
		if many {
			return p.ordinal(&num{first: k, last: k + 1, val: quantity.New(w.Value, 0), words: true, ordinal: true})
		}
		return k + 1
	}
	if !many && (p.hyphen(k+1) && p.number(k+2).Kind == en.NoNumber || p.ordinalBefore(i)) {
		return k + 1
	}
	if p.low(k) != "quarter" && !many {
		return k + 1
	}
	v := ratio(one, quantity.New(w.Value, 0))
	n := num{first: i, last: k + 1, val: v, mantissa: v, step: v.Exponent(), fraction: true, words: true}
	p.ofScale(&n)
	return p.finish(p.measure(n))
}

// half reads "half" at token k, with an article before it or not: "half of
// voters", "half a million", "half a dozen", "half an hour", "a half-hour".
func (p *parser) half(k int) int {
	first := k
	if w := p.low(k - 1); (w == "a" || w == "one") && k-1 >= p.floor {
		first--
	}
	if p.low(k-1) == "the" && p.low(k+1) != "-" {
		return k + 1
	}
	// "an hour and a half"
	if p.low(k-1) == "a" && p.low(k-2) == "and" && p.isWord(k-3) && k-3 >= p.floor {
		if u, end := p.unitAfter(k-3, &num{val: one}); end == k-2 && isTimeNoun(p.low(k-3)) {
			n := num{first: k - 3, last: k + 1, val: quantity.New(15, -1), mantissa: quantity.New(15, -1), step: -1, words: true}
			return p.finish(amount{num: n, start: k - 3, end: k + 1, unit: u, hasUnit: true})
		}
	}
	if p.ordinalBefore(first) || p.low(k-1) == "better" || p.low(k-1) == "by" && p.low(k+1) == "-" {
		return k + 1
	}
	half := quantity.New(5, -1)
	n := num{first: first, last: k + 1, val: half, mantissa: half, step: -1, fraction: true, words: true}
	j := k + 1
	hyphen := p.hyphen(j)
	if hyphen {
		j++
	}
	if p.low(j) == "a" || p.low(j) == "an" {
		j++
	}
	switch w := p.number(j); w.Kind {
	case en.ScaleWord, en.HundredWord:
		e := int32(w.Value)
		if w.Kind == en.HundredWord {
			e = 2
		}
		p.shift(&n, e)
		n.fraction = false
		n.last = j + 1
		return p.finish(p.measure(n))
	case en.DozenWord:
		n.val = quantity.New(w.Value/2, 0)
		n.step, n.scaled, n.fraction = 0, true, false
		n.last = j + 1
		return p.finish(p.measure(n))
	}
	if u, end := p.unitAfter(j, &n); end > j && (j > k+1) {
		n.fraction = false
		a := amount{num: n, start: first, end: end, unit: u, hasUnit: true, hyphen: hyphen}
		p.points(&a)
		return p.finish(a)
	}
	if hyphen {
		return j
	}
	if p.low(k+1) == "past" {
		return k + 2
	}
	a := amount{num: n, start: first, end: k + 1}
	return p.fraction(&a)
}

// fraction adds a fraction of something: "half of the voters", "half the
// country", "more than half".
func (p *parser) fraction(a *amount) int {
	h, start := p.hedgeBefore(a.start)
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: a.start, NumLast: a.last}
	q := a.quantity()
	q.Unit = unit.Unit{Code: "1"}
	hedged(&q, h)
	end := a.end
	k := end
	if p.low(k) == "of" {
		k++
	}
	if en.ClassOf(p.low(k))&(en.Det|en.Possessive) != 0 {
		k++
	}
	if k > end {
		if w := p.phrase(k, false, true); w.head >= 0 {
			m.Head, q.Unit.Name, end = w.head, w.name, w.last
		}
	}
	return p.emit(&m, q, start, end)
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

// span reads "monthlong", "hour-long", "century-old": one of a unit of time.
func (p *parser) span(i int, w en.NumberWord) int {
	word := strings.TrimSuffix(p.low(i), "long")
	end := i + 1
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

// several reads "several hundred", "a few thousand", "a couple of weeks", "a
// pair of handguns" at the vague word.
func (p *parser) several(i int) int {
	first := i
	if p.low(i-1) == "a" && i-1 >= p.floor {
		first--
	}
	k := i + 1
	if p.low(i) == "couple" || p.low(i) == "pair" {
		if first == i {
			return k
		}
		if p.low(k) == "of" {
			k++
		} else if p.low(i) == "pair" {
			return k
		}
		if w := p.number(k); w.Kind == en.HundredWord || w.Kind == en.ScaleWord || w.Kind == en.DozenWord {
			n := num{first: first, last: k, val: quantity.New(2, 0), mantissa: quantity.New(2, 0), words: true}
			p.scaleWords(&n)
			return p.finish(p.measure(n))
		}
		switch p.low(k) {
		case "the", "his", "her", "their", "more", "a":
			return k
		}
		n := num{first: first, last: k, val: quantity.New(2, 0), mantissa: quantity.New(2, 0), words: true}
		a := p.measure(n)
		if !a.hasUnit && p.countedNoun(k, true).head < 0 {
			return k
		}
		end := p.finish(a)
		if m := &p.out[len(p.out)-1]; p.low(i) == "couple" && m.NumFirst == first && m.Quantity.Approximation == quantity.Exact {
			m.Quantity.Approximation = quantity.About
		}
		return end
	}
	w := p.number(k)
	var low int64
	switch w.Kind {
	case en.HundredWord:
		low = 100
	case en.DozenWord:
		low = 12
	case en.ScaleWord:
		if w.Value > 12 {
			return k
		}
		low = pow10(int32(w.Value))
	default:
		return k
	}
	n := num{first: first, last: k + 1, words: true, scaled: true, vague: true, lower: quantity.New(2*low, 0), upper: quantity.New(10*low-1, 0)}
	if s := p.number(k + 1); s.Kind == en.ScaleWord && w.Kind == en.HundredWord {
		n.lower, n.upper = n.lower.Shift(int32(s.Value)), n.upper.Shift(int32(s.Value))
		n.last++
	}
	return p.vague(&n)
}

// order reads "dozens", "hundreds of thousands", "tens of millions".
func (p *parser) order(i int, w en.NumberWord) int {
	n := num{first: i, last: i + 1, words: true, scaled: true, vague: true, lower: quantity.New(w.Value, 0), upper: quantity.New(w.Upper, 0)}
	if p.low(i) == "tens" || p.low(i) == "scores" && p.low(i+1) != "of" {
		if p.low(i+1) != "of" {
			return i + 1
		}
	}
	for range 2 {
		k := n.last
		if p.low(k) != "of" {
			break
		}
		s := p.number(k + 1)
		if s.Kind != en.OrderWord || s.Value < 100 {
			break
		}
		e := int32(0)
		for x := s.Value / 2; x >= 10; x /= 10 {
			e++
		}
		n.lower, n.upper = n.lower.Shift(e), n.upper.Shift(e)
		n.last = k + 2
	}
	if p.low(i) == "tens" && n.last == i+1 {
		n.lower, n.upper = quantity.New(20, 0), quantity.New(99, 0)
	}
	return p.vague(&n)
}

// vague adds a quantity that is only an order of magnitude.
func (p *parser) vague(n *num) int {
	m := Mention{Sentence: p.sent, Head: -1, Modified: -1, NumFirst: n.first, NumLast: n.last, Kind: Vague}
	q := quantity.Quantity{Approximation: quantity.Order, Lower: n.lower, Upper: n.upper, Scaled: true, Unit: unit.Unit{Code: "1"}}
	start, end := n.first, n.last
	if _, s := p.hedgeBefore(start); s < start {
		start = s
	}
	u, k := p.currencyBefore(n.first)
	if k < n.first {
		q.Unit, start = u, min(start, k)
	}
	k = end
	if p.low(k) == "of" {
		k++
	}
	if v, e := p.unitAfter(k, n); e > k {
		q.Unit, end = v, e
		return p.emit(&m, q, start, end)
	}
	if w := p.countedNoun(end, true); w.head >= 0 {
		m.Head, q.Unit.Name, end = w.head, w.name, w.last
	} else if k > end {
		if w := p.phrase(k, true, false); w.head >= 0 {
			m.Head, q.Unit.Name, end = w.head, w.name, w.last
		}
	}
	return p.emit(&m, q, start, end)
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

// ordinal reads a rank: "third visit", "150th anniversary", "placed second".
// First is an order and no count, except as a place.
func (p *parser) ordinal(n *num) int {
	i, k := n.first, n.last
	next := p.low(k)
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
			if en.LabelOf(w)&en.Unranked != 0 || !p.isWord(k+1) || p.toks[k+1].Cap && !p.heading || lexicon.Lookup(w).Mask&lexicon.IsNoun == 0 || v == 2 {
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
		// "the second of several terms"
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
	h, _ := p.hedgeBefore(i)
	if a.val.Sign() < 0 {
		return p.finish(a)
	}
	if i == p.lo && i+1 == p.hi {
		return p.barely(i, noun{head: -1, last: i + 1})
	}
	if h == en.NoHedge {
		switch p.low(i - 1) {
		case "no", "this", "that", "any", "every", "each", "another", "which", "the", "some", "every-", "square", "day", "number", "version", "air", "phase", "like", "new", "old", "big", "good", "only", "or":
			if p.low(i-1) != "or" {
				return i + 1
			}
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
				if a.hasUnit || lexicon.Lookup(p.low(i+2)).Mask&lexicon.IsNoun != 0 && p.isWord(i+2) && en.ClassOf(p.low(i+2)) == 0 {
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
	switch lexicon.Lemma(p.low(i-1), lexicon.Verb) {
	case "kill", "wound", "injure", "hurt", "slay", "hospitalize", "arrest", "detain", "rescue", "jail":
		return true
	}
	return false
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
	if w.name == "count" || w.name == "vote" || w.name == "seat" || w.name == "death" || w.name == "goal" {
		m.Kind = Amount
	}
	return p.emit(&m, q, i, w.last)
}

// age reads an age without its unit: "Smith, 38,", "aged 38", "turned 40".
func (p *parser) age(a *amount, q *quantity.Quantity, isRange bool, start *int) bool {
	v := a.small()
	if isRange {
		switch p.low(a.start - 1) {
		case "aged", "age", "ages":
			*start = a.start - 1
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
