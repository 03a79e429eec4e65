package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// Service is what the commands need of whoever does the work: the engine in
// this process, or a server.
type Service interface {
	// Parse finds every quantity of a text.
	Parse(ctx context.Context, text, language string) ([]engine.Quoted, error)
	// Extract reads the claims of one source.
	Extract(ctx context.Context, s claim.Source) (*engine.Extraction, error)
	// CrossCheck puts the sources side by side.
	CrossCheck(ctx context.Context, sources []claim.Source) (*report.Report, error)
}

var (
	_ Service = (*engine.Engine)(nil)
	_ Service = (*remote)(nil)
)

// serverFlags say where the work is done.
type serverFlags struct {
	addr      string
	plaintext bool
	ca        string
	keyFile   string
	timeout   time.Duration
}

// keyVariable holds the API key: what is said on a command line every user of
// the machine can read.
const keyVariable = "CROSSCHECK_API_KEY"

func (f *serverFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.addr, "server", "", "let the server at `host:port` (gRPC) do the work, not this process")
	c.Flags().BoolVar(&f.plaintext, "plaintext", false, "talk to the server without TLS; implied for this machine's own addresses")
	c.Flags().StringVar(&f.ca, "tls-ca", "", "trust the certificate authorities of a PEM `file` instead of the system's")
	c.Flags().StringVar(&f.keyFile, "api-key-file", "", "`file` with the API key for the server; $"+keyVariable+" by default")
	c.Flags().DurationVar(&f.timeout, "timeout", client.DefaultTimeout, "how long to wait for an answer of the server")
	c.MarkFlagsMutuallyExclusive("plaintext", "tls-ca")
	_ = c.RegisterFlagCompletionFunc("server", cobra.NoFileCompletions)
}

// service gives the service that the flags name, which compares by a policy,
// and what closes it.
func (m *Main) service(f *serverFlags, p compare.Policy) (Service, func(), error) {
	if f.addr == "" {
		if err := f.unused(); err != nil {
			return nil, nil, err
		}
		e, err := engine.New().WithPolicy(p)
		if err != nil {
			return nil, nil, err
		}
		return e, func() {}, nil
	}
	c, err := m.dial(f, client.WithPolicy(wire.Policy(p)))
	if err != nil {
		return nil, nil, err
	}
	return &remote{client: c, addr: f.addr}, func() { _ = c.Close() }, nil
}

// unused complains of flags that mean nothing without --server.
func (f *serverFlags) unused() error {
	if f.plaintext || f.ca != "" || f.keyFile != "" {
		return errors.New("--plaintext, --tls-ca and --api-key-file say how to reach a server: name it with --server")
	}
	return nil
}

// dial makes a client of the server that the flags name.
func (m *Main) dial(f *serverFlags, opts ...client.Option) (*client.Client, error) {
	opts = append(opts, client.WithTimeout(f.timeout))
	key := m.Getenv(keyVariable)
	if f.keyFile != "" {
		raw, err := os.ReadFile(f.keyFile)
		if err != nil {
			return nil, fmt.Errorf("--api-key-file: %w", pathError(f.keyFile, err))
		}
		if key = string(raw); strings.TrimSpace(key) == "" {
			return nil, fmt.Errorf("--api-key-file: %s is empty", f.keyFile)
		}
	}
	if key = strings.TrimSpace(key); key != "" {
		opts = append(opts, client.WithAPIKey(key))
	}
	switch {
	case f.ca != "":
		pem, err := os.ReadFile(f.ca)
		if err != nil {
			return nil, fmt.Errorf("--tls-ca: %w", pathError(f.ca, err))
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("--tls-ca: %s: no certificate in it", f.ca)
		}
		opts = append(opts, client.WithTLS(&tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}))
	case f.plaintext || loopback(f.addr):
		opts = append(opts, client.WithPlaintext())
	}
	c, err := client.New(f.addr, opts...)
	if err != nil {
		return nil, fmt.Errorf("--server: %w", err)
	}
	return c, nil
}

// loopback says whether an address, or each of several with commas between,
// never leaves this machine.
func loopback(addr string) bool {
	if one, others, several := strings.Cut(addr, ","); several {
		return loopback(one) && loopback(others)
	}
	if strings.HasPrefix(addr, "unix:") {
		return true
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// remote is a Service over the network.
type remote struct {
	client *client.Client
	addr   string
}

func (r *remote) Parse(ctx context.Context, text, language string) ([]engine.Quoted, error) {
	answer, err := r.client.ParseQuantities(ctx, &pb.ParseQuantitiesRequest{Text: text, LanguageCode: language})
	if err != nil {
		return nil, r.explain(err)
	}
	quoted, err := wire.QuotedFrom(answer.GetQuantities())
	return quoted, r.newer(err)
}

func (r *remote) Extract(ctx context.Context, s claim.Source) (*engine.Extraction, error) {
	answer, err := r.client.ExtractClaims(ctx, &pb.ExtractClaimsRequest{Source: wire.Source(&s)})
	if err != nil {
		return nil, r.explain(err)
	}
	claims, err := wire.ClaimsFrom(answer.GetClaims())
	if err != nil {
		return nil, r.newer(err)
	}
	return &engine.Extraction{Claims: claims, Text: answer.GetText(), Language: answer.GetLanguageCode()}, nil
}

func (r *remote) CrossCheck(ctx context.Context, sources []claim.Source) (*report.Report, error) {
	request := &pb.CrossCheckRequest{}
	for i := range sources {
		request.Sources = append(request.Sources, wire.Source(&sources[i]))
	}
	answer, err := r.client.CrossCheck(ctx, request)
	if err != nil {
		return nil, r.explain(err)
	}
	rep, err := wire.ReportFrom(answer.GetReport())
	return rep, r.newer(err)
}

// explain turns a server's error into the engine's where it names a field, so
// that both read the same, and into plain words where it does not.
func (r *remote) explain(err error) error {
	if vs := client.Violations(err); len(vs) > 0 {
		return &engine.FieldError{Field: vs[0].Field, Message: vs[0].Description}
	}
	s := status.Convert(err)
	switch s.Code() {
	case codes.Unavailable:
		return fmt.Errorf("server %s: cannot be reached, or has too much to do: %s", r.addr, s.Message())
	case codes.DeadlineExceeded:
		return fmt.Errorf("server %s: no answer in time; --timeout waits longer", r.addr)
	case codes.Canceled:
		return context.Canceled
	case codes.Unauthenticated:
		return fmt.Errorf("server %s: %s: give an API key by $%s or --api-key-file", r.addr, s.Message(), keyVariable)
	case codes.Unimplemented:
		return fmt.Errorf("server %s: does not know this call: %s", r.addr, s.Message())
	default:
		return fmt.Errorf("server %s: %s", r.addr, s.Message())
	}
}

// newer explains an answer that this program cannot read.
func (r *remote) newer(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("server %s: its answer is not understood, it may be newer than this program: %w", r.addr, err)
}

// inFile says of which file the engine complains.
func (in *input) inFile(err error) error {
	var field *engine.FieldError
	if !errors.As(err, &field) {
		return err
	}
	var i int
	path := field.Field
	if n, _ := fmt.Sscanf(path, "sources[%d]", &i); n != 1 || i < 0 || i >= len(in.places) {
		return err
	}
	_, rest, _ := strings.Cut(path, "]")
	rest = strings.TrimPrefix(rest, ".")
	if rest != "" {
		rest += ": "
	}
	return fmt.Errorf("%s: %s%s", in.places[i], rest, field.Message)
}
