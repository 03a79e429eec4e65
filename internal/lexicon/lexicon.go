// Package lexicon knows English words: their parts of speech and lemmas, what
// class of thing a noun names, and how near in meaning two words are.
//
// Its data is Princeton WordNet 3.0 (LICENSE.wordnet), cut down to single
// words and their first senses by the program in gen, with a short supplement
// of newer words. It is loaded on first use.
package lexicon

//go:generate go run ./gen

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"io"
	"unsafe"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
)

//go:embed words.bin
var packed []byte

// POS is a part of speech.
type POS uint8

// The parts of speech.
const (
	Noun POS = iota
	Verb
	Adj
	Adv
	parts
	NoPOS POS = 0xFF
)

// table is the whole lexicon in arrays. A word is its index; 0 is no word.
type table struct {
	blob  string
	start []uint32 // of each word in blob, and the end of the last
	slots []uint32 // open-addressed hash table of words, with some bits of their hash: see slot
	freq  [parts][]uint8
	class [2][]uint8
	first [2][]uint32 // into senses, and the end of the last
	sense [2][]uint32
	share [2][]uint8 // of each sense, against the most frequent
	lemma [2][]uint32
	stem  []uint32
	up    []uint32 // hypernym of each synset; 0 is none
	side  []uint32
	ic    []uint8

	person []bool // of each noun synset and all under it
}

var tables = lang.Lazy[table]{Make: unpack}

func load() *table { return tables.Get() }

func unpack() *table {
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		panic("lexicon: words.bin: " + err.Error()) // the embedded file is tested
	}
	return decode(raw)
}

// reader walks through the columns.
type reader struct{ b []byte }

func (r *reader) uint() uint32 {
	if len(r.b) > 0 && r.b[0] < 0x80 {
		v := r.b[0]
		r.b = r.b[1:]
		return uint32(v)
	}
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		panic("lexicon: words.bin is cut short")
	}
	r.b = r.b[n:]
	return uint32(v)
}

func (r *reader) bytes(n int) []byte {
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

// numbers reads n numbers after a zero for "no word".
func (r *reader) numbers(n int) []uint32 {
	out := make([]uint32, n+1)
	for i := range n {
		out[i+1] = r.uint()
	}
	return out
}

// column reads n bytes after a zero for "no word".
func (r *reader) column(n int) []uint8 {
	out := make([]uint8, n+1)
	copy(out[1:], r.bytes(n))
	return out
}

func decode(raw []byte) *table {
	r := &reader{raw}
	words, synsets := int(r.uint()), int(r.uint())
	if words >= 1<<indexBits {
		panic("lexicon: words.bin has too many words")
	}
	t := &table{start: make([]uint32, words+2)}
	for i := range words {
		t.start[i+2] = t.start[i+1] + r.uint()
	}
	t.blob = string(r.bytes(int(t.start[words+1])))
	if len(t.blob) >= 1<<(32-lengthBits) {
		panic("lexicon: words.bin is too large")
	}
	for p := range t.freq {
		t.freq[p] = r.column(words)
	}
	for p := range t.class {
		t.class[p] = r.column(words)
		t.first[p] = make([]uint32, words+2)
		t.sense[p] = make([]uint32, 0, words)
		for i := range words {
			t.first[p][i+1] = uint32(len(t.sense[p]))
			for range r.uint() {
				t.sense[p] = append(t.sense[p], r.uint()+1)
			}
		}
		t.first[p][words+1] = uint32(len(t.sense[p]))
		t.share[p] = r.bytes(len(t.sense[p]))
		t.lemma[p] = r.numbers(words)
	}
	t.stem = r.numbers(words)
	t.up = r.numbers(synsets)
	t.side = r.numbers(synsets)
	t.ic = r.column(synsets)

	size := 1
	for size < words*2 {
		size *= 2
	}
	t.slots = make([]uint32, size)
	for i := 1; i <= words; i++ {
		at, tag := slot(t.text(uint32(i)))
		for t.slots[at&uint32(size-1)] != 0 {
			at++
		}
		t.slots[at&uint32(size-1)] = tag | uint32(i)
	}
	t.markPersons()
	return t
}

// indexBits is how many bits of a slot are a word's index.
const indexBits = 18

// slot gives where a word is looked for, and what of its hash stands above the
// index there: most words that the lexicon lacks are told by that alone.
func slot(s string) (at, tag uint32) {
	h := lang.KeyOf(s).Hash()
	return uint32(h >> 40), uint32(h>>8) << indexBits
}

// text is the word of an index, a slice of the table.
func (t *table) text(w uint32) string { return t.blob[t.start[w]:t.start[w+1]] }

// find gives the index of a word, 0 where it is none.
func (t *table) find(s string) uint32 {
	if s == "" || len(s) > 40 {
		return 0
	}
	mask := uint32(len(t.slots) - 1)
	for at, tag := slot(s); ; at++ {
		w := t.slots[at&mask]
		if w == 0 {
			return 0
		}
		if i := w & (1<<indexBits - 1); w>>indexBits == tag>>indexBits && t.text(i) == s {
			return i
		}
	}
}

// ref is where a word stands in the blob, and its length in the lowest bits;
// 0 is the empty word.
type ref uint32

const lengthBits = 6

// ref gives a word's place.
func (t *table) ref(w uint32) ref {
	return ref(t.start[w]<<lengthBits | (t.start[w+1] - t.start[w]))
}

// at gives the word of a place, a slice of the table.
func (t *table) at(r ref) string {
	i := r >> lengthBits
	return t.blob[i : i+r&(1<<lengthBits-1)]
}

// findBytes is find for a word in a buffer; it does not keep the buffer.
func (t *table) findBytes(b []byte) uint32 {
	if len(b) == 0 {
		return 0
	}
	return t.find(unsafe.String(&b[0], len(b))) //nolint:gosec // read only, and not kept
}
