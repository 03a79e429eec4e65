package parse

import (
	"sort"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// currencySigns are the currency signs; ¥ is the yuan's in a Chinese text, and stays
// so in a Korean one, which writes 엔 for the yen.
var currencySigns = map[rune]string{'$': "USD", '¥': "CNY", '€': "EUR", '£': "GBP", '₩': "KRW", '￦': "KRW", '￥': "CNY", '￡': "GBP", '￠': "USD", '₹': "INR", '₽': "RUB", '฿': "THB", '₫': "VND", '₱': "PHP", '₺': "TRY"}

var dollarPrefix = map[string]string{"US": "USD", "A": "AUD", "AU": "AUD", "C": "CAD", "CA": "CAD", "HK": "HKD", "NT": "TWD", "S": "SGD", "NZ": "NZD", "R": "BRL"}

// signAfter reads a currency sign or code glued behind a number: 2000$, 20 EUR.
func signAfter(s string, i int) (string, int, bool) {
	r, n := runeAt(s, i)
	if code, ok := currencySigns[r]; ok {
		if next, _ := runeAt(s, i+n); !isDigit(next) {
			return code, i + n, true
		}
		return "", i, false
	}
	j := gapAfter(s, i)
	k := j
	for k < len(s) && k-j < 4 && isLatin(rune(s[k])) {
		k++
	}
	if k-j == 3 && currencyCode(s[j:k]) {
		if r, _ := runeAt(s, k); !isDigit(r) && !isLatin(r) {
			return codeOf(s[j:k]), k, true
		}
	}
	return "", i, false
}

// currencyCodes are the ISO 4217 codes, and RMB, that stand before or behind numbers.
var currencyCodes = map[string]string{"USD": "USD", "EUR": "EUR", "CNY": "CNY", "RMB": "CNY", "KRW": "KRW", "JPY": "JPY", "GBP": "GBP", "HKD": "HKD", "TWD": "TWD", "AUD": "AUD", "CAD": "CAD", "SGD": "SGD", "CHF": "CHF", "INR": "INR", "RUB": "RUB"}

func currencyCode(s string) bool { _, ok := currencyCodes[s]; return ok }

func codeOf(s string) string { return currencyCodes[s] }

// signBound is what a mathematical sign before a number says.
type signBound struct {
	approx    quantity.Approximation
	inclusive bool
}

// symbolBefore reads <, >, ≤, ≥, <= and >= before a number.
func symbolBefore(s string, i, low int) (signBound, int, bool) {
	j := gapBack(s, i)
	r, n := runeBefore(s, j)
	eq := false
	if r == '=' {
		eq = true
		j = gapBack(s, j-n)
		r, n = runeBefore(s, j)
	}
	k := j - n
	if k < low {
		return signBound{}, i, false
	}
	if r == '>' || r == '<' {
		if p, _ := runeBefore(s, k); p == '=' || p == '-' {
			return signBound{}, i, false
		}
	}
	switch {
	case r == '>' && !eq:
		return signBound{quantity.MoreThan, false}, k, true
	case r == '<' && !eq:
		return signBound{quantity.LessThan, false}, k, true
	case r == '>' || r == '≥' || r == '≧':
		return signBound{quantity.AtLeast, true}, k, true
	case r == '<' || r == '≤' || r == '≦':
		return signBound{quantity.UpTo, true}, k, true
	}
	return signBound{}, i, false
}

// joinBounds makes one range of a lower and an upper bound that stand beside
// each other with nothing but the joining words between: "300以上，450以下".
func joinBounds(s string, ms []Mention, joins []string) []Mention {
	out := ms[:0]
	for _, m := range ms {
		if len(out) > 0 {
			if j, ok := joinedBounds(s, &out[len(out)-1], &m, joins); ok {
				out[len(out)-1] = j
				continue
			}
		}
		out = append(out, m)
	}
	return out
}

func joinedBounds(s string, a, b *Mention, joins []string) (Mention, bool) {
	lo, hi := &a.Quantity, &b.Quantity
	if isUpper(lo) && isLower(hi) {
		lo, hi = hi, lo
	}
	if !isLower(lo) || !isUpper(hi) || !lo.Value.Valid() || !hi.Value.Valid() || lo.Value.Cmp(hi.Value) >= 0 {
		return Mention{}, false
	}
	if lo.Unit.Dimension != hi.Unit.Dimension || b.Start < a.End || b.Start-a.End > 40 {
		return Mention{}, false
	}
	between := s[a.End:b.Start]
	for between != "" {
		n := len(between)
		for _, w := range joins {
			if rest, ok := strings.CutPrefix(between, w); ok {
				between = rest
				break
			}
		}
		if len(between) == n {
			return Mention{}, false
		}
	}
	m := *a
	q := *lo
	q.Lower, q.Upper, q.Value = lo.Value, hi.Value, quantity.Decimal{}
	q.Approximation, q.Inclusive = quantity.Range, false
	if q.Unit.Name == "" {
		q.Unit = hi.Unit
	}
	m.End, m.NumEnd, m.Quantity, m.Kind = b.End, b.NumEnd, q, Amount
	return m, true
}

func isLower(q *quantity.Quantity) bool {
	return q.Approximation == quantity.MoreThan || q.Approximation == quantity.AtLeast
}

func isUpper(q *quantity.Quantity) bool {
	return q.Approximation == quantity.LessThan || q.Approximation == quantity.UpTo
}

// bareYear says whether a number without unit, hedge and separators is a year,
// by its value, where more than the number was written.
func bareYear(s string, x *cjkNumber, q *quantity.Quantity) bool {
	v, ok := x.whole()
	return ok && x.ascii && x.end-x.start == 4 && v >= 1900 && v < 2100 &&
		q.Approximation == quantity.Exact && !q.Lower.Valid() && gapAfter(s, 0)+len(s[x.start:x.end]) < len(s)-1
}

// placeMentions gives the mentions their sentences and tokens, and leaves out those
// in furniture and in links.
func placeMentions(d *text.Document, ms []Mention) []Mention {
	out := ms[:0]
	for _, m := range ms {
		i := sort.Search(len(d.Sentences), func(i int) bool { return d.Sentences[i].End >= m.End })
		if i == len(d.Sentences) || d.Sentences[i].Start > m.NumStart || d.Sentences[i].Furniture {
			continue
		}
		m.Sentence = i
		// a hedge may stand before the cut of a sentence without end
		m.Start = max(m.Start, d.Sentences[i].Start)
		m.First, m.Last = tokensOf(d, i, m.Start, m.End)
		m.NumFirst, m.NumLast = tokensOf(d, i, m.NumStart, m.NumEnd)
		if m.NumFirst < len(d.Tokens) && d.Tokens[m.NumFirst].Kind == text.Link {
			continue
		}
		if m.Quantity.Unit.Dimension == 0 && m.Quantity.Unit.Name != "" && m.Last > m.First {
			m.Head = m.Last - 1
		}
		out = append(out, m)
	}
	clear(ms[len(out):])
	return out
}

// tokensOf gives the tokens of a sentence that overlap the bytes [from, to).
func tokensOf(d *text.Document, sentence, from, to int) (first, last int) {
	s := &d.Sentences[sentence]
	toks := d.Tokens[s.First:s.Last]
	first = sort.Search(len(toks), func(i int) bool { return toks[i].End > from })
	last = first + sort.Search(len(toks)-first, func(i int) bool { return toks[first+i].Start >= to })
	return s.First + first, s.First + last
}
