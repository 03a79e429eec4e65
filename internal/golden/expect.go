// Package golden holds what the stories under examples/ must say: for each
// one the intent, written by hand before any engine read it, and the whole
// report, so that no change of it goes unseen.
//
// The two are kept apart on purpose. The golden report may be rewritten by
// running the tests with -update, and is reviewed as a diff. The expectations
// are never generated.
package golden

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	// YAML, since the files are written and read by people, with comments;
	// this is the maintained home of the parser.
	"go.yaml.in/yaml/v3"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/names"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// Expect is what one story must come out as.
type Expect struct {
	Read     []Reading  `yaml:"read"`     // the quantity of a claim
	Agree    []Same     `yaml:"agree"`    // claims that share one position
	Conflict []Conflict `yaml:"conflict"` // claims that share a finding, in different positions
	Checks   []Check    `yaml:"checks"`   // arithmetic over exactly these claims
	Apart    []Apart    `yaml:"apart"`    // claims of which no two share a finding
	Alone    []Ref      `yaml:"alone"`    // claims that stand in no finding
	NoClaim  []Ref      `yaml:"no_claim"` // numbers that are no claims
}

// Ref names a number of a source: "source: words around the {number}". The
// words stand exactly once in the source's text; the braces hold the numeral.
type Ref string

// Reading asserts what a claim says. Empty fields assert nothing.
type Reading struct {
	At            Ref    `yaml:"at"`
	Value         string `yaml:"value"`
	Lower         string `yaml:"lower"`
	Upper         string `yaml:"upper"`
	Approximation string `yaml:"approximation"`
	Unit          string `yaml:"unit"` // code of the unit
	Name          string `yaml:"name"` // the counted noun's singular
	Status        string `yaml:"status"`
}

// Same asserts that claims stand in one position of one finding, and that a
// reason of one of the kinds, if any is given, names two of them at least.
type Same struct {
	Reason Kinds `yaml:"reason"`
	Claims []Ref `yaml:"claims"`
}

// Conflict asserts one finding with the verdict CONFLICT: claims of one list
// share a position, claims of two lists don't, and every list meets another
// in a reason of one of the kinds.
type Conflict struct {
	Reason    Kinds   `yaml:"reason"`
	Positions [][]Ref `yaml:"positions"`
}

// Check asserts one arithmetic check.
type Check struct {
	Kind   string `yaml:"kind"`
	Holds  bool   `yaml:"holds"`
	Claims []Ref  `yaml:"claims"`
}

// Apart asserts that no two of the claims share a finding, unless a reason of
// the given kind tells those two apart.
type Apart struct {
	Unless Kinds `yaml:"unless"`
	Claims []Ref `yaml:"claims"`
}

// Kinds is one reason kind, or a list of which any will do.
type Kinds []string

// UnmarshalYAML reads a scalar as a list of one.
func (k *Kinds) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*k = Kinds{n.Value}
		return nil
	}
	return n.Decode((*[]string)(k))
}

// Load reads an expectation file; unknown fields are errors.
func Load(fsys fs.FS, path string) (*Expect, error) {
	raw, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	var e Expect
	if err := dec.Decode(&e); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := e.validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &e, nil
}

// validate refuses names that no engine can answer, and lists too short to
// assert anything.
func (e *Expect) validate() error {
	for _, r := range e.Read {
		if r.Approximation != "" && !known(names.Approximations, r.Approximation) || r.Status != "" && !known(names.Statuses, r.Status) {
			return fmt.Errorf("read %s: unknown approximation or status", r.At)
		}
	}
	for _, a := range e.Agree {
		if !valid(a.Reason) || len(a.Claims) < 2 {
			return fmt.Errorf("agree %q: needs two claims and known kinds", a.Claims)
		}
	}
	for _, x := range e.Conflict {
		empty := slices.ContainsFunc(x.Positions, func(p []Ref) bool { return len(p) == 0 })
		if !valid(x.Reason) || len(x.Reason) == 0 || len(x.Positions) < 2 || empty {
			return fmt.Errorf("conflict %q: needs two positions and a known kind", x.Positions)
		}
	}
	for _, k := range e.Checks {
		if !known(names.CheckKinds, k.Kind) || len(k.Claims) < 2 {
			return fmt.Errorf("check %s %q: needs two claims and a known kind", k.Kind, k.Claims)
		}
	}
	for _, a := range e.Apart {
		if !valid(a.Unless) || len(a.Claims) < 2 {
			return fmt.Errorf("apart %q: needs two claims and known kinds", a.Claims)
		}
	}
	return nil
}

