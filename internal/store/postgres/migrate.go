package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	selectReadOnly = `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean`
	// Of goose's table. What was never applied is no version.
	selectVersion  = `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`
	selectEncoding = `SELECT current_setting('server_encoding')`
	selectCitus    = `SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')`
	// 'h' is spread by hash. A table that Citus only knows of has another letter.
	selectDistributed = `SELECT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = $1::text::regclass AND partmethod = 'h')`
	distributeTable   = `SELECT create_distributed_table($1::text::regclass, 'dossier', colocate_with => $2)`
)

// tables are all tables, the one first that the others are laid beside.
var tables = []string{"dossiers", "revisions", "claims", "reports"}

// provider returns goose over the embedded migrations.
func provider(config *pgx.ConnConfig) (*goose.Provider, func() error, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, nil, err
	}
	// Several servers that start at once migrate once.
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, nil, err
	}
	db := stdlib.OpenDB(*config)
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return p, db.Close, nil
}

// newest is the version of the schema that this program works with.
func newest() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, err
	}
	var most int64
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return 0, err
		}
		most = max(most, version)
	}
	return most, nil
}

// version returns the schema's version; 0 where there is none.
func version(ctx context.Context, c *pgx.Conn) (int64, error) {
	var v int64
	err := c.QueryRow(ctx, selectVersion).Scan(&v)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "42P01" {
		return 0, nil
	}
	return v, err
}

// checkSchema returns store.ErrSchema unless the schema is this program's.
func checkSchema(ctx context.Context, c *pgx.Conn) error {
	want, err := newest()
	if err != nil {
		return err
	}
	got, err := version(ctx, c)
	switch {
	case err != nil:
		return err
	case got == 0:
		return fmt.Errorf("%w: the database has none yet; run crosscheck migrate", store.ErrSchema)
	case got < want:
		return fmt.Errorf("%w: the database has version %d, this program needs %d; run crosscheck migrate", store.ErrSchema, got, want)
	case got > want:
		return newer(got, want)
	}
	return nil
}

func newer(got, want int64) error {
	return fmt.Errorf("%w: the database has version %d, this program knows up to %d; run a newer crosscheck", store.ErrSchema, got, want)
}

// Migrate brings the schema of a URL's database up to date, and does nothing
// where it is. distributed, on the coordinator of a Citus cluster, spreads
// the tables over its nodes by dossier, those that are not yet.
func Migrate(ctx context.Context, url string, distributed bool) error {
	pool, err := parse(url)
	if err != nil {
		return err
	}
	config := pool.ConnConfig
	// An index over many rows takes its time.
	config.RuntimeParams["statement_timeout"] = "0"
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return classify(err, true)
	}
	defer c.Close(context.WithoutCancel(ctx))
	if err := migratable(ctx, c, distributed); err != nil {
		return classify(err, c.IsClosed())
	}
	p, done, err := provider(config)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	if err := errors.Join(err, done()); err != nil {
		return classify(err, false)
	}
	if distributed {
		err = distribute(ctx, c)
	}
	return classify(err, c.IsClosed())
}

// migratable says what keeps a database from being migrated.
func migratable(ctx context.Context, c *pgx.Conn, distributed bool) error {
	var encoding string
	if err := c.QueryRow(ctx, selectEncoding).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database's encoding is %s; it must be UTF8", encoding)
	}
	want, err := newest()
	if err != nil {
		return err
	}
	got, err := version(ctx, c)
	if err != nil {
		return err
	}
	if got > want {
		return newer(got, want)
	}
	if !distributed {
		return nil
	}
	var citus bool
	if err := c.QueryRow(ctx, selectCitus).Scan(&citus); err != nil {
		return err
	}
	if !citus {
		return errors.New("the database has no citus extension: run CREATE EXTENSION citus on the coordinator and its " +
			"workers and add these with citus_add_node, or migrate without --distributed")
	}
	return nil
}

// distribute spreads the tables by dossier, all rows of a dossier on one node.
func distribute(ctx context.Context, c *pgx.Conn) error {
	beside := "none"
	for _, table := range tables {
		var done bool
		if err := c.QueryRow(ctx, selectDistributed, table).Scan(&done); err != nil {
			return err
		}
		if !done {
			if _, err := c.Exec(ctx, distributeTable, table, beside); err != nil {
				return fmt.Errorf("distribute table %s: %w", table, err)
			}
		}
		beside = tables[0]
	}
	return nil
}
