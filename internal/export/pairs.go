package export

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/names"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// MaxPairs bounds the pairs of an export: some 300 MB of them.
const MaxPairs = 500_000

// TooManyPairsError says that a report has more pairs than an export holds.
type TooManyPairsError struct{ Pairs int }

func (e *TooManyPairsError) Error() string {
	return fmt.Sprintf("the findings have %d pairs of claims; an export holds at most %d", e.Pairs, MaxPairs)
}

// pair is two claims of a finding, of two sources.
type pair struct {
	Finding string   `json:"findingId"`
	Title   string   `json:"title"`
	Verdict string   `json:"verdict"` // AGREEMENT where both can be true at once
	Reasons []string `json:"reasons"` // kinds of the finding's reasons that speak of both
	A       side     `json:"a"`
	B       side     `json:"b"`
}

// side is one claim of a pair.
type side struct {
	Source      string `json:"sourceId"`
	Publisher   string `json:"publisher,omitempty"`
	URI         string `json:"uri,omitempty"`
	Published   string `json:"publishTime,omitempty"`
	Claim       string `json:"claimId"`
	Quote       string `json:"quote"`
	Start       int    `json:"start"`
	End         int    `json:"end"`
	Value       string `json:"value,omitempty"`
	Lower       string `json:"lower,omitempty"`
	Upper       string `json:"upper,omitempty"`
	Hedge       string `json:"approximation"`
	UnitCode    string `json:"unitCode"`
	UnitName    string `json:"unitName,omitempty"`
	Measure     string `json:"measure,omitempty"`
	Period      string `json:"period,omitempty"`
	Status      string `json:"status"`
	Attribution string `json:"attribution,omitempty"`
}

// columns are the columns of one side, without its prefix.
var columns = []string{
	"source_id", "publisher", "uri", "publish_time", "claim_id", "quote", "start", "end", "value", "lower", "upper",
	"approximation", "unit_code", "unit_name", "measure", "period", "status", "attribution",
}

func (s *side) cells() []string {
	return []string{
		s.Source, s.Publisher, s.URI, s.Published, s.Claim, s.Quote, strconv.Itoa(s.Start), strconv.Itoa(s.End), s.Value, s.Lower, s.Upper,
		s.Hedge, s.UnitCode, s.UnitName, s.Measure, s.Period, s.Status, s.Attribution,
	}
}

// WriteCSV writes the pairs of claims of each finding, of two sources each, as
// a table by RFC 4180 with a head, in UTF-8. A cell that a spreadsheet would
// take for a formula ("=…", "@…", or "+" and "-" before anything but a number,
// also behind white space or in the wide forms of East Asian type) has an
// apostrophe before it; lines of JSON don't change any. The error may be a
// *TooManyPairsError.
func WriteCSV(w io.Writer, r *report.Report, sources []claim.Source) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	head := []string{"finding_id", "title", "verdict", "reasons"}
	for _, prefix := range []string{"a_", "b_"} {
		for _, c := range columns {
			head = append(head, prefix+c)
		}
	}
	if err := out.Write(head); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	err := newStory(r, sources).pairs(func(p *pair) error {
		row := []string{p.Finding, p.Title, p.Verdict, strings.Join(p.Reasons, " ")}
		row = append(append(row, p.A.cells()...), p.B.cells()...)
		for i := range row {
			row[i] = harmless(row[i])
		}
		return out.Write(row)
	})
	if err != nil {
		return err
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// WriteJSONL writes the pairs of claims of each finding, of two sources each, a
// JSON object a line. The error may be a *TooManyPairsError.
func WriteJSONL(w io.Writer, r *report.Report, sources []claim.Source) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return newStory(r, sources).pairs(func(p *pair) error { return e.Encode(p) })
}

// harmless keeps a spreadsheet from reading a cell as a formula (OWASP, CSV
// Injection). Numbers with a sign stay as they are.
func harmless(cell string) string {
	start := strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\ufeff' })
	first, size := utf8.DecodeRuneInString(start)
	switch first {
	case '=', '@', '＝', '＠', '＋', '－':
		return "'" + cell
	case '+', '-':
		number := start[size:]
		if len(start) < len(cell) || number == "" || number[0] < '0' || number[0] > '9' || strings.ContainsAny(number, "=@()|!") {
			return "'" + cell
		}
	}
	if len(start) < len(cell) && cell[0] < ' ' {
		return "'" + cell
	}
	return cell
}

// pairs calls f with each pair of two sources of each finding, in the order of
// the findings' positions.
func (s *story) pairs(f func(*pair) error) error {
	total := 0
	for i := range s.Findings {
		n := 0
		bySource := map[string]int{}
		for _, p := range s.Findings[i].Positions {
			for _, id := range p.ClaimIDs {
				n++
				if c := s.claims[id]; c != nil {
					bySource[c.SourceID]++
				}
			}
		}
		total += n * (n - 1) / 2
		for _, k := range bySource {
			total -= k * (k - 1) / 2
		}
	}
	if total > MaxPairs {
		return &TooManyPairsError{total}
	}
	for i := range s.Findings {
		if err := s.pairsOf(&s.Findings[i], f); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

func (s *story) pairsOf(f *compare.Finding, do func(*pair) error) error {
	type member struct {
		side
		position int
	}
	var members []member
	for i, p := range f.Positions {
		for _, id := range p.ClaimIDs {
			if c := s.claims[id]; c != nil {
				members = append(members, member{s.side(c), i})
			}
		}
	}
	reasons := make([]map[string]bool, len(f.Reasons))
	for i, r := range f.Reasons {
		reasons[i] = make(map[string]bool, len(r.ClaimIDs))
		for _, id := range r.ClaimIDs {
			reasons[i][id] = true
		}
	}
	for i := range members {
		for j := i + 1; j < len(members); j++ {
			a, b := &members[i], &members[j]
			if a.Source == b.Source {
				continue
			}
			p := pair{Finding: f.ID, Title: f.Title, Verdict: names.Verdicts[compare.Agreement], Reasons: []string{}, A: a.side, B: b.side}
			if a.position != b.position {
				p.Verdict = names.Verdicts[compare.Conflict]
			}
			for k, of := range reasons {
				kind := names.ReasonKinds[f.Reasons[k].Kind]
				if of[a.Claim] && of[b.Claim] && !slices.Contains(p.Reasons, kind) {
					p.Reasons = append(p.Reasons, kind)
				}
			}
			if err := do(&p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *story) side(c *claim.Claim) side {
	src := s.source(c)
	out := side{
		Source: c.SourceID, Publisher: src.Publisher, URI: src.URI, Published: instant(src.Published),
		Claim: c.ID, Quote: c.Quote.Exact, Start: c.Quote.Start, End: c.Quote.End,
		Value: decimal(c.Quantity.Value), Hedge: names.Approximations[c.Quantity.Approximation],
		UnitCode: c.Quantity.Unit.Code, UnitName: unitName(c.Quantity.Unit),
		Measure: strings.Join(append(slices.Clone(c.Measure.Qualifiers), c.Measure.Name), " "),
		Period:  period(c.Period), Status: names.Statuses[c.Status], Attribution: c.Attribution.Name,
	}
	out.Lower, out.Upper = decimal(c.Quantity.Lower), decimal(c.Quantity.Upper)
	return out
}
