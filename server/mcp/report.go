package mcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

func (c *call) crossCheck(ctx context.Context, in *pb.CrossCheckRequest) (*pb.CrossCheckResponse, string, error) {
	out, err := c.crossCheckInSteps(ctx, in)
	if err != nil {
		return nil, "", err
	}
	sources := in.GetSources()
	for i, s := range sources {
		if s.GetId() == "" {
			s.Id = "s" + strconv.Itoa(i+1) // as the answer calls it
		}
	}
	return c.shown(out, sources)
}

// crossCheckInSteps sends the sources one by one where the caller wants to know
// how far the work has come. The report is the same as that of one request. So
// are the errors, since a stream that fails is asked again as one.
func (c *call) crossCheckInSteps(ctx context.Context, in *pb.CrossCheckRequest) (*pb.Report, error) {
	if c.request.Params.GetProgressToken() != nil && len(in.GetSources()) > 1 {
		r, err := c.stream(ctx, in)
		if code := status.Code(err); code != codes.InvalidArgument && code != codes.ResourceExhausted {
			return r, err
		}
	}
	out, err := c.check.CrossCheck(ctx, in)
	return out.GetReport(), err
}

// progressSteps bounds the messages of progress of a call.
const progressSteps = 50

func (c *call) stream(ctx context.Context, in *pb.CrossCheckRequest) (*pb.Report, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.check.CrossCheckStream(ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for i, s := range in.GetSources() {
			m := &pb.CrossCheckStreamRequest{Source: s}
			if i == 0 {
				m.Policy = in.GetPolicy()
			}
			// A failed Send means that the stream is over; Recv says why.
			if stream.Send(m) != nil {
				return
			}
		}
		_ = stream.CloseSend()
	}()
	total := len(in.GetSources())
	step := max(1, total/progressSteps)
	for done := 0; ; {
		m, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return nil, status.Error(codes.Unavailable, "the stream ended without a report")
		case err != nil:
			return nil, err
		case m.GetReport() != nil:
			return m.GetReport(), nil
		}
		if done++; done%step == 0 || done == total {
			c.progress(ctx, done, total, fmt.Sprintf("read %d of %d reports", done, total))
		}
	}
}

func (c *call) getReport(ctx context.Context, in *pb.GetReportRequest) (*pb.CrossCheckResponse, string, error) {
	// The export holds report and sources of one revision.
	x, err := c.export(ctx, in.GetName())
	if err != nil {
		return nil, "", err
	}
	return c.shown(x.GetReport(), x.GetSources())
}

func (h *host) export(ctx context.Context, name string) (*pb.DossierExport, error) {
	body, err := h.dossiers.ExportReport(ctx, &pb.ExportReportRequest{Name: name, Format: pb.ExportFormat_EXPORT_FORMAT_JSON})
	if err != nil {
		return nil, err
	}
	var x pb.DossierExport
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(body.GetData(), &x); err != nil {
		return nil, notUnderstood(err)
	}
	return &x, nil
}

// notUnderstood is the answer of a server that this program cannot read.
func notUnderstood(err error) error {
	return status.Errorf(codes.Internal, "the server's answer is not understood, it may be newer than this program: %s", err.Error())
}

// shown is the part of a report that the caller asked for, and its rendering.
func (c *call) shown(m *pb.Report, sources []*pb.Source) (*pb.CrossCheckResponse, string, error) {
	whole, err := wire.ReportFrom(m)
	if err != nil {
		return nil, "", notUnderstood(err)
	}
	from, err := sourcesFrom(sources)
	if err != nil {
		return nil, "", notUnderstood(err)
	}
	part, left := c.show.part(whole)
	c.omitted = left
	var text strings.Builder
	if err := (report.Terminal{Width: textWidth, Whole: whole}).Write(&text, part, from); err != nil {
		return nil, "", err
	}
	out := wire.Report(part)
	out.Name, out.Revision = m.GetName(), m.GetRevision()
	return &pb.CrossCheckResponse{Report: out}, text.String(), nil
}

func sourcesFrom(in []*pb.Source) ([]claim.Source, error) {
	out := make([]claim.Source, len(in))
	for i, m := range in {
		s, err := wire.SourceFrom(fmt.Sprintf("sources[%d]", i), m)
		if err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

// textWidth is the width of renderings, in columns: what wraps less is shorter.
const textWidth = 100
