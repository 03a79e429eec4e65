package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"
)

// What lasts is bounded, too: a stream has an age, a connection has one, so that
// callers spread anew over the servers behind a balancer and nobody holds a
// place for good; and who reads nothing of a stream loses it.

var (
	errStreamAge  = errors.New("the stream has gone on for as long as one may, open another")
	errSlowReader = errors.New("nothing of the stream was read for too long")
)

// streamPatience is how long the caller of a stream may read nothing of it.
const streamPatience = 2 * time.Minute

// streamBound ends a stream that is too old, or whose caller does not read.
func (c chain) streamBound(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if !ours(info.FullMethod) {
		return handler(srv, stream)
	}
	ctx, cancel := context.WithTimeoutCause(stream.Context(), c.cfg.StreamAge, errStreamAge)
	defer cancel()
	s := &boundStream{ServerStream: stream, ctx: ctx, patience: c.cfg.patience, stuck: make(chan struct{})}
	done := make(chan error, 1)
	// Nothing wakes a handler that waits for its caller to read but the end of
	// the stream, which gRPC makes once this function has returned.
	go func() { done <- handler(srv, s) }()
	select {
	case err := <-done:
		if err != nil && errors.Is(context.Cause(ctx), errStreamAge) {
			return errStreamAge
		}
		return err
	case <-s.stuck:
		return errSlowReader
	}
}

// boundStream is a stream whose context ends with its age, and which notices
// that nobody reads it.
type boundStream struct {
	grpc.ServerStream
	ctx      context.Context //nolint:containedctx // a stream has its own
	patience time.Duration
	once     sync.Once
	stuck    chan struct{} // closed where a message was not taken in time
}

// Context returns the context that ends with the stream's age.
func (s *boundStream) Context() context.Context { return s.ctx }

// SendMsg sends a message, for as long as there is patience.
func (s *boundStream) SendMsg(m any) error {
	t := time.AfterFunc(s.patience, func() { s.once.Do(func() { close(s.stuck) }) })
	defer t.Stop()
	return s.ServerStream.SendMsg(m)
}

// connectedKey finds, in the context of an HTTP request, when its connection
// was made.
type connectedKey struct{}

func connected(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connectedKey{}, time.Now())
}

// endConnection lets a connection that is too old end with the answer to a
// request.
func (s *Server) endConnection(w http.ResponseWriter, r *http.Request) {
	if since, ok := r.Context().Value(connectedKey{}).(time.Time); ok && time.Since(since) > s.cfg.ConnectionAge {
		w.Header().Set("Connection", "close") // over HTTP/2 it becomes GOAWAY
	}
}
