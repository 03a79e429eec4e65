package lexicon

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display" // the names of the countries, from CLDR
)

// nations.tsv holds the words for countries and their peoples that neither
// CLDR's names nor WordNet's derivations give.
//
//go:embed nations.tsv
var nationTable string

var nations = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	name := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !r.IsCountry() {
				continue
			}
			n := strings.ToLower(name.Name(r))
			if n != "" && !strings.ContainsAny(n, " &.()") {
				m[n] = n
			}
		}
	}
	for line := range strings.Lines(nationTable) {
		if f := strings.Fields(line); len(f) == 2 && f[0][0] != '#' {
			m[f[0]] = f[1]
		}
	}
	return m
})

// Nation gives the country that a lower-case word names, or whose people or
// adjective it is: "chinese" and "china" are "china". It is false for every
// other word.
func Nation(lower string) (string, bool) {
	m := nations()
	if n, ok := m[lower]; ok {
		return n, true
	}
	n, ok := m[Stem(lower)]
	return n, ok
}
