package compare

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// rule is one row of the table that tells two claims the same or apart.
type rule struct {
	id   string
	kind ReasonKind // 0 where there is nothing to tell
	same bool       // both can be true of one quantity
	fits func(a, b *item, p Policy) bool
}

// rules are tried in this order; the first that fits tells. The rows that
// find two claims to be the same look only at the numbers, the others also at
// what is counted, when, and how the source stands to it.
//
//	denial.same              one source denies the number that the other reports
//	denial.other             a number beside a "not" says nothing of another number
//	converted.overlap        the intervals overlap once both are in one unit, or a bound in the coarser unit reaches the other
//	equal.value              the same number with the same hedge or bound
//	rounding.fraction        "half" and a percentage within 2.5 points
//	rounding.rounded         the finer number, rounded as the coarser is, gives the coarser
//	rounding.cut             the same, cut short instead of rounded, and by less than a tenth of it
//	bound.value              a bound and the number it bounds
//	bound.soft               a number within what a bound is still used for
//	approximate.value        a hedge and the same number without it
//	approximate.overlap      hedged intervals overlap
//	approximate.tolerance    no farther apart than the tolerance that the policy gives
//	bound.lenient            a bound and any number it doesn't rule out, where the policy says so
//	percent-point.mixup      "8 percent" against "8 points"
//	plan.outcome             a plan or forecast against what happened
//	plan.maximum             "up to" a number against an outcome beyond it
//	population.heads         what is counted has different names that are not both just "people"
//	population.contrast      qualifiers that cut a population in two: confirmed and suspected
//	population.joined        one side counts two groups together: staff and contractors
//	revised.stated           one side says that a figure was revised, or is preliminary
//	superseded.grows         a toll or total that the later report puts higher; no bound told within three hours of it
//	revised.falls            a toll or total that the later report puts lower
//	tension.hard-bounds      true together by the letter of a bound, but nobody would word it so
//	scope.period             one side gives a period of weeks or more, the other none
//	value.apart              nothing but the number differs
var rules = []rule{
	{"denial.same", Value, false, deniesSame},
	{"denial.other", 0, true, deniesOther},
	{"converted.overlap", Converted, true, convertsTo},
	{"equal.value", Equal, true, equalValue},
	{"rounding.fraction", Rounding, true, fractionOf},
	{"rounding.rounded", Rounding, true, rounded(quantity.Decimal.Round, quantity.New(1, 0))},
	{"rounding.cut", Rounding, true, rounded(quantity.Decimal.Trunc, quantity.New(1, -1))},
	{"bound.value", Bound, true, boundsValue},
	{"bound.soft", Bound, true, boundsSoftly},
	{"approximate.value", Approximate, true, hedgesValue},
	{"approximate.overlap", Approximate, true, hedgesOverlap},
	{"approximate.tolerance", Approximate, true, withinTolerance},
	{"bound.lenient", Bound, true, boundsLeniently},
	{"percent-point.mixup", PercentPointMixup, false, percentPoint},
	{"plan.outcome", PlanVsActual, false, planOutcome},
	{"plan.maximum", PlanVsActual, false, planMaximum},
	{"population.heads", DifferentPopulation, false, populationHeads},
	{"population.contrast", DifferentPopulation, false, populationContrast},
	{"population.joined", DifferentPopulation, false, populationJoined},
	{"revised.stated", Revised, false, revisedStated},
	{"superseded.grows", Superseded, false, supersededGrows},
	{"revised.falls", Revised, false, revisedFalls},
	{"tension.hard-bounds", Tension, false, tensionBounds},
	{"scope.period", ScopeUnstated, false, scopePeriod},
	{"value.apart", Value, false, func(_, _ *item, _ Policy) bool { return true }},
}

// firstApart is where the rules begin that tell claims apart, whatever their
// intervals.
var firstApart = slices.IndexFunc(rules, func(r rule) bool { return r.id == "percent-point.mixup" })

// relate gives the place of the first rule that fits; it is symmetric.
func relate(a, b *item, p Policy) int {
	from := 0
	if !denied(a) && !denied(b) && !a.meets(b) {
		from = firstApart
	}
	for i := from; i < len(rules); i++ {
		if rules[i].fits(a, b, p) {
			return i
		}
	}
	return len(rules) - 1 // it fits everything
}

// either tries a test both ways round.
func either(a, b *item, f func(a, b *item) bool) bool { return f(a, b) || f(b, a) }

func comparableDigits(a, b *item) bool {
	return sameUnit(a.q.Unit, b.q.Unit) || nameless(a.q.Unit) || nameless(b.q.Unit)
}

