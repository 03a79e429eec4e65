package memory_test

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	"github.com/seed4521bc5c/crosscheck/internal/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.RunAllTests(t, func(*testing.T) store.Store { return memory.New() })
}

func TestReplicas(t *testing.T) {
	storetest.RunReplicas(t, func(*testing.T) []store.Store {
		s := memory.New()
		return []store.Store{s, s, s}
	})
}
