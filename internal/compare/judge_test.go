package compare

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

var (
	usd     = unit.MustByCode("USD")
	eur     = unit.MustByCode("EUR")
	km      = unit.MustByCode("km")
	mile    = unit.MustByCode("[mi_i]")
	day     = unit.MustByCode("d")
	week    = unit.MustByCode("wk")
	month   = unit.MustByCode("mo")
	percent = unit.MustByCode("%")
	pp      = unit.MustByCode("[pp]")
)

func count(noun string) unit.Unit {
	return unit.Unit{Code: "1", Name: noun, Dimension: unit.Count}
}

// scales of the test notation: "$272.9 billion" is q("272.9e9", usd).
func q(s string, u unit.Unit, hedge ...quantity.Approximation) quantity.Quantity {
	mantissa, exp, scaled := strings.Cut(s, "e")
	out := quantity.Quantity{Value: quantity.MustParse(s), Unit: u, Scaled: scaled}
	if scaled {
		fmt.Sscan(exp, &out.Step)
	}
	if _, frac, ok := strings.Cut(mantissa, "."); ok {
		out.Step -= int32(len(frac))
	}
	for _, h := range hedge {
		out.Approximation = h
	}
	return out
}

func span(lo, hi string, u unit.Unit, a quantity.Approximation) quantity.Quantity {
	return quantity.Quantity{Lower: quantity.MustParse(lo), Upper: quantity.MustParse(hi), Unit: u, Approximation: a}
}

// saying makes claims, one a source, from quantities.
func saying(qs ...quantity.Quantity) []claim.Claim {
	out := make([]claim.Claim, len(qs))
	for i, x := range qs {
		id := string(rune('a' + i))
		out[i] = claim.Claim{ID: id + ":1", SourceID: id, Quantity: x}
		if x.Unit.Dimension == unit.Count {
			out[i].Measure.Name, out[i].Frame.Head = x.Unit.Name, x.Unit.Name
		}
	}
	return out
}

// papers gives every source a publisher, and publish times an hour apart.
func papers(n int) Context {
	var ctx Context
	names := []string{"Bay Gazette", "Northern Star", "Radio Fjord", "Morning Mail", "The Almanac"}
	for i := range n {
		id := string(rune('a' + i))
		ctx.Sources = append(ctx.Sources, Source{
			ID: id, Publisher: names[i%len(names)],
			Published: time.Date(2026, 3, 2, 8+i, 0, 0, 0, time.UTC),
		})
		ctx.Origins = append(ctx.Origins, origin.Origin{ID: "o" + id, SourceIDs: []string{id}})
	}
	return ctx
}

func set(cs []claim.Claim, change func([]claim.Claim)) []claim.Claim {
	change(cs)
	return cs
}

func yearOf(y int) claim.Period {
	return claim.Period{
		Start: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(y+1, 1, 1, 0, 0, 0, 0, time.UTC),
		Text: fmt.Sprintf("in %d", y), Stated: true,
	}
}