func valid(k Kinds) bool {
	return !slices.ContainsFunc(k, func(name string) bool { return !known(names.ReasonKinds, name) })
}

// Story is a cross-checked story: the sources, their texts by source id, as
// the quotes point into them, and the report.
type Story struct {
	Sources []claim.Source
	Texts   map[string]string
	Report  *report.Report
}

// Miss is an assertion that does not hold.
type Miss struct {
	What string // "agree", "conflict", …
	Why  string
}

func (m Miss) String() string { return m.What + ": " + m.Why }

// Check returns every assertion of e that does not hold for the story, in the
// order of the file, and the number of assertions made.
func (e *Expect) Check(s Story) (misses []Miss, asserted int) {
	c := newChecker(s)
	for _, r := range e.Read {
		c.begin("read")
		c.reading(r)
	}
	for _, a := range e.Agree {
		c.begin("agree")
		c.agree(a)
	}
	for _, x := range e.Conflict {
		c.begin("conflict")
		c.conflict(x)
	}
	for _, k := range e.Checks {
		c.begin("checks")
		c.check(k)
	}
	for _, a := range e.Apart {
		c.begin("apart")
		c.apart(a)
	}
	for _, r := range e.Alone {
		c.begin("alone")
		c.alone(r)
	}
	for _, r := range e.NoClaim {
		c.begin("no_claim")
		c.noClaim(r)
	}
	return c.misses, c.asserted
}

// place is where a claim stands.
type place struct{ finding, position int }

type checker struct {
	story    Story
	places   map[string]place // by claim id
	what     string
	misses   []Miss
	asserted int
}

func newChecker(s Story) *checker {
	c := &checker{story: s, places: map[string]place{}}
	for i, f := range s.Report.Findings {
		for j, p := range f.Positions {
			for _, id := range p.ClaimIDs {
				c.places[id] = place{i, j}
			}
		}
	}
	return c
}

func (c *checker) begin(what string) {
	c.what = what
	c.asserted++
}

func (c *checker) miss(format string, args ...any) {
	c.misses = append(c.misses, Miss{c.what, fmt.Sprintf(format, args...)})
}

// locate returns the source id of a reference and the code points of its
// numeral.
func (c *checker) locate(r Ref) (source string, at claim.Span, err error) {
	source, words, ok := strings.Cut(string(r), ": ")
	before, rest, ok1 := strings.Cut(words, "{")
	number, after, ok2 := strings.Cut(rest, "}")
	if !ok || !ok1 || !ok2 || number == "" {
		return "", at, fmt.Errorf("%q is not \"source: words {number} words\"", r)
	}
	text, ok := c.story.Texts[source]
	if !ok {
		return "", at, fmt.Errorf("%q: no source %q", r, source)
	}
	switch strings.Count(text, before+number+after) {
	case 0:
		return source, at, fmt.Errorf("%q: the words stand nowhere in the text", r)
	case 1:
	default:
		return source, at, fmt.Errorf("%q: the words stand in the text more than once", r)
	}
	i := strings.Index(text, before+number+after) + len(before)
	at.Start = utf8.RuneCountInString(text[:i])
	at.End = at.Start + utf8.RuneCountInString(number)
	return source, at, nil
}

