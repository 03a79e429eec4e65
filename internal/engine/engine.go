// Package engine knows the order of the stages, and nothing else does:
// source → text → parse → extract → align → compare → report.
package engine

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/align"
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/extract"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
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

	doc *text.Document
}

// Engine cross-checks. It holds no state of any request; use it from any
// number of goroutines.
type Engine struct {
	policy compare.Policy
}

// New returns an engine with the built-in lexicons, weights and policy.
func New() *Engine { return &Engine{policy: compare.DefaultPolicy()} }

// Parse finds every quantity of a text, claims or not. Language is BCP 47,
// or empty to detect it. The error is a *FieldError or the context's.
func (e *Engine) Parse(ctx context.Context, s, language string) ([]Quoted, error) {
	if !utf8.ValidString(s) {
		return nil, &FieldError{"text", "is not valid UTF-8"}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d := text.Analyze(s, language)
	mentions := parse.Find(d)
	out := make([]Quoted, 0, len(mentions))
	for _, m := range mentions {
		if m.Kind == parse.Pronoun {
			continue
		}
		out = append(out, Quoted{extract.Quote(d, m.Start, m.End), m.Quantity})
	}
	return out, ctx.Err()
}

// Extract reads the claims of one source. The error is a *FieldError or the
// context's.
func (e *Engine) Extract(ctx context.Context, s claim.Source) (*Extraction, error) {
	return e.extract(ctx, s, "source")
}

func (e *Engine) extract(ctx context.Context, s claim.Source, field string) (*Extraction, error) {
	body, err := plain(s, field)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d := text.Analyze(body, s.Language)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mentions := parse.Find(d)
	if len(mentions) > MaxClaims {
		return nil, &FieldError{field, fmt.Sprintf("holds %d numbers, at most %d are read of one source", len(mentions), MaxClaims)}
	}
	x := &Extraction{Claims: extract.Claims(d, s, mentions), Text: body, Language: d.Language, doc: d}
	return x, ctx.Err()
}

// plain is the text of a source, whatever it came as.
func plain(s claim.Source, field string) (string, error) {
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
		body, err := text.FromHTML(s.HTML)
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

// CrossCheck is the main job. The error is a *FieldError or the context's.
func (e *Engine) CrossCheck(ctx context.Context, sources []claim.Source) (*report.Report, error) {
	s := e.NewSession()
	if err := s.addAll(ctx, sources); err != nil {
		return nil, err
	}
	return s.Report(ctx)
}

// Session is a cross-check that takes its sources one by one. Each source is
// read once. A session is used by one goroutine at a time.
type Session struct {
	engine  *Engine
	sources []claim.Source
	read    []*Extraction
	byID    map[string]bool
	told    map[string]string // finding by its claims, as last returned by Add
}

// NewSession starts an empty session.
func (e *Engine) NewSession() *Session {
	return &Session{engine: e, byID: map[string]bool{}, told: map[string]string{}}
}

// identify names a source that has no id by its place, and refuses an id that
// came before.
func (s *Session) identify(src *claim.Source, field string) error {
	if src.ID == "" {
		src.ID = fmt.Sprintf("s%d", len(s.sources)+1)
	}
	if s.byID[src.ID] {
		return &FieldError{field + ".id", fmt.Sprintf("%q names an earlier source too", src.ID)}
	}
	s.byID[src.ID] = true
	return nil
}

// addAll reads sources side by side, and keeps their order.
func (s *Session) addAll(ctx context.Context, sources []claim.Source) error {
	if len(sources) == 0 {
		return &FieldError{"sources", "is empty: give at least one source"}
	}
	for i, src := range sources {
		if err := s.identify(&src, fmt.Sprintf("sources[%d]", i)); err != nil {
			return err
		}
		s.sources = append(s.sources, src)
	}
	s.read = make([]*Extraction, len(sources))
	errs := make([]error, len(sources))
	work := make(chan int)
	var wg sync.WaitGroup
	var fault atomic.Value // of a panic in one of the readers
	for range min(len(sources), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range work {
				s.read[i], errs[i] = s.readOne(ctx, i, &fault)
			}
		})
	}
	for i := range sources {
		work <- i
	}
	close(work)
	wg.Wait()
	if v := fault.Load(); v != nil {
		panic(v)
	}
	for _, err := range errs { // the first source's error, whichever came first
		if err != nil {
			return err
		}
	}
	return nil
}

// readOne reads a source by its place. A panic is handed to the goroutine that
// asked, which may recover from it: in this one it would end the process.
func (s *Session) readOne(ctx context.Context, i int, fault *atomic.Value) (x *Extraction, err error) {
	defer func() {
		if v := recover(); v != nil {
			fault.CompareAndSwap(nil, fmt.Sprintf("source %d: %v\n%s", i, v, debug.Stack()))
		}
	}()
	return s.engine.extract(ctx, s.sources[i], fmt.Sprintf("sources[%d]", i))
}

// Add takes one source in and returns the findings that are new or changed
// with it. The error is a *FieldError with a path from "source", or the
// context's; the session is then as before.
func (s *Session) Add(ctx context.Context, src claim.Source) ([]compare.Finding, error) {
	if err := s.identify(&src, "source"); err != nil {
		return nil, err
	}
	x, err := s.engine.extract(ctx, src, "source")
	if err != nil {
		delete(s.byID, src.ID)
		return nil, err
	}
	s.sources = append(s.sources, src)
	s.read = append(s.read, x)
	r, err := s.Report(ctx)
	if err != nil {
		delete(s.byID, src.ID)
		s.sources, s.read = s.sources[:len(s.sources)-1], s.read[:len(s.read)-1]
		return nil, err
	}
	var changed []compare.Finding
	told := make(map[string]string, len(r.Findings))
	for _, f := range r.Findings {
		now := fmt.Sprintf("%+v", f)
		told[f.ID] = now
		if s.told[f.ID] != now {
			changed = append(changed, f)
		}
	}
	s.told = told
	return changed, nil
}

// Report is the whole report of the sources so far; the same as CrossCheck
// of them in one call.
func (s *Session) Report(ctx context.Context) (*report.Report, error) {
	r := &report.Report{EngineVersion: Version}
	total := 0
	for _, x := range s.read {
		total += len(x.Claims)
	}
	if total > MaxClaims {
		return nil, &FieldError{"sources", fmt.Sprintf("hold %d numeric claims, at most %d are compared in one call", total, MaxClaims)}
	}
	in := compare.Context{Policy: s.engine.policy, Sources: make([]compare.Source, len(s.sources))}
	texts := make([]claim.Source, len(s.sources))
	for i, x := range s.read {
		r.Claims = append(r.Claims, x.Claims...)
		texts[i] = s.sources[i]
		texts[i].Text, texts[i].HTML, texts[i].Statements = x.Text, "", nil
		in.Sources[i] = compare.Source{ID: s.sources[i].ID, Publisher: s.sources[i].Publisher, Published: s.sources[i].Published, Document: x.doc}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.Origins = origin.Find(texts)
	in.Origins = r.Origins
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, g := range align.Groups(r.Claims) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		group := make([]claim.Claim, len(g.Claims))
		for i, c := range g.Claims {
			group[i] = r.Claims[c]
		}
		f := compare.Judge(group, in)
		if f.Verdict == 0 { // units that do not convert
			continue
		}
		f.Confidence = g.Confidence
		r.Findings = append(r.Findings, f)
	}
	compare.Order(r.Findings)
	r.Checks = compare.Checks(r.Claims, in)
	return r, ctx.Err()
}
