// Package pgtest starts a real PostgreSQL for tests, in a temporary folder, as
// a user that is not root.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable names the environment variable with the URL of a database to test
// on instead, such as the coordinator of a Citus cluster. Each test then has a
// schema of its own in it.
const Variable = "CROSSCHECK_TEST_POSTGRES"

// patience is how long a server may take to come up, recovery included, on a
// machine that may be slow and have much else to do.
const patience = 3 * time.Minute

// Server is a PostgreSQL server of a test's own.
type Server struct {
	tb       testing.TB
	bin, dir string
	settings []string
	cmd      *exec.Cmd
	ended    chan struct{}
}

// Start starts a server that ends with the test. Settings are as in
// postgresql.conf: "max_connections=20". Where PostgreSQL is not installed the
// test is skipped; with CI=true it fails.
func Start(tb testing.TB, settings ...string) *Server {
	tb.Helper()
	s := start(tb, settings)
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("PostgreSQL's log:\n%s", s.log())
		}
		s.end()
	})
	return s
}

func start(tb testing.TB, settings []string) *Server {
	tb.Helper()
	bin, err := binaries()
	if err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatal(err)
		}
		tb.Skip(err)
	}
	s := &Server{tb: tb, bin: bin, settings: settings}
	if s.dir, err = os.MkdirTemp("", "pgtest"); err != nil { //nolint:usetesting // another user may not enter a test's folder
		tb.Fatal(err)
	}
	if err := give(s.dir); err != nil {
		tb.Fatal(err)
	}
	initdb := s.command("initdb", "-D", s.data(), "-U", "crosscheck", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		tb.Fatalf("initdb: %v\n%s", err, out)
	}
	s.Up()
	return s
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// binaries returns the folder of the newest PostgreSQL's programs, 15 or later.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // Debian's place
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // 0 is no version
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	if len(found) == 0 || version(found[len(found)-1]) < 15 {
		return "", errors.New("PostgreSQL 15 or later is not installed")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// owner returns whom the server runs as: nil is ourselves. PostgreSQL refuses
// to run as root.
func owner() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("we are root, and there is neither a user postgres nor nobody")
}

// give gives a folder to the server's user.
func give(path string) error {
	who, err := owner()
	if err != nil || who == nil {
		return err
	}
	return os.Chown(path, int(who.Uid), int(who.Gid))
}

// Dir is the server's folder: its data, socket and log are in it.
func (s *Server) Dir() string { return s.dir }

// MakeDir makes a folder that the server may write to.
func (s *Server) MakeDir(path string) {
	s.tb.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		s.tb.Fatal(err)
	}
	if err := give(path); err != nil {
		s.tb.Fatal(err)
	}
}

// command is a program of PostgreSQL, run as the server's user, and ended with
// this process however that ends.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...) //nolint:gosec,noctx // a test's own program, and it ends it
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "HOME="+s.dir, "LC_ALL=C", "TZ=UTC")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if who, err := owner(); err == nil {
		cmd.SysProcAttr.Credential = who
	}
	return cmd
}

// Up starts the server, first or again, and returns once it can be used.
func (s *Server) Up() {
	s.tb.Helper()
	within, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var err error
	for ; within.Err() == nil; time.Sleep(50 * time.Millisecond) {
		if s.ended == nil {
			if err = s.launch(); err != nil {
				s.tb.Fatal(err)
			}
		}
		if err = answers(within, s.url("postgres")); err == nil {
			return
		}
		select {
		case <-s.ended: // after a kill, while processes of the old one last
			s.ended = nil
		default:
		}
	}
	s.tb.Fatalf("PostgreSQL did not come up within %v: %v\n%s", patience, err, s.log())
}

func answers(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return c.Close(ctx)
}

func (s *Server) launch() error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	// A socket alone: its name is ours for as long as we like, also while the
	// server is down.
	args := []string{"-D", s.data(), "-k", s.dir, "-c", "listen_addresses=",
		"-c", "log_min_error_statement=panic", "-c", "log_error_verbosity=terse"}
	for _, setting := range s.settings {
		args = append(args, "-c", setting)
	}
	cmd := s.command("postgres", args...)
	cmd.Stdout, cmd.Stderr = log, log
	started := make(chan error)
	ended := make(chan struct{})
	go func() {
		// The signal at our death is sent when the thread dies that started the
		// process: this one lasts as long as the process.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
		close(ended)
	}()
	if err := <-started; err != nil {
		return err
	}
	s.cmd, s.ended = cmd, ended
	return nil
}

func (s *Server) url(database string) string {
	q := url.Values{"host": {s.dir}, "user": {"crosscheck"}}
	return "postgres:///" + database + "?" + q.Encode()
}

// Kill ends the server by kill -9, as a crash would.
func (s *Server) Kill() { s.signal(syscall.SIGKILL) }

// Shutdown ends the server in order, throwing its clients out.
func (s *Server) Shutdown() { s.signal(syscall.SIGINT) }

func (s *Server) signal(sig syscall.Signal) {
	if s.ended == nil {
		return
	}
	_ = s.cmd.Process.Signal(sig)
	<-s.ended
	s.ended = nil
}

func (s *Server) end() {
	s.signal(syscall.SIGQUIT)
	_ = os.RemoveAll(s.dir)
}

// log returns the end of the server's log.
func (s *Server) log() string {
	b, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

// Database makes an empty database and returns its URL.
func (s *Server) Database() string {
	s.tb.Helper()
	return s.database(s.tb)
}

func (s *Server) database(tb testing.TB) string {
	tb.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	execute(tb, s.url("postgres"), "CREATE DATABASE "+name)
	return s.url(name)
}

func execute(tb testing.TB, url, sql string) {
	tb.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, sql); err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

// Given returns the URL that Variable names, with an empty schema of the
// test's own, and whether there is one.
func Given(tb testing.TB) (string, bool) {
	tb.Helper()
	given := os.Getenv(Variable)
	if given == "" {
		return "", false
	}
	u, err := url.Parse(given)
	if err != nil {
		tb.Fatalf("%s: %v", Variable, err)
	}
	schema := "crosscheck_test_" + strings.ToLower(rand.Text())
	execute(tb, given, "CREATE SCHEMA "+schema)
	tb.Cleanup(func() { execute(tb, given, "DROP SCHEMA "+schema+" CASCADE") })
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String(), true
}

// shared is the server of all tests of a binary that runs them by Run.
var shared struct {
	sync.Mutex
	running bool
	server  *Server
}

// Run runs a binary's tests, so that those that call URL share one server. It
// returns the exit code.
func Run(m *testing.M) int {
	shared.running = true
	defer func() {
		if shared.server != nil {
			shared.server.end()
		}
	}()
	return m.Run()
}

// URL returns the URL of an empty database, or schema, of the test's own: on
// the server that Variable names, else on one that no test ends.
func URL(tb testing.TB) string {
	tb.Helper()
	if given, ok := Given(tb); ok {
		return given
	}
	if !shared.running {
		return Start(tb).Database()
	}
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		shared.server = start(tb, nil)
	}
	return shared.server.database(tb)
}
