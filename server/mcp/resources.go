package mcp

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/docs"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// scheme stands before the name of a resource of the contract to make an
// address: crosscheck://dossiers/harbour-fire/report.
const scheme = "crosscheck://"

// guides are the pages of the documentation that an assistant may want to read
// with a report.
var guides = []struct{ file, title, about string }{
	{"semantics.md", "What verdicts mean", "What a written number stands for, and what two numbers of one quantity say of each other: intervals, verdicts, reasons and checks."},
}

func (h *host) addResources(s *sdk.Server) {
	s.AddResourceTemplate(&sdk.ResourceTemplate{
		Name: "report", Title: "Report of a dossier",
		URITemplate: scheme + "dossiers/{dossier}/report{?format}",
		Description: "The current report of a dossier: as text, or exported in the format JSON, WEB_ANNOTATION, SCHEMA_ORG, CSV, JSONL or HTML.",
	}, h.readReport)
	s.AddResourceTemplate(&sdk.ResourceTemplate{
		Name: "source", Title: "Source of a dossier",
		URITemplate: scheme + "dossiers/{dossier}/sources/{source}",
		Description: "The text of a source of a dossier, as it was given.",
		MIMEType:    "text/plain",
	}, h.readSource)
	for _, g := range guides {
		text, err := docs.Files.ReadFile(g.file)
		if err != nil {
			panic(err) // it is compiled in
		}
		s.AddResource(&sdk.Resource{
			Name: strings.TrimSuffix(g.file, ".md"), Title: g.title, URI: scheme + "docs/" + g.file,
			Description: g.about, MIMEType: "text/markdown", Size: int64(len(text)),
		}, func(_ context.Context, r *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
			return contents(r.Params.URI, "text/markdown", string(text)), nil
		})
	}
}

func contents(uri, mimeType, text string) *sdk.ReadResourceResult {
	return &sdk.ReadResourceResult{Contents: []*sdk.ResourceContents{{URI: uri, MIMEType: mimeType, Text: text}}}
}

// readReport answers with the rendering that get_report gives, or with an
// export.
func (h *host) readReport(ctx context.Context, r *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
	uri := r.Params.URI
	name, query, _ := strings.Cut(strings.TrimPrefix(uri, scheme), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, sdk.ResourceNotFoundError(uri)
	}
	word := strings.ToUpper(strings.ReplaceAll(values.Get("format"), "-", "_"))
	if word == "" || word == "TEXT" {
		x, err := h.export(ctx, name)
		if err != nil {
			return nil, resourceError(uri, err)
		}
		c := &call{host: h}
		_, text, err := c.shown(x.GetReport(), x.GetSources())
		if err != nil {
			return nil, resourceError(uri, err)
		}
		return contents(uri, "text/plain", text), nil
	}
	format := pb.ExportFormat(pb.ExportFormat_value["EXPORT_FORMAT_"+word])
	if format == pb.ExportFormat_EXPORT_FORMAT_UNSPECIFIED {
		return nil, resourceError(uri, status.Errorf(codes.InvalidArgument, "format: %.40q is none of TEXT, JSON, WEB_ANNOTATION, SCHEMA_ORG, CSV, JSONL and HTML", values.Get("format")))
	}
	body, err := h.dossiers.ExportReport(ctx, &pb.ExportReportRequest{Name: name, Format: format})
	if err != nil {
		return nil, resourceError(uri, err)
	}
	return contents(uri, body.GetContentType(), string(body.GetData())), nil
}

func (h *host) readSource(ctx context.Context, r *sdk.ReadResourceRequest) (*sdk.ReadResourceResult, error) {
	uri := r.Params.URI
	s, err := h.dossiers.GetSource(ctx, &pb.GetSourceRequest{Name: strings.TrimPrefix(uri, scheme)})
	if err != nil {
		return nil, resourceError(uri, err)
	}
	mimeType := "text/plain"
	if s.GetHtml() != "" {
		mimeType = "text/html"
	}
	return contents(uri, mimeType, s.GetText()+s.GetHtml()+strings.Join(s.GetStatements(), "\n\n")), nil
}

// resourceError is an error of the protocol: resources have no other.
func resourceError(uri string, err error) error {
	st := status.Convert(err)
	if st.Code() == codes.NotFound {
		return sdk.ResourceNotFoundError(uri)
	}
	return fmt.Errorf("%s: %s", codeName(st.Code()), st.Message())
}
