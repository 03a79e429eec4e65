// Package export writes a report in the formats of other programs: W3C Web
// Annotation, schema.org, and pairs of claims as CSV and as lines of JSON. The
// words of the sources pass through unchanged, save where a spreadsheet would
// take them for a formula.
//
// The outputs are pure functions of the report and its sources: names that a
// format wants unique come from what they name (UUID version 5, RFC 9562), and
// nothing from a clock.
package export

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	// The package by which Go programs make UUIDs.
	"github.com/google/uuid"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// home is where the program can be found, and the namespace of its names.
const home = "https://github.com/seed4521bc5c/crosscheck"

var namespace = uuid.NewSHA1(uuid.NameSpaceURL, []byte(home))

// name is a URN for what some strings identify together.
func name(parts ...string) string {
	var b []byte
	for _, p := range parts {
		b = fmt.Appendf(b, "%d:%s", len(p), p) // lengths keep ("a", "bc") from ("ab", "c")
	}
	return uuid.NewSHA1(namespace, b).URN()
}

// story is a report with its sources and claims by their ids.
type story struct {
	*report.Report
	sources map[string]*claim.Source
	claims  map[string]*claim.Claim
}

func newStory(r *report.Report, sources []claim.Source) *story {
	s := &story{r, make(map[string]*claim.Source, len(sources)), make(map[string]*claim.Claim, len(r.Claims))}
	for i := range sources {
		s.sources[sources[i].ID] = &sources[i]
	}
	for i := range r.Claims {
		s.claims[r.Claims[i].ID] = &r.Claims[i]
	}
	return s
}

// source is the source of a claim; an empty one where it was not given.
func (s *story) source(c *claim.Claim) *claim.Source {
	if src := s.sources[c.SourceID]; src != nil {
		return src
	}
	return &claim.Source{ID: c.SourceID}
}

// sourceName is the address of a source, or a URN made of what is known of it.
func sourceName(src *claim.Source) string {
	if u, err := url.Parse(src.URI); err == nil && u.IsAbs() && (u.Host != "" || u.Opaque != "") {
		return u.String()
	}
	return name("source", src.ID, src.Publisher, src.Title, instant(src.Published), src.URI)
}

func (s *story) claimName(c *claim.Claim) string {
	return name("claim", sourceName(s.source(c)), c.ID, c.Quote.Exact, strconv.Itoa(c.Quote.Start))
}

// instant is a time of RFC 3339; empty where it is unknown.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// decimal is a decimal in plain digits; empty where there is none.
func decimal(x quantity.Decimal) string {
	if !x.Valid() {
		return ""
	}
	return x.String()
}

// bounds are the ends of a range or of a word such as "dozens", and of a
// bound such as "more than".
func bounds(q *quantity.Quantity) (lower, upper string) {
	switch q.Approximation {
	case quantity.Range, quantity.Order:
		return decimal(q.Lower), decimal(q.Upper)
	case quantity.MoreThan, quantity.AtLeast:
		return decimal(q.Value), ""
	case quantity.LessThan, quantity.UpTo:
		return "", decimal(q.Value)
	}
	return "", ""
}

// unitCode is a unit's code under the name of the system that defines it.
func unitCode(u unit.Unit) string {
	switch {
	case u.Dimension == unit.Money:
		return "ISO4217:" + u.Code
	case u.Code == "" || u.Code == "1":
		return ""
	}
	return "UCUM:" + u.Code
}

// unitName is a unit in words: "kilometre", "dollar per barrel".
func unitName(u unit.Unit) string {
	if u.Per == "" {
		return u.Name
	}
	return u.Name + " per " + u.Per
}

// period is an ISO 8601 interval of days, both ends included; empty where the
// period is unknown.
func period(p claim.Period) string {
	if !p.Known() {
		return ""
	}
	from, to := p.Start.UTC(), p.End.UTC().Add(-time.Nanosecond)
	if !to.After(from) {
		to = from
	}
	a, b := from.Format(time.DateOnly), to.Format(time.DateOnly)
	if a == b {
		return a
	}
	return a + "/" + b
}

// write writes a document as indented JSON. Its own text is not HTML.
func write(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}
