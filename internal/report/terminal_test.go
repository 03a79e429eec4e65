package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with testdata/name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, diff)
	}
}

func TestTerminal(t *testing.T) {
	for _, tt := range []struct {
		name string
		draw report.Terminal
	}{
		{"ferry.txt", report.Terminal{}},
		{"ferry-colour.txt", report.Terminal{Width: 80, Color: true}},
		{"ferry-narrow.txt", report.Terminal{Width: 44}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := ferry(t)
			var b bytes.Buffer
			if err := tt.draw.Write(&b, &s.report, s.sources); err != nil {
				t.Fatal(err)
			}
			golden(t, tt.name, b.Bytes())
		})
	}
}

func TestTerminalNothing(t *testing.T) {
	sources := []claim.Source{{ID: "a", Text: "No numbers here."}, {ID: "b", Text: "Nor here."}}
	for n, want := range map[int]string{
		1: "One report alone has nothing to agree or conflict with.\n\n1 report, 0 claims: 0 conflicts, 0 agreements\n",
		2: "No quantity is reported by two of them.\n\n2 reports, 0 claims: 0 conflicts, 0 agreements\n",
	} {
		var b bytes.Buffer
		if err := (report.Terminal{}).Write(&b, &report.Report{}, sources[:n]); err != nil || b.String() != want {
			t.Errorf("%v: drawing of %d is %q, want %q", err, n, b.String(), want)
		}
	}
}

// TestTerminalHostile lets nothing through to the terminal but the
// renderer's own colours.
func TestTerminalHostile(t *testing.T) {
	own := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, color := range []bool{false, true} {
		s := hostile(t)
		var b bytes.Buffer
		if err := (report.Terminal{Color: color}).Write(&b, &s.report, s.sources); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if color {
			text = own.ReplaceAllString(text, "")
		}
		for i, r := range text {
			if unicode.IsControl(r) && r != '\n' || r == '\u202e' {
				t.Errorf("colour %v: %U at %d: %q", color, r, i, text[max(0, i-20):i+1])
			}
		}
		if !strings.Contains(text, "␛]0;owned") {
			t.Errorf("colour %v: the reader does not see that there was an escape", color)
		}
	}
}

// TestTerminalWidth keeps every line within the width, wide characters
// counted as two.
func TestTerminalWidth(t *testing.T) {
	for _, width := range []int{40, 57, 80, 100} {
		s := ferry(t)
		var b bytes.Buffer
		if err := (report.Terminal{Width: width}).Write(&b, &s.report, s.sources); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if n := uniseg.StringWidth(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("%d columns of %d: %q", n, width, line)
			}
		}
	}
}

// TestDeterministic draws the same bytes each time.
func TestDeterministic(t *testing.T) {
	var first []byte
	for i := range 20 {
		s := ferry(t)
		var b bytes.Buffer
		if err := (report.Terminal{Color: true}).Write(&b, &s.report, s.sources); err != nil {
			t.Fatal(err)
		}
		if err := report.WriteHTML(&b, &s.report, s.sources); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = b.Bytes()
		} else if !bytes.Equal(first, b.Bytes()) {
			t.Fatal("two drawings of one report differ")
		}
	}
}
