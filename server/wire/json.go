package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// MarshalJSON writes a message in protobuf's own mapping to JSON, without
// white space. protojson varies its white space from build to build; compacted,
// one message is the same bytes everywhere.
func MarshalJSON(m proto.Message) ([]byte, error) {
	b, err := protojson.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("wire: %s to JSON: %w", m.ProtoReflect().Descriptor().FullName(), err)
	}
	return compact(b), nil
}

// compact takes the white space between the tokens of valid JSON out, in place.
// It does what json.Compact does without reading every byte of a text one by
// one, which took a fifth of the time of writing a report.
func compact(b []byte) []byte {
	out := b[:0]
	for i := 0; i < len(b); {
		switch b[i] {
		case ' ', '\n', '\t', '\r':
			i++
		case '"':
			end := behindString(b, i+1)
			out = append(out, b[i:end]...) // moves it towards the front
			i = end
		default:
			out = append(out, b[i])
			i++
		}
	}
	return out
}

// behindString gives the offset behind the quote that ends the string which
// goes on at i.
func behindString(b []byte, i int) int {
	for {
		k := bytes.IndexByte(b[i:], '"')
		if k < 0 {
			return len(b)
		}
		i += k + 1
		escapes := 0
		for b[i-2-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return i
		}
	}
}

// A JSONError says where and how bytes are no JSON of a message.
type JSONError struct {
	Field   string // path from the message: "sources[1].publisher"; empty for the message itself
	Message string // "unknown field \"publishr\""
}

func (e *JSONError) Error() string {
	if e.Field == "" {
		return e.Message
	}
	return e.Field + ": " + e.Message
}

// UnmarshalJSON reads a message from one JSON value. Unknown and repeated
// fields are refused, and so is anything after the value. The error is a
// *JSONError.
func UnmarshalJSON(data []byte, m proto.Message) error {
	err := protojson.Unmarshal(data, m)
	if err == nil {
		return nil
	}
	text := err.Error()
	e := &JSONError{Message: text}
	if at := place.FindStringSubmatchIndex(text); at != nil {
		line, _ := strconv.Atoi(text[at[2]:at[3]])
		column, _ := strconv.Atoi(text[at[4]:at[5]])
		e.Field = pathAt(data, offset(data, line, column), m.ProtoReflect().Descriptor())
		e.Message = fmt.Sprintf("%s (line %d, column %d)", shorten(text[at[1]:]), line, column)
	} else { // the text ends too early
		e.Field = pathAt(data, len(data), m.ProtoReflect().Descriptor())
		e.Message = shorten(strings.TrimLeft(strings.TrimPrefix(text, "proto:"), " \u00a0"))
	}
	return e
}

// place is how protojson names where an error stands, and what goes before.
var place = regexp.MustCompile(`^proto:[\s\x{00a0}]*(?:syntax error )?\(line (\d+):(\d+)\): `)

// shorten keeps a message that repeats its input from growing with it.
func shorten(s string) string {
	const most = 200
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}

// offset is the byte offset of a line and a column that counts code points,
// both from 1.
func offset(data []byte, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(data[at:], '\n')
		if i < 0 {
			return len(data)
		}
		at += i + 1
	}
	for i := range string(data[at:]) {
		if column--; column == 0 {
			return at + i
		}
	}
	return len(data)
}

// A level is an object or an array that is open while JSON is read.
type level struct {
	array bool
	index int    // of the element being read
	key   string // of the member being read
	value bool   // the member's value comes next
}

// maxPath bounds the levels of a path: no message of the contract is deeper.
const maxPath = 16

// pathAt names the place of a byte of a JSON text in the contract's field
// names. In broken JSON it is the place up to which it could be read.
func pathAt(data []byte, at int, md protoreflect.MessageDescriptor) string {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var levels []level
	for {
		tok, err := dec.Token()
		if err != nil {
			return path(levels, md)
		}
		done := dec.InputOffset() > int64(at)
		delim, _ := tok.(json.Delim)
		if delim == '}' || delim == ']' {
			if done {
				return path(levels, md)
			}
			levels = levels[:len(levels)-1]
			continue
		}
		if n := len(levels); n > 0 {
			top := &levels[n-1]
			switch key, isText := tok.(string); {
			case top.array:
				top.index++
			case !top.value && isText:
				top.key, top.value = key, true
			default:
				top.value = false
			}
		}
		if done {
			return path(levels, md)
		}
		switch delim {
		case '{':
			levels = append(levels, level{})
		case '[':
			levels = append(levels, level{array: true, index: -1})
		}
	}
}

func path(levels []level, md protoreflect.MessageDescriptor) string {
	var b strings.Builder
	for i, l := range levels {
		if i == maxPath {
			b.WriteString("…")
			break
		}
		switch {
		case l.array && l.index >= 0:
			fmt.Fprintf(&b, "[%d]", l.index)
		case l.key != "":
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			name := l.key
			var next protoreflect.MessageDescriptor
			if md != nil {
				fd := md.Fields().ByJSONName(l.key)
				if fd == nil {
					fd = md.Fields().ByTextName(l.key)
				}
				if fd != nil {
					name, next = string(fd.Name()), fd.Message()
				}
			}
			b.WriteString(shorten(name))
			md = next
		}
	}
	return b.String()
}
