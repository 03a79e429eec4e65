package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/genproto/googleapis/api/httpbody"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// door is one of the two ways into a server; a call through either takes and
// gives the contract's messages.
type door struct {
	*running
	name string
	call func(t *testing.T, method string, req, resp proto.Message) *status.Status
}

// kinds are what the tests of dossiers run on.
var kinds = map[string]func(t *testing.T) store.Store{
	"memory": func(*testing.T) store.Store { return memory.New() },
	"SQLite": func(t *testing.T) store.Store {
		s, err := stores.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "dossiers.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	},
}

// everyDoor runs a test through each door of a server on each store.
func everyDoor(t *testing.T, cfg Config, test func(*testing.T, *door)) {
	for name, open := range kinds {
		t.Run(name, func(t *testing.T) {
			cfg := cfg
			cfg.Store = open(t)
			r := start(t, cfg)
			for _, d := range []*door{{r, "gRPC", r.overGRPC}, {r, "REST", r.overREST}} {
				t.Run(d.name, func(t *testing.T) { test(t, d) })
			}
		})
	}
}

// must is a call that succeeds.
func must[R any, M interface {
	*R
	proto.Message
}](t *testing.T, d *door, method string, req proto.Message) M {
	t.Helper()
	resp := M(new(R))
	if s := d.call(t, method, req, resp); s.Code() != codes.OK {
		t.Fatalf("%s: %v: %s", method, s.Code(), s.Message())
	}
	return resp
}

// fails is a call that is refused.
func fails(t *testing.T, d *door, method string, req proto.Message, code codes.Code, reason pb.ErrorReason, field string) *status.Status {
	t.Helper()
	s := d.call(t, method, req, responseOf(t, method))
	read(t, s).check(t, code, reason, field)
	return s
}

func methodOf(t *testing.T, name string) protoreflect.MethodDescriptor {
	t.Helper()
	md := pb.File_crosscheck_v1_dossier_service_proto.Services().Get(0).Methods().ByName(protoreflect.Name(name))
	if md == nil {
		t.Fatalf("the contract has no %s", name)
	}
	return md
}

func responseOf(t *testing.T, method string) proto.Message {
	t.Helper()
	return newMessage(t, methodOf(t, method).Output())
}

func (r *running) overGRPC(t *testing.T, method string, req, resp proto.Message) *status.Status {
	t.Helper()
	return status.Convert(r.conn.Invoke(t.Context(), fmt.Sprintf("/crosscheck.v1.DossierService/%s", method), req, resp))
}

func (r *running) overREST(t *testing.T, method string, req, resp proto.Message) *status.Status {
	t.Helper()
	verb, path, body := transcode(t, methodOf(t, method), req)
	answer, err := r.ask(t, verb, path, body)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		var s spb.Status
		if err := protojson.Unmarshal(b, &s); err != nil {
			t.Fatalf("%s %s: %s, no google.rpc.Status: %v: %.300s", verb, path, answer.Status, err, b)
		}
		st := status.FromProto(&s)
		if want := httpCode(st); answer.StatusCode != want {
			t.Errorf("%s %s: %s, want %d for %v", verb, path, answer.Status, want, st.Code())
		}
		return st
	}
	if raw, ok := resp.(*httpbody.HttpBody); ok {
		raw.ContentType, raw.Data = answer.Header.Get("Content-Type"), b
		return nil
	}
	if err := wire.UnmarshalJSON(b, resp); err != nil {
		t.Fatalf("%s %s: %v: %.300s", verb, path, err, b)
	}
	return nil
}

func (r *running) ask(t *testing.T, verb, path string, body []byte) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), verb, r.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return http.DefaultClient.Do(req)
}

var pathVariable = regexp.MustCompile(`\{([a-z_.]+)=([^}]*)\}`)

func verbOf(rule *annotations.HttpRule) string {
	switch rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return http.MethodGet
	case *annotations.HttpRule_Patch:
		return http.MethodPatch
	case *annotations.HttpRule_Delete:
		return http.MethodDelete
	}
	return http.MethodPost
}

// pathOf is a method's path as the contract writes it, with its variables.
func pathOf(t *testing.T, md protoreflect.MethodDescriptor) string {
	t.Helper()
	rule, _ := proto.GetExtension(md.Options(), annotations.E_Http).(*annotations.HttpRule)
	for _, path := range []string{rule.GetGet(), rule.GetPost(), rule.GetPatch(), rule.GetDelete()} {
		if path != "" {
			return path
		}
	}
	t.Fatalf("%s has no REST", md.FullName())
	return ""
}

// transcode makes the REST call of a request by the contract's annotations, as
// a client that knows only these would.
func transcode(t *testing.T, md protoreflect.MethodDescriptor, req proto.Message) (verb, path string, body []byte) {
	t.Helper()
	rule, _ := proto.GetExtension(md.Options(), annotations.E_Http).(*annotations.HttpRule)
	verb, path = verbOf(rule), pathOf(t, md)
	b, err := wire.MarshalJSON(req)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil {
		t.Fatal(err)
	}
	path = pathVariable.ReplaceAllStringFunc(path, func(v string) string {
		at := strings.Split(pathVariable.FindStringSubmatch(v)[1], ".")
		in := members
		for _, name := range at[:len(at)-1] {
			var inner map[string]json.RawMessage
			if err := json.Unmarshal(in[name], &inner); err != nil {
				t.Fatal(err)
			}
			in = inner
		}
		var value string
		if raw, ok := in[at[len(at)-1]]; ok {
			if err := json.Unmarshal(raw, &value); err != nil {
				t.Fatal(err)
			}
		}
		if len(at) == 1 {
			delete(members, at[0])
		}
		return value
	})
	switch rule.GetBody() {
	case "":
	case "*":
		if body, err = json.Marshal(members); err != nil {
			t.Fatal(err)
		}
		members = nil
	default:
		body = members[rule.GetBody()]
		delete(members, rule.GetBody())
	}
	query := url.Values{}
	for name, raw := range members {
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			t.Fatal(err)
		}
		query.Set(name, fmt.Sprint(value))
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return verb, path, body
}
