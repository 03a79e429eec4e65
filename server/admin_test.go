package server

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/auth"
	"github.com/seed4521bc5c/crosscheck/server/telemetry"
)

// admin asks the admin port.
func (r *running) admin(t *testing.T, path, host string) (code int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.AdminAddr().String()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// metric is the value of a line of the metrics; -1 where it is not there.
func (r *running) metric(t *testing.T, line string) float64 {
	t.Helper()
	_, all := r.admin(t, "/metrics", "")
	for l := range strings.Lines(all) {
		if rest, ok := strings.CutPrefix(l, line+" "); ok {
			var v float64
			if _, err := fmt.Sscan(rest, &v); err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	return -1
}

// becomes waits for a metric: the end of a call is counted after its answer
// has gone.
func (r *running) becomes(t *testing.T, line string, want float64) {
	t.Helper()
	var got float64
	for deadline := time.Now().Add(slowdown * 10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if got = r.metric(t, line); got == want {
			return
		}
	}
	t.Errorf("%s is %v, want %v", line, got, want)
}

const crossCheckLabels = `door="%s",method="crosscheck.v1.CrossCheckService/CrossCheck"`

func TestMetricsMoveWithCalls(t *testing.T) {
	r := start(t, Config{AdminAddr: "127.0.0.1:0", Store: memory.New()})
	if _, err := r.client.CrossCheck(t.Context(), story()); err != nil {
		t.Fatal(err)
	}
	if code, answer := r.post(t, "/v1/sources:crossCheck", []byte(`{"sources":[{"text":"The zorblatt fair drew 900 visitors."}]}`)); code != http.StatusOK {
		t.Fatalf("%d %s", code, answer)
	}
	for _, door := range []string{"grpc", "rest"} {
		labels := fmt.Sprintf(crossCheckLabels, door)
		code := fmt.Sprintf(`code="OK",%s`, labels)
		r.becomes(t, "crosscheck_calls_total{"+code+"}", 1)
		r.becomes(t, "crosscheck_call_seconds_count{"+labels+"}", 1)
		r.becomes(t, "crosscheck_calls_open{"+labels+"}", 0)
	}
	r.becomes(t, "crosscheck_claims_read_total", 5)
	r.becomes(t, `crosscheck_stage_seconds_count{stage="align"}`, 2)
	if n := r.metric(t, "crosscheck_findings_total"); n < 2 {
		t.Errorf("%v findings, want the two of the story at least", n)
	}

	// What callers get wrong is counted by its reason, at the door where it came.
	if _, err := r.client.CrossCheck(t.Context(), &pb.CrossCheckRequest{}); status.Code(err) != codes.InvalidArgument {
		t.Error(err)
	}
	r.becomes(t, `crosscheck_errors_total{door="grpc",reason="invalid_field"}`, 1)
	r.post(t, "/v1/sources:crossCheck", []byte(`{"zorblatt":`))
	r.becomes(t, `crosscheck_errors_total{door="rest",reason="malformed_request"}`, 1)

	dossiers := pb.NewDossierServiceClient(r.conn)
	if _, err := dossiers.CreateDossier(t.Context(), &pb.CreateDossierRequest{DossierId: "zorblatt", Dossier: &pb.Dossier{}}); err != nil {
		t.Fatal(err)
	}
	r.becomes(t, `crosscheck_store_seconds_count{operation="CreateDossier"}`, 1)
	ctx, cancel := context.WithCancel(t.Context())
	watch, err := dossiers.WatchReport(ctx, &pb.WatchReportRequest{Name: "dossiers/zorblatt/report"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := watch.Recv(); err != nil {
		t.Fatal(err)
	}
	r.becomes(t, "crosscheck_watches", 1)
	cancel()
	r.becomes(t, "crosscheck_watches", 0)
	r.becomes(t, "crosscheck_ready", 1)
	for _, name := range []string{"crosscheck_cache_bytes", "crosscheck_slots", "crosscheck_slots_used", "go_goroutines"} {
		if r.metric(t, name) < 0 {
			t.Errorf("%s is not there", name)
		}
	}

	// Names that callers choose are no labels, nor is anything that they send.
	for i := range 50 {
		_ = r.conn.Invoke(t.Context(), fmt.Sprintf("/zorblatt.Service/Method%d", i), &emptypb.Empty{}, &emptypb.Empty{})
		_ = r.conn.Invoke(t.Context(), fmt.Sprintf("/crosscheck.v1.CrossCheckService/Zorblatt%d", i), &emptypb.Empty{}, &emptypb.Empty{})
		r.get(t, fmt.Sprintf("/zorblatt/%d", i))
		if resp, err := r.ask(t, fmt.Sprintf("ZORBLATT%d", i), "/v1/sources:crossCheck", nil); err == nil {
			_ = resp.Body.Close()
		}
	}
	r.becomes(t, `crosscheck_calls_total{code="Unimplemented",door="grpc",method="other"}`, 100)
	if _, all := r.admin(t, "/metrics", ""); strings.Contains(strings.ToLower(all), "zorblatt") {
		t.Error("metrics repeat what callers sent")
	}
}

func TestRefusalsAreCounted(t *testing.T) {
	r := start(t, Config{AdminAddr: "127.0.0.1:0", Rate: 0.001, RateBurst: 1})
	for range 3 {
		_, _ = r.client.ParseQuantities(t.Context(), &pb.ParseQuantitiesRequest{Text: "12 boats"})
	}
	r.becomes(t, `crosscheck_errors_total{door="grpc",reason="rate_limited"}`, 2)

	r = start(t, Config{AdminAddr: "127.0.0.1:0", Auth: auth.Chain{}, MaxRequestBytes: 1000})
	_, _ = r.client.ParseQuantities(t.Context(), &pb.ParseQuantitiesRequest{Text: "12 boats"})
	r.becomes(t, `crosscheck_errors_total{door="grpc",reason="unauthenticated"}`, 1)
	_, _ = r.client.ParseQuantities(t.Context(), &pb.ParseQuantitiesRequest{Text: strings.Repeat("x", 2000)})
	r.becomes(t, `crosscheck_calls_total{code="ResourceExhausted",door="grpc",method="crosscheck.v1.CrossCheckService/ParseQuantities"}`, 1)
	r.becomes(t, `crosscheck_errors_total{door="grpc",reason="request_too_large"}`, 1)
	r.post(t, "/v1/quantities:parse", []byte(`{"text":"`+strings.Repeat("x", 2000)+`"}`))
	r.becomes(t, `crosscheck_errors_total{door="rest",reason="request_too_large"}`, 1)
}

// fragile is a store that panics when it is asked for a dossier.
type fragile struct{ store.Store }

func (fragile) GetDossier(context.Context, store.Key) (store.Dossier, error) { panic("zorblatt") }

func TestPanicIsCounted(t *testing.T) {
	r := start(t, Config{AdminAddr: "127.0.0.1:0", Store: fragile{memory.New()}})
	for i, d := range []*door{{r, "grpc", r.overGRPC}, {r, "rest", r.overREST}} {
		s := fails(t, d, "GetDossier", &pb.GetDossierRequest{Name: "dossiers/d"}, codes.Internal, pb.ErrorReason_ERROR_REASON_INTERNAL, "")
		if strings.Contains(s.String(), "zorblatt") {
			t.Errorf("the caller is told %v", s)
		}
		r.becomes(t, "crosscheck_panics_total", float64(i+1))
		r.becomes(t, fmt.Sprintf(`crosscheck_errors_total{door=%q,reason="internal"}`, d.name), 1)
		if _, err := r.client.CrossCheck(t.Context(), story()); err != nil {
			t.Errorf("the next call: %v", err)
		}
	}
	if !regexp.MustCompile(`msg=panic request_id=[0-9a-f-]{36} `).MatchString(r.log.String()) {
		t.Errorf("the log names no request:\n%s", r.log)
	}
}

func TestAdminPort(t *testing.T) {
	r := start(t, Config{AdminAddr: "127.0.0.1:0"})
	for _, path := range []string{"/metrics", "/healthz", "/readyz", "/debug/pprof/", "/debug/pprof/goroutine?debug=1", "/debug/pprof/symbol"} {
		if code, _ := r.admin(t, path, ""); code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, _ := r.admin(t, "/debug/pprof/cmdline", ""); code != http.StatusNotFound {
		t.Errorf("the command line is told: %d", code)
	}
	if code, _ := r.admin(t, "/metrics", "localhost:1"); code != http.StatusOK {
		t.Errorf("localhost: %d", code)
	}
	if code, answer := r.admin(t, "/metrics", "attacker.example"); code != http.StatusMisdirectedRequest || strings.Contains(answer, "crosscheck_") {
		t.Errorf("by another name: %d", code)
	}
	// None of it is on the public port, and by default there is no other.
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap"} {
		if code, answer := r.get(t, path); code != http.StatusNotFound {
			t.Errorf("the public port answers %s with %d %.80s", path, code, answer)
		}
	}
	if plain := start(t, Config{}); plain.AdminAddr() != nil {
		t.Errorf("a server without AdminAddr listens on %v", plain.AdminAddr())
	}
	address := r.AdminAddr().String()
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		_ = conn.Close()
		t.Error("the admin port outlives its server")
	}
}

// Whoever sends calls hears that the server is not ready before it takes none.
func TestStopDelay(t *testing.T) {
	// A machine may be too busy to call within the delay; then it has more.
	for delay := room * 700 * time.Millisecond; ; delay *= 4 {
		r := start(t, Config{AdminAddr: "127.0.0.1:0", StopDelay: delay})
		stillUp(t, r)
		if code, _ := r.admin(t, "/readyz", ""); code != http.StatusOK {
			t.Fatalf("not ready: %d", code)
		}
		began := time.Now()
		ended := make(chan error, 1)
		go func() { ended <- r.stop() }()
		until(t, "not ready", func() bool { code, _ := r.admin(t, "/readyz", ""); return code == http.StatusServiceUnavailable })
		_, err := r.client.CrossCheck(t.Context(), story())
		called := time.Since(began)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took < delay {
			t.Errorf("the server waited %v of %v", took, delay)
		}
		if err != nil && called >= delay && delay < time.Minute {
			continue
		}
		if err != nil {
			t.Errorf("a call while the server waits: %v", err)
		}
		return
	}
}

// A server that has stopped leaves no goroutine behind.
func TestStopLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	r, _ := recorded(t, Config{AdminAddr: "127.0.0.1:0", Store: memory.New()})
	if _, err := r.client.CrossCheck(t.Context(), story()); err != nil {
		t.Fatal(err)
	}
	dossiers := pb.NewDossierServiceClient(r.conn)
	if _, err := dossiers.CreateDossier(t.Context(), &pb.CreateDossierRequest{DossierId: "d", Dossier: &pb.Dossier{}}); err != nil {
		t.Fatal(err)
	}
	watch, err := dossiers.WatchReport(t.Context(), &pb.WatchReportRequest{Name: "dossiers/d/report"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := watch.Recv(); err != nil {
		t.Fatal(err)
	}
	r.get(t, "/v1/dossiers/d")
	r.admin(t, "/metrics", "")
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	_ = r.conn.Close()
	http.DefaultClient.CloseIdleConnections()
	for end := time.Now().Add(slowdown * 10 * time.Second); ; { // goleak's own patience is less than a second
		err := goleak.Find(before)
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// recorded is a server whose spans are kept.
func recorded(t *testing.T, cfg Config) (*running, *tracetest.SpanRecorder) {
	t.Helper()
	spans := tracetest.NewSpanRecorder()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
	cfg.Telemetry = telemetry.New(telemetry.Build{}, provider)
	return start(t, cfg), spans
}

// ended waits for a span by its name.
func ended(t *testing.T, spans *tracetest.SpanRecorder, name string) sdktrace.ReadOnlySpan {
	t.Helper()
	for deadline := time.Now().Add(slowdown * 10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		for _, s := range spans.Ended() {
			if s.Name() == name {
				return s
			}
		}
	}
	var names []string
	for _, s := range spans.Ended() {
		names = append(names, s.Name())
	}
	t.Fatalf("no span %s among %q", name, names)
	return nil
}

func TestSpansOfACall(t *testing.T) {
	const trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	const rpc = "crosscheck.v1.CrossCheckService/CrossCheck"
	t.Run("gRPC", func(t *testing.T) {
		r, spans := recorded(t, Config{})
		ctx := metadata.AppendToOutgoingContext(t.Context(), "traceparent", "00-"+trace+"-"+parent+"-01", "baggage", "secret=hunter2")
		if _, err := r.client.CrossCheck(ctx, story()); err != nil {
			t.Fatal(err)
		}
		call := ended(t, spans, rpc)
		if got := call.Parent().SpanID().String(); got != parent || call.SpanContext().TraceID().String() != trace {
			t.Errorf("the call's span stands under %s, not under its caller's", got)
		}
		for _, stage := range []string{"read", "align", "compare", "checks"} {
			s := ended(t, spans, "engine."+stage)
			if s.Parent().SpanID() != call.SpanContext().SpanID() {
				t.Errorf("%s does not stand under the call", stage)
			}
			if len(s.Attributes()) != 1 || s.Attributes()[0].Key != "crosscheck.count" {
				t.Errorf("%s: %v", stage, s.Attributes())
			}
		}
	})
	t.Run("REST", func(t *testing.T) {
		r, spans := recorded(t, Config{})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/v1/sources:crossCheck",
			strings.NewReader(`{"sources":[{"text":"The zorblatt fair drew 900 visitors."}]}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Traceparent", "00-"+trace+"-"+parent+"-01")
		req.Header.Set("X-Api-Key", "hunter2")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		outer, call := ended(t, spans, "POST /v1/"), ended(t, spans, rpc)
		if outer.Parent().SpanID().String() != parent || call.Parent().SpanID() != outer.SpanContext().SpanID() {
			t.Errorf("caller %s, request %s under %s, call under %s", parent, outer.SpanContext().SpanID(), outer.Parent().SpanID(), call.Parent().SpanID())
		}
		if !strings.Contains(r.log.String(), "trace_id="+trace) {
			t.Errorf("the log does not name the trace:\n%s", r.log)
		}
	})
}

func TestSpansHoldNothingOfCallers(t *testing.T) {
	r, spans := recorded(t, Config{Store: memory.New()})
	md := metadata.Pairs("authorization", "Bearer zorblatt", "x-api-key", "zorblatt", "baggage", "k=zorblatt", "tracestate", "z=zorblatt")
	ctx := metadata.NewOutgoingContext(t.Context(), md)
	_, _ = r.client.CrossCheck(ctx, &pb.CrossCheckRequest{Sources: []*pb.Source{{Id: "zorblatt", Text: "The zorblatt has 12 doors."}, {Id: "zorblatt", Text: "x"}}})
	_ = r.conn.Invoke(ctx, "/zorblatt.Service/Zorblatt", &emptypb.Empty{}, &emptypb.Empty{})
	dossiers := pb.NewDossierServiceClient(r.conn)
	_, _ = dossiers.GetDossier(ctx, &pb.GetDossierRequest{Name: "dossiers/zorblatt"})
	r.get(t, "/zorblatt")
	r.get(t, "/v1/dossiers/zorblatt?zorblatt=1")
	r.post(t, "/v1/sources:crossCheck", []byte(`{"zorblatt": 1}`))
	ended(t, spans, "POST /v1/")
	if !ended(t, spans, "store.GetDossier").Parent().IsValid() {
		t.Error("the store's span stands alone")
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	for _, s := range spans.Ended() {
		if said := strings.ToLower(fmt.Sprint(s.Name(), s.Attributes(), s.Events(), s.Status(), s.Links())); strings.Contains(said, "zorblatt") {
			t.Errorf("a span repeats what callers sent: %s", said)
		}
	}
}

// Every metric that the dashboard asks for is one that a server tells.
func TestDashboardKnowsTheMetrics(t *testing.T) {
	raw, err := os.ReadFile("../deploy/grafana/crosscheck.json")
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, Config{AdminAddr: "127.0.0.1:0", Store: memory.New()})
	// A metric with labels is there once something happened.
	if _, err := r.client.CrossCheck(t.Context(), story()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.client.CrossCheck(t.Context(), &pb.CrossCheckRequest{}); err == nil {
		t.Fatal("an empty request succeeded")
	}
	r.get(t, "/")
	labels := fmt.Sprintf(crossCheckLabels, "grpc")
	r.becomes(t, "crosscheck_calls_total{code=\"OK\","+labels+"}", 1)
	away := faulty{memory.New(), func() error { return store.ErrUnavailable }}
	if err := r.cfg.Telemetry.Store(away).Ping(t.Context()); err == nil {
		t.Fatal("a store that is away answers")
	}
	_, all := r.admin(t, "/metrics", "")
	asked := regexp.MustCompile(`\b(crosscheck|go|process)_[a-z_]+\b`).FindAllString(string(raw), -1)
	slices.Sort(asked)
	asked = slices.Compact(asked)
	if len(asked) < 15 {
		t.Errorf("the dashboard asks for %d metrics only: %q", len(asked), asked)
	}
	for _, name := range asked {
		if !regexp.MustCompile(`(?m)^` + name + `[ {]`).MatchString(all) {
			t.Errorf("the dashboard asks for %s, which no server tells", name)
		}
	}
	for name := range strings.SplitSeq(all, "\n") {
		if rest, ok := strings.CutPrefix(name, "# TYPE crosscheck_"); ok {
			if name := "crosscheck_" + strings.Fields(rest)[0]; !strings.Contains(string(raw), name) {
				t.Errorf("the dashboard shows nothing of %s", name)
			}
		}
	}
}
