package parse

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// scientific reads "1.3 × 10^6", "6.2x10−4", "1.2e+9".
func (p *parser) scientific(i int) (num, bool) {
	n := num{first: i}
	s := p.low(i)
	k := i + 1
	switch p.kind(i) {
	case text.Number:
		if w := p.low(k); w != "×" && w != "x" || p.low(k+1) != "10" || p.low(k+2) != "^" && p.low(k+2) != "-" {
			return n, false
		}
		k += 2
	case text.Mixed:
		switch {
		case strings.HasSuffix(s, "x10") && (p.low(k) == "^" || p.low(k) == "-" && p.tight(k)):
			s = s[:len(s)-3]
		case strings.HasSuffix(s, "e") && (p.low(k) == "+" || p.low(k) == "-") && p.tight(k):
			s = s[:len(s)-1]
		case strings.Count(s, "e") == 1:
			// "1e10"
			m, x, _ := strings.Cut(s, "e")
			e, err := strconv.ParseInt(x, 10, 32)
			if err != nil || e < 0 || e > 40 || x[0] == '+' || x[0] == '0' || !n.parse(m) {
				return n, false
			}
			n.last, n.mantissa = k, n.val
			p.shift(&n, int32(e))
			return n, true
		default:
			return n, false
		}
	default:
		return n, false
	}
	if p.low(k) == "^" {
		k++
	}
	neg := p.low(k) == "-"
	if neg || p.low(k) == "+" {
		k++
	}
	e := num{}
	if p.kind(k) != text.Number || !p.tight(k) || !e.parse(p.toks[k].Lower) || e.small() < 0 || e.small() > 40 || !n.parse(s) {
		return n, false
	}
	x := int32(e.small())
	if neg {
		x = -x
	}
	n.last = k + 1
	n.mantissa = n.val
	p.shift(&n, x)
	n.scaled = true
	return n, true
}

// readDigits reads a token of digits, digits grouped by spaces, and a fraction
// behind them ("10 1/2").
func (p *parser) readDigits(i int) (num, bool) {
	n := num{first: i, last: i + 1}
	if !n.parse(p.toks[i].Lower) {
		return n, false
	}
	if n.digits <= 3 && n.step == 0 && !n.grouped {
		p.spaceGroups(&n)
	}
	p.apart(&n)
	p.slashFraction(&n)
	n.mantissa = n.val
	return n, n.val.Valid()
}

// parse reads digits with separators; it refuses those that follow no rule.
func (n *num) parse(s string) bool {
	var mant int64
	count, whole, frac, group := 0, 0, 0, 0
	groups := false
	point := false
	half := rune(0)
	wide := false
	for k := 0; k < len(s); k++ {
		c := s[k]
		switch {
		case c >= '0' && c <= '9':
			if count++; count > 18 {
				wide = true
			} else {
				mant = mant*10 + int64(c-'0')
			}
			if point {
				frac++
			} else {
				whole++
				group++
			}
		case c == ',' || c == '\'':
			// Groups of three, or of two up to the last as in lakh and crore.
			if point || whole == 0 || groups && group != 3 && group != 2 || !groups && group > 3 {
				return false
			}
			groups, group = true, 0
		case c == '.':
			if point {
				return false
			}
			point = true
		default:
			r, size := utf8.DecodeRuneInString(s[k:])
			if k+size != len(s) || point {
				return false
			}
			half = r
			k += size
		}
	}
	if groups && group != 3 {
		return false
	}
	if groups && !regularGroups(s) {
		return false
	}
	n.digits, n.grouped = whole, groups
	n.step = int32(-frac)
	switch {
	case count > quantity.MaxDigits:
		return false
	case wide:
		d, err := quantity.Parse(strings.Map(func(r rune) rune {
			if r == ',' || r == '\'' {
				return -1
			}
			return r
		}, s))
		if err != nil {
			return false
		}
		n.val = d
	default:
		n.val = quantity.New(mant, int32(-frac))
	}
	if half != 0 {
		num, den := vulgar(half)
		if den == 0 {
			return false
		}
		part := ratio(quantity.New(num, 0), quantity.New(den, 0))
		n.val = n.val.Add(part)
		n.step = min(part.Exponent(), -1)
		n.fraction = count == 0
	}
	return count > 0 || half != 0
}

// regularGroups says whether all groups but the first have three digits, or
// two up to a last of three.
func regularGroups(s string) bool {
	s, _, _ = strings.Cut(s, ".")
	k := strings.IndexAny(s, ",'")
	sep := s[k]
	first := k
	s = s[k+1:]
	twos, threes := 0, 0
	for {
		k = strings.IndexByte(s, sep)
		if k < 0 {
			break
		}
		switch k {
		case 2:
			twos++
		case 3:
			threes++
		default:
			return false
		}
		s = s[k+1:]
	}
	return len(s) == 3 && (twos == 0 || threes == 0 && first <= 2)
}

