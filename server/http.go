package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"mime"
	"net"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/web"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// maxInternalBytes bounds messages between the gateway and its private gRPC
// server: what came in over HTTP has passed Config.MaxRequestBytes.
const maxInternalBytes = math.MaxInt32

// newGateway maps REST onto the gRPC server behind an in-memory listener, and
// makes the page, which asks the same server.
func (s *Server) newGateway(ctx context.Context, memory *bufconn.Listener) (gateway, page http.Handler, closeConn func(), err error) {
	conn, err := grpc.NewClient("passthrough:///memory",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return memory.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxInternalBytes), grpc.MaxCallSendMsgSize(maxInternalBytes)))
	if err != nil {
		return nil, nil, nil, fmt.Errorf("server: gateway: %w", err)
	}
	mux := runtime.NewServeMux(
		runtime.SetQueryParameterParser(queryParser{}),
		runtime.WithMarshalerOption(runtime.MIMEWildcard, marshaler{}),
		runtime.WithErrorHandler(s.gatewayError),
		runtime.WithRoutingErrorHandler(func(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, code int) {
			noSuchPath(w, r, code)
		}),
		// Metadata crosses by allow-list: fromHTTP is all of it.
		runtime.WithIncomingHeaderMatcher(func(string) (string, bool) { return "", false }),
		runtime.WithMetadata(func(_ context.Context, r *http.Request) metadata.MD { return fromHTTP(r) }),
		runtime.WithOutgoingHeaderMatcher(func(string) (string, bool) { return "", false }),
		runtime.WithDisablePathLengthFallback(),
	)
	err = pb.RegisterCrossCheckServiceHandler(ctx, mux, conn)
	if err == nil && s.dossiers != nil {
		err = pb.RegisterDossierServiceHandler(ctx, mux, conn)
	}
	if err != nil {
		_ = conn.Close()
		return nil, nil, nil, fmt.Errorf("server: gateway: %w", err)
	}
	page = web.New(web.Config{
		Conn:     conn,
		Metadata: fromHTTP,
		Fail: func(w http.ResponseWriter, r *http.Request, err error) {
			s.gatewayError(r.Context(), nil, nil, w, r, err)
		},
	})
	return s.streamErrors(textPaths(mux)), page, func() { _ = conn.Close() }, nil
}

// newHTTP makes the server of everything that is not gRPC.
func (s *Server) newHTTP(gateway, page http.Handler, guard *pages) *http.Server {
	mux := http.NewServeMux()
	mux.Handle("/v1/", gateway)
	s.handleProbes(mux)
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(pb.OpenAPI)
	})
	mux.Handle("GET /{$}", page)
	mux.Handle("GET /dossiers/{id}", page)
	mux.Handle("GET /docs", page)
	mux.Handle("GET /docs/", page)
	mux.Handle("/ui/", page)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { noSuchPath(w, r, http.StatusNotFound) })
	var tlsConfig *tls.Config
	if s.cfg.TLS != nil {
		tlsConfig = s.cfg.TLS.Clone()
	}
	return &http.Server{
		Handler:           s.around(guard.guard(cleanPaths(mux))),
		ConnContext:       connected,
		TLSConfig:         tlsConfig,
		ReadHeaderTimeout: s.cfg.HeaderTimeout,
		ReadTimeout:       s.cfg.ReadTimeout,
		WriteTimeout:      s.cfg.WriteTimeout,
		IdleTimeout:       s.cfg.IdleTimeout,
		MaxHeaderBytes:    maxHead,
		ErrorLog:          slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelWarn),
	}
}

