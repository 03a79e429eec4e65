package text

import (
	"context"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// scanner cuts a text into tokens, left to right, each byte a bounded number
// of times.
type scanner struct {
	s     string
	lower string // what low gave
	toks  []Token
	brk   []lineBreak // by token
}

// low is s in lower case, with every byte where it is in s. It is made for the
// first word of letters that have a case, which many a Chinese or Korean text
// lacks.
func (sc *scanner) low() string {
	if sc.lower == "" {
		sc.lower = lowerSameLength(sc.s)
	}
	return sc.lower
}

// lineBreak is the white space before a token, as far as it matters, with
// mayStop where the token can end a sentence.
type lineBreak uint8

const (
	noBreak   lineBreak = iota
	lineEnd             // one line feed
	blankLine           // an empty line between
	mayStop   lineBreak = 4
)

// lines is the break without mayStop.
func (b lineBreak) lines() lineBreak { return b &^ mayStop }

// stretch is how many bytes are read between two looks at the context.
const stretch = 1 << 16

func tokenize(ctx context.Context, s string, b *buffers) {
	n := len(s)*7/32 + 8
	sc := scanner{s: s, toks: slices.Grow(b.toks[:0], n), brk: slices.Grow(b.brk[:0], n)}
	i := 0
	feeds := 0
	due := stretch
	for i < len(s) {
		if i >= due {
			if ctx.Err() != nil {
				break
			}
			due = i + stretch
		}
		if plainWord[s[i]]&isLetter != 0 {
			sc.toks, sc.brk = slices.Grow(sc.toks, 1), slices.Grow(sc.brk, 1)
			if end := sc.words(i, min(due, len(s)-7), feeds); end > i {
				feeds = 0
				i = end
				continue
			}
		} else if s[i] == ' ' {
			if k := len(sc.toks); k > 0 {
				sc.toks[k-1].SpaceAfter = true
			}
			i++
			continue
		}
		c, n := at(s, i)
		if c == han || c == hangul {
			kind := Hangul
			if c == han {
				kind = Han
			}
			end := run(s, i+n, c)
			sc.toks = append(sc.toks, Token{Start: i, End: end, Lower: s[i:end], Kind: kind})
			sc.brk = append(sc.brk, lineBreak(min(feeds, 2)))
			feeds = 0
			i = end
			continue
		}
		if c == space {
			switch s[i] {
			case '\n', '\v', '\f':
				feeds++
			case '\r':
				if i+1 >= len(s) || s[i+1] != '\n' {
					feeds++
				}
			case 0xE2: // U+2028, U+2029
				if strings.HasPrefix(s[i:], "\u2028") {
					feeds++
				} else if strings.HasPrefix(s[i:], "\u2029") {
					feeds += 2
				}
			}
			if k := len(sc.toks); k > 0 {
				sc.toks[k-1].SpaceAfter = true
			}
			i += n
			continue
		}
		sc.brk = append(sc.brk, lineBreak(min(feeds, 2)))
		feeds = 0
		end, kind := sc.next(i, c, n)
		if kind == Link {
			i = sc.join(i, end)
			continue
		}
		sc.add(i, end, kind)
		i = end
	}
	b.toks, b.brk = sc.toks, sc.brk
}

// Bits of plainWord: what a byte is to a word of plain ASCII letters.
const (
	isLetter = 1 << iota
	isUpper
	goesOn // a byte behind letters that can belong to the same token
)

var plainWord = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = isLetter
		case c >= 'A' && c <= 'Z':
			t[c] = isLetter | isUpper
		case c >= 0x80, c >= '0' && c <= '9', c == '\'', c == '.', c == '@', c == ':':
			t[c] = goesOn
		}
	}
	return t
}()

