package origin

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// runWords and runChars are how many words, or Han characters, make a run.
const (
	runWords = 5
	runChars = 9
)

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// runs gives the hashes of all runs of five words, sorted, each once. Words
// are runs of letters and digits in lower case; Han characters, which no
// spaces part, count one by one, nine to a run.
func runs(s string) []uint64 {
	words := make([]uint64, 0, len(s)/5)
	han := 0
	var h uint64 // of the word so far; 0 outside words
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			h = mix(h, r)
		case 'A' <= r && r <= 'Z':
			h = mix(h, r+'a'-'A')
		case r >= utf8.RuneSelf && unicode.Is(unicode.Han, r):
			if h != 0 {
				words, h = append(words, h), 0
			}
			words = append(words, mix(fnvOffset, r))
			han++
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			h = mix(h, unicode.ToLower(r))
		case (r == '\'' || r == '’') && h != 0:
			// "Korea's" is one word however its apostrophe is written
		default:
			if h != 0 {
				words, h = append(words, h), 0
			}
		}
	}
	if h != 0 {
		words = append(words, h)
	}
	k := runWords
	if 2*han > len(words) {
		k = runChars
	}
	if len(words) == 0 {
		return nil
	}
	if len(words) < k {
		k = len(words) // a text shorter than a run is one run
	}
	out := make([]uint64, 0, len(words)-k+1)
	for i := 0; i+k <= len(words); i++ {
		h := uint64(fnvOffset)
		for _, w := range words[i : i+k] {
			h = (h ^ w) * fnvPrime
			h ^= h >> 29
		}
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func mix(h uint64, r rune) uint64 {
	if h == 0 {
		h = fnvOffset
	}
	return (h ^ uint64(r)) * fnvPrime
}
