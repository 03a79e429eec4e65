package postgres_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/pgtest"
	"github.com/seed4521bc5c/crosscheck/internal/store/postgres"
	"github.com/seed4521bc5c/crosscheck/internal/store/storetest"
)

// victim names the environment variable that makes this binary a process that
// writes until it is killed; its value is "URL tenant dossier round".
const victim = "CROSSCHECK_TEST_VICTIM"

func TestMain(m *testing.M) {
	if args := strings.Fields(os.Getenv(victim)); len(args) == 4 {
		err := write(args[0], store.Key{Tenant: args[1], Dossier: args[2]}, args[3], os.Stdout)
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(pgtest.Run(m))
}

func write(url string, k store.Key, round string, out io.Writer) error {
	s, err := postgres.Open(context.Background(), url)
	if err != nil {
		return err
	}
	return storetest.Write(context.Background(), s, k, round, out)
}

// TestWriterKilled kills a process of 16 writers by kill -9, three times.
func TestWriterKilled(t *testing.T) {
	url := migrated(t, pgtest.URL(t))
	s := open(t, url)
	k := create(t, s)
	acknowledged := map[string]int64{}
	for round := range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s&application_name=victim %s %s r%d", victim, url, k.Tenant, k.Dossier, round))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		before := len(acknowledged)
		lines := bufio.NewReader(out)
		err = storetest.ReadAcknowledged(lines, 100, acknowledged)
		_ = cmd.Process.Kill()
		if err := errors.Join(err, storetest.ReadAcknowledged(lines, 1e6, acknowledged)); err != nil {
			t.Fatal(err)
		}
		if state := cmd.Wait(); state == nil || !strings.Contains(state.Error(), "killed") {
			t.Fatalf("the writer was not killed in its work: %v", state)
		}
		// What the server had received it still carries out.
		await(t, "end of the victim's work", func() bool {
			return ask[int](t, url, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'victim'") == 0
		})
		t.Logf("round %d: %d sources were acknowledged", round, len(acknowledged)-before)
	}
	storetest.CheckAcknowledged(t, s, k, acknowledged)
}

func create(t *testing.T, s store.Store) store.Key {
	t.Helper()
	k := store.Key{Tenant: "tenant-" + strings.ToLower(t.Name()), Dossier: "summit"}
	if _, err := s.CreateDossier(t.Context(), store.Dossier{Key: k, UID: "uid", Created: time.Unix(0, 0), Updated: time.Unix(0, 0)}); err != nil {
		t.Fatal(err)
	}
	return k
}

// TestServerGone takes PostgreSQL away under 16 writers, who go on trying with
// the same request ids, and gives it back: the store says that it is away, is
// there again without being opened anew, and has each source once.
func TestServerGone(t *testing.T) {
	for _, how := range []struct {
		name string
		end  func(*pgtest.Server)
	}{
		{"killed", (*pgtest.Server).Kill},
		{"shut down", (*pgtest.Server).Shutdown},
	} {
		t.Run(how.name, func(t *testing.T) {
			server := pgtest.Start(t)
			s := open(t, migrated(t, server.Database()))
			k := create(t, s)
			const writers = 16
			var written, failed atomic.Int64
			var stop atomic.Bool
			var group sync.WaitGroup
			var lock sync.Mutex
			acknowledged := map[string]int64{}
			for w := range writers {
				group.Go(func() {
					for i := 0; !stop.Load(); i++ {
						id := fmt.Sprintf("w%d-%d", w, i)
						added, err := storetest.Insist(t.Context(), s, k, id, func() { failed.Add(1) })
						if err != nil {
							t.Errorf("source %s: %v", id, err)
							return
						}
						written.Add(1)
						lock.Lock()
						acknowledged[id] = added.Revision
						lock.Unlock()
					}
				})
			}
			await(t, "writes", func() bool { return written.Load() > 100 })
			how.end(server)
			await(t, "failures", func() bool { return failed.Load() > 0 })
			if err := s.Ping(t.Context()); !errors.Is(err, store.ErrUnavailable) {
				t.Errorf("Ping while the server is away: %v", err)
			}
			server.Up()
			await(t, "ping", func() bool { return s.Ping(t.Context()) == nil })
			before := written.Load()
			await(t, "writes after that", func() bool { return written.Load() > before+100 })
			stop.Store(true)
			group.Wait()
			t.Logf("%d sources written, %d calls failed", written.Load(), failed.Load())
			storetest.CheckAcknowledged(t, s, k, acknowledged)
			d, err := s.GetDossier(t.Context(), k)
			if err != nil || d.Revision != written.Load() {
				t.Errorf("revision %d after %d sources, error %v", d.Revision, written.Load(), err)
			}
		})
	}
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) || t.Failed() {
			t.Fatalf("no %s within two minutes", what)
		}
	}
}

