package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// running is a server on free ports.
type running struct {
	*Server
	grpcAddr string
	url      string
	conn     *grpc.ClientConn
	client   pb.CrossCheckServiceClient
	log      *syncBuffer
	stop     func() error // ends Run and gives its error; once
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func start(t testing.TB, cfg Config) *running {
	t.Helper()
	r := &running{log: &syncBuffer{}}
	cfg.GRPCAddr, cfg.HTTPAddr = "127.0.0.1:0", "127.0.0.1:0"
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.NewTextHandler(r.log, nil))
	}
	var err error
	if r.Server, err = New(engine.New(), cfg); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	type addrs struct{ grpc, http net.Addr }
	up := make(chan addrs, 1)
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, func(g, h net.Addr) { up <- addrs{g, h} }) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(2 * time.Minute):
			return errors.New("the server did not stop")
		}
	})
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	select {
	case a := <-up:
		r.grpcAddr, r.url = a.grpc.String(), "http://"+a.http.String()
	case err := <-ended:
		cancel()
		t.Fatalf("Run: %v", err)
	}
	r.conn, err = grpc.NewClient(r.grpcAddr, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64<<20)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.conn.Close() })
	r.client = pb.NewCrossCheckServiceClient(r.conn)
	return r
}

// post asks over REST.
func (r *running) post(t testing.TB, path string, body []byte) (code int, answer []byte) {
	t.Helper()
	resp, err := http.Post(r.url+path, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

func (r *running) get(t *testing.T, path string) (code int, answer string) {
	t.Helper()
	resp, err := http.Get(r.url + path)
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

// story is two reports that differ in one number and share another.
func story() *pb.CrossCheckRequest {
	return &pb.CrossCheckRequest{Sources: []*pb.Source{
		{Id: "gazette", Publisher: "Harbour Gazette", Text: "The two ports signed 12 agreements on Monday. About 300 guests attended the ceremony."},
		{Id: "radio", Publisher: "Radio Quay", Text: "The two ports signed 14 agreements on Monday. Roughly 300 guests attended the ceremony, the mayor said."},
	}}
}

func TestOneAnswerAtBothDoors(t *testing.T) {
	r := start(t, Config{})
	ctx := t.Context()
	over, err := r.client.CrossCheck(ctx, story())
	if err != nil {
		t.Fatal(err)
	}
	body, err := wire.MarshalJSON(story())
	if err != nil {
		t.Fatal(err)
	}
	code, answer := r.post(t, "/v1/sources:crossCheck", body)
	if code != http.StatusOK {
		t.Fatalf("REST: %d %s", code, answer)
	}
	want, err := wire.MarshalJSON(over)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(answer, want) {
		t.Errorf("REST answers %s\ngRPC %s", answer, want)
	}
	if _, again := r.post(t, "/v1/sources:crossCheck", body); !bytes.Equal(answer, again) {
		t.Errorf("the same request gave other bytes:\n%s\n%s", answer, again)
	}
	rep := over.GetReport()
	if len(rep.GetClaims()) != 4 || len(rep.GetFindings()) != 2 {
		t.Fatalf("%d claims and %d findings, want 4 and 2: %s", len(rep.GetClaims()), len(rep.GetFindings()), answer)
	}
	if v := rep.GetFindings()[0].GetVerdict(); v != pb.Verdict_VERDICT_CONFLICT {
		t.Errorf("first finding %v, want the conflict", v)
	}
	if v := rep.GetFindings()[1].GetVerdict(); v != pb.Verdict_VERDICT_AGREEMENT {
		t.Errorf("second finding %v, want the agreement", v)
	}
	check, err := newValidator()
	if err != nil {
		t.Fatal(err)
	}
	if err := check.Validate(rep); err != nil {
		t.Errorf("the report breaks the contract: %v", err)
	}
}

func TestExtractAndParse(t *testing.T) {
	r := start(t, Config{})
	code, answer := r.post(t, "/v1/claims:extract", []byte(`{"source":{"text":"Naïve estimates put it at 40 tonnes. The yard sold 75 boats last year."}}`))
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, answer)
	}
	var x pb.ExtractClaimsResponse
	if err := wire.UnmarshalJSON(answer, &x); err != nil {
		t.Fatal(err)
	}
	text := []rune(x.GetText())
	if len(x.GetClaims()) == 0 || len(text) == 0 {
		t.Fatalf("no claims or no text: %s", answer)
	}
	for _, c := range x.GetClaims() {
		if q := c.GetQuote(); string(text[q.GetStart():q.GetEnd()]) != q.GetExact() {
			t.Errorf("code points %d to %d are not %q", q.GetStart(), q.GetEnd(), q.GetExact())
		}
		if c.GetSourceId() != "s1" {
			t.Errorf("source without id is called %q, want s1", c.GetSourceId())
		}
	}
	code, answer = r.post(t, "/v1/quantities:parse", []byte(`{"text":"roughly 400 participants","languageCode":"en"}`))
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, answer)
	}
	var p pb.ParseQuantitiesResponse
	if err := wire.UnmarshalJSON(answer, &p); err != nil {
		t.Fatal(err)
	}
	if len(p.GetQuantities()) != 1 {
		t.Fatalf("%d quantities, want 1: %s", len(p.GetQuantities()), answer)
	}
	q := p.GetQuantities()[0].GetQuantity()
	if q.GetValue() != "400" || q.GetApproximation() != pb.Approximation_APPROXIMATION_ABOUT || q.GetInterval().GetLower() == "" {
		t.Errorf("got %v", q)
	}
}

