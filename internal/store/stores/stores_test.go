package stores_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	for _, url := range []string{
		"memory:", "sqlite:" + filepath.Join(dir, "a.db"), "sqlite:" + filepath.Join(dir, "odd ?&%20#name;.db"),
	} {
		for range 2 { // the second time it is there
			s, err := stores.Open(t.Context(), url)
			if err != nil {
				t.Fatalf("Open(%q): %v", url, err)
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Errorf("Ping of %q: %v", url, err)
			}
			if err := s.Close(); err != nil {
				t.Errorf("Close of %q: %v", url, err)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "odd ?&%20#name;.db")); err != nil {
		t.Error(err)
	}
	t.Chdir(dir)
	s, err := stores.Open(t.Context(), "sqlite:b.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := os.Stat("b.db"); err != nil {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, tt := range []struct{ url, says string }{
		{"", "no store given"},
		{"dossiers.db", "no scheme"},
		{"mysql://u:secret@h/d", `"mysql"`},
		{"host=db user=u password=secret", "no scheme"},
		{"host=db user=u password=secret:x", "no scheme"},
		{"postgres://u:secret@h:port/d", "postgres"},
		{"postgres:host=h password=secret port=x", "postgres"},
		{"sqlite:", "names no file"},
		{"sqlite:///var/lib/x.db", "without //"},
		{"sqlite::memory:", "memory:"},
		{"memory:x", "nothing after"},
	} {
		for what, err := range map[string]error{
			"Open":    second(stores.Open(t.Context(), tt.url)),
			"Migrate": stores.Migrate(t.Context(), tt.url, false),
		} {
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s(%q): %v, want %q", what, tt.url, err, tt.says)
			}
		}
	}
	missing := "sqlite:" + filepath.Join(t.TempDir(), "no", "such", "folder", "x.db")
	if _, err := stores.Open(t.Context(), missing); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Open(%q): %v, want ErrUnavailable", missing, err)
	}
}

func second(_ store.Store, err error) error { return err }

func TestMigrate(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
	for range 2 {
		if err := stores.Migrate(t.Context(), url, false); err != nil {
			t.Fatal(err)
		}
	}
	for _, url := range []string{url, "memory:"} {
		if err := stores.Migrate(t.Context(), url, true); err == nil || !strings.Contains(err.Error(), "one machine") {
			t.Errorf("Migrate(%q, distributed): %v", url, err)
		}
	}
	if err := stores.Migrate(t.Context(), "memory:", false); err == nil {
		t.Error("Migrate of memory: no error")
	}
}
