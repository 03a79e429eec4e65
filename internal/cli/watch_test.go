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

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/cli"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// started is a running command whose output can be read while it runs.
type started struct {
	out  *bufio.Reader
	stop func() int // ends it and gives its exit code
	wait func() int
}

// begin runs a command with some environment variables.
func begin(t *testing.T, env map[string]string, args ...string) *started {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		m := cli.Main{Args: args, Stdin: strings.NewReader(""), Stdout: w, Stderr: &stderr, Getenv: func(name string) string { return env[name] }}
		code := m.Run(ctx)
		_ = w.Close()
		ended <- code
	}()
	s := &started{out: bufio.NewReader(r)}
	s.wait = sync.OnceValue(func() int {
		go func() { _, _ = io.Copy(io.Discard, s.out) }()
		select {
		case code := <-ended:
			return code
		case <-time.After(30 * time.Second):
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
	if got := w.line(t); got != "revision 2: 1 finding\n" {
		t.Errorf("first line %q", got)
	}
	if got := w.line(t); !strings.HasPrefix(got, "  conflict, ") || !strings.Contains(got, "47") || !strings.Contains(got, "63") {
		t.Errorf("second line %q", got)
	}
	add("radio", "The harbour fire destroyed 47 boats on Sunday, the mayor said.")
	if got := w.line(t); got != "revision 3, source radio: 1 finding changed\n" {
		t.Errorf("after a source: %q", got)
	}
	if code := server.stop(); code != cli.ExitOK {
		t.Fatalf("serve ends with %d", code)
	}
	w.stop()

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
