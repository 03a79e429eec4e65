package server

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/server/auth"
	"github.com/seed4521bc5c/crosscheck/server/limit"
	"github.com/seed4521bc5c/crosscheck/server/telemetry"
)

// Local is who calls a server that asks nobody who they are.
var Local = auth.Principal{Name: "local", Tenant: "default", Role: auth.Admin}

// Metadata of a call. Those of callers cross the gateway; the gateway's own
// never come from outside.
const (
	authorizationKey = "authorization"
	apiKeyKey        = "x-api-key"
	requestIDKey     = "x-request-id"

	certificateKey = "x-crosscheck-certificate-bin" // DER of the client's certificate
	callKey        = "x-crosscheck-call"            // of calls, below
)

// callInfo is what the line of a call's log says beside what was done.
type callInfo struct {
	id        string // the request's, given by the caller or made here
	principal atomic.Value
}

func (c *callInfo) attrs(ctx context.Context) []slog.Attr {
	out := []slog.Attr{slog.String("request_id", c.id)}
	if name, ok := c.principal.Load().(string); ok {
		out = append(out, slog.String("principal", name))
	}
	if id := telemetry.TraceID(ctx); id != "" {
		out = append(out, slog.String("trace_id", id))
	}
	return out
}

// idOf is the id of the request that a call answers; empty where the call has
// none.
func idOf(ctx context.Context) string {
	if info := infoOf(ctx); info != nil {
		return info.id
	}
	return strings.Join(metadata.ValueFromIncomingContext(ctx, requestIDKey), " ")
}

type callInfoKey struct{}

func infoOf(ctx context.Context) *callInfo {
	c, _ := ctx.Value(callInfoKey{}).(*callInfo)
	return c
}

// calls are the REST calls at work. Their log is written where they came in,
// and who calls is told behind the gateway.
type calls struct {
	last atomic.Uint64
	m    sync.Map // string -> *callInfo
}

// begin notes a REST call, whose end gives it back.
func (c *calls) begin(r *http.Request, info *callInfo) (with *http.Request, end func()) {
	key := strconv.FormatUint(c.last.Add(1), 10)
	c.m.Store(key, info)
	ctx := context.WithValue(r.Context(), callInfoKey{}, info)
	ctx = context.WithValue(ctx, restKey{}, key)
	return r.WithContext(ctx), func() { c.m.Delete(key) }
}

type restKey struct{}

// requestID is the id of a request: the caller's own where it is harmless, else
// a new one.
func requestID(given string) string {
	if harmlessID.MatchString(given) {
		return given
	}
	return uuid.NewString()
}

var harmlessID = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)

// fromHTTP is the metadata of a REST request: what its caller says of itself,
// and what the gateway knows of it.
func fromHTTP(r *http.Request) metadata.MD {
	md := metadata.MD{}
	for _, key := range []string{authorizationKey, apiKeyKey} {
		if v := r.Header.Values(key); len(v) > 0 {
			md.Set(key, printable(v)...)
		}
	}
	if info := infoOf(r.Context()); info != nil {
		md.Set(requestIDKey, info.id)
	}
	if key, ok := r.Context().Value(restKey{}).(string); ok {
		md.Set(callKey, key)
	}
	for name, v := range telemetry.Outgoing(r.Context()) {
		md.Set(name, v)
	}
	if r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
		md.Set(certificateKey, string(r.TLS.PeerCertificates[0].Raw))
	}
	return md
}

// printable gives values of a header as metadata takes them. One that holds
// anything but printable ASCII is no credential of any kind, and stays wrong.
func printable(values []string) []string {
	out := slices.Clone(values)
	for i, v := range out {
		if strings.ContainsFunc(v, func(c rune) bool { return c < ' ' || c > '~' }) {
			out[i] = "unprintable"
		}
	}
	return out
}

// identity finds out who calls, whether it may, and whether it may now. Behind
// the gateway it believes what the gateway says; to everybody else it does not
// listen in that.
type identity struct {
	auth    auth.Authenticator
	buckets *limit.Buckets
	calls   *calls
	gateway bool
}

func (i *identity) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, err := i.admit(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	return handler(ctx, req)
}

func (i *identity) stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, err := i.admit(stream.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	return handler(srv, &streamWith{stream, ctx})
}

