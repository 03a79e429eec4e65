package parse

import (
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// skip steps over digits that are no quantity by their shape or by what is
// glued to them: dates, clock times, telephone numbers, versions, footnotes.
// It gives the token to go on with, i where the digits may be a quantity.
func (p *parser) skip(i int) int {
	t := &p.toks[i]
	s := t.Lower
	if dots := strings.Count(s, "."); dots >= 2 {
		return i + 1 // versions, addresses
	}
	if p.low(i-1) == "#" && p.tight(i) {
		return i + 1
	}
	if p.low(i-1) == "'" && p.tight(i) && (len(s) == 2 || strings.HasSuffix(s, "s")) && !p.tight(i-1) {
		return i + 1 // '09
	}
	if p.low(i-1) == "[" && p.low(i+1) == "]" {
		return i + 2
	}
	if end := p.foreign(i); end > i {
		return end
	}
	if w := p.low(i + 1); (w == "x" || w == "×") && len(s) >= 3 && plainDigits(s) && p.kind(i+2) == text.Number && len(p.low(i+2)) >= 3 && plainDigits(p.low(i+2)) {
		return i + 3 // the dots of a screen: "2400 x 1080"
	}
	if end := p.listMark(i); end > i {
		return end
	}
	if end := p.joined(i); end > i {
		return end
	}
	if end := p.clock(i); end > i {
		return end
	}
	if end := p.date(i); end > i {
		return end
	}
	return i
}

// listMark steps over "1." and "1)" that open a line, and "(1)" inside it.
func (p *parser) listMark(i int) int {
	s := p.toks[i].Lower
	if len(s) > 2 || p.kind(i) != text.Number {
		return i
	}
	next := p.low(i + 1)
	if i == p.lo && p.tight(i+1) && (next == "." && i+2 < p.hi || next == ")") {
		return i + 2
	}
	if p.low(i-1) == "(" && next == ")" && p.tight(i) && p.tight(i+1) && (i-1 == p.lo || p.toks[i-2].SpaceAfter && p.toks[i+1].SpaceAfter && p.isWord(i+2) && !p.toks[i+2].Cap) {
		return i + 2
	}
	return i
}

// joined steps over digits that strokes, slashes or letters join to a name or
// a code: COVID-19, 555-123-4567, 9/11, 2016/17, 2016-10-28.
func (p *parser) joined(i int) int {
	s := p.toks[i].Lower
	if p.dash(i-1) && p.tight(i) && p.tight(i-1) && i-2 >= p.lo {
		// A word before the stroke makes a name, but for signs and hedges.
		switch p.kind(i - 2) {
		case text.Word:
			w := p.low(i - 2)
			if w != "minus" && w != "sub" && w != "now" && en.LabelOf(w)&en.ScaleNoun == 0 && en.Number(w).Kind == en.NoNumber && p.low(i-1) == "-" && !p.currencySign(i) && w != "between" && w != "to" && w != "of" && w != "for" {
				for p.low(i+1) == "/" && p.tight(i+1) && p.kind(i+2) == text.Number {
					i += 2 // "post-9/11"
				}
				return i + 1
			}
		case text.Mixed:
			if p.toks[i-2].Cap {
				return i + 1
			}
		}
	}
	if p.hyphen(i+1) && p.isWord(i+2) && p.toks[i+2].Cap && !p.heading && p.number(i+2).Kind == en.UnitWord {
		return i + 3 // "a 7-Eleven"
	}
	if p.low(i-1) == "-" && p.tight(i) && !p.tight(i-1) && p.isWord(i-2) && en.LabelOf(p.low(i-2))&en.LabelCapital != 0 && p.toks[i-2].AllCaps {
		return i + 1 // "COVID -19"
	}
	// Chains of digits.
	k := i
	groups := 1
	slashes := 0
	longest := len(s)
	for p.tight(k+1) && p.tight(k+2) && (p.dash(k+1) || p.low(k+1) == "/" || p.low(k+1) == ".") && (p.kind(k+2) == text.Number || p.kind(k+2) == text.Mixed && p.low(k+1) == "/") {
		if p.low(k+1) == "/" {
			slashes++
		}
		k += 2
		groups++
		longest = max(longest, len(p.toks[k].Lower))
	}
	switch {
	case groups == 1:
	case slashes == groups-1:
		if f, ok := p.slash(i); ok && groups == 2 && f.last > 0 && !(s == "9" || s == "24") {
			return i
		}
		return k + 1
	case slashes > 0:
		if _, ok := p.slash(i + 2); ok && groups == 3 && slashes == 1 && p.low(i+1) == "-" && len(s) <= 3 {
			return i // "4-1/2 inches"
		}
		return k + 1
	case groups >= 3:
		if groups == 3 && longest <= 3 && s[0] != '0' {
			return i // a record of wins, losses and draws
		}
		return k + 1
	case yearLike(s):
		// 2015-16, 2015-2016
		if w := p.toks[i+2].Lower; len(w) == 2 || yearLike(w) {
			return k + 1
		}
	}
	if len(s) > 1 && s[0] == '0' && s[1] != '.' && plainDigits(s) {
		return i + 1
	}
	if len(s) >= 10 && plainDigits(s) && !p.currencySign(i) && !(len(s) <= 18 && (p.alone(i, i+1) || i == p.lo+1 && p.low(p.lo) == "-" && p.alone(p.lo, i+1))) {
		return i + 1
	}
	// "+1 202 555 0100", "(202) 555-0100"
	if p.low(i-1) == "+" && p.tight(i) && (p.kind(i+1) == text.Number || p.dash(i+1) && p.kind(i+2) == text.Number || p.low(i+1) == "(") {
		k = i
		for p.kind(k+1) == text.Number || (p.dash(k+1) || p.low(k+1) == "(" || p.low(k+1) == ")") && k+1 < p.hi {
			k++
		}
		return k + 1
	}
	if len(s) == 3 && p.low(i-1) == "(" && p.low(i+1) == ")" && p.kind(i+2) == text.Number && len(p.low(i+2)) == 3 {
		k = i + 2
		for p.dash(k+1) && p.kind(k+2) == text.Number {
			k += 2
		}
		return k + 1
	}
	return i
}

// yearLike says whether four digits can be a year.
func yearLike(s string) bool {
	return len(s) == 4 && plainDigits(s) && (s[0] == '1' || s[0] == '2' && s[1] <= '1')
}

// foreign steps over digits grouped by spaces with a comma for their point,
// "1 234 567,89": told in the manner of another language, they are left unread
// rather than misread.
func (p *parser) foreign(i int) int {
	k := i
	for k < i+7 && p.kind(k) == text.Number && len(p.low(k)) <= 3 && plainDigits(p.low(k)) && p.toks[k].SpaceAfter {
		k++
	}
	if s := p.low(k); k > i && p.kind(k) == text.Number && len(s) > 4 && len(s) < 7 && s[3] == ',' {
		return k + 1
	}
	return i
}

// clock steps over "9:27 a.m.", "7 p.m.", "10am", "1900 GMT".
func (p *parser) clock(i int) int {
	k := i
	colon := false
	for p.low(k+1) == ":" && p.tight(k+1) && p.tight(k+2) && (p.kind(k+2) == text.Number || p.kind(k+2) == text.Mixed) {
		k += 2
		colon = true
	}
	if t := &p.toks[k]; t.Kind == text.Mixed && (strings.HasSuffix(t.Lower, "am") || strings.HasSuffix(t.Lower, "pm")) && len(t.Lower) <= 7 && t.Lower[0] <= '9' {
		return p.zone(k + 1)
	}
	if n := p.toks[k].Lower; t4(n) && p.toks[k].Kind == text.Mixed {
		return k + 1
	}
	label := en.LabelOf(p.low(k + 1))
	if label&en.Clock != 0 && p.low(k+1) != "hrs" && p.low(k+1) != "noon" {
		return p.zone(k + 2)
	}
	if p.low(k+1) == "o" && p.low(k+2) == "'" && p.low(k+3) == "clock" {
		return k + 4
	}
	if label&en.Zone != 0 && p.toks[k+1].AllCaps && (colon || len(p.toks[k].Lower) == 4) {
		return k + 2
	}
	if colon {
		return p.zone(k + 1)
	}
	return i
}

// hour steps over a time of day that is told without "a.m.": "by ten in the
// morning", "at 9 at night", "every evening at six".
func (p *parser) hour(a *amount) int {
	if v := a.small(); v < 1 || v > 12 || a.hasUnit || a.scaled || a.fraction || en.LabelOf(p.low(a.start-1))&en.HourWord == 0 {
		return 0
	}
	k := a.end
	switch {
	case p.low(k) == "in" && p.low(k+1) == "the" && en.LabelOf(p.low(k+2))&en.DayPart != 0:
		return k + 3
	case p.low(k) == "at" && p.low(k+1) == "night":
		return k + 2
	case p.low(a.start-1) == "at" && en.LabelOf(p.low(a.start-2))&en.DayPart != 0 && !p.isWord(k):
		return k
	}
	return 0
}

// t4 says whether a token is a clock time with its zone glued: "1900gmt".
func t4(s string) bool {
	return len(s) >= 7 && plainDigits(s[:4]) && en.LabelOf(s[4:])&en.Zone != 0
}

// zone steps over what stands behind a clock time.
func (p *parser) zone(k int) int {
	if en.LabelOf(p.low(k))&(en.Zone|en.Clock) != 0 {
		k++
	}
	return k
}

// month says whether token k names a month; "may", "march" and the like do so
// only with a capital, or between "on" and a day.
func (p *parser) month(k int) bool {
	if !p.isWord(k) || en.ClassOf(p.low(k))&en.Month == 0 {
		return false
	}
	if p.toks[k].Cap {
		return true
	}
	switch p.low(k) {
	case "may", "march", "mar", "jun", "jan", "dec":
		return p.low(k-1) == "on" && dayNumber(p.low(k+1)) != 0 || p.low(k+1) == "." && p.low(k) != "may"
	}
	return true
}

// date steps over a number that is a day of a month: "Oct. 28, 2016", "28
// October", "July 1-3", "the 25th of May".
func (p *parser) date(i int) int {
	day := dayNumber(p.toks[i].Lower)
	if day == 0 {
		return i
	}
	// Behind the month.
	k := i - 1
	if p.low(k) == "." {
		k--
	}
	if p.low(k) == "the" && p.month(k-1) {
		k--
	}
	if p.month(k) && !p.decimalOrUnit(i) {
		return p.days(i + 1)
	}
	// Before the month, with more days between: "28 October", "1-3 July",
	// "5 and 6 May", "25th of December".
	k = i + 1
	for range 3 {
		if (p.dash(k) || p.low(k) == "and" || p.low(k) == "to" || p.low(k) == "or" || p.low(k) == ",") && dayNumber(p.low(k+1)) != 0 {
			k += 2
			continue
		}
		break
	}
	if p.low(k) == "of" && strings.TrimLeft(p.toks[i].Lower, "0123456789") != "" {
		k++
	}
	if p.month(k) && !(p.low(k) == "may" && p.isWord(k+1) && p.kind(k+1) != text.Number && lexiconVerb(p.low(k+1)) && k == i+1) {
		k++
		if p.low(k) == "." {
			k++
		}
		return k
	}
	// "Monday the 25th", "on the 25th"
	if p.toks[i].Kind == text.Mixed && p.low(i-1) == "the" && !p.isWord(i+1) {
		return i + 1
	}
	if w := p.low(i - 1); p.toks[i].Kind == text.Mixed && (w == "the" || w == "on") && en.ClassOf(p.low(i+1))&(en.Preposition|en.Be|en.Conjunction|en.Have) != 0 && p.low(i+1) != "of" {
		return i + 1
	}
	return i
}

// days steps over the rest of a date behind its first day: "-3", " and 5",
// ", 2016".
func (p *parser) days(k int) int {
	for range 3 {
		if (p.dash(k) || p.low(k) == "and" || p.low(k) == "to" || p.low(k) == "or" || p.low(k) == "&") && dayNumber(p.low(k+1)) != 0 && !p.decimalOrUnit(k+1) {
			k += 2
			continue
		}
		break
	}
	if p.low(k) == "," && yearLike(p.low(k+1)) {
		k += 2
	}
	return k
}

// decimalOrUnit says whether what follows a number shows that it is none of a
// date's: a unit, a percent sign, a scale.
func (p *parser) decimalOrUnit(i int) bool {
	if _, end := p.unitAfter(i+1, &num{}); end > i+1 && !isTimeNoun(p.low(i+1)) {
		return true
	}
	return p.number(i+1).Kind == en.ScaleWord
}

func lexiconVerb(w string) bool {
	e := entry(w)
	return e.Mask&lexicon.IsVerb != 0
}

// dayNumber gives the day that "28" or "28th" can be, 0 for none.
func dayNumber(s string) int {
	d := 0
	k := 0
	for k < len(s) && s[k] >= '0' && s[k] <= '9' {
		d = d*10 + int(s[k]-'0')
		if k++; k > 2 {
			return 0
		}
	}
	switch s[k:] {
	case "", "st", "nd", "rd", "th":
	default:
		return 0
	}
	if d > 31 || k == 0 {
		return 0
	}
	return d
}

// year says whether a bare number is a year. The unit and the plural noun
// behind it, and a hedge before it, speak against.
func (p *parser) year(n *num, hedged bool) bool {
	t := &p.toks[n.first]
	if t.Kind != text.Number || !yearLike(t.Lower) || n.last != n.first+1 {
		return false
	}
	v := n.small()
	recent := v >= 1900 && v <= 2060
	var people bool
	next := n.last
	if w := p.phrase(next, true, false); w.head >= 0 && w.head <= next+2 && !p.toks[next].Cap {
		people = true
	}
	switch p.low(n.first - 1) {
	case "in", "since", "until", "till", "by", "early", "late", "mid", "during", "year", "summer", "winter", "spring", "autumn", "fall", "circa", "fy", "fiscal", "anno":
		return !(people && hedged)
	case "of", "from", "to", "through", "before", "after", "and", "between", ",", "the", "(":
		if recent {
			return !(people && (hedged || p.low(n.first-1) == "of") && p.countable(next))
		}
	}
	if p.month(n.first-1) || p.low(n.first-1) == "." && p.month(n.first-2) {
		return true
	}
	if recent {
		return !(people && (hedged || p.countable(next) && v%100 == 0))
	}
	return !people && !hedged
}

// countable says whether people are named right at token k.
func (p *parser) countable(k int) bool {
	return p.isWord(k) && !p.toks[k].Cap && p.plural(k) && lexicon.IsPerson(p.lemma(k))
}

// label says whether the words around a bare number make it a name: "Section
// 427", "Flight 12", "Windows 10", "10 Downing Street".
func (p *parser) label(n *num, hasUnit, counts bool) bool {
	k := n.first - 1
	if n.words && p.toks[n.first].Cap && p.low(k) == "of" && p.low(k-1) == "group" && p.toks[k-1].Cap {
		return true // "the Group of Seven"
	}
	if n.words && !p.toks[n.first].Cap && (counts || !p.isWord(k) || en.LabelOf(p.low(k))&en.LabelBefore == 0 || p.isWord(n.last) && en.ClassOf(p.low(n.last)) == 0 && p.low(k) != "phase") {
		return false
	}
	if !hasUnit && !n.scaled && p.address(n.last) {
		return true
	}
	if p.low(k) == "." && (p.tight(k) || p.low(k-1) == "no") {
		k--
	}
	if p.low(k) == "'s" && p.low(k-1) == "poor" {
		k--
	}
	if !p.isWord(k) || k < p.lo {
		return false
	}
	w := p.low(k)
	if p.zip(n, k) || hasUnit && p.model(n, k) {
		return true
	}
	if w == "p" && p.low(k-1) != "&" {
		return false
	}
	if w == "of" && p.low(k-1) == "group" && p.toks[k-1].Cap {
		return true
	}
	if p.low(n.last) == "of" {
		counts = false
	}
	l := en.LabelOf(w)
	if !counts && k > p.lo && !hasUnit && l == 0 && len(w) > 4 && w[len(w)-1] == 's' {
		l = en.LabelOf(p.lemma(k)) & en.LabelBefore // "pages 3 and 4"
	}
	if l&en.LabelBefore != 0 && (!hasUnit || w == "no" || w == "nos") && !n.scaled {
		if w == "no" || w == "nos" {
			return !n.words && (p.toks[k].Cap || p.low(n.first-1) == ".")
		}
		return !counts || p.toks[k].Cap && k > p.lo && !p.heading || k == p.lo && entry(w).Main == lexicon.Noun || w == "iphone" || w == "ipad"
	}
	if hasUnit || n.scaled || n.grouped {
		return false
	}
	if l&en.LabelCapital != 0 && p.toks[k].Cap {
		return true
	}
	if counts || n.words {
		return false
	}
	// "the 787 Dreamliner"
	if n.digits >= 3 && n.step == 0 && p.isWord(n.last) && p.toks[n.last].Cap && !p.toks[n.last].AllCaps && !p.heading && p.number(n.last).Kind == en.NoNumber && en.ClassOf(p.low(n.last)) == 0 {
		return true
	}
	// A name before the number: "Curve 8900", "Windows 10", not at the start
	// of a sentence and not in a headline.
	t := &p.toks[k]
	if !t.Cap || t.AllCaps && p.heading || k == p.lo && len(w) < 3 || p.heading {
		return false
	}
	if en.ClassOf(w) != 0 || en.LabelOf(w)&(en.ScoreWord|en.MoveWord) != 0 || en.Number(w).Kind != en.NoNumber {
		return false
	}
	e := entry(w)
	if k == p.lo {
		return e.Mask == 0
	}
	if e.Mask&lexicon.IsVerb != 0 && e.Form&(lexicon.Third|lexicon.Past) != 0 {
		return false
	}
	return !p.tallyNear(n.first)
}

// zip says whether a number behind the letters of a state is its postal code:
// "Albany, NY 12207".
func (p *parser) zip(n *num, k int) bool {
	return n.digits == 5 && n.step == 0 && !n.grouped && !n.scaled && len(p.low(k)) == 2 && p.toks[k].AllCaps && (p.low(k-1) == "," || k > p.lo && p.toks[k-1].Cap)
}

// model says whether digits with a letter that is a temperature's, too, are a
// name: "a Boeing 777F", "before a 13F may be filed".
func (p *parser) model(n *num, k int) bool {
	if n.letters != "F" && n.letters != "C" {
		return false
	}
	if en.ClassOf(p.low(k))&en.Modal != 0 {
		return true
	}
	return p.toks[k].Cap && en.ClassOf(p.low(k)) == 0 && (k > p.lo && !p.heading || en.LabelOf(p.low(k))&(en.LabelBefore|en.LabelCapital) != 0)
}

// address says whether a capitalized name and a word for a street stand at
// token k: "10 Downing Street", "9 E. 71st St".
func (p *parser) address(k int) bool {
	for j := k; j < k+5 && (p.isWord(j) || p.kind(j) == text.Mixed || p.low(j) == "."); j++ {
		if p.isWord(j) && !p.toks[j].Cap {
			return false
		}
		if (j > k || en.ClassOf(p.low(j)) == 0 && len(p.low(j)) > 2) && p.toks[j].Cap && en.LabelOf(p.low(j))&en.Street != 0 {
			return true
		}
	}
	return false
}

// tallyNear says whether a score word stands a few words before.
func (p *parser) tallyNear(i int) bool {
	for k := i - 1; k >= p.lo && k >= i-8; k-- {
		if en.LabelOf(p.low(k))&en.ScoreWord != 0 {
			return true
		}
	}
	return p.low(i+1) == "," && p.isWord(i+2) && p.toks[i+2].Cap && p.kind(i+3) == text.Number
}
