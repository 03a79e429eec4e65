package golden_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/cli"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/golden"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

var update = flag.Bool("update", false, "rewrite the golden reports")

const examples = "../../examples"

// TestStories runs each story of examples/ through every door: the engine,
// gRPC, REST and the command line, alone and with a server behind it. All must
// give the report in testdata, to the byte, and that report must hold what the
// story's expectations say.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.expect.yaml")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d expectation files, error %v", len(files), err)
	}
	d := openDoors(t)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".expect.yaml")
		t.Run(name, func(t *testing.T) { d.story(t, name, file) })
	}
}

// Every folder of examples/ has expectations.
func TestEveryExampleIsExpected(t *testing.T) {
	entries, err := os.ReadDir(examples)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, err := os.Stat("testdata/" + e.Name() + ".expect.yaml"); e.IsDir() && err != nil {
			t.Errorf("examples/%s: %v", e.Name(), err)
		}
	}
}

// doors are the ways into one engine.
type doors struct {
	engine   *engine.Engine
	client   *client.Client
	grpcAddr string
	rest     string // URL of the cross-check over REST
}

func openDoors(t *testing.T) *doors {
	t.Helper()
	d := &doors{engine: engine.New()}
	s, err := server.New(d.engine, server.Config{
		GRPCAddr: "127.0.0.1:0",
		HTTPAddr: "127.0.0.1:0",
		Logger:   slog.New(slog.DiscardHandler),
		Store:    memory.New(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	type addrs struct{ grpc, http net.Addr }
	ready, done := make(chan addrs, 1), make(chan error, 1)
	go func() { done <- s.Run(ctx, func(g, h net.Addr) { ready <- addrs{g, h} }) }()
	select {
	case a := <-ready:
		d.grpcAddr, d.rest = a.grpc.String(), "http://"+a.http.String()+"/v1/sources:crossCheck"
	case err := <-done:
		t.Fatal(err)
	}
	if d.client, err = client.New(d.grpcAddr, client.WithPlaintext()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = d.client.Close()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *doors) story(t *testing.T, name, file string) {
	folder := filepath.Join(examples, name)
	sources, err := cli.Sources(folder)
	if err != nil {
		t.Fatal(err)
	}
	expect, err := golden.Load(os.DirFS("."), file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.engine.CrossCheck(t.Context(), sources)
	if err != nil {
		t.Fatal(err)
	}
	want := canonical(t, wire.Report(r))

	t.Run("expectations", func(t *testing.T) {
		misses, asserted := expect.Check(golden.Story{Sources: sources, Texts: d.texts(t, sources), Report: r})
		t.Logf("%d of %d assertions hold", asserted-len(misses), asserted)
		compareMisses(t, "testdata/"+name+".misses.txt", misses)
	})
	t.Run("golden", func(t *testing.T) { compareGolden(t, "testdata/"+name+".report.golden.json", want) })
	if *update {
		return
	}
	t.Run("gRPC", func(t *testing.T) { same(t, want, d.overGRPC(t, sources)) })
	t.Run("REST", func(t *testing.T) { same(t, want, d.overREST(t, sources)) })
	t.Run("command line", func(t *testing.T) { same(t, want, runCheck(t, conflicts(r), folder)) })
	t.Run("command line and server", func(t *testing.T) {
		same(t, want, runCheck(t, conflicts(r), folder, "--server", d.grpcAddr))
	})
	t.Run("again", func(t *testing.T) {
		again, err := engine.New().CrossCheck(t.Context(), sources)
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, canonical(t, wire.Report(again)))
	})
	t.Run("one by one", func(t *testing.T) {
		session := d.engine.NewSession()
		for _, s := range sources {
			if _, err := session.Add(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		whole, err := session.Report(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, canonical(t, wire.Report(whole)))
	})
	t.Run("shuffled", func(t *testing.T) { d.shuffled(t, sources, r) })
}

// texts are the sources' texts as the quotes point into them.
func (d *doors) texts(t *testing.T, sources []claim.Source) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, s := range sources {
		x, err := d.engine.Extract(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		texts[s.ID] = x.Text
	}
	return texts
}

func request(sources []claim.Source) *pb.CrossCheckRequest {
	req := &pb.CrossCheckRequest{}
	for i := range sources {
		req.Sources = append(req.Sources, wire.Source(&sources[i]))
	}
	return req
}

func (d *doors) overGRPC(t *testing.T, sources []claim.Source) []byte {
	t.Helper()
	answer, err := d.client.CrossCheck(t.Context(), request(sources))
	if err != nil {
		t.Fatal(err)
	}
	return canonical(t, answer.GetReport())
}

// overREST asks twice and wants the same bytes twice.
func (d *doors) overREST(t *testing.T, sources []claim.Source) []byte {
	t.Helper()
	body, err := wire.MarshalJSON(request(sources))
	if err != nil {
		t.Fatal(err)
	}
	ask := func() []byte {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.rest, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		got, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("status %s, error %v: %s", res.Status, err, got)
		}
		return got
	}
	first, second := ask(), ask()
	same(t, first, second)
	var answer pb.CrossCheckResponse
	if err := wire.UnmarshalJSON(first, &answer); err != nil {
		t.Fatal(err)
	}
	return canonical(t, answer.GetReport())
}

func conflicts(r *report.Report) bool {
	return slices.ContainsFunc(r.Findings, func(f compare.Finding) bool { return f.Verdict == compare.Conflict })
}

func runCheck(t *testing.T, conflict bool, args ...string) []byte {
	t.Helper()
	var out, complaints bytes.Buffer
	m := cli.Main{
		Args:   append([]string{"check", "--json"}, args...),
		Stdin:  strings.NewReader(""),
		Stdout: &out,
		Stderr: &complaints,
		Getenv: func(string) string { return "" },
	}
	want := cli.ExitOK
	if conflict {
		want = cli.ExitConflict
	}
	if code := m.Run(t.Context()); code != want {
		t.Fatalf("exit code %d, want %d: %s", code, want, &complaints)
	}
	var got pb.Report
	if err := wire.UnmarshalJSON(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return canonical(t, &got)
}

// shuffled wants the same report from every order of the sources, but for the
// order of what is listed by source.
func (d *doors) shuffled(t *testing.T, sources []claim.Source, r *report.Report) {
	want := canonical(t, unordered(r))
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 4 {
		mixed := slices.Clone(sources)
		rnd.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		got, err := d.engine.CrossCheck(t.Context(), mixed)
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, canonical(t, unordered(got)))
	}
}

// unordered sorts what a report lists in the order of its sources: the claims,
// and the ids of claims, sources and origins.
func unordered(r *report.Report) *pb.Report {
	m := proto.CloneOf(wire.Report(r))
	slices.SortFunc(m.GetClaims(), func(a, b *pb.Claim) int { return strings.Compare(a.GetId(), b.GetId()) })
	for _, f := range m.GetFindings() {
		for _, p := range f.GetPositions() {
			slices.Sort(p.GetClaimIds())
			slices.Sort(p.GetSourceIds())
			slices.Sort(p.GetOriginIds())
		}
		for _, reason := range f.GetReasons() {
			slices.Sort(reason.GetClaimIds())
		}
	}
	for _, c := range m.GetChecks() {
		slices.Sort(c.GetClaimIds())
	}
	for _, o := range m.GetOrigins() {
		slices.Sort(o.GetSourceIds())
	}
	slices.SortFunc(m.GetOrigins(), func(a, b *pb.Origin) int { return slices.Compare(a.GetSourceIds(), b.GetSourceIds()) })
	return m
}

// canonical is a message in JSON that people can read as a diff.
func canonical(t *testing.T, m proto.Message) []byte {
	t.Helper()
	raw, err := wire.MarshalJSON(m)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; make golden writes it", err)
	}
	same(t, want, got)
}

// compareMisses holds what an engine gets wrong to what is known of it: an
// expectation is never bent to what the engine says, and none is lost or won
// without a diff. There is no file where nothing is missed.
func compareMisses(t *testing.T, file string, misses []golden.Miss) {
	t.Helper()
	left := map[string]int{} // two assertions can miss in the same words
	var lines strings.Builder
	for _, m := range misses {
		left[m.String()]++
		lines.WriteString(m.String() + "\n")
	}
	if *update && !strings.Contains(file, "/summit.") { // the story that must come out whole
		err := os.Remove(file)
		if len(misses) > 0 {
			err = os.WriteFile(file, []byte(lines.String()), 0o644)
		}
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return
	}
	raw, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		if left[line] == 0 {
			t.Errorf("holds now, make golden says so: %s", line)
			continue
		}
		left[line]--
	}
	for _, m := range misses {
		if left[m.String()] > 0 {
			t.Error(m)
			left[m.String()]--
		}
	}
}

// same reports the first line in which two texts differ.
func same(t *testing.T, want, got []byte) {
	t.Helper()
	if bytes.Equal(want, got) {
		return
	}
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			t.Errorf("line %d differs:\nwant %s\n got %s", i+1, around(w, i), around(g, i))
			return
		}
	}
}

func around(lines []string, i int) string {
	lo, hi := max(i-2, 0), min(i+3, len(lines))
	if lo >= hi {
		return "nothing"
	}
	return strings.Join(lines[lo:hi], "\n     ")
}
