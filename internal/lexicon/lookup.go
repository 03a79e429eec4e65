package lexicon

// Mask is a set of parts of speech.
type Mask uint8

// The parts of speech as bits.
const (
	IsNoun Mask = 1 << Noun
	IsVerb Mask = 1 << Verb
	IsAdj  Mask = 1 << Adj
	IsAdv  Mask = 1 << Adv
)

// Form is a set of inflections that a word can be.
type Form uint8

// The inflections.
const (
	Base   Form = 1 << iota // "kill", singular "report"
	Plural                  // "reports"
	Third                   // "kills"
	Past                    // "killed", past tense or participle
	Ing                     // "killing"
)

// Entry is what is known of a word as it stands. The zero Entry is an
// unknown word.
type Entry struct {
	Mask Mask
	Main POS  // the most frequent part of speech; NoPOS where unknown
	Form Form // inflections it can be
	// Weight is how often the word was met as each part of speech, on a
	// logarithmic scale: 1 never in the tagged corpus, 21 once, and 20 more
	// each time it doubles; 0 where it is not that part of speech.
	Weight [4]uint8

	class      Class // of the noun's first sense
	noun, verb ref   // lemmas
	base       ref   // the word itself where it is a verb's base
}

// Known says whether the lexicon has the word or a lemma of it.
func (e *Entry) Known() bool { return e.Mask != 0 }

// Noun is the lemma as a noun, empty where it is none.
func (e *Entry) Noun() string { return load().at(e.noun) }

// Verb is the lemma as a verb, empty where it is none.
func (e *Entry) Verb() string { return load().at(e.verb) }

// VerbBase is the lemma of the word as an uninflected verb: "lay" itself,
// though the form is mostly the past of "lie". Empty where it is none.
func (e *Entry) VerbBase() string {
	if e.base != 0 {
		return load().at(e.base)
	}
	return e.Verb()
}

// Class is the class of the noun's first sense.
func (e *Entry) Class() Class { return e.class }

// Lookup tells the parts of speech of a lower-case word in any inflection.
func Lookup(lower string) Entry {
	t := load()
	e := Entry{Main: NoPOS}
	w := t.find(lower)
	noun, form := t.nounLemma(lower, w)
	e.Form |= form
	verb, form := t.verbLemma(lower, w)
	e.Form |= form
	if t.freq[Verb][w] != 0 {
		e.base = t.ref(w)
		if verb != w {
			e.Form |= Base
		}
	}
	e.noun, e.verb, e.class = t.ref(noun), t.ref(verb), Class(t.class[Noun][noun])
	e.Weight = [4]uint8{t.freq[Noun][noun], t.freq[Verb][verb], t.freq[Adj][w], t.freq[Adv][w]}
	best := uint8(0)
	for p, n := range e.Weight {
		if n > 0 {
			e.Mask |= 1 << p
		}
		if n > best {
			best, e.Main = n, POS(p)
		}
	}
	return e
}

// Lemma gives the base form of a lower-case word as a noun or verb; other
// parts of speech and unknown words come back as they are, but for the plural
// ending of an unknown noun.
func Lemma(lower string, pos POS) string {
	t := load()
	w := t.find(lower)
	switch pos {
	case Noun:
		if n, _ := t.nounLemma(lower, w); n != 0 {
			return t.text(n)
		}
		return Singular(lower)
	case Verb:
		if n, _ := t.verbLemma(lower, w); n != 0 {
			return t.text(n)
		}
	}
	return lower
}

// Singular takes the plural ending off a word that is not in the lexicon.
func Singular(s string) string {
	n := len(s)
	switch {
	case n < 4 || s[n-1] != 's':
		return s
	case s[n-2] == 's' || s[n-2] == 'u' || s[n-2] == 'i' || s[n-2] == '\'' || s[n-2] >= 0x80:
		return s
	case n > 5 && s[n-2] == 'e' && (s[n-3] == 'x' || s[n-3] == 'z' || s[n-4:n-2] == "ch" || s[n-4:n-2] == "sh" || s[n-4:n-2] == "ss"):
		return s[:n-2]
	}
	return s[:n-1]
}

// ending is a rule of inflection: a word that ends in from has the lemma that
// ends in to. After WordNet's morphy, with consonants doubled.
type ending struct {
	from, to string
	form     Form
	undouble bool
}

var nounEndings = []ending{
	{"s", "", Plural, false},
	{"ies", "y", Plural, false},
	{"ses", "s", Plural, false},
	{"xes", "x", Plural, false},
	{"zes", "z", Plural, false},
	{"ches", "ch", Plural, false},
	{"shes", "sh", Plural, false},
	{"oes", "o", Plural, false},
	{"men", "man", Plural, false},
}

var verbEndings = []ending{
	{"s", "", Third, false},
	{"ies", "y", Third, false},
	{"es", "e", Third, false},
	{"es", "", Third, false},
	{"ied", "y", Past, false},
	{"ed", "e", Past, false},
	{"ed", "", Past, false},
	{"ed", "", Past, true},
	{"ing", "", Ing, false},
	{"ing", "e", Ing, false},
	{"ing", "", Ing, true},
}

func (t *table) nounLemma(s string, w uint32) (uint32, Form) {
	if l := t.lemma[Noun][w]; l != 0 {
		return l, Plural
	}
	if t.freq[Noun][w] != 0 && !t.rarePlural(s, w) {
		return w, Base
	}
	if l, f := t.inflected(s, Noun, nounEndings); l != 0 {
		return l, f
	}
	if t.freq[Noun][w] != 0 {
		return w, Base
	}
	return 0, 0
}

// rarePlural says whether a noun that is listed itself is far more often the
// plural of another: "sales", "officers", not "news" or "species".
func (t *table) rarePlural(s string, w uint32) bool {
	if s[len(s)-1] != 's' {
		return false
	}
	l, _ := t.inflected(s, Noun, nounEndings)
	return l != 0 && t.freq[Noun][l] > t.freq[Noun][w]
}

func (t *table) verbLemma(s string, w uint32) (uint32, Form) {
	if l := t.lemma[Verb][w]; l != 0 {
		form := Past
		if n := len(s); n > 3 && s[n-3:] == "ing" {
			form = Ing
		} else if s[n-1] == 's' && s != "was" {
			form = Third
		}
		return l, form
	}
	if t.freq[Verb][w] != 0 {
		return w, Base
	}
	return t.inflected(s, Verb, verbEndings)
}

// inflected tries the rules in turn; of two lemmas the more frequent wins.
func (t *table) inflected(s string, pos POS, rules []ending) (uint32, Form) {
	var buf [48]byte
	if len(s) > 40 || len(s) < 3 {
		return 0, 0
	}
	best, form := uint32(0), Form(0)
	for i := range rules {
		r := &rules[i]
		n := len(s) - len(r.from)
		if n < 2 || s[n:] != r.from {
			continue
		}
		if r.undouble {
			if n < 3 || s[n-1] != s[n-2] {
				continue
			}
			n--
		}
		b := append(append(buf[:0], s[:n]...), r.to...)
		w := t.findBytes(b)
		if w != 0 && t.freq[pos][w] > t.freq[pos][best] {
			best, form = w, r.form
		}
	}
	return best, form
}
