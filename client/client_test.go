package client_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/seed4521bc5c/crosscheck/client"
	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// fake is a server that fails as it is told, and counts.
type fake struct {
	crosscheckv1.UnimplementedCrossCheckServiceServer

	calls    atomic.Int32
	fail     []error // the first calls' errors
	deadline chan time.Duration
}

func (f *fake) ParseQuantities(ctx context.Context, _ *crosscheckv1.ParseQuantitiesRequest) (*crosscheckv1.ParseQuantitiesResponse, error) {
	n := int(f.calls.Add(1))
	if f.deadline != nil {
		left := time.Duration(0)
		if d, ok := ctx.Deadline(); ok {
			left = time.Until(d)
		}
		f.deadline <- left
	}
	if n <= len(f.fail) {
		return nil, f.fail[n-1]
	}
	return &crosscheckv1.ParseQuantitiesResponse{}, nil
}

// CrossCheckStream answers each source with its id, and the end with a report.
func (f *fake) CrossCheckStream(stream grpc.BidiStreamingServer[crosscheckv1.CrossCheckStreamRequest, crosscheckv1.CrossCheckStreamResponse]) error {
	for {
		req, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return stream.Send(&crosscheckv1.CrossCheckStreamResponse{
				Event: &crosscheckv1.CrossCheckStreamResponse_Report{Report: &crosscheckv1.Report{EngineVersion: "fake"}},
			})
		}
		if err != nil {
			return err
		}
		if f.calls.Add(1); req.GetSource().GetId() == "bad" {
			return status.Error(codes.InvalidArgument, "bad source")
		}
		if err := stream.Send(&crosscheckv1.CrossCheckStreamResponse{
			Event: &crosscheckv1.CrossCheckStreamResponse_SourceTaken{SourceTaken: &crosscheckv1.SourceTaken{SourceId: req.GetSource().GetId()}},
		}); err != nil {
			return err
		}
	}
}

func dial(t *testing.T, f *fake, opts ...client.Option) *client.Client {
	t.Helper()
	lis := bufconn.Listen(1 << 20)
	s := grpc.NewServer()
	crosscheckv1.RegisterCrossCheckServiceServer(s, f)
	go func() { _ = s.Serve(lis) }()
	t.Cleanup(s.Stop)
	opts = append([]client.Option{
		client.WithPlaintext(),
		client.WithDialOptions(grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) })),
	}, opts...)
	c, err := client.New("passthrough:///fake", opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestRetries(t *testing.T) {
	busy := status.Error(codes.Unavailable, "busy")
	for _, tt := range []struct {
		name  string
		fail  []error
		opts  []client.Option
		calls int32
		code  codes.Code
	}{
		{"works", nil, nil, 1, codes.OK},
		{"busy twice", []error{busy, busy}, nil, 3, codes.OK},
		{"busy for good", []error{busy, busy, busy, busy, busy}, nil, 4, codes.Unavailable},
		{"a fault is not retried", []error{status.Error(codes.Internal, "fault")}, nil, 1, codes.Internal},
		{"retries turned off", []error{busy}, []client.Option{client.WithoutRetries()}, 1, codes.Unavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := &fake{fail: tt.fail}
			_, err := dial(t, f, tt.opts...).ParseQuantities(t.Context(), &crosscheckv1.ParseQuantitiesRequest{Text: "x"})
			if got := status.Code(err); got != tt.code {
				t.Errorf("code %v, want %v", got, tt.code)
			}
			if got := f.calls.Load(); got != tt.calls {
				t.Errorf("%d calls, want %d", got, tt.calls)
			}
		})
	}
}

