package compare

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// figure is a claim in its sentence; offsets are bytes into the sentence.
type figure struct {
	c          *claim.Claim
	q          quantity.Quantity // shares on the percent scale
	start, end int               // of the numeral with its scale word, percent or currency
}

// line is a sentence with its figures, in text order.
type line struct {
	source  int       // index into the sources
	from    int       // code point where it begins
	told    time.Time // when the source was published; zero where unknown
	text    string
	figures []figure
	gaps    [][]string // see gap
}

// Checks does the arithmetic that the claims allow: parts against their
// total, growth, shares, differences, and durations against dates. Only what
// the words of a sentence tie together is computed, and a check is said to
// fail only where no reading of the numbers, hedges and roundings included,
// makes it hold. Claims of sources whose Document is nil are left out.
//
// The checks come by kind and then in the order of their claims.
func Checks(claims []claim.Claim, ctx Context) []Check {
	of := map[string][]claim.Claim{}
	for _, c := range claims {
		of[c.SourceID] = append(of[c.SourceID], c)
	}
	read := make([]*Lines, len(ctx.Sources))
	for i, s := range ctx.Sources {
		read[i] = ReadLines(context.Background(), of[s.ID], s)
	}
	return ChecksOf(context.Background(), read, claims)
}

// Lines are the sentences of one source with their figures, and the checks that
// need no other source.
type Lines struct {
	lines []line
	own   []Check // of one sentence
	near  []Check // of sentences near each other
	// What is held against the sentences of all sources.
	rests []rest
	rises []rise
}

// toldLine is a sentence of one of several sources.
type toldLine struct {
	*line

	source int // its place among them
}

// ReadLines reads the sentences of the claims of one source. Where the context
// ends, it stops, and what it gives is of no use.
func ReadLines(ctx context.Context, claims []claim.Claim, s Source) *Lines {
	r := &Lines{lines: readLines(claims, Context{Sources: []Source{s}})}
	for i := range r.lines {
		if ctx.Err() != nil {
			return r
		}
		l := &r.lines[i]
		r.own = append(r.own, l.sums()...)
		r.own = append(r.own, l.growths()...)
		r.own = append(r.own, l.shares()...)
		r.own = append(r.own, l.tallies()...)
		r.own = append(r.own, l.durations()...)
		r.own = append(r.own, l.distances()...)
		l.gap(0) // cut once, for all sessions
		r.rests = append(r.rests, l.rests(i)...)
		r.rises = append(r.rises, l.rises()...)
	}
	r.near = across(r.lines)
	return r
}

// ChecksOf is Checks of sources that have been read, in their order. Claims are
// all of theirs, in the order that the checks are to follow. Where the context
// ends, it stops, and what it gives is of no use.
func ChecksOf(ctx context.Context, read []*Lines, claims []claim.Claim) []Check {
	var lines []toldLine // of all sources, where any is asked for
	all := func() []toldLine {
		if lines == nil {
			for n, r := range read {
				for i := range r.lines {
					lines = append(lines, toldLine{&r.lines[i], n})
				}
			}
		}
		return lines
	}
	var out, rests, rises, near []Check
	from := 0 // place of the source's first line
	for _, r := range read {
		out, near = append(out, r.own...), append(near, r.near...)
		for _, x := range r.rests {
			if ctx.Err() != nil {
				return nil
			}
			rests = append(rests, x.checks(all(), from)...)
		}
		for _, x := range r.rises {
			if ctx.Err() != nil {
				return nil
			}
			rises = append(rises, x.checks(all())...)
		}
		from += len(r.lines)
	}
	out = append(append(append(out, rests...), rises...), near...)
	if len(out) == 0 {
		return nil
	}
	place := map[string]int{}
	for i := range out {
		for _, id := range out[i].ClaimIDs {
			place[id] = 0
		}
	}
	for i := range claims {
		if _, ok := place[claims[i].ID]; ok {
			place[claims[i].ID] = i
		}
	}
	slices.SortStableFunc(out, func(a, b Check) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), slices.CompareFunc(a.ClaimIDs, b.ClaimIDs, func(x, y string) int { return place[x] - place[y] }))
	})
	return slices.CompactFunc(out, func(a, b Check) bool { return a.Kind == b.Kind && slices.Equal(a.ClaimIDs, b.ClaimIDs) })
}

