// Package wire turns the domain's values into the contract's messages and
// back, and reads and writes the messages' JSON.
//
// What a claim keeps for the engine alone (its frame) does not travel; all
// else comes back as it went.
package wire

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// each converts the elements of a list; an empty list gives none.
func each[A, B any](in []A, f func(*A) B) []B {
	if len(in) == 0 {
		return nil
	}
	out := make([]B, len(in))
	for i := range in {
		out[i] = f(&in[i])
	}
	return out
}

// Report turns a report into its message.
func Report(r *report.Report) *pb.Report {
	return &pb.Report{
		Claims:        each(r.Claims, Claim),
		Findings:      each(r.Findings, Finding),
		Checks:        each(r.Checks, check),
		Origins:       each(r.Origins, sameOrigin),
		EngineVersion: r.EngineVersion,
	}
}

// Source turns a source into its message.
func Source(s *claim.Source) *pb.Source {
	return &pb.Source{
		Id:           s.ID,
		Publisher:    s.Publisher,
		Title:        s.Title,
		Uri:          s.URI,
		PublishTime:  timestamp(s.Published),
		LanguageCode: s.Language,
		Text:         s.Text,
		Html:         s.HTML,
		Statements:   s.Statements,
	}
}

// Claims turns claims into their messages.
func Claims(in []claim.Claim) []*pb.Claim { return each(in, Claim) }

// Claim turns a claim into its message.
func Claim(c *claim.Claim) *pb.Claim {
	m := &pb.Claim{
		Id:       c.ID,
		SourceId: c.SourceID,
		Quote:    quote(&c.Quote),
		Number:   span(c.Number),
		Sentence: span(c.Sentence),
		Quantity: Quantity(&c.Quantity),
		Status:   statuses.proto(c.Status),
	}
	if w := c.Measure; w.Name != "" || len(w.Qualifiers) > 0 || w.Of != "" {
		m.Measure = &pb.Measure{Name: w.Name, Qualifiers: w.Qualifiers, Of: w.Of}
	}
	if p := c.Period; p != (claim.Period{}) {
		m.Period = &pb.Period{Start: timestamp(p.Start), End: timestamp(p.End), Text: p.Text, Stated: p.Stated}
	}
	if a := c.Attribution; a != (claim.Attribution{}) {
		m.Attribution = &pb.Attribution{Name: a.Name, Text: a.Text}
	}
	return m
}

// Quoted turns quantities with their words into their messages.
func Quoted(in []engine.Quoted) []*pb.QuotedQuantity {
	return each(in, func(q *engine.Quoted) *pb.QuotedQuantity {
		return &pb.QuotedQuantity{Quote: quote(&q.Quote), Quantity: Quantity(&q.Quantity)}
	})
}

// Quantity turns a quantity into its message, and adds the intervals that it
// can stand for.
func Quantity(q *quantity.Quantity) *pb.Quantity {
	m := &pb.Quantity{
		Value:         q.Value.String(),
		Approximation: approximations.proto(q.Approximation),
		Lower:         q.Lower.String(),
		Upper:         q.Upper.String(),
		Unit:          &pb.Unit{Code: q.Unit.Code, Name: q.Unit.Name, Per: q.Unit.Per},
		Dimension:     dimensions.proto(q.Unit.Dimension),
		Step:          q.Step,
		Scaled:        q.Scaled,
		Inclusive:     q.Inclusive,
		Emphatic:      q.Emphatic,
		Fraction:      q.Fraction,
	}
	if !q.Value.Valid() && !q.Lower.Valid() && !q.Upper.Valid() {
		return m
	}
	m.Interval = interval(q.Hard())
	switch q.Approximation {
	case quantity.MoreThan, quantity.AtLeast, quantity.LessThan, quantity.UpTo:
		m.SoftInterval = interval(q.Soft())
	}
	return m
}

// Findings turns findings into their messages.
func Findings(in []compare.Finding) []*pb.Finding { return each(in, Finding) }

// Finding turns a finding into its message.
func Finding(f *compare.Finding) *pb.Finding {
	m := &pb.Finding{
		Id:      f.ID,
		Title:   f.Title,
		Verdict: verdicts.proto(f.Verdict),
		Positions: each(f.Positions, func(p *compare.Position) *pb.Position {
			return &pb.Position{ClaimIds: p.ClaimIDs, SourceIds: p.SourceIDs, OriginIds: p.OriginIDs, Interval: interval(p.Interval)}
		}),
		Reasons: each(f.Reasons, func(r *compare.Reason) *pb.Reason {
			return &pb.Reason{Kind: reasonKinds.proto(r.Kind), Rule: r.Rule, Message: r.Message, ClaimIds: r.ClaimIDs}
		}),
		Confidence: f.Confidence,
		Unit:       &pb.Unit{Code: f.Unit.Code, Name: f.Unit.Name, Per: f.Unit.Per},
		Dimension:  dimensions.proto(f.Unit.Dimension),
	}
	if g := f.Gap; g.Absolute.Valid() || g.Relative.Valid() {
		m.Gap = &pb.Gap{Absolute: g.Absolute.String(), Relative: g.Relative.String()}
	}
	return m
}

func check(c *compare.Check) *pb.Check {
	return &pb.Check{
		Kind:       checkKinds.proto(c.Kind),
		Rule:       c.Rule,
		Holds:      c.Holds,
		Expression: c.Expression,
		ClaimIds:   c.ClaimIDs,
		Stated:     c.Stated.String(),
		Computed:   c.Computed.String(),
	}
}

func sameOrigin(o *origin.Origin) *pb.Origin {
	return &pb.Origin{Id: o.ID, SourceIds: o.SourceIDs, ClaimIds: o.ClaimIDs, Evidence: o.Evidence}
}

// Offsets fit 32 bits, since the contract bounds a text far below.

func quote(q *claim.Quote) *pb.Quote {
	return &pb.Quote{Exact: q.Exact, Prefix: q.Prefix, Suffix: q.Suffix, Start: int32(q.Start), End: int32(q.End)}
}

func span(s claim.Span) *pb.Span {
	if s == (claim.Span{}) {
		return nil
	}
	return &pb.Span{Start: int32(s.Start), End: int32(s.End)}
}

func interval(i quantity.Interval) *pb.Interval {
	if !i.Lower.Valid() && !i.Upper.Valid() && !i.LowerOpen && !i.UpperOpen && i.Rule == "" {
		return nil
	}
	return &pb.Interval{Lower: i.Lower.String(), Upper: i.Upper.String(), LowerOpen: i.LowerOpen, UpperOpen: i.UpperOpen, Rule: i.Rule}
}

func timestamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
