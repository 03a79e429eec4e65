package postgres

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cockroachdb/apd/v3"
)

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "plain", "\x00", "\x01", "\x01\x01", "a\x00\x02b", "\x01\x02", "무역"} {
		f.Add(s, "\x01"+s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []string{a, b} {
			if kept := escape(s); unescape(kept) != s || strings.Contains(kept, "\x00") || utf8.ValidString(s) != utf8.ValidString(kept) {
				t.Errorf("%q is kept as %q and comes back as %q", s, kept, unescape(kept))
			}
		}
		if strings.Compare(a, b) != strings.Compare(escape(a), escape(b)) {
			t.Errorf("%q and %q change places as %q and %q", a, b, escape(a), escape(b))
		}
	})
}

func TestTerm(t *testing.T) {
	long := strings.Repeat("무역", 200)
	all := []string{
		term("t", wordMark, "a"), term("t", unitMark, "a"), term("u", wordMark, "a"), term("t", wordMark, "b"),
		term("t", wordMark, long), term("t", wordMark, long+"a"), term("u", wordMark, long), term("t", unitMark, long),
	}
	for i, a := range all {
		if len(a) > longestTerm || !utf8.ValidString(a) {
			t.Errorf("term %q of %d bytes", a, len(a))
		}
		if slices.Contains(all[:i], a) {
			t.Errorf("%q stands for two", a)
		}
	}
}

func TestAppendArray(t *testing.T) {
	got := string(appendArray([]byte("x"), []string{"", "NULL", `a"b\c`, "{,}"}))
	if want := `x{"","NULL","a\"b\\c","{,}"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestBound: what is kept of a bound holds what the bound holds, and is short.
func TestBound(t *testing.T) {
	nines := strings.Repeat("9", 2*mostDigits)
	for _, s := range []string{
		"0", "-12.50", "0.1", nines, "-" + nines, "0." + nines, "-0." + nines,
		strings.Repeat("0", 2*mostDigits) + "7", nines + "." + nines, "-" + nines + ".5",
	} {
		given, _, err := apd.NewFromString(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, upper := range []bool{false, true} {
			kept := bound(s, upper)
			if kept == nil {
				if len(s) <= mostDigits {
					t.Errorf("bound %s is dropped", s)
				}
				continue
			}
			if len(*kept) > 2*mostDigits+4 {
				t.Errorf("bound of %d characters is kept in %d", len(s), len(*kept))
			}
			got, _, err := apd.NewFromString(*kept)
			if err != nil {
				t.Fatal(err)
			}
			if order := got.Cmp(given); upper && order < 0 || !upper && order > 0 {
				t.Errorf("bound %.20s… (upper %v) is kept as %.20s…, which holds less", s, upper, *kept)
			}
		}
	}
	if bound("", true) != nil {
		t.Error("no bound is kept as one")
	}
}
