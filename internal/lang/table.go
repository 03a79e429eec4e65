package lang

import (
	"iter"
	"math/bits"
	"slices"
)

// Key tells words apart: it holds the words of up to Exact bytes, and of others
// the first eight bytes, the last seven and the length.
type Key struct {
	head, tail uint64 // the length is the last byte of tail
}

// Exact is the length of the longest words that a Key tells from all others.
const Exact = 15

// KeyOf gives the key of a word.
func KeyOf(s string) Key {
	n := len(s)
	length := uint64(n) << 56
	switch {
	case n > Exact:
		return Key{eight(s), eight(s[n-8:])>>8 | length}
	case n >= 8:
		return Key{eight(s), eight(s[n-8:])>>(8*(16-n)) | length}
	case n >= 4:
		return Key{four(s) | four(s[n-4:])<<(8*(n-4)), length}
	case n > 0:
		return Key{uint64(s[0]) | uint64(s[n/2])<<(8*(n/2)) | uint64(s[n-1])<<(8*(n-1)), length}
	}
	return Key{}
}

func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func four(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// Hash mixes a key to 64 bits, the upper ones best.
func (k Key) Hash() uint64 {
	hi, lo := bits.Mul64(k.head^0xE7037ED1A0B428DB, k.tail^0x9E3779B97F4A7C15)
	return (hi ^ lo) * 0x9E3779B97F4A7C15
}

// Table is a map by words that is made once and then only read. It is quicker
// than Go's, above all for words that it does not have, which most words are.
type Table[T any] struct {
	slots []uint32 // open-addressed: 16 bits of the hash, and an index plus one
	shift uint
	rows  []row[T]
	words []string
}

// row is what is looked at to find a word; keys tell all but long words.
type row[T any] struct {
	key Key
	val T
}

// NewTable makes a table of fewer than 65,535 words.
func NewTable[T any](m map[string]T) *Table[T] {
	if len(m) >= 1<<16-1 {
		panic("lang: too many words for a table")
	}
	n := uint(bits.Len(uint(2*len(m) + 1)))
	t := &Table[T]{slots: make([]uint32, 1<<n), shift: 64 - n}
	for w := range m {
		t.words = append(t.words, w)
	}
	slices.Sort(t.words)
	for i, w := range t.words {
		k := KeyOf(w)
		t.rows = append(t.rows, row[T]{k, m[w]})
		h := k.Hash()
		at := h >> t.shift
		for t.slots[at] != 0 {
			at = (at + 1) & uint64(len(t.slots)-1)
		}
		t.slots[at] = uint32(h)<<16 | uint32(i+1)
	}
	return t
}

// Find gives the value of a word, false where the table does not have it.
func (t *Table[T]) Find(word string) (v T, ok bool) {
	k := KeyOf(word)
	h := k.Hash()
	for at := h >> t.shift; ; at++ {
		s := t.slots[at&uint64(len(t.slots)-1)]
		if s == 0 {
			return v, false
		}
		if s>>16 != uint32(h)&0xFFFF {
			continue
		}
		i := s&0xFFFF - 1
		if r := &t.rows[i]; r.key == k && (len(word) <= Exact || t.words[i] == word) {
			return r.val, true
		}
	}
}

// Get gives the value of a word, the zero value where the table does not have
// it.
func (t *Table[T]) Get(word string) T {
	v, _ := t.Find(word)
	return v
}

// All gives the words in their order, and their values.
func (t *Table[T]) All() iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		for i, w := range t.words {
			if !yield(w, t.rows[i].val) {
				return
			}
		}
	}
}
