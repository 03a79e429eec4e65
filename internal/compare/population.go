package compare

import "github.com/seed4521bc5c/crosscheck/internal/lexicon"

// alike is the similarity from which two nouns are taken to name the same
// things: synonyms, words of one family, and a kind and what it is a kind of.
const alike = 0.6

// synonyms says whether two head nouns may name the same population. Words
// that the lexicon does not know are given the benefit of the doubt, and so
// are a person and a thing ("jobs" and "people"): what is counted then is
// something between them, such as a loss.
func synonyms(a, b string) bool {
	if a[0] < 0x80 {
		ea, eb := lexicon.Lookup(a), lexicon.Lookup(b)
		if !ea.Known() || !eb.Known() || lexicon.IsPerson(a) != lexicon.IsPerson(b) {
			return true
		}
		return lexicon.Similarity(a, b, lexicon.Noun) >= alike
	}
	return true
}
