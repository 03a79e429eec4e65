package engine

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed4521bc5c/crosscheck/internal/align"
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// CrossCheck is the main job. The error is a *FieldError or the context's.
func (e *Engine) CrossCheck(ctx context.Context, sources []claim.Source) (*report.Report, error) {
	if len(sources) == 0 {
		return nil, &FieldError{"sources", "is empty: give at least one source"}
	}
	s := e.NewSession()
	ids := map[string]bool{}
	named := slices.Clone(sources)
	for i := range named {
		field := fmt.Sprintf("sources[%d]", i)
		s.name(&named[i], i)
		if ids[named[i].ID] {
			return nil, taken(named[i].ID, field)
		}
		ids[named[i].ID] = true
	}
	readings, err := e.readAll(ctx, named)
	if err != nil {
		return nil, err
	}
	for _, r := range readings {
		if err := s.AddReading(r); err != nil {
			return nil, err
		}
	}
	return s.Report(ctx)
}

// readAll reads sources side by side, and keeps their order.
func (e *Engine) readAll(ctx context.Context, sources []claim.Source) ([]*Reading, error) {
	readings := make([]*Reading, len(sources))
	errs := make([]error, len(sources))
	var fault atomic.Value // of a panic in one of the readers
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(sources), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(sources) || fault.Load() != nil {
					return
				}
				if readings[i], errs[i] = e.readOne(ctx, sources[i], i, &fault); errs[i] != nil && ctx.Err() != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	if v := fault.Load(); v != nil {
		panic(v)
	}
	for _, err := range errs { // the first source's error, whichever came first
		if err != nil {
			return nil, err
		}
	}
	return readings, ctx.Err()
}

// readOne reads a source by its place. A panic is handed to the goroutine that
// asked, which may recover from it: in this one it would end the process.
func (e *Engine) readOne(ctx context.Context, src claim.Source, i int, fault *atomic.Value) (r *Reading, err error) {
	defer func() {
		if v := recover(); v != nil {
			fault.CompareAndSwap(nil, fmt.Sprintf("source %d: %v\n%s", i, v, debug.Stack()))
		}
	}()
	return e.read(ctx, src, fmt.Sprintf("sources[%d]", i))
}

// Session is a cross-check that takes its sources one by one, and gives some
// up again. Each source is read once. A session is used by one goroutine at a
// time.
type Session struct {
	engine   *Engine
	readings []*Reading // in the order in which they were added
	byID     map[string]*Reading
	added    int                        // sources ever taken in
	told     map[string]compare.Finding // by id, as last told by Changes
}

// NewSession starts an empty session.
func (e *Engine) NewSession() *Session {
	return &Session{engine: e, byID: map[string]*Reading{}, told: map[string]compare.Finding{}}
}

// name gives a source that has no id one by its place.
func (s *Session) name(src *claim.Source, place int) {
	if src.ID == "" {
		src.ID = fmt.Sprintf("s%d", place+1)
	}
}

func taken(id, field string) error {
	return &FieldError{field + ".id", fmt.Sprintf("%q names an earlier source too", id)}
}

// Len is the number of sources.
func (s *Session) Len() int { return len(s.readings) }

// Add reads a source, takes it in, and returns the findings that are new or
// changed with it. The error is a *FieldError with a path from "source", or
// the context's; the session is then as before.
func (s *Session) Add(ctx context.Context, src claim.Source) ([]compare.Finding, error) {
	s.name(&src, s.added)
	if s.byID[src.ID] != nil {
		return nil, taken(src.ID, "source")
	}
	r, err := s.engine.Read(ctx, src)
	if err != nil {
		return nil, err
	}
	if err := s.AddReading(r); err != nil {
		return nil, err
	}
	changed, _, err := s.Changes(ctx)
	if err != nil {
		s.drop(src.ID)
		s.added--
		return nil, err
	}
	return changed, nil
}

// AddReading takes in a source that has been read, here or by another process
// of the same ReadingVersion. Its id must be given. The error is a *FieldError
// with a path from "source": an id that is missing or taken.
func (s *Session) AddReading(r *Reading) error {
	id := r.Source.ID
	if id == "" {
		return &FieldError{"source.id", "is missing"}
	}
	if s.byID[id] != nil {
		return taken(id, "source")
	}
	s.byID[id] = r
	s.readings = append(s.readings, r)
	s.added++
	return nil
}

// Remove gives a source up: the session is then as if it had never been
// added. The error is a *FieldError where there is no source of the id.
func (s *Session) Remove(id string) error {
	if s.byID[id] == nil {
		return &FieldError{"source.id", fmt.Sprintf("no source %q was added", id)}
	}
	s.drop(id)
	return nil
}

func (s *Session) drop(id string) {
	r := s.byID[id]
	delete(s.byID, id)
	i := slices.Index(s.readings, r)
	s.readings = slices.Delete(s.readings, i, i+1)
}

// Changes returns the findings that are new or changed since the last call (or
// since the session began), in the report's order, and the ids of those that
// are gone, sorted.
func (s *Session) Changes(ctx context.Context) (changed []compare.Finding, gone []string, err error) {
	r, err := s.Report(ctx)
	if err != nil {
		return nil, nil, err
	}
	told := make(map[string]compare.Finding, len(r.Findings))
	for _, f := range r.Findings {
		told[f.ID] = f
		if before, ok := s.told[f.ID]; !ok || !reflect.DeepEqual(before, f) {
			changed = append(changed, f)
		}
	}
	for id := range s.told {
		if _, ok := told[id]; !ok {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	s.told = told
	return changed, gone, nil
}

// Report is the whole report of the sources so far: the same, byte for byte,
// as CrossCheck of them in one call and in the same order.
func (s *Session) Report(ctx context.Context) (*report.Report, error) {
	r := &report.Report{EngineVersion: Version}
	total := 0
	for _, x := range s.readings {
		total += len(x.Claims)
	}
	if total > MaxClaims {
		return nil, &FieldError{"sources", fmt.Sprintf("hold %d numeric claims, at most %d are compared in one call", total, MaxClaims)}
	}
	in := compare.Context{Policy: s.engine.policy, Sources: make([]compare.Source, len(s.readings))}
	texts := make([]claim.Source, len(s.readings))
	for i, x := range s.readings {
		r.Claims = append(r.Claims, x.Claims...)
		texts[i] = x.Source
		texts[i].Text = x.Text
		in.Sources[i] = compare.Source{ID: x.Source.ID, Publisher: x.Source.Publisher, Published: x.Source.Published, Document: x.derive().doc}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.Origins = origin.Find(texts)
	in.Origins = r.Origins
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, g := range align.Groups(s.engine.policy.InOneCurrency(r.Claims)) {
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
