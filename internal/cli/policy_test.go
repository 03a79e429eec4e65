package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
)

// quay writes two sources that differ in a count, a bound and a currency.
func quay(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "quay.json")
	if err := os.WriteFile(path, []byte(`[
  {"id": "gazette", "text": "The new quay in Tarnmouth has 51 berths. The new quay cost €40 million. More than 200 boats came to the opening in Tarnmouth."},
  {"id": "radio", "text": "The new quay in Tarnmouth has 53 berths. The new quay cost $43 million. Some 400 boats came to the opening in Tarnmouth."}
]`), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPolicyFlags(t *testing.T) {
	quay := quay(t)
	file := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, []byte(`{"bounds": "BOUND_READING_LENIENT", "tolerances": [{"relative": "0.05"}],
  "rates": [{"baseCurrency": "EUR", "quoteCurrency": "USD", "rate": "1.08", "date": "2026-11-20"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args    []string
		code    int
		summary string
	}{
		{nil, cli.ExitConflict, "2 conflicts, 0 agreements"},
		{[]string{"--bounds", "soft"}, cli.ExitConflict, "2 conflicts, 0 agreements"},
		{[]string{"--bounds", "lenient"}, cli.ExitConflict, "1 conflict, 1 agreement"},
		{[]string{"--tolerance", "5%"}, cli.ExitConflict, "1 conflict, 1 agreement"},
		{[]string{"--tolerance", "count=2"}, cli.ExitConflict, "1 conflict, 1 agreement"},
		{[]string{"--tolerance", "money=5%", "--tolerance", "percent=0.5"}, cli.ExitConflict, "2 conflicts, 0 agreements"},
		{[]string{"--harmless", "value,tension"}, cli.ExitOK, "0 conflicts, 2 agreements"},
		{[]string{"--harmless", "value", "--harmless", "plan-vs-actual"}, cli.ExitConflict, "1 conflict, 1 agreement"},
		{[]string{"--rate", "EUR/USD=1.08@2026-11-20"}, cli.ExitConflict, "2 conflicts, 1 agreement"},
		{[]string{"--rate", "EUR/USD=1.5@2026-11-20"}, cli.ExitConflict, "3 conflicts, 0 agreements"},
		{[]string{"--policy", file}, cli.ExitOK, "0 conflicts, 3 agreements"},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			got := run(t, append([]string{"check", quay}, tt.args...)...)
			if got.code != tt.code || !strings.Contains(got.stdout, tt.summary) {
				t.Errorf("exit code %d, want %d with %q\n%s%s", got.code, tt.code, tt.summary, got.stdout, got.stderr)
			}
		})
	}
}

func TestBadPolicyFlags(t *testing.T) {
	quay := quay(t)
	dir := t.TempDir()
	for name, content := range map[string]string{
		"typo.json": `{"bound": 1}`, "kind.json": `{"harmlessReasons": ["REASON_KIND_EQUAL"]}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		args []string
		want string // in the message
	}{
		{[]string{"--bounds", "hard"}, "must be one of soft, strict, lenient"},
		{[]string{"--tolerance", "lots"}, "--tolerance lots: an amount needs the kind"},
		{[]string{"--tolerance", "3"}, "--tolerance 3: an amount needs the kind"},
		{[]string{"--tolerance", "x%"}, "--tolerance x%: x is no number"},
		{[]string{"--tolerance", "fish=3"}, "--tolerance fish=3: no such kind of number as fish"},
		{[]string{"--tolerance", "101%"}, "--tolerance 101%: relative must be from 0 to 1"},
		{[]string{"--tolerance", "count=-1"}, "--tolerance count=-1: absolute must not be negative"},
		{[]string{"--tolerance", "1%", "--tolerance", "2%"}, "--tolerance 2%: dimension has a tolerance already"},
		{[]string{"--rate", "EUR=1.08"}, "--rate EUR=1.08: must read like EUR/USD=1.08@2026-11-20"},
		{[]string{"--rate", "EUR/USD=1.08@soon"}, "soon is no day"},
		{[]string{"--rate", "EUR/USD=free@2026-11-20"}, "free is no number"},
		{[]string{"--rate", "EUR/USD=0@2026-11-20"}, "rate must be greater than 0"},
		{[]string{"--rate", "euro/USD=1@2026-11-20"}, "base currency must be an ISO 4217 code"},
		{[]string{"--rate", "USD/USD=1@2026-11-20"}, "quote currency must not be the base currency"},
		{[]string{"--harmless", "all"}, "--harmless all: no such reason"},
		{[]string{"--harmless", "value,equal"}, "--harmless equal: must be a reason that sets positions apart"},
		{[]string{"--policy", filepath.Join(dir, "nowhere.json")}, "nowhere.json: no such file"},
		{[]string{"--policy", filepath.Join(dir, "typo.json")}, "typo.json: bound: unknown field"},
		{[]string{"--policy", filepath.Join(dir, "kind.json")}, "kind.json: policy.harmless_reasons[0]: must be a reason"},
		{[]string{"--policy", filepath.Join(dir, "kind.json"), "--rate", "EUR/USD=1@2026-11-20"}, "policy"},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			got := run(t, append([]string{"check", quay}, tt.args...)...)
			if got.code != cli.ExitTrouble || got.stdout != "" || !strings.Contains(got.stderr, tt.want) {
				t.Errorf("exit code %d, no %q in %q (%s)", got.code, tt.want, got.stderr, got.stdout)
			}
		})
	}
}
