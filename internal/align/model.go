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
	bond  [nBond]float64
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
// the line "merge" holds the probabilities from which clusters merge, and the
// features of bonds have one weight, in the last column.
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
		if k := slices.Index(bondNames[:], f[0]); k >= 0 {
			m.bond[k] = w[2]
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
	for k, n := range bondNames {
		fmt.Fprintf(&b, "%s\t0\t0\t%.3f\n", n, m.bond[k])
	}
	return b.String()
}

// pair is two claims of different sources that may speak of one quantity: a is
// of the source whose id is the lower one.
type pair struct {
	a, b  int
	first float64 // log-odds by the words alone
	fits  bool    // the numbers can be one
	known scored  // what a session keeps of it
	p     float64 // probability by all features
}

// hopeless is the first score, in log-odds, below which a pair is dropped.
const hopeless = -6

// tie is the probability from which a pair ties its claims together: clusters
// without such a pair across never merge. It is far below what makes a merge,
// since the pairs are scored before it is known which numbers have met.
const tie = 0.05

// joins is the probability from which a pair of numbers that fit can make a
// merge.
func (m *Model) joins() float64 { return max(tie, m.mergeFits) }

// look finds what the two claims of a pair say by themselves.
func (m *Model) look(s *story, a, b int) scored {
	out := scored{b: int32(b), hopeless: true}
	if s.never(a, b) {
		return out
	}
	var v vector
	s.identity(a, b, &v)
	if out.first = dot(&m.first, &v, 0, nIdentity); out.first < hopeless {
		return out
	}
	out.hopeless = false
	out.fits = meets(&s.facts[a].number, &s.facts[b].number)
	out.equal, _ = same(&s.facts[a].number, &s.facts[b].number)
	out.base = dot(m.second(out.fits), &v, 0, fFirst)
	return out
}

// second are the weights of the second score.
func (m *Model) second(fits bool) *weights {
	if fits {
		return &m.fits
	}
	return &m.apart
}

// odds is the probability of a pair that has been compared with its rivals.
func (m *Model) odds(p *pair, v *vector) float64 {
	return sigmoid(p.known.base + dot(m.second(p.fits), v, fFirst, nFeatures))
}

// mostRivals bounds the rivals that a pair is compared with, the likeliest
// ones: the others change no rank that matters, and a text that says one
// sentence with a thousand numbers must not cost their square.
const mostRivals = 48

// fewRivals is how many pairs two sources may have for the rivals of each to be
// found by looking through all.
const fewRivals = 12

// rivalry is the pairs of two sources, each of which may be a rival of another.
type rivalry struct {
	s     *story
	ps    []pair
	by    map[int][]int // pairs of a claim, where there are more than a few
	found [fewRivals]int
}

func (s *story) rivalry(ps []pair) *rivalry {
	r := &rivalry{s: s, ps: ps}
	if len(ps) > fewRivals {
		r.by = s.pairsOf(ps)
	}
	return r
}

// of are the pairs of a claim but for pair k; it may be among them where there
// are many.
func (r *rivalry) of(claim, k int) []int {
	if r.by != nil {
		return r.by[claim]
	}
	found := r.found[:0]
	for n := range r.ps {
		if n != k && (r.ps[n].a == claim || r.ps[n].b == claim) {
			found = append(found, n)
		}
	}
	return found
}

// compare fills in the features, from fFirst on, that compare pair k with the
// other pairs of its two claims: a claim has one counterpart in a source,
// mostly.
func (r *rivalry) compare(k int, v *vector) {
	s, p := r.s, &r.ps[k]
	equal, _ := same(&s.facts[p.a].number, &s.facts[p.b].number)
	v.unrivalled(p.first, equal)
	for n, c := range [...]int{p.a, p.b} {
		better, margin := 0, math.Inf(1)
		mate := p.a + p.b - c
		for _, o := range r.of(c, k) {
			if o == k {
				continue
			}
			q := &r.ps[o]
			other := q.a + q.b - c
			if eq, _ := same(&s.facts[other].number, &s.facts[mate].number); eq {
				continue // the same number said again is no rival
			}
			if s.planned(other, mate) || s.named(other, c) {
				continue // nor is a plan the rival of its outcome, nor another party's number
			}
			v[fAlone] = 0
			if q.first > p.first {
				better++
			}
			margin = math.Min(margin, p.first-q.first)
			if e, _ := same(&s.facts[other].number, &s.facts[c].number); e && !equal && q.first > -4 {
				v[fRivalEqual] = 1
			}
		}
		v[fRankA+n] = 1 / float32(1+better)
		v[fMargin] = min(v[fMargin], float32(max(-1, margin/4)))
	}
	if v[fRankA] < v[fRankB] {
		v[fRankA], v[fRankB] = v[fRankB], v[fRankA]
	}
}

// unrivalled fills in what is so of a pair without rivals.
func (v *vector) unrivalled(first float64, equal bool) {
	clear(v[fFirst:])
	v[fFirst] = float32(first / 4)
	v[fRankA], v[fRankB], v[fMargin], v[fAlone] = 1, 1, 1, 1
	if equal {
		v[fEqual] = 1
	}
}

// pairsOf are the likeliest pairs of every claim.
func (s *story) pairsOf(ps []pair) map[int][]int {
	by := make(map[int][]int, len(ps))
	for k := range ps {
		by[ps[k].a] = append(by[ps[k].a], k)
		by[ps[k].b] = append(by[ps[k].b], k)
	}
	for c, rs := range by {
		if len(rs) <= mostRivals {
			continue
		}
		slices.SortFunc(rs, func(x, y int) int {
			a, b := &ps[x], &ps[y]
			return cmp.Or(cmp.Compare(b.first, a.first),
				cmp.Compare(s.claims[a.a+a.b-c].ID, s.claims[b.a+b.b-c].ID))
		})
		by[c] = rs[:mostRivals]
	}
	return by
}

// dot weighs the features [from, to).
func dot(w *weights, v *vector, from, to int) float64 {
	var sum float64
	for k := from; k < to; k++ {
		sum += w[k] * float64(v[k])
	}
	return sum
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
