package server

import (
	"context"

	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Sizes of the pages of claims.
const (
	claimPage    = 100
	maxClaimPage = 1000
)

// SearchClaims answers crosscheck.v1.DossierService.SearchClaims.
func (s *dossierService) SearchClaims(ctx context.Context, req *pb.SearchClaimsRequest) (*pb.SearchClaimsResponse, error) {
	var after store.Place
	if err := fromPage(ctx, req, &after); err != nil {
		return nil, err
	}
	size := pageSize(req, claimPage, maxClaimPage)
	hits, err := s.keeper.Search(ctx, tenantOf(ctx), dossier.Question{
		Words: req.GetQuery(), Unit: req.GetUnit(), MinValue: req.GetMinValue(), MaxValue: req.GetMaxValue(), Period: req.GetPeriod(),
		After: after, Limit: size + 1,
	})
	if err != nil {
		return nil, err
	}
	hits, next, err := page(ctx, req, hits, size, func(h store.Hit) any { return h.Place })
	if err != nil {
		return nil, err
	}
	out := &pb.SearchClaimsResponse{NextPageToken: next, Claims: make([]*pb.FoundClaim, len(hits))}
	for i, h := range hits {
		out.Claims[i] = &pb.FoundClaim{Source: sourceName(h.Dossier, h.Source), Claim: asKept(&pb.Claim{}, h.Body)}
	}
	return out, nil
}
