package align

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// Pairs are the candidate pairs of a story with their features: what a fit
// looks at.
type Pairs struct {
	s      *story
	ps     []pair // those of two sources stand together
	vs     []vector
	places []int // of the story's claims among those given
}

// NewPairs finds the candidate pairs and their identity features.
func NewPairs(claims []claim.Claim) *Pairs {
	x := (&Model{}).NewSession()
	places := bySource(claims)
	p := &Pairs{s: x.s}
	for _, id := range slices.Sorted(maps.Keys(places)) {
		mustEnter(x, &source{id: id, claims: pickClaims(claims, places[id])}) // copies, too, are learned from
		p.places = append(p.places, places[id]...)
	}
	p.ps = x.candidates()
	p.vs = make([]vector, len(p.ps))
	for k := range p.ps {
		x.s.identity(p.ps[k].a, p.ps[k].b, &p.vs[k])
	}
	return p
}

// candidates are the pairs of a session that has not yet judged any.
func (x *Session) candidates() []pair {
	if err := x.seek(context.Background()); err != nil {
		panic(err) // the background is not cancelled
	}
	var ps []pair
	for lower, cs := range x.changes {
		for _, c := range cs {
			a, b := x.claims(c, lower)
			ps = append(ps, pair{a: int(a), b: int(b)})
		}
	}
	slices.SortFunc(ps, func(p, q pair) int {
		return cmp.Or(x.s.source[p.a]-x.s.source[q.a], x.s.source[p.b]-x.s.source[q.b], comparePairs(p, q))
	})
	return slices.CompactFunc(ps, func(p, q pair) bool { return p.a == q.a && p.b == q.b })
}

// Len is the number of pairs.
func (p *Pairs) Len() int { return len(p.ps) }

// At gives the two claims of a pair, as indexes into the claims.
func (p *Pairs) At(k int) (a, b int) { return p.places[p.ps[k].a], p.places[p.ps[k].b] }

// Identity are the features that the first score uses, in the order of Names.
func (p *Pairs) Identity(k int) []float64 { return double(p.vs[k][:nIdentity]) }

// Rank scores every pair by the model's first weights, drops those without
// hope, and makes the features that compare a pair with its rivals.
func (p *Pairs) Rank(m *Model) {
	n := 0
	for k, q := range p.ps {
		if l := m.look(p.s, q.a, q.b); !l.hopeless {
			q.first, q.fits = l.first, l.fits
			p.ps[n], p.vs[n] = q, p.vs[k]
			n++
		}
	}
	p.ps, p.vs = p.ps[:n], p.vs[:n]
	for k := 0; k < len(p.ps); {
		end := k + 1
		for end < len(p.ps) && p.s.source[p.ps[end].a] == p.s.source[p.ps[k].a] && p.s.source[p.ps[end].b] == p.s.source[p.ps[k].b] {
			end++
		}
		r := p.s.rivalry(p.ps[k:end])
		for n := range r.ps {
			r.compare(n, &p.vs[k+n])
		}
		k = end
	}
}

// All are the features that the second score uses, after Rank.
func (p *Pairs) All(k int) []float64 { return double(p.vs[k][:]) }

func double(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// Names are the names of the features, in the order of All.
func Names() []string { return featureNames[:] }

// Fits says whether the two numbers of a pair can be one, after Rank.
func (p *Pairs) Fits(k int) bool { return p.ps[k].fits }

// Bonds links what fits by the model's first two scores, and gives the bonds
// that are left: their claims, and their features.
func Bonds(m *Model, claims []claim.Claim) (members [][2][]int, features [][]float64) {
	x := m.NewSession()
	places := bySource(claims)
	for _, id := range slices.Sorted(maps.Keys(places)) {
		if err := x.Add(context.Background(), id, pickClaims(claims, places[id])); err != nil {
			panic(err) // the background is not cancelled
		}
	}
	x.bonded = func(l *clusters) {
		for k := range l.edges {
			e := &l.edges[k]
			if e.gone || e.tells.most <= floor {
				continue
			}
			var ids [2][]int
			for k, c := range [2]int32{e.a, e.b} {
				for _, i := range l.sets[c].members {
					n := x.s.source[i]
					ids[k] = append(ids[k], places[x.ids[n]][int(i)-x.s.spoken[n].claims[0]])
				}
			}
			v := l.weigh(int32(k))
			members = append(members, ids)
			features = append(features, v[:])
		}
	}
	if _, err := x.Groups(context.Background()); err != nil {
		panic(err) // the background is not cancelled
	}
	return members, features
}

// NewModel makes a model of weights in the order of Names: the first score's
// may be fewer. The last two are the probabilities from which clusters merge,
// of numbers that fit and of numbers that do not.
func NewModel(first, fits, apart, bond []float64, mergeFits, mergeApart float64) *Model {
	m := &Model{mergeFits: mergeFits, mergeApart: mergeApart}
	copy(m.first[:], first)
	copy(m.fits[:], fits)
	copy(m.apart[:], apart)
	copy(m.bond[:], bond)
	return m
}

// With is the model with other probabilities from which clusters merge.
func (m *Model) With(mergeFits, mergeApart float64) *Model {
	n := *m
	n.mergeFits, n.mergeApart = mergeFits, mergeApart
	return &n
}
