package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
)

// marker stands in every text that a test of the log sends, beside a space, as
// in any text.
const marker = "zorblatt quimby"

// marked puts the marker into the string fields of a message, and of those in
// it, for which ok says so.
func marked(m protoreflect.Message, ok func(protoreflect.FieldDescriptor) bool) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		switch {
		case fd.IsMap():
		case fd.Kind() == protoreflect.StringKind && fd.IsList() && m.Has(fd):
			m.Mutable(fd).List().Append(protoreflect.ValueOfString(marker))
		case fd.Kind() == protoreflect.StringKind && !fd.IsList() && ok(fd):
			m.Set(fd, protoreflect.ValueOfString(m.Get(fd).String()+" "+marker))
		case fd.Kind() == protoreflect.MessageKind && fd.IsList() && m.Has(fd):
			for j := range m.Get(fd).List().Len() {
				marked(m.Get(fd).List().Get(j).Message(), ok)
			}
		case fd.Kind() == protoreflect.MessageKind && !fd.IsList() && m.Has(fd):
			marked(m.Mutable(fd).Message(), ok)
		}
	}
}

// leaky is a store that says what it was given, in its errors or in a panic.
type leaky struct {
	store.Store
	fault func() error
}

func (l leaky) GetDossier(ctx context.Context, k store.Key) (store.Dossier, error) {
	if err := l.fault(); err != nil {
		return store.Dossier{}, err
	}
	return l.Store.GetDossier(ctx, k)
}

func (l leaky) CreateDossier(ctx context.Context, d store.Dossier) (store.Dossier, error) {
	if err := l.fault(); err != nil {
		return store.Dossier{}, err
	}
	return l.Store.CreateDossier(ctx, d)
}

// Nothing that callers write, and no credential of theirs, gets into the log:
// through no RPC by neither door, where it is taken, where it is refused, where
// the store fails and where the program does.
func TestLogHoldsNothingOfCallers(t *testing.T) {
	var fault func() error
	nothing := func() error { return nil }
	fault = nothing
	r, key := tenants(t, Config{Store: leaky{memory.New(), func() error { return fault() }}})
	keep(t, r, key("first"))
	original := callsOf
	t.Cleanup(func() { callsOf = original })
	texts := func(fd protoreflect.FieldDescriptor) bool {
		switch fd.Name() {
		case "text", "title", "publisher", "description", "query", "uri":
			return true
		}
		return false
	}
	everything := func(protoreflect.FieldDescriptor) bool { return true }
	everyone := []caller{{r, key("first")}, {r, key("second")}, {r, key("reader")}, {r, ""}, {r, "cck_" + strings.ReplaceAll(marker, " ", "")}}
	for name, round := range map[string]struct {
		where func(protoreflect.FieldDescriptor) bool
		fault func() error
	}{
		"taken":   {texts, nothing},
		"refused": {everything, nothing},
		"store fails": {texts, func() error {
			return fmt.Errorf("row %q of 'it is %s': %w", marker, marker, errors.New("`"+marker+"`"))
		}},
		"panic":       {texts, func() error { panic(marker) }},
		"panic error": {texts, func() error { panic(fmt.Errorf("%s", marker)) }},
		"bounds":      {texts, func() error { s := []string{marker}; _ = s[len(marker)]; return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			fault = round.fault
			defer func() { fault = nothing }()
			callsOf = map[string]func() proto.Message{}
			for name, call := range original {
				callsOf[name] = func() proto.Message {
					m := call()
					marked(m.ProtoReflect(), round.where)
					return m
				}
			}
			for _, md := range everyRPC(t) {
				for _, c := range everyone {
					_, _ = c.grpc(t, md)
					if md.Name() == "CrossCheckStream" || md.Name() == "WatchReport" {
						continue // no REST, or no end
					}
					c.restOf(t, md)
				}
			}
		})
	}
	// What is no call at all.
	ctx := metadata.AppendToOutgoingContext(t.Context(), "x-request-id", marker, "user-agent", marker, "baggage", "a="+marker)
	_ = r.conn.Invoke(ctx, "/crosscheck.v1."+marker+"/"+marker, &emptypb.Empty{}, &emptypb.Empty{})
	_ = r.conn.Invoke(ctx, "/"+strings.Repeat("long", 100)+"/x", &emptypb.Empty{}, &emptypb.Empty{})
	for _, path := range []string{"/v1/" + marker, "/" + marker + "?q=" + marker, "/v1/claims:search?query=" + marker, "/v1/claims:search?" + marker + "=1", "/ui/dossiers/" + marker} {
		ask(t, http.MethodGet, r.url+strings.ReplaceAll(path, " ", "%20"), "", "X-Request-Id", marker, "Referer", "http://x/"+marker, "X-Api-Key", key("first"))
	}
	ask(t, http.MethodPost, r.url+"/v1/sources:crossCheck", `{"sources":[{"text":"`+marker, "Authorization", "Basic "+marker)
	ask(t, http.MethodPost, r.url+"/ui/check", `{"sources":[{"text":"`+marker+`"},{"text":"a","html":"`+marker+`"}]}`, "X-Api-Key", key("first"))
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	log := strings.ToLower(r.log.String())
	for _, want := range []string{"msg=panic", `msg="internal error"`, "value=string", "value=*errors.errorstring", "index out of range", "code=invalidargument", "code=notfound", "code=permissiondenied", "status=401"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q: the test does not get there", want)
		}
	}
	for _, word := range append(strings.Fields(marker), "longlong", secret) {
		for line := range strings.Lines(log) {
			if strings.Contains(line, word) {
				t.Errorf("the log says %q: %.600s", word, line)
				break
			}
		}
	}
	for _, name := range []string{"first", "second", "writer", "reader"} {
		if strings.Contains(log, strings.ToLower(key(name))) {
			t.Errorf("the log holds a key")
		}
	}
}

// restOf makes the call over REST, whatever its path has become.
func (c caller) restOf(t *testing.T, md protoreflect.MethodDescriptor) {
	t.Helper()
	verb, path, body := transcode(t, md, callsOf[string(md.Name())]())
	ctx, cancel := context.WithTimeout(t.Context(), slowdown*5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, verb, c.r.url+strings.ReplaceAll(path, " ", "%20"), strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	if c.key != "" {
		req.Header.Set("X-Api-Key", c.key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

func TestUnquoted(t *testing.T) {
	for words, want := range map[string]string{
		"":                              "",
		"disk on fire":                  "disk on fire",
		`row "a b": failed`:             "row …: failed",
		`row "a \"b\" c" of 'd e' in x`: "row … of … in x",
		"it doesn't do":                 "it doesn't do",
		"failed at `a b`, “c d” and «e f», ‘g’": "failed at …, … and …, …",
		`open "a b`:              "open …",
		"'a":                     "…",
		strings.Repeat("é", 400): strings.Repeat("é", 250),
	} {
		if got := unquoted(words); got != want {
			t.Errorf("unquoted(%q) = %q, want %q", words, got, want)
		}
	}
	for name, same := range map[string]bool{
		"/v1/dossiers/fire-2/report:watch": true, "/crosscheck.v1.CrossCheckService/CrossCheck": true, "PROPFIND": true, "": true, "/a_b~c@d": true,
		"/a b": false, "/a\nb": false, "/é": false, "/a=b": false, "/a?b": false, "/a%20b": false, "/a[0]": false, strings.Repeat("x", 201): false,
	} {
		if got := harmless(name); (got == name) != same {
			t.Errorf("harmless(%q) = %q", name, got)
		}
	}
}
