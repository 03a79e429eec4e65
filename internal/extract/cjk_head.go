package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// measureEnd is where the noun behind a measure word begins.
func measureEnd(s string, m *parse.Mention) int {
	i := m.NumEnd
	if _, end, ok := zh.Inside.Longest(s, i); ok && end <= m.End {
		i = end
	}
	if w, end, ok := zh.Measures.Longest(s, i); ok && end <= m.End && w.Sort != zh.Own {
		i = end
		if _, end, ok := zh.Inside.Longest(s, i); ok && end <= m.End && w.Name == "item" {
			i = end
		}
	}
	return min(i, m.End)
}

// compound leaves the last word of a compound as the head, as English has it,
// and puts the others among what qualifies it: "power plant".
func (f *cjkFramer) compound() {
	fr := &f.c.Frame
	if i := strings.LastIndexByte(fr.Head, ' '); i >= 0 {
		fr.Modifiers = f.x.add(slices.Clone(fr.Modifiers), fr.Head[:i])
		fr.Head = fr.Head[i+1:]
	}
}

// genericUnit says whether a count's unit says nothing of what is counted.
func genericUnit(name string) bool {
	switch name {
	case "", "visit", "twenty-foot equivalent unit", "item", "case", "kind", "place", "piece", "set", "side", "point", "line", "course", "unit", "sheet", "group", "time":
		return true
	}
	return false
}

// clauseAround gives the items [lo, hi) of the clause of item i.
func (x *cjk) clauseAround(i int) (lo, hi int) {
	c := x.items[i].clause
	lo, hi = i, i+1
	for lo > 0 && i-lo < reach && x.items[lo-1].clause == c {
		lo--
	}
	for hi < len(x.items) && hi-i < reach && x.items[hi].clause == c {
		hi++
	}
	return lo, hi
}

// findVerb finds the verb that governs the number: in Chinese before it, in
// Korean behind it, and elsewhere in the clause where none stands there.
func (f *cjkFramer) findVerb() {
	x := f.x
	left, right := -1, -1
	for j := f.at - 1; j >= f.lo; j-- {
		w := &x.items[j]
		if w.part == partNumber {
			if !x.korean && strings.HasPrefix(x.d.Text[w.end:], "的") {
				continue // 来自20个国家的600名代表
			}
			break
		}
		if w.part == partVerb || w.part == partNounVerb && !x.korean && !measureNoun(x.d.Text[w.start:w.end]) {
			left = j
			break
		}
	}
	for j := f.at + 1; j < f.hi; j++ {
		w := &x.items[j]
		if w.part == partNumber && !x.korean {
			break
		}
		if w.part == partVerb || w.part == partNounVerb && (!x.korean || w.place == openPlace) {
			right = j
			break
		}
	}
	switch {
	case x.korean && right >= 0:
		f.verb = right
	case x.korean:
		f.verb = left
	case right == f.at+1 && fates[x.items[right].lemmas] && f.count():
		f.verb = right
	case left >= 0:
		f.verb = left
	default:
		f.verb = right
	}
	if !x.korean && right >= 0 && f.from() {
		f.verb = right // 从70美元涨至85美元
	}
	if f.verb >= 0 {
		f.c.Frame.Verb = x.items[f.verb].lemmas
	}
}

// from says whether the number is where a change began: 从70美元, 由5家.
func (f *cjkFramer) from() bool {
	x := f.x
	for j := f.at - 1; j >= 0 && j >= f.at-5; j-- {
		w := &x.items[j]
		if w.part == partNumber || w.part == partStop || w.part == partVerb {
			return false
		}
		if t := x.d.Text[w.start:w.end]; t == "从" || t == "由" || t == "自" {
			return true
		}
	}
	return false
}

// measureNoun says whether a Chinese word that can be a verb is the noun of a
// measure here, by its last character: 出口额, 投票率.
func measureNoun(w string) bool {
	r, _ := utf8.DecodeLastRuneInString(w)
	return strings.ContainsRune("额量率数值价者费金", r)
}

func (f *cjkFramer) count() bool { return f.c.Quantity.Unit.Dimension == unit.Count }

// fates are the verbs that say what happened to counted people.
var fates = map[string]bool{"die": true, "injure": true, "miss": true, "rescue": true, "evacuate": true, "kill": true, "infect": true, "hospitalize": true, "displace": true, "arrest": true, "attend": true, "layoff": true, "participant": true}

