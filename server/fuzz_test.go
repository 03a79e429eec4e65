package server

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/auth"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// FuzzCodec gives the codec bytes that somebody sends as a request: it decodes
// them, or hands on an empty request with a complaint that can be told; and what
// was decoded can be held against the rules.
func FuzzCodec(f *testing.F) {
	check, err := newValidator()
	if err != nil {
		f.Fatal(err)
	}
	c := chain{validator: check}
	for i, m := range []proto.Message{story(), &pb.AddSourceRequest{Parent: "dossiers/a", Source: text("a", "12 boats")}, &pb.SearchClaimsRequest{Query: "boats", MinValue: "1"}} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(byte(i), b)
		f.Add(byte(i), append(b, 0xff))
	}
	f.Add(byte(1), []byte("\x0a\x04\xff\xfe\xfd\xfc"))
	kinds := []func() proto.Message{
		func() proto.Message { return &pb.CrossCheckRequest{} }, func() proto.Message { return &pb.AddSourceRequest{} }, func() proto.Message { return &pb.SearchClaimsRequest{} },
		func() proto.Message { return &pb.CrossCheckStreamRequest{} }, func() proto.Message { return &pb.BatchAddSourcesRequest{} }, func() proto.Message { return &pb.UpdateDossierRequest{} },
	}
	f.Fuzz(func(t *testing.T, kind byte, b []byte) {
		m := kinds[int(kind)%len(kinds)]()
		if err := (codec{}).Unmarshal(mem.BufferSlice{mem.SliceBuffer(b)}, m); err != nil {
			t.Fatalf("gRPC would call it INTERNAL: %v", err)
		}
		err := c.valid(m)
		if err == nil {
			return
		}
		s := toStatus(err, Config{})
		if s.Code() != codes.InvalidArgument || len(s.Details()) == 0 || !utf8.ValidString(s.Message()) {
			t.Fatalf("%v tells %v", err, s)
		}
	})
}

// FuzzPageToken gives a list tokens that it never gave out.
func FuzzPageToken(f *testing.F) {
	ctx := auth.With(context.Background(), Local)
	good, err := pageToken(ctx, &pb.ListDossiersRequest{}, "one")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{good, good[:len(good)-2], good + "AA", "AAAAAAAAAAAAAAAAAAAAAA", "!", strings.Repeat("A", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, token string) {
		var after string
		err := fromPage(ctx, &pb.ListDossiersRequest{PageToken: token}, &after)
		var field *engine.FieldError
		if err != nil && (!errors.As(err, &field) || field.Field != "page_token") {
			t.Fatal(err)
		}
		var at int64
		if err := fromPage(ctx, &pb.ListSourcesRequest{PageToken: good}, &at); err == nil || at != 0 {
			t.Fatalf("another call's token was taken: %d", at)
		}
	})
}

// FuzzQueryParameters gives calls any parameters: they are read, or the one that
// is wrong is named.
func FuzzQueryParameters(f *testing.F) {
	for _, s := range []string{"query=boats&unit=1&minValue=1", "pageSize=-1", "page_size=many", "=&=", "\xfa", "a.b.c=1", "colour=\xff", "format=csv&format=x", "period=%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		values, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		for _, m := range []proto.Message{&pb.SearchClaimsRequest{}, &pb.ExportReportRequest{}, &pb.CreateDossierRequest{}, &pb.WatchReportRequest{}} {
			err := (queryParser{}).Parse(m, values, utilities.NewDoubleArray(nil))
			var bad *wordsError
			switch {
			case err != nil && (!errors.As(err, &bad) || bad.field == ""):
				t.Fatalf("%q: %v names no parameter", raw, err)
			case err == nil:
				if _, err := proto.Marshal(m); err != nil {
					t.Fatalf("%q was read, and cannot be sent on: %v", raw, err)
				}
			}
		}
	})
}

// FuzzName gives names to what reads them once the contract's pattern holds.
func FuzzName(f *testing.F) {
	check, err := newValidator()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"dossiers/a", "dossiers/a/sources/b", "dossiers/a/report", "dossiers/", "dossiers/a/sources/", "dossiers//report", "dossiers/../x", "dossiers/a\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, m := range []proto.Message{&pb.GetDossierRequest{Name: name}, &pb.GetSourceRequest{Name: name}, &pb.GetReportRequest{Name: name}} {
			if check.Validate(m) != nil {
				continue
			}
			r := parseName(name)
			if !resourceID.MatchString(r.dossier) || r.source != "" && r.source != "report" && !resourceID.MatchString(r.source) {
				t.Fatalf("%q is taken, and names %+v", name, r)
			}
		}
	})
}

// FuzzGatewayJSON gives the gateway bodies for a message and for a field of one.
func FuzzGatewayJSON(f *testing.F) {
	for _, s := range []string{`{"title":"a"}`, `{"text":"12 boats"}`, `[`, `{"a":{"b":[1,2,{"c":null}]}}`, "{\"title\":\"\xff\"}", `{"title":"\ud800"}`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var d *pb.Dossier
		for _, err := range []error{(marshaler{}).Unmarshal(b, &pb.CrossCheckRequest{}), (marshaler{}).Unmarshal(b, &d)} {
			var bad *wire.JSONError
			if err != nil && !errors.As(err, &bad) {
				t.Fatalf("%q: %v", b, err)
			}
			if err == nil {
				continue
			}
			if s := toStatus(err, Config{}); s.Code() != codes.InvalidArgument || len(s.Details()) == 0 {
				t.Fatalf("%q: %v tells %v", b, err, s)
			}
		}
	})
}
