package golden_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
)

const (
	readmeFile  = "../../README.md"
	pictureFile = "../../docs/report.svg"
)

// TestPicture holds the picture of a report in the README to what the command
// line draws today.
func TestPicture(t *testing.T) {
	var out, complaints bytes.Buffer
	m := cli.Main{
		Args:   []string{"check", "--color", "always", filepath.Join(examples, "summit")},
		Stdin:  strings.NewReader(""),
		Stdout: &out,
		Stderr: &complaints,
		Getenv: func(name string) string { return map[string]string{"COLUMNS": "88"}[name] },
	}
	if code := m.Run(t.Context()); code == cli.ExitTrouble {
		t.Fatalf("exit code %d: %s", code, &complaints)
	}
	compareGolden(t, pictureFile, picture("$ crosscheck check examples/summit\n\n"+excerpt(out.String(), 3)))
}

// excerpt keeps the first findings of a report, and its last line.
func excerpt(report string, findings int) string {
	lines := strings.Split(strings.TrimRight(report, "\n"), "\n")
	for i, line := range lines {
		heading := sgr.ReplaceAllString(line, "$2")
		if !hasAnyPrefix(heading, []string{"CONFLICT", "AGREEMENT", "CHECKS"}) {
			continue
		}
		if findings--; findings < 0 {
			return strings.Join(append(lines[:i:i], "…", "", lines[len(lines)-1], ""), "\n")
		}
	}
	return report
}

// sgr is a run of text with the colours that stand before it.
var sgr = regexp.MustCompile("(?:\x1b\\[([0-9;]*)m)?([^\x1b]*)")

// inks are the colours of a terminal in the picture.
var inks = map[string]string{
	"1": "font-weight:bold;fill:#f0f3f6", "2": "fill:#8b949e",
	"31": "fill:#ff7b72", "32": "fill:#7ee787", "33": "fill:#e3b341",
	"34": "fill:#79c0ff", "35": "fill:#d2a8ff", "36": "fill:#56d4dd",
}