// findHead finds the noun that is counted or measured: behind the measure
// word, behind 的 or 의, or before the number.
func (f *cjkFramer) findHead() {
	x, fr := f.x, &f.c.Frame
	u := f.c.Quantity.Unit
	switch u.Dimension {
	case unit.Age:
		fr.Head, f.headStr = "age", "age"
		return
	case unit.Score:
		if u.Name == "magnitude" {
			fr.Head, f.headStr = "magnitude", "magnitude"
			return
		}
	}
	if l := f.size(); l != "" {
		fr.Head, f.headStr = l, l
		return
	}
	if f.count() && f.ofThem() {
		return
	}
	if f.count() {
		for j := range f.inner {
			if w := &f.inner[j]; w.nominal() && w.lemmas != "item" {
				fr.Head, f.headStr = w.lemmas, w.lemmas
			}
		}
		if fr.Head != "" && fr.Head != "person" {
			return
		}
	}
	if h := f.behind(); h >= 0 {
		f.head = h
		fr.Head = x.items[h].lemmas
		return
	}
	if h := f.ahead(); h >= 0 && !f.agent(h) {
		l := x.items[h].lemmas
		if v := en.Nominal(l, false); v != "" && x.items[h].part == partNounVerb && !f.count() {
			l = v
		}
		// a noun right before the number is counted; one further away only
		// where the counter says nothing itself
		if !f.count() || genericUnit(u.Name) || f.counts(h) || fates[l] {
			f.head = h
			fr.Head = l
			return
		}
	}
	if f.count() && u.Name == "person" && (fr.Verb == "rise" || fr.Verb == "fall") && x.head != "" && f.m.Sentence-x.in <= 1 && (x.head == "birth" || lexicon.IsPerson(x.head)) {
		// "38만6000명이 다녀갔다. 4만2000명 늘었다": of those just counted
		fr.Head, f.headStr, f.inherited = x.head, x.head, true
		return
	}
	if f.count() && !genericUnit(u.Name) {
		fr.Head, f.headStr = u.Name, u.Name
		return
	}
	if w := &x.items[max(f.at-1, 0)]; f.at > 0 && f.count() && w.part == partUnknown && w.place == openPlace && w.clause == x.items[f.at].clause {
		fr.Head, f.head = w.lemmas, f.at-1 // a noun that the table lacks
		return
	}
	if u.Dimension == unit.Duration && fr.Verb != "" {
		v := en.Nominal(fr.Verb, true)
		switch fr.Verb {
		case "visit", "strike", "negotiation", "construction", "search", "survey", "trial", "delay":
			v = fr.Verb // 나흘간 방문한다: the visit lasts
		}
		if v != "" {
			fr.Head, f.headStr = v, v
			return
		}
	}
	if l := fr.Verb; l != "" && u.Dimension == unit.Money && (x.korean || f.verb == f.at-1) {
		if v := en.Nominal(l, false); v != "" {
			fr.Head, f.headStr = v, v
			return
		}
		if x.korean && l == "damages" {
			fr.Head, f.headStr = l, l
			return
		}
	}
	if x.head != "" && x.head != "age" && f.inherits() {
		fr.Head, f.headStr, f.inherited = x.head, x.head, true
		fr.Modifiers = slices.Clone(x.mods)
	}
}

// size is what a length or weight measures by the word right before it:
// 长420米, empty for none.
func (f *cjkFramer) size() string {
	switch f.c.Quantity.Unit.Dimension {
	case unit.Length, unit.Mass:
	default:
		return ""
	}
	if f.x.korean {
		return ""
	}
	i := f.m.Start
	if r, n := utf8.DecodeLastRuneInString(f.x.d.Text[:i]); strings.ContainsRune("达为有约", r) {
		i -= n
	}
	l, _, _ := zh.Sizes.LongestBefore(f.x.d.Text, i)
	return l
}

// ofThem reads a part of what was just counted: 일곱 척 가운데 3척의 고장 are
// three of the seven, and the noun behind says what happened to them.
func (f *cjkFramer) ofThem() bool {
	x := f.x
	if x.head == "" || f.at < 2 {
		return false
	}
	j := f.at - 1
	for j > 0 && x.items[j].part == partMark {
		j--
	}
	t := x.d.Text[x.items[j].start:x.items[j].end]
	if j == 0 || t != "가운데" && t != "중" && t != "中" || x.items[j-1].part != partNumber || !genericUnit(f.c.Quantity.Unit.Name) {
		return false
	}
	fr := &f.c.Frame
	if h := f.behind(); h >= 0 {
		fr.Verb = x.items[h].lemmas
	}
	fr.Head, f.headStr, f.inherited = x.head, x.head, true
	fr.Modifiers = slices.Clone(x.mods)
	return true
}

// inherits says whether the last claim's head may be this one's: in one
// sentence, or where a share says how much it rose.
func (f *cjkFramer) inherits() bool {
	v := f.c.Frame.Verb
	moved := v == "rise" || v == "fall"
	switch f.c.Quantity.Unit.Dimension {
	case unit.Percent, unit.PercentagePoint, unit.Multiple:
		return moved || f.x.in == f.m.Sentence
	case unit.Money, unit.Count:
		return f.x.in == f.m.Sentence
	case unit.Mass, unit.Volume:
		return f.x.in == f.m.Sentence && moved
	}
	return false
}

