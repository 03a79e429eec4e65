package extract

import (
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// cjkFramer fills in one claim.
type cjkFramer struct {
	x       *cjk
	at      int // item of the number
	m       *parse.Mention
	c       *claim.Claim
	head    int // item of the head, -1
	headStr string
	verb    int // item of the governing verb, -1
	inner   []item
	lo, hi  int // items of the number's clause, at most reach on each side
	// inherited: the head is the last claim's, since the clause names none
	inherited bool
}

func (f *cjkFramer) fill() {
	x, fr := f.x, &f.c.Frame
	f.verb = -1
	if !x.korean && f.count() {
		x.inner = itemsOf(x.inner[:0], x.d.Text, measureEnd(x.d.Text, f.m), f.m.End, false, nil, 0)
		f.inner = x.inner
	}
	f.lo, f.hi = x.clauseAround(f.at)
	f.findVerb()
	f.findHead()
	f.change()
	f.phrase()
	f.compound()
	f.fate()
	own := f.x.items[f.at].clause
	fr.Clause = x.clauseWords(f.lo, f.hi)
	hasSubject := false
	for j := f.lo; j < f.at && !hasSubject; j++ {
		w := &x.items[j]
		hasSubject = w.content() && w.nominal()
	}
	f.subject(own, hasSubject)
	fr.Sentence = x.all
	fr.Names = f.names()
	fr.Part = f.part()
	f.c.Period = f.period()
	f.c.Status = f.status()
	f.c.Attribution = f.attribution()
	me := &f.c.Measure
	me.Name = fr.Head
	if f.headStr != "" && fr.Head == "person" {
		me.Name = f.headStr
	}
	me.Qualifiers = fr.Modifiers
	u := &f.c.Quantity.Unit
	if u.Dimension == unit.Count && fr.Head != "" && genericUnit(u.Name) {
		u.Name = fr.Head
	}
	x.topicOf(f.lo, f.hi)
}

// clauseWords gives the content of the items [lo, hi), which the claims of a
// clause share.
func (x *cjk) clauseWords(lo, hi int) []string {
	if x.clause.lo == lo && x.clause.hi == hi && x.clause.words != nil {
		return x.clause.words
	}
	words := x.words
	for j := lo; j < hi; j++ {
		if w := &x.items[j]; w.content() {
			words = x.add(words, w.lemmas)
		}
	}
	x.clause.lo, x.clause.hi, x.clause.words = lo, hi, x.keep(words)
	return x.clause.words
}

// change tells a level from a movement by the verb and what ties it to the
// number: 增长两成, 升至37人, 12% 늘었다, 10곳으로 늘었다.
func (f *cjkFramer) change() {
	x := f.x
	if f.verb < 0 {
		return
	}
	l := f.c.Frame.Verb
	if l != "rise" && l != "fall" {
		return
	}
	switch f.c.Quantity.Unit.Dimension {
	case unit.Duration, unit.Age:
		return
	}
	dir := claim.ChangeUp
	if l == "fall" {
		dir = claim.ChangeDown
	}
	v := &x.items[f.verb]
	if !x.korean {
		if f.verb > f.at && f.from() {
			f.c.Frame.Change = claim.ChangeFrom
			return
		}
		if f.verb > f.at || f.at-f.verb > 4 {
			return
		}
		between := x.d.Text[v.start:x.items[f.at].start]
		if strings.Contains(between, "至") || strings.Contains(between, "到") || strings.Contains(between, "为") {
			dir = claim.ChangeTo
		}
		f.c.Frame.Change = dir
		return
	}
	w := &x.items[f.at]
	if f.verb < f.at || f.verb-f.at > 3 {
		return
	}
	tail := x.d.Text[w.end:v.start]
	switch {
	case strings.HasPrefix(tail, "에서"):
		dir = claim.ChangeFrom
	case strings.HasPrefix(tail, "로"), strings.HasPrefix(tail, "으로"), strings.HasPrefix(tail, "까지"):
		dir = claim.ChangeTo
	case w.place == topicPlace || w.place == ofPlace:
		return
	}
	f.c.Frame.Change = dir
}

// phrase collects the words of the noun phrase around the head.
func (f *cjkFramer) phrase() {
	x, fr := f.x, &f.c.Frame
	for j := range f.inner {
		w := &f.inner[j]
		if w.content() && w.lemmas != fr.Head && w.lemmas != "item" && w.lemmas != "person" {
			fr.Modifiers = x.add(fr.Modifiers, w.lemmas)
		}
	}
	h := f.head
	if h < 0 {
		h = f.at
	}
	from := h
	for j := h - 1; j >= 0 && h-j < 7; j-- {
		w := &x.items[j]
		if w.clause != x.items[h].clause || w.part == partNumber && j != f.at || w.part == partVerb || w.part == partMark {
			break
		}
		if x.korean && (w.place == topicPlace || w.place == objectPlace || w.place == obliquePlace) {
			break
		}
		if w.part == partGrammar {
			if t := x.d.Text[w.start:w.end]; x.korean || t != "的" && t != "之" {
				break
			}
		}
		if f.head < 0 && !x.korean && w.part == partNounVerb {
			break
		}
		from = j
	}
	for j := from; j < h; j++ {
		w := &x.items[j]
		if !w.content() || w.lemmas == fr.Head {
			continue
		}
		if x.korean && w.place == ofPlace {
			fr.Complement = x.add(fr.Complement, w.lemmas)
		} else {
			fr.Modifiers = x.add(fr.Modifiers, w.lemmas)
		}
	}
	// "700 of the books": what Chinese and Korean say before the head, English
	// says behind it.
	if len(fr.Complement) > 0 {
		f.c.Measure.Of = strings.Join(fr.Complement, " ")
	}
	fr.Role = f.role()
}

// role is the phrase's place with its verb.
func (f *cjkFramer) role() claim.Role {
	x := f.x
	w := &x.items[f.at]
	if x.korean {
		switch w.place {
		case topicPlace:
			return claim.Subject
		case objectPlace:
			return claim.Object
		case ofPlace:
			return claim.Attribute
		case obliquePlace:
			return claim.Oblique
		}
		if f.verb < 0 {
			return claim.Predicate
		}
		return claim.Object
	}
	if f.at+1 < len(x.items) && x.d.Text[x.items[f.at+1].start:x.items[f.at+1].end] == "的" {
		return claim.Attribute
	}
	switch {
	case f.verb < 0:
		return claim.Predicate
	case f.verb < f.at:
		return claim.Object
	}
	return claim.Subject
}

// fate turns what counts people by what happened to them into people: 死亡37人,
// 사망자 37명.
func (f *cjkFramer) fate() {
	fr := &f.c.Frame
	if !f.count() {
		return
	}
	l := fr.Head
	person := f.c.Quantity.Unit.Name == "person" || l == "person" || lexicon.IsPerson(l) || genericUnit(f.c.Quantity.Unit.Name)
	if v := en.Counted(l); v != "" && person {
		fr.Verb, fr.Head, f.headStr = v, "person", "people"
		return
	}
	if fates[l] && person {
		fr.Verb, fr.Head, f.headStr = l, "person", "people"
	}
	if fr.Head == "person" && f.headStr == "" {
		f.headStr = "people"
	}
	if fr.Head == "person" && fates[fr.Verb] {
		fr.Role = claim.Object
		if fr.Verb == "die" || fr.Verb == "attend" {
			fr.Role = claim.Subject
		}
	}
}

// subject gives what the clause is about: its own words before the verb, or
// the topic that an earlier clause of the sentence set.
func (f *cjkFramer) subject(own int, has bool) {
	x, fr := f.x, &f.c.Frame
	for j := max(0, f.at-reach); j < f.at; j++ {
		w := &x.items[j]
		if j == f.head || !w.content() || w.part == partVerb {
			continue
		}
		if x.korean {
			if w.place == topicPlace || w.clause == own && (w.place == openPlace || w.place == ofPlace) {
				fr.Subject = x.add(fr.Subject, w.lemmas)
			}
		} else if w.clause == own && (j < f.verb || f.verb < 0) && (w.part != partNounVerb || measureNoun(x.d.Text[w.start:w.end]) || f.verb < 0) {
			fr.Subject = x.add(fr.Subject, w.lemmas)
		}
	}
	if !has {
		topic := x.topic
		if topic == nil {
			topic = x.topicBefore(f.lo)
		}
		for _, t := range topic {
			fr.Subject = x.add(fr.Subject, t)
			fr.Clause = x.add(fr.Clause, t)
		}
	}
	fr.Subject = slices.DeleteFunc(fr.Subject, func(w string) bool {
		return w == fr.Head || slices.Contains(fr.Modifiers, w) || slices.Contains(fr.Complement, w)
	})
}

// topicBefore gives the nouns and names of the nearest clause before item lo
// that has any.
func (x *cjk) topicBefore(lo int) []string {
	for n := 0; n < 3 && lo > 0; n++ {
		from, to := x.clauseAround(lo - 1)
		var t []string
		for j := from; j < to && len(t) < 3; j++ {
			w := &x.items[j]
			if w.lemmas == "say" || w.lemmas == "announce" {
				t = nil
				break // who says so is no topic
			}
			if w.content() && (w.nominal() || w.part == partName) {
				t = x.add(t, w.lemmas)
			}
		}
		if t != nil {
			return t
		}
		lo = from
	}
	return nil
}

// topicOf keeps the nouns of a clause as the topic of those that name none.
func (x *cjk) topicOf(lo, hi int) {
	t := x.words
	for j := lo; j < hi; j++ {
		if w := &x.items[j]; w.content() && w.part != partVerb {
			t = x.add(t, w.lemmas)
		}
	}
	if len(t) > 0 {
		x.topic = x.keep(t[:min(len(t), 6)])
	}
}

// names are the proper names of the sentence, those of the clause and the
// nearest first.
func (f *cjkFramer) names() []string {
	x := f.x
	own := x.items[f.at].clause
	out := x.words
	for _, in := range [2]bool{true, false} {
		for d := 1; d < min(len(x.items), reach) && len(out) < 16; d++ {
			for _, j := range [2]int{f.at - d, f.at + d} {
				if j < 0 || j >= len(x.items) || (x.items[j].clause == own) != in {
					continue
				}
				if w := &x.items[j]; w.part == partName || w.part == partUnknown && w.end-w.start >= 9 {
					out = x.add(out, x.items[j].lemmas)
				}
			}
		}
	}
	return x.keep(out)
}
