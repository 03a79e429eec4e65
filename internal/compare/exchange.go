package compare

import (
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// InOneCurrency gives claims whose amounts stand in the currencies of the
// policy's rates the same currency, so that they can be aligned by their size
// like others. What comes out is for aligning alone: judging takes the claims
// as they were. The claims that come in are not changed, and come back as they
// are where the policy has no rates.
func (p Policy) InOneCurrency(claims []claim.Claim) []claim.Claim {
	if len(p.Rates) == 0 {
		return claims
	}
	out := slices.Clone(claims)
	ways := map[string]exchange{}
	for i := range out {
		q := &out[i].Quantity
		if q.Unit.Dimension != unit.Money {
			continue
		}
		x, known := ways[q.Unit.Code]
		if !known {
			x = p.toHub(q.Unit.Code)
			ways[q.Unit.Code] = x
		}
		if x.to != q.Unit.Code {
			*q = x.apply(*q)
		}
	}
	return out
}

// toHub leads from a currency to the first, by its code, of all that rates tie
// to it.
func (p Policy) toHub(currency string) exchange {
	hub := currency
	reached := map[string]bool{currency: true}
	for frontier := []string{currency}; len(frontier) > 0; {
		var next []string
		for _, c := range frontier {
			hub = min(hub, c)
			for _, x := range p.prices(c) {
				if !reached[x.to] {
					reached[x.to] = true
					next = append(next, x.to)
				}
			}
		}
		frontier = next
	}
	if x, ok := p.exchange(currency, hub); ok {
		return x
	}
	return exchange{to: currency}
}

// digits is how many digits of an exchanged amount mean something: a rate has
// hardly more.
const digits = 3

// apply exchanges an amount. It is no longer written as finely as it was, and
// so becomes approximate.
func (x exchange) apply(q quantity.Quantity) quantity.Quantity {
	turn := func(d quantity.Decimal) quantity.Decimal {
		if !d.Valid() {
			return d
		}
		return d.Mul(x.factor)
	}
	q.Value, q.Lower, q.Upper = turn(q.Value), turn(q.Lower), turn(q.Upper)
	if q.Value.Valid() {
		r := q.Value.Reduced()
		q.Step = r.Exponent() + int32(r.Digits()) - digits
		q.Value = q.Value.Round(q.Step)
	}
	if q.Approximation == quantity.Exact {
		q.Approximation, q.Emphatic = quantity.About, false
	}
	u, ok := unit.ByCode(x.to)
	if !ok || u.Dimension != unit.Money {
		u = unit.Unit{Code: x.to, Name: x.to, Dimension: unit.Money}
	}
	u.Per, q.Unit = q.Unit.Per, u
	return q
}
