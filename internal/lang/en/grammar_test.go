package en

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
)

func TestGrammarTables(t *testing.T) {
	for _, c := range []struct {
		word string
		want Class
	}{
		{"the", Det}, {"their", Possessive}, {"will", Modal | Future}, {"wouldn't", Modal | Future | Negation},
		{"were", Be}, {"had", Have}, {"if", Subordinator | Condition}, {"who", Relative | PersonPronoun},
		{"tuesday", Day}, {"february", Month}, {"including", Contains | PartWord}, {"below", Preposition},
		{"fewer", DownWord}, {"others", Others}, {"cut", SamePast}, {"magnitude", Scale},
	} {
		if got := ClassOf(c.word); got&c.want != c.want {
			t.Errorf("ClassOf(%q) = %b, lacks %b", c.word, got, c.want&^got)
		}
	}
	for _, c := range []struct {
		verb string
		want VerbClass
	}{
		{"say", Say}, {"expect", Expect | Control}, {"deny", Deny}, {"rise", Up}, {"fall", Down}, {"raise", Raise},
		{"cut", Lower}, {"reach", MeasureVerb | LevelVerb}, {"kill", PersonObject}, {"attend", PersonSubject},
		{"pay", Give}, {"make", Light}, {"value", Rate}, {"become", Copula},
	} {
		if got := VerbClassOf(c.verb); got&c.want != c.want {
			t.Errorf("VerbClassOf(%q) = %b, lacks %b", c.verb, got, c.want&^got)
		}
	}
	if ClassOf("zebra") != 0 || VerbClassOf("zebra") != 0 {
		t.Error("a word of no class has one")
	}
	for _, c := range [][2]string{
		{Nominal("pay", false), "payment"}, {Nominal("sentence", true), "sentence"}, {Nominal("pay", true), ""},
		{Phrasal("lay", "off"), "dismiss"}, {Phrasal("lay", "on"), ""},
		{Casualty("dead"), "die"}, {Counted("death"), "die"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
	if !Generic("number") || Generic("price") || OneClassOf("count")&OneCounted == 0 {
		t.Error("generic or counted nouns are not read")
	}
}

// TestVerbTables makes sure that every verb of the tables is a verb's lemma,
// since the extractor looks them up by lemma.
func TestVerbTables(t *testing.T) {
	check := func(table, verb string) {
		e := lexicon.Lookup(verb)
		if e.Mask&lexicon.IsVerb == 0 || e.VerbBase() != verb {
			t.Errorf("%s: %q is no verb's base form", table, verb)
		}
	}
	g := grammarData()
	for v := range g.verbs.All() {
		check("verbs.tsv", v)
	}
	for v := range g.nominals.All() {
		check("nominals.tsv", v)
	}
	for _, v := range g.casualty.All() {
		check("casualty.tsv", v)
	}
	for _, v := range g.counted.All() {
		check("counted.tsv", v)
	}
}
