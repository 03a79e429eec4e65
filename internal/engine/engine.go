// Package engine knows the order of the stages, and nothing else does.
package engine

import (
	"context"
	"fmt"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// FieldError says which field of the input is wrong, and how. The path is the
// contract's: "sources[1].text".
type FieldError struct {
	Field   string
	Message string
}

func (e *FieldError) Error() string { return fmt.Sprintf("%s: %s", e.Field, e.Message) }

// Quoted is a quantity with its words.
type Quoted struct {
	Quote    claim.Quote
	Quantity quantity.Quantity
}

// Extraction is what one source says.
type Extraction struct {
	Claims   []claim.Claim
	Text     string // the text that the quotes point into: HTML and statements become text
	Language string
}

// Engine cross-checks. It holds no state of any request; use it from any
// number of goroutines.
type Engine struct{}

// New returns an engine with the built-in lexicons and weights.
func New() *Engine { return &Engine{} }

// Parse finds every quantity of a text, claims or not. Language is BCP 47,
// or empty to detect it.
func (e *Engine) Parse(ctx context.Context, text, language string) ([]Quoted, error) {
	panic("not yet")
}

// Extract reads the claims of one source.
func (e *Engine) Extract(ctx context.Context, s claim.Source) (*Extraction, error) {
	panic("not yet")
}

// CrossCheck is the main job.
func (e *Engine) CrossCheck(ctx context.Context, sources []claim.Source) (*report.Report, error) {
	panic("not yet")
}

// Session is a cross-check that takes its sources one by one.
type Session struct{}

// NewSession starts an empty session.
func (e *Engine) NewSession() *Session { return &Session{} }

// Add takes one source in and returns the findings that are new or changed
// with it.
func (s *Session) Add(ctx context.Context, src claim.Source) ([]compare.Finding, error) {
	panic("not yet")
}

// Report is the whole report of the sources so far; the same as CrossCheck
// of them in one call.
func (s *Session) Report(ctx context.Context) (*report.Report, error) { panic("not yet") }
