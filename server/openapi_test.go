package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	// kin-openapi reads OpenAPI documents and holds JSON against their schemas; it
	// is what oapi-codegen and most Go gateways use, and shares no code with
	// ours.
	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/auth"
)

var (
	restRequests = flag.Int("rest-requests", 1500, "how many requests TestREST makes of the OpenAPI document")
	restSeed     = flag.Uint64("rest-seed", 1, "what TestREST asks follows from it")
)

// rest is a server and its OpenAPI document.
type rest struct {
	*running
	rng    *rand.Rand
	doc    *openapi2.T
	schema map[string]*openapi3.Schema // by definition
	ops    []restOp
	keys   map[string]string // by who calls
}

type restOp struct {
	path, method string
	*openapi2.Operation
}

// restRequest is one request.
type restRequest struct {
	op          restOp
	who         string
	path, query string
	body        []byte
	head        http.Header
	whole       bool // nothing in it is broken: it may not be refused as malformed
	elsewhere   bool // its path may be another operation's
}

// TestREST asks what the OpenAPI document says can be asked, whole and broken
// in every way that TestREST knows, as anybody; and holds all answers to the
// document.
//
//	go test ./server -run TestREST -args -rest-requests 200000 -rest-seed 7
func TestREST(t *testing.T) {
	r := newREST(t, *restSeed)
	codes := map[int]int{}
	whole := map[string]int{}
	for i := range *restRequests {
		q := r.request(i)
		code, err := r.send(t.Context(), q)
		codes[code]++
		if code == http.StatusOK {
			whole[q.op.method+" "+q.op.path]++
		}
		if err != nil {
			t.Errorf("request %d, as %s: %s %s?%s %.300q %.200q: %d: %v", i, q.who, q.op.method, q.path, q.query, q.body, q.head, code, err)
		}
	}
	for _, op := range r.ops {
		if whole[op.method+" "+op.path] == 0 {
			t.Errorf("%s %s was never answered with 200", op.method, op.path)
		}
	}
	if s := r.log.String(); strings.Contains(s, "internal error") || strings.Contains(s, "panic") {
		t.Errorf("the log tells of faults:\n%.2000s", s[max(0, strings.Index(s, "level=ERROR")):])
	}
	t.Logf("%d requests: %v", *restRequests, codes)
	stillUpAs(t, r)
}

func stillUpAs(t *testing.T, r *rest) {
	t.Helper()
	if code, _ := r.get(t, "/readyz"); code != http.StatusOK {
		t.Errorf("/readyz: %d", code)
	}
}

