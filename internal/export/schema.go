package export

import (
	"encoding/json"
	"io"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/names"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// The types of schema.org that a report needs. Fields without a value are left
// out, as the vocabulary has no word for "unknown".
type (
	graph struct {
		Context string `json:"@context"`
		Graph   []any  `json:"@graph"`
	}
	thing struct {
		Type string `json:"@type"`
		ID   string `json:"@id,omitempty"`
		Name string `json:"name,omitempty"`
	}
	article struct {
		thing
		Headline      string `json:"headline,omitempty"`
		URL           string `json:"url,omitempty"`
		DatePublished string `json:"datePublished,omitempty"`
		InLanguage    string `json:"inLanguage,omitempty"`
		Publisher     *thing `json:"publisher,omitempty"`
	}
	schemaClaim struct {
		thing
		Text             string           `json:"text"`
		About            quantitativeItem `json:"about"`
		TemporalCoverage string           `json:"temporalCoverage,omitempty"`
		Author           *thing           `json:"author,omitempty"`
		Appearance       thing            `json:"appearance"`
	}
	quantitativeItem struct {
		thing
		Value    json.Number `json:"value,omitempty"`
		MinValue json.Number `json:"minValue,omitempty"`
		MaxValue json.Number `json:"maxValue,omitempty"`
		UnitCode string      `json:"unitCode,omitempty"`
		UnitText string      `json:"unitText,omitempty"`
	}
	claimReview struct {
		thing
		Status       string  `json:"creativeWorkStatus"`
		Reviewed     string  `json:"claimReviewed"`
		ItemReviewed []thing `json:"itemReviewed"`
		Keywords     string  `json:"keywords"` // the verdict
		Body         string  `json:"reviewBody,omitempty"`
	}
)

// WriteSchemaOrg writes a report as a graph of schema.org in JSON-LD: its
// sources as NewsArticles, a Claim each with its QuantitativeValue, and for
// each finding a draft of a ClaimReview. The drafts carry no rating and no
// author: who is right, and who says so, is for people to fill in. Codes of
// units have the name of their system before a colon, as schema.org asks where
// they are not of UN/CEFACT.
func WriteSchemaOrg(w io.Writer, r *report.Report, sources []claim.Source) error {
	s := newStory(r, sources)
	g := graph{Context: "https://schema.org", Graph: []any{}}
	for i := range sources {
		g.Graph = append(g.Graph, newArticle(&sources[i]))
	}
	for i := range r.Claims {
		g.Graph = append(g.Graph, s.schemaClaim(&r.Claims[i]))
	}
	for i := range r.Findings {
		g.Graph = append(g.Graph, s.review(&r.Findings[i]))
	}
	return write(w, g)
}

func newArticle(src *claim.Source) article {
	a := article{
		thing:         thing{Type: "NewsArticle", ID: sourceName(src)},
		Headline:      src.Title,
		DatePublished: instant(src.Published),
		InLanguage:    src.Language,
	}
	if a.ID == src.URI {
		a.URL = src.URI
	}
	if src.Publisher != "" {
		a.Publisher = &thing{Type: "Organization", Name: src.Publisher}
	}
	return a
}

func (s *story) schemaClaim(c *claim.Claim) schemaClaim {
	lower, upper := bounds(&c.Quantity)
	q := quantitativeItem{
		thing:    thing{Type: "QuantitativeValue", Name: report.Describe(c)},
		MinValue: json.Number(lower),
		MaxValue: json.Number(upper),
		UnitCode: unitCode(c.Quantity.Unit),
		UnitText: unitName(c.Quantity.Unit),
	}
	if lower == "" && upper == "" {
		q.Value = json.Number(decimal(c.Quantity.Value))
	}
	out := schemaClaim{
		thing:            thing{Type: "Claim", ID: s.claimName(c)},
		Text:             c.Quote.Exact,
		About:            q,
		TemporalCoverage: period(c.Period),
		Appearance:       thing{Type: "NewsArticle", ID: sourceName(s.source(c))},
	}
	if c.Attribution.Name != "" {
		// Whether a person or an organization speaks cannot be told from the name.
		out.Author = &thing{Type: "Thing", Name: c.Attribution.Name}
	}
	return out
}

func (s *story) review(f *compare.Finding) claimReview {
	out := claimReview{
		thing:    thing{Type: "ClaimReview"},
		Status:   "Draft",
		Reviewed: f.Title,
		Keywords: names.Verdicts[f.Verdict],
	}
	ids := []string{"review"}
	for _, p := range f.Positions {
		for _, id := range p.ClaimIDs {
			if c := s.claims[id]; c != nil {
				ids = append(ids, s.claimName(c))
				out.ItemReviewed = append(out.ItemReviewed, thing{Type: "Claim", ID: s.claimName(c)})
			}
		}
	}
	out.ID = name(ids...)
	for i, reason := range f.Reasons {
		if i > 0 {
			out.Body += " "
		}
		out.Body += reason.Message
	}
	return out
}