func TestStream(t *testing.T) {
	r := start(t, Config{})
	stream, err := r.client.CrossCheckStream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in := story()
	for i, src := range in.GetSources() {
		if err := stream.Send(&pb.CrossCheckStreamRequest{Source: src}); err != nil {
			t.Fatal(err)
		}
		m, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		taken := m.GetSourceTaken()
		if taken.GetSourceId() != src.GetId() {
			t.Fatalf("source %d: answer %v", i, m)
		}
		if want := 2 * i; len(taken.GetFindings()) != want {
			t.Errorf("source %d changed %d findings, want %d", i, len(taken.GetFindings()), want)
		}
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	last, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	once, err := r.client.CrossCheck(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(last.GetReport(), once.GetReport()) {
		t.Errorf("the stream's report differs:\n%v\n%v", last.GetReport(), once.GetReport())
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("after the report: %v, want the end", err)
	}
}

func TestGzip(t *testing.T) {
	r := start(t, Config{MaxRequestBytes: 1 << 20})
	if _, err := r.client.CrossCheck(t.Context(), story(), grpc.UseCompressor(gzip.Name)); err != nil {
		t.Error(err)
	}
	bomb := &pb.CrossCheckRequest{Sources: []*pb.Source{{Text: strings.Repeat("a", 2<<20)}}}
	if _, err := r.client.CrossCheck(t.Context(), bomb, grpc.UseCompressor(gzip.Name)); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("a request that unpacks beyond the bound: %v", err)
	}
}

func TestStreamGivesUpOnAnIdleCaller(t *testing.T) {
	r := start(t, Config{StreamIdle: 50 * time.Millisecond})
	stream, err := r.client.CrossCheckStream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("error %v, want DEADLINE_EXCEEDED", err)
	}
}

