package server

import (
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

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// codec is gRPC's own for protobuf, but for requests that cannot be decoded.
// gRPC would answer them as INTERNAL, before any interceptor sees the call,
// and would not name the field that is to blame. The codec hands on an empty
// request that carries the complaint instead, and the validating interceptors
// find it there.
type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(v any) (mem.BufferSlice, error) { return encoding.GetCodecV2("proto").Marshal(v) }

func (codec) Unmarshal(data mem.BufferSlice, v any) error {
	err := encoding.GetCodecV2("proto").Unmarshal(data, v)
	m, ok := v.(proto.Message)
	if err == nil || !ok || !ofContract(m) {
		return err
	}
	proto.Reset(m)
	mark := protowire.AppendTag(nil, complaint, protowire.BytesType)
	mark = protowire.AppendString(mark, notUTF8(data.Materialize(), m.ProtoReflect().Descriptor(), 0))
	m.ProtoReflect().SetUnknown(mark)
	return nil
}

// ofContract says whether a message is one of the contract's requests.
func ofContract(m proto.Message) bool {
	return m.ProtoReflect().Descriptor().ParentFile().Package() == pb.File_crosscheck_v1_service_proto.Package()
}

// complaint is the number of an unknown field that holds the path of the field
// which could not be decoded. No message of the contract will reach it, and a
// caller who sends it is refused for it.
const complaint protowire.Number = protowire.MaxValidNumber

// undecoded is the complaint of a request, nil where it was decoded.
func undecoded(m proto.Message) error {
	b := m.ProtoReflect().GetUnknown()
	if len(b) == 0 {
		return nil
	}
	num, typ, n := protowire.ConsumeTag(b)
	if n < 0 || num != complaint || typ != protowire.BytesType {
		return nil
	}
	field, n := protowire.ConsumeString(b[n:])
	switch {
	case n < 0 || field == "":
		return &wire.JSONError{Message: "the request is no message of the contract"}
	case len(field) > maxPath:
		field = field[:maxPath]
	}
	return &wire.JSONError{Field: strings.ToValidUTF8(field, ""), Message: "is not valid UTF-8"}
}

// maxPath bounds the bytes of a path in an error.
const maxPath = 200

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
