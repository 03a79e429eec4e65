// Bench measures the engine, the server and the stores, and writes
// docs/performance.md and the last chapter of docs/scaling.md from what it
// measured.
//
//	go run ./internal/bench [-out docs/performance.md] [-scaling docs/scaling.md]
//
// It runs the benchmarks of this package and of the server, Recognizers-Text
// under Node beside the engine, and the built program; a quiet machine takes
// some minutes for it. Where Node or PostgreSQL is missing, what needs it is
// left out, and the page says so.
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
	"runtime"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measured is everything that the pages tell.
type measured struct {
	machine machine
	results results
	memory  []footprint
	js      *recognizers // nil where Node is missing
}

// machine says where and what was measured.
type machine struct {
	cpu, system, goVersion, commit, date string
	cores                                int
	memory                               string
}

// The benchmarks and how they are run. Each is said in the page, too.
var benchmarks = []struct{ what, args string }{
	{"stages", "-bench Stages -benchtime 100ms -count 2 -cpu 1 ./internal/bench"},
	{"beside", "-bench Beside -benchtime 15x -cpu 1 ./internal/bench"},
	{"growth", "-bench Growth -benchtime 3x -cpu 1 ./internal/bench"},
	{"kept", "-bench Kept -benchtime 1x -count 3 ./internal/bench"},
	{"doors", "-bench Doors -benchtime 300ms -count 5 ./server"},
}

func run(ctx context.Context, args []string, progress io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	out := flags.String("out", "docs/performance.md", "page to `write`")
	scaling := flags.String("scaling", "docs/scaling.md", "page whose last chapter to `write`")
	short := flags.Bool("short", false, "run each benchmark once, to try this program out")
	raw := flags.String("raw", "", "`file` for the benchmarks' own lines, as benchstat reads them")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if _, err := os.Stat("go.mod"); err != nil {
		return errors.New("run it at the root of the repository")
	}
	m := measured{machine: look(ctx), results: results{}}
	var lines strings.Builder
	for _, b := range benchmarks {
		_, _ = fmt.Fprintln(progress, "measuring", b.what)
		// As the program is built, with its profile.
		full := append(strings.Fields("test -run ^$ -timeout 30m -pgo="+profile()), strings.Fields(b.args)...)
		if *short {
			full = append(full, "-benchtime=1x", "-count=1")
		}
		text, err := command(ctx, "go", full...)
		if err != nil {
			return err
		}
		lines.WriteString(text)
		if err := m.results.read(text); err != nil {
			return err
		}
	}
	if *raw != "" {
		if err := os.WriteFile(*raw, []byte(lines.String()), 0o644); err != nil {
			return err
		}
	}
	_, _ = fmt.Fprintln(progress, "measuring Recognizers-Text")
	var err error
	if m.js, err = recognize(ctx); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(progress, "measuring memory")
	if m.memory, err = footprints(ctx); err != nil {
		return err
	}
	if err := os.WriteFile(*out, []byte(m.page()), 0o644); err != nil {
		return err
	}
	year, err := m.year()
	if err != nil {
		return err
	}
	return replaceChapter(*scaling, year)
}

// profile is the profile that the program is built with, "off" without one.
func profile() string {
	const name = "default.pgo"
	if _, err := os.Stat(name); err != nil {
		return "off"
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return "off"
	}
	return path
}

// command runs a program and gives what it prints.
func command(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return "", fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, out, failed.Stderr)
	}
	return string(out), err
}

// look describes the machine and the commit.
func look(ctx context.Context) machine {
	m := machine{cpu: runtime.GOARCH, system: runtime.GOOS, goVersion: runtime.Version(), cores: runtime.NumCPU(), date: time.Now().UTC().Format(time.DateOnly)}
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(raw)) {
			if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
				m.cpu = strings.TrimSpace(value)
				break
			}
		}
	}
	if raw, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kB int
		if _, err := fmt.Sscanf(string(raw), "MemTotal: %d kB", &kB); err == nil {
			m.memory = fmt.Sprintf("%d GiB", (kB+1<<19)>>20)
		}
	}
	m.commit = "unknown"
	if text, err := command(ctx, "git", "rev-parse", "--short=12", "HEAD"); err == nil {
		m.commit = strings.TrimSpace(text)
		if text, err := command(ctx, "git", "status", "--porcelain", "--untracked-files=no"); err == nil && strings.TrimSpace(text) != "" {
			m.commit += " with changes"
		}
	}
	return m
}