// counts says whether the noun before a number is what is counted: it stands
// right before it, or with nothing between but what links the two, and names
// people: 관광객은 1800만명, 出生人口为2万人.
func (f *cjkFramer) counts(h int) bool {
	w := &f.x.items[h]
	if w.part != partNoun && w.lemmas != "birth" {
		return false
	}
	if h == f.at-1 && w.place == openPlace && w.part == partNoun {
		return true
	}
	if f.c.Quantity.Unit.Name != "person" || w.place != openPlace && w.place != topicPlace {
		return false
	}
	for j := h + 1; j < f.at; j++ {
		k := &f.x.items[j]
		t := f.x.d.Text[k.start:k.end]
		if k.part != partGrammar && k.lemmas != "reach" && k.lemmas != "number" || t == "有" || t == "的" || t == "在" || t == "个" {
			return false
		}
	}
	switch w.lemmas {
	case "birth", "population", "graduate", "visitor", "audience", "victim":
		return true
	}
	return lexicon.IsPerson(w.lemmas)
}

// agent says whether a Korean noun only does what its verb does to the number:
// 법원은 3억달러를 배상하라고 판결했다.
func (f *cjkFramer) agent(h int) bool {
	x := f.x
	if !x.korean || x.items[h].place != topicPlace || x.items[f.at].place != objectPlace {
		return false
	}
	switch f.c.Frame.Verb {
	case "reach", "exceed":
		return false
	}
	return true
}

// behind is the head of the noun phrase that 的 or 의 ties to the number:
// 100万美元的援助, 37명의 사상자, -1 for none.
func (f *cjkFramer) behind() int {
	x := f.x
	j := f.at + 1
	if j >= len(x.items) {
		return -1
	}
	if x.korean {
		w := &x.items[f.at]
		if w.place == openPlace && (!f.count() || genericUnit(f.c.Quantity.Unit.Name)) && x.items[j].clause == w.clause {
			// 5억 적자, 5개 구장: the noun right behind
			h := -1
			for ; j < len(x.items) && j < f.at+4; j++ {
				k := &x.items[j]
				if !k.nominal() || k.lemmas == "size" || k.lemmas == "rise" || k.lemmas == "fall" || k.clause != w.clause {
					break
				}
				h = j
				if k.place != openPlace {
					break
				}
			}
			if h >= 0 && x.items[h].place != ofPlace {
				return h
			}
			j = f.at + 1
		}
		if w.place != ofPlace {
			// "규모의", "상당의", "어치의"
			k := &x.items[j]
			if w.place != openPlace || k.place != ofPlace || k.lemmas != "size" && k.part != partUnknown {
				return -1
			}
			j++
		}
	} else {
		if x.d.Text[x.items[j].start:x.items[j].end] != "的" {
			return -1
		}
		j++
	}
	h := -1
	for ; j < len(x.items) && j < f.at+7; j++ {
		w := &x.items[j]
		if w.part == partVerb || w.part == partStop || w.part == partMark || w.part == partNumber || w.part == partGrammar && h >= 0 {
			break
		}
		if w.part == partNoun || w.part == partNounVerb && (h < 0 || x.items[h].part == partNounVerb) {
			h = j
		} else if w.part == partNounVerb {
			break
		}
		if x.korean && h == j && w.place != openPlace && w.place != ofPlace {
			break
		}
	}
	return h
}

// ahead is the noun before the number that it may measure, -1 for none.
func (f *cjkFramer) ahead() int {
	x := f.x
	compared := -1
	if !x.korean {
		for j := f.at - 1; j >= f.lo; j-- {
			if x.items[j].lemmas == "compare" {
				compared = j // 比上届: what the number is compared with
			}
		}
	}
	for j := f.at - 1; j >= f.lo; j-- {
		w := &x.items[j]
		if compared >= 0 && j > compared {
			continue
		}
		switch w.part {
		case partNumber:
			// "订单额3.1亿美元的22%", "(약 910억원)"
			next := x.d.Text[w.end:x.items[f.at].start]
			if strings.HasPrefix(next, "的") || strings.HasPrefix(next, "(") || strings.HasPrefix(next, "（") {
				continue
			}
			return -1
		case partNoun:
			if w.place == comparePlace {
				continue
			}
			if w.lemmas == "person" || w.lemmas == "year" || w.lemmas == "month" || w.lemmas == "day" || w.lemmas == "time" || w.lemmas == "part" || w.lemmas == "total" {
				continue
			}
			return j
		case partNounVerb:
			if w.lemmas == "rise" || w.lemmas == "fall" || w.place == comparePlace {
				continue
			}
			return j
		case partMark:
			if t := x.d.Text[w.start:w.end]; t == "、" || t == "·" {
				return -1
			}
		}
	}
	return -1
}
