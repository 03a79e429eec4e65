package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// PostgreSQL's text holds every character but U+0000. It is kept as U+0001
// U+0001, and U+0001 as U+0001 U+0002: the byte order of what is kept is that
// of what was given.
var (
	escaper   = strings.NewReplacer("\x00", "\x01\x01", "\x01", "\x01\x02")
	unescaper = strings.NewReplacer("\x01\x01", "\x00", "\x01\x02", "\x01")
)

func escape(s string) string {
	if !strings.ContainsAny(s, "\x00\x01") {
		return s
	}
	return escaper.Replace(s)
}

func unescape(s string) string {
	if strings.IndexByte(s, '\x01') < 0 {
		return s
	}
	return unescaper.Replace(s)
}

// Before a term stands its tenant, so that one index serves all tenants and no
// search reads another's rows; then what it is.
const (
	wordMark   = "\x1fw\x1f"
	unitMark   = "\x1fu\x1f"
	valueMark  = "\x1fv\x1f" // a node of values; see cells.go
	periodMark = "\x1fp\x1f" // a node of months
)

// longestTerm bounds a term in bytes. What an index can hold is bounded, what a
// text may call a word is not; the hash of a longer one stands for its end.
const longestTerm = 400

func term(tenant, mark, word string) string {
	whole := tenant + mark + escape(word)
	if len(whole) <= longestTerm {
		return whole
	}
	sum := sha256.Sum256([]byte(whole))
	cut := longestTerm - 2*len(sum)
	for cut > 0 && !utf8.RuneStart(whole[cut]) {
		cut--
	}
	return whole[:cut] + hex.EncodeToString(sum[:])
}

// terms returns the words and units that a claim is found by, or that are asked
// for.
func terms(tenant string, t store.Terms) []string {
	all := make([]string, 0, len(t.Words)+len(t.Units))
	for _, w := range t.Words {
		all = append(all, term(tenant, wordMark, w))
	}
	for _, u := range t.Units {
		all = append(all, term(tenant, unitMark, u))
	}
	return all
}

// appendArray appends words as the text of a PostgreSQL array.
func appendArray(b []byte, words []string) []byte {
	b = append(b, '{')
	for i, w := range words {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		for j := range len(w) {
			if w[j] == '"' || w[j] == '\\' {
				b = append(b, '\\')
			}
			b = append(b, w[j])
		}
		b = append(b, '"')
	}
	return append(b, '}')
}