// at finds the claim whose numeral a span belongs to.
func (c *checker) at(source string, span claim.Span) *claim.Claim {
	for i := range c.story.Report.Claims {
		k := &c.story.Report.Claims[i]
		if k.SourceID == source && k.Number.Start < span.End && span.Start < k.Number.End {
			return k
		}
	}
	return nil
}

// claim resolves a reference, or records a miss and returns nil.
func (c *checker) claim(r Ref) *claim.Claim {
	source, span, err := c.locate(r)
	if err != nil {
		c.miss("%v", err)
		return nil
	}
	k := c.at(source, span)
	if k == nil {
		c.miss("%s: no claim", r)
	}
	return k
}

// claims resolves references; ok is false where one has no claim.
func (c *checker) claims(refs []Ref) (ids []string, ok bool) {
	ok = true
	for _, r := range refs {
		if k := c.claim(r); k != nil {
			ids = append(ids, k.ID)
		} else {
			ok = false
		}
	}
	return ids, ok
}

func (c *checker) reading(r Reading) {
	k := c.claim(r.At)
	if k == nil {
		return
	}
	q := k.Quantity
	for _, f := range []struct{ field, want, got string }{
		{"value", r.Value, q.Value.String()},
		{"lower", r.Lower, q.Lower.String()},
		{"upper", r.Upper, q.Upper.String()},
		{"approximation", r.Approximation, names.Approximations[q.Approximation]},
		{"unit", r.Unit, q.Unit.Code},
		{"name", r.Name, q.Unit.Name},
		{"status", r.Status, names.Statuses[k.Status]},
	} {
		if f.want != "" && f.want != f.got {
			c.miss("%s: %s is %q, want %q", r.At, f.field, f.got, f.want)
		}
	}
}

func (c *checker) agree(a Same) {
	ids, ok := c.claims(a.Claims)
	if !ok {
		return
	}
	first, ok := c.places[ids[0]]
	if !ok {
		c.miss("%s: in no finding", a.Claims[0])
		return
	}
	for i, id := range ids {
		if p, ok := c.places[id]; !ok || p != first {
			c.miss("%s: not in one position with %s%s", a.Claims[i], a.Claims[0], c.where(id, first))
			return
		}
	}
	if !c.reasoned(first.finding, a.Reason, ids, nil) {
		c.miss("%s: no reason %v between %q; the finding's reasons are %v",
			a.Claims[0], a.Reason, a.Claims, kindsOf(c.story.Report.Findings[first.finding]))
	}
}

func (c *checker) conflict(x Conflict) {
	var all [][]string
	for _, refs := range x.Positions {
		ids, ok := c.claims(refs)
		if !ok {
			return
		}
		all = append(all, ids)
	}
	lead := x.Positions[0][0]
	first, ok := c.places[all[0][0]]
	if !ok {
		c.miss("%s: in no finding", lead)
		return
	}
	seen := map[int]bool{}
	for i, ids := range all {
		p, ok := c.places[ids[0]]
		if !ok || p.finding != first.finding {
			c.miss("%s: not in one finding with %s%s", x.Positions[i][0], lead, c.where(ids[0], first))
			return
		}
		if seen[p.position] {
			c.miss("%s: in a position with a claim that it contradicts", x.Positions[i][0])
			return
		}
		seen[p.position] = true
		for j, id := range ids {
			if q := c.places[id]; q != p {
				c.miss("%s: not in one position with %s", x.Positions[i][j], x.Positions[i][0])
				return
			}
		}
	}
	if f := c.story.Report.Findings[first.finding]; f.Verdict != compare.Conflict {
		c.miss("%s: verdict is %v", lead, f.Verdict)
	}
	for i, ids := range all {
		others := slices.Concat(slices.Concat(all[:i]...), slices.Concat(all[i+1:]...))
		if !c.reasoned(first.finding, x.Reason, ids, others) {
			c.miss("%s: no reason %v; the finding's reasons are %v",
				x.Positions[i][0], x.Reason, kindsOf(c.story.Report.Findings[first.finding]))
			return
		}
	}
}

