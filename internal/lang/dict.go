// Package lang holds what the languages share: dictionaries over code points,
// the reading of word tables, and the concept table that ties the words of
// news in English, Chinese and Korean to one another.
package lang

import (
	"math/bits"
	"slices"
)

// Dict finds the longest of its words that begins, or ends, at an offset of a
// text. Its words are put in before it is first asked; from then on it is only
// read.
type Dict[T any] struct {
	fold  Folding
	fill  func(*Dict[T])
	trie  Lazy[trie]
	roots map[rune]int32 // node of a word's first code point, while words are put in
	nodes []wordy
	vals  []T
}

// wordy is a node while words are put in.
type wordy struct {
	kids []kid
	val  int32 // index into vals, plus one
}

// trie is the words of a dictionary as they are looked up. Most places of a text
// begin none of them, which one bit tells; the nodes of the others are numbered
// by code point.
type trie struct {
	begins [1 << 10]uint64 // by code point of the basic plane, folded or not
	rank   [1 << 10]uint16 // of a row's first code point among those that begin a word
	first  []int32         // by rank: its node
	nodes  []node
	kids   []kid
}

// node has the kids [from, to), in the order of their code points.
type node struct {
	from, to int32
	val      int32 // index into vals, plus one
}

type kid struct {
	r    rune // folded
	node int32
}

// NewDict makes a dictionary that fill, which may be nil, puts words into when
// it is first asked. Words and texts are folded alike.
func NewDict[T any](fold Folding, fill func(*Dict[T])) *Dict[T] {
	d := &Dict[T]{fold: fold, fill: fill, roots: map[rune]int32{}, nodes: make([]wordy, 1)}
	d.trie.Make = d.compile
	return d
}

// Add puts a word in; a word put in twice keeps its first value.
func (d *Dict[T]) Add(word string, v T) {
	at := int32(0)
	for _, r := range word {
		at = d.grow(at, d.fold.Of(r))
	}
	if at != 0 && d.nodes[at].val == 0 {
		d.vals = append(d.vals, v)
		d.nodes[at].val = int32(len(d.vals))
	}
}

// AddBack puts a word in backwards, for LongestBefore.
func (d *Dict[T]) AddBack(word string, v T) {
	rs := []rune(word)
	slices.Reverse(rs)
	d.Add(string(rs), v)
}

func (d *Dict[T]) grow(at int32, r rune) int32 {
	if at == 0 {
		if r > 0xFFFF {
			return 0
		}
		if d.roots[r] == 0 {
			d.nodes = append(d.nodes, wordy{})
			d.roots[r] = int32(len(d.nodes) - 1)
		}
		return d.roots[r]
	}
	i, ok := slices.BinarySearchFunc(d.nodes[at].kids, r, func(k kid, r rune) int { return int(k.r - r) })
	if ok {
		return d.nodes[at].kids[i].node
	}
	d.nodes = append(d.nodes, wordy{})
	to := int32(len(d.nodes) - 1)
	d.nodes[at].kids = slices.Insert(d.nodes[at].kids, i, kid{r, to})
	return to
}

// compile makes the trie of the words.
func (d *Dict[T]) compile() *trie {
	if d.fill != nil {
		d.fill(d)
	}
	t := &trie{nodes: make([]node, len(d.nodes))}
	for r := range d.roots {
		for _, v := range d.fold.Variants(r) {
			t.begins[v>>6] |= 1 << (v & 63)
		}
	}
	for row, set := range t.begins {
		t.rank[row] = uint16(len(t.first))
		for ; set != 0; set &= set - 1 {
			r := rune(row<<6 | bits.TrailingZeros64(set))
			t.first = append(t.first, d.roots[d.fold.Of(r)])
		}
	}
	for i, w := range d.nodes {
		n := int32(len(t.kids))
		t.kids = append(t.kids, w.kids...)
		t.nodes[i] = node{n, n + int32(len(w.kids)), w.val}
	}
	d.roots, d.nodes = nil, nil
	return t
}

// root is the node of the words that begin with a code point, 0 for none.
func (t *trie) root(r rune) int32 {
	if uint32(r) > 0xFFFF {
		return 0
	}
	set, bit := t.begins[r>>6], uint64(1)<<(r&63)
	if set&bit == 0 {
		return 0
	}
	return t.first[int(t.rank[r>>6])+bits.OnesCount64(set&(bit-1))]
}

// step is the node behind another by a folded code point, 0 for none.
func (t *trie) step(at int32, r rune) int32 {
	lo, hi := t.nodes[at].from, t.nodes[at].to
	for hi-lo > 4 {
		if m := (lo + hi) >> 1; t.kids[m].r <= r {
			lo = m
		} else {
			hi = m
		}
	}
	for ; lo < hi; lo++ {
		if t.kids[lo].r == r {
			return t.kids[lo].node
		}
	}
	return 0
}

// Longest gives the longest word that begins at s[i], and its end.
func (d *Dict[T]) Longest(s string, i int) (v T, end int, ok bool) {
	t := d.trie.Load()
	if t == nil {
		t = d.trie.Get()
	}
	r, n := RuneAt(s, i)
	at := t.root(r)
	if at == 0 {
		return v, 0, false
	}
	val := int32(0)
	for {
		i += n
		if k := t.nodes[at].val; k != 0 {
			val, end = k, i
		}
		if i >= len(s) || t.nodes[at].from == t.nodes[at].to {
			break
		}
		r, n = RuneAt(s, i)
		if at = t.step(at, d.fold.Of(r)); at == 0 {
			break
		}
	}
	if val == 0 {
		return v, 0, false
	}
	return d.vals[val-1], end, true
}

// LongestBefore gives the longest word that ends at s[:i], and its start, from
// a dictionary filled by AddBack.
func (d *Dict[T]) LongestBefore(s string, i int) (v T, start int, ok bool) {
	t := d.trie.Load()
	if t == nil {
		t = d.trie.Get()
	}
	r, n := RuneBefore(s, i)
	at := t.root(r)
	if at == 0 {
		return v, 0, false
	}
	val := int32(0)
	for {
		i -= n
		if k := t.nodes[at].val; k != 0 {
			val, start = k, i
		}
		if i <= 0 || t.nodes[at].from == t.nodes[at].to {
			break
		}
		r, n = RuneBefore(s, i)
		if at = t.step(at, d.fold.Of(r)); at == 0 {
			break
		}
	}
	if val == 0 {
		return v, 0, false
	}
	return d.vals[val-1], start, true
}

// Begins says whether any word begins with the code point r, folded or not.
func (d *Dict[T]) Begins(r rune) bool {
	t := d.trie.Load()
	if t == nil {
		t = d.trie.Get()
	}
	return uint32(r) <= 0xFFFF && t.begins[r>>6]>>(r&63)&1 != 0
}

// Seconds gives the code points, folded or not, that stand second in any word.
func (d *Dict[T]) Seconds() []rune {
	t := d.trie.Get()
	var out []rune
	for _, at := range t.first {
		for _, k := range t.kids[t.nodes[at].from:t.nodes[at].to] {
			out = append(out, d.fold.Variants(k.r)...)
		}
	}
	return out
}
