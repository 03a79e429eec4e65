package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// amount is a number with its sign, its currency and its unit.
type amount struct {
	num
	start, end int // tokens [start, end) with currency and unit
	unit       unit.Unit
	hasUnit    bool
	hyphen     bool // a hyphen joins the unit: "four-day"
}

// measure reads sign, currency and unit around a number.
func (p *parser) measure(n num) amount {
	a := amount{num: n, start: n.first, end: n.last}
	u, k := p.currencyBefore(n.first)
	if k < n.first {
		a.unit, a.hasUnit, a.start = u, true, k
	}
	if k := n.first - 1; k >= p.floor && p.isWord(k) && !a.hasUnit && !n.scaled && !n.hasUnit && p.toks[k].AllCaps {
		if u, e, ok := scaledMoney(p.text(k)); ok {
			p.shift(&a.num, e) // "MUSD 60"
			a.unit, a.hasUnit, a.start = u, true, k
		}
	}
	p.sign(&a)
	if a.hasUnit && !n.hasUnit && a.step == 0 && !n.scaled {
		p.cents(&a) // "$20 and 43 cents"
		if a.step < 0 {
			return a
		}
	}
	if n.hasUnit {
		if a.hasUnit {
			return a // "US$5m": the sign was read already
		}
		a.unit, a.hasUnit = n.unit, true
		if n.unit.Dimension == unit.Length || n.unit.Dimension == unit.Percent {
			p.points(&a)
		}
		p.feetAndInches(&a)
		return a
	}
	p.unitOf(&a)
	return a
}

// unitOf reads the unit behind an amount.
func (p *parser) unitOf(a *amount) {
	k := a.last
	hyphen := p.hyphen(k)
	if hyphen {
		k++
	} else if p.low(k) == "[" && p.low(k+2) == "]" {
		// "20 [kg]"
		if u, end := p.unitAfter(k+1, &a.num); end == k+2 && !a.hasUnit {
			a.unit, a.hasUnit, a.end = u, true, k+3
		}
		return
	}
	if a.fraction && (p.low(k) == "of" || p.low(k) == "a" || p.low(k) == "an") {
		// "half a percentage point", "one-quarter of one percentage point",
		// "a quarter of an hour"
		j := k + 1
		if p.low(k) == "of" && (p.low(j) == "a" || p.low(j) == "an" || p.low(j) == "one") {
			j++
			if p.low(j) == "us" || p.low(j) == "u.s." {
				j++
			}
		}
		if u, end := p.unitAfter(j, &a.num); end > j && (j > k+1 || p.low(k) != "of") {
			a.unit, a.hasUnit, a.end = u, true, end
			a.fraction = false
		}
		return
	}
	if hyphen && p.isWord(k) && p.toks[k].End-p.toks[k].Start == 1 && p.toks[k].Cap {
		return // "Form 10-K"
	}
	u, end := p.unitAfter(k, &a.num)
	if w := p.low(k); a.hasUnit && a.unit.Code == "USD" && (w == "u.s." || w == "us" && p.toks[k].AllCaps) && (!p.isWord(k+1) || p.low(k+1) == "per" || p.low(k+1) == "a") {
		a.end = k + 1 // "$55 U.S. a barrel"
		return
	}
	if end == k {
		return
	}
	if a.hasUnit {
		// "$5 million US", "$55 U.S.", "$5 dollars"
		if u.Dimension == unit.Money {
			a.end = end
			if a.unit.Code == "USD" {
				a.unit = u
			}
		}
		return
	}
	if u.Code == "USX" && p.low(k) == "¢" {
		hyphen = false
	}
	a.unit, a.hasUnit, a.end, a.hyphen = u, true, end, hyphen
	if w := p.number(end); u.Dimension == unit.Money && !a.scaled && w.Kind == en.ScaleWord {
		p.shift(&a.num, int32(w.Value)) // "75 USD million"
		a.end++
	}
	p.points(a)
	p.pointsOf(a)
	p.halfUnit(a)
	p.cents(a)
	p.feetAndInches(a)
	p.old(a)
}

