package config

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

// FuzzFile gives the reader of settings files that are none, and variables of
// any value: they are refused in words, or every setting has a value that its
// flag would take.
func FuzzFile(f *testing.F) {
	for _, s := range []string{"addr: 127.0.0.1:9090\nrate: 2\n", "rate: [1, 2]", "tags: [a, b]", "wait: 5s\nwait: 6s", "", "- a", "a: &a [*a]", "rate: !!binary aGk=", "\xff", "rate: 1\n---\nrate: 2"} {
		f.Add([]byte(s), "7")
	}
	f.Fuzz(func(t *testing.T, raw []byte, variable string) {
		flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
		flags.String(FileFlag, "", "")
		flags.String("addr", "", "")
		flags.Int("rate", 0, "")
		flags.Duration("wait", 0, "")
		flags.Bool("open", false, "")
		flags.StringSlice("tags", nil, "")
		path := filepath.Join(t.TempDir(), "settings.yaml")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := flags.Set(FileFlag, path); err != nil {
			t.Fatal(err)
		}
		err := Load(flags, func(name string) (string, bool) { return variable, name == Variable("rate") && variable != "" })
		if err != nil {
			if err.Error() == "" {
				t.Fatal("refused without a word")
			}
			return
		}
		if _, err := flags.GetInt("rate"); err != nil {
			t.Fatal(err)
		}
		if d, err := flags.GetDuration("wait"); err != nil || d.String() == "" || d > time.Duration(1<<63-1) {
			t.Fatal(err)
		}
		if len(Settings(flags)) != 6 {
			t.Fatalf("settings %v", Settings(flags))
		}
	})
}
