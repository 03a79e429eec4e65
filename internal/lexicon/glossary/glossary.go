// Package glossary tells all that the tables of English and the lexicon know of a
// word at once, and remembers it: the readers of a text ask for the same words
// again and again, each for something else.
package glossary

import (
	"sync/atomic"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
)

// Word is what is known of a lower-case word as it stands. It may not be
// changed. It is as large as a line of the processor's cache.
type Word struct {
	key   lang.Key
	Class en.Class
	Label en.Label
	lexicon.Entry
	VerbClass en.VerbClass // of its lemma as a verb
	NounAlone bool         // its noun's lemma is the word itself, its verb's is not
}

// seen remembers words for all texts: news repeats its words. A word is never
// changed once it is there, so that whoever reads it may race with whoever
// replaces it; and what it says follows from the word alone, so that no result
// depends on what was read before. Each word has two places: a new one takes the
// first, and what stood there moves to the second.
var seen [1 << 15]atomic.Pointer[Word]

// Look gives what the tables say of a lower-case word.
func Look(lower string) *Word {
	key := lang.KeyOf(lower)
	h := key.Hash()
	at := h >> 48 & uint64(len(seen)-1)
	if w := seen[at].Load(); w != nil && w.key == key && len(lower) <= lang.Exact {
		return w
	}
	return look(lower, key, at)
}

// look is Look for a word that is not in the first of its places.
func look(lower string, key lang.Key, at uint64) *Word {
	if len(lower) > lang.Exact {
		return read(lower, key) // its key does not tell it from all others
	}
	first, second := &seen[at], &seen[at^1]
	if w := second.Load(); w != nil && w.key == key {
		return w
	}
	w := read(lower, key)
	if old := first.Load(); old != nil {
		second.Store(old)
	}
	first.Store(w)
	return w
}

// read asks the tables.
func read(lower string, key lang.Key) *Word {
	w := &Word{key: key, Class: en.ClassOf(lower), Label: en.LabelOf(lower), Entry: lexicon.Lookup(lower)}
	w.NounAlone = w.Noun() == lower && w.VerbBase() != lower
	if v := w.Verb(); v != "" {
		w.VerbClass = en.VerbClassOf(v)
	}
	return w
}
