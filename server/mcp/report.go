package mcp

import (
	"context"
	"fmt"
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
	defer c.tellProgress(ctx, "cross-checking "+counted(len(in.GetSources()), "report"))()
	out, err := c.check.CrossCheck(ctx, in)
	if err != nil {
		return nil, "", err
	}
	sources := in.GetSources()
	for i, s := range sources {
		if s.GetId() == "" {
			s.Id = "s" + strconv.Itoa(i+1) // as the answer calls it
		}
	}
	return c.shown(out.GetReport(), sources)
}

func (c *call) getReport(ctx context.Context, in *pb.GetReportRequest) (*pb.CrossCheckResponse, string, error) {
	defer c.tellProgress(ctx, "reading the report")()
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