// Each row is one rule: two claims that it tells, the rule, and the message.
func TestRules(t *testing.T) {
	people, boats, jobs := count("person"), count("boat"), count("job")
	for _, c := range []struct {
		rule    string
		kind    ReasonKind
		verdict Verdict
		claims  []claim.Claim
		message string
	}{
		{"denial.same", Value, Conflict, set(saying(q("12", boats), q("12", boats)), func(cs []claim.Claim) {
			cs[1].Status, cs[1].Frame.Verb = claim.Denied, "deny"
		}), "Bay Gazette reports 12; Northern Star denies 12"},
		{"denial.same", Value, Conflict, set(saying(q("12", boats), q("12", boats)), func(cs []claim.Claim) {
			cs[1].Status, cs[1].Frame.Verb, cs[1].Attribution.Name = claim.Denied, "be", "the mayor"
		}), "Bay Gazette reports 12; Northern Star denies 12"},
		{"denial.same", Value, Conflict, set(saying(q("12", boats), q("12", boats)), func(cs []claim.Claim) {
			cs[0].Frame.Verb = "seize"
			cs[1].Status, cs[1].Frame.Verb, cs[1].Attribution.Name = claim.Denied, "seize", "the mayor"
		}), "Bay Gazette reports 12; Northern Star denies 12"},
		{"converted.overlap", Converted, Agreement, saying(q("80", km), q("50", mile)),
			"Bay Gazette reports 80 kilometres; Northern Star reports 50 miles: the same once converted"},
		{"converted.overlap", Converted, Agreement, saying(q("1", month, quantity.MoreThan), q("50", day)),
			"Bay Gazette reports more than 1 month; Northern Star reports 50 days: the same once converted"},
		{"equal.value", Equal, Agreement, saying(q("14", boats), q("14", boats)),
			"Bay Gazette and Northern Star report 14"},
		{"equal.value", Equal, Agreement, saying(q("400", people, quantity.About), q("400", people, quantity.About)),
			"Bay Gazette and Northern Star report about 400"},
		{"rounding.fraction", Rounding, Agreement, set(saying(q("0.5", unit.Unit{Code: "1", Dimension: unit.Count}), q("51", percent)), func(cs []claim.Claim) {
			cs[0].Quantity.Fraction = true
		}), "Bay Gazette reports half; Northern Star reports 51 percent: the same but for rounding"},
		{"rounding.rounded", Rounding, Agreement, saying(q("3000", people), q("2978", people)),
			"Northern Star reports 2,978; Bay Gazette reports 3,000: the same but for rounding"},
		{"rounding.cut", Rounding, Agreement, saying(q("48.7e6", usd), q("48e6", usd)),
			"Northern Star reports $48 million; Bay Gazette reports $48.7 million: the same but for rounding"},
		{"bound.value", Bound, Agreement, saying(q("40", people, quantity.MoreThan), q("40", people)),
			"Northern Star reports 40; Bay Gazette reports more than 40: the bound holds for the number"},
		{"bound.soft", Bound, Agreement, saying(q("30", people, quantity.MoreThan), q("33", people)),
			"Bay Gazette reports more than 30; Northern Star reports 33: the bound holds for the number"},
		{"approximate.value", Approximate, Agreement, saying(q("35", mile), q("35", mile, quantity.About)),
			"Bay Gazette reports 35 miles; Northern Star reports about 35 miles: the approximate figures overlap"},
		{"approximate.overlap", Approximate, Agreement, saying(q("310", people, quantity.About), q("322", people)),
			"Bay Gazette reports about 310; Northern Star reports 322: the approximate figures overlap"},
		{"percent-point.mixup", PercentPointMixup, Conflict, saying(q("6", percent), q("6", pp)),
			"Bay Gazette reports 6 percent; Northern Star reports 6 percentage points: percent and percentage points are not the same"},
		{"plan.outcome", PlanVsActual, Conflict, set(saying(q("10", count("accord"), quantity.About), q("15", count("accord")), q("15", count("accord"))), func(cs []claim.Claim) {
			cs[0].Status = claim.Expected
		}), "Bay Gazette expected about 10; Northern Star and Radio Fjord report 15"},
		{"plan.maximum", PlanVsActual, Conflict, saying(q("500", people, quantity.UpTo), q("700", people)),
			"Bay Gazette reports up to 500; Northern Star reports 700: the outcome goes beyond the maximum"},
		{"population.heads", DifferentPopulation, Conflict, set(saying(q("650", count("nurse"), quantity.About), q("1100", count("official"))), func(cs []claim.Claim) {
			cs[1].Measure.Qualifiers = []string{"hospital"}
		}), "Bay Gazette reports about 650 nurses; Northern Star reports 1,100 hospital officials: they may not count the same"},
		{"population.heads", DifferentPopulation, Conflict, saying(q("610", count("driver")), q("1150", count("employee"))),
			"Bay Gazette reports 610 drivers; Northern Star reports 1,150 employees: they may not count the same"},
		{"value.apart", Value, Conflict, saying(q("612", count("worker")), q("1151", count("employee"))),
			"Bay Gazette reports 612; Northern Star reports 1,151"},
		{"population.contrast", DifferentPopulation, Conflict, set(saying(q("130", count("infection")), q("190", count("infection"))), func(cs []claim.Claim) {
			cs[0].Measure.Qualifiers = []string{"confirmed"}
			cs[1].Measure.Qualifiers = []string{"suspected"}
		}), "Bay Gazette reports 130 confirmed infections; Northern Star reports 190 suspected infections: they may not count the same"},
		{"population.joined", DifferentPopulation, Conflict, set(saying(q("700", count("employee")), q("950", count("worker"))), func(cs []claim.Claim) {
			cs[1].Quote = claim.Quote{Exact: "950 workers", Suffix: " and trainees will leave"}
		}), "Bay Gazette reports 700 employees; Northern Star reports 950 workers: they may not count the same"},
		{"population.heads", DifferentPopulation, Conflict, saying(q("310", count("family")), q("1240", people)),
			"Bay Gazette reports 310 families; Northern Star reports 1,240 people: they may not count the same"},
		{"revised.stated", Revised, Conflict, set(saying(q("2.8", percent), q("2.1", percent)), func(cs []claim.Claim) {
			cs[0].Status, cs[1].Status, cs[1].Frame.Verb = claim.Expected, claim.Expected, "trim"
		}), "Northern Star expected 2.1 percent (2 March 2026, 09:00 UTC); Bay Gazette expected 2.8 percent (2 March 2026, 08:00 UTC): the figure may have been revised"},
		{"superseded.grows", Superseded, Conflict, set(saying(q("310", count("kite")), q("450", count("kite"))), func(cs []claim.Claim) {
			cs[0].Period = claim.Period{Stated: true, Text: "by Monday"}
			cs[1].Period = claim.Period{Stated: true, Text: "by Friday"}
		}), "Bay Gazette reports 310 (by Monday); Northern Star reports 450 (by Friday): such a figure grows, and the later one may replace the earlier"},
		{"revised.stated", Revised, Conflict, set(saying(q("1.1", percent), q("0.7", percent)), func(cs []claim.Claim) {
			cs[1].Frame.Verb = "revise"
		}), "Northern Star reports 0.7 percent (2 March 2026, 09:00 UTC); Bay Gazette reports 1.1 percent (2 March 2026, 08:00 UTC): the figure may have been revised"},
		{"revised.stated", Revised, Conflict, set(saying(q("180e3", count("job")), q("142e3", count("job"))), func(cs []claim.Claim) {
			cs[1].Frame.Verb, cs[1].Frame.Object = "lower", []string{"count", "job"}
		}), "Northern Star reports 142,000 (2 March 2026, 09:00 UTC); Bay Gazette reports 180,000 (2 March 2026, 08:00 UTC): the figure may have been revised"},
		{"value.apart", Value, Conflict, set(saying(q("180e3", count("job")), q("142e3", count("job"))), func(cs []claim.Claim) {
			cs[1].Frame.Verb = "cut"
		}), "Northern Star reports 142,000; Bay Gazette reports 180,000"},
		{"revised.stated", Revised, Conflict, set(saying(q("4.1", percent), q("3.3", percent)), func(cs []claim.Claim) {
			cs[0].Status, cs[1].Status, cs[1].Frame.Sentence = claim.Expected, claim.Expected, []string{"bank", "revise", "outlook"}
		}), "Northern Star expected 3.3 percent (2 March 2026, 09:00 UTC); Bay Gazette expected 4.1 percent (2 March 2026, 08:00 UTC): the figure may have been revised"},
		{"tension.hard-bounds", Tension, Conflict, set(saying(q("30", people, quantity.AtLeast), q("140", people)), func(cs []claim.Claim) {
			cs[0].Frame.Verb, cs[1].Frame.Verb = "injure", "injure"
		}), "Bay Gazette reports at least 30; Northern Star reports 140: both can be true by the letter, but they are far apart"},
		{"superseded.grows", Superseded, Conflict, set(saying(q("85", people), q("131", people)), func(cs []claim.Claim) {
			cs[0].Frame.Verb, cs[1].Frame.Verb = "kill", "kill"
		}), "Bay Gazette reports 85 (2 March 2026, 08:00 UTC); Northern Star reports 131 (2 March 2026, 09:00 UTC): such a figure grows, and the later one may replace the earlier"},
		{"revised.falls", Revised, Conflict, set(saying(q("131", people), q("85", people)), func(cs []claim.Claim) {
			cs[0].Frame.Verb, cs[1].Frame.Verb = "kill", "kill"
		}), "Northern Star reports 85 (2 March 2026, 09:00 UTC); Bay Gazette reports 131 (2 March 2026, 08:00 UTC): the figure may have been revised"},
		{"tension.hard-bounds", Tension, Conflict, set(saying(q("400", jobs, quantity.UpTo), q("700", jobs, quantity.UpTo)), func(cs []claim.Claim) {
			cs[0].Status, cs[1].Status = claim.Expected, claim.Expected
		}), "Bay Gazette expected up to 400; Northern Star expected up to 700: both can be true by the letter, but they are far apart"},
		{"bound.soft", Bound, Agreement, set(saying(q("650", jobs, quantity.UpTo), q("700", jobs, quantity.UpTo)), func(cs []claim.Claim) {
			cs[0].Status, cs[1].Status = claim.Expected, claim.Expected
		}), "Bay Gazette expected up to 650; Northern Star expected up to 700: the bound holds for the number"},
		{"tension.hard-bounds", Tension, Conflict, saying(q("50", boats, quantity.MoreThan), q("130", boats)),
			"Bay Gazette reports more than 50; Northern Star reports 130: both can be true by the letter, but they are far apart"},
		{"scope.period", ScopeUnstated, Conflict, set(saying(q("40e9", usd), q("31.6e9", usd)), func(cs []claim.Claim) {
			cs[0].Quantity.Unit.Per = "year"
			cs[1].Period = yearOf(2024)
		}), "Northern Star reports $31.6 billion (in 2024); Bay Gazette reports $40 billion a year without saying for when"},
		{"value.apart", Value, Conflict, saying(q("71", people), q("53", people)),
			"Northern Star reports 53; Bay Gazette reports 71"},
	} {
		f := Judge(c.claims, papers(len(c.claims)))
		if f.Verdict != c.verdict {
			t.Errorf("%s: verdict %d, want %d", c.rule, f.Verdict, c.verdict)
		}
		i := slices.IndexFunc(f.Reasons, func(r Reason) bool { return r.Rule == c.rule })
		if i < 0 {
			t.Errorf("%s: reasons are %v", c.rule, f.Reasons)
			continue
		}
		if r := f.Reasons[i]; r.Kind != c.kind || r.Message != c.message {
			t.Errorf("%s: kind %d, message\n  %q, want kind %d,\n  %q", c.rule, r.Kind, r.Message, c.kind, c.message)
		}
	}
}

