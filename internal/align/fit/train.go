package main

import (
	"flag"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat" // linear algebra: the library of the field in Go

	"github.com/seed4521bc5c/crosscheck/internal/align"
	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// example is the claims of a story with the quantity that each one speaks of:
// claims of one label belong together; a negative label belongs to nothing.
type example struct {
	claims []claim.Claim
	label  []int
	weight float64 // of the story among the others
	told   bool    // written to be learned from
}

// toldApart is what the stories written to be learned from count for, against
// their weight elsewhere, in the weights of numbers that do not fit: they hold
// more near misses than reports do.
var toldApart = flag.Float64("told-apart", 0.3, "weight of the told stories where numbers do not fit, against that elsewhere")

// fit learns the weights of a model by iteratively reweighted least squares
// with a ridge: deterministic, and exact for the logistic likelihood. Pairs
// of one group share the group's weight, so that a quantity told thirty times
// does not outvote thirty others.
func fit(examples []example, mergeFits, mergeApart float64) *align.Model {
	all := make([]*align.Pairs, len(examples))
	for n, e := range examples {
		all[n] = align.NewPairs(e.claims)
	}
	first := regress(rows(examples, all, (*align.Pairs).Identity, nil))
	m := align.NewModel(first, nil, nil, nil, 0, 0)
	for _, ps := range all {
		ps.Rank(m)
	}
	fits := regress(rows(examples, all, (*align.Pairs).All, (*align.Pairs).Fits))
	less := slices.Clone(examples)
	for n := range less {
		if less[n].told {
			less[n].weight *= *toldApart
		}
	}
	apart := regress(rows(less, all, (*align.Pairs).All, func(ps *align.Pairs, k int) bool { return !ps.Fits(k) }))
	bond := learnBonds(examples, first, fits, apart, mergeFits)
	return align.NewModel(first, fits, apart, bond, mergeFits, mergeApart)
}

// spread is how far from the probability of merging the clusters lie from which
// bonds are learned: what one cluster more or less makes of a story is not to
// decide about a weight.
var spread = []float64{-0.15, -0.1, -0.05, 0, 0.05, 0.1, 0.15}

// learnBonds learns the weights of bonds.
func learnBonds(examples []example, first, fits, apart []float64, mergeFits float64) []float64 {
	var x [][]float64
	var y, w []float64
	for _, d := range spread {
		a, b, c := bonds(examples, align.NewModel(first, fits, apart, nil, mergeFits+d, 1))
		for k := range c {
			c[k] /= float64(len(spread))
		}
		x, y, w = append(x, a...), append(y, b...), append(w, c...)
	}
	return regress(x, y, w)
}

// rows are the features, outcomes and weights of the pairs that are wanted.
func rows(examples []example, all []*align.Pairs, of func(*align.Pairs, int) []float64, wanted func(*align.Pairs, int) bool) (x [][]float64, y, w []float64) {
	for n, ps := range all {
		e := examples[n]
		size := map[int]int{}
		for k := range ps.Len() {
			if a, b := ps.At(k); e.label[a] >= 0 && e.label[a] == e.label[b] {
				size[e.label[a]]++
			}
		}
		for k := range ps.Len() {
			if wanted != nil && !wanted(ps, k) {
				continue
			}
			a, b := ps.At(k)
			yes, weight := 0.0, e.weight
			if g := e.label[a]; g >= 0 && g == e.label[b] {
				yes = 1
				weight *= math.Pow(float64(size[g]), -0.5)
			} else if bigger := max(size[e.label[a]], size[e.label[b]]); bigger > 1 {
				weight *= math.Pow(float64(bigger), -0.25)
			}
			x, y, w = append(x, of(ps, k)), append(y, yes), append(w, weight)
		}
	}
	return x, y, w
}

// bonds are the features, outcomes and weights of the pairs of clusters that
// could still meet once what fits has met.
func bonds(examples []example, m *align.Model) (x [][]float64, y, w []float64) {
	for _, e := range examples {
		members, features := align.Bonds(m, e.claims)
		for k, f := range features {
			yes, pairs := 0, 0
			for _, i := range members[k][0] {
				for _, j := range members[k][1] {
					if e.claims[i].SourceID == e.claims[j].SourceID {
						continue
					}
					pairs++
					if e.label[i] >= 0 && e.label[i] == e.label[j] {
						yes++
					}
				}
			}
			if pairs == 0 {
				continue
			}
			is := 0.0
			if 2*yes >= pairs {
				is = 1
			}
			x, y, w = append(x, f), append(y, is), append(w, e.weight)
		}
	}
	return x, y, w
}

// ridge is the strength of the pull of every weight but the first, the bias,
// towards zero.
const ridge = 2

// regress fits a weighted logistic regression.
func regress(x [][]float64, y, w []float64) []float64 {
	if len(x) == 0 {
		return nil
	}
	n := len(x[0])
	beta := make([]float64, n)
	for range 25 {
		h := mat.NewSymDense(n, nil)
		g := mat.NewVecDense(n, nil)
		raw, grad := h.RawSymmetric(), g.RawVector().Data
		for k, v := range x {
			var z float64
			for i, f := range v {
				z += beta[i] * f
			}
			p := 1 / (1 + math.Exp(-z))
			d := w[k] * (y[k] - p)
			c := w[k] * math.Max(p*(1-p), 1e-6)
			for i, f := range v {
				if f == 0 {
					continue
				}
				grad[i] += d * f
				row := raw.Data[i*raw.Stride:]
				for j := i; j < n; j++ {
					row[j] += c * f * v[j]
				}
			}
		}
		for i := range n {
			r := float64(ridge)
			if i == 0 {
				r = 1e-3
			}
			raw.Data[i*raw.Stride+i] += r
			grad[i] -= r * beta[i]
		}
		var chol mat.Cholesky
		var step mat.VecDense
		if !chol.Factorize(h) || chol.SolveVecTo(&step, g) != nil {
			break
		}
		size := 0.0
		for i := range n {
			s := math.Max(-2, math.Min(2, step.AtVec(i)))
			beta[i] += s
			size = math.Max(size, math.Abs(s))
		}
		if size < 1e-5 {
			break
		}
	}
	return beta
}
