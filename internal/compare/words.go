package compare

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

//go:embed words/accumulate.tsv
var accumulateTSV string

//go:embed words/generic.tsv
var genericTSV string

//go:embed words/revise.tsv
var reviseTSV string

//go:embed words/deny.tsv
var denyTSV string

//go:embed words/contrast.tsv
var contrastTSV string

//go:embed words/befallen.tsv
var befallenTSV string

//go:embed words/halves.tsv
var halvesTSV string

// befallen gives the word for what befell people by the lemma of the verb.
var befallen = func() map[string]string {
	m := map[string]string{}
	for _, r := range rows(befallenTSV) {
		m[r[0]] = r[1]
	}
	return m
}()

// rows gives the cells of a table, without comments and empty lines.
func rows(tsv string) [][]string {
	var out [][]string
	for line := range strings.Lines(tsv) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		out = append(out, strings.Split(line, "\t"))
	}
	return out
}

// wordSet is a set of words by class. Words of scripts without spaces are
// found inside longer strings.
type wordSet struct {
	class  map[string]string
	inside [][2]string // word, class
}

func newWordSet(tsv string) wordSet {
	l := wordSet{class: map[string]string{}}
	for _, r := range rows(tsv) {
		class := ""
		if len(r) > 1 {
			class = r[1]
		}
		if r[0][0] >= 0x80 {
			l.inside = append(l.inside, [2]string{r[0], class})
		} else {
			l.class[r[0]] = class
		}
	}
	return l
}

// find gives the class of a lemma.
func (l wordSet) find(word string) (string, bool) {
	if word == "" {
		return "", false
	}
	if c, ok := l.class[word]; ok {
		return c, true
	}
	if word[0] >= 0x80 {
		for _, w := range l.inside {
			if strings.Contains(word, w[0]) {
				return w[1], true
			}
		}
	}
	return "", false
}

var (
	accumulating = newWordSet(accumulateTSV)
	generic      = newWordSet(genericTSV)
	revising     = newWordSet(reviseTSV)
	denying      = newWordSet(denyTSV)
	contrasting  = newContrast(contrastTSV)
	wholes       = newContrast(halvesTSV)
)

// newContrast maps a word to its group and its side in it.
func newContrast(tsv string) map[string][2]int {
	m := map[string][2]int{}
	for g, r := range rows(tsv) {
		for side, cell := range r {
			for w := range strings.SplitSeq(cell, ",") {
				m[w] = [2]int{g, side}
			}
		}
	}
	return m
}

// accumulates says whether the claim's measure only grows while a story runs:
// the dead, the injured, money raised.
func accumulates(c *claim.Claim) bool {
	is := func(w string) bool { _, ok := accumulating.find(w); return ok }
	if is(c.Frame.Verb) || is(c.Frame.Head) || is(c.Measure.Name) || is(c.Quantity.Unit.Name) {
		return true
	}
	for _, ws := range [...][]string{c.Frame.Modifiers, c.Frame.Complement, c.Measure.Qualifiers} {
		if slices.ContainsFunc(ws, is) {
			return true
		}
	}
	if c.Quantity.Unit.Dimension == unit.Money {
		for _, ws := range [...][]string{c.Frame.Subject, c.Frame.Object, c.Frame.Clause} {
			for _, w := range ws {
				if class, _ := accumulating.find(w); class == "money" {
					return true
				}
			}
		}
		return false
	}
	for w := range strings.FieldsSeq(c.Quote.Exact) {
		if is(strings.ToLower(strings.Trim(w, `.,;:"'“”‘’()`))) {
			return true
		}
	}
	return false
}

// denies says whether the claim denies its number, and not only stands beside
// a "not".
func denies(c *claim.Claim) bool {
	if c.Status != claim.Denied {
		return false
	}
	class, _ := denying.find(c.Frame.Verb)
	if class == "always" || class == "attributed" && c.Attribution.Name != "" {
		return true
	}
	for w := range strings.FieldsSeq(strings.ToLower(c.Attribution.Text)) {
		if class, _ := denying.find(lexicon.Lemma(w, lexicon.Verb)); class == "always" {
			return true
		}
	}
	return false
}

// revision finds words of revising around the claim: "final" for a figure
// said to be revised, "early" for one said to be preliminary.
func revision(c *claim.Claim) string {
	best := ""
	see := func(ws ...string) {
		for _, w := range ws {
			if class, ok := revising.find(w); ok && class != "figure" && (best == "" || best == "plan" || class == "final") {
				best = class
			}
		}
	}
	see(c.Frame.Verb)
	see(c.Frame.Modifiers...)
	see(c.Frame.Clause...)
	see(c.Frame.Complement...)
	see(c.Frame.Subject...)
	see(c.Frame.Object...)
	see(c.Measure.Qualifiers...)
	if best == "plan" && slices.ContainsFunc([][]string{c.Frame.Object, c.Frame.Subject, c.Frame.Clause}, func(ws []string) bool {
		return slices.ContainsFunc(ws, func(w string) bool { class, _ := revising.find(w); return class == "figure" })
	}) {
		best = "final" // "cut its figure for growth to"
	}
	if best == "" && planned(c) {
		for _, w := range c.Frame.Sentence {
			if class, _ := revising.find(w); class == "final" {
				best = class // "…, it said in a revised outlook"
			}
		}
	}
	return best
}

// head is what the claim counts, in its most general sense that is still a
// kind of its own; empty where nothing or only "people" is said.
func head(c *claim.Claim) string {
	h := c.Frame.Head
	if h == "" {
		h = c.Measure.Name
	}
	if h == "" {
		h = c.Quantity.Unit.Name
	}
	h = strings.ToLower(h)
	if class, ok := generic.find(h); ok && class != "unit" && class != "wide" {
		return ""
	}
	return h
}

// populace says whether the claim counts people as such, or units of people.
func populace(c *claim.Claim) (people, unit bool) {
	h := c.Frame.Head
	if h == "" {
		h = c.Measure.Name
	}
	class, _ := generic.find(strings.ToLower(h))
	return class == "people", class == "unit"
}
