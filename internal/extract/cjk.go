package extract

import (
	"slices"
	"strconv"
	"strings"
	"sync"
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

	all   []string
	topic []string // content of the last clause that named its subject
	head  string   // head of the last claim, and what qualified it
	mods  []string
	in    int      // sentence of it
	said  bool     // somebody says so in the sentence
	lists []string // what the claims' lists are made of
	// clause is the content of the clause last asked for.
	clause struct {
		lo, hi int
		words  []string
	}
	cjkNotes
}

// cjkNotes is what one sentence after the other, and one text after the other,
// is read with: no claim holds any of it.
type cjkNotes struct {
	items   []item       // of the sentence
	inner   []item       // words between a measure word and the end of its noun
	whens   []clauseTime // time expressions of the sentence
	who     []speaker    // who may be the one who says so
	stances []stance     // words that say how the source stands to a number
	words   []string     // empty, but for collecting
}

var cjkSpares = sync.Pool{New: func() any { return new(cjkNotes) }}

// maxItems bounds the words that are kept for use again: some 300 KB of them.
const maxItems = 1 << 12

// release gives the notes back for use with another text.
func (n *cjkNotes) release() {
	if cap(n.items) > maxItems || cap(n.inner) > maxItems {
		return
	}
	// Their strings would keep the text alive.
	clear(n.items[:cap(n.items)])
	clear(n.inner[:cap(n.inner)])
	clear(n.who[:cap(n.who)])
	clear(n.words[:cap(n.words)])
	cjkSpares.Put(&cjkNotes{n.items[:0], n.inner[:0], n.whens[:0], n.who[:0], n.stances[:0], n.words[:0]})
}

// isCJK says whether a language is read by cjkClaims.
func isCJK(language string) bool {
	return strings.HasPrefix(language, "zh") || strings.HasPrefix(language, "ko")
}

// cjkClaims gives the claims among the mentions of a Chinese or Korean text,
// in text order. Where they are only told, Frame.Before is left out, and no
// sentence is read but those with claims.
func cjkClaims(d *text.Document, src claim.Source, mentions []parse.Mention, told bool) []claim.Claim {
	x := &cjk{d: d, src: src, korean: strings.HasPrefix(d.Language, "ko"), mentions: mentions, cjkNotes: *cjkSpares.Get().(*cjkNotes)}
	defer x.release()
	order := prominence(d)
	out := make([]claim.Claim, 0, x.maybeClaims(mentions))
	before, last := []string(nil), -1 // content of sentence last
	for a := 0; a < len(mentions) && d.Err() == nil; {
		n := mentions[a].Sentence
		b := a + 1
		for b < len(mentions) && mentions[b].Sentence == n {
			b++
		}
		if told && x.maybeClaims(mentions[a:b]) == 0 {
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
			out = append(out, claim.Claim{})
			c := &out[len(out)-1]
			x.claim(c, i, &mentions[k])
			c.ID = src.ID + ":" + strconv.Itoa(len(out))
			if !told {
				c.Frame.Before = before
			}
			c.Frame.Prominence = int(order[n])
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
	all := x.words
	for i := range x.items {
		if x.items[i].content() {
			all = x.add(all, x.items[i].lemmas)
		}
	}
	x.all = x.keep(all)
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

// add adds the words of a lemma, names of several words one by one, as the English
// names are.
func (x *cjk) add(list []string, lemma string) []string {
	var w string
	for more := lemma != ""; more && len(list) < most; {
		if w, lemma, more = strings.Cut(lemma, " "); w != "" && !slices.Contains(list, w) {
			if cap(list) == 0 {
				list = x.list()
			}
			list = append(list, w)
		}
	}
	return list
}

// list is an empty list with room for as many words as most have.
func (x *cjk) list() []string { return x.room(4)[:0] }

// keep gives a list of its own of words that were collected in x.words.
func (x *cjk) keep(words []string) []string {
	x.words = words[:0]
	if len(words) == 0 {
		return nil
	}
	out := x.room(len(words))
	copy(out, words)
	return out
}

// room gives n words of those that the claims' lists are made of, in one piece
// for many lists.
func (x *cjk) room(n int) []string {
	if cap(x.lists)-len(x.lists) < n {
		x.lists = make([]string, 0, max(n, 96))
	}
	k := len(x.lists)
	x.lists = x.lists[:k+n]
	return x.lists[k : k+n : k+n]
}

// maybeClaims counts the mentions that may be claims, whatever places they turn
// out to have.
func (x *cjk) maybeClaims(mentions []parse.Mention) int {
	n := 0
	for k := range mentions {
		if x.isClaim(&mentions[k], objectPlace) {
			n++
		}
	}
	return n
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

// claim fills in the claim of the mention at item i.
func (x *cjk) claim(c *claim.Claim, i int, m *parse.Mention) {
	d, s := x.d, &x.d.Sentences[m.Sentence]
	*c = claim.Claim{
		SourceID: x.src.ID,
		Quote:    Quote(d, m.Start, m.End),
		Number:   claim.Span{Start: d.CodePoint(m.NumStart), End: d.CodePoint(m.NumEnd)},
		Sentence: claim.Span{Start: d.CodePoint(s.Start), End: d.CodePoint(s.End)},
		Quantity: m.Quantity,
	}
	f := cjkFramer{x: x, at: i, m: m, c: c, head: -1}
	f.fill()
	if !f.inherited {
		x.head, x.mods, x.in = c.Frame.Head, c.Frame.Modifiers, m.Sentence
	}
}
