package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
)

// result is what a run of the command line leaves behind.
type result struct {
	code           int
	stdout, stderr string
}

// command is one run, with what surrounds it.
type command struct {
	args    []string
	stdin   string
	env     map[string]string
	columns int // of a terminal at standard output; 0 is no terminal
}

func (c command) run(t *testing.T) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	m := cli.Main{
		Args: c.args, Stdin: strings.NewReader(c.stdin), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(k string) string { return c.env[k] },
		Columns: func(w io.Writer) (int, bool) {
			return c.columns, c.columns > 0 && w == &stdout
		},
	}
	code := m.Run(t.Context())
	return result{code, stdout.String(), stderr.String()}
}

func run(t *testing.T, args ...string) result {
	t.Helper()
	return command{args: args}.run(t)
}

const (
	agree    = "testdata/agree"
	conflict = "testdata/conflict"
)

func TestExitCodes(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		code int
	}{
		{"agreement", []string{"check", agree}, cli.ExitOK},
		{"conflict", []string{"check", conflict}, cli.ExitConflict},
		{"quiet conflict", []string{"check", "-q", conflict}, cli.ExitConflict},
		{"no such file", []string{"check", "nowhere.txt"}, cli.ExitTrouble},
		{"no files", []string{"check"}, cli.ExitTrouble},
		{"no such command", []string{"chekc"}, cli.ExitTrouble},
		{"no such flag", []string{"check", "--jsno", agree}, cli.ExitTrouble},
		{"help", []string{"check", "--help"}, cli.ExitOK},
		{"version", []string{"version"}, cli.ExitOK},
		{"nothing", nil, cli.ExitOK},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := run(t, tt.args...); got.code != tt.code {
				t.Errorf("exit code %d, want %d\n%s%s", got.code, tt.code, got.stdout, got.stderr)
			}
		})
	}
}

func TestCheckText(t *testing.T) {
	got := run(t, "check", conflict)
	for _, want := range []string{"CONFLICT", "Fenwick Wire, 2 June 2031", "«47 houses»", "«63 houses»", "1 conflict, 0 agreements"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in\n%s", want, got.stdout)
		}
	}
	if got.stderr != "" {
		t.Errorf("standard error has %q", got.stderr)
	}
	got = run(t, "check", agree)
	for _, want := range []string{"AGREEMENT", "Larkhill Herald, 4 May 2031", "«Roughly 400 people»", "courier", "0 conflicts"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in\n%s", want, got.stdout)
		}
	}
}

func TestQuiet(t *testing.T) {
	if got := run(t, "check", "--quiet", conflict); got.stdout+got.stderr != "" {
		t.Errorf("quiet prints %q %q", got.stdout, got.stderr)
	}
}

func TestColor(t *testing.T) {
	for _, tt := range []struct {
		name string
		cmd  command
		want bool
	}{
		{"no terminal", command{env: map[string]string{"TERM": "xterm"}}, false},
		{"terminal", command{columns: 80, env: map[string]string{"TERM": "xterm"}}, true},
		{"dumb terminal", command{columns: 80, env: map[string]string{"TERM": "dumb"}}, false},
		{"no TERM", command{columns: 80}, false},
		{"NO_COLOR", command{columns: 80, env: map[string]string{"TERM": "xterm", "NO_COLOR": "1"}}, false},
		{"empty NO_COLOR", command{columns: 80, env: map[string]string{"TERM": "xterm", "NO_COLOR": ""}}, true},
		{"never", command{args: []string{"--color", "never"}, columns: 80, env: map[string]string{"TERM": "xterm"}}, false},
		{"CLICOLOR_FORCE", command{env: map[string]string{"CLICOLOR_FORCE": "1"}}, true},
		{"CLICOLOR_FORCE is 0", command{env: map[string]string{"CLICOLOR_FORCE": "0"}}, false},
		{"CLICOLOR_FORCE and NO_COLOR", command{env: map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}}, false},
		{"CLICOLOR is 0", command{columns: 80, env: map[string]string{"TERM": "xterm", "CLICOLOR": "0"}}, false},
		{"always", command{args: []string{"--color", "always"}, env: map[string]string{"NO_COLOR": "1"}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.cmd.args = append([]string{"check", conflict}, tt.cmd.args...)
			if got := strings.Contains(tt.cmd.run(t).stdout, "\x1b["); got != tt.want {
				t.Errorf("colour is %v, want %v", got, tt.want)
			}
		})
	}
}

