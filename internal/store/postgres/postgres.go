// Package postgres keeps dossiers in PostgreSQL 15 or later, where any number
// of servers share them, and by Citus on any number of machines.
//
// The driver is pgx: it speaks PostgreSQL's own protocol, sends several
// statements in one round trip, and says exactly how a call failed. The SQL is
// written by hand and stands in sql.go. Migrations are goose's: numbered files
// that the program carries, each applied once, in order and under a lock.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Defaults of what a URL may set for itself, as parameters of its query.
var defaults = map[string]string{
	"application_name": "crosscheck",
	// What was answered survives the death of the server, whatever its
	// configuration says. A URL may ask for more: remote_apply.
	"synchronous_commit":            "on",
	"default_transaction_isolation": "read committed",
	// No statement and no wait is for ever; and a process that hangs halfway
	// keeps its dossier from nobody for long.
	"statement_timeout":                   "30s",
	"lock_timeout":                        "10s",
	"idle_in_transaction_session_timeout": "10s",
	"TimeZone":                            "UTC",
}

const (
	// defaultConns bounds the connections of a process; pool_max_conns in the
	// URL says otherwise.
	defaultConns   = 16
	connectTimeout = 5 * time.Second
	// callTimeout ends a call whose caller has set no time, where the server's
	// own timeouts cannot: when its machine or the network is gone.
	callTimeout = time.Minute
)

// Store is a store.Store.
type Store struct {
	pool *pgxpool.Pool
	// probe is one connection for Ping, which is to be answered also while all
	// others are at work.
	probe  *pgxpool.Pool
	groups groups
}

var _ store.Store = (*Store)(nil)

// Open returns the store of a URL: "postgres://user:password@host:port/database",
// or several hosts with target_session_attrs=read-write. Its query takes
// libpq's parameters, pgx's (pool_max_conns, connect_timeout), and settings of
// the session, such as search_path, statement_timeout and lock_timeout. Open
// connects to nothing: Ping says whether the store is there, and fits.
func Open(ctx context.Context, url string) (*Store, error) {
	config, err := parse(url)
	if err != nil {
		return nil, err
	}
	probe := config.Copy()
	probe.MinConns, probe.MinIdleConns, probe.MaxConns = 0, 0, 1
	s := &Store{groups: groups{waiting: map[store.Key][]*call{}}}
	if s.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, err
	}
	if s.probe, err = pgxpool.NewWithConfig(ctx, probe); err != nil {
		s.pool.Close()
		return nil, err
	}
	return s, nil
}

func parse(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("store URL: %w", err) // pgx leaves the password out
	}
	for name, value := range defaults {
		if !hasParam(config.ConnConfig.RuntimeParams, name) {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = defaultConns
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	return config, nil
}

// hasParam reports whether a setting is given, in whatever case.
func hasParam(params map[string]string, name string) bool {
	for given := range params {
		if strings.EqualFold(given, name) {
			return true
		}
	}
	return false
}

// Close ends all connections, once the calls in progress are done.
func (s *Store) Close() error {
	s.probe.Close()
	s.pool.Close()
	return nil
}

// Ping asks the database whether it can be written, and for its schema.
func (s *Store) Ping(ctx context.Context) error {
	err := do(ctx, s.probe, func(ctx context.Context, c *pgx.Conn) error {
		var readOnly bool
		if err := c.QueryRow(ctx, selectReadOnly).Scan(&readOnly); err != nil {
			return err
		}
		if readOnly {
			return fmt.Errorf("%w: the database is read-only", store.ErrUnavailable)
		}
		return checkSchema(ctx, c)
	})
	// Whatever keeps the store from being used (a password that no longer
	// holds, too) makes it unavailable.
	if err == nil || errors.Is(err, store.ErrSchema) || errors.Is(err, store.ErrUnavailable) || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}

// do runs f on a connection of the pool, again where the database asks for
// that, and says in the store's words how it failed.
func do(ctx context.Context, pool *pgxpool.Pool, f func(context.Context, *pgx.Conn) error) error {
	inner, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := once(inner, pool, f)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case inner.Err() != nil:
			return fmt.Errorf("%w: no answer within %v", store.ErrUnavailable, callTimeout)
		case !again(err):
			return err
		case attempt == mostAttempts:
			return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
		}
		if !pause(inner, attempt) {
			return ctx.Err()
		}
	}
}

func once(ctx context.Context, pool *pgxpool.Pool, f func(context.Context, *pgx.Conn) error) error {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return classify(err, true)
	}
	// A connection that comes back in the middle of a transaction is closed by
	// the pool, which ends the transaction.
	defer c.Release()
	err = f(ctx, c.Conn())
	if c.Conn().PgConn().TxStatus() != 'I' && !c.Conn().IsClosed() {
		// Tell the server now: the pool's own close would let the locks of a
		// refused change stand a little longer.
		_, _ = c.Exec(ctx, "ROLLBACK")
	}
	return classify(err, c.Conn().IsClosed())
}

// read sends statements, each a snapshot of its own, in one round trip. queue
// is called anew with each attempt.
func (s *Store) read(ctx context.Context, queue func(*pgx.Batch)) error {
	return do(ctx, s.pool, func(ctx context.Context, c *pgx.Conn) error {
		var b pgx.Batch
		queue(&b)
		return c.SendBatch(ctx, &b).Close()
	})
}

// change runs a transaction in two round trips: look queues what locks and
// reads, decide what is to be written after that. Where decide queues nothing or
// fails, nothing is written. Both are called anew with each attempt.
func (s *Store) change(ctx context.Context, look func(*pgx.Batch), decide func(*pgx.Batch) error) error {
	return do(ctx, s.pool, func(ctx context.Context, c *pgx.Conn) error {
		var b pgx.Batch
		b.Queue(beginChange)
		look(&b)
		if err := c.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		b = pgx.Batch{}
		if err := decide(&b); err != nil || b.Len() == 0 {
			return err
		}
		b.Queue(commitChange)
		return c.SendBatch(ctx, &b).Close()
	})
}
