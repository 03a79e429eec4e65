package align

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

//go:embed bearers.tsv
var bearerTable string

//go:embed sides.tsv
var sideTable string

//go:embed daily.tsv
var dailyTable string

//go:embed outlook.tsv
var outlookTable string

// self is what of a claim tells it from others that are like it in all but
// one respect: which round, whose profit, which day's index. What it does not
// say is empty, and tells it from nothing.
type self struct {
	which  []string // claim.Frame.Which
	sides  []sideAt
	kind   string // of what belongs to one bearer
	bearer []string
	poll   []string // names of who asked
	day    time.Time
	base   bool // what another number is compared with: "a year earlier"
	dated  bool // says for when
	market bool // what markets expected
	actual bool // told as a fact
	head   string
	whole  []string // words of what the number is told to be a part of
}

type sideAt struct{ line, column int }

// selfOf reads it off a claim.
func selfOf(c *claim.Claim) self {
	t := distinctTables()
	f := &c.Frame
	m := self{head: f.Head, which: f.Which, base: comparative(c.Period.Text) || yearsBack(c), dated: c.Period.Stated && c.Period.Known()}
	m.market, m.actual = t.expected(c), c.Status == claim.Actual
	for _, ws := range [...][]string{f.Modifiers, f.Complement} {
		for _, w := range ws {
			if at, ok := t.sides[w]; ok {
				m.sides = append(m.sides, at)
			}
		}
	}
	if f.Part {
		m.whole = f.Complement
	}
	b, ok := t.verbs[f.Verb]
	if !ok && c.Quantity.Unit.Dimension == unit.Duration {
		b, ok = t.terms[f.Verb]
	}
	if !ok {
		b, ok = t.heads[f.Head]
	}
	switch {
	case c.Quantity.Unit.Dimension == unit.Age:
		m.kind, m.bearer = "age", fullName(f)
	case ok:
		m.kind = b.kind
		for _, where := range b.where {
			switch where {
			case "subject":
				m.bearer = properNames(m.bearer, f, f.Subject)
			case "object":
				m.bearer = properNames(m.bearer, f, f.Object)
			case "phrase":
				m.bearer = properNames(m.bearer, f, f.Modifiers)
				m.bearer = properNames(m.bearer, f, f.Complement)
			}
		}
	}
	if slices.ContainsFunc(f.Subject, isPoll) {
		m.poll = properNames(nil, f, f.Subject)
	}
	if ws := strings.Fields(strings.ToLower(c.Attribution.Text)); len(m.poll) == 0 && slices.ContainsFunc(ws, isPoll) {
		m.poll = properNames(nil, f, ws)
	}
	if p := c.Period; p.Stated && p.Known() && p.End.Sub(p.Start) <= 24*time.Hour && t.momentary(f) {
		m.day = p.Start
	}
	return m
}

// apart says whether the two are told to be different.
func (a *self) apart(b *self) bool {
	return len(a.which) > 0 && len(b.which) > 0 && otherOnes(a.which, b.which) ||
		len(a.sides) > 0 && len(b.sides) > 0 && otherSides(a.sides, b.sides) ||
		a.kind != "" && a.kind == b.kind && strangers(a.bearer, b.bearer) ||
		strangers(a.poll, b.poll) ||
		!a.day.IsZero() && !b.day.IsZero() && !a.day.Equal(b.day) ||
		a.base && !b.base && !b.dated || b.base && !a.base && !a.dated ||
		a.market && !b.market && b.actual || b.market && !a.market && a.actual ||
		a.partOf(b) || b.partOf(a)
}

// partOf says whether the one is told as a part of what the other counts: 22
// women among the members, and 64 members.
func (a *self) partOf(b *self) bool {
	return len(a.whole) > 0 && len(b.whole) == 0 && a.head != b.head && b.head != "" && slices.Contains(a.whole, b.head)
}

// otherOnes says whether both name one kind of thing, and different ones of it.
func otherOnes(a, b []string) bool {
	for i := 0; i < len(a); {
		kind, _, _ := strings.Cut(a[i], "=")
		mine := ofKind(a[i:], kind)
		i += len(mine)
		if theirs := ofKind(b, kind); len(theirs) > 0 && !slices.ContainsFunc(mine, func(x string) bool {
			return slices.ContainsFunc(theirs, func(y string) bool { return x == y || byNoun(kind) && nearNouns(x[len(kind)+1:], y[len(kind)+1:]) })
		}) {
			return true
		}
	}
	return false
}

// ofKind is the run of a sorted list that names one kind.
func ofKind(which []string, kind string) []string {
	from := 0
	for from < len(which) && !isKind(which[from], kind) {
		from++
	}
	to := from
	for to < len(which) && isKind(which[to], kind) {
		to++
	}
	return which[from:to]
}

func isKind(s, kind string) bool {
	return len(s) > len(kind) && s[len(kind)] == '=' && s[:len(kind)] == kind
}

// byNoun says whether things of a kind are told apart by nouns, which may be
// two words for one; ordinals and stages are not.
func byNoun(kind string) bool {
	switch kind {
	case "bill", "referendum", "line":
		return true
	}
	return false
}

// akin is the similarity from which two nouns may name one bill.
const akin = 0.5

func nearNouns(a, b string) bool {
	return lexicon.Stem(a) == lexicon.Stem(b) || lexicon.Similarity(a, b, lexicon.Noun) >= akin
}

func otherSides(a, b []sideAt) bool {
	for _, x := range a {
		for _, y := range b {
			if x.line == y.line && x.column != y.column && !slices.Contains(a, y) && !slices.Contains(b, x) {
				return true
			}
		}
	}
	return false
}

