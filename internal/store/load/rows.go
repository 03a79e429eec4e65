package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// vocabulary is how many words there are. As in language, few are common: the
// n-th is about 1/n as common as the first.
const vocabulary = 20_000

var units = []string{
	"USD", "1", "%", "document", "person", "km", "t", "a", "EUR", "CNY", "KRW", "d", "company", "m2", "house", "vehicle",
	"GW", "Cel", "school", "flight", "ship", "patient", "vote", "seat", "barrel", "kg", "m", "h", "point", "share",
}

// maker makes rows; the same seed makes the same.
type maker struct {
	*rand.Rand
	words *rand.Zipf
	units *rand.Zipf
}

func newMaker(seed uint64) *maker {
	r := rand.New(rand.NewPCG(seed, 0))
	return &maker{r, rand.NewZipf(r, 1.1, 8, vocabulary-1), rand.NewZipf(r, 1.2, 2, uint64(len(units)-1))}
}

func word(n uint64) string { return "word" + strconv.FormatUint(n, 36) }

// text is n bytes of words; it compresses about as news does.
func (m *maker) text(n int) []byte {
	var b strings.Builder
	for b.Len() < n {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatUint(m.words.Uint64()*2654435761%1e7, 36))
	}
	return []byte(b.String()[:n])
}

// terms of a claim: four words, a unit, values over twelve powers of ten, and
// for most a month.
func (m *maker) terms() store.Terms {
	t := store.Terms{Units: []string{units[m.units.Uint64()]}}
	for range 4 {
		t.Words = append(t.Words, word(m.words.Uint64()))
	}
	v := math.Pow(10, m.Float64()*12)
	decimal := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
	switch n := m.IntN(10); {
	case n < 6:
		t.Lower, t.Upper = decimal(v), decimal(v)
	case n < 9:
		t.Lower, t.Upper = decimal(v*0.95), decimal(v*1.05)
	default:
		t.Lower = decimal(v)
	}
	if m.IntN(5) > 0 {
		back := int(m.ExpFloat64() * 30) // months
		t.From = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).AddDate(0, -min(back, 1200), 0)
		t.To = t.From.AddDate(0, 1, 0)
	}
	return t
}

func (m *maker) source(id string, body, claims int) store.NewSource {
	n := store.NewSource{
		Source: store.Source{
			ID: id, Created: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Engine: "1.0.0",
			Body: m.text(body), Reading: m.text(body / 2),
		},
		Request: store.Request{ID: "request-" + id, Digest: "0123456789abcdef0123456789abcdef"},
	}
	for i := range claims {
		n.Claims = append(n.Claims, store.Claim{Number: i, Terms: m.terms(), Body: m.text(400)})
	}
	return n
}

// sources are n rows, made before the clock runs.
func (m *maker) sources(n, body, claims int) []store.NewSource {
	all := make([]store.NewSource, n)
	for i := range all {
		all[i] = m.source(fmt.Sprintf("source-%06d", i), body, claims)
	}
	return all
}