// picture draws what a terminal shows as SVG. Each run has its own place, so
// that lines stay aligned in whatever monospaced font a browser has.
func picture(terminal string) []byte {
	const column, line, margin, top = 8.4, 19, 18, 28
	var body strings.Builder
	columns, y := 0, top
	for text := range strings.Lines(terminal) {
		at := 0
		for _, m := range sgr.FindAllStringSubmatch(strings.TrimSuffix(text, "\n"), -1) {
			if m[2] == "" {
				continue
			}
			style := ""
			for code := range strings.SplitSeq(m[1], ";") {
				if s, ok := inks[code]; ok {
					style += s + ";"
				}
			}
			// SVG drops the spaces at the ends of a text.
			words := strings.TrimLeft(m[2], " ")
			x := at + len(m[2]) - len(words)
			at += utf8.RuneCountInString(m[2])
			if words = strings.TrimRight(words, " "); words != "" {
				n := utf8.RuneCountInString(words)
				fmt.Fprintf(&body, `<text x="%.1f" y="%d" textLength="%.1f"`, margin+float64(x)*column, y, float64(n)*column)
				if style != "" {
					fmt.Fprintf(&body, ` style="%s"`, strings.TrimSuffix(style, ";"))
				}
				fmt.Fprintf(&body, ">%s</text>\n", html.EscapeString(words))
			}
		}
		columns = max(columns, at)
		y += line
	}
	width, height := float64(columns)*column+2*margin, y-line+margin
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" fill="#c9d1d9">
<title>A report of crosscheck in a terminal</title>
<rect width="100%%" height="100%%" rx="8" fill="#0d1117"/>
%s</svg>
`, width, height, body.String())
}

// fence is a block of code in the README; its info string may name what the
// block needs: "sh", "sh server", "go server", "json".
var fence = regexp.MustCompile("(?ms)^```([a-z ]+)\n(.*?)\n```$")

// TestReadme runs what the README and the docs tell their readers to run.
// Blocks marked "server" run beside one, whose ports take the place of those
// that are written, and "stream" are left after their first line.
func TestReadme(t *testing.T) {
	for _, file := range []string{readmeFile, "../../docs/dossiers.md"} {
		t.Run(filepath.Base(file), func(t *testing.T) { runDocument(t, file) })
	}
}

func runDocument(t *testing.T, file string) {
	t.Helper()
	document, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blocks := fence.FindAllStringSubmatch(string(document), -1)
	if len(blocks) < 5 {
		t.Fatalf("%d blocks of code in %s", len(blocks), file)
	}
	d := openDoors(t)
	ports := strings.NewReplacer(
		"127.0.0.1:9090", d.grpcAddr,
		"http://127.0.0.1:8080", strings.TrimSuffix(d.rest, "/v1/sources:crossCheck"),
	)
	for i, b := range blocks {
		info, code := b[1], b[2]
		t.Run(fmt.Sprintf("%d %s", i+1, info), func(t *testing.T) {
			switch info {
			case "sh server":
				runShell(t, ports.Replace(code))
			case "sh stream":
				runStream(t, ports.Replace(code))
			case "go server":
				runGo(t, ports.Replace(code))
			case "sh":
				known := []string{"go run ", "go test ", "git clone ", "cd ", "go install ", "go get ", "crosscheck "}
				for line := range strings.Lines(code) {
					if !hasAnyPrefix(line, known) {
						t.Errorf("a command that nothing tests: %s", line)
					}
				}
			default:
				t.Errorf("a block of %q: nothing tests it", info)
			}
		})
	}
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// need skips a test whose program is missing, unless it runs in CI.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// runShell runs a block in the root of the repository and wants an answer
// from each of its commands.
func runShell(t *testing.T, code string) {
	t.Helper()
	need(t, "bash")
	program, rest, _ := strings.Cut(code, " ")
	if _, err := exec.LookPath(program); program == "grpcurl" && err != nil && os.Getenv("CI") != "" {
		code = "go tool -modfile=internal/tools/go.mod grpcurl " + rest
	} else {
		need(t, program)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", code)
	cmd.Dir = "../.."
	out, err := cmd.CombinedOutput()
	if err != nil || len(bytes.TrimSpace(out)) == 0 {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%s", out)
}

// runStream runs a block that has no end of its own, and wants a line of it.
func runStream(t *testing.T, code string) {
	t.Helper()
	need(t, "bash")
	need(t, "curl")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", "exec "+code)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, `{"result":`) {
		t.Errorf("%v: %q", err, line)
	}
	cancel()
	_ = cmd.Wait() // it was killed
}

// runGo runs a program with the module's own packages and the dependencies
// that they have.
func runGo(t *testing.T, code string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", file)
	cmd.Dir = "../.."
	out, err := cmd.CombinedOutput()
	if err != nil || len(bytes.TrimSpace(out)) == 0 {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%s", out)
}

// Links of the README and the docs that point into the repository lead
// somewhere.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"`)
	root := "../.."
	files, err := filepath.Glob(root + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"/docs/*.md", "/docs/*/*.md"} {
		docs, err := filepath.Glob(root + pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, docs...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			target := m[1] + m[2]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			path, anchor, _ := strings.Cut(target, "#")
			full := filepath.Join(filepath.Dir(file), path)
			if path == "" {
				full = file
			}
			if _, err := os.Stat(full); err != nil {
				t.Errorf("%s: %s leads nowhere", file, target)
			} else if anchor != "" && !hasHeading(t, full, anchor) {
				t.Errorf("%s: no heading for #%s", file, anchor)
			}
		}
	}
}

// hasHeading says whether a Markdown file has the heading of an anchor, as
// GitHub makes anchors.
func hasHeading(t *testing.T, file, anchor string) bool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	drop := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	for line := range strings.Lines(string(text)) {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") {
			slug := strings.ToLower(drop.ReplaceAllString(strings.TrimSpace(title), ""))
			if strings.ReplaceAll(slug, " ", "-") == anchor {
				return true
			}
		}
	}
	return false
}