// points turns "percent" with "points" behind into percentage points.
func (p *parser) points(a *amount) {
	if a.unit.Code == "%" && (p.low(a.end) == "points" || p.low(a.end) == "point") {
		a.unit = unit.MustByCode("[pp]")
		a.end++
	}
}

// pointsOf turns points into percentage points where a share stands before, or
// where they are a fraction of one: "41 percent, down 2 points", "rates rose a
// quarter point".
func (p *parser) pointsOf(a *amount) {
	if a.unit != points {
		return
	}
	if a.fraction && p.low(a.end-1) == "point" {
		a.unit, a.fraction = unit.MustByCode("[pp]"), false
		return
	}
	for j, moved := a.start-1, false; j >= p.lo && j > a.start-14; j-- {
		l := en.LabelOf(p.low(j))
		moved = moved || l&(en.MoveWord|en.LeadWord) != 0
		if moved && l&en.ShareNoun != 0 {
			a.unit = unit.MustByCode("[pp]")
			return
		}
	}
	k := len(p.out)
	if k == 0 || p.out[k-1].Sentence != p.sent || p.out[k-1].Quantity.Unit.Code != "%" || a.start-p.out[k-1].Last > 4 {
		return
	}
	for j := p.out[k-1].Last; j < a.start; j++ {
		if en.LabelOf(p.low(j))&en.MoveWord != 0 {
			a.unit = unit.MustByCode("[pp]")
			return
		}
	}
}

// halfUnit reads "and a half" behind a unit: "two years and a half".
func (p *parser) halfUnit(a *amount) {
	if a.step != 0 || a.scaled || p.low(a.end) != "and" || p.low(a.end+1) != "a" || p.low(a.end+2) != "half" {
		return
	}
	a.val = a.val.Add(quantity.New(5, -1))
	a.step = -1
	a.end += 3
}

// feetAndInches reads "5 feet 2 inches" as one length, in feet.
func (p *parser) feetAndInches(a *amount) {
	if a.unit.Code != "[ft_i]" || a.step != 0 {
		return
	}
	k := a.end
	if p.hyphen(k) {
		k++
	} else if p.low(k) == "and" || p.low(k) == "," {
		k++
	}
	n, ok := p.readNumber(k)
	if !ok || n.scaled || n.small() < 0 || n.small() > 11 {
		return
	}
	j := n.last
	if p.hyphen(j) {
		j++
	}
	u, end := n.unit, j
	if !n.hasUnit {
		u, end = p.unitAfter(j, &n)
	}
	if end == j && j == n.last && p.hyphen(k-1) && k-1 == a.end && p.dash(a.end-2) && !p.hyphen(n.last) {
		// "6-foot-5"
		a.val = a.val.Add(ratio(n.val, quantity.New(12, 0)))
		a.step, a.end = -2, n.last
		return
	}
	if end == j && p.low(j) == "in" && !p.isWord(j+1) {
		u, end = unit.MustByCode("[in_i]"), j+1
	}
	if u.Code != "[in_i]" {
		return
	}
	a.val = a.val.Add(ratio(n.val, quantity.New(12, 0)))
	a.step = -2
	a.end = end
}

