// Package server offers the engine over gRPC and, through a gateway, over
// REST. It is the only package that knows gRPC or HTTP on the serving side.
//
// grpc-go serves, grpc-gateway maps REST onto it, protovalidate holds requests
// against the rules written in the contract: each is the kept reference
// implementation of its job.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/encoding/gzip" // callers may compress; a report then comes back compressed, too
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/test/bufconn"

	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/auth"
	"github.com/seed4521bc5c/crosscheck/server/limit"
	"github.com/seed4521bc5c/crosscheck/server/telemetry"
)

// Defaults of Config.
const (
	DefaultGRPCAddr        = "127.0.0.1:9090"
	DefaultHTTPAddr        = "127.0.0.1:8080"
	DefaultMaxRequestBytes = 16 << 20
	DefaultMaxCharacters   = 4_000_000
	DefaultMaxCalls        = 256
	DefaultCallTimeout     = time.Minute
	DefaultStreamIdle      = 5 * time.Minute
	DefaultStreamAge       = time.Hour
	DefaultConnectionAge   = 30 * time.Minute
	DefaultStopTimeout     = 10 * time.Second
	DefaultHeaderTimeout   = 5 * time.Second
	DefaultReadTimeout     = time.Minute
	DefaultIdleTimeout     = 2 * time.Minute

	DefaultMaxDossierSources = dossier.DefaultMaxSources
	DefaultMaxWatches        = 4096
	DefaultCacheBytes        = dossier.DefaultCacheBytes
	DefaultPollInterval      = dossier.DefaultPollInterval
)

// Config says where and within which bounds to serve. A field that is zero
// has its default.
type Config struct {
	// GRPCAddr and HTTPAddr are the two addresses to listen on; port 0 takes a
	// free one. Both defaults are on the loopback interface: what should be
	// reached from outside has to be said.
	GRPCAddr, HTTPAddr string
	// GRPCListener and HTTPListener are listened on instead where they are set.
	// The server closes them.
	GRPCListener, HTTPListener net.Listener
	// TLS is offered on both ports; nil serves in clear text.
	TLS *tls.Config

	// MaxRequestBytes bounds a request, over gRPC and over REST.
	MaxRequestBytes int
	// MaxCharacters bounds the code points of a request's text, of all its
	// sources together, or of a stream's; of a batch's sources, of each.
	MaxCharacters int
	// MaxCalls bounds the calls at work at once. One more is refused as
	// UNAVAILABLE; a stream waits.
	MaxCalls int
	// CallTimeout bounds a call whose caller sets no nearer deadline, and each
	// message of a stream.
	CallTimeout time.Duration
	// StreamIdle is how long a stream may wait for its caller's next message.
	StreamIdle time.Duration
	// StreamAge is how long a stream may go on. A watch is opened again with the
	// revision of its last message; the client library does so.
	StreamAge time.Duration
	// ConnectionAge is how long a connection takes new calls, about; streams on
	// it go on for their own age.
	ConnectionAge time.Duration
	// HeaderTimeout bounds how long a connection may take to get ready: its
	// handshake, and over HTTP a request's header.
	HeaderTimeout time.Duration
	// ReadTimeout bounds how long a request that is no stream may take to come
	// in.
	ReadTimeout time.Duration
	// WriteTimeout bounds such a request from its header to the last byte of its
	// answer, however slowly its caller reads. It is ReadTimeout, CallTimeout and
	// a minute where it is zero, and may not be less than the first two.
	WriteTimeout time.Duration
	// IdleTimeout is how long a connection over HTTP may wait for its next
	// request.
	IdleTimeout time.Duration

	// StopDelay is how long the server, once it is told to stop, says that it is
	// not ready and takes calls all the same, so that whoever sends it calls
	// hears of it. There is none by default.
	StopDelay time.Duration
	// StopTimeout is how long calls at work may go on once the server is told
	// to stop; then they are cut off.
	StopTimeout time.Duration

	// Store keeps dossiers; without one the server offers no DossierService. It
	// is its owner's to close, after Run.
	Store store.Store
	// MaxDossierSources bounds the sources of a dossier.
	MaxDossierSources int
	// MaxWatches bounds the streams that watch dossiers. One more is refused as
	// UNAVAILABLE.
	MaxWatches int
	// CacheBytes bounds what is kept in memory of dossiers.
	CacheBytes int
	// PollInterval is how often the store is asked for what other servers have
	// changed in the dossiers that are watched here.
	PollInterval time.Duration

	// Auth tells who calls. Where it is nil everybody is Local.
	Auth auth.Authenticator
	// Rate bounds the calls a second of each principal, and messages of its
	// streams are none; RateBurst is how many it may make at once. A zero rate
	// bounds nobody.
	Rate      float64
	RateBurst int

	// CORSOrigins are the origins, such as https://desk.example.org, whose pages
	// may call the REST API from a browser; none by default. They bring
	// credentials of their own in a header, never a browser's.
	CORSOrigins []string
	// Hosts are the host names that the HTTP port answers to, beside this
	// machine's own. Without any it answers to all, but on the loopback
	// interface where Auth is nil: no page is to reach it there by a name that
	// somebody has pointed at it.
	Hosts []string

	// Logger gets a line a call, without any of its text; slog's default where
	// nil.
	Logger *slog.Logger
	// Telemetry gets the counts and traces of calls; where nil they are only
	// counted. It is of one server, and its owner's to shut down, after Run.
	Telemetry *telemetry.Telemetry
	// AdminAddr is where metrics and profiles are served to whoever asks, and
	// nobody is asked who they are; empty for nowhere.
	AdminAddr string

	open     bool          // nobody is asked who they are
	patience time.Duration // streamPatience, but in tests
}

