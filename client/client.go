// Package client calls a crosscheck server from Go.
//
//	c, err := client.New("crosscheck.example.org:9090")
//	if err != nil { … }
//	defer c.Close()
//	answer, err := c.CrossCheck(ctx, &crosscheckv1.CrossCheckRequest{Sources: sources})
//
// A [Client] embeds the generated clients, so every call of the contract is a
// method of it, with the generated types. On top of them come deadlines, retries
// that count once, TLS unless the caller says otherwise, [Reason] and
// [Violations] for errors, [Client.Stream] over an iterator, [Client.Dossiers],
// [Client.Sources] and [Client.FoundClaims] over all pages of a list, and
// [Client.Watch], which reconnects. Package clienttest starts a server inside a
// test.
package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// The defaults.
const (
	// DefaultTimeout is the deadline of a unary call whose context has none.
	DefaultTimeout = 30 * time.Second
	// DefaultMaxMessageBytes bounds an answer. The report of two thousand long
	// sources passes gRPC's own 4 MiB.
	DefaultMaxMessageBytes = 64 << 20
)

// maxRetryBytes is as much as a server takes unless it is told otherwise.
const maxRetryBytes = 16 << 20

// Client is a connection to a crosscheck server; use it from any number of
// goroutines, and Close it at the end.
type Client struct {
	crosscheckv1.CrossCheckServiceClient
	crosscheckv1.DossierServiceClient

	conn   *grpc.ClientConn
	policy *crosscheckv1.Policy // of requests that have none; may be nil
	lost   func(err error, wait time.Duration)
}

// options are what the Options set.
type options struct {
	plaintext bool
	tls       *tls.Config
	timeout   time.Duration
	retries   bool
	maxBytes  int
	policy    *crosscheckv1.Policy
	who       []header
	lost      func(error, time.Duration)
	dial      []grpc.DialOption
}

// Option changes how a Client works.
type Option func(*options)

// WithPlaintext sends everything unencrypted: for a server on this machine or
// behind a proxy that encrypts. It is never chosen by itself.
func WithPlaintext() Option { return func(o *options) { o.plaintext = true } }

// WithTLS sets the TLS configuration: a private authority, a client
// certificate. Without it the system's authorities are trusted.
func WithTLS(c *tls.Config) Option { return func(o *options) { o.tls = c.Clone() } }

// WithTimeout sets the deadline of unary calls whose context has none; 0 is
// no deadline. Streams have none but their context's.
func WithTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }

// WithoutRetries turns the retries off, for a caller that has its own.
func WithoutRetries() Option { return func(o *options) { o.retries = false } }

// WithMaxMessageBytes bounds the size of an answer.
func WithMaxMessageBytes(n int) Option { return func(o *options) { o.maxBytes = n } }

// WithPolicy sets how strictly numbers are compared, for each CrossCheck and
// Stream whose request doesn't say so itself; nil is the server's default.
func WithPolicy(p *crosscheckv1.Policy) Option {
	return func(o *options) { o.policy = proto.CloneOf(p) }
}

// WithLost has f called each time Watch loses its server, with the reason, and
// how long it waits before it connects again. It is for people who look on; f
// must not block.
func WithLost(f func(err error, wait time.Duration)) Option {
	return func(o *options) { o.lost = f }
}

// WithDialOptions passes gRPC's own options on: interceptors, a user agent, a
// dialer, per-call credentials. They come after the client's, and win.
func WithDialOptions(d ...grpc.DialOption) Option {
	return func(o *options) { o.dial = append(o.dial, d...) }
}

