package lexicon

// Class is a lexicographer file of WordNet: the coarse class of a sense.
type Class uint8

// The classes of nouns and verbs, with WordNet's numbers; 0 is none.
const (
	NoClass           Class = 0
	ClassTops         Class = 3
	ClassAct          Class = 4
	ClassAnimal       Class = 5
	ClassArtifact     Class = 6
	ClassAttribute    Class = 7
	ClassBody         Class = 8
	ClassCognition    Class = 9
	ClassCommunicate  Class = 10
	ClassEvent        Class = 11
	ClassFeeling      Class = 12
	ClassFood         Class = 13
	ClassGroup        Class = 14
	ClassLocation     Class = 15
	ClassMotive       Class = 16
	ClassObject       Class = 17
	ClassPerson       Class = 18
	ClassPhenomenon   Class = 19
	ClassPlant        Class = 20
	ClassPossession   Class = 21
	ClassProcess      Class = 22
	ClassQuantity     Class = 23
	ClassRelation     Class = 24
	ClassShape        Class = 25
	ClassState        Class = 26
	ClassSubstance    Class = 27
	ClassTime         Class = 28
	ClassVerbBody     Class = 29
	ClassVerbChange   Class = 30
	ClassVerbThink    Class = 31
	ClassVerbSay      Class = 32
	ClassVerbCompete  Class = 33
	ClassVerbConsume  Class = 34
	ClassVerbContact  Class = 35
	ClassVerbCreate   Class = 36
	ClassVerbEmotion  Class = 37
	ClassVerbMotion   Class = 38
	ClassVerbPerceive Class = 39
	ClassVerbPossess  Class = 40
	ClassVerbSocial   Class = 41
	ClassVerbState    Class = 42
	ClassVerbWeather  Class = 43
)

// ClassOf is the class of the first sense of a noun lemma.
func ClassOf(noun string) Class {
	t := load()
	w := t.find(noun)
	if l := t.lemma[Noun][w]; l != 0 {
		w = l
	}
	return Class(t.class[Noun][w])
}

// IsPerson says whether a noun lemma names people: a person ("officer",
// "victim"), persons together ("people", "crew", "staff"), or a name of one.
func IsPerson(noun string) bool {
	t := load()
	w := t.find(noun)
	for i, k := t.first[Noun][w], uint32(0); i < t.first[Noun][w+1] && k < 2; i, k = i+1, k+1 {
		if t.person[t.sense[Noun][i]] && (k == 0 || t.share[Noun][i] >= 102) {
			return true
		}
	}
	return false
}

// personRoots are words whose first noun sense, and all kinds of it, are
// people.
var personRoots = [...]string{"person", "people", "personnel", "crew", "staff", "troop", "soldiery", "police", "dead", "wounded", "casualty", "victim", "crowd", "audience", "electorate", "jury", "gang", "couple"}

// markPersons marks the synsets of people; hypernyms come before hyponyms.
func (t *table) markPersons() {
	t.person = make([]bool, len(t.up))
	for _, s := range personRoots {
		w := t.find(s)
		if t.first[Noun][w] < t.first[Noun][w+1] {
			t.person[t.sense[Noun][t.first[Noun][w]]] = true
		}
	}
	for i := 1; i < len(t.up); i++ {
		if p := t.up[i]; p != 0 && t.person[p] {
			t.person[i] = true
		}
	}
}