func (c Config) withDefaults() (Config, error) {
	if c.GRPCAddr == "" {
		c.GRPCAddr = DefaultGRPCAddr
	}
	if c.HTTPAddr == "" {
		c.HTTPAddr = DefaultHTTPAddr
	}
	for _, f := range []struct {
		name  string
		value *int
		std   int
	}{
		{"MaxRequestBytes", &c.MaxRequestBytes, DefaultMaxRequestBytes},
		{"MaxCharacters", &c.MaxCharacters, DefaultMaxCharacters},
		{"MaxCalls", &c.MaxCalls, DefaultMaxCalls},
		{"MaxDossierSources", &c.MaxDossierSources, DefaultMaxDossierSources},
		{"MaxWatches", &c.MaxWatches, DefaultMaxWatches},
		{"CacheBytes", &c.CacheBytes, DefaultCacheBytes},
	} {
		if *f.value < 0 {
			return c, fmt.Errorf("server: %s is negative", f.name)
		}
		if *f.value == 0 {
			*f.value = f.std
		}
	}
	for _, f := range []struct {
		name  string
		value *time.Duration
		std   time.Duration
	}{
		{"CallTimeout", &c.CallTimeout, DefaultCallTimeout},
		{"StreamIdle", &c.StreamIdle, DefaultStreamIdle},
		{"StreamAge", &c.StreamAge, DefaultStreamAge},
		{"ConnectionAge", &c.ConnectionAge, DefaultConnectionAge},
		{"StopTimeout", &c.StopTimeout, DefaultStopTimeout},
		{"HeaderTimeout", &c.HeaderTimeout, DefaultHeaderTimeout},
		{"ReadTimeout", &c.ReadTimeout, DefaultReadTimeout},
		{"IdleTimeout", &c.IdleTimeout, DefaultIdleTimeout},
		{"PollInterval", &c.PollInterval, DefaultPollInterval},
	} {
		if *f.value < 0 {
			return c, fmt.Errorf("server: %s is negative", f.name)
		}
		if *f.value == 0 {
			*f.value = f.std
		}
	}
	if c.WriteTimeout == 0 {
		c.WriteTimeout = c.ReadTimeout + c.CallTimeout + time.Minute
	}
	if c.WriteTimeout < c.ReadTimeout+c.CallTimeout {
		return c, fmt.Errorf("server: WriteTimeout %v is less than ReadTimeout %v and CallTimeout %v together: "+
			"a call that takes no longer than it may would be cut off", c.WriteTimeout, c.ReadTimeout, c.CallTimeout)
	}
	if c.StopDelay < 0 {
		return c, errors.New("server: StopDelay is negative")
	}
	if c.Rate < 0 || c.RateBurst < 0 {
		return c, errors.New("server: Rate or RateBurst is negative")
	}
	if err := c.checkPages(); err != nil {
		return c, err
	}
	if c.patience == 0 {
		c.patience = streamPatience
	}
	if c.Auth == nil {
		c.open = true
		c.Auth = auth.Everyone(Local)
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Telemetry == nil {
		c.Telemetry = telemetry.New(telemetry.Build{Engine: engine.Version}, nil)
	}
	if c.Store != nil {
		c.Store = c.Telemetry.Store(c.Store)
	}
	return c, nil
}

// Server serves one engine. Make it with New.
type Server struct {
	cfg    Config
	health *health.Server
	rpc    *crossCheckService
	chain  chain

	dossiers *dossierService // nil without a store; its keeper lives as long as Run
	engine   *engine.Engine
	state    state
	buckets  *limit.Buckets
	calls    calls
	admin    net.Addr // of the admin port, nil without one
}

// maxHead bounds the head of a request, in bytes, at both doors.
const maxHead = 64 << 10

// New makes a server; it listens on nothing before Run.
func New(e *engine.Engine, cfg Config) (*Server, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	e = e.Observed(cfg.Telemetry)
	check, err := newValidator()
	if err != nil {
		return nil, err
	}
	c := chain{cfg: cfg, validator: check, slots: make(chan struct{}, cfg.MaxCalls)}
	s := &Server{
		cfg:     cfg,
		health:  health.NewServer(),
		rpc:     &crossCheckService{engine: e, cfg: cfg, chain: c},
		chain:   c,
		engine:  e,
		buckets: limit.New(cfg.Rate, cfg.RateBurst),
	}
	if cfg.Store != nil {
		s.dossiers = &dossierService{store: cfg.Store, cfg: cfg, chain: c, watches: make(chan struct{}, cfg.MaxWatches)}
	}
	s.setServing(false)
	return s, nil
}

// Run listens and serves until ctx is done, then stops: it reports not ready,
// goes on for Config.StopDelay, lets the calls at work end within Config.StopTimeout, and cuts off what is
// left. It calls ready, which may be nil, with both addresses once calls are
// answered. The error is nil where ctx ended it. Run is called once.
func (s *Server) Run(ctx context.Context, ready func(grpcAddr, httpAddr net.Addr)) error {
	grpcLis, httpLis, err := s.listen(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = grpcLis.Close(); _ = httpLis.Close() }()

	if s.dossiers != nil {
		s.dossiers.keeper = s.newKeeper()
		defer s.dossiers.keeper.Close()
		ending, end := context.WithCancel(ctx)
		watched := s.watchStore(ending)
		defer func() { end(); <-watched }()
	}
	if err := s.tellGauges(); err != nil {
		return err
	}
	stopAdmin, err := s.startAdmin(ctx)
	if err != nil {
		return err
	}
	defer stopAdmin()

	// Credentials belong to a gRPC server: the public one may have TLS, the one
	// that the gateway dials in memory has none. Dialing keeps REST calls under
	// the same interceptors.
	creds := insecure.NewCredentials()
	if s.cfg.TLS != nil {
		creds = credentials.NewTLS(s.cfg.TLS.Clone())
	}
	slow := &unread{patience: s.cfg.WriteTimeout}
	public := s.newGRPC(s.cfg.MaxRequestBytes, grpc.Creds(creds), false, grpc.StatsHandler(slow))
	// All REST calls share the one connection of the private server.
	private := s.newGRPC(maxInternalBytes, grpc.Creds(insecure.NewCredentials()), true, grpc.MaxConcurrentStreams(math.MaxUint32))
	memory := bufconn.Listen(1 << 20)
	gateway, page, closeGateway, err := s.newGateway(ctx, memory)
	if err != nil {
		return err
	}
	defer closeGateway()
	guard, err := s.newPages(httpLis)
	if err != nil {
		return err
	}
	rest := s.newHTTP(gateway, page, guard)

	errs := make(chan error, 3)
	var wg sync.WaitGroup
	for name, serve := range map[string]func() error{
		"gRPC":    func() error { return public.Serve(slow.listener(grpcLis)) },
		"gateway": func() error { return private.Serve(memory) },
		"HTTP": func() error {
			if s.cfg.TLS != nil {
				return rest.ServeTLS(httpLis, "", "")
			}
			return rest.Serve(httpLis)
		},
	} {
		wg.Go(func() {
			if err := serve(); err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, grpc.ErrServerStopped) {
				errs <- fmt.Errorf("server: %s: %w", name, err)
			}
		})
	}
	s.setServing(true)
	if ready != nil {
		ready(grpcLis.Addr(), httpLis.Addr())
	}
	select {
	case <-ctx.Done():
		s.setServing(false)
		select {
		case <-time.After(s.cfg.StopDelay):
		case err = <-errs:
		}
	case err = <-errs:
	}
	s.stop(ctx, rest, public, private)
	wg.Wait()
	return err
}