func vulgar(r rune) (num, den int64) {
	switch r {
	case '½':
		return 1, 2
	case '⅓':
		return 1, 3
	case '⅔':
		return 2, 3
	case '¼':
		return 1, 4
	case '¾':
		return 3, 4
	case '⅕':
		return 1, 5
	case '⅖':
		return 2, 5
	case '⅗':
		return 3, 5
	case '⅘':
		return 4, 5
	case '⅙':
		return 1, 6
	case '⅚':
		return 5, 6
	case '⅛':
		return 1, 8
	case '⅜':
		return 3, 8
	case '⅝':
		return 5, 8
	case '⅞':
		return 7, 8
	case '⅐':
		return 1, 7
	case '⅑':
		return 1, 9
	case '⅒':
		return 1, 10
	}
	return 0, 0
}

// spaceGroups reads on over groups of three digits: "1 250 000".
func (p *parser) spaceGroups(n *num) {
	if p.low(n.first)[0] == '0' {
		return
	}
	k := n.last
	for p.kind(k) == text.Number && len(p.toks[k].Lower) == 3 && p.toks[k].Start-p.toks[k-1].End <= 3 && n.digits < 18 && plainDigits(p.toks[k].Lower) {
		if p.toks[k].Start-p.toks[k-1].End == 0 {
			break
		}
		g := num{}
		g.parse(p.toks[k].Lower)
		n.val = n.val.Mul(quantity.New(1000, 0)).Add(g.val)
		n.digits += 3
		k++
	}
	if k > n.last {
		n.last, n.grouped = k, true
	}
}

// apart joins digits that a program has cut at their point or comma: "4 . 8
// %", "80 , 000 seats".
func (p *parser) apart(n *num) {
	k := n.last
	if n.step != 0 || k+1 >= p.hi || p.toks[k].Kind != text.Punct || !p.toks[k-1].SpaceAfter || !p.toks[k].SpaceAfter || p.kind(k+1) != text.Number || !plainDigits(p.low(k+1)) {
		return
	}
	g := num{}
	switch p.low(k) {
	case ".":
		if !g.parse(p.low(k + 1)) {
			return
		}
		places := int32(len(p.low(k + 1)))
		n.val, n.step = n.val.Add(g.val.Shift(-places)), -places
	case ",":
		if n.digits > 3 || p.low(k+1) != "000" {
			return
		}
		n.val = n.val.Mul(quantity.New(1000, 0))
		n.digits, n.grouped = n.digits+3, true
	default:
		return
	}
	n.last = k + 2
}

func plainDigits(s string) bool {
	for k := range len(s) {
		if s[k] < '0' || s[k] > '9' {
			return false
		}
	}
	return s != ""
}

// slashFraction reads "1/2" behind a whole number or where n is its
// numerator.
func (p *parser) slashFraction(n *num) {
	if n.step != 0 || n.grouped {
		return
	}
	if f, ok := p.slash(n.last + 1); ok && n.digits <= 3 && p.low(n.last) == "-" && p.tight(n.last) && p.tight(n.last+1) {
		// "4-1/2 inches"
		n.val = n.val.Add(f.val)
		n.step = min(f.step, -1)
		n.last = f.last
		return
	}
	if f, ok := p.slash(n.last); ok && p.toks[n.last-1].SpaceAfter && n.digits <= 4 {
		n.val = n.val.Add(f.val)
		n.step = min(f.step, -1)
		n.last = f.last
		return
	}
	if p.kind(n.last) == text.Number && strings.IndexByte("\xc2\xe2", p.toks[n.last].Lower[0]) >= 0 {
		f := num{}
		if f.parse(p.toks[n.last].Lower) && f.fraction {
			n.val, n.step = n.val.Add(f.val), f.step
			n.last++
			return
		}
	}
	if f, ok := p.slash(n.first); ok {
		f.fraction = true
		*n = f
	}
}

// slash reads a proper fraction in digits whose numerator is token i.
func (p *parser) slash(i int) (num, bool) {
	if p.kind(i) != text.Number || p.low(i+1) != "/" || !p.tight(i+1) || !p.tight(i+2) || p.kind(i+2) != text.Number || p.tight(i+3) && p.low(i+3) == "/" {
		return num{}, false
	}
	var a, b num
	if !a.parse(p.toks[i].Lower) || !b.parse(p.toks[i+2].Lower) {
		return num{}, false
	}
	switch b.small() {
	case 2, 3, 4, 5, 6, 8, 10, 16, 32, 64, 100, 128:
	default:
		return num{}, false
	}
	if x := a.small(); x <= 0 || x >= b.small() {
		return num{}, false
	}
	v := ratio(a.val, b.val)
	return num{first: i, last: i + 3, val: v, mantissa: v, step: v.Exponent()}, true
}

