package wire

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// A reader keeps the first thing that a message says and the domain cannot
// hold, so that conversions read like assignments.
type reader struct {
	err error
}

func (r *reader) fail(field, format string, args ...any) {
	if r.err == nil {
		r.err = &engine.FieldError{Field: field, Message: fmt.Sprintf(format, args...)}
	}
}

// list converts the elements of a list that stands at a field.
func list[A, B any](r *reader, field string, in []A, f func(r *reader, field string, a A) B) []B {
	if len(in) == 0 {
		return nil
	}
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(r, fmt.Sprintf("%s[%d]", field, i), a)
	}
	return out
}

// SourceFrom reads a source that stands at a field of a request. The error is
// an *engine.FieldError with a path from that field.
func SourceFrom(field string, m *pb.Source) (claim.Source, error) {
	var r reader
	s := claim.Source{
		ID:         m.GetId(),
		Publisher:  m.GetPublisher(),
		Title:      m.GetTitle(),
		URI:        m.GetUri(),
		Published:  r.time(field+".publish_time", m.GetPublishTime()),
		Language:   m.GetLanguageCode(),
		Text:       m.GetText(),
		HTML:       m.GetHtml(),
		Statements: m.GetStatements(),
	}
	return s, r.err
}

// ReportFrom reads a report, as a client of the service gets it. The error is
// an *engine.FieldError: a decimal that is none, an enum value of a later
// contract.
func ReportFrom(m *pb.Report) (*report.Report, error) {
	var r reader
	out := &report.Report{
		Claims:        list(&r, "claims", m.GetClaims(), (*reader).claim),
		Findings:      list(&r, "findings", m.GetFindings(), (*reader).finding),
		Checks:        list(&r, "checks", m.GetChecks(), (*reader).check),
		Origins:       list(&r, "origins", m.GetOrigins(), (*reader).origin),
		EngineVersion: m.GetEngineVersion(),
	}
	return out, r.err
}

// ClaimsFrom reads claims, as a client of the service gets them.
func ClaimsFrom(in []*pb.Claim) ([]claim.Claim, error) {
	var r reader
	out := list(&r, "claims", in, (*reader).claim)
	return out, r.err
}

// QuotedFrom reads quantities with their words, as a client of the service
// gets them.
func QuotedFrom(in []*pb.QuotedQuantity) ([]engine.Quoted, error) {
	var r reader
	out := list(&r, "quantities", in, func(r *reader, field string, m *pb.QuotedQuantity) engine.Quoted {
		return engine.Quoted{Quote: quoteFrom(m.GetQuote()), Quantity: r.quantity(field+".quantity", m.GetQuantity())}
	})
	return out, r.err
}

func (r *reader) claim(field string, m *pb.Claim) claim.Claim {
	return claim.Claim{
		ID:       m.GetId(),
		SourceID: m.GetSourceId(),
		Quote:    quoteFrom(m.GetQuote()),
		Number:   spanFrom(m.GetNumber()),
		Sentence: spanFrom(m.GetSentence()),
		Quantity: r.quantity(field+".quantity", m.GetQuantity()),
		Measure: claim.Measure{
			Name:       m.GetMeasure().GetName(),
			Qualifiers: m.GetMeasure().GetQualifiers(),
			Of:         m.GetMeasure().GetOf(),
		},
		Period: claim.Period{
			Start:  r.time(field+".period.start", m.GetPeriod().GetStart()),
			End:    r.time(field+".period.end", m.GetPeriod().GetEnd()),
			Text:   m.GetPeriod().GetText(),
			Stated: m.GetPeriod().GetStated(),
		},
		Status: constant(r, field+".status", statuses, m.GetStatus()),
		Attribution: claim.Attribution{
			Name: m.GetAttribution().GetName(),
			Text: m.GetAttribution().GetText(),
		},
	}
}

func (r *reader) quantity(field string, m *pb.Quantity) quantity.Quantity {
	return quantity.Quantity{
		Value:         r.decimal(field+".value", m.GetValue()),
		Lower:         r.decimal(field+".lower", m.GetLower()),
		Upper:         r.decimal(field+".upper", m.GetUpper()),
		Approximation: constant(r, field+".approximation", approximations, m.GetApproximation()),
		Unit: unit.Unit{
			Code:      m.GetUnit().GetCode(),
			Name:      m.GetUnit().GetName(),
			Dimension: constant(r, field+".dimension", dimensions, m.GetDimension()),
			Per:       m.GetUnit().GetPer(),
		},
		Inclusive: m.GetInclusive(),
		Emphatic:  m.GetEmphatic(),
		Step:      m.GetStep(),
		Scaled:    m.GetScaled(),
		Fraction:  m.GetFraction(),
	}
}

