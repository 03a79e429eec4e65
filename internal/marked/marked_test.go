package marked

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

const story = `{"id": "ferry", "sources": [{"id": "a", "text": "The ferry carried 80 people."}, {"id": "b", "publishTime": "2026-01-02T00:00:00Z", "text": "Some 95 people were on the ferry, 12 of them crew."}],
"claims": [{"id": "a:1", "source": "a", "start": 18, "end": 20, "value": "80"}, {"id": "b:1", "source": "b", "start": 5, "end": 7, "value": "95"}, {"id": "b:2", "source": "b", "start": 34, "end": 36, "value": "12"}],
"groups": [{"name": "people aboard", "claims": ["a:1", "b:1"], "verdict": "CONFLICT", "positions": [["a:1"], ["b:1"]]}]}`

func load(t *testing.T) *Story {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ferry.json"), []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	ss, err := Load(dir)
	if err != nil || len(ss) != 1 {
		t.Fatalf("%d stories, error %v", len(ss), err)
	}
	return &ss[0]
}

func read(id, source string, start, end int, value string) claim.Claim {
	return claim.Claim{ID: id, SourceID: source, Quote: claim.Quote{Exact: value, Start: start, End: end}, Quantity: quantity.Quantity{Value: quantity.MustParse(value)}}
}

func TestScore(t *testing.T) {
	s := load(t)
	if got := s.Input()[1]; got.ID != "b" || got.Published.Year() != 2026 {
		t.Errorf("input %+v", got)
	}
	claims := []claim.Claim{
		read("1", "a", 18, 27, "80"), read("2", "b", 0, 14, "95"),
		read("3", "b", 34, 36, "21"),  // the wrong value
		read("4", "a", 4, 9, "1"),     // nothing marked there
		read("5", "b", 5, 40, "1000"), // around two numbers, with neither value
	}
	finding := compare.Finding{Verdict: compare.Conflict, Positions: []compare.Position{{ClaimIDs: []string{"1"}}, {ClaimIDs: []string{"2"}}}}
	wrong := compare.Finding{Verdict: compare.Agreement, Positions: []compare.Position{{ClaimIDs: []string{"3", "4"}}}}
	tally := Tally{Wanted: true}
	tally.Score(s, claims, []compare.Finding{finding, wrong})
	want := Tally{Marked: 3, Found: 3, RightValue: 2, Returned: 5, Pairs: 1, SystemPairs: 2, TruePairs: 1, RightVerdict: 1, Conflicts: 1, ToldConflict: 1, ConflictHit: 1}
	shown := strings.Join(tally.Show, "\n")
	tally.Wanted, tally.Show = false, nil
	if tally.String() != want.String() {
		t.Errorf("got  %s\nwant %s", &tally, &want)
	}
	if tally.PairF1() != 2.0/3 || tally.ConflictF1() != 1 {
		t.Errorf("pair F1 %v, conflict F1 %v", tally.PairF1(), tally.ConflictF1())
	}
	if !strings.Contains(shown, "FALSE AGREEMENT") {
		t.Errorf("the false pair is not shown: %s", shown)
	}
}

func TestMissedPair(t *testing.T) {
	s := load(t)
	tally := Tally{Wanted: true}
	tally.Score(s, []claim.Claim{read("1", "a", 18, 27, "80"), read("2", "b", 0, 14, "95")}, nil)
	if tally.Pairs != 1 || tally.TruePairs != 0 || len(tally.Show) != 1 || !strings.HasPrefix(tally.Show[0], "MISSED CONFLICT") {
		t.Errorf("%+v", tally)
	}
}

func TestLoadRefuses(t *testing.T) {
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("an empty folder is no error")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "x.json") {
		t.Errorf("error %v names no file", err)
	}
}
