package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

var ctx = context.Background()

// big is a source of this many bytes.
func big(id string, bytes int) store.NewSource {
	return store.NewSource{
		Source:  store.Source{ID: id, Created: time.Unix(0, 0), Body: []byte(strings.Repeat("x", bytes))},
		Request: store.Request{ID: id, Digest: id},
		Claims:  []store.Claim{{Terms: store.Terms{Words: []string{"leader"}, Lower: "1", Upper: "2"}, Body: []byte("claim of " + id)}},
	}
}

func create(t *testing.T, s *Store) store.Key {
	t.Helper()
	k := store.Key{Tenant: "tenant", Dossier: "summit"}
	if _, err := s.CreateDossier(ctx, store.Dossier{Key: k, UID: "uid"}); err != nil {
		t.Fatal(err)
	}
	return k
}

// tamper changes a store's file behind its back.
func tamper(t *testing.T, path, query string, args ...any) {
	t.Helper()
	db, err := connect(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, query, args...); err != nil {
		t.Fatal(err)
	}
}

// TestNoRoom fills a store up and holds it to what it says: what was refused
// has left nothing, what was kept is there, and once there is room it goes on.
func TestNoRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dossiers.db")
	if err := Migrate(ctx, path); err != nil {
		t.Fatal(err)
	}
	s, err := open(ctx, path, "max_page_count(400)")
	if err != nil {
		t.Fatal(err)
	}
	k := create(t, s)
	kept := map[string]bool{}
	var mu sync.Mutex
	var refused int
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := range 12 {
				id := fmt.Sprintf("w%d-%d", w, i)
				added, err := s.AddSources(ctx, k, []store.NewSource{big(id, 20_000), big(id+"-second", 10)}, store.Limits{})
				mu.Lock()
				switch {
				case err == nil && added[0].Err == nil && added[1].Err == nil:
					kept[id], kept[id+"-second"] = true, true
				case errors.Is(err, store.ErrNoRoom):
					refused++
				default:
					t.Errorf("AddSources: %v, %v", added, err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(kept) == 0 || refused == 0 {
		t.Fatalf("%d sources were kept, %d calls refused: the test is not one", len(kept), refused)
	}
	checkKept(t, s, k, kept)
	// What was refused comes in by its request once there is room.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	for w := range 16 {
		for i := range 12 {
			id := fmt.Sprintf("w%d-%d", w, i)
			added, err := s.AddSources(ctx, k, []store.NewSource{big(id, 20_000)}, store.Limits{})
			if err != nil || added[0].Err != nil || added[0].Again != kept[id] {
				t.Fatalf("retry of %s (kept: %v): %+v, %v", id, kept[id], added, err)
			}
			kept[id] = true
		}
	}
	checkKept(t, s, k, kept)
}

// TestDiskFull keeps the file on a disk of 12 MB.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=12m,mode=777"); err != nil {
		t.Skipf("no small disk to be had: mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s := openAt(t, filepath.Join(dir, "dossiers.db"))
	k := create(t, s)
	kept := map[string]bool{}
	full := 0
	for i := 0; full < 20; i++ {
		if i > 1000 {
			t.Fatal("the disk does not fill")
		}
		id := fmt.Sprint("s", i)
		added, err := s.AddSources(ctx, k, []store.NewSource{big(id, 100_000)}, store.Limits{})
		switch {
		case err == nil && added[0].Err == nil:
			kept[id] = true
		case errors.Is(err, store.ErrNoRoom):
			full++
		default:
			t.Fatalf("AddSources: %v, %v", added, err)
		}
	}
	if len(kept) == 0 {
		t.Fatal("nothing was kept")
	}
	checkKept(t, s, k, kept)
	if err := s.Ping(ctx); err != nil {
		t.Errorf("Ping: %v", err)
	}
}

// checkKept fails unless a dossier has exactly these sources, and its claims.
func checkKept(t *testing.T, s *Store, k store.Key, kept map[string]bool) {
	t.Helper()
	d, err := s.GetDossier(ctx, k)
	if err != nil || d.Sources != len(kept) || d.Claims != len(kept) || d.Revision != int64(len(kept)) {
		t.Errorf("dossier %+v, error %v, want %d sources", d, err, len(kept))
	}
	sources, err := s.ListSources(ctx, k, 0, 10_000)
	if err != nil || len(sources) != len(kept) {
		t.Errorf("%d sources listed, error %v, want %d", len(sources), err, len(kept))
	}
	for _, got := range sources {
		if !kept[got.ID] {
			t.Errorf("source %s was refused and is there", got.ID)
		}
	}
	hits, err := s.SearchClaims(ctx, k.Tenant, store.Query{Words: []string{"leader"}, Lower: "2", Limit: 10_000})
	if err != nil || len(hits) != len(kept) {
		t.Errorf("%d claims found, error %v, want %d", len(hits), err, len(kept))
	}
}

func TestSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dossiers.db")
	check := func(what string, err error, says string) {
		t.Helper()
		if !errors.Is(err, store.ErrSchema) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want ErrSchema that says %q", what, err, says)
		}
	}
	open := func() error {
		s, err := Open(ctx, path)
		if err == nil {
			s.Close()
		}
		return err
	}
	run := "run crosscheck migrate --store sqlite:" + path
	check("Open of nothing", open(), run)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check("Open of an empty file", open(), run)
	if err := Migrate(ctx, path); err != nil {
		t.Fatal(err)
	}
	if err := open(); err != nil {
		t.Errorf("Open after Migrate: %v", err)
	}
	s := openAt(t, path)
	tamper(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)", newest+1)
	check("Ping of a newer schema", s.Ping(ctx), "newer crosscheck")
	check("Open of a newer schema", open(), "newer crosscheck")
	check("Migrate of a newer schema", Migrate(ctx, path), "newer crosscheck")
	tamper(t, path, "DELETE FROM goose_db_version WHERE version_id >= ?", newest)
	check("Ping of an older schema", s.Ping(ctx), run)
	check("Open of an older schema", open(), run)
}

func TestMigrateAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dossiers.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := Migrate(ctx, path); err != nil {
				t.Errorf("Migrate: %v", err)
			}
		})
	}
	wg.Wait()
	openAt(t, path)
	file, err := os.Stat(path)
	if err != nil || file.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, error %v, want 0600", file.Mode(), err)
	}
}

// TestLocked holds the file's lock for longer than a change waits.
func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dossiers.db")
	s := openAt(t, path, "busy_timeout(20)")
	k := create(t, s)
	db, err := connect(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM reports"); err != nil {
		t.Fatal(err)
	}
	_, err = s.AddSources(ctx, k, []store.NewSource{big("a", 10)}, store.Limits{})
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("AddSources: %v, want ErrUnavailable", err)
	}
	if err := s.Ping(ctx); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Ping: %v, want ErrUnavailable", err)
	}
	if _, err := s.GetDossier(ctx, k); err != nil {
		t.Errorf("GetDossier does not wait for a writer: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	added, err := s.AddSources(ctx, k, []store.NewSource{big("a", 10)}, store.Limits{})
	if err != nil || added[0].Revision != 1 || added[0].Again {
		t.Errorf("AddSources after the lock: %+v, %v", added, err)
	}
	if err := s.Ping(ctx); err != nil {
		t.Errorf("Ping after the lock: %v", err)
	}
}

func TestFileGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dossiers.db")
	s := openAt(t, path)
	k := create(t, s)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	add := func() error {
		_, err := s.AddSources(ctx, k, []store.NewSource{big("a", 10)}, store.Limits{})
		return err
	}
	for what, err := range map[string]error{"AddSources": add(), "Ping": s.Ping(ctx)} {
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s without the file: %v, want ErrUnavailable", what, err)
		}
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := add(); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("AddSources with another file: %v, want ErrUnavailable", err)
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if err := add(); err != nil {
		t.Errorf("AddSources with the file back: %v", err)
	}
}

func TestCorrupt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dossiers.db")
	for _, content := range []string{"this is no database", "SQLite format 3\x00" + strings.Repeat("junk", 2000)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(ctx, path); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("Open: %v, want ErrUnavailable", err)
		}
		if err := Migrate(ctx, path); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("Migrate: %v, want ErrUnavailable", err)
		}
	}
	if _, err := Open(ctx, t.TempDir()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Open of a directory: %v, want ErrUnavailable", err)
	}
}

