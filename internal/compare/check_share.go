package compare

import (
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// shares finds a part, its whole and their share in percent: "217 of its
// 868 hopefuls, or 25 percent"; "25 percent, or 217 of 868".
func (l *line) shares() []Check {
	var out []Check
	for i := 0; i+2 < len(l.figures); i++ {
		a, b, c := l.figures[i], l.figures[i+1], l.figures[i+2]
		switch {
		case c.q.Unit.Dimension == unit.Percent && c.q.Value.Valid() && l.partOf(i, i+1) && (thatIs(l.between(i+1, i+2), 12) || l.apposed(i+2)):
			out = append(out, shareCheck(a, b, c)...)
		case a.q.Unit.Dimension == unit.Percent && a.q.Value.Valid() && l.partOf(i+1, i+2) && thatIs(l.between(i, i+1), 7):
			out = append(out, shareCheck(b, c, a)...)
		// "217 singers, or 25 percent of the 868"; "the 217 are 25 percent of the 868"
		case b.q.Unit.Dimension == unit.Percent && b.q.Value.Valid() && alikeParts(a, c) && l.amountsTo(i) && ofWhole(unhedged(l.between(i+1, i+2))):
			out = append(out, shareCheck(a, c, b)...)
		// "25 percent of the 868, or 217"
		case a.q.Unit.Dimension == unit.Percent && a.q.Value.Valid() && alikeParts(c, b) && ofWhole(unhedged(l.between(i, i+1))) && restates(l.between(i+1, i+2)):
			out = append(out, shareCheck(c, b, a)...)
		// "of the 868, 217 (25 percent)"
		case c.q.Unit.Dimension == unit.Percent && c.q.Value.Valid() && alikeParts(b, a) && l.wholeNamed(i) && short(l.between(i, i+1), 6) && restates(l.between(i+1, i+2)):
			out = append(out, shareCheck(b, a, c)...)
		// "of the 868, 25 percent (217)"
		case b.q.Unit.Dimension == unit.Percent && b.q.Value.Valid() && alikeParts(c, a) && l.wholeNamed(i) && short(l.between(i, i+1), 6) && restates(l.between(i+1, i+2)):
			out = append(out, shareCheck(c, a, b)...)
		}
	}
	return out
}

// partOf says whether figure i is "of" figure j.
func (l *line) partOf(i, j int) bool {
	if !alikeParts(l.figures[i], l.figures[j]) {
		return false
	}
	ws := unhedged(l.between(i, j))
	at := slices.Index(ws, "of")
	return at >= 0 && at <= 4 && len(ws)-at <= 5 && !clauseEnd(ws) && !slices.Contains(ws, ",") && !slices.Contains(ws, "and")
}

// alikeParts says whether one number can be a part of the other.
func alikeParts(part, whole figure) bool {
	return alikeUnits(part, whole) && addable(part.q.Unit.Dimension) && part.q.Value.Cmp(whole.q.Value) <= 0 && whole.q.Value.Sign() > 0
}

// ofWhole is "of the" or "of its".
func ofWhole(ws []string) bool {
	return firstOf(ws) == "of" && len(ws) <= 4 && !clauseEnd(ws) && !slices.Contains(ws, ",")
}

// amountsTo says whether figure i and the share after it are one thing: "or",
// "which is", "are", "make up".
func (l *line) amountsTo(i int) bool {
	ws := unhedged(l.between(i, i+1))
	if thatIs(ws, 7) {
		return true
	}
	if len(ws) > 8 || clauseEnd(ws) || len(ws) == 0 {
		return false
	}
	switch lastOf(ws) {
	case "is", "are", "was", "were", "represent", "represents", "represented", "makes", "equals":
		return true
	}
	return endsWith(ws, "make", "up") || endsWith(ws, "makes", "up") || endsWith(ws, "made", "up") || endsWith(ws, "account", "for") ||
		endsWith(ws, "accounts", "for") || endsWith(ws, "accounted", "for") || endsWith(ws, "amount", "to") || endsWith(ws, "amounts", "to")
}

// apposed says whether figure i ends the sentence behind a comma, as in
// "…, a quarter".
func (l *line) apposed(i int) bool {
	before, after := unhedged(l.before(i)), l.after(i)
	return lastOf(before) == "," && len(before) <= 8 && i == len(l.figures)-1 && (len(after) == 0 || len(after) == 1 && after[0] == ".")
}

// restates says whether a number is put behind another as the same: in
// parentheses, between dashes, after "or".
func restates(ws []string) bool {
	ws = unhedged(ws)
	return len(ws) <= 3 && (lastOf(ws) == "(" || lastOf(ws) == "-" || lastOf(ws) == "or")
}

// thatIs says whether the words lead from a number to the same said in
// percent: "applicants, or", "(", "in all — that is".
func thatIs(ws []string, most int) bool {
	ws = unhedged(ws)
	if len(ws) > most || slices.Contains(ws, ".") || slices.Contains(ws, ";") {
		return false
	}
	switch lastOf(ws) {
	case "or", "(", "（", "=", "representing", "namely", "equalling", "equaling":
		return true
	case "is":
		return endsWith(ws, "that", "is")
	case "to":
		return endsWith(ws, "equivalent", "to") || endsWith(ws, "equal", "to") || endsWith(ws, "amounting", "to")
	case "for":
		return endsWith(ws, "accounting", "for")
	}
	return false
}

func shareCheck(part, whole, stated figure) []Check {
	soft := overIntervals(part.q.Soft(), whole.q.Soft(), hundred)
	hard := overIntervals(part.q.Hard(), whole.q.Hard(), hundred)
	computed := part.q.Value.Mul(hundred).Quo(whole.q.Value).Round(-1)
	res := weigh(computed, soft, hard, stated.q)
	if res == unclear {
		return nil
	}
	return []Check{{
		Kind: Share, Rule: "share.part", Holds: res == holds,
		Expression: plain(part) + " of " + plain(whole) + " is " + sayIn(computed, stated.q.Unit) + "; " + say(stated.q) + " stated",
		ClaimIDs:   ids(part, whole, stated), Stated: stated.q.Value, Computed: computed,
	}}
}

// tallies checks a score against its margin: "74-61 … a 13-point victory". A
// sentence with two scores is left alone.
func (l *line) tallies() []Check {
	pair := -1
	for i := 0; i+1 < len(l.figures); i++ {
		if !l.tally(i) {
			continue
		}
		if pair >= 0 {
			return nil
		}
		pair = i
	}
	if pair < 0 {
		return nil
	}
	a, b := l.figures[pair], l.figures[pair+1]
	if a.q.Value.Cmp(b.q.Value) < 0 {
		a, b = b, a
	}
	var out []Check
	for i, f := range l.figures {
		if i == pair || i == pair+1 || !f.q.Value.Valid() || !bare(f.q.Unit.Dimension) || !l.margin(i) {
			continue
		}
		diff := a.q.Value.Sub(b.q.Value)
		res := weigh(diff, quantity.Point(diff), quantity.Point(diff), f.q)
		if res == unclear || res == fails && l.interim(i) {
			continue
		}
		out = append(out, Check{
			Kind: Difference, Rule: "difference.margin", Holds: res == holds,
			Expression: plain(a) + " - " + plain(b) + " = " + sayDecimal(diff) + "; " + say(f.q) + " stated",
			ClaimIDs:   ids(a, b, f), Stated: f.q.Value, Computed: diff,
		})
	}
	return out
}

// tally says whether figures i and i+1 are two sides of a score: nothing but
// a dash between them.
func (l *line) tally(i int) bool {
	a, b := l.figures[i], l.figures[i+1]
	if !bare(a.q.Unit.Dimension) || !bare(b.q.Unit.Dimension) || !a.q.Value.IsInteger() || !b.q.Value.IsInteger() ||
		a.q.Approximation != quantity.Exact || b.q.Approximation != quantity.Exact {
		return false
	}
	switch strings.TrimSpace(l.text[a.end:b.start]) {
	case "votes to", "seats to":
		return true
	case "-", "–", "‑", "−", "—":
		// "52-48-1" is no score of two sides
		rest := l.text[b.end:]
		return !strings.HasPrefix(rest, "-") || len(rest) < 2 || rest[1] < '0' || rest[1] > '9'
	}
	return false
}

// margin says whether figure i is a margin: "a 15-point victory", "a majority
// of 15", "a margin of 15 votes".
func (l *line) margin(i int) bool {
	after := l.after(i)
	k := 0
	if k < len(after) && after[k] == "-" {
		k++
	}
	if k < len(after) && marginUnit(after[k]) {
		k++
		for n := 0; k < len(after) && n < 2; k, n = k+1, n+1 {
			if cue(after[k], "margin") {
				return true
			}
		}
		if lastOf(unhedged(l.before(i))) == "by" { // "won by 15 points"
			return true
		}
	}
	before := unhedged(l.before(i))
	n := len(before)
	return n >= 2 && before[n-1] == "of" && cue(before[n-2], "margin")
}

// interim says whether the margin may be one of another moment: a lead at half
// time.
func (l *line) interim(i int) bool {
	return slices.ContainsFunc(slices.Concat(lastWords(l.before(i), 6), l.after(i)[:min(4, len(l.after(i)))]), func(w string) bool {
		switch w {
		case "lead", "leads", "led", "leading", "trail", "trails", "trailed", "trailing", "ahead", "behind", "deficit", "advantage", "edge", "once":
			return true
		}
		return false
	})
}

func marginUnit(w string) bool {
	switch strings.TrimSuffix(w, "s") {
	case "point", "vote", "goal", "run", "seat", "try":
		return true
	}
	return false
}
