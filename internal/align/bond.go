package align

import (
	"cmp"
	"math"
	"slices"
)

// The features of a bond: of two clusters of numbers that fit, which may speak
// of one quantity all the same. Their names in weights.tsv begin with "bond".
const (
	bBias       = iota
	bBest       // log-odds of the likeliest pair across
	bMean       // mean of the log-odds of all pairs across
	bFirst      // log-odds by the words alone of the pair that is likeliest by these
	bFirstMean  // their mean
	bRank       // 1 where it is the best bond of both by the words, falling with each better one that is still open
	bRankOther  // the same of the one with more such
	bMargin     // log-odds by the words above the best other bond
	bMarginBest // the same by the log-odds of the likeliest pairs
	bAlone      // neither has another bond that is open
	bFits       // the numbers of the likeliest pair can be one
	bSelf       // share of the smaller one's sources that speak in the larger one
	nBond
)

var bondNames = [nBond]string{
	bBias: "bond", bBest: "bond.best", bMean: "bond.mean", bFirst: "bond.first", bFirstMean: "bond.first.mean",
	bRank: "bond.rank.best", bRankOther: "bond.rank.other", bMargin: "bond.margin", bMarginBest: "bond.margin.best",
	bAlone: "bond.alone", bFits: "bond.fits", bSelf: "bond.source.both",
}

// bond is what the pairs across two clusters say of them.
type bond struct {
	words evidence // of the log-odds by the words alone
	odds  evidence // of the log-odds of the pairs, those below the floor at it
	fits  bool     // the numbers of the likeliest pair can be one
	v     [nBond]float64
}

func newBond(p *scored) bond {
	b := bond{fits: p.fits}
	odds, first := logit(max(floor, p.p)), p.first
	if p.hopeless {
		first = hopeless
	}
	b.odds, b.words = evidence{odds, odds}, evidence{first, first}
	return b
}

func (b *bond) add(c *bond) {
	if c.odds.most > b.odds.most {
		b.fits = c.fits
	}
	b.odds.add(c.odds)
	b.words.add(c.words)
}

func logit(p float64) float64 { return math.Log(p / (1 - min(p, 0.9999))) }

// bond finds how likely the clusters speak of one quantity that could still
// meet. What each could meet instead is known better than when the pairs were
// scored: a number that has found its equals in a source is no rival there any
// more.
func (l *clusters) bond() {
	for k := range l.members {
		l.bySource(int32(k))
	}
	for k := range l.members {
		kept := l.at[k][:0]
		for _, n := range l.at[k] {
			e := &l.edges[n]
			e.gone = e.gone || l.exclusive(e.a, e.b)
			if !e.gone {
				kept = append(kept, n)
			}
		}
		l.at[k] = kept
		slices.SortFunc(kept, func(m, n int32) int {
			return cmp.Or(cmp.Compare(l.edges[n].bond.words.most, l.edges[m].bond.words.most), int(m-n))
		})
	}
	for n := range l.edges {
		e := &l.edges[n]
		if e.gone {
			continue
		}
		p := floor
		if e.bond.odds.most >= tieOdds && (e.bond.fits || !l.twice(e.a, e.b)) {
			l.weigh(int32(n))
			p = max(floor, e.bond.probability(&l.x.model.bond))
		}
		e.all = evidence{p * float64(e.pairs), p}
	}
}

// bySource puts the members of a cluster in the order of their sources.
func (l *clusters) bySource(c int32) {
	slices.SortFunc(l.members[c], func(i, j int32) int {
		return cmp.Or(l.x.s.source[l.claims[i]]-l.x.s.source[l.claims[j]], int(i-j))
	})
}

// tieOdds is tie in log-odds.
var tieOdds = logit(tie)

func (b *bond) probability(w *[nBond]float64) float64 {
	var sum float64
	for k, f := range b.v {
		sum += w[k] * f
	}
	return sigmoid(sum)
}

// weigh fills in the features of the bond of an edge.
func (l *clusters) weigh(n int32) {
	e := &l.edges[n]
	x, v := &e.bond, &e.bond.v
	v[bBias] = 1
	v[bBest] = x.odds.most / 4
	v[bMean] = x.odds.sum / float64(e.pairs) / 4
	v[bFirst] = x.words.most / 4
	v[bFirstMean] = x.words.sum / float64(e.pairs) / 4
	v[bMargin], v[bMarginBest], v[bAlone] = 1, 1, 1
	for k, c := range [2]int32{e.a, e.b} {
		mate := e.other(c)
		better, seen := 0, 0
		for _, r := range l.at[c] {
			if r == n {
				continue
			}
			if seen++; seen > mostRivals {
				break
			}
			f := &l.edges[r]
			if !l.exclusive(f.other(c), mate) {
				continue
			}
			q := &f.bond
			v[bAlone] = 0
			if q.words.most > x.words.most {
				better++
			}
			v[bMargin] = min(v[bMargin], max(-1, (x.words.most-q.words.most)/4))
			v[bMarginBest] = min(v[bMarginBest], max(-1, (x.odds.most-q.odds.most)/4))
		}
		v[bRank+k] = 1 / float64(1+better)
	}
	if v[bRank] < v[bRankOther] {
		v[bRank], v[bRankOther] = v[bRankOther], v[bRank]
	}
	v[bFits] = 0
	if x.fits {
		v[bFits] = 1
	}
	smaller, larger := l.bySize(e.a, e.b)
	both := 0
	for _, m := range l.members[smaller] {
		if len(l.ofSource(larger, l.x.s.source[l.claims[m]])) > 0 {
			both++
		}
	}
	v[bSelf] = float64(both) / float64(len(l.members[smaller]))
}

// bySize orders two clusters.
func (l *clusters) bySize(a, b int32) (smaller, larger int32) {
	if len(l.members[a]) > len(l.members[b]) {
		return b, a
	}
	return a, b
}

// ofSource are the members of a cluster from a source. The members stand in
// the order of their sources.
func (l *clusters) ofSource(c int32, source int) []int32 {
	ms := l.members[c]
	from, _ := slices.BinarySearchFunc(ms, source, func(m int32, source int) int { return l.x.s.source[l.claims[m]] - source })
	to := from
	for to < len(ms) && l.x.s.source[l.claims[ms[to]]] == source {
		to++
	}
	return ms[from:to]
}

// exclusive says whether a source gives numbers in two clusters that cannot be
// of one quantity.
func (l *clusters) exclusive(a, b int32) bool {
	smaller, larger := l.bySize(a, b)
	for _, m := range l.members[smaller] {
		i := int(l.claims[m])
		for _, n := range l.ofSource(larger, l.x.s.source[i]) {
			if !l.x.model.repeat(l.x.s, i, int(l.claims[n])) {
				return true
			}
		}
	}
	return false
}

// twice says whether a source gives a number in each of two clusters, and no
// plan beside its outcome: of numbers that are close to each other and yet two,
// each is of something.
func (l *clusters) twice(a, b int32) bool {
	smaller, larger := l.bySize(a, b)
	for _, m := range l.members[smaller] {
		i := int(l.claims[m])
		for _, n := range l.ofSource(larger, l.x.s.source[i]) {
			j := int(l.claims[n])
			x, y := &l.x.s.facts[i].number, &l.x.s.facts[j].number
			if equal, _ := same(x, y); !equal && x.exact && y.exact && !l.x.s.planned(i, j) {
				return true
			}
		}
	}
	return false
}
