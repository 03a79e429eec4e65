package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/export"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// exportFormat is a row of the table of formats.
type exportFormat struct {
	contentType string
	write       func(io.Writer, *pb.DossierExport) error
}

// exportFormats has the formats of the contract; JSON is the one where none is
// asked for.
var exportFormats = func() map[pb.ExportFormat]exportFormat {
	m := map[pb.ExportFormat]exportFormat{
		pb.ExportFormat_EXPORT_FORMAT_UNSPECIFIED: {"application/json", writeExportJSON},
		pb.ExportFormat_EXPORT_FORMAT_JSON:        {"application/json", writeExportJSON},
	}
	for _, f := range export.Formats {
		m[pb.ExportFormat(pb.ExportFormat_value["EXPORT_FORMAT_"+f.Name])] = exportFormat{f.ContentType, written(f.Write)}
	}
	return m
}()

// written makes a row's function of one that knows the domain only.
func written(f func(io.Writer, *report.Report, []claim.Source) error) func(io.Writer, *pb.DossierExport) error {
	return func(w io.Writer, x *pb.DossierExport) error {
		r, err := wire.ReportFrom(x.GetReport())
		if err != nil {
			return fmt.Errorf("server: report as it is kept: %s", err.Error())
		}
		sources := make([]claim.Source, len(x.GetSources()))
		for i, m := range x.GetSources() {
			if sources[i], err = wire.SourceFrom("source", m); err != nil {
				return fmt.Errorf("server: source as it is kept: %s", err.Error())
			}
		}
		return f(w, r, sources)
	}
}

func writeExportJSON(w io.Writer, x *pb.DossierExport) error {
	b, err := wire.MarshalJSON(x)
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

// ExportReport answers crosscheck.v1.DossierService.ExportReport.
func (s *dossierService) ExportReport(ctx context.Context, req *pb.ExportReportRequest) (*httpbody.HttpBody, error) {
	name := parseName(req.GetName())
	x, err := s.whole(ctx, name)
	if err != nil {
		return nil, aboutDossier(name.dossier, err)
	}
	format := exportFormats[req.GetFormat()]
	var b bytes.Buffer
	if err := format.write(&heeding{ctx, &b}, x); err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: format.contentType, Data: b.Bytes()}, nil
}

// heeding is a writer that fails once its context is done, so that nobody writes
// on when nobody waits.
type heeding struct {
	ctx context.Context //nolint:containedctx // io.Writer takes none
	w   io.Writer
}

func (h *heeding) Write(b []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.w.Write(b)
}

// errMoving: a dossier changed each time that it was read.
var errMoving = errors.New("the dossier changes faster than it can be read")

// whole reads a dossier, its report and its sources, all of one revision.
func (s *dossierService) whole(ctx context.Context, name resourceName) (*pb.DossierExport, error) {
	const tries = 5
	for range tries {
		r, err := s.keeper.Report(ctx, name.key(ctx))
		if err != nil {
			return nil, err
		}
		x := &pb.DossierExport{}
		if x.Report, err = reportMessage(name.dossier, r); err != nil {
			return nil, err
		}
		if x.Sources, err = s.allSources(ctx, name); err != nil {
			return nil, err
		}
		d, err := s.store.GetDossier(ctx, name.key(ctx))
		if err != nil {
			return nil, err
		}
		if d.Revision == r.Revision {
			x.Dossier = dossierMessage(&d)
			return x, nil
		}
	}
	return nil, errMoving
}

func (s *dossierService) allSources(ctx context.Context, name resourceName) ([]*pb.Source, error) {
	var out []*pb.Source
	after := int64(0)
	for {
		rows, err := s.store.ListSources(ctx, name.key(ctx), after, maxSourcePage)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			m, err := sourceMessage(name.dossier, &rows[i])
			if err != nil {
				return nil, err
			}
			out = append(out, m)
			after = rows[i].Revision
		}
		if len(rows) < maxSourcePage {
			return out, nil
		}
	}
}
