package sqlite

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
)

func mustKey(t *testing.T, s string) []byte {
	t.Helper()
	n, err := parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return n.append(nil)
}

// checkOrder fails unless the keys of two decimals compare as the decimals do.
func checkOrder(t *testing.T, a, b string) {
	t.Helper()
	x, _, err := apd.NewFromString(a)
	if err != nil {
		t.Fatal(err)
	}
	y, _, err := apd.NewFromString(b)
	if err != nil {
		t.Fatal(err)
	}
	want := x.Cmp(y)
	if got := bytes.Compare(mustKey(t, a), mustKey(t, b)); got != want {
		t.Errorf("keys of %s and %s compare as %d, want %d", a, b, got, want)
	}
}

func TestKeysOrder(t *testing.T) {
	ladder := []string{
		"-1000000", "-100.01", "-100", "-99.999", "-12.3", "-12", "-10", "-1.01", "-1", "-0.5", "-0.1", "-0.0999", "-0.000001",
		"0", "0.000001", "0.0999", "0.1", "0.10001", "0.5", "1", "1.01", "10", "12", "12.3", "99.999", "100", "100.01", "1000000",
		"9007199254740992", "9007199254740993", "123456789012345678901234567890",
	}
	for _, a := range ladder {
		for _, b := range ladder {
			checkOrder(t, a, b)
		}
	}
	for _, same := range [][]string{
		{"0", "-0", "0.00", "-0.000", "000"}, {"12.5", "12.50", "012.5", "12.500000"}, {"-100", "-100.0", "-0100"}, {"0.01", "00.0100"},
	} {
		for _, s := range same {
			if !bytes.Equal(mustKey(t, s), mustKey(t, same[0])) {
				t.Errorf("keys of %s and %s differ", s, same[0])
			}
		}
	}
}

// TestKeysOrderAtRandom holds the keys to apd's order on numbers that are near
// each other in length, sign and digits.
func TestKeysOrderAtRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	decimal := func() string {
		var b strings.Builder
		if r.IntN(2) == 0 {
			b.WriteByte('-')
		}
		write := func(n int) {
			for range n {
				b.WriteByte("0019"[r.IntN(4)])
			}
		}
		write(1 + r.IntN(5))
		if n := r.IntN(5); n > 0 {
			b.WriteByte('.')
			write(n)
		}
		return b.String()
	}
	for range 50_000 {
		checkOrder(t, decimal(), decimal())
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "-", ".", ".5", "5.", "1e5", "+1", "1,000", "--1", "1.2.3", " 1", "NaN", "Infinity", "१", "1\x00"} {
		if n, err := parse(s); err == nil {
			t.Errorf("parse(%q) = %+v, want an error", s, n)
		}
	}
}

func FuzzKeysOrder(f *testing.F) {
	f.Add("-12.50", "12.5")
	f.Add("0.001", "-0")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []string{a, b} {
			if _, err := parse(s); err != nil {
				return
			}
		}
		checkOrder(t, a, b)
	})
}
