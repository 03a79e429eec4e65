package telemetry

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// collector is an OTLP receiver that keeps what it gets, by path.
type collector struct {
	mu  sync.Mutex
	got map[string]string
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got[r.URL.Path] += string(b)
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// leavesNothing waits for all other goroutines to end, for longer than goleak
// would by itself: less than a second.
func leavesNothing(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; {
		err := goleak.Find()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Error(err)
			return
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestOTLP(t *testing.T) {
	defer leavesNothing(t)
	c := &collector{got: map[string]string{}}
	srv := httptest.NewServer(c)
	defer srv.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", srv.URL)
	tel, err := Start(t.Context(), Build{Version: "v9.8.7", Engine: "e"}, os.Getenv, quiet())
	if err != nil {
		t.Fatal(err)
	}
	r, end := tel.Request(httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/x", nil))
	_, stage := tel.Begin(r.Context(), engine.StageRead)
	stage(12, nil)
	end("/v1/", http.StatusOK)
	tel.HTTP(http.MethodPost, "/v1/", http.StatusOK)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := tel.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for path, words := range map[string][]string{
		"/v1/traces":  {"engine.read", "POST /v1/", "crosscheck", "v9.8.7"},
		"/v1/metrics": {"crosscheck_claims_read_total", "crosscheck_http_requests_total", "go_goroutines"},
	} {
		for _, w := range words {
			if !strings.Contains(c.got[path], w) {
				t.Errorf("%s got no %q", path, w)
			}
		}
	}
}

func TestNothingIsSentUnasked(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"nothing set":   {},
		"disabled":      {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
		"none wanted":   {"OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
		"no endpoint":   {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
		"another thing": {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://127.0.0.1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			defer leavesNothing(t)
			tel, err := Start(t.Context(), Build{}, func(k string) string { return env[k] }, quiet())
			if err != nil {
				t.Fatal(err)
			}
			if tel.provider != nil || len(tel.end) > 0 {
				t.Errorf("something would be sent: %v, %d exporters", tel.provider, len(tel.end))
			}
			if with, _ := tel.Request(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)); TraceID(with.Context()) != "" {
				t.Error("a trace that nobody reads")
			}
		})
	}
}

func TestWay(t *testing.T) {
	const endpoint, protocol = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL"
	for name, tt := range map[string]struct {
		env  map[string]string
		want string
		bad  string
	}{
		"the default":            {env: map[string]string{endpoint: "http://c:4318"}, want: overHTTP},
		"gRPC":                   {env: map[string]string{endpoint: "http://c:4317", protocol: "grpc"}, want: overGRPC},
		"the signal's own":       {env: map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc", protocol: "http/protobuf"}, want: overGRPC},
		"the other signal's":     {env: map[string]string{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://c"}},
		"JSON":                   {env: map[string]string{endpoint: "http://c", protocol: "http/json"}, bad: protocol},
		"an exporter of its own": {env: map[string]string{"OTEL_TRACES_EXPORTER": "console"}, bad: "OTEL_TRACES_EXPORTER"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := way(func(k string) string { return tt.env[k] }, "TRACES")
			if got != tt.want || (err != nil) != (tt.bad != "") || err != nil && !strings.Contains(err.Error(), tt.bad) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestKindOf(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{store.ErrNotFound, ""},
		{&store.FullError{Limit: "sources", Max: 1}, ""},
		{store.ErrNoRoom, "no_room"},
		{store.ErrSchema, "schema"},
		{errors.Join(store.ErrUnavailable, context.Canceled), "canceled"},
		{errors.Join(store.ErrUnavailable, context.DeadlineExceeded), "deadline"},
		{store.ErrUnavailable, "unavailable"},
		{errors.New("anything"), other},
	} {
		if got := kindOf(tt.err); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.err, got, tt.want)
		}
	}
}

// What reaches a label comes from a list, whatever it is made of.
func TestLabelsAreBounded(t *testing.T) {
	if got := codeLabel(codes.Code(4711)); got != other {
		t.Errorf("code %q", got)
	}
	if got := httpClass(4711); got != other {
		t.Errorf("HTTP status %q", got)
	}
	if got := httpClass(http.StatusTeapot); got != "418" {
		t.Errorf("HTTP status %q", got)
	}
	if got := httpMethod("BREW"); got != other {
		t.Errorf("HTTP method %q", got)
	}
	if got := reasonOf(status.New(codes.ResourceExhausted, "words")); got != "request_too_large" {
		t.Errorf("reason %q", got)
	}
	if got := reasonOf(status.New(codes.Unavailable, "words")); got != "grpc_unavailable" {
		t.Errorf("reason %q", got)
	}
}

// A collector that is away holds nothing up.
func TestCollectorIsAway(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
	start := time.Now()
	tel, err := Start(t.Context(), Build{}, os.Getenv, quiet())
	if err != nil {
		t.Fatal(err)
	}
	_, end := tel.Request(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	end("/", http.StatusOK)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := tel.Shutdown(ctx); err == nil {
		t.Error("what could not be sent passes for sent")
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
