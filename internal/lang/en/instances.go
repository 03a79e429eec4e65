package en

import (
	_ "embed"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
)

//go:embed instances.tsv
var instanceTable string

// Instance is a kind of thing that comes in several within a story.
type Instance struct {
	Kind string // "round": one kind of thing under several names
	How  InstanceClass
	Word string // of ByStage: the stage
}

// InstanceClass says what tells which of several things is meant.
type InstanceClass uint8

// The ways; the zero value is none.
const (
	ByOrdinal InstanceClass = iota + 1 // "first round"
	ByNoun                             // "pensions bill"
	ByStage                            // "semi-final"
)

var instanceClasses = map[string]InstanceClass{"ordinal": ByOrdinal, "noun": ByNoun, "stage": ByStage}

var instances = lang.Lazy[lang.Table[Instance]]{Make: func() *lang.Table[Instance] {
	m := map[string]Instance{}
	for line := range strings.Lines(instanceTable) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 || instanceClasses[f[1]] == 0 {
			panic("en: instances.tsv: " + line)
		}
		for w := range strings.FieldsSeq(f[2]) {
			m[w] = Instance{f[0], instanceClasses[f[1]], w}
		}
	}
	return lang.NewTable(m)
}}

// InstanceOf gives the kind of thing that a noun's lemma names, the zero value
// for a noun that is not in the table.
func InstanceOf(lemma string) Instance { return instances.Get().Get(lemma) }
