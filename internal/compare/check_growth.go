package compare

import (
	"slices"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

var (
	hundred = quantity.New(100, 0)
	one     = quantity.New(1, 0)
)

// change is three figures of one sentence: what a measure was, what it
// became, and by how much it changed.
type change struct {
	from, to, by figure
	up           bool
}

// growths finds changes in a sentence, in percent (GROWTH) or in the
// measure's own unit (DIFFERENCE): "from 31 to 40, an increase of 29
// percent"; "rose 37 to 412 from 375"; "412, up 37 from 375"; "340, 90 more
// than the 250 planned"; and "doubled from 20 to 41".
func (l *line) growths() []Check {
	var out []Check
	for i := range l.figures {
		if i+2 < len(l.figures) {
			if c, ok := l.change(i, i+1, i+2); ok {
				out = append(out, c.checks()...)
				continue
			}
		}
		// "from 31 to 40 in six years, …": a figure of another kind between
		if i+3 < len(l.figures) && l.figures[i+2].q.Unit.Dimension == unit.Duration {
			if c, ok := l.change(i, i+1, i+3); ok {
				out = append(out, c.checks()...)
				continue
			}
		}
		if i+2 < len(l.figures) {
			out = append(out, l.restated(i)...)
		}
		if i+1 < len(l.figures) {
			out = append(out, l.multiples(i)...)
		}
	}
	return out
}

// direction says which way the last word of change in the list goes.
func way(ws []string) (up, ok bool) {
	for _, w := range slices.Backward(ws) {
		if cue(w, "up") {
			return true, true
		}
		if cue(w, "down") {
			return false, true
		}
	}
	return false, false
}

// change reads three figures of the sentence as a change.
func (l *line) change(i, j, k int) (change, bool) {
	a, b, c := l.figures[i], l.figures[j], l.figures[k]
	pre := unhedged(lastWords(l.before(i), 8))
	ab, bc := unhedged(l.between(i, j)), unhedged(l.between(j, k))
	rest := l.after(k)
	switch {
	// from A to B, an increase of C
	case lastOf(pre) == "from" && lastOf(ab) == "to" && short(ab, 8) && alikeUnits(a, b) && isDelta(c, a):
		if len(bc) == 0 || len(bc) > 9 || clauseEnd(bc) || slices.Contains(bc, "and") || slices.Contains(bc, "while") {
			return change{}, false
		}
		if !resumes(unnouned(bc)) {
			return change{}, false
		}
		if up, ok := way(bc); ok {
			return change{a, b, c, up}, true
		}
		if up, ok := way(rest[:min(2, len(rest))]); ok { // "…, a 20 percent rise"
			return change{a, b, c, up}, true
		}
		// "from A to B, or C percent": the direction stood before
		if up, ok := way(pre); ok && (lastOf(bc) == "or" || lastOf(bc) == "(") {
			return change{a, b, c, up}, true
		}
	// rose by A from B to C
	// a rise of A from B to C, an A rise from B to C
	case isDelta(a, b) && alikeUnits(b, c) && lastOf(ab) == "from" && short(ab, 4) && !clauseEnd(ab) && lastOf(bc) == "to" && short(bc, 6):
		if up, ok := way(slices.Concat(pre, ab)); ok {
			return change{b, c, a, up}, true
		}
	// rose by A to B from C
	case isDelta(a, b) && alikeUnits(b, c) && lastOf(ab) == "to" && short(ab, 2) && lastOf(bc) == "from" && short(bc, 7) && !clauseEnd(bc):
		if up, ok := way(pre); ok {
			return change{c, b, a, up}, true
		}
	// A, up B from C
	case isDelta(b, a) && alikeUnits(a, c) && firstOf(bc) == "from" && short(bc, 4) && resumes(unnouned(ab)) && short(ab, 9):
		if up, ok := way(lastWords(ab, 4)); ok {
			return change{c, a, b, up}, true
		}
	// A, B more than the C planned
	case isDelta(b, a) && alikeUnits(a, c) && (lastOf(ab) == "," || lastOf(ab) == "-" || lastOf(ab) == "(") && short(ab, 5):
		if up, ok := than(l.between(j, k)); ok && !has(rest[:min(2, len(rest))], "not") {
			c.q.Approximation = quantity.Exact // its "more than" is the comparison's
			return change{c, a, b, up}, true
		}
	// A against B, a gap of C
	case alikeUnits(a, b) && isDelta(c, a) && alikeUnits(c, a) && against(ab) && short(ab, 9) && !clauseEnd(ab) && short(bc, 9) && gapOf(bc):
		return change{b, a, c, a.q.Value.Cmp(b.q.Value) > 0}, true
	}
	return change{}, false
}

// resumes says whether the words after a number go on about that number: ",
// up", ", an increase of", "(down", and not ", while wages rose".
func resumes(ws []string) bool {
	if len(ws) > 0 && (ws[0] == "," || ws[0] == "-" || ws[0] == "(") {
		ws = ws[1:]
	}
	w := firstOf(ws)
	switch w {
	case "", "a", "an", "or", "which", "its", "the", "that", "this", "up", "down", "higher", "lower", "representing":
		return true
	}
	return false
}

// against says whether two numbers are set against each other.
func against(ws []string) bool {
	return slices.ContainsFunc(ws, func(w string) bool { return w == "against" || w == "compared" || w == "versus" || w == "vs" })
}

// gapOf finds "a difference of", "an overrun of" right before a number.
func gapOf(ws []string) bool {
	if len(ws) < 2 || ws[len(ws)-1] != "of" || clauseEnd(ws) || slices.Contains(ws, "and") {
		return false
	}
	switch ws[len(ws)-2] {
	case "difference", "gap", "overrun", "excess", "shortfall", "surplus":
		return true
	}
	return cue(ws[len(ws)-2], "up") || cue(ws[len(ws)-2], "down") || cue(ws[len(ws)-2], "margin")
}

func short(ws []string, n int) bool { return len(ws) <= n }

// unnouned drops the counted noun that follows a figure.
func unnouned(ws []string) []string {
	for i, w := range ws {
		if w == "," || w == "-" || w == "(" {
			return ws[i:]
		}
		if i >= 3 {
			break
		}
	}
	return ws
}

// than reads "more than the", "below its", "short of the".
func than(ws []string) (up, ok bool) {
	if len(ws) > 7 || clauseEnd(ws) {
		return false, false
	}
	for i, w := range ws[:min(len(ws), 4)] {
		next := ""
		if i+1 < len(ws) {
			next = ws[i+1]
		}
		switch w {
		case "more", "higher":
			return true, next == "than"
		case "less", "fewer", "lower":
			return false, next == "than"
		case "above", "over":
			return true, true
		case "below", "under":
			return false, true
		case "short", "shy":
			return false, next == "of"
		}
	}
	return false, false
}

// isDelta says whether x can be a change of a measure with the level's unit.
// A change in percent of a number that is itself in percent is either that or
// points, and so neither.
func isDelta(x, level figure) bool {
	if !x.q.Value.Valid() {
		return false
	}
	if level.q.Unit.Dimension == unit.Percent {
		return x.q.Unit.Dimension == unit.PercentagePoint
	}
	return x.q.Unit.Dimension == unit.Percent || alikeUnits(x, level)
}

func (c change) checks() []Check {
	from, to := c.from.q, c.to.q
	if from.Value.Sign() <= 0 || to.Value.Sign() <= 0 {
		return nil
	}
	if (to.Value.Cmp(from.Value) > 0) != c.up && !to.Value.Equal(from.Value) {
		return nil // the words point the other way: the roles may be misread
	}
	if c.by.q.Unit.Dimension == unit.Percent {
		return c.growth()
	}
	hi, lo := c.to, c.from
	if !c.up {
		hi, lo = lo, hi
	}
	soft, hard := subIntervals(hi.q.Soft(), lo.q.Soft()), subIntervals(hi.q.Hard(), lo.q.Hard())
	diff := hi.q.Value.Sub(lo.q.Value)
	res := weigh(diff, soft, hard, c.by.q)
	if res == unclear {
		return nil
	}
	return []Check{{
		Kind: Difference, Rule: "difference.change", Holds: res == holds,
		Expression: plain(hi) + " - " + plain(lo) + " = " + sayIn(diff, c.by.q.Unit) + "; " + say(c.by.q) + " stated",
		ClaimIDs:   ids(c.from, c.to, c.by), Stated: c.by.q.Value, Computed: diff,
	}}
}

func (c change) growth() []Check {
	ratio := func(a, b quantity.Interval) quantity.Interval {
		r := overIntervals(a, b, hundred)
		if c.up {
			return quantity.Interval{Lower: r.Lower.Sub(hundred), Upper: r.Upper.Sub(hundred)}
		}
		return quantity.Interval{Lower: hundred.Sub(r.Upper), Upper: hundred.Sub(r.Lower)}
	}
	soft := ratio(c.to.q.Soft(), c.from.q.Soft())
	hard := ratio(c.to.q.Hard(), c.from.q.Hard())
	stated := c.by.q
	computed := c.to.q.Value.Sub(c.from.q.Value).Abs().Mul(hundred).Quo(c.from.q.Value)
	res := weigh(computed, soft, hard, stated)
	if res == fails && near(computed, stated.Value) {
		res = unclear
	}
	if res == unclear {
		return nil
	}
	word := " is up "
	if !c.up {
		word = " is down "
	}
	computed = computed.Round(-1)
	return []Check{{
		Kind: Growth, Rule: "growth.rate", Holds: res == holds,
		Expression: plain(c.from) + " to " + plain(c.to) + word + sayIn(computed, stated.Unit) + "; " + say(stated) + " stated",
		ClaimIDs:   ids(c.from, c.to, c.by), Stated: stated.Value, Computed: computed,
	}}
}

// restated reads a change told twice: "rose by 49, or 20 percent, to 290" and
// "rose 20 percent, or 49, to 290".
func (l *line) restated(i int) []Check {
	by, rate, to := l.figures[i], l.figures[i+1], l.figures[i+2]
	if by.q.Unit.Dimension == unit.Percent {
		by, rate = rate, by
	}
	pre, or, ws := unhedged(lastWords(l.before(i), 6)), unhedged(l.between(i, i+1)), unhedged(l.between(i+1, i+2))
	if rate.q.Unit.Dimension != unit.Percent || !rate.q.Value.Valid() || !alikeUnits(by, to) || to.q.Unit.Dimension == unit.Percent ||
		lastOf(or) != "or" || !short(or, 5) || lastOf(ws) != "to" || !short(ws, 4) {
		return nil
	}
	up, ok := way(pre)
	if !ok {
		return nil
	}
	base := func(t, d quantity.Interval) quantity.Interval {
		if up {
			return subIntervals(t, d)
		}
		return addIntervals(t, d)
	}
	value := to.q.Value.Add(by.q.Value)
	if up {
		value = to.q.Value.Sub(by.q.Value)
	}
	if value.Sign() <= 0 {
		return nil
	}
	soft := overIntervals(by.q.Soft(), base(to.q.Soft(), by.q.Soft()), hundred)
	hard := overIntervals(by.q.Hard(), base(to.q.Hard(), by.q.Hard()), hundred)
	computed := by.q.Value.Mul(hundred).Quo(value)
	res := weigh(computed, soft, hard, rate.q)
	if res == unclear || res == fails && near(computed, rate.q.Value) {
		return nil
	}
	word := " is up "
	if !up {
		word = " is down "
	}
	return []Check{{
		Kind: Growth, Rule: "growth.restated", Holds: res == holds,
		Expression: sayIn(value, by.q.Unit) + " to " + plain(to) + word + sayIn(computed.Round(-1), rate.q.Unit) + "; " + say(rate.q) + " stated",
		ClaimIDs:   ids(by, to, rate), Stated: rate.q.Value, Computed: computed.Round(-1),
	}}
}

// near keeps growth rates from failing that were taken from finer numbers
// than the ones printed, seasonally adjusted or the like: a tenth of the rate
// or half a point.
func near(a, b quantity.Decimal) bool {
	d := a.Sub(b).Abs()
	return d.Cmp(quantity.New(5, -1)) <= 0 || d.Cmp(b.Abs().Mul(quantity.New(1, -1))) <= 0
}

// factors are the verbs that multiply.
var factors = map[string]quantity.Decimal{
	"doubled": quantity.New(2, 0), "doubling": quantity.New(2, 0), "doubles": quantity.New(2, 0),
	"tripled": quantity.New(3, 0), "trebled": quantity.New(3, 0), "tripling": quantity.New(3, 0),
	"quadrupled": quantity.New(4, 0), "quadrupling": quantity.New(4, 0),
	"quintupled": quantity.New(5, 0), "halved": quantity.New(5, -1), "halving": quantity.New(5, -1),
}

// multiples reads "doubled from A to B" and "doubled to B from A". The verb may
// be a figure itself.
func (l *line) multiples(i int) []Check {
	a, b := l.figures[i], l.figures[i+1]
	from := 0
	var verb []figure
	for k := i - 1; k >= 0; k-- {
		if l.figures[k].q.Unit.Dimension != unit.Multiple {
			from = l.figures[k].end
			break
		}
		verb = append(verb, l.figures[k])
	}
	pre, ab := unhedged(lastWords(tokens(l.text[from:a.start]), 8)), unhedged(l.between(i, i+1))
	if !alikeUnits(a, b) || a.q.Unit.Dimension == unit.Multiple || !short(ab, 6) || clauseEnd(ab) || len(pre) < 2 {
		return nil
	}
	switch {
	case lastOf(pre) == "from" && lastOf(ab) == "to":
	case lastOf(pre) == "to" && lastOf(ab) == "from":
		a, b = b, a
	default:
		return nil
	}
	at := slices.IndexFunc(pre, func(w string) bool { return factors[w].Valid() })
	if at < 0 || a.q.Value.Sign() <= 0 {
		return nil
	}
	k := factors[pre[at]]
	stated := quantity.Interval{Lower: k.Mul(quantity.New(9, -1)), Upper: k.Mul(quantity.New(11, -1))}
	hedge := strings.Join(pre[max(0, at-2):at], " ")
	more := k.Cmp(one) > 0
	switch {
	case strings.HasSuffix(hedge, "more than"):
		stated = quantity.Interval{Lower: k, Upper: k.Mul(quantity.New(15, -1))}
		if !more {
			stated = quantity.Interval{Lower: quantity.New(0, 0), Upper: k}
		}
	case strings.HasSuffix(hedge, "nearly"), strings.HasSuffix(hedge, "almost"):
		stated.Lower = k.Mul(quantity.New(8, -1))
	}
	soft := overIntervals(b.q.Soft(), a.q.Soft(), one)
	ok := touches(soft, stated)
	ratio := b.q.Value.Quo(a.q.Value).Round(-2)
	return []Check{{
		Kind: Growth, Rule: "growth.multiple", Holds: ok,
		Expression: plain(a) + " to " + plain(b) + " is " + sayDecimal(ratio) + " times as much; \"" + pre[at] + "\" stated",
		ClaimIDs:   append(ids(a, b), ids(verb...)...), Stated: k, Computed: ratio,
	}}
}

// rise is "rose 30 percent to 169 last year".
type rise struct {
	to, by figure
	up     bool
}

// rises finds the growths of a sentence over a whole year whose base does not
// stand beside them.
func (l *line) rises() []rise {
	var out []rise
	for j := 0; j+1 < len(l.figures); j++ {
		if to, by, up, ok := l.risen(j); ok && wholeYear(to.c.Period) {
			out = append(out, rise{to, by, up})
		}
	}
	return out
}

// checks ties a rise to "was 130 in 2024" in another sentence, of the same or
// another source: the same measure of the same subject, one whole year apart.
func (r rise) checks(lines []toldLine) []Check {
	if from, ok := yearBefore(lines, r.to); ok {
		return change{from, r.to, r.by, r.up}.checks()
	}
	return nil
}

// risen reads "rose A percent to B" and "B, up A percent".
func (l *line) risen(j int) (to, by figure, up, ok bool) {
	a, b := l.figures[j], l.figures[j+1]
	pre, ab := unhedged(lastWords(l.before(j), 6)), unhedged(l.between(j, j+1))
	switch {
	case a.q.Unit.Dimension == unit.Percent && isDelta(a, b) && lastOf(ab) == "to" && short(ab, 3):
		up, ok = way(pre)
		to, by = b, a
	case b.q.Unit.Dimension == unit.Percent && isDelta(b, a) && short(ab, 9) && firstOf(unnouned(ab)) == "," && resumes(unnouned(ab)):
		up, ok = way(lastWords(ab, 3))
		to, by = a, b
	}
	if ok && j+2 < len(l.figures) && slices.Contains(l.between(j+1, j+2), "from") {
		ok = false // the base stands beside it
	}
	return to, by, up, ok
}

func wholeYear(p claim.Period) bool {
	d := p.End.Sub(p.Start)
	return p.Known() && d >= 360*24*time.Hour && d <= 370*24*time.Hour
}

// yearBefore finds the figure of the year before; several must agree.
func yearBefore(lines []toldLine, to figure) (figure, bool) {
	var best figure
	found := false
	for i := range lines {
		for _, f := range lines[i].figures {
			p := f.c.Period
			if !alikeUnits(f, to) || f.c.Status != to.c.Status || !wholeYear(p) || !p.End.Equal(to.c.Period.Start) ||
				f.c.Frame.Change == claim.ChangeUp || f.c.Frame.Change == claim.ChangeDown || !sameMeasure(f.c, to.c) {
				continue
			}
			if !found {
				best, found = f, true
			} else if !best.q.Value.Equal(f.q.Value) {
				return figure{}, false
			}
		}
	}
	return best, found
}

// sameMeasure says whether two claims measure the same of the same subject:
// by a name in both sentences, or by standing next to each other.
func sameMeasure(a, b *claim.Claim) bool {
	if a.Measure.Name == "" || a.Measure.Name != b.Measure.Name || !slices.Equal(narrowing(a), narrowing(b)) {
		return false
	}
	if a.Measure.Of != "" && a.Measure.Of == b.Measure.Of {
		return true
	}
	if slices.ContainsFunc(a.Frame.Names, func(n string) bool { return slices.Contains(b.Frame.Names, n) }) {
		return true
	}
	apart := a.Frame.Prominence - b.Frame.Prominence
	return a.SourceID == b.SourceID && apart <= 1 && apart >= -1 && (len(a.Frame.Names) == 0 || len(b.Frame.Names) == 0)
}

// nameOf says whether a qualifier is made of names of the claim's sentence.
func nameOf(c *claim.Claim, qualifier string) bool {
	for w := range strings.FieldsSeq(qualifier) {
		if !slices.Contains(c.Frame.Names, w) && !slices.Contains(c.Frame.Names, lexicon.Lemma(w, lexicon.Noun)) {
			return false
		}
	}
	return true
}

// narrowing is the measure's qualifiers but for names, which tell whose it is
// and may stand anywhere in the sentence.
func narrowing(c *claim.Claim) []string {
	var out []string
	for _, q := range c.Measure.Qualifiers {
		if q = strings.ToLower(q); !nameOf(c, q) {
			out = append(out, q)
		}
	}
	return distinct(out)
}