func (r *reader) finding(field string, m *pb.Finding) compare.Finding {
	return compare.Finding{
		ID:         m.GetId(),
		Title:      m.GetTitle(),
		Verdict:    constant(r, field+".verdict", verdicts, m.GetVerdict()),
		Positions:  list(r, field+".positions", m.GetPositions(), (*reader).position),
		Reasons:    list(r, field+".reasons", m.GetReasons(), (*reader).reason),
		Confidence: m.GetConfidence(),
		Gap: compare.Gap{
			Absolute: r.decimal(field+".gap.absolute", m.GetGap().GetAbsolute()),
			Relative: r.decimal(field+".gap.relative", m.GetGap().GetRelative()),
		},
		Unit: r.unit(field, m),
	}
}

// unit is the unit of a finding; a server from before findings had one sends
// none.
func (r *reader) unit(field string, m *pb.Finding) unit.Unit {
	u := m.GetUnit()
	if u == nil {
		return unit.Unit{}
	}
	return unit.Unit{
		Code:      u.GetCode(),
		Name:      u.GetName(),
		Dimension: constant(r, field+".dimension", dimensions, m.GetDimension()),
		Per:       u.GetPer(),
	}
}

func (r *reader) position(field string, m *pb.Position) compare.Position {
	return compare.Position{
		ClaimIDs:  m.GetClaimIds(),
		SourceIDs: m.GetSourceIds(),
		OriginIDs: m.GetOriginIds(),
		Interval:  r.interval(field+".interval", m.GetInterval()),
	}
}

func (r *reader) reason(field string, m *pb.Reason) compare.Reason {
	return compare.Reason{
		Kind:     constant(r, field+".kind", reasonKinds, m.GetKind()),
		Rule:     m.GetRule(),
		Message:  m.GetMessage(),
		ClaimIDs: m.GetClaimIds(),
	}
}

func (r *reader) check(field string, m *pb.Check) compare.Check {
	return compare.Check{
		Kind:       constant(r, field+".kind", checkKinds, m.GetKind()),
		Rule:       m.GetRule(),
		Holds:      m.GetHolds(),
		Expression: m.GetExpression(),
		ClaimIDs:   m.GetClaimIds(),
		Stated:     r.decimal(field+".stated", m.GetStated()),
		Computed:   r.decimal(field+".computed", m.GetComputed()),
	}
}

func (r *reader) origin(_ string, m *pb.Origin) origin.Origin {
	return origin.Origin{ID: m.GetId(), SourceIDs: m.GetSourceIds(), ClaimIDs: m.GetClaimIds(), Evidence: m.GetEvidence()}
}

func (r *reader) interval(field string, m *pb.Interval) quantity.Interval {
	return quantity.Interval{
		Lower:     r.decimal(field+".lower", m.GetLower()),
		Upper:     r.decimal(field+".upper", m.GetUpper()),
		LowerOpen: m.GetLowerOpen(),
		UpperOpen: m.GetUpperOpen(),
		Rule:      m.GetRule(),
	}
}

func (r *reader) decimal(field, s string) quantity.Decimal {
	if s == "" {
		return quantity.Decimal{}
	}
	d, err := quantity.Parse(s)
	if err != nil {
		r.fail(field, "is no decimal of at most %d digits", quantity.MaxDigits)
	}
	return d
}

func (r *reader) time(field string, m *timestamppb.Timestamp) time.Time {
	if m == nil {
		return time.Time{}
	}
	if err := m.CheckValid(); err != nil {
		r.fail(field, "is no time from year 1 to 9999")
		return time.Time{}
	}
	return m.AsTime()
}

func constant[D ~uint8, P interface {
	~int32
	String() string
}](r *reader, field string, e enum[D, P], p P) D {
	d, ok := e.domain(p)
	if !ok {
		r.fail(field, "has a value that this version does not know: %v", p)
	}
	return d
}

func quoteFrom(m *pb.Quote) claim.Quote {
	return claim.Quote{
		Exact:  m.GetExact(),
		Prefix: m.GetPrefix(),
		Suffix: m.GetSuffix(),
		Start:  int(m.GetStart()),
		End:    int(m.GetEnd()),
	}
}

func spanFrom(m *pb.Span) claim.Span {
	return claim.Span{Start: int(m.GetStart()), End: int(m.GetEnd())}
}
