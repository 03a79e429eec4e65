package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
)

// claimRef is a claim's place in a drawing: what a link to it says.
type claimRef struct {
	Number  int    // of the claim in the report, from 1
	Finding string // the finding that it stands in; empty where it stands in none
	Place   int    // of its position in the finding
	Several bool   // the finding has several positions
	Hint    string // what it says, in a few words: "about 400 · participant"
}

// claimRefs numbers the claims of a report.
func claimRefs(r *Report) map[string]*claimRef {
	refs := make(map[string]*claimRef, len(r.Claims))
	for i := range r.Claims {
		c := &r.Claims[i]
		hint := clean(Describe(c))
		if name := strings.TrimSpace(clean(c.Measure.Name)); name != "" && !strings.Contains(hint, name) {
			hint += " · " + name
		}
		refs[c.ID] = &claimRef{Number: i + 1, Hint: hint}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		for place := range f.Positions {
			for _, id := range f.Positions[place].ClaimIDs {
				if ref := refs[id]; ref != nil {
					ref.Finding, ref.Place, ref.Several = f.ID, place, len(f.Positions) > 1
				}
			}
		}
	}
	return refs
}

// segment is a run of a source's text: plain, or the words of claims.
type segment struct {
	Text   string
	Claims []*claimRef // those whose words begin here; the first has them all
}

// paragraphs cuts a source's text at its lines, and each line at the words of
// the claims. Claims whose words lie inside another's are named with it; those
// that stand elsewhere than they say (a server of another version turned the
// HTML into text otherwise) are left out.
func (s *sourceText) paragraphs(claims []*claim.Claim, refs map[string]*claimRef) [][]segment {
	type place struct {
		from, to int
		ref      *claimRef
	}
	var places []place
	for _, c := range claims {
		from, ok := s.offset(c.Quote.Start)
		if ok && strings.HasPrefix(s.text[from:], c.Quote.Exact) {
			places = append(places, place{from, from + len(c.Quote.Exact), refs[c.ID]})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var out [][]segment
	var line []segment
	put := func(t string, refs ...*claimRef) {
		for i, part := range strings.Split(t, "\n") {
			if i > 0 && len(line) > 0 {
				out, line = append(out, line), nil
			}
			if part = clean(part); strings.TrimSpace(part) != "" || len(refs) > 0 && i == 0 {
				line = append(line, segment{Text: part, Claims: refs})
			} else if part != "" && len(line) > 0 {
				line = append(line, segment{Text: part})
			}
			refs = nil // the rest of words that run over a line's end
		}
	}
	at := 0
	for i := 0; i < len(places); {
		p := places[i]
		put(s.text[at:p.from])
		here := []*claimRef{p.ref}
		for i++; i < len(places) && places[i].from < p.to; i++ {
			p.to = max(p.to, places[i].to)
			here = append(here, places[i].ref)
		}
		put(s.text[p.from:p.to], here...)
		at = p.to
	}
	put(s.text[at:])
	if len(line) > 0 {
		out = append(out, line)
	}
	return out
}

// origins names the origin of each source; a source that no origin lists is
// its own.
func originsOf(r *Report) map[string]string {
	m := map[string]string{}
	for _, o := range r.Origins {
		for _, id := range o.SourceIDs {
			m[id] = o.ID
		}
	}
	return m
}

// plan says whether a claim tells of something that had not come to pass.
func plan(c *claim.Claim) bool {
	return c.Status == claim.Expected || c.Status == claim.Hypothetical
}

// kind is the word for a verdict by which a page's filter knows a finding.
func kind(v compare.Verdict) string {
	if v == compare.Conflict {
		return "conflict"
	}
	return "agreement"
}
