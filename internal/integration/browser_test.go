package integration

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	drawings "github.com/seed4521bc5c/crosscheck/internal/report"
)

// chromium is Debian's package, or what goes by the names of others.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	absent(t, "Chromium is not installed")
	return ""
}

// The page does its whole job in a real browser: node/page.js tells the steps.
func TestPageInABrowser(t *testing.T) {
	browser := chromium(t)
	node, dir := nodePrograms(t)
	s := serve(t, "--store", "memory:")
	folder := t.TempDir()
	for name, story := range map[string]func(*testing.T) (*drawings.Report, []claim.Source){"small": smallStory, "large": largeStory} {
		r, sources := story(t)
		var b bytes.Buffer
		if err := drawings.WriteHTML(&b, r, sources); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".html"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var got struct {
		Steps   int
		Figures struct{ Interactive, API, FirstFinding, Filter float64 } // milliseconds
		Faults  []string
	}
	ctx, cancel := context.WithTimeout(t.Context(), 12*time.Minute)
	defer cancel()
	var out, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, node, filepath.Join(dir, "page.js"), s.http, browser, folder)
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, out.String(), stderr.String())
	}
	decode(t, out.String(), &got)
	if got.Steps < 9 {
		t.Errorf("%d steps only", got.Steps)
	}
	for _, f := range got.Faults {
		t.Error(f)
	}
	f := got.Figures
	t.Logf("200 sources: the API answers after %v ms, the page shows the first finding after %v ms; a filter takes %v ms; an empty page is ready after %v ms",
		f.API, f.FirstFinding, f.Filter, f.Interactive)
	// The page reads each source on its own, to tell how far it is, and draws
	// what was found: three to four times as long as the bare answer takes, on a
	// quiet machine. Beside other tests the bound only catches what got out of hand.
	if f.FirstFinding > 10*f.API+8000 {
		t.Errorf("the first finding of 200 sources comes after %v ms, where the API answers after %v", f.FirstFinding, f.API)
	}
	for name, check := range map[string]func(*testing.T, []string){"page": paperOfPage, "small": paperOfSmall, "large": paperOfLarge} {
		t.Run("paper/"+name, func(t *testing.T) { check(t, pages(t, filepath.Join(folder, name+".pdf"))) })
	}
}

// pages are the words of a PDF, page by page, as Poppler reads them.
func pages(t *testing.T, file string) []string {
	t.Helper()
	text := run(t, "", need(t, "pdftotext"), "-layout", "-enc", "UTF-8", file, "-")
	all := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	for i := range all {
		all[i] = strings.Join(strings.Fields(all[i]), " ")
	}
	return all
}

// whole says that some words stand on one page.
func whole(t *testing.T, pages []string, words ...string) {
	t.Helper()
	if !slices.ContainsFunc(pages, func(p string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(p, w) })
	}) {
		t.Errorf("no page has all of %q", words)
	}
}

// The page prints what was found, and nothing to be clicked.
func paperOfPage(t *testing.T, pages []string) {
	if len(pages) < 2 || len(pages) > 4 {
		t.Errorf("%d pages", len(pages))
	}
	text := strings.Join(pages, " ")
	for _, button := range []string{"Add a report", "Keep as a dossier", "Save as", "Skip to", "Try an example", "Conflicts Agreements", "Paste or drop"} {
		if strings.Contains(text, button) {
			t.Errorf("“%s” is on paper", button)
		}
	}
	whole(t, pages, "3 reports", "CONFLICTS", "cooperation accords", "around", "15 cooperation")
	whole(t, pages, "growth holds", "$2.4 billion")
}

// No finding is torn, and each source has its address.
func paperOfSmall(t *testing.T, pages []string) {
	if len(pages) < 3 || len(pages) > 6 {
		t.Errorf("%d pages", len(pages))
	}
	whole(t, pages, "roofs", "gap 248.5", "310 roofs", "carried off", "dozens of roofs", "about 300 roofs")
	whole(t, pages, "people killed", "gap 16", "14 people", "was expected to kill", "30 people")
	whole(t, pages, "homes", "about 9,000", "11,500 homes", "12,000 homes")
	whole(t, pages, "damage", "$2.4 billion", "more than $3", "$3.5")
	whole(t, pages, "wind", "180 kilometres per hour", "112 miles per hour")
	whole(t, pages, "sum holds", "parts", "41", "19", "whole", "60")
	whole(t, pages, "SOURCES", "https://coastaltimes.example/storm", "https://morningwire.example/islands/storm")
	whole(t, pages, "On a number line")
}

// What is folded on the screen is on paper.
func paperOfLarge(t *testing.T, pages []string) {
	if len(pages) < 8 || len(pages) > 30 {
		t.Errorf("%d pages", len(pages))
	}
	text := strings.Join(pages, " ")
	for _, words := range []string{"$295 million", "County Paper No. 200", "67 reports, one origin"} {
		if !strings.Contains(text, words) {
			t.Errorf("no %q", words)
		}
	}
	if strings.Contains(text, "more positions") || strings.Contains(text, "more passages") {
		t.Error("something is folded")
	}
	if n := strings.Count(text, "County Paper No. 188,"); n < 3 { // its toll, its homes, its damage, itself
		t.Errorf("a paper that shares its words with others is named %d times", n)
	}
}
