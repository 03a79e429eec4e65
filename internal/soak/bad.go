package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/seed4521bc5c/crosscheck/client"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// badCalls are requests that must be refused, with the code and the reason that
// the contract has for them.
var badCalls = []operation{
	{"bad: REST bodies", 8, badBodies},
	{"bad: REST paths and parameters", 5, badPaths},
	{"bad: gRPC fields", 6, badFields},
	{"bad: gRPC bytes that are no message", 4, badBytes},
	{"bad: too large", 1, tooLarge},
	{"bad: wrong key, role or tenant", 5, badKeys},
	{"bad: more often than the rate", 1, tooOften},
}

// badBody is JSON, or none, that a path must refuse.
type badBody struct{ path, body, field string }

var badBodyList = []badBody{
	{"/v1/sources:crossCheck", `{"sources":[{"text":"about 12 boats"`, ""},
	{"/v1/sources:crossCheck", `{"sources":[{"text":"12 boats","colour":"red"}]}`, "sources[0]"},
	{"/v1/sources:crossCheck", `{"sources":[]}`, "sources"},
	{"/v1/sources:crossCheck", `{"sources":{}}`, "sources"},
	{"/v1/sources:crossCheck", `{"sources":[{"text":12}]}`, "sources[0].text"},
	{"/v1/sources:crossCheck", `{"sources":[{"text":"a","html":"<p>b</p>"}]}`, "sources[0].html"},
	{"/v1/sources:crossCheck", `{"sources":[{"text":"12 boats"}],"sources":[]}`, ""},
	{"/v1/sources:crossCheck", `{"sources":[{"text":"12 boats","publishTime":"yesterday"}]}`, "sources[0].publish_time"},
	{"/v1/sources:crossCheck", `{"sources":[{"text":"12 boats"}],"policy":{"rates":[{"baseCurrency":"USD"}]}}`, "policy.rates[0]"},
	{"/v1/sources:crossCheck", strings.Repeat("[", 100_000), ""},
	{"/v1/quantities:parse", "{\"text\":\"about \xff\xfe boats\"}", "text"},
	{"/v1/quantities:parse", `{"text":"12 boats","languageCode":"!!"}`, "language_code"},
	{"/v1/quantities:parse", `{"text":"12 boats"} {"text":"13"}`, ""},
	{"/v1/quantities:parse", `null junk`, ""},
	{"/v1/claims:extract", `{"source":{}}`, "source"},
	{"/v1/claims:extract", `{"source":{"statements":["",""]}}`, "source.statements"},
	{"/v1/dossiers?dossierId=a%20b", `{"title":"x"}`, "dossier_id"},
	{"/v1/dossiers", `{"title":"` + strings.Repeat("x", 5000) + `"}`, "dossier.title"},
}

// answer is what an error must look like over REST: google.rpc.Status.
type answer struct {
	Message string `json:"message"`
	Details []struct {
		Reason          string `json:"reason"`
		FieldViolations []struct {
			Field string `json:"field"`
		} `json:"fieldViolations"`
	} `json:"details"`
}

func (a answer) reason() string {
	for _, d := range a.Details {
		if d.Reason != "" {
			return d.Reason
		}
	}
	return ""
}

// field is the first field that is complained of.
func (a answer) field() string {
	for _, d := range a.Details {
		for _, v := range d.FieldViolations {
			return v.Field
		}
	}
	return ""
}

// restRefused asks for what must be refused over REST.
func (o *worker) restRefused(ctx context.Context, method, path, key string, body []byte, code int, field string) error {
	got, raw, err := o.rest(ctx, method, path, key, body)
	if err != nil {
		return err
	}
	var a answer
	if got != code || json.Unmarshal(raw, &a) != nil || a.Message == "" || a.reason() == "" || !strings.HasPrefix(a.field(), field) {
		return fmt.Errorf("%s %s with %.100q: status %d, want %d about %q: %.400s", method, path, body, got, code, field, raw)
	}
	return nil
}

func badBodies(ctx context.Context, o *worker) (int, error) {
	b := badBodyList[o.rng.IntN(len(badBodyList))]
	return 1, o.restRefused(ctx, http.MethodPost, b.path, o.key, []byte(b.body), http.StatusBadRequest, b.field)
}

