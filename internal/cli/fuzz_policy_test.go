package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzPolicy gives the flags and the file of a policy what is none: it is
// refused, or is a policy that the engine takes.
func FuzzPolicy(f *testing.F) {
	f.Add("2%", "EUR/USD=1.08@2026-11-20", "ROUNDING", []byte(`{"tolerances":[{"relative":"0.02"}]}`))
	f.Add("money=2%", "EUR/USD=1e400@2026-11-20", "", []byte(`{`))
	f.Add("percent=0.5", "/=@", "plan-vs-actual", []byte{})
	f.Add("=%", "EUR/EUR=1@2026-02-30", "\xff", []byte("null"))
	f.Fuzz(func(t *testing.T, amount, exchange, harmless string, file []byte) {
		if m, err := tolerance(amount); err == nil && m.GetRelative() == "" && m.GetAbsolute() == "" {
			t.Fatalf("%q is taken, and says nothing", amount)
		}
		if m, err := rate(exchange); err == nil && (m.GetRate() == "" || m.GetDate() == "") {
			t.Fatalf("%q is taken, and says nothing", exchange)
		}
		path := filepath.Join(t.TempDir(), "policy.json")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = policyOf(path)
		p := policyFlags{tolerances: []string{amount}, rates: []string{exchange}, harmless: []string{harmless}}
		policy, err := p.policy()
		if err != nil {
			return
		}
		if err := policy.Check(); err != nil && p.inFlag(err) == nil {
			t.Fatalf("%v is lost", err)
		}
	})
}
