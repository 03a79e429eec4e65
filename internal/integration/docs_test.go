package integration

import (
	"path/filepath"
	"slices"
	"testing"
)

// The API's reference in a real browser: each example is executed as the viewer
// shows it. The pages of the documentation are accessible, in light and dark,
// and fit a phone.
func TestDocsInABrowser(t *testing.T) {
	browser := chromium(t)
	node, dir := nodePrograms(t)
	s := serve(t)
	var got struct {
		Executed []string
		Pages    int
		Faults   []string
	}
	pages := []string{
		"/docs/contents", "/docs/semantics", "/docs/reasons", "/docs/reasons/value", "/docs/reasons/bound", "/docs/checks/growth",
		"/docs/tour", "/docs/configuration",
	}
	decode(t, run(t, "", node, slices.Concat([]string{filepath.Join(dir, "docs.js"), s.http, browser}, pages)...), &got)
	for _, f := range got.Faults {
		t.Error(f)
	}
	if len(got.Executed) < 16 || got.Pages != len(pages) {
		t.Errorf("executed %q, looked at %d pages", got.Executed, got.Pages)
	}
}
