package server

import (
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/seed4521bc5c/crosscheck/docs"
)

// manualPage is the parsed page at an address of the documentation.
func manualPage(t *testing.T, base, address string) *html.Node {
	t.Helper()
	code, head, body := ask(t, "GET", base+address, "")
	if code != http.StatusOK || head.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%s: %d %s", address, code, head.Get("Content-Type"))
	}
	if csp := head.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("%s: policy %q", address, csp)
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// Every page of the documentation is served, can be reached from the list of
// all, and its links lead to pages and headings that there are.
func TestManual(t *testing.T) {
	base := start(t, Config{}).url
	type link struct{ from, to string }
	ids := map[string]map[string]bool{} // by address
	var links []link
	for queue := []string{"/docs/contents"}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if ids[at] != nil {
			continue
		}
		ids[at] = map[string]bool{}
		titles := 0
		for n := range manualPage(t, base, at).Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if id := attribute(n, "id"); id != "" {
				if ids[at][id] {
					t.Errorf("%s: #%s stands there twice", at, id)
				}
				ids[at][id] = true
			}
			if n.Data == "h1" {
				titles++
			}
			if n.Data == "script" || n.Data == "style" || attribute(n, "style") != "" {
				t.Errorf("%s: <%s> that the policy does not let in", at, n.Data)
			}
			if n.Data != "a" {
				continue
			}
			u, err := url.Parse(attribute(n, "href"))
			switch {
			case err != nil || u.Host == "" && u.Path == "" && u.Fragment == "":
				t.Errorf("%s: a link to %q", at, attribute(n, "href"))
			case u.IsAbs():
			default:
				to := at
				if u.Path != "" {
					to = u.Path
				}
				links = append(links, link{at, to + "#" + u.Fragment})
				if strings.HasPrefix(to, "/docs/") {
					queue = append(queue, to)
				}
			}
		}
		if titles != 1 {
			t.Errorf("%s has %d titles", at, titles)
		}
	}
	for _, l := range links {
		to, fragment, _ := strings.Cut(l.to, "#")
		if ids[to] != nil && fragment != "" && !ids[to][fragment] {
			t.Errorf("%s: no heading for %s", l.from, l.to)
		}
	}
	err := fs.WalkDir(docs.Files, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		at := "/docs/" + strings.TrimSuffix(strings.TrimSuffix(file, ".md"), "/README")
		if path.Base(file) == file && file == "README.md" {
			at = "/docs/contents"
		}
		if ids[at] == nil {
			t.Errorf("no page links to %s", at)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"/docs/nothing", "/docs/reasons/nothing", "/docs/reasons/value.md", "/docs/reasons/../../go.mod"} {
		code, head, body := ask(t, "GET", base+at, "")
		if code != http.StatusNotFound || head.Get("Content-Type") != "text/html; charset=utf-8" && !strings.Contains(at, "..") || body == "" {
			t.Errorf("%s: %d %s", at, code, head.Get("Content-Type"))
		}
	}
}