// strangers says whether both have names and share none, nor is one the
// initials of the other.
func strangers(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for _, x := range a {
		if slices.Contains(b, x) {
			return false
		}
	}
	return !initials(a, b) && !initials(b, a)
}

// initials says whether a name of a is made of the first letters of b's.
func initials(a, b []string) bool {
	first := make([]byte, 0, len(b))
	for _, w := range b {
		first = append(first, w[0])
	}
	letters := string(first)
	return len(letters) > 1 && slices.ContainsFunc(a, func(w string) bool { return w == letters || len(w) > 1 && strings.HasPrefix(letters, w) })
}

// properNames adds the proper names among words, but for those of countries
// and peoples, which are told apart by named.
func properNames(out []string, f *claim.Frame, words []string) []string {
	for _, w := range words {
		if w == "" || !slices.Contains(f.Names, w) {
			continue
		}
		if _, nation := lexicon.Nation(w); !nation {
			out = append(out, w)
		}
	}
	return out
}

// fullName is the last two names of whose age is told, where the subject is nothing
// but names and perhaps what the person is: a single one may be a place or a
// people.
func fullName(f *claim.Frame) []string {
	names := properNames(nil, f, f.Subject)
	if len(names) < 2 {
		return nil
	}
	for _, w := range f.Subject {
		if !slices.Contains(names, w) && !lexicon.IsPerson(w) {
			return nil
		}
	}
	return names[len(names)-2:]
}

func isPoll(w string) bool {
	switch w {
	case "poll", "survey", "pollster", "poll's", "survey's":
		return true
	}
	return false
}

// comparative says whether a time is that of another year's number, with which
// one is compared: "a year earlier". Shorter times are told so too often of
// the number beside.
func comparative(period string) bool {
	p := strings.ToLower(period)
	switch {
	case strings.HasSuffix(p, "year earlier"), strings.HasSuffix(p, "year before"), strings.HasSuffix(p, "year ago"):
		return true
	}
	before, ok := strings.CutPrefix(p, "previous ")
	return ok && (before == "year" || before == "winter" || before == "summer" || before == "season")
}

// yearsBack says whether a number is told as that of some years ago with which
// another is compared: "against 55 percent four years ago".
func yearsBack(c *claim.Claim) bool {
	p := strings.ToLower(c.Period.Text)
	if !strings.HasSuffix(p, "years ago") && !strings.HasSuffix(p, "years earlier") && !strings.HasSuffix(p, "years before") {
		return false
	}
	before := strings.Fields(c.Quote.Prefix)
	if len(before) == 0 {
		return false
	}
	switch strings.ToLower(before[len(before)-1]) {
	case "against", "from", "than", "versus", "with", "to":
		return true
	}
	return false
}

// distinctWords are the tables of this file.
type distinctWords struct {
	verbs, heads map[string]bearers
	terms        map[string]bearers // by the verb of a duration
	sides        map[string]sideAt
	daily        map[string]map[string]bool // by place
	outlook      map[string]map[string]bool // by kind
}

type bearers struct {
	kind  string
	where []string
}

var distinctTables = sync.OnceValue(func() *distinctWords {
	t := &distinctWords{verbs: map[string]bearers{}, terms: map[string]bearers{}, heads: map[string]bearers{}, sides: map[string]sideAt{}, daily: map[string]map[string]bool{}, outlook: map[string]map[string]bool{}}
	for row := range tableRows(bearerTable) {
		b := bearers{row[0], strings.Split(row[2], ",")}
		for w := range strings.FieldsSeq(row[3]) {
			switch row[1] {
			case "verb":
				t.verbs[w] = b
			case "verb of a duration":
				t.terms[w] = b
			case "head":
				t.heads[w] = b
			default:
				panic("align: bearers.tsv: " + row[1])
			}
		}
	}
	line := 0
	for row := range tableRows(sideTable) {
		for k, cell := range row {
			for w := range strings.SplitSeq(cell, ",") {
				t.sides[w] = sideAt{line, k}
			}
		}
		line++
	}
	for _, x := range [...]struct {
		table string
		words map[string]map[string]bool
	}{{dailyTable, t.daily}, {outlookTable, t.outlook}} {
		for row := range tableRows(x.table) {
			x.words[row[0]] = map[string]bool{}
			for w := range strings.FieldsSeq(row[1]) {
				x.words[row[0]][w] = true
			}
		}
	}
	return t
})

// momentary says whether the claim is of a measure of the moment.
func (t *distinctWords) momentary(f *claim.Frame) bool {
	return t.daily["head"][f.Head] || t.daily["verb"][f.Verb] ||
		slices.ContainsFunc(f.Subject, func(w string) bool { return t.daily["subject"][w] })
}

// expected says whether the number is what markets expected.
func (t *distinctWords) expected(c *claim.Claim) bool {
	f := &c.Frame
	speaks := func(ws []string) bool {
		return slices.ContainsFunc(ws, func(w string) bool { return t.outlook["speaker"][w] })
	}
	hopes := func(ws []string) bool {
		return slices.ContainsFunc(ws, func(w string) bool { return t.outlook["noun"][w] })
	}
	switch {
	case t.outlook["verb"][f.Verb] && f.Change == claim.Level:
		return speaks(f.Subject) || speaks(strings.Fields(strings.ToLower(c.Attribution.Name)))
	case c.Status != claim.Expected:
		return false
	case t.outlook["compare"][f.Verb]:
		return hopes(f.Object) || hopes(f.Complement)
	}
	return false
}

// tableRows gives the cells of a table's lines.
func tableRows(table string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(table) {
			if line = strings.TrimRight(line, "\r\n"); line == "" || line[0] == '#' {
				continue
			}
			if !yield(strings.Split(line, "\t")) {
				return
			}
		}
	}
}
