package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/client"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// goodCalls are requests that must be answered, with the bytes that are known
// beforehand.
var goodCalls = []operation{
	{"gRPC CrossCheck", 10, checkGRPC},
	{"REST CrossCheck", 10, checkREST},
	{"gRPC CrossCheckStream", 5, checkStream},
	{"gRPC and REST ParseQuantities", 8, parseBoth},
	{"gRPC and REST ExtractClaims", 8, extractBoth},
	{"page, documents, probes", 3, pages},
}

func checkGRPC(ctx context.Context, o *worker) (int, error) {
	s := o.story()
	got, err := o.client.CrossCheck(ctx, &pb.CrossCheckRequest{Sources: s.sources})
	if err != nil {
		return 1, err
	}
	return 1, same(got.GetReport(), s.report)
}

func checkREST(ctx context.Context, o *worker) (int, error) {
	s := o.story()
	body, err := wire.MarshalJSON(&pb.CrossCheckRequest{Sources: s.sources})
	if err != nil {
		return 0, err
	}
	code, got, err := o.rest(ctx, http.MethodPost, "/v1/sources:crossCheck", o.key, body)
	switch {
	case err != nil:
		return 1, err
	case code != http.StatusOK:
		return 1, fmt.Errorf("status %d: %.300s", code, got)
	}
	return 1, sameBytes(got, s.json)
}

// rest asks over REST.
func (o *worker) rest(ctx context.Context, method, path, key string, body []byte) (code int, answer []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, o.http+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("rest: %w", err)
	}
	if key != "" {
		req.Header.Set("X-Api-Key", key)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	// The transport may ask again where the server closed a connection that waited
	// in its pool just as it was taken out; the key itself is not sent.
	req.Header["X-Idempotency-Key"] = nil
	resp, err := o.web.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("rest: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if answer, err = io.ReadAll(resp.Body); err != nil {
		return resp.StatusCode, answer, fmt.Errorf("rest: %w", err)
	}
	if resp.Header.Get("X-Request-Id") == "" {
		return resp.StatusCode, answer, errors.New("rest: an answer without a request id")
	}
	return resp.StatusCode, answer, nil
}

func checkStream(ctx context.Context, o *worker) (int, error) {
	s := o.story()
	var taken int
	var last *pb.Report
	for event, err := range o.client.Stream(ctx, func(yield func(*pb.Source) bool) {
		for _, one := range s.sources {
			if !yield(one) {
				return
			}
		}
	}) {
		if client.Reason(err) == pb.ErrorReason_ERROR_REASON_STREAM_ENDED {
			o.tally.outcome("gRPC CrossCheckStream", "told to open another")
			return 1, nil
		}
		if err != nil {
			return 1, err
		}
		switch e := event.GetEvent().(type) {
		case *pb.CrossCheckStreamResponse_SourceTaken:
			if want := s.sources[taken].GetId(); e.SourceTaken.GetSourceId() != want {
				return 1, fmt.Errorf("took %q as source %d, which is %q", e.SourceTaken.GetSourceId(), taken, want)
			}
			taken++
		case *pb.CrossCheckStreamResponse_Report:
			last = e.Report
		}
	}
	if taken != len(s.sources) {
		return 1, fmt.Errorf("took %d sources of %d", taken, len(s.sources))
	}
	return 1, same(last, s.report)
}

func parseBoth(ctx context.Context, o *worker) (int, error) {
	in := &pb.ParseQuantitiesRequest{Text: o.text()}
	found, err := o.engine.Parse(ctx, in.GetText(), "")
	if err != nil {
		return 0, fmt.Errorf("expectation: %w", err)
	}
	want := &pb.ParseQuantitiesResponse{Quantities: wire.Quoted(found)}
	got, err := o.client.ParseQuantities(ctx, in)
	if err == nil {
		err = same(got, want)
	}
	if err != nil {
		return 1, err
	}
	return 2, o.postsSame(ctx, "/v1/quantities:parse", in, want)
}

// postsSame asks over REST, too, and holds the answer to what is wanted.
func (o *worker) postsSame(ctx context.Context, path string, in, want proto.Message) error {
	body, err := wire.MarshalJSON(in)
	if err != nil {
		return err
	}
	code, answer, err := o.rest(ctx, http.MethodPost, path, o.key, body)
	if err == nil && code != http.StatusOK {
		err = fmt.Errorf("status %d: %.300s", code, answer)
	}
	if err != nil {
		return err
	}
	b, err := wire.MarshalJSON(want)
	if err != nil {
		return err
	}
	return sameBytes(answer, b)
}

// text is the text of some source.
func (o *worker) text() string {
	for {
		s := o.story().sources
		if t := s[o.rng.IntN(len(s))].GetText(); t != "" {
			return t
		}
	}
}

func extractBoth(ctx context.Context, o *worker) (int, error) {
	sources := o.story().sources
	in := &pb.ExtractClaimsRequest{Source: sources[o.rng.IntN(len(sources))]}
	src, err := wire.SourceFrom("source", in.GetSource())
	if err != nil {
		return 0, fmt.Errorf("expectation: %w", err)
	}
	x, err := o.engine.Extract(ctx, src)
	if err != nil {
		return 0, fmt.Errorf("expectation: %w", err)
	}
	want := &pb.ExtractClaimsResponse{Claims: wire.Claims(x.Claims), Text: x.Text, LanguageCode: x.Language}
	got, err := o.client.ExtractClaims(ctx, in)
	if err == nil {
		err = same(got, want)
	}
	if err != nil {
		return 1, err
	}
	return 2, o.postsSame(ctx, "/v1/claims:extract", in, want)
}

func pages(ctx context.Context, o *worker) (int, error) {
	n := 0
	for path, part := range map[string]string{
		"/": "<html", "/docs": "<html", "/openapi.json": `"swagger"`, "/healthz": "ok", "/readyz": "ok",
	} {
		n++
		code, got, err := o.rest(ctx, http.MethodGet, path, "", nil)
		if err != nil {
			return n, err
		}
		if code != http.StatusOK || !strings.Contains(string(got), part) {
			return n, fmt.Errorf("%s: status %d: %.200s", path, code, got)
		}
	}
	r, err := healthpb.NewHealthClient(o.client.Conn()).Check(ctx, &healthpb.HealthCheckRequest{})
	if err != nil || r.GetStatus() != healthpb.HealthCheckResponse_SERVING {
		return n + 1, fmt.Errorf("health: %v, %w", r.GetStatus(), err)
	}
	return n + 1, nil
}

// refused checks that a call was refused as it should be.
func refused(err error, code codes.Code, reason pb.ErrorReason) error {
	if status.Code(err) != code || reason != 0 && client.Reason(err) != reason {
		return fmt.Errorf("refused otherwise (%v) than by %v (%v): %w", client.Reason(err), code, reason, err)
	}
	return nil
}
