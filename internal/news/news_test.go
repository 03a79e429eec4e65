package news

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The reports of a shorter story are the first ones of a longer one, byte for
// byte, and every run writes the same.
func TestSameBytes(t *testing.T) {
	for _, l := range Languages {
		long := Story(Spec{Language: l, Seed: 3, Sources: 30, Bytes: 3000, Copies: 10})
		short := Story(Spec{Language: l, Seed: 3, Sources: 20, Bytes: 3000, Copies: 10})
		for i := range short {
			if short[i].Text != long[i].Text || short[i].ID != long[i].ID || short[i].Publisher != long[i].Publisher || !short[i].Published.Equal(long[i].Published) {
				t.Errorf("%s: report %d differs", l, i)
			}
		}
	}
}

func TestTexts(t *testing.T) {
	for _, l := range Languages {
		for _, n := range []int{200, 2000, 200_000} {
			s := Text(l, n)
			if len(s) < n || len(s) > n+5000 {
				t.Errorf("%s: %d bytes, want about %d", l, len(s), n)
			}
			if !utf8.ValidString(s) || strings.ContainsAny(s, "{}#|") {
				t.Errorf("%s: a slot was left open or a character broken", l)
			}
		}
	}
}

// A report tells as many facts as it is asked for, whatever its length.
func TestFacts(t *testing.T) {
	for _, n := range []int{1, 10, 200} {
		s := Story(Spec{Seed: 1, Sources: 1, Facts: n})[0].Text
		digits := 0
		for w := range strings.FieldsSeq(s) {
			if strings.ContainsAny(w, "0123456789") {
				digits++
			}
		}
		if digits < n {
			t.Errorf("%d facts: %d numbers", n, digits)
		}
	}
}
