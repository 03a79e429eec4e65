package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sample is how the server stands at a rest: no call at work, and garbage
// collected.
type sample struct {
	at         time.Duration // since the load began
	rss        float64       // bytes, by /proc
	heap       float64       // bytes that are reachable, about
	goroutines float64
	files      float64 // open descriptors, by /proc
	requests   int     // of ours so far
}

// admin asks the admin port.
type admin struct {
	url string
	pid int
	web *http.Client
}

func (a *admin) get(ctx context.Context, path string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url+path, http.NoBody)
	if err != nil {
		return "", fmt.Errorf("admin: %w", err)
	}
	resp, err := a.web.Do(req)
	if err != nil {
		return "", fmt.Errorf("admin: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("admin: %s: status %d: %w", path, resp.StatusCode, err)
	}
	return string(b), nil
}

// metrics reads the server's metrics: name with labels, to value.
func (a *admin) metrics(ctx context.Context) (map[string]float64, error) {
	text, err := a.get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	for sc := bufio.NewScanner(strings.NewReader(text)); sc.Scan(); {
		line := sc.Text()
		if i := strings.LastIndexByte(line, ' '); i > 0 && line[0] != '#' {
			if v, err := strconv.ParseFloat(line[i+1:], 64); err == nil {
				out[line[:i]] = v
			}
		}
	}
	return out, nil
}

// sum adds up the series of a metric whose labels hold all words.
func sum(m map[string]float64, name string, words ...string) (total float64) {
	for series, v := range m {
		labels, ok := strings.CutPrefix(series, name)
		if !ok || labels != "" && labels[0] != '{' {
			continue
		}
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(labels, w) }) {
			total += v
		}
	}
	return total
}

// rest waits until nothing is at work, has garbage collected, and measures.
func (a *admin) rest(ctx context.Context) (sample, error) {
	var s sample
	deadline := time.Now().Add(2 * time.Minute)
	least, still := 0.0, 0
	for {
		m, err := a.metrics(ctx)
		if err != nil {
			return s, err
		}
		// Connections that were cut go one after the other: wait until no fewer
		// goroutines are left three times in a row.
		if n := m["go_goroutines"]; least == 0 || n < least {
			least, still = n, 0
		} else {
			still++
		}
		if sum(m, "crosscheck_slots_used") == 0 && still >= 3 {
			break
		}
		if time.Now().After(deadline) {
			return s, errors.New("calls are still at work two minutes after the last was sent")
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return s, ctx.Err()
		}
	}
	// Twice: what has a finalizer goes with the second.
	for range 2 {
		if _, err := a.get(ctx, "/debug/pprof/heap?gc=1"); err != nil {
			return s, err
		}
	}
	m, err := a.metrics(ctx)
	if err != nil {
		return s, err
	}
	s.heap, s.goroutines = m["go_memstats_heap_alloc_bytes"], m["go_goroutines"]
	if s.rss, err = residentBytes(a.pid); err != nil {
		return s, err
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", a.pid))
	if err != nil {
		return s, fmt.Errorf("open files: %w", err)
	}
	s.files = float64(len(files))
	return s, nil
}

func residentBytes(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("memory: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kib) * 1024, err
		}
	}
	return 0, errors.New("memory: no VmRSS")
}

// trend is what a series grew by over its whole span, by the slope of Theil and
// Sen: the median of the slopes between all pairs of points, which single
// points far off don't move.
func trend(points []sample, of func(sample) float64) float64 {
	var slopes []float64
	for i, a := range points {
		for _, b := range points[i+1:] {
			slopes = append(slopes, (of(b)-of(a))/(b.at-a.at).Seconds())
		}
	}
	if len(slopes) == 0 {
		return 0
	}
	slices.Sort(slopes)
	return slopes[len(slopes)/2] * (points[len(points)-1].at - points[0].at).Seconds()
}

// A bound is how much a series may grow after the warm-up.
type bound struct {
	name      string
	of        func(sample) float64
	share     float64 // of the first point after the warm-up
	floor     float64 // or this, where it is more: what one measurement differs from the next by
	unit      float64
	unitWords string
}

const mib = 1 << 20

var bounds = []bound{
	{"resident memory", func(s sample) float64 { return s.rss }, 0.10, 24 * mib, mib, "MiB"},
	{"heap after collection", func(s sample) float64 { return s.heap }, 0.10, 8 * mib, mib, "MiB"},
	{"goroutines", func(s sample) float64 { return s.goroutines }, 0, 6, 1, ""},
	{"open files", func(s sample) float64 { return s.files }, 0, 6, 1, ""},
}

// long is what a run takes that says something of growth; all of a shorter one is
// warm-up: callers who connect, caches that fill.
const long = time.Minute

// flat holds the samples after the warm-up, a fifth of all, against the bounds.
func flat(samples []sample) (lines, faults []string) {
	lines = []string{"| | first | last | most | trend over the span | may grow by |", "|---|---:|---:|---:|---:|---:|"}
	steady := samples[len(samples)/5:]
	span := steady[len(steady)-1].at - steady[0].at
	for _, b := range bounds {
		grown, may := trend(steady, b.of), max(b.floor, b.share*b.of(steady[0]))
		most := 0.0
		for _, s := range steady {
			most = max(most, b.of(s))
		}
		in := func(v float64) string { return strings.TrimSpace(fmt.Sprintf("%.1f %s", v/b.unit, b.unitWords)) }
		lines = append(lines, fmt.Sprintf("| %s | %s | %s | %s | %s | %s |", b.name, in(b.of(steady[0])), in(b.of(steady[len(steady)-1])), in(most), in(grown), in(may)))
		if grown > may && span >= long {
			faults = append(faults, fmt.Sprintf("%s grew by %s over %v, more than %s", b.name, in(grown), span.Round(time.Second), in(may)))
		}
	}
	return lines, faults
}
