package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// errorDomain is the domain of every ErrorInfo.
const errorDomain = "crosscheck.v1"

// maxViolations bounds the fields that one answer names: the rest comes to
// light once these are mended.
const maxViolations = 10

// retryDelay is what an overloaded server asks its callers to wait.
const retryDelay = time.Second

// Errors of the server's own.
var (
	errOverloaded = errors.New("too many calls at work, retry after a while")
	errPanic      = errors.New("panic")
)

// tooLargeError is a request beyond Config.MaxRequestBytes.
type tooLargeError struct {
	maxBytes int64
}

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("the request is larger than %d bytes", e.maxBytes)
}

// toStatus is the one table from errors to what callers see. Whatever it does
// not know is INTERNAL, and its words stay in the log.
func toStatus(err error, cfg Config) *status.Status {
	var (
		field    *engine.FieldError
		invalid  *protovalidate.ValidationError
		badJSON  *wire.JSONError
		tooLarge *tooLargeError
	)
	switch {
	case errors.As(err, &field):
		return badRequest(pb.ErrorReason_ERROR_REASON_INVALID_FIELD, violation{field.Field, field.Message})
	case errors.As(err, &invalid):
		return badRequest(pb.ErrorReason_ERROR_REASON_INVALID_FIELD, violations(invalid)...)
	case errors.As(err, &badJSON):
		return badRequest(pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, violation{badJSON.Field, badJSON.Message})
	case errors.As(err, &tooLarge):
		return failure(codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_REQUEST_TOO_LARGE, tooLarge.Error(),
			map[string]string{"max_bytes": strconv.FormatInt(tooLarge.maxBytes, 10)})
	case errors.Is(err, errOverloaded):
		return failure(codes.Unavailable, pb.ErrorReason_ERROR_REASON_OVERLOADED, err.Error(), nil,
			&errdetails.RetryInfo{RetryDelay: durationpb.New(retryDelay)})
	case errors.Is(err, errPanic):
		return failure(codes.Internal, pb.ErrorReason_ERROR_REASON_INTERNAL, "internal error", nil)
	case errors.Is(err, context.DeadlineExceeded):
		return failure(codes.DeadlineExceeded, pb.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED, "the call ran past its deadline", nil)
	case errors.Is(err, context.Canceled):
		return failure(codes.Canceled, pb.ErrorReason_ERROR_REASON_CANCELLED, "the caller went away", nil)
	}
	if s, ok := status.FromError(err); ok {
		return known(s, cfg)
	}
	return failure(codes.Internal, pb.ErrorReason_ERROR_REASON_INTERNAL, "internal error", nil)
}

// known adds to a status that gRPC itself made what the contract promises.
func known(s *status.Status, cfg Config) *status.Status {
	if len(s.Details()) > 0 {
		return s
	}
	switch s.Code() {
	case codes.OK:
		return s
	case codes.ResourceExhausted:
		return toStatus(&tooLargeError{int64(cfg.MaxRequestBytes)}, cfg)
	case codes.Unimplemented:
		return failure(codes.Unimplemented, pb.ErrorReason_ERROR_REASON_NO_SUCH_METHOD, s.Message(), nil)
	case codes.Canceled:
		return failure(codes.Canceled, pb.ErrorReason_ERROR_REASON_CANCELLED, "the caller went away", nil)
	case codes.DeadlineExceeded:
		return failure(codes.DeadlineExceeded, pb.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED, "the call ran past its deadline", nil)
	case codes.Unavailable:
		return failure(codes.Unavailable, pb.ErrorReason_ERROR_REASON_OVERLOADED, s.Message(), nil)
	case codes.InvalidArgument:
		return failure(codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, s.Message(), nil)
	}
	return failure(codes.Internal, pb.ErrorReason_ERROR_REASON_INTERNAL, "internal error", nil)
}

// httpCode maps a status onto HTTP. It differs from the gateway's own map
// where a request is too large, which is no matter of rate.
func httpCode(s *status.Status) int {
	for _, d := range s.Details() {
		info, ok := d.(*errdetails.ErrorInfo)
		if !ok {
			continue
		}
		switch pb.ErrorReason(pb.ErrorReason_value[info.GetReason()]) {
		case pb.ErrorReason_ERROR_REASON_REQUEST_TOO_LARGE:
			return http.StatusRequestEntityTooLarge
		case pb.ErrorReason_ERROR_REASON_NO_SUCH_METHOD:
			return http.StatusNotFound
		}
	}
	switch s.Code() {
	case codes.OK:
		return http.StatusOK
	case codes.InvalidArgument:
		return http.StatusBadRequest
	case codes.Canceled:
		return 499 // as the gateway and nginx have it; nobody is left to read it
	case codes.DeadlineExceeded:
		return http.StatusGatewayTimeout
	case codes.Unavailable:
		return http.StatusServiceUnavailable
	case codes.Unimplemented:
		return http.StatusNotImplemented
	}
	return http.StatusInternalServerError
}

// A violation is a field, as a path in the contract's names, and what is
// wrong with it.
type violation struct {
	field, message string
}

// suffixes place the rules of a whole message at the field that breaks them.
var suffixes = map[string]string{
	"source.text.missing":           "text",
	"source.html.beside_text":       "html",
	"source.statements.beside_text": "statements",
	"tolerance.missing":             "relative",
	"exchange_rate.same_currency":   "quote_currency",
}

func violations(err *protovalidate.ValidationError) []violation {
	out := make([]violation, 0, min(len(err.Violations), maxViolations))
	for _, v := range err.Violations {
		if len(out) == maxViolations {
			break
		}
		field := protovalidate.FieldPathString(v.Proto.GetField())
		if s, ok := suffixes[v.Proto.GetRuleId()]; ok {
			field = strings.TrimPrefix(field+"."+s, ".")
		}
		message := v.Proto.GetMessage()
		if message == "" {
			message = "breaks the rule " + v.Proto.GetRuleId()
		}
		out = append(out, violation{field, message})
	}
	return out
}

func badRequest(reason pb.ErrorReason, vs ...violation) *status.Status {
	var fields []*errdetails.BadRequest_FieldViolation
	var words []string
	for _, v := range vs {
		if v.field != "" {
			fields = append(fields, &errdetails.BadRequest_FieldViolation{Field: v.field, Description: v.message})
			words = append(words, v.field+": "+v.message)
		} else {
			words = append(words, v.message)
		}
	}
	if len(fields) == 0 {
		return failure(codes.InvalidArgument, reason, strings.Join(words, "; "), nil)
	}
	return failure(codes.InvalidArgument, reason, strings.Join(words, "; "), nil, &errdetails.BadRequest{FieldViolations: fields})
}

func failure(code codes.Code, reason pb.ErrorReason, message string, metadata map[string]string, more ...protoadapt.MessageV1) *status.Status {
	s := status.New(code, message)
	details := append([]protoadapt.MessageV1{&errdetails.ErrorInfo{Reason: reason.String(), Domain: errorDomain, Metadata: metadata}}, more...)
	with, err := s.WithDetails(details...)
	if err != nil { // a detail that cannot be marshalled: the plain status still tells
		return s
	}
	return with
}
