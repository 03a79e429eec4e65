package report_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/seed4521bc5c/crosscheck/internal/report"
)

func TestHTML(t *testing.T) {
	s := ferry(t)
	var b bytes.Buffer
	if err := report.WriteHTML(&b, &s.report, s.sources); err != nil {
		t.Fatal(err)
	}
	golden(t, "ferry.html", b.Bytes())
}

// TestHTMLHostile puts markup, schemes and controls into every field that
// comes from outside, and reads the page back as a browser would.
func TestHTMLHostile(t *testing.T) {
	s := hostile(t)
	var b bytes.Buffer
	if err := report.WriteHTML(&b, &s.report, s.sources); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "img", "iframe", "object", "base", "form", "link":
			t.Errorf("a source made a <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("a source made the attribute %s=%q", a.Key, a.Val)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("a source made the link %q", a.Val)
			}
		}
	}
	if bytes.ContainsAny(b.Bytes(), "\x1b\u202e\u0007") {
		t.Error("control characters reached the page")
	}
}
