package integration

import (
	"bufio"
	"context"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// TestDossierOfOthers keeps a story with clients that share no code with the
// server: grpcurl by reflection, and curl, which follows the report as lines of
// JSON.
func TestDossierOfOthers(t *testing.T) {
	curl := need(t, "curl")
	g, err := grpcurl()
	if err != nil {
		absent(t, "%v", err)
	}
	s := serve(t)
	const service = "crosscheck.v1.DossierService/"
	call := func(method, body string, want ...string) {
		t.Helper()
		got := run(t, "", g, "-plaintext", "-d", body, s.grpc, service+method)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s answers without %q: %s", method, w, got)
			}
		}
	}
	call("CreateDossier", `{"dossier_id": "quay", "dossier": {"title": "The quay"}}`, `"name": "dossiers/quay"`, `"etag"`)
	call("AddSource", `{"parent": "dossiers/quay", "request_id": "1", "source": {"id": "wire", "text": "The two ports signed 12 agreements on Monday."}}`,
		`"name": "dossiers/quay/sources/wire"`, `"revision": "1"`)

	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	watch := exec.CommandContext(ctx, curl, "-sSN", s.http+"/v1/dossiers/quay/report:watch?revision=0")
	out, err := watch.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := watch.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	line := func() (m struct {
		Result struct {
			Revision, Source string
			Snapshot         bool
			Findings         []struct{ Verdict string }
		}
		Error *struct{ Code int }
	}) {
		t.Helper()
		if !lines.Scan() {
			t.Fatalf("no more lines: %v", lines.Err())
		}
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		return m
	}
	if m := line(); m.Result.Revision != "1" || m.Result.Snapshot || m.Result.Source != "dossiers/quay/sources/wire" {
		t.Errorf("first line %+v", m)
	}
	run(t, "", curl, "-sS", "--fail-with-body", s.http+"/v1/dossiers/quay/sources",
		"-d", `{"id": "radio", "text": "The two ports signed 14 agreements on Monday."}`)
	if m := line(); m.Result.Revision != "2" || len(m.Result.Findings) != 1 || m.Result.Findings[0].Verdict != "VERDICT_CONFLICT" {
		t.Errorf("second line %+v", m)
	}
	call("GetReport", `{"name": "dossiers/quay/report"}`, `"VERDICT_CONFLICT"`, `"revision": "2"`)
	call("SearchClaims", `{"query": "agreements", "min_value": "13"}`, `"dossiers/quay/sources/radio"`, `"14"`)
	call("DeleteDossier", `{"name": "dossiers/quay", "force": true}`)
	if m := line(); m.Error == nil || m.Error.Code != 5 {
		t.Errorf("last line %+v, want NOT_FOUND", m)
	}
	if err := watch.Wait(); err != nil {
		t.Errorf("curl: %v", err)
	}
}
