package server

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// A stream ends with its age, by either door, and tells its caller to open
// another.
func TestStreamsHaveAnAge(t *testing.T) {
	const age = room * 800 * time.Millisecond
	r := start(t, Config{Store: memory.New(), StreamAge: age})
	stillUp(t, r) // its first call loads what the streams have no time for
	d := &door{r, "gRPC", r.overGRPC}
	id := newDossier(t, d)
	events, ended := watch(t, d, id, nil)
	next(t, events, ended)
	err := <-ended
	a := read(t, status.Convert(err))
	a.check(t, codes.Unavailable, pb.ErrorReason_ERROR_REASON_STREAM_ENDED, "")

	began := time.Now()
	code, body := r.get(t, "/v1/"+reportName(id)+":watch")
	if took := time.Since(began); code != http.StatusOK || took < age || !strings.Contains(body, `{"error":{"code":14`) || !strings.Contains(body, "ERROR_REASON_STREAM_ENDED") {
		t.Errorf("over REST after %v: %d %s", took, code, body)
	}

	stream, err := r.client.CrossCheckStream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&pb.CrossCheckStreamRequest{Source: story().GetSources()[0]}); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	_, err = stream.Recv()
	read(t, status.Convert(err)).check(t, codes.Unavailable, pb.ErrorReason_ERROR_REASON_STREAM_ENDED, "")
	stillUp(t, r)
}

// Who opens a stream and reads nothing of it loses it.
func TestSlowReaders(t *testing.T) {
	r := start(t, Config{patience: room * 300 * time.Millisecond})
	// Two reports of some hundred counts agree: what is said of them is more than
	// the windows of the connection hold.
	var text strings.Builder
	for i := range 400 {
		fmt.Fprintf(&text, "The village of %c%cburg counted %d sheep. ", 'A'+i%26, 'a'+i/26, 1000+7*i)
	}
	// A window that does not grow.
	conn, err := grpc.NewClient(r.grpcAddr, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithStaticStreamWindowSize(1<<16), grpc.WithStaticConnWindowSize(1<<16))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	stream, err := pb.NewCrossCheckServiceClient(conn).CrossCheckStream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		if err := stream.Send(&pb.CrossCheckStreamRequest{Source: &pb.Source{Text: text.String()}}); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "cut off", func() bool {
		return strings.Contains(r.log.String(), "CrossCheckStream code=Unavailable")
	})
	until(t, "free again", func() bool { return len(r.chain.slots) == 0 })
	stillUp(t, r)

	// Over REST, with a stream that has no end.
	lis, ended := endless(t, r)
	c, err := net.Dial("tcp", lis.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "GET /v1/dossiers/x/report:watch HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
	case <-time.After(slowdown * 5 * time.Second):
		t.Error("who does not read is waited for")
	}
}

// A connection takes no new calls once it is old; callers notice nothing.
func TestConnectionsHaveAnAge(t *testing.T) {
	const age = room * 800 * time.Millisecond
	r := start(t, Config{ConnectionAge: age, StreamAge: 5 * age})
	began := time.Now()
	for time.Since(began) < 3*age {
		if _, err := r.client.ParseQuantities(t.Context(), &pb.ParseQuantitiesRequest{Text: "7 boats"}); err != nil {
			t.Fatalf("after %v: %v", time.Since(began), err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	reused := func() (again bool) {
		trace := &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) { again = c.Reused }}
		req, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodGet, r.url+"/healthz", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		return again
	}
	reused()
	if !reused() {
		t.Error("a young connection is not used again")
	}
	time.Sleep(age + 100*time.Millisecond)
	reused() // it is told that it was the last
	if reused() {
		t.Error("an old connection is used again")
	}
}

// Who sends a head or a body byte by byte is not waited for, and all four bounds
// of HTTP are there.
func TestSlowRequests(t *testing.T) {
	r := start(t, Config{})
	lis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	guard, err := r.newPages(lis)
	if err != nil {
		t.Fatal(err)
	}
	web := r.newHTTP(http.NotFoundHandler(), http.NotFoundHandler(), guard)
	for name, bound := range map[string]time.Duration{
		"ReadHeaderTimeout": web.ReadHeaderTimeout, "ReadTimeout": web.ReadTimeout, "WriteTimeout": web.WriteTimeout, "IdleTimeout": web.IdleTimeout,
	} {
		if bound <= 0 || bound > 5*time.Minute {
			t.Errorf("%s is %v", name, bound)
		}
	}
	// The same server, in less of a hurry to be a test that takes minutes.
	web.ReadHeaderTimeout, web.ReadTimeout, web.IdleTimeout = 200*time.Millisecond, 400*time.Millisecond, 300*time.Millisecond
	go func() { _ = web.Serve(lis) }()
	defer func() { _ = web.Close() }()
	for name, sent := range map[string]string{
		"nothing":       "",
		"half a head":   "POST /v1/quantities:parse HTTP/1.1\r\nHost: localhost\r\n",
		"half a body":   "POST /ui/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
		"no other head": "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", lis.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			if _, err := io.WriteString(c, sent); err != nil {
				t.Fatal(err)
			}
			_ = c.SetReadDeadline(time.Now().Add(slowdown * 5 * time.Second))
			if _, err := io.Copy(io.Discard, bufio.NewReader(c)); err != nil {
				t.Errorf("the connection is still there: %v", err)
			}
		})
	}
}
