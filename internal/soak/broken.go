package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
	"google.golang.org/protobuf/proto"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// brokenCalls are what happens to connections: callers that are slow, go away,
// or speak nonsense. Of most of it nobody hears the answer; what counts is that
// the server is as it was afterwards, and the others are answered meanwhile.
var brokenCalls = []operation{
	{"broken: REST body in dribs", 2, dribs},
	{"broken: REST answer read in dribs", 2, sips},
	{"broken: REST header too slow", 1, slowHeader},
	{"broken: REST body too slow", 1, slowBody},
	{"broken: REST connection ends in the request", 4, halfRequest},
	{"broken: REST connection reset before the answer", 4, resetBeforeAnswer},
	{"broken: REST half closed", 3, halfClosed},
	{"broken: REST nonsense", 3, nonsenseHTTP},
	{"broken: gRPC calls given up", 6, givenUp},
	{"broken: gRPC stream left in the middle", 4, leftStream},
	{"broken: gRPC connection cut in the middle", 4, cutConnection},
	{"broken: gRPC message that stops", 2, halfMessage},
	{"broken: gRPC window shut", 2, shutWindow},
	{"broken: gRPC streams reset by the dozen", 2, resets},
	{"broken: gRPC GOAWAY from the caller", 2, goAway},
	{"broken: gRPC nonsense", 3, nonsenseGRPC},
}

// post is a request by hand.
func (o *worker) post(path string, body []byte) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		path, o.key, len(body), body)
}

func (o *worker) checkRequest() (raw string, s *story, err error) {
	s = o.story()
	body, err := wire.MarshalJSON(&pb.CrossCheckRequest{Sources: s.sources})
	return o.post("/v1/sources:crossCheck", body), s, err
}

// answerTo reads an answer over HTTP: its status and its body.
func answerTo(raw string) (line, body string) {
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	line, _, _ = strings.Cut(head, "\r\n")
	return line, body
}

func wholeAnswer(raw string, s *story) error {
	line, body := answerTo(raw)
	if line != "HTTP/1.1 200 OK" {
		return fmt.Errorf("answered %.300q", raw)
	}
	if strings.Contains(raw[:min(len(raw), 2000)], "Transfer-Encoding: chunked") {
		var out strings.Builder
		for {
			size, rest, _ := strings.Cut(body, "\r\n")
			var n int
			if _, err := fmt.Sscanf(size, "%x", &n); err != nil || n > len(rest) {
				return fmt.Errorf("chunk %.20q: %w", size, err)
			}
			if n == 0 {
				break
			}
			out.WriteString(rest[:n])
			body = rest[n+2:]
		}
		body = out.String()
	}
	return sameBytes([]byte(body), s.json)
}

// dribs sends a request in pieces with pauses, within the server's bound.
func dribs(ctx context.Context, o *worker) (int, error) {
	raw, s, err := o.checkRequest()
	if err != nil {
		return 0, err
	}
	conn, err := o.dial(ctx, o.http)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	head := strings.Index(raw, "\r\n\r\n") + 4
	if _, err := io.WriteString(conn, raw[:head]); err != nil {
		return 1, fmt.Errorf("header: %w", err)
	}
	const pieces = 8
	for i, rest := 0, raw[head:]; i < pieces; i++ {
		n := len(rest) / (pieces - i)
		if _, err := io.WriteString(conn, rest[:n]); err != nil {
			return 1, fmt.Errorf("body: %w", err)
		}
		rest = rest[n:]
		time.Sleep(time.Duration(20+o.rng.IntN(80)) * time.Millisecond)
	}
	return 1, wholeAnswer(drained(conn), s)
}

// sips reads an answer a little at a time.
func sips(ctx context.Context, o *worker) (int, error) {
	raw, s, err := o.checkRequest()
	if err != nil {
		return 0, err
	}
	conn, err := o.dial(ctx, o.http)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadBuffer(4096)
	if _, err := io.WriteString(conn, raw); err != nil {
		return 1, fmt.Errorf("request: %w", err)
	}
	var got bytes.Buffer
	for {
		_, err := io.CopyN(&got, conn, int64(500+o.rng.IntN(2000)))
		if errors.Is(err, io.EOF) {
			return 1, wholeAnswer(got.String(), s)
		}
		if err != nil {
			return 1, fmt.Errorf("answer: %w", err)
		}
		time.Sleep(time.Duration(o.rng.IntN(20)) * time.Millisecond)
	}
}

