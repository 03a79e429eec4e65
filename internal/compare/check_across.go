package compare

import (
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// across ties figures of neighbouring sentences of one source together. Words
// do so less surely than inside a sentence, and so these checks are only told
// where they hold: that numbers fit by chance is rare, that they belong to
// different things is not.
func across(lines []line) []Check {
	var out []Check
	for i := range lines {
		out = append(out, ofThat(lines, i)...)
		out = append(out, restOfWhole(lines, i)...)
		out = append(out, marginOfTwo(lines, i)...)
		out = append(out, growthNextDoor(lines, i)...)
		out = append(out, shareOfNoun(lines, i)...)
	}
	return slices.DeleteFunc(out, func(c Check) bool { return !c.Holds })
}

// neighbours gives the sentences with figures of the same source up to n away
// before line i, the nearest first.
func neighbours(lines []line, i, n int) []*line {
	var out []*line
	for k := i - 1; k >= 0 && i-k <= n && lines[k].source == lines[i].source; k-- {
		out = append(out, &lines[k])
	}
	return out
}

// ofThat reads "boats were 3.2 million of that, sails 1.9 million", whose
// total is the nearest one before.
func ofThat(lines []line, i int) []Check {
	l := &lines[i]
	for a := 0; a+1 < len(l.figures); a++ {
		follow := l.after(a)
		if len(follow) < 2 || follow[0] != "of" || !slices.Contains([]string{"that", "this", "these", "those"}, follow[1]) {
			continue
		}
		parts := []figure{l.figures[a]}
		for b := a + 1; b < len(l.figures) && alikeUnits(l.figures[b], parts[0]) && joins(l.between(b-1, b)); b++ {
			parts = append(parts, l.figures[b])
		}
		if len(parts) < 2 || !addable(parts[0].q.Unit.Dimension) {
			continue
		}
		for _, n := range neighbours(lines, i, 2) {
			for _, t := range slices.Backward(n.figures) {
				if alikeUnits(t, parts[0]) {
					if c, ok := sumCheck(t, parts, false); ok {
						return []Check{c}
					}
					return nil
				}
			}
		}
	}
	return nil
}

// restOfWhole reads "took 23 of the 51 seats. … won 19 and … nine": a part of a
// whole, and all other parts in the next sentence.
func restOfWhole(lines []line, i int) []Check {
	if i+1 == len(lines) || lines[i+1].source != lines[i].source || len(lines[i+1].figures) == 0 {
		return nil
	}
	l, next := &lines[i], &lines[i+1]
	for a := 0; a+1 < len(l.figures); a++ {
		part, whole := l.figures[a], l.figures[a+1]
		if !l.partOf(a, a+1) {
			continue
		}
		parts := []figure{part}
		for _, f := range next.figures {
			if !alikeUnits(f, whole) {
				return nil
			}
			parts = append(parts, f)
		}
		c, ok := exactSum(whole, parts, false)
		if ok && len(parts) > 1 {
			return []Check{c}
		}
	}
	return nil
}

// marginOfTwo reads "51.8 percent … 48.2 percent. The margin was 3.6 points":
// the two figures before whose difference it is.
func marginOfTwo(lines []line, i int) []Check {
	l := &lines[i]
	for m, f := range l.figures {
		before := unhedged(l.before(m))
		if !f.q.Value.Valid() || !slices.ContainsFunc(lastWords(before, 3), func(w string) bool { return cue(w, "margin") }) && !l.margin(m) {
			continue
		}
		var earlier []figure
		for _, n := range append([]*line{l}, neighbours(lines, i, 3)...) {
			for _, g := range n.figures {
				level := g.q.Unit.Dimension == unit.Percent && points(f.q.Unit) || alikeUnits(g, f)
				if level && g.q.Value.Valid() && g.c.ID != f.c.ID && g.q.Approximation == quantity.Exact {
					earlier = append(earlier, g)
				}
			}
		}
		for x, a := range earlier {
			for _, b := range earlier[x+1:] {
				hi, lo := a, b
				if hi.q.Value.Cmp(lo.q.Value) < 0 {
					hi, lo = lo, hi
				}
				diff := hi.q.Value.Sub(lo.q.Value)
				if !diff.Equal(f.q.Value) || f.q.Approximation != quantity.Exact {
					continue
				}
				return []Check{{
					Kind: Difference, Rule: "difference.near", Holds: true,
					Expression: plain(hi) + " - " + plain(lo) + " = " + sayIn(diff, f.q.Unit) + "; " + say(f.q) + " stated",
					ClaimIDs:   ids(hi, lo, f), Stated: f.q.Value, Computed: diff,
				}}
			}
		}
	}
	return nil
}

// growthNextDoor reads "reported a 12.5 percent rise in sales. Sales came to
// 450 million, up from 400 million": one measure, the rate in a sentence near
// by.
func growthNextDoor(lines []line, i int) []Check {
	l := &lines[i]
	var out []Check
	for a := 0; a+1 < len(l.figures); a++ {
		to, from := l.figures[a], l.figures[a+1]
		ab := unhedged(l.between(a, a+1))
		if !alikeUnits(to, from) || to.q.Unit.Dimension == unit.Percent || !short(ab, 9) || clauseEnd(ab) {
			continue
		}
		var up, ok bool
		switch {
		case lastOf(ab) == "from":
			up, ok = way(ab)
		case lastOf(ab) == "to" && lastOf(unhedged(l.before(a))) == "from":
			to, from = from, to
			up, ok = to.q.Value.Cmp(from.q.Value) > 0, true
		}
		if !ok {
			continue
		}
		near := neighbours(lines, i, 2)
		if i+1 < len(lines) && lines[i+1].source == l.source {
			near = append(near, &lines[i+1])
		}
		for _, n := range near {
			for k, rate := range n.figures {
				if rate.q.Unit.Dimension != unit.Percent || !rate.q.Value.Valid() || !sameName(rate.c, to.c) {
					continue
				}
				after := n.after(k)
				turn, told := way(slices.Concat(lastWords(n.before(k), 5), after[:min(3, len(after))]))
				if !told || turn != up {
					continue
				}
				out = append(out, change{from, to, rate, up}.checks()...)
			}
		}
	}
	return out
}

// sameName says whether two claims name the same measure, if only by its head.
func sameName(a, b *claim.Claim) bool {
	return a.Measure.Name != "" && a.Measure.Name == b.Measure.Name || a.Frame.Head != "" && a.Frame.Head == b.Frame.Head
}

// shareOfNoun reads "7.6 million, or a fifth of the settlement", where
// another sentence says how much was settled for.
func shareOfNoun(lines []line, i int) []Check {
	l := &lines[i]
	var out []Check
	for a := 0; a+1 < len(l.figures); a++ {
		part, share := l.figures[a], l.figures[a+1]
		follow := l.after(a + 1)
		if share.q.Unit.Dimension != unit.Percent || !share.q.Value.Valid() || !addable(part.q.Unit.Dimension) ||
			!thatIs(l.between(a, a+1), 7) || len(follow) < 3 || follow[0] != "of" {
			continue
		}
		end := slices.IndexFunc(follow, func(w string) bool { return w == "," || w == "." || w == "in" })
		if end < 0 {
			end = len(follow)
		}
		of := themeOf(follow[1:min(end, 5)])
		var whole figure
		found := false
		for _, n := range neighbours(lines, i, 4) {
			for _, f := range n.figures {
				if found || !alikeParts(part, f) || f.q.Value.Equal(part.q.Value) {
					continue
				}
				c := f.c
				if of.has(c.Measure.Name) || of.has(c.Frame.Verb) || slices.ContainsFunc(c.Frame.Clause, of.has) {
					whole, found = f, true
				}
			}
		}
		if found {
			out = append(out, shareCheck(part, whole, share)...)
		}
	}
	return out
}

// theme is what a part is said to be of, as stems: "of those killed", "of the
// settlement".
type theme []string

func themeOf(words []string) theme {
	var t theme
	for _, w := range words {
		e := lexicon.Lookup(w)
		if len(w) < 3 || e.Mask&(lexicon.IsNoun|lexicon.IsVerb|lexicon.IsAdj) == 0 || cue(w, "some") {
			continue
		}
		t = append(t, stem(w))
	}
	return t
}

// has says whether the word is of the theme's family. A noun of action counts
// with its verb even where the lexicon does not know that ("settlement").
func (t theme) has(w string) bool {
	if w == "" {
		return false
	}
	s := stem(w)
	return slices.ContainsFunc(t, func(x string) bool {
		short, long := x, s
		if len(short) > len(long) {
			short, long = long, short
		}
		return short == long || len(short) >= 6 && strings.HasPrefix(long, short)
	})
}

// stem is the word's family; all words for the dead are one family, and all
// for the injured.
func stem(w string) string {
	if class, _ := accumulating.find(w); class == "dead" || class == "hurt" {
		return class
	}
	return lexicon.Stem(w)
}
