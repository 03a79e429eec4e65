// Package clienttest starts a crosscheck server in the process of a test, for
// programs that use package client: the same engine, rules and errors as
// `crosscheck serve`, over a connection in memory.
//
//	func TestDesk(t *testing.T) {
//		desk := newsroom.New(clienttest.New(t))
//		…
//	}
package clienttest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	"github.com/seed4521bc5c/crosscheck/server"
)

// New starts a server and gives a client of it. Both end with the test.
func New(tb testing.TB, opts ...client.Option) *client.Client {
	tb.Helper()
	c, stop, err := Start(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := stop(); err != nil {
			tb.Error(err)
		}
	})
	return c
}

// Start is New for what is no test, such as an example: stop ends the client
// and the server.
func Start(opts ...client.Option) (c *client.Client, stop func() error, err error) {
	const buffer = 1 << 20
	rpc, web := bufconn.Listen(buffer), bufconn.Listen(buffer)
	s, err := server.New(engine.New(), server.Config{
		GRPCListener: rpc, HTTPListener: web, Logger: slog.New(slog.DiscardHandler), Store: memory.New(),
	})
	if err != nil {
		return nil, nil, fmt.Errorf("clienttest: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- s.Run(ctx, func(net.Addr, net.Addr) { close(ready) })
	}()
	select {
	case <-ready:
	case err := <-ended:
		cancel()
		return nil, nil, fmt.Errorf("clienttest: %w", err)
	}
	opts = append([]client.Option{
		client.WithPlaintext(),
		client.WithDialOptions(grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return rpc.DialContext(ctx)
		})),
	}, opts...)
	c, err = client.New("passthrough:///in-memory", opts...)
	if err != nil {
		cancel()
		<-ended
		return nil, nil, err
	}
	return c, func() error {
		err := c.Close()
		cancel()
		if ran := <-ended; ran != nil {
			err = ran
		}
		return err
	}, nil
}
