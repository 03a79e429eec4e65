package zh

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
)

func TestTables(t *testing.T) {
	for _, c := range []struct {
		r rune
		n Numeral
	}{
		{'七', Numeral{Digit, 7}}, {'柒', Numeral{Digit, 7}}, {Fold('陸'), Numeral{Digit, 6}}, {'廿', Numeral{Tens, 20}},
		{'百', Numeral{Unit, 2}}, {Fold('萬'), Numeral{Big, 4}}, {'兆', Numeral{Big, 12}}, {'人', Numeral{}}, {'7', Numeral{}},
	} {
		if got := NumeralOf(c.r); got != c.n {
			t.Errorf("%c: %v, want %v", c.r, got, c.n)
		}
	}
	if u, end, ok := Units.Longest("平方公里", 0); !ok || u.Code != "km2" || end != len("平方公里") {
		t.Errorf("平方公里: %v", u)
	}
	if u, _, ok := Units.Longest("新台币元", 0); !ok || u.Code != "TWD" {
		t.Errorf("新台币: %v", u)
	}
	if m, _, ok := Measures.Longest("名工人", 0); !ok || m.Name != "person" || m.Sort != Sorted {
		t.Errorf("名: %v", m)
	}
	if h, start, ok := Before.LongestBefore("总数超过", len("总数超过")); !ok || h.Approximation == 0 || start != len("总数") {
		t.Errorf("超过: %v at %d", h, start)
	}
	if skip, _, ok := Skip.Longest("一切", 0); !ok || !skip {
		t.Error("一切 is a number")
	}
	if skip, _, ok := Skip.Longest("一半", 0); !ok || skip {
		t.Error("一半 is none")
	}
	if w, _, ok := Sizes.LongestBefore("全长", len("全长")); !ok || w != "length" {
		t.Errorf("全长: %q", w)
	}
	if _, _, ok := Calendar.Longest("上半年", 0); !ok {
		t.Error("no 上半年")
	}
	if !Stops('的') || Stops('人') {
		t.Error("stops")
	}
}

func TestSkipSingle(t *testing.T) {
	for row := range lang.Rows("skip.tsv", skipTable, 2) {
		for w := range strings.FieldsSeq(row[1]) {
			if utf8.RuneCountInString(w) < 2 {
				t.Errorf("%s is a single character", w)
			}
		}
	}
}
