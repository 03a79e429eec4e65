// Package integration drives the built binary with clients that share no code
// with it: grpcurl through reflection, Node's gRPC library, and curl.
//
// A client that is not installed skips its test; with CI=true it fails it.
package integration

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	// The test builds the binary from these; importing them makes go test's
	// cache notice when they change.
	_ "github.com/seed4521bc5c/crosscheck/internal/cli"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

const root = "../.."

// story is two reports that differ in one number and share another.
const story = `{"sources":[
 {"id":"gazette","publisher":"Harbour Gazette","text":"The two ports signed 12 agreements on Monday. About 300 guests attended the ceremony."},
 {"id":"radio","publisher":"Radio Quay","text":"The two ports signed 14 agreements on Monday. Roughly 300 guests attended the ceremony, the mayor said."}]}`

// need ends a test whose client is missing: locally it is skipped, in CI the
// missing part is the failure.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		absent(t, "%s is not installed", program)
	}
	return path
}

func absent(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// build compiles a main package once for all tests.
func build(dir string, args ...string) (string, error) {
	name := filepath.Join(dir, "program")
	cmd := exec.Command("go", append([]string{"build", "-o", name}, args...)...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return name, nil
}

var (
	temp    string
	binary  = sync.OnceValues(func() (string, error) { return build(filepath.Join(temp, "crosscheck"), ".") })
	grpcurl = sync.OnceValues(func() (string, error) {
		return build(filepath.Join(temp, "grpcurl"), "-modfile=internal/tools/go.mod", "github.com/fullstorydev/grpcurl/cmd/grpcurl")
	})
)

func TestMain(m *testing.M) {
	var err error
	if temp, err = os.MkdirTemp("", "crosscheck"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(temp)
	os.Exit(code)
}

// server is `crosscheck serve` on free ports.
type server struct {
	cmd        *exec.Cmd
	grpc, http string // host:port, and http://host:port
	stderr     bytes.Buffer
	wait       func() error
}

func serve(t *testing.T, flags ...string) *server {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: exec.Command(bin, append([]string{"serve", "--store", "memory:", "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0"}, flags...)...)}
	s.cmd.Stderr = &s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 2)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for sc := bufio.NewScanner(out); sc.Scan(); {
			select {
			case lines <- sc.Text():
			default: // more than two lines
			}
		}
	}()
	s.wait = sync.OnceValue(func() error { <-drained; return s.cmd.Wait() })
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = s.wait()
		if t.Failed() {
			t.Logf("the server's log:\n%s", s.stderr.String())
		}
	})
	s.grpc = next(t, lines, "gRPC on ")
	s.http = next(t, lines, "REST on ")
	return s
}

func next(t *testing.T, lines <-chan string, prefix string) string {
	t.Helper()
	select {
	case line := <-lines:
		if addr, ok := strings.CutPrefix(line, prefix); ok {
			return addr
		}
		t.Fatalf("the server printed %q, want %s…", line, prefix)
	case <-time.After(patience):
		t.Fatal("the server printed no address")
	}
	return ""
}

// run gives a program's standard output; it must end well.
func run(t *testing.T, stdin, name string, args ...string) string {
	t.Helper()
	out, stderr, err := try(t, stdin, name, args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, stderr)
	}
	return out
}

