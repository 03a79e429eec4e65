package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
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

// Tolerance is how far apart two numbers may lie and still agree, beyond what
// rounding and hedges explain: the distance of their intervals is at most the
// tolerance of one of them, the wider of the two where both are valid.
type Tolerance struct {
	Any       bool           // for every dimension that has no tolerance of its own
	Dimension unit.Dimension // where not Any
	Relative  quantity.Decimal
	Absolute  quantity.Decimal // in the unit of the claim
}

// Rate is an exchange rate: one unit of Base buys Value units of Quote.
type Rate struct {
	Base, Quote string // ISO 4217
	Value       quantity.Decimal
	Date        time.Time // the day, at midnight UTC
}

// Policy is how strictly numbers are compared. The zero value is the default,
// in which no tolerance is added, bounds are soft, currencies are not
// compared and every kind of difference makes a conflict.
type Policy struct {
	Tolerances []Tolerance
	Bounds     Bounds
	// Rates convert currencies. Those that no chain of rates ties together are
	// not compared.
	Rates []Rate
	// Harmless lists the kinds that tell positions apart without making the
	// finding a conflict.
	Harmless []ReasonKind
}

// DefaultPolicy is the zero policy.
func DefaultPolicy() Policy { return Policy{} }

// Default says whether the policy changes nothing.
func (p Policy) Default() bool {
	return len(p.Tolerances) == 0 && p.Bounds == SoftBounds && len(p.Rates) == 0 && len(p.Harmless) == 0
}

// A PolicyError says what of a policy cannot be so. The field is a path in the
// contract's names, from the policy: "rates[1].rate".
type PolicyError struct {
	Field, Message string
}

func (e *PolicyError) Error() string { return e.Field + ": " + e.Message }

// Check finds the first thing that a policy cannot say. The error is a
// *PolicyError.
func (p Policy) Check() error {
	for i, t := range p.Tolerances {
		field := fmt.Sprintf("tolerances[%d]", i)
		one := quantity.New(1, 0)
		switch {
		case !t.Relative.Valid() && !t.Absolute.Valid():
			return &PolicyError{field + ".relative", "must be given, or absolute"}
		case t.Relative.Valid() && (t.Relative.Sign() < 0 || t.Relative.Cmp(one) > 0):
			return &PolicyError{field + ".relative", "must be from 0 to 1"}
		case t.Absolute.Valid() && t.Absolute.Sign() < 0:
			return &PolicyError{field + ".absolute", "must not be negative"}
		case slices.ContainsFunc(p.Tolerances[:i], func(o Tolerance) bool {
			return o.Any == t.Any && (o.Any || o.Dimension == t.Dimension)
		}):
			return &PolicyError{field + ".dimension", "has a tolerance already"}
		}
	}
	if p.Bounds > LenientBounds {
		return &PolicyError{"bounds", "must be soft, strict or lenient"}
	}
	for i, r := range p.Rates {
		field := fmt.Sprintf("rates[%d]", i)
		switch {
		case !isCurrency(r.Base):
			return &PolicyError{field + ".base_currency", "must be an ISO 4217 code such as EUR"}
		case !isCurrency(r.Quote):
			return &PolicyError{field + ".quote_currency", "must be an ISO 4217 code such as USD"}
		case r.Base == r.Quote:
			return &PolicyError{field + ".quote_currency", "must not be the base currency"}
		case !r.Value.Valid() || r.Value.Sign() <= 0:
			return &PolicyError{field + ".rate", "must be greater than 0"}
		case r.Date.IsZero():
			return &PolicyError{field + ".date", "must be given: a rate holds for a day"}
		}
	}
	for i, k := range p.Harmless {
		field := fmt.Sprintf("harmless_reasons[%d]", i)
		if k < PercentPointMixup || k > Value {
			return &PolicyError{field, "must be a reason that sets positions apart"}
		}
		if slices.Contains(p.Harmless[:i], k) {
			return &PolicyError{field, "stands there already"}
		}
	}
	return nil
}

func isCurrency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (p Policy) harmless(k ReasonKind) bool {
	return slices.Contains(p.Harmless, k)
}

// tolerance is the tolerance of a number, in its unit; invalid for none.
func (p Policy) tolerance(d unit.Dimension, value quantity.Decimal) quantity.Decimal {
	i := slices.IndexFunc(p.Tolerances, func(t Tolerance) bool { return !t.Any && t.Dimension == d })
	if i < 0 {
		i = slices.IndexFunc(p.Tolerances, func(t Tolerance) bool { return t.Any })
	}
	if i < 0 {
		return quantity.Decimal{}
	}
	t := p.Tolerances[i]
	by := t.Absolute
	if t.Relative.Valid() && value.Valid() {
		if r := value.Abs().Mul(t.Relative); !by.Valid() || r.Cmp(by) > 0 {
			by = r
		}
	}
	if !by.Valid() || by.Sign() <= 0 {
		return quantity.Decimal{}
	}
	return by
}

// exchange is how many units of a currency a unit of another one buys, and the
// rates that say so.
type exchange struct {
	to     string
	factor quantity.Decimal
	by     []Rate
}

// exchange finds the way from one currency to another over the fewest rates;
// among equals over the currencies that come first by their code. Of several
// rates for two currencies the latest serves, of one day the first given;
// either way round.
func (p Policy) exchange(from, to string) (exchange, bool) {
	if len(p.Rates) == 0 || from == to {
		return exchange{}, false
	}
	seen := map[string]bool{from: true}
	frontier := []exchange{{to: from, factor: quantity.New(1, 0)}}
	for len(frontier) > 0 {
		var next []exchange
		for _, x := range frontier {
			for _, y := range p.prices(x.to) {
				if seen[y.to] {
					continue
				}
				seen[y.to] = true
				y.factor, y.by = x.factor.Mul(y.factor), slices.Concat(x.by, y.by)
				if y.to == to {
					return y, true
				}
				next = append(next, y)
			}
		}
		frontier = next
	}
	return exchange{}, false
}

// prices is what a unit of a currency buys of those that a rate ties to it, by
// their codes.
func (p Policy) prices(currency string) []exchange {
	var out []exchange
	for _, r := range p.Rates {
		x := exchange{r.Quote, r.Value, []Rate{r}}
		switch currency {
		case r.Base:
		case r.Quote:
			x = exchange{r.Base, quantity.New(1, 0).Quo(r.Value), []Rate{r}}
		default:
			continue
		}
		i, ok := slices.BinarySearchFunc(out, x, func(a, b exchange) int { return strings.Compare(a.to, b.to) })
		switch {
		case !ok:
			out = slices.Insert(out, i, x)
		case r.Date.After(out[i].by[0].Date):
			out[i] = x
		}
	}
	return out
}
