package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// results are the metrics of benchmarks, by name and unit, one value for each
// time that the benchmark was run.
type results map[string]map[string][]float64

// read adds the lines that go test prints.
func (r results) read(text string) error {
	found := false
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(f[0], "Benchmark")
		if i := strings.LastIndexByte(name, '-'); i > 0 {
			if _, err := strconv.Atoi(name[i+1:]); err == nil {
				name = name[:i] // the processors
			}
		}
		if r[name] == nil {
			r[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(f); i += 2 {
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				return fmt.Errorf("%q: %w", line, err)
			}
			r[name][f[i+1]] = append(r[name][f[i+1]], v)
		}
		found = true
	}
	if !found {
		return errors.New("go test printed no benchmark")
	}
	return nil
}

// median is that of a metric, NaN where it was not measured.
func (r results) median(name, unit string) float64 {
	v := slices.Clone(r[name][unit])
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return (v[len(v)/2] + v[(len(v)-1)/2]) / 2
}

// point is a place on a curve.
type point struct{ n, value float64 }

// curve is a metric of the benchmarks named prefix and a number, by the number.
func (r results) curve(prefix, unit string) []point {
	var out []point
	for name := range r {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		if n, err := strconv.ParseFloat(rest, 64); err == nil {
			out = append(out, point{n, r.median(name, unit)})
		}
	}
	slices.SortFunc(out, func(a, b point) int { return cmp.Compare(a.n, b.n) })
	return out
}

// exponent fits value = c·n^k by least squares of the logarithms, and gives k.
func exponent(points []point) float64 {
	var x, y, xx, xy float64
	for _, p := range points {
		a, b := math.Log(p.n), math.Log(p.value)
		x, y, xx, xy = x+a, y+b, xx+a*a, xy+a*b
	}
	n := float64(len(points))
	return (n*xy - x*y) / (n*xx - x*x)
}
