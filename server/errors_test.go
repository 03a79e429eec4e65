package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/linear"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

const (
	crossCheckMethod = "/crosscheck.v1.CrossCheckService/CrossCheck"
	crossCheckPath   = "/v1/sources:crossCheck"
)

// rawCodec sends bytes as they are, right or wrong.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(v any) (mem.BufferSlice, error) {
	if b, ok := v.([]byte); ok {
		return mem.BufferSlice{mem.SliceBuffer(b)}, nil
	}
	return encoding.GetCodecV2("proto").Marshal(v)
}

func (rawCodec) Unmarshal(data mem.BufferSlice, v any) error {
	return encoding.GetCodecV2("proto").Unmarshal(data, v)
}

// answer is what an error says.
type answer struct {
	code   codes.Code
	retry  time.Duration
	reason string
	fields []string
	words  string
}

func read(t *testing.T, s *status.Status) answer {
	t.Helper()
	a := answer{code: s.Code(), words: s.Message()}
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			if d.GetDomain() != errorDomain {
				t.Errorf("domain %q", d.GetDomain())
			}
			a.reason = d.GetReason()
		case *errdetails.RetryInfo:
			a.retry = d.GetRetryDelay().AsDuration()
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				a.fields = append(a.fields, v.GetField())
			}
		}
	}
	return a
}

func (a answer) check(t *testing.T, code codes.Code, reason pb.ErrorReason, field string) {
	t.Helper()
	if a.code != code || a.reason != reason.String() {
		t.Errorf("%v, %s (%s); want %v, %v", a.code, a.reason, a.words, code, reason)
	}
	if field == "" {
		return
	}
	if len(a.fields) == 0 || a.fields[0] != field {
		t.Errorf("fields %q, want %q", a.fields, field)
	}
	if !strings.Contains(a.words, field) {
		t.Errorf("message %q does not name %s", a.words, field)
	}
}

// restError reads a google.rpc.Status.
func restError(t *testing.T, body []byte) answer {
	t.Helper()
	var s spb.Status
	if err := protojson.Unmarshal(body, &s); err != nil {
		t.Fatalf("no google.rpc.Status: %v: %.300s", err, body)
	}
	return read(t, status.FromProto(&s))
}

// finished fails a test that took longer than a caller may have to wait.
// It is counted in processor time: a busy machine is no fault of a text.
func finished(t *testing.T, began time.Duration) {
	t.Helper()
	if took := linear.ProcessTime() - began; took > slowdown*5*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestBadFields holds requests that both doors must refuse for the same
// field.
func TestBadFields(t *testing.T) {
	r := start(t, Config{})
	good := &pb.Source{Text: "Twelve papers were signed."}
	many := make([]*pb.Source, 2001)
	for i := range many {
		many[i] = good
	}
	var five []*pb.Source
	for range 5 {
		five = append(five, &pb.Source{Text: strings.Repeat("a ", 450_000)})
	}
	invalid := pb.ErrorReason_ERROR_REASON_INVALID_FIELD
	for _, c := range []struct {
		name    string
		sources []*pb.Source
		field   string
	}{
		{"no sources", nil, "sources"},
		{"too many sources", many, "sources"},
		{"one id twice", []*pb.Source{{Id: "a", Text: "x"}, good, {Id: "a", Text: "y"}}, "sources[2].id"},
		{"an id that is another's default", []*pb.Source{{Id: "s2", Text: "x"}, good}, "sources[1].id"},
		{"no text", []*pb.Source{good, {Id: "b"}}, "sources[1].text"},
		{"text and html", []*pb.Source{good, {Text: "x", Html: "<p>x</p>"}}, "sources[1].html"},
		{"text and statements", []*pb.Source{{Text: "x", Statements: []string{"y"}}}, "sources[0].statements"},
		{"html and statements", []*pb.Source{{Html: "x", Statements: []string{"y"}}}, "sources[0].statements"},
		{"an empty statement", []*pb.Source{{Statements: []string{"x", ""}}}, "sources[0].statements[1]"},
		{"a text too long", []*pb.Source{good, {Text: strings.Repeat("ä", 1_000_001)}}, "sources[1].text"},
		{"10 MB", []*pb.Source{{Text: strings.Repeat("1 ", 5_000_000)}}, "sources[0].text"},
		{"too long together", five, "sources[4].text"},
		{"no language", []*pb.Source{{Text: "x", LanguageCode: "English, please"}}, "sources[0].language_code"},
		{"an id too long", []*pb.Source{{Text: "x", Id: strings.Repeat("i", 129)}}, "sources[0].id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := &pb.CrossCheckRequest{Sources: c.sources}
			began := linear.ProcessTime()
			_, err := r.client.CrossCheck(t.Context(), req)
			finished(t, began)
			read(t, status.Convert(err)).check(t, codes.InvalidArgument, invalid, c.field)

			body, err := protojson.Marshal(req)
			if err != nil {
				t.Fatal(err)
			}
			began = linear.ProcessTime()
			code, got := r.post(t, crossCheckPath, body)
			finished(t, began)
			if code != http.StatusBadRequest {
				t.Errorf("REST: %d", code)
			}
			restError(t, got).check(t, codes.InvalidArgument, invalid, c.field)
		})
	}
	_, err := r.client.ParseQuantities(t.Context(), &pb.ParseQuantitiesRequest{})
	read(t, status.Convert(err)).check(t, codes.InvalidArgument, invalid, "text")
	_, err = r.client.ExtractClaims(t.Context(), &pb.ExtractClaimsRequest{})
	read(t, status.Convert(err)).check(t, codes.InvalidArgument, invalid, "source")
	_, err = r.client.ExtractClaims(t.Context(), &pb.ExtractClaimsRequest{Source: &pb.Source{}})
	read(t, status.Convert(err)).check(t, codes.InvalidArgument, invalid, "source.text")
	stillUp(t, r)
}

