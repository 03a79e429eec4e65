package server

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// body is a request's body that remembers why it could not be decoded. The
// generated gateway passes on nothing of such an error but its words.
type body struct {
	io.ReadCloser
	err error
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil, errors.Is(err, io.EOF):
	case errors.As(err, &tooLarge):
		b.err = &tooLargeError{tooLarge.Limit}
	case errors.Is(err, os.ErrDeadlineExceeded):
		b.err = errSlowBody
	default: // the connection broke, or its framing is wrong
		b.err = &wire.JSONError{Message: "the request's body did not arrive whole"}
	}
	return n, err
}

// wordsError carries an error through the gateway where it passes on nothing but
// words, and the body cannot be reached.
type wordsError struct {
	mark           string
	field, message string
}

// The marks of errors in words; no message begins with one by itself.
const (
	badJSONMark  = "\x00json\x00"
	badFieldMark = "\x00field\x00"
)

func (e *wordsError) Error() string { return e.mark + e.field + "\x00" + e.message }

// toldInWords is the error that the words of a status carry, nil for others.
func toldInWords(err error) error {
	for _, mark := range []string{badJSONMark, badFieldMark} {
		rest, ok := strings.CutPrefix(status.Convert(err).Message(), mark)
		if !ok {
			continue
		}
		field, message, _ := strings.Cut(rest, "\x00")
		if mark == badJSONMark {
			return &wire.JSONError{Field: field, Message: message}
		}
		return &engine.FieldError{Field: field, Message: message}
	}
	return nil
}

// marshaler is the gateway's codec: the contract's JSON, strictly; streams as
// lines of it.
type marshaler struct{}

func (marshaler) ContentType(v any) string {
	if b, ok := v.(*httpbody.HttpBody); ok {
		return b.GetContentType()
	}
	return "application/json"
}

// StreamContentType is that of lines of JSON.
func (marshaler) StreamContentType(any) string { return "application/x-ndjson" }

// Delimiter ends each line of a stream.
func (marshaler) Delimiter() []byte { return []byte("\n") }

func (marshaler) Marshal(v any) ([]byte, error) {
	switch v := v.(type) {
	case *httpbody.HttpBody:
		return v.GetData(), nil
	case proto.Message:
		return wire.MarshalJSON(v)
	case map[string]any: // a message of a stream: {"result": …}
		for name, m := range v {
			if m, ok := m.(proto.Message); ok && len(v) == 1 {
				return chunk(name, m)
			}
		}
	case map[string]proto.Message: // the end of a stream: {"error": …}
		for name, m := range v {
			if len(v) == 1 {
				return chunk(name, m)
			}
		}
	}
	return nil, fmt.Errorf("server: %T is no message", v)
}

// chunk is a line of a stream.
func chunk(name string, m proto.Message) ([]byte, error) {
	b, err := wire.MarshalJSON(m)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "{%q:%s}", name, b), nil
}

// Unmarshal reads a message, or one that a field of the request points to.
func (marshaler) Unmarshal(data []byte, v any) error {
	if m, ok := v.(proto.Message); ok {
		return wire.UnmarshalJSON(data, m)
	}
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.Elem().Kind() != reflect.Pointer {
		return fmt.Errorf("server: %T is no message", v)
	}
	field := reflect.New(p.Elem().Type().Elem())
	m, ok := field.Interface().(proto.Message)
	if !ok {
		return fmt.Errorf("server: %T is no message", v)
	}
	err := wire.UnmarshalJSON(data, m)
	var bad *wire.JSONError
	if errors.As(err, &bad) {
		name := strings.ToLower(string(m.ProtoReflect().Descriptor().Name())) // of the field, by the contract's habit
		bad.Field = strings.TrimSuffix(name+"."+bad.Field, ".")
	}
	p.Elem().Set(field)
	return err
}

func (m marshaler) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		data, err := io.ReadAll(r)
		if err == nil && len(data) == 0 {
			return io.EOF // the gateway takes it for the empty message
		}
		if err == nil {
			err = m.Unmarshal(data, v)
		}
		var bad *wire.JSONError
		if b, ok := r.(*body); ok {
			if b.err == nil {
				b.err = err
			}
		} else if errors.As(err, &bad) {
			err = &wordsError{badJSONMark, bad.Field, bad.Message}
		}
		return err
	})
}

func (m marshaler) NewEncoder(w io.Writer) runtime.Encoder {
	return runtime.EncoderFunc(func(v any) error {
		b, err := m.Marshal(v)
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	})
}

// queryParser reads query parameters as the gateway does, but refuses those
// that the contract lacks, names the field that is wrong, and takes the values
// of enums without their prefix, too: format=CSV.
type queryParser struct{ std runtime.DefaultQueryParser }

// Parse reads parameters into a request.
func (q queryParser) Parse(m proto.Message, values url.Values, filter *utilities.DoubleArray) error {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if key == "" {
			return &wordsError{badFieldMark, "parameters", "has one without a name"}
		}
		fd := queryField(m.ProtoReflect().Descriptor(), key)
		if fd == nil {
			return &wordsError{badFieldMark, shorten(key), "is no parameter of this call"}
		}
		given := slices.Clone(values[key])
		if slices.ContainsFunc(given, func(v string) bool { return !utf8.ValidString(v) }) {
			return &wordsError{badFieldMark, string(fd.Name()), "is not valid UTF-8"}
		}
		if enum := fd.Enum(); enum != nil {
			for i := range given {
				given[i] = fullName(enum, given[i])
			}
		}
		if err := q.std.Parse(m, url.Values{key: given}, filter); err != nil {
			return &wordsError{badFieldMark, string(fd.Name()), fmt.Sprintf("cannot be read: %.200q", values[key])}
		}
	}
	return nil
}

// queryField is the field that a parameter names by a path in either spelling.
func queryField(md protoreflect.MessageDescriptor, key string) (fd protoreflect.FieldDescriptor) {
	for name := range strings.SplitSeq(key, ".") {
		if md == nil {
			return nil
		}
		if fd = md.Fields().ByTextName(name); fd == nil {
			fd = md.Fields().ByJSONName(name)
		}
		if fd == nil {
			return nil
		}
		md = fd.Message()
	}
	return fd
}

// fullName is the name of an enum's value with the prefix that all have.
func fullName(enum protoreflect.EnumDescriptor, s string) string {
	prefix := strings.TrimSuffix(string(enum.Values().Get(0).Name()), "UNSPECIFIED")
	if name := prefix + strings.ToUpper(s); enum.Values().ByName(protoreflect.Name(name)) != nil {
		return name
	}
	return s
}

// shorten keeps an answer from growing with what it repeats.
func shorten(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxPath)], "\uFFFD")
}
