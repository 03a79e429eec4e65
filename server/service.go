package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"google.golang.org/grpc"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// maxStreamSources is the contract's bound on the sources of a CrossCheck,
// which holds for a stream too.
const maxStreamSources = 2000

// crossCheckService answers CrossCheckService from an engine. Requests have
// passed the contract's rules before they get here.
type crossCheckService struct {
	pb.UnimplementedCrossCheckServiceServer

	engine *engine.Engine
	cfg    Config
	chain  chain
}

// ParseQuantities answers crosscheck.v1.CrossCheckService.ParseQuantities.
func (s *crossCheckService) ParseQuantities(ctx context.Context, req *pb.ParseQuantitiesRequest) (*pb.ParseQuantitiesResponse, error) {
	if utf8.RuneCountInString(req.GetText()) > s.cfg.MaxCharacters {
		return nil, tooLong("text", s.cfg.MaxCharacters)
	}
	found, err := s.engine.Parse(ctx, req.GetText(), req.GetLanguageCode())
	if err != nil {
		return nil, err
	}
	return &pb.ParseQuantitiesResponse{Quantities: wire.Quoted(found)}, nil
}

// ExtractClaims answers crosscheck.v1.CrossCheckService.ExtractClaims.
func (s *crossCheckService) ExtractClaims(ctx context.Context, req *pb.ExtractClaimsRequest) (*pb.ExtractClaimsResponse, error) {
	budget := s.cfg.MaxCharacters
	src, err := readSource("source", req.GetSource(), &budget, s.cfg.MaxCharacters)
	if err != nil {
		return nil, err
	}
	if src.ID == "" {
		src.ID = "s1"
	}
	x, err := s.engine.Extract(ctx, src)
	if err != nil {
		return nil, err
	}
	return &pb.ExtractClaimsResponse{Claims: wire.Claims(x.Claims), Text: x.Text, LanguageCode: x.Language}, nil
}

// CrossCheck answers crosscheck.v1.CrossCheckService.CrossCheck.
func (s *crossCheckService) CrossCheck(ctx context.Context, req *pb.CrossCheckRequest) (*pb.CrossCheckResponse, error) {
	sources := make([]claim.Source, len(req.GetSources()))
	budget := s.cfg.MaxCharacters
	for i, m := range req.GetSources() {
		var err error
		if sources[i], err = readSource(fmt.Sprintf("sources[%d]", i), m, &budget, s.cfg.MaxCharacters); err != nil {
			return nil, err
		}
	}
	e, err := s.under(req.GetPolicy())
	if err != nil {
		return nil, err
	}
	r, err := e.CrossCheck(ctx, sources)
	if err != nil {
		return nil, err
	}
	return &pb.CrossCheckResponse{Report: wire.Report(r)}, nil
}

// under is the engine that compares by a request's policy.
func (s *crossCheckService) under(m *pb.Policy) (*engine.Engine, error) {
	if m == nil {
		return s.engine, nil
	}
	p, err := wire.PolicyFrom("policy", m)
	if err != nil {
		return nil, err
	}
	return s.engine.WithPolicy(p)
}

// readSource reads a source and takes its characters from what is left of a
// bound.
func readSource(field string, m *pb.Source, budget *int, most int) (claim.Source, error) {
	src, err := wire.SourceFrom(field, m)
	if err != nil {
		return src, err
	}
	part := "text"
	n := utf8.RuneCountInString(src.Text)
	if src.HTML != "" {
		part = "html"
		n += utf8.RuneCountInString(src.HTML)
	}
	for _, st := range src.Statements {
		part = "statements"
		n += utf8.RuneCountInString(st)
	}
	if *budget -= n; *budget < 0 {
		return src, tooLong(field+"."+part, most)
	}
	return src, nil
}

func tooLong(field string, most int) error {
	return &engine.FieldError{Field: field, Message: fmt.Sprintf("is too long: a request may hold %d characters", most)}
}

