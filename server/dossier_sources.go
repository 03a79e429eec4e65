package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Sizes of the pages of sources. Texts are long: a page ends early where its
// sources together are.
const (
	sourcePage      = 25
	maxSourcePage   = 100
	sourcePageBytes = 4 << 20
	sourceChunk     = 10 // sources that are asked of the store at once
)

// AddSource answers crosscheck.v1.DossierService.AddSource.
func (s *dossierService) AddSource(ctx context.Context, req *pb.AddSourceRequest) (*pb.Source, error) {
	name := parseName(req.GetParent())
	added, err := s.keeper.Add(ctx, name.key(ctx), []dossier.NewSource{s.newSource(req)})
	if err != nil {
		return nil, aboutDossier(name.dossier, err)
	}
	if err := added[0].Err; err != nil {
		return nil, refused(name.dossier, added[0].ID, err)
	}
	return keptSource(proto.CloneOf(req.GetSource()), name.dossier, added[0].ID, added[0].Revision, added[0].Created), nil
}

// newSource reads the source of a request; what is wrong with it becomes its
// result.
func (s *dossierService) newSource(req *pb.AddSourceRequest) dossier.NewSource {
	n := dossier.NewSource{RequestID: req.GetRequestId()}
	if n.Err = checkSourceID("source.id", req.GetSource().GetId()); n.Err != nil {
		return n
	}
	budget := s.cfg.MaxCharacters
	n.Source, n.Err = readSource("source", req.GetSource(), &budget, s.cfg.MaxCharacters)
	return n
}

// refused says which resource the refusal of a source is about.
func refused(dossierID, id string, err error) error {
	if errors.Is(err, store.ErrFull) {
		return aboutDossier(dossierID, err)
	}
	return aboutSource(dossierID, id, err)
}

// keptSource adds to a source what its dossier knows of it.
func keptSource(m *pb.Source, dossierID, id string, revision int64, created time.Time) *pb.Source {
	m.Id = id
	m.Name = sourceName(dossierID, id)
	m.Revision = revision
	m.CreateTime = timestamppb.New(created)
	return m
}

// BatchAddSources answers crosscheck.v1.DossierService.BatchAddSources.
func (s *dossierService) BatchAddSources(ctx context.Context, req *pb.BatchAddSourcesRequest) (*pb.BatchAddSourcesResponse, error) {
	name := parseName(req.GetParent())
	sources := make([]dossier.NewSource, len(req.GetRequests()))
	for i, one := range req.GetRequests() {
		if one.GetParent() != "" && one.GetParent() != req.GetParent() {
			return nil, &engine.FieldError{Field: fmt.Sprintf("requests[%d].parent", i), Message: "is another dossier's than the batch's"}
		}
		one.Parent = req.GetParent()
		if err := s.chain.validator.Validate(one); err != nil {
			sources[i].Err = err
			continue
		}
		sources[i] = s.newSource(one)
	}
	added, err := s.keeper.Add(ctx, name.key(ctx), sources)
	if err != nil {
		return nil, aboutDossier(name.dossier, err)
	}
	out := &pb.BatchAddSourcesResponse{Results: make([]*pb.AddSourceResult, len(added))}
	for i, a := range added {
		if a.Err != nil {
			err := s.chain.told(ctx, pb.DossierService_BatchAddSources_FullMethodName, refused(name.dossier, a.ID, a.Err))
			out.Results[i] = &pb.AddSourceResult{Result: &pb.AddSourceResult_Error{Error: status.Convert(err).Proto()}}
			continue
		}
		in := req.GetRequests()[i].GetSource()
		in.Text, in.Html, in.Statements = "", "", nil
		out.Results[i] = &pb.AddSourceResult{Result: &pb.AddSourceResult_Source{
			Source: keptSource(in, name.dossier, a.ID, a.Revision, a.Created),
		}}
	}
	return out, nil
}

// GetSource answers crosscheck.v1.DossierService.GetSource.
func (s *dossierService) GetSource(ctx context.Context, req *pb.GetSourceRequest) (*pb.Source, error) {
	name := parseName(req.GetName())
	row, err := s.store.GetSource(ctx, name.key(ctx), name.source)
	if err != nil {
		return nil, aboutSource(name.dossier, name.source, err)
	}
	return sourceMessage(name.dossier, &row)
}

// sourceMessage is a source as it is kept.
func sourceMessage(dossierID string, row *store.Source) (*pb.Source, error) {
	var m pb.Source
	if err := proto.Unmarshal(row.Body, &m); err != nil {
		return nil, fmt.Errorf("server: source %s as it is kept: %w", sourceName(dossierID, row.ID), err)
	}
	return keptSource(&m, dossierID, row.ID, row.Revision, row.Created), nil
}

// ListSources answers crosscheck.v1.DossierService.ListSources.
func (s *dossierService) ListSources(ctx context.Context, req *pb.ListSourcesRequest) (*pb.ListSourcesResponse, error) {
	var after int64
	if err := fromPage(ctx, req, &after); err != nil {
		return nil, err
	}
	name := parseName(req.GetParent())
	size := pageSize(req, sourcePage, maxSourcePage)
	out := &pb.ListSourcesResponse{}
	bytes := 0
	for {
		ask := min(sourceChunk, size-len(out.GetSources())+1)
		rows, err := s.store.ListSources(ctx, name.key(ctx), after, ask)
		if err != nil {
			return nil, aboutDossier(name.dossier, err)
		}
		for i := range rows {
			bytes += len(rows[i].Body)
			if len(out.GetSources()) == size || len(out.GetSources()) > 0 && bytes > sourcePageBytes {
				out.NextPageToken, err = pageToken(ctx, req, after)
				return out, err
			}
			m, err := sourceMessage(name.dossier, &rows[i])
			if err != nil {
				return nil, err
			}
			out.Sources = append(out.Sources, m)
			after = rows[i].Revision
		}
		if len(rows) < ask {
			return out, nil
		}
	}
}

// DeleteSource answers crosscheck.v1.DossierService.DeleteSource.
func (s *dossierService) DeleteSource(ctx context.Context, req *pb.DeleteSourceRequest) (*emptypb.Empty, error) {
	name := parseName(req.GetName())
	if err := s.keeper.DeleteSource(ctx, name.key(ctx), name.source); err != nil {
		return nil, aboutSource(name.dossier, name.source, err)
	}
	return &emptypb.Empty{}, nil
}