// closedWithin waits for the server to close a connection to which nothing more
// is said.
func closedWithin(conn net.Conn, bound time.Duration) (said string, err error) {
	began := time.Now()
	_ = conn.SetReadDeadline(began.Add(bound + time.Minute)) // the machine may be busy
	b, err := io.ReadAll(conn)
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		return string(b), fmt.Errorf("still open %v after what was allowed", time.Since(began)-bound)
	}
	return string(b), nil
}

func slowHeader(ctx context.Context, o *worker) (int, error) {
	conn, err := o.dial(ctx, o.http)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "POST /v1/quantities:parse HTTP/1.1\r\nHost: local")
	said, err := closedWithin(conn, headerTimeout)
	if err == nil && (strings.HasPrefix(said, "HTTP/1.1 2") || strings.HasPrefix(said, "HTTP/1.1 5")) {
		err = fmt.Errorf("answered %.200q", said)
	}
	return 1, err
}

func slowBody(ctx context.Context, o *worker) (int, error) {
	conn, err := o.dial(ctx, o.http)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	raw := o.post("/v1/quantities:parse", []byte(`{"text":"about 12 boats"}`))
	_, _ = io.WriteString(conn, raw[:len(raw)-5])
	said, err := closedWithin(conn, readTimeout)
	if err == nil && !strings.HasPrefix(said, "HTTP/1.1 408 ") {
		err = fmt.Errorf("answered %.200q", said)
	}
	return 1, err
}

func halfRequest(ctx context.Context, o *worker) (int, error) {
	raw, _, err := o.checkRequest()
	if err != nil {
		return 0, err
	}
	conn, err := o.dial(ctx, o.http)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, raw[:1+o.rng.IntN(len(raw)-1)])
	if o.rng.IntN(2) == 0 {
		_ = conn.SetLinger(0) // a reset
		return 1, nil
	}
	_ = conn.CloseWrite()
	if line, _ := answerTo(drained(conn)); strings.HasPrefix(line, "HTTP/1.1 5") || strings.HasPrefix(line, "HTTP/1.1 2") {
		return 1, fmt.Errorf("half a request was answered %q", line)
	}
	return 1, nil
}

func resetBeforeAnswer(ctx context.Context, o *worker) (int, error) {
	raw, _, err := o.checkRequest()
	if err != nil {
		return 0, err
	}
	conn, err := o.dial(ctx, o.http)
	if err != nil {
		return 0, err
	}
	_, _ = io.WriteString(conn, raw)
	time.Sleep(time.Duration(o.rng.IntN(20)) * time.Millisecond)
	if o.rng.IntN(2) == 0 {
		_, _ = io.CopyN(io.Discard, conn, int64(o.rng.IntN(1000)))
	}
	_ = conn.SetLinger(0)
	_ = conn.Close()
	return 1, nil
}

// halfClosed says all, and that it will say nothing more: the server may take
// that for going away, but for nothing worse.
func halfClosed(ctx context.Context, o *worker) (int, error) {
	raw, s, err := o.checkRequest()
	if err != nil {
		return 0, err
	}
	conn, err := o.dial(ctx, o.http)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, raw)
	_ = conn.CloseWrite()
	said := drained(conn)
	switch line, _ := answerTo(said); {
	case line == "HTTP/1.1 200 OK":
		o.tally.outcome("broken: REST half closed", "answered")
		return 1, wholeAnswer(said, s)
	case line == "" || strings.HasPrefix(line, "HTTP/1.1 4"):
		o.tally.outcome("broken: REST half closed", "taken for gone")
		return 1, nil
	default:
		return 1, fmt.Errorf("answered %q", line)
	}
}