// readLines gathers claims by sentence, in the order of the sources.
func readLines(claims []claim.Claim, ctx Context) []line {
	at := make(map[string]int, len(ctx.Sources))
	for i, s := range ctx.Sources {
		at[s.ID] = i
	}
	type key struct{ source, from, to int }
	by := map[key][]*claim.Claim{}
	var keys []key
	for i := range claims {
		c := &claims[i]
		s, ok := at[c.SourceID]
		if !ok || ctx.Sources[s].Document == nil || c.Quantity.Approximation == quantity.Order {
			continue
		}
		k := key{s, c.Sentence.Start, c.Sentence.End}
		if by[k] == nil {
			keys = append(keys, k)
		}
		by[k] = append(by[k], c)
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(a.source-b.source, a.from-b.from, a.to-b.to) })
	var lines []line
	for _, k := range keys {
		doc := ctx.Sources[k.source].Document
		from, ok := doc.Offset(k.from)
		to, ok2 := doc.Offset(k.to)
		if !ok || !ok2 || from > to {
			continue
		}
		l := line{source: k.source, from: k.from, told: ctx.Sources[k.source].Published, text: doc.Text[from:to]}
		for _, c := range by[k] {
			a, ok := doc.Offset(c.Number.Start)
			b, ok2 := doc.Offset(c.Number.End)
			if !ok || !ok2 || a < from || b > to || a >= b {
				continue
			}
			quoteEnd, ok := doc.Offset(c.Quote.End)
			if !ok || quoteEnd < b || quoteEnd > to {
				quoteEnd = b
			}
			q, _ := c.Quantity.AsPercent()
			end := unitEnd(doc.Text[:quoteEnd], b, q.Unit.Dimension)
			l.figures = append(l.figures, figure{c: c, q: q, start: a - from, end: end - from})
		}
		slices.SortStableFunc(l.figures, func(a, b figure) int { return cmp.Or(a.start-b.start, a.end-b.end) })
		l.figures = slices.CompactFunc(l.figures, func(a, b figure) bool { return a.start < b.end && b.start < a.end })
		if len(l.figures) > 0 {
			lines = append(lines, l)
		}
	}
	return lines
}

// unitEnd moves the end of a numeral behind its scale word, and behind its
// percent or currency: what follows is then what the sentence says of it.
func unitEnd(text string, at int, d unit.Dimension) int {
	end := at
	for {
		i := end
		for i < len(text) && (text[i] == ' ' || text[i] == '-' || strings.HasPrefix(text[i:], "\u00a0")) {
			i++
			if text[i-1] == 0xC2 {
				i++
			}
		}
		j := i
		for j < len(text) && (text[j] == '%' || 'a' <= text[j]|0x20 && text[j]|0x20 <= 'z') {
			j++
		}
		if j == i || !unitWord(strings.ToLower(text[i:j]), d) {
			return end
		}
		end = j
	}
}

// unitWord says whether a word belongs to a numeral of the dimension.
func unitWord(w string, d unit.Dimension) bool {
	if cue(w, "scale") {
		return true
	}
	switch d {
	case unit.Percent, unit.PercentagePoint:
		return cue(w, "percent")
	case unit.Money:
		u, ok := currencies[w]
		return ok && u.Dimension == unit.Money
	}
	return false
}

// currencies are the currencies by their English names, of which only single
// words are looked up.
var currencies = func() map[string]unit.Unit {
	m := map[string]unit.Unit{}
	for name, u := range unit.Words() {
		if u.Dimension == unit.Money {
			m[name] = u
		}
	}
	return m
}()

