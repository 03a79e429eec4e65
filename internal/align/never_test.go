package align

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/extract"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// first is the first claim of a sentence.
func first(t *testing.T, id, sentence string) claim.Claim {
	t.Helper()
	d := text.AnalyzeContext(t.Context(), sentence, "")
	cs := extract.Claims(d, claim.Source{ID: id, Text: sentence}, parse.Find(d))
	if len(cs) == 0 {
		t.Fatalf("no claim in %q", sentence)
	}
	return cs[0]
}

// Handfuls and shares in words, which many things have, are told apart by the
// nouns; one noun, or a likely one, is not, nor numbers that few things have.
func TestNeverOfOtherThings(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Police seized two guns.", "Two classrooms were burned.", true},
		{"Police seized 40 guns.", "40 classrooms were burned.", false},
		{"Half of the bridges were closed.", "The mayor won 51.4 percent of the vote.", true},
		{"Half of the voters stayed at home.", "50.3 percent of the electorate did not vote.", false},
		{"A third of the nurses left.", "33 percent of the doctors left.", false},
		{"Some 48.2 percent of the bridges were closed.", "The mayor won 51.4 percent of the vote.", false},
	} {
		s := emptyStory()
		for _, x := range []claim.Claim{first(t, "a", c.a), first(t, "b", c.b)} {
			if _, err := s.add(t.Context(), []claim.Claim{x}); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.never(0, 1); got != c.want || got != s.never(1, 0) {
			t.Errorf("%q and %q never meet: %v, the other way round %v", c.a, c.b, got, s.never(1, 0))
		}
	}
}
