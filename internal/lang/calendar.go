package lang

import (
	"strconv"
	"strings"
)

// TimeKind is what a word says of a time.
type TimeKind uint8

// The kinds. Year, Month, Week and Day are so many away from the publish
// time; Half is a half of the year; Behind names what the number before it is.
const (
	Year TimeKind = iota
	Month
	Week
	Day
	Half
	Behind
)

// What a number before a word of kind Behind names.
const (
	NamesYear    = 1
	NamesMonth   = 2
	NamesDay     = 3
	NamesQuarter = 4
)

// TimeWord is a word for a time.
type TimeWord struct {
	Kind TimeKind
	N    int
}

// Calendar is the dictionary of a table of words for times.
func Calendar(name, table string, fold Folding) *Dict[TimeWord] {
	kinds := map[string]TimeKind{"year": Year, "month": Month, "week": Week, "day": Day, "half": Half, "behind": Behind}
	return NewDict(fold, func(d *Dict[TimeWord]) {
		for row := range Rows(name, table, 3) {
			k, ok := kinds[row[0]]
			n, err := strconv.Atoi(row[1])
			if !ok || err != nil {
				panic("lang: " + name + ": " + row[0] + " " + row[1])
			}
			for w := range strings.FieldsSeq(row[2]) {
				d.Add(w, TimeWord{k, n})
			}
		}
	})
}
