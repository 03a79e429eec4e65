package integration

import (
	"context"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the outputs in docs/tour.md")

const tourFile = root + "/docs/tour.md"

// block is a fenced block of code, or a heading of level two, which has no
// info.
type block struct {
	info, text string
	from, to   int // the lines inside the fence
}

func tourBlocks(lines []string) []block {
	var out []block
	for i := 0; i < len(lines); i++ {
		if title, ok := strings.CutPrefix(lines[i], "## "); ok {
			out = append(out, block{text: title})
			continue
		}
		info, ok := strings.CutPrefix(lines[i], "```")
		if !ok {
			continue
		}
		from := i + 1
		for i++; i < len(lines) && lines[i] != "```"; i++ {
		}
		out = append(out, block{info, strings.Join(lines[from:i], "\n"), from, i})
	}
	return out
}

// venv is a Python with what the tour installs, of the versions and hashes in
// python/requirements.txt, made once for all tests.
var venv = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(temp, "venv")
	for _, args := range [][]string{
		{"-m", "venv", "--without-pip", dir}, // the system's will do, and takes no time
		{"-m", "pip", "--python", filepath.Join(dir, "bin", "python"), "install", "--quiet", "--disable-pip-version-check", "--retries", "10", "--timeout", "60",
			"--only-binary", ":all:", "--no-compile", "--require-hashes", "-r", filepath.Join("python", "requirements.txt")},
	} {
		if err := again("python3", args...); err != nil {
			return "", err
		}
	}
	return dir, nil
})

// tour runs the blocks of one section in a folder and beside a server of their
// own.
type tour struct {
	dir   string
	env   []string
	ports *strings.Replacer
}

