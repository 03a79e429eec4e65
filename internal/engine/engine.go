// Package engine knows the order of the stages, and nothing else does:
// source → text → parse → extract → align → compare → report.
//
// # Readings
//
// A source is read once, into a Reading: its text, its claims, its metadata. A
// Reading is a value that any number of sessions share and that a store keeps
// as bytes, under the ReadingVersion that made it. What was stored under another
// version is read again.
//
// # Sessions
//
// A Session takes readings in and gives them up again. Its report is, byte for
// byte, that of CrossCheck of the same sources in the same order, whatever
// happened on the way. It is kept up to date from what changed:
//
//   - origins: a new text is compared with those that have a run of its words,
//     and only what it leads or is led by is settled again;
//   - pairs: what is said of two claims hangs on the claims of their two sources
//     alone, so that a source brings its own pairs and changes no others, but for
//     those that its claims crowd out of each other's lists of candidates; only
//     lists that saw a claim come or go are made again;
//   - groups: claims whose numbers fit are put together anew where their pairs
//     changed; the bonds between what is made so are weighed anew where it, or
//     what stands beside it, changed; groups are merged anew in the components
//     that these changes touch;
//   - findings: judged anew where the claims of a group, or their origins, are
//     others than before, from claims that were made ready once, and by what is
//     kept of the positions that stay;
//   - checks: those inside a source are kept with its reading, and so is what
//     asks for the numbers of other sources.
//
// Done whole each time, since it is cheap: putting the findings in order and
// naming the origins. The claims of a report are shared with those before it.
//
// # Time
//
// Every stage looks at its context as it goes, so that a request that is given
// up stops within 50 ms. A session that was interrupted goes on from there.
// The time grows in proportion to the sources and their claims; only claims
// that end in one group are all held against each other.
package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/extract"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// Version names the rules and weights: two reports of one version and one
// input are the same bytes.
const Version = "0.1.0"

// MaxClaims bounds the numbers of one source, and the claims that are compared
// in one call: two thousand reports of twenty numbers each stay below it, and
// what is made of nothing but numbers is refused before it costs memory.
const MaxClaims = 50_000

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
	Language string // BCP 47, given or detected
}

// Engine cross-checks. It holds no state of any request; use it from any
// number of goroutines.
type Engine struct {
	policy   compare.Policy
	observer Observer // nil where nobody asks
}

// New returns an engine with the built-in lexicons, weights and policy.
func New() *Engine { return &Engine{policy: compare.DefaultPolicy()} }

// WithPolicy returns an engine that compares by a policy; the receiver stays as
// it is. The error is a *FieldError with a path from "policy".
func (e *Engine) WithPolicy(p compare.Policy) (*Engine, error) {
	if err := p.Check(); err != nil {
		var bad *compare.PolicyError
		if errors.As(err, &bad) {
			return nil, &FieldError{"policy." + bad.Field, bad.Message}
		}
		return nil, err
	}
	c := *e
	c.policy = p
	return &c, nil
}

// Parse finds every quantity of a text, claims or not. Language is BCP 47,
// or empty to detect it. The error is a *FieldError or the context's.
func (e *Engine) Parse(ctx context.Context, s, language string) (out []Quoted, err error) {
	ctx, end := e.begin(ctx, StageParse)
	defer func() { end(len(out), err) }()
	if !utf8.ValidString(s) {
		return nil, &FieldError{"text", "is not valid UTF-8"}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d := text.AnalyzeContext(ctx, s, language)
	defer d.Release()
	mentions := parse.Find(d)
	defer parse.Release(mentions)
	out = make([]Quoted, 0, len(mentions))
	for _, m := range mentions {
		if m.Kind == parse.Pronoun {
			continue
		}
		out = append(out, Quoted{extract.Quote(d, m.Start, m.End), m.Quantity})
	}
	return out, ctx.Err()
}

// Extract reads the claims of one source, for showing them: to compare them,
// Read it. The error is a *FieldError or the context's.
func (e *Engine) Extract(ctx context.Context, s claim.Source) (x *Extraction, err error) {
	ctx, end := e.begin(ctx, StageRead)
	defer func() {
		n := 0
		if x != nil {
			n = len(x.Claims)
		}
		end(n, err)
	}()
	return e.extract(ctx, s, "source", extract.Told)
}

// reader is extract.Claims, or extract.Told where the claims are only shown.
type reader func(*text.Document, claim.Source, []parse.Mention) []claim.Claim

func (e *Engine) extract(ctx context.Context, s claim.Source, field string, claims reader) (*Extraction, error) {
	body, err := plain(ctx, s, field)
	if ctxErr := ctx.Err(); ctxErr != nil {
		return nil, ctxErr
	}
	if err != nil {
		return nil, err
	}
	d := text.AnalyzeContext(ctx, body, s.Language)
	defer d.Release()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mentions := parse.Find(d)
	defer parse.Release(mentions)
	if len(mentions) > MaxClaims {
		return nil, &FieldError{field, fmt.Sprintf("holds %d numbers, at most %d are read of one source", len(mentions), MaxClaims)}
	}
	x := &Extraction{Claims: claims(d, s, mentions), Text: body, Language: d.Language}
	if err := ctx.Err(); err != nil {
		return nil, err // what was read is incomplete
	}
	return x, nil
}

// plain is the text of a source, whatever it came as.
func plain(ctx context.Context, s claim.Source, field string) (string, error) {
	given := 0
	for _, is := range []bool{s.Text != "", s.HTML != "", len(s.Statements) > 0} {
		if is {
			given++
		}
	}
	switch {
	case given == 0:
		return "", &FieldError{field + ".text", "is missing: give text, html or statements"}
	case given > 1:
		return "", &FieldError{field + ".text", "stands beside html or statements: give only one of them"}
	}
	for _, f := range []struct{ name, value string }{{"text", s.Text}, {"html", s.HTML}, {"title", s.Title}, {"publisher", s.Publisher}} {
		if !utf8.ValidString(f.value) {
			return "", &FieldError{field + "." + f.name, "is not valid UTF-8"}
		}
	}
	for i, st := range s.Statements {
		name := fmt.Sprintf("%s.statements[%d]", field, i)
		if !utf8.ValidString(st) {
			return "", &FieldError{name, "is not valid UTF-8"}
		}
		if strings.TrimSpace(st) == "" {
			return "", &FieldError{name, "is empty"}
		}
	}
	switch {
	case s.HTML != "":
		body, err := text.FromHTMLContext(ctx, s.HTML)
		if err != nil {
			return "", &FieldError{field + ".html", err.Error()}
		}
		return body, nil
	case len(s.Statements) > 0:
		// A blank line keeps statements apart: no sentence runs across two.
		return strings.Join(s.Statements, "\n\n"), nil
	}
	return s.Text, nil
}
