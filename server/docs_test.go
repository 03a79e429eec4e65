package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// referenceOrder is the order in which somebody would try what the reference
// shows: what is made first, what is taken away last.
var referenceOrder = []string{
	"ParseQuantities", "ExtractClaims", "CrossCheck",
	"CreateDossier", "ListDossiers", "GetDossier", "UpdateDossier",
	"AddSource", "BatchAddSources", "GetSource", "ListSources",
	"GetReport", "ExportReport", "WatchReport", "SearchClaims",
	"DeleteSource", "DeleteDossier",
}

// Every operation of the API's reference is taken as it stands there, its body,
// path and parameters being those of its examples, by a server that asks who
// calls; and none without a key.
func TestExamplesOfTheReference(t *testing.T) {
	type schema struct {
		Ref     string `json:"$ref"`
		Example json.RawMessage
	}
	type operation struct {
		OperationID string
		Parameters  []struct {
			Name, In string
			Required bool
			Schema   schema
			Example  any `json:"x-example"`
		}
	}
	var doc struct {
		Paths               map[string]map[string]operation
		Definitions         map[string]schema
		SecurityDefinitions map[string]struct{ In, Name string }
		Security            []map[string][]string
	}
	if err := json.Unmarshal(pb.OpenAPI, &doc); err != nil {
		t.Fatal(err)
	}
	if s := doc.SecurityDefinitions; s["ApiKey"].Name != "X-Api-Key" || s["Bearer"].Name != "Authorization" || len(doc.Security) != 2 {
		t.Errorf("security %v by %v", s, doc.Security)
	}
	type call struct{ verb, path, body string }
	calls := map[string]call{}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for verb, op := range doc.Paths[path] {
			at, body, query := path, "", url.Values{}
			for _, p := range op.Parameters {
				switch {
				case p.In == "body":
					s := p.Schema
					if name, ok := strings.CutPrefix(s.Ref, "#/definitions/"); ok {
						s = doc.Definitions[name]
					}
					if body = string(s.Example); body == "" {
						t.Errorf("%s has no example of its body", op.OperationID)
					}
				case p.Example != nil && p.In == "path":
					// As a viewer writes it, slashes and all.
					at = strings.Replace(at, "{"+p.Name+"}", url.PathEscape(fmt.Sprint(p.Example)), 1)
				case p.Example != nil:
					query.Set(p.Name, fmt.Sprint(p.Example))
				case p.Required:
					t.Errorf("%s has no example of %s", op.OperationID, p.Name)
				}
			}
			if len(query) > 0 {
				at += "?" + query.Encode()
			}
			_, name, _ := strings.Cut(op.OperationID, "_")
			calls[name] = call{strings.ToUpper(verb), at, body}
		}
	}
	if have, want := slices.Sorted(maps.Keys(calls)), slices.Sorted(slices.Values(referenceOrder)); !slices.Equal(have, want) {
		t.Errorf("the reference has %q, this test tries %q", have, want)
	}
	r, keyOf := tenants(t, Config{})
	key := keyOf("first")
	for _, name := range referenceOrder {
		c := calls[name]
		if code, _, answer := ask(t, c.verb, r.url+c.path, c.body); code != http.StatusUnauthorized {
			t.Errorf("%s without a key: %d %s", name, code, answer)
		}
		if name == "WatchReport" {
			watchOnce(t, r.url+c.path, key) // it has no end
			continue
		}
		code, _, answer := ask(t, c.verb, r.url+c.path, c.body, "X-Api-Key", key)
		if code != http.StatusOK || strings.Contains(answer, `"error"`) {
			t.Errorf("%s: %s %s: %d %s", name, c.verb, c.path, code, answer)
		}
	}
}

// watchOnce reads the first line of a watch.
func watchOnce(t *testing.T, address, key string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), slowdown*10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Api-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	line, err := bufio.NewReader(resp.Body).ReadString('\n')
	if err != nil || resp.StatusCode != http.StatusOK || !strings.HasPrefix(line, `{"result":`) {
		t.Errorf("%s: %d %q, %v", address, resp.StatusCode, line, err)
	}
}
