package mcp

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// schema is a JSON Schema (draft 2020-12) in the words that the contract needs.
// It marshals with its members in this order, so that a tool's schema is the
// same bytes everywhere.
type schema struct {
	Type                 any        `json:"type,omitempty"` // a string, or several
	Description          string     `json:"description,omitempty"`
	Enum                 []string   `json:"enum,omitempty"`
	Default              any        `json:"default,omitempty"`
	Format               string     `json:"format,omitempty"`
	Pattern              string     `json:"pattern,omitempty"`
	MinLength            uint64     `json:"minLength,omitempty"`
	MaxLength            uint64     `json:"maxLength,omitempty"`
	Minimum              *float64   `json:"minimum,omitempty"`
	Maximum              *float64   `json:"maximum,omitempty"`
	Items                *schema    `json:"items,omitempty"`
	MinItems             uint64     `json:"minItems,omitempty"`
	MaxItems             uint64     `json:"maxItems,omitempty"`
	UniqueItems          bool       `json:"uniqueItems,omitempty"`
	Properties           properties `json:"properties,omitempty"`
	Required             []string   `json:"required,omitempty"`
	AdditionalProperties *bool      `json:"additionalProperties,omitempty"`
}

// property is a member of an object.
type property struct {
	name string
	*schema
}

// properties keep the order of the contract, which is that in which people
// read them.
type properties []property

// MarshalJSON writes the properties as an object.
func (ps properties) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, p := range ps {
		if i > 0 {
			out = append(out, ',')
		}
		value, err := json.Marshal(p.schema)
		if err != nil {
			return nil, err
		}
		out = fmt.Appendf(out, "%q:%s", p.name, value)
	}
	return append(out, '}'), nil
}

// direction says which way a message goes: what a caller may not set is no part
// of a request, and an answer may hold what this program does not know yet.
type direction bool

const (
	request direction = true
	answer  direction = false
)

// schemaOf is the schema of a message in protobuf's JSON mapping, with the
// limits that the contract sets on requests. Messages stand where they are
// used, without references, which not every assistant follows; no message of
// the contract holds itself.
func schemaOf(md protoreflect.MessageDescriptor, d direction) *schema {
	s := &schema{Type: "object"}
	if d == request {
		s.AdditionalProperties = new(false)
	}
	for i := range md.Fields().Len() {
		fd := md.Fields().Get(i)
		behavior, _ := proto.GetExtension(fd.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
		if d == request && (slices.Contains(behavior, annotations.FieldBehavior_OUTPUT_ONLY) || unasked[fd.Name()]) {
			continue
		}
		p := property{fd.JSONName(), fieldSchema(fd, d)}
		p.Description = describe(fd)
		s.Properties = append(s.Properties, p)
		if d == request && slices.Contains(behavior, annotations.FieldBehavior_REQUIRED) {
			s.Required = append(s.Required, p.name)
		}
	}
	return s
}

// unasked are fields of requests that no assistant needs: the client makes its
// own request ids. They are taken where they are given all the same.
var unasked = map[protoreflect.Name]bool{"request_id": true, "etag": true}

func fieldSchema(fd protoreflect.FieldDescriptor, d direction) *schema {
	rules := &validate.FieldRules{}
	if d == request {
		if r, err := protovalidate.ResolveFieldRules(fd); err == nil && r != nil {
			rules = r
		}
	}
	if !fd.IsList() {
		return valueSchema(fd, rules, d)
	}
	list := rules.GetRepeated()
	return &schema{
		Type: "array", Items: valueSchema(fd, list.GetItems(), d),
		MinItems: list.GetMinItems(), MaxItems: list.GetMaxItems(), UniqueItems: list.GetUnique(),
	}
}

// valueSchema is the schema of a field, or of an element of it.
func valueSchema(fd protoreflect.FieldDescriptor, rules *validate.FieldRules, d direction) *schema {
	switch fd.Kind() {
	case protoreflect.BoolKind:
		return &schema{Type: "boolean"}
	case protoreflect.StringKind:
		r := rules.GetString()
		s := &schema{Type: "string", Pattern: r.GetPattern(), MinLength: r.GetMinLen(), MaxLength: r.GetMaxLen()}
		if rules.GetIgnore() == validate.Ignore_IGNORE_IF_ZERO_VALUE && s.Pattern != "" {
			s.Pattern = "^$|" + s.Pattern
		}
		return s
	case protoreflect.Int32Kind:
		s := &schema{Type: "integer"}
		if r := rules.GetInt32(); r.HasGte() {
			s.Minimum = new(float64(r.GetGte()))
		}
		return s
	case protoreflect.Int64Kind: // a string in JSON, which holds all its digits
		return &schema{Type: "string", Format: "int64"}
	case protoreflect.DoubleKind:
		return &schema{Type: "number"}
	case protoreflect.EnumKind:
		return &schema{Type: "string", Enum: enumNames(fd.Enum(), rules)}
	case protoreflect.MessageKind:
		switch fd.Message().FullName() {
		case "google.protobuf.Timestamp":
			return &schema{Type: "string", Format: "date-time"}
		case "google.protobuf.FieldMask":
			return &schema{Type: "string"}
		}
		return schemaOf(fd.Message(), d)
	}
	panic(fmt.Sprintf("mcp: the contract has a %v, %s", fd.Kind(), fd.FullName())) // a test makes every schema
}

// enumNames are the values that may be given, or sent.
func enumNames(ed protoreflect.EnumDescriptor, rules *validate.FieldRules) []string {
	in := rules.GetEnum().GetIn()
	var names []string
	for i := range ed.Values().Len() {
		v := ed.Values().Get(i)
		if v.Number() != 0 && (len(in) == 0 || slices.Contains(in, int32(v.Number()))) {
			names = append(names, string(v.Name()))
		}
	}
	return names
}

// describe is what the contract says of a field.
func describe(fd protoreflect.FieldDescriptor) string {
	return fieldDocs()[string(fd.ContainingMessage().Name())+"."+fd.JSONName()]
}

// documented is something that the OpenAPI document has words on.
type documented struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// fieldDocs are the contract's comments by message and field. Descriptors
// carry none at run time; the OpenAPI document that is made from the same
// comments does: of messages as their definitions, of requests without a body
// as parameters of their operation.
var fieldDocs = sync.OnceValue(func() map[string]string {
	var api struct {
		Definitions map[string]struct {
			Properties map[string]documented `json:"properties"`
		} `json:"definitions"`
		Paths map[string]map[string]struct {
			OperationID string       `json:"operationId"`
			Parameters  []documented `json:"parameters"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(pb.OpenAPI, &api); err != nil {
		panic(fmt.Errorf("mcp: the OpenAPI document: %w", err)) // it is compiled in
	}
	docs := map[string]string{
		// The two that the document tells of nowhere.
		"UpdateDossierRequest.dossier":    "The dossier by its name, with the fields to set.",
		"UpdateDossierRequest.updateMask": `Which fields to set, with commas between: "title,description"; those that are not empty where it is absent.`,
	}
	for message, d := range api.Definitions {
		for field, p := range d.Properties {
			docs[message+"."+field] = oneLine(p.Description)
		}
	}
	for _, operations := range api.Paths {
		for _, op := range operations {
			_, method, _ := strings.Cut(op.OperationID, "_")
			for _, p := range op.Parameters {
				key := method + "Request." + numbered.ReplaceAllString(p.Name, "")
				if docs[key] == "" {
					docs[key] = oneLine(p.Description)
				}
			}
		}
	}
	return docs
})

// numbered is how the document tells apart parameters of one name.
var numbered = regexp.MustCompile(`_\d+$`)

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