// TestTooManyCharacters holds every call that takes a text to the bound of the
// server's own, to the character.
func TestTooManyCharacters(t *testing.T) {
	r := start(t, Config{MaxCharacters: 40})
	for n, want := range map[int]codes.Code{40: codes.OK, 41: codes.InvalidArgument} {
		text := strings.Repeat("é", n)
		half := &pb.Source{Statements: []string{text[:40], text[40:]}}
		for name, c := range map[string]struct {
			call  func() error
			field string
		}{
			"parse": {func() error {
				_, err := r.client.ParseQuantities(t.Context(), &pb.ParseQuantitiesRequest{Text: text})
				return err
			}, "text"},
			"extract": {func() error {
				_, err := r.client.ExtractClaims(t.Context(), &pb.ExtractClaimsRequest{Source: &pb.Source{Html: text}})
				return err
			}, "source.html"},
			"cross-check": {func() error {
				_, err := r.client.CrossCheck(t.Context(), &pb.CrossCheckRequest{Sources: []*pb.Source{half}})
				return err
			}, "sources[0].statements"},
		} {
			err := c.call()
			if status.Code(err) != want {
				t.Errorf("%s of %d characters: %v", name, n, err)
			}
			if want != codes.OK {
				read(t, status.Convert(err)).check(t, want, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, c.field)
			}
		}
	}
}

// TestStreamBadFields holds messages that a stream must refuse.
func TestStreamBadFields(t *testing.T) {
	r := start(t, Config{MaxCharacters: 400})
	for _, c := range []struct {
		name    string
		sources []*pb.Source
		field   string
	}{
		{"no source at all", nil, "source"},
		{"no source in a message", []*pb.Source{nil}, "source"},
		{"no text", []*pb.Source{{Id: "a"}}, "source.text"},
		{"one id twice", []*pb.Source{{Id: "a", Text: "x"}, {Id: "a", Text: "y"}}, "source.id"},
		{"too long together", []*pb.Source{{Text: strings.Repeat("a", 250)}, {Text: strings.Repeat("b", 250)}}, "source.text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stream, err := r.client.CrossCheckStream(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range c.sources {
				if err := stream.Send(&pb.CrossCheckStreamRequest{Source: s}); err != nil {
					break
				}
			}
			_ = stream.CloseSend()
			for err == nil {
				_, err = stream.Recv()
			}
			read(t, status.Convert(err)).check(t, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, c.field)
		})
	}
	stillUp(t, r)
}

