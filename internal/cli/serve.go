package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed4521bc5c/crosscheck/internal/config"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
	"github.com/seed4521bc5c/crosscheck/server"
	"github.com/seed4521bc5c/crosscheck/server/telemetry"
)

type serveFlags struct {
	config    server.Config
	store     string
	secure    secureFlags
	file      string
	logLevel  logLevel
	logFormat logFormat
}

type (
	logLevel  string
	logFormat string
)

// The levels and formats of the log.
const (
	levelDebug logLevel = "debug"
	levelInfo  logLevel = "info"
	levelWarn  logLevel = "warn"
	levelError logLevel = "error"

	logText logFormat = "text"
	logJSON logFormat = "json"
)

func (m *Main) serveCommand() *cobra.Command {
	f := serveFlags{logLevel: levelInfo, logFormat: logText}
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve gRPC and REST",
		Long: `Serve answers crosscheck.v1.CrossCheckService and DossierService over gRPC, and
the same calls over REST, on two ports of this machine. It prints both addresses
once it is ready, and logs to standard error.

Dossiers are kept in the store that --store or $CROSSCHECK_STORE names: a file,
which it makes, a PostgreSQL database, which crosscheck migrate makes ready, or
memory: for what need not outlive the server. Without either it is the file
crosscheck/dossiers.db among the user's data.

Every flag can be set by a variable, too (CROSSCHECK_GRPC_ADDR for --grpc-addr),
or in the YAML file that --config names (grpc-addr: 127.0.0.1:9090). A port that
other machines reach is refused unless callers are asked who they are.

Metrics for Prometheus and profiles are on a port of their own, which --admin-addr
opens. Traces and metrics go by OTLP to where OTEL_EXPORTER_OTLP_ENDPOINT says,
nowhere without it; OpenTelemetry's other variables hold, too.

SIGTERM or SIGINT stops it: it says that it is no longer ready, goes on for
--stop-delay, lets the calls at work end within --stop-timeout, and cuts off what
is left.`,
		Example: `  crosscheck serve
  crosscheck serve --store sqlite:/var/lib/crosscheck/dossiers.db
  crosscheck serve --grpc-addr :9090 --http-addr :8080 --tls-cert tls.crt --tls-key tls.key --auth-keys keys.yaml
  curl -s -d '{"text": "roughly 400 participants"}' http://127.0.0.1:8080/v1/quantities:parse`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := config.Load(c.Flags(), m.lookup); err != nil {
				return err
			}
			return m.serve(c.Context(), &f, config.Settings(c.Flags()))
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.config.GRPCAddr, "grpc-addr", server.DefaultGRPCAddr, "`host:port` of gRPC; port 0 takes a free one")
	flags.StringVar(&f.config.HTTPAddr, "http-addr", server.DefaultHTTPAddr, "`host:port` of REST; port 0 takes a free one")
	flags.StringVar(&f.config.AdminAddr, "admin-addr", "", "`host:port` of metrics for Prometheus, profiles and probes; they are not served without it")
	flags.StringVar(&f.file, config.FileFlag, "", "YAML `file` of settings, by the names of these flags")
	f.secure.add(c)
	flags.Float64Var(&f.config.Rate, "rate", 0, "most calls a second of each caller; 0 bounds nobody")
	flags.IntVar(&f.config.RateBurst, "rate-burst", 20, "most calls of a caller at once, where --rate bounds them")
	flags.StringVar(&f.store, "store", "", "`URL` of the store of dossiers: "+stores.Forms)
	flags.IntVar(&f.config.MaxRequestBytes, "max-request-bytes", server.DefaultMaxRequestBytes, "largest request, over gRPC and REST")
	flags.IntVar(&f.config.MaxCharacters, "max-characters", server.DefaultMaxCharacters, "most characters of a request, in all its sources together")
	flags.IntVar(&f.config.MaxCalls, "max-calls", server.DefaultMaxCalls, "most calls at work at once; one more is refused as unavailable")
	flags.DurationVar(&f.config.CallTimeout, "call-timeout", server.DefaultCallTimeout, "longest time a call may take")
	flags.DurationVar(&f.config.StreamIdle, "stream-idle", server.DefaultStreamIdle, "longest time a stream may wait for its caller's next message")
	flags.DurationVar(&f.config.StreamAge, "stream-age", server.DefaultStreamAge, "longest time a stream may go on; whoever watches a dossier opens another")
	flags.DurationVar(&f.config.ConnectionAge, "connection-age", server.DefaultConnectionAge, "longest time a connection takes new calls, about")
	flags.StringSliceVar(&f.config.CORSOrigins, "cors-origins", nil, "`origins` such as https://desk.example.org whose pages may call REST from a browser; none may without it")
	flags.StringSliceVar(&f.config.Hosts, "http-hosts", nil, "`names` of this host that REST answers to, beside localhost and loopback addresses; without it to all, or to no other on loopback without authentication")
	flags.DurationVar(&f.config.HeaderTimeout, "header-timeout", server.DefaultHeaderTimeout, "longest time a handshake or a request's header may take")
	flags.DurationVar(&f.config.ReadTimeout, "read-timeout", server.DefaultReadTimeout, "longest time a request may take to come in")
	flags.DurationVar(&f.config.WriteTimeout, "write-timeout", 0, "longest time from a request's header to the end of its answer; 0 is --read-timeout, --call-timeout and a minute")
	flags.DurationVar(&f.config.IdleTimeout, "idle-timeout", server.DefaultIdleTimeout, "longest time an HTTP connection may wait for its next request")
	flags.DurationVar(&f.config.StopDelay, "stop-delay", 0, "how long to go on taking calls, though no longer ready, once the server is told to stop")
	flags.DurationVar(&f.config.StopTimeout, "stop-timeout", server.DefaultStopTimeout, "longest time calls at work may take once the server is told to stop")
	flags.IntVar(&f.config.MaxDossierSources, "max-dossier-sources", server.DefaultMaxDossierSources, "most sources of a dossier")
	flags.IntVar(&f.config.MaxWatches, "max-watches", server.DefaultMaxWatches, "most streams that watch dossiers; one more is refused as unavailable")
	flags.IntVar(&f.config.CacheBytes, "cache-bytes", server.DefaultCacheBytes, "most memory that sessions of dossiers hold, about")
	flags.DurationVar(&f.config.PollInterval, "poll-interval", server.DefaultPollInterval, "how often the store is asked what other servers changed in watched dossiers")
	flags.Var(newChoice(&f.logLevel, levelDebug, levelInfo, levelWarn, levelError), "log-level", "what to log: debug, info, warn or error")
	completeChoice(c, "log-level", levelDebug, levelInfo, levelWarn, levelError)
	flags.Var(newChoice(&f.logFormat, logText, logJSON), "log-format", "how to log: text or json")
	completeChoice(c, "log-format", logText, logJSON)
	return c
}