func badPaths(ctx context.Context, o *worker) (int, error) {
	list := []struct {
		method, path string
		code         int
		field        string
	}{
		{http.MethodGet, "/v1/nothing", http.StatusNotFound, ""},
		{http.MethodPut, "/v1/dossiers", http.StatusMethodNotAllowed, ""},
		{http.MethodGet, "/v1/dossiers/none-such", http.StatusNotFound, ""},
		{http.MethodGet, "/v1/dossiers/none-such/report", http.StatusNotFound, ""},
		{http.MethodGet, "/v1/dossiers/none-such/report:watch", http.StatusNotFound, ""},
		{http.MethodGet, "/v1/dossiers/%00", http.StatusBadRequest, "name"},
		{http.MethodGet, "/v1/dossiers/%ff", http.StatusNotFound, ""},
		{http.MethodGet, "/v1/dossiers/" + strings.Repeat("a", 3000), http.StatusBadRequest, "name"},
		{http.MethodGet, "/v1/dossiers?pageSize=-1", http.StatusBadRequest, "page_size"},
		{http.MethodGet, "/v1/dossiers?pageSize=many", http.StatusBadRequest, "page_size"},
		{http.MethodGet, "/v1/dossiers?pageToken=" + url.QueryEscape("\xff\x00"), http.StatusBadRequest, "page_token"},
		{http.MethodGet, "/v1/dossiers?colour=red", http.StatusBadRequest, "colour"},
		{http.MethodGet, "/v1/claims:search", http.StatusBadRequest, "query"},
		{http.MethodGet, "/v1/claims:search?query=boats&minValue=ten", http.StatusBadRequest, "min_value"},
		{http.MethodDelete, "/v1/dossiers/none-such?force=maybe", http.StatusBadRequest, "force"},
	}
	p := list[o.rng.IntN(len(list))]
	return 1, o.restRefused(ctx, p.method, p.path, o.key, nil, p.code, p.field)
}

func badFields(ctx context.Context, o *worker) (int, error) {
	invalid, field := codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_INVALID_FIELD
	var err error
	switch o.rng.IntN(6) {
	case 0:
		_, err = o.client.CrossCheck(ctx, &pb.CrossCheckRequest{})
	case 1:
		_, err = o.client.CrossCheck(ctx, &pb.CrossCheckRequest{Sources: []*pb.Source{{Text: "a", Statements: []string{"b"}}}})
	case 2:
		_, err = o.client.ExtractClaims(ctx, &pb.ExtractClaimsRequest{Source: &pb.Source{Id: "same"}})
	case 3:
		_, err = o.client.GetDossier(ctx, &pb.GetDossierRequest{Name: "dossiers/../../etc/passwd"})
	case 4:
		_, err = o.client.ListDossiers(ctx, &pb.ListDossiersRequest{PageToken: "bm9uc2Vuc2U"})
	default:
		_, err = o.client.SearchClaims(ctx, &pb.SearchClaimsRequest{Period: "2026-99"})
	}
	if err := refused(err, invalid, field); err != nil {
		return 1, err
	}
	if len(client.Violations(err)) == 0 {
		return 1, fmt.Errorf("no field is named: %w", err)
	}
	return 1, nil
}

// rawCodec sends bytes as they are.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(v any) ([]byte, error) {
	if b, ok := v.(*[]byte); ok {
		return *b, nil
	}
	return nil, errors.New("no bytes")
}

func (rawCodec) Unmarshal(b []byte, v any) error {
	if p, ok := v.(*[]byte); ok {
		*p = bytes.Clone(b)
		return nil
	}
	return errors.New("no bytes")
}

func badBytes(ctx context.Context, o *worker) (int, error) {
	var junk []byte
	for range o.rng.IntN(200) {
		junk = append(junk, byte(o.rng.Uint32()))
	}
	switch o.rng.IntN(4) {
	case 0: // a text that is not UTF-8
		junk = protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), "\xff\xfe 12 boats")
	case 1: // a length beyond the end
		junk = append(protowire.AppendTag(nil, 1, protowire.BytesType), 0xff, 0xff, 0x7f)
	case 2: // a group that never ends
		junk = protowire.AppendTag(nil, 1, protowire.StartGroupType)
	default:
		junk = append(junk, 0xff)
	}
	var out []byte
	err := o.raw(ctx, pb.CrossCheckService_ParseQuantities_FullMethodName, &junk, &out)
	return 1, refused(err, codes.InvalidArgument, 0)
}

