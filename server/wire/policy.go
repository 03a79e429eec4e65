package wire

import (
	"errors"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Policy turns a policy into its message; nil for the default.
func Policy(p compare.Policy) *pb.Policy {
	if p.Default() {
		return nil
	}
	m := &pb.Policy{
		Tolerances: each(p.Tolerances, func(t *compare.Tolerance) *pb.Tolerance {
			out := &pb.Tolerance{Relative: t.Relative.String(), Absolute: t.Absolute.String()}
			if !t.Any {
				out.Dimension = dimensions.proto(t.Dimension)
			}
			return out
		}),
		Rates: each(p.Rates, func(r *compare.Rate) *pb.ExchangeRate {
			return &pb.ExchangeRate{
				BaseCurrency: r.Base, QuoteCurrency: r.Quote,
				Rate: r.Value.String(), Date: r.Date.Format(time.DateOnly),
			}
		}),
		HarmlessReasons: each(p.Harmless, func(k *compare.ReasonKind) pb.ReasonKind { return reasonKinds.proto(*k) }),
	}
	if p.Bounds != compare.SoftBounds {
		m.Bounds = boundReadings.proto(p.Bounds)
	}
	return m
}

// PolicyFrom reads the policy that stands at a field of a request; the default
// where there is none. The error is an *engine.FieldError with a path from
// that field.
func PolicyFrom(field string, m *pb.Policy) (compare.Policy, error) {
	var r reader
	p := compare.Policy{
		Tolerances: list(&r, field+".tolerances", m.GetTolerances(), (*reader).tolerance),
		Rates:      list(&r, field+".rates", m.GetRates(), (*reader).rate),
		Harmless: list(&r, field+".harmless_reasons", m.GetHarmlessReasons(), func(r *reader, field string, k pb.ReasonKind) compare.ReasonKind {
			return constant(r, field, reasonKinds, k)
		}),
	}
	if m.GetBounds() != pb.BoundReading_BOUND_READING_UNSPECIFIED {
		p.Bounds = constant(&r, field+".bounds", boundReadings, m.GetBounds())
	}
	if r.err != nil {
		return compare.Policy{}, r.err
	}
	if err := p.Check(); err != nil {
		var bad *compare.PolicyError
		if errors.As(err, &bad) {
			err = &engine.FieldError{Field: field + "." + bad.Field, Message: bad.Message}
		}
		return compare.Policy{}, err
	}
	return p, nil
}

func (r *reader) tolerance(field string, m *pb.Tolerance) compare.Tolerance {
	t := compare.Tolerance{
		Any:      m.GetDimension() == pb.Dimension_DIMENSION_UNSPECIFIED,
		Relative: r.decimal(field+".relative", m.GetRelative()),
		Absolute: r.decimal(field+".absolute", m.GetAbsolute()),
	}
	if !t.Any {
		t.Dimension = constant(r, field+".dimension", dimensions, m.GetDimension())
	}
	return t
}

func (r *reader) rate(field string, m *pb.ExchangeRate) compare.Rate {
	day, err := time.Parse(time.DateOnly, m.GetDate())
	if err != nil {
		r.fail(field+".date", "is no day such as 2026-11-20")
	}
	return compare.Rate{
		Base: m.GetBaseCurrency(), Quote: m.GetQuoteCurrency(),
		Value: r.decimal(field+".rate", m.GetRate()), Date: day,
	}
}
