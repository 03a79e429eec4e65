package mcp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// show is what a caller wants to see of a report. A report of many sources is
// more than an assistant can read at once.
type show struct {
	Verdict     string `json:"verdict"`     // a pb.Verdict by its name; empty for both
	MaxFindings *int   `json:"maxFindings"` // nil for defaultFindings
	AllClaims   bool   `json:"allClaims"`   // also those in no finding and no check
}

// showField is the argument that holds it.
const showField = "show"

// The bounds of show.maxFindings.
const (
	defaultFindings = 20
	maxFindings     = 1000
)

var showByDefault = show{}

var showSchema = &schema{
	Type:        "object",
	Description: "Which part of the report to show. What is left out is counted in the answer.",
	Properties: properties{
		{"verdict", &schema{Type: "string", Enum: []string{pb.Verdict_VERDICT_CONFLICT.String(), pb.Verdict_VERDICT_AGREEMENT.String()}, Description: "Show only findings of this verdict."}},
		{"maxFindings", &schema{Type: "integer", Minimum: new(0.0), Maximum: new(float64(maxFindings)), Default: defaultFindings, Description: "Show at most so many findings. Conflicts come first."}},
		{"allClaims", &schema{Type: "boolean", Default: false, Description: "Show also the claims that stand in no finding and no check."}},
	},
	AdditionalProperties: new(false),
}

// omitted counts what a report would hold beyond what is shown.
type omitted struct {
	Findings int `json:"findings"`
	Claims   int `json:"claims"`
}

var omittedSchema = &schema{
	Type:        "object",
	Description: "What was left out of the report. Absent where nothing was.",
	Properties: properties{
		{"findings", &schema{Type: "integer", Description: "Findings left out by show.verdict or show.maxFindings."}},
		{"claims", &schema{Type: "integer", Description: "Claims left out: those in no finding and no check that is shown."}},
	},
}

// take reads the argument and takes it out of the others, which stay as they
// are where there is none.
func (s *show) take(arguments json.RawMessage) (rest json.RawMessage, err error) {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(arguments, &members) // what is wrong with it is said where the message is read
	if members[showField] == nil {
		return arguments, nil
	}
	dec := json.NewDecoder(strings.NewReader(string(members[showField])))
	dec.DisallowUnknownFields()
	if err := dec.Decode(s); err != nil && !errors.Is(err, io.EOF) {
		field := showField
		var typed *json.UnmarshalTypeError
		if errors.As(err, &typed) && typed.Field != "" {
			field += "." + typed.Field
		}
		return nil, &wire.JSONError{Field: field, Message: strings.TrimPrefix(err.Error(), "json: ")}
	}
	if n := s.MaxFindings; n != nil && (*n < 0 || *n > maxFindings) {
		return nil, &wire.JSONError{Field: showField + ".maxFindings", Message: fmt.Sprintf("must be from 0 to %d", maxFindings)}
	}
	if v := pb.Verdict_value[s.Verdict]; s.Verdict != "" && v == 0 {
		return nil, &wire.JSONError{Field: showField + ".verdict", Message: fmt.Sprintf("must be one of %s, %s", pb.Verdict_VERDICT_CONFLICT, pb.Verdict_VERDICT_AGREEMENT)}
	}
	delete(members, showField)
	rest, err = json.Marshal(members)
	return rest, err
}

// part is what of a report is shown, and counts the rest. The report itself
// stays as it is.
func (s *show) part(whole *report.Report) (part *report.Report, left omitted) {
	most := defaultFindings
	if s.MaxFindings != nil {
		most = *s.MaxFindings
	}
	out := *whole
	out.Findings = nil
	for i := range whole.Findings {
		f := &whole.Findings[i]
		fits := s.Verdict == "" || (f.Verdict == compare.Conflict) == (s.Verdict == pb.Verdict_VERDICT_CONFLICT.String())
		if fits && len(out.Findings) < most {
			out.Findings = append(out.Findings, *f)
		}
	}
	left.Findings = len(whole.Findings) - len(out.Findings)
	if s.AllClaims {
		return &out, left
	}
	used := map[string]bool{}
	for i := range out.Findings {
		for _, p := range out.Findings[i].Positions {
			for _, id := range p.ClaimIDs {
				used[id] = true
			}
		}
	}
	for i := range out.Checks {
		for _, id := range out.Checks[i].ClaimIDs {
			used[id] = true
		}
	}
	out.Claims = nil
	for i := range whole.Claims {
		if used[whole.Claims[i].ID] {
			out.Claims = append(out.Claims, whole.Claims[i])
		}
	}
	left.Claims = len(whole.Claims) - len(out.Claims)
	return &out, left
}