// words adds words of ASCII letters with single spaces between, which most
// tokens of a text are. It gives where to go on: at what is no such word, where
// there is no room left, and at due, which has seven bytes behind it.
func (sc *scanner) words(i, due, feeds int) int {
	s, lower, toks, brk := sc.s, sc.low(), sc.toks[:cap(sc.toks)], sc.brk[:cap(sc.brk)]
	k := len(sc.toks)
	for i < due && k < len(toks) && k < len(brk) && plainWord[s[i]]&isLetter != 0 {
		j, smalls := i, uint64(0)
		is, upper := letters(eight(s[j:]))
		for is == tops && len(s)-j >= 16 {
			smalls |= is &^ upper
			j += 8
			is, upper = letters(eight(s[j:]))
		}
		if is == tops {
			break // too near the text's end
		}
		n := bits.TrailingZeros64(is^tops) & 63 // behind n/8 letters
		smalls |= (is &^ upper) << (63 - n)     // of these letters alone
		j += n / 8
		c := s[j]
		if c != ' ' && plainWord[c] == goesOn && (c != '.' || j-i < 2 || s[i]|0x20 == 'w') {
			break // a full stop behind two letters or more is none of the word's
		}
		brk[k] = lineBreak(min(feeds, 2))
		feeds = 0
		t := &toks[k]
		t.Start, t.End, t.Lower, t.Kind = i, j, lower[i:j], Word
		t.Cap, t.AllCaps, t.SpaceAfter = s[i] < 'a', smalls == 0 && j-i >= 2, c == ' '
		k++
		i = j
		if c != ' ' {
			break
		}
		i++
	}
	sc.toks, sc.brk = toks[:k], brk[:k]
	return i
}

// next finds where the token at i ends, and its kind.
func (sc *scanner) next(i int, c class, n int) (int, Kind) {
	s := sc.s
	switch c {
	case letter:
		return sc.word(i)
	case digit:
		return sc.number(i)
	case fraction:
		return i + n, Number
	case symbol:
		if (s[i] == '@' || s[i] == '#') && i+1 < len(s) {
			if d, _ := at(s, i+1); d == letter || s[i+1] == '_' {
				return sc.link(i + 1), Link
			}
		}
		return i + n, Symbol
	}
	switch s[i] {
	case '.':
		j := i + 1
		for j < len(s) && s[j] == '.' {
			j++
		}
		if j == i+1 && j < len(s) && asciiDigit(s[j]) && !sc.glued(i) {
			return sc.number(j)
		}
		return j, Punct
	case '-':
		j := i + 1
		for j < len(s) && s[j] == '-' {
			j++
		}
		return j, Punct
	case '\'':
		if e, ok := sc.possessive(i, 1); ok {
			return e, Word
		}
	case 0xE2:
		if strings.HasPrefix(s[i:], "’") {
			if e, ok := sc.possessive(i, len("’")); ok {
				return e, Word
			}
		}
	}
	return i + n, Punct
}

// glued says whether a word or number ends right before i.
func (sc *scanner) glued(i int) bool {
	k := len(sc.toks)
	return k > 0 && sc.toks[k-1].End == i && sc.toks[k-1].Kind <= Mixed
}

// possessive reads "'s" that stands right behind a word, number or sign.
func (sc *scanner) possessive(i, n int) (int, bool) {
	j := i + n
	if !sc.glued(i) || j >= len(sc.s) || sc.s[j]|0x20 != 's' {
		return 0, false
	}
	if j+1 < len(sc.s) {
		if c, _ := at(sc.s, j+1); c == letter || c == digit {
			return 0, false
		}
	}
	return j + 1, true
}

func asciiDigit(c byte) bool { return c >= '0' && c <= '9' }

// word reads letters from i, with digits that follow them, inner apostrophes
// and the dots of initials.
func (sc *scanner) word(i int) (int, Kind) {
	s := sc.s
	j := i
	kind := Word
	letters := 0
	for j < len(s) {
		c, n := at(s, j)
		switch {
		case c == letter:
			letters++
			j += n
			continue
		case c == digit:
			// "USD34.6", "$A82": the letters are a currency's.
			if kind == Word && letters <= 4 && (i > 0 && s[i-1] == '$' || currency(s[i:j])) {
				return j, Word
			}
			kind = Mixed
			j += n
			continue
		case (s[j] == '\'' || strings.HasPrefix(s[j:], "’")) && letters > 0 && kind == Word:
			m := 1
			if s[j] != '\'' {
				m = len("’")
			}
			if j+m >= len(s) {
				break
			}
			if d, _ := at(s, j+m); d != letter {
				break
			}
			// "Korea's": the ending is a token of its own.
			if s[j+m]|0x20 == 's' {
				if j+m+1 >= len(s) {
					break
				}
				if d, _ := at(s, j+m+1); d != letter {
					break
				}
			}
			j += m
			continue
		case s[j] == '.' && letters == 1 && kind == Word:
			if e, ok := initials(s, i, j); ok {
				return e, Word
			}
		case s[j] == ':' && strings.HasPrefix(s[j:], "://"), s[j] == '.' && j-i == 3 && sc.low()[i:j] == "www":
			return sc.link(j), Link
		case s[j] == '@' && j+1 < len(s) && asciiAlnum(s[j+1]):
			return sc.link(j), Link
		}
		break
	}
	return j, kind
}

