package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// view is a report made ready to be drawn: every id resolved to words, every
// word cleaned. The renderers differ only in ink.
type view struct {
	Conflicts  []findingView
	Agreements []findingView
	Checks     []checkView
	Origins    []originView
	Sources    []sourceView
	Nothing    string // said where there is no finding
	Summary    string
	Version    string
}

type findingView struct {
	ID        string
	Kind      string   // "conflict" or "agreement"
	Sources   []string // the ids of its sources' drawings: "s1"
	Title     string
	Tag       string // the main reason, in a few words
	Reasons   []reasonView
	Gap       string // "5, a third of the larger": empty where it cannot be told
	Voices    string // "three reports, one origin"; empty where each is its own origin
	Positions []positionView
	Unit      unit.Unit // of the positions' intervals
}

// reasonView is a reason in words, and the rule behind it.
type reasonView struct {
	Message string
	Rule    ruleView
}

type positionView struct {
	Letter  string // "A", "B"; the claims of one letter can all be true at once
	Label   string // "about 200 / more than 200"
	Tags    []string
	Mark    mark
	Origins int // of its claims, where each source is its own
	// Readings are the different words for its numbers, as a number line shows
	// them.
	Readings []reading
	Quotes   []quoteView
}

// quoteView is the words of one or more sources: copies of one sentence are
// shown once.
type quoteView struct {
	Who                  []whoView
	Before, Exact, After string
	Claims               []*claimRef
}

type whoView struct {
	Name, Date, URI string
	Source          string // id of the source's drawing: "s1"; empty where it was not given
}

type checkView struct {
	Holds      bool
	Kind       string
	Expression string
	Rule       ruleView
	Bars       *barChart // nil where it cannot be drawn
	Quotes     []quoteView
}

type originView struct {
	Count    string // "three reports, one origin"
	Names    []string
	Evidence string
}

type sourceView struct {
	whoView
	Title      string
	Language   string
	Claims     int
	Paragraphs [][]segment
	Open       bool // shown at once: there are few
}

// fewSources is how many sources' texts are shown at once.
const fewSources = 3

// window is how many code points of a sentence are shown on each side of a
// quote.
type window int

