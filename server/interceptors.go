package server

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// chain holds the interceptors, outermost first: log, errors, bound, recover,
// validate.
type chain struct {
	cfg       Config
	validator protovalidate.Validator
	slots     chan struct{}
}

// newValidator compiles the rules of all requests at once, so that the first
// call is as fast as the others.
func newValidator() (protovalidate.Validator, error) {
	var requests []protoreflect.MessageDescriptor
	for _, file := range []protoreflect.FileDescriptor{pb.File_crosscheck_v1_service_proto, pb.File_crosscheck_v1_dossier_service_proto} {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				requests = append(requests, methods.Get(j).Input())
			}
		}
	}
	v, err := protovalidate.New(protovalidate.WithMessageDescriptors(requests...))
	if err != nil {
		return nil, fmt.Errorf("server: rules of the contract: %w", err)
	}
	return v, nil
}

// log writes one line a call: never what was asked, nor the answer.
func (c chain) log(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	start := time.Now()
	ctx, call := told(ctx)
	_ = grpc.SetHeader(ctx, metadata.Pairs(requestIDKey, call.id)) // a caller who is gone reads no header
	resp, err := handler(ctx, req)
	c.logCall(ctx, info.FullMethod, start, err)
	return resp, err
}

func (c chain) streamLog(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	start := time.Now()
	ctx, call := told(stream.Context())
	_ = stream.SetHeader(metadata.Pairs(requestIDKey, call.id))
	err := handler(srv, &streamWith{stream, ctx})
	c.logCall(ctx, info.FullMethod, start, err)
	return err
}

func (c chain) logCall(ctx context.Context, method string, start time.Time, err error) {
	from := ""
	if p, ok := peer.FromContext(ctx); ok {
		from = p.Addr.String()
	}
	code := status.Code(err)
	level := slog.LevelInfo
	if code == codes.Internal {
		level = slog.LevelError
	}
	attrs := []slog.Attr{
		slog.String("method", harmless(method)), slog.String("code", code.String()),
		slog.Duration("took", time.Since(start)), slog.String("peer", from),
	}
	if call := infoOf(ctx); call != nil {
		attrs = append(attrs, call.attrs(ctx)...)
	}
	c.cfg.Logger.LogAttrs(ctx, level, "call", attrs...)
}

// errors turns whatever the inner parts return into the contract's errors.
func (c chain) errors(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	return resp, c.told(ctx, info.FullMethod, err)
}

func (c chain) streamErrors(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	err := handler(srv, stream)
	if s, ok := status.FromError(err); ok && s.Code() == codes.Unavailable && len(s.Details()) == 0 {
		err = context.Canceled // gRPC's word for a connection that its caller has closed
	}
	return c.told(stream.Context(), info.FullMethod, err)
}

func (c chain) told(ctx context.Context, method string, err error) error {
	if err == nil {
		return nil
	}
	s := toStatus(err, c.cfg)
	if s.Code() == codes.Internal {
		c.cfg.Logger.LogAttrs(ctx, slog.LevelError, "internal error", slog.String("request_id", idOf(ctx)), slog.String("method", method), slog.String("error", unquoted(err.Error())))
	}
	return s.Err()
}

// recover keeps a fault in one call from ending the others.
func (c chain) recover(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	defer c.caught(ctx, info.FullMethod, &err)
	return handler(ctx, req)
}

func (c chain) streamRecover(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	defer c.caught(stream.Context(), info.FullMethod, &err)
	return handler(srv, stream)
}

// caught is deferred by those that recover.
func (c chain) caught(ctx context.Context, method string, err *error) {
	v := recover()
	if v == nil {
		return
	}
	c.cfg.Telemetry.Panic()
	c.cfg.Logger.LogAttrs(ctx, slog.LevelError, "panic", slog.String("request_id", idOf(ctx)),
		slog.String("method", method), slog.String("value", panicked(v)), slog.String("stack", string(debug.Stack())))
	*err = errPanic
}

// bound gives a call its deadline and one of the places at work.
func (c chain) bound(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if !ours(info.FullMethod) {
		return handler(ctx, req)
	}
	select {
	case c.slots <- struct{}{}:
	default:
		return nil, errOverloaded
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.CallTimeout)
	defer cancel()
	return within(ctx, c.slots, func() (any, error) { return handler(ctx, req) })
}

// within gives what f gives, but waits for it no longer than ctx. It gives the
// taken slot back once f has ended: work that is slow to heed its context
// keeps its place, though nobody waits for it any more. f must not panic.
func within[T any](ctx context.Context, slots <-chan struct{}, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-slots }()
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// drain waits for what was cut off to end, since its owner closes the store
// next; not for long, since it has heard that nobody waits for it.
func (c chain) drain(ctx context.Context) {
	const longest = 5 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	for range cap(c.slots) {
		select {
		case c.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
}

// ours tells the service's methods from health and reflection, which answer
// however busy the server is.
func ours(method string) bool {
	const prefix = "/crosscheck."
	return len(method) > len(prefix) && method[:len(prefix)] == prefix
}

// validate holds a request against the contract's rules.
func (c chain) validate(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if m, ok := req.(proto.Message); ok {
		if err := c.valid(m); err != nil {
			return nil, err
		}
	}
	return handler(ctx, req)
}

func (c chain) streamValidate(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, &validatedStream{stream, c})
}

func (c chain) valid(m proto.Message) error {
	if err := undecoded(m); err != nil {
		return err
	}
	return c.validator.Validate(m)
}

// validatedStream holds each message that comes in against the contract's
// rules.
type validatedStream struct {
	grpc.ServerStream
	chain chain
}

// RecvMsg reads the next message, and refuses one that breaks a rule.
func (s *validatedStream) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	if m, ok := m.(proto.Message); ok {
		return s.chain.valid(m)
	}
	return nil
}
