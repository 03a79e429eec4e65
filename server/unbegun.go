package server

import (
	"bytes"
	"net/http"
	"strings"

	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// streamErrors gives the error of a stream that never began as that of any other
// call: the gateway writes it as a line of the stream, {"error": …}, and without
// the headers that belong to it.
func (s *Server) streamErrors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, ":watch") {
			next.ServeHTTP(w, r)
			return
		}
		u := &unbegun{ResponseWriter: w}
		next.ServeHTTP(u, r)
		if u.code == 0 {
			return
		}
		line := bytes.TrimSpace(u.body.Bytes())
		var st spb.Status
		if inner, ok := bytes.CutPrefix(line, []byte(`{"error":`)); ok && wire.UnmarshalJSON(bytes.TrimSuffix(inner, []byte("}")), &st) == nil {
			s.gatewayError(r.Context(), nil, nil, w, r, status.ErrorProto(&st))
			return
		}
		w.WriteHeader(u.code)
		_, _ = w.Write(u.body.Bytes())
	})
}

// unbegun holds an answer back that begins with an error.
type unbegun struct {
	http.ResponseWriter
	code int // 0 but for an error
	body bytes.Buffer
}

// WriteHeader passes a code on unless it is an error's.
func (u *unbegun) WriteHeader(code int) {
	if code >= http.StatusBadRequest {
		u.code = code
		return
	}
	u.ResponseWriter.WriteHeader(code)
}

func (u *unbegun) Write(b []byte) (int, error) {
	if u.code != 0 {
		return u.body.Write(b)
	}
	return u.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (u *unbegun) Unwrap() http.ResponseWriter { return u.ResponseWriter }