// TestBadBytesOverGRPC sends what no generated client can.
func TestBadBytesOverGRPC(t *testing.T) {
	r := start(t, Config{MaxRequestBytes: 1 << 20})
	text := func(num protowire.Number, s string) []byte {
		return protowire.AppendString(protowire.AppendTag(nil, num, protowire.BytesType), s)
	}
	source := func(b []byte) []byte { return text(1, string(b)) }
	good := source(text(7, "Twelve papers were signed."))
	for _, c := range []struct {
		name   string
		data   []byte
		code   codes.Code
		reason pb.ErrorReason
		field  string
	}{
		{"text not UTF-8", append(good, source(text(7, "a\xff\xfe"))...), codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, "sources[1].text"},
		{"statement not UTF-8", source(append(text(9, "fine"), text(9, "\xc3")...)), codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, "sources[0].statements[1]"},
		{"no message", []byte{0x0a, 0xff, 0xff}, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, ""},
		{"a complaint of the caller's own", protowire.AppendString(protowire.AppendTag(nil, complaint, protowire.BytesType), "x"), codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := r.conn.Invoke(t.Context(), crossCheckMethod, c.data, &pb.CrossCheckResponse{}, grpc.ForceCodecV2(rawCodec{}))
			read(t, status.Convert(err)).check(t, c.code, c.reason, c.field)
		})
	}
	t.Run("stream not UTF-8", func(t *testing.T) {
		s, err := r.conn.NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true, ServerStreams: true},
			"/crosscheck.v1.CrossCheckService/CrossCheckStream", grpc.ForceCodecV2(rawCodec{}))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SendMsg(source(text(2, "\xff"))); err != nil {
			t.Fatal(err)
		}
		err = s.RecvMsg(&pb.CrossCheckStreamResponse{})
		read(t, status.Convert(err)).check(t, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, "source.publisher")
	})
	t.Run("too large", func(t *testing.T) { // gRPC itself refuses it, without details
		_, err := r.client.CrossCheck(t.Context(), &pb.CrossCheckRequest{Sources: []*pb.Source{{Text: strings.Repeat("a", 2<<20)}}})
		if status.Code(err) != codes.ResourceExhausted {
			t.Errorf("error %v, want RESOURCE_EXHAUSTED", err)
		}
	})
	t.Run("no such method", func(t *testing.T) {
		err := r.conn.Invoke(t.Context(), "/crosscheck.v1.CrossCheckService/Guess", &pb.CrossCheckRequest{}, &pb.CrossCheckResponse{})
		read(t, status.Convert(err)).check(t, codes.Unimplemented, pb.ErrorReason_ERROR_REASON_NO_SUCH_METHOD, "")
	})
	stillUp(t, r)
	if log := r.log.String(); strings.Count(log, "msg=call") != 7 {
		t.Errorf("refused calls are missing in the log:\n%s", log)
	}
}

