package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
)

func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dossiers.db")
	for _, c := range []command{
		{args: []string{"migrate", "--store", "sqlite:" + path}},
		{args: []string{"migrate"}, env: map[string]string{"CROSSCHECK_STORE": "sqlite:" + path}},
	} {
		if got := c.run(t); got.code != cli.ExitOK || got.stdout != "The store is up to date.\n" {
			t.Fatalf("%v: %+v", c.args, got)
		}
		if _, err := os.Stat(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMigrateRefuses(t *testing.T) {
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"migrate"}, "no store given"},
		{[]string{"migrate", "--store", "oracle:x"}, `scheme "oracle"`},
		{[]string{"migrate", "--store", "memory:"}, "no schema"},
		{[]string{"migrate", "--store", "sqlite:" + t.TempDir()}, "is a directory"},
		{[]string{"migrate", "--store", "sqlite:x.db", "--distributed"}, "one machine"},
		{[]string{"migrate", "now"}, "now"},
	} {
		if got := run(t, tt.args...); got.code != cli.ExitTrouble || !strings.Contains(got.stderr, tt.says) {
			t.Errorf("%v: %+v, want %q", tt.args, got, tt.says)
		}
	}
}
