package server

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// impatient is a server that waits for nobody.
func impatient() Config {
	return Config{
		HeaderTimeout: room * 300 * time.Millisecond,
		ReadTimeout:   room * 500 * time.Millisecond,
		CallTimeout:   room * 500 * time.Millisecond,
		WriteTimeout:  room * 1500 * time.Millisecond,
		IdleTimeout:   room * 400 * time.Millisecond,
	}
}

// most is the time that a test gives the server beyond its own bounds: the
// machine may be busy.
const most = slowdown * 10 * time.Second

func dial(t *testing.T, addr string) *net.TCPConn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn.(*net.TCPConn)
}

func httpAddr(r *running) string { return strings.TrimPrefix(r.url, "http://") }

// closed waits until the other side closes a connection, and gives what it said
// before and how long it took.
func closed(t *testing.T, conn net.Conn) (said string, took time.Duration) {
	t.Helper()
	start := time.Now()
	_ = conn.SetReadDeadline(start.Add(most))
	b, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("still open after %v", most)
	}
	return string(b), time.Since(start)
}

// dribble writes a byte every so often until the other side has had enough.
func dribble(conn net.Conn, b byte, every time.Duration) {
	for {
		if _, err := conn.Write([]byte{b}); err != nil {
			return
		}
		time.Sleep(every)
	}
}

func TestSlowHTTP(t *testing.T) {
	cfg := impatient()
	cfg.Store = memory.New()
	r := start(t, cfg)
	const path = "POST /v1/quantities:parse HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

	t.Run("a header in dribs", func(t *testing.T) {
		conn := dial(t, httpAddr(r))
		_, _ = io.WriteString(conn, path+"X-Slow: ")
		go dribble(conn, 'a', 20*time.Millisecond)
		said, took := closed(t, conn)
		if strings.Contains(said, " 200 ") || strings.Contains(said, " 500 ") {
			t.Errorf("answered %q", said)
		}
		t.Logf("closed after %v", took)
	})
	t.Run("a body in dribs", func(t *testing.T) {
		conn := dial(t, httpAddr(r))
		_, _ = io.WriteString(conn, path+"Content-Length: 100000\r\n\r\n{\"text\":\"")
		go dribble(conn, 'a', 20*time.Millisecond)
		said, took := closed(t, conn)
		if !strings.HasPrefix(said, "HTTP/1.1 408 ") || !strings.Contains(said, "took too long to come in") {
			t.Errorf("answered %q", said)
		}
		t.Logf("closed after %v", took)
	})
	t.Run("a body that breaks off", func(t *testing.T) {
		conn := dial(t, httpAddr(r))
		_, _ = io.WriteString(conn, path+"Content-Length: 1000\r\n\r\n{\"text\":\"about 12 boats")
		_ = conn.CloseWrite()
		if said, _ := closed(t, conn); !strings.HasPrefix(said, "HTTP/1.1 400 ") || !strings.Contains(said, "did not arrive whole") {
			t.Errorf("answered %q", said)
		}
	})
	t.Run("a body in false chunks", func(t *testing.T) {
		conn := dial(t, httpAddr(r))
		_, _ = io.WriteString(conn, path+"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
		if said, _ := closed(t, conn); !strings.HasPrefix(said, "HTTP/1.1 400 ") {
			t.Errorf("answered %q", said)
		}
	})
	t.Run("nothing after an answer", func(t *testing.T) {
		conn := dial(t, httpAddr(r))
		_, _ = io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if said, _ := closed(t, conn); !strings.HasPrefix(said, "HTTP/1.1 200 ") {
			t.Errorf("answered %q", said)
		}
	})
	t.Run("an answer that nobody reads", func(t *testing.T) {
		lis, ended := endless(t, r)
		_, _ = io.WriteString(dial(t, lis.Addr().String()), path+"Content-Length: 2\r\n\r\n{}")
		select {
		case err := <-ended:
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
		case <-time.After(most):
			t.Error("who does not read is waited for")
		}
	})
	if s := r.log.String(); strings.Contains(s, "internal error") || strings.Contains(s, "panic") {
		t.Errorf("the log tells of faults of the server:\n%s", s)
	}
}

func stacks() string {
	buf := make([]byte, 4<<20)
	return string(buf[:runtime.Stack(buf, true)])
}

// waitFor waits until something holds.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * most); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s\n%s", 3*most, what, stacks())
		}
	}
}

// frames is a gRPC client that does as it likes.
type frames struct {
	*http2.Framer
	conn net.Conn
}

func dialFrames(t *testing.T, r *running, settings ...http2.Setting) *frames {
	t.Helper()
	conn := dial(t, r.grpcAddr)
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	f := &frames{http2.NewFramer(conn, conn), conn}
	if err := f.WriteSettings(settings...); err != nil {
		t.Fatal(err)
	}
	return f
}

// call begins a call on stream 1.
func (f *frames) call(t *testing.T, method string) {
	t.Helper()
	var b bytes.Buffer
	enc := hpack.NewEncoder(&b)
	for _, h := range [][2]string{{":method", "POST"}, {":scheme", "http"}, {":path", method}, {":authority", "localhost"}, {"content-type", "application/grpc"}, {"te", "trailers"}} {
		if err := enc.WriteField(hpack.HeaderField{Name: h[0], Value: h[1]}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: b.Bytes(), EndHeaders: true}); err != nil {
		t.Fatal(err)
	}
}

