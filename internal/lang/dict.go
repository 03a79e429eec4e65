// Package lang holds what the languages share: dictionaries over code points,
// the reading of word tables, and the concept table that ties the words of
// news in English, Chinese and Korean to one another.
package lang

import (
	"sort"
	"unicode/utf8"
)

// Dict finds the longest of its words that begins, or ends, at an offset of a
// text. It is built once and then only read.
type Dict[T any] struct {
	fold  func(rune) rune
	pages [256]*[256]int32 // first code point → node, by high and low byte
	nodes []node
	vals  []T
}

type node struct {
	kids []kid
	val  int32 // index into vals, plus one
}

type kid struct {
	r  rune
	to int32
}

// NewDict makes an empty dictionary. fold is applied to the code points of
// words and texts alike (full-width to narrow, traditional to simplified);
// nil folds nothing.
func NewDict[T any](fold func(rune) rune) *Dict[T] {
	return &Dict[T]{fold: fold, nodes: make([]node, 1)}
}

// Add puts a word in; a word put in twice keeps its first value.
func (d *Dict[T]) Add(word string, v T) {
	at := int32(0)
	for _, r := range word {
		if d.fold != nil {
			r = d.fold(r)
		}
		at = d.grow(at, r)
	}
	if at != 0 && d.nodes[at].val == 0 {
		d.vals = append(d.vals, v)
		d.nodes[at].val = int32(len(d.vals))
	}
}

// AddBack puts a word in backwards, for LongestBefore.
func (d *Dict[T]) AddBack(word string, v T) {
	rs := []rune(word)
	for i, j := 0, len(rs)-1; i < j; i, j = i+1, j-1 {
		rs[i], rs[j] = rs[j], rs[i]
	}
	d.Add(string(rs), v)
}

func (d *Dict[T]) grow(at int32, r rune) int32 {
	if at == 0 {
		if r > 0xFFFF {
			return 0
		}
		p := d.pages[r>>8]
		if p == nil {
			p = new([256]int32)
			d.pages[r>>8] = p
		}
		if p[r&0xFF] == 0 {
			d.nodes = append(d.nodes, node{})
			p[r&0xFF] = int32(len(d.nodes) - 1)
		}
		return p[r&0xFF]
	}
	if to := d.step(at, r); to != 0 {
		return to
	}
	d.nodes = append(d.nodes, node{})
	to := int32(len(d.nodes) - 1)
	n := &d.nodes[at]
	i := sort.Search(len(n.kids), func(i int) bool { return n.kids[i].r >= r })
	n.kids = append(n.kids, kid{})
	copy(n.kids[i+1:], n.kids[i:])
	n.kids[i] = kid{r, to}
	return to
}

func (d *Dict[T]) step(at int32, r rune) int32 {
	kids := d.nodes[at].kids
	lo, hi := 0, len(kids)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if kids[m].r < r {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(kids) && kids[lo].r == r {
		return kids[lo].to
	}
	return 0
}

func (d *Dict[T]) first(r rune) int32 {
	if r > 0xFFFF {
		return 0
	}
	if p := d.pages[r>>8]; p != nil {
		return p[r&0xFF]
	}
	return 0
}

// Longest gives the longest word that begins at s[i], and its end.
func (d *Dict[T]) Longest(s string, i int) (v T, end int, ok bool) {
	at := int32(0)
	for j := i; j < len(s); {
		r, n := rune(s[j]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[j:])
		}
		if d.fold != nil {
			r = d.fold(r)
		}
		if at == 0 {
			at = d.first(r)
		} else {
			at = d.step(at, r)
		}
		if at == 0 {
			break
		}
		j += n
		if k := d.nodes[at].val; k != 0 {
			v, end, ok = d.vals[k-1], j, true
		}
	}
	return v, end, ok
}

// LongestBefore gives the longest word that ends at s[:i], and its start, from
// a dictionary filled by AddBack.
func (d *Dict[T]) LongestBefore(s string, i int) (v T, start int, ok bool) {
	at := int32(0)
	for j := i; j > 0; {
		r, n := utf8.DecodeLastRuneInString(s[:j])
		if d.fold != nil {
			r = d.fold(r)
		}
		if at == 0 {
			at = d.first(r)
		} else {
			at = d.step(at, r)
		}
		if at == 0 {
			break
		}
		j -= n
		if k := d.nodes[at].val; k != 0 {
			v, start, ok = d.vals[k-1], j, true
		}
	}
	return v, start, ok
}

// Begins says whether any word begins with the code point r.
func (d *Dict[T]) Begins(r rune) bool {
	if d.fold != nil {
		r = d.fold(r)
	}
	return d.first(r) != 0
}
