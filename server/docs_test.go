package server

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Every body that the API's reference shows as an example is taken as it
// stands.
func TestExamplesOfTheReference(t *testing.T) {
	type schema struct {
		Ref     string `json:"$ref"`
		Example json.RawMessage
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct {
				In     string
				Schema schema
			}
		}
		Definitions map[string]schema
	}
	if err := json.Unmarshal(pb.OpenAPI, &doc); err != nil {
		t.Fatal(err)
	}
	r := start(t, Config{Store: memory.New()})
	if code, _, body := ask(t, "POST", r.url+"/v1/dossiers?dossierId=story", `{}`); code != http.StatusOK {
		t.Fatalf("%d %s", code, body)
	}
	tried := 0
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for verb, op := range doc.Paths[path] {
			for _, p := range op.Parameters {
				if p.In != "body" {
					continue
				}
				s := p.Schema
				if name, ok := strings.CutPrefix(s.Ref, "#/definitions/"); ok {
					s = doc.Definitions[name]
				}
				if len(s.Example) == 0 {
					t.Errorf("%s has no example", op.OperationID)
					continue
				}
				at := strings.NewReplacer("{dossier.name}", "dossiers/story", "{parent}", "dossiers/story").Replace(path)
				if code, _, answer := ask(t, strings.ToUpper(verb), r.url+at, string(s.Example)); code != http.StatusOK || strings.Contains(answer, `"error"`) {
					t.Errorf("%s: %d %s", op.OperationID, code, answer)
				}
				tried++
			}
		}
	}
	if tried < 7 {
		t.Errorf("%d examples tried", tried)
	}
}
