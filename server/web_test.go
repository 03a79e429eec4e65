package server

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// ask sends a request to the page's server and returns status, head and body.
func ask(t *testing.T, method, url, body string, head ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

const twoReports = `{"sources":[
 {"publisher":"Harbour Gazette","text":"The two ports signed 12 agreements on Monday."},
 {"publisher":"<b>Radio</b> Quay","text":"The two ports signed 14 agreements on Monday, <script>alert(1)</script> the mayor said."}]}`

func TestPageAndItsFiles(t *testing.T) {
	base := start(t, Config{}).url
	for path, kind := range map[string]string{
		"/":               "text/html; charset=utf-8",
		"/dossiers/story": "text/html; charset=utf-8",
		"/ui/app.js":      "text/javascript; charset=utf-8",
		"/ui/base.js":     "text/javascript; charset=utf-8",
		"/ui/app.css":     "text/css; charset=utf-8",
		"/ui/report.css":  "text/css; charset=utf-8",
		"/docs":           "text/html; charset=utf-8",
		"/ui/docs.js":     "text/javascript; charset=utf-8",

		"/docs/swagger-ui.css":       "text/css; charset=utf-8",
		"/docs/swagger-ui-bundle.js": "text/javascript; charset=utf-8",
		"/ui/icon.svg":               "image/svg+xml",
		"/ui/example.json":           "application/json",
	} {
		code, head, body := ask(t, "GET", base+path, "")
		if code != http.StatusOK || head.Get("Content-Type") != kind || body == "" {
			t.Errorf("%s: %d, %s, %d bytes", path, code, head.Get("Content-Type"), len(body))
		}
		csp := head.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: policy %q", path, csp)
		}
		if code, _, body := ask(t, "GET", base+path, "", "If-None-Match", head.Get("Etag")); code != http.StatusNotModified || body != "" {
			t.Errorf("%s again: %d", path, code)
		}
	}
	// The page has no script or style of its own that the policy would have to
	// let in, and loads nothing from elsewhere.
	_, _, body := ask(t, "GET", base+"/", "")
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent != nil && (n.Parent.Data == "script" || n.Parent.Data == "style") && strings.TrimSpace(n.Data) != "" {
			t.Errorf("<%s> with text", n.Parent.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s %s>", n.Data, a.Key)
			}
			if (a.Key == "src" || a.Key == "href") && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("%s=%q", a.Key, a.Val)
			}
		}
	}
	if code, _, _ := ask(t, "GET", base+"/ui/index.html", ""); code != http.StatusNotFound {
		t.Errorf("/ui/index.html: %d", code)
	}
}

func TestPageChecks(t *testing.T) {
	base := start(t, Config{}).url
	code, head, body := ask(t, "POST", base+"/ui/check", twoReports)
	if code != http.StatusOK || head.Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("%d %v: %s", code, head, body)
	}
	var read []int
	var last struct{ HTML, Summary string }
	for sc := bufio.NewScanner(strings.NewReader(body)); sc.Scan(); {
		var line struct {
			Read          int
			HTML, Summary string
		}
		if err := json.Unmarshal(sc.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.Read > 0 {
			read = append(read, line.Read)
		} else {
			last.HTML, last.Summary = line.HTML, line.Summary
		}
	}
	if len(read) != 2 || read[1] != 2 || !strings.Contains(last.Summary, "1 conflict") {
		t.Errorf("read %v, summary %q", read, last.Summary)
	}
	if !strings.Contains(last.HTML, `class="finding conflict"`) || strings.Contains(last.HTML, "<script") || strings.Contains(last.HTML, "<b>") {
		t.Errorf("drawn: %s", last.HTML)
	}
}

func TestPageRefuses(t *testing.T) {
	base := start(t, Config{}).url
	for _, tt := range []struct {
		name, path, body string
		head             []string
		code             int
		want             string
	}{
		{"no sources", "/ui/check", `{}`, nil, 400, "sources: is empty"},
		{"an unknown field", "/ui/check", `{"source":1}`, nil, 400, "source"},
		{"a form's type", "/ui/check", twoReports, []string{"Content-Type", "text/plain"}, 400, "application/json"},
		{"another origin", "/ui/check", twoReports, []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
		{"another origin of an old browser", "/ui/check", twoReports, []string{"Origin", "https://example.org"}, 403, ""},
		{"no such format", "/ui/export?format=PDF", twoReports, nil, 400, "format"},
		{"a source with two texts", "/ui/export?format=CSV", `{"sources":[{"text":"5 boats"},{"text":"a","html":"b"}]}`, nil, 400, "sources[1].html"},
		{"another method", "/ui/check", "", nil, 405, ""},
	} {
		method := "POST"
		if tt.code == 405 {
			method = "GET"
		}
		if code, _, body := ask(t, method, base+tt.path, tt.body, tt.head...); code != tt.code || !strings.Contains(body, tt.want) {
			t.Errorf("%s: %d, %s", tt.name, code, body)
		}
	}
	// What is wrong with one source is said once the others were read.
	_, _, body := ask(t, "POST", base+"/ui/check", `{"sources":[{"text":"5 boats"},{"text":"a","html":"b"}]}`)
	if !strings.Contains(body, `{"read":1}`) || !strings.Contains(body, `"field":"sources[1].html"`) {
		t.Errorf("a source with two texts: %s", body)
	}
}

func TestPageExports(t *testing.T) {
	base := start(t, Config{}).url
	for format, want := range map[string]string{
		"JSON":           `"report":`,
		"HTML":           "<!doctype html>",
		"WEB_ANNOTATION": "http://www.w3.org/ns/anno.jsonld",
		"SCHEMA_ORG":     "https://schema.org",
		"CSV":            "finding_id,",
		"JSONL":          `{"findingId":`,
	} {
		code, head, body := ask(t, "POST", base+"/ui/export?format="+format, twoReports)
		if code != http.StatusOK || !strings.Contains(body, want) || head.Get("Content-Disposition") != "attachment" {
			t.Errorf("%s: %d, %.200s", format, code, body)
		}
	}
}
