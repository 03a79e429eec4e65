package sqlite

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// The text index holds the terms of each claim: its words, its units, and where
// on coarse scales its values and its period lie. A search asks it for the
// sources of the claims that have all terms of the query, which is a little more
// than what it looks for, since the scales are coarse. Each claim of these
// sources is then held to the query itself.
//
// A term is a hash, since FTS5 would take text apart and fold its case: so any
// byte can be searched by, long words cost no more than short ones, and a
// tenant's terms are its own. Two that share a hash cost a look at a claim that
// doesn't fit, no more.

// Kinds of terms.
const (
	word   = 'w'
	unit   = 'u'
	digit  = 'd' // values by sign, power of ten and first digit
	decade = 'e' // values by sign and power of ten
	year   = 'y'
)

// wide, in place of a place on a scale, is the term of what spans many places:
// wide itself where these are above zero, wide-1 where zero is among them,
// wide-2 where some are below.
const wide = 1 << 40

const (
	manyCells  = 4  // of a claim on each scale make it wide
	manyYears  = 8  // of a claim make it wide
	mostDigits = 36 // of a query; more make it ask by decades
	mostYears  = 64 // of a query; more make it ask for no year
)

// hasher makes the terms of a tenant: FNV-1a, 64 bits.
type hasher uint64

func (h hasher) add(b byte) hasher { return (h ^ hasher(b)) * 1099511628211 }

func (h hasher) text(s string) hasher {
	for i := range len(s) {
		h = h.add(s[i])
	}
	return h
}

func newHasher(tenant string) hasher { return hasher(14695981039346656037).text(tenant).add(0xff) }

func (h hasher) word(kind byte, s string) uint64 { return uint64(h.add(kind).text(s)) }

func (h hasher) cell(kind byte, at int) uint64 {
	h = h.add(kind)
	for range 8 {
		h = h.add(byte(at))
		at >>= 8
	}
	return uint64(h)
}

// termEncoding writes letters and digits alone, which FTS5 leaves whole.
var termEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func appendTerm(b []byte, hash uint64) []byte {
	var raw [8]byte
	binary.BigEndian.PutUint64(raw[:], hash)
	return termEncoding.AppendEncode(b, raw[:])
}

// claimBits is how many bits of a number in the text index tell the claims of a
// source apart; those above are the source's row.
const claimBits = 20

// indexed returns the terms of each claim as the text index takes them.
func indexed(tenant string, claims []store.Claim) ([]string, error) {
	if len(claims) >= 1<<claimBits {
		return nil, fmt.Errorf("sqlite: a source of %d claims", len(claims))
	}
	h := newHasher(tenant)
	all := make([]string, len(claims))
	var hashes []uint64
	var text []byte
	for i, c := range claims {
		hashes, text = hashes[:0], text[:0]
		for _, w := range c.Words {
			hashes = append(hashes, h.word(word, w))
		}
		for _, u := range c.Units {
			hashes = append(hashes, h.word(unit, u))
		}
		for _, s := range scales {
			first, last, err := s.span(c.Lower, c.Upper)
			if err != nil {
				return nil, err
			}
			hashes = h.cells(hashes, s.kind, first, last, manyCells)
		}
		if !c.From.IsZero() || !c.To.IsZero() {
			first, last := years(c.From, c.To)
			hashes = h.cells(hashes, year, first, last, manyYears)
		}
		slices.Sort(hashes)
		for j, hash := range slices.Compact(hashes) {
			if j > 0 {
				text = append(text, ' ')
			}
			text = appendTerm(text, hash)
		}
		all[i] = string(text)
	}
	return all, nil
}

// cells appends the terms of what lies between two places on a scale: one for
// each place, or those of wide things where they are many.
func (h hasher) cells(hashes []uint64, kind byte, first, last, many int) []uint64 {
	if last-first >= many {
		return h.wide(hashes, kind, first, last)
	}
	for at := first; at <= last; at++ {
		hashes = append(hashes, h.cell(kind, at))
	}
	return hashes
}

