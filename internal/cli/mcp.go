package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/config"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
	"github.com/seed4521bc5c/crosscheck/server"
	"github.com/seed4521bc5c/crosscheck/server/mcp"
)

type mcpFlags struct {
	server   serverFlags
	store    string
	readOnly bool
	logLevel logLevel
	limits   server.Config
}

func (m *Main) mcpCommand() *cobra.Command {
	f := mcpFlags{logLevel: levelWarn}
	c := &cobra.Command{
		Use:   "mcp",
		Short: "Serve assistants over the Model Context Protocol",
		Long: `Mcp is a server of the Model Context Protocol on standard input and output, for
assistants that start it: tools to parse quantities, extract claims and
cross-check reports, and to keep dossiers, with the limits and errors of the
API. docs/assistants.md shows how assistants are told of it.

The work is done in this process, and dossiers are kept where serve keeps them;
with --server, a running server does both. Every flag can be set by a variable,
too (CROSSCHECK_STORE for --store).

It ends when standard input does.`,
		Example: `  crosscheck mcp
  crosscheck mcp --store memory: --read-only
  CROSSCHECK_API_KEY=… crosscheck mcp --server crosscheck.example.org:9090`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := config.LoadKnown(c.Flags(), m.lookup); err != nil {
				return err
			}
			return m.mcp(c.Context(), &f)
		},
	}
	f.server.add(c)
	flags := c.Flags()
	flags.StringVar(&f.store, "store", "", "`URL` of the store of dossiers: "+stores.Forms)
	flags.BoolVar(&f.readOnly, "read-only", false, "offer only the tools that keep and delete nothing")
	flags.IntVar(&f.limits.MaxRequestBytes, "max-request-bytes", server.DefaultMaxRequestBytes, "largest request")
	flags.IntVar(&f.limits.MaxCharacters, "max-characters", server.DefaultMaxCharacters, "most characters of a request, in all its sources together")
	flags.IntVar(&f.limits.MaxDossierSources, "max-dossier-sources", server.DefaultMaxDossierSources, "most sources of a dossier")
	flags.DurationVar(&f.limits.CallTimeout, "call-timeout", server.DefaultCallTimeout, "longest time a call may take")
	flags.Var(newChoice(&f.logLevel, levelDebug, levelInfo, levelWarn, levelError), "log-level", "what to log on standard error: debug, info, warn or error")
	completeChoice(c, "log-level", levelDebug, levelInfo, levelWarn, levelError)
	c.MarkFlagsMutuallyExclusive("server", "store")
	return c
}

func (m *Main) mcp(ctx context.Context, f *mcpFlags) error {
	logger := m.logger(&serveFlags{logLevel: f.logLevel, logFormat: logText})
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c, done, err := m.mcpClient(ctx, f, logger)
	if err != nil {
		return err
	}
	defer done()
	tools := mcp.New(ctx, mcp.Config{
		Conn: c.Conn(), Watch: c.Watch, ReadOnly: f.readOnly, Version: buildVersion().Version, Logger: quietly{logger.Handler()}.logger(),
	})
	err = tools.Run(ctx, &sdk.IOTransport{
		Reader: io.NopCloser(m.Stdin), Writer: openWriter{m.Stdout},
		// A request in JSON is longer than in protobuf; the service refuses what
		// is too long, in words that an assistant understands.
		MaxLineLength: escaped * max(f.limits.MaxRequestBytes, server.DefaultMaxRequestBytes),
	})
	if ctx.Err() != nil || errors.Is(err, io.EOF) {
		return nil // told to stop, or nobody is there any more
	}
	return err
}

// escaped is how many bytes JSON takes for one at most: \u0001.
const escaped = 6

// mcpClient is a client of the server that the flags name, or of one in this
// process; done ends both.
func (m *Main) mcpClient(ctx context.Context, f *mcpFlags, logger *slog.Logger) (c *client.Client, done func(), err error) {
	if f.server.addr != "" {
		if c, err = m.dial(&f.server); err != nil {
			return nil, nil, err
		}
		return c, func() { _ = c.Close() }, nil
	}
	if err := f.server.unused(); err != nil {
		return nil, nil, err
	}
	url, err := m.serveStore(f.store)
	if err != nil {
		return nil, nil, err
	}
	kept, err := stores.Open(ctx, url)
	if err != nil {
		return nil, nil, fmt.Errorf("--store: %w", err)
	}
	closeStore := func() {
		if err := kept.Close(); err != nil {
			logger.Error("the store did not close", slog.String("error", err.Error()))
		}
	}
	if err := kept.Ping(ctx); errors.Is(err, store.ErrSchema) {
		closeStore()
		return nil, nil, fmt.Errorf("--store: %w", err)
	}
	cfg := f.limits
	cfg.Store, cfg.Logger = kept, logger
	c, stop, err := inProcess(ctx, cfg)
	if err != nil {
		closeStore()
		return nil, nil, err
	}
	return c, func() { stop(); closeStore() }, nil
}

// inProcess starts a server on listeners in memory, and gives a client of it.
// Its calls pass all that a server's from outside do. Stop ends both.
func inProcess(ctx context.Context, cfg server.Config) (c *client.Client, stop func(), err error) {
	const buffer = 1 << 20
	rpc, web := bufconn.Listen(buffer), bufconn.Listen(buffer)
	cfg.GRPCListener, cfg.HTTPListener = rpc, web
	// Only a call that hangs is worth waiting for.
	cfg.StopTimeout = time.Second
	s, err := server.New(engine.New(), cfg)
	if err != nil {
		return nil, nil, err
	}
	c, err = client.New("passthrough:///in-process", client.WithPlaintext(), client.WithTimeout(0), // the server's own bound holds
		client.WithDialOptions(grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return rpc.DialContext(ctx) })))
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // it ends after its client
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.Run(ctx, func(net.Addr, net.Addr) { close(ready) }) }()
	select {
	case <-ready:
	case err := <-ended:
		cancel()
		return nil, nil, errors.Join(err, c.Close())
	}
	return c, func() {
		_ = c.Close()
		cancel()
		if err := <-ended; err != nil {
			cfg.Logger.Error("the server did not stop", slog.String("error", err.Error()))
		}
	}, nil
}

// openWriter is standard output, which is not the protocol's to close.
type openWriter struct{ io.Writer }

// Close leaves it open.
func (openWriter) Close() error { return nil }

// quietly is a log in which the ends of sessions, which the protocol's library
// calls errors, are information.
type quietly struct{ slog.Handler }

func (q quietly) logger() *slog.Logger { return slog.New(q) }

// Handle lowers what is no trouble.
func (q quietly) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError && (r.Message == "server run cancelled" || r.Message == "server session ended with error") {
		if !q.Enabled(ctx, slog.LevelInfo) {
			return nil
		}
		r.Level = slog.LevelInfo
	}
	return q.Handler.Handle(ctx, r)
}
