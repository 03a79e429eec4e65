package align

import "github.com/seed4521bc5c/crosscheck/internal/claim"

// Pairs are the candidate pairs of a story with their features: what a fit
// looks at.
type Pairs struct {
	s  *story
	ps []pair
}

// NewPairs finds the candidate pairs and their identity features.
func NewPairs(claims []claim.Claim) *Pairs {
	s := newStory(claims)
	p := &Pairs{s, s.candidates()}
	for k := range p.ps {
		p.ps[k].v = new(vector)
		s.identity(p.ps[k].a, p.ps[k].b, p.ps[k].v)
	}
	return p
}

// Len is the number of pairs.
func (p *Pairs) Len() int { return len(p.ps) }

// At gives the two claims of a pair, as indexes into the claims.
func (p *Pairs) At(k int) (a, b int) { return p.ps[k].a, p.ps[k].b }

// Identity are the features that the first score uses, in the order of Names.
func (p *Pairs) Identity(k int) []float64 { return double(p.ps[k].v[:nIdentity]) }

// Rank scores every pair by the model's first weights, drops those without
// hope, and makes the features that compare a pair with its rivals.
func (p *Pairs) Rank(m *Model) {
	p.ps = m.keep(p.s, p.ps)
	p.s.rivals(p.ps)
}

// All are the features that the second score uses, after Rank.
func (p *Pairs) All(k int) []float64 { return double(p.ps[k].v[:]) }

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

// NewModel makes a model of weights in the order of Names: the first score's
// may be fewer. The last two are the probabilities from which clusters merge,
// of numbers that fit and of numbers that do not.
func NewModel(first, fits, apart []float64, mergeFits, mergeApart float64) *Model {
	m := &Model{mergeFits: mergeFits, mergeApart: mergeApart}
	copy(m.first[:], first)
	copy(m.fits[:], fits)
	copy(m.apart[:], apart)
	return m
}
