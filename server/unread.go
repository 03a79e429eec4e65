package server

import (
	"context"
	"net"
	"sync"
	"time"

	"google.golang.org/grpc/stats"
)

// unread cuts gRPC connections whose callers don't read what they asked for.
// HTTP/2 lets a caller keep its window shut while the connection itself is in
// good health; gRPC then holds the answers in memory for as long as the
// connection lasts. What is queued must be on its way within a while, or the
// connection goes.
type unread struct {
	patience time.Duration
	conns    sync.Map // remote address -> *watchedConn
}

// listener makes connections that unread watches.
func (u *unread) listener(l net.Listener) net.Listener { return &watchedListener{l, u} }

type watchedListener struct {
	net.Listener
	unread *unread
}

// Accept waits for the next connection.
func (l *watchedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err //nolint:wrapcheck // gRPC looks at what kind it is
	}
	w := &watchedConn{Conn: conn, unread: l.unread, key: conn.RemoteAddr().String()}
	l.unread.conns.Store(w.key, w)
	return w, nil
}

// watchedConn counts what is queued for a connection, and what has been written
// to it. All that stands around messages is counted with the latter, so that
// it errs to the caller's advantage.
type watchedConn struct {
	net.Conn
	unread *unread
	key    string

	mu              sync.Mutex
	queued, written int64
	mark            int64       // bytes that must have been written when the timer runs out; 0 for none
	timer           *time.Timer // nil without a mark
}

func (w *watchedConn) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written += int64(n)
	if w.mark > 0 && w.written >= w.mark {
		w.mark = 0
		w.expect()
	}
	return n, err //nolint:wrapcheck // gRPC looks at what kind it is
}

// Close closes the connection, which is watched no longer.
func (w *watchedConn) Close() error {
	w.unread.conns.CompareAndDelete(w.key, w)
	w.mu.Lock()
	if w.timer != nil {
		w.timer.Stop()
	}
	w.mu.Unlock()
	return w.Conn.Close() //nolint:wrapcheck // as above
}

// queue notes bytes that wait for being written.
func (w *watchedConn) queue(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queued += int64(n)
	w.expect()
}

// expect gives all that is queued now its time, where nothing waits already. It
// is called under the mutex.
func (w *watchedConn) expect() {
	switch {
	case w.mark > 0:
	case w.queued > w.written:
		w.mark = w.queued
		if w.timer == nil {
			w.timer = time.AfterFunc(w.unread.patience, w.late)
		} else {
			w.timer.Reset(w.unread.patience)
		}
	case w.timer != nil:
		w.timer.Stop()
	}
}

// late cuts the connection unless what was waited for has been written.
func (w *watchedConn) late() {
	w.mu.Lock()
	late := w.mark > 0 && w.written < w.mark
	w.mu.Unlock()
	if late {
		_ = w.Close()
	}
}

type watchedKey struct{}

// TagConn lets the calls of a connection find it.
func (u *unread) TagConn(ctx context.Context, info *stats.ConnTagInfo) context.Context {
	if w, ok := u.conns.Load(info.RemoteAddr.String()); ok {
		return context.WithValue(ctx, watchedKey{}, w)
	}
	return ctx
}

// HandleConn has nothing to do.
func (*unread) HandleConn(context.Context, stats.ConnStats) {}

// TagRPC has nothing to add.
func (*unread) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }

// HandleRPC counts the messages that are queued.
func (*unread) HandleRPC(ctx context.Context, s stats.RPCStats) {
	out, ok := s.(*stats.OutPayload)
	if !ok {
		return
	}
	if w, ok := ctx.Value(watchedKey{}).(*watchedConn); ok {
		w.queue(out.WireLength)
	}
}
