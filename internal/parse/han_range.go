package parse

import (
	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// rangeEnd reads the far end of a range behind its near end: 六到八, 10-15万,
// 25元至30元, 10与20之间. It scales the near end by the far end's scale word
// where only that one has one.
func (h *han) rangeEnd(p *hanPiece) (hanPiece, bool) {
	s := h.s
	if p.hedged {
		return hanPiece{}, false
	}
	j := gapAfter(s, p.end)
	r, n := hanAt(s, j)
	between := false
	switch r {
	case '-', 0x2013, 0x2014, '~', 0x301C, 0x223C, '至', '到', 0x2212:
	case '与', '和', '跟', '同':
		between = true
	default:
		return hanPiece{}, false
	}
	j += n
	if r == 0x2014 {
		if r, n := hanAt(s, j); r == 0x2014 {
			j += n
		}
	}
	j = gapAfter(s, j)
	y, ok := hanNumeral(s, j)
	y.joined = true
	if !ok || y.upper.Valid() || y.percent && !p.x.percent || hanDate(s, &y) > 0 {
		return hanPiece{}, false
	}
	if p.x.percent {
		y.percent = true
	}
	q := h.piece(y)
	if p.united && q.united && (q.unit.Code != p.unit.Code || q.unit.Dimension != p.unit.Dimension) {
		return hanPiece{}, false
	}
	if p.united && !q.united && (q.counted || p.unit.Dimension == unit.Money && !p.prefixed) {
		return hanPiece{}, false
	}
	if between {
		k := gapAfter(s, q.end)
		r, n := hanAt(s, k)
		r2, n2 := hanAt(s, k+n)
		if r != '之' || r2 != '间' {
			return hanPiece{}, false
		}
		q.end = k + n + n2
	}
	if q.unit.Code == "%" && !p.united && q.x.end > y.end {
		p.x.value = p.x.value.Shift(1) // 三到五成
	}
	if e := hanTrailing(s, &y); e > 0 && !p.x.scaled && !p.united && p.x.value.Cmp(y.value.Shift(-e)) < 0 {
		p.x.value = p.x.value.Shift(e)
	}
	if p.x.value.Cmp(q.x.value) >= 0 {
		return hanPiece{}, false
	}
	return q, true
}

// hanTrailing gives the power of ten of the units that end a numeral and
// multiply all of it: 4 in "15万".
func hanTrailing(s string, x *cjkNumber) int32 {
	e, k := int32(0), x.end
	for range 4 {
		r, n := runeBefore(s, k)
		c := zh.NumeralOf(zh.Fold(r))
		if c.Class != zh.Big && (c.Class != zh.Unit || !x.ascii && e == 0) || k-n <= x.start {
			break
		}
		if c.Class == zh.Unit && !x.ascii {
			break
		}
		e += int32(c.Value)
		k -= n
	}
	return e
}

// tally reads 3比1, 3:1 as two quantities, and gives the end of the second.
func (h *han) tally(x cjkNumber) int {
	s := h.s
	if _, ok := x.whole(); !ok {
		return 0
	}
	j := gapAfter(s, x.end)
	r, n := hanAt(s, j)
	stroke := r == '-' || r == 0x2013
	if r != '比' && r != ':' && !(stroke && x.ascii && x.places <= 3) {
		return 0
	}
	y, ok := hanNumeral(s, gapAfter(s, j+n))
	if !ok || stroke && !(y.ascii && y.places <= 3 && match(s, x.start, y.end)) {
		return 0
	}
	if _, ok := y.whole(); !ok || r == ':' && y.places > 3 {
		return 0
	}
	if r == '比' {
		if p := h.piece(y); p.united || p.counted || y.places == 4 {
			return 0
		}
	}
	for _, v := range []cjkNumber{x, y} {
		h.out = append(h.out, Mention{Start: v.start, End: v.end, NumStart: v.start, NumEnd: v.end, Head: -1, Modified: -1, Kind: Tally,
			Quantity: quantity.Quantity{Value: v.value, Unit: unit.Unit{Code: "1", Name: "point", Dimension: unit.Score}}})
	}
	h.low = y.end
	return y.end
}

// hanHedgeBefore finds the hedge or bound that ends at i.
func hanHedgeBefore(s string, i, low int) (zh.Hedge, int, bool) {
	j := gapBack(s, i)
	if b, k, ok := symbolBefore(s, j, low); ok {
		return zh.Hedge{Approximation: b.approx, Inclusive: b.inclusive}, k, true
	}
	for range 2 {
		if h, k, ok := zh.Before.LongestBefore(s, j); ok && k >= low && !inWord(s, k, j) {
			return h, k, true
		}
		r, n := runeBefore(s, j)
		if r != '了' && r != '有' && r != '为' && r != '達' && r != '达' && r != '到' && r != '在' {
			break
		}
		j -= n
	}
	return zh.Hedge{}, i, false
}

// inWord says whether a hedge of one character is the end of another word:
// 附近, 通过, 成为.
func inWord(s string, k, j int) bool {
	if j-k > 3 || k == 0 {
		return false
	}
	if r, n := runeBefore(s, j); r == '过' || r == '過' {
		// 已过, 占比过; but 赢过两场
		_, _, over := zh.Over.LongestBefore(s, j-n)
		return hanBeforeAt(s, j-n) && !over
	}
	_, _, ok := zh.Words.LongestBefore(s, j)
	return ok
}

// hanHedgeAfter finds the hedge that stands behind a unit.
func hanHedgeAfter(s string, i int, p *hanPiece) (zh.Hedge, int, bool) {
	j := gapAfter(s, i)
	h, end, ok := zh.After.Longest(s, j)
	if !ok {
		return h, i, false
	}
	r, _ := hanAt(s, j)
	next, _ := hanAt(s, end)
	switch r {
	case '内':
		if end-j == 3 && (p.unit.Dimension != unit.Duration || next == '部' || next == '容' || next == '地' || next == '外') {
			return h, i, false
		}
	case '多', '余':
		if !p.united && !p.counted || j > i || next == '的' {
			return h, i, false
		}
	}
	return h, end, true
}

// signBefore reads a minus that stands alone before a number.
func signBefore(s string, start *int, q *quantity.Quantity, x cjkNumber, low int) {
	if !x.ascii || *start <= low && low > 0 {
		return
	}
	r, n := runeBefore(s, *start)
	if r != '-' && r != 0x2212 {
		return
	}
	p, _ := runeBefore(s, *start-n)
	if isDigit(p) || isLatin(p) || p == '-' || p == ')' || p >= 0x2E80 && q.Unit.Dimension != unit.Percent && q.Unit.Dimension != unit.Temperature {
		return
	}
	*start -= n
	q.Value = q.Value.Neg()
	if q.Lower.Valid() {
		q.Lower = q.Lower.Neg()
	}
}

// hanNoun reads the noun phrase of the concept table at i, and gives its head:
// the last noun in a row of nouns and words that qualify them. deeds says
// whether what is counted may be a deed: 三项合作.
func hanNoun(s string, i int, deeds bool) (*lang.Concept, int, bool) {
	d := lang.Chinese
	var head *lang.Concept
	end, j := i, i
	unknown := 0
	for range 6 {
		c, e, ok := d.Longest(s, j)
		if ok && e-j == 3 && c.Class <= lang.NounVerb && hanFollows(s, e) {
			// one character inside a longer word: 海贝
			if _, k, known := d.Longest(s, e); !known || k-e == 3 {
				ok = zh.Stops(hanRune(s, e))
			}
		}
		if !ok {
			// A character or two that the table lacks may begin a compound.
			r, n := runeAt(s, j)
			if r < 0x3400 || r > 0x9FFF || zh.Stops(zh.Fold(r)) || head != nil || unknown == 4 {
				break
			}
			unknown++
			j += n
			continue
		}
		switch {
		case c.Class == lang.Noun:
			head, end = c, e
		case c.Class == lang.NounVerb && (c.Lemma() == "rise" || c.Lemma() == "fall"):
			return head, end, head != nil // 1200个增加到2000个
		case c.Class == lang.NounVerb:
			if head == nil && !deeds && !nounBehind(d, s, e) {
				return nil, i, false // 四百间倒塌: what happened, and no noun
			}
			if head == nil {
				head, end = c, e
			} else if head.Class == lang.Noun {
				return head, end, true
			} else {
				head, end = c, e
			}
		case c.Class == lang.Adjective || c.Class == lang.Name:
		default:
			if head != nil {
				return head, end, true
			}
			return nil, i, false
		}
		j = e
	}
	return head, end, head != nil
}

func hanRune(s string, i int) rune {
	r, _ := hanAt(s, i)
	return r
}

// nounBehind says whether a noun stands right behind a word that may be a
// verb, so that the word qualifies it: 合作文件.
func nounBehind(d *lang.Dict[*lang.Concept], s string, i int) bool {
	c, _, ok := d.Longest(s, i)
	return ok && c.Class == lang.Noun
}

// hanJoins are the words that join two bounds into one range: 大于二十的同时
// 小于等于三十五.
var hanJoins = []string{"的同时", "同时", "并且", "而且", "并", "且", "而", "又", "、", "，", ",", " "}