func TestTimeout(t *testing.T) {
	given, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	for _, tt := range []struct {
		name     string
		ctx      context.Context
		opts     []client.Option
		min, max time.Duration
	}{
		{"default", t.Context(), nil, client.DefaultTimeout - 10*time.Second, client.DefaultTimeout},
		{"set", t.Context(), []client.Option{client.WithTimeout(time.Minute * 5)}, 4 * time.Minute, 5 * time.Minute},
		{"none", t.Context(), []client.Option{client.WithTimeout(0)}, 0, 0},
		{"the context's own", given, nil, 59 * time.Minute, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{deadline: make(chan time.Duration, 1)}
			if _, err := dial(t, f, tt.opts...).ParseQuantities(tt.ctx, &crosscheckv1.ParseQuantitiesRequest{Text: "x"}); err != nil {
				t.Fatal(err)
			}
			if got := <-f.deadline; got < tt.min || got > tt.max {
				t.Errorf("%v left, want %v to %v", got, tt.min, tt.max)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for _, tt := range []struct {
		target string
		opts   []client.Option
		want   string
	}{
		{"", nil, "no target"},
		{"http://localhost:8080", nil, "host:port"},
		{"localhost:9090", []client.Option{client.WithPlaintext(), client.WithTLS(&tls.Config{})}, "exclude each other"},
	} {
		c, err := client.New(tt.target, tt.opts...)
		if err == nil {
			_ = c.Close()
			t.Errorf("New(%q) gave no error", tt.target)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("New(%q): %v, want %q in it", tt.target, err, tt.want)
		}
	}
}

// TestTLSByDefault dials a plaintext server without WithPlaintext: the
// handshake has to fail, not to be skipped.
func TestTLSByDefault(t *testing.T) {
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := grpc.NewServer()
	crosscheckv1.RegisterCrossCheckServiceServer(s, &fake{})
	go func() { _ = s.Serve(lis) }()
	defer s.Stop()
	c, err := client.New(lis.Addr().String(), client.WithoutRetries())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_, err = c.ParseQuantities(t.Context(), &crosscheckv1.ParseQuantitiesRequest{Text: "x"})
	if status.Code(err) != codes.Unavailable || !strings.Contains(err.Error(), "tls") {
		t.Errorf("error is %v, want a failed TLS handshake", err)
	}
}

func TestReason(t *testing.T) {
	s, err := status.New(codes.InvalidArgument, "sources[1].text: is missing").WithDetails(
		&errdetails.ErrorInfo{Reason: "ERROR_REASON_INVALID_FIELD", Domain: client.Domain, Metadata: map[string]string{"k": "v"}},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
			{Field: "sources[1].text", Description: "is missing"},
			{Field: "sources[2].id", Description: "is taken"},
		}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(3 * time.Second)},
	)
	if err != nil {
		t.Fatal(err)
	}
	other, err := status.New(codes.Internal, "x").WithDetails(&errdetails.ErrorInfo{Reason: "ERROR_REASON_INVALID_FIELD", Domain: "elsewhere"})
	if err != nil {
		t.Fatal(err)
	}
	unknown, err := status.New(codes.Internal, "x").WithDetails(&errdetails.ErrorInfo{Reason: "ERROR_REASON_OF_TOMORROW", Domain: client.Domain})
	if err != nil {
		t.Fatal(err)
	}
	violations := []client.Violation{{"sources[1].text", "is missing"}, {"sources[2].id", "is taken"}}
	for _, tt := range []struct {
		name       string
		err        error
		reason     crosscheckv1.ErrorReason
		violations []client.Violation
		wait       time.Duration
	}{
		{"nil", nil, 0, nil, 0},
		{"no status", io.ErrUnexpectedEOF, 0, nil, 0},
		{"no details", status.Error(codes.Unavailable, "gone"), 0, nil, 0},
		{"all details", s.Err(), crosscheckv1.ErrorReason_ERROR_REASON_INVALID_FIELD, violations, 3 * time.Second},
		{"wrapped", fmt.Errorf("desk: %w", s.Err()), crosscheckv1.ErrorReason_ERROR_REASON_INVALID_FIELD, violations, 3 * time.Second},
		{"another service's", other.Err(), 0, nil, 0},
		{"a reason of tomorrow", unknown.Err(), 0, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := client.Reason(tt.err); got != tt.reason {
				t.Errorf("reason %v, want %v", got, tt.reason)
			}
			if got := client.Violations(tt.err); !slices.Equal(got, tt.violations) {
				t.Errorf("violations %v, want %v", got, tt.violations)
			}
			if got := client.RetryAfter(tt.err); got != tt.wait {
				t.Errorf("retry after %v, want %v", got, tt.wait)
			}
		})
	}
	if got := client.Metadata(s.Err())["k"]; got != "v" {
		t.Errorf("metadata k is %q, want v", got)
	}
}

func sources(ids ...string) []*crosscheckv1.Source {
	var s []*crosscheckv1.Source
	for _, id := range ids {
		s = append(s, &crosscheckv1.Source{Id: id, Text: "x"})
	}
	return s
}

func TestStream(t *testing.T) {
	c := dial(t, &fake{})
	var got []string
	for event, err := range c.Stream(t.Context(), slices.Values(sources("a", "b", "c"))) {
		if err != nil {
			t.Fatal(err)
		}
		if r := event.GetReport(); r != nil {
			got = append(got, "report of "+r.GetEngineVersion())
		} else {
			got = append(got, event.GetSourceTaken().GetSourceId())
		}
	}
	if want := []string{"a", "b", "c", "report of fake"}; !slices.Equal(got, want) {
		t.Errorf("events %q, want %q", got, want)
	}
}

func TestStreamError(t *testing.T) {
	c := dial(t, &fake{})
	var last error
	n := 0
	for _, err := range c.Stream(t.Context(), slices.Values(sources("a", "bad", "c"))) {
		n, last = n+1, err
	}
	if n != 2 || status.Code(last) != codes.InvalidArgument {
		t.Errorf("%d events, the last with %v; want 2 and INVALID_ARGUMENT", n, last)
	}
}

// TestStreamLeft leaves the loop after one event: the sequence of sources has
// to be left, too, though it never ends by itself.
func TestStreamLeft(t *testing.T) {
	c := dial(t, &fake{})
	left := make(chan bool)
	endless := func(yield func(*crosscheckv1.Source) bool) {
		defer close(left)
		for yield(&crosscheckv1.Source{Id: "x", Text: "x"}) {
		}
	}
	for _, err := range c.Stream(t.Context(), endless) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	select {
	case <-left:
	case <-time.After(time.Minute):
		t.Error("the sources are still being read")
	}
}