// CrossCheckStream answers crosscheck.v1.CrossCheckService.CrossCheckStream.
func (s *crossCheckService) CrossCheckStream(stream grpc.BidiStreamingServer[pb.CrossCheckStreamRequest, pb.CrossCheckStreamResponse]) error {
	ctx := stream.Context()
	var session *engine.Session // by the policy of the first message
	budget := s.cfg.MaxCharacters
	next := receive(ctx, stream)
	idle := time.NewTimer(s.cfg.StreamIdle)
	defer idle.Stop()
	for n := 1; ; n++ {
		idle.Reset(s.cfg.StreamIdle)
		var in received
		select {
		case in = <-next:
		case <-idle.C:
			return fmt.Errorf("no message within %v: %w", s.cfg.StreamIdle, context.DeadlineExceeded)
		case <-ctx.Done():
			return ctx.Err()
		}
		if errors.Is(in.err, io.EOF) {
			if n == 1 {
				return &engine.FieldError{Field: "source", Message: "is missing: a stream takes at least one"}
			}
			return s.lastReport(ctx, stream, session)
		}
		if in.err != nil {
			return in.err
		}
		if n > maxStreamSources {
			return &engine.FieldError{Field: "source", Message: fmt.Sprintf("is one too many: a stream takes %d", maxStreamSources)}
		}
		if session == nil {
			e, err := s.under(in.msg.GetPolicy())
			if err != nil {
				return err
			}
			session = e.NewSession()
		} else if in.msg.GetPolicy() != nil {
			return &engine.FieldError{Field: "policy", Message: "may stand only beside the first source of a stream"}
		}
		src, err := readSource("source", in.msg.GetSource(), &budget, s.cfg.MaxCharacters)
		if err != nil {
			return err
		}
		if src.ID == "" {
			src.ID = fmt.Sprintf("s%d", n)
		}
		answer, err := s.work(ctx, func(ctx context.Context) (*pb.CrossCheckStreamResponse, error) {
			changed, err := session.Add(ctx, src)
			out := &pb.SourceTaken{SourceId: src.ID, Findings: wire.Findings(changed)}
			return &pb.CrossCheckStreamResponse{Event: &pb.CrossCheckStreamResponse_SourceTaken{SourceTaken: out}}, err
		})
		if err != nil {
			return err
		}
		if err := stream.Send(answer); err != nil {
			return err
		}
	}
}

func (s *crossCheckService) lastReport(ctx context.Context, stream grpc.BidiStreamingServer[pb.CrossCheckStreamRequest, pb.CrossCheckStreamResponse], session *engine.Session) error {
	answer, err := s.work(ctx, func(ctx context.Context) (*pb.CrossCheckStreamResponse, error) {
		r, err := session.Report(ctx)
		if err != nil {
			return nil, err
		}
		return &pb.CrossCheckStreamResponse{Event: &pb.CrossCheckStreamResponse_Report{Report: wire.Report(r)}}, nil
	})
	if err != nil {
		return err
	}
	return stream.Send(answer)
}

// work runs a piece of a stream's work in a slot of its own, and waits for
// one: a stream that only waits for its caller keeps nobody out.
func (s *crossCheckService) work(ctx context.Context, f func(context.Context) (*pb.CrossCheckStreamResponse, error)) (*pb.CrossCheckStreamResponse, error) {
	select {
	case s.chain.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.CallTimeout)
	defer cancel()
	return within(ctx, s.chain.slots, func() (answer *pb.CrossCheckStreamResponse, err error) {
		defer s.chain.caught(ctx, pb.CrossCheckService_CrossCheckStream_FullMethodName, &err)
		return f(ctx)
	})
}

type received struct {
	msg *pb.CrossCheckStreamRequest
	err error
}

// receive reads a stream's messages until the first error or the end of ctx,
// so that the wait for the next one can be given up.
func receive(ctx context.Context, stream grpc.BidiStreamingServer[pb.CrossCheckStreamRequest, pb.CrossCheckStreamResponse]) <-chan received {
	out := make(chan received)
	go func() {
		for {
			var r received
			r.msg, r.err = stream.Recv()
			select {
			case out <- r:
			case <-ctx.Done():
				return
			}
			if r.err != nil {
				return
			}
		}
	}()
	return out
}
