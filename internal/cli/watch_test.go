package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/cli"
	"github.com/seed4521bc5c/crosscheck/internal/loopback"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// started is a running command whose output can be read while it runs.
type started struct {
	out    *bufio.Reader
	stderr *shared
	stop   func() int // ends it and gives its exit code
	wait   func() int
}

// shared is a buffer that one goroutine writes and another one reads.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// begin runs a command with some environment variables.
func begin(t *testing.T, env map[string]string, args ...string) *started {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	stderr := &shared{}
	ended := make(chan int, 1)
	go func() {
		m := cli.Main{Args: args, Stdin: strings.NewReader(""), Stdout: w, Stderr: stderr, Getenv: func(name string) string { return env[name] }}
		m.Now = func() time.Time { return time.Date(2031, 6, 2, 11, 0, 0, 0, time.FixedZone("", 7200)) }
		code := m.Run(ctx)
		_ = w.Close()
		ended <- code
	}()
	s := &started{out: bufio.NewReader(r), stderr: stderr}
	s.wait = sync.OnceValue(func() int {
		go func() { _, _ = io.Copy(io.Discard, s.out) }()
		select {
		case code := <-ended:
			return code
		case <-time.After(2 * time.Minute):
			t.Errorf("%q does not end", args)
			return -1
		}
	})
	s.stop = func() int { cancel(); return s.wait() }
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("%q: %s", args, stderr.String())
		}
	})
	return s
}

func (s *started) line(t *testing.T) string {
	t.Helper()
	line, err := s.out.ReadString('\n')
	if err != nil {
		t.Fatalf("no more output: %v", err)
	}
	return line
}

// TestWatch keeps a dossier in the default store, follows it, and finds it
// again after a restart.
func TestWatch(t *testing.T) {
	home := map[string]string{"HOME": t.TempDir()}
	serve := func() (*started, *client.Client, string) {
		s := begin(t, home, "serve", "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0", "--stop-timeout", "5s", "--log-level", "error")
		addr := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(s.line(t))
		c, err := client.New(addr, client.WithPlaintext())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return s, c, addr
	}
	server, c, addr := serve()
	add := func(id, text string) {
		t.Helper()
		if _, err := c.AddSource(t.Context(), &pb.AddSourceRequest{Parent: "dossiers/fire", Source: &pb.Source{Id: id, Text: text}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.CreateDossier(t.Context(), &pb.CreateDossierRequest{DossierId: "fire", Dossier: &pb.Dossier{}}); err != nil {
		t.Fatal(err)
	}
	add("wire", "The harbour fire destroyed 47 boats on Sunday, the fire brigade said.")
	add("paper", "Sixty-three boats were destroyed in the harbour fire, the fire brigade said.")
	w := begin(t, nil, "watch", "--server", addr, "fire")
	for _, want := range []string{
		"2031-06-02T09:00:00Z  revision 2: 1 finding\n",
		"  CONFLICT  boats · different numbers\n",
		"    wire reports 47; paper reports 63\n",
	} {
		if got := w.line(t); got != want {
			t.Errorf("line %q, want %q", got, want)
		}
	}
	add("radio", "The harbour fire destroyed 47 boats on Sunday, the mayor said.")
	if got := w.line(t); got != "2031-06-02T09:00:00Z  revision 3, source radio: 1 finding changed\n" {
		t.Errorf("after a source: %q", got)
	}
	if code := server.stop(); code != cli.ExitOK {
		t.Fatalf("serve ends with %d", code)
	}
	for start := time.Now(); !strings.Contains(w.stderr.String(), "; trying again until it is back\n"); time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatalf("not told that the server is away: %q", w.stderr.String())
		}
	}
	if code := w.stop(); code != cli.ExitOK { // Ctrl-C
		t.Errorf("watch ends with %d", code)
	}
	if got := w.stderr.String(); strings.Count(got, "\n") != 1 {
		t.Errorf("standard error has %q", got)
	}

	_, c, addr = serve()
	w = begin(t, nil, "watch", "--server", addr, "--json", "--revision", "2", "dossiers/fire/report")
	if got := w.line(t); !strings.HasPrefix(got, `{"revision":"3",`) {
		t.Errorf("after a restart: %q", got)
	}
	if _, err := c.DeleteSource(t.Context(), &pb.DeleteSourceRequest{Name: "dossiers/fire/sources/paper"}); err != nil {
		t.Fatal(err)
	}
	if got := w.line(t); !strings.Contains(got, `"source":"dossiers/fire/sources/paper"`) {
		t.Errorf("after a source went: %q", got)
	}
	if _, err := c.DeleteDossier(t.Context(), &pb.DeleteDossierRequest{Name: "dossiers/fire", Force: true}); err != nil {
		t.Fatal(err)
	}
	if code := w.wait(); code != cli.ExitTrouble {
		t.Errorf("watch ends with %d", code)
	}
}

// TestWatchOutage follows a dossier past the end of its server, to the next one
// at its address.
func TestWatchOutage(t *testing.T) {
	addr := loopback.Fixed(t)
	home := map[string]string{"HOME": t.TempDir()}
	serve := func() *started {
		s := begin(t, home, "serve", "--grpc-addr", addr, "--http-addr", "127.0.0.1:0", "--stop-timeout", "5s", "--log-level", "error")
		s.line(t)
		return s
	}
	c, err := client.New(addr, client.WithPlaintext())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	server := serve()
	if _, err := c.CreateDossier(t.Context(), &pb.CreateDossierRequest{DossierId: "fire", Dossier: &pb.Dossier{}}); err != nil {
		t.Fatal(err)
	}
	w := begin(t, map[string]string{"CLICOLOR_FORCE": "1"}, "watch", "--server", addr, "dossiers/fire")
	if got := w.line(t); got != "2031-06-02T09:00:00Z  revision 0: 0 findings\n" {
		t.Errorf("first line %q", got)
	}
	server.stop()
	serve()
	for id, text := range map[string]string{"wire": "The fire destroyed 47 boats on Sunday.", "paper": "The fire destroyed 47 boats on Sunday, and no more."} {
		if _, err := c.AddSource(t.Context(), &pb.AddSourceRequest{Parent: "dossiers/fire", Source: &pb.Source{Id: id, Text: text}}, grpc.WaitForReady(true)); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.line(t); !strings.Contains(got, "revision 1, source ") || !strings.HasSuffix(got, ": nothing changed\n") {
		t.Errorf("after the outage: %q", got)
	}
	if got := w.line(t) + w.line(t); !strings.Contains(got, "revision 2, source ") || !strings.Contains(got, "\x1b[1;32mAGREEMENT\x1b[0m") {
		t.Errorf("after the outage: %q", got)
	}
	told := strings.SplitAfter(w.stderr.String(), "\n")
	if len(told) != 3 || !strings.HasSuffix(told[0], "; trying again until it is back\n") || told[1] != "crosscheck: server "+addr+": is back\n" {
		t.Errorf("standard error has %q", told)
	}
	if code := w.stop(); code != cli.ExitOK {
		t.Errorf("watch ends with %d", code)
	}
}

func TestWatchNeedsAServer(t *testing.T) {
	if got := run(t, "watch", "fire"); got.code != cli.ExitTrouble || !strings.Contains(got.stderr, "--server") {
		t.Errorf("exit code %d, error %q", got.code, got.stderr)
	}
}

func TestServeNeedsAPlace(t *testing.T) {
	if got := run(t, "serve"); got.code != cli.ExitTrouble || !strings.Contains(got.stderr, "--store memory:") {
		t.Errorf("exit code %d, error %q", got.code, got.stderr)
	}
}
