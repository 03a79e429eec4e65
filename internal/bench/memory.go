package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/news"
)

// footprint is the most memory that a process held (its resident set), in
// bytes.
type footprint struct {
	what string
	peak int64
}

// footprints builds the program and asks it for cross-checks: on the command
// line, and over REST, which holds a request as JSON and as messages, too.
func footprints(ctx context.Context) ([]footprint, error) {
	dir, err := os.MkdirTemp("", "crosscheck-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "crosscheck")
	if _, err := command(ctx, "go", "build", "-o", program, "."); err != nil {
		return nil, err
	}
	story := news.Story(news.Spec{Sources: 300, Bytes: 6 << 10, Copies: 10})
	dense := news.Story(news.Spec{Sources: 300, Facts: 20, Copies: 10})
	three := request(news.Story(news.Spec{Sources: 3, Bytes: 6 << 10}))
	// As many characters as a request may hold by default, in a few texts.
	large := news.Story(news.Spec{Sources: 4, Bytes: 970_000, Facts: 600})

	var out []footprint
	for _, c := range []struct {
		what    string
		sources []claim.Source
	}{
		{"`crosscheck check` of 300 reports of 6 KB", story},
		{"`crosscheck check` of 300 reports of 2 KB, nothing but sentences with numbers", dense},
	} {
		file := filepath.Join(dir, "story.jsonl")
		if err := os.WriteFile(file, lines(c.sources), 0o600); err != nil {
			return nil, err
		}
		peak, err := checked(ctx, program, file)
		if err != nil {
			return nil, err
		}
		out = append(out, footprint{c.what, peak})
	}
	for _, c := range []struct {
		what   string
		body   []byte
		atOnce int
		calls  int
	}{
		{"a server that was asked nothing", nil, 0, 0},
		{"a server asked for three reports of 6 KB, 2,000 times by 16 callers", three, 16, 2000},
		{"a server asked for 300 reports of 6 KB", request(story), 1, 1},
		{"a server asked for 300 reports of 6 KB, 20 times in turn", request(story), 1, 20},
		{"a server asked for 3.9 million characters in four texts", request(large), 1, 1},
		{"a server asked for 3.9 million characters by four callers at once", request(large), 4, 4},
	} {
		peak, err := served(ctx, program, c.body, c.atOnce, c.calls)
		if err != nil {
			return nil, err
		}
		out = append(out, footprint{c.what, peak})
	}
	return out, nil
}

// source is the contract's JSON of a source, as far as texts need it.
type source struct {
	ID           string `json:"id"`
	Publisher    string `json:"publisher"`
	PublishTime  string `json:"publishTime"`
	LanguageCode string `json:"languageCode"`
	Text         string `json:"text"`
}

func asJSON(s *claim.Source) source {
	return source{s.ID, s.Publisher, s.Published.Format("2006-01-02T15:04:05Z07:00"), s.Language, s.Text}
}

func lines(sources []claim.Source) []byte {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	for i := range sources {
		if err := w.Encode(asJSON(&sources[i])); err != nil {
			panic(err) // strings alone, into memory
		}
	}
	return b.Bytes()
}

func request(sources []claim.Source) []byte {
	var body struct {
		Sources []source `json:"sources"`
	}
	for i := range sources {
		body.Sources = append(body.Sources, asJSON(&sources[i]))
	}
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // strings alone
	}
	return b
}

// checked runs the command line on a file of sources.
func checked(ctx context.Context, program, file string) (int64, error) {
	cmd := exec.CommandContext(ctx, program, "check", "--json", file)
	cmd.Stdout = io.Discard
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && (!errors.As(err, &failed) || failed.ExitCode() != 1) { // 1: something conflicts
		return 0, fmt.Errorf("%s check: %w", program, err)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, errors.New("this system does not tell what a process took")
	}
	return usage.Maxrss << 10, nil
}

// served starts a server, posts a cross-check so many times, and gives the
// most memory that it held.
func served(ctx context.Context, program string, body []byte, atOnce, calls int) (int64, error) {
	cmd := exec.CommandContext(ctx, program, "serve", "--store", "memory:", "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0", "--log-level", "error")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	url := ""
	for in := bufio.NewScanner(stdout); url == "" && in.Scan(); {
		url, _ = strings.CutPrefix(in.Text(), "REST on ")
		if !strings.HasPrefix(url, "http") {
			url = ""
		}
	}
	if url == "" {
		return 0, errors.New("the server did not start")
	}
	errs := make([]error, atOnce)
	var wg sync.WaitGroup
	for w := range atOnce {
		wg.Go(func() {
			for i := w; i < calls && errs[w] == nil; i += atOnce {
				errs[w] = post(ctx, url+"/v1/sources:crossCheck", body)
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return 0, err
	}
	return peak(cmd.Process.Pid)
}

func post(ctx context.Context, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", resp.Status)
	}
	return nil
}

// peak is the most memory that a process has held so far.
func peak(pid int) (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		var kB int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kB); err == nil {
			return kB << 10, nil
		}
	}
	return 0, errors.New("the system does not tell what a process holds")
}