// gap is the words before figure i, back to the figure before it; gap(n) of n
// figures is the rest of the sentence. They are cut once. Callers do not
// change them.
func (l *line) gap(i int) []string {
	if l.gaps == nil {
		l.gaps = make([][]string, len(l.figures)+1)
		from := 0
		for k, f := range l.figures {
			l.gaps[k] = tokens(l.text[from:f.start])
			from = f.end
		}
		l.gaps[len(l.figures)] = tokens(l.text[from:])
	}
	return l.gaps[i]
}

// between is the words between two figures, others passed over.
func (l *line) between(i, j int) []string {
	if j == i+1 {
		return l.gap(j)
	}
	return tokens(l.text[l.figures[i].end:l.figures[j].start])
}

// before is the words before a figure, back to the figure before it.
func (l *line) before(i int) []string { return l.gap(i) }

// after is the words after a figure, up to the next one.
func (l *line) after(i int) []string { return l.gap(i + 1) }

func ids(fs ...figure) []string {
	out := make([]string, len(fs))
	for i, f := range fs {
		out[i] = f.c.ID
	}
	return out
}

// alikeUnits says whether figures can be added. "From $300 to $200 a tonne" says
// the tonne but once.
func alikeUnits(a, b figure) bool {
	return a.q.Unit.Dimension == b.q.Unit.Dimension && a.q.Unit.Code == b.q.Unit.Code &&
		(a.q.Unit.Per == b.q.Unit.Per || a.q.Unit.Per == "" || b.q.Unit.Per == "") && a.q.Value.Valid() && b.q.Value.Valid()
}

// outcome of a check.
type outcome uint8

const (
	unclear outcome = iota
	holds
	fails
)

// weigh compares what was computed with what was stated. It holds where the
// computed value is what the stated words can stand for, or the stated value
// is what the computation can give and lies within a tenth of it; it fails only
// where even the hard bounds of both leave no room. What only overlaps by its
// margins is left unsaid: round numbers prove nothing.
func weigh(computed quantity.Decimal, soft, hard quantity.Interval, stated quantity.Quantity) outcome {
	switch {
	case contains(stated.Soft(), computed),
		contains(soft, stated.Value) && computed.Sub(stated.Value).Abs().Cmp(stated.Value.Abs().Mul(quantity.New(1, -1))) <= 0:
		return holds
	case overlap(soft, stated.Soft()), overlap(hard, stated.Hard()):
		return unclear
	}
	return fails
}

// touches takes the closed hulls: ends that meet are no failure.
func touches(a, b quantity.Interval) bool {
	a.LowerOpen, a.UpperOpen, b.LowerOpen, b.UpperOpen = false, false, false, false
	return a.Overlaps(b)
}

func addIntervals(a, b quantity.Interval) quantity.Interval {
	return quantity.Interval{Lower: a.Lower.Add(b.Lower), Upper: a.Upper.Add(b.Upper)}
}

func subIntervals(a, b quantity.Interval) quantity.Interval {
	return quantity.Interval{Lower: a.Lower.Sub(b.Upper), Upper: a.Upper.Sub(b.Lower)}
}

// overIntervals divides intervals of positive numbers, times a factor.
func overIntervals(a, b quantity.Interval, times quantity.Decimal) quantity.Interval {
	var out quantity.Interval
	if a.Lower.Valid() && b.Upper.Valid() && b.Upper.Sign() > 0 {
		out.Lower = a.Lower.Mul(times).Quo(b.Upper)
	}
	if a.Upper.Valid() && b.Lower.Valid() && b.Lower.Sign() > 0 {
		out.Upper = a.Upper.Mul(times).Quo(b.Lower)
	}
	return out
}

// plain writes a value without its hedge.
func plain(f figure) string { return sayIn(f.q.Value, f.q.Unit) }

func joinPlain(fs []figure, sign string) string {
	ws := make([]string, len(fs))
	for i, f := range fs {
		ws[i] = plain(f)
	}
	return strings.Join(ws, " "+sign+" ")
}
