package align

import (
	"cmp"
	"hash/fnv"
	"slices"
)

// Blocking: up to allPairs pairs, every pair of one kind is looked at. Beyond
// that a claim is compared with those alone that share its rarest words, as
// many as keep the whole near allPairs and never more than mostReach, so that
// no input makes the work quadratic.
const (
	allPairs   = 200_000
	leastReach = 4
	mostReach  = 96
)

// candidates are the pairs of one kind from different sources, in order.
func (s *story) candidates() []pair {
	byKind := map[kind][]int{}
	total := 0
	for i := range s.claims {
		if s.again[i] >= 0 {
			continue
		}
		k := s.facts[i].kind
		total += len(byKind[k])
		byKind[k] = append(byKind[k], i)
	}
	var ps []pair
	if total <= allPairs {
		for i := range s.claims {
			if s.again[i] >= 0 {
				continue
			}
			for _, j := range byKind[s.facts[i].kind] {
				if i < j && s.source[i] != s.source[j] {
					ps = append(ps, pair{a: i, b: j})
				}
			}
		}
		return ps
	}
	return s.sharing()
}

// sharing are the pairs of one kind that share rare words.
func (s *story) sharing() []pair {
	// The claims of a word stand in an order that spreads over the sources:
	// where the reach ends must favour none of them.
	order := make([]int, len(s.claims))
	key := make([]uint64, len(s.claims))
	for i := range order {
		order[i] = i
		h := fnv.New64a()
		h.Write([]byte(s.claims[i].ID))
		key[i] = h.Sum64()
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(key[a], key[b]), cmp.Compare(a, b)) })
	postings := make([][]int, len(s.text))
	for _, i := range order {
		if s.again[i] >= 0 {
			continue
		}
		for _, t := range s.facts[i].wide {
			postings[t] = append(postings[t], i)
		}
	}
	var ps []pair
	reach := max(leastReach, min(mostReach, allPairs/len(s.claims)))
	seen := make(map[int]bool, 2*reach)
	for i := range s.claims {
		if s.again[i] >= 0 {
			continue
		}
		clear(seen)
		terms := slices.Clone(s.facts[i].wide)
		slices.SortFunc(terms, func(a, b term) int {
			return cmp.Or(cmp.Compare(len(postings[a]), len(postings[b])), cmp.Compare(s.text[a], s.text[b]))
		})
		left := 8 * reach // postings looked at, of any kind
		for _, t := range terms {
			for _, j := range postings[t] {
				if left--; left < 0 || len(seen) >= reach {
					break
				}
				if s.source[i] != s.source[j] && s.facts[i].kind == s.facts[j].kind && !seen[j] {
					seen[j] = true
					ps = append(ps, pair{a: min(i, j), b: max(i, j)})
				}
			}
		}
	}
	slices.SortFunc(ps, comparePairs)
	return slices.CompactFunc(ps, func(x, y pair) bool { return x.a == y.a && x.b == y.b })
}

func comparePairs(x, y pair) int {
	return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
}
