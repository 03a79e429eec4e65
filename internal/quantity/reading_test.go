package quantity

import (
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func (i Interval) show() string {
	var b strings.Builder
	if !i.Lower.Valid() {
		b.WriteString("(-inf")
	} else if b.WriteByte("[("[btoi(i.LowerOpen)]); true {
		b.WriteString(i.Lower.String())
	}
	b.WriteByte(' ')
	if !i.Upper.Valid() {
		b.WriteString("inf)")
	} else {
		b.WriteString(i.Upper.String())
		b.WriteByte("])"[btoi(i.UpperOpen)])
	}
	return b.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestReadings(t *testing.T) {
	usd := unit.Unit{Code: "USD", Name: "dollar", Dimension: unit.Money}
	pct := unit.Unit{Code: "%", Name: "percent", Dimension: unit.Percent}
	d := MustParse
	for _, c := range []struct {
		name             string
		q                Quantity
		rule, hard, soft string // soft empty where it is hard
	}{
		{"47 pages", Quantity{Value: d("47")}, "count.exact", "[47 47]", ""},
		{"90 pages", Quantity{Value: d("90")}, "count.exact", "[90 90]", ""},
		{"161 companies", Quantity{Value: d("161")}, "count.exact", "[161 161]", ""},
		{"zero goals", Quantity{Value: d("0")}, "count.exact", "[0 0]", ""},
		{"exactly 400", Quantity{Value: d("400"), Emphatic: true}, "exact", "[400 400]", ""},
		{"400 people", Quantity{Value: d("400")}, "bare.trailing-zeros", "[380 420]", ""},
		{"200 people", Quantity{Value: d("200")}, "bare.trailing-zeros", "[190 210]", ""},
		{"1,100 people", Quantity{Value: d("1100")}, "bare.trailing-zeros", "[1050 1150]", ""},
		{"$272.9 billion", Quantity{Value: d("272.9").Shift(9), Step: 8, Scaled: true, Unit: usd}, "bare.rounded", "[272850000000 273000000000)", ""},
		{"$300 billion", Quantity{Value: d("300").Shift(9), Step: 9, Scaled: true, Unit: usd}, "bare.trailing-zeros", "[285000000000 315000000000]", ""},
		{"3 million people", Quantity{Value: d("3").Shift(6), Step: 6, Scaled: true}, "bare.rounded", "[2500000 4000000)", ""},
		{"7.5 percent", Quantity{Value: d("7.5"), Step: -1, Unit: pct}, "bare.rounded", "[7.45 7.6)", ""},
		{"10 percent", Quantity{Value: d("10"), Unit: pct}, "bare.trailing-zeros", "[9.5 11)", ""},
		{"-7.5 percent", Quantity{Value: d("-7.5"), Step: -1, Unit: pct}, "bare.rounded", "(-7.6 -7.45]", ""},
		{"about 400", Quantity{Value: d("400"), Approximation: About}, "about", "[350 450]", ""},
		{"about 161", Quantity{Value: d("161"), Approximation: About}, "about", "[152.95 169.05]", ""},
		{"about 10", Quantity{Value: d("10"), Approximation: About}, "about.small-count", "[8 12]", ""},
		{"about 3", Quantity{Value: d("3"), Approximation: About}, "about.small-count", "[2 4]", ""},
		{"about $10", Quantity{Value: d("10"), Approximation: About, Unit: usd}, "about", "[8.5 11.5]", ""},
		{"nearly 20 percent", Quantity{Value: d("20"), Approximation: Nearly, Unit: pct}, "nearly", "[18 20)", ""},
		{"more than 200", Quantity{Value: d("200"), Approximation: MoreThan}, "more-than", "(200 inf)", "(200 300]"},
		{"more than 4,400", Quantity{Value: d("4400"), Approximation: MoreThan}, "more-than", "(4400 inf)", "(4400 4500]"},
		{"at least 12", Quantity{Value: d("12"), Approximation: AtLeast}, "at-least", "[12 inf)", "[12 24]"},
		{"under 50", Quantity{Value: d("50"), Approximation: LessThan}, "less-than", "(-inf 50)", "[40 50)"},
		{"at most 50", Quantity{Value: d("50"), Approximation: LessThan, Inclusive: true}, "at-most", "(-inf 50]", "[40 50]"},
		{"up to 500", Quantity{Value: d("500"), Approximation: UpTo}, "up-to", "(0 inf)", "(0 500]"},
		{"10 to 15 people", Quantity{Lower: d("10"), Upper: d("15"), Approximation: Range}, "range", "[10 15]", ""},
		{"$3-5 billion", Quantity{Lower: d("3e9"), Upper: d("5e9"), Step: 9, Scaled: true, Approximation: Range, Unit: usd}, "range", "[2500000000 6000000000)", ""},
		{"dozens", Quantity{Lower: d("12"), Upper: d("120"), Approximation: Order}, "order", "[24 99]", ""},
		{"scores", Quantity{Lower: d("20"), Upper: d("200"), Approximation: Order}, "order", "[40 199]", ""},
		{"hundreds", Quantity{Lower: d("1e2"), Upper: d("1e3"), Approximation: Order}, "order", "[200 999]", ""},
		{"thousands", Quantity{Lower: d("1000"), Upper: d("10000"), Approximation: Order}, "order", "[2000 9999]", ""},
		{"tens of thousands", Quantity{Lower: d("10000"), Upper: d("100000"), Approximation: Order}, "order", "[20000 99999]", ""},
		{"several hundred", Quantity{Lower: d("200"), Upper: d("999"), Approximation: Order}, "order", "[200 999]", ""},
		{"half", Quantity{Value: d("0.5"), Step: -1, Fraction: true}, "fraction", "[0.475 0.525]", ""},
		{"half, in percent", Quantity{Value: d("50"), Fraction: true, Unit: pct}, "fraction", "[47.5 52.5]", ""},
		{"more than half", Quantity{Value: d("0.5"), Step: -1, Fraction: true, Approximation: MoreThan}, "more-than", "(0.5 inf)", "(0.5 0.6]"},
	} {
		h, s := c.q.Hard(), c.q.Soft()
		if c.soft == "" {
			c.soft = c.hard
		}
		if h.Rule != c.rule || s.Rule != c.rule || h.show() != c.hard || s.show() != c.soft {
			t.Errorf("%s: %s %s, soft %s %s; want %s %s, soft %s", c.name, h.Rule, h.show(), s.Rule, s.show(), c.rule, c.hard, c.soft)
		}
		if v := c.q.Value; v.Valid() && c.hard == c.soft && c.q.Approximation != Nearly && c.q.Approximation != LessThan && !h.Contains(v) {
			t.Errorf("%s: outside its own interval %s", c.name, h.show())
		}
	}
}

func TestAsPercent(t *testing.T) {
	q, ok := Quantity{Value: MustParse("0.5"), Step: -1, Fraction: true}.AsPercent()
	if !ok || q.Value.String() != "50" || q.Unit.Code != "%" || q.Step != 1 {
		t.Errorf("%v %+v", ok, q)
	}
	if _, ok := (Quantity{Value: MustParse("5")}).AsPercent(); ok {
		t.Error("a count is no share")
	}
}

func TestIntervals(t *testing.T) {
	iv := func(lo, hi string, lopen, hopen bool) Interval {
		var i Interval
		if lo != "" {
			i.Lower = MustParse(lo)
		}
		if hi != "" {
			i.Upper = MustParse(hi)
		}
		i.LowerOpen, i.UpperOpen = lopen, hopen
		return i
	}
	for _, c := range []struct {
		a, b  Interval
		meet  string // empty where they don't
		apart string
	}{
		{iv("1", "3", false, false), iv("2", "4", false, false), "[2 3]", "0"},
		{iv("1", "2", false, true), iv("2", "4", false, false), "", "0"},
		{iv("1", "2", false, false), iv("2", "4", false, false), "[2 2]", "0"},
		{iv("1", "2", false, false), iv("2.5", "", false, false), "", "0.5"},
		{iv("200", "", true, false), iv("400", "400", false, false), "[400 400]", "0"},
		{iv("", "10", false, true), iv("12", "12", false, false), "", "2"},
		{iv("1", "3", true, false), iv("1", "3", false, true), "(1 3)", "0"},
		{Interval{}, iv("1", "3", true, false), "(1 3]", "0"},
	} {
		for range 2 {
			got, ok := c.a.Intersect(c.b)
			if ok != (c.meet != "") || ok && got.show() != c.meet || c.a.Overlaps(c.b) != ok {
				t.Errorf("%s and %s: %s %v, want %q", c.a.show(), c.b.show(), got.show(), ok, c.meet)
			}
			if g := c.a.Gap(c.b).String(); g != c.apart {
				t.Errorf("%s and %s are %s apart, want %s", c.a.show(), c.b.show(), g, c.apart)
			}
			c.a, c.b = c.b, c.a
		}
	}
	if i := iv("1", "", true, false); i.Contains(MustParse("1")) || !i.Contains(MustParse("1.01")) || i.Contains(Decimal{}) {
		t.Error("open end")
	}
	if got := iv("1", "2", false, true).Scale(MustParse("1000")).show(); got != "[1000 2000)" {
		t.Error(got)
	}
}
