package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// What another tenant keeps is answered as what nobody keeps, to the byte, by
// every RPC and both doors, for every role: nobody can guess his way to a name.
func TestTenantsCannotGuess(t *testing.T) {
	r, key := tenants(t, Config{})
	keep(t, r, key("first"))
	original := callsOf
	t.Cleanup(func() { callsOf = original })
	// absent has the calls with names that nobody has.
	absent := map[string]func() proto.Message{}
	for name, call := range original {
		absent[name] = func() proto.Message {
			m := call()
			text := strings.NewReplacer("dossiers/story", "dossiers/stork", "sources/first", "sources/fires")
			rename(m, text)
			return m
		}
	}
	stork := func(s string) string {
		return strings.NewReplacer("stork", "story", "fires", "first").Replace(s)
	}
	for _, md := range everyRPC(t) {
		if md.Name() == "CreateDossier" || !strings.Contains(fmt.Sprint(original[string(md.Name())]()), "dossiers/story") {
			continue
		}
		for _, who := range []string{"second", "reader", "writer"} {
			c := caller{r, key(who)}
			if who != "second" && md.Name() != "DeleteDossier" {
				continue // of the first tenant: they may see it
			}
			callsOf = original
			_, there := c.grpc(t, md)
			code, body := c.rest(t, md)
			callsOf = absent
			_, nowhere := c.grpc(t, md)
			code2, body2 := c.rest(t, md)
			if a, b := status.Convert(there).Proto().String(), stork(status.Convert(nowhere).Proto().String()); a != b || there == nil {
				t.Errorf("%s by %s: %s, but where there is nothing %s", md.Name(), who, a, b)
			}
			if code != code2 || body != stork(body2) || code < 400 {
				t.Errorf("%s over REST by %s: %d %s, but where there is nothing %d %s", md.Name(), who, code, body, code2, body2)
			}
		}
	}
	callsOf = original

	// A token of one tenant's list is no key to it.
	first := metadata.AppendToOutgoingContext(t.Context(), apiKeyKey, key("first"))
	second := metadata.AppendToOutgoingContext(t.Context(), apiKeyKey, key("second"))
	client := pb.NewDossierServiceClient(r.conn)
	for i := range 3 {
		if _, err := client.CreateDossier(first, &pb.CreateDossierRequest{DossierId: fmt.Sprintf("%s-%d", secret, i), Dossier: &pb.Dossier{Title: secret}}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.AddSource(first, &pb.AddSourceRequest{Parent: "dossiers/story", RequestId: fmt.Sprintf("request-%d", i), Source: &pb.Source{Text: secret + " has 7 boats."}}); err != nil {
			t.Fatal(err)
		}
	}
	listed, err := client.ListDossiers(first, &pb.ListDossiersRequest{PageSize: 1})
	if err != nil || listed.GetNextPageToken() == "" {
		t.Fatalf("%v, %v", listed, err)
	}
	sources, err := client.ListSources(first, &pb.ListSourcesRequest{Parent: "dossiers/story", PageSize: 1})
	if err != nil || sources.GetNextPageToken() == "" {
		t.Fatalf("%v, %v", sources, err)
	}
	found, err := client.SearchClaims(first, &pb.SearchClaimsRequest{Query: "boat", PageSize: 1})
	if err != nil || found.GetNextPageToken() == "" {
		t.Fatalf("%v, %v", found, err)
	}
	for name, call := range map[string]func() (any, error){
		"ListDossiers": func() (any, error) {
			return client.ListDossiers(second, &pb.ListDossiersRequest{PageSize: 1, PageToken: listed.GetNextPageToken()})
		},
		"ListSources": func() (any, error) {
			return client.ListSources(second, &pb.ListSourcesRequest{Parent: "dossiers/story", PageSize: 1, PageToken: sources.GetNextPageToken()})
		},
		"SearchClaims": func() (any, error) {
			return client.SearchClaims(second, &pb.SearchClaimsRequest{Query: "boat", PageSize: 1, PageToken: found.GetNextPageToken()})
		},
		// The id of a request is of its tenant's dossier: used by another, it
		// neither clashes nor gives back what the first one made.
		"AddSource": func() (any, error) {
			return client.AddSource(second, &pb.AddSourceRequest{Parent: "dossiers/story", RequestId: "request-1", Source: &pb.Source{Text: "9 boats"}})
		},
	} {
		answer, err := call()
		if said := fmt.Sprint(answer, err); strings.Contains(strings.ToLower(said), secret) {
			t.Errorf("%s with a token of the first tenant: %s", name, said)
		}
		if c := status.Code(err); c != codes.OK && c != codes.InvalidArgument && c != codes.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if code, _, out := ask(t, http.MethodGet, r.url+"/v1/claims:search?query=boat", "", "X-Api-Key", key("second")); code != http.StatusOK || strings.Contains(out, "boat") {
		t.Errorf("the second tenant's search: %d %s", code, out)
	}
}

// rename changes the names in a message.
func rename(m proto.Message, text *strings.Replacer) {
	for _, field := range []string{"name", "parent"} {
		r := m.ProtoReflect()
		if fd := r.Descriptor().Fields().ByTextName(field); fd != nil {
			r.Set(fd, protoreflect.ValueOfString(text.Replace(r.Get(fd).String())))
		}
	}
	if u, ok := m.(*pb.UpdateDossierRequest); ok {
		u.Dossier.Name = text.Replace(u.GetDossier().GetName())
	}
}
