package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strings"
)

const maxSenses = 3 // senses kept of a noun or verb

// classes of nouns whose derivation from a verb makes them the verb's other
// form: act, attribute, communication, event, feeling, phenomenon, possession,
// process, state. Left out are persons ("killer"), artifacts ("building"),
// groups ("government") and the rest, which name what the verb does not.
var nominal = map[int]bool{4: true, 10: true, 11: true, 19: true, 21: true, 22: true, 26: true}

// encode chooses what is kept and writes it in columns, compressed.
func (w *wordNet) encode() ([]byte, error) {
	w.choose()
	w.stems()
	total := w.informationContent()

	index := map[string]int{}
	for i, s := range w.order {
		index[s] = i
	}
	var buf bytes.Buffer
	put := func(n int) { buf.Write(binary.AppendUvarint(nil, uint64(n))) }
	put(len(w.order))
	put(len(w.kept))
	for _, s := range w.order {
		put(len(s))
	}
	for _, s := range w.order {
		buf.WriteString(s)
	}
	for part := range parts {
		for _, s := range w.order {
			x := w.words[s]
			n := 0
			if len(x.senses[part]) > 0 {
				n = 1 + min(250, int(math.Round(20*math.Log2(float64(1+x.total(part))))))
			}
			buf.WriteByte(byte(n))
		}
	}
	for _, part := range []int{noun, verb} {
		for _, s := range w.order {
			c := 0
			if k := w.words[s].senses[part]; len(k) > 0 {
				c = w.synsets[k[0]].class
			}
			buf.WriteByte(byte(c))
		}
		for _, s := range w.order {
			x := w.words[s]
			put(len(w.senses(x, part)))
			for _, k := range w.senses(x, part) {
				put(w.number[k])
			}
		}
		for _, s := range w.order {
			x := w.words[s]
			for i := range w.senses(x, part) {
				buf.WriteByte(byte(math.Round(255 * share(x.counts[part], i))))
			}
		}
		for _, s := range w.order {
			l := w.words[s].lemma[part]
			if l == "" {
				put(0)
				continue
			}
			put(index[l] + 1)
		}
	}
	for _, s := range w.order {
		t := w.words[s].stem
		if t == "" {
			put(0)
			continue
		}
		put(index[t] + 1)
	}
	for _, s := range w.kept {
		put(w.up(s) + 1)
	}
	for _, s := range w.kept {
		put(w.side(s) + 1)
	}
	for i := range w.kept {
		buf.WriteByte(byte(min(255, math.Round(total[i]*20))))
	}
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(buf.Bytes()); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// share says how frequent sense i is against the most frequent one.
func share(counts []int, i int) float64 {
	return float64(counts[i]+1) / float64(slices.Max(counts)+1)
}

// senses are the kept senses of a word: the first few, without those that are
// hardly ever meant.
func (w *wordNet) senses(x *word, part int) []key {
	var out []key
	for i, k := range x.senses[part] {
		if i == maxSenses || i > 0 && share(x.counts[part], i) < 0.05 {
			break
		}
		out = append(out, k)
	}
	return out
}

// scientific says whether a word is nothing but the name of a genus or family.
func (w *wordNet) scientific(x *word) bool {
	if len(x.senses[verb])+len(x.senses[adj])+len(x.senses[adv]) > 0 || len(x.senses[noun]) == 0 {
		return false
	}
	for _, k := range x.senses[noun] {
		s := w.synsets[k]
		i := slices.Index(s.words, x.text)
		if i < 0 || !s.cap[i] || s.class != 5 && s.class != 20 && s.class != 18 && s.class != 14 {
			return false
		}
		if s.class == 18 && w.isInstance(s) || s.class == 14 {
			return false
		}
	}
	return true
}

func (w *wordNet) isInstance(s *synset) bool {
	return slices.ContainsFunc(s.pointers, func(p pointer) bool { return p.kind == "@i" })
}

func (w *wordNet) choose() {
	keep := map[key]bool{}
	for text, x := range w.words {
		if w.scientific(x) {
			continue
		}
		w.order = append(w.order, text)
		for _, part := range []int{noun, verb} {
			for _, k := range w.senses(x, part) {
				for s := w.synsets[k]; s != nil && !keep[s.key]; s = w.parent(s) {
					keep[s.key] = true
				}
			}
		}
	}
	slices.Sort(w.order)
	for k := range keep {
		w.kept = append(w.kept, w.synsets[k])
	}
	slices.SortFunc(w.kept, func(a, b *synset) int {
		if a.key.part != b.key.part {
			return a.key.part - b.key.part
		}
		if d := w.depth(a) - w.depth(b); d != 0 {
			return d
		}
		return strings.Compare(a.key.offset, b.key.offset)
	})
	for i, s := range w.kept {
		w.number[s.key] = i
	}
}

// parent is the first hypernym: almost every synset has but one.
func (w *wordNet) parent(s *synset) *synset {
	for _, p := range s.pointers {
		if (p.kind == "@" || p.kind == "@i") && p.to.part == s.key.part {
			return w.synsets[p.to]
		}
	}
	return nil
}

func (w *wordNet) depth(s *synset) int {
	n := 0
	for p := w.parent(s); p != nil && n < 40; p = w.parent(p) {
		n++
	}
	return n
}

func (w *wordNet) up(s *synset) int {
	p := w.parent(s)
	if p == nil {
		return -1
	}
	return w.number[p.key]
}

// side is the synset that a verb causes ("kill": "die") or is grouped with.
func (w *wordNet) side(s *synset) int {
	for _, kind := range []string{">", "$"} {
		for _, p := range s.pointers {
			if n, ok := w.number[p.to]; ok && p.kind == kind && p.to.part == verb && s.key.part == verb {
				return n
			}
		}
	}
	return -1
}

// informationContent is −log2 of the probability that a tagged word falls
// under a synset (Resnik 1995), every synset counted once more than tagged.
func (w *wordNet) informationContent() []float64 {
	count := make([]float64, len(w.kept))
	var total [parts]float64
	for _, s := range w.synsets {
		total[s.key.part] += s.count + 1
		for p := s; p != nil; p = w.parent(p) {
			if i, ok := w.number[p.key]; ok {
				count[i] += s.count + 1
			}
		}
	}
	out := make([]float64, len(count))
	for i, c := range count {
		out[i] = max(0, math.Log2(total[w.kept[i].key.part]/c)) / math.Log2(total[w.kept[i].key.part]) * 12.5
	}
	return out
}

// stems ties a noun to the verb it derives from, through the derivational
// links of the first senses, and a demonym's adjective to its place.
func (w *wordNet) stems() {
	for _, text := range w.order {
		x := w.words[text]
		if s := w.verbOf(x); s != "" {
			x.stem = s
		} else if s := w.placeOf(x); s != "" {
			x.stem = s
		}
	}
}

func (w *wordNet) verbOf(x *word) string {
	best, most := "", 0.0
	for i, k := range x.senses[noun] {
		if i > 2 || i > 0 && share(x.counts[noun], i) < 0.3 {
			break
		}
		s := w.synsets[k]
		if !nominal[s.class] {
			if i == 0 && s.class != 9 { // a conviction is held, then handed down
				return ""
			}
			continue
		}
		at := slices.Index(s.words, x.text) + 1
		for _, p := range s.pointers {
			if p.kind != "+" || p.to.part != verb || p.source != at {
				continue
			}
			target := w.synsets[p.to].words[p.target-1]
			v := w.words[target]
			if v == nil || len(v.senses[verb]) == 0 || target == x.text {
				continue
			}
			j := slices.Index(v.senses[verb], p.to)
			if j > 6 {
				continue
			}
			// The verb is the shorter word, begins like the noun, and is no rarity.
			n := common(x.text, target)
			if n < 3 && !(n >= 1 && j == 0 && v.total(verb) > 20) || len(target) > len(x.text)+1 {
				continue
			}
			score := float64(n) + 2*share(v.counts[verb], j) + 0.2*float64(bits.Len(uint(v.total(verb)))) - float64(i)
			if score > most || score == most && target < best {
				best, most = target, score
			}
		}
	}
	return best
}

func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// placeOf gives the place that an adjective belongs to: "korean", "korea".
func (w *wordNet) placeOf(x *word) string {
	for i, k := range x.senses[adj] {
		if i > 1 {
			break
		}
		for _, p := range w.synsets[k].pointers {
			if p.kind != `\` || p.to.part != noun {
				continue
			}
			to := w.synsets[p.to]
			if to.class != 15 { // location
				continue
			}
			for j, t := range to.words {
				if to.cap[j] && single(t) && common(t, x.text) >= 3 {
					return t
				}
			}
			if n := to.words[p.target-1]; single(n) && to.cap[p.target-1] {
				return n
			}
		}
	}
	return ""
}
