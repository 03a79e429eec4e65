// Package stores opens the store that a URL names.
package stores

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	"github.com/seed4521bc5c/crosscheck/internal/store/postgres"
	"github.com/seed4521bc5c/crosscheck/internal/store/sqlite"
)

// Forms says how URLs are written, for help and errors.
const Forms = "sqlite:PATH, postgres://USER@HOST/DATABASE or memory:"

// place is a URL, taken apart.
type place struct {
	scheme string // "sqlite", "postgres" or "memory"
	path   string // of the file, for SQLite
}

// parse never quotes a URL whole in its errors: there may be a password in it.
func parse(url string) (place, error) {
	scheme, rest, found := strings.Cut(url, ":")
	switch {
	case url == "":
		return place{}, fmt.Errorf("no store given: it is %s", Forms)
	case !found:
		return place{}, fmt.Errorf("store has no scheme: it is %s", Forms)
	}
	switch scheme {
	case "memory":
		if rest != "" {
			return place{}, errors.New(`store memory: takes nothing after the colon`)
		}
		return place{scheme: scheme}, nil
	case "sqlite":
		switch {
		case rest == "":
			return place{}, errors.New("store sqlite: names no file: it is sqlite:PATH")
		case strings.HasPrefix(rest, "//"):
			return place{}, fmt.Errorf("store sqlite:%s: it is sqlite:PATH, without //", rest)
		case rest == ":memory:":
			return place{}, errors.New("store sqlite::memory: is no file: memory: is what keeps nothing")
		}
		return place{scheme: scheme, path: rest}, nil
	case "postgres", "postgresql":
		return place{scheme: "postgres"}, nil
	}
	if strings.ContainsAny(scheme, "=@ ") { // the other form of PostgreSQL's, or a URL without its scheme
		return place{}, fmt.Errorf("store has no scheme: it is %s", Forms)
	}
	return place{}, fmt.Errorf("store has the scheme %q: it is %s", scheme, Forms)
}

// Open opens a store. The file of an SQLite store is made, or brought to the
// schema that this program knows; a PostgreSQL database is not: others may use
// it, and Migrate is called for it when the operator says so.
func Open(ctx context.Context, url string) (store.Store, error) {
	p, err := parse(url)
	if err != nil {
		return nil, err
	}
	switch p.scheme {
	case "memory":
		return memory.New(), nil
	case "sqlite":
		if err := sqlite.Migrate(ctx, p.path); err != nil {
			return nil, err
		}
		s, err := sqlite.Open(ctx, p.path)
		if err != nil {
			return nil, err // s is no store.Store that is nil
		}
		return s, nil
	default:
		s, err := postgres.Open(ctx, url)
		if err != nil {
			return nil, err
		}
		return s, nil
	}
}

// Migrate brings a store to the schema that this program knows. With
// distributed it also lays a PostgreSQL database's tables out over the machines
// of Citus.
func Migrate(ctx context.Context, url string, distributed bool) error {
	p, err := parse(url)
	switch {
	case err != nil:
		return err
	case p.scheme == "postgres":
		return postgres.Migrate(ctx, url, distributed)
	case distributed:
		return fmt.Errorf("a store of %s: is on one machine: only postgres:// can be distributed", p.scheme)
	case p.scheme == "sqlite":
		return sqlite.Migrate(ctx, p.path)
	}
	return errors.New("memory: has no schema to migrate")
}
