package cli

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/config"
)

var update = flag.Bool("update", false, "rewrite docs/configuration.md")

// The reference of the settings is made from the flags.
func TestConfigurationReference(t *testing.T) {
	const file, mark = "../../docs/configuration.md", "-update -->\n"
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, table, ok := strings.Cut(string(raw), mark)
	if !ok {
		t.Fatalf("%s has no mark", file)
	}
	var want strings.Builder
	want.WriteString("\n")
	if err := config.WriteReference(&want, (&Main{}).serveCommand().Flags()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, []byte(head+mark+want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != want.String() {
		t.Errorf("%s is not what the flags say; this writes it anew: go test ./internal/cli -run TestConfigurationReference -update", file)
	}
}
