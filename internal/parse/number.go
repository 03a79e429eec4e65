package parse

import (
	"math"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// num is a number as it stands in the text, without hedges and nouns.
type num struct {
	first, last int // tokens [first, last)
	val         quantity.Decimal
	mantissa    quantity.Decimal // before scale words
	step        int32            // of the last written digit, after scale words
	scale       int32            // power of ten of the scale words
	scaled      bool             // a scale word was written
	fraction    bool             // a fraction in words
	words       bool             // written in words
	grouped     bool             // with thousands separators
	digits      int              // digits before the point
	ordinal     bool             // "2nd", "second"
	vague       bool             // "dozens": lower and upper instead of val
	lower       quantity.Decimal
	upper       quantity.Decimal
	unit        unit.Unit // what is glued to the digits: "km"
	hasUnit     bool
	letters     string // what is glued to the digits
}

// small gives a whole number below a million, -1 for any other.
func (n *num) small() int {
	v, ok := n.val.Int64()
	if !ok || v < 0 || v >= 1_000_000 {
		return -1
	}
	return int(v)
}

var (
	one = quantity.New(1, 0)
	ten = quantity.New(1, 1)
)

// readNumber reads the number whose first token is i.
func (p *parser) readNumber(i int) (num, bool) {
	switch p.kind(i) {
	case text.Number:
		switch p.low(i + 1) {
		case "x", "×":
			if n, ok := p.scientific(i); ok {
				return n, true
			}
		case "^":
			if n, ok := p.power(i); ok {
				return n, true
			}
		}
		n, ok := p.readDigits(i)
		if ok {
			p.scaleWords(&n)
			if n.scaled && n.scale > 0 {
				if p.mixedWords(&n); n.last < p.hi {
					p.andAHalf(&n)
				}
			} else if !n.scaled && n.step == 0 && n.digits <= 3 && n.last == i+1 {
				p.digitsAndHalf(&n)
			}
			p.behind(&n)
		}
		return n, ok
	case text.Mixed:
		if strings.IndexByte(p.toks[i].Lower, 'e') > 0 || p.low(i+1) == "^" || p.dash(i+1) {
			if n, ok := p.scientific(i); ok {
				return n, true
			}
		}
		return p.readMixed(i)
	case text.Word:
		n, ok := p.readWords(i)
		if ok {
			p.behind(&n)
		}
		return n, ok
	}
	return num{}, false
}

// behind reads what goes on with a number behind its words: "over three",
// "(30)", "point 5".
func (p *parser) behind(n *num) {
	switch p.low(n.last) {
	case "point":
		p.toldPoint(n)
	case "over":
		p.over(n)
	case "(":
		p.restated(n)
	}
}

// readWords reads a number in words that begins at i: "one hundred and five",
// "thirty-two million", "two-thirds", "two and a half".
func (p *parser) readWords(i int) (num, bool) {
	n := num{first: i, words: true}
	j, ok := p.cardinal(i, &n)
	if !ok {
		return n, false
	}
	n.last = j
	n.mantissa = n.val
	p.wordFraction(&n)
	return n, n.val.Valid()
}

// maxWords bounds the words of one number; what is longer is no number that a
// newspaper prints.
const maxWords = 24

// cardinal adds up the words of a whole number from i on and gives the token
// behind them.
func (p *parser) cardinal(i int, n *num) (int, bool) {
	var total, cur int64
	last := en.NoNumber
	lastScale := int64(math.MaxInt32)
	j := i
	end := i
	seen := false
	low := int32(0) // power of ten of the last word
	for range maxWords {
		k := j
		if seen && (p.hyphen(k) || last == en.TensWord && p.low(k) == "-" && p.number(k+1).Kind == en.UnitWord && p.number(k+1).Value < 10) {
			k++ // "ninety - five" in text that a program has cut
		} else if seen && last == en.TensWord && p.low(k) == "and" && p.number(k+1).Kind == en.UnitWord && p.low(k+2) == "and" && p.fractionAhead(k+3) {
			k++ // "twenty and three and two fifths"
		} else if seen && p.low(k) == "and" && (last == en.HundredWord || last == en.ScaleWord) {
			k++
			if w := p.number(k); w.Kind != en.UnitWord && w.Kind != en.TensWord || p.bigger(k, last) || p.fractionAhead(k) {
				break
			}
		}
		w := p.number(k)
		v := w.Value
		if w.Kind == en.OrderWord && seen {
			// "three dozens", "three billions"
			switch {
			case v == 12:
				w.Kind = en.DozenWord
			case v >= 1_000_000:
				w.Kind, v = en.ScaleWord, int64(exponent(v))
			}
		}
		if w.Kind == en.ShortScale && seen && v > 6 {
			w.Kind = en.ScaleWord // "three cr twelve lac"
		}
		switch w.Kind {
		case en.UnitWord:
			if last == en.UnitWord || last == en.TensWord && v > 9 || last == en.DozenWord || v == 0 && seen {
				w.Kind = en.NoNumber
				break
			}
			cur += v
			low = 0
		case en.TensWord:
			if last == en.UnitWord || last == en.TensWord || last == en.DozenWord {
				w.Kind = en.NoNumber
				break
			}
			cur += v
			low = 0
		case en.HundredWord:
			if !seen || cur < 1 || cur > 99 {
				w.Kind = en.NoNumber
				break
			}
			cur *= 100
			low = 2
			n.scaled = true
		case en.ScaleWord:
			if !seen || total+cur == 0 {
				w.Kind = en.NoNumber
				break
			}
			if v < lastScale {
				x, ok := mul10(cur, v)
				if !ok || cur == 0 || total > math.MaxInt64-x {
					return i, false
				}
				total, cur, lastScale = total+x, 0, v
			} else {
				x, ok := mul10(total+cur, v)
				if !ok {
					return i, false
				}
				total, cur = x, 0
			}
			low = int32(v)
			n.scaled = true
		case en.DozenWord:
			if !seen || cur == 0 || total != 0 || cur > 1e6 {
				w.Kind = en.NoNumber
				break
			}
			cur *= v
			low = 0
			n.scaled = true
		default:
			w.Kind = en.NoNumber
		}
		if w.Kind == en.NoNumber {
			break
		}
		last = w.Kind
		seen = true
		j = k + 1
		end = j
	}
	if !seen {
		return i, false
	}
	n.val = quantity.New(total+cur, 0)
	n.step = low
	n.scale = low
	if n.scaled && low > 0 {
		// Keep the step in the value's own exponent, too.
		n.val = quantity.New((total+cur)/pow10(low), low)
	}
	p.spokenPoint(n, &end)
	n.digits = n.val.Digits()
	return end, true
}

// bigger says whether the number words at k go on to a scale of their own, so
// that "and" before them joins two numbers.
func (p *parser) bigger(k int, last en.NumberKind) bool {
	for range 4 {
		k++
		if p.hyphen(k) {
			k++
		}
		switch p.number(k).Kind {
		case en.ScaleWord:
			return last == en.ScaleWord
		case en.HundredWord:
			return last == en.HundredWord
		case en.UnitWord, en.TensWord:
		default:
			return false
		}
	}
	return false
}

func pow10(e int32) int64 {
	x := int64(1)
	for range e {
		x *= 10
	}
	return x
}

func mul10(x, e int64) (int64, bool) {
	for range e {
		if x > math.MaxInt64/10 {
			return 0, false
		}
		x *= 10
	}
	return x, true
}

// spokenPoint reads "point five" behind a number in words.
func (p *parser) spokenPoint(n *num, end *int) {
	if p.low(*end) != "point" || n.scale > 2 {
		return
	}
	k := *end + 1
	frac := int64(0)
	places := int32(0)
	for places < 12 {
		w := p.number(k)
		if w.Kind == en.TensWord && places == 0 {
			frac, places = w.Value, 2
			if p.hyphen(k + 1) {
				k++
			}
			if u := p.number(k + 1); u.Kind == en.UnitWord && u.Value < 10 {
				frac += u.Value
				k++
			}
			k++
			break
		}
		if w.Kind != en.UnitWord || w.Value > 9 {
			break
		}
		frac = frac*10 + w.Value
		places++
		k++
	}
	if places == 0 {
		return
	}
	n.val = n.val.Add(quantity.New(frac, -places))
	n.step, n.scale, n.scaled = -places, 0, false
	*end = k
	// "two point five million"
	if w := p.number(k); w.Kind == en.ScaleWord {
		p.shift(n, int32(w.Value))
		*end = k + 1
	}
}

// wordFraction reads a denominator behind a count ("two-thirds"), and a
// fraction that is added to it ("two and a half").
func (p *parser) wordFraction(n *num) {
	k := n.last
	if w := p.number(k + 1); p.hyphen(k) || p.low(k) == "-" && (w.Kind == en.FractionWord || w.Kind == en.OrdinalWord && n.small() == 1) {
		k++
	}
	count := n.small()
	den, end := p.regroup(n)
	if den == 0 {
		den, end = p.denominatorAt(k, count)
	}
	if den > 0 && count > 0 && (count < 100 || count > 1 && p.low(end-1) != "quarters") && !p.ordinalBefore(n.first) {
		n.val = ratio(n.val, quantity.New(den, 0))
		n.step = n.val.Exponent()
		n.fraction, n.scaled, n.scale = true, false, 0
		n.last = end
		p.ofScale(n)
		return
	}
	p.andAHalf(n)
}

// andAHalf reads "and a half", "and two thirds", "and a half million" behind a
// whole number.
func (p *parser) andAHalf(n *num) {
	k := n.last
	if p.low(k) == "-" && p.tight(k) {
		k++
	}
	if p.low(k) != "and" {
		return
	}
	k++
	if p.low(k) == "-" {
		k++
	}
	var count int64
	if a := p.low(k); a == "a" || a == "an" {
		count = 1
		k++
	} else if w := p.number(k); w.Kind == en.UnitWord || w.Kind == en.TensWord {
		var c num
		end, ok := p.cardinal(k, &c)
		if !ok || c.small() < 1 || c.small() > 99 {
			return
		}
		count, k = int64(c.small()), end
	} else {
		if f, ok := p.slash(k); ok && !n.scaled {
			n.val, n.step, n.last = n.val.Add(f.val), min(f.step, -1), f.last // "two and 3/4"
		}
		return
	}
	if p.low(k) == "-" {
		k++
	}
	den, end := p.denominatorAt(k, int(count))
	if p.low(k) == "quarter" && count == 1 {
		den, end = 4, k+1
	}
	if den == 0 {
		return
	}
	part := ratio(quantity.New(count, 0), quantity.New(den, 0))
	n.last = end
	if n.scaled && n.scale > 0 {
		// "a billion and a half", "a billion and a half million"
		if w := p.number(end); w.Kind == en.ScaleWord {
			part = part.Shift(int32(w.Value))
			n.last++
		} else if n.scale > 2 && end == k+1 && den <= 10 {
			part = part.Shift(n.scale) // "a million and a half"; but "a hundred and one third"
		}
		n.val = n.val.Add(part)
		n.step = part.Exponent()
		return
	}
	if n.scaled && p.low(k-1) != "-" && p.number(k-3).Kind == en.DozenWord {
		part = part.Mul(quantity.New(12, 0)) // "a dozen and a half"
	}
	n.val = n.val.Add(part)
	n.step = part.Exponent()
	p.scaleWords(n)
}

// denominator gives the denominator that token k names behind a count, 0
// where it names none. "One second" is no fraction, and "two quarters" only
// with "of" behind.
func (p *parser) denominator(k, count int) int64 {
	w := p.number(k)
	switch {
	case w.Kind == en.FractionWord:
		many := w.Value != 2 && strings.HasSuffix(p.low(k), "s") || p.low(k) == "halves"
		if many == (count == 1) {
			return 0
		}
		if w.Value == 4 && p.low(k)[0] == 'q' && count != 3 && p.low(k+1) != "of" && !p.alone(k-1, k+1) && !p.alone(k-2, k+1) {
			return 0
		}
		return w.Value
	case w.Kind == en.OrdinalWord && count == 1 && w.Value > 2:
		if u, ok := unitPhrases.one(p.low(k + 1)); ok && u.Dimension == unit.Duration {
			return 0 // "for a third day"
		}
		return w.Value
	case w.Kind == en.NoNumber && count > 1 && strings.HasSuffix(p.low(k), "ths"):
		// "three hundredths", "five millionths"
		if o := en.Number(strings.TrimSuffix(p.low(k), "s")); o.Kind == en.OrdinalWord {
			return o.Value
		}
	}
	return 0
}

// ordinalBefore says whether a word before token i makes "half" and "quarter"
// a time: "first half", "last quarter".
func (p *parser) ordinalBefore(i int) bool {
	switch p.low(i - 1) {
	case "last", "this", "next", "each", "every", "latter", "previous", "current", "other", "same":
		return true
	}
	return p.number(i-1).Kind == en.OrdinalWord
}

// ofScale reads "of a million" and "million" behind a fraction.
func (p *parser) ofScale(n *num) {
	k := n.last
	if p.hyphen(k) {
		k++
	}
	if p.low(k) == "of" {
		k++
	}
	if p.low(k) == "a" || p.low(k) == "one" {
		k++
	} else if k > n.last && p.low(k-1) == "of" {
		return
	}
	switch w := p.number(k); w.Kind {
	case en.ScaleWord:
		p.shift(n, int32(w.Value))
	case en.HundredWord:
		p.shift(n, 2)
	case en.DozenWord:
		n.val = n.val.Mul(quantity.New(w.Value, 0))
		n.step, n.scaled = 0, true
	default:
		return
	}
	n.fraction = false
	n.step = n.val.Reduced().Exponent()
	n.last = k + 1
}