// The table keeps the order of the kinds, which is the order of the tests.
func TestRulesAreOrderedByKind(t *testing.T) {
	last := ReasonKind(0)
	for _, r := range rules {
		if r.id == "denial.same" || r.id == "denial.other" || r.id == "bound.lenient" || r.kind == Revised || r.kind == Superseded {
			continue // these stand where their tests have to be tried
		}
		if r.kind < last {
			t.Errorf("rule %s of kind %d comes after kind %d", r.id, r.kind, last)
		}
		last = r.kind
	}
}

// The guide for readers of a report has a paragraph for every rule, in the
// order of the table, and a section for every kind.
func TestRulesAreExplained(t *testing.T) {
	file, err := os.ReadFile("../../docs/semantics.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(file)
	last := 0
	for _, r := range rules {
		elsewhere := r.id == "denial.same" || r.id == "bound.lenient" || r.kind == Superseded || r.kind == Revised // and says so
		at := strings.Index(guide, "\n- `"+r.id+"`")
		switch {
		case r.id == "denial.other":
			if !strings.Contains(guide, "`"+r.id+"`") {
				t.Error("docs/semantics.md does not name denial.other")
			}
			continue
		case at < 0:
			t.Errorf("docs/semantics.md has no paragraph for %s", r.id)
		case at < last && !elsewhere:
			t.Errorf("docs/semantics.md has %s in another place than the table", r.id)
		}
		if !elsewhere {
			last = at
		}
	}
	for kind, name := range map[ReasonKind]string{
		Converted: "CONVERTED", Equal: "EQUAL", Rounding: "ROUNDING", Bound: "BOUND", Approximate: "APPROXIMATE",
		PercentPointMixup: "PERCENT_POINT_MIXUP", PlanVsActual: "PLAN_VS_ACTUAL", DifferentPopulation: "DIFFERENT_POPULATION",
		Superseded: "SUPERSEDED", Revised: "REVISED", Tension: "TENSION", ScopeUnstated: "SCOPE_UNSTATED", Value: "VALUE",
	} {
		if !strings.Contains(guide, "\n### "+name+"\n") {
			t.Errorf("docs/semantics.md has no section for %s, kind %d", name, kind)
		}
	}
}

// Numbers that careless comparing would call a conflict, or an agreement.
func TestVerdicts(t *testing.T) {
	points := unit.Unit{Code: "1", Name: "point", Dimension: unit.Score}
	people := count("person")
	for _, c := range []struct {
		name      string
		positions int
		claims    []claim.Claim
	}{
		{"a threshold that was passed", 1, saying(q("31480", points), q("31000", points, quantity.MoreThan))},
		{"an index cut, rounded and bounded", 1, saying(q("2340.85", points), q("2340", points), q("2300", points, quantity.MoreThan))},
		{"just under and just over", 1, saying(q("180e9", usd, quantity.Nearly), q("179e9", usd, quantity.MoreThan))},
		{"two writings of a time", 1, saying(q("3", month, quantity.LessThan), q("11", week))},
		{"a month and its days", 1, saying(q("1", month), q("31", day))},
		{"one bound after another", 1, saying(q("7e6", people, quantity.MoreThan), q("8e6", people), q("8e6", people, quantity.MoreThan))},
		{"dozens and a number of dozens", 1, saying(span("24", "99", people, quantity.Order), q("40", people, quantity.About))},
		{"three roundings of one count", 1, saying(q("23471", people), q("23500", people), q("23000", people))},
		{"a day in a row of days", 1, saying(q("14", unit.Unit{Code: "1", Name: "day", Dimension: unit.Rank}), q("2", week, quantity.Nearly))},
		{"years counted like things", 1, saying(q("3", unit.MustByCode("a")), q("3", count("year")))},
		{"an age without a word for it", 1, saying(q("37", unit.Unit{Code: "a", Name: "year", Dimension: unit.Age}), q("37", unit.Unit{Code: "1", Dimension: unit.Count}))},
		{"another number without a word", 0, saying(q("37", unit.Unit{Code: "a", Name: "year", Dimension: unit.Age}), q("12", unit.Unit{Code: "1", Dimension: unit.Count}))},
		{"percent and other points", 0, saying(q("6", percent), q("11", pp))},
		{"two dozen", 1, set(saying(q("24", people), q("26", people)), func(cs []claim.Claim) { cs[0].Quote.Exact = "two dozen people" })},
		{"more than a dozen", 1, set(saying(q("12", people, quantity.MoreThan), q("17", people)), func(cs []claim.Claim) { cs[0].Quote.Exact = "more than a dozen people" })},
		{"two exact counts", 2, saying(q("47", people), q("48", people))},
		{"two amounts written equally finely", 2, saying(q("272.9e9", usd), q("272.8e9", usd))},
		{"nobody cuts this short", 2, saying(q("3.6e9", usd), q("3e9", usd))},
		{"a rounding that is too coarse", 2, saying(q("200", people), q("240", people))},
		{"a loose number between two exact ones joins the nearer", 2, saying(q("390", people), q("400", people, quantity.About), q("440", people))},
		{"a coarse number between two fine ones joins the nearer", 2, saying(q("3.291e6", people), q("3.3e6", people), q("3.28e6", people))},
		{"nearly and more than one number", 2, saying(q("800", points, quantity.Nearly), q("800", points, quantity.MoreThan))},
		{"a plan's maximum and another plan", 2, set(saying(q("90e6", usd, quantity.UpTo), q("70e6", usd)), func(cs []claim.Claim) {
			cs[0].Status, cs[1].Status = claim.Expected, claim.Expected
		})},
		{"exactly leaves no room", 2, set(saying(q("400", people), q("404", people)), func(cs []claim.Claim) {
			cs[0].Quantity.Emphatic = true
		})},
		{"a number beside a not", 1, set(saying(q("25", people), q("25", people)), func(cs []claim.Claim) {
			cs[1].Status, cs[1].Frame.Verb = claim.Denied, "find"
		})},
		{"a denial of another number", 1, set(saying(q("12", people), q("30", people)), func(cs []claim.Claim) {
			cs[1].Status = claim.Denied
		})},
	} {
		f := Judge(c.claims, papers(len(c.claims)))
		if len(f.Positions) != c.positions || (f.Verdict == Conflict) != (c.positions > 1) {
			t.Errorf("%s: %d positions, verdict %d, want %d: %+v", c.name, len(f.Positions), f.Verdict, c.positions, f.Reasons)
		}
	}
}

func TestPositionsGapAndOrder(t *testing.T) {
	f := Judge(saying(q("15", count("accord")), q("10", count("accord"), quantity.About), q("15", count("accord"))), papers(3))
	if f.Title != "accords" || f.Verdict != Conflict {
		t.Errorf("title %q, verdict %d", f.Title, f.Verdict)
	}
	want := []Position{
		{ClaimIDs: []string{"b:1"}, SourceIDs: []string{"b"}, OriginIDs: []string{"ob"}},
		{ClaimIDs: []string{"a:1", "c:1"}, SourceIDs: []string{"a", "c"}, OriginIDs: []string{"oa", "oc"}},
	}
	for i := range f.Positions {
		got := f.Positions[i]
		got.Interval = quantity.Interval{}
		if i >= len(want) || !reflect.DeepEqual(got, want[i]) {
			t.Errorf("position %d is %+v", i, got)
		}
	}
	if lo, hi := f.Positions[0].Interval.Lower, f.Positions[0].Interval.Upper; lo.String() != "8" || hi.String() != "12" {
		t.Errorf("about 10 stands for %s to %s", lo, hi)
	}
	if f.Gap.Absolute.String() != "5" || f.Gap.Relative.String() != "0.3333" {
		t.Errorf("gap %s, %s", f.Gap.Absolute, f.Gap.Relative)
	}
}

func TestIntersection(t *testing.T) {
	f := Judge(saying(q("200", count("person"), quantity.MoreThan), q("230", count("person"), quantity.About)), papers(2))
	i := f.Positions[0].Interval
	if i.Lower.String() != "218.5" || i.Upper.String() != "241.5" || len(f.Positions) != 1 {
		t.Errorf("interval %s to %s", i.Lower, i.Upper)
	}
}

func TestTitle(t *testing.T) {
	cs := saying(q("15", count("document")), q("15", count("document")), q("15", count("pact")))
	cs[0].Measure.Qualifiers = []string{"cooperation"}
	if got := Judge(cs, papers(3)).Title; got != "cooperation documents" {
		t.Errorf("title %q", got)
	}
	cs = saying(q("272.9e9", usd), q("300e9", usd))
	cs[0].Measure = claim.Measure{Name: "trade", Qualifiers: []string{"annual"}}
	cs[1].Measure = claim.Measure{Name: "trade", Qualifiers: []string{"annual"}}
	if got := Judge(cs, papers(2)).Title; got != "annual trade" {
		t.Errorf("title %q", got)
	}
}

// A proper name says whose number it is: it takes no plural, and what is counted
// stands behind it, where a claim tells.
func TestTitleOfNames(t *testing.T) {
	cs := saying(q("41", count("seat")), q("41", count("party")), q("43", count("party")))
	for i := range cs {
		cs[i].Frame = claim.Frame{Names: []string{"harbour", "party"}, Clause: []string{"harbour"}}
	}
	cs[1].Measure.Qualifiers, cs[2].Measure.Qualifiers = []string{"Harbour"}, []string{"Harbour"}
	if got := Judge(cs, papers(3)).Title; got != "Harbour Party (seats)" {
		t.Errorf("title %q", got)
	}
	celsius := unit.MustByCode("Cel")
	cs = saying(q("41", celsius), q("42", celsius))
	for i := range cs {
		cs[i].Measure.Name, cs[i].Frame = "tarsa", claim.Frame{Names: []string{"tarsa"}, Subject: []string{"tarsa"}}
	}
	if got := Judge(cs, papers(2)).Title; got != "Tarsa (degrees Celsius)" {
		t.Errorf("title %q", got)
	}
}

// Where the measure is nothing but a unit, the words that all claims share
// say what it is of.
func TestTitleFromSharedWords(t *testing.T) {
	cs := saying(q("3", week), q("6", week))
	cs[0].Measure.Name, cs[1].Measure.Name = "week", "week"
	cs[0].Frame = claim.Frame{Verb: "last", Subject: []string{"marlin", "bribery", "trial"}}
	cs[1].Frame = claim.Frame{Clause: []string{"jury", "trial", "week", "marlin", "case"}}
	if got := Judge(cs, papers(2)).Title; got != "marlin trial (weeks)" {
		t.Errorf("title %q", got)
	}
	cs[0].Frame, cs[1].Frame = claim.Frame{}, claim.Frame{}
	if got := Judge(cs, papers(2)).Title; got != "weeks" {
		t.Errorf("title %q", got)
	}
	cs = saying(q("63", km), q("39", mile))
	cs[0].Measure = claim.Measure{Name: "railway", Qualifiers: []string{"kilometre coal", "kilometre", "coal"}}
	if got := Judge(cs, papers(2)).Title; got != "coal railway" {
		t.Errorf("title %q", got)
	}
}

// Two weekdays that are one say less than the hours of publishing.
func TestDatedMessages(t *testing.T) {
	cs := saying(q("85", count("person")), q("131", count("person")))
	for i, text := range []string{"by Friday evening", "by Sunday noon"} {
		cs[i].Frame.Verb = "kill"
		cs[i].Period = claim.Period{Text: text, Stated: true}
	}
	want := "Bay Gazette reports 85 (by Friday evening); Northern Star reports 131 (by Sunday noon): such a figure grows, and the later one may replace the earlier"
	if got := Judge(cs, papers(2)).Reasons[0].Message; got != want {
		t.Errorf("%q", got)
	}
	cs[1].Period.Text = "by Friday evening"
	want = "Bay Gazette reports 85 (2 March 2026, 08:00 UTC); Northern Star reports 131 (2 March 2026, 09:00 UTC): such a figure grows, and the later one may replace the earlier"
	if got := Judge(cs, papers(2)).Reasons[0].Message; got != want {
		t.Errorf("%q", got)
	}
}

func TestJudgeNothing(t *testing.T) {
	for _, cs := range [][]claim.Claim{nil, saying(q("1", day)), saying(q("1", day), q("1", km)),
		{{ID: "a:1", SourceID: "a", Quantity: q("1", day)}, {ID: "a:2", SourceID: "a", Quantity: q("2", day)}}} {
		if f := Judge(cs, papers(2)); f.Verdict != 0 || len(f.Positions) != 0 {
			t.Errorf("%d claims: %+v", len(cs), f)
		}
	}
}

// randomGroup makes claims of one count with all kinds of hedges.
func randomGroup(r *rand.Rand, n int) []claim.Claim {
	var qs []quantity.Quantity
	for range n {
		switch v := fmt.Sprint(180 + r.IntN(60)); r.IntN(4) {
		case 0:
			qs = append(qs, q(v, count("person")))
		case 1:
			qs = append(qs, q(fmt.Sprint(150+10*r.IntN(10)), count("person"), quantity.Approximation(r.IntN(7))))
		case 2:
			qs = append(qs, q("200", count("person"), quantity.Approximation(r.IntN(7))))
		default:
			qs = append(qs, span("200", "999", count("person"), quantity.Order))
		}
	}
	cs := saying(qs...)
	for i := range cs {
		cs[i].Status = claim.Status(r.IntN(12) / 10)
	}
	return cs
}

// The order of the claims, and claims given twice, change nothing.
func TestJudgeIgnoresOrderAndRepeats(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		cs := randomGroup(r, 2+r.IntN(12))
		ctx := papers(len(cs))
		want := Judge(cs, ctx)
		r.Shuffle(len(cs), func(i, j int) { cs[i], cs[j] = cs[j], cs[i] })
		r.Shuffle(len(ctx.Sources), func(i, j int) { ctx.Sources[i], ctx.Sources[j] = ctx.Sources[j], ctx.Sources[i] })
		if got := Judge(append(cs, cs[0]), ctx); !reflect.DeepEqual(got, want) {
			t.Fatalf("shuffled:\n%+v\nbefore:\n%+v", got, want)
		}
	}
}

