package sqlite

import (
	"context"
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	code "modernc.org/sqlite/lib"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// kinds are SQLite's primary result codes by what they mean to the store. Those
// that are not named are faults of ours.
var kinds = map[int]error{
	code.SQLITE_FULL:     store.ErrNoRoom,
	code.SQLITE_TOOBIG:   store.ErrNoRoom, // a value beyond a gigabyte
	code.SQLITE_BUSY:     store.ErrUnavailable,
	code.SQLITE_LOCKED:   store.ErrUnavailable,
	code.SQLITE_PROTOCOL: store.ErrUnavailable, // too many who open the log at once
	code.SQLITE_IOERR:    store.ErrUnavailable,
	code.SQLITE_CANTOPEN: store.ErrUnavailable,
	code.SQLITE_CORRUPT:  store.ErrUnavailable,
	code.SQLITE_NOTADB:   store.ErrUnavailable,
	code.SQLITE_READONLY: store.ErrUnavailable,
	code.SQLITE_PERM:     store.ErrUnavailable,
	code.SQLITE_AUTH:     store.ErrUnavailable,
	code.SQLITE_NOMEM:    store.ErrUnavailable,
}

// classify puts the store's error before SQLite's. The error of a context that
// is done comes before both: SQLite says "interrupted" then.
func classify(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if done := ctx.Err(); done != nil {
		return done
	}
	if fault, ok := errors.AsType[*driver.Error](err); ok {
		if kind := kinds[fault.Code()&0xff]; kind != nil {
			return fmt.Errorf("%w: %w", kind, err)
		}
		return fmt.Errorf("sqlite: %w", err)
	}
	return err
}
