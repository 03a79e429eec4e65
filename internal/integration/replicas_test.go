package integration

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/loopback"
	"github.com/seed4521bc5c/crosscheck/internal/store/pgtest"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

const (
	writers = 16
	// patience bounds how long a test waits for what is to happen, on a machine
	// that may be slow and have much else to do.
	patience = 2 * time.Minute
)

// database is a PostgreSQL server with the program's schema.
func database(t *testing.T) (*pgtest.Server, string) {
	t.Helper()
	server := pgtest.Start(t)
	url := server.Database()
	migrate(t, url)
	return server, url
}

func migrate(t *testing.T, url string, flags ...string) {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	run(t, "", bin, append([]string{"migrate", "--store", url}, flags...)...)
}

// anyDatabase is the URL of a database with the program's schema: the one that
// pgtest.Variable names, spread over its nodes if it has Citus, else one of a
// server of the test's own.
func anyDatabase(t *testing.T) string {
	t.Helper()
	url, given := pgtest.Given(t)
	if !given {
		_, url = database(t)
		return url
	}
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	var citus bool
	if err := c.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')").Scan(&citus); err != nil {
		t.Fatal(err)
	}
	if citus {
		migrate(t, url, "--distributed")
	} else {
		migrate(t, url)
	}
	return url
}

