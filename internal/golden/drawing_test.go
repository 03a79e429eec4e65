package golden_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// TestOneDrawing holds the page, its HTML export, that of a dossier, and
// `check --html` to one drawing of each finding, check, origin and source: the
// same elements with the same attributes and words, save for where the
// documentation stands that they link to.
func TestOneDrawing(t *testing.T) {
	for _, story := range []string{"summit", "attendance", "harbour"} {
		t.Run(story, func(t *testing.T) {
			d := openDoors(t)
			base := strings.TrimSuffix(d.rest, "/v1/sources:crossCheck")
			sources, err := cli.Sources(filepath.Join(examples, story))
			if err != nil {
				t.Fatal(err)
			}
			var request pb.CrossCheckRequest
			for i := range sources {
				request.Sources = append(request.Sources, wire.Source(&sources[i]))
			}
			body, err := wire.MarshalJSON(&request)
			if err != nil {
				t.Fatal(err)
			}
			post := func(url string, body []byte) []byte {
				t.Helper()
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+url, bytes.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				return answer(t, req)
			}
			lines := bytes.Split(bytes.TrimSpace(post("/ui/check", body)), []byte("\n"))
			var last struct{ HTML string }
			if err := json.Unmarshal(lines[len(lines)-1], &last); err != nil {
				t.Fatal(err)
			}
			want := drawings(t, last.HTML)
			if want["article.finding"] == nil || want["details.source"] == nil || story == "summit" && want["li.check"] == nil {
				t.Fatalf("the page shows %d findings, %d checks, %d sources", len(want["article.finding"]), len(want["li.check"]), len(want["details.source"]))
			}

			file := filepath.Join(t.TempDir(), "report.html")
			var out bytes.Buffer
			m := cli.Main{Args: []string{"check", "--html", file, filepath.Join(examples, story)}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }}
			if code := m.Run(t.Context()); code == cli.ExitTrouble {
				t.Fatalf("check --html: %s", &out)
			}
			byCommand, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}

			ctx := t.Context()
			dossier, err := d.client.CreateDossier(ctx, &pb.CreateDossierRequest{DossierId: "story", Dossier: &pb.Dossier{Title: story}})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range request.GetSources() {
				if _, err := d.client.AddSource(ctx, &pb.AddSourceRequest{Parent: dossier.GetName(), Source: s}); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := d.client.ExportReport(ctx, &pb.ExportReportRequest{Name: dossier.GetName() + "/report", Format: pb.ExportFormat_EXPORT_FORMAT_HTML})
			if err != nil {
				t.Fatal(err)
			}

			for door, page := range map[string]string{
				"check --html": string(byCommand),
				"/ui/export":   string(post("/ui/export?format=HTML", body)),
				"ExportReport": string(kept.GetData()),
			} {
				got := drawings(t, manuals.ReplaceAllString(page, "/docs/$1#"))
				for kind := range want {
					if len(got[kind]) != len(want[kind]) {
						t.Errorf("%s shows %d %s, the page %d", door, len(got[kind]), kind, len(want[kind]))
						continue
					}
					for i := range want[kind] {
						if got[kind][i] != want[kind][i] {
							t.Errorf("%s draws %s %d otherwise:\n%s\nthe page:\n%s", door, kind, i+1, got[kind][i], want[kind][i])
						}
					}
				}
				if !strings.Contains(page, report.Style) {
					t.Errorf("%s has another style than the page", door)
				}
			}
		})
	}
}

// manuals are the links of a page that is passed on to the pages of the rules,
// which a server has too.
var manuals = regexp.MustCompile(`https://github\.com/seed4521bc5c/crosscheck/blob/main/docs/([a-z/-]+)\.md#`)

func answer(t *testing.T, req *http.Request) []byte {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v: %.300s", req.URL, resp.Status, err, b)
	}
	return b
}

// drawings are the parts of a page, as a browser reads them, by their kinds.
func drawings(t *testing.T, page string) map[string][]string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for n := range doc.Descendants() {
		var kind string
		switch class := attribute(n, "class"); {
		case n.DataAtom == atom.Article && strings.HasPrefix(class, "finding"):
			kind = "article.finding"
		case n.DataAtom == atom.Li && class == "check":
			kind = "li.check"
		case n.DataAtom == atom.Details && class == "source":
			kind = "details.source"
		default:
			continue
		}
		var b strings.Builder
		if err := html.Render(&b, n); err != nil {
			t.Fatal(err)
		}
		out[kind] = append(out[kind], b.String())
	}
	return out
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