// until reads frames until one that satisfies the test, or the connection ends.
func (f *frames) until(t *testing.T, is func(http2.Frame) bool) {
	t.Helper()
	_ = f.conn.SetReadDeadline(time.Now().Add(most))
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			t.Fatalf("before the frame that was waited for: %v", err)
		}
		if s, ok := frame.(*http2.SettingsFrame); ok && !s.IsAck() {
			_ = f.WriteSettingsAck()
		}
		if is(frame) {
			return
		}
	}
}

func prefixed(t *testing.T, m proto.Message) []byte {
	t.Helper()
	b, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(b))), b...)
}

func TestSlowGRPC(t *testing.T) {
	r := start(t, impatient())
	waitFor(t, "a first call is answered in time", func() bool { // it loads what the others have
		_, err := r.client.ParseQuantities(t.Context(), &pb.ParseQuantitiesRequest{Text: "About 12 boats left."})
		return err == nil
	})
	t.Run("no preface", func(t *testing.T) {
		_, took := closed(t, dial(t, r.grpcAddr))
		t.Logf("closed after %v", took)
	})
	t.Run("a message that stops in the middle", func(t *testing.T) {
		f := dialFrames(t, r)
		f.call(t, pb.CrossCheckService_ParseQuantities_FullMethodName)
		whole := prefixed(t, &pb.ParseQuantitiesRequest{Text: "about 12 boats"})
		if err := f.WriteData(1, false, whole[:len(whole)-3]); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		f.until(t, func(frame http2.Frame) bool {
			h, ok := frame.(*http2.HeadersFrame)
			return ok && h.StreamEnded()
		})
		t.Logf("ended after %v", time.Since(began))
	})
	t.Run("an answer that nobody reads", func(t *testing.T) {
		before := strings.Count(r.log.String(), "code=OK")
		f := dialFrames(t, r, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
		f.call(t, pb.CrossCheckService_ParseQuantities_FullMethodName)
		if err := f.WriteData(1, true, prefixed(t, &pb.ParseQuantitiesRequest{Text: strings.Repeat("About 12 boats left. ", 50)})); err != nil {
			t.Fatal(err)
		}
		waitFor(t, "the call is over", func() bool { return strings.Count(r.log.String(), "code=OK") > before })
		_, took := closed(t, f.conn)
		t.Logf("closed after %v", took)
	})
	if s := r.log.String(); strings.Contains(s, "internal error") || strings.Contains(s, "panic") {
		t.Errorf("the log tells of faults of the server:\n%s", s)
	}
}

// One who reads slowly, but reads, is waited for, however long it takes in all.
// The clock is the test's own: how busy the machine is does not matter.
func TestSlowReaderGRPC(t *testing.T) { synctest.Test(t, slowReader) }

func slowReader(t *testing.T) {
	const patience = 300 * time.Millisecond
	u := &unread{patience: patience}
	here, there := net.Pipe()
	w := &watchedConn{Conn: here, unread: u, key: "one"}
	u.conns.Store(w.key, w)
	buf := make([]byte, 100)
	for range 10 {
		w.queue(100)
		time.Sleep(patience / 4)
		go func() { _, _ = io.ReadFull(there, buf) }()
		if _, err := w.Write(make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(2 * patience) // nothing waits: silence is no fault
	go func() { _, _ = io.ReadFull(there, buf) }()
	if _, err := w.Write(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	w.queue(100)
	w.queue(100)
	_, took := closed(t, there)
	if took < patience/2 {
		t.Errorf("closed after %v", took)
	}
	if _, ok := u.conns.Load("one"); ok {
		t.Error("a connection that is closed is still watched")
	}
}

func TestTimeoutsThatContradict(t *testing.T) {
	cfg := impatient()
	cfg.WriteTimeout = cfg.CallTimeout
	if _, err := cfg.withDefaults(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("WriteTimeout %v is less than", cfg.CallTimeout)) {
		t.Errorf("a WriteTimeout that cuts off calls is refused by %v", err)
	}
}

// What is no UTF-8 in a path or a parameter is its caller's fault; a watch that
// never began answers as any other call does.
func TestPathsAndParametersThatAreNoText(t *testing.T) {
	r := start(t, Config{Store: memory.New()})
	for path, want := range map[string]struct {
		code  int
		field string
	}{
		"/v1/dossiers/%ff":                      {http.StatusNotFound, ""},
		"/v1/dossiers/%ff/report:watch":         {http.StatusNotFound, ""},
		"/v1/dossiers?pageToken=%ff":            {http.StatusBadRequest, "page_token"},
		"/v1/claims:search?query=a&unit=%c3%28": {http.StatusBadRequest, "unit"},
		"/v1/dossiers/none/report:watch":        {http.StatusNotFound, ""},
		"/v1/dossiers/none/report:watch?x=1":    {http.StatusBadRequest, "x"},
	} {
		code, body := r.get(t, path)
		a := restError(t, []byte(body))
		if code != want.code || want.field != "" && (len(a.fields) != 1 || a.fields[0] != want.field) {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
}

// endless serves answers that never end, within the bounds of a running server,
// and tells what ends the first of them.
func endless(t *testing.T, r *running) (net.Listener, <-chan error) {
	t.Helper()
	lis, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	guard, err := r.newPages(lis)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	web := r.newHTTP(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				ended <- err
				return
			}
		}
	}), http.NotFoundHandler(), guard)
	go func() { _ = web.Serve(lis) }()
	t.Cleanup(func() { _ = web.Close() })
	return lis, ended
}