func TestProbesAndDocument(t *testing.T) {
	r := start(t, Config{})
	for _, path := range []string{"/healthz", "/readyz"} {
		if code, answer := r.get(t, path); code != http.StatusOK || answer != "ok\n" {
			t.Errorf("%s: %d %q", path, code, answer)
		}
	}
	code, answer := r.get(t, "/openapi.json")
	var doc struct {
		Paths map[string]any `json:"paths"`
	}
	if err := json.Unmarshal([]byte(answer), &doc); code != http.StatusOK || err != nil {
		t.Fatalf("/openapi.json: %d, %v", code, err)
	}
	for _, path := range []string{"/v1/quantities:parse", "/v1/claims:extract", "/v1/sources:crossCheck"} {
		if doc.Paths[path] == nil {
			t.Errorf("/openapi.json lacks %s", path)
		}
	}
	h := healthpb.NewHealthClient(r.conn)
	for _, service := range []string{"", "crosscheck.v1.CrossCheckService"} {
		got, err := h.Check(t.Context(), &healthpb.HealthCheckRequest{Service: service})
		if err != nil || got.GetStatus() != healthpb.HealthCheckResponse_SERVING {
			t.Errorf("health of %q: %v, %v", service, got, err)
		}
	}
	r.setServing(false)
	if code, _ := r.get(t, "/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("/readyz of a server that stops: %d", code)
	}
}

func TestLogHoldsNoText(t *testing.T) {
	r := start(t, Config{})
	in := story()
	in.Sources[0].Text += " A secretword stood there."
	if _, err := r.client.CrossCheck(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	body, _ := wire.MarshalJSON(in)
	r.post(t, "/v1/sources:crossCheck", body)
	r.post(t, "/v1/sources:crossCheck", []byte(`{"sources":[{"text":"secretword","html":"x"}]}`))
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	log := r.log.String()
	if n := strings.Count(log, "\n"); n != 3 {
		t.Errorf("%d lines for three calls:\n%s", n, log)
	}
	if strings.Contains(log, "secretword") {
		t.Errorf("the log holds a source's text:\n%s", log)
	}
}

func TestStopIsBounded(t *testing.T) {
	r := start(t, Config{StopTimeout: 200 * time.Millisecond})
	stream, err := r.client.CrossCheckStream(t.Context()) // a caller who never ends
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&pb.CrossCheckStreamRequest{Source: story().GetSources()[0]}); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > slowdown*3*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if _, err := stream.Recv(); err == nil {
		t.Error("the stream went on")
	}
}

func TestTLS(t *testing.T) {
	lender := httptest.NewTLSServer(http.NotFoundHandler()) // lends its certificate for 127.0.0.1
	defer lender.Close()
	r := start(t, Config{TLS: &tls.Config{Certificates: lender.TLS.Certificates, MinVersion: tls.VersionTLS12}})
	trust := lender.Client().Transport.(*http.Transport).TLSClientConfig
	conn, err := grpc.NewClient(r.grpcAddr, grpc.WithTransportCredentials(credentials.NewTLS(trust.Clone())))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := pb.NewCrossCheckServiceClient(conn).CrossCheck(t.Context(), story()); err != nil {
		t.Errorf("gRPC: %v", err)
	}
	body, _ := wire.MarshalJSON(story())
	resp, err := lender.Client().Post(strings.Replace(r.url, "http:", "https:", 1)+"/v1/sources:crossCheck", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("REST: %s", resp.Status)
	}
	if _, err := r.client.CrossCheck(t.Context(), story()); err == nil {
		t.Error("a caller in clear text was served")
	}
}

func TestRunTellsWhatItCannotListenOn(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for _, c := range []struct {
		cfg  Config
		door string
	}{
		{Config{GRPCAddr: taken.Addr().String(), HTTPAddr: "127.0.0.1:0"}, "gRPC"},
		{Config{GRPCAddr: "127.0.0.1:0", HTTPAddr: taken.Addr().String()}, "HTTP"},
	} {
		s, err := New(engine.New(), c.cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), c.door) {
			t.Errorf("%s on a port in use: %v", c.door, err)
		}
	}
	if _, err := New(engine.New(), Config{MaxRequestBytes: -1}); err == nil {
		t.Error("a negative bound was taken")
	}
}
