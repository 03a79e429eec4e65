package extract

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// clauseSpan gives the bytes of the number's clause.
func (f *cjkFramer) clauseSpan() (from, to int) {
	return f.x.items[f.lo].start, f.x.items[f.hi-1].end
}

// stance is a word that says how the source stands to what is near it.
type stance struct {
	at, end int
	kind    lang.Stance
}

// readStances finds the sentence's words of stance.
func (x *cjk) readStances(s *text.Sentence) {
	d := zh.Stances
	if x.korean {
		d = ko.Stances
	}
	x.stances = x.stances[:0]
	t := x.d.Text[:s.End]
	for i := s.Start; i < s.End; {
		r, n := lang.RuneAt(t, i)
		if d.Begins(r) {
			if k, end, ok := d.Longest(t, i); ok {
				x.stances = append(x.stances, stance{i, end, k})
			}
		}
		i += n
	}
}

// says gives what the words of stance between two offsets say.
func (x *cjk) says(from, to int) lang.Stance {
	i := sort.Search(len(x.stances), func(i int) bool { return x.stances[i].at >= from })
	var k lang.Stance
	for n := 0; i < len(x.stances) && x.stances[i].end <= to && n < reach; n++ {
		k |= x.stances[i].kind
		i++
	}
	return k
}

// status says how the source stands to the claim: Chinese says so before the
// number, Korean behind it.
func (f *cjkFramer) status() claim.Status {
	x := f.x
	s := x.d.Text
	from, to := f.clauseSpan()
	it := &x.items[f.at]
	if x.korean {
		said := x.says(it.end, f.tail(to))
		if said&(lang.SaysDenied|lang.SaysExpected|lang.SaysMaybe) == 0 {
			said |= x.says(it.end, f.tail(f.chained())) & (lang.SaysExpected | lang.SaysMaybe)
		}
		switch {
		case said&lang.SaysDenied != 0:
			return claim.Denied
		case said&lang.SaysExpected != 0, strings.Contains(s[from:it.start], "목표"):
			return claim.Expected
		case said&lang.SaysMaybe != 0:
			return claim.Hypothetical
		}
	} else {
		said := x.says(from, it.start)
		switch {
		case said&lang.SaysDenied != 0:
			return claim.Denied
		case said&lang.SaysMaybe != 0:
			return claim.Hypothetical
		case said&lang.SaysExpected != 0, f.plannedBefore():
			return claim.Expected
		}
	}
	if q := &f.c.Quantity; q.Approximation == quantity.UpTo && q.Unit.Dimension == unit.Money {
		return claim.Expected // a ceiling is no outcome
	}
	return claim.Actual
}

// chained is where the clause ends that the number's clause runs into, where
// its verb has the form of a step towards the next: 투자해 … 만들 계획이다.
func (f *cjkFramer) chained() int {
	x := f.x
	hi := f.hi
	for n := 0; n < 2 && hi < len(x.items); n++ {
		end := wordEnd(x.d.Text, x.items[hi-1].end)
		if _, _, ok := ko.Chain.LongestBefore(x.d.Text, end); !ok {
			break
		}
		for c := x.items[hi].clause; hi < len(x.items) && x.items[hi].clause == c && hi-f.hi < reach; {
			hi++
		}
	}
	return x.items[hi-1].end
}

// plannedBefore says whether a Chinese clause that names no subject of its own
// goes on with what the clause before tells as a plan: 计划投资200亿元，新增岗位
// 5000个.
func (f *cjkFramer) plannedBefore() bool {
	x := f.x
	if f.lo == 0 {
		return false
	}
	for j := f.lo; ; j++ {
		if j >= f.at {
			return false
		}
		if p := x.items[j].part; p == partVerb || p == partNounVerb || p == partAdjective {
			break // 新增, 扩建
		} else if p <= partUnknown {
			return false
		}
	}
	from, to := f.clauseSpan()
	if strings.Contains(x.d.Text[from:to], "已") || strings.Contains(x.d.Text[from:to], "了") {
		return false
	}
	lo := f.lo - 1
	for c := x.items[lo].clause; lo > 0 && x.items[lo-1].clause >= c-1 && f.lo-lo < reach; {
		lo--
	}
	return x.says(x.items[lo].start, x.items[f.lo-1].end)&lang.SaysExpected != 0
}

// tail is where the Korean verb group that governs the number ends: with the
// clause, or some words behind where the clause was cut inside it.
func (f *cjkFramer) tail(to int) int {
	end := f.x.d.Sentences[f.m.Sentence].End
	s := f.x.d.Text
	for n := 0; to < end && n < 10; n++ {
		r, w := utf8.DecodeRuneInString(s[to:])
		if strings.ContainsRune("，,；;：:。！？!?…\"”", r) {
			break
		}
		to += w
	}
	return to
}

