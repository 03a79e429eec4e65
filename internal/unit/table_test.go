package unit

import (
	"math/big"
	"strings"
	"testing"

	"golang.org/x/text/currency"
)

func TestCurrenciesAreISO4217(t *testing.T) {
	for i := range entries {
		u := entries[i].unit
		// VES (2018) is newer than the tables of x/text.
		if u.Dimension != Money || whole(u.Code) != u.Code || u.Code == "VES" {
			continue
		}
		if _, err := currency.ParseISO(u.Code); err != nil {
			t.Errorf("%s: %v", u.Code, err)
		}
	}
}

func TestTables(t *testing.T) {
	seen := map[string]bool{}
	for i := range entries {
		e := &entries[i]
		if e.unit.Code == "" || e.unit.Name == "" || seen[e.unit.Code] {
			t.Errorf("row %+v: empty or twice", e.unit)
		}
		seen[e.unit.Code] = true
		if len(e.words)+len(e.symbols) == 0 {
			t.Errorf("%s has neither words nor signs", e.unit.Code)
		}
		for _, w := range e.words {
			if w != strings.ToLower(w) && w != "dB" {
				t.Errorf("%s: word %q is not lower case", e.unit.Code, w)
			}
		}
	}
}

func TestSymbols(t *testing.T) {
	for s, want := range map[string]string{"€": "EUR", "$": "USD", "A$": "AUD", "HK$": "HKD", "US$": "USD", "C$": "CAD", "£": "GBP", "₩": "KRW", "¥": "JPY", "km": "km", "bhp": "[HP]",
		"Mbps": "Mbit/s", "MB": "MBy", "Mb": "Mbit", "%": "%", "°C": "Cel", "mph": "[mi_i]/h", "rpm": "{rev}/min", "Rs": "INR", "USD": "USD", "MW": "MW", "mW": "mW"} {
		if u, _, ok := BySymbol(s); !ok || u.Code != want {
			t.Errorf("%s: %q %v, want %s", s, u.Code, ok, want)
		}
	}
	if _, glued, _ := BySymbol("m"); !glued {
		t.Error("a free-standing m is no metre")
	}
}

func TestWords(t *testing.T) {
	got := map[string]string{}
	for w, u := range Words() {
		if _, ok := got[w]; !ok {
			got[w] = u.Code
		}
	}
	for w, want := range map[string]string{"dollars": "USD", "square miles": "[smi_i]", "feet": "[ft_i]", "miles per hour": "[mi_i]/h", "percent": "%", "percentage points": "[pp]",
		"basis points": "[bp]", "years": "a", "centuries": "[century]", "rubles": "RUB", "yuan": "CNY", "pennies": "GBX", "won": "KRW", "pounds": "[lb_av]"} {
		if got[w] != want {
			t.Errorf("%s: %q, want %s", w, got[w], want)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, c := range []struct{ x, from, to, want string }{
		{"1", "[mi_i]", "km", "1.609344"},
		{"100", "km/h", "m/s", "250/9"},
		{"32", "[degF]", "Cel", "0"},
		{"-40", "Cel", "[degF]", "-40"},
		{"0", "K", "[degF]", "-459.67"},
		{"63", "USX", "USD", "0.63"},
		{"25", "[bp]", "[pp]", "0.25"},
		{"1", "wk", "h", "168"},
		{"1", "a", "mo", "12"},
		{"1", "[ston_av]", "t", "0.90718474"},
		{"1", "[psi]", "Pa", "8896443230521/1290320000"},
		{"1", "[sft_i]", "m2", "0.09290304"},
	} {
		x, _ := new(big.Rat).SetString(c.x)
		want, _ := new(big.Rat).SetString(c.want)
		from, to := MustByCode(c.from), MustByCode(c.to)
		got, ok := Convert(x, from, to)
		if !ok || got.Cmp(want) != 0 {
			t.Errorf("%s %s: %v %s, want %s", c.x, c.from, got, c.to, c.want)
			continue
		}
		if back, ok := Convert(got, to, from); !ok || back.Cmp(x) != 0 {
			t.Errorf("%s %s and back: %v", c.x, c.from, back)
		}
	}
	for _, c := range [][2]string{{"USD", "EUR"}, {"USX", "GBP"}, {"kg", "m"}, {"%", "[pp]"}, {"A", "V"}} {
		if _, ok := Convert(big.NewRat(1, 1), MustByCode(c[0]), MustByCode(c[1])); ok {
			t.Errorf("%s converts to %s", c[0], c[1])
		}
	}
	people, seats := Unit{Code: "1", Name: "person"}, Unit{Code: "1", Name: "seat"}
	if _, ok := Convert(big.NewRat(1, 1), people, seats); ok {
		t.Error("people convert to seats")
	}
	barrel := MustByCode("USD")
	barrel.Per = "barrel"
	if _, ok := Convert(big.NewRat(1, 1), barrel, MustByCode("USD")); ok {
		t.Error("a price converts to money")
	}
}

func TestEveryFactorIsReversible(t *testing.T) {
	x := big.NewRat(12345, 678)
	for i := range entries {
		for j := range entries {
			from, to := entries[i].unit, entries[j].unit
			y, ok := Convert(x, from, to)
			if !ok {
				continue
			}
			if z, ok := Convert(y, to, from); !ok || z.Cmp(x) != 0 {
				t.Errorf("%s to %s and back: %v", from.Code, to.Code, z)
			}
		}
	}
}