func asciiAlnum(c byte) bool {
	k := other
	if c < 0x80 {
		k = asciiClass[c]
	}
	return k == letter || k == digit
}

// currency says whether letters that are glued to digits are the sign of a
// currency.
func currency(s string) bool {
	if len(s) < 2 || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	u, _, ok := unit.BySymbol(s)
	return ok && u.Dimension == unit.Money
}

// initials reads "U.S.", "a.m.", "J.K." from i, where the first dot stands at
// j. At least two letters are wanted, each alone before its dot.
func initials(s string, i, j int) (int, bool) {
	if i > 0 && s[i-1] == '.' {
		return 0, false
	}
	end := 0
	for j+1 < len(s) && s[j] == '.' {
		c, n := at(s, j+1)
		if c != letter {
			break
		}
		k := j + 1 + n
		if k < len(s) {
			if d, _ := at(s, k); d == letter || d == digit {
				break
			}
		}
		end = k
		j = k
	}
	if end == 0 {
		return 0, false
	}
	if end < len(s) && s[end] == '.' && !strings.HasPrefix(s[end:], "...") {
		end++
	}
	return end, true
}

// number reads digits from i with their separators and what is glued to them:
// "1,100.9", "640bhp", "2nd", "10½". A separator counts only between digits.
func (sc *scanner) number(i int) (int, Kind) {
	s := sc.s
	j := i
	for j < len(s) {
		c, n := at(s, j)
		switch {
		case c == digit:
			j += n
			continue
		case c == fraction:
			return j + n, Number
		case s[j] == ',' && sc.afterStroke(i) && !threeDigits(s, j+1):
			// "52-3,46 wins": no group of thousands.
		case s[j] == ',' || s[j] == '.':
			if j+1 < len(s) {
				if d, _ := at(s, j+1); d == digit {
					j++
					continue
				}
			}
		case s[j] == '\'' || strings.HasPrefix(s[j:], "’"):
			m := 1
			if s[j] != '\'' {
				m = len("’")
			}
			if j+m+3 <= len(s) && asciiDigit(s[j+m]) && asciiDigit(s[j+m+1]) && asciiDigit(s[j+m+2]) && (j+m+3 == len(s) || !asciiDigit(s[j+m+3])) {
				j += m
				continue
			}
		case strings.HasPrefix(s[j:], "，"), strings.HasPrefix(s[j:], "．"):
			if m := j + len("，"); m < len(s) {
				if d, _ := at(s, m); d == digit && s[m] >= 0x80 {
					j = m
					continue
				}
			}
		case c == letter:
			for j < len(s) {
				d, m := at(s, j)
				if d != letter && d != digit {
					break
				}
				j += m
			}
			if j < len(s) && s[j] == '@' && j+1 < len(s) && asciiAlnum(s[j+1]) {
				return sc.link(j), Link
			}
			return j, Mixed
		}
		break
	}
	return j, Number
}

// afterStroke says whether a stroke joins the digits at i to digits before.
func (sc *scanner) afterStroke(i int) bool {
	k := len(sc.toks)
	return k > 1 && sc.toks[k-1].End == i && sc.toks[k-1].Lower == "-" && sc.toks[k-2].Kind == Number && sc.toks[k-2].End == sc.toks[k-1].Start
}

// threeDigits says whether exactly three digits stand at j.
func threeDigits(s string, j int) bool {
	k := j
	for k < len(s) && asciiDigit(s[k]) {
		k++
	}
	return k-j == 3
}

// link reads on to the end of an address: white space, a bracket or a quote
// ends it, and closing punctuation is no part of it.
func (sc *scanner) link(i int) int {
	s := sc.s
	j := i
	for j < len(s) {
		c, n := at(s, j)
		if c == space || c == han || c == hangul || strings.IndexByte("<>\"()[]{}|", s[j]) >= 0 || strings.HasPrefix(s[j:], "”") || strings.HasPrefix(s[j:], "“") || strings.HasPrefix(s[j:], "’") {
			break
		}
		j += n
	}
	for j > i && strings.IndexByte(".,;:!?'*_", s[j-1]) >= 0 {
		j--
	}
	return j
}

