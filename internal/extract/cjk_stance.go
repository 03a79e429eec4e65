package extract

import (
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// clauseSpan gives the bytes of the number's clause.
func (f *cjkFramer) clauseSpan() (from, to int) {
	x := f.x
	own := x.items[f.at].clause
	from, to = x.items[f.at].start, x.items[f.at].end
	for j := f.at; j >= 0 && x.items[j].clause == own; j-- {
		from = x.items[j].start
	}
	for j := f.at; j < len(x.items) && x.items[j].clause == own; j++ {
		to = x.items[j].end
	}
	return from, to
}

// says looks for a word of a list in s[from:to].
func says(d *lang.Dict[bool], s string, from, to int) bool {
	for i := from; i < to; {
		if _, end, ok := d.Longest(s[:to], i); ok && end <= to {
			return true
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return false
}

// status says how the source stands to the claim: Chinese says so before the
// number, Korean behind it.
func (f *cjkFramer) status() claim.Status {
	x := f.x
	s := x.d.Text
	from, to := f.clauseSpan()
	it := &x.items[f.at]
	if x.korean {
		tail := f.tail(to)
		switch {
		case says(ko.Denied(), s, it.end, tail):
			return claim.Denied
		case says(ko.Expected(), s, it.end, tail), strings.Contains(s[from:it.start], "목표"):
			return claim.Expected
		case says(ko.Maybe(), s, it.end, tail):
			return claim.Hypothetical
		}
	} else {
		switch {
		case says(zh.Denied(), s, from, it.start):
			return claim.Denied
		case says(zh.Maybe(), s, from, it.start):
			return claim.Hypothetical
		case says(zh.Expected(), s, from, it.start):
			return claim.Expected
		}
	}
	if q := &f.c.Quantity; q.Approximation == quantity.UpTo && q.Unit.Dimension == unit.Money {
		return claim.Expected // a ceiling is no outcome
	}
	return claim.Actual
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

// saysSomebody says whether the sentence tells who says so.
func (f *cjkFramer) saysSomebody() bool {
	x := f.x
	s := &x.d.Sentences[f.m.Sentence]
	if x.korean {
		return says(ko.Say(), x.d.Text, s.Start, s.End)
	}
	return says(zh.Say(), x.d.Text, s.Start, s.End)
}

// part says whether the number is said to be a part of another: 其中四百间,
// 다섯 건 가운데 3건.
func (f *cjkFramer) part() bool {
	x := f.x
	s := x.d.Text
	from, _ := f.clauseSpan()
	if x.korean {
		for j := f.at - 1; j >= 0 && j >= f.at-3; j-- {
			if _, end, ok := ko.Part().Longest(s, x.items[j].start); ok && endsWord(s, end, wordEnd(s, end)) {
				return true
			}
		}
		return false
	}
	return says(zh.Part(), s, from, x.items[f.at].start)
}

// attribution finds who says so.
func (f *cjkFramer) attribution() claim.Attribution {
	if f.x.korean {
		return f.koreanSpeaker()
	}
	x := f.x
	s := x.d.Text
	sen := &x.d.Sentences[f.m.Sentence]
	for j := range x.items {
		w := &x.items[j]
		if w.part == partNumber || w.part == partMark || w.part == partStop {
			continue
		}
		_, end, ok := zh.Say().Longest(s[:sen.End], w.start)
		if !ok || w.lemmas == "announce" && j+1 < len(x.items) && s[end:min(end+3, len(s))] == "的" {
			continue
		}
		// behind the number the verb must close the sentence
		if w.start > x.items[f.at].end && sen.End-end > 9 {
			continue
		}
		k := j
		for k > 0 && x.items[k-1].clause == w.clause && x.items[k-1].part != partStop && x.items[k-1].part != partVerb {
			k--
		}
		if k < j && s[x.items[k].start:x.items[k].end] == "的" {
			// "发布的财报显示": what is shown belongs to the clause before
			for k > 0 && x.items[k-1].clause == w.clause {
				k--
			}
		}
		from := x.items[k].start
		name := strings.TrimSpace(s[from:w.start])
		name = strings.TrimPrefix(name, "据")
		for i := range name {
			if t, ok := x.whenAt(from+i, w.start); ok && i > 0 && t.end > t.start {
				name = strings.TrimSpace(name[:min(i, len(name))])
				break
			}
		}
		if i := strings.LastIndexAny(name, "0123456789"); i >= 0 {
			name = "" // a time or another number stands between
			if k < j {
				name = s[from : from+firstDigit(s[from:w.start])]
			}
		}
		if name == "" || utf8.RuneCountInString(name) > 24 {
			continue
		}
		return claim.Attribution{Name: name, Text: s[from:end]}
	}
	return claim.Attribution{}
}

func firstDigit(s string) int {
	if i := strings.IndexAny(s, "0123456789"); i >= 0 {
		return i
	}
	return len(s)
}

// koreanSpeaker finds who says so: X에 따르면, or the topic of a verb of saying
// that closes the sentence.
func (f *cjkFramer) koreanSpeaker() claim.Attribution {
	x := f.x
	s := x.d.Text
	sen := &x.d.Sentences[f.m.Sentence]
	for j := range x.items {
		w := &x.items[j]
		if w.part == partNumber || w.part > partVerb {
			continue
		}
		if _, end, ok := ko.According().Longest(s[:sen.End], w.end); ok {
			k := j
			for k > 0 && x.items[k-1].clause == w.clause && (x.items[k-1].place == ofPlace || x.items[k-1].place == openPlace) && x.items[k-1].part != partStop && j-k < 4 {
				k--
			}
			return claim.Attribution{Name: s[x.items[k].start:w.end], Text: s[x.items[k].start:end]}
		}
	}
	tail := max(sen.Start, sen.End-24)
	for tail < sen.End && s[tail]&0xC0 == 0x80 {
		tail++
	}
	if !says(ko.Say(), s, tail, sen.End) {
		return claim.Attribution{}
	}
	for j := range x.items {
		w := &x.items[j]
		if w.place == topicPlace && w.part != partNumber {
			from := x.items[0].start
			if utf8.RuneCountInString(s[from:w.end]) > 24 {
				return claim.Attribution{}
			}
			return claim.Attribution{Name: strings.TrimSpace(s[from:w.end]), Text: strings.TrimSpace(s[from:w.end])}
		}
	}
	return claim.Attribution{}
}