func tooLarge(ctx context.Context, o *worker) (int, error) {
	big := strings.Repeat("12 boats ", maxBytes/9+10)
	_, err := o.client.ParseQuantities(ctx, &pb.ParseQuantitiesRequest{Text: big})
	if err := refused(err, codes.ResourceExhausted, 0); err != nil {
		return 1, err
	}
	return 2, o.restRefused(ctx, http.MethodPost, "/v1/quantities:parse", o.key, []byte(`{"text":"`+big+`"}`), http.StatusRequestEntityTooLarge, "")
}

func badKeys(ctx context.Context, o *worker) (int, error) {
	call := func(key string, f func(*client.Client) error) error {
		c, err := newClient(o.grpc, key)
		if err != nil {
			return err
		}
		defer func() { _ = c.Close() }()
		return f(c)
	}
	list := func(c *client.Client) error {
		_, err := c.ListDossiers(ctx, &pb.ListDossiersRequest{})
		return err
	}
	switch o.rng.IntN(5) {
	case 0:
		return 1, refused(call("", list), codes.Unauthenticated, pb.ErrorReason_ERROR_REASON_UNAUTHENTICATED)
	case 1:
		wrong := o.key[:len(o.key)-3] + "AAA"
		return 1, refused(call(wrong, list), codes.Unauthenticated, pb.ErrorReason_ERROR_REASON_UNAUTHENTICATED)
	case 2:
		return 1, o.restRefused(ctx, http.MethodGet, "/v1/dossiers", "cck_nobody", nil, http.StatusUnauthorized, "")
	case 3:
		err := call(o.keys[reader], func(c *client.Client) error {
			_, err := c.CreateDossier(ctx, &pb.CreateDossierRequest{Dossier: &pb.Dossier{Title: "x"}})
			return err
		})
		return 1, refused(err, codes.PermissionDenied, pb.ErrorReason_ERROR_REASON_ROLE_TOO_LOW)
	}
	if len(o.dossiers) == 0 {
		return 0, nil
	}
	// Another tenant's writer.
	other := o.workers[(o.n+1)%len(o.workers)]
	name := o.dossiers[o.rng.IntN(len(o.dossiers))].name()
	if tenantOf(other.n) == tenantOf(o.n) {
		return 0, nil
	}
	_, err := other.client.GetDossier(ctx, &pb.GetDossierRequest{Name: name})
	if err := refused(err, codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND); err != nil {
		return 1, fmt.Errorf("%s, asked for by another tenant: %w", name, err)
	}
	return 1, nil
}

// tooOften calls until its rate is used up: the others must not feel it.
func tooOften(ctx context.Context, o *worker) (int, error) {
	c, err := newClient(o.grpc, o.keys[greedy])
	if err != nil {
		return 0, err
	}
	defer func() { _ = c.Close() }()
	var told, calls atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			for told.Load() == 0 && calls.Add(1) <= 20*burst {
				_, err := c.GetDossier(ctx, &pb.GetDossierRequest{Name: "dossiers/none"})
				switch client.Reason(err) {
				case pb.ErrorReason_ERROR_REASON_RATE_LIMITED:
					told.Add(1)
					if client.RetryAfter(err) <= 0 {
						errs[i] = errors.New("refused by rate without a time to come again")
					}
				case pb.ErrorReason_ERROR_REASON_NOT_FOUND:
				default:
					errs[i] = fmt.Errorf("neither answered nor told of the rate: %w", err)
				}
			}
		})
	}
	wg.Wait()
	outcome := "refused"
	if told.Load() == 0 {
		outcome = "this machine is too slow to reach it"
	}
	o.tally.outcome("bad: more often than the rate", outcome)
	return int(calls.Load()), errors.Join(errs...)
}

// raw calls with bytes in place of messages.
func (o *worker) raw(ctx context.Context, method string, in, out *[]byte) error {
	return o.client.Conn().Invoke(ctx, method, in, out, grpc.ForceCodec(rawCodec{}))
}