func nonsenseHTTP(ctx context.Context, o *worker) (int, error) {
	conn, err := o.dial(ctx, o.http)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	junk := []string{
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", // TLS where there is none
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"GET /v1/dossiers HTTP/9.9\r\n\r\n",
		"GET /v1/dossiers HTTP/1.1\r\n\r\n",
		"GET /v1/dossiers HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("y", 100<<10) + "\r\n\r\n",
		"POST /v1/quantities:parse HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
		"POST /v1/quantities:parse HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: " + o.key + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nffffffffffffffff\r\n{}",
		"\x00\x01\x02\x03\r\n\r\n",
	}
	_, _ = io.WriteString(conn, junk[o.rng.IntN(len(junk))])
	_ = conn.CloseWrite()
	if line, _ := answerTo(drained(conn)); strings.HasPrefix(line, "HTTP/1.1 2") || strings.HasPrefix(line, "HTTP/1.1 500") {
		return 1, fmt.Errorf("answered %q", line)
	}
	return 1, nil
}

// givenUp calls with deadlines that are too near, or goes away meanwhile.
func givenUp(ctx context.Context, o *worker) (int, error) {
	var in pb.CrossCheckRequest
	for range 8 {
		in.Sources = append(in.Sources, newSource(o.rng, "", 40))
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(o.rng.IntN(10_000))*time.Microsecond)
	defer cancel()
	if o.rng.IntN(2) == 0 {
		late := time.AfterFunc(time.Duration(o.rng.IntN(5_000))*time.Microsecond, cancel)
		defer late.Stop()
	}
	outcome := "given up"
	if _, err := o.client.CrossCheck(ctx, &in); err == nil {
		outcome = "answered before"
	}
	o.tally.outcome("broken: gRPC calls given up", outcome)
	return 1, nil
}

func leftStream(ctx context.Context, o *worker) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := o.client.CrossCheckStream(ctx)
	if err != nil {
		return 1, err
	}
	for range 1 + o.rng.IntN(3) {
		if err := stream.Send(&pb.CrossCheckStreamRequest{Source: newSource(o.rng, "", 40)}); err != nil {
			return 1, fmt.Errorf("send: %w", err)
		}
	}
	if o.rng.IntN(2) == 0 {
		if _, err := stream.Recv(); err != nil {
			return 1, err
		}
	}
	return 1, nil
}

// frames is a gRPC caller that does as it likes.
type frames struct {
	*http2.Framer
	conn *net.TCPConn
	enc  *hpack.Encoder
	head bytes.Buffer
	key  string
}

func (o *worker) frames(ctx context.Context, settings ...http2.Setting) (*frames, error) {
	conn, err := o.dial(ctx, o.grpc)
	if err != nil {
		return nil, err
	}
	f := &frames{Framer: http2.NewFramer(conn, conn), conn: conn, key: o.key}
	f.enc = hpack.NewEncoder(&f.head)
	if _, err = io.WriteString(conn, http2.ClientPreface); err == nil {
		err = f.WriteSettings(settings...)
	}
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("preface: %w", err)
	}
	return f, nil
}

// open begins a call.
func (f *frames) open(stream uint32, method string) error {
	f.head.Reset()
	for _, h := range [][2]string{
		{":method", "POST"}, {":scheme", "http"}, {":path", method}, {":authority", "localhost"},
		{"content-type", "application/grpc"}, {"te", "trailers"}, {"x-api-key", f.key},
	} {
		if err := f.enc.WriteField(hpack.HeaderField{Name: h[0], Value: h[1]}); err != nil {
			return fmt.Errorf("header: %w", err)
		}
	}
	return f.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: f.head.Bytes(), EndHeaders: true})
}

// message is one as gRPC frames it.
func message(m proto.Message) []byte {
	b, _ := proto.Marshal(m) // it was made here
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(b))), b...)
}

// withFrames does something to a connection, and closes it however it ends.
func (o *worker) withFrames(ctx context.Context, do func(*frames) error, settings ...http2.Setting) (int, error) {
	f, err := o.frames(ctx, settings...)
	if err != nil {
		return 0, err
	}
	defer func() {
		if o.rng.IntN(2) == 0 {
			_ = f.conn.SetLinger(0)
		}
		_ = f.conn.Close()
	}()
	_ = do(f) // the server may have had enough before
	return 1, nil
}