func (s *Server) listen(ctx context.Context) (grpcLis, httpLis net.Listener, err error) {
	var lc net.ListenConfig
	if grpcLis = s.cfg.GRPCListener; grpcLis == nil {
		if grpcLis, err = lc.Listen(ctx, "tcp", s.cfg.GRPCAddr); err != nil {
			return nil, nil, fmt.Errorf("server: gRPC: %w", err)
		}
	}
	if httpLis = s.cfg.HTTPListener; httpLis == nil {
		if httpLis, err = lc.Listen(ctx, "tcp", s.cfg.HTTPAddr); err != nil {
			_ = grpcLis.Close()
			return nil, nil, fmt.Errorf("server: HTTP: %w", err)
		}
	}
	return grpcLis, httpLis, nil
}

// stop ends REST calls before the private server that answers them, and
// waits for nobody longer than Config.StopTimeout.
func (s *Server) stop(ctx context.Context, web *http.Server, public, private *grpc.Server) {
	s.setServing(false)
	if s.dossiers != nil {
		s.dossiers.keeper.Stop()
	}
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.StopTimeout)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := web.Shutdown(bound); err != nil {
			_ = web.Close()
		}
	})
	wg.Go(func() {
		done := make(chan struct{})
		go func() { public.GracefulStop(); close(done) }()
		select {
		case <-done:
		case <-bound.Done():
			public.Stop()
			<-done
		}
	})
	wg.Wait()
	private.Stop()
	s.chain.drain(ctx)
}