// TestReplicas shares one database between three stores, as three processes
// do.
func TestReplicas(t *testing.T) {
	url := migrated(t, pgtest.URL(t))
	stores := []store.Store{open(t, url), open(t, url), open(t, url)}
	storetest.RunReplicas(t, func(*testing.T) []store.Store { return stores })
}

// TestDiskFull keeps the tables on a disk of 24 MB.
func TestDiskFull(t *testing.T) {
	server := pgtest.Start(t)
	dir := filepath.Join(server.Dir(), "small")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m,mode=777"); err != nil {
		t.Skipf("no small disk to be had: mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	space := filepath.Join(dir, "space")
	server.MakeDir(space)
	url := server.Database()
	execute(t, url, "CREATE TABLESPACE small LOCATION '"+space+"'")
	url += "&default_tablespace=small"
	s := open(t, migrated(t, url))
	k := create(t, s)

	body := make([]byte, 200<<10)
	_, _ = rand.NewChaCha8([32]byte{}).Read(body) // what compresses takes no room
	acknowledged := int64(0)
	var err error
	for i := 0; err == nil; i++ {
		if i > 1000 {
			t.Fatal("the disk does not fill")
		}
		id := fmt.Sprint("s", i)
		n := store.NewSource{Source: store.Source{ID: id, Created: time.Unix(0, 0), Body: body}, Claims: make([]store.Claim, 1)}
		var added []store.Added
		if added, err = s.AddSources(t.Context(), k, []store.NewSource{n}, store.Limits{}); err == nil {
			acknowledged = added[0].Revision
		}
	}
	if !errors.Is(err, store.ErrNoRoom) {
		t.Fatalf("AddSources on a full disk: %v", err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("Ping: %v", err)
	}
	d, err := s.GetDossier(t.Context(), k)
	if err != nil || d.Revision != acknowledged || int64(d.Sources) != acknowledged || int64(d.Claims) != acknowledged {
		t.Errorf("%d sources were acknowledged; dossier %+v, error %v", acknowledged, d, err)
	}
	changes, err := s.Changes(t.Context(), k, 0, 10000)
	if err != nil || int64(len(changes)) != acknowledged {
		t.Errorf("%d changes, error %v", len(changes), err)
	}
	hits, err := s.SearchClaims(t.Context(), k.Tenant, store.Query{Limit: 10000})
	if err != nil || int64(len(hits)) != acknowledged {
		t.Errorf("%d claims, error %v", len(hits), err)
	}
	// With more room it goes on.
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	n := store.NewSource{Source: store.Source{ID: "last", Created: time.Unix(0, 0), Body: body}}
	if added, err := s.AddSources(t.Context(), k, []store.NewSource{n}, store.Limits{}); err != nil || added[0].Revision != acknowledged+1 {
		t.Errorf("AddSources with room again: %v, %v", added, err)
	}
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	if _, err := c.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func ask[T any](t *testing.T, url, sql string) (answer T) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	if err := c.QueryRow(t.Context(), sql).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

func TestTooManyConnections(t *testing.T) {
	server := pgtest.Start(t, "max_connections=8", "superuser_reserved_connections=0")
	url := migrated(t, server.Database())
	s, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	// All there are: what was closed just now may count for a while.
	var others []*pgx.Conn
	await(t, "eight connections", func() bool {
		c, err := pgx.Connect(t.Context(), url)
		if err == nil {
			others = append(others, c)
		}
		return len(others) == 8
	})
	if err := s.Ping(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Ping: %v", err)
	}
	if _, err := s.GetDossier(t.Context(), store.Key{Tenant: "t", Dossier: "d"}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("GetDossier: %v", err)
	}
	for _, c := range others {
		_ = c.Close(t.Context())
	}
	await(t, "ping", func() bool { return s.Ping(t.Context()) == nil })
}

// TestLocked leaves a dossier locked by somebody who hangs.
func TestLocked(t *testing.T) {
	url := migrated(t, pgtest.URL(t))
	s := open(t, url+"&lock_timeout=200ms")
	k := create(t, s)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(t.Context())
	tx, err := c.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT FROM dossiers WHERE tenant = $1 AND dossier = $2 FOR UPDATE", k.Tenant, k.Dossier); err != nil {
		t.Fatal(err)
	}
	n := []store.NewSource{{Source: store.Source{ID: "a", Created: time.Unix(0, 0)}}}
	if _, err := s.AddSources(t.Context(), k, n, store.Limits{}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("AddSources: %v", err)
	}
	if _, err := s.GetDossier(t.Context(), k); err != nil {
		t.Errorf("GetDossier, which waits for nobody: %v", err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddSources(t.Context(), k, n, store.Limits{}); err != nil {
		t.Errorf("AddSources once it is free: %v", err)
	}
}