func try(t *testing.T, stdin, name string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

// report is what the tests look at in an answer.
type report struct {
	Claims   []struct{ ID, SourceID string }
	Findings []struct{ Verdict string }
}

// whole checks the story's report.
func (r report) whole(t *testing.T) {
	t.Helper()
	var verdicts []string
	for _, f := range r.Findings {
		verdicts = append(verdicts, f.Verdict)
	}
	if len(r.Claims) != 4 || strings.Join(verdicts, " ") != "VERDICT_CONFLICT VERDICT_AGREEMENT" {
		t.Errorf("%d claims, verdicts %q; want 4, the conflict and then the agreement", len(r.Claims), verdicts)
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in %.500q", err, text)
	}
}

func TestGrpcurl(t *testing.T) {
	need(t, "go")
	tool, err := grpcurl()
	if err != nil {
		absent(t, "%v", err)
	}
	s := serve(t)
	const service = "crosscheck.v1.CrossCheckService"
	if list := run(t, "", tool, "-plaintext", s.grpc, "list"); !strings.Contains(list, service) || !strings.Contains(list, "grpc.health.v1.Health") {
		t.Errorf("reflection lists %q", list)
	}
	methods := run(t, "", tool, "-plaintext", s.grpc, "list", service)
	for _, m := range []string{"ParseQuantities", "ExtractClaims", "CrossCheck", "CrossCheckStream"} {
		if !strings.Contains(methods, service+"."+m+"\n") {
			t.Errorf("%s is missing in %q", m, methods)
		}
	}
	if h := run(t, "", tool, "-plaintext", s.grpc, "grpc.health.v1.Health/Check"); !strings.Contains(h, "SERVING") {
		t.Errorf("health: %s", h)
	}

	var checked struct{ Report report }
	decode(t, run(t, story, tool, "-plaintext", "-d", "@", s.grpc, service+"/CrossCheck"), &checked)
	checked.Report.whole(t)

	// grpcurl sends a stream's messages one after the other and prints each
	// answer as it comes.
	var in struct{ Sources []json.RawMessage }
	decode(t, story, &in)
	var messages strings.Builder
	for _, src := range in.Sources {
		fmt.Fprintf(&messages, `{"source":%s}`, src)
	}
	dec := json.NewDecoder(strings.NewReader(run(t, messages.String(), tool, "-plaintext", "-d", "@", s.grpc, service+"/CrossCheckStream")))
	var taken []string
	var last report
	for {
		var m struct {
			SourceTaken struct{ SourceID string }
			Report      *report
		}
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if m.Report != nil {
			last = *m.Report
		} else {
			taken = append(taken, m.SourceTaken.SourceID)
		}
	}
	if strings.Join(taken, " ") != "gazette radio" {
		t.Errorf("answers for %q", taken)
	}
	last.whole(t)

	_, stderr, err := try(t, `{"sources":[{"text":"x"},{"id":"b"}]}`, tool, "-plaintext", "-d", "@", s.grpc, service+"/CrossCheck")
	if err == nil {
		t.Fatal("a source without text was taken")
	}
	for _, want := range []string{"InvalidArgument", "sources[1].text", "google.rpc.BadRequest", "ERROR_REASON_INVALID_FIELD"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("the error lacks %s:\n%s", want, stderr)
		}
	}
}

// descriptors writes the contract, with all that it imports, as a
// FileDescriptorSet.
func descriptors(t *testing.T, file string) {
	t.Helper()
	var set descriptorpb.FileDescriptorSet
	seen := map[string]bool{}
	var add func(protoreflect.FileDescriptor)
	add = func(fd protoreflect.FileDescriptor) {
		if seen[fd.Path()] {
			return
		}
		seen[fd.Path()] = true
		for i := range fd.Imports().Len() {
			add(fd.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(fd))
	}
	add(pb.File_crosscheck_v1_service_proto)
	b, err := proto.Marshal(&set)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// again runs a program that asks a registry, which may have a hiccup: up to three
// times.
func again(name string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	for try := 1; ; try++ {
		out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
		if err == nil {
			return nil
		}
		if try == 3 || ctx.Err() != nil {
			return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
		}
		time.Sleep(time.Duration(try) * 5 * time.Second)
	}
}

// installed gives a copy of a folder of Node programs with what they need,
// installed once for all tests.
func installed(folder string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		dir := filepath.Join(temp, folder)
		if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
			return "", err
		}
		return dir, again("npm", "--prefix", dir, "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund",
			"--fetch-retries", "5", "--fetch-timeout", "60000")
	})
}

var (
	npmFolder       = installed("node")
	assistantFolder = installed("assistant")
)

func nodePrograms(t *testing.T) (node, dir string) {
	t.Helper()
	return nodeFolder(t, npmFolder)
}

func nodeFolder(t *testing.T, installed func() (string, error)) (node, dir string) {
	t.Helper()
	node = need(t, "node")
	need(t, "npm")
	dir, err := installed()
	if err != nil {
		absent(t, "%v", err)
	}
	return node, dir
}

