package en

import (
	_ "embed"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/lang"
)

//go:embed grammar.tsv
var grammarTable string

//go:embed verbs.tsv
var verbTable string

//go:embed nominals.tsv
var nominalTable string

//go:embed casualty.tsv
var casualtyTable string

//go:embed counted.tsv
var countedTable string

//go:embed phrasal.tsv
var phrasalTable string

//go:embed one.tsv
var oneTable string

//go:embed generic.tsv
var genericTable string

// Class is a set of closed word classes; grammar.tsv lists their words.
type Class uint64

// The closed classes, in the names of grammar.tsv.
const (
	Det Class = 1 << iota
	Possessive
	Pronoun
	PersonPronoun
	Preposition
	To
	Conjunction
	Subordinator
	Relative
	Modal
	Be
	Have
	Do
	Negation
	PlainAdverb
	Future
	Maybe
	Condition
	Day
	Month
	TimeWord
	Title
	PartWord
	Contains
	UpWord
	DownWord
	UpDown
	ChangeNoun
	Others
	Parent
	SamePast // verbs whose past looks like their base
	Direction
	Ordinal
	Scale // nouns that a number follows: "magnitude 6.3"
	Quake
	Moment  // words that begin a time expression
	Stretch // words between a number and a unit of time: "three more years"
)

var classNames = map[string]Class{
	"det": Det, "poss": Possessive, "pron": Pronoun, "personpron": PersonPronoun, "prep": Preposition, "to": To,
	"conj": Conjunction, "subord": Subordinator, "rel": Relative, "modal": Modal, "be": Be, "have": Have, "do": Do,
	"neg": Negation, "adv": PlainAdverb, "future": Future, "maybe": Maybe, "condition": Condition, "day": Day,
	"month": Month, "timeword": TimeWord, "title": Title, "part": PartWord, "contains": Contains, "upword": UpWord,
	"downword": DownWord, "updown": UpDown, "change": ChangeNoun, "others": Others, "ownperson": Parent, "samepast": SamePast, "direction": Direction, "ordinal": Ordinal, "scale": Scale, "quake": Quake, "moment": Moment, "stretch": Stretch,
}

// VerbClass is a set of classes of verbs; verbs.tsv lists their lemmas.
type VerbClass uint32

// The classes of verbs.
const (
	Say           VerbClass = 1 << iota // attribute what follows
	Expect                              // what follows is a plan, a forecast, a wish
	Deny                                // what follows is denied
	Up                                  // the subject grows
	Down                                // the subject shrinks
	Raise                               // the object grows
	Lower                               // the object shrinks
	Move                                // the subject changes
	MeasureVerb                         // "total", "reach": the subject is what is measured
	PersonObject                        // done to people: "kill"
	PersonSubject                       // done by people: "attend"
	Copula
	Give      // takes two objects: "pay him $5"
	Light     // says little of its own: "make"
	Rate      // puts a number on its object: "value at"
	Control   // its object does what the infinitive says: "ask him to pay"
	Hold      // say whose the object is: "won 41 seats"
	LevelVerb // only says how high its subject is: "reach"
	Find      // attributes a clause that follows, and nothing else: "found that"
	GainPart  // with points or a share of itself, the subject grows: "added 12 points"
	LosePart  // and shrinks: "lost 2 percent"
)

var verbClassNames = map[string]VerbClass{
	"say": Say, "expect": Expect, "deny": Deny, "up": Up, "down": Down, "raise": Raise, "lower": Lower, "move": Move,
	"measure": MeasureVerb, "person": PersonObject, "personsubject": PersonSubject, "copula": Copula, "give": Give, "light": Light, "rate": Rate, "level": LevelVerb, "hold": Hold, "control": Control, "find": Find, "gainpart": GainPart, "losepart": LosePart,
}

type grammar struct {
	words    *lang.Table[Class]
	verbs    *lang.Table[VerbClass]
	nominals *lang.Table[[2]string]
	phrasal  *lang.Table[[]phrasal] // by their particle
	casualty *lang.Table[string]
	counted  *lang.Table[string]
	generic  *lang.Table[bool]
	one      *lang.Table[OneClass]
}

// phrasal is a verb with a particle, and the plain verb for the two.
type phrasal struct{ verb, plain string }

var grammars = lang.Lazy[grammar]{Make: readGrammar}

// grammarData gives the tables.
func grammarData() *grammar { return grammars.Get() }

