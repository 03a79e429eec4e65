package parse

import (
	"math"

	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// hanSum adds up a numeral: digits times 十, 百, 千 make a section of four
// places, sections times 万, 亿, 兆 make the whole. A big unit multiplies all
// that was said since a bigger one: 一万五千亿 is 15,000 times 10^8.
type hanSum struct {
	total   int64 // behind a bigger unit, settled
	part    int64 // since then, up to the last big unit
	section int64 // since the last big unit
	cur     int64 // digits not yet multiplied, -1 for none
	delta   int64 // what the vague second digit of "二三十" adds
	unit    int32 // the unit that the section's next must stay below
	big     int32 // the last big unit
	last    int32 // power of the unit just read, 0 for none
	place   int32 // power of the last place written
	zero    bool  // a 零 stands between the last unit and here
	bare    bool  // it begins with 百 or 千
	bigs    bool  // any big unit was read
}

// grow gives a × 10^e, and false where that passes an int64.
func grow(a int64, e int32) (int64, bool) {
	for range e {
		if a > math.MaxInt64/10 {
			return 0, false
		}
		a *= 10
	}
	return a, true
}

func (h *hanSum) times(e int32) bool {
	c := h.cur
	if c < 0 {
		c = 1
	}
	v, ok := grow(c, e)
	if !ok || h.section > math.MaxInt64-v {
		return false
	}
	d, ok := grow(h.delta, e)
	if !ok {
		return false
	}
	h.delta = d
	h.section += v
	h.cur, h.unit, h.last, h.place, h.zero = -1, e, e, e, false
	return true
}

func (h *hanSum) timesBig(e int32) bool {
	sect := h.section + max(h.cur, 0)
	base := sect
	if e >= h.big {
		base += h.part
	}
	if base == 0 {
		return false
	}
	v, ok := grow(base, e)
	if !ok {
		return false
	}
	d, ok := grow(h.delta, e)
	if !ok {
		return false
	}
	if e < h.big {
		if h.total > math.MaxInt64-h.part {
			return false
		}
		h.total += h.part
	}
	h.delta = d
	if h.cur >= 0 {
		h.place = 0
	}
	h.place += e
	h.part, h.section, h.cur = v, 0, -1
	h.unit, h.big, h.last, h.zero, h.bigs = 4, e, e, false, true
	return true
}

func (h *hanSum) sum() (int64, bool) {
	v := h.section + max(h.cur, 0)
	if h.total > math.MaxInt64-h.part || v > math.MaxInt64-h.total-h.part {
		return 0, false
	}
	return h.total + h.part + v, true
}

// read goes on with a numeral at i, after the digits already in h.
func (h *hanSum) read(s string, i int, x cjkNumber) (cjkNumber, bool) {
	atoms := 0
	if h.cur >= 0 {
		atoms = 1
	}
	start := i
	end := i
	string2 := false // a run of digits without units: 二〇二四
	run := 0
	lastHan := int64(-1)
loop:
	for j := i; ; {
		if atoms > 0 {
			j = gapAfter(s, j)
		}
		r, n := hanAt(s, j)
		c := zh.NumeralOf(r)
		spaced := atoms > 0 && j > end
		switch {
		case r == '〇' || r == '○':
			c = zh.Numeral{Class: zh.Digit}
		case isDigit(r):
			// Digits go on behind a unit only: 5万4千, 2千零30万.
			if atoms == 0 || h.cur >= 0 || h.last == 0 && !h.zero || spaced && h.last < 3 {
				break loop
			}
			m, k := digitsAt(s, j)
			if nx, _ := runeAt(s, k); nx == ',' && m == 1 {
				k = groupEnd(s, k) // 3万4,500
				nx, _ = runeAt(s, k)
				if nx == ',' || nx == '.' {
					break loop
				}
			} else if m > 4 || nx == '.' || nx == ',' && m > 3 {
				break loop
			}
			h.cur = int64(smallGrouped(s, j, k))
			if v, _ := grow(1, h.last); !h.zero && h.cur >= v {
				h.cur = -1
				break loop
			}
			if e, _ := hanScale(s, gapAfter(s, k)); spaced && e == 0 {
				h.cur = -1
				break loop
			}
			if m == 1 && h.cur > 0 && h.cur < 10 && !h.zero && !hanFollows(s, k) {
				lastHan, run = h.cur, 1 // 3千5, as in 三千五
			} else {
				h.last, lastHan = 0, -1
			}
			h.place = 0
			atoms++
			j, end = k, k
			continue
		}
		switch c.Class {
		case zh.Digit:
			if atoms > 0 && skipWord(s, j) && !h.goesOn(s, j) {
				break loop
			}
			v := int64(c.Value)
			if r == '两' && !hanTwo(s, j+n, atoms == 0) {
				break loop
			}
			if spaced && h.last == 0 && !h.zero {
				break loop
			}
			if v == 0 {
				if h.cur < 0 && atoms > 0 && !string2 {
					h.zero = true
					h.last = 0
					break
				}
			}
			switch {
			case h.cur < 0:
				h.cur, lastHan = v, v
				run = 1
				if h.last == 1 {
					h.place = 0
				}
			case x.ascii && atoms == 1:
				break loop
			case run == 1 && (v == h.cur+1 && v > 1 || h.cur == 3 && v == 5 && !x.ascii && r == '五') && h.delta == 0 && !nextDigit(s, j+n):
				h.delta = v - h.cur // 七八十, 三五百
				run = 2
			case h.section == 0 && h.part == 0 && h.total == 0 && !x.ascii && run < 15 && h.delta == 0:
				h.cur = h.cur*10 + v
				run++
				string2 = true
			default:
				break loop
			}
			if h.zero || h.last == 0 {
				h.place = 0
			}
		case zh.Tens:
			if h.cur >= 0 || h.unit < 2 {
				break loop
			}
			h.cur = int64(c.Value) / 10
			if !h.times(1) {
				break loop
			}
		case zh.Unit, zh.Big:
			e := int32(c.Value)
			if atoms > 0 {
				if se, _ := hanScale(s, j); se == 0 {
					break loop
				}
			}
			if string2 || run > 2 {
				break loop
			}
			if c.Class == zh.Unit {
				if e >= h.unit || h.cur < 0 && !hanBare(s, j, n, e, atoms, h) {
					break loop
				}
				h.bare = h.bare || atoms == 0 && e >= 2
				if h.cur == 0 {
					h.cur = -1 // 零十: the zero says nothing
				}
				if !h.times(e) {
					break loop
				}
			} else {
				if h.bare && h.cur > 0 && run == 1 && !h.zero && h.last >= 2 {
					h.cur, _ = grow(h.cur, h.last-1) // 百二万
				}
				if atoms == 0 || !h.timesBig(e) {
					break loop
				}
			}
		default:
			// 三、四个: the vague pair with its comma
			if r == '、' && atoms == 1 && run == 1 && !x.ascii && h.section == 0 {
				if y, w := hanAt(s, j+n); int64(zh.NumeralOf(y).Value) == h.cur+1 && zh.NumeralOf(y).Class == zh.Digit && h.cur > 0 && hanCounts(s, j+n+w) {
					h.delta, run = 1, 2
					j, end = j+n+w, j+n+w
					continue
				}
			}
			if r == '来' && atoms > 0 && h.last > 0 {
				if e, _ := hanScale(s, j+n); e >= 4 {
					x.around = true // 十来万
					j, end = j+n, j+n
					continue
				}
			}
			// 余, 多, 几 inside: 十余万, 三十万多亿, 二十几.
			if atoms > 0 && (r == '余' || r == '多' || r == '几') {
				k := gapAfter(s, j+n)
				ke, _ := hanScale(s, k)
				if (ke > h.last || ke >= 4) && ke > 0 || r == '几' && (h.last > 0 || h.zero) && (ke > 0 || !skipWord(s, j)) {
					x.more = true
					j, end = j+n, j+n
					if ke > 0 {
						continue
					}
				}
			}
			break loop
		}
		run = max(run, 0)
		if c.Class != zh.Digit {
			run = 0
		}
		atoms++
		j += n
		end = j
	}
	if atoms == 0 {
		return x, false
	}
	// A last digit behind a unit counts the unit's tenths: 两千五 is 2,500.
	if h.cur > 0 && h.last >= 2 && run == 1 && !h.zero && lastHan >= 0 {
		v, ok := grow(h.cur, h.last-1)
		if ok {
			h.cur = v
			h.place = h.last - 1
		}
	}
	v, ok := h.sum()
	if !ok {
		return x, false
	}
	x.value = quantity.New(v, 0)
	if h.delta > 0 {
		x.upper = quantity.New(v+h.delta, 0)
	}
	x.scaled = x.scaled || h.bigs || x.ascii && h.unit < 4
	if x.scaled {
		x.step = h.place
		if h.cur >= 0 && h.place == 0 {
			x.step = 0
		}
	}
	x.start = min(x.start, start)
	x.end = end
	x.single = atoms == 1 && !x.ascii && run == 1 && h.section == 0
	x.one = x.single && h.cur == 1
	if x.ascii {
		x.places = 9
	} else if string2 {
		x.places = run
	}
	if !x.more && h.delta == 0 {
		x = hanPoint(s, x, h)
	}
	return x, true
}

// goesOn says whether the digit at j goes on with the numeral though a word
// begins there that only looks like a number: behind 十 and 零 a digit does
// (二十二元, 五十六次), unless the word is an adverb (排名三十一直没变).
func (h *hanSum) goesOn(s string, j int) bool {
	if h.last != 1 && !h.zero {
		return false
	}
	_, end, adverb := zh.Adverbs.Longest(s, j)
	return !adverb || end == j
}

// hanCounts says whether a scale word, a unit or a measure word stands at i.
func hanCounts(s string, i int) bool {
	if e, _ := hanScale(s, i); e > 0 {
		return true
	}
	_, _, u := zh.Units.Longest(s, i)
	_, _, m := zh.Measures.Longest(s, i)
	return u || m
}

// nextDigit says whether a Han digit stands at i: then what stands before is
// no vague pair.
func nextDigit(s string, i int) bool {
	r, _ := hanAt(s, i)
	return zh.NumeralOf(r).Class == zh.Digit
}

func nextDigitOrUnit(s string, i int) bool {
	r, _ := hanAt(s, i)
	c := zh.NumeralOf(r).Class
	return c == zh.Digit || c == zh.Unit && !skipWord(s, i)
}

// hanTwo says whether 两 is the digit two here: at the beginning of a number,
// or before a unit inside it. Behind a number it is the tael.
func hanTwo(s string, next int, first bool) bool {
	r, _ := hanAt(s, gapAfter(s, next))
	c := zh.NumeralOf(r).Class
	return first || c == zh.Unit || c == zh.Big
}

// hanBare says whether a unit may stand without a digit before it: 十 may, and
// 百 and 千 at the beginning of a number or behind a zero.
func hanBare(s string, j, n int, e int32, atoms int, h *hanSum) bool {
	if e == 1 {
		return true
	}
	if atoms > 0 {
		return h.zero
	}
	r, _ := hanAt(s, gapAfter(s, j+n))
	c := zh.NumeralOf(r)
	return c.Class == zh.Digit && !skipWord(s, gapAfter(s, j+n)) || c.Class == zh.Big
}
