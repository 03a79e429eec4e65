package auth

import "testing"

// FuzzKeyFile gives the reader of key files what is none: it is refused, or all
// of its keys can be told apart.
func FuzzKeyFile(f *testing.F) {
	entry, _, err := NewEntry("desk", "newsroom", "writer")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"keys:\n" + entry, "keys:\n" + entry + entry, "keys: []", "", "keys:\n  - id: a\n    sha256: zz", "a: &a [*a]", "keys: {}", "\xff", "keys:\n" + entry + "---\nkeys: 1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		keys, err := parseKeys(raw)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, k := range keys {
			if k.principal.Name == "key:" || seen[k.principal.Name] || k.principal.Tenant == "" || k.principal.Role < Reader {
				t.Fatalf("took %+v", k.principal)
			}
			seen[k.principal.Name] = true
		}
	})
}
