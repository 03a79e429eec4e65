// Soak runs the built server for as long as it is told to, under a mixed load of
// good requests, bad ones, slow callers and connections that break, and says
// whether it is afterwards what it was before: no memory, goroutine or file
// more, nothing lost that was acknowledged, every good request answered with the
// bytes that are expected, every bad one refused with its reason, no fault of
// the server's own.
//
//	go run ./internal/soak -duration 30m -out soak.md
//
// It ends with 0 where all of that holds, with 1 where it does not.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
)

// config is how to run.
type config struct {
	binary   string // empty builds one
	duration time.Duration
	rests    int // how often the server is brought to rest and measured
	workers  int
	stories  int
	seed     uint64
}

func main() {
	var cfg config
	var out string
	flag.StringVar(&cfg.binary, "binary", "", "the crosscheck to run; empty builds it from this tree")
	flag.DurationVar(&cfg.duration, "duration", 30*time.Minute, "how long to load it")
	flag.IntVar(&cfg.rests, "rests", 30, "how often to bring it to rest and measure")
	flag.IntVar(&cfg.workers, "workers", 12, "callers at once")
	flag.IntVar(&cfg.stories, "stories", 100, "stories with known answers")
	flag.Uint64Var(&cfg.seed, "seed", 1, "what the callers do follows from it")
	flag.StringVar(&out, "out", "", "write the report to this file, too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	report, err := soak(ctx, cfg, os.Stderr)
	stop()
	if report != "" {
		fmt.Println(report)
		if out != "" {
			err = errors.Join(err, os.WriteFile(out, []byte(report+"\n"), 0o600))
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// soak runs all of it; the error says what does not hold.
func soak(ctx context.Context, cfg config, progress io.Writer) (report string, err error) {
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		return "", fmt.Errorf("folder: %w", err)
	}
	defer func() {
		if err == nil {
			_ = os.RemoveAll(dir)
		} else {
			_, _ = fmt.Fprintln(progress, "the server's log and store are in", dir)
		}
	}()
	binary := cfg.binary
	if binary == "" {
		binary = filepath.Join(dir, "crosscheck")
		build := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/seed4521bc5c/crosscheck")
		if out, err := build.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go build: %w\n%s", err, out)
		}
	}
	keys, err := newKeys(filepath.Join(dir, "keys.yaml"), cfg.workers)
	if err != nil {
		return "", err
	}
	server, err := startChild(binary, dir, keys)
	if err != nil {
		return "", err
	}
	defer func() {
		select {
		case <-server.ended:
		default:
			server.kill()
		}
	}()
	w, err := newWorld(ctx, server.target, cfg.seed, cfg.workers, cfg.stories)
	if err != nil {
		return "", err
	}
	began := time.Now()
	samples, err := w.load(ctx, cfg, progress)
	if err != nil {
		return "", err
	}
	lines := []string{
		fmt.Sprintf("Soak of %v, %s, engine %s, seed %d, %d callers.", time.Since(began).Round(time.Second), began.UTC().Format("2006-01-02 15:04 MST"), engine.Version, cfg.seed, cfg.workers), "",
	}
	more, err := w.judge(ctx, server, samples)
	lines = append(lines, more...)
	if err != nil {
		return "", err
	}
	// A server that comes up again has everything that was acknowledged.
	if server, err = startChild(binary, dir, keys); err != nil {
		return "", err
	}
	if err := w.connect(server.target); err != nil {
		return "", err
	}
	dossiers, sources, err := w.lookAtAll(ctx)
	if err != nil {
		w.tally.fail("after a restart: %v", err)
	}
	w.close()
	if err := server.stop(ctx); err != nil {
		w.tally.fail("the second server: %v", err)
	}
	n, faults, err := faultsInLog(server.log)
	if err != nil {
		return "", err
	}
	for _, f := range faults {
		w.tally.fail("log: %s", f)
	}
	lines = append(lines, fmt.Sprintf("After SIGTERM and a new start: %d dossiers with %d sources held against the ledger. The log has %d lines, %d of faults.", dossiers, sources, n, len(faults)), "")
	tried, calls, wrong := w.tally.totals()
	lines = append(lines, fmt.Sprintf("%d things done with %d requests, %d of them answered wrongly.", tried, calls, wrong), "")
	lines = append(lines, w.tally.table()...)
	if w.tally.brokenN > 0 {
		lines = append(lines, "", "Does not hold:")
		lines = append(lines, w.tally.broken...)
		err = fmt.Errorf("%d things do not hold", w.tally.brokenN)
	}
	return strings.Join(lines, "\n"), err
}

// load has the workers at it, and measures at rests.
func (w *world) load(ctx context.Context, cfg config, progress io.Writer) ([]sample, error) {
	look := &admin{url: w.admin, pid: w.pid, web: w.web}
	rest := func(since time.Time) (sample, error) {
		w.gate.Lock()
		defer w.gate.Unlock()
		w.web.CloseIdleConnections()
		s, err := look.rest(ctx)
		s.at = time.Since(since)
		_, s.requests, _ = w.tally.totals()
		return s, err
	}
	working, end := context.WithTimeout(ctx, cfg.duration)
	defer end()
	ended := make(chan struct{})
	began := time.Now()
	go func() { w.run(working); close(ended) }()
	var samples []sample
	for i := 1; i <= cfg.rests; i++ {
		select {
		case <-time.After(time.Until(began.Add(cfg.duration * time.Duration(i) / time.Duration(cfg.rests+1)))):
		case <-ctx.Done():
			<-ended
			return nil, ctx.Err()
		}
		s, err := rest(began)
		if err != nil {
			end()
			<-ended
			return nil, err
		}
		samples = append(samples, s)
		_, calls, wrong := w.tally.totals()
		_, _ = fmt.Fprintf(progress, "%8v %9d requests %4d wrong  RSS %.1f MiB  heap %.1f MiB  %.0f goroutines  %.0f files\n",
			s.at.Round(time.Second), calls, wrong, s.rss/mib, s.heap/mib, s.goroutines, s.files)
		if wrong > 0 {
			w.tally.mu.Lock()
			_, _ = fmt.Fprintln(progress, "        ", w.tally.broken[len(w.tally.broken)-1])
			w.tally.mu.Unlock()
		}
	}
	<-ended
	return samples, nil
}

// judge measures once more, when all callers have gone, stops the server, and
// holds everything against what was asked.
func (w *world) judge(ctx context.Context, server *child, samples []sample) (lines []string, err error) {
	dossiers, sources, err := w.lookAtAll(ctx)
	if err != nil {
		w.tally.fail("at the end: %v", err)
	}
	lines = append(lines, fmt.Sprintf("At the end: %d dossiers with %d sources held against the ledger, their reports made again from scratch.", dossiers, sources), "")
	w.close()
	look := &admin{url: w.admin, pid: w.pid, web: w.web}
	alone, err := look.rest(ctx)
	if err != nil {
		return nil, err
	}
	m, err := look.metrics(ctx)
	if err != nil {
		return nil, err
	}
	table, faults := flat(samples)
	lines = append(lines, table...)
	lines = append(lines, "", fmt.Sprintf("With all callers gone: %.0f goroutines, %.0f files, %.1f MiB of heap, %.1f MiB resident.", alone.goroutines, alone.files, alone.heap/mib, alone.rss/mib))
	for _, f := range faults {
		w.tally.fail("%s", f)
	}
	// Whoever is left when nobody calls was left behind by somebody.
	const own = 40
	if alone.goroutines > own {
		w.tally.fail("%.0f goroutines with nobody calling", alone.goroutines)
	}
	for _, c := range []struct {
		name  string
		words []string
	}{
		{"crosscheck_panics_total", nil},
		{"crosscheck_calls_total", []string{`code="Internal"`, `door="rest"`}},
		{"crosscheck_calls_total", []string{`code="Unknown"`}},
		{"crosscheck_calls_total", []string{`code="DataLoss"`}},
		{"crosscheck_errors_total", []string{`reason="overloaded"`}},
		{"crosscheck_errors_total", []string{`reason="internal"`}},
		{"crosscheck_http_requests_total", []string{`code="5`}},
		{"crosscheck_slots_used", nil},
		{"crosscheck_watches", nil},
		{"crosscheck_calls_open", nil},
	} {
		if n := sum(m, c.name, c.words...); n != 0 {
			w.tally.fail("%s %v is %.0f", c.name, c.words, n)
		}
	}
	if n, most := sum(m, "crosscheck_calls_total", `code="Internal"`), w.misframed.Load(); n > float64(most) {
		w.tally.fail("%.0f calls ended as INTERNAL, %d for their frames", n, most)
	}
	lines = append(lines, fmt.Sprintf("By the server's own count: %.0f calls over gRPC and %.0f over REST, %.0f HTTP requests, %.0f panics.",
		sum(m, "crosscheck_calls_total", `door="grpc"`), sum(m, "crosscheck_calls_total", `door="rest"`), sum(m, "crosscheck_http_requests_total"), sum(m, "crosscheck_panics_total")), "")
	if err := server.stop(ctx); err != nil {
		w.tally.fail("%v", err)
	}
	return lines, nil
}