// cents reads "13 dollars and 45 cents", "15 dollars 50" as one sum.
func (p *parser) cents(a *amount) {
	pounds := a.unit.Code == "[lb_av]"
	if a.unit.Dimension != unit.Money && !pounds || a.step != 0 || a.scaled || a.unit.Code == "USX" || a.unit.Code == "GBX" {
		return
	}
	for range 2 {
		k := a.end
		and := p.low(k) == "and"
		if and {
			k++
		}
		if !p.isNumberAt(k) {
			return
		}
		n, ok := p.readNumber(k)
		if !ok || n.small() < 0 || n.small() > 99 || n.scaled || n.fraction {
			return
		}
		e, part := int32(0), false
		end := n.last
		switch {
		case n.hasUnit:
			e, part = unit.Part(n.letters, a.unit)
			if pounds && n.letters == "p" {
				e, part, pounds, a.unit = -2, true, false, unit.MustByCode("GBP")
			}
		case p.isWord(end):
			if w := p.low(end); pounds && (w == "pence" || w == "penny") {
				pounds, a.unit = false, unit.MustByCode("GBP")
			}
			if e, part = unit.Part(p.low(end), a.unit); part {
				end++
			}
		}
		switch {
		case part:
			if pounds {
				return
			}
		case n.hasUnit || pounds || p.isWord(end) && p.low(end) != "more" || !p.closes(end) || a.val.Cmp(quantity.New(1000, 0)) >= 0:
			return
		case a.step < 0 && n.small() < 10 && n.small() > 0:
			e = a.step - 1 // "five mao five"
		case a.step == 0 && n.small() > 9 && n.digits == 2:
			e = -2 // "thirteen dollars forty-five", "$20 43"
		default:
			return
		}
		a.val = a.val.Add(n.val.Shift(e))
		a.step, a.end = e, end
		if e != -1 {
			return
		}
	}
}

// closes says whether token k ends a clause, so that nothing is counted there.
func (p *parser) closes(k int) bool {
	if k >= p.hi {
		return true
	}
	switch p.low(k) {
	case ".", "!", "?", ";", ")", "more":
		return true
	case ",":
		return p.kind(k+1) != text.Number
	}
	return false
}

// old turns a length of time into an age: "60-year-old", "3 months old".
func (p *parser) old(a *amount) {
	if a.unit.Dimension != unit.Duration {
		return
	}
	k := a.end
	if p.hyphen(k) {
		k++
	}
	switch p.low(k) {
	case "old", "olds":
		a.unit.Dimension = unit.Age
		a.end = k + 1
	case "of":
		if p.low(k+1) == "age" {
			a.unit.Dimension = unit.Age
			a.end = k + 2
		}
	}
}

// sign reads a minus before an amount or its currency.
func (p *parser) sign(a *amount) {
	k := a.start - 1
	if k < p.floor {
		return
	}
	switch p.low(k) {
	case "-", "–":
		// "$-50.8bn"
		if u, s := p.currencyBefore(k); s < k && !a.hasUnit && p.tight(k) && p.tight(k+1) {
			a.unit, a.hasUnit, a.start = u, true, s
			a.val = a.val.Neg()
			return
		}
		if p.isWord(k-1) && p.toks[k-1].AllCaps {
			return
		}
		// Glued to the right and free to the left; a stroke that opens a line
		// is a bullet.
		if p.low(k-1) == "minus" && p.tight(k) {
			k--
			break
		}
		if !p.tight(k+1) && !p.alone(k, a.end) || p.tight(k) && p.low(k-1) != "(" && p.low(k-1) != "=" {
			return
		}
	case "minus", "negative":
		if p.low(k-1) == "or" && p.low(k-2) == "plus" {
			return // "plus or minus 3 points"
		}
		if k > p.lo && p.number(k-1).Kind != en.NoNumber || p.kind(k-1) == text.Number {
			return // "five minus three"
		}
	case "+":
		if p.tight(k+1) && !p.tight(k) {
			a.start = k
		}
		return
	default:
		return
	}
	a.start = k
	a.val = a.val.Neg()
}

// quantity makes the quantity of an amount.
func (a *amount) quantity() quantity.Quantity {
	return quantity.Quantity{Value: a.val, Step: a.step, Scaled: a.scaled, Fraction: a.fraction, Unit: a.unit}
}

// known gives the unit of a rate that has a code of its own.
func known(u unit.Unit) unit.Unit {
	if u.Dimension == unit.Length && u.Per == "hour" {
		if v, ok := unit.ByCode(u.Code + "/h"); ok {
			return v
		}
	}
	return u
}