// serviceConfig lets gRPC try a call again where the server is not there, says
// that it has too much to do, or that its store is away. Only the calls named
// are retried: they change nothing, or carry a request id by which the server
// knows them again (identify). The throttle stops retries while most calls
// fail. Calls go to all the server's addresses in turn, past those that are
// down.
const serviceConfig = `{
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{
    "name": [
      {"service": "crosscheck.v1.CrossCheckService", "method": "ParseQuantities"},
      {"service": "crosscheck.v1.CrossCheckService", "method": "ExtractClaims"},
      {"service": "crosscheck.v1.CrossCheckService", "method": "CrossCheck"},
      {"service": "crosscheck.v1.DossierService", "method": "CreateDossier"},
      {"service": "crosscheck.v1.DossierService", "method": "GetDossier"},
      {"service": "crosscheck.v1.DossierService", "method": "ListDossiers"},
      {"service": "crosscheck.v1.DossierService", "method": "AddSource"},
      {"service": "crosscheck.v1.DossierService", "method": "BatchAddSources"},
      {"service": "crosscheck.v1.DossierService", "method": "GetSource"},
      {"service": "crosscheck.v1.DossierService", "method": "ListSources"},
      {"service": "crosscheck.v1.DossierService", "method": "GetReport"},
      {"service": "crosscheck.v1.DossierService", "method": "ExportReport"},
      {"service": "crosscheck.v1.DossierService", "method": "SearchClaims"}
    ],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.1s",
      "maxBackoff": "2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }],
  "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1}
}`

// New makes a client of the server at target: host:port, several of them with
// commas between for servers that share a store, or another of gRPC's names
// ("dns:///…", "unix:/…"). It connects with the first call, so an error here is
// one of the arguments.
func New(target string, opts ...Option) (*Client, error) {
	o := options{timeout: DefaultTimeout, retries: true, maxBytes: DefaultMaxMessageBytes}
	for _, opt := range opts {
		opt(&o)
	}
	if target == "" {
		return nil, errors.New("client: no target given")
	}
	if scheme, _, ok := strings.Cut(target, "://"); ok && (scheme == "http" || scheme == "https") {
		return nil, fmt.Errorf("client: target %q is a URL: give the gRPC server's host:port", target)
	}
	if o.plaintext && o.tls != nil {
		return nil, errors.New("client: WithPlaintext and WithTLS exclude each other")
	}
	creds := credentials.NewTLS(o.tls)
	if o.plaintext {
		creds = insecure.NewCredentials()
	}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(creds),
		grpc.WithDefaultCallOptions(
			grpc.MaxCallRecvMsgSize(o.maxBytes),
			// gRPC tries no call again whose request is larger than this: a batch
			// of sources passes its own 256 KiB.
			grpc.MaxRetryRPCBufferSize(maxRetryBytes),
		),
		// What is safe to retry is said here, not by whoever runs the DNS.
		grpc.WithDisableServiceConfig(),
		grpc.WithChainUnaryInterceptor(deadline(o.timeout), identify),
	}
	dial = append(dial, o.identified()...)
	if o.retries {
		dial = append(dial, grpc.WithDefaultServiceConfig(serviceConfig))
	} else {
		dial = append(dial, grpc.WithDisableRetry())
	}
	if strings.Contains(target, ",") && !strings.Contains(target, "/") {
		target = severalScheme + ":///" + target
		dial = append(dial, grpc.WithResolvers(several{}))
	}
	conn, err := grpc.NewClient(target, append(dial, o.dial...)...)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	return &Client{
		CrossCheckServiceClient: crosscheckv1.NewCrossCheckServiceClient(conn),
		DossierServiceClient:    crosscheckv1.NewDossierServiceClient(conn),
		conn:                    conn,
		policy:                  o.policy,
		lost:                    o.lost,
	}, nil
}

// CrossCheck puts the claims of several sources side by side. A request that
// has no policy gets the client's (see WithPolicy).
func (c *Client) CrossCheck(ctx context.Context, in *crosscheckv1.CrossCheckRequest, opts ...grpc.CallOption) (*crosscheckv1.CrossCheckResponse, error) {
	if c.policy != nil && in.GetPolicy() == nil {
		in = &crosscheckv1.CrossCheckRequest{Sources: in.GetSources(), Policy: c.policy}
	}
	return c.CrossCheckServiceClient.CrossCheck(ctx, in, opts...)
}

// Close ends the connection; calls under way fail.
func (c *Client) Close() error { return c.conn.Close() }

// Conn is the connection, for generated clients of other services that the
// server has, such as grpc.health.v1.
func (c *Client) Conn() grpc.ClientConnInterface { return c.conn }

// deadline gives calls whose context has no deadline one.
func deadline(d time.Duration) grpc.UnaryClientInterceptor {
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		if _, ok := ctx.Deadline(); !ok && d > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, d)
			defer cancel()
		}
		return invoke(ctx, method, req, reply, cc, opts...)
	}
}