func deniesSame(a, b *item, _ Policy) bool {
	return denied(a) != denied(b) && (a.denies || b.denies || either(a, b, deniesDeed)) &&
		(a.value.Equal(b.value) || overlap(a.common, b.common))
}

// deniesDeed says whether somebody denies in a the very deed that b reports:
// "the agency did not collect 3,000 names, its head said".
func deniesDeed(a, b *item) bool {
	v := a.c.Frame.Verb
	return denied(a) && a.c.Attribution.Name != "" && v != "" && v == b.c.Frame.Verb
}

func deniesOther(a, b *item, _ Policy) bool {
	return denied(a) != denied(b) && !a.meets(b)
}

func convertsTo(a, b *item, p Policy) bool {
	if comparableDigits(a, b) || mixable(a.q.Unit, b.q.Unit) {
		return false
	}
	return overlap(a.common, b.common) || p.Bounds != StrictBounds && either(a, b, unitBeyond) ||
		p.Bounds == LenientBounds && (a.bound || b.bound) && overlap(a.far, b.far)
}

// unitBeyond says whether b, told in another unit, lies within one more unit
// of a's: "more than a week" is said until two weeks are full.
func unitBeyond(a, b *item) bool {
	if a.q.Approximation != quantity.MoreThan || !b.exact || a.q.Step < 0 || a.value.Sign() <= 0 {
		return false
	}
	unit := a.value.Quo(a.q.Value).Mul(quantity.New(1, a.q.Step))
	return b.value.Cmp(a.value) > 0 && b.value.Cmp(a.value.Add(unit)) < 0
}

func equalValue(a, b *item, _ Policy) bool {
	return comparableDigits(a, b) && a.q.Approximation == b.q.Approximation && a.q.Inclusive == b.q.Inclusive &&
		a.q.Value.Equal(b.q.Value) && a.q.Lower.Equal(b.q.Lower) && a.q.Upper.Equal(b.q.Upper)
}

func fractionOf(a, b *item, _ Policy) bool {
	return comparableDigits(a, b) && a.exact && b.exact && a.q.Fraction != b.q.Fraction && overlap(a.soft, b.soft)
}

// rounded tests whether the finer of two bare numbers, shortened to the last
// digit of the coarser one that is not zero, gives the coarser one, and lies
// in the interval that one stands for: 2,600 is no 3,000, but 2,978 is. Two numbers written
// equally finely can only be equal.
//
// Nobody cuts 3.6 billion to 3: what is lost may be no more than the given
// share of the number.
func rounded(shorten func(quantity.Decimal, int32) quantity.Decimal, loss quantity.Decimal) func(a, b *item, _ Policy) bool {
	return func(a, b *item, _ Policy) bool {
		if !comparableDigits(a, b) || !a.exact || !b.exact || a.q.Fraction || b.q.Fraction ||
			!a.q.Value.Valid() || !b.q.Value.Valid() {
			return false
		}
		coarse, fine := a, b
		ca, cb := a.fine, b.fine
		switch {
		case ca == cb:
			return false
		case ca < cb:
			coarse, fine, ca = b, a, cb
		}
		return contains(coarse.soft, fine.q.Value) && shorten(fine.q.Value, ca).Equal(coarse.q.Value) &&
			fine.q.Value.Sub(coarse.q.Value).Abs().Cmp(fine.q.Value.Abs().Mul(loss)) <= 0
	}
}

// direction is 1 for bounds from below, -1 for bounds from above.
func direction(q quantity.Quantity) int {
	switch q.Approximation {
	case quantity.MoreThan, quantity.AtLeast:
		return 1
	case quantity.LessThan, quantity.UpTo, quantity.Nearly:
		return -1
	}
	return 0
}

func boundsValue(a, b *item, _ Policy) bool {
	return comparableDigits(a, b) && (a.bound || b.bound) &&
		a.q.Value.Valid() && a.q.Value.Equal(b.q.Value) && direction(a.q)*direction(b.q) >= 0
}

func boundsSoftly(a, b *item, p Policy) bool {
	if !comparableDigits(a, b) || !a.bound && !b.bound {
		return false
	}
	if p.Bounds != StrictBounds && direction(a.q)*direction(b.q) > 0 { // "over 7 million" and "over 8 million"
		return (contains(a.soft, b.q.Value) || contains(b.soft, a.q.Value)) && !either(a, b, belowMaximum)
	}
	return overlap(a.soft, b.soft) && !either(a, b, belowMaximum)
}