func newREST(t *testing.T, seed uint64) *rest {
	t.Helper()
	r := &rest{rng: rand.New(rand.NewPCG(seed, 0)), schema: map[string]*openapi3.Schema{}, keys: map[string]string{"nobody": ""}}
	file := bytes.NewBufferString("keys:\n")
	for who, of := range map[string][2]string{"reader": {"desk", "reader"}, "writer": {"desk", "writer"}, "admin": {"desk", "admin"}, "stranger": {"elsewhere", "admin"}} {
		entry, key, err := auth.NewEntry(who, of[0], of[1])
		if err != nil {
			t.Fatal(err)
		}
		file.WriteString(entry)
		r.keys[who] = key
	}
	path := filepath.Join(t.TempDir(), "keys.yaml")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := auth.NewKeys(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.running = start(t, Config{Store: memory.New(), Auth: keys, MaxRequestBytes: 1 << 20, MaxDossierSources: 50})

	_, raw := r.get(t, "/openapi.json")
	r.doc = &openapi2.T{}
	if err := json.Unmarshal([]byte(raw), r.doc); err != nil {
		t.Fatal(err)
	}
	v3, err := openapi2conv.ToV3(r.doc)
	if err != nil {
		t.Fatal(err)
	}
	if err := openapi3.NewLoader().ResolveRefsIn(v3, nil); err != nil {
		t.Fatal(err)
	}
	for name, s := range v3.Components.Schemas {
		if len(s.Value.Properties) > 0 && s.Value.AdditionalProperties.Schema == nil {
			s.Value.AdditionalProperties.Has = new(bool) // answers hold what is documented, and no more
		}
		r.schema[name] = s.Value
	}
	for _, path := range slices.Sorted(maps.Keys(r.doc.Paths)) {
		ops := r.doc.Paths[path].Operations()
		for _, method := range slices.Sorted(maps.Keys(ops)) {
			r.ops = append(r.ops, restOp{path, method, ops[method]})
		}
	}
	return r
}

// names are resources that may be there.
var restNames = map[string][]string{
	`dossiers/[^/]+`:               {"dossiers/one", "dossiers/two", "dossiers/none"},
	`dossiers/[^/]+/sources/[^/]+`: {"dossiers/one/sources/a", "dossiers/one/sources/b", "dossiers/two/sources/a", "dossiers/none/sources/a"},
	`dossiers/[^/]+/report`:        {"dossiers/one/report", "dossiers/two/report", "dossiers/none/report"},
}

// request makes the i-th request: whole, or broken in one place or several.
func (r *rest) request(i int) *restRequest {
	q := &restRequest{op: r.ops[i%len(r.ops)], head: http.Header{}, whole: true}
	q.who = pickOne(r.rng, []string{"admin", "admin", "admin", "writer", "reader", "stranger", "nobody"})
	q.path = q.op.path
	query := url.Values{}
	for _, p := range q.op.Parameters {
		switch p.In {
		case "path":
			q.path = strings.Replace(q.path, "{"+p.Name+"}", pickOne(r.rng, restNames[p.Pattern]), 1)
		case "query":
			if r.rng.IntN(3) == 0 || p.Name == "dossierId" || p.Name == "query" {
				query.Set(p.Name, pickOne(r.rng, restQuery[p.Name]))
			}
		case "body":
			q.body = r.body(q.op, p)
			q.head.Set("Content-Type", "application/json")
		}
	}
	q.query = query.Encode()
	if r.rng.IntN(4) > 0 { // a fourth stays whole
		for range 1 + r.rng.IntN(2) {
			r.spoil(q, query)
		}
	}
	return q
}

// restQuery are values of parameters that hold.
var restQuery = map[string][]string{
	"query": {"boats", "harbour crews", "배"}, "unit": {"1", "USD", "boats"}, "minValue": {"1", "0.5"}, "maxValue": {"100", "99999999999999999999"},
	"period": {"2026", "2024-01/2026-12"}, "pageSize": {"1", "100", "100000"}, "pageToken": {""}, "dossierId": {"one", "two"}, "requestId": {"r1", "r2"},
	"force": {"true", "false"}, "etag": {""}, "format": {"CSV", "EXPORT_FORMAT_HTML", "jsonl", "WEB_ANNOTATION", "SCHEMA_ORG", "JSON"}, "revision": {"0", "1"},
}

// body is one that holds: the document's example, or one of ours.
func (r *rest) body(op restOp, p *openapi2.Parameter) []byte {
	const source = `{"id":%q,"publisher":"Gazette","uri":"https://example.org/1","publishTime":"2026-01-07T12:00:00Z","text":"About %d boats left. 14 crews signed."}`
	one := func() string { return fmt.Sprintf(source, pickOne(r.rng, []string{"a", "b", "c"}), 10+r.rng.IntN(9)) }
	if p.Schema != nil && p.Schema.Value != nil && p.Schema.Value.Example != nil && r.rng.IntN(2) == 0 {
		if b, err := json.Marshal(p.Schema.Value.Example); err == nil {
			return b
		}
	}
	switch op.OperationID[strings.LastIndexByte(op.OperationID, '_')+1:] {
	case "ExtractClaims":
		return []byte(`{"source":` + one() + `}`)
	case "CrossCheck":
		return []byte(`{"sources":[` + one() + `,` + fmt.Sprintf(source, "z", 12) + `]}`)
	case "ParseQuantities":
		return []byte(`{"text":"roughly 400 participants","languageCode":"en"}`)
	case "AddSource":
		return []byte(one())
	case "BatchAddSources":
		return []byte(`{"requests":[{"source":` + one() + `},{"source":` + one() + `}]}`)
	}
	return []byte(`{"title":"Fire","description":"Boats"}`)
}

// send sends a request and says what of its answer the document does not allow.
func (r *rest) send(ctx context.Context, q *restRequest) (int, error) {
	watch := strings.Contains(q.path, ":watch")
	if watch {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, slowdown*200*time.Millisecond)
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, q.op.method, r.url+"/", bytes.NewReader(q.body))
	if err != nil {
		return 0, err
	}
	req.URL.Opaque = strings.TrimPrefix(r.url, "http:") + q.path // as it stands, with all that is wrong with it
	req.URL.RawQuery = q.query
	req.Header = q.head
	if key := r.keys[q.who]; key != "" {
		req.Header.Set("X-Api-Key", key)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if watch && errors.Is(err, context.DeadlineExceeded) {
		return 0, nil // a watch that has nothing to tell yet
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	var b []byte
	if watch && resp.StatusCode == http.StatusOK {
		b, err = bufio.NewReader(resp.Body).ReadBytes('\n')
		if errors.Is(err, context.DeadlineExceeded) {
			return 0, nil // it has begun, and no line of it came in time
		}
		if err != nil {
			return resp.StatusCode, err
		}
	} else if b, err = io.ReadAll(resp.Body); err != nil {
		return resp.StatusCode, err
	}
	if resp.Header.Get("X-Request-Id") == "" && resp.StatusCode != http.StatusBadRequest {
		return resp.StatusCode, errors.New("no request id")
	}
	return resp.StatusCode, r.judge(q, resp, b)
}

// refusals are the codes by which the contract refuses, and those of HTTP
// itself.
var refusals = []int{400, 401, 403, 404, 405, 409, 412, 413, 415, 416, 429, 431}

func (r *rest) judge(q *restRequest, resp *http.Response, b []byte) error {
	code, kind := resp.StatusCode, resp.Header.Get("Content-Type")
	if !strings.HasPrefix(q.path, "/v1/") && code < http.StatusInternalServerError {
		return nil // no path of the document
	}
	if code == http.StatusOK {
		if q.who == "nobody" {
			return errors.New("answered to nobody")
		}
		if q.elsewhere || strings.Contains(q.path, ":export") && kind != "application/json" {
			return nil // read back by tests of its own
		}
		return r.conforms(q.op.Responses.Value("200").Schema, b)
	}
	if code == http.StatusGatewayTimeout && q.head.Get("Grpc-Timeout") != "" {
		return nil // as its caller wished
	}
	if !slices.Contains(refusals, code) {
		return fmt.Errorf("status %d: %.500s", code, b)
	}
	if kind == "text/plain; charset=utf-8" && code == http.StatusBadRequest && resp.Header.Get("X-Request-Id") == "" {
		return nil // net/http's own: what came was no HTTP
	}
	if kind != "application/json" {
		return fmt.Errorf("an error of %s: %.200s", kind, b)
	}
	if err := r.conforms(q.op.Responses.Value("default").Schema, b); err != nil {
		return err
	}
	var s struct {
		Message string
		Details []struct {
			Reason          string
			FieldViolations []struct{ Field, Description string }
		}
	}
	if err := json.Unmarshal(b, &s); err != nil || s.Message == "" || len(s.Details) == 0 {
		return fmt.Errorf("no google.rpc.Status with words and a reason (%w): %.500s", err, b)
	}
	reason := pb.ErrorReason(pb.ErrorReason_value[s.Details[0].Reason])
	switch {
	case reason == 0:
		return fmt.Errorf("no reason of the contract: %.500s", b)
	case q.who == "nobody" && code != 401 && code != 404 && code != 405 && code != 400 && code != 413:
		return fmt.Errorf("nobody is told more than that: %.500s", b)
	case code == http.StatusBadRequest && q.whole && reason != pb.ErrorReason_ERROR_REASON_NOT_EMPTY && reason != pb.ErrorReason_ERROR_REASON_REVISION_UNKNOWN && reason != pb.ErrorReason_ERROR_REASON_REQUEST_ID_REUSED:
		return fmt.Errorf("refused, though nothing is wrong with it: %.500s", b)
	case code == http.StatusBadRequest && reason == pb.ErrorReason_ERROR_REASON_INVALID_FIELD:
		for _, d := range s.Details {
			for _, v := range d.FieldViolations {
				if v.Field != "" && v.Description != "" {
					return nil
				}
			}
		}
		return fmt.Errorf("no field is named: %.500s", b)
	}
	return nil
}

// conforms holds JSON against a schema of the document.
func (r *rest) conforms(ref *openapi2.SchemaRef, b []byte) error {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return fmt.Errorf("no JSON: %w: %.300s", err, b)
	}
	schema := openapi2conv.ToV3SchemaRef(ref)
	if name, ok := strings.CutPrefix(schema.Ref, "#/components/schemas/"); ok {
		if name == "HttpBody" {
			name = "DossierExport"
		}
		s := r.schema[name]
		if s == nil {
			return nil // the export's own JSON is not among the definitions
		}
		return s.VisitJSON(v)
	}
	for name, p := range schema.Value.Properties { // of a stream
		if name, ok := strings.CutPrefix(p.Ref, "#/components/schemas/"); ok {
			p.Value = r.schema[name]
		}
		schema.Value.Properties[name] = p
	}
	return schema.Value.VisitJSON(v)
}

func pickOne[T any](rng *rand.Rand, of []T) T {
	var none T
	if len(of) == 0 {
		return none
	}
	return of[rng.IntN(len(of))]
}
