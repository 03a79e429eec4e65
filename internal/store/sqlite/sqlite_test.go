package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/storetest"
)

// openAt makes and opens a store, and closes it with the test.
func openAt(tb testing.TB, path string, pragmas ...string) *Store {
	tb.Helper()
	if err := Migrate(tb.Context(), path); err != nil {
		tb.Fatal(err)
	}
	s, err := open(tb.Context(), path, pragmas...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func TestStore(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "dossiers.db"))
	storetest.RunAllTests(t, func(*testing.T) store.Store { return s })
}

func TestReplicas(t *testing.T) {
	storetest.RunReplicas(t, func(t *testing.T) []store.Store {
		path := filepath.Join(t.TempDir(), "dossiers.db")
		return []store.Store{openAt(t, path), openAt(t, path), openAt(t, path)}
	})
}
