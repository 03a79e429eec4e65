package lang

import (
	_ "embed"
	"strings"
	"sync"
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

type concepts struct {
	chinese, korean *Dict[*Concept]
	all             []*Concept
}

var load = sync.OnceValue(func() concepts {
	classes := map[string]Class{"n": Noun, "nv": NounVerb, "v": Verb, "a": Adjective, "name": Name, "g": Grammar}
	c := concepts{chinese: NewDict[*Concept](Fold), korean: NewDict[*Concept](nil)}
	for row := range Rows("concepts.tsv", conceptTable, 4) {
		class, ok := classes[row[0]]
		if !ok {
			panic("lang: concepts.tsv: class " + row[0])
		}
		k := &Concept{Class: class, English: strings.Split(row[1], "|")}
		c.all = append(c.all, k)
		for w := range strings.FieldsSeq(row[2]) {
			c.chinese.Add(w, k)
		}
		for w := range strings.FieldsSeq(row[3]) {
			c.korean.Add(w, k)
		}
	}
	addCountries(&c)
	return c
})

// Chinese is the dictionary of the concepts' Chinese words.
func Chinese() *Dict[*Concept] { return load().chinese }

// Korean is the dictionary of the concepts' Korean words.
func Korean() *Dict[*Concept] { return load().korean }