func (m *Main) serve(ctx context.Context, f *serveFlags, settings []config.Setting) error {
	f.config.Logger = m.logger(f)
	if err := f.secure.check(map[string]string{"grpc-addr": f.config.GRPCAddr, "http-addr": f.config.HTTPAddr, "admin-addr": f.config.AdminAddr}); err != nil {
		return err
	}
	var err error
	if f.config.TLS, err = f.secure.tls(f.config.Logger); err != nil {
		return err
	}
	if f.config.Auth, err = f.secure.authenticator(ctx, f.config.Logger); err != nil {
		return err
	}
	shutdown, err := m.startTelemetry(ctx, f)
	if err != nil {
		return err
	}
	defer shutdown()
	var attrs []slog.Attr
	for _, s := range settings {
		attrs = append(attrs, slog.String(s.Flag, s.Value))
	}
	f.config.Logger.LogAttrs(ctx, slog.LevelInfo, "settings", attrs...)
	url, err := m.serveStore(f.store)
	if err != nil {
		return err
	}
	kept, err := stores.Open(ctx, url)
	if err != nil {
		return fmt.Errorf("--store: %w", err)
	}
	defer func() {
		if err := kept.Close(); err != nil {
			f.config.Logger.Error("the store did not close", slog.String("error", err.Error()))
		}
	}()
	// A store that is away may come back; one of another schema does not change
	// by itself.
	if err := kept.Ping(ctx); errors.Is(err, store.ErrSchema) {
		return fmt.Errorf("--store: %w", err)
	}
	f.config.Store = kept
	s, err := server.New(engine.New(), f.config)
	if err != nil {
		return err
	}
	scheme := "http"
	if f.config.TLS != nil {
		scheme = "https"
	}
	err = s.Run(ctx, func(grpcAddr, httpAddr net.Addr) {
		// Whoever waits for the addresses sees that standard output is gone.
		_, _ = fmt.Fprintf(m.Stdout, "gRPC on %s\nREST on %s://%s\n", grpcAddr, scheme, httpAddr)
		if addr := s.AdminAddr(); addr != nil {
			_, _ = fmt.Fprintf(m.Stdout, "admin on http://%s\n", addr)
		}
	})
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "listen" {
		return fmt.Errorf("%w\nAnother program may have the port: choose one with --grpc-addr, --http-addr or --admin-addr", err)
	}
	return err
}

func (m *Main) logger(f *serveFlags) *slog.Logger {
	levels := map[logLevel]slog.Level{levelDebug: slog.LevelDebug, levelInfo: slog.LevelInfo, levelWarn: slog.LevelWarn, levelError: slog.LevelError}
	opts := &slog.HandlerOptions{Level: levels[f.logLevel]}
	if f.logFormat == logJSON {
		return slog.New(slog.NewJSONHandler(m.Stderr, opts))
	}
	return slog.New(slog.NewTextHandler(m.Stderr, opts))
}

// startTelemetry gives the server what it tells of itself; shutdown sends the
// rest of it.
func (m *Main) startTelemetry(ctx context.Context, f *serveFlags) (shutdown func(), err error) {
	v := buildVersion()
	t, err := telemetry.Start(ctx, telemetry.Build{Version: v.Version, Engine: v.Engine}, m.Getenv, f.config.Logger)
	if err != nil {
		return nil, err
	}
	f.config.Telemetry = t
	return func() {
		// The collector may be gone: it has had its time.
		const longest = 5 * time.Second
		bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
		defer cancel()
		if err := t.Shutdown(bound); err != nil {
			f.config.Logger.Warn("the last of traces and metrics was not sent", slog.String("error", err.Error()))
		}
	}, nil
}
