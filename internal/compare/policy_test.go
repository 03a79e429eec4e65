package compare

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func rateOf(base, quote, value string, day int) Rate {
	return Rate{Base: base, Quote: quote, Value: quantity.MustParse(value), Date: time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)}
}

func TestPolicy(t *testing.T) {
	people := count("person")
	krw, inr := unit.MustByCode("KRW"), unit.MustByCode("INR")
	within := func(d unit.Dimension, relative, absolute string) Policy {
		t := Tolerance{Dimension: d}
		if relative != "" {
			t.Relative = quantity.MustParse(relative)
		}
		if absolute != "" {
			t.Absolute = quantity.MustParse(absolute)
		}
		return Policy{Tolerances: []Tolerance{t}}
	}
	tension := saying(q("200", people, quantity.MoreThan), q("400", people))
	bound := saying(q("200", people, quantity.MoreThan), q("230", people))
	money := saying(q("100e6", usd), q("92e6", eur))
	counts := saying(q("101", people), q("104", people))
	euro := []Rate{rateOf("EUR", "USD", "1.087", 1)}
	for _, c := range []struct {
		name   string
		claims []claim.Claim
		policy Policy
		want   Verdict
		rule   string // of the first reason
	}{
		{"default", tension, Policy{}, Conflict, "tension.hard-bounds"},
		{"lenient", tension, Policy{Bounds: LenientBounds}, Agreement, "bound.lenient"},
		{"lenient after converting", saying(q("100", km, quantity.MoreThan), q("90", mile)), Policy{Bounds: LenientBounds}, Agreement, "converted.overlap"},
		{"lenient is no licence", saying(q("200", people, quantity.MoreThan), q("150", people)), Policy{Bounds: LenientBounds}, Conflict, "value.apart"},
		{"harmless tension", tension, Policy{Harmless: []ReasonKind{Tension}}, Agreement, "tension.hard-bounds"},
		{"another kind is harmless", tension, Policy{Harmless: []ReasonKind{Value, PlanVsActual}}, Conflict, "tension.hard-bounds"},
		{"default bound", bound, Policy{}, Agreement, "bound.soft"},
		{"strict", bound, Policy{Bounds: StrictBounds}, Conflict, "tension.hard-bounds"},
		{"strict, the number itself", saying(q("200", people, quantity.MoreThan), q("200", people)), Policy{Bounds: StrictBounds}, Agreement, "bound.value"},
		{"strict, two bounds of one number", saying(q("200", people, quantity.MoreThan), q("200", people, quantity.AtLeast)), Policy{Bounds: StrictBounds}, Agreement, "bound.value"},
		{"strict, two bounds", saying(q("7e6", people, quantity.MoreThan), q("7.5e6", people, quantity.MoreThan)), Policy{Bounds: StrictBounds}, Conflict, "tension.hard-bounds"},
		{"strict, a range is no bound", saying(span("10", "15", people, quantity.Range), q("12", people)), Policy{Bounds: StrictBounds}, Agreement, "bound.soft"},
		{"strict after converting", saying(q("1", month, quantity.MoreThan), q("50", day)), Policy{Bounds: StrictBounds}, Conflict, "tension.hard-bounds"},
		{"currencies without a rate", money, Policy{}, 0, ""},
		{"currencies with a rate", money, Policy{Rates: euro}, Agreement, "converted.overlap"},
		{"currencies apart", saying(q("100e6", usd), q("80e6", eur)), Policy{Rates: euro}, Conflict, "value.apart"},
		{"a rate the other way", money, Policy{Rates: []Rate{rateOf("USD", "EUR", "0.92", 1)}}, Agreement, "converted.overlap"},
		{"the latest rate", money, Policy{Rates: []Rate{rateOf("EUR", "USD", "1.087", 9), rateOf("EUR", "USD", "2", 3)}}, Agreement, "converted.overlap"},
		{"a chain of rates", saying(q("100e6", eur), q("150e9", krw)), Policy{Rates: []Rate{rateOf("EUR", "USD", "1.1", 1), rateOf("USD", "KRW", "1370", 1)}}, Agreement, "converted.overlap"},
		{"no chain", saying(q("100e6", eur), q("150e9", krw)), Policy{Rates: []Rate{rateOf("EUR", "USD", "1.1", 1), rateOf("INR", "KRW", "16", 1)}}, 0, ""},
		{"a rate for others", saying(q("3e6", inr), q("3e6", usd)), Policy{Rates: euro}, 0, ""},
		{"two exact counts", counts, Policy{}, Conflict, "value.apart"},
		{"a relative tolerance", counts, within(unit.Count, "0.03", ""), Agreement, "approximate.tolerance"},
		{"too small a tolerance", counts, within(unit.Count, "0.02", ""), Conflict, "value.apart"},
		{"an absolute tolerance", counts, within(unit.Count, "", "3"), Agreement, "approximate.tolerance"},
		{"the wider of two", counts, within(unit.Count, "0.001", "3"), Agreement, "approximate.tolerance"},
		{"for another dimension", counts, within(unit.Money, "0.5", ""), Conflict, "value.apart"},
		{"for any", counts, Policy{Tolerances: []Tolerance{{Any: true, Relative: quantity.MustParse("0.05")}}}, Agreement, "approximate.tolerance"},
		{"its own before any", counts, Policy{Tolerances: []Tolerance{
			{Any: true, Relative: quantity.MustParse("0.05")}, {Dimension: unit.Count, Absolute: quantity.MustParse("1")},
		}}, Conflict, "value.apart"},
		{"none before any", counts, Policy{Tolerances: []Tolerance{
			{Any: true, Relative: quantity.MustParse("0.05")}, {Dimension: unit.Count, Absolute: quantity.MustParse("0")},
		}}, Conflict, "value.apart"},
		{"points of a share", saying(q("48", percent), q("51", percent)), within(unit.Percent, "", "2.5"), Agreement, "approximate.tolerance"},
		{"more points of a share", saying(q("48", percent), q("53", percent)), within(unit.Percent, "", "2.5"), Conflict, "value.apart"},
		{"points and percent stay a mix-up", saying(q("6", percent), q("6", pp)), within(unit.Percent, "", "3"), Conflict, "percent-point.mixup"},
		{"a tolerance after converting", saying(q("80", km), q("53", mile)), within(unit.Length, "0.1", ""), Agreement, "approximate.tolerance"},
		{"a plan keeps its reason where the tolerance is too small", set(saying(q("101", people), q("190", people)), func(cs []claim.Claim) {
			cs[0].Status = claim.Expected
		}), within(unit.Count, "0.05", ""), Conflict, "plan.outcome"},
	} {
		ctx := papers(2)
		ctx.Policy = c.policy
		if err := c.policy.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		f := Judge(c.claims, ctx)
		if f.Verdict != c.want {
			t.Errorf("%s: verdict %d, want %d: %+v", c.name, f.Verdict, c.want, f.Reasons)
		}
		if c.rule != "" && (len(f.Reasons) == 0 || f.Reasons[0].Rule != c.rule) {
			t.Errorf("%s: reasons %+v, want %s first", c.name, f.Reasons, c.rule)
		}
		slices.Reverse(c.claims)
		if g := Judge(c.claims, ctx); g.Verdict != f.Verdict || !slices.EqualFunc(g.Reasons, f.Reasons, func(a, b Reason) bool { return a.Message == b.Message }) {
			t.Errorf("%s: the order of the claims shows: %+v and %+v", c.name, f, g)
		}
	}
}

