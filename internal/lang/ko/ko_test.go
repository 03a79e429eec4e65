package ko

import "testing"

func TestTables(t *testing.T) {
	for _, c := range []struct {
		r rune
		n Numeral
	}{
		{'칠', Numeral{Digit, 7}}, {'백', Numeral{Unit, 2}}, {'억', Numeral{Big, 8}}, {'명', Numeral{}}, {'7', Numeral{}}, {'七', Numeral{}},
	} {
		if got := NumeralOf(c.r); got != c.n {
			t.Errorf("%c: %v, want %v", c.r, got, c.n)
		}
	}
	for _, c := range []struct {
		w         string
		low, high int8
		tens      bool
	}{
		{"스무", 20, 0, true}, {"세", 3, 0, false}, {"서너", 3, 4, false}, {"하나", 1, 0, false},
	} {
		n, end, ok := Natives.Longest(c.w, 0)
		if !ok || end != len(c.w) || n.Low != c.low || n.High != c.high || n.Tens != c.tens {
			t.Errorf("%s: %v", c.w, n)
		}
	}
	if n, _, ok := Days.Longest("나흘간", 0); !ok || n != 4 {
		t.Errorf("나흘: %d", n)
	}
	if u, end, ok := Units.Longest("캐나다 달러", 0); !ok || u.Code != "CAD" || end != len("캐나다 달러") {
		t.Errorf("캐나다 달러: %v", u)
	}
	if c, _, ok := Counters.Longest("개국으로", 0); !ok || c.Name != "country" {
		t.Errorf("개국: %v", c)
	}
	if h, _, ok := After.Longest("보다 크거나 같다", 0); !ok || !h.Inclusive {
		t.Errorf("보다 크거나 같: %v", h)
	}
	if end := Stem("회의장에서", 0, len("회의장에서")); end != len("회의장") {
		t.Errorf("회의장에서: %d", end)
	}
	for _, c := range []struct {
		s    string
		want bool
	}{{"두개의", true}, {"세명이", true}, {"두통약", false}, {"세대", false}, {"한개", false}} {
		if got := NativeGlued(c.s, 0, 3); got != c.want {
			t.Errorf("%s: %v", c.s, got)
		}
	}
}
