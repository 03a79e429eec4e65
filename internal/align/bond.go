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
}

func newBond(p *scored) bond {
	return bond{fits: p.fits, words: known(p.words()), odds: known(p.odds)}
}

// words is the log-odds of a pair by the words alone.
func (q *scored) words() float64 {
	if q.hopeless {
		return hopeless
	}
	return q.first
}

// put adds a pair.
func (b *bond) put(p *scored) {
	if p.odds >= b.odds.most {
		b.fits = p.fits || b.fits && p.odds == b.odds.most
		b.odds.most = p.odds
	}
	w := p.words()
	b.words.most = max(b.words.most, w)
	b.words.sum, b.odds.sum = b.words.sum+massOf(w), b.odds.sum+massOf(p.odds)
}

func (b *bond) add(c *bond) {
	if c.odds.most >= b.odds.most {
		b.fits = c.fits || b.fits && c.odds.most == b.odds.most
	}
	b.odds.add(c.odds)
	b.words.add(c.words)
}

func logit(p float64) float64 { return math.Log(p / (1 - min(p, 0.9999))) }

// bond finds how likely the clusters speak of one quantity that could still
// meet. What each could meet instead is known better than when the pairs were
// scored: a number that has found its equals in a source is no rival there any
// more.
//
// The bond of two clusters hangs on what they are, on the edges of the two, and
// on the clusters at the other ends of these, and on nothing else: cells are
// the clusters as they were made, where they are that still, and remember their
// bonds from the last time when all of this was the same.
func (l *clusters) bond(cells []*cell) {
	before := l.recall(cells)
	for n := range l.edges {
		e := &l.edges[n]
		switch {
		case e.gone:
		case len(before) > n && before[n] != nil:
			e.gone = before[n].apart
		default:
			e.gone = !l.x.compatible(&l.sets[e.a], &l.sets[e.b])
		}
	}
	l.meet()
	for k := range l.at {
		l.rank(k)
	}
	same := l.unchanged(cells)
	for n := range l.edges {
		e := &l.edges[n]
		switch {
		case e.gone:
		case len(before) > n && before[n] != nil && same[e.a] && same[e.b]:
			p := before[n].p
			e.tells = evidence{massOf(p) * mass(e.pairs), p}
		default:
			l.tell(int32(n))
		}
	}
	l.keep(cells)
}

// rebond weighs those bonds anew that the merges of the last run changed: of the
// clusters that merged, and of those that have an edge to one of them or have
// lost one.
func (l *clusters) rebond() {
	for k, is := range l.merged {
		if !is || l.sets[k].members == nil {
			continue
		}
		l.shaken[k] = true
		for _, n := range l.at[k] {
			if e := &l.edges[n]; !e.gone {
				l.shaken[e.other(int32(k))] = true
				e.gone = !l.x.compatible(&l.sets[e.a], &l.sets[e.b])
			}
		}
	}
	for k, is := range l.shaken {
		if is {
			l.at[k] = slices.DeleteFunc(l.at[k], func(n int32) bool { return l.edges[n].gone })
			l.rank(k)
		}
	}
	for n := range l.edges {
		if e := &l.edges[n]; !e.gone && (l.shaken[e.a] || l.shaken[e.b]) {
			l.tell(int32(n))
		}
	}
}

// rank puts the edges of a cluster into the order in which its rivals are looked
// at, where these are too many to be looked at all.
func (l *clusters) rank(k int) {
	if len(l.at[k]) > mostRivals+1 {
		slices.SortFunc(l.at[k], func(m, n int32) int {
			return cmp.Or(cmp.Compare(l.bonds[n].words.most, l.bonds[m].words.most), cmp.Compare(l.edges[m].key, l.edges[n].key))
		})
	}
}

// tell finds what an edge tells: how likely its bond is.
func (l *clusters) tell(n int32) {
	e, b, p := &l.edges[n], &l.bonds[n], floor
	if b.odds.most >= tieOdds && (b.fits || !l.x.twice(&l.sets[e.a], &l.sets[e.b])) {
		v := l.weigh(n)
		p = max(floor, bondProbability(&v, &l.x.model.bond))
		l.x.work.Bonds++
	}
	e.tells = evidence{massOf(p) * mass(e.pairs), p}
}

// tieOdds is tie in log-odds.
var tieOdds = logit(tie)

func bondProbability(v, w *[nBond]float64) float64 {
	var sum float64
	for k, f := range v {
		sum += w[k] * f
	}
	return sigmoid(sum)
}

// weigh gives the features of the bond of an edge.
func (l *clusters) weigh(n int32) (v [nBond]float64) {
	e, x := &l.edges[n], &l.bonds[n]
	v[bBias] = 1
	v[bBest] = x.odds.most / 4
	v[bMean] = x.odds.sum.mean(e.pairs) / 4
	v[bFirst] = x.words.most / 4
	v[bFirstMean] = x.words.sum.mean(e.pairs) / 4
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
			if !l.x.exclusive(&l.sets[l.edges[r].other(c)], &l.sets[mate]) {
				continue
			}
			q := &l.bonds[r]
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
	if x.fits {
		v[bFits] = 1
	}
	smaller, larger := &l.sets[e.a], &l.sets[e.b]
	if len(smaller.members) > len(larger.members) {
		smaller, larger = larger, smaller
	}
	both := 0
	for _, i := range smaller.members {
		if len(larger.of(l.x, l.x.s.source[i])) > 0 {
			both++
		}
	}
	v[bSelf] = float64(both) / float64(len(smaller.members))
	return v
}
