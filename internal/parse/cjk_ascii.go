package parse

import (
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// cjkNumber is a number as a Chinese or Korean text writes it.
type cjkNumber struct {
	start, end int
	value      quantity.Decimal
	upper      quantity.Decimal // the far end where two are named: "二三十", "두세"
	step       int32            // power of ten of the last written place
	scaled     bool             // a scale word was written
	more       bool             // "余", "多", "几", "여" inside: more than it says
	around     bool             // "来" inside: about
	fraction   bool             // a fraction in words or with a stroke
	percent    bool             // "百分之": the unit is said in the numeral
	ascii      bool             // begins with a digit
	places     int              // digits before the point, where ascii
	pointed    bool             // has a decimal point
	single     bool             // one character that is a digit: "一", "두"
	one        bool             // the character is "one"
	joined     bool             // the far end of a range: what stands before it is the near end
	order      bool             // "数百": value and upper are its outer ends
}

// runeAt decodes the code point at i, full-width forms narrowed.
func runeAt(s string, i int) (rune, int) {
	if i >= len(s) {
		return -1, 0
	}
	if s[i] < utf8.RuneSelf {
		return rune(s[i]), 1
	}
	r, n := lang.RuneAt(s, i)
	return lang.Narrow(r), n
}

// runeBefore decodes the code point that ends at i.
func runeBefore(s string, i int) (rune, int) {
	if i <= 0 {
		return -1, 0
	}
	r, n := lang.RuneBefore(s, i)
	return lang.Narrow(r), n
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// gapAfter skips up to two spaces, but no line end.
func gapAfter(s string, i int) int {
	for range 2 {
		if i >= len(s) || !spaces[s[i]] {
			return i
		}
		switch r, n := runeAt(s, i); r {
		case ' ', '\t', 0xA0, 0x2009, 0x202F:
			i += n
		default:
			return i
		}
	}
	return i
}

// spaces are the bytes that a space begins with.
var spaces = [256]bool{' ': true, '\t': true, 0xC2: true, 0xE2: true, 0xE3: true}

// gapBack is gapAfter backwards.
func gapBack(s string, i int) int {
	for range 2 {
		switch r, n := runeBefore(s, i); r {
		case ' ', '\t', 0xA0, 0x2009, 0x202F:
			i -= n
		default:
			return i
		}
	}
	return i
}

// digitsAt counts the digits from i on, and gives their end.
func digitsAt(s string, i int) (n, end int) {
	for {
		r, w := runeAt(s, i)
		if !isDigit(r) {
			return n, i
		}
		n++
		i += w
	}
}

// asciiNumber reads digits with their grouping, point, exponent and power, in
// half or full width. A run of more digits than a decimal holds is stepped
// over: ok is false, and end lies behind it.
func asciiNumber(s string, i int) (x cjkNumber, end int, ok bool) {
	x.start, x.ascii = i, true
	var buf [quantity.MaxDigits + 2]byte
	b := buf[:0]
	over := false
	put := func(from, to int) {
		for from < to {
			r, w := runeAt(s, from)
			if len(b) >= quantity.MaxDigits {
				over = true
				return
			}
			b = append(b, byte(r))
			from += w
		}
	}
	n, j := digitsAt(s, i)
	put(i, j)
	if n >= 1 && n <= 3 {
		for {
			k := groupEnd(s, j)
			if k == j {
				break
			}
			_, from := runeAt(s, j)
			put(j+from, k)
			j = k
		}
	}
	x.places = len(b)
	if r, w := runeAt(s, j); r == '.' {
		if m, k := digitsAt(s, j+w); m > 0 {
			x.pointed = true
			if len(b) == 0 {
				b = append(b, '0')
			}
			x.step = -int32(m)
			if len(b) < quantity.MaxDigits {
				b = append(b, '.')
				put(j+w, k)
			}
			j = k
		}
	}
	if len(b) == 0 {
		return x, j, false
	}
	if over {
		return x, j, false
	}
	v, err := quantity.Parse(string(b))
	if err != nil {
		return x, j, false
	}
	x.value = v
	j = exponentAt(s, j, &x)
	x.end = j
	return x, j, true
}

// groupEnd gives the end of the group of three digits that a separator at j
// opens, or j where there is none.
func groupEnd(s string, j int) int {
	r, w := runeAt(s, j)
	switch r {
	case ',':
		// a full-width comma groups full-width digits only
		if _, d := runeAt(s, j+w); w > 1 && d == 1 {
			return j
		}
	case 0x202F, 0xA0:
	case ' ':
		// Grouped by spaces only where at least two groups follow, as in
		// "1 234 567": "3 100" are two numbers as likely as one.
		if n, k := digitsAt(s, j+w); n != 3 {
			return j
		} else if s[j+w:k] == "000" {
			return k // 10 000: no number begins with three zeros
		} else if m, k2 := digitsAt(s, k+1); !(k < len(s) && s[k] == ' ' && m == 3) && !groupBefore(s, j) {
			return j
		} else if m > 3 || k2 < 0 {
			return j
		}
	default:
		return j
	}
	if n, k := digitsAt(s, j+w); n == 3 {
		return k
	}
	return j
}

// groupBefore says whether a group " ddd" ends at j.
func groupBefore(s string, j int) bool {
	return j >= 4 && s[j-4] == ' ' && isDigit(rune(s[j-1])) && isDigit(rune(s[j-2])) && isDigit(rune(s[j-3]))
}

// exponentAt reads "e10", "^-2" and the suffixes k and M behind digits.
func exponentAt(s string, j int, x *cjkNumber) int {
	r, w := runeAt(s, j)
	switch {
	case r == 'e' || r == 'E':
		k := j + w
		sign := int32(1)
		if r, w := runeAt(s, k); r == '-' || r == '+' {
			if r == '-' {
				sign = -1
			}
			k += w
		}
		n, end := digitsAt(s, k)
		if r, _ := runeAt(s, end); n == 0 || n > 2 || isLatin(r) {
			return j
		}
		e := sign * int32(smallInt(s, k, end))
		if e > quantity.MaxDigits/2 || e < -quantity.MaxDigits/2 {
			return j
		}
		x.value = x.value.Shift(e)
		x.step += e
		return end
	case r == '^':
		return powerOf(s, j+w, j, x)
	case r == 'k' || r == 'K' || r == 'M' || r == 'G' && x.pointed:
		if next, _ := runeAt(s, j+w); isLatin(next) || isDigit(next) || next == '/' {
			return j
		}
		e := map[rune]int32{'k': 3, 'K': 3, 'M': 6, 'G': 9}[r]
		x.value = x.value.Shift(e)
		x.step += e
		x.scaled = true
		return j + w
	}
	return j
}

// powerOf raises x to the integer at i; j is where it would end otherwise.
func powerOf(s string, i, j int, x *cjkNumber) int {
	neg := false
	if r, w := runeAt(s, i); r == '+' || r == '-' {
		neg = r == '-'
		i += w
	}
	n, end := digitsAt(s, i)
	if n == 0 || n > 2 {
		return j
	}
	p := smallInt(s, i, end)
	v := quantity.New(1, 0)
	for range p {
		v = v.Mul(x.value)
		if !v.Valid() {
			return j
		}
	}
	if neg {
		v = ratio(quantity.New(1, 0), v)
	}
	if !v.Valid() {
		return j
	}
	x.value, x.step = v, v.Exponent()
	return end
}

// smallInt reads a few digits as an int.
func smallInt(s string, i, end int) int {
	v := 0
	for i < end {
		r, w := runeAt(s, i)
		v = v*10 + int(r-'0')
		i += w
	}
	return v
}

// ratio is a ÷ b, to fifteen significant digits where it does not end
// before: what a third is in decimals is no more than a convention.
func ratio(a, b quantity.Decimal) quantity.Decimal {
	q := a.Quo(b)
	if !q.Valid() || q.Sign() == 0 {
		return q
	}
	r := q.Reduced()
	lead := r.Exponent() + int32(r.Digits())
	if r.Exponent() < lead-15 {
		return q.Round(lead - 15).Reduced()
	}
	return r
}