// reasoned says whether a finding has a reason of one of the kinds that names
// one of a and one of b; without b, two of a. No kinds ask for nothing.
func (c *checker) reasoned(finding int, kinds Kinds, a, b []string) bool {
	if len(kinds) == 0 {
		return true
	}
	for _, r := range c.story.Report.Findings[finding].Reasons {
		if !slices.Contains(kinds, names.ReasonKinds[r.Kind]) {
			continue
		}
		inA, inB := common(r.ClaimIDs, a), common(r.ClaimIDs, b)
		if b == nil && inA >= 2 || inA >= 1 && inB >= 1 {
			return true
		}
	}
	return false
}

func (c *checker) check(k Check) {
	ids, ok := c.claims(k.Claims)
	if !ok {
		return
	}
	slices.Sort(ids)
	var other []string
	for _, got := range c.story.Report.Checks {
		if names.CheckKinds[got.Kind] != k.Kind {
			continue
		}
		names := slices.Sorted(slices.Values(got.ClaimIDs))
		if !slices.Equal(slices.Compact(names), ids) {
			other = append(other, got.Expression)
			continue
		}
		if got.Holds != k.Holds {
			c.miss("%s over %q: holds is %v", k.Kind, k.Claims, got.Holds)
		}
		return
	}
	c.miss("no %s over %q; others: %q", k.Kind, k.Claims, other)
}

func (c *checker) apart(a Apart) {
	ids, ok := c.claims(a.Claims)
	if !ok {
		return
	}
	for i := range ids {
		for j := i + 1; j < len(ids); j++ {
			p, ok1 := c.places[ids[i]]
			q, ok2 := c.places[ids[j]]
			if !ok1 || !ok2 || p.finding != q.finding {
				continue
			}
			if len(a.Unless) > 0 && p.position != q.position &&
				c.reasoned(p.finding, a.Unless, ids[i:i+1], ids[j:j+1]) {
				continue
			}
			c.miss("%s and %s: in one finding (%s)", a.Claims[i], a.Claims[j],
				c.story.Report.Findings[p.finding].Title)
		}
	}
}

func (c *checker) alone(r Ref) {
	k := c.claim(r)
	if k == nil {
		return
	}
	if p, ok := c.places[k.ID]; ok {
		c.miss("%s: in a finding (%s)", r, c.story.Report.Findings[p.finding].Title)
	}
}

// noClaim also accepts words that the reading of HTML has left out: they must
// then stand in the markup.
func (c *checker) noClaim(r Ref) {
	source, span, err := c.locate(r)
	if err != nil {
		_, words, _ := strings.Cut(string(r), ": ")
		words = strings.NewReplacer("{", "", "}", "").Replace(words)
		for _, s := range c.story.Sources {
			if s.ID == source && strings.Contains(html.UnescapeString(s.HTML), words) {
				return
			}
		}
		c.miss("%v", err)
		return
	}
	if k := c.at(source, span); k != nil {
		c.miss("%s: is a claim, %q", r, k.Quote.Exact)
	}
}

// where tells what a claim shares a finding with, for a miss.
func (c *checker) where(id string, other place) string {
	p, ok := c.places[id]
	switch {
	case !ok:
		return ", but in no finding"
	case p.finding != other.finding:
		return fmt.Sprintf(", but in %q", c.story.Report.Findings[p.finding].Title)
	default:
		return fmt.Sprintf(", but in another position; reasons %v", kindsOf(c.story.Report.Findings[p.finding]))
	}
}

func kindsOf(f compare.Finding) []string {
	var kinds []string
	for _, r := range f.Reasons {
		kinds = append(kinds, names.ReasonKinds[r.Kind])
	}
	return kinds
}

func common(a, b []string) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

// known says whether a name from a file is one of a table; a misspelt kind
// must not pass for an assertion.
func known[K comparable](table map[K]string, name string) bool {
	for _, n := range table {
		if n == name {
			return true
		}
	}
	return false
}
