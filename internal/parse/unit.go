package parse

import (
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// phrases finds unit names of one word or several.
type phrases struct{ root en.Phrases[unit.Unit] }

// unitPhrases holds every English name of a unit, split like tokens are.
var unitPhrases = func() *phrases {
	p := &phrases{}
	for name, u := range unit.Words() {
		d := text.Analyze(name, "en")
		words := make([]string, len(d.Tokens))
		for i := range d.Tokens {
			words[i] = d.Tokens[i].Lower
		}
		p.root.Add(u, words...)
	}
	return p
}()

func (p *phrases) one(word string) (unit.Unit, bool) {
	n := p.root.Step(word)
	if n == nil {
		return unit.Unit{}, false
	}
	return n.Value()
}

var (
	percent    = unit.MustByCode("%")
	yearsOfAge = unit.Unit{Code: "a", Name: "year", Dimension: unit.Age}
	times      = unit.Unit{Code: "{x}", Name: "times", Dimension: unit.Multiple}
	points     = unit.MustByCode("{score}")
	rank       = unit.Unit{Code: "1", Dimension: unit.Rank}
)

// currencySign says whether a currency's sign stands right before token i.
func (p *parser) currencySign(i int) bool {
	_, k := p.currencyBefore(i)
	return k < i
}

// currencyBefore reads the sign or code of a currency before token i, with or
// without a space, and gives the token it begins at; i where there is none.
func (p *parser) currencyBefore(i int) (unit.Unit, int) {
	k := i - 1
	if k < p.floor {
		return unit.Unit{}, i
	}
	t := &p.toks[k]
	switch t.Kind {
	case text.Symbol:
		// The news wires' ASCII for the yen.
		if t.Lower == "=" && p.low(k-1) == "y" && p.tight(k) && p.tight(i) && k-1 >= p.floor {
			return unit.MustByCode("JPY"), k - 1
		}
		// "US$", "HK$", "c $": letters glued to the front of the sign.
		if p.isWord(k-1) && len(p.low(k-1)) <= 3 && k-1 >= p.floor && (p.tight(k) || p.low(k-1) == "c" || len(p.low(k-1)) == 2 && p.toks[k-1].AllCaps) {
			sign := strings.ToUpper(p.toks[k-1].Lower) + t.Lower
			if u, _, ok := unit.BySymbol(sign); ok && u.Dimension == unit.Money {
				return u, k - 1
			}
			if p.low(k-1) == "u.s." {
				u, _, _ := unit.BySymbol("US$")
				return u, k - 1
			}
			if sign := p.d.Text[p.toks[k-1].Start:t.End]; p.tight(k) {
				if u, _, ok := unit.BySymbol(sign); ok && u.Dimension == unit.Money {
					return u, k - 1
				}
			}
		}
		if u, _, ok := unit.BySymbol(t.Lower); ok && u.Dimension == unit.Money && u.Code != "USX" {
			return u, k
		}
	case text.Word:
		s := p.d.Text[t.Start:t.End]
		if s == "PS" && p.toks[i].End-p.toks[i].Start < 3 {
			break // PS5
		}
		// "$US55", "$A82"
		if p.low(k-1) == "$" && p.tight(k) && k-1 >= p.floor {
			if u, _, ok := unit.BySymbol("$" + s); ok && u.Dimension == unit.Money {
				return u, k - 1
			}
		}
		if !t.Cap && s != "zł" {
			break
		}
		if u, _, ok := unit.BySymbol(s); ok && u.Dimension == unit.Money && (t.AllCaps || s == "Rs" || p.tight(i)) {
			return u, k
		}
	case text.Punct:
		if t.Lower == "." && p.tight(k) && k-1 >= p.floor && p.low(k-1) == "rs" {
			return unit.MustByCode("INR"), k - 1
		}
	case text.Mixed:
	}
	return unit.Unit{}, i
}

// unitAfter reads a unit that begins at token k: "km", "percent", "miles per
// hour", "°C", "pounds". It gives the token behind it; k where there is none.
func (p *parser) unitAfter(k int, n *num) (unit.Unit, int) {
	if k >= p.hi {
		return unit.Unit{}, k
	}
	t := &p.toks[k]
	glued := p.tight(k)
	var found unit.Unit
	end := k
	at := &unitPhrases.root
	for j := k; j < p.hi && j < k+7; j++ {
		next := at.Step(p.toks[j].Lower)
		if next == nil && j > k && p.hyphen(j) {
			continue // "800-square-foot"
		}
		if at = next; at == nil {
			break
		}
		if u, ok := at.Value(); ok {
			found, end = u, j+1
		}
	}
	s := p.d.Text[t.Start:t.End]
	switch t.Kind {
	case text.Symbol, text.Punct:
		if t.Lower == "%" {
			return percent, k + 1
		}
		if t.Kind == text.Punct && t.Lower != "'" && t.Lower != `"` {
			if u, _, ok := unit.BySymbol(t.Lower); ok && glued && (!p.tight(k+1) || !p.isWord(k+1)) {
				return u, k + 1 // ″ and ′
			}
			return unit.Unit{}, k
		}
		// "°C", "° F"
		if t.Lower == "°" || t.Lower == "º" || t.Lower == "˚" {
			if p.isWord(k+1) && (p.low(k+1) == "c" || p.low(k+1) == "f") && p.toks[k+1].Cap {
				u, _, _ := unit.BySymbol("°" + strings.ToUpper(p.low(k+1)))
				return u, k + 2
			}
			if u, ok := unitPhrases.one(p.low(k + 1)); ok && u.Dimension == unit.Temperature {
				return u, k + 2 // "100° Celsius"
			}
			return unit.MustByCode("deg"), k + 1
		}
		if t.Lower == "'" || t.Lower == `"` {
			return p.primes(k)
		}
		if u, _, ok := unit.BySymbol(t.Lower); ok && (glued || t.Kind == text.Symbol && u.Dimension == unit.Money) && t.Lower != "$" {
			return u, k + 1
		}
		if u, _, ok := unit.BySymbol(t.Lower); ok && u.Dimension == unit.Money && !p.tight(k+1) {
			return u, k + 1
		}
		return unit.Unit{}, k
	case text.Word:
		if end > k && !p.doubtful(k, end, n) {
			found = p.sharpen(found, k, end, n)
			return found, end
		}
		if end > k {
			return unit.Unit{}, k
		}
		if en.ClassOf(p.low(k))&en.Stretch != 0 {
			if u, ok := unitPhrases.one(p.low(k + 1)); ok && u.Dimension == unit.Duration {
				return u, k + 2 // "three more years"
			}
		}
		// "m²/s", "km/h", "MB/s", "A/cm2"
		if p.low(k+1) == "/" && p.tight(k+1) && p.tight(k+2) {
			if u, _, ok := unit.BySymbol(p.d.Text[t.Start:p.toks[k+2].End]); ok {
				return u, k + 3
			}
			u, _, ok := unit.BySymbol(s)
			v, _, ok2 := unit.BySymbol(p.text(k + 2))
			if ok && ok2 && !n.words && v.Dimension != unit.Money && v.Dimension != unit.Percent {
				u.Per = v.Name
				return u, k + 3
			}
		}
		if s == "PS" {
			return unit.MustByCode("[PS]"), k + 1 // horsepower; pounds stand before
		}
		if u, e, ok := scaledMoney(s); ok && !n.scaled {
			p.shift(n, e)
			return u, k + 1
		}
		if p.low(k+1) == "$" && p.tight(k+1) && len(s) <= 3 && t.Cap && p.kind(k+2) != text.Number {
			if u, _, ok := unit.BySymbol(s + "$"); ok {
				return u, k + 2 // "30 US$"
			}
		}
		if u, ok := p.otherSign(s, k); ok && !n.words {
			return u, k + 1
		}
		if (s == "x" || s == "X") && (p.kind(k+1) == text.Number || p.kind(k+1) == text.Symbol) {
			return unit.Unit{}, k // "2 x $5"
		}
		if u, needsDigit, ok := unit.BySymbol(s); ok && !n.words && !p.designator(k) {
			// A one-letter sign behind a space is a unit only where no noun follows.
			if !needsDigit || glued || s != "m" && s != "t" && s != "in" && s != "l" && s != "s" && s != "d" && p.toks[k].SpaceAfter && len(s) == 1 && t.Cap && s != "A" && s != "B" || (s == "m" || s == "p" || s == "l") && !p.isWord(k+1) || s == "p" && en.ClassOf(p.low(k+1))&(en.Preposition|en.Conjunction) != 0 {
				return u, k + 1
			}
		}
	}
	return unit.Unit{}, k
}

// otherSign reads a sign of two meanings by what the sentence is about.
func (p *parser) otherSign(s string, k int) (unit.Unit, bool) {
	o, ok := en.OtherSign(s)
	if !ok {
		return unit.Unit{}, false
	}
	for j := max(p.lo, k-maxContext); j < min(p.hi, k+maxContext); j++ {
		if p.isWord(j) && slices.Contains(o.Words, p.toks[j].Lower) {
			return unit.ByCode(o.Code)
		}
	}
	return unit.Unit{}, false
}

// maxContext bounds the words around a sign that tell its meaning.
const maxContext = 24

// designator says whether a letter behind a number begins a code: "24703
// L-202".
func (p *parser) designator(k int) bool {
	return p.toks[k].End-p.toks[k].Start == 1 && p.hyphen(k+1) && p.kind(k+2) == text.Number
}

// scaledMoney reads a scale glued to the front of a currency's code: "120
// MEUR", "5 KUSD".
func scaledMoney(s string) (unit.Unit, int32, bool) {
	if len(s) != 4 {
		return unit.Unit{}, 0, false
	}
	var e int32
	switch s[0] {
	case 'K', 'k', 'T':
		e = 3
	case 'M':
		e = 6
	default:
		return unit.Unit{}, 0, false
	}
	switch s[1:] {
	case "EUR", "USD", "GBP", "JPY", "CHF", "AUD", "CAD", "SEK", "NOK", "DKK":
		u, ok := unit.ByCode(s[1:])
		return u, e, ok
	}
	return unit.Unit{}, 0, false
}

// primes reads ' and " behind a number as feet and inches: only where they
// are glued, and the text is not in quotes there.
func (p *parser) primes(k int) (unit.Unit, int) {
	if !p.tight(k) || p.d.Text[p.toks[k].Start] >= 0x80 {
		return unit.Unit{}, k
	}
	if p.low(k) == "'" && p.low(k+1) == "'" && p.tight(k+1) {
		return unit.MustByCode("[in_i]"), k + 2
	}
	return unit.Unit{}, k
}

// doubtful says whether a word that can name a unit does not here: "second"
// the rank, "pound" the verb, "won", "mark", "degrees" at a university.
func (p *parser) doubtful(k, end int, n *num) bool {
	if end-k > 1 {
		return false
	}
	w := p.low(k)
	switch w {
	case "second":
		return n.words && n.small() != 1 || p.isWord(k+1) && n.small() != 1
	case "min", "sec", "in", "foot", "rs", "mark", "mt", "kt", "bit", "bits", "cal":
		return n.words || w == "in" || w == "rs" || w == "bits" || w == "bit"
	case "won":
		return n.val.Valid() && n.val.Cmp(ten) < 0 && !n.scaled || p.toks[k].Cap
	case "lei", "lari", "kina", "rand", "sol", "lev", "dong", "leu", "real":
		return p.toks[k].Cap
	case "quarter", "quarters", "stone", "stones", "fold", "mach", "cup", "cups":
		return w != "fold"
	case "bar", "bars", "mole", "moles", "mu", "mus":
		return true
	case "penny", "pennies", "buck", "quid":
		return false
	case "degree", "degrees":
		// "two degrees in law"
		return p.low(k+1) == "in" || p.low(k+1) == "from"
	case "points", "point":
		return false
	case "may":
		return true
	case "gig", "gigs", "meg", "megs", "nit", "nits":
		return n.words
	}
	return false
}

// sharpen settles a unit word of two meanings by the number: millions of
// pounds are money.
func (p *parser) sharpen(u unit.Unit, k, end int, n *num) unit.Unit {
	if u.Code == "[lb_av]" && n.scaled && n.scale >= 6 && p.low(end) != "of" && end == k+1 && strings.HasPrefix(p.low(k), "pound") {
		return unit.MustByCode("GBP")
	}
	return u
}

// per reads what a rate is told by, behind a unit or noun: "a barrel", "per
// share", "an hour", "each year", "/week", "annually". It gives the noun and
// the token behind it.
func (p *parser) per(k int, u unit.Unit) (string, int) {
	switch w := p.low(k); w {
	case "per", "/":
		j := k + 1
		if w == "/" && !p.tight(k) {
			return "", k
		}
		if !p.isWord(j) {
			return "", k
		}
		if v, end := p.unitAfter(j, &num{}); end > j {
			return v.Name, end
		}
		return p.singular(j), j + 1
	case "a", "an", "each", "every":
		j := k + 1
		noun := p.singular(j)
		if w == "every" || w == "each" {
			if !isTimeNoun(noun) {
				return "", k
			}
		} else if en.LabelOf(noun)&en.PerNoun == 0 {
			return "", k
		}
		if !isTimeNoun(noun) && u.Dimension == unit.Count {
			return "", k
		}
		switch p.low(j + 1) {
		case "after", "before", "earlier", "later", "ago", "since", "and":
			return "", k
		}
		if p.hyphen(j + 1) {
			return "", k
		}
		if v, end := p.unitAfter(j, &num{}); end > j+1 {
			return v.Name, end
		}
		return noun, j + 1
	case "-":
		// "$600-a-week"
		if p.hyphen(k) && (p.low(k+1) == "a" || p.low(k+1) == "an" || p.low(k+1) == "per") && p.hyphen(k+2) {
			return p.singular(k + 3), k + 4
		}
	case "annually", "yearly":
		return "year", k + 1
	case "monthly":
		return "month", k + 1
	case "weekly":
		return "week", k + 1
	case "daily":
		return "day", k + 1
	case "hourly":
		return "hour", k + 1
	case "apiece":
		return "piece", k + 1
	}
	return "", k
}

func isTimeNoun(s string) bool {
	switch s {
	case "second", "minute", "hour", "day", "night", "week", "month", "quarter", "season", "year", "decade", "century":
		return true
	}
	return false
}
