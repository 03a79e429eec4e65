package lang

import (
	"strings"

	"golang.org/x/text/language"
	// CLDR's names of the countries in every language, kept by the Go project.
	"golang.org/x/text/language/display"
)

// addCountries puts the countries' names in, by their English names in lower
// case; names that the table has already keep the table's English.
func addCountries(c *concepts) {
	en := display.Regions(language.English)
	zh := display.Regions(language.SimplifiedChinese)
	ko := display.Regions(language.Korean)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !r.IsCountry() || r.String() != string([]rune{a, b}) {
				continue
			}
			k := &Concept{Class: Name, English: []string{strings.ToLower(en.Name(r))}}
			if z := zh.Name(r); len(z) >= 6 {
				c.chinese.Add(z, k)
			}
			if n := ko.Name(r); len(n) >= 6 {
				c.korean.Add(n, k)
			}
		}
	}
}