// A policy can only say which numbers agree, never hide what sets them apart.
func TestPolicyKeepsPositions(t *testing.T) {
	ctx := papers(3)
	ctx.Policy.Harmless = []ReasonKind{Value}
	f := Judge(saying(q("101", count("boat")), q("104", count("boat")), q("104", count("boat"))), ctx)
	if f.Verdict != Agreement || len(f.Positions) != 2 || f.Gap.Absolute.String() != "3" || f.Reasons[0].Kind != Value {
		t.Errorf("%+v", f)
	}
	// Within a tolerance there may be no value that all stand for.
	ctx.Policy = Policy{Tolerances: []Tolerance{{Any: true, Absolute: quantity.MustParse("5")}}}
	f = Judge(saying(q("101", count("boat")), q("104", count("boat")), q("104", count("boat"))), ctx)
	if len(f.Positions) != 1 || f.Positions[0].Interval != (quantity.Interval{}) || len(f.Positions[0].ClaimIDs) != 3 {
		t.Errorf("%+v", f.Positions)
	}
	want := "Bay Gazette reports 101; Northern Star and Radio Fjord report 104: within the tolerance that was asked for"
	if i := slices.IndexFunc(f.Reasons, func(r Reason) bool { return r.Rule == "approximate.tolerance" }); i < 0 || f.Reasons[i].Message != want {
		t.Errorf("%+v", f.Reasons)
	}
}

func TestPolicyNamesItsRates(t *testing.T) {
	ctx := papers(2)
	ctx.Policy.Rates = []Rate{rateOf("EUR", "USD", "1.087", 1)}
	f := Judge(saying(q("100e6", usd), q("92e6", eur)), ctx)
	want := "Bay Gazette reports $100 million; Northern Star reports €92 million: the same once converted (1 EUR = 1.087 USD on 1 March 2026)"
	if f.Reasons[0].Message != want {
		t.Errorf("%q, want %q", f.Reasons[0].Message, want)
	}
	f = Judge(saying(q("100e6", usd), q("80e6", eur), q("80e6", eur)), papers3(ctx))
	want = "Northern Star and Radio Fjord report €80 million; Bay Gazette reports $100 million (1 EUR = 1.087 USD on 1 March 2026)"
	if f.Verdict != Conflict || f.Reasons[0].Message != want {
		t.Errorf("%q, want %q", f.Reasons[0].Message, want)
	}
	if n := f.Gap.Absolute.Digits(); n > sure {
		t.Errorf("the gap has %d digits", n)
	}
	if f.Unit.Code != "EUR" || f.Gap.Absolute.Round(3).String() != "11996000" {
		t.Errorf("gap %v in %s", f.Gap.Absolute, f.Unit.Code)
	}
}