// belowMaximum says whether b, or its own maximum, is well below the maximum
// that a names for one and the same plan: "up to $90 million" is a plan for
// about that much.
func belowMaximum(a, b *item) bool {
	return a.q.Approximation == quantity.UpTo && (b.exact || b.q.Approximation == quantity.UpTo) &&
		a.c.Status == claim.Expected && b.c.Status == claim.Expected &&
		b.q.Value.Cmp(a.q.Value.Mul(quantity.New(9, -1))) < 0
}

func hedgesValue(a, b *item, _ Policy) bool {
	return comparableDigits(a, b) && (a.hedged || b.hedged) && !a.bound && !b.bound &&
		a.q.Value.Valid() && a.q.Value.Equal(b.q.Value)
}

func hedgesOverlap(a, b *item, _ Policy) bool {
	return comparableDigits(a, b) && (a.hedged || b.hedged) && !a.bound && !b.bound && overlap(a.soft, b.soft)
}

// withinTolerance needs no digits that can be compared: a tolerance holds
// after converting too.
func withinTolerance(a, b *item, _ Policy) bool {
	if mixable(a.q.Unit, b.q.Unit) {
		return false
	}
	far := between(a.common, b.common)
	return a.tolerance.Valid() && far.Cmp(a.tolerance) <= 0 || b.tolerance.Valid() && far.Cmp(b.tolerance) <= 0
}

func boundsLeniently(a, b *item, p Policy) bool {
	return p.Bounds == LenientBounds && comparableDigits(a, b) && (a.bound || b.bound) && overlap(a.hard, b.hard)
}

func percentPoint(a, b *item, _ Policy) bool {
	return mixable(a.q.Unit, b.q.Unit)
}

// planned says whether the claim is of something yet to come.
func planned(c *claim.Claim) bool {
	return c.Status == claim.Expected || c.Status == claim.Hypothetical
}

func planOutcome(a, b *item, _ Policy) bool { return planned(a.c) != planned(b.c) }

func planMaximum(a, b *item, _ Policy) bool {
	return either(a, b, func(a, b *item) bool {
		return a.q.Approximation == quantity.UpTo && b.q.Approximation != quantity.UpTo && !planned(b.c) &&
			comparableDigits(a, b) && !overlap(a.soft, b.soft)
	})
}

// counted says whether the claim counts things, which alone have populations.
func counted(a *item) bool { return a.q.Unit.Dimension == unit.Count }

func populationHeads(a, b *item, _ Policy) bool {
	if counted(a) && counted(b) && (a.people && b.unit || a.unit && b.people) {
		return true
	}
	return counted(a) && counted(b) && a.head != "" && b.head != "" && a.head != b.head &&
		(a.head[0] < 0x80) == (b.head[0] < 0x80) && (!synonyms(a.head, b.head) || either(a, b, kindAmong))
}

// kindAmong says whether a counts some of what b counts under a wider name:
// 600 drivers among 1,150 employees.
func kindAmong(a, b *item) bool {
	wide, _ := generic.find(b.head)
	narrow, _ := generic.find(a.head)
	return wide == "wide" && narrow != "wide" && trade(a.head) && a.value.Cmp(b.value) < 0
}

// trade says whether a noun may name people by what they do; "driver" names
// machines more often, but "1,150 employees" beside it tells.
func trade(noun string) bool {
	return lexicon.IsPerson(noun) || strings.HasSuffix(noun, "er") || strings.HasSuffix(noun, "or") || strings.HasSuffix(noun, "ist")
}

func populationContrast(a, b *item, _ Policy) bool {
	if !counted(a) || !counted(b) {
		return false
	}
	for group, side := range a.sides { // whichever group comes first: one is enough
		if other, ok := b.sides[group]; ok && side != other {
			return true
		}
	}
	return false
}

func populationJoined(a, b *item, _ Policy) bool {
	return counted(a) && counted(b) && a.joined != b.joined
}

// sides gives the side on which the claim's words stand in each group of
// contrasting qualifiers.
func sides(c *claim.Claim) map[int]int {
	var out map[int]int
	see := func(w string) {
		if at, ok := contrasting[strings.ToLower(w)]; ok {
			if out == nil {
				out = map[int]int{}
			}
			out[at[0]] = at[1]
		}
	}
	see(head(c))
	for _, w := range c.Frame.Modifiers {
		see(w)
	}
	for _, w := range c.Measure.Qualifiers {
		see(w)
	}
	return out
}

