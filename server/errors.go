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
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/export"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/auth"
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
	errSlowBody   = errors.New("the request took too long to come in")
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
		pairs    *export.TooManyPairsError
		role     *roleError
		rate     *rateError
		identity *identityError
		origin   *originError
	)
	if s := storeStatus(err); s != nil {
		return s
	}
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
	case errors.As(err, &pairs):
		return failure(codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_EXPORT_TOO_LARGE, pairs.Error(),
			map[string]string{"pairs": strconv.Itoa(pairs.Pairs)})
	case errors.As(err, &role):
		return failure(codes.PermissionDenied, pb.ErrorReason_ERROR_REASON_ROLE_TOO_LOW, role.Error(), map[string]string{"role": role.needs.String()})
	case errors.As(err, &origin):
		return failure(codes.PermissionDenied, pb.ErrorReason_ERROR_REASON_CROSS_ORIGIN, origin.Error(), nil)
	case errors.As(err, &rate):
		return failure(codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_RATE_LIMITED, rate.Error(), nil,
			&errdetails.RetryInfo{RetryDelay: durationpb.New(rate.wait)})
	case errors.As(err, &identity):
		return later(pb.ErrorReason_ERROR_REASON_IDENTITY_UNAVAILABLE, "who calls cannot be told for now, retry after a while")
	case errors.Is(err, auth.ErrMissing):
		return failure(codes.Unauthenticated, pb.ErrorReason_ERROR_REASON_UNAUTHENTICATED, "credentials are missing", nil)
	case errors.Is(err, auth.ErrInvalid):
		return failure(codes.Unauthenticated, pb.ErrorReason_ERROR_REASON_UNAUTHENTICATED, "credentials are not valid", nil)
	case errors.Is(err, errOverloaded), errors.Is(err, errMoving):
		return later(pb.ErrorReason_ERROR_REASON_OVERLOADED, err.Error())
	case errors.Is(err, dossier.ErrStopping):
		return later(pb.ErrorReason_ERROR_REASON_STOPPING, "the server stops, call again")
	case errors.Is(err, errStreamAge), errors.Is(err, errSlowReader):
		return failure(codes.Unavailable, pb.ErrorReason_ERROR_REASON_STREAM_ENDED, err.Error(), nil,
			&errdetails.RetryInfo{RetryDelay: durationpb.New(0)})
	case errors.Is(err, errSlowBody):
		return failure(codes.DeadlineExceeded, pb.ErrorReason_ERROR_REASON_DEADLINE_EXCEEDED, err.Error(), nil)
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

// storeStatus is the part of the table that tells of dossiers; nil for other
// errors.
func storeStatus(err error) *status.Status {
	var (
		resource *resourceError
		full     *store.FullError
		details  []protoadapt.MessageV1
	)
	name := "the dossier"
	if errors.As(err, &resource) {
		details, name = append(details, resource.info()), resource.name
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return failure(codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND, name+" is not there", nil, details...)
	case errors.Is(err, store.ErrExists):
		return failure(codes.AlreadyExists, pb.ErrorReason_ERROR_REASON_ALREADY_EXISTS, name+" is there already", nil, details...)
	case errors.Is(err, store.ErrStale):
		return failure(codes.Aborted, pb.ErrorReason_ERROR_REASON_ETAG_MISMATCH, name+" has changed since the etag was given", nil, details...)
	case errors.Is(err, store.ErrNotEmpty):
		return failure(codes.FailedPrecondition, pb.ErrorReason_ERROR_REASON_NOT_EMPTY, name+" has sources: delete them first, or set force", nil, details...)
	case errors.As(err, &full):
		return failure(codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_DOSSIER_FULL,
			fmt.Sprintf("%s takes no more than %d %s", name, full.Max, full.Limit),
			map[string]string{"max_" + full.Limit: strconv.Itoa(full.Max)}, details...)
	case errors.Is(err, store.ErrReused):
		return badRequest(pb.ErrorReason_ERROR_REASON_REQUEST_ID_REUSED, violation{"request_id", "was used before, for another request"})
	case errors.Is(err, dossier.ErrAhead):
		return failure(codes.OutOfRange, pb.ErrorReason_ERROR_REASON_REVISION_UNKNOWN, name+" has not come as far as the revision", nil, details...)
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrSchema):
		return later(pb.ErrorReason_ERROR_REASON_STORE_UNAVAILABLE, "the store cannot be reached")
	case errors.Is(err, store.ErrNoRoom):
		return failure(codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_STORE_FULL, "the store has no room left; nothing was kept", nil)
	}
	return nil
}

// later is a failure that is worth another try.
func later(reason pb.ErrorReason, words string) *status.Status {
	return failure(codes.Unavailable, reason, words, nil, &errdetails.RetryInfo{RetryDelay: durationpb.New(retryDelay)})
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
	return runtime.HTTPStatusFromCode(s.Code())
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
		// What a caller sent may stand in them; a status is text.
		v.field, v.message = strings.ToValidUTF8(v.field, "\uFFFD"), strings.ToValidUTF8(v.message, "\uFFFD")
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
	// As above.
	s := status.New(code, strings.ToValidUTF8(message, "\uFFFD"))
	details := append([]protoadapt.MessageV1{&errdetails.ErrorInfo{Reason: reason.String(), Domain: errorDomain, Metadata: metadata}}, more...)
	with, err := s.WithDetails(details...)
	if err != nil { // a detail that cannot be marshalled: the plain status still tells
		return s
	}
	return with
}
