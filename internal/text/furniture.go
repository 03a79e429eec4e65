package text

import (
	"context"
	_ "embed"
	"math"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
)

//go:embed furniture.tsv
var furnitureTable string

// maxFurniture bounds the tokens of a line that can be the page's.
const maxFurniture = 40

type furnishings struct {
	words *lang.Table[listed]
	shape [256]uint64 // by first byte: the lengths of the words that tell anywhere in a line
	cjk   phrases     // held, in scripts without spaces
	cjkAt []string    // opening
}

// listed is what a word of furniture.tsv tells.
type listed struct {
	alone bool       // it fills a line with its like
	holds [][]string // the phrases that begin with it, anywhere in a line
	opens [][]string // and those that open one
}

// phrases are looked for at each byte of a line: those that begin with it, where
// the low six bits of the next fit, too.
type phrases struct {
	next [256]uint64
	by   [256][]string // by first byte; ASCII letters small
}

func (p *phrases) add(s string) {
	p.next[s[0]] |= 1 << (s[1] & 0x3F)
	p.by[s[0]] = append(p.by[s[0]], s)
	if s[0] >= 'a' && s[0] <= 'z' {
		capital := s[0] &^ 0x20
		p.next[s[0]], p.next[capital] = math.MaxUint64, math.MaxUint64
		p.by[capital] = p.by[s[0]]
	}
}

// in says whether a line holds one of the phrases, in small letters or capitals.
func (p *phrases) in(line string) bool {
	for i := range len(line) - 1 {
		if p.next[line[i]]>>(line[i+1]&0x3F)&1 == 0 {
			continue
		}
		for _, s := range p.by[line[i]] {
			if opens(line[i:], s) {
				return true
			}
		}
	}
	return false
}

// opens says whether a line begins with a phrase, in small letters or capitals.
func opens(line, phrase string) bool {
	if len(line) < len(phrase) {
		return false
	}
	for i := range len(phrase) {
		c := line[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != phrase[i] {
			return false
		}
	}
	return true
}

var page = func() *furnishings {
	f := &furnishings{}
	all := map[string]listed{}
	for line := range strings.Lines(furnitureTable) {
		how, phrase, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || how[0] == '#' {
			continue
		}
		var b buffers
		tokenize(context.Background(), phrase, &b)
		toks := b.toks
		words := make([]string, len(toks))
		script := false
		for i := range toks {
			words[i] = toks[i].Lower
			script = script || toks[i].Kind == Han || toks[i].Kind == Hangul
		}
		switch {
		case how == "alone":
			for _, w := range words {
				l := all[w]
				l.alone = true
				all[w] = l
			}
		case script && how == "opens":
			f.cjkAt = append(f.cjkAt, phrase)
		case script:
			f.cjk.add(phrase)
		case how == "opens":
			l := all[words[0]]
			l.opens = append(l.opens, words)
			all[words[0]] = l
		default:
			l := all[words[0]]
			l.holds = append(l.holds, words)
			all[words[0]] = l
		}
	}
	f.words = lang.NewTable(all)
	for w, l := range all {
		if l.alone || l.holds != nil {
			f.shape[w[0]] |= 1 << min(len(w), 63)
		}
	}
	return f
}()

// furniture says whether a sentence is the page's and not the report's: a
// menu, a copyright line, a registration number, a list of what was read
// most, share counts, a byline with its time. alone is set where it is its
// whole paragraph.
func furniture(d *Document, s *Sentence, alone bool) bool {
	n := s.Last - s.First
	if n > maxFurniture {
		return false
	}
	toks := d.Tokens[s.First:s.Last]
	if !alone {
		return toks[0].Lower == "©" || toks[0].Lower == "copyright" && n > 1 && (toks[1].Kind == Number || toks[1].Lower == "©")
	}
	words, alike, bars, wide := 0, 0, 0, false
	for i := range toks {
		t := &toks[i]
		switch t.Kind {
		case Word:
			words++
			if page.shape[t.Lower[0]]>>min(len(t.Lower), 63)&1 == 0 {
				continue // neither table has it: most words
			}
			l := page.words.Get(t.Lower)
			if l.alone {
				alike++
			}
			if match(l.holds, toks[i:]) {
				return true
			}
		case Han, Hangul:
			wide = true
		case Symbol:
			switch t.Lower {
			case "©":
				return true
			case "|", ">", "»":
				bars++
			}
		case Punct:
			switch t.Lower {
			case "·", "•", "»", "›":
				bars++
			}
		}
	}
	switch {
	case words > 0 && alike == words, bars >= 3:
		return true
	case match(page.words.Get(toks[0].Lower).opens, toks) && (stamped(toks) || s.Heading || n <= 3):
		return true
	case s.Heading && byline(toks):
		return true
	case !wide:
		return false
	}
	line := d.Text[s.Start:s.End]
	if page.cjk.in(line) {
		return true
	}
	for _, p := range page.cjkAt {
		if opens(line, p) && !ended(d, s) && stamped(toks) {
			return true
		}
	}
	return false
}

// match says whether the tokens begin with one of the phrases.
func match(phrases [][]string, toks []Token) bool {
next:
	for _, p := range phrases {
		if len(toks) < len(p) {
			continue
		}
		for k, w := range p {
			if toks[k].Lower != w {
				continue next
			}
		}
		return true
	}
	return false
}

// stamped says whether a line holds a clock time, a full date, or a colon
// behind its first words and a number.
func stamped(toks []Token) bool {
	numbers := 0
	for i := range toks {
		if toks[i].Kind == Number {
			numbers++
			if i+2 < len(toks) && toks[i+1].Lower == ":" && toks[i+2].Kind == Number {
				return true
			}
		}
		if i > 0 && i <= 3 && (toks[i].Lower == ":" || toks[i].Lower == ".") && len(toks) <= 14 && i+1 < len(toks) && (toks[i+1].Kind == Number || toks[i+1].Lower == "+" || toks[i+1].Lower == "(") {
			return true
		}
	}
	return numbers >= 2 && len(toks) <= 12
}

// byline says whether a heading is "By Ann Lee and Bo Ray, January 5, 2026".
func byline(toks []Token) bool {
	if toks[0].Lower != "by" || len(toks) < 3 || len(toks) > 20 {
		return false
	}
	for i := 1; i < len(toks); i++ {
		t := &toks[i]
		if t.Kind == Word && !t.Cap && t.Lower != "and" && t.Lower != "for" && t.Lower != "at" && t.Lower != "a.m." && t.Lower != "p.m." && t.Lower != "of" && t.Lower != "the" && t.Lower != "de" && t.Lower != "van" {
			return false
		}
	}
	return true
}
