package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
)

// version is what a build knows of itself.
type version struct {
	Version string `json:"version"`          // of the module; "(devel)" for a build from a checkout
	Engine  string `json:"engine"`           // of the rules and weights
	Commit  string `json:"commit,omitempty"` // where the build knows it
	Time    string `json:"time,omitempty"`   // of the commit
	Dirty   bool   `json:"dirty,omitempty"`  // built with changes that are not committed
	Go      string `json:"go"`
	System  string `json:"system"`
}

func buildVersion() version {
	v := version{Version: "(devel)", Engine: engine.Version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Dirty = s.Value == "true"
		}
	}
	return v
}

func (m *Main) versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: `Version prints the version of the program and of its engine. Two reports of the
same sources by the same engine version are the same bytes.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := buildVersion()
			if asJSON {
				line, err := json.Marshal(v)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(m.Stdout, "%s\n", line)
				return err
			}
			commit := ""
			if v.Commit != "" {
				commit = ", commit " + v.Commit[:min(len(v.Commit), 12)]
				if v.Dirty {
					commit += " with changes"
				}
			}
			_, err := fmt.Fprintf(m.Stdout, "crosscheck %s (engine %s%s, %s, %s)\n", v.Version, v.Engine, commit, v.Go, v.System)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