// join adds a link; what is glued to its front ("john.doe" of an e-mail
// address) becomes part of it.
func (sc *scanner) join(i, end int) int {
	if strings.IndexByte(sc.s[i:end], '@') > 0 {
		for k := len(sc.toks); k > 0 && sc.toks[k-1].End == i && (sc.toks[k-1].Kind <= Mixed || strings.IndexByte(".-_+", sc.s[i-1]) >= 0); k = len(sc.toks) {
			i = sc.toks[k-1].Start
			sc.toks = sc.toks[:k-1]
			sc.brk = sc.brk[:k]
		}
	}
	sc.add(i, max(end, i+1), Link)
	return max(end, i+1)
}

func (sc *scanner) add(i, j int, kind Kind) {
	t := Token{Start: i, End: j, Kind: kind}
	s := sc.s[i:j]
	if c := s[len(s)-1]; kind == Punct && (c == '.' || c == '!' || c == '?' || c >= 0x80) || kind == Word && c == '.' {
		sc.brk[len(sc.toks)] |= mayStop
	}
	switch kind {
	case Punct, Symbol:
		t.Lower = narrowSign(s)
	case Link:
		t.Lower = s
	default:
		ascii := true
		upper := 0
		lowers := false
		for k := range len(s) {
			c := s[k]
			if c >= 0x80 {
				ascii = false
				break
			}
			if c >= 'A' && c <= 'Z' {
				upper++
			} else if c >= 'a' && c <= 'z' {
				lowers = true
			}
		}
		if ascii {
			t.Cap = s[0] >= 'A' && s[0] <= 'Z'
			t.AllCaps = upper >= 2 && !lowers
			if upper == 0 {
				t.Lower = s
			} else {
				t.Lower = sc.low()[i:j]
			}
		} else {
			sc.addWide(&t, s)
		}
	}
	sc.toks = append(sc.toks, t)
}

// addWide fills in the case and the lower form of a token beyond ASCII.
func (sc *scanner) addWide(t *Token, s string) {
	upper := 0
	lowers := false
	change := false
	for k, r := range s {
		switch {
		case r == '’':
			change = true
			continue
		case unicode.IsUpper(r):
			upper++
			if k == 0 {
				t.Cap = true
			}
		case unicode.IsLower(r):
			lowers = true
		}
		if r == '\u00AD' || r >= 0xFF01 && r <= 0xFF5E || r > 0x7F && len(string(unicode.ToLower(r))) != utf8.RuneLen(r) {
			change = true
		}
	}
	t.AllCaps = upper >= 2 && !lowers
	if !change {
		t.Lower = sc.low()[t.Start:t.End]
		return
	}
	if s == "’s" {
		t.Lower = "'s"
		return
	}
	t.Lower = strings.Map(func(r rune) rune {
		switch {
		case r == '’':
			return '\''
		case r == '\u00AD':
			return -1
		case r >= 0xFF01 && r <= 0xFF5E:
			r -= 0xFEE0
		}
		return unicode.ToLower(r)
	}, s)
	if t.Lower == "" {
		t.Lower = s // soft hyphens alone
	}
}

// narrowSign gives the plain form of a punctuation mark or sign.
func narrowSign(s string) string {
	if s[0] < 0x80 {
		return s
	}
	switch s {
	case "％", "﹪":
		return "%"
	case "，":
		return ","
	case "．":
		return "."
	case "＄", "﹩":
		return "$"
	case "￥":
		return "¥"
	case "￦":
		return "₩"
	case "￡":
		return "£"
	case "＋":
		return "+"
	case "－", "−", "‐", "‑":
		return "-"
	case "～", "〜", "∼":
		return "~"
	case "（":
		return "("
	case "）":
		return ")"
	case "：":
		return ":"
	case "／", "⁄", "∕":
		return "/"
	case "’", "‘":
		return "'"
	case "“", "”", "„", "‟":
		return `"`
	case "‒":
		return "–"
	case "―":
		return "—"
	}
	return s
}
