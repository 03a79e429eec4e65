package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	// goose: numbered migrations that the program carries, each applied once and
	// in order, with a table that tells which.
	"github.com/pressly/goose/v3"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// newest is the version of the last migration, as the schema's is counted.
const newest = 1

// Migrate makes the store at a path, or brings it to the schema that this
// program knows. ErrSchema where it is newer.
func Migrate(ctx context.Context, path string) (err error) {
	// What sources say may be for few eyes: the file is its owner's alone. SQLite
	// gives its log the same permissions.
	made, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the path is the operator's
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	if err := made.Close(); err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	db, err := connect(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err = migrate(ctx, db); err != nil && !errors.Is(err, store.ErrSchema) && ctx.Err() == nil {
		// Another process may have made a step meanwhile; then it is there now.
		err = migrate(ctx, db)
	}
	return classify(ctx, err)
}

func migrate(ctx context.Context, db *sql.DB) error {
	if version, err := schema(ctx, db); err != nil || version > newest {
		return errors.Join(err, fit(version, ""))
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

// schema returns the version of a store's schema; 0 is none.
func schema(ctx context.Context, db *sql.DB) (version int, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'").Scan(&version)
	if err != nil || version == 0 {
		return 0, err
	}
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
	return version, err
}

// fit returns ErrSchema with what to run where a version is not the newest.
func fit(version int, path string) error {
	switch {
	case version > newest:
		return fmt.Errorf("%w: the store is at version %d and this program knows %d: run a newer crosscheck",
			store.ErrSchema, version, newest)
	case version < newest:
		return fmt.Errorf("%w: the store is at version %d and this program needs %d: run crosscheck migrate --store sqlite:%s",
			store.ErrSchema, version, newest, path)
	}
	return nil
}

func (s *Store) checkSchema(ctx context.Context) error {
	version, err := schema(ctx, s.reads)
	if err != nil {
		return classify(ctx, err)
	}
	return fit(version, s.path)
}