// start begins a section: it makes the story's file and the key as the tour's
// first section says, and serves.
func start(t *testing.T, story string, setup block) *tour {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	curl, err := grpcurl()
	if err != nil {
		absent(t, "%v", err)
	}
	x := &tour{dir: t.TempDir()}
	tools := t.TempDir()
	for name, path := range map[string]string{"crosscheck": bin, "grpcurl": curl} {
		if err := os.Symlink(path, filepath.Join(tools, name)); err != nil {
			t.Fatal(err)
		}
	}
	x.env = append(os.Environ(), "PATH="+tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := os.WriteFile(filepath.Join(x.dir, "story.json"), []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	commands, serving, ok := strings.Cut(setup.text, "crosscheck serve ")
	if !ok || strings.Contains(serving, "\n") {
		t.Fatalf("no server is started last by\n%s", setup.text)
	}
	x.exec(t, "bash", "-eu", "-c", commands)
	flags := strings.Fields(serving)
	for i, f := range flags {
		if file := filepath.Join(x.dir, f); exists(file) {
			flags[i] = file
		}
	}
	s := serve(t, flags...)
	x.ports = strings.NewReplacer("127.0.0.1:9090", s.grpc, "http://127.0.0.1:8080", s.http)
	key, err := os.ReadFile(filepath.Join(x.dir, "key.txt"))
	if err != nil {
		t.Fatal(err)
	}
	x.env = append(x.env, "CROSSCHECK_KEY="+strings.TrimSpace(string(key)))
	return x
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// exec gives what a program prints; it must end well.
func (x *tour) exec(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = x.dir, x.env
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, complaints.String())
	}
	return string(out)
}

// file puts a program into the section's folder, with the ports of its server.
func (x *tour) file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(x.dir, name)
	if err := os.WriteFile(path, []byte(x.ports.Replace(text)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs a block and gives what it prints.
func (x *tour) run(t *testing.T, b block) string {
	t.Helper()
	switch b.info {
	case "sh run":
		for _, program := range []string{"bash", "curl", "jq"} {
			need(t, program)
		}
		if strings.Contains(b.text, ".venv/") {
			x.python(t)
		}
		return x.exec(t, "bash", "-eu", "-c", x.ports.Replace(b.text))
	case "go run":
		program := filepath.Join(x.dir, "program")
		cmd := exec.CommandContext(t.Context(), need(t, "go"), "build", "-o", program, x.file(t, "main.go", b.text))
		cmd.Dir = root // the module's own packages
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return x.exec(t, program)
	case "python run":
		x.python(t)
		return x.exec(t, filepath.Join(x.dir, ".venv", "bin", "python"), x.file(t, "tour.py", b.text))
	case "js run":
		node, dir := nodePrograms(t)
		x.env = append(x.env, "NODE_PATH="+filepath.Join(dir, "node_modules"))
		return x.exec(t, node, x.file(t, "tour.js", b.text))
	}
	t.Fatalf("a block of %q: nothing runs it", b.info)
	return ""
}

// python puts the Python of all sections where the tour makes one.
func (x *tour) python(t *testing.T) {
	t.Helper()
	if exists(filepath.Join(x.dir, ".venv")) {
		return
	}
	need(t, "python3")
	dir, err := venv()
	if err != nil {
		absent(t, "%v", err)
	}
	if err := os.Symlink(dir, filepath.Join(x.dir, ".venv")); err != nil {
		t.Fatal(err)
	}
}

// TestTour runs every example of docs/tour.md, and holds what each prints to
// the block of text behind it. With -update it writes that instead.
func TestTour(t *testing.T) {
	raw, err := os.ReadFile(tourFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(raw), "\n")
	blocks := tourBlocks(lines)
	find := func(info string) block {
		i := slices.IndexFunc(blocks, func(b block) bool { return b.info == info })
		if i < 0 {
			t.Fatalf("no block of %q", info)
		}
		return blocks[i]
	}
	story, setup := find("json story.json"), find("sh serve")
	printed := map[int]string{} // by the line where its block begins
	ran := map[string]int{}
	for i := 0; i < len(blocks); i++ {
		if blocks[i].info != "" {
			t.Fatalf("line %d: a block outside the sections", blocks[i].from)
		}
		title := blocks[i].text
		section := blocks[i+1:]
		if end := slices.IndexFunc(section, func(b block) bool { return b.info == "" }); end >= 0 {
			section = section[:end]
		}
		i += len(section)
		t.Run(title, func(t *testing.T) {
			var x *tour
			for j, b := range section {
				switch b.info {
				case "json story.json", "sh serve":
				case "text":
					if j == 0 || !strings.HasSuffix(section[j-1].info, " run") {
						t.Errorf("line %d: the output of nothing", b.from)
					}
				case "sh pip":
					installs(t, b, "pip install ", requirements(t))
				case "sh npm":
					installs(t, b, "npm install ", packages(t))
				default:
					if x == nil {
						x = start(t, story.text, setup)
					}
					got := strings.TrimSuffix(x.run(t, b), "\n")
					ran[b.info]++
					want := ""
					if j+1 < len(section) && section[j+1].info == "text" {
						want = section[j+1].text
						printed[section[j+1].from] = got
					}
					if got != want && !*update {
						t.Errorf("line %d prints\n%s\nbut the tour shows\n%s", b.from, got, want)
					}
				}
			}
		})
	}
	if *update {
		for i := len(blocks) - 1; i >= 0; i-- { // from the end, so that lines keep their numbers
			if got, ok := printed[blocks[i].from]; ok && blocks[i].info == "text" {
				lines = slices.Replace(lines, blocks[i].from, blocks[i].to, strings.Split(got, "\n")...)
			}
		}
		if err := os.WriteFile(tourFile, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if kinds := slices.Sorted(maps.Keys(ran)); !t.Failed() && os.Getenv("CI") == "true" && !slices.Equal(kinds, []string{"go run", "js run", "python run", "sh run"}) {
		t.Errorf("only %q were run", kinds)
	}
}

// installs holds what the tour tells to install to what the tests have.
func installs(t *testing.T, b block, command string, have []string) {
	t.Helper()
	_, names, ok := strings.Cut(b.text, command)
	if !ok {
		t.Fatalf("line %d: no %s", b.from, command)
	}
	for name := range strings.FieldsSeq(names) {
		if !slices.Contains(have, name) {
			t.Errorf("line %d: %s is not among %q", b.from, name, have)
		}
	}
}

func requirements(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("python/requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z0-9-]+)==`).FindAllStringSubmatch(string(text), -1) {
		out = append(out, m[1])
	}
	return out
}

func packages(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("node/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var have struct{ Dependencies map[string]string }
	if err := json.Unmarshal(text, &have); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(have.Dependencies))
}
