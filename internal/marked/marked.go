// Package marked reads stories that careful readers have marked, and scores
// a report against the marks: which numbers are claims, which claims of
// different sources speak of one quantity, and whether they agree.
//
// A story is a JSON file: sources with their text; claims with the code
// points of the number, its value and its hedge; groups of claims with a
// verdict and, for a conflict, positions.
package marked

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// Story is a marked story.
type Story struct {
	ID      string   `json:"id"`
	Sources []Source `json:"sources"`
	Claims  []Claim  `json:"claims"`
	Groups  []Group  `json:"groups"`
}

// Source is a report.
type Source struct {
	ID           string    `json:"id"`
	Publisher    string    `json:"publisher"`
	Title        string    `json:"title"`
	PublishTime  time.Time `json:"publishTime"`
	LanguageCode string    `json:"languageCode"`
	Text         string    `json:"text"`
}

// Claim is a marked number; Start and End are code points.
type Claim struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Number string `json:"number"`
	Quote  string `json:"quote"`
	Value  string `json:"value"`
	Approx string `json:"approx"`
	Low    string `json:"low"`
	High   string `json:"high"`
	What   string `json:"what"`
	Unit   string `json:"unit"`
}

// Group is the marked claims of one quantity.
type Group struct {
	Name      string     `json:"name"`
	Claims    []string   `json:"claims"`
	Verdict   string     `json:"verdict"`
	Positions [][]string `json:"positions"`
	Note      string     `json:"note"`
}

// Load reads every story of a folder, in the order of the file names.
func Load(dir string) ([]Story, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no stories in %s", dir)
	}
	slices.Sort(files)
	out := make([]Story, len(files))
	for i, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, &out[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
	}
	return out, nil
}

// Input is the story's sources as the engine takes them.
func (s *Story) Input() []claim.Source {
	out := make([]claim.Source, len(s.Sources))
	for i, x := range s.Sources {
		out[i] = claim.Source{ID: x.ID, Publisher: x.Publisher, Title: x.Title, Published: x.PublishTime, Language: x.LanguageCode, Text: x.Text}
	}
	return out
}

// Match gives for each marked claim the index of the claim that was read
// there: the shortest quote around the number, the right value first.
func (s *Story) Match(claims []claim.Claim) map[string]int {
	order := slices.Clone(s.Claims)
	slices.SortStableFunc(order, func(a, b Claim) int { return (b.End - b.Start) - (a.End - a.Start) })
	found, used := map[string]int{}, map[int]bool{}
	for _, g := range order {
		best, bestKey := -1, [2]int{}
		for i := range claims {
			c := &claims[i]
			if c.SourceID != g.Source || used[i] || c.Quote.Start > g.Start || c.Quote.End < g.End {
				continue
			}
			key := [2]int{0, c.Quote.End - c.Quote.Start}
			if !g.sameValue(c.Quantity) {
				key[0] = 1
			}
			if best < 0 || key[0] < bestKey[0] || key[0] == bestKey[0] && key[1] < bestKey[1] {
				best, bestKey = i, key
			}
		}
		if best >= 0 {
			found[g.ID] = best
			used[best] = true
		}
	}
	return found
}

func (c *Claim) sameValue(q quantity.Quantity) bool {
	v, err := quantity.Parse(c.Value)
	if c.Approx == "RANGE" && c.Low != "" && c.High != "" {
		lo, e1 := quantity.Parse(c.Low)
		hi, e2 := quantity.Parse(c.High)
		return e1 == nil && e2 == nil && (q.Lower.Equal(lo) && q.Upper.Equal(hi) || q.Value.Valid() && (q.Value.Equal(lo) || q.Value.Equal(hi) || err == nil && q.Value.Equal(v)))
	}
	if c.Approx == "ORDER" {
		return true
	}
	if err != nil || !q.Value.Valid() {
		return false
	}
	return q.Value.Equal(v) || q.Value.Equal(v.Shift(2)) || q.Value.Shift(2).Equal(v)
}

// Pair is two marked claims of different sources in one group.
type Pair struct {
	A, B     string
	Group    int
	Conflict bool
}

// Pairs are the story's pairs, in order of the groups.
func (s *Story) Pairs() []Pair {
	by := map[string]*Claim{}
	for i := range s.Claims {
		by[s.Claims[i].ID] = &s.Claims[i]
	}
	var out []Pair
	for n, g := range s.Groups {
		for i, a := range g.Claims {
			for _, b := range g.Claims[i+1:] {
				if by[a].Source != by[b].Source {
					out = append(out, Pair{a, b, n, g.Verdict == "CONFLICT" && g.apart(by[a], by[b])})
				}
			}
		}
	}
	return out
}

func (g *Group) apart(a, b *Claim) bool {
	for _, p := range g.Positions {
		if slices.Contains(p, a.ID) {
			return !slices.Contains(p, b.ID)
		}
	}
	x, e1 := quantity.Parse(a.Value)
	y, e2 := quantity.Parse(b.Value)
	return e1 != nil || e2 != nil || !x.Equal(y)
}
