package lang

import (
	_ "embed"
	"strings"

	"golang.org/x/text/language"
)

//go:embed concepts.tsv
var conceptTable string

// Class is the part of speech of a concept's words.
type Class uint8

// The classes. Many Chinese and Korean words of news are nouns and verbs in
// one: 投资, 수출.
const (
	Noun Class = iota
	NounVerb
	Verb
	Adjective
	Name
	Grammar // words that mean something to the reading, but nothing to a comparison
)

// Concept is what words of the three languages have in common: the English
// lemmas, the first of which stands for all.
type Concept struct {
	Class   Class
	English []string
}

// Lemma is the lemma that stands for the concept.
func (c *Concept) Lemma() string { return c.English[0] }

// Chinese and Korean are the dictionaries of the concepts' words.
var (
	Chinese = NewDict(Simplified, func(d *Dict[*Concept]) { addConcepts(d, 2, language.SimplifiedChinese) })
	Korean  = NewDict(AsWritten, func(d *Dict[*Concept]) { addConcepts(d, 3, language.Korean) })
)

// addConcepts puts in the words of a column of the table, and the countries'
// names in its language.
func addConcepts(d *Dict[*Concept], column int, l language.Tag) {
	classes := map[string]Class{"n": Noun, "nv": NounVerb, "v": Verb, "a": Adjective, "name": Name, "g": Grammar}
	for row := range Rows("concepts.tsv", conceptTable, 4) {
		class, ok := classes[row[0]]
		if !ok {
			panic("lang: concepts.tsv: class " + row[0])
		}
		k := &Concept{Class: class, English: strings.Split(row[1], "|")}
		for w := range strings.FieldsSeq(row[column]) {
			d.Add(w, k)
		}
	}
	addCountries(d, l)
}
