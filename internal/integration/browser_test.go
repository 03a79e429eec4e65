package integration

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
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
// CROSSCHECK_SCREENSHOTS names a folder to see them in.
func TestPageInABrowser(t *testing.T) {
	browser := chromium(t)
	node, dir := nodePrograms(t)
	s := serve(t, "--store", "memory:")
	var got struct {
		Steps  int
		Faults []string
	}
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	var out, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, node, filepath.Join(dir, "page.js"), s.http, browser, os.Getenv("CROSSCHECK_SCREENSHOTS"))
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, out.String(), stderr.String())
	}
	decode(t, out.String(), &got)
	if got.Steps < 6 {
		t.Errorf("%d steps only", got.Steps)
	}
	for _, f := range got.Faults {
		t.Error(f)
	}
}
