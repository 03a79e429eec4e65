package extract

import (
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/ko"
	"github.com/seed4521bc5c/crosscheck/internal/lang/zh"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
)

// part is what a word of a Chinese or Korean sentence is.
type part uint8

// The parts. Nominal words come before verbal ones.
const (
	partNoun part = iota
	partNounVerb
	partAdjective
	partName
	partUnknown // a run of characters that no table knows: a name as likely
	partVerb
	partGrammar
	partNumber
	partStop // punctuation that ends a clause
	partMark // other punctuation
)

// place says by a particle which place a Korean phrase has; in Chinese it
// stays open.
type place uint8

const (
	openPlace place = iota
	topicPlace
	objectPlace
	ofPlace
	obliquePlace
	comparePlace
)

// item is a word of a sentence.
type item struct {
	start, end int
	part       part
	lemmas     string // English lemma, or the word itself
	mention    int    // index of the mention, -1
	clause     int
	place      place
}

// content says whether a word tells something in every language. A word that
// no table knows does not: it could meet nothing in another language, and is
// kept among the names instead.
func (w *item) content() bool {
	return w.part <= partVerb && w.part != partUnknown && w.lemmas != "" && w.lemmas != "-"
}

func (w *item) nominal() bool { return w.part <= partNounVerb }

var conceptParts = [...]part{lang.Noun: partNoun, lang.NounVerb: partNounVerb, lang.Verb: partVerb, lang.Adjective: partAdjective, lang.Name: partName, lang.Grammar: partGrammar}

// itemsOf cuts the bytes [from, to) of a text into words. mentions are those
// of the sentence, first the index of the first.
func itemsOf(out []item, s string, from, to int, korean bool, mentions []parse.Mention, first int) []item {
	next, clause := 0, 0
	for i := from; i < to; {
		for next < len(mentions) && mentions[next].End <= i {
			next++
		}
		if next < len(mentions) && i >= mentions[next].Start {
			m := &mentions[next]
			out = append(out, item{start: m.Start, end: m.End, part: partNumber, mention: first + next, clause: clause})
			i = m.End
			if korean {
				w := &out[len(out)-1]
				if r, _ := utf8.DecodeLastRuneInString(s[:i]); strings.ContainsRune("는은운", r) && i-m.NumEnd > 6 {
					w.place = ofPlace // 10곳이 넘는 마을
				} else {
					i = particle(s, i, to, w)
				}
			}
			next++
			continue
		}
		limit := to
		if next < len(mentions) {
			limit = min(to, mentions[next].Start)
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == 0x3000 || r == 0xA0:
			i += n
			continue
		case r < utf8.RuneSelf && (isLetter(s[i]) || s[i] >= '0' && s[i] <= '9'):
			j := i
			for j < limit && (isLetter(s[j]) || s[j] >= '0' && s[j] <= '9' || (s[j] == '-' || s[j] == '&' || s[j] == '.') && j+1 < limit && isLetter(s[j+1])) {
				j++
			}
			w := item{start: i, end: j, part: partName, lemmas: strings.ToLower(s[i:j]), mention: -1, clause: clause}
			if s[i] >= '0' && s[i] <= '9' {
				w.part, w.lemmas = partGrammar, "-"
				j = dateTail(s, j, limit, korean)
				w.end = j
			}
			i = j
			if korean {
				i = particle(s, i, limit, &w)
			}
			out = append(out, w)
		case r >= 0x3400 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3:
			k := len(out)
			if korean {
				out, i = koreanWord(out, s, i, limit, clause)
			} else {
				out, i = chineseWord(out, s, i, limit, clause)
			}
			// a Korean clause ends with its verb
			if korean && len(out) > k {
				w := &out[len(out)-1]
				if w.part == partUnknown && i-w.start > 3 && w.place == openPlace && unknownVerb(s, i) {
					w.part, w.lemmas = partGrammar, "-"
					clause++
				} else if w.part == partVerb && clauseEnding(s, w.start, i) || w.part == partGrammar && connective(s, w.start, i) {
					clause++
				}
			}
		default:
			p := partMark
			if strings.ContainsRune("，,；;：:。！？!?…—–", r) && !(r == ',' && i > from && s[i-1] >= '0' && s[i-1] <= '9' && i+1 < to && s[i+1] >= '0' && s[i+1] <= '9') {
				p = partStop
				clause++
			}
			out = append(out, item{start: i, end: i + n, part: p, mention: -1, clause: clause})
			i += n
		}
	}
	return out
}

