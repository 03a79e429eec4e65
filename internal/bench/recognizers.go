package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/news"
)

// recognizers is what reading one text took Recognizers-Text and the engine, in
// seconds of processor time.
type recognizers struct {
	Bytes   int     `json:"bytes"`
	Numbers float64 `json:"numbers"` // numbers, ordinals, percentages, money, measures, ages, temperatures
	All     float64 `json:"all"`     // those, and dates and times
	Found   int     `json:"found"`
	Version string  `json:"version"`
	node    string
	engine  float64
}

// recognize reads the same text with both. It gives nil where Node or npm is
// missing.
func recognize(ctx context.Context) (*recognizers, error) {
	for _, need := range []string{"node", "npm"} {
		if _, err := exec.LookPath(need); err != nil {
			return nil, nil //nolint:nilnil // nothing was measured, and nothing is wrong
		}
	}
	const dir = "internal/bench/node"
	if _, err := command(ctx, "npm", "install", "--prefix", dir, "--no-package-lock", "--no-audit", "--no-fund", "--silent"); err != nil {
		return nil, err
	}
	body := news.Text("en", 20_000)
	temp, err := os.MkdirTemp("", "crosscheck-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	file := filepath.Join(temp, "news.txt")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		return nil, err
	}
	out, err := command(ctx, "node", filepath.Join(dir, "recognizers.js"), file)
	if err != nil {
		return nil, err
	}
	var r recognizers
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		return nil, err
	}
	if r.node, err = command(ctx, "node", "--version"); err != nil {
		return nil, err
	}
	if r.Bytes != len(body) {
		return nil, fmt.Errorf("node read %d bytes of %d", r.Bytes, len(body))
	}
	r.engine, err = extractionTime(ctx, body)
	return &r, err
}

// extractionTime is the least of many readings of a text, in seconds of
// processor time on one core.
func extractionTime(ctx context.Context, body string) (float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	e, src := engine.New(), claim.Source{ID: "a", Language: "en", Text: body}
	least := math.Inf(1)
	for range 20 {
		const at = 50 // the clock of processor time ticks coarsely
		start, err := processTime()
		if err != nil {
			return 0, err
		}
		for range at {
			if _, err := e.Extract(ctx, src); err != nil {
				return 0, err
			}
		}
		end, err := processTime()
		if err != nil {
			return 0, err
		}
		least = min(least, (end-start).Seconds()/at)
	}
	return least, nil
}

func processTime() (time.Duration, error) {
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), err
}
