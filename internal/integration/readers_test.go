package integration

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Other people's libraries read the exports: a JSON-LD processor with the
// published vocabularies, a CSV parser, an HTML validator.
func TestReadersOfExports(t *testing.T) {
	node, dir := nodePrograms(t)
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"summit", "flood", "harbour"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for format, file := range map[string]string{
				"web-annotation": "annotations.jsonld",
				"schema-org":     "schema.jsonld",
				"csv":            "pairs.csv",
				"jsonl":          "pairs.jsonl",
				"html":           "report.html",
			} {
				cmd := exec.Command(bin, "check", "--format", format, filepath.Join(root, "examples", name))
				out, err := cmd.Output()
				// The stories have conflicts, which the exit status tells.
				if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 1 {
					t.Fatalf("check --format %s: %v", format, err)
				}
				if err := os.WriteFile(filepath.Join(folder, file), out, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var got struct {
				Annotations struct{ Annotations, Quotes int }
				Schema      map[string]int
				Pairs       struct{ Rows, Conflicts int }
				Faults      []string
			}
			decode(t, run(t, "", node, filepath.Join(dir, "readers.js"), folder), &got)
			for _, f := range got.Faults {
				t.Error(f)
			}
			claims, findings := got.Schema["Claim"], got.Schema["ClaimReview"]
			if claims == 0 || findings == 0 || got.Annotations.Quotes != claims || got.Annotations.Annotations != claims+findings ||
				got.Schema["QuantitativeValue"] != claims || got.Pairs.Rows < findings || got.Pairs.Conflicts == 0 {
				t.Errorf("read %+v", got)
			}
		})
	}
}

// The selectors of annotations find their words, whatever stands before them:
// letters beyond the first plane, marks that join, markup and entities.
func TestSelectors(t *testing.T) {
	node, dir := nodePrograms(t)
	s := serve(t)
	sources := []map[string]any{
		{"uri": "https://one.example/", "text": "🌊🌊 Storm 𠮷 hits 👩‍👩‍👧 coast: 14 people were killed. Cafe\u0301s lost 310 roofs 🏠, and about 9,000 homes had no power."},
		{"uri": "https://two.example/", "html": "<title>Storm</title><nav>Home 🏠</nav><article><p>The &#x1F30A; storm &mdash; the <b>worst</b>&nbsp;since&hellip; &#x20BB7; &ndash; killed <i>16</i> people.</p><p>It carried off 300&nbsp;roofs &amp; more; <span>about 9,500</span> homes had no power.</p></article>"},
		{"uri": "https://three.example/", "statements": []string{"𝟙𝟚 The storm killed 14 people on the coast.", "🌊 About 9,000 homes had no power."}},
		{"uri": "https://four.example/", "languageCode": "zh", "text": "🌊𠮷风暴造成14人死亡，约9000户家庭断电。"},
	}
	texts := map[string]string{}
	for _, src := range sources {
		var extracted struct {
			Text   string
			Claims []struct{}
		}
		decode(t, postJSON(t, s.http+"/v1/claims:extract", map[string]any{"source": src}), &extracted)
		texts[src["uri"].(string)] = extracted.Text
		if len(extracted.Claims) == 0 {
			t.Errorf("no claims of %s", src["uri"])
		}
	}
	folder := t.TempDir()
	annotations, known := filepath.Join(folder, "annotations.jsonld"), filepath.Join(folder, "texts.json")
	if err := os.WriteFile(annotations, []byte(postJSON(t, s.http+"/ui/export?format=WEB_ANNOTATION", map[string]any{"sources": sources})), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(known, b, 0o600); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Found  map[string]int
		Astral int
		Faults []string
	}
	decode(t, run(t, "", node, filepath.Join(dir, "selectors.js"), annotations, known), &got)
	for _, f := range got.Faults {
		t.Error(f)
	}
	if len(got.Found) != len(sources) || got.Astral == 0 {
		t.Errorf("words found: %v, %d behind letters of two units", got.Found, got.Astral)
	}
}

// postJSON is the answer to a body of JSON.
func postJSON(t *testing.T, url string, body any) string {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v: %.300s", url, resp.Status, err, answer)
	}
	return string(answer)
}