// All claims of a position agree pairwise, every claim stands in exactly one,
// and a finding has a reason.
func TestPositionsAreSound(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		cs := randomGroup(r, 2+r.IntN(12))
		f := Judge(cs, papers(len(cs)))
		byID := map[string]*item{}
		ready, origins := itemsOf(cs, papers(len(cs)))
		items, _ := new(Judging).prepare(ready, origins, DefaultPolicy())
		for _, it := range items {
			byID[it.c.ID] = it
		}
		n := 0
		for _, p := range f.Positions {
			n += len(p.ClaimIDs)
			for i, a := range p.ClaimIDs {
				for _, b := range p.ClaimIDs[i+1:] {
					if r := rules[relate(byID[a], byID[b], Policy{})]; !r.same {
						t.Fatalf("%s and %s stand together, but %s sets them apart", say(byID[a].q), say(byID[b].q), r.id)
					}
				}
			}
		}
		if n != len(cs) || len(f.Reasons) == 0 || (f.Verdict == Conflict) != (len(f.Positions) > 1) {
			t.Fatalf("%d of %d claims, %d positions, %d reasons", n, len(cs), len(f.Positions), len(f.Reasons))
		}
	}
}

func TestOrder(t *testing.T) {
	rel := func(s string) Gap { return Gap{Relative: quantity.MustParse(s)} }
	fs := []Finding{
		{ID: "f1", Verdict: Agreement},
		{ID: "f2", Verdict: Conflict, Gap: rel("0.1")},
		{ID: "f3", Verdict: Conflict, Gap: rel("0.5")},
		{ID: "f4", Verdict: Agreement, Positions: []Position{{OriginIDs: []string{"x", "y"}}}},
		{ID: "f5", Verdict: Conflict, Gap: rel("0.1"), Positions: []Position{{OriginIDs: []string{"x"}}}},
		{ID: "f6", Verdict: Conflict},
		{ID: "f0", Verdict: Agreement, prominence: 3},
	}
	Order(fs)
	var got []string
	for _, f := range fs {
		got = append(got, f.ID)
	}
	if s := strings.Join(got, " "); s != "f3 f5 f2 f6 f4 f1 f0" {
		t.Errorf("order is %s", s)
	}
}

func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{2, 5, 20, 200} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			cs := randomGroup(rand.New(rand.NewPCG(5, 6)), min(n, 26))
			for i := range cs {
				cs[i].ID = fmt.Sprint(i)
			}
			for len(cs) < n {
				c := cs[len(cs)%26]
				c.ID, c.SourceID = fmt.Sprint(len(cs)), fmt.Sprint("s", len(cs))
				cs = append(cs, c)
			}
			ctx := papers(26)
			b.ReportAllocs()
			for b.Loop() {
				Judge(cs, ctx)
			}
		})
	}
}