func dial(t *testing.T, servers ...*server) *client.Client {
	t.Helper()
	var targets []string
	for _, s := range servers {
		targets = append(targets, s.grpc)
	}
	c, err := client.New(strings.Join(targets, ","), client.WithPlaintext())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func createDossier(t *testing.T, c *client.Client) *pb.Dossier {
	t.Helper()
	d, err := c.CreateDossier(t.Context(), &pb.CreateDossierRequest{DossierId: "harbour", Dossier: &pb.Dossier{Title: "The harbour"}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// await waits for something to come true.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) || t.Failed() {
			t.Fatalf("no %s within %v", what, patience)
		}
	}
}

// crowd is writers that add sources to a dossier, each one after another, and
// go on asking with the same request where a server or its store is away.
type crowd struct {
	t       *testing.T
	c       *client.Client
	dossier string
	next    atomic.Int64
	stop    atomic.Bool
	group   sync.WaitGroup

	lock         sync.Mutex
	acknowledged map[string]bool
	failures     int
}

func startCrowd(t *testing.T, c *client.Client, dossier string) *crowd {
	t.Helper()
	w := &crowd{t: t, c: c, dossier: dossier, acknowledged: map[string]bool{}}
	for range writers {
		w.group.Go(func() {
			for !w.stop.Load() {
				w.add(w.next.Add(1))
			}
		})
	}
	return w
}

func (w *crowd) add(n int64) {
	id := fmt.Sprintf("report-%d", n)
	req := &pb.AddSourceRequest{Parent: w.dossier, RequestId: "request-" + id, Source: &pb.Source{
		Id: id, Publisher: fmt.Sprintf("Quay Post %d", n),
		Text: fmt.Sprintf("The harbour took in %d ships on Monday, officials said. About %d people watched.", 40+n%3, 300+100*(n%2)),
	}}
	for !w.t.Failed() {
		_, err := w.c.AddSource(w.t.Context(), req)
		w.lock.Lock()
		if err == nil {
			w.acknowledged[id] = true
		} else {
			w.failures++
		}
		w.lock.Unlock()
		switch status.Code(err) {
		case codes.OK:
			return
		case codes.Unavailable, codes.DeadlineExceeded: // the latter where the disk or the machine is slow
			time.Sleep(50 * time.Millisecond)
		default:
			w.t.Errorf("AddSource(%s): %v", id, err)
		}
	}
}

func (w *crowd) count() (acknowledged, failures int) {
	w.lock.Lock()
	defer w.lock.Unlock()
	return len(w.acknowledged), w.failures
}

// awaitMore waits until 60 more sources are acknowledged.
func (w *crowd) awaitMore() {
	w.t.Helper()
	before, _ := w.count()
	await(w.t, "60 more acknowledged sources", func() bool { now, _ := w.count(); return now >= before+60 })
}

// end stops the writers and fails unless a server has each source that was
// acknowledged, once, and no others.
func (w *crowd) end(c *client.Client) *pb.Dossier {
	w.t.Helper()
	var lost, doubled, unknown []string
	w.stop.Store(true)
	w.group.Wait()
	d, err := c.GetDossier(w.t.Context(), &pb.GetDossierRequest{Name: w.dossier})
	if err != nil {
		w.t.Fatal(err)
	}
	listed := map[string]bool{}
	for s, err := range c.Sources(w.t.Context(), w.dossier) {
		if err != nil {
			w.t.Fatal(err)
		}
		id := s.GetId()
		if listed[id] {
			doubled = append(doubled, id)
		}
		if !w.acknowledged[id] {
			unknown = append(unknown, id)
		}
		listed[id] = true
	}
	for id := range w.acknowledged {
		if !listed[id] {
			lost = append(lost, id)
		}
	}
	if len(lost)+len(doubled)+len(unknown) > 0 {
		w.t.Errorf("acknowledged and lost: %q; there twice: %q; there and never acknowledged: %q", lost, doubled, unknown)
	}
	if n := len(w.acknowledged); int(d.GetSourceCount()) != n || int(d.GetRevision()) != n {
		w.t.Errorf("%d sources were acknowledged; the dossier has %d at revision %d", n, d.GetSourceCount(), d.GetRevision())
	}
	w.t.Logf("%d sources acknowledged, %d calls failed", len(w.acknowledged), w.failures)
	return d
}

// watcher follows a dossier's report from revision 0.
type watcher struct {
	at   atomic.Int64
	done chan struct{}
}

// follow fails unless each revision comes once and in order.
func follow(t *testing.T, c *client.Client, dossier string) *watcher {
	t.Helper()
	w := &watcher{done: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(func() { cancel(); <-w.done })
	go func() {
		defer close(w.done)
		for m, err := range c.Watch(ctx, dossier+"/report", new(int64(0))) {
			if err != nil {
				if ctx.Err() == nil {
					t.Errorf("watch: %v", err)
				}
				return
			}
			if at := w.at.Load(); m.GetRevision() != at+1 || m.GetSnapshot() || m.GetSource() == "" {
				t.Errorf("after revision %d comes revision %d, snapshot %v, of source %q", at, m.GetRevision(), m.GetSnapshot(), m.GetSource())
				return
			}
			w.at.Store(m.GetRevision())
		}
	}()
	return w
}

// TestReplicas runs three servers on one PostgreSQL and kills one by kill -9
// under 16 writers: nothing is lost or doubled, and watchers of the others see
// every revision once and in order.
func TestReplicas(t *testing.T) {
	url := anyDatabase(t)
	var servers []*server
	for range 3 {
		servers = append(servers, serve(t, "--store", url, "--poll-interval", "50ms"))
	}
	all, second, third := dial(t, servers...), dial(t, servers[1]), dial(t, servers[2])
	d := createDossier(t, all)
	watchers := []*watcher{
		follow(t, second, d.GetName()), follow(t, third, d.GetName()),
		follow(t, all, d.GetName()), follow(t, all, d.GetName()), follow(t, all, d.GetName()), // one of these is cut off
	}
	crowd := startCrowd(t, all, d.GetName())
	crowd.awaitMore()
	if err := servers[0].cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	crowd.awaitMore()
	last := crowd.end(second).GetRevision()
	for i, w := range watchers {
		await(t, fmt.Sprintf("revision %d at watcher %d", last, i), func() bool { return w.at.Load() == last })
	}
	// Both who are left give the same report.
	name := d.GetName() + "/report"
	one, err := second.GetReport(t.Context(), &pb.GetReportRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	other, err := third.GetReport(t.Context(), &pb.GetReportRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(one, other) || len(one.GetFindings()) == 0 {
		t.Errorf("two servers give reports with %d and %d findings that are not the same", len(one.GetFindings()), len(other.GetFindings()))
	}
}

// TestServerKilled kills the only server under 16 writers and starts another
// on the same store.
func TestServerKilled(t *testing.T) {
	for name, store := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "dossiers.db") },
		"postgres": anyDatabase,
	} {
		t.Run(name, func(t *testing.T) {
			url := store(t)
			first := serve(t, "--store", url, "--grpc-addr", loopback.Fixed(t))
			c := dial(t, first)
			d := createDossier(t, c)
			crowd := startCrowd(t, c, d.GetName())
			crowd.awaitMore()
			if err := first.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = first.wait()
			await(t, "failures", func() bool { _, failures := crowd.count(); return failures > 0 })
			again := serve(t, "--store", url, "--grpc-addr", first.grpc)
			crowd.awaitMore()
			crowd.end(dial(t, again))
		})
	}
}

// TestDatabaseAway takes PostgreSQL away from a server and gives it back.
func TestDatabaseAway(t *testing.T) {
	db, url := database(t)
	s := serve(t, "--store", url)
	c := dial(t, s)
	d := createDossier(t, c)
	ready := func() bool {
		r, err := http.Get(s.http + "/readyz")
		if err != nil {
			return false
		}
		_ = r.Body.Close()
		return r.StatusCode == http.StatusOK
	}
	await(t, "readiness", ready)
	crowd := startCrowd(t, c, d.GetName())
	crowd.awaitMore()
	db.Kill()
	await(t, "end of readiness", func() bool { return !ready() })
	impatient, err := client.New(s.grpc, client.WithPlaintext(), client.WithoutRetries())
	if err != nil {
		t.Fatal(err)
	}
	defer impatient.Close()
	_, err = impatient.GetDossier(t.Context(), &pb.GetDossierRequest{Name: d.GetName()})
	if status.Code(err) != codes.Unavailable || client.RetryAfter(err) <= 0 {
		t.Errorf("GetDossier while the database is away: %v, retry after %v", err, client.RetryAfter(err))
	}
	db.Up()
	await(t, "readiness again", ready)
	crowd.awaitMore()
	crowd.end(c)
}

// TestSchemaDoesNotFit: a server on a database without the schema, or with a
// newer one, does not start, and says what to run.
func TestSchemaDoesNotFit(t *testing.T) {
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	url := pgtest.Start(t).Database()
	refuses := func(want string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		out, err := exec.CommandContext(ctx, bin, "serve", "--grpc-addr", "127.0.0.1:0", "--http-addr", "127.0.0.1:0", "--store", url).CombinedOutput()
		if ctx.Err() != nil || err == nil || !strings.Contains(string(out), want) {
			t.Errorf("serve: %v, %v; want it to say %q\n%s", err, ctx.Err(), want, out)
		}
	}
	refuses("run crosscheck migrate")
	migrate(t, url)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	if _, err := c.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, true)"); err != nil {
		t.Fatal(err)
	}
	refuses("run a newer crosscheck")
}
