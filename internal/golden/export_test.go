package golden_test

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/cli"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/export"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// exports are the formats, by the ends of their golden files.
var exports = map[string]func(io.Writer, *report.Report, []claim.Source) error{
	"annotations.jsonld": export.WriteAnnotations,
	"schema.jsonld":      export.WriteSchemaOrg,
	"pairs.csv":          export.WriteCSV,
	"pairs.jsonl":        export.WriteJSONL,
	"report.html":        report.WriteHTML,
}

// A story's exports are the golden ones, to the byte.
func TestExports(t *testing.T) {
	const name = "harbour"
	sources, err := cli.Sources(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := engine.New().CrossCheck(t.Context(), sources)
	if err != nil {
		t.Fatal(err)
	}
	for end, write := range exports {
		t.Run(end, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b, r, sources); err != nil {
				t.Fatal(err)
			}
			compareGolden(t, filepath.Join("testdata", name+".golden."+end), b.Bytes())
		})
	}
}
