// Package news writes news-like texts for benchmarks: invented events told by
// several papers in English, Chinese or Korean. The same Spec gives the same
// bytes on every machine.
//
// The sentences and words stand in tables, a file a language. Density of
// numbers, length of sentences and variety of words are those of news; sense is
// not.
package news

import (
	"bufio"
	"embed"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

//go:embed *.txt
var tables embed.FS

// Languages are those that texts are written in, by their BCP 47 tags.
var Languages = []string{"en", "zh", "ko"}

// Spec says what to write.
type Spec struct {
	Language string // one of Languages; English where empty
	Seed     uint64
	Sources  int // reports of the event
	Bytes    int // of a report, about; facts may need more
	Facts    int // sentences with a number of the event in a report; 0 for as many as news has in Bytes
	Copies   int // one report in so many is a copy of an earlier one; 0 for none
}

// perFact is the bytes of news for each sentence that tells a quantity. With
// the numbers in other sentences that makes about two in a kilobyte of English,
// where wire reports have between one and four.
var perFact = map[string]int{"en": 900, "zh": 700, "ko": 800}

// Story writes the reports of one event. The reports of a shorter story are
// the first ones of a longer one with as many facts.
func Story(s Spec) []claim.Source {
	if s.Language == "" {
		s.Language = "en"
	}
	if s.Facts == 0 {
		s.Facts = max(1, s.Bytes/perFact[s.Language])
	}
	g := load(s.Language)
	event := g.event(s)
	first := time.Date(2026, 3, 9, 6, 0, 0, 0, time.UTC)
	out := make([]claim.Source, 0, s.Sources)
	for k := range s.Sources {
		w := writer{g, rand.New(rand.NewPCG(s.Seed, uint64(k)+1)), strings.Builder{}} //nolint:gosec // texts are to be the same each time
		src := claim.Source{
			ID:        fmt.Sprintf("r%05d", k),
			Publisher: fmt.Sprintf("%s %d", w.pick("town"), k%97),
			Published: first.Add(time.Duration(k) * time.Minute),
			Language:  s.Language,
		}
		if s.Copies > 0 && k >= s.Copies && w.r.IntN(s.Copies) == 0 {
			src.Text = out[w.r.IntN(k)].Text + "\n" + w.expand(w.pick("fillers"))
		} else {
			src.Text = w.report(event, s)
		}
		out = append(out, src)
	}
	return out
}

// Text writes one text of reports of different events, of at least so many
// bytes and not many more.
func Text(language string, bytes int) string {
	const report = 4000
	var b strings.Builder
	for seed := uint64(0); b.Len() < bytes; seed++ {
		b.WriteString(Story(Spec{Language: language, Seed: seed, Sources: 1, Bytes: min(report, bytes)})[0].Text)
		b.WriteString("\n\n")
	}
	return b.String()
}

// fact is a quantity of an event.
type fact struct {
	number   int
	town     string
	wordings []string
}

// grammar is the table of a language.
type grammar struct {
	lists  map[string][]string
	groups bool // digits of large numbers are grouped
}

// load reads the table of a language, once.
func load(language string) *grammar { return grammars[language]() }

var grammars = func() map[string]func() *grammar {
	out := map[string]func() *grammar{}
	for _, l := range Languages {
		out[l] = sync.OnceValue(func() *grammar { return read(l) })
	}
	return out
}()

func read(language string) *grammar {
	g := &grammar{lists: map[string][]string{}, groups: language != "zh"}
	raw, err := tables.Open(language + ".txt")
	if err != nil {
		panic(err) // embedded
	}
	defer func() { _ = raw.Close() }()
	list := ""
	for lines := bufio.NewScanner(raw); lines.Scan(); {
		switch line := lines.Text(); {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "= "):
			list = line[2:]
		default:
			g.lists[list] = append(g.lists[list], line)
		}
	}
	for n := range 28 {
		g.lists["dom"] = append(g.lists["dom"], strconv.Itoa(n+1))
	}
	return g
}

// event makes the quantities of an event: those of the table in as many towns
// as it takes to give each report a choice.
func (g *grammar) event(s Spec) []fact {
	r := rand.New(rand.NewPCG(s.Seed, 0)) //nolint:gosec // texts are to be the same each time
	kinds, towns := g.lists["facts"], g.lists["town"]
	n := min(max(4, (2*s.Facts+len(kinds)-1)/len(kinds)), len(towns))
	var out []fact
	for _, t := range r.Perm(len(towns))[:n] {
		for _, k := range kinds {
			wordings := strings.Split(k, " | ")
			number, err := strconv.Atoi(wordings[0])
			if err != nil {
				panic(err) // embedded
			}
			out = append(out, fact{number + r.IntN(1+number/2), towns[t], wordings[1:]})
		}
	}
	return out
}

// writer writes one report.
type writer struct {
	*grammar
	r *rand.Rand
	b strings.Builder
}

// report tells some facts of an event, mostly with the same numbers as others,
// between sentences that tell none.
func (w *writer) report(event []fact, s Spec) string {
	told := w.r.Perm(len(event))[:min(s.Facts, len(event))]
	room := s.Bytes / max(1, len(told))
	for i, k := range told {
		f := event[k]
		number := f.number + w.r.IntN(2)*w.r.IntN(2)*(1+w.r.IntN(1+f.number/5))
		w.sentence(fill(f.wordings[w.r.IntN(len(f.wordings))], func(slot string) (string, bool) {
			switch slot {
			case "#":
				return w.digits(number), true
			case "town":
				return f.town, true
			}
			return "", false
		}))
		if w.r.IntN(3) == 0 {
			w.sentence(w.pick("asides"))
		}
		for w.b.Len() < (i+1)*room {
			w.sentence(w.pick("fillers"))
		}
	}
	return w.b.String()
}

func (w *writer) sentence(s string) {
	switch n := w.r.IntN(5); {
	case w.b.Len() == 0:
	case n == 0:
		w.b.WriteString("\n\n")
	default:
		w.b.WriteByte(' ')
	}
	w.b.WriteString(w.expand(s))
}

// expand draws each {list} of a sentence.
func (w *writer) expand(s string) string {
	return fill(s, func(slot string) (string, bool) { return w.pick(slot), true })
}

func (w *writer) pick(list string) string {
	l := w.lists[list]
	if len(l) == 0 {
		panic("news: no list " + list) // a test expands every sentence
	}
	return l[w.r.IntN(len(l))]
}

// digits writes a number as the language's papers do.
func (w *writer) digits(n int) string {
	s := strconv.Itoa(n)
	if w.groups && len(s) > 3 {
		s = s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}

// fill replaces the {slots} of s that value knows, and leaves the others.
func fill(s string, value func(slot string) (string, bool)) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		slot, after, _ := strings.Cut(rest, "}")
		if v, ok := value(slot); ok {
			b.WriteString(v)
		} else {
			b.WriteString("{" + slot + "}")
		}
		s = after
	}
}
