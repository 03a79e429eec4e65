package marked

import (
	"fmt"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
)

// Tally counts what was found of what was marked.
type Tally struct {
	Marked, Found, RightValue, Returned         int
	Pairs, SystemPairs, TruePairs, RightVerdict int
	Agreeing, FalseConflict                     int
	Conflicts, ToldConflict, ConflictHit        int
	Perturbed, PerturbedHit                     int
	Show                                        []string // the differences, where asked for
	Wanted                                      bool     // whether they are
}

// Score adds a story's figures.
func (t *Tally) Score(s *Story, claims []claim.Claim, findings []compare.Finding) {
	found := s.Match(claims)
	by := map[string]*Claim{}
	for i := range s.Claims {
		by[s.Claims[i].ID] = &s.Claims[i]
	}
	t.Marked += len(s.Claims)
	t.Found += len(found)
	t.Returned += len(claims)
	for id, i := range found {
		if by[id].sameValue(claims[i].Quantity) {
			t.RightValue++
		}
	}
	type place struct{ finding, position int }
	where := map[string]place{}
	source := map[string]string{}
	quote := map[string]string{}
	for i := range claims {
		source[claims[i].ID] = claims[i].SourceID
		quote[claims[i].ID] = claims[i].SourceID + ": " + context(&claims[i])
	}
	type key struct{ a, b string }
	mk := func(a, b string) key {
		if a > b {
			a, b = b, a
		}
		return key{a, b}
	}
	var system []key
	for f := range findings {
		var ids []string
		for p := range findings[f].Positions {
			for _, c := range findings[f].Positions[p].ClaimIDs {
				where[c] = place{f, p}
				ids = append(ids, c)
			}
		}
		for i, a := range ids {
			for _, b := range ids[i+1:] {
				if source[a] != source[b] {
					system = append(system, mk(a, b))
					if where[a] != where[b] {
						t.ToldConflict++
					}
				}
			}
		}
	}
	t.SystemPairs += len(system)
	hit := map[key]bool{}
	for _, p := range s.Pairs() {
		t.Pairs++
		if p.Conflict {
			t.Conflicts++
		}
		i, ok1 := found[p.A]
		j, ok2 := found[p.B]
		var a, b string
		if ok1 && ok2 {
			a, b = claims[i].ID, claims[j].ID
		}
		x, in1 := where[a]
		y, in2 := where[b]
		if !ok1 || !ok2 || !in1 || !in2 || x.finding != y.finding {
			if t.Wanted {
				t.Show = append(t.Show, fmt.Sprintf("MISSED %s [%s]\n      %s\n    | %s", verdict(p.Conflict), s.Groups[p.Group].Name, orElse(quote[a], by[p.A].Quote), orElse(quote[b], by[p.B].Quote)))
			}
			continue
		}
		hit[mk(a, b)] = true
		told := x.position != y.position
		if told == p.Conflict {
			t.RightVerdict++
		} else if t.Wanted {
			t.Show = append(t.Show, fmt.Sprintf("VERDICT told %s [%s]\n      %s\n    | %s", verdict(told), s.Groups[p.Group].Name, quote[a], quote[b]))
		}
		if !p.Conflict {
			t.Agreeing++
			if told {
				t.FalseConflict++
			}
		} else if told {
			t.ConflictHit++
		}
	}
	t.TruePairs += len(hit)
	if t.Wanted {
		for _, k := range system {
			if !hit[k] {
				t.Show = append(t.Show, fmt.Sprintf("FALSE %s\n      %s\n    | %s", verdict(where[k.a] != where[k.b]), quote[k.a], quote[k.b]))
			}
		}
	}
}

func context(c *claim.Claim) string {
	fr := c.Frame
	return strings.ReplaceAll(c.Quote.Prefix+"⟦"+c.Quote.Exact+"⟧"+c.Quote.Suffix, "\n", " / ") +
		fmt.Sprintf("\n        head=%s mods=%v of=%v verb=%s role=%d subj=%v obj=%v names=%v change=%d period=%s measure=%+v", fr.Head, fr.Modifiers, fr.Complement, fr.Verb, fr.Role, fr.Subject, fr.Object, fr.Names, fr.Change, c.Period.Text, c.Measure)
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return "(unread) " + b
}

func verdict(conflict bool) string {
	if conflict {
		return "CONFLICT"
	}
	return "AGREEMENT"
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// PairF1 is the harmonic mean of pair precision and recall.
func (t *Tally) PairF1() float64 { return ratio(2*t.TruePairs, t.SystemPairs+t.Pairs) }

// ConflictF1 is the same over the pairs told, and marked, as conflict.
func (t *Tally) ConflictF1() float64 { return ratio(2*t.ConflictHit, t.ToldConflict+t.Conflicts) }

// String is one line of figures.
func (t *Tally) String() string {
	return fmt.Sprintf("recall %.3f value %.3f precision %.3f | pair P %.3f R %.3f F1 %.3f | verdict %.3f false %.3f | conflict P %.3f R %.3f F1 %.3f (%d/%d/%d) | perturbed %.3f",
		ratio(t.Found, t.Marked), ratio(t.RightValue, t.Found), ratio(t.Found, t.Returned),
		ratio(t.TruePairs, t.SystemPairs), ratio(t.TruePairs, t.Pairs), t.PairF1(),
		ratio(t.RightVerdict, t.TruePairs), ratio(t.FalseConflict, t.Agreeing),
		ratio(t.ConflictHit, t.ToldConflict), ratio(t.ConflictHit, t.Conflicts), t.ConflictF1(), t.ConflictHit, t.ToldConflict, t.Conflicts,
		ratio(t.PerturbedHit, t.Perturbed))
}
