package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Sizes of the pages of dossiers.
const (
	dossierPage    = 100
	maxDossierPage = 1000
)

// dossierService answers DossierService from a keeper, and what asks for
// nothing but rows from its store. Requests have passed the contract's rules
// before they get here.
type dossierService struct {
	pb.UnimplementedDossierServiceServer
	keeper  *dossier.Keeper
	store   store.Store
	cfg     Config
	chain   chain
	watches chan struct{} // a place for each stream that watches
}

// CreateDossier answers crosscheck.v1.DossierService.CreateDossier.
func (s *dossierService) CreateDossier(ctx context.Context, req *pb.CreateDossierRequest) (*pb.Dossier, error) {
	key := store.Key{Tenant: tenantOf(ctx), Dossier: req.GetDossierId()}
	d, err := s.keeper.Create(ctx, key, req.GetDossier().GetTitle(), req.GetDossier().GetDescription(), req.GetRequestId())
	if err != nil {
		return nil, aboutDossier(req.GetDossierId(), err)
	}
	return dossierMessage(&d), nil
}

// GetDossier answers crosscheck.v1.DossierService.GetDossier.
func (s *dossierService) GetDossier(ctx context.Context, req *pb.GetDossierRequest) (*pb.Dossier, error) {
	name := parseName(req.GetName())
	d, err := s.store.GetDossier(ctx, name.key(ctx))
	if err != nil {
		return nil, aboutDossier(name.dossier, err)
	}
	return dossierMessage(&d), nil
}

// ListDossiers answers crosscheck.v1.DossierService.ListDossiers.
func (s *dossierService) ListDossiers(ctx context.Context, req *pb.ListDossiersRequest) (*pb.ListDossiersResponse, error) {
	var after string
	if err := fromPage(ctx, req, &after); err != nil {
		return nil, err
	}
	size := pageSize(req, dossierPage, maxDossierPage)
	rows, err := s.store.ListDossiers(ctx, tenantOf(ctx), after, size+1)
	if err != nil {
		return nil, err
	}
	rows, next, err := page(ctx, req, rows, size, func(d store.Dossier) any { return d.Dossier })
	if err != nil {
		return nil, err
	}
	out := &pb.ListDossiersResponse{NextPageToken: next}
	for i := range rows {
		out.Dossiers = append(out.Dossiers, dossierMessage(&rows[i]))
	}
	return out, nil
}

// UpdateDossier answers crosscheck.v1.DossierService.UpdateDossier.
func (s *dossierService) UpdateDossier(ctx context.Context, req *pb.UpdateDossierRequest) (*pb.Dossier, error) {
	in := req.GetDossier()
	id, ok := strings.CutPrefix(in.GetName(), "dossiers/")
	if !ok || !resourceID.MatchString(id) {
		return nil, &engine.FieldError{Field: "dossier.name", Message: `must be "dossiers/" and the dossier's id`}
	}
	title, description, err := updated(req)
	if err != nil {
		return nil, err
	}
	name := resourceName{dossier: id}
	for {
		d, err := s.store.GetDossier(ctx, name.key(ctx))
		if err == nil {
			err = matches(&d, in.GetEtag())
		}
		if err != nil {
			return nil, aboutDossier(name.dossier, err)
		}
		if !title && !description {
			return dossierMessage(&d), nil
		}
		if title {
			d.Title = in.GetTitle()
		}
		if description {
			d.Description = in.GetDescription()
		}
		d.Updated = time.Now().UTC().Truncate(time.Microsecond)
		out, err := s.store.UpdateDossier(ctx, d)
		if errors.Is(err, store.ErrStale) && in.GetEtag() == "" {
			continue // somebody was faster, and no state was asked for
		}
		if err != nil {
			return nil, aboutDossier(name.dossier, err)
		}
		return dossierMessage(&out), nil
	}
}

// updated says which fields an update sets: those of the mask, or without one
// those that are given.
func updated(req *pb.UpdateDossierRequest) (title, description bool, err error) {
	if req.GetUpdateMask() == nil {
		return req.GetDossier().GetTitle() != "", req.GetDossier().GetDescription() != "", nil
	}
	for _, path := range req.GetUpdateMask().GetPaths() {
		switch path {
		case "title":
			title = true
		case "description":
			description = true
		case "*":
			title, description = true, true
		case "name", "etag", "uid", "create_time", "update_time", "revision", "source_count", "claim_count":
			// What names the dossier, or is the server's to set, changes nothing
			// (AIP-203).
		default:
			return false, false, &engine.FieldError{Field: "update_mask", Message: fmt.Sprintf("names no field of a dossier: %.100q", path)}
		}
	}
	return title, description, nil
}

// DeleteDossier answers crosscheck.v1.DossierService.DeleteDossier.
func (s *dossierService) DeleteDossier(ctx context.Context, req *pb.DeleteDossierRequest) (*emptypb.Empty, error) {
	name := parseName(req.GetName())
	version := int64(0)
	if req.GetEtag() != "" {
		d, err := s.store.GetDossier(ctx, name.key(ctx))
		if err == nil {
			err = matches(&d, req.GetEtag())
		}
		if err != nil {
			return nil, aboutDossier(name.dossier, err)
		}
		version = d.Version
	}
	if err := s.keeper.Delete(ctx, name.key(ctx), version, req.GetForce()); err != nil {
		return nil, aboutDossier(name.dossier, err)
	}
	return &emptypb.Empty{}, nil
}

// etag names a state of a dossier's title and description, and of no other
// dossier of its name.
func etag(d *store.Dossier) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s %d", d.UID, d.Version))
	return base64.RawURLEncoding.EncodeToString(h[:12])
}

// matches is ErrStale where an etag is given and is of another state.
func matches(d *store.Dossier, given string) error {
	if given != "" && given != etag(d) {
		return store.ErrStale
	}
	return nil
}

func dossierMessage(d *store.Dossier) *pb.Dossier {
	return &pb.Dossier{
		Name:        dossierName(d.Dossier),
		Title:       d.Title,
		Description: d.Description,
		Uid:         d.UID,
		CreateTime:  timestamppb.New(d.Created),
		UpdateTime:  timestamppb.New(d.Updated),
		Etag:        etag(d),
		Revision:    d.Revision,
		SourceCount: int32(d.Sources), // both are bounded far below
		ClaimCount:  int32(d.Claims),
	}
}
