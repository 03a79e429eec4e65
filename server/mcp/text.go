package mcp

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

func (c *call) parseQuantities(ctx context.Context, in *pb.ParseQuantitiesRequest) (*pb.ParseQuantitiesResponse, string, error) {
	out, err := c.check.ParseQuantities(ctx, in)
	if err != nil {
		return nil, "", err
	}
	quoted, err := wire.QuotedFrom(out.GetQuantities())
	if err != nil {
		return nil, "", notUnderstood(err)
	}
	readings := make([]report.Reading, len(quoted))
	for i, q := range quoted {
		readings[i] = report.Reading{Quote: q.Quote, Quantity: q.Quantity}
	}
	var b strings.Builder
	if err := (report.Terminal{}).WriteReadings(&b, readings); err != nil {
		return nil, "", err
	}
	return out, orNone(b.String(), "No quantity."), nil
}

func (c *call) extractClaims(ctx context.Context, in *pb.ExtractClaimsRequest) (*pb.ExtractClaimsResponse, string, error) {
	out, err := c.check.ExtractClaims(ctx, in)
	if err != nil {
		return nil, "", err
	}
	claims, err := wire.ClaimsFrom(out.GetClaims())
	if err != nil {
		return nil, "", notUnderstood(err)
	}
	var b strings.Builder
	if err := (report.Terminal{}).WriteClaims(&b, &claim.Source{ID: in.GetSource().GetId(), Text: out.GetText()}, claims); err != nil {
		return nil, "", err
	}
	return out, orNone(b.String(), "No numeric claim."), nil
}

func (c *call) createDossier(ctx context.Context, in *pb.CreateDossierRequest) (*pb.Dossier, string, error) {
	out, err := c.dossiers.CreateDossier(ctx, in)
	return out, dossierLine(out), err
}

func (c *call) updateDossier(ctx context.Context, in *pb.UpdateDossierRequest) (*pb.Dossier, string, error) {
	out, err := c.dossiers.UpdateDossier(ctx, in)
	return out, dossierLine(out), err
}

func (c *call) listDossiers(ctx context.Context, in *pb.ListDossiersRequest) (*pb.ListDossiersResponse, string, error) {
	out, err := c.dossiers.ListDossiers(ctx, in)
	return out, listed(out.GetDossiers(), dossierLine, out.GetNextPageToken(), "No dossier."), err
}

func (c *call) deleteDossier(ctx context.Context, in *pb.DeleteDossierRequest) (*emptypb.Empty, string, error) {
	out, err := c.dossiers.DeleteDossier(ctx, in)
	return out, report.Clean(in.GetName()) + " is deleted.\n", err
}

func (c *call) addSource(ctx context.Context, in *pb.AddSourceRequest) (*pb.Source, string, error) {
	out, err := c.dossiers.AddSource(ctx, in)
	if err != nil {
		return nil, "", err
	}
	return withoutText(out), "Kept " + sourceLine(out), nil
}

func (c *call) listSources(ctx context.Context, in *pb.ListSourcesRequest) (*pb.ListSourcesResponse, string, error) {
	out, err := c.dossiers.ListSources(ctx, in)
	for _, s := range out.GetSources() {
		withoutText(s)
	}
	return out, listed(out.GetSources(), sourceLine, out.GetNextPageToken(), "No source."), err
}

func (c *call) getSource(ctx context.Context, in *pb.GetSourceRequest) (*pb.Source, string, error) {
	out, err := c.dossiers.GetSource(ctx, in)
	return out, sourceLine(out) + "\n" + sourceText(out), err
}

func (c *call) deleteSource(ctx context.Context, in *pb.DeleteSourceRequest) (*emptypb.Empty, string, error) {
	out, err := c.dossiers.DeleteSource(ctx, in)
	return out, report.Clean(in.GetName()) + " is deleted.\n", err
}

func (c *call) searchClaims(ctx context.Context, in *pb.SearchClaimsRequest) (*pb.SearchClaimsResponse, string, error) {
	out, err := c.dossiers.SearchClaims(ctx, in)
	if err != nil {
		return nil, "", err
	}
	lines := make([]string, len(out.GetClaims()))
	for i, f := range out.GetClaims() {
		claims, err := wire.ClaimsFrom([]*pb.Claim{f.GetClaim()})
		if err != nil {
			return nil, "", notUnderstood(err)
		}
		q := &claims[0].Quote
		lines[i] = fmt.Sprintf("%s: %s: …%s«%s»%s…\n", report.Clean(f.GetSource()), report.Describe(&claims[0]),
			report.Clean(q.Prefix), report.Clean(q.Exact), report.Clean(q.Suffix))
	}
	return out, listed(lines, func(l string) string { return l }, out.GetNextPageToken(), "No claim."), nil
}

// listed is a line for each row, and how to go on.
func listed[T any](rows []T, line func(T) string, next, none string) string {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(line(row))
	}
	if next != "" {
		b.WriteString("There are more: call again with the pageToken " + next + "\n")
	}
	return orNone(b.String(), none)
}

func orNone(text, none string) string {
	if text == "" {
		return none + "\n"
	}
	return text
}

func dossierLine(d *pb.Dossier) string {
	line := d.GetName()
	if d.GetTitle() != "" {
		line += " “" + d.GetTitle() + "”"
	}
	line += ": " + counted(int(d.GetSourceCount()), "source") + ", " + counted(int(d.GetClaimCount()), "claim") + ", revision " + strconv.FormatInt(d.GetRevision(), 10)
	return report.Clean(line) + "\n"
}

func sourceLine(s *pb.Source) string {
	parts := []string{s.GetName()}
	for _, part := range []string{s.GetPublisher(), s.GetTitle(), s.GetUri()} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if t := s.GetPublishTime(); t != nil {
		parts = append(parts, "published "+t.AsTime().Format(time.RFC3339))
	}
	parts = append(parts, "revision "+strconv.FormatInt(s.GetRevision(), 10))
	return report.Clean(strings.Join(parts, ", ")) + "\n"
}

// sourceText is the text of a source as it was given, without what could steer
// a terminal on which it is shown.
func sourceText(s *pb.Source) string {
	var b strings.Builder
	for line := range strings.Lines(s.GetText() + s.GetHtml() + strings.Join(s.GetStatements(), "\n\n")) {
		b.WriteString(report.Clean(strings.TrimRight(line, "\r\n")) + "\n")
	}
	return b.String()
}

// withoutText takes away what the caller has or can ask for.
func withoutText(s *pb.Source) *pb.Source {
	s.Text, s.Html, s.Statements = "", "", nil
	return s
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