func readGrammar() *grammar {
	classes, verbClasses, nominals, particles := map[string]Class{}, map[string]VerbClass{}, map[string][2]string{}, map[string][]phrasal{}
	casualty, counted, generic, one := map[string]string{}, map[string]string{}, map[string]bool{}, map[string]OneClass{}
	grammarRows("grammar.tsv", grammarTable, func(name, words string) {
		c, ok := classNames[name]
		if !ok {
			panic("en: grammar.tsv: no class " + name)
		}
		for w := range strings.FieldsSeq(words) {
			classes[w] |= c
		}
	})
	grammarRows("verbs.tsv", verbTable, func(name, verbs string) {
		c, ok := verbClassNames[name]
		if !ok {
			panic("en: verbs.tsv: no class " + name)
		}
		for v := range strings.FieldsSeq(verbs) {
			verbClasses[v] |= c
		}
	})
	grammarRows("nominals.tsv", nominalTable, func(verb, nouns string) {
		money, duration, ok := strings.Cut(nouns, "\t")
		if !ok {
			panic("en: nominals.tsv: " + verb)
		}
		nominals[verb] = [2]string{strings.TrimPrefix(money, "-"), strings.TrimPrefix(duration, "-")}
	})
	grammarRows("phrasal.tsv", phrasalTable, func(words, verb string) {
		v, particle, ok := strings.Cut(words, " ")
		if !ok {
			panic("en: phrasal.tsv: " + words)
		}
		particles[particle] = append(particles[particle], phrasal{v, verb})
	})
	grammarRows("casualty.tsv", casualtyTable, func(word, verb string) { casualty[word] = verb })
	grammarRows("one.tsv", oneTable, func(name, words string) {
		c, ok := map[string]OneClass{"counted": OneCounted, "behind": OneBehind, "elapsed": OneElapsed}[name]
		if !ok {
			panic("en: one.tsv: no class " + name)
		}
		for w := range strings.FieldsSeq(words) {
			one[w] |= c
		}
	})
	grammarRows("counted.tsv", countedTable, func(noun, verb string) { counted[noun] = verb })
	for line := range strings.Lines(genericTable) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			generic[line] = true
		}
	}
	return &grammar{
		words: lang.NewTable(classes), verbs: lang.NewTable(verbClasses), nominals: lang.NewTable(nominals), phrasal: lang.NewTable(particles),
		casualty: lang.NewTable(casualty), counted: lang.NewTable(counted), generic: lang.NewTable(generic), one: lang.NewTable(one),
	}
}

// grammarRows reads lines "key<TAB>value"; # begins a comment. The tables are
// embedded and tested, so a bad line is a bug.
func grammarRows(name, table string, row func(key, value string)) {
	for line := range strings.Lines(table) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		k, v, ok := strings.Cut(line, "\t")
		if !ok {
			panic("en: " + name + ": no tab in " + line)
		}
		row(k, v)
	}
}

// ClassOf gives the closed classes of a lower-case word, 0 for an open one.
func ClassOf(lower string) Class { return grammarData().words.Get(lower) }

// VerbClassOf gives the classes of a verb's lemma.
func VerbClassOf(lemma string) VerbClass { return grammarData().verbs.Get(lemma) }

// Nominal is what a bare amount of money, or a bare duration, under a verb is
// called; empty where the verb says nothing of it.
func Nominal(verb string, duration bool) string {
	n := grammarData().nominals.Get(verb)
	if duration {
		return n[1]
	}
	return n[0]
}

// Phrasal is the plain verb for a verb with a particle ("lay" "off":
// dismiss), empty where the two mean nothing together.
func Phrasal(verb, particle string) string {
	for _, p := range grammarData().phrasal.Get(particle) {
		if p.verb == verb {
			return p.plain
		}
	}
	return ""
}

// Casualty is the verb of a word that says what happened to counted people
// ("12 dead": die), empty for any other word.
func Casualty(lower string) string { return grammarData().casualty.Get(lower) }

// Counted is the verb of a noun that counts people by what happened to them
// ("12 deaths": die), empty for any other noun's lemma.
func Counted(noun string) string { return grammarData().counted.Get(noun) }

// Generic says whether a noun's lemma only says that there is a number:
// "total", "number".
func Generic(noun string) bool { return grammarData().generic.Get(noun) }

// OneClass tells when "one" is a number.
type OneClass uint8

// The classes of one.tsv.
const (
	OneCounted OneClass = 1 << iota // nouns that are counted even at one: "one count of fraud"
	OneBehind                       // behind a time: "one day after"
	OneElapsed                      // before a time: "in one day"
)

// OneClassOf gives the classes of a word or lemma beside "one".
func OneClassOf(word string) OneClass { return grammarData().one.Get(word) }