func newView(r *Report, sources []claim.Source, w window) *view {
	b := &viewBuilder{
		claims:  claimIndex(r.Claims),
		refs:    claimRefs(r),
		origins: originsOf(r),
		sources: make(map[string]*sourceText, len(sources)),
		places:  make(map[string]string, len(sources)),
		window:  w,
	}
	for i := range sources {
		b.sources[sources[i].ID] = newSourceText(&sources[i])
		b.places[sources[i].ID] = "s" + strconv.Itoa(i+1)
	}
	v := &view{Version: clean(r.EngineVersion)}
	for i := range r.Findings {
		f := b.finding(&r.Findings[i])
		if r.Findings[i].Verdict == compare.Conflict {
			v.Conflicts = append(v.Conflicts, f)
		} else {
			v.Agreements = append(v.Agreements, f)
		}
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		v.Checks = append(v.Checks, checkView{
			Holds:      c.Holds,
			Kind:       checkWords[c.Kind],
			Expression: clean(c.Expression),
			Rule:       checkRule(c),
			Bars:       b.bars(c),
			Quotes:     b.quotes(c.ClaimIDs),
		})
	}
	slices.SortStableFunc(v.Checks, func(a, b checkView) int { return compareBool(a.Holds, b.Holds) })
	for _, o := range r.Origins {
		if len(o.SourceIDs) > 1 {
			v.Origins = append(v.Origins, b.origin(&o))
		}
	}
	perSource := map[string][]*claim.Claim{}
	for i := range r.Claims {
		c := &r.Claims[i]
		perSource[c.SourceID] = append(perSource[c.SourceID], c)
	}
	for i := range sources {
		s := &sources[i]
		claims := perSource[s.ID]
		v.Sources = append(v.Sources, sourceView{
			whoView: b.who(s.ID), Title: clean(s.Title), Language: s.Language, Claims: len(claims),
			Paragraphs: b.sources[s.ID].paragraphs(claims, b.refs), Open: len(sources) <= fewSources,
		})
	}
	if len(r.Findings) == 0 {
		v.Nothing = "No quantity is reported by two of them."
		if len(sources) < 2 {
			v.Nothing = "One report alone has nothing to agree or conflict with."
		}
	}
	v.Summary = Summary(r, len(sources))
	return v
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// Summary is a report of some sources in one line: "3 reports from 2 origins,
// 14 claims: 1 conflict, 2 agreements".
func Summary(r *Report, sources int) string {
	conflicts, failing := 0, 0
	for i := range r.Findings {
		if r.Findings[i].Verdict == compare.Conflict {
			conflicts++
		}
	}
	for i := range r.Checks {
		if !r.Checks[i].Holds {
			failing++
		}
	}
	var b strings.Builder
	b.WriteString(count(sources, "report"))
	if n := originCount(r, sources); n > 0 && n < sources {
		b.WriteString(" from " + count(n, "origin"))
	}
	b.WriteString(", " + count(len(r.Claims), "claim") + ": ")
	b.WriteString(count(conflicts, "conflict") + ", " + count(len(r.Findings)-conflicts, "agreement"))
	if n := len(r.Checks); n > 0 {
		b.WriteString(", " + count(n, "check"))
		switch {
		case failing == 0 && n == 1:
			b.WriteString(" that holds")
		case failing == 0:
			b.WriteString(" that hold")
		case failing == 1:
			b.WriteString(", one of which fails")
		default:
			b.WriteString(", " + few(failing) + " of which fail")
		}
	}
	return b.String()
}

// originCount is the number of origins of all sources; a source that no
// origin lists is its own.
func originCount(r *Report, sources int) int {
	n := sources
	seen := map[string]bool{} // those of single claims list sources once more
	for _, o := range r.Origins {
		whole := 0
		for _, id := range o.SourceIDs {
			if !seen[id] {
				seen[id] = true
				whole++
			}
		}
		n -= max(0, whole-1)
	}
	return n
}

type viewBuilder struct {
	claims  map[string]*claim.Claim
	refs    map[string]*claimRef
	origins map[string]string // of a source, by its id
	sources map[string]*sourceText
	places  map[string]string // id of a source's drawing, by the source's
	window  window
}

func (b *viewBuilder) finding(f *compare.Finding) findingView {
	v := findingView{ID: clean(f.ID), Kind: kind(f.Verdict), Title: clean(f.Title), Tag: tag(f), Gap: clean(gap(f, b.claims))}
	v.Reasons = reasons(f)
	u, same := oneUnit(f, b.claims)
	if !same {
		u = f.Unit
	}
	v.Unit = u
	sources, origins := map[string]bool{}, map[string]bool{}
	for i := range f.Positions {
		p := &f.Positions[i]
		for _, id := range p.SourceIDs {
			if place := b.places[id]; place != "" && !sources[id] {
				v.Sources = append(v.Sources, place)
			}
			sources[id] = true
		}
		for _, id := range p.OriginIDs {
			origins[id] = true
		}
		v.Positions = append(v.Positions, b.position(letter(i), p, u, same))
	}
	if len(origins) > 0 && len(origins) < len(sources) {
		v.Voices = voices(len(sources), len(origins))
	}
	if v.Title == "" {
		// The numbers themselves are all that is known of what they count.
		labels := make([]string, len(v.Positions))
		for i := range v.Positions {
			labels[i] = v.Positions[i].Label
		}
		v.Title = strings.Join(labels, " or ")
	}
	return v
}

// reasons are the messages of a finding, each once. In a conflict those that
// tell the positions apart come first, and that two numbers are equal goes
// without saying.
func reasons(f *compare.Finding) []reasonView {
	var apart, together []reasonView
	for i := range f.Reasons {
		r := &f.Reasons[i]
		v := reasonView{clean(r.Message), reasonRule(r)}
		said := func(o reasonView) bool { return o.Message == v.Message }
		switch {
		case v.Message == "" || slices.ContainsFunc(apart, said) || slices.ContainsFunc(together, said):
		case separates(r.Kind):
			apart = append(apart, v)
		case f.Verdict == compare.Conflict && r.Kind == compare.Equal:
		default:
			together = append(together, v)
		}
	}
	return append(apart, together...)
}

// tag is the plain words of a finding's first reason of the verdict's own
// kind.
func tag(f *compare.Finding) string {
	split := f.Verdict == compare.Conflict || len(f.Positions) > 1 // the caller's policy may call it harmless
	for _, r := range f.Reasons {
		if separates(r.Kind) == split {
			return reasonWords[r.Kind]
		}
	}
	return ""
}

func voices(sources, origins int) string {
	s := few(sources) + " reports, " + few(origins) + " origin"
	if origins != 1 {
		s += "s"
	}
	return s
}

// gap is the distance between the positions, in the finding's unit and as a
// share of the larger value.
func gap(f *compare.Finding, byID map[string]*claim.Claim) string {
	if !f.Gap.Absolute.Valid() || f.Gap.Absolute.Sign() == 0 {
		return ""
	}
	var parts []string
	u, ok := oneUnit(f, byID)
	far := f.Gap.Absolute
	if !ok && f.Unit.Code != "" {
		u, ok = f.Unit, true // that to which the others were converted
		if n := far.Digits(); n > 3 {
			far = far.Round(far.Reduced().Exponent() + int32(n) - 3)
		}
	}
	if ok {
		if u.Dimension == unit.Percent {
			// The distance between two shares is no share.
			u = unit.Unit{Name: "point", Dimension: unit.PercentagePoint}
		}
		parts = append(parts, amount(brief(far), u))
	}
	if rel := f.Gap.Relative; rel.Valid() {
		percent := rel.Shift(2)
		switch {
		case percent.Cmp(quantity.New(1, 0)) < 0:
			parts = append(parts, "under 1% of the larger")
		default:
			parts = append(parts, percent.Round(0).String()+"% of the larger")
		}
	}
	return strings.Join(parts, ", ")
}

// oneUnit is the unit of a finding's claims; false where they have several, so
// that the report does not say which one its intervals and its gap are in.
func oneUnit(f *compare.Finding, byID map[string]*claim.Claim) (u unit.Unit, ok bool) {
	for _, p := range f.Positions {
		for _, id := range p.ClaimIDs {
			c := byID[id]
			switch {
			case c == nil:
			case !ok:
				u, ok = c.Quantity.Unit, true
			case c.Quantity.Unit.Code != u.Code:
				return unit.Unit{}, false
			}
		}
	}
	return u, ok
}

// letter names positions A to Z, then A1, B1 and so on.
func letter(i int) string {
	s := string(rune('A' + i%26))
	if i >= 26 {
		s += number(quantity.New(int64(i/26), 0))
	}
	return s
}

// position makes a position ready. Its numbers are points of the number line
// where they are in the unit of the intervals.
func (b *viewBuilder) position(letter string, p *compare.Position, u unit.Unit, points bool) positionView {
	v := positionView{Letter: letter, Mark: mark{p.Interval}, Quotes: b.quotes(p.ClaimIDs)}
	var labels []string
	var status, period shared
	for _, id := range p.ClaimIDs {
		c := b.claims[id]
		if c == nil {
			continue
		}
		if d := clean(Describe(c)); !slices.Contains(labels, d) {
			labels = append(labels, d)
		}
		origin := cmp.Or(b.origins[c.SourceID], "source "+c.SourceID)
		if r, ok := readingOf(c, u, points); ok {
			v.Readings = addReading(v.Readings, r, origin)
		}
		status.add(statusWords[c.Status])
		if c.Period.Stated {
			period.add(clean(c.Period.Text))
		}
	}
	v.Tags = append(status.tag(), period.tag()...)
	v.Label = strings.Join(labels, " / ")
	if n := len(p.OriginIDs); n > 0 && n < len(p.SourceIDs) {
		v.Tags = append(v.Tags, voices(len(p.SourceIDs), n))
	} else if n == len(p.SourceIDs) {
		v.Origins = n
	}
	return v
}

// shared is a word that all who say one agree on.
type shared struct {
	word  string
	said  bool
	mixed bool
}

func (s *shared) add(word string) {
	s.mixed = s.mixed || s.said && s.word != word
	s.word, s.said = word, true
}

func (s *shared) tag() []string {
	if s.mixed || s.word == "" {
		return nil
	}
	return []string{s.word}
}

// quotes shows the claims' words, those that read the same as one, and those
// of the same voices one after the other.
func (b *viewBuilder) quotes(ids []string) []quoteView {
	var qs []quoteView
	for _, id := range ids {
		c := b.claims[id]
		if c == nil {
			continue
		}
		before, exact, after := b.sources[c.SourceID].fragment(c, b.window)
		who := b.who(c.SourceID)
		at := slices.IndexFunc(qs, func(q quoteView) bool {
			return q.Before == before && q.Exact == exact && q.After == after
		})
		if at < 0 {
			qs = append(qs, quoteView{Before: before, Exact: exact, After: after})
			at = len(qs) - 1
		}
		qs[at].Claims = append(qs[at].Claims, b.refs[id])
		if !slices.Contains(qs[at].Who, who) {
			qs[at].Who = append(qs[at].Who, who)
		}
	}
	var ordered []quoteView
	for i := range qs {
		at := len(ordered)
		for j := range ordered {
			if slices.Equal(ordered[j].Who, qs[i].Who) {
				at = j + 1
			}
		}
		ordered = slices.Insert(ordered, at, qs[i])
	}
	return ordered
}

func (b *viewBuilder) who(sourceID string) whoView {
	s := b.sources[sourceID]
	if s == nil {
		return whoView{Name: clean(sourceID)}
	}
	w := whoView{Date: day(s.Published), URI: s.URI, Source: b.places[sourceID]}
	for _, name := range []string{s.Publisher, s.Title, s.ID} {
		if w.Name = strings.TrimSpace(clean(name)); w.Name != "" {
			break
		}
	}
	return w
}

func (b *viewBuilder) origin(o *origin.Origin) originView {
	v := originView{Count: voices(len(o.SourceIDs), 1), Evidence: clean(o.Evidence)}
	for _, id := range o.SourceIDs {
		v.Names = append(v.Names, b.who(id).Name)
	}
	return v
}
