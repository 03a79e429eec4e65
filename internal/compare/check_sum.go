package compare

import (
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// addable says whether numbers of the dimension are added up in reports.
func addable(d unit.Dimension) bool {
	switch d {
	case unit.Count, unit.Money, unit.Mass, unit.Area, unit.Volume, unit.Energy, unit.Power, unit.Length:
		return true
	}
	return false
}

// sums finds a total and its parts in one sentence, the total first ("82
// lifts: 47 chairs and 35 tows"; "27 people, 15 of them at the mill and the
// other 12 on the road") or last ("12 men and six women, 18 in
// all"). What stands under "including" is never added.
func (l *line) sums() []Check {
	var out []Check
	used := map[string]bool{} // parts are no totals
	for t := range l.figures {
		if used[l.figures[t].c.ID] || !addable(l.figures[t].q.Unit.Dimension) || !l.figures[t].q.Value.Valid() {
			continue
		}
		if c, ok := l.totalFirst(t); ok {
			out = append(out, c)
			for _, id := range c.ClaimIDs {
				used[id] = true
			}
		} else if c, ok := l.totalLast(t); ok {
			out = append(out, c)
		}
	}
	return out
}

// totalFirst reads the figures after t as its parts.
func (l *line) totalFirst(t int) (Check, bool) {
	total := l.figures[t]
	var parts []figure
	complete, some, rest, listed := false, false, false, false
	aside := false // a part of a part was passed over
	last := t
	for i := t + 1; i < len(l.figures); i++ {
		f := l.figures[i]
		ws := unhedged(l.between(i-1, i))
		if !alikeUnits(f, total) {
			if f.q.Unit.Dimension == total.q.Unit.Dimension {
				return Check{}, false // another currency: nothing can be said
			}
			continue // "for 3 days" is no part of a count
		}
		if nested(ws) {
			continue // "400 officials from 161 companies"
		}
		if len(parts) == 0 {
			lead := l.leadIn(t, i)
			if has(lead, "not") || len(lead) > 14 {
				return Check{}, false
			}
			complete = l.introduces(t, i, lead)
			listed = lastOf(lead) == ","
			some = complete || has(lead, "some") || lastOf(lead) == "with" || l.wholeNamed(t)
		} else if has(ws, "not") {
			aside = true // "18 with food, including four with milk, and 12 with tents"
			continue
		} else if len(ws) > 14 || !joins(ws) || aside && last < i-1 && !slices.Contains(ws, ",") && !slices.Contains(ws, ";") {
			break
		}
		if len(parts) > 0 && remaining(ws) {
			rest = true
		}
		follow := l.after(i)
		complete = complete && !acts(follow)
		if len(follow) > 1 && follow[0] == "of" && cue(follow[1], "some") {
			complete, some = false, true
		}
		parts, last = append(parts, f), i
		if rest {
			break
		}
	}
	if len(parts) < 2 {
		return Check{}, false
	}
	if !some && !rest {
		// "a total of 82 lifts, 47 chairs and 35 tows": a list that
		// says nothing of itself, and whose sum fits to the last digit.
		if !listed || l.tally(t) {
			return Check{}, false
		}
		return exactSum(total, parts, l.listEnds(last) && !aside && (l.totalSaid(t) || halves(parts)))
	}
	return sumCheck(total, parts, (complete || rest) && !aside)
}

// halves says whether the parts are of the kinds that make up a whole between
// them, one of each: "eight men and six women".
func halves(parts []figure) bool {
	if len(parts) != 2 {
		return false
	}
	first, ok := wholes[parts[0].q.Unit.Name]
	if !ok {
		return false
	}
	second, ok := wholes[parts[1].q.Unit.Name]
	return ok && first[0] == second[0] && first[1] != second[1]
}

// wholeNamed says whether the total stands as what parts are taken of: "of the
// 25 rescued, 16 …".
func (l *line) wholeNamed(t int) bool {
	ws := unhedged(l.before(t))
	if lastOf(ws) == "the" {
		ws = ws[:len(ws)-1]
	}
	return lastOf(ws) == "of" && len(ws) == 1
}

// totalSaid says whether the number is called a total.
func (l *line) totalSaid(t int) bool {
	return endsWith(unhedged(l.before(t)), "total", "of") || sumsUp(l.after(t))
}

// listEnds says whether the sentence ends with the figure and its noun.
func (l *line) listEnds(i int) bool {
	ws := l.after(i)
	return i == len(l.figures)-1 && len(ws) <= 4 && !slices.Contains(ws, ",")
}

// exactSum is a check that holds where all is bare and adds up exactly, and
// may fail where the list is said to be whole.
func exactSum(total figure, parts []figure, whole bool) (Check, bool) {
	sum := quantity.New(0, 0)
	bareAll := total.q.Approximation == quantity.Exact
	for _, p := range parts {
		sum = sum.Add(p.q.Value)
		bareAll = bareAll && p.q.Approximation == quantity.Exact
	}
	if !bareAll || !whole && (!sum.Equal(total.q.Value) || total.q.Value.Cmp(quantity.New(10, 0)) < 0) {
		return Check{}, false
	}
	return sumCheck(total, parts, whole)
}

// leadIn is the words from the total to its first part, other figures passed
// over.
func (l *line) leadIn(t, i int) []string {
	return unhedged(l.between(t, i))
}

// introduces says whether the words before the first part announce all parts:
// a colon, a dash or a parenthesis right before it, or "made up of".
func (l *line) introduces(t, i int, lead []string) bool {
	switch lastOf(lead) {
	case ":", "：":
		return true
	case "-": // a dash, and not the hyphen of a score
		raw := l.text[l.figures[t].end:l.figures[i].start]
		return strings.Contains(raw, " - ") || strings.Contains(raw, "—") || strings.Contains(raw, " – ")
	case "(", "（": // all of the list stands inside
		inside := l.after(i)
		return i+1 < len(l.figures) && !slices.Contains(inside, ")") && !slices.Contains(inside, "）")
	}
	for i, w := range lead {
		if cue(w, "whole") || w == "up" && i > 0 && lead[i-1] == "made" || w == "split" && i+1 < len(lead) && (lead[i+1] == "into" || lead[i+1] == "between") {
			return true
		}
	}
	return false
}

// nested says whether the words tie a number to the one before it as a
// complement of it.
func nested(ws []string) bool {
	switch lastOf(ws) {
	case "from", "in", "at", "of", "across", "representing", "to", "on", "under":
		return !joins(ws)
	}
	return false
}

// joins says whether the words between two parts put them side by side.
func joins(ws []string) bool {
	if clauseEnd(ws) && !slices.Contains(ws, ";") {
		return false
	}
	return slices.Contains(ws, "and") || slices.Contains(ws, ",") || slices.Contains(ws, ";") || slices.Contains(ws, "、")
}

func lastWords(ws []string, n int) []string { return ws[max(0, len(ws)-n):] }

// totalLast reads the figures before t as the parts of it.
func (l *line) totalLast(t int) (Check, bool) {
	if t < 2 {
		return Check{}, false
	}
	before, after := unhedged(l.before(t)), l.after(t)
	said := endsWith(before, "total", "of") || sumsUp(after)
	if !said || len(before) > 9 || !slices.ContainsFunc(before, func(w string) bool { return w == "," || w == "-" || w == "(" || w == "for" }) || slices.Contains(before, "bringing") || slices.Contains(before, "brought") {
		return Check{}, false
	}
	total := l.figures[t]
	parts := []figure{}
	for i := t - 1; i >= 0; i-- {
		f := l.figures[i]
		if !alikeUnits(f, total) {
			break
		}
		parts = append([]figure{f}, parts...)
		if i == 0 {
			break
		}
		ws := unhedged(l.between(i-1, i))
		if has(ws, "not") || len(ws) > 8 || !joins(ws) {
			break
		}
	}
	if len(parts) < 2 {
		return Check{}, false
	}
	return sumCheck(total, parts, len(before) <= 6)
}

func endsWith(ws []string, tail ...string) bool {
	return len(ws) >= len(tail) && slices.Equal(ws[len(ws)-len(tail):], tail)
}

// sumsUp finds "in all", "in total", "altogether" right after a number and
// its noun.
func sumsUp(after []string) bool {
	for i, w := range after[:min(len(after), 5)] {
		if w == "altogether" || w == "combined" || w == "in" && i+1 < len(after) && (after[i+1] == "all" || after[i+1] == "total") {
			return true
		}
		if w == "," || w == "and" {
			return false
		}
	}
	return false
}

// acts says whether a number is followed by a verb: "12 arrived late" is
// something that happened, and no entry of a list.
func acts(follow []string) bool {
	w := firstOf(follow)
	if w == "" || w == "of" || w == "in" || w == "on" {
		return false
	}
	e := lexicon.Lookup(w)
	return e.Mask&lexicon.IsVerb != 0 && e.Mask&lexicon.IsNoun == 0 || e.Main == lexicon.Verb && e.Form&lexicon.Past != 0
}

// remaining says whether the words lead to all that is left: "and the other",
// "the remaining", but not "another" or "other".
func remaining(ws []string) bool {
	ws = lastWords(ws, 3)
	for i, w := range ws {
		if cue(w, "rest") && (i > 0 && ws[i-1] == "the" || w == "remaining") {
			return true
		}
	}
	return false
}

// wholeAtAll says whether a sum comes near enough to the total that the parts
// can be meant to make it up.
func wholeAtAll(sum, total quantity.Decimal) bool {
	return sum.Cmp(total.Mul(quantity.New(55, -2))) >= 0 && sum.Cmp(total.Mul(quantity.New(18, -1))) <= 0
}

// sumCheck adds parts up. Only a list that is said to be complete can fail.
func sumCheck(total figure, parts []figure, complete bool) (Check, bool) {
	zero := quantity.Point(quantity.New(0, 0))
	soft, hard, value := zero, zero, quantity.New(0, 0)
	for _, p := range parts {
		if p.q.Value.Cmp(total.q.Value) > 0 {
			return Check{}, false // no part of it
		}
		soft, hard = addIntervals(soft, p.q.Soft()), addIntervals(hard, p.q.Hard())
		value = value.Add(p.q.Value)
	}
	res := weigh(value, soft, hard, total.q)
	if res == unclear || res == fails && (!complete || !wholeAtAll(value, total.q.Value)) {
		return Check{}, false
	}
	return Check{
		Kind: Sum, Rule: "sum.parts", Holds: res == holds,
		Expression: joinPlain(parts, "+") + " = " + sayIn(value, total.q.Unit) + "; " + say(total.q) + " stated",
		ClaimIDs:   append(ids(total), ids(parts...)...),
		Stated:     total.q.Value, Computed: value,
	}, true
}

// rest is "sixteen of those killed … and the other nine".
type rest struct {
	at            int // the sentence, among those of its source
	of            theme
	first, second figure
}

// rests finds the two parts in a sentence whose total stands elsewhere; at is
// its place among those of its source.
func (l *line) rests(at int) []rest {
	var out []rest
	for a := 0; a+1 < len(l.figures); a++ {
		first, second := l.figures[a], l.figures[a+1]
		if first.q.Unit.Dimension != unit.Count || !alikeUnits(first, second) {
			continue
		}
		ws, follow := unhedged(l.between(a, a+1)), l.after(a)
		if len(follow) < 2 || follow[0] != "of" || !remaining(ws) || !joins(ws) || has(ws, "not") {
			continue
		}
		if a > 0 && alikeUnits(l.figures[a-1], first) {
			continue // the total stands in the sentence
		}
		out = append(out, rest{at, themeOf(follow[1:min(len(follow), 6)]), first, second})
	}
	return out
}

// checks adds the parts up where their total stands in another sentence or
// another source: a count of the same thing. It fails only where all sources
// that give such a total give the same one. From is the place of the first
// sentence of the source.
func (r rest) checks(lines []toldLine, from int) []Check {
	if t, sure, ok := wholeOf(lines, from+r.at, r.of, r.first, r.second); ok {
		if c, ok := sumCheck(t, []figure{r.first, r.second}, sure); ok {
			return []Check{c}
		}
	}
	return nil
}

// wholeOf finds the count whose head or verb is named as the whole: the one
// that the two parts make up, else any; in the nearest sentence of the same
// source, else in the first source that has it. Sure is false where the
// sources give different totals.
func wholeOf(lines []toldLine, at int, of theme, a, b figure) (best figure, sure, ok bool) {
	sum := a.q.Value.Add(b.q.Value)
	fits, near, sure := false, 0, true
	for i := range lines {
		for _, f := range lines[i].figures {
			if i == at || !alikeUnits(f, a) || f.c.Frame.Part || f.c.Status != a.c.Status {
				continue
			}
			if !of.has(f.c.Frame.Head) && !of.has(f.c.Frame.Verb) && !of.has(f.c.Measure.Name) {
				continue
			}
			if ok && !f.q.Value.Equal(best.q.Value) {
				sure = false
			}
			d := max(i-at, at-i)
			if lines[i].source != lines[at].source {
				d += 1 << 20
			}
			if fit := contains(f.q.Soft(), sum); !ok || fit && !fits || fit == fits && d < near {
				best, fits, near, ok = f, fit, d, true
			}
		}
	}
	return best, sure, ok
}
