package quantity

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func TestConvert(t *testing.T) {
	for _, c := range []struct{ x, from, to, want string }{
		{"609", "m", "[ft_i]", "1998.031496062992"},
		{"2000", "[ft_i]", "m", "609.6"},
		{"5.25", "mo", "a", "0.4375"},
		{"50", "[bp]", "[pp]", "0.5"},
		{"98.6", "[degF]", "Cel", "37"},
	} {
		from, to := unit.MustByCode(c.from), unit.MustByCode(c.to)
		got, ok := Convert(MustParse(c.x), from, to)
		if !ok || !got.Round(-12).Equal(MustParse(c.want).Round(-12)) {
			t.Errorf("%s %s: %s %s %v, want %s", c.x, c.from, got, c.to, ok, c.want)
		}
		back, ok := Convert(got, to, from)
		if !ok || !back.Round(-60).Equal(MustParse(c.x)) {
			t.Errorf("and back: %s", back)
		}
	}
	if _, ok := Convert(MustParse("1"), unit.MustByCode("kg"), unit.MustByCode("m")); ok {
		t.Error("kilograms are metres")
	}
	i := Interval{Lower: MustParse("1"), LowerOpen: true}
	if got, ok := i.In(unit.MustByCode("km"), unit.MustByCode("m")); !ok || got.show() != "(1000 inf)" {
		t.Errorf("%s %v", got.show(), ok)
	}
}

func TestInt64(t *testing.T) {
	for in, want := range map[string]int64{"0": 0, "-12": -12, "1.50e1": 15, "3e6": 3000000, "1200e-2": 12} {
		if got, ok := MustParse(in).Int64(); !ok || got != want {
			t.Errorf("%s: %d %v", in, got, ok)
		}
	}
	for _, in := range []string{"0.5", "1e19", "9223372036854775808"} {
		if _, ok := MustParse(in).Int64(); ok {
			t.Errorf("%s is no int64", in)
		}
	}
}
