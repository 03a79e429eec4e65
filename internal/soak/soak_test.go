package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
	"github.com/seed4521bc5c/crosscheck/server"
	"github.com/seed4521bc5c/crosscheck/server/auth"
)

// A short soak of the built program, which does everything at least once, and the
// same at each run. Only a long one, make soak, says something of memory, and
// tries what another seed makes of it.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program, and loads it for seconds")
	}
	report, err := soak(t.Context(), config{duration: 8 * time.Second, rests: 3, workers: 8, stories: 20, seed: 1}, io.Discard)
	t.Log(report)
	if err != nil {
		t.Error(err)
	}
	for _, o := range operations() {
		if !strings.Contains(report, "| "+o.name+" |") {
			t.Errorf("%s was not done", o.name)
		}
	}
}

// A server in this process leaves no goroutine behind when it stops, whatever
// its callers did to it, and whatever they are still at.
func TestNothingIsLeft(t *testing.T) {
	before := goleak.IgnoreCurrent()
	dir := t.TempDir()
	keys, err := newKeys(filepath.Join(dir, "keys.yaml"), 8)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil)) // locks for itself
	known, err := auth.NewKeys(filepath.Join(dir, "keys.yaml"), logger)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := stores.Open(t.Context(), "sqlite:"+filepath.Join(dir, "dossiers.db"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(engine.New(), server.Config{
		GRPCAddr: "127.0.0.1:0", HTTPAddr: "127.0.0.1:0", AdminAddr: "127.0.0.1:0",
		Store: kept, Auth: known, Rate: rate, RateBurst: burst, Logger: logger,
		MaxRequestBytes: maxBytes, MaxDossierSources: maxSources,
		HeaderTimeout: headerTimeout, ReadTimeout: readTimeout, StreamAge: 2 * time.Second, ConnectionAge: time.Second,
		StopTimeout: 3 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	up, ended := make(chan target, 1), make(chan error, 1)
	go func() {
		ended <- s.Run(ctx, func(g, h net.Addr) {
			up <- target{grpc: g.String(), http: "http://" + h.String(), admin: "http://" + s.AdminAddr().String(), pid: os.Getpid(), keys: keys}
		})
	}()
	var w *world
	select {
	case to := <-up:
		if w, err = newWorld(t.Context(), to, 2, 8, 20); err != nil {
			t.Fatal(err)
		}
	case err := <-ended:
		t.Fatal(err)
	}
	load, end := context.WithTimeout(t.Context(), 4*time.Second)
	defer end()
	w.run(load)
	if _, _, wrong := w.tally.totals(); wrong > 0 {
		t.Errorf("%d answers are wrong:\n%s", wrong, strings.Join(w.tally.broken, "\n"))
	}
	if _, _, err := w.lookAtAll(t.Context()); err != nil {
		t.Error(err)
	}
	// It is stopped in the middle of things.
	last, gone := context.WithTimeout(t.Context(), time.Second)
	defer gone()
	go func() { time.Sleep(300 * time.Millisecond); stop() }()
	w.run(last)
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	if err := kept.Close(); err != nil {
		t.Errorf("store: %v", err)
	}
	w.close()
	if s := log.String(); strings.Contains(s, `"level":"ERROR"`) || strings.Contains(s, "panic") {
		t.Errorf("the log tells of faults:\n%s", s)
	}
	for end := time.Now().Add(time.Minute); ; { // goleak's own patience is less than a second
		err := goleak.Find(before)
		if err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func TestTrend(t *testing.T) {
	heap := func(s sample) float64 { return s.heap }
	series := func(values ...float64) (out []sample) {
		for i, v := range values {
			out = append(out, sample{at: time.Duration(i) * time.Minute, heap: v, rss: v, goroutines: 30, files: 20})
		}
		return out
	}
	const m = mib
	for _, c := range []struct {
		name   string
		points []sample
		grown  float64
		faults int
	}{
		{"flat", series(50*m, 50*m, 50*m, 50*m, 50*m, 50*m), 0, 0},
		{"one far off", series(50*m, 50*m, 400*m, 50*m, 50*m, 50*m), 0, 0},
		{"saw", series(50*m, 60*m, 50*m, 60*m, 50*m, 60*m), 5 * m, 0},
		{"a leak", series(50*m, 60*m, 70*m, 80*m, 90*m, 100*m), 50 * m, 2},
		{"warming up", series(10*m, 50*m, 51*m, 50*m, 51*m, 50*m, 51*m, 50*m, 51*m, 50*m), 9 * m, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := trend(c.points, heap); got > c.grown {
				t.Errorf("grew by %.1f MiB, want at most %.1f", got/m, c.grown/m)
			}
			lines, faults := flat(c.points)
			faults = slices.DeleteFunc(faults, func(f string) bool { return !strings.Contains(f, "memory") && !strings.Contains(f, "heap") })
			if len(faults) != c.faults {
				t.Errorf("faults %q, want %d\n%s", faults, c.faults, strings.Join(lines, "\n"))
			}
		})
	}
}