// dateTail steps over what a number that is no quantity names: 年, 月, 시.
func dateTail(s string, i, limit int, korean bool) int {
	for i < limit {
		r, n := utf8.DecodeRuneInString(s[i:])
		if korean {
			if r < 0xAC00 || r > 0xD7A3 {
				break
			}
		} else if !strings.ContainsRune("年月日号时分點点届级", r) {
			break
		}
		i += n
		if !korean {
			break
		}
	}
	return i
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// chineseWord takes the longest word of the concept table at i, or the run of
// characters up to the next such word.
func chineseWord(out []item, s string, i, limit, clause int) ([]item, int) {
	d := lang.Chinese
	if c, end, ok := d.Longest(s[:limit], i); ok && (end-i > 3 || c.Class > lang.NounVerb && c.Class != lang.Adjective || alone(d, s, end, limit)) {
		return append(out, item{start: i, end: end, part: conceptParts[c.Class], lemmas: c.Lemma(), mention: -1, clause: clause}), end
	}
	j := i
	for j < limit {
		r, n := utf8.DecodeRuneInString(s[j:])
		if r < 0x3400 || r > 0x9FFF {
			if j == i {
				j = wordEnd(s[:limit], i+n) // a Korean word in a Chinese text
			}
			break
		}
		if j > i {
			if c, end, ok := d.Longest(s[:limit], j); ok && (end-j > 3 || c.Class == lang.Grammar || c.Class == lang.Verb) {
				break
			}
		}
		j += n
		if zh.Stops(zh.Fold(r)) && j-n == i {
			break
		}
		if j-i >= 24 {
			break
		}
	}
	w := item{start: i, end: j, part: partUnknown, lemmas: s[i:j], mention: -1, clause: clause}
	if r, n := utf8.DecodeRuneInString(s[i:]); n == j-i {
		// a character alone says too little
		w.part, w.lemmas = partGrammar, "-"
		_ = r
	}
	return append(out, w), j
}

// alone says whether a word of one character may end at i: the text ends, or
// another known word begins. Inside what no table knows it is part of that.
func alone(d *lang.Dict[*lang.Concept], s string, i, limit int) bool {
	if i >= limit {
		return true
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if r < 0x3400 || r > 0x9FFF {
		return true
	}
	c, end, ok := d.Longest(s[:limit], i)
	return ok && (end > i+n || c.Class == lang.Grammar || c.Class == lang.Verb)
}

// koreanWord reads the word of Hangul at i: the concepts that it is compounded
// of, and its particle.
func koreanWord(out []item, s string, i, limit, clause int) ([]item, int) {
	end := lang.HangulEnd(s[:limit], i)
	for end < limit {
		r, n := lang.RuneAt(s, end)
		if r < 0x3400 || r > 0x9FFF { // Han in a Korean word
			break
		}
		end = lang.HangulEnd(s[:limit], end+n)
	}
	d := lang.Korean
	for j := i; j < end; {
		c, e, ok := d.Longest(s[:end], j)
		if ok && e-j == 3 && !endsWord(s, e, end) {
			ok = false // one syllable is a word only where the word ends
		}
		if !ok {
			if j > i && endsWord(s, j, end) {
				particle(s, j, end, &out[len(out)-1])
				return out, end
			}
			k := ko.Stem(s, j, end)
			w := item{start: j, end: k, part: partUnknown, lemmas: s[j:k], mention: -1, clause: clause}
			if k-j <= 3 {
				w.part, w.lemmas = partGrammar, "-"
			}
			particle(s, k, end, &w)
			if j > i && out[len(out)-1].part != partName && out[len(out)-1].part != partUnknown {
				// the ending of a verb, or the tail of a compound
				w.part, w.lemmas = partGrammar, "-"
				p := &out[len(out)-1]
				if p.part == partNounVerb && (verbTail(s, j, end) || unknownVerb(s, end)) {
					p.part = partVerb
				} else if p.place == openPlace {
					tailPlace(s, j, end, p) // 개막식에
				}
				p.end = max(p.end, j)
				return out, end
			}
			return append(out, w), end
		}
		out = append(out, item{start: j, end: e, part: conceptParts[c.Class], lemmas: c.Lemma(), mention: -1, clause: clause})
		j = e
		w := &out[len(out)-1]
		if w.part == partVerb || w.nominal() && verbTail(s, j, end) || w.part == partNounVerb && conjugated(s, w.start, j) {
			w.part = partVerb
			return out, end
		}
		if j < end && endsWord(s, j, end) {
			particle(s, j, end, w)
			return out, end
		}
	}
	return out, end
}

// endsWord says whether nothing but particles stands in s[i:end].
func endsWord(s string, i, end int) bool {
	for range 4 {
		if i >= end {
			return true
		}
		_, k, ok := ko.Particles.Longest(s[:end], i)
		if !ok {
			return false
		}
		i = k
	}
	return false
}

// verbTail says whether a noun is used as a verb: 투자하기로, 체결됐다.
func verbTail(s string, i, end int) bool {
	if i >= end {
		return false
	}
	switch r, n := lang.RuneAt(s, i); r {
	case '하', '한', '할', '했', '해', '합', '되', '된', '될', '됐', '돼', '됩':
		return true
	case '시':
		return second(s[i+n:end], "키켰킨")
	case '당':
		return second(s[i+n:end], "하했한")
	case '받':
		return second(s[i+n:end], "았은는")
	}
	return false
}

// second says whether what goes on a word begins with one of some syllables.
func second(s, of string) bool {
	r, n := lang.RuneAt(s, 0)
	return n > 0 && strings.ContainsRune(of, r)
}

// tailPlace sets the place by the particles that end an unknown tail.
func tailPlace(s string, i, end int, w *item) {
	for i < end {
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if i < end && endsWord(s, i, end) {
			particle(s, i, end, w)
			return
		}
	}
}

// conjugated says whether a word that ends at i is a verb's form by its last
// syllable: the past in ㅆ, and the endings that the table spells out.
func conjugated(s string, from, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[from:i])
	if r < 0xAC00 || r > 0xD7A3 {
		return false
	}
	return (r-0xAC00)%28 == 20 || strings.ContainsRune("어아져쳐려진친난든른린질날러라긴길릴뛴", r)
}

// particle reads the particles at i, and sets the place that they give.
func particle(s string, i, limit int, w *item) int {
	for range 4 {
		_, k, ok := ko.Particles.Longest(s[:limit], i)
		if !ok {
			return i
		}
		switch p := s[i:k]; p {
		case "은", "는", "이", "가", "도", "께서":
			w.place = topicPlace
		case "을", "를":
			w.place = objectPlace
		case "의":
			w.place = ofPlace
		case "에", "에서", "로", "으로", "에게", "에는", "에서는", "으로는", "로는", "에도", "까지", "부터", "와", "과":
			w.place = obliquePlace
		case "보다", "보다는", "대비":
			w.place = comparePlace
		}
		i = k
	}
	return i
}

// unknownVerb says whether a word that no table knows, and that ends at i, is
// a verb by its ending.
func unknownVerb(s string, i int) bool {
	switch r, n := lang.RuneBefore(s, i); r {
	case '고', '며', '다', '면', '어', '아':
		return true
	case '만':
		return strings.HasSuffix(s[:i-n], "지")
	case '데':
		return strings.HasSuffix(s[:i-n], "는")
	case '서':
		return strings.HasSuffix(s[:i-n], "면")
	case '나':
		return strings.HasSuffix(s[:i-n], "으")
	case '록':
		return strings.HasSuffix(s[:i-n], "도")
	}
	return false
}

// connective says whether a word of the grammar closes its clause: 있었으며,
// 했지만.
func connective(s string, i, end int) bool {
	if end-i <= 6 {
		return false
	}
	w := s[i:end]
	switch r, n := lang.RuneBefore(w, len(w)); r {
	case '며':
		return true
	case '만':
		return strings.HasSuffix(w[:len(w)-n], "지")
	case '데':
		return strings.HasSuffix(w[:len(w)-n], "는")
	case '서':
		return strings.HasSuffix(w[:len(w)-n], "면")
	case '고':
		p, _ := lang.RuneBefore(w, len(w)-n)
		return p == '었' || p == '았' || p == '였' || p == '했' || p == '있'
	}
	return false
}

// clauseEnding says whether a verb closes its clause: -고, -며, -지만, -다.
func clauseEnding(s string, i, end int) bool {
	r, n := utf8.DecodeLastRuneInString(s[i:end])
	switch r {
	case '고', '며', '나', '서', '데', '면', '자', '다', '만':
		return end-i > n
	case '돼', '해', '어', '아', '워', '려', '져':
		return end-i > n
	}
	return false
}
