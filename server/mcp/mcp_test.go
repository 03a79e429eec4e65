package mcp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	"github.com/seed4521bc5c/crosscheck/server"
	"github.com/seed4521bc5c/crosscheck/server/mcp"
)

// The server's bounds, near enough to be passed quickly.
const (
	maxCharacters   = 20_000
	maxRequestBytes = 100_000
)

// desk is an assistant that is connected to the tools of a server.
type desk struct {
	*sdk.ClientSession
	client *client.Client // of the same server, without tools between
	web    *http.Client   // of its REST
	schema map[string]*jsonschema.Resolved

	mu       sync.Mutex
	progress []string // token: message
	updated  chan string
}

// open connects an assistant. Interceptors see what the tools call.
func open(t testing.TB, cfg mcp.Config, interceptors ...grpc.UnaryClientInterceptor) *desk {
	t.Helper()
	return openAt(t, "", cfg, interceptors...)
}

// openAt is open for one version of the protocol; empty for the newest.
func openAt(t testing.TB, version string, cfg mcp.Config, interceptors ...grpc.UnaryClientInterceptor) *desk {
	t.Helper()
	d := &desk{updated: make(chan string, 1000), schema: map[string]*jsonschema.Resolved{}}
	d.serve(t, interceptors...)
	cfg.Conn, cfg.Watch = d.client.Conn(), d.client.Watch
	here, there := pipes()
	tools := mcp.New(t.Context(), cfg)
	go func() { _ = tools.Run(t.Context(), there) }()
	assistant := sdk.NewClient(&sdk.Implementation{Name: "test"}, &sdk.ClientOptions{
		ProgressNotificationHandler: func(_ context.Context, r *sdk.ProgressNotificationClientRequest) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.progress = append(d.progress, fmt.Sprintf("%v: %s", r.Params.ProgressToken, r.Params.Message))
		},
		ResourceUpdatedHandler: func(_ context.Context, r *sdk.ResourceUpdatedNotificationRequest) { d.updated <- r.Params.URI },
	})
	var err error
	if d.ClientSession, err = assistant.Connect(t.Context(), here, &sdk.ClientSessionOptions{ProtocolVersion: version}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	for tool, err := range d.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		d.schema[tool.Name] = resolved(t, tool.OutputSchema)
	}
	return d
}

// pipes are the two ends of a connection over which long lines go.
func pipes() (here, there sdk.Transport) {
	const longest = 100 << 20
	in, toIn := io.Pipe()
	out, toOut := io.Pipe()
	return &sdk.IOTransport{Reader: out, Writer: toIn, MaxLineLength: longest}, &sdk.IOTransport{Reader: in, Writer: toOut, MaxLineLength: longest}
}

// resolved reads a schema with a library that holds answers against it.
func resolved(t testing.TB, raw any) *jsonschema.Resolved {
	t.Helper()
	b, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return r
}