// joined says whether the counted noun is followed by "and" and another
// plural noun: "950 workers and trainees".
func joined(c *claim.Claim) bool {
	rest := c.Quote.Suffix
	if i := strings.LastIndex(c.Quote.Exact, " and "); i >= 0 {
		rest = c.Quote.Exact[i:]
	}
	if !strings.HasPrefix(rest, " and ") || c.Frame.Head == "" {
		return false
	}
	words := strings.Fields(rest[len(" and "):])
	for i, w := range words {
		if i > 2 {
			return false
		}
		bare := strings.TrimRightFunc(w, unicode.IsPunct)
		if len(bare) > 3 && strings.HasSuffix(bare, "s") && !strings.HasSuffix(bare, "ss") && !verbal(bare) || lexicon.IsPerson(lexicon.Lemma(strings.ToLower(bare), lexicon.Noun)) {
			return true
		}
		if bare != w || strings.HasSuffix(bare, "ed") || strings.HasSuffix(bare, "ing") {
			return false
		}
	}
	return false
}

// verbal knows the commonest present-tense verbs of reports, which look like
// plural nouns.
func verbal(w string) bool {
	switch w {
	case "says", "injures", "wounds", "kills", "leaves", "hurts", "makes", "takes", "costs", "does", "goes", "runs", "destroys", "forces", "adds":
		return true
	}
	return accumulatesForm(w)
}

func accumulatesForm(w string) bool { _, ok := accumulating.find(w); return ok }

// later says which of the two claims speaks of, or was published at, the
// later time: -1 for a, 1 for b, 0 where nothing tells.
func later(a, b *item) int {
	if pa, pb := a.c.Period, b.c.Period; pa.Stated && pb.Stated && pa.Known() && pb.Known() {
		if c := pb.End.Compare(pa.End); c != 0 {
			return c
		}
	}
	if a.published.IsZero() || b.published.IsZero() {
		return 0
	}
	return b.published.Compare(a.published)
}

func revisedStated(a, b *item, _ Policy) bool {
	if a.revision == "final" || b.revision == "final" {
		return true
	}
	if planned(a.c) && planned(b.c) && (a.revision == "plan") != (b.revision == "plan") {
		return true // "cut its forecast to 2.1"
	}
	return (a.revision == "early") != (b.revision == "early")
}

func supersededGrows(a, b *item, _ Policy) bool {
	return grows(a, b) > 0
}

func revisedFalls(a, b *item, _ Policy) bool {
	return grows(a, b) < 0
}

// grows is 1 where a measure that accumulates is larger in the later claim,
// -1 where it is smaller, and 0 where it does not accumulate or no time tells.
func grows(a, b *item) int {
	if !a.grows && !b.grows && !(a.asOf && b.asOf) || atOnce(a, b) && tensionBounds(a, b, Policy{}) {
		return 0
	}
	return later(a, b) * compareDecimals(b.value, a.value)
}

// atOnce says whether two reports were published so close to each other that a
// bound in the one ("at least 30") may stand for the count in the other (140),
// badly worded; and neither says up to when it counts.
func atOnce(a, b *item) bool {
	if a.c.Period.Stated && b.c.Period.Stated && !a.c.Period.End.Equal(b.c.Period.End) {
		return false
	}
	return !a.published.IsZero() && !b.published.IsZero() && a.published.Sub(b.published).Abs() < 3*time.Hour
}

// asOf says whether the claim's time is one up to which was counted: "by
// Monday", "as of 3 May".
func asOf(c *claim.Claim, d *text.Document) bool {
	p := c.Period
	if !p.Stated || p.Text == "" {
		return false
	}
	if upTo(p.Text) {
		return true
	}
	if d == nil {
		return false
	}
	from, ok := d.Offset(c.Sentence.Start)
	to, ok2 := d.Offset(c.Sentence.End)
	if !ok || !ok2 || from > to {
		return false
	}
	sentence := d.Text[from:to]
	i := strings.Index(sentence, p.Text)
	return i > 0 && upTo(lastWord(sentence[:i]))
}

func lastWord(s string) string {
	s = strings.TrimRight(s, " \n")
	return s[strings.LastIndexAny(s, " \n")+1:]
}

func upTo(s string) bool {
	first, _, _ := strings.Cut(strings.ToLower(s), " ")
	return first == "by" || first == "until" || first == "till"
}

func tensionBounds(a, b *item, _ Policy) bool {
	return !mixable(a.q.Unit, b.q.Unit) && (a.bound || b.bound) && overlap(a.far, b.far)
}

// scopeWeeks is the shortest period that is a scope: a year's trade or a
// quarter's output, and not the day of an event.
const scopeWeeks = 27 * 24 * time.Hour

func scopePeriod(a, b *item, _ Policy) bool {
	return either(a, b, func(a, b *item) bool {
		p := b.c.Period
		return !a.c.Period.Stated && p.Stated && p.Known() && p.End.Sub(p.Start) >= scopeWeeks
	})
}