func papers3(ctx Context) Context {
	p := ctx.Policy
	ctx = papers(3)
	ctx.Policy = p
	return ctx
}

func TestPolicyCheck(t *testing.T) {
	rate := func(change func(*Rate)) Policy {
		r := rateOf("EUR", "USD", "1.08", 1)
		change(&r)
		return Policy{Rates: []Rate{rateOf("GBP", "USD", "1.3", 1), r}}
	}
	tolerance := func(ts ...Tolerance) Policy { return Policy{Tolerances: ts} }
	half := quantity.MustParse("0.5")
	for _, c := range []struct {
		field  string
		policy Policy
	}{
		{"rates[1].base_currency", rate(func(r *Rate) { r.Base = "eur" })},
		{"rates[1].base_currency", rate(func(r *Rate) { r.Base = "" })},
		{"rates[1].quote_currency", rate(func(r *Rate) { r.Quote = "DOLLAR" })},
		{"rates[1].quote_currency", rate(func(r *Rate) { r.Quote = "EUR" })},
		{"rates[1].rate", rate(func(r *Rate) { r.Value = quantity.Decimal{} })},
		{"rates[1].rate", rate(func(r *Rate) { r.Value = quantity.MustParse("-1") })},
		{"rates[1].rate", rate(func(r *Rate) { r.Value = quantity.MustParse("0") })},
		{"rates[1].date", rate(func(r *Rate) { r.Date = time.Time{} })},
		{"tolerances[0].relative", tolerance(Tolerance{})},
		{"tolerances[0].relative", tolerance(Tolerance{Relative: quantity.MustParse("1.01")})},
		{"tolerances[0].relative", tolerance(Tolerance{Relative: quantity.MustParse("-0.1")})},
		{"tolerances[0].absolute", tolerance(Tolerance{Absolute: quantity.MustParse("-1")})},
		{"tolerances[1].dimension", tolerance(Tolerance{Dimension: unit.Money, Relative: half}, Tolerance{Dimension: unit.Money, Absolute: half})},
		{"tolerances[1].dimension", tolerance(Tolerance{Any: true, Relative: half}, Tolerance{Any: true, Dimension: unit.Money, Absolute: half})},
		{"bounds", Policy{Bounds: LenientBounds + 1}},
		{"harmless_reasons[0]", Policy{Harmless: []ReasonKind{Equal}}},
		{"harmless_reasons[1]", Policy{Harmless: []ReasonKind{Value, 99}}},
		{"harmless_reasons[1]", Policy{Harmless: []ReasonKind{Value, Value}}},
	} {
		err := c.policy.Check()
		var pe *PolicyError
		if !errors.As(err, &pe) || pe.Field != c.field || pe.Message == "" {
			t.Errorf("%v, want field %s", err, c.field)
		}
	}
	fine := Policy{
		Tolerances: []Tolerance{{Any: true, Relative: half}, {Dimension: unit.Money, Relative: half}, {Dimension: unit.Count, Absolute: half}},
		Bounds:     StrictBounds,
		Rates:      []Rate{rateOf("EUR", "USD", "1.08", 1), rateOf("EUR", "USD", "1.09", 2)},
		Harmless:   []ReasonKind{PlanVsActual, Superseded},
	}
	if err := fine.Check(); err != nil {
		t.Error(err)
	}
	if !DefaultPolicy().Default() || fine.Default() {
		t.Error("Default does not know the default")
	}
}

func TestInOneCurrency(t *testing.T) {
	gbp := unit.MustByCode("GBP")
	perDay := eur
	perDay.Per = "day"
	cs := saying(q("100e6", usd), q("92e6", eur), q("5", count("boat")), q("3", gbp), q("40", perDay, quantity.MoreThan), span("1000", "2000", eur, quantity.Range))
	if got := (Policy{}).InOneCurrency(cs); &got[0] != &cs[0] {
		t.Error("claims were copied without need")
	}
	p := Policy{Rates: []Rate{rateOf("USD", "JPY", "150", 1), rateOf("EUR", "USD", "1.087", 1)}}
	got := p.InOneCurrency(cs)
	for i, want := range []struct{ code, value string }{
		{"EUR", "92000000"}, {"EUR", "92000000"}, {"1", "5"}, {"GBP", "3"}, {"EUR", "40"}, {"EUR", ""},
	} {
		g := got[i].Quantity
		if g.Unit.Code != want.code || g.Value.String() != want.value && want.value != "" {
			t.Errorf("claim %d: %v %s, want %v", i, g.Value, g.Unit.Code, want)
		}
	}
	if cs[0].Quantity.Unit.Code != "USD" {
		t.Error("the claims that came in were changed")
	}
	if g := got[0].Quantity; g.Approximation != quantity.About || !g.Soft().Contains(quantity.MustParse("92e6")) {
		t.Errorf("%+v", g)
	}
	if g := got[4].Quantity; g.Approximation != quantity.MoreThan || g.Unit.Per != "day" {
		t.Errorf("%+v", g)
	}
}