// TestFaultOfOne puts a change that fails halfway among others that wait with
// it: it leaves nothing, and they are kept.
func TestFaultOfOne(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "dossiers.db"))
	k := create(t, s)
	fault := errors.New("fault")
	started, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() { // holds the writer until the others wait
		_, err := change(ctx, s, func(*writer) (int, error) {
			once.Do(func() { close(started) })
			<-release
			return 0, nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-started
	for i := range 20 {
		wg.Go(func() {
			_, err := s.AddSources(ctx, k, []store.NewSource{big(fmt.Sprint("s", i), 10)}, store.Limits{})
			if err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			_, err := change(ctx, s, func(w *writer) (int, error) {
				if err := w.exec("DELETE FROM revisions"); err != nil {
					return 0, err
				}
				return 0, fault
			})
			if !errors.Is(err, fault) {
				t.Errorf("error %v, want the change's own", err)
			}
		})
	}
	for len(s.queue) < 40 {
		time.Sleep(time.Millisecond)
	}
	close(release)
	wg.Wait()
	kept := map[string]bool{}
	for i := range 20 {
		kept[fmt.Sprint("s", i)] = true
	}
	checkKept(t, s, k, kept)
}

// TestDeletedForGood looks for what was deleted in the file.
func TestDeletedForGood(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dossiers.db")
	s := openAt(t, path)
	k := create(t, s)
	secret := func(i int) store.NewSource {
		n := big(fmt.Sprint("s", i), 0)
		n.Body = []byte(strings.Repeat(fmt.Sprintf("body-%d ", i), 2000))
		n.Reading = []byte(strings.Repeat(fmt.Sprintf("reading-%d ", i), 300))
		n.Claims[0].Body = []byte(strings.Repeat(fmt.Sprintf("claim-%d ", i), 300))
		n.Claims[0].Words = []string{fmt.Sprintf("word-%d", i)}
		return n
	}
	for i := range 3 {
		if added, err := s.AddSources(ctx, k, []store.NewSource{secret(i)}, store.Limits{}); err != nil || added[0].Err != nil {
			t.Fatal(err, added)
		}
	}
	if err := s.PutReport(ctx, k, store.Report{Body: []byte(strings.Repeat("report-9 ", 1000))}); err != nil {
		t.Fatal(err)
	}
	left := func() string {
		t.Helper()
		tamper(t, path, "PRAGMA wal_checkpoint(TRUNCATE)")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	traces := []string{"body-%d", "reading-%d", "claim-%d", "word-%d"}
	check := func(i int, want bool) {
		t.Helper()
		file := left()
		for _, trace := range traces {
			if trace = fmt.Sprintf(trace, i); strings.Contains(file, trace) != want {
				t.Errorf("%q is in the file: %v, want %v", trace, !want, want)
			}
		}
	}
	check(1, true)
	if _, err := s.DeleteSource(ctx, k, "s1"); err != nil {
		t.Fatal(err)
	}
	check(1, false)
	check(2, true)
	if err := s.DeleteDossier(ctx, k, 0, true); err != nil {
		t.Fatal(err)
	}
	check(0, false)
	check(2, false)
	if strings.Contains(left(), "report-9") {
		t.Error("the report is in the file")
	}
}

func TestUnpackRefuses(t *testing.T) {
	terms, _, err := pack([]store.Claim{{
		Terms: store.Terms{Words: []string{"a", "b"}, Units: []string{"USD"}, Lower: "-1.5", From: time.Unix(0, 0), To: time.Unix(1, 0)},
		Body:  []byte("body"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	q, err := newQuery("tenant", store.Query{Words: []string{"b"}, Unit: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	for cut := range terms {
		u, err := unpack(terms[:cut])
		if err != nil {
			continue
		}
		if c, ok := u.next(q); ok || cut > 1 && !u.bad {
			t.Errorf("the first %d of %d bytes were read as claim %+v", cut, len(terms), c)
		}
	}
	if u, err := unpack(terms); err != nil {
		t.Error(err)
	} else if c, ok := u.next(q); !ok || !c.fits || c.size != len("body") {
		t.Errorf("read as %+v, %v", c, ok)
	}
	if _, err := unpack([]byte{packed + 1}); err == nil {
		t.Error("another way of packing was read")
	}
}
