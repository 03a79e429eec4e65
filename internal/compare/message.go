package compare

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// findingID names a finding by its earliest claim, so that it keeps its name
// while later sources join it. A claim stands in one finding at most.
func findingID(items []*item) string {
	first := slices.MinFunc(items, func(a, b *item) int {
		return cmp.Or(compareBools(a.published.IsZero(), b.published.IsZero()),
			a.published.Compare(b.published), strings.Compare(a.c.ID, b.c.ID))
	})
	h := sha256.Sum256([]byte(first.c.ID))
	return "f" + hex.EncodeToString(h[:6])
}

// title names what the finding is about: "cooperation documents". It takes
// the name that the most claims use, with the qualifiers that at least half
// of those give; where the measure is nothing but a unit, the words that the
// claims share, with the unit behind: "bribery trial (weeks)". A proper name
// says who and not what: "Harbour Party (seats)".
func title(items []*item) string {
	names, common := map[string]int{}, map[string]int{}
	for _, it := range items {
		if it.measure != "" {
			names[it.measure]++
			if !proper(it.c, it.measure) {
				common[it.measure]++
			}
		}
	}
	// What one claim measures, another may say beside its number: "trade is a
	// $300 billion business".
	for n := range names {
		low := strings.ToLower(n)
		for _, it := range items {
			if it.measure != n && mentions(it.c, low) {
				names[n]++
			}
		}
	}
	name, what := commonest(names), commonest(common)
	who := common[name] == 0
	if name == "" || who && what == "" {
		return titleByWords(items)
	}
	var phrases [][]string // the qualifiers of each claim, word by word
	form := name
	for _, it := range items {
		if it.measure != name {
			continue
		}
		if it.q.Unit.Dimension == unit.Count && !it.q.Fraction && !who {
			form = Plural(name)
		}
		phrases = append(phrases, it.qualifiers())
	}
	// The fullest phrase has the words in their order: "South Korean business".
	slices.SortStableFunc(phrases, func(a, b []string) int {
		return cmp.Or(len(b)-len(a), slices.Compare(a, b))
	})
	var order []string
	counts, bearers := map[string]int{}, len(phrases)
	for _, phrase := range phrases {
		for _, w := range phrase {
			if counts[w] == 0 {
				order = append(order, w)
			}
			counts[w]++
		}
	}
	var words []string
	for _, w := range order {
		if 2*counts[w] >= bearers && len(words) < 4 {
			words = append(words, w)
		}
	}
	if who {
		form = capital(form)
	}
	words = append(words, form)
	if who {
		if items[0].q.Unit.Dimension == unit.Count {
			what = Plural(what)
		}
		return strings.Join(words, " ") + " (" + what + ")"
	}
	if f := fate(items); f != "" && lexicon.IsPerson(name) {
		words = append(words, f)
	}
	return strings.Join(words, " ")
}

// qualifiers are the words of the claim's qualifiers, each once, but for those of
// its measure.
func (it *item) qualifiers() []string {
	if it.qualified || len(it.c.Measure.Qualifiers) == 0 {
		return it.phrase
	}
	it.qualified = true
	seen := map[string]bool{strings.ToLower(it.q.Unit.Name): true}
	for w := range strings.FieldsSeq(strings.ToLower(it.measure)) {
		seen[w] = true
	}
	for _, q := range it.c.Measure.Qualifiers {
		for w := range strings.FieldsSeq(q) {
			if low := strings.ToLower(w); !seen[low] {
				seen[low] = true
				it.phrase = append(it.phrase, w)
			}
		}
	}
	return it.phrase
}

// proper says whether a word is a proper name where the claim stands.
func proper(c *claim.Claim, w string) bool {
	return slices.Contains(c.Frame.Names, strings.ToLower(w))
}

func capital(w string) string {
	first, size := utf8.DecodeRuneInString(w)
	return string(unicode.ToUpper(first)) + w[size:]
}

// fate is what befell the people counted, where most of the claims say one
// thing.
func fate(items []*item) string {
	counts := map[string]int{}
	for _, it := range items {
		if w := befallen[it.c.Frame.Verb]; w != "" {
			counts[w]++
		}
	}
	w := commonest(counts)
	if 2*counts[w] <= len(items) {
		return ""
	}
	return w
}