func (d *desk) serve(t testing.TB, interceptors ...grpc.UnaryClientInterceptor) {
	t.Helper()
	rpc := bufconn.Listen(1 << 20)
	// A bufconn's deadline may come after it was taken back, and net/http takes
	// some back: the call that follows would count as given up.
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(engine.New(), server.Config{
		GRPCListener: rpc, HTTPListener: web, Logger: slog.New(slog.DiscardHandler), Store: memory.New(),
		MaxCharacters: maxCharacters, MaxRequestBytes: maxRequestBytes,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.Run(ctx, func(net.Addr, net.Addr) { close(ready) }) }()
	<-ready
	d.client, err = client.New("passthrough:///test", client.WithPlaintext(), client.WithoutRetries(), client.WithDialOptions(
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return rpc.DialContext(ctx) }),
		grpc.WithChainUnaryInterceptor(interceptors...)))
	if err != nil {
		t.Fatal(err)
	}
	d.web = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", web.Addr().String())
	}}}
	t.Cleanup(func() {
		_ = d.client.Close()
		d.web.CloseIdleConnections()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// call calls a tool, holds the answer against the tool's schema, and reads it.
// The text is that of the result.
func (d *desk) call(t testing.TB, tool, arguments string, into any) (text string) {
	t.Helper()
	r := d.try(t, tool, arguments)
	if r.IsError {
		t.Fatalf("%s %s: %s", tool, arguments, textOf(r))
	}
	b, err := json.Marshal(r.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.schema[tool].Validate(r.StructuredContent); err != nil {
		t.Errorf("%s: the answer is not of its schema: %v\n%s", tool, err, b)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatalf("%s: %v in %s", tool, err, b)
		}
	}
	return textOf(r)
}

// refused calls a tool that is to refuse, and gives its words.
func (d *desk) refused(t testing.TB, tool, arguments string) (words string, status json.RawMessage) {
	t.Helper()
	r := d.try(t, tool, arguments)
	if !r.IsError {
		t.Fatalf("%s takes %.300s", tool, arguments)
	}
	b, err := json.Marshal(r.Meta["crosscheck.v1/status"])
	if err != nil {
		t.Fatal(err)
	}
	return textOf(r), b
}

func (d *desk) try(t testing.TB, tool, arguments string) *sdk.CallToolResult {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	r, err := d.CallTool(ctx, &sdk.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return r
}

func textOf(r *sdk.CallToolResult) string {
	var b strings.Builder
	for _, c := range r.Content {
		if text, ok := c.(*sdk.TextContent); ok {
			b.WriteString(text.Text)
		}
	}
	return b.String()
}

// contains asks for each of some words in a text.
func contains(t testing.TB, what, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s: no %q in\n%s", what, w, text)
		}
	}
}

// story is two reports that differ in one number and share another.
const story = `{"sources":[
 {"id":"gazette","publisher":"Harbour Gazette","text":"The two ports signed 12 agreements on Monday. About 300 guests attended the ceremony. The ferry has 9 decks."},
 {"publisher":"Radio Quay","text":"The two ports signed 14 agreements on Monday. Roughly 300 guests attended the ceremony, the mayor said."}]`

type checked struct {
	Report struct {
		Name, Revision string
		Claims         []struct{ ID, SourceID string }
		Findings       []struct{ Verdict string }
	}
	Omitted struct{ Findings, Claims int }
}

func (c checked) verdicts() string {
	var b strings.Builder
	for _, f := range c.Report.Findings {
		b.WriteString(strings.TrimPrefix(f.Verdict, "VERDICT_")[:1])
	}
	return b.String()
}

func TestReading(t *testing.T) {
	d := open(t, mcp.Config{})
	var parsed struct {
		Quantities []struct {
			Quote    struct{ Exact string }
			Quantity struct{ Value, Approximation string }
		}
	}
	text := d.call(t, "parse_quantities", `{"text":"roughly 400 participants"}`, &parsed)
	contains(t, "parse_quantities", text, "roughly 400 participants", "about 400", "350 to 450")
	if q := parsed.Quantities; len(q) != 1 || q[0].Quantity.Value != "400" || q[0].Quote.Exact != "roughly 400 participants" {
		t.Errorf("parsed %+v", parsed)
	}
	if text := d.call(t, "parse_quantities", `{"text":"nothing here"}`, nil); text != "No quantity.\n" {
		t.Errorf("of nothing: %q", text)
	}

	var extracted struct {
		Claims []struct {
			Measure struct{ Name string }
		}
		Text string
	}
	text = d.call(t, "extract_claims", `{"source":{"id":"yard","html":"<p>The yard sold 75 boats &amp; two docks last year.</p>"}}`, &extracted)
	contains(t, "extract_claims", text, "yard:", "sold «75 boats» & two docks")
	if len(extracted.Claims) != 2 || extracted.Claims[0].Measure.Name != "boat" || !strings.HasPrefix(extracted.Text, "The yard sold") {
		t.Errorf("extracted %+v", extracted)
	}

	var report checked
	text = d.call(t, "cross_check", story+`}`, &report)
	contains(t, "cross_check", text, "CONFLICT  agreements", "signed «14 agreements» on Monday", "Harbour Gazette", "2 reports, 5 claims: 1 conflict, 1 agreement")
	if report.verdicts() != "CA" || len(report.Report.Claims) != 4 || report.Omitted.Claims != 1 || report.Report.Claims[2].SourceID != "s2" {
		t.Errorf("%+v", report)
	}
}

func TestShow(t *testing.T) {
	d := open(t, mcp.Config{})
	for _, tt := range []struct {
		show                       string
		verdicts                   string
		claims, noFindings, noClms int
		words                      string
	}{
		{`{}`, "CA", 4, 0, 1, "1 conflict, 1 agreement\n"},
		{`{"allClaims":true}`, "CA", 5, 0, 0, "1 conflict, 1 agreement\n"},
		{`{"verdict":"VERDICT_CONFLICT"}`, "C", 2, 1, 3, "1 conflict, 1 agreement; 1 of 2 findings shown\n"},
		{`{"verdict":"VERDICT_AGREEMENT","allClaims":true}`, "A", 5, 1, 0, "; 1 of 2 findings shown\n"},
		{`{"maxFindings":1}`, "C", 2, 1, 3, "; 1 of 2 findings shown\n"},
		{`{"maxFindings":0}`, "", 0, 2, 5, "; 0 of 2 findings shown\n"},
		{`null`, "CA", 4, 0, 1, "1 conflict, 1 agreement\n"},
	} {
		var got checked
		text := d.call(t, "cross_check", story+`,"show":`+tt.show+`}`, &got)
		if got.verdicts() != tt.verdicts || len(got.Report.Claims) != tt.claims || got.Omitted.Findings != tt.noFindings || got.Omitted.Claims != tt.noClms {
			t.Errorf("%s: %+v", tt.show, got)
		}
		if !strings.HasSuffix(text, tt.words) || !strings.Contains(text, "2 reports, 5 claims: ") {
			t.Errorf("%s: no %q at the end of\n%s", tt.show, tt.words, text)
		}
	}
	for show, want := range map[string]string{
		`{"verdict":"CONFLICT"}`: "show.verdict: must be one of VERDICT_CONFLICT",
		`{"maxFindings":1001}`:   "show.maxFindings: must be from 0 to 1000",
		`{"maxFindings":-1}`:     "show.maxFindings: ",
		`{"maxFindings":"3"}`:    "show.maxFindings: ",
		`{"maxfinding":3}`:       "show: unknown field",
		`7`:                      "show: ",
	} {
		words, _ := d.refused(t, "cross_check", story+`,"show":`+show+`}`)
		contains(t, show, words, "INVALID_ARGUMENT, MALFORMED_REQUEST\n"+want)
	}
}

// TestDossier keeps a story with nothing but the tools.
func TestDossier(t *testing.T) {
	d := open(t, mcp.Config{})
	if text := d.call(t, "list_dossiers", `{}`, nil); text != "No dossier.\n" {
		t.Errorf("at first: %q", text)
	}
	contains(t, "create", d.call(t, "create_dossier", `{"dossierId":"fire","dossier":{"title":"Harbour fire"}}`, nil), "dossiers/fire “Harbour fire”: 0 sources, 0 claims, revision 0")
	for i, text := range []string{
		"The harbour fire destroyed 47 boats on Sunday, the fire brigade said.",
		"Sixty-three boats were destroyed in the harbour fire, the fire brigade said.",
	} {
		var kept struct{ Name, Revision, Text string }
		words := d.call(t, "add_source", `{"parent":"dossiers/fire","source":{"id":"`+[]string{"wire", "paper"}[i]+`","publisher":"Wire","publishTime":"2031-06-02T09:00:00Z","text":"`+text+`"}}`, &kept)
		contains(t, "add_source", words, "Kept dossiers/fire/sources/", "Wire, published 2031-06-02T09:00:00Z, revision ")
		if kept.Text != "" || kept.Name == "" {
			t.Errorf("kept %+v", kept)
		}
	}
	var got checked
	contains(t, "get_report", d.call(t, "get_report", `{"name":"dossiers/fire/report","show":{"allClaims":true}}`, &got),
		"CONFLICT", "destroyed «47 boats» on Sunday", "«Sixty-three boats»", "2 reports, 2 claims: 1 conflict, 0 agreements")
	if got.Report.Name != "dossiers/fire/report" || got.Report.Revision != "2" {
		t.Errorf("report %+v", got)
	}
	contains(t, "search_claims", d.call(t, "search_claims", `{"unit":"boat","minValue":"50"}`, nil), "dossiers/fire/sources/paper: 63: …«Sixty-three boats» were destroyed")
	if text := d.call(t, "search_claims", `{"query":"bridges"}`, nil); text != "No claim.\n" {
		t.Errorf("search of nothing: %q", text)
	}
	var sources struct {
		Sources       []struct{ Name, Text string }
		NextPageToken string
	}
	contains(t, "list_sources", d.call(t, "list_sources", `{"parent":"dossiers/fire","pageSize":1}`, &sources), "dossiers/fire/sources/wire, Wire", "There are more: call again with the pageToken ")
	if len(sources.Sources) != 1 || sources.Sources[0].Text != "" || sources.NextPageToken == "" {
		t.Errorf("sources %+v", sources)
	}
	contains(t, "get_source", d.call(t, "get_source", `{"name":"dossiers/fire/sources/paper"}`, nil), "Sixty-three boats were destroyed")
	contains(t, "update", d.call(t, "update_dossier", `{"dossier":{"name":"dossiers/fire","title":"Fire at the quay"},"updateMask":"title"}`, nil), "“Fire at the quay”: 2 sources, 2 claims, revision 2")
	contains(t, "list", d.call(t, "list_dossiers", `null`, nil), "dossiers/fire “Fire at the quay”")
	contains(t, "delete_source", d.call(t, "delete_source", `{"name":"dossiers/fire/sources/paper"}`, nil), "dossiers/fire/sources/paper is deleted.")
	words, _ := d.refused(t, "delete_dossier", `{"name":"dossiers/fire"}`)
	contains(t, "delete_dossier", words, "FAILED_PRECONDITION, NOT_EMPTY: dossiers/fire has sources")
	contains(t, "delete_dossier", d.call(t, "delete_dossier", `{"name":"dossiers/fire","force":true}`, nil), "dossiers/fire is deleted.")
	words, _ = d.refused(t, "get_report", `{"name":"dossiers/fire/report"}`)
	if words != "NOT_FOUND: dossiers/fire is not there" {
		t.Errorf("of what is gone: %q", words)
	}
}