// TestBadJSON sends what is no request at all.
func TestBadJSON(t *testing.T) {
	r := start(t, Config{MaxRequestBytes: 8 << 20})
	malformed, invalid := pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, pb.ErrorReason_ERROR_REASON_INVALID_FIELD
	for _, c := range []struct {
		name, body string
		http       int
		code       codes.Code
		reason     pb.ErrorReason
		field      string
	}{
		{"unknown field", `{"sources":[{"text":"x","texts":"y"}]}`, 400, codes.InvalidArgument, malformed, "sources[0].texts"},
		{"wrong type", `{"sources":[{"text":"x"},{"text":["y"]}]}`, 400, codes.InvalidArgument, malformed, "sources[1].text"},
		{"bad time", `{"sources":[{"text":"x","publishTime":"noon"}]}`, 400, codes.InvalidArgument, malformed, "sources[0].publish_time"},
		{"not UTF-8", "{\"sources\":[{\"text\":\"\xc3(\"}]}", 400, codes.InvalidArgument, malformed, "sources[0].text"},
		{"cut short", `{"sources":[{"text":`, 400, codes.InvalidArgument, malformed, "sources[0].text"},
		{"no JSON", `sources=all`, 400, codes.InvalidArgument, malformed, ""},
		{"two values", `{"sources":[{"text":"x"}]}{}`, 400, codes.InvalidArgument, malformed, ""},
		{"deep lists", `{"sources":` + strings.Repeat("[", 4_000_000), 400, codes.InvalidArgument, malformed, "sources[0]"},
		{"deep objects", strings.Repeat(`{"sources":[`, 500_000), 400, codes.InvalidArgument, malformed, "sources[0].sources"},
		{"nothing", ``, 400, codes.InvalidArgument, invalid, "sources"},
		{"null", `{"sources":null}`, 400, codes.InvalidArgument, invalid, "sources"},
		{"10 MB", `{"sources":[{"text":"` + strings.Repeat("a", 10<<20) + `"}]}`, 413, codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_REQUEST_TOO_LARGE, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := linear.ProcessTime()
			code, got := r.post(t, crossCheckPath, []byte(c.body))
			finished(t, began)
			if code != c.http {
				t.Errorf("HTTP %d, want %d", code, c.http)
			}
			restError(t, got).check(t, c.code, c.reason, c.field)
		})
	}
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/nothing", 404}, {"GET", "/v1/nothing", 404}, {"GET", crossCheckPath, 405}, {"POST", "/v1/sources:guess", 404},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, r.url+c.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		_, _ = b.ReadFrom(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, resp.StatusCode, c.want)
		}
		restError(t, b.Bytes()).check(t, codes.Unimplemented, pb.ErrorReason_ERROR_REASON_NO_SUCH_METHOD, "")
	}
	stillUp(t, r)
}

// TestHostileTexts holds texts that must be answered in time, whatever the
// answer is.
func TestHostileTexts(t *testing.T) {
	r := start(t, Config{})
	var distinct, sentences strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&distinct, "%d ", i*i+3)
		if i < 5_000 {
			fmt.Fprintf(&sentences, "The yard sold %d boats. ", i+20)
		}
	}
	for _, c := range []struct{ name, text string }{
		{"numbers that all differ", distinct.String()},
		{"one sentence with other numbers", sentences.String()},
		{"dozens", strings.Repeat("Dozens of men and about 20 boats came. ", 5_000)},
		{"a million digits", strings.Repeat("7", 1_000_000)},
		{"a million grouped digits", "1" + strings.Repeat(",000", 249_999)},
		{"ten thousand scale words", "Some 5 " + strings.Repeat("million ", 10_000) + "people came."},
		{"number words without end", strings.Repeat("twenty hundred and ", 10_000)},
		{"numbers alone", strings.Repeat("1 ", 40_000)},
		{"quotes in quotes", strings.Repeat(`"he said '`, 20_000) + "15 men"},
		{"no spaces", strings.Repeat("a1", 200_000)},
		{"full stops", strings.Repeat(".", 500_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			sources := []*pb.Source{{Id: "a", Text: c.text}, {Id: "b", Text: c.text}}
			began := linear.ProcessTime()
			if _, err := r.client.CrossCheck(t.Context(), &pb.CrossCheckRequest{Sources: sources}); status.Code(err) == codes.Internal {
				t.Error(err)
			}
			finished(t, began)
			body, err := wire.MarshalJSON(&pb.ParseQuantitiesRequest{Text: c.text})
			if err != nil {
				t.Fatal(err)
			}
			began = linear.ProcessTime()
			if code, got := r.post(t, "/v1/quantities:parse", body); code != http.StatusOK && code/100 != 4 {
				t.Errorf("%d %.300s", code, got)
			}
			finished(t, began)
		})
	}
	stillUp(t, r)
}

func stillUp(t *testing.T, r *running) {
	t.Helper()
	if _, err := r.client.CrossCheck(t.Context(), story()); err != nil {
		t.Errorf("the server does not answer any more: %v", err)
	}
	if code, _ := r.get(t, "/readyz"); code != http.StatusOK {
		t.Errorf("/readyz: %d", code)
	}
}

