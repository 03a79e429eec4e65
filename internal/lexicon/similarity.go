package lexicon

import (
	_ "embed"
	"strings"
	"sync"
)

// Stem gives the canonical word of a lemma's family: the verb that a noun of
// action derives from ("killing" and "kill", "signature" and "sign"), the
// place of an adjective ("korean", "korea"), or the word itself; of two
// spellings the American one. Any inflection may be given.
func Stem(lower string) string {
	s := stem(lower)
	if other, ok := spellings()[s]; ok {
		return other
	}
	return s
}

//go:embed spelling.tsv
var spellingTable string

// spellings gives the American spelling of a British stem.
var spellings = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(spellingTable) {
		if british, american, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t"); ok && line[0] != '#' {
			m[british] = american
		}
	}
	return m
})

func stem(lower string) string {
	t := load()
	w := t.find(lower)
	if s := t.stem[w]; s != 0 {
		return t.text(s)
	}
	n, _ := t.nounLemma(lower, w)
	if s := t.stem[n]; s != 0 {
		return t.text(s)
	}
	v, _ := t.verbLemma(lower, w)
	switch {
	case n == w && n != 0 && len(lower) > 3 && lower[len(lower)-3:] == "ing":
		return t.text(n) // "building" is no form of "build", or it had a stem
	case n != 0 && t.freq[Noun][n] >= t.freq[Verb][v]:
		return t.text(n)
	case v != 0:
		return t.text(v)
	case n != 0:
		return t.text(n)
	}
	if w == 0 {
		return Singular(lower)
	}
	return lower
}

// Similarity says how near in meaning two noun lemmas or two verb lemmas are:
// 1 for the same word or family, 0.9 for synonyms, less for a word and what
// it is a kind of, and 0 for unrelated words. It is Lin's measure (1998) over
// the first senses, rescaled so that what is only remotely alike gives 0.
func Similarity(a, b string, pos POS) float64 {
	if a == b {
		return 1
	}
	if pos > Verb {
		return 0
	}
	t := load()
	x, y := t.find(a), t.find(b)
	if x == 0 || y == 0 {
		return 0
	}
	if s, r := t.family(x), t.family(y); s == r {
		return 0.95
	}
	best := 0.0
	for i := t.first[pos][x]; i < t.first[pos][x+1]; i++ {
		for j := t.first[pos][y]; j < t.first[pos][y+1]; j++ {
			// A rarer sense is less likely meant.
			w := (0.6 + 0.4/255*float64(t.share[pos][i])) * (0.6 + 0.4/255*float64(t.share[pos][j]))
			if w <= best {
				continue
			}
			best = max(best, w*t.near(t.sense[pos][i], t.sense[pos][j]))
		}
	}
	return best
}

func (t *table) family(w uint32) uint32 {
	if s := t.stem[w]; s != 0 {
		return s
	}
	return w
}

// near is the similarity of two synsets.
func (t *table) near(a, b uint32) float64 {
	if a == b {
		return 0.9
	}
	if t.side[a] == b || t.side[b] == a {
		return 0.75
	}
	p, q := a, b
	for p != q {
		// Hypernyms have the smaller index.
		if p > q {
			p = t.up[p]
		} else {
			q = t.up[q]
		}
	}
	if p == 0 {
		return 0
	}
	sum := float64(t.ic[a]) + float64(t.ic[b])
	if sum == 0 {
		return 0
	}
	lin := 2 * float64(t.ic[p]) / sum
	const unrelated = 0.35
	return max(0, lin-unrelated) / (1 - unrelated) * 0.85
}
