// Package web is the page at /: a file of markup, one of style and a few of
// script, served by the binary as they are. What it shows of a report is drawn
// here, by the code that draws the page which `crosscheck check --html` writes;
// the script only puts it in place, filters it and follows a dossier.
//
// The page asks the services through the connection that it is given, so that
// whatever guards them guards it.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/export"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

//go:embed assets
var assets embed.FS

// policy lets nothing run or load but the page's own files: a text that slipped
// through as markup could neither act nor call home.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Config is what the page needs of the server around it.
type Config struct {
	// Conn reaches the services.
	Conn grpc.ClientConnInterface
	// Metadata are the headers of a request that go with a call: who asks.
	Metadata func(*http.Request) metadata.MD
	// Fail answers with an error as the API does. The error is a gRPC status.
	Fail func(http.ResponseWriter, *http.Request, error)
}

// New returns the handler of /, /dossiers/, /docs and /ui/.
func New(cfg Config) http.Handler {
	h := &handler{cfg: cfg, check: pb.NewCrossCheckServiceClient(cfg.Conn), dossiers: pb.NewDossierServiceClient(cfg.Conn)}
	mux := http.NewServeMux()
	for name, data := range files() {
		mux.Handle("GET /ui/"+name, asset(name, data, policy))
	}
	index, err := assets.ReadFile("assets/index.html")
	if err != nil {
		panic(err) // it is compiled in
	}
	page := asset("index.html", index, policy)
	mux.Handle("GET /{$}", page)
	mux.Handle("GET /dossiers/{id}", page)
	docs(mux)
	mux.HandleFunc("POST /ui/check", h.checkSources)
	mux.HandleFunc("POST /ui/export", h.exportSources)
	mux.HandleFunc("GET /ui/dossiers/{id}", h.dossier)
	// A page of another origin can neither read nor cause anything here.
	return http.NewCrossOriginProtection().Handler(mux)
}

// files are the files of the page, by their names below /ui/.
func files() map[string][]byte {
	out := map[string][]byte{"report.css": []byte(report.Style)}
	entries, err := fs.ReadDir(assets, "assets")
	if err != nil {
		panic(err) // it is compiled in
	}
	for _, e := range entries {
		if path.Ext(e.Name()) == ".html" { // pages have addresses of their own
			continue
		}
		if out[e.Name()], err = assets.ReadFile(path.Join("assets", e.Name())); err != nil {
			panic(err)
		}
	}
	return out
}

// asset serves a file that changes only with the program: browsers ask each
// time whether it has.
func asset(name string, data []byte, policy string) http.Handler {
	return file(name, data, pack(data), policy)
}

// file serves a file, or what it is compressed; that may be nil.
func file(name string, data, small []byte, policy string) http.Handler {
	sum := sha256.Sum256(data)
	tag := hex.EncodeToString(sum[:8])
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // some machines have odd tables
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".html":
		kind = "text/html; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Type", kind)
		head.Set("Content-Security-Policy", policy)
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-cache")
		body := data
		if small != nil {
			head.Add("Vary", "Accept-Encoding")
		}
		if small != nil && takesGzip(r) {
			head.Set("Content-Encoding", "gzip")
			head.Set("ETag", `"`+tag+`-gzip"`)
			body = small
		} else {
			head.Set("ETag", `"`+tag+`"`)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body)) // answers 304 and HEAD
	})
}

type handler struct {
	cfg      Config
	check    pb.CrossCheckServiceClient
	dossiers pb.DossierServiceClient
}

// sources reads the body: a request of CrossCheck. A form of another page
// cannot send this type.
func (h *handler) sources(r *http.Request) ([]*pb.Source, error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return nil, status.Error(codes.InvalidArgument, "the body is no application/json")
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, status.Errorf(codes.ResourceExhausted, "the reports have more than %d bytes", tooLarge.Limit)
		}
		return nil, status.Error(codes.Canceled, "the request broke off")
	}
	var req pb.CrossCheckRequest
	if err := wire.UnmarshalJSON(raw, &req); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	if len(req.GetSources()) == 0 {
		return nil, status.Error(codes.InvalidArgument, "sources: is empty: give at least one source")
	}
	for i, s := range req.GetSources() {
		if s.GetId() == "" {
			s.Id = fmt.Sprintf("s%d", i+1)
		}
	}
	return req.GetSources(), nil
}

// domain turns what the services say into what the drawings take.
func domain(m *pb.Report, from []*pb.Source) (*report.Report, []claim.Source, error) {
	r, err := wire.ReportFrom(m)
	if err != nil {
		return nil, nil, status.Error(codes.Internal, err.Error())
	}
	sources := make([]claim.Source, len(from))
	for i, s := range from {
		if sources[i], err = wire.SourceFrom(fmt.Sprintf("sources[%d]", i), s); err != nil {
			return nil, nil, status.Error(codes.InvalidArgument, err.Error())
		}
	}
	return r, sources, nil
}

// answer is a line of /ui/check, and the answer of /ui/dossiers/{id}.
type answer struct {
	Read     int             `json:"read,omitempty"` // sources that were read so far
	HTML     *string         `json:"html,omitempty"` // what was found, drawn
	Summary  string          `json:"summary,omitempty"`
	Revision int64           `json:"revision,omitempty"`
	Error    json.RawMessage `json:"error,omitempty"` // a google.rpc.Status
}

