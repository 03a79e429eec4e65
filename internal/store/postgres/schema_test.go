package postgres_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/pgtest"
	"github.com/seed4521bc5c/crosscheck/internal/store/postgres"
)

func TestSchema(t *testing.T) {
	url := pgtest.URL(t)
	s, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ping := func(wants ...string) {
		t.Helper()
		err := s.Ping(t.Context())
		if len(wants) == 0 {
			if err != nil {
				t.Errorf("Ping: %v", err)
			}
			return
		}
		if !errors.Is(err, store.ErrSchema) {
			t.Errorf("Ping: %v", err)
			return
		}
		for _, want := range wants {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("Ping says %q, want %q", err, want)
			}
		}
	}
	ping("run crosscheck migrate", "none yet")
	if _, err := s.GetDossier(t.Context(), store.Key{Tenant: "t", Dossier: "d"}); !errors.Is(err, store.ErrSchema) {
		t.Errorf("GetDossier without a schema: %v", err)
	}

	// Several at once, as when servers are rolled out.
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if err := postgres.Migrate(t.Context(), url, false); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	ping()
	if _, err := s.GetDossier(t.Context(), store.Key{Tenant: "t", Dossier: "d"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("GetDossier: %v", err)
	}

	execute(t, url, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, true)")
	ping("version 999999", "run a newer crosscheck")
	if err := postgres.Migrate(t.Context(), url, false); !errors.Is(err, store.ErrSchema) {
		t.Errorf("Migrate of a newer schema: %v", err)
	}
	execute(t, url, "DELETE FROM goose_db_version WHERE version_id > 0")
	execute(t, url, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, false)")
	ping("run crosscheck migrate")
}

func TestMigrateRefuses(t *testing.T) {
	server := pgtest.Start(t)
	err := postgres.Migrate(t.Context(), server.Database(), true)
	if err == nil || !strings.Contains(err.Error(), "CREATE EXTENSION citus") {
		t.Errorf("--distributed without Citus: %v", err)
	}
	url := server.Database()
	name, _, _ := strings.Cut(strings.TrimPrefix(url, "postgres:///"), "?")
	execute(t, url, "CREATE DATABASE "+name+"_latin ENCODING LATIN1 TEMPLATE template0")
	err = postgres.Migrate(t.Context(), strings.Replace(url, name, name+"_latin", 1), false)
	if err == nil || !strings.Contains(err.Error(), "LATIN1") {
		t.Errorf("database of another encoding: %v", err)
	}
	server.Shutdown()
	if err := postgres.Migrate(t.Context(), url, false); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("database that is away: %v", err)
	}
}

func TestReadOnly(t *testing.T) {
	url := migrated(t, pgtest.URL(t))
	s, err := postgres.Open(t.Context(), url+"&default_transaction_read_only=on")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ping(t.Context()); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Ping of a database that cannot be written: %v", err)
	}
	if _, err := s.CreateDossier(t.Context(), store.Dossier{Key: store.Key{Tenant: "t", Dossier: "d"}}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("CreateDossier: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, url := range []string{"postgres://host:port/db", "postgres://u:secret@host/db?pool_max_conns=none"} {
		s, err := postgres.Open(t.Context(), url)
		if err == nil {
			_ = s.Close()
			t.Errorf("Open(%q) took it", url)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("Open(%q) tells the password: %v", url, err)
		}
	}
}
