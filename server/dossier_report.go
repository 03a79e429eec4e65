package server

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// GetReport answers crosscheck.v1.DossierService.GetReport.
func (s *dossierService) GetReport(ctx context.Context, req *pb.GetReportRequest) (*pb.Report, error) {
	name := parseName(req.GetName())
	r, err := s.keeper.Report(ctx, name.key(ctx))
	if err != nil {
		return nil, aboutDossier(name.dossier, err)
	}
	m := &pb.Report{Name: reportName(name.dossier), Revision: r.Revision}
	return asKept(m, r.Body), nil
}

// asKept is a message that is sent with fields as a store keeps them, encoded.
// They stand in it as if they were unknown, since decoding a report of forty
// thousand claims only to encode it again takes most of a call.
func asKept[M proto.Message](m M, fields []byte) M {
	m.ProtoReflect().SetUnknown(fields)
	return m
}

func reportMessage(dossierID string, r dossier.Report) (*pb.Report, error) {
	var m pb.Report
	if err := proto.Unmarshal(r.Body, &m); err != nil {
		return nil, fmt.Errorf("server: report of %s as it is kept: %w", dossierName(dossierID), err)
	}
	m.Name, m.Revision = reportName(dossierID), r.Revision
	return &m, nil
}

// WatchReport answers crosscheck.v1.DossierService.WatchReport.
func (s *dossierService) WatchReport(req *pb.WatchReportRequest, stream grpc.ServerStreamingServer[pb.WatchReportResponse]) error {
	select {
	case s.watches <- struct{}{}:
		defer func() { <-s.watches }()
	default:
		return errOverloaded
	}
	ctx := stream.Context()
	name := parseName(req.GetName())
	for event, err := range s.keeper.Watch(ctx, name.key(ctx), req.Revision) {
		if err != nil {
			return aboutDossier(name.dossier, err)
		}
		if err := stream.Send(eventMessage(name.dossier, &event)); err != nil {
			return err
		}
	}
	return nil
}

func eventMessage(dossierID string, e *dossier.Event) *pb.WatchReportResponse {
	m := &pb.WatchReportResponse{Revision: e.Revision, Snapshot: e.Snapshot, RemovedFindingIds: e.Removed}
	if e.SourceID != "" {
		m.Source = sourceName(dossierID, e.SourceID)
	}
	for _, b := range e.Findings {
		m.Findings = append(m.Findings, asKept(&pb.Finding{}, b))
	}
	return m
}
