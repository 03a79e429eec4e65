package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// SQLSTATEs by what they mean to the store; two characters stand for a class.
// Those of PostgreSQL's appendix A that are not named are faults of ours.
var states = map[string]error{
	"08":    store.ErrUnavailable, // connection exception; Citus: to another node
	"25006": store.ErrUnavailable, // read-only transaction: a standby
	"53":    store.ErrUnavailable, // insufficient resources: connections, memory
	"53100": store.ErrNoRoom,      // disk full
	"55P03": store.ErrUnavailable, // lock not available in time
	"57":    store.ErrUnavailable, // operator intervention: shutdown, crash, statement timeout
	"58030": store.ErrUnavailable, // I/O error
	"25P03": store.ErrUnavailable, // we were idle in a transaction for too long
	"25P04": store.ErrUnavailable, // transaction timeout
	"28":    store.ErrUnavailable, // the password is no longer taken
	"3D000": store.ErrUnavailable, // no such database
	"42P01": store.ErrSchema,      // no such table
	"42703": store.ErrSchema,      // no such column
	"XX000": store.ErrUnavailable, // internal: how Citus reports a node that died in mid-sentence
	"40":    store.ErrUnavailable, // deadlock, serialization; see again
}

// uniqueViolation: an id is taken.
const uniqueViolation = "23505"

// classify puts the store's error before the driver's. lost says that the
// connection is gone, or was never there.
func classify(err error, lost bool) error {
	if err == nil || sorted(err) {
		return err
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		kind, known := states[pg.Code]
		if !known {
			kind, known = states[pg.Code[:min(2, len(pg.Code))]]
		}
		switch {
		case errors.Is(kind, store.ErrSchema):
			return fmt.Errorf("%w: run crosscheck migrate: %w", kind, err)
		case known:
			return fmt.Errorf("%w: %w", kind, err)
		case strings.HasPrefix(pg.Severity, "FATAL"), strings.HasPrefix(pg.Severity, "PANIC"):
			return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
		}
		return err
	}
	if lost {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return err
}

// sorted reports whether an error is one of the store's already.
func sorted(err error) bool {
	for _, kind := range []error{
		store.ErrNotFound, store.ErrExists, store.ErrStale, store.ErrNotEmpty, store.ErrFull,
		store.ErrReused, store.ErrUnavailable, store.ErrNoRoom, store.ErrSchema,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

const mostAttempts = 6

// again reports whether the database took a transaction back whole and would
// take it anew: a deadlock, or a conflict with another.
func again(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && strings.HasPrefix(pg.Code, "40") && pg.Code != "40003"
}

// pause waits before the next attempt: 5 ms, twice that each time, and by
// chance up to as long again. It reports false where ctx ends first.
func pause(ctx context.Context, attempt int) bool {
	base := 5 * time.Millisecond << (attempt - 1)
	t := time.NewTimer(base + rand.N(base)) //nolint:gosec // no secret: it only keeps two from meeting again
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
