// Release holds the file that GoReleaser works by against GoReleaser's own
// types: a key that it does not know is refused, as `goreleaser check` refuses
// it. The program itself, with what it publishes through, is minutes to compile;
// its configuration is not.
package main

import (
	"fmt"
	"os"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

func main() {
	for _, path := range os.Args[1:] {
		project, err := config.Load(path)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
			os.Exit(1)
		}
		fmt.Printf("%s: %s, %d builds, %d archives, %d SBOMs, %d images\n", path, project.ProjectName,
			len(project.Builds), len(project.Archives), len(project.SBOMs), len(project.Dockers)+len(project.DockersV2))
	}
}
