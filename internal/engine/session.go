package engine

import (
	"context"
	"fmt"
	"maps"
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
func (e *Engine) readAll(ctx context.Context, sources []claim.Source) (readings []*Reading, err error) {
	ctx, end := e.begin(ctx, StageRead)
	defer func() { end(claimsOf(readings...), err) }()
	readings = make([]*Reading, len(sources))
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
// up again. Each source is read once, and a source more costs its own pairs of
// claims, and the findings that they touch. A session is used by one goroutine
// at a time.
type Session struct {
	engine   *Engine
	readings []*Reading // in the order in which they were added
	byID     map[string]*Reading
	fresh    []*Reading // that groups and origins do not know of
	added    int        // sources ever taken in

	groups  *align.Session
	origins *origin.Index
	items   map[*Reading][]*compare.Item // of its claims, made when they are first judged
	judged  map[said]*judgment           // by the first of their claims
	of      map[*align.Found]*judgment   // those same, as from and chains were then
	from    map[string]string            // origin of each source
	chains  map[string]string            // and of single claims, by their ids
	told    map[string]*judgment

	claims []claim.Claim // of the first readings
	listed int           // so many of them

	work int // claims judged so far, with those beside them
}

// said is a claim by its reading and its place in it.
type said struct {
	reading *Reading
	claim   int
}

// judgment is a finding with all that it was made of.
type judgment struct {
	claims  []said
	origins []string // of the claims' sources
	finding compare.Finding
	judging *compare.Judging // what judging it found out
}

// NewSession starts an empty session.
func (e *Engine) NewSession() *Session {
	return &Session{
		engine: e, byID: map[string]*Reading{}, items: map[*Reading][]*compare.Item{}, judged: map[said]*judgment{},
		groups: align.DefaultModel().NewSession(), origins: origin.NewIndex(),
	}
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
	s.readings, s.fresh = append(s.readings, r), append(s.fresh, r)
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
	gone := s.byID[id]
	is := func(r *Reading) bool { return r == gone }
	if slices.IndexFunc(s.readings, is) < s.listed {
		s.claims, s.listed = nil, 0
	}
	s.readings = slices.DeleteFunc(s.readings, is)
	delete(s.items, gone)
	if slices.ContainsFunc(s.fresh, is) {
		s.fresh = slices.DeleteFunc(s.fresh, is)
	} else {
		s.groups.Remove(id)
		s.origins.Remove(id)
	}
	delete(s.byID, id)
}

// Changes returns the findings that are new or changed since the last call (or
// since the session began), in the report's order, and the ids of those that
// are gone, sorted.
func (s *Session) Changes(ctx context.Context) (changed []compare.Finding, gone []string, err error) {
	if _, err := s.look(ctx); err != nil {
		return nil, nil, err
	}
	told := make(map[string]*judgment, len(s.judged))
	for _, j := range s.judged {
		if j.finding.Verdict == 0 {
			continue
		}
		f := &j.finding
		told[f.ID] = j
		if before := s.told[f.ID]; before != j && (before == nil || !reflect.DeepEqual(before.finding, *f)) {
			changed = append(changed, *f)
		}
	}
	compare.Order(changed)
	for id := range s.told {
		if told[id] == nil {
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
	origins, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	r := &report.Report{EngineVersion: Version, Origins: origins, Claims: s.list()}
	lines := make([]*compare.Lines, len(s.readings))
	for i, x := range s.readings {
		lines[i] = x.made.lines
	}
	for _, j := range s.judged {
		if j.finding.Verdict != 0 {
			r.Findings = append(r.Findings, j.finding)
		}
	}
	compare.Order(r.Findings)
	ctx, end := s.engine.begin(ctx, StageChecks)
	r.Checks = compare.ChecksOf(ctx, lines, r.Claims)
	end(len(r.Checks), ctx.Err())
	return r, ctx.Err()
}

// list is the claims of all sources. Reports share what was listed before: nobody
// changes it, and what comes later goes behind it.
func (s *Session) list() []claim.Claim {
	if s.claims == nil {
		s.claims = make([]claim.Claim, 0, claimsOf(s.readings...))
	}
	for _, r := range s.readings[s.listed:] {
		s.claims = append(s.claims, r.Claims...)
	}
	s.listed = len(s.readings)
	return slices.Clip(s.claims)
}

// look brings the findings up to date and gives the origins. It ends early
// with the context's error, and the next call goes on from there.
func (s *Session) look(ctx context.Context) ([]origin.Origin, error) {
	if n := claimsOf(s.readings...); n > MaxClaims {
		return nil, &FieldError{"sources", fmt.Sprintf("hold %d numeric claims, at most %d are compared in one call", n, MaxClaims)}
	}
	origins, of, chains, groups, err := s.align(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.compare(ctx, groups, of, chains); err != nil {
		return nil, err
	}
	return origins, nil
}

// align takes in what is fresh and gives the origins, the origin of each
// source, that of each claim that names an agency, and the groups.
func (s *Session) align(ctx context.Context) (origins []origin.Origin, of, chains map[string]string, groups []*align.Found, err error) {
	ctx, end := s.engine.begin(ctx, StageAlign)
	defer func() { end(len(groups), err) }()
	s.groups.Grow(claimsOf(s.fresh...))
	for len(s.fresh) > 0 {
		r := s.fresh[0]
		d, err := r.derive(ctx)
		if err != nil {
			return nil, nil, nil, nil, err
		}
		if err := s.groups.Add(ctx, r.Source.ID, s.engine.policy.InOneCurrency(r.Claims)); err != nil {
			return nil, nil, nil, nil, err
		}
		s.origins.Add(r.Source.ID, d.signature)
		s.fresh = s.fresh[1:]
	}
	ids := make([]string, len(s.readings))
	for i, r := range s.readings {
		ids[i] = r.Source.ID
	}
	if origins, err = s.origins.Origins(ctx, ids); err != nil {
		return nil, nil, nil, nil, err
	}
	of = make(map[string]string, len(ids)) // origin of each source
	for _, o := range origins {
		for _, id := range o.SourceIDs {
			of[id] = o.ID
		}
	}
	origins, chains = s.cited(origins)
	if groups, err = s.groups.Groups(ctx); err != nil {
		return nil, nil, nil, nil, err
	}
	return origins, of, chains, groups, nil
}

// compare brings the findings up to date with the groups.
func (s *Session) compare(ctx context.Context, groups []*align.Found, from, chains map[string]string) (err error) {
	anew := 0
	ctx, end := s.engine.begin(ctx, StageCompare)
	defer func() { end(anew, err) }()
	judged, of := make(map[said]*judgment, len(groups)), make(map[*align.Found]*judgment, len(groups))
	stay := s.stay(from, chains)
	for _, g := range groups {
		if err := ctx.Err(); err != nil {
			maps.Copy(s.judged, judged) // what has been judged anew need not be again
			return err
		}
		j := s.of[g]
		if j == nil || !stay {
			j = s.judge(ctx, g, from, chains)
		}
		if ctx.Err() == nil {
			judged[j.claims[0]], of[g] = j, j
			if j.finding.Verdict != 0 && s.judged[j.claims[0]] != j {
				anew++
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.judged, s.of, s.from, s.chains = judged, of, from, chains
	return nil
}

// stay says whether the sources that were there, and their claims, are of the
// origins of which they were.
func (s *Session) stay(from, chains map[string]string) bool {
	for id, o := range s.from {
		if now, ok := from[id]; ok && now != o {
			return false
		}
	}
	return maps.Equal(s.chains, chains)
}

// cited adds the origins of single claims, whose sentence names an agency, and
// tells them by the claims' ids.
func (s *Session) cited(origins []origin.Origin) ([]origin.Origin, map[string]string) {
	var cites []origin.Citation
	for _, r := range s.readings {
		for i, agency := range r.made.cites {
			if agency != "" {
				cites = append(cites, origin.Citation{SourceID: r.Source.ID, ClaimID: r.Claims[i].ID, Agency: agency})
			}
		}
	}
	if cites == nil {
		return origins, nil
	}
	credits := map[string][]string{}
	for _, r := range s.readings {
		if of := r.made.signature.Agencies(); len(of) > 0 {
			credits[r.Source.ID] = of
		}
	}
	return origin.Chains(origins, credits, cites)
}

// judge is the judgment of a group: the one that was, where nothing of what it
// was made of has changed.
func (s *Session) judge(ctx context.Context, g *align.Found, of, chains map[string]string) *judgment {
	j := &judgment{claims: make([]said, len(g.Claims)), origins: make([]string, len(g.Claims))}
	for i, ref := range g.Claims {
		j.claims[i] = said{s.byID[ref.Source], ref.Claim}
		if j.origins[i] = of[ref.Source]; len(chains) == 0 {
			continue
		}
		if o, ok := chains[j.claims[i].reading.Claims[ref.Claim].ID]; ok {
			j.origins[i] = o
		}
	}
	before := s.judged[j.claims[0]]
	if before != nil && slices.Equal(before.claims, j.claims) && slices.Equal(before.origins, j.origins) {
		if before.finding.Confidence == g.Confidence || before.finding.Verdict == 0 {
			return before
		}
		again := *before
		again.finding.Confidence = g.Confidence
		return &again
	}
	items := make([]*compare.Item, len(j.claims))
	for i, c := range j.claims {
		if i%64 == 0 && ctx.Err() != nil {
			return j
		}
		items[i] = s.item(c)
	}
	s.work += len(items)
	if j.judging = new(compare.Judging); before != nil {
		j.judging = before.judging
	}
	if j.finding = j.judging.Judge(items, j.origins, s.engine.policy, ctx.Err); j.finding.Verdict != 0 { // else its units do not convert
		j.finding.Confidence = g.Confidence
	}
	return j
}

// item is a claim made ready for being judged.
func (s *Session) item(c said) *compare.Item {
	items := s.items[c.reading]
	if items == nil {
		items = make([]*compare.Item, len(c.reading.Claims))
		s.items[c.reading] = items
	}
	if items[c.claim] == nil {
		src := &c.reading.Source
		told := compare.Source{ID: src.ID, Publisher: src.Publisher, Published: src.Published, Document: c.reading.made.doc}
		items[c.claim] = compare.NewItem(&c.reading.Claims[c.claim], told, s.engine.policy)
	}
	return items[c.claim]
}
