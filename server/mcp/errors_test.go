package mcp_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"google.golang.org/grpc"

	"github.com/seed4521bc5c/crosscheck/server/mcp"
)

// TestErrors holds what the tools refuse against what REST answers to the same
// request: the status is to be the same, and the words name the field.
func TestErrors(t *testing.T) {
	d := open(t, mcp.Config{})
	d.call(t, "create_dossier", `{"dossierId":"fire","dossier":{}}`, nil)
	long := strings.Repeat("9", maxCharacters/5+1)
	many := `{"sources":[` + strings.Repeat(`{"text":"`+long+`"},`, 4) + `{"text":"` + long + `"}]}`
	for _, tt := range []struct {
		name, tool, arguments string
		path, body            string // of REST
		want                  string
	}{
		{"no source", "cross_check", `{}`, "/v1/sources:crossCheck", "", "INVALID_ARGUMENT, INVALID_FIELD\nsources: "},
		{"no text", "cross_check", `{"sources":[{"text":"x"},{"id":"b"}]}`, "/v1/sources:crossCheck", "", "\nsources[1].text: one of text, html and statements must be given"},
		{"unknown field", "cross_check", `{"sources":[{"txt":"x"}]}`, "/v1/sources:crossCheck", "", "INVALID_ARGUMENT, MALFORMED_REQUEST\nsources[0].txt: "},
		{"wrong type", "cross_check", `{"sources":{"text":"x"}}`, "/v1/sources:crossCheck", "", "MALFORMED_REQUEST\nsources: "},
		{"several fields", "cross_check", `{"sources":[{"text":"x","languageCode":"?"}],"policy":{"tolerances":[{"relative":"7"}]}}`, "/v1/sources:crossCheck", "", "\nsources[0].language_code: "},
		{"too many characters", "cross_check", many, "/v1/sources:crossCheck", "", "INVALID_ARGUMENT, INVALID_FIELD\nsources[4]"},
		{"no text to parse", "parse_quantities", `{"text":""}`, "/v1/quantities:parse", "", "\ntext: "},
		{"text and html", "extract_claims", `{"source":{"text":"x","html":"y"}}`, "/v1/claims:extract", "", "\nsource.html: html is given beside text"},
		{"not a list", "cross_check", `[]`, "/v1/sources:crossCheck", "", "MALFORMED_REQUEST"},
		{"no id", "create_dossier", `{"dossierId":"a b","dossier":{}}`, "/v1/dossiers?dossierId=a%20b", `{}`, "\ndossier_id: "},
		{"taken", "create_dossier", `{"dossierId":"fire","dossier":{}}`, "/v1/dossiers?dossierId=fire", `{}`, "ALREADY_EXISTS: dossiers/fire is there already"},
		{"no dossier", "add_source", `{"parent":"dossiers/none","source":{"text":"x"}}`, "/v1/dossiers/none/sources", `{"text":"x"}`, "NOT_FOUND: dossiers/none is not there"},
		{"no search", "search_claims", `{}`, "GET /v1/claims:search", "", "INVALID_ARGUMENT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			words, status := d.refused(t, tt.tool, tt.arguments)
			if !strings.Contains(words, tt.want) {
				t.Errorf("%q, want %q", words, tt.want)
			}
			body := tt.body
			if body == "" {
				body = tt.arguments
			}
			if diff := cmp.Diff(d.rest(t, tt.path, body), fields(t, status)); diff != "" {
				t.Errorf("not what REST answers (-REST +tool):\n%s", diff)
			}
		})
	}
}

func withProgress(p *sdk.CallToolParams) *sdk.CallToolParams {
	p.SetProgressToken("here")
	return p
}

// rest is the error that REST answers.
func (d *desk) rest(t *testing.T, path, body string) map[string]any {
	t.Helper()
	method := http.MethodPost
	if rest, ok := strings.CutPrefix(path, "GET "); ok {
		method, path, body = http.MethodGet, rest, ""
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "http://localhost"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := d.web.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fields(t, b)
}

func fields(t *testing.T, b []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatalf("%v in %.300s", err, b)
	}
	if m["message"] == nil {
		t.Fatalf("no error: %.300s", b)
	}
	return m
}

// TestTooLarge sends more than the service takes, and goes on after it.
func TestTooLarge(t *testing.T) {
	d := open(t, mcp.Config{})
	words, _ := d.refused(t, "extract_claims", `{"source":{"text":"`+strings.Repeat("nine ", maxRequestBytes/4)+`"}}`)
	contains(t, "too large", words, "RESOURCE_EXHAUSTED: grpc: received message larger than max")
	d.call(t, "parse_quantities", `{"text":"9 boats"}`, nil)
}

// TestUnavailable tells an assistant that another try may help, and when.
func TestUnavailable(t *testing.T) {
	d := open(t, mcp.Config{})
	if err := d.client.Close(); err != nil {
		t.Fatal(err)
	}
	words, _ := d.refused(t, "parse_quantities", `{"text":"9 boats"}`)
	contains(t, "closed", words, "CANCELED: ")
}

func TestUnknownTool(t *testing.T) {
	d := open(t, mcp.Config{})
	if _, err := d.CallTool(t.Context(), &sdk.CallToolParams{Name: "judge", Arguments: json.RawMessage(`{}`)}); err == nil {
		t.Error("a tool that is not there answers")
	}
}

// TestCancel gives a call up while the service is at work.
func TestCancel(t *testing.T) {
	working, over := make(chan struct{}), make(chan error, 1)
	d := open(t, mcp.Config{}, func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		if !strings.HasSuffix(method, "/CrossCheck") {
			return invoke(ctx, method, req, reply, cc, opts...)
		}
		close(working)
		<-ctx.Done()
		over <- ctx.Err()
		return ctx.Err()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-working; cancel() }()
	if _, err := d.CallTool(ctx, &sdk.CallToolParams{Name: "cross_check", Arguments: json.RawMessage(story + `}`)}); !errors.Is(err, context.Canceled) {
		t.Errorf("the call ends with %v", err)
	}
	select {
	case err := <-over:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the service's call ends with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the service was never told")
	}
	d.call(t, "parse_quantities", `{"text":"9 boats"}`, nil) // the session goes on
}

// TestProgress hears of a long call while it is at work, and of another one
// nothing.
func TestProgress(t *testing.T) {
	var d *desk
	d = open(t, mcp.Config{}, func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(50 * time.Millisecond) {
			d.mu.Lock()
			n := len(d.progress)
			d.mu.Unlock()
			if n > 1 || !strings.HasSuffix(method, "/CrossCheck") {
				break
			}
		}
		return invoke(ctx, method, req, reply, cc, opts...)
	})
	r, err := d.CallTool(t.Context(), withProgress(&sdk.CallToolParams{Name: "cross_check", Arguments: json.RawMessage(story + `}`)}))
	if err != nil || r.IsError {
		t.Fatalf("%v %s", err, textOf(r))
	}
	contains(t, "the answer", textOf(r), "1 conflict, 1 agreement")
	d.call(t, "cross_check", story+`}`, nil)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.progress) < 2 || d.progress[0] != "here: cross-checking 2 reports" {
		t.Errorf("progress: %q", d.progress)
	}
	// The assistant takes what it is told by the way in a goroutine of its own:
	// some of the first call's may come in behind its answer.
	if slices.ContainsFunc(d.progress, func(s string) bool { return !strings.HasPrefix(s, "here: ") }) {
		t.Errorf("progress that nobody asked for: %q", d.progress)
	}
}