func draw(m *pb.Report, from []*pb.Source) (*answer, error) {
	r, sources, err := domain(m, from)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	if err := report.WriteFindings(&b, r, sources); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	html := b.String()
	return &answer{HTML: &html, Summary: report.Summary(r, len(sources)), Revision: m.GetRevision()}, nil
}

// checkSources cross-checks the body's sources and answers with lines of JSON:
// how many sources have been read, then the findings, drawn.
func (h *handler) checkSources(w http.ResponseWriter, r *http.Request) {
	sources, err := h.sources(r)
	if err != nil {
		h.cfg.Fail(w, r, err)
		return
	}
	ctx := metadata.NewOutgoingContext(r.Context(), h.cfg.Metadata(r))
	stream, err := h.check.CrossCheckStream(ctx)
	if err != nil {
		h.cfg.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Cache-Control", "no-store")
	body, flush, done := packed(w, r)
	out := json.NewEncoder(body)
	say := func(a *answer) error {
		if err := out.Encode(a); err != nil {
			return err
		}
		return flush()
	}
	m, err := converse(stream, sources, func(read int) error { return say(&answer{Read: read}) })
	a := &answer{}
	if err == nil {
		a, err = draw(m, sources)
	}
	if err != nil {
		a = &answer{Error: failure(err)}
	}
	_ = errors.Join(say(a), done()) // a caller who is gone reads nothing
}

// converse sends the sources one by one and waits for each to be read.
func converse(stream grpc.BidiStreamingClient[pb.CrossCheckStreamRequest, pb.CrossCheckStreamResponse], sources []*pb.Source, read func(int) error) (*pb.Report, error) {
	for i, s := range sources {
		err := stream.Send(&pb.CrossCheckStreamRequest{Source: s})
		if err == nil || errors.Is(err, io.EOF) { // Recv has the reason
			_, err = stream.Recv()
		}
		if err != nil {
			return nil, placed(err, i)
		}
		if err := read(i + 1); err != nil {
			return nil, err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return nil, err
	}
	last, err := stream.Recv()
	return last.GetReport(), err
}

// exportSources cross-checks the body's sources and answers with a file.
func (h *handler) exportSources(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("format")
	f, ok := export.ByName(name)
	if name == "JSON" { // the contract's own message
		f, ok = export.Format{ContentType: "application/json"}, true
	}
	if !ok {
		h.cfg.Fail(w, r, status.Error(codes.InvalidArgument, "format: is none of HTML, JSON, WEB_ANNOTATION, SCHEMA_ORG, CSV, JSONL"))
		return
	}
	sources, err := h.sources(r)
	if err != nil {
		h.cfg.Fail(w, r, err)
		return
	}
	ctx := metadata.NewOutgoingContext(r.Context(), h.cfg.Metadata(r))
	// Without a policy of its own a story is exported by the design's.
	resp, err := h.check.CrossCheck(ctx, &pb.CrossCheckRequest{Sources: sources})
	if err != nil {
		h.cfg.Fail(w, r, err)
		return
	}
	var b bytes.Buffer
	if f.Write == nil {
		err = writeJSON(&b, &pb.DossierExport{Report: resp.GetReport(), Sources: sources})
	} else if rep, srcs, e := domain(resp.GetReport(), sources); e != nil {
		err = e
	} else {
		err = f.Write(&b, rep, srcs)
	}
	if err != nil {
		h.cfg.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", f.ContentType)
	w.Header().Set("Content-Disposition", "attachment")
	send(w, r, b.Bytes())
}

// send answers with what was made for this caller alone.
func send(w http.ResponseWriter, r *http.Request, b []byte) {
	w.Header().Set("Cache-Control", "no-store")
	body, _, done := packed(w, r)
	_, err := body.Write(b)
	_ = errors.Join(err, done()) // a caller who is gone reads nothing
}

func writeJSON(w io.Writer, m proto.Message) error {
	b, err := wire.MarshalJSON(m)
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

// dossier draws the current report of a dossier.
func (h *handler) dossier(w http.ResponseWriter, r *http.Request) {
	ctx := metadata.NewOutgoingContext(r.Context(), h.cfg.Metadata(r))
	body, err := h.dossiers.ExportReport(ctx, &pb.ExportReportRequest{
		Name: "dossiers/" + r.PathValue("id") + "/report", Format: pb.ExportFormat_EXPORT_FORMAT_JSON,
	})
	if err != nil {
		h.cfg.Fail(w, r, err)
		return
	}
	var x pb.DossierExport
	if err := wire.UnmarshalJSON(body.GetData(), &x); err != nil {
		h.cfg.Fail(w, r, status.Error(codes.Internal, err.Error()))
		return
	}
	a, err := draw(x.GetReport(), x.GetSources())
	if err != nil {
		h.cfg.Fail(w, r, err)
		return
	}
	b, err := json.Marshal(a)
	if err != nil {
		h.cfg.Fail(w, r, status.Error(codes.Internal, err.Error()))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	send(w, r, b)
}
