package integration

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/store/pgtest"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// tool is a program of PostgreSQL's, which Debian keeps outside the PATH.
func tool(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(found) == 0 {
		absent(t, "%s is not installed", name)
	}
	return found[len(found)-1]
}

// backedUp backs up while 16 writers are at work, as docs/operations.md has it,
// restores into an empty place, and holds a server on that against what was
// acknowledged before.
func backedUp(t *testing.T, url, restored string, backup, restore func()) {
	t.Helper()
	s := serve(t, "--store", url)
	c := dial(t, s)
	name := createDossier(t, c).GetName()
	w := startCrowd(t, c, name)
	w.awaitMore()
	w.lock.Lock()
	before := maps.Clone(w.acknowledged)
	w.lock.Unlock()
	backup()
	w.awaitMore() // which the backup lacks
	w.stop.Store(true)
	w.group.Wait()
	restore()

	again := dial(t, serve(t, "--store", restored))
	d, err := again.GetDossier(t.Context(), &pb.GetDossierRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	var sources []*pb.Source
	for listed, err := range again.Sources(t.Context(), name) {
		if err != nil {
			t.Fatal(err)
		}
		delete(before, listed.GetId())
		whole, err := again.GetSource(t.Context(), &pb.GetSourceRequest{Name: listed.GetName()})
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, whole)
	}
	if len(before) > 0 {
		t.Errorf("acknowledged before the backup and not in it: %v", before)
	}
	if n := len(sources); int(d.GetSourceCount()) != n || int(d.GetRevision()) != n || n >= len(w.acknowledged) {
		t.Errorf("%d sources; the dossier has %d at revision %d; %d were acknowledged in all", n, d.GetSourceCount(), d.GetRevision(), len(w.acknowledged))
	}
	// The report is that of the sources, and goes on.
	report, err := again.GetReport(t.Context(), &pb.GetReportRequest{Name: name + "/report"})
	if err != nil {
		t.Fatal(err)
	}
	old, err := c.GetDossier(t.Context(), &pb.GetDossierRequest{Name: name})
	if err != nil || old.GetUid() != d.GetUid() {
		t.Errorf("the restored dossier is another one: %v, %v", err, d)
	}
	if len(report.GetFindings()) == 0 || len(report.GetClaims()) < len(sources) {
		t.Errorf("a report of %d findings and %d claims", len(report.GetFindings()), len(report.GetClaims()))
	}
	found := 0
	for _, err := range again.FoundClaims(t.Context(), &pb.SearchClaimsRequest{Query: "ship"}) {
		if err != nil {
			t.Fatal(err)
		}
		found++
	}
	if found != len(sources) {
		t.Errorf("a search finds the ships of %d of %d sources", found, len(sources))
	}
	_, err = again.AddSource(t.Context(), &pb.AddSourceRequest{Parent: name, Source: &pb.Source{Id: "after", Text: "The harbour took in 41 ships on Monday."}})
	if err != nil {
		t.Error(err)
	}
	// A watcher that knows more than the backup is told so.
	for _, err := range again.Watch(t.Context(), name+"/report", new(d.GetRevision()+100)) {
		if client.Reason(err) != pb.ErrorReason_ERROR_REASON_REVISION_UNKNOWN {
			t.Errorf("a watcher from the future: %v", err)
		}
		break
	}
}

func TestBackupOfSQLite(t *testing.T) {
	sqlite := need(t, "sqlite3")
	dir := t.TempDir()
	path, copied, restored := filepath.Join(dir, "dossiers.db"), filepath.Join(dir, "copy.db"), filepath.Join(dir, "restored.db")
	backedUp(t, "sqlite:"+path, "sqlite:"+restored,
		func() { run(t, "", sqlite, path, ".backup "+copied) },
		func() {
			if err := os.Rename(copied, restored); err != nil {
				t.Fatal(err)
			}
		})
}

func TestBackupOfPostgreSQL(t *testing.T) {
	server := pgtest.Start(t)
	url, restored := server.Database(), server.Database()
	dump := filepath.Join(t.TempDir(), "copy.dump")
	migrate(t, url)
	backedUp(t, url, restored,
		func() { run(t, "", tool(t, "pg_dump"), "--format=custom", "--file="+dump, url) },
		func() {
			run(t, "", tool(t, "pg_restore"), "--dbname="+restored, "--no-owner", dump)
			migrate(t, restored)
		})
}
