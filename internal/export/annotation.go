package export

import (
	"io"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/names"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// The classes of the Web Annotation Data Model (W3C Recommendation, 23
// February 2017) that a report needs.
type (
	collection struct {
		Context   string    `json:"@context"`
		ID        string    `json:"id"`
		Type      string    `json:"type"`
		Label     string    `json:"label"`
		Generator software  `json:"generator"`
		Total     int       `json:"total"`
		First     *itemPage `json:"first,omitempty"` // a collection without items has no page
	}
	software struct {
		ID   string `json:"id"`
		Type string `json:"type"`
		Name string `json:"name"`
	}
	itemPage struct {
		ID         string       `json:"id"`
		Type       string       `json:"type"`
		PartOf     string       `json:"partOf"`
		StartIndex int          `json:"startIndex"`
		Items      []annotation `json:"items"`
	}
	annotation struct {
		ID         string        `json:"id"`
		Type       string        `json:"type"`
		Motivation string        `json:"motivation"`
		Body       []textualBody `json:"body"`
		Target     any           `json:"target"`
	}
	textualBody struct {
		Type     string `json:"type"`
		Value    string `json:"value"`
		Format   string `json:"format"`
		Language string `json:"language,omitempty"`
		Purpose  string `json:"purpose"`
	}
	specificResource struct {
		Type     string  `json:"type"`
		Source   textRef `json:"source"`
		Selector []any   `json:"selector"`
	}
	textRef struct {
		ID       string `json:"id"`
		Type     string `json:"type"`
		Language string `json:"language,omitempty"`
	}
	quoteSelector struct {
		Type   string `json:"type"`
		Exact  string `json:"exact"`
		Prefix string `json:"prefix,omitempty"`
		Suffix string `json:"suffix,omitempty"`
	}
	positionSelector struct {
		Type  string `json:"type"`
		Start int    `json:"start"`
		End   int    `json:"end"`
	}
)

// WriteAnnotations writes a report as a W3C annotation collection in JSON-LD:
// an annotation a claim, which describes the quantity at its exact words, then
// an annotation a finding, which links those of its claims. Positions count
// the code points of the source's text, as the recommendation wants; where the
// source was HTML, of the text that it was turned into.
func WriteAnnotations(w io.Writer, r *report.Report, sources []claim.Source) error {
	s := newStory(r, sources)
	var items []annotation
	for i := range r.Claims {
		items = append(items, s.describing(&r.Claims[i]))
	}
	for i := range r.Findings {
		items = append(items, s.linking(&r.Findings[i]))
	}
	ids := []string{"collection", r.EngineVersion}
	for i := range items {
		ids = append(ids, items[i].ID)
	}
	c := collection{
		Context: "http://www.w3.org/ns/anno.jsonld",
		ID:      name(ids...),
		Type:    "AnnotationCollection",
		Label:   "Numeric claims, and what they say of each other",
		Generator: software{
			ID: home, Type: "Software", Name: "crosscheck " + r.EngineVersion,
		},
		Total: len(items),
	}
	if len(items) > 0 {
		c.First = &itemPage{ID: name("page", c.ID), Type: "AnnotationPage", PartOf: c.ID, Items: items}
	}
	return write(w, c)
}

// describing annotates the words of a claim.
func (s *story) describing(c *claim.Claim) annotation {
	src := s.source(c)
	tags := []textualBody{note("describing", report.Describe(c))}
	if c.Measure.Name != "" {
		tags = append(tags, note("tagging", strings.Join(append(append([]string{}, c.Measure.Qualifiers...), c.Measure.Name), " ")))
	}
	tags = append(tags, note("classifying", names.Statuses[c.Status]))
	return annotation{
		ID: s.claimName(c), Type: "Annotation", Motivation: "describing", Body: tags,
		Target: specificResource{
			Type:   "SpecificResource",
			Source: textRef{ID: sourceName(src), Type: "Text", Language: src.Language},
			Selector: []any{
				quoteSelector{"TextQuoteSelector", c.Quote.Exact, c.Quote.Prefix, c.Quote.Suffix},
				positionSelector{"TextPositionSelector", c.Quote.Start, c.Quote.End},
			},
		},
	}
}

// linking annotates the annotations of a finding's claims.
func (s *story) linking(f *compare.Finding) annotation {
	a := annotation{
		Type: "Annotation", Motivation: "linking",
		Body: []textualBody{note("describing", f.Title), note("classifying", names.Verdicts[f.Verdict])},
	}
	for _, reason := range f.Reasons {
		a.Body = append(a.Body, note("commenting", reason.Message))
	}
	ids := []string{"finding"}
	for _, p := range f.Positions {
		for _, id := range p.ClaimIDs {
			if c := s.claims[id]; c != nil {
				ids = append(ids, s.claimName(c))
			}
		}
	}
	a.ID, a.Target = name(ids...), ids[1:]
	return a
}

func note(purpose, value string) textualBody {
	return textualBody{"TextualBody", value, "text/plain", "en", purpose}
}