// around bounds the body, keeps a fault to its call, and writes one line for
// each call but the probes'.
func (s *Server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{ResponseWriter: w, code: http.StatusOK}
		call := &callInfo{id: requestID(r.Header.Get(requestIDKey))}
		r, end := s.calls.begin(r, call)
		defer end()
		r, traced := s.cfg.Telemetry.Request(r)
		rec.Header().Set("X-Content-Type-Options", "nosniff")
		rec.Header().Set("X-Request-Id", call.id)
		s.endConnection(rec, r)
		if strings.HasSuffix(r.URL.Path, ":watch") {
			rec.streams(s.cfg.patience)
		}
		r.Body = &body{ReadCloser: http.MaxBytesReader(rec, r.Body, int64(s.cfg.MaxRequestBytes))}
		defer func() {
			if v := recover(); v != nil {
				s.cfg.Telemetry.Panic()
				s.cfg.Logger.LogAttrs(r.Context(), slog.LevelError, "panic",
					slog.String("request_id", call.id), slog.String("path", harmless(r.URL.Path)), slog.String("value", panicked(v)), slog.String("stack", string(debug.Stack())))
				writeStatus(rec, http.StatusInternalServerError, toStatus(errPanic, s.cfg))
			}
			traced(r.Pattern, rec.code)
			s.cfg.Telemetry.HTTP(r.Method, r.Pattern, rec.code)
			if r.URL.Path != "/healthz" && r.URL.Path != "/readyz" {
				s.cfg.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request", append([]slog.Attr{
					slog.String("method", harmless(r.Method)), slog.String("path", harmless(r.URL.Path)),
					slog.Int("status", rec.code), slog.Duration("took", time.Since(start)), slog.String("peer", r.RemoteAddr),
				}, call.attrs(r.Context())...)...)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// recorder remembers the status code for the log, and lets a stream go on for
// as long as its caller reads.
type recorder struct {
	http.ResponseWriter
	code   int
	stream *http.ResponseController // nil but for a stream

	patience time.Duration // how long the caller of a stream may read nothing of it
}

// streams takes the bounds off a response that has no end of its own.
func (r *recorder) streams(patience time.Duration) {
	r.patience = patience
	r.stream = http.NewResponseController(r.ResponseWriter)
	_ = r.stream.SetReadDeadline(time.Time{}) // it would cancel the request's context
	_ = r.stream.SetWriteDeadline(time.Time{})
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.stream != nil {
		_ = r.stream.SetWriteDeadline(time.Now().Add(r.patience))
	}
	return r.ResponseWriter.Write(b)
}

func (r *recorder) WriteHeader(code int) {
	r.code = code
	r.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (s *Server) gatewayError(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	inside := true // it is counted where the call was
	if b, ok := r.Body.(*body); ok && b.err != nil {
		err, inside = b.err, false
	} else if told := toldInWords(err); told != nil {
		err, inside = told, false
	}
	st := toStatus(err, s.cfg)
	if !inside {
		s.cfg.Telemetry.RESTError(st)
	}
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.RetryInfo); ok {
			seconds := math.Ceil(info.GetRetryDelay().AsDuration().Seconds())
			w.Header().Set("Retry-After", strconv.FormatFloat(seconds, 'f', 0, 64))
		}
	}
	if st.Code() == codes.Unauthenticated {
		w.Header().Set("WWW-Authenticate", `Bearer realm="crosscheck"`) // RFC 6750
	}
	code := httpCode(st)
	if errors.Is(err, errSlowBody) {
		code = http.StatusRequestTimeout // it was the caller who was late
	}
	writeStatus(w, code, st)
}

// cleanPaths answers paths of the API that are not as they are documented, with
// dots or two slashes in them. http.ServeMux would send their callers elsewhere.
func cleanPaths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := r.URL.Path
		if p == "/v1" || strings.HasPrefix(p, "/v1/") && path.Clean(p) != strings.TrimSuffix(p, "/") {
			noSuchPath(w, r, http.StatusNotFound)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// textPaths answers paths that are no UTF-8, and so name nothing. It also takes
// away a Content-Type that is none: all are read as JSON, and the gateway would
// write the caller's bytes to standard error.
func textPaths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !utf8.ValidString(r.URL.Path) {
			noSuchPath(w, r, http.StatusNotFound)
			return
		}
		if _, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil {
			r.Header.Del("Content-Type")
		}
		next.ServeHTTP(w, r)
	})
}

func noSuchPath(w http.ResponseWriter, r *http.Request, code int) {
	words := fmt.Sprintf("no such path: %.200q", r.URL.Path)
	if code == http.StatusMethodNotAllowed {
		words = fmt.Sprintf("%.200q is not for %.20q", r.URL.Path, r.Method)
	}
	st := failure(codes.Unimplemented, pb.ErrorReason_ERROR_REASON_NO_SUCH_METHOD, words, nil)
	writeStatus(w, code, st)
}

// writeStatus answers with a google.rpc.Status as JSON.
func writeStatus(w http.ResponseWriter, code int, st *status.Status) {
	b, err := wire.MarshalJSON(st.Proto())
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(b)
}

func plain(w http.ResponseWriter, code int, words string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, words)
}