// titleByWords takes the words that more than half of the claims share, in
// the order of the first claim that has them all.
func titleByWords(items []*item) string {
	u := items[0].q.Unit
	skip := map[string]bool{"": true, u.Name: true, u.Code: true, "percent": true, "point": true}
	counts := map[string]int{}
	for _, it := range items {
		for _, w := range distinct(content(it.c)) {
			counts[w]++
		}
	}
	var words []string
	for _, it := range items {
		for _, w := range content(it.c) {
			if !skip[w] && 2*counts[w] > len(items) && len(words) < 4 {
				skip[w] = true
				if proper(it.c, w) {
					w = capital(w)
				}
				words = append(words, w)
			}
		}
	}
	name := ""
	switch {
	case u.Dimension == unit.Money:
	case u.Name != "":
		name = Plural(u.Name)
	}
	switch {
	case len(words) == 0:
		return name
	case name == "":
		return strings.Join(words, " ")
	}
	return strings.Join(words, " ") + " (" + name + ")"
}

// content is the content words of a claim's clause, what it is about first.
func content(c *claim.Claim) []string {
	return slices.Concat(c.Frame.Modifiers, c.Frame.Subject, c.Frame.Object, c.Frame.Complement, c.Frame.Clause)
}

// mentions says whether a word is among the content words.
func mentions(c *claim.Claim, w string) bool {
	f := &c.Frame
	return slices.Contains(f.Modifiers, w) || slices.Contains(f.Subject, w) || slices.Contains(f.Object, w) ||
		slices.Contains(f.Complement, w) || slices.Contains(f.Clause, w)
}

// measured is what the claim counts or measures, empty where that is nothing
// but its unit.
func measured(c *claim.Claim) string {
	u := c.Quantity.Unit
	n := c.Measure.Name
	if u.Dimension == unit.Count {
		if n == "" {
			n = u.Name
		}
		return n
	}
	if n == u.Name || n == "percent" || n == "point" {
		return ""
	}
	return n
}

// commonest is the key with the highest count, the first by its letters among
// equals.
func commonest(m map[string]int) string {
	best, most := "", 0
	for k, n := range m { // the order of a map cannot show: the comparison is total
		if n > most || n == most && k < best {
			best, most = k, n
		}
	}
	return best
}

// names tells which names are of more than one source.
type names map[string]bool

// namesOf looks at the names of sources: their publishers, or their ids where
// there is none.
func namesOf(items []*item) names {
	bearer := make(map[string]string, len(items))
	shared := names{}
	for _, it := range items {
		id, ok := bearer[it.name]
		if !ok {
			bearer[it.name] = it.c.SourceID
		} else if id != it.c.SourceID {
			shared[it.name] = true
		}
	}
	return shared
}

// of calls an item's source by its name; two of one name get their ids added.
func (n names) of(it *item) string {
	if !n[it.name] {
		return it.name
	}
	if it.full == "" {
		it.full = it.name + " (" + clean(it.c.SourceID) + ")"
	}
	return it.full
}

// clean keeps line breaks and control characters of a publisher's name out of
// messages.
func clean(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
}

// voice is the sources that say the same words.
type voice struct {
	who  []string
	what string
	it   *item
}

// voices gathers items by what they say, in the order of the items.
func voices(items []*item, names names, what func(*item) string) []voice {
	var out []voice
	var at map[string]int // where more than one thing is said
	i := -1
	for _, it := range items {
		w := what(it)
		if i < 0 || out[i].what != w {
			known, ok := at[w]
			if !ok {
				known = len(out)
				if at == nil {
					at = map[string]int{}
				}
				at[w] = known
				out = append(out, voice{what: w, it: it})
			}
			i = known
		}
		out[i].who = append(out[i].who, names.of(it))
	}
	for i := range out {
		out[i].who = distinct(out[i].who)
	}
	return out
}

// shown bounds what one message lists.
const shown = 8

// clauses writes voices as sentences side by side: "A says 12; B and C say
// 15".
func clauses(t told, names names, verb func(*item, bool) string, what func(*item) string) string {
	var out []string
	n := 0
	for _, pos := range t.items {
		for _, v := range voices(pos, names, what) {
			if n++; n <= shown {
				out = append(out, listing(v.who)+" "+verb(v.it, len(v.who) > 1)+" "+v.what)
			}
		}
	}
	if n > shown {
		out = append(out[:shown-1], "and "+sayDecimal(quantity.New(int64(n-shown+1), 0))+" more figures")
	}
	return strings.Join(out, "; ")
}

