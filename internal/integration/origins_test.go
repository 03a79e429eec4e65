package integration

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Pages of other origins are tried in a real browser: node/origins.js tells what
// they try. One is on a list, one is of anybody's, one has a name that points at
// this machine.
func TestOtherOriginsInABrowser(t *testing.T) {
	browser := chromium(t)
	node, dir := nodePrograms(t)
	site := func(name string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<!doctype html><title>a site</title><p>Nothing to see.</p>")
		}))
		t.Cleanup(s.Close)
		return strings.Replace(s.URL, "127.0.0.1", name, 1)
	}
	listed, other := site("desk.test"), site("elsewhere.test")
	s := serve(t, "--store", "memory:", "--cors-origins", listed)
	ctx, cancel := context.WithTimeout(t.Context(), 12*time.Minute)
	defer cancel()
	var out, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, node, filepath.Join(dir, "origins.js"), s.http, listed, other, browser)
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, out.String(), stderr.String())
	}
	var got struct {
		Steps  int
		Faults []string
	}
	decode(t, out.String(), &got)
	if got.Steps < 15 {
		t.Errorf("%d steps only", got.Steps)
	}
	for _, f := range got.Faults {
		t.Error(f)
	}
}