// streamWith is a stream with another context.
type streamWith struct {
	grpc.ServerStream
	ctx context.Context //nolint:containedctx // a stream has its own
}

// Context returns the context that knows who calls.
func (s *streamWith) Context() context.Context { return s.ctx }

// admit returns the call's context with its principal, or why it may not go on.
func (i *identity) admit(ctx context.Context, method string) (context.Context, error) {
	if !ours(method) { // health and reflection tell nothing of anybody
		return ctx, nil
	}
	p, err := i.auth.Authenticate(ctx, i.credentials(ctx))
	switch {
	case errors.Is(err, auth.ErrMissing), errors.Is(err, auth.ErrInvalid), err != nil && ctx.Err() != nil:
		return nil, err
	case err != nil:
		return nil, &identityError{err}
	}
	if info := i.info(ctx); info != nil {
		info.principal.Store(p.Name)
	}
	need, ok := auth.Needs(method)
	switch {
	case !ok: // an RPC that was forgotten there is as if it were not there
		return nil, status.Errorf(codes.Unimplemented, "no such method: %s", method)
	case p.Role < need:
		return nil, &roleError{p.Role, need}
	}
	if wait, ok := i.buckets.Take(p.Name); !ok {
		return nil, &rateError{wait}
	}
	return auth.With(ctx, p), nil
}

func (i *identity) info(ctx context.Context) *callInfo {
	if !i.gateway {
		return infoOf(ctx)
	}
	if v := metadata.ValueFromIncomingContext(ctx, callKey); len(v) == 1 {
		if info, ok := i.calls.m.Load(v[0]); ok {
			return info.(*callInfo)
		}
	}
	return nil
}

// credentials are what came with the call. Of a header that is given twice and
// differs nobody knows which was meant: it counts as one that is wrong.
func (i *identity) credentials(ctx context.Context) auth.Credentials {
	var c auth.Credentials
	one := func(key string) (string, bool) {
		v := slices.Compact(metadata.ValueFromIncomingContext(ctx, key)) // grpc-gateway adds one of its own
		if len(v) > 1 {
			return "\x00", true
		}
		return strings.Join(v, ""), len(v) == 1
	}
	if v, ok := one(authorizationKey); ok {
		scheme, token, _ := strings.Cut(v, " ")
		if strings.EqualFold(scheme, "bearer") {
			c.Bearer = strings.TrimSpace(token)
		} else {
			c.Bearer = "\x00" // some other scheme: no token of any kind, yet not nothing
		}
	}
	c.APIKey, _ = one(apiKeyKey)
	if i.gateway {
		if der, ok := one(certificateKey); ok {
			// It has been verified when the connection was made.
			c.Certificate, _ = x509.ParseCertificate([]byte(der))
		}
		return c
	}
	if p, ok := peer.FromContext(ctx); ok {
		if tls, ok := p.AuthInfo.(credentials.TLSInfo); ok && len(tls.State.VerifiedChains) > 0 {
			c.Certificate = tls.State.PeerCertificates[0]
		}
	}
	return c
}

// tenantOf is the tenant of a call's caller, whose dossiers are nobody
// else's. No call gets past identity without one.
func tenantOf(ctx context.Context) string {
	p, ok := auth.From(ctx)
	if !ok {
		panic("server: a call without a principal")
	}
	return p.Tenant
}

// identityError: who calls could not be found out, by no fault of theirs.
type identityError struct{ error }

func (e *identityError) Unwrap() error { return e.error }

// roleError: who calls may not do this.
type roleError struct{ has, needs auth.Role }

func (e *roleError) Error() string {
	return fmt.Sprintf("this takes the role %s; the caller has %s", e.needs, e.has)
}

// rateError: who calls has called too often.
type rateError struct{ wait time.Duration }

func (e *rateError) Error() string { return "too many calls, retry after a while" }

// told gives the call's id back and keeps it for the log.
func told(ctx context.Context) (context.Context, *callInfo) {
	given := ""
	if v := metadata.ValueFromIncomingContext(ctx, requestIDKey); len(v) == 1 {
		given = v[0]
	}
	info := &callInfo{id: requestID(given)}
	return context.WithValue(ctx, callInfoKey{}, info), info
}
