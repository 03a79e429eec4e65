package compare

import (
	"slices"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// Bounds says how far a bound such as "more than 200" reaches.
type Bounds uint8

// The readings of a bound.
const (
	// SoftBounds lets "more than 200" stand for what a writer would still
	// call so: up to 300. It is the default.
	SoftBounds Bounds = iota
	// StrictBounds lets a bound agree only with a number that equals it.
	StrictBounds
	// LenientBounds lets a bound agree with whatever it doesn't rule out.
	LenientBounds
)

// Rate is an exchange rate: one unit of From is worth Value units of To.
type Rate struct {
	From, To string // ISO 4217
	Value    quantity.Decimal
	Date     time.Time
}

// Policy is how strictly numbers are compared. The zero value is the default.
type Policy struct {
	// Tolerance widens the interval of every number by this share of it on
	// both sides; none where invalid.
	Tolerance quantity.Decimal
	Bounds    Bounds
	// Rates convert currencies. Currencies without a rate are not compared.
	Rates []Rate
	// Harmless lists the kinds that tell positions apart without making the
	// finding a conflict.
	Harmless []ReasonKind
}

// DefaultPolicy is the policy in which every kind of difference counts and no
// tolerance is added.
func DefaultPolicy() Policy { return Policy{} }

func (p Policy) harmless(k ReasonKind) bool {
	return slices.Contains(p.Harmless, k)
}

// rate finds how many units of to one unit of from is worth; the latest date
// wins, and the reverse rate serves too.
func (p Policy) rate(from, to string) (quantity.Decimal, bool) {
	var best quantity.Decimal
	var date time.Time
	for _, r := range p.Rates {
		v := r.Value
		switch {
		case r.From == from && r.To == to:
		case r.From == to && r.To == from:
			v = quantity.New(1, 0).Quo(v)
		default:
			continue
		}
		if v.Valid() && v.Sign() > 0 && (!best.Valid() || r.Date.After(date)) {
			best, date = v, r.Date
		}
	}
	return best, best.Valid()
}
