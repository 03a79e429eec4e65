package integration

import (
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
