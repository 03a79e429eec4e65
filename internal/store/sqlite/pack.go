package sqlite

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// The claims of a source are one row: what they are searched by in one value,
// their bodies in another, so that a search reads the bodies of none but those
// that it finds. Measured beside a row a claim: as fast to write, and several
// times as fast to look through.
//
// The first byte of the terms says how the rest is written. Counts, lengths and
// times are varints. Of each claim:
//
//	number, count of words, each with its length before it, the same of units,
//	lower and upper bound as decimal.go writes them, empty where there is none,
//	1 and the microseconds of the period's start and end, or 0, length of body
const packed = 1

// pack writes claims, with what packed says.
func pack(claims []store.Claim) (terms, bodies []byte, err error) {
	size := 0
	for _, c := range claims {
		size += len(c.Body)
	}
	terms, bodies = append(make([]byte, 0, 100*len(claims)+1), packed), make([]byte, 0, size)
	var key []byte
	for _, c := range claims {
		terms = binary.AppendUvarint(terms, uint64(c.Number))
		for _, list := range [][]string{c.Words, c.Units} {
			terms = binary.AppendUvarint(terms, uint64(len(list)))
			for _, s := range list {
				terms = append(binary.AppendUvarint(terms, uint64(len(s))), s...)
			}
		}
		for _, bound := range []string{c.Lower, c.Upper} {
			if key, err = appendBound(key[:0], bound); err != nil {
				return nil, nil, fmt.Errorf("claim %d: %w", c.Number, err)
			}
			terms = append(binary.AppendUvarint(terms, uint64(len(key))), key...)
		}
		if c.From.IsZero() && c.To.IsZero() {
			terms = append(terms, 0)
		} else {
			terms = binary.AppendVarint(append(terms, 1), c.From.UnixMicro())
			terms = binary.AppendVarint(terms, c.To.UnixMicro())
		}
		terms = binary.AppendUvarint(terms, uint64(len(c.Body)))
		bodies = append(bodies, c.Body...)
	}
	return terms, bodies, nil
}

func appendBound(b []byte, bound string) ([]byte, error) {
	if bound == "" {
		return b, nil
	}
	n, err := parse(bound)
	if err != nil {
		return nil, err
	}
	return n.append(b), nil
}

// errPacked is what a value is that pack did not write.
var errPacked = errors.New("sqlite: a row of claims cannot be read")

// claim is a claim as pack wrote it, held to a query.
type claim struct {
	number int
	fits   bool
	body   int // where its body begins among the bodies
	size   int // of its body
}

// unpacker reads the claims of a row one by one.
type unpacker struct {
	rest []byte
	bad  bool
	end  int // of the bodies so far
}

func unpack(terms []byte) (unpacker, error) {
	if len(terms) == 0 || terms[0] != packed {
		return unpacker{}, errPacked
	}
	return unpacker{rest: terms[1:]}, nil
}

// next reads a claim and holds it to a query. It returns false at the end, and
// where the row can't be read: bad tells which.
func (u *unpacker) next(q *query) (claim, bool) {
	if len(u.rest) == 0 {
		return claim{}, false
	}
	c := claim{number: u.uint()}
	c.fits = u.holds(q.words, q.found)
	if !u.holds(q.unit, q.found) {
		c.fits = false
	}
	lower, upper := u.bytes(), u.bytes()
	if len(lower) > 0 && len(q.upper) > 0 && bytes.Compare(lower, q.upper) > 0 ||
		len(upper) > 0 && len(q.lower) > 0 && bytes.Compare(upper, q.lower) < 0 {
		c.fits = false
	}
	if u.uint() == 1 {
		from, to := u.int(), u.int()
		if q.dated && (from >= q.toMicro || to <= q.fromMicro) {
			c.fits = false
		}
	} else if q.dated {
		c.fits = false
	}
	c.body, c.size = u.end, u.uint()
	u.end += c.size
	return c, !u.bad
}

// holds reads a list and says whether each of the words is in it. It uses found,
// which is as long or longer.
func (u *unpacker) holds(words [][]byte, found []bool) bool {
	left := len(words)
	found = found[:left]
	clear(found)
	for range u.uint() {
		b := u.bytes()
		if u.bad {
			return false
		}
		for i, w := range words {
			if !found[i] && bytes.Equal(b, w) {
				found[i] = true
				left--
			}
		}
	}
	return left == 0
}

func (u *unpacker) uint() int {
	v, n := binary.Uvarint(u.rest)
	if n <= 0 || v > math.MaxInt32 {
		u.bad, u.rest = true, nil
		return 0
	}
	u.rest = u.rest[n:]
	return int(v)
}

func (u *unpacker) int() int64 {
	v, n := binary.Varint(u.rest)
	if n <= 0 {
		u.bad, u.rest = true, nil
		return 0
	}
	u.rest = u.rest[n:]
	return v
}

func (u *unpacker) bytes() []byte {
	n := u.uint()
	if n > len(u.rest) {
		u.bad, u.rest = true, nil
		return nil
	}
	b := u.rest[:n]
	u.rest = u.rest[n:]
	return b
}

// query is a store.Query as claims are held to it.
type query struct {
	store.Query
	tenant       string
	words        [][]byte
	unit         [][]byte // one or none
	found        []bool   // for unpacker.holds
	lower, upper []byte   // as decimal.go writes them; empty is no bound
	dated        bool     // a period is asked for
	fromMicro    int64    // the least of all for none
	toMicro      int64    // the greatest of all for none
}

func newQuery(tenant string, given store.Query) (*query, error) {
	q := &query{Query: given, tenant: tenant, fromMicro: math.MinInt64, toMicro: math.MaxInt64}
	for _, w := range given.Words {
		q.words = append(q.words, []byte(w))
	}
	if given.Unit != "" {
		q.unit = [][]byte{[]byte(given.Unit)}
	}
	q.found = make([]bool, max(len(q.words), len(q.unit)))
	var err error
	if q.lower, err = appendBound(nil, given.Lower); err != nil {
		return nil, err
	}
	if q.upper, err = appendBound(nil, given.Upper); err != nil {
		return nil, err
	}
	if !given.From.IsZero() {
		q.dated, q.fromMicro = true, given.From.UnixMicro()
	}
	if !given.To.IsZero() {
		q.dated, q.toMicro = true, given.To.UnixMicro()
	}
	return q, nil
}