// part says whether the number is said to be a part of another: 其中四百间,
// 다섯 건 가운데 3건.
func (f *cjkFramer) part() bool {
	x := f.x
	s := x.d.Text
	from, _ := f.clauseSpan()
	if x.korean {
		for j := f.at - 1; j >= 0 && j >= f.at-3; j-- {
			if _, end, ok := ko.Part.Longest(s, x.items[j].start); ok && endsWord(s, end, wordEnd(s, end)) {
				return true
			}
		}
		return false
	}
	return x.says(from, x.items[f.at].start)&lang.SaysPart != 0
}

// speaker is who says so, and where the words stand that say it.
type speaker struct {
	at, end int // bytes of the verb
	claim.Attribution
}

// readSpeakers finds who says so in a sentence.
func (x *cjk) readSpeakers(s *text.Sentence) {
	x.who, x.said = x.who[:0], false
	if x.korean {
		x.said = x.anySay(s.Start)
		x.koreanSpeaker(s)
		return
	}
	for j := range x.items {
		w := &x.items[j]
		if w.part == partNumber || w.part == partMark || w.part == partStop {
			continue
		}
		_, end, ok := zh.Say.Longest(x.d.Text[:s.End], w.start)
		if !ok {
			continue
		}
		x.said = true
		if len(x.who) == 16 {
			return
		}
		if a, ok := x.speakerBefore(j, end); ok {
			x.who = append(x.who, speaker{w.start, end, a})
		}
	}
}

// anySay says whether a word of saying stands at or behind an offset of the
// sentence.
func (x *cjk) anySay(from int) bool {
	for i := len(x.stances) - 1; i >= 0 && x.stances[i].at >= from; i-- {
		if x.stances[i].kind&lang.SaysSay != 0 {
			return true
		}
	}
	return false
}

// speakerBefore reads the name before the verb of saying at item j.
func (x *cjk) speakerBefore(j, end int) (claim.Attribution, bool) {
	s := x.d.Text
	w := &x.items[j]
	if w.lemmas == "announce" && strings.HasPrefix(s[end:], "的") {
		return claim.Attribution{}, false
	}
	k := j
	for k > 0 && j-k < 12 && x.items[k-1].clause == w.clause && x.items[k-1].part != partStop && x.items[k-1].part != partVerb {
		k--
	}
	if k < j && s[x.items[k].start:x.items[k].end] == "的" {
		// "发布的财报显示": what is shown belongs to the clause before
		for k > 0 && j-k < 16 && x.items[k-1].clause == w.clause {
			k--
		}
	}
	from := x.items[k].start
	name := strings.TrimPrefix(strings.TrimSpace(s[from:w.start]), "据")
	if i := strings.IndexAny(name, "0123456789"); i >= 0 {
		name = name[:i]
	}
	for i := range name {
		if t, ok := x.whenAt(from+i, w.start); ok && i > 0 && t.end > t.start {
			name = name[:i]
			break
		}
	}
	if name = strings.TrimSpace(name); name == "" || utf8.RuneCountInString(name) > 24 {
		return claim.Attribution{}, false
	}
	return claim.Attribution{Name: name, Text: s[from:end]}, true
}

// attribution finds who says so: the first whose words stand before the
// number, or close the sentence.
func (f *cjkFramer) attribution() claim.Attribution {
	x := f.x
	end := x.d.Sentences[f.m.Sentence].End
	for k := range x.who {
		w := &x.who[k]
		if x.korean || w.at <= x.items[f.at].end || end-w.end <= 9 {
			return w.Attribution
		}
	}
	return claim.Attribution{}
}

// koreanSpeaker finds who says so: X에 따르면, or the topic of a verb of saying
// that closes the sentence.
func (x *cjk) koreanSpeaker(sen *text.Sentence) {
	s := x.d.Text
	for j := range x.items {
		w := &x.items[j]
		if w.part > partVerb {
			continue
		}
		if _, end, ok := ko.According.Longest(s[:sen.End], w.end); ok {
			k := j
			for k > 0 && j-k < 4 && x.items[k-1].clause == w.clause && x.items[k-1].part <= partVerb && (x.items[k-1].place == ofPlace || x.items[k-1].place == openPlace) {
				k--
			}
			from := x.items[k].start
			x.who = append(x.who, speaker{w.end, end, claim.Attribution{Name: s[from:w.end], Text: s[from:end]}})
			return
		}
	}
	tail := max(sen.Start, sen.End-24)
	for tail < sen.End && s[tail]&0xC0 == 0x80 {
		tail++
	}
	if !x.anySay(tail) {
		return
	}
	for j := range x.items {
		w := &x.items[j]
		if w.place != topicPlace || w.part == partNumber {
			continue
		}
		name := strings.TrimSpace(s[x.items[0].start:w.end])
		if utf8.RuneCountInString(name) <= 24 {
			x.who = append(x.who, speaker{tail, sen.End, claim.Attribution{Name: name, Text: name}})
		}
		return
	}
}