// newGRPC makes a gRPC server with all services: the one behind the gateway, or
// the public one.
func (s *Server) newGRPC(maxBytes int, creds grpc.ServerOption, gateway bool, more ...grpc.ServerOption) *grpc.Server {
	g := grpc.NewServer(append(s.grpcOptions(maxBytes, creds, gateway), more...)...)
	pb.RegisterCrossCheckServiceServer(g, s.rpc)
	if s.dossiers != nil {
		pb.RegisterDossierServiceServer(g, s.dossiers)
	}
	healthpb.RegisterHealthServer(g, s.health)
	reflection.Register(g)
	return g
}

// grpcOptions are what a gRPC server of ours does around its services. Calls
// through the gateway are logged where they came in.
func (s *Server) grpcOptions(maxBytes int, creds grpc.ServerOption, gateway bool) []grpc.ServerOption {
	who := &identity{auth: s.cfg.Auth, buckets: s.buckets, calls: &s.calls, gateway: gateway}
	unary := []grpc.UnaryServerInterceptor{s.chain.errors, who.unary, s.chain.bound, s.chain.recover, s.chain.validate}
	stream := []grpc.StreamServerInterceptor{s.chain.streamErrors, who.stream, s.chain.streamBound, s.chain.streamRecover, s.chain.streamValidate}
	if !gateway {
		unary = append([]grpc.UnaryServerInterceptor{s.chain.log}, unary...)
		stream = append([]grpc.StreamServerInterceptor{s.chain.streamLog}, stream...)
	}
	door := "grpc"
	age := keepalive.ServerParameters{MaxConnectionIdle: 15 * time.Minute, Time: 2 * time.Minute, Timeout: 20 * time.Second}
	if gateway {
		door = "rest" // over one connection, for good
	} else {
		age.MaxConnectionAge, age.MaxConnectionAgeGrace = s.cfg.ConnectionAge, s.cfg.StreamAge
	}
	return append([]grpc.ServerOption{
		creds,
		grpc.MaxRecvMsgSize(maxBytes),
		grpc.MaxHeaderListSize(maxHead),
		grpc.MaxConcurrentStreams(1000),
		grpc.ConnectionTimeout(s.cfg.HeaderTimeout),
		grpc.InTapHandle(s.bounded),
		grpc.KeepaliveParams(age),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 20 * time.Second, PermitWithoutStream: true}),
		grpc.ForceServerCodecV2(codec{}),
		grpc.ChainUnaryInterceptor(unary...),
		grpc.ChainStreamInterceptor(stream...),
		grpc.UnknownServiceHandler(unknownMethod),
	}, s.cfg.Telemetry.ServerOptions(door)...)
}
