// Package sqlite keeps dossiers in one file, by SQLite: the store of a server
// that stands alone.
//
// The engine is modernc.org/sqlite, SQLite itself translated to Go: the program
// needs no C compiler and runs wherever Go does. All changes go through one
// goroutine, which commits those together that wait together, so that sixteen
// callers share one write to the disk (writer.go); reads have connections of
// their own and don't wait for it. Migrations are goose's (schema.go).
//
// Several processes may open one file of one machine; they take turns to write.
// A file on a network share is no place for it: see
// https://www.sqlite.org/wal.html.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	driver "modernc.org/sqlite"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// pragmas are set on every connection: https://www.sqlite.org/pragma.html.
var pragmas = []string{
	// Another process that writes is waited for so long.
	"busy_timeout(15000)",
	"journal_mode(WAL)",
	// What was answered survives the death of the machine, too.
	"synchronous(FULL)",
	// The log is copied into the file every 4,000 pages, not every 1,000: the
	// copy is read from the log's tail in the cache, and most pages are written
	// several times before it.
	"wal_autocheckpoint(4000)",
	"journal_size_limit(67108864)",
	"cache_size(-32768)", // KiB
	"temp_store(MEMORY)",
}

// Store is a store.Store.
type Store struct {
	path    string
	file    os.FileInfo // what was opened: another file there is another store
	reads   *sql.DB
	cache   sync.Map // from SQL to *sql.Stmt of reads
	writes  *sql.DB
	queue   chan *job
	coming  atomic.Int32 // changes that will be in the queue in a moment
	stop    chan struct{}
	stopped chan struct{}

	manyMatches, mostSteps int // fewer in tests
}

// Open opens a store that is there; Migrate makes one. ErrSchema where it is
// not the one that this program knows.
func Open(ctx context.Context, path string) (*Store, error) {
	return open(ctx, path)
}

// open is Open with further pragmas, for tests.
func open(ctx context.Context, path string, more ...string) (*Store, error) {
	file, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: there is no store at %s: run crosscheck migrate --store sqlite:%s", store.ErrSchema, path, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if file.IsDir() {
		return nil, fmt.Errorf("%w: %s is a directory", store.ErrUnavailable, path)
	}
	s := &Store{
		path: path, file: file,
		queue: make(chan *job, 256), stop: make(chan struct{}), stopped: make(chan struct{}),
		manyMatches: manyMatches, mostSteps: mostSteps,
	}
	if s.reads, err = connect(path, append(more, "query_only(1)")...); err != nil {
		return nil, err
	}
	s.reads.SetMaxOpenConns(readers())
	s.reads.SetMaxIdleConns(readers())
	if s.writes, err = connect(path, more...); err != nil {
		return nil, err
	}
	s.writes.SetMaxOpenConns(1)
	if err := s.checkSchema(ctx); err != nil {
		_ = s.reads.Close() // the error is the schema's
		_ = s.writes.Close()
		return nil, err
	}
	go s.write()
	return s, nil
}

// readers is how many reads are at work at once.
func readers() int { return max(4, 2*runtime.GOMAXPROCS(0)) }

// connect makes a pool of connections; none is opened yet. What more says of a
// pragma is said instead of ours.
func connect(path string, more ...string) (*sql.DB, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	for _, p := range pragmas {
		name, _, _ := strings.Cut(p, "(")
		if !slices.ContainsFunc(more, func(m string) bool { return strings.HasPrefix(m, name+"(") }) {
			more = append(more, p)
		}
	}
	q := url.Values{"_pragma": more, "_txlock": {"immediate"}}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(whole), RawQuery: q.Encode()}
	c, err := driver.NewConnector(u.String())
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	return sql.OpenDB(c), nil
}

// Close lets the changes at work end and closes the file.
func (s *Store) Close() error {
	close(s.stop)
	<-s.stopped
	return errors.Join(s.reads.Close(), s.writes.Close())
}

// Ping says whether the store can be read and written.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.checkSchema(ctx); err != nil {
		return err
	}
	_, err := change(ctx, s, func(*writer) (struct{}, error) { return struct{}{}, nil })
	return err
}

// checkFile says whether the file is still the one that was opened: SQLite
// would go on to write into one that was deleted, and lose all of it.
func (s *Store) checkFile() error {
	file, err := os.Stat(s.path)
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if !os.SameFile(file, s.file) {
		return fmt.Errorf("%w: %s is another file than the one that was opened", store.ErrUnavailable, s.path)
	}
	return nil
}

// reader is what rows are read from: one state of the store.
type reader struct {
	ctx       context.Context
	statement func(query string) (*sql.Stmt, error)
}

// view runs f on one state of the store.
func (s *Store) view(ctx context.Context, f func(reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return classify(ctx, err)
	}
	defer func() { _ = tx.Rollback() }() // it has changed nothing
	return classify(ctx, f(reader{ctx, func(query string) (*sql.Stmt, error) {
		prepared, err := s.prepared(ctx, query)
		if err != nil {
			return nil, err
		}
		return tx.StmtContext(ctx, prepared), nil
	}}))
}

// read runs f, which reads by one statement.
func (s *Store) read(ctx context.Context, f func(reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return classify(ctx, f(reader{ctx, func(query string) (*sql.Stmt, error) { return s.prepared(ctx, query) }}))
}

// prepared returns a statement that is parsed once a connection.
func (s *Store) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if kept, ok := s.cache.Load(query); ok {
		return kept.(*sql.Stmt), nil
	}
	made, err := s.reads.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	kept, other := s.cache.LoadOrStore(query, made)
	if other {
		_ = made.Close() //nolint:sqlclosecheck // nothing was read by it
	}
	return kept.(*sql.Stmt), nil
}

// row scans the one row of a query, or returns ErrNotFound.
func (r reader) row(query string, args []any, into ...any) error {
	st, err := r.statement(query) //nolint:sqlclosecheck // it is kept for the next time
	if err != nil {
		return err
	}
	err = st.QueryRowContext(r.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	return err
}

// rows calls each for every row of a query, until it returns false.
func (r reader) rows(query string, args []any, each func(scan func(...any) error) (bool, error)) (err error) {
	st, err := r.statement(query) //nolint:sqlclosecheck // it is kept for the next time
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(r.ctx, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if more, err := each(rows.Scan); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}

// instant is a time as it is kept, and back.
func instant(micro int64) time.Time { return time.UnixMicro(micro).UTC() }
