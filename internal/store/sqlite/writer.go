package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// A commit waits for the disk, and SQLite knows one writer at a time. So one
// goroutine makes all changes: while it waits for the disk, others queue up,
// and the next commit is theirs together.
//
// Each change looks before it writes: one that is refused has written nothing
// and leaves those beside it alone. Where a statement or the commit fails, all
// is rolled back and each change is made anew by itself, so that it fails or
// succeeds for what it is.

// mostJobs bounds the changes of a commit.
const mostJobs = 256

// mostPatience bounds how long a commit waits for changes that callers are
// about to queue. A commit costs the disk more than that, and those that miss
// one wait for two.
const mostPatience = time.Millisecond

// job is a change that waits to be made.
type job struct {
	ctx  context.Context
	run  func(*writer) error
	err  error
	done chan struct{} // closed when err is final
}

// writer makes changes, in a transaction that is open.
type writer struct {
	store      *Store
	conn       *sql.Conn // nil where there is none yet, or none that is any good
	statements map[string]*sql.Stmt
}

// change makes a change and returns what f did. f may run more than once, and
// may still run when change has returned, where ctx is done.
func change[T any](ctx context.Context, s *Store, f func(*writer) (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	result := new(T)
	j := &job{ctx: ctx, done: make(chan struct{}), run: func(w *writer) (err error) {
		*result, err = f(w)
		return err
	}}
	select {
	case s.queue <- j:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		return none, ctx.Err()
	}
	if j.err != nil {
		return none, j.err
	}
	return *result, nil
}

// write is the goroutine that makes all changes.
func (s *Store) write() {
	defer close(s.stopped)
	w := &writer{store: s}
	defer w.drop()
	for {
		select {
		case j := <-s.queue:
			w.commit(j, s.queue)
		case <-s.stop:
			for {
				select {
				case j := <-s.queue:
					w.commit(j, s.queue)
				default:
					return
				}
			}
		}
	}
}

// commit makes a change and those that wait in the queue, and answers them.
func (w *writer) commit(first *job, queue <-chan *job) {
	group := []*job{first}
	var patience <-chan time.Time
	err := w.try(func() error {
		for i := 0; ; i++ {
			if err := group[i].attempt(w); err != nil {
				return err
			}
			if len(group) == mostJobs {
				return nil
			}
			j := w.more(queue, &patience)
			if j == nil {
				return nil
			}
			group = append(group, j)
		}
	})
	if err != nil {
		for _, j := range group {
			if len(group) > 1 {
				err = w.try(func() error { return j.attempt(w) })
			}
			if err != nil {
				j.err = err
			}
		}
	}
	for _, j := range group {
		close(j.done)
	}
}

// more returns the next change that is to be committed with those before it, or
// nil.
func (w *writer) more(queue <-chan *job, patience *<-chan time.Time) *job {
	select {
	case j := <-queue:
		return j
	default:
	}
	// Those that were just answered may come again.
	runtime.Gosched()
	if w.store.coming.Load() == 0 && len(queue) == 0 {
		return nil
	}
	if *patience == nil {
		*patience = time.After(mostPatience)
	}
	select {
	case j := <-queue:
		return j
	case <-*patience:
		return nil
	}
}

// attempt makes a change within the transaction. It returns an error where the
// transaction is to be rolled back; a refusal is the job's own.
func (j *job) attempt(w *writer) error {
	if j.err = j.ctx.Err(); j.err == nil {
		j.err = j.run(w)
		if !refused(j.err) {
			return j.err
		}
	}
	return nil
}

// refused says whether a change was refused before it wrote anything.
func refused(err error) bool {
	for _, target := range []error{store.ErrNotFound, store.ErrExists, store.ErrReused, store.ErrStale, store.ErrNotEmpty} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// try runs f in a transaction, which is committed where f returns nil.
func (w *writer) try(f func() error) error {
	if err := w.store.checkFile(); err != nil {
		return err
	}
	err := w.begin()
	if err != nil {
		return err
	}
	err = f()
	if err == nil {
		err = w.exec("COMMIT")
	}
	if err != nil {
		// SQLite has rolled back some errors by itself; there is nothing to do then.
		if undone := w.exec("ROLLBACK"); undone != nil {
			w.drop()
		}
		return classify(context.Background(), err)
	}
	return nil
}

func (w *writer) begin() error {
	if w.conn == nil {
		conn, err := w.store.writes.Conn(context.Background())
		if err != nil {
			return classify(context.Background(), err)
		}
		w.conn, w.statements = conn, map[string]*sql.Stmt{}
	}
	err := w.exec("BEGIN IMMEDIATE")
	if err != nil {
		w.drop()
	}
	return classify(context.Background(), err)
}

// drop closes the connection; the next change opens another.
func (w *writer) drop() {
	if w.conn == nil {
		return
	}
	for _, st := range w.statements {
		_ = st.Close() // the connection goes with them
	}
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn, w.statements = nil, nil
}

func (w *writer) statement(query string) (*sql.Stmt, error) {
	if st := w.statements[query]; st != nil {
		return st, nil
	}
	st, err := w.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	w.statements[query] = st
	return st, nil
}

// read reads what is there, with the changes of the transaction. It is not
// interrupted by the context of one change, which others share.
func (w *writer) read() reader { return reader{context.Background(), w.statement} }

func (w *writer) exec(query string, args ...any) error {
	_, err := w.count(query, args...)
	return err
}

// insert returns the number of the row that a statement inserted, and false
// where it inserted none.
func (w *writer) insert(query string, args ...any) (int64, bool, error) {
	st, err := w.statement(query) //nolint:sqlclosecheck // it is kept for the next time
	if err != nil {
		return 0, false, err
	}
	result, err := st.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, false, err
	}
	n, err := result.RowsAffected()
	if err != nil || n == 0 {
		return 0, false, err
	}
	row, err := result.LastInsertId()
	return row, true, err
}

// count returns how many rows a statement changed.
func (w *writer) count(query string, args ...any) (int64, error) {
	st, err := w.statement(query) //nolint:sqlclosecheck // it is kept for the next time
	if err != nil {
		return 0, err
	}
	result, err := st.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// erase runs f, and what its statements delete is overwritten in the file, not
// only given up: deleted is deleted. Changes that delete nothing of people's
// don't pay for it.
func (w *writer) erase(f func() error) error {
	if err := w.exec("PRAGMA secure_delete = 1"); err != nil {
		return err
	}
	err := f()
	return errors.Join(err, w.exec("PRAGMA secure_delete = 0"))
}

// one fails unless a statement changed one row: anything else is a fault.
func (w *writer) one(query string, args ...any) error {
	n, err := w.count(query, args...)
	if err == nil && n != 1 {
		return fmt.Errorf("sqlite: %d rows changed, not one, by %s", n, query)
	}
	return err
}
