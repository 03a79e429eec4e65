package origin

import (
	"context"
	"slices"
	"unicode"
	"unicode/utf8"
)

// runWords and runChars are how many words, or Han characters, make a run.
const (
	runWords = 5
	runChars = 9
)

// stretch is how many bytes are read between two looks at the context.
const stretch = 1 << 16

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// runs gives the hashes of all runs of five words, sorted, each once. Words
// are runs of letters and digits in lower case; Han characters, which no
// spaces part, count one by one, nine to a run.
func runs(ctx context.Context, s string) []uint64 {
	words := make([]uint64, 0, len(s)/5)
	han := 0
	var h uint64 // of the word so far; 0 outside words
	due := stretch
	for i := 0; i < len(s); {
		if i >= due {
			if ctx.Err() != nil {
				return nil
			}
			due = i + stretch
		}
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
	return arrange(ctx, out)
}

// arrange sorts hashes and drops those that come again. Hashes are spread
// evenly, so that those of a long text fall into parts of like sizes, between
// which the context can be asked.
func arrange(ctx context.Context, hs []uint64) []uint64 {
	const bits = 8
	if len(hs) < 1<<(2*bits) {
		slices.Sort(hs)
		return slices.Compact(hs)
	}
	var ends [1<<bits + 1]int
	for _, h := range hs {
		ends[h>>(64-bits)+1]++
	}
	for k := range 1 << bits {
		ends[k+1] += ends[k]
	}
	out := make([]uint64, len(hs))
	at := ends
	for _, h := range hs {
		k := h >> (64 - bits)
		out[at[k]] = h
		at[k]++
	}
	for k := range 1 << bits {
		if ctx.Err() != nil {
			return nil
		}
		slices.Sort(out[ends[k]:ends[k+1]])
	}
	return slices.Compact(out)
}

func mix(h uint64, r rune) uint64 {
	if h == 0 {
		h = fnvOffset
	}
	return (h ^ uint64(r)) * fnvPrime
}