// wide appends the terms of wide things that lie between two places.
func (h hasher) wide(hashes []uint64, kind byte, first, last int) []uint64 {
	if last > 0 {
		hashes = append(hashes, h.cell(kind, wide))
	}
	if first <= 0 && last >= 0 {
		hashes = append(hashes, h.cell(kind, wide-1))
	}
	if first < 0 {
		hashes = append(hashes, h.cell(kind, wide-2))
	}
	return hashes
}

// between returns the terms of all that may lie between two places.
func (h hasher) between(kind byte, first, last int) []uint64 {
	return h.wide(h.cells(nil, kind, first, last, math.MaxInt), kind, first, last)
}

// scale tells where values lie: 0 is zero, and more is greater.
type scale struct {
	kind byte
	of   func(exponent, first int) int // place of a number of that exponent and first digit; above 0
	most int                           // place of all that is greater
}

// Exponents beyond these share the place of the last.
const (
	leastExponent = -20
	mostExponent  = 40
)

var scales = []scale{
	{digit, func(e, first int) int { return (e-leastExponent)*9 + first }, (mostExponent-leastExponent)*9 + 9},
	{decade, func(e, _ int) int { return e - leastExponent + 1 }, mostExponent - leastExponent + 1},
}

// span returns the places of two bounds; those of the ends for none.
func (s scale) span(lower, upper string) (first, last int, err error) {
	first, last = -s.most, s.most
	if lower != "" {
		if first, err = s.place(lower); err != nil {
			return 0, 0, err
		}
	}
	if upper != "" {
		if last, err = s.place(upper); err != nil {
			return 0, 0, err
		}
	}
	return first, last, nil
}

func (s scale) place(decimal string) (int, error) {
	n, err := parse(decimal)
	if err != nil || n.digits == "" {
		return 0, err
	}
	var at int
	switch {
	case n.exponent < leastExponent:
		at = s.of(leastExponent, 1)
	case n.exponent > mostExponent:
		at = s.most
	default:
		at = s.of(n.exponent, int(n.digits[0]-'0'))
	}
	if n.negative {
		at = -at
	}
	return at, nil
}

// match returns what to ask the text index for; empty where no term helps.
func (q *query) match() (string, error) {
	h := newHasher(q.tenant)
	var all []string
	for _, w := range q.Words {
		all = append(all, anyOf([]uint64{h.word(word, w)}))
	}
	if q.Unit != "" {
		all = append(all, anyOf([]uint64{h.word(unit, q.Unit)}))
	}
	if q.Lower != "" || q.Upper != "" {
		for _, s := range scales {
			first, last, err := s.span(q.Lower, q.Upper)
			if err != nil {
				return "", err
			}
			// A claim may lie on both sides of an empty range.
			first, last = min(first, last), max(first, last)
			if last-first < mostDigits || s.kind == decade {
				all = append(all, anyOf(h.between(s.kind, first, last)))
				break
			}
		}
	}
	if !q.From.IsZero() && !q.To.IsZero() {
		if first, last := years(q.From, q.To); last-first < mostYears {
			all = append(all, anyOf(h.between(year, first, last)))
		}
	}
	return strings.Join(all, " AND "), nil
}

// anyOf is FTS5's words for one of these terms.
func anyOf(hashes []uint64) string {
	b := []byte{'('}
	for i, hash := range hashes {
		if i > 0 {
			b = append(b, " OR "...)
		}
		b = appendTerm(append(b, '"'), hash)
		b = append(b, '"')
	}
	return string(append(b, ')'))
}

// years are the first and the last calendar year (UTC) of a half-open period.
func years(from, to time.Time) (first, last int) {
	first = from.UTC().Year()
	return first, max(first, to.Add(-time.Microsecond).UTC().Year())
}