func TestOverloadAndDeadline(t *testing.T) {
	r := start(t, Config{MaxCalls: 1})
	body, _ := wire.MarshalJSON(story())
	r.chain.slots <- struct{}{}
	_, err := r.client.CrossCheck(t.Context(), story())
	refused := read(t, status.Convert(err))
	refused.check(t, codes.Unavailable, pb.ErrorReason_ERROR_REASON_OVERLOADED, "")
	if refused.retry != retryDelay {
		t.Errorf("told to wait %v, want %v", refused.retry, retryDelay)
	}
	code, got := r.post(t, crossCheckPath, body)
	if code != http.StatusServiceUnavailable {
		t.Errorf("REST: %d", code)
	}
	restError(t, got).check(t, codes.Unavailable, pb.ErrorReason_ERROR_REASON_OVERLOADED, "")
	<-r.chain.slots
	stillUp(t, r)

	hasty := start(t, Config{CallTimeout: time.Nanosecond})
	_, err = hasty.client.CrossCheck(t.Context(), story())
	read(t, status.Convert(err)).check(t, codes.DeadlineExceeded, pb.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED, "")
	code, got = hasty.post(t, crossCheckPath, body)
	if code != http.StatusGatewayTimeout {
		t.Errorf("REST: %d", code)
	}
	restError(t, got).check(t, codes.DeadlineExceeded, pb.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED, "")
}

// TestWithinLeavesSlowWork has work that does not heed its context.
func TestWithinLeavesSlowWork(t *testing.T) {
	slots := make(chan struct{}, 1)
	slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	release := make(chan struct{})
	if _, err := within(ctx, slots, func() (int, error) { <-release; return 1, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if len(slots) != 1 {
		t.Error("the slot was given back while the work goes on")
	}
	close(release)
	until(t, "given back", func() bool { return len(slots) == 0 })
}

func TestPanicIsInternal(t *testing.T) {
	r := start(t, Config{})
	info := &grpc.UnaryServerInfo{FullMethod: crossCheckMethod}
	_, err := r.chain.errors(t.Context(), nil, info, func(ctx context.Context, req any) (any, error) {
		return r.chain.recover(ctx, req, info, func(context.Context, any) (any, error) { panic("secret") })
	})
	a := read(t, status.Convert(err))
	a.check(t, codes.Internal, pb.ErrorReason_ERROR_REASON_INTERNAL, "")
	if strings.Contains(a.words, "secret") {
		t.Errorf("the caller is told %q", a.words)
	}
	w := httptest.NewRecorder()
	r.around(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") })).
		ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("REST: %d %s", w.Code, w.Body)
	}
}

func TestToStatus(t *testing.T) {
	cfg := Config{MaxRequestBytes: 7}
	for _, c := range []struct {
		err    error
		code   codes.Code
		reason pb.ErrorReason
		http   int
	}{
		{&engine.FieldError{Field: "text", Message: "is empty"}, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, 400},
		{fmt.Errorf("around: %w", &engine.FieldError{Field: "text"}), codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, 400},
		{&wire.JSONError{Message: "no JSON"}, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, 400},
		{&tooLargeError{7}, codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_REQUEST_TOO_LARGE, 413},
		{status.Error(codes.ResourceExhausted, "grpc: received message larger than max"), codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_REQUEST_TOO_LARGE, 413},
		{errOverloaded, codes.Unavailable, pb.ErrorReason_ERROR_REASON_OVERLOADED, 503},
		{context.DeadlineExceeded, codes.DeadlineExceeded, pb.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED, 504},
		{context.Canceled, codes.Canceled, pb.ErrorReason_ERROR_REASON_CANCELLED, 499},
		{errors.New("disk on fire"), codes.Internal, pb.ErrorReason_ERROR_REASON_INTERNAL, 500},
		{status.Error(codes.Unknown, "odd"), codes.Internal, pb.ErrorReason_ERROR_REASON_INTERNAL, 500},
	} {
		s := toStatus(c.err, cfg)
		a := read(t, s)
		a.check(t, c.code, c.reason, "")
		if got := httpCode(s); got != c.http {
			t.Errorf("%v: HTTP %d, want %d", c.err, got, c.http)
		}
		if c.code == codes.Internal && a.words != "internal error" {
			t.Errorf("%v: the caller is told %q", c.err, a.words)
		}
		again := toStatus(s.Err(), cfg)
		if !proto.Equal(again.Proto(), s.Proto()) {
			t.Errorf("%v: told twice it changes to %v", c.err, again)
		}
	}
}