func cutConnection(ctx context.Context, o *worker) (int, error) {
	return o.withFrames(ctx, func(f *frames) error {
		if err := f.open(1, pb.CrossCheckService_CrossCheck_FullMethodName); err != nil {
			return err
		}
		err := f.WriteData(1, true, message(&pb.CrossCheckRequest{Sources: o.story().sources}))
		time.Sleep(time.Duration(o.rng.IntN(10)) * time.Millisecond)
		return err
	})
}

func halfMessage(ctx context.Context, o *worker) (int, error) {
	return o.withFrames(ctx, func(f *frames) error {
		if err := f.open(1, pb.CrossCheckService_CrossCheck_FullMethodName); err != nil {
			return err
		}
		m := message(&pb.CrossCheckRequest{Sources: o.story().sources})
		err := f.WriteData(1, false, m[:o.rng.IntN(len(m))])
		time.Sleep(time.Duration(o.rng.IntN(1000)) * time.Millisecond)
		return err
	})
}

// shutWindow asks for what it doesn't let in.
func shutWindow(ctx context.Context, o *worker) (int, error) {
	return o.withFrames(ctx, func(f *frames) error {
		var err error
		for i := range 10 {
			if err = f.open(uint32(2*i+1), pb.CrossCheckService_CrossCheck_FullMethodName); err == nil {
				err = f.WriteData(uint32(2*i+1), true, message(&pb.CrossCheckRequest{Sources: o.story().sources}))
			}
		}
		time.Sleep(time.Duration(o.rng.IntN(2000)) * time.Millisecond)
		return err
	}, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
}

func resets(ctx context.Context, o *worker) (int, error) {
	_, err := o.withFrames(ctx, func(f *frames) error {
		for i := range 50 {
			stream := uint32(2*i + 1)
			if err := f.open(stream, pb.CrossCheckService_CrossCheck_FullMethodName); err != nil {
				return err
			}
			if i%2 == 0 {
				if err := f.WriteData(stream, true, message(&pb.CrossCheckRequest{Sources: o.story().sources})); err != nil {
					return err
				}
			}
			if err := f.WriteRSTStream(stream, http2.ErrCodeCancel); err != nil {
				return err
			}
		}
		return nil
	})
	return 50, err
}

func goAway(ctx context.Context, o *worker) (int, error) {
	return o.withFrames(ctx, func(f *frames) error {
		if err := f.open(1, pb.CrossCheckService_CrossCheckStream_FullMethodName); err != nil {
			return err
		}
		if err := f.WriteData(1, false, message(&pb.CrossCheckStreamRequest{Source: newSource(o.rng, "", 30)})); err != nil {
			return err
		}
		err := f.WriteGoAway(0, http2.ErrCodeNo, []byte("enough"))
		time.Sleep(time.Duration(o.rng.IntN(50)) * time.Millisecond)
		return err
	})
}

func nonsenseGRPC(ctx context.Context, o *worker) (int, error) {
	return o.withFrames(ctx, func(f *frames) error {
		switch o.rng.IntN(5) {
		case 0: // a length that nobody can mean
			if err := f.open(1, pb.CrossCheckService_ParseQuantities_FullMethodName); err != nil {
				return err
			}
			return f.WriteData(1, true, []byte{0, 0xff, 0xff, 0xff, 0xff, 1})
		case 1: // compressed, by nothing
			if err := f.open(1, pb.CrossCheckService_ParseQuantities_FullMethodName); err != nil {
				return err
			}
			o.misframed.Add(1) // gRPC itself answers it, and calls it INTERNAL
			return f.WriteData(1, true, []byte{1, 0, 0, 0, 2, 1, 2})
		case 2: // data of no stream
			return f.WriteData(99, true, []byte("lost"))
		case 3: // pings by the dozen
			for range 20 {
				if err := f.WritePing(false, [8]byte{}); err != nil {
					return err
				}
			}
			return nil
		default:
			junk := make([]byte, 200)
			for i := range junk {
				junk[i] = byte(o.rng.Uint32())
			}
			_, err := f.conn.Write(junk)
			return err
		}
	})
}
