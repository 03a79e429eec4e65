package cli_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
)

// mark is how the stories for fitting mark a number: {about 400|guests}.
var mark = regexp.MustCompile(`\{([^|}]*)\|[^}]*\}`)

// newsroom is the reports that the aligner is fitted with, as plain text, with
// so many sentences without numbers from testdata/prose.txt behind each line.
func newsroom(b *testing.B, between int) []byte {
	files, err := filepath.Glob("../align/fit/stories/*.txt")
	if err != nil || len(files) == 0 {
		b.Fatalf("no stories: %v", err)
	}
	prose, err := os.ReadFile("testdata/prose.txt")
	if err != nil {
		b.Fatal(err)
	}
	sentences := bytes.Split(bytes.TrimSpace(prose), []byte{'\n'})
	next := 0
	var text bytes.Buffer
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "==") {
				text.WriteString(mark.ReplaceAllString(line, "$1"))
				for range between {
					text.Write(append(sentences[next%len(sentences)], ' '))
					next++
				}
				text.WriteString("\n")
			}
		}
		text.WriteString("\n\n")
	}
	return text.Bytes()
}

// BenchmarkExtract runs `crosscheck extract --json` whole: reading, detecting
// the language, extracting, writing JSON. News carries some 1,000 to 4,000
// claims in a megabyte; the dense text is nothing but sentences with numbers.
func BenchmarkExtract(b *testing.B) {
	for _, text := range []struct {
		name    string
		between int
	}{{"news", 12}, {"dense", 0}} {
		b.Run(text.name, func(b *testing.B) {
			body := newsroom(b, text.between)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			claims := 0
			for b.Loop() {
				var out lines
				m := cli.Main{
					Args: []string{"extract", "--json", "-"}, Stdin: bytes.NewReader(body),
					Stdout: &out, Stderr: io.Discard, Getenv: func(string) string { return "" },
				}
				if code := m.Run(b.Context()); code != cli.ExitOK {
					b.Fatalf("exit code %d", code)
				}
				claims = int(out)
			}
			b.ReportMetric(float64(claims)/float64(len(body))*1e6, "claims/MB")
		})
	}
}

// lines counts what is written to it.
type lines int

func (n *lines) Write(p []byte) (int, error) {
	*n += lines(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}
