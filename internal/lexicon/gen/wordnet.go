package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Parts of speech, in the order of the columns.
const (
	noun = iota
	verb
	adj
	adv
	parts
)

var partOf = map[string]int{"noun": noun, "verb": verb, "adj": adj, "adv": adv}
var partOfLetter = map[string]int{"n": noun, "v": verb, "a": adj, "s": adj, "r": adv}

// key names a synset: part of speech and byte offset in its data file.
type key struct {
	part   int
	offset string
}

type pointer struct {
	kind           string
	to             key
	source, target int // word numbers, 0 for the whole synset
}

type synset struct {
	key      key
	class    int
	words    []string // lower case, as in the index
	cap      []bool   // the word is written with a capital
	pointers []pointer
	count    float64 // tagged uses
}

type word struct {
	text   string
	senses [parts][]key
	counts [parts][]int // by sense
	lemma  [parts]string
	stem   string
}

func (w *word) total(part int) int {
	n := 0
	for _, c := range w.counts[part] {
		n += c
	}
	return n
}

type wordNet struct {
	synsets map[key]*synset
	words   map[string]*word
	order   []string     // words written, sorted
	kept    []*synset    // noun and verb synsets written, parents first
	number  map[key]int  // of kept synsets
	extra   map[key]bool // synsets of the supplement
}

func newWordNet() *wordNet {
	return &wordNet{synsets: map[key]*synset{}, words: map[string]*word{}, number: map[key]int{}, extra: map[key]bool{}}
}

func lines(path string, each func(string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(make([]byte, 1<<20), 1<<20)
	n := 0
	for sc.Scan() {
		n++
		if err := each(sc.Text()); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return sc.Err()
}

// readData reads synsets, in the format of wndb(5WN).
func (w *wordNet) readData(path, name string) error {
	part := partOf[name]
	return lines(path, func(line string) error {
		if strings.HasPrefix(line, "  ") {
			return nil // the licence
		}
		body, _, _ := strings.Cut(line, " | ")
		f := strings.Fields(body)
		class, err := strconv.Atoi(f[1])
		if err != nil {
			return err
		}
		s := &synset{key: key{part, f[0]}, class: class}
		n, err := strconv.ParseInt(f[3], 16, 32)
		if err != nil {
			return err
		}
		at := 4
		for range n {
			t := f[at]
			if k := strings.IndexByte(t, '('); k > 0 {
				t = t[:k] // syntactic marker of an adjective
			}
			low := strings.ToLower(t)
			s.words = append(s.words, low)
			s.cap = append(s.cap, low != t)
			at += 2
		}
		m, err := strconv.Atoi(f[at])
		if err != nil {
			return err
		}
		at++
		for range m {
			st, err := strconv.ParseInt(f[at+3], 16, 32)
			if err != nil {
				return err
			}
			s.pointers = append(s.pointers, pointer{
				kind: f[at], to: key{partOfLetter[f[at+2]], f[at+1]},
				source: int(st >> 8), target: int(st & 0xff),
			})
			at += 4
		}
		w.synsets[s.key] = s
		return nil
	})
}

// single says whether a lemma is one word of letters, and so one token.
func single(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

// readIndex reads lemmas with their senses, the most frequent first.
func (w *wordNet) readIndex(path, name string) error {
	part := partOf[name]
	return lines(path, func(line string) error {
		if strings.HasPrefix(line, "  ") {
			return nil
		}
		f := strings.Fields(line)
		if !single(f[0]) {
			return nil
		}
		n, err := strconv.Atoi(f[2])
		if err != nil {
			return err
		}
		x := w.word(f[0])
		for _, o := range f[len(f)-n:] {
			k := key{part, o}
			if w.synsets[k] == nil {
				return fmt.Errorf("%s: no synset %s", f[0], o)
			}
			x.senses[part] = append(x.senses[part], k)
			x.counts[part] = append(x.counts[part], 0)
		}
		return nil
	})
}

func (w *wordNet) word(s string) *word {
	x := w.words[s]
	if x == nil {
		x = &word{text: s}
		w.words[s] = x
	}
	return x
}

// readCounts reads how often each sense was tagged in the semantic
// concordances.
func (w *wordNet) readCounts(path string) error {
	return lines(path, func(line string) error {
		f := strings.Fields(line)
		lemma, rest, ok := strings.Cut(f[0], "%")
		if !ok || len(f) != 3 {
			return fmt.Errorf("not a count: %q", line)
		}
		part := [...]int{0, noun, verb, adj, adv, adj}[rest[0]-'0']
		n, err := strconv.Atoi(f[1])
		if err != nil {
			return err
		}
		count, err := strconv.Atoi(f[2])
		if err != nil {
			return err
		}
		x := w.words[lemma]
		if x == nil || n > len(x.counts[part]) {
			return nil
		}
		x.counts[part][n-1] = count
		w.synsets[x.senses[part][n-1]].count += float64(count)
		return nil
	})
}

// readExceptions reads irregular forms; where a form is a lemma itself or has
// two, the more frequent one wins.
func (w *wordNet) readExceptions(path, name string) error {
	part := partOf[name]
	return lines(path, func(line string) error {
		f := strings.Fields(line)
		if len(f) < 2 || !single(f[0]) {
			return nil
		}
		best, most := "", -1
		for _, l := range f[1:] {
			if x := w.words[l]; x != nil && len(x.senses[part]) > 0 && x.total(part) > most {
				best, most = l, x.total(part)
			}
		}
		if best == "" || best == f[0] {
			return nil
		}
		x := w.word(f[0])
		if len(x.senses[part]) > 0 && x.total(part) > most {
			return nil
		}
		if cur := x.lemma[part]; cur != "" && w.words[cur].total(part) >= most {
			return nil
		}
		x.lemma[part] = best
		return nil
	})
}

// readSupplement reads words that have come up since: word, part of speech,
// and the word whose first sense it is a kind of, or with "=" the same as.
func (w *wordNet) readSupplement(path string) error {
	return lines(path, func(line string) error {
		if line == "" || line[0] == '#' {
			return nil
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return fmt.Errorf("%d fields, want 4", len(f))
		}
		part, ok := partOf[f[1]]
		if !ok || !single(f[0]) {
			return fmt.Errorf("bad entry %q", line)
		}
		target, same := strings.CutPrefix(f[2], "=")
		target, number, _ := strings.Cut(target, "#")
		n := 1
		if number != "" {
			var err error
			if n, err = strconv.Atoi(number); err != nil {
				return err
			}
		}
		count, err := strconv.Atoi(f[3])
		if err != nil {
			return err
		}
		t := w.words[target]
		if t == nil || len(t.senses[part]) < n {
			return fmt.Errorf("no word %s", f[2])
		}
		k := t.senses[part][n-1]
		if !same {
			s := &synset{key: key{part, "+" + f[0]}, class: w.synsets[k].class, words: []string{f[0]}, cap: []bool{false}}
			s.pointers = []pointer{{kind: "@", to: k}}
			w.synsets[s.key] = s
			w.extra[s.key] = true
			k = s.key
		}
		w.synsets[k].count += float64(count)
		x := w.word(f[0])
		x.senses[part] = append([]key{k}, x.senses[part]...)
		x.counts[part] = append([]int{count}, x.counts[part]...)
		return nil
	})
}
