package internal_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/seed4521bc5c/crosscheck/"

// order is the packages of internal/ from the bottom to the top: each may
// import those before it, never those after it or itself through others. A
// package's own subpackages stand with it unless they are named.
var order = []string{
	"linear",   // for tests: does time grow with the input alone?
	"loopback", // for tests: addresses
	"unit",
	"quantity",
	"lang",
	"text",
	"lexicon",
	"parse",
	"claim",
	"news", // texts for benchmarks
	"extract",
	"align",
	"origin",
	"compare",
	"report",
	"names",
	"export",
	"engine",
	"store",
	"dossier",
	"marked", // marked stories, for measuring
	"golden", // what the example stories must say
	"config",
	"cli",
	"align/fit",   // a program that fits the weights of align
	"bench",       // benchmarks of all stages, and the program that measures
	"integration", // the built program, driven by other people's clients
	"soak",        // the built program under load, for as long as one likes
}

// aboveServer are the packages that may know gRPC and HTTP: they use the
// server and the client, and nothing below the server uses them.
var aboveServer = []string{"cli", "align/fit", "bench", "integration", "soak"}

// transport is what nothing below the server may reach, by any road.
var transport = []string{
	"google.golang.org/grpc",
	"google.golang.org/protobuf",
	"google.golang.org/genproto",
	"github.com/grpc-ecosystem",
	"buf.build/",
	"net/http",
	module + "server",
	module + "client",
	module + "proto",
}

// list runs go list and returns, for each package, the fields of a template.
func list(t *testing.T, field string) map[string][]string {
	t.Helper()
	see(t)
	cmd := exec.CommandContext(t.Context(), "go", "list", "-f",
		`{{.ImportPath}}{{range .`+field+`}} {{.}}{{end}}`, "./...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	packages := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		name, ok := strings.CutPrefix(words[0], module+"internal/")
		if ok {
			packages[name] = words[1:]
		}
	}
	if len(packages) < 10 {
		t.Fatalf("go list names %d packages only: %q", len(packages), out)
	}
	return packages
}

// see looks at every Go file, so that go test's cache notices when one
// changes: what go list reads it doesn't see.
func see(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" {
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// place returns a package's index in order: its own, or that of the nearest
// package above it in the tree.
func place(name string) int {
	for {
		if i := slices.Index(order, name); i >= 0 {
			return i
		}
		i := strings.LastIndexByte(name, '/')
		if i < 0 {
			return -1
		}
		name = name[:i]
	}
}

func TestCoreKnowsNoTransport(t *testing.T) {
	for name, deps := range list(t, "Deps") {
		if slices.ContainsFunc(aboveServer, func(p string) bool { return name == p || strings.HasPrefix(name, p+"/") }) {
			continue
		}
		for _, dep := range deps {
			for _, bad := range transport {
				if dep == bad || strings.HasPrefix(dep, strings.TrimSuffix(bad, "/")+"/") {
					t.Errorf("internal/%s reaches %s", name, dep)
				}
			}
		}
	}
}

func TestImportsRunOneWay(t *testing.T) {
	for name, imports := range list(t, "Imports") {
		at := place(name)
		if at < 0 {
			t.Errorf("internal/%s has no place in the order: give it one", name)
			continue
		}
		for _, path := range imports {
			imported, ok := strings.CutPrefix(path, module+"internal/")
			if !ok {
				continue
			}
			if to := place(imported); to > at {
				t.Errorf("internal/%s imports internal/%s, which stands above it", name, imported)
			}
		}
	}
}
