package lang

import (
	"strings"

	"golang.org/x/text/language"
	// CLDR's names of the countries in every language, kept by the Go project.
	"golang.org/x/text/language/display"
)

// addCountries puts the countries' names of a language in, by their English
// names in lower case; names that the table has already keep the table's
// English.
func addCountries(d *Dict[*Concept], l language.Tag) {
	en, own := display.Regions(language.English), display.Regions(l)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !r.IsCountry() || r.String() != string([]rune{a, b}) {
				continue
			}
			if name := own.Name(r); len(name) >= 6 {
				d.Add(name, &Concept{Class: Name, English: []string{strings.ToLower(en.Name(r))}})
			}
		}
	}
}
