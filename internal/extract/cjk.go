package extract

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// cjk reads the claims of a Chinese or Korean text. Words are cut by the
// concept table and given as its English lemmas, so that the claims can be
// aligned with those of an English report; what the table lacks stays as it
// is written.
type cjk struct {
	d        *text.Document
	src      claim.Source
	korean   bool
	mentions []parse.Mention

	items   []item // of the sentence
	all     []string
	topic   []string // content of the last clause that named its subject
	head    string   // head of the last claim, and what qualified it
	mods    []string
	in      int          // sentence of it
	whens   []clauseTime // time expressions of the sentence
	said    bool         // somebody says so in the sentence
	who     []speaker    // and who may be the one
	inner   []item       // words between a measure word and the end of its noun
	stances []stance     // words that say how the source stands to a number
	// clause is the content of the clause last asked for.
	clause struct {
		lo, hi int
		words  []string
	}
}

// isCJK says whether a language is read by cjkClaims.
func isCJK(language string) bool {
	return strings.HasPrefix(language, "zh") || strings.HasPrefix(language, "ko")
}

// cjkClaims gives the claims among the mentions of a Chinese or Korean text,
// in text order. Where they are only told, Frame.Before is left out, and no
// sentence is read but those with claims.
func cjkClaims(d *text.Document, src claim.Source, mentions []parse.Mention, told bool) []claim.Claim {
	x := &cjk{d: d, src: src, korean: strings.HasPrefix(d.Language, "ko"), mentions: mentions}
	order := prominence(d)
	out := make([]claim.Claim, 0, len(mentions))
	before, last := []string(nil), -1 // content of sentence last
	for a := 0; a < len(mentions) && d.Err() == nil; {
		n := mentions[a].Sentence
		b := a + 1
		for b < len(mentions) && mentions[b].Sentence == n {
			b++
		}
		if told && !x.anyClaim(mentions[a:b]) {
			a = b
			continue
		}
		if n > 0 && last != n-1 && !told {
			x.read(n-1, nil, a)
			before = x.all
		}
		x.read(n, mentions[a:b], a)
		x.topic = nil
		if n-x.in > 1 {
			x.head, x.mods = "", nil
		}
		for i := range x.items {
			k := x.items[i].mention
			if k < 0 || !x.isClaim(&mentions[k], x.items[i].place) {
				continue
			}
			c := x.claim(i, &mentions[k])
			c.ID = src.ID + ":" + strconv.Itoa(len(out)+1)
			if !told {
				c.Frame.Before = before
			}
			c.Frame.Prominence = int(order[n])
			out = append(out, c)
		}
		before, last = x.all, n
		a = b
	}
	return out
}

// read cuts a sentence into words.
func (x *cjk) read(n int, mentions []parse.Mention, first int) {
	s := &x.d.Sentences[n]
	x.items = itemsOf(x.items[:0], x.d.Text, s.Start, s.End, x.korean, mentions, first)
	x.all, x.clause.words = nil, nil
	if x.korean {
		x.imports()
	}
	if len(mentions) > 0 {
		x.readStances(s)
		x.readWhens(s)
		x.readSpeakers(s)
	}
	for i := range x.items {
		if x.items[i].content() {
			x.all = appendWords(x.all, x.items[i].lemmas)
		}
	}
}

// imports reads 수입, income as well as imports, as what stands beside exports
// and trade.
func (x *cjk) imports() {
	trade := false
	for i := range x.items {
		trade = trade || x.items[i].lemmas == "export" || x.items[i].lemmas == "trade"
	}
	for i := range x.items {
		if w := &x.items[i]; trade && w.lemmas == "income" && strings.HasPrefix(x.d.Text[w.start:], "수입") {
			w.lemmas = "import"
		}
	}
}

// reach bounds how many words around a number are looked at, and most how many
// lemmas a list of a frame holds, so that a sentence without end costs no more
// than its length.
const (
	reach = 48
	most  = 96
)

// appendWords adds the words of a lemma, names of several words one by one, as
// the English names are.
func appendWords(list []string, lemma string) []string {
	if strings.IndexByte(lemma, ' ') < 0 {
		if lemma != "" && len(list) < most && !slices.Contains(list, lemma) {
			list = append(list, lemma)
		}
		return list
	}
	for {
		w, rest, more := strings.Cut(lemma, " ")
		if w != "" && len(list) < most && !slices.Contains(list, w) {
			list = append(list, w)
		}
		if !more {
			return list
		}
		lemma = rest
	}
}

// anyClaim says whether any of the mentions of a sentence that was not read yet
// may be a claim, whatever places they have.
func (x *cjk) anyClaim(mentions []parse.Mention) bool {
	for k := range mentions {
		if x.isClaim(&mentions[k], objectPlace) {
			return true
		}
	}
	return false
}

// isClaim says whether a mention is something that a fact-checker could check.
// Chinese and Korean hardly count without a measure word: a bare number is a
// label, unless it is finely written or the words around, or its place, make it
// a measure.
func (x *cjk) isClaim(m *parse.Mention, at place) bool {
	if m.Kind == parse.Article || m.Kind == parse.Pronoun || m.Kind == parse.Lone {
		return false
	}
	q := &m.Quantity
	num := x.d.Text[m.NumStart:m.NumEnd]
	if q.Unit.Name == "" && q.Unit.Dimension == unit.Count && q.Approximation == quantity.Exact && !q.Fraction && !q.Scaled && m.Kind == parse.Amount {
		switch {
		case !q.Value.IsInteger() || strings.ContainsAny(num, ",，"):
			return true
		case x.korean:
			return len(num) >= 3 && (at == objectPlace || at == obliquePlace)
		}
		r, _ := utf8.DecodeLastRuneInString(x.d.Text[:m.Start])
		return len(num) >= 3 && strings.ContainsRune("为至到达是共超破", r)
	}
	// "the two": 두 사람은, 두 나라의
	if num == "두" {
		words := x.d.Text[:m.End]
		return !strings.HasSuffix(words, "사람") && !strings.HasSuffix(words, "나라") && !strings.HasSuffix(words, "도시")
	}
	return true
}

// claim builds the claim of the mention at item i.
func (x *cjk) claim(i int, m *parse.Mention) claim.Claim {
	d, s := x.d, &x.d.Sentences[m.Sentence]
	c := claim.Claim{
		SourceID: x.src.ID,
		Quote:    Quote(d, m.Start, m.End),
		Number:   claim.Span{Start: d.CodePoint(m.NumStart), End: d.CodePoint(m.NumEnd)},
		Sentence: claim.Span{Start: d.CodePoint(s.Start), End: d.CodePoint(s.End)},
		Quantity: m.Quantity,
	}
	f := cjkFramer{x: x, at: i, m: m, c: &c, head: -1}
	f.fill()
	if !f.inherited {
		x.head, x.mods, x.in = c.Frame.Head, c.Frame.Modifiers, m.Sentence
	}
	return c
}