// TestNothing says that there is nothing, where whoever reads the output does
// not take it for a claim.
func TestNothing(t *testing.T) {
	for _, tt := range []struct {
		args           []string
		stdout, stderr string
	}{
		{[]string{"parse", "nothing here"}, "", "crosscheck: no quantity\n"},
		{[]string{"parse", "--json", "nothing here"}, "", ""},
		{[]string{"extract", "-"}, "", "crosscheck: standard input: no numeric claim\n"},
		{[]string{"extract", "--json", "-"}, "", ""},
		{[]string{"check", "-"}, "One report alone has nothing to agree or conflict with.\n\n1 report, 0 claims: 0 conflicts, 0 agreements\n", ""},
	} {
		got := command{args: tt.args, stdin: "Nothing to count."}.run(t)
		if got.code != cli.ExitOK || got.stdout != tt.stdout || got.stderr != tt.stderr {
			t.Errorf("%q: %+v", tt.args, got)
		}
	}
}

// TestWidths keeps to the terminal's width, or that of COLUMNS; what goes
// elsewhere is a claim a line.
func TestWidths(t *testing.T) {
	for _, args := range [][]string{{"check", conflict}, {"extract", conflict}, {"parse", "more than 2,500 square metres of roof"}} {
		for _, tt := range []struct {
			cmd  command
			most int
		}{
			{command{columns: 44}, 44},
			{command{columns: 120, env: map[string]string{"COLUMNS": "44"}}, 44},
			{command{columns: 200}, 100},
			{command{columns: 12}, 40}, // narrower than that nobody can read it
		} {
			tt.cmd.args = args
			for line := range strings.Lines(tt.cmd.run(t).stdout) {
				if n := uniseg.StringWidth(strings.TrimRight(line, "\n")); n > tt.most {
					t.Errorf("%q, %d columns: %d in %q", args, tt.cmd.columns, n, line)
				}
			}
		}
	}
	if got := run(t, "extract", conflict); strings.Count(got.stdout, "\n") != strings.Count(got.stdout, "«") {
		t.Errorf("a claim is more than a line:\n%s", got.stdout)
	}
}

// TestHTML writes the page beside the text, or in its place.
func TestHTML(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.html")
	beside := run(t, "check", "--html", file, conflict)
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if beside.code != cli.ExitConflict || !strings.HasPrefix(beside.stdout, "CONFLICT") || !strings.Contains(string(page), "<!doctype html>") {
		t.Errorf("%d\n%s\n%.100s", beside.code, beside.stdout, page)
	}
	for _, args := range [][]string{{"--html", "-"}, {"--html=-"}, {"--format", "html"}} {
		if got := run(t, append([]string{"check", conflict}, args...)...); got.code != cli.ExitConflict || got.stdout != string(page) {
			t.Errorf("%q prints another page, or ends with %d", args, got.code)
		}
	}
	for _, args := range [][]string{{"--html", "-", "--json"}, {"--html", "-", "--format", "csv"}, {"--html", "-", "-q"}} {
		if got := run(t, append([]string{"check", conflict}, args...)...); got.code != cli.ExitTrouble || !strings.Contains(got.stderr, "--html -") {
			t.Errorf("%q ends with %d: %s", args, got.code, got.stderr)
		}
	}
}

// TestJSON reads the report as a program would, and asks for the same bytes
// on every run.
func TestJSON(t *testing.T) {
	got := run(t, "check", "--json", conflict)
	var report struct {
		Claims   []struct{ SourceID string }
		Findings []struct {
			Verdict   string
			Positions []struct{ SourceIds []string }
		}
		EngineVersion string
	}
	if err := json.Unmarshal([]byte(got.stdout), &report); err != nil {
		t.Fatalf("%v in %q", err, got.stdout)
	}
	if len(report.Findings) != 1 || report.Findings[0].Verdict != "VERDICT_CONFLICT" || len(report.Findings[0].Positions) != 2 {
		t.Errorf("findings are %+v, want one conflict of two positions", report.Findings)
	}
	if report.EngineVersion != engine.Version {
		t.Errorf("engine version is %q, want %q", report.EngineVersion, engine.Version)
	}
	for range 5 {
		if again := run(t, "check", "--format", "json", conflict); again != got {
			t.Fatalf("two runs differ:\n%s\n%s", got.stdout, again.stdout)
		}
	}
}

func TestHTMLFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "report.html")
	if got := run(t, "check", "--html", out, agree); got.code != cli.ExitOK || !strings.Contains(got.stdout, "AGREEMENT") {
		t.Errorf("exit code %d, output %q %q", got.code, got.stdout, got.stderr)
	}
	page, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if want := run(t, "check", "--format", "html", agree).stdout; string(page) != want {
		t.Error("--html writes another page than --format html prints")
	}
	got := run(t, "check", "--html", filepath.Join(t.TempDir(), "none", "report.html"), agree)
	if got.code != cli.ExitTrouble || !strings.Contains(got.stderr, "--html: ") || !strings.Contains(got.stderr, "no such file") {
		t.Errorf("exit code %d, error %q", got.code, got.stderr)
	}
}

// TestDoorsAgree reads one story as a folder, as files, as a list, as a
// request and from standard input: the same report.
func TestDoorsAgree(t *testing.T) {
	list, err := os.ReadFile(filepath.Join(conflict, "stories.json"))
	if err != nil {
		t.Fatal(err)
	}
	var sources []json.RawMessage
	if err := json.Unmarshal(list, &sources); err != nil {
		t.Fatal(err)
	}
	write := func(dir, name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	dir, other := t.TempDir(), t.TempDir()
	one, two := write(dir, "1.json", sources[0]), write(dir, "2.json", append([]byte("\ufeff"), sources[1]...))
	compact := func(raw []byte) []byte {
		var b bytes.Buffer
		if err := json.Compact(&b, raw); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	request := []byte(`{"sources":` + string(list) + `}`)
	lines := bytes.Join([][]byte{compact(sources[0]), nil, compact(sources[1]), nil}, []byte("\n"))
	want := run(t, "check", "--json", conflict)
	for _, tt := range []struct {
		name string
		cmd  command
	}{
		{"files", command{args: []string{one, two}}},
		{"folder", command{args: []string{dir}}},
		{"list on standard input", command{args: []string{"-"}, stdin: string(list)}},
		{"request on standard input", command{args: []string{"-"}, stdin: string(request)}},
		{"file and standard input", command{args: []string{one, "-"}, stdin: string(sources[1])}},
		{"lines", command{args: []string{write(other, "story.jsonl", lines)}}},
		{"request", command{args: []string{write(other, "request.json", request)}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.cmd.args = append([]string{"check", "--json"}, tt.cmd.args...)
			if got := tt.cmd.run(t); got != want {
				t.Errorf("exit code %d and %q\n%s\nwant\n%s", got.code, got.stderr, got.stdout, want.stdout)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{
		"empty.txt":       " \n",
		"latin.txt":       "na\xefve",
		"typo.json":       `{"id": "a", "publishr": "X", "text": "12 ships"}`,
		"list.json":       `[{"text": "12 ships"}, {"text": "12 ships", "publishTime": "yesterday"}]`,
		"broken.json":     `{"text": "12 ships"`,
		"both.json":       `{"text": "12 ships", "html": "<p>12 ships"}`,
		"neither.json":    `{"publisher": "X"}`,
		"third.json":      `{"sources": [{"text": "a"}, {"text": "b"}, {"publisher": "X"}]}`,
		"twice.json":      `[{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]`,
		"lines.jsonl":     "{\"text\": \"12 ships\"}\n\n{\"txt\": \"12 ships\"}\n",
		"none.json":       `[]`,
		"folder/notes.md": "nothing to read",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, tt := range []struct {
		args []string
		want []string // all stand in the message
	}{
		{[]string{"check", "nowhere.txt"}, []string{"nowhere.txt: no such file"}},
		{[]string{"check", "empty.txt"}, []string{"empty.txt: the file is empty"}},
		{[]string{"check", "latin.txt"}, []string{"latin.txt: byte 3: ", "not UTF-8"}},
		{[]string{"check", "typo.json"}, []string{"typo.json: ", "publishr"}},
		{[]string{"check", "list.json"}, []string{"list.json: sources[1].publish_time: "}},
		{[]string{"check", "broken.json"}, []string{"broken.json: "}},
		{[]string{"check", "both.json"}, []string{"both.json: text: "}},
		{[]string{"check", "neither.json"}, []string{"neither.json: text: "}},
		{[]string{"check", "third.json"}, []string{"third.json: sources[2]: text: "}},
		{[]string{"check", "twice.json"}, []string{"twice.json: sources[1]: id: "}},
		{[]string{"check", "lines.jsonl"}, []string{"lines.jsonl: line 3: ", "txt"}},
		{[]string{"check", "none.json"}, []string{"no sources in none.json"}},
		{[]string{"check", "folder"}, []string{"folder: no .txt"}},
		{[]string{"check", "-", "-"}, []string{"standard input is named twice"}},
		{[]string{"check", "-"}, []string{"standard input: the file is empty"}},
		{[]string{"extract", "neither.json"}, []string{"neither.json: text: "}},
		{[]string{"extract"}, []string{"no files given"}},
		{[]string{"parse"}, []string{"no text given"}},
		{[]string{"parse", "a\xff"}, []string{"text: is not valid UTF-8"}},
		{[]string{"check", "--color", "red", "x"}, []string{"must be one of auto, always, never", "--help"}},
		{[]string{"check", "--json", "--format", "html", "x"}, []string{"json", "format"}},
		{[]string{"check", "--plaintext", "x"}, []string{"--server"}},
		{[]string{"check", "--server", "http://127.0.0.1:8080", "x"}, []string{"--server: ", "host:port"}},
		{[]string{"check", "--server", "127.0.0.1:1", "--timeout", "2s", "typo.json"}, []string{"publishr"}},
		{[]string{"parse", "--server", "127.0.0.1:1", "--timeout", "2s", "12 ships"}, []string{"server 127.0.0.1:1: "}},
		{[]string{"parse", "--server", "example.org:1", "--tls-ca", "nowhere.pem", "12"}, []string{"--tls-ca: nowhere.pem: no such file"}},
		{[]string{"parse", "--server", "example.org:1", "--tls-ca", "empty.txt", "12"}, []string{"no certificate"}},
		{[]string{"serve", "--tls-cert", "x"}, []string{"tls-key"}},
		{[]string{"serve", "--store", "memory:", "--grpc-addr", "256.0.0.1:1"}, []string{"256.0.0.1"}},
		{[]string{"chekc"}, []string{`unknown command "chekc"`, "check"}},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			got := run(t, tt.args...)
			if got.code != cli.ExitTrouble || got.stdout != "" {
				t.Errorf("exit code %d, output %q; want %d and nothing", got.code, got.stdout, cli.ExitTrouble)
			}
			for _, want := range append(tt.want, "crosscheck: ") {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("no %q in %q", want, got.stderr)
				}
			}
		})
	}
}

func TestExtract(t *testing.T) {
	got := run(t, "extract", "--json", agree)
	if got.code != cli.ExitOK {
		t.Fatalf("exit code %d: %s", got.code, got.stderr)
	}
	var quotes []string
	for line := range strings.Lines(got.stdout) {
		var c struct {
			SourceID string `json:"sourceId"`
			Quote    struct{ Exact string }
			Quantity struct{ Value string }
		}
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		quotes = append(quotes, c.SourceID+" "+c.Quantity.Value)
	}
	want := "courier 400,courier 12400000,herald 400,herald 12000000"
	if s := strings.Join(quotes, ","); s != want {
		t.Errorf("claims are %s, want %s", s, want)
	}
	if got := run(t, "extract", agree); !strings.Contains(got.stdout, "«About 400 people» attended the opening") {
		t.Errorf("output is\n%s", got.stdout)
	}
}

func TestParse(t *testing.T) {
	for _, c := range []command{
		{args: []string{"parse", "roughly 400 participants"}},
		{args: []string{"parse", "roughly", "400", "participants"}},
		{args: []string{"parse"}, stdin: "roughly 400 participants"},
		{args: []string{"parse", "-"}, stdin: "roughly 400 participants"},
	} {
		got := c.run(t)
		if want := "roughly 400 participants  about 400  "; got.code != cli.ExitOK || !strings.HasPrefix(got.stdout, want) {
			t.Errorf("%q: exit code %d, output %q %q; want %q", c.args, got.code, got.stdout, got.stderr, want)
		}
	}
	got := run(t, "parse", "--json", "roughly 400 participants")
	var q struct {
		Quote    struct{ Exact string }
		Quantity struct{ Value, Approximation string }
	}
	if err := json.Unmarshal([]byte(got.stdout), &q); err != nil || q.Quote.Exact != "roughly 400 participants" || q.Quantity.Value != "400" || q.Quantity.Approximation != "APPROXIMATION_ABOUT" {
		t.Errorf("%v: output is %s", err, got.stdout)
	}
}

// TestServer runs serve, and every command against it: nothing tells from the
// output where the work was done. Then it stops the server.
func TestServer(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan int)
	go func() {
		m := cli.Main{
			Args:   []string{"serve", "--store", "memory:", "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0", "--admin-addr", "127.0.0.1:0", "--stop-timeout", "5s", "--log-format", "json"},
			Stdout: w, Stderr: &stderr, Getenv: func(string) string { return "" },
		}
		code := m.Run(ctx)
		_ = w.Close()
		ended <- code
	}()
	out := bufio.NewReader(r)
	first, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("%v; standard error: %s", err, stderr.String())
	}
	second, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	addr := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(first)
	if addr == "" || !regexp.MustCompile(`^REST on http://127\.0\.0\.1:\d+\n$`).MatchString(second) {
		t.Fatalf("serve prints %q, %q", first, second)
	}
	third, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^admin on http://127\.0\.0\.1:\d+\n$`).MatchString(third) {
		t.Fatalf("serve prints %q of the admin port", third)
	}
	for _, args := range [][]string{
		{"check", conflict}, {"check", "--tolerance", "50%", conflict}, {"check", "--harmless", "value", conflict}, {"check", agree}, {"check", "--json", conflict}, {"check", "--format", "html", agree},
		{"extract", agree}, {"extract", "--json", agree, conflict},
		{"parse", "nearly 20 percent of 1.5 million"}, {"parse", "--json", "hundreds of ships"},
	} {
		if here, there := run(t, args...), run(t, append(args, "--server", addr)...); here != there {
			t.Errorf("%q differs:\nin process %d %s%s\nserver     %d %s%s", args, here.code, here.stdout, here.stderr, there.code, there.stdout, there.stderr)
		}
	}
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`[{"text": "12 ships"}, {"publisher": "X"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, "check", "--server", addr, bad); got.code != cli.ExitTrouble || !strings.Contains(got.stderr, "bad.json: sources[1]") {
		t.Errorf("exit code %d, error %q", got.code, got.stderr)
	}
	stop()
	select {
	case code := <-ended:
		if code != cli.ExitOK {
			t.Errorf("serve ends with %d: %s", code, stderr.String())
		}
	case <-time.After(time.Minute):
		t.Fatal("serve does not stop")
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := run(t, "completion", shell); got.code != cli.ExitOK || !strings.Contains(got.stdout, "crosscheck") {
			t.Errorf("%s: exit code %d: %s", shell, got.code, got.stderr)
		}
	}
	if got := run(t, "__complete", "check", "--color", ""); !strings.Contains(got.stdout, "auto\nalways\nnever\n") {
		t.Errorf("--color completes to %q", got.stdout)
	}
}

// TestHelp holds every command to an example and to words about each flag.
func TestHelp(t *testing.T) {
	for _, name := range []string{"check", "extract", "parse", "serve"} {
		got := run(t, name, "-h")
		for _, want := range []string{"Usage:\n  crosscheck " + name, "Examples:\n  crosscheck " + name, "Flags:\n"} {
			if !strings.Contains(got.stdout, want) {
				t.Errorf("%s: no %q in\n%s", name, want, got.stdout)
			}
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	m := cli.Main{Args: []string{"check", agree}, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Getenv: func(string) string { return "" }}
	if code := m.Run(ctx); code != cli.ExitTrouble || stderr.String() != "crosscheck: interrupted\n" {
		t.Errorf("exit code %d, error %q", code, stderr.String())
	}
}