// scaleWords reads "million", "bn", "dozen" behind digits.
func (p *parser) scaleWords(n *num) {
	for range 3 {
		k := n.last
		if p.hyphen(k) {
			k++
		}
		w := p.number(k)
		switch w.Kind {
		case en.HundredWord:
			p.shift(n, 2)
		case en.ScaleWord, en.ShortScale:
			p.shift(n, int32(w.Value))
		case en.DozenWord:
			n.val = n.val.Mul(quantity.New(w.Value, 0))
			n.scaled = true
		case en.OrderWord:
			// "10 millions", "3 dozens"
			if w.Value == 12 {
				n.val = n.val.Mul(quantity.New(12, 0))
				n.scaled = true
				break
			}
			if w.Value < 1_000_000 {
				return
			}
			p.shift(n, exponent(w.Value))
		default:
			// "2.5 k", "1,674 M", with nothing behind
			if s := p.text(k); n.words || n.scaled || p.hyphen(n.last) || s != "k" && s != "M" && s != "G" || p.isWord(k+1) || p.hyphen(k+1) {
				return
			}
			e, _ := en.GluedScale(p.text(k))
			p.shift(n, e)
		}
		n.last = k + 1
	}
}

// text gives a token as it is written, empty outside the sentence.
func (p *parser) text(k int) string {
	if k < p.lo || k >= p.hi {
		return ""
	}
	return p.d.Text[p.toks[k].Start:p.toks[k].End]
}

func (p *parser) shift(n *num, e int32) {
	n.val = n.val.Shift(e)
	n.step += e
	n.scale += e
	n.scaled = true
}

// readMixed reads digits with letters glued to them: "5k", "640bhp", "2nd".
func (p *parser) readMixed(i int) (num, bool) {
	t := &p.toks[i]
	s := p.d.Text[t.Start:t.End]
	k := 0
	for k < len(s) && (s[k] >= '0' && s[k] <= '9' || s[k] == ',' || s[k] == '.' || s[k] == '\'') {
		k++
	}
	if k == 0 {
		return num{}, false
	}
	n := num{first: i, last: i + 1}
	if !n.parse(s[:k]) {
		return n, false
	}
	n.mantissa = n.val
	n.letters = s[k:]
	switch n.letters {
	case "st", "nd", "rd", "th", "ST", "ND", "RD", "TH":
		n.ordinal = true
		return n, n.step == 0
	case "D":
		return n, false // 3D
	case "G":
		if n.digits == 1 && n.step == 0 || p.isWord(i+1) {
			return n, false // 5G
		}
		p.shift(&n, 9)
		return n, true
	case "pc", "pct":
		n.unit, n.hasUnit = percent, true
		return n, true
	case "s":
		// "the 1990s", "in his 20s"; a number of seconds ends in no zero.
		if s[k-1] == '0' || n.digits == 4 || p.isWord(i-1) && p.toks[i-1].Cap {
			return n, false
		}
	case "p":
		switch s[:k] {
		case "144", "240", "360", "480", "720", "1080", "1440", "2160", "4320":
			return n, false // the lines of a screen
		}
	}
	e, isScale := en.GluedScale(n.letters)
	money := p.currencySign(i)
	if isScale && (money || n.letters != "m" && n.letters != "t" && n.letters != "mm") {
		if n.letters == "K" && n.digits == 1 && n.step == 0 && !money && (n.val.Equal(quantity.New(4, 0)) || n.val.Equal(quantity.New(8, 0))) {
			return n, false // 4K, 8K
		}
		p.shift(&n, e)
		return n, true
	}
	u, _, ok := unit.BySymbol(n.letters)
	if !ok {
		u, ok = unitPhrases.one(strings.ToLower(n.letters))
	}
	if isScale && n.letters == "m" && p.pluralAfter(i+1) {
		p.shift(&n, e)
		return n, true
	}
	if !ok && len(n.letters) > 1 {
		// "5kkm", "1.2mbpd" are none, but "300bnUSD" and "10mUSD" are.
		for cut := min(3, len(n.letters)-1); cut > 0; cut-- {
			e, ok1 := en.GluedScale(n.letters[:cut])
			v, _, ok2 := unit.BySymbol(n.letters[cut:])
			if ok1 && ok2 && v.Dimension == unit.Money {
				p.shift(&n, e)
				u, ok = v, true
				break
			}
		}
	}
	if !ok && n.letters == "t" {
		u, ok = unit.ByCode("t")
	}
	n.unit, n.hasUnit = u, ok
	if ok {
		p.unitTail(&n)
	}
	return n, ok
}

// unitTail reads "/h", "²" and the like behind a glued unit.
func (p *parser) unitTail(n *num) {
	k := n.last
	if p.low(k) != "/" || !p.tight(k) || !p.tight(k+1) {
		return
	}
	joined := n.letters + "/" + p.d.Text[p.toks[k+1].Start:p.toks[k+1].End]
	if u, _, ok := unit.BySymbol(joined); ok {
		n.unit, n.last = u, k+2
	}
}
