package postgres_test

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/pgtest"
	"github.com/seed4521bc5c/crosscheck/internal/store/postgres"
	"github.com/seed4521bc5c/crosscheck/internal/store/storetest"
)

// migrated returns the URL of a database with the schema; on one that has
// Citus, spread over its nodes.
func migrated(t *testing.T, url string) string {
	t.Helper()
	citus := ask[bool](t, url, "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')")
	if err := postgres.Migrate(t.Context(), url, citus); err != nil {
		t.Fatal(err)
	}
	return url
}

func open(t *testing.T, url string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	s := open(t, migrated(t, pgtest.URL(t)))
	storetest.RunAllTests(t, func(*testing.T) store.Store { return s })
}