func TestNode(t *testing.T) {
	node, dir := nodePrograms(t)
	set := filepath.Join(t.TempDir(), "contract.binpb")
	descriptors(t, set)
	s := serve(t)

	type nodeReport struct {
		Claims   []struct{ ID string }
		Findings []struct{ Verdict string }
	}
	whole := func(r *nodeReport) {
		t.Helper()
		if r == nil {
			t.Fatal("no report")
		}
		report{make([]struct{ ID, SourceID string }, len(r.Claims)), r.Findings}.whole(t)
	}
	var got struct {
		Parsed struct {
			Quantities []struct {
				Quantity struct{ Value, Approximation string }
			}
		}
		Extracted struct {
			Claims []struct{ ID string }
			Text   string
		}
		Checked  struct{ Report *nodeReport }
		Streamed []struct {
			Event  string
			Report *nodeReport
		}
		Refused struct{ Code, Message, Details string }
	}
	decode(t, run(t, "", node, filepath.Join(dir, "client.js"), s.grpc, set), &got)
	if q := got.Parsed.Quantities; len(q) != 1 || q[0].Quantity.Value != "400" || q[0].Quantity.Approximation != "APPROXIMATION_ABOUT" {
		t.Errorf("parsed %+v", q)
	}
	if len(got.Extracted.Claims) != 2 || got.Extracted.Text == "" {
		t.Errorf("extracted %+v", got.Extracted)
	}
	whole(got.Checked.Report)
	if n := len(got.Streamed); n != 3 || got.Streamed[0].Event != "source_taken" || got.Streamed[2].Event != "report" {
		t.Errorf("streamed %+v", got.Streamed)
	} else {
		whole(got.Streamed[2].Report)
	}
	if r := got.Refused; r.Code != "INVALID_ARGUMENT" || !strings.Contains(r.Message, "sources[1].html") ||
		!strings.Contains(r.Details, "google.rpc.BadRequest") || !strings.Contains(r.Details, "ERROR_REASON_INVALID_FIELD") {
		t.Errorf("refused %+q", r)
	}
}

func TestCurl(t *testing.T) {
	curl := need(t, "curl")
	s := serve(t)
	post := func(path, body string) (code, answer string) {
		t.Helper()
		out := run(t, body, curl, "-sS", "--max-time", "120", "-w", "\n%{http_code}", "--json", "@-", s.http+path)
		i := strings.LastIndexByte(out, '\n')
		return out[i+1:], out[:i]
	}
	for _, path := range []string{"/healthz", "/readyz", "/openapi.json"} {
		run(t, "", curl, "-sS", "--fail", "--max-time", "120", s.http+path)
	}
	code, answer := post("/v1/sources:crossCheck", story)
	if code != "200" {
		t.Fatalf("%s %s", code, answer)
	}
	var checked struct{ Report report }
	decode(t, answer, &checked)
	checked.Report.whole(t)
	if _, again := post("/v1/sources:crossCheck", story); again != answer {
		t.Error("the same request gave other bytes")
	}
	if code, answer = post("/v1/claims:extract", `{"source":{"html":"<p>The yard sold 75 boats last year.</p>"}}`); code != "200" || !strings.Contains(answer, `"75"`) {
		t.Errorf("%s %s", code, answer)
	}
	if code, answer = post("/v1/quantities:parse", `{"text":"roughly 400 participants"}`); code != "200" || !strings.Contains(answer, `"400"`) {
		t.Errorf("%s %s", code, answer)
	}
	for _, c := range []struct{ name, body, code, words string }{
		{"unknown field", `{"sources":[{"text":"x","txt":"y"}]}`, "400", "sources[0].txt"},
		{"text and html", `{"sources":[{"text":"x","html":"y"}]}`, "400", "sources[0].html"},
		{"no sources", `{}`, "400", "sources"},
		{"not UTF-8", "{\"sources\":[{\"text\":\"\xff\"}]}", "400", "sources[0].text"},
		{"20 MB", `{"sources":[{"text":"` + strings.Repeat("9", 20<<20) + `"}]}`, "413", "larger than"},
	} {
		if code, answer := post("/v1/sources:crossCheck", c.body); code != c.code || !strings.Contains(answer, c.words) {
			t.Errorf("%s: %s %.300s", c.name, code, answer)
		}
	}
	if code, _ = post("/v1/sources:crossCheck", story); code != "200" {
		t.Errorf("after bad input: %s", code)
	}
}

func TestSigterm(t *testing.T) {
	s := serve(t, "--stop-timeout", "2s")
	resp, err := http.Get(s.http + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("/readyz: %s", resp.Status)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(patience):
		t.Error("the server did not stop")
	}
}
