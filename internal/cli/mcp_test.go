package cli_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
	"github.com/seed4521bc5c/crosscheck/internal/loopback"
)

// assistant starts `crosscheck mcp` and talks to it over its standard input and
// output. Stop closes them and gives the exit code.
func assistant(t *testing.T, env map[string]string, args ...string) (session *sdk.ClientSession, stop func() int) {
	t.Helper()
	in, toIn := io.Pipe()
	out, toOut := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		m := cli.Main{Args: append([]string{"mcp"}, args...), Stdin: in, Stdout: toOut, Stderr: &stderr, Getenv: func(name string) string { return env[name] }}
		code := m.Run(context.Background())
		_ = toOut.Close()
		ended <- code
	}()
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test"}, nil).Connect(t.Context(), &sdk.IOTransport{Reader: out, Writer: toIn}, nil)
	if err != nil {
		_ = toIn.Close()
		t.Fatalf("%v, exit code %d: %s", err, <-ended, stderr.String())
	}
	return session, func() int {
		t.Helper()
		_ = session.Close()
		_ = toIn.Close()
		select {
		case code := <-ended:
			if stderr.Len() > 0 {
				t.Errorf("standard error has %q", stderr.String())
			}
			return code
		case <-time.After(time.Minute):
			t.Fatal("mcp does not end with its input")
			return -1
		}
	}
}

func ask(t *testing.T, s *sdk.ClientSession, tool string, arguments map[string]any) (text string, isError bool) {
	t.Helper()
	r, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Content {
		if c, ok := c.(*sdk.TextContent); ok {
			text += c.Text
		}
	}
	return text, r.IsError
}

// TestMCP keeps a dossier in the default store, and finds it there again.
func TestMCP(t *testing.T) {
	home := map[string]string{"HOME": t.TempDir(), "CROSSCHECK_MAX_CHARACTERS": "100"}
	s, stop := assistant(t, home)
	if text, bad := ask(t, s, "parse_quantities", map[string]any{"text": "roughly 400 participants"}); bad || !strings.Contains(text, "about 400") {
		t.Errorf("parse: %q", text)
	}
	if text, bad := ask(t, s, "cross_check", map[string]any{"sources": []any{map[string]any{"text": strings.Repeat("x", 101)}}}); !bad || !strings.Contains(text, "sources[0].text: is too long") {
		t.Errorf("of more than the variable lets: %q", text)
	}
	if text, bad := ask(t, s, "create_dossier", map[string]any{"dossierId": "fire", "dossier": map[string]any{}}); bad {
		t.Error(text)
	}
	if code := stop(); code != cli.ExitOK {
		t.Errorf("exit code %d", code)
	}

	s, stop = assistant(t, home, "--read-only")
	if text, bad := ask(t, s, "list_dossiers", nil); bad || !strings.Contains(text, "dossiers/fire:") {
		t.Errorf("after a restart: %q", text)
	}
	if _, err := s.CallTool(t.Context(), &sdk.CallToolParams{Name: "create_dossier"}); err == nil {
		t.Error("--read-only creates a dossier")
	}
	stop()
}

// TestMCPOfServer asks a server elsewhere that wants to know who asks.
func TestMCPOfServer(t *testing.T) {
	dir := t.TempDir()
	keys, key := filepath.Join(dir, "keys.yaml"), filepath.Join(dir, "key")
	made := run(t, "keys", "new", "--id", "desk", "--role", "writer", "--file", keys)
	if made.code != cli.ExitOK {
		t.Fatal(made.stderr)
	}
	if err := os.WriteFile(key, []byte(made.stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	server := begin(t, nil, "serve", "--store", "memory:", "--auth-keys", keys, "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0", "--log-level", "error")
	addr := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(server.line(t))
	for _, tt := range []struct {
		name string
		env  map[string]string
		args []string
		want string
	}{
		{"no key", nil, nil, "UNAUTHENTICATED: credentials are missing"},
		{"wrong key", map[string]string{"CROSSCHECK_API_KEY": "cck_wrong"}, nil, "UNAUTHENTICATED: credentials are not valid"},
		{"key of a variable", map[string]string{"CROSSCHECK_API_KEY": made.stdout}, nil, "dossiers/a: 0 sources"},
		{"key of a file", nil, []string{"--api-key-file", key}, "dossiers/b: 0 sources"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, stop := assistant(t, tt.env, append([]string{"--server", addr}, tt.args...)...)
			id := map[string]string{"key of a file": "b"}[tt.name]
			if id == "" {
				id = "a"
			}
			if text, _ := ask(t, s, "create_dossier", map[string]any{"dossierId": id, "dossier": map[string]any{}}); !strings.Contains(text, tt.want) {
				t.Errorf("%q, want %q", text, tt.want)
			}
			stop()
		})
	}
	// The role is writer: deleting takes more.
	s, stop := assistant(t, nil, "--server", addr, "--api-key-file", key)
	if text, bad := ask(t, s, "delete_dossier", map[string]any{"name": "dossiers/a"}); !bad || !strings.Contains(text, "PERMISSION_DENIED, ROLE_TOO_LOW") {
		t.Errorf("delete: %q", text)
	}
	stop()
	// The other commands know the key, too.
	got := run(t, "parse", "--server", addr, "--api-key-file", key, "roughly 400 participants")
	if got.code != cli.ExitOK || !strings.Contains(got.stdout, "about 400") {
		t.Errorf("parse: %d %s", got.code, got.stderr)
	}
	if got := run(t, "parse", "--server", addr, "roughly 400 participants"); got.code != cli.ExitTrouble || !strings.Contains(got.stderr, "--api-key-file") {
		t.Errorf("parse without a key: %d %q", got.code, got.stderr)
	}
}

func TestMCPRefuses(t *testing.T) {
	gone := loopback.Fixed(t) // and nobody's
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--server", "x:1", "--store", "memory:"}, "[server store]"},
		{[]string{"--plaintext"}, "name it with --server"},
		{[]string{"--api-key-file", empty}, "name it with --server"},
		{[]string{"--server", gone, "--api-key-file", empty}, "is empty"},
		{[]string{"--server", gone, "--api-key-file", "nowhere"}, "nowhere"},
		{[]string{"--store", "paper:"}, "--store"},
		{[]string{"--max-characters", "-1", "--store", "memory:"}, "MaxCharacters is negative"},
		{nil, "--store memory:"}, // no HOME
		{[]string{"more"}, "unknown command"},
	} {
		if got := run(t, append([]string{"mcp"}, tt.args...)...); got.code != cli.ExitTrouble || !strings.Contains(got.stderr, tt.want) {
			t.Errorf("%q: exit code %d, %q", tt.args, got.code, got.stderr)
		}
	}
	// A server that is away is an error of each call: it may come back.
	s, stop := assistant(t, nil, "--server", gone)
	if text, bad := ask(t, s, "list_dossiers", nil); !bad || !strings.Contains(text, "UNAVAILABLE: ") {
		t.Errorf("%q", text)
	}
	stop()
	if got := (command{args: []string{"mcp", "--store", "memory:"}, stdin: "hello\n"}).run(t); got.code != cli.ExitTrouble {
		t.Errorf("what is no JSON: exit code %d, %q", got.code, got.stderr)
	}
}
