package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/storetest"
)

// Where these are set, the test's program is a process that writes until it is
// killed.
const (
	victimPath  = "CROSSCHECK_TEST_VICTIM_PATH"
	victimRound = "CROSSCHECK_TEST_VICTIM_ROUND"
)

var victimKey = store.Key{Tenant: "tenant", Dossier: "summit"}

func TestMain(m *testing.M) {
	if path := os.Getenv(victimPath); path != "" {
		s, err := Open(context.Background(), path)
		if err == nil {
			err = storetest.Write(context.Background(), s, victimKey, os.Getenv(victimRound), os.Stdout)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestKilled kills a process that writes by 16 writers, again and again, and
// looks for each source that it was told was kept.
func TestKilled(t *testing.T) {
	rounds := 4
	if testing.Short() {
		rounds = 1
	}
	path := filepath.Join(t.TempDir(), "dossiers.db")
	if err := Migrate(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]int64{}
	for round := range rounds {
		func() { // closed before the next process opens it
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if round == 0 {
				if _, err := s.CreateDossier(t.Context(), store.Dossier{Key: victimKey, UID: "uid"}); err != nil {
					t.Fatal(err)
				}
			}
		}()
		before := len(acknowledged)
		killed(t, path, fmt.Sprint("r", round), 60*(round+1), acknowledged)
		if len(acknowledged) < before+60 {
			t.Fatalf("round %d: only %d sources were acknowledged", round, len(acknowledged)-before)
		}
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		storetest.CheckAcknowledged(t, s, victimKey, acknowledged)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d sources were acknowledged by %d processes", len(acknowledged), rounds)
}

// killed starts a process that writes, reads that many acknowledgements, kills
// it, and reads those that are on their way.
func killed(t *testing.T, path, round string, many int, acknowledged map[string]int64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimPath+"="+path, victimRound+"="+round)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(out)
	err = storetest.ReadAcknowledged(in, many, acknowledged)
	if killed := cmd.Process.Kill(); killed != nil {
		t.Error(killed)
	}
	if err == nil {
		err = storetest.ReadAcknowledged(in, 1<<30, acknowledged)
	}
	_ = cmd.Wait() // it was killed
	if err != nil {
		t.Fatal(err)
	}
}
