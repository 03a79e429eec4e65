package server

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec that codec wraps
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// gRPC answers a message that it cannot decode as INTERNAL, before any
// interceptor sees the call, and does not say which field is to blame. The
// three parts below make it the caller's error, with the field's name: codec
// finds the field and puts it into the error's words, told hands the error to
// the interceptors, and undecoded reads the words.

// codec is gRPC's own for protobuf.
type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(v any) (mem.BufferSlice, error) { return encoding.GetCodecV2("proto").Marshal(v) }

func (codec) Unmarshal(data mem.BufferSlice, v any) error {
	err := encoding.GetCodecV2("proto").Unmarshal(data, v)
	if err == nil {
		return nil
	}
	if m, ok := v.(proto.Message); ok {
		if field := notUTF8(data.Materialize(), m.ProtoReflect().Descriptor(), 0); field != "" {
			return fmt.Errorf("%s%s", undecodedField, field)
		}
	}
	return err
}

const (
	undecodedField = "not UTF-8: "
	undecodedWords = "grpc: failed to unmarshal the received message: "
)

// undecoded turns gRPC's error about a message that it could not decode into
// one about the request; other errors stay as they are.
func undecoded(err error) error {
	s, ok := status.FromError(err)
	if !ok || s.Code() != codes.Internal {
		return err
	}
	words, ok := strings.CutPrefix(s.Message(), undecodedWords)
	if !ok {
		return err
	}
	if field, ok := strings.CutPrefix(words, undecodedField); ok {
		return &wire.JSONError{Field: field, Message: "is not valid UTF-8"}
	}
	return &wire.JSONError{Message: "the request is no message of the contract"}
}

// told is a service whose unary calls pass through the interceptors even
// where the request cannot be decoded, so that such errors are logged and
// told like all others.
func told(desc grpc.ServiceDesc) grpc.ServiceDesc {
	methods := make([]grpc.MethodDesc, len(desc.Methods))
	for i, m := range desc.Methods {
		methods[i] = grpc.MethodDesc{
			MethodName: m.MethodName,
			Handler: func(srv any, ctx context.Context, dec func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
				var failed error
				try := func(v any) error { failed = dec(v); return nil }
				return m.Handler(srv, ctx, try, func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
					if failed == nil {
						return interceptor(ctx, req, info, handler)
					}
					return interceptor(ctx, nil, info, func(context.Context, any) (any, error) { return nil, undecoded(failed) })
				})
			},
		}
	}
	desc.Methods = methods
	return desc
}

// maxDepth bounds how deep notUTF8 looks: no request of the contract is
// deeper.
const maxDepth = 8

// notUTF8 finds the first string field of an encoded message that is not
// UTF-8, as a path; "" where there is none.
func notUTF8(data []byte, md protoreflect.MessageDescriptor, depth int) string {
	seen := map[protowire.Number]int{}
	for len(data) > 0 {
		num, typ, n := protowire.ConsumeTag(data)
		if n < 0 {
			return ""
		}
		data = data[n:]
		if typ != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(num, typ, data); n < 0 {
				return ""
			}
			data = data[n:]
			continue
		}
		value, n := protowire.ConsumeBytes(data)
		if n < 0 {
			return ""
		}
		data = data[n:]
		fd := md.Fields().ByNumber(num)
		if fd == nil {
			continue
		}
		name := string(fd.Name())
		if fd.IsList() {
			name = fmt.Sprintf("%s[%d]", name, seen[num])
			seen[num]++
		}
		switch {
		case fd.Kind() == protoreflect.StringKind && !utf8.Valid(value):
			return name
		case fd.Kind() == protoreflect.MessageKind && depth < maxDepth:
			if inner := notUTF8(value, fd.Message(), depth+1); inner != "" {
				return name + "." + inner
			}
		}
	}
	return ""
}

// unknownMethod answers calls of methods that nobody has registered.
func unknownMethod(_ any, stream grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(stream)
	return status.Errorf(codes.Unimplemented, "no such method: %.200q", method)
}
