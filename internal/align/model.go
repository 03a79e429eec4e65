package align

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// weights are what the features of a vector count for.
type weights [nFeatures]float64

// Model holds the weights of the features.
type Model struct {
	first weights // over the identity features
	fits  weights // over all features, for two numbers that can be one
	apart weights // over all features, for two that cannot
	// Probabilities from which clusters merge: of numbers that fit, and of
	// numbers that do not. The second is what makes a conflict.
	mergeFits, mergeApart float64
}

//go:embed weights.tsv
var table string

// DefaultModel is the model that is built in: weights.tsv, fitted by
// internal/align/fit.
var DefaultModel = sync.OnceValue(func() *Model {
	m, err := ParseModel(table)
	if err != nil {
		panic(err) // the embedded table is tested
	}
	return m
})

// ParseModel reads a table of lines "feature<TAB>first<TAB>fits<TAB>apart";
// the line "merge" holds the probabilities from which clusters merge.
func ParseModel(table string) (*Model, error) {
	at := map[string]int{}
	for k, n := range featureNames {
		at[n] = k
	}
	m := &Model{}
	for n, line := range strings.Split(table, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("weights line %d: %d fields, want 4", n+1, len(f))
		}
		var w [3]float64
		for i := range w {
			var err error
			if w[i], err = strconv.ParseFloat(f[i+1], 64); err != nil {
				return nil, fmt.Errorf("weights line %d: %w", n+1, err)
			}
		}
		if f[0] == "merge" {
			m.mergeFits, m.mergeApart = w[1], w[2]
			continue
		}
		k, ok := at[f[0]]
		if !ok {
			return nil, fmt.Errorf("weights line %d: no feature %q", n+1, f[0])
		}
		m.first[k], m.fits[k], m.apart[k] = w[0], w[1], w[2]
	}
	return m, nil
}

// String is the table that ParseModel reads.
func (m *Model) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "merge\t0\t%.3f\t%.3f\n", m.mergeFits, m.mergeApart)
	for k, n := range featureNames {
		fmt.Fprintf(&b, "%s\t%.3f\t%.3f\t%.3f\n", n, m.first[k], m.fits[k], m.apart[k])
	}
	return b.String()
}

// pair is two claims of different sources that may speak of one quantity,
// a before b.
type pair struct {
	a, b  int
	v     *vector
	first float64 // log-odds by the words alone
	fits  bool    // the numbers can be one
	p     float64 // probability by all features
}

// hopeless is the first score, in log-odds, below which a pair is dropped.
const hopeless = -6

// keep fills in the first score and drops the hopeless pairs, in place.
func (m *Model) keep(s *story, ps []pair) []pair {
	kept := ps[:0]
	var v vector
	for _, p := range ps {
		if s.never(p.a, p.b) {
			continue
		}
		v = vector{}
		s.identity(p.a, p.b, &v)
		if p.first = dot(&m.first, &v, nIdentity); p.first < hopeless {
			continue
		}
		own := v
		p.v = &own
		kept = append(kept, p)
	}
	return kept
}

// score fills in both scores of every pair that has hope.
func (m *Model) score(s *story, ps []pair) []pair {
	ps = m.keep(s, ps)
	s.rivals(ps)
	for k := range ps {
		w := &m.apart
		if ps[k].fits {
			w = &m.fits
		}
		ps[k].p = sigmoid(dot(w, ps[k].v, nFeatures))
	}
	return ps
}

// mostRivals bounds the rivals that a pair is compared with, the likeliest
// ones: the others change no rank that matters, and a text that says one
// sentence with a thousand numbers must not cost their square.
const mostRivals = 48

// rivals fills in the features that compare a pair with the other pairs of
// its two claims: a claim has one counterpart in a source, mostly.
func (s *story) rivals(ps []pair) {
	type place struct{ claim, source int }
	by := map[place][]int{}
	for k := range ps {
		p := &ps[k]
		by[place{p.a, s.source[p.b]}] = append(by[place{p.a, s.source[p.b]}], k)
		by[place{p.b, s.source[p.a]}] = append(by[place{p.b, s.source[p.a]}], k)
	}
	for sd, rs := range by {
		if len(rs) <= mostRivals {
			continue
		}
		slices.SortFunc(rs, func(x, y int) int {
			a, b := &ps[x], &ps[y]
			return cmp.Or(cmp.Compare(b.first, a.first),
				cmp.Compare(s.claims[a.a+a.b-sd.claim].ID, s.claims[b.a+b.b-sd.claim].ID))
		})
		by[sd] = rs[:mostRivals]
	}
	for k := range ps {
		p := &ps[k]
		p.v[fFirst] = float32(p.first / 4)
		p.v[fRankA], p.v[fRankB], p.v[fMargin], p.v[fAlone] = 1, 1, 1, 1
		x, y := &s.facts[p.a].number, &s.facts[p.b].number
		equal, fits := same(x, y)
		if equal {
			p.v[fEqual] = 1
		}
		p.fits = fits
		for n, sd := range []place{{p.a, s.source[p.b]}, {p.b, s.source[p.a]}} {
			better, margin := 0, math.Inf(1)
			for _, r := range by[sd] {
				if r == k {
					continue
				}
				q := &ps[r]
				other := q.a + q.b - sd.claim
				mate := p.a + p.b - sd.claim
				eq, _ := same(&s.facts[other].number, &s.facts[mate].number)
				if eq {
					continue // the same number said again is no rival
				}
				if s.planned(other, mate) || s.named(other, sd.claim) {
					continue // nor is a plan the rival of its outcome, nor another party's number
				}
				p.v[fAlone] = 0
				if q.first > p.first {
					better++
				}
				margin = math.Min(margin, p.first-q.first)
				if e, _ := same(&s.facts[other].number, &s.facts[sd.claim].number); e && !equal && q.first > -4 {
					p.v[fRivalEqual] = 1
				}
			}
			p.v[fRankA+n] = 1 / float32(1+better)
			p.v[fMargin] = min(p.v[fMargin], float32(max(-1, margin/4)))
		}
		if p.v[fRankA] < p.v[fRankB] {
			p.v[fRankA], p.v[fRankB] = p.v[fRankB], p.v[fRankA]
		}
	}
}

func dot(w *weights, v *vector, n int) float64 {
	var sum float64
	for k := range n {
		sum += w[k] * float64(v[k])
	}
	return sum
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