func says(it *item, many bool) string {
	switch {
	case it.c.Status == claim.Denied && (it.denies || it.c.Attribution.Name != "") && many:
		return "deny"
	case it.c.Status == claim.Denied && (it.denies || it.c.Attribution.Name != ""):
		return "denies"
	case it.c.Status == claim.Expected:
		return "expected"
	case it.c.Status == claim.Hypothetical && many:
		return "hold possible"
	case it.c.Status == claim.Hypothetical:
		return "holds possible"
	case many:
		return "report"
	}
	return "reports"
}

func plainSay(it *item) string {
	if it.plain == "" {
		it.plain = say(it.c.Quantity)
	}
	return it.plain
}

// saySubject adds what is counted: "over 400 Korean officials".
func saySubject(it *item) string {
	var ws []string
	seen := map[string]bool{}
	for _, q := range it.c.Measure.Qualifiers {
		if q != "" && !seen[q] && len(ws) < 4 {
			seen[q] = true
			ws = append(ws, q)
		}
	}
	n := it.measure
	if n == "" {
		return plainSay(it)
	}
	if !it.q.Value.Equal(quantity.New(1, 0)) {
		n = Plural(n)
	}
	return strings.Join(append(append([]string{plainSay(it)}, ws...), n), " ")
}

// dated writes figures with the time that they speak of, or, where that is
// not told or tells no difference, with the time of publishing.
func dated(t told) func(*item) string {
	var texts []string
	byPeriod := true
	for _, pos := range t.items {
		var of []string
		for _, it := range pos {
			p := it.c.Period
			byPeriod = byPeriod && p.Stated && p.Text != ""
			of = append(of, strings.ToLower(p.Text))
		}
		texts = append(texts, distinct(of)...)
	}
	byPeriod = byPeriod && len(distinct(slices.Clone(texts))) == len(texts)
	return func(it *item) string {
		switch {
		case byPeriod || it.published.IsZero() && it.c.Period.Text != "":
			return plainSay(it) + " (" + clean(it.c.Period.Text) + ")"
		case !it.published.IsZero():
			return plainSay(it) + " (" + it.published.UTC().Format("2 January 2006, 15:04") + " UTC)"
		}
		return plainSay(it)
	}
}

// sayScoped adds the period, or says that there is none.
func sayScoped(it *item) string {
	p := it.c.Period
	switch {
	case p.Stated && p.Text != "":
		return plainSay(it) + " (" + clean(p.Text) + ")"
	case p.Stated && p.Known():
		return plainSay(it) + " (" + p.Start.Format("2 January 2006") + " to " + p.End.AddDate(0, 0, -1).Format("2 January 2006") + ")"
	}
	return plainSay(it) + " without saying for when"
}

// message puts a rule and its claims into words.
func message(t told, names names) string {
	switch t.rule.kind {
	case Equal:
		return clauses(t, names, says, plainSay)
	case Rounding, Approximate, Bound, Converted:
		if t.rule.id == "approximate.tolerance" {
			return clauses(t, names, says, plainSay) + ": within the tolerance that was asked for"
		}
		return clauses(t, names, says, plainSay) + ": " + agreeing[t.rule.kind]
	case PercentPointMixup:
		return clauses(t, names, says, plainSay) + ": percent and percentage points are not the same"
	case PlanVsActual:
		if t.rule.id == "plan.maximum" {
			return clauses(t, names, says, plainSay) + ": the outcome goes beyond the maximum"
		}
		return clauses(t, names, says, plainSay)
	case DifferentPopulation:
		return clauses(t, names, says, saySubject) + ": they may not count the same"
	case Superseded:
		return clauses(t, names, says, dated(t)) + ": such a figure grows, and the later one may replace the earlier"
	case Revised:
		return clauses(t, names, says, dated(t)) + ": the figure may have been revised"
	case Tension:
		return clauses(t, names, says, plainSay) + ": both can be true by the letter, but they are far apart"
	case ScopeUnstated:
		return clauses(t, names, says, sayScoped)
	case Value:
		return clauses(t, names, says, plainSay)
	}
	return ""
}

// converting names the exchange rates by which the amounts of a reason were
// put side by side, each once, in the order of the items.
func converting(t told) string {
	var out []string
	for _, it := range slices.Concat(t.items...) {
		for _, r := range it.rates {
			s := "1 " + r.Base + " = " + r.Value.String() + " " + r.Quote + " on " + r.Date.Format("2 January 2006")
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}

var agreeing = map[ReasonKind]string{
	Converted:   "the same once converted",
	Rounding:    "the same but for rounding",
	Bound:       "the bound holds for the number",
	Approximate: "the approximate figures overlap",
}
