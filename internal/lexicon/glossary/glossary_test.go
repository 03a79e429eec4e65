package glossary

import (
	"fmt"
	"testing"
	"unsafe"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
)

// TestLook asks for more words than are remembered, twice: what is said of a
// word is what the tables say, whatever was asked before.
func TestLook(t *testing.T) {
	words := []string{"", "a", "the", "killed", "companies", "was", "lay", "dead", "street", "hospitalisations", "counterrevolutionaries", "counterrevolutionary's", "’s", "\xff"}
	for i := range 3 * len(seen) {
		words = append(words, fmt.Sprintf("word%d", i))
	}
	for range 2 {
		for _, s := range words {
			w := Look(s)
			want := lexicon.Lookup(s)
			if w.Entry != want || w.Class != en.ClassOf(s) || w.Label != en.LabelOf(s) || w.VerbClass != en.VerbClassOf(want.Verb()) || w.NounAlone != (want.Noun() == s && want.VerbBase() != s) {
				t.Fatalf("Look(%q) = %+v, want %+v", s, *w, want)
			}
		}
	}
	if n := testing.AllocsPerRun(100, func() { Look("companies"); Look("killed") }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestSize(t *testing.T) {
	if n := unsafe.Sizeof(Word{}); n > 64 {
		t.Errorf("a word takes %d bytes, more than a line of the cache", n)
	}
}

func BenchmarkLook(b *testing.B) {
	words := []string{"the", "killed", "companies", "bilateral", "trade", "has", "increased", "shanghai"}
	for i := 0; b.Loop(); i++ {
		Look(words[i&7])
	}
}
