package compare

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func TestPlural(t *testing.T) {
	for in, want := range map[string]string{
		"document": "documents", "person": "people", "country": "countries", "day": "days", "church": "churches",
		"box": "boxes", "business": "businesses", "businessman": "businessmen", "human": "humans", "viewers": "viewers",
		"square foot": "square feet", "mile per hour": "miles per hour", "foot per second": "feet per second", "degree Celsius": "degrees Celsius",
		"hertz": "hertz", "century": "centuries", "penny": "pence", "Swiss franc": "Swiss francs", "series": "series", "bus": "buses", "명": "명", "": "", "unemployment rate": "unemployment rates",
	} {
		if got := Plural(in); got != want {
			t.Errorf("Plural(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSay(t *testing.T) {
	third := quantity.MustParse("1").Quo(quantity.MustParse("3"))
	for _, c := range []struct {
		q    quantity.Quantity
		want string
	}{
		{q("15", count("document")), "15"},
		{q("2978", count("runner"), quantity.About), "about 2,978"},
		{q("272.9e9", usd), "$272.9 billion"},
		{q("1234567", usd), "$1,234,567"},
		{q("-3.5e6", eur), "-€3.5 million"},
		{q("2e6", unit.MustByCode("BRL")), "BRL 2 million"},
		{q("0.25", percent), "0.25 percent"},
		{q("1", mile), "1 mile"},
		{q("1.5", mile, quantity.Nearly), "nearly 1.5 miles"},
		{q("30", count("patient"), quantity.AtLeast), "at least 30"},
		{quantity.Quantity{Value: quantity.MustParse("30"), Approximation: quantity.LessThan, Inclusive: true}, "at most 30"},
		{quantity.Quantity{Value: quantity.MustParse("30"), Approximation: quantity.LessThan}, "less than 30"},
		{quantity.Quantity{Value: quantity.MustParse("0.5"), Fraction: true, Approximation: quantity.MoreThan}, "more than half"},
		{quantity.Quantity{Value: third, Fraction: true}, "a third"},
		{quantity.Quantity{Value: quantity.MustParse("0.3"), Fraction: true}, "30 percent"},
		{span("10", "15", km, quantity.Range), "10 to 15 kilometres"},
		{quantity.Quantity{Lower: quantity.MustParse("10"), Approximation: quantity.Range}, "at least 10"},
		{quantity.Quantity{Upper: quantity.MustParse("10"), Approximation: quantity.Range}, "at most 10"},
		{span("24", "99", count("person"), quantity.Order), "dozens"},
		{span("2e6", "99e6", count("person"), quantity.Order), "millions"},
		{quantity.Quantity{Value: quantity.MustParse("80e9"), Unit: unit.Unit{Code: "USD", Dimension: unit.Money, Per: "year"}}, "$80 billion a year"},
		{quantity.Quantity{Value: quantity.MustParse("90"), Unit: unit.Unit{Code: "km", Name: "kilometre", Dimension: unit.Length, Per: "hour"}}, "90 kilometres an hour"},
	} {
		if got := say(c.q); got != c.want {
			t.Errorf("%+v: %q, want %q", c.q, got, c.want)
		}
	}
}

func TestListing(t *testing.T) {
	ws := []string{"A", "B", "C", "D", "E", "F", "G"}
	for n, want := range []string{"", "A", "A and B", "A, B and C", "A, B, C and D", "A, B, C, D and E", "A, B, C, D, E and F", "A, B, C, D, E and 2 more"} {
		if got := listing(ws[:n]); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
