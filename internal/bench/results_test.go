package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestResults(t *testing.T) {
	r := results{}
	err := r.read(`goos: linux
BenchmarkGrowth/of=sources/n=10-2   	 3	 100 ns/op	 20 cpu-ns/op
BenchmarkGrowth/of=sources/n=10-2   	 3	 300 ns/op	 40 cpu-ns/op
BenchmarkGrowth/of=sources/n=100    	 3	 900 ns/op	 3000 cpu-ns/op
PASS
`)
	if err != nil {
		t.Fatal(err)
	}
	if m := r.median("Growth/of=sources/n=10", "ns/op"); m != 200 {
		t.Errorf("median %v, want 200", m)
	}
	if m := r.median("Growth/of=sources/n=7", "ns/op"); !math.IsNaN(m) {
		t.Errorf("median %v of nothing", m)
	}
	c := r.curve("Growth/of=sources/n=", "cpu-ns/op")
	if len(c) != 2 || c[0] != (point{10, 30}) || math.Abs(exponent(c)-2) > 1e-9 {
		t.Errorf("curve %v, exponent %v, want 2", c, exponent(c))
	}
	if err := r.read("PASS\n"); err == nil {
		t.Error("no benchmark is no error")
	}
}

// The exponent is that of all points, whatever the constant.
func TestExponent(t *testing.T) {
	for _, k := range []float64{0, 1, 1.1, 2} {
		var points []point
		for n := 3.0; n < 3000; n *= 3 {
			points = append(points, point{n, 7 * math.Pow(n, k)})
		}
		if got := exponent(points); math.Abs(got-k) > 1e-9 {
			t.Errorf("exponent %v, want %v", got, k)
		}
	}
}

func TestReplaceChapter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	for _, before := range []string{"# Page\n\nText.\n", "# Page\n\nText.\n\n## A year\n\nOld.\n"} {
		if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := replaceChapter(path, "## A year\n\nNew.\n"); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if want := "# Page\n\nText.\n\n## A year\n\nNew.\n"; string(got) != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestRound(t *testing.T) {
	for v, want := range map[float64]string{1234.5: "1234", 99.96: "100", 12.345: "12.3", 9.996: "10.0", 1.2345: "1.23", 0.12345: "0.123", math.NaN(): "–"} {
		if got := round(v); got != want {
			t.Errorf("round(%v) = %s, want %s", v, got, want)
		}
	}
	if got := size(3 << 19); got != "1.50 MiB" {
		t.Errorf("size = %s", got)
	}
}
