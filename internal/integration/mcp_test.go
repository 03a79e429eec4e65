package integration

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// toolResult is what a tool of crosscheck mcp gave the assistant.
type toolResult struct {
	Text       string
	Structured map[string]any
	IsError    bool
	Meta       map[string]struct {
		Details []map[string]any
	}
}

// An assistant made with the protocol's TypeScript SDK starts the program, in
// process and before a server.
func TestMCP(t *testing.T) {
	node, dir := nodeFolder(t, assistantFolder)
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t)
	for name, args := range map[string][]string{
		"in process": {"--store", "memory:"},
		"in a file":  {"--store", "sqlite:" + filepath.Join(t.TempDir(), "dossiers.db")},
		"at server":  {"--server", server.grpc},
	} {
		t.Run(name, func(t *testing.T) {
			var got struct {
				Server       struct{ Name string }
				Capabilities struct {
					Resources struct{ Subscribe bool }
				}
				Tools []struct {
					Name        string
					Annotations map[string]any
				}
				Parsed, Extracted, Checked, Long, Refused, Unknown toolResult
				Progress                                           []string
				Reports                                            int // of the long call
				Created, Report, Found, Listed                     toolResult
				Added                                              []toolResult
				Updated                                            string
				Resource, CSV                                      struct{ MIMEType, Text string }
				Templates                                          []string
				Kept, Deleted                                      toolResult
				Cancelled                                          struct {
					Message      string
					Milliseconds int
				}
			}
			decode(t, run(t, "", node, append([]string{filepath.Join(dir, "assistant.js"), bin, "mcp"}, args...)...), &got)
			if got.Server.Name != "crosscheck" || !got.Capabilities.Resources.Subscribe || len(got.Tools) != 13 || len(got.Templates) != 2 {
				t.Errorf("%+v, %d tools, templates %q", got.Server, len(got.Tools), got.Templates)
			}
			for _, tool := range got.Tools {
				if want := strings.HasPrefix(tool.Name, "delete_") || tool.Name == "update_dossier"; tool.Annotations["destructiveHint"] != want {
					t.Errorf("%s: %v", tool.Name, tool.Annotations)
				}
			}
			for _, tt := range []struct {
				name    string
				result  toolResult
				isError bool
				words   string
			}{
				{"parsed", got.Parsed, false, "about 400  350 to 450"},
				{"extracted", got.Extracted, false, "«About 300 guests» attended"},
				{"checked", got.Checked, false, "signed «14 agreements» on Monday"},
				{"long", got.Long, false, fmt.Sprintf("%d reports, %d claims: 1 conflict", got.Reports, 40*got.Reports)},
				{"refused", got.Refused, true, "INVALID_ARGUMENT, INVALID_FIELD\nsources[1].html: html is given beside text"},
				{"unknown", got.Unknown, true, "\nsources[0].txt: unknown field"},
				{"created", got.Created, false, "dossiers/ports “Two ports”"},
				{"report", got.Report, false, "1 of 2 findings shown"},
				{"found", got.Found, false, "dossiers/ports/sources/radio: 14: "},
				{"listed", got.Listed, false, "2 sources, 4 claims, revision 2"},
				{"kept", got.Kept, true, "FAILED_PRECONDITION, NOT_EMPTY"},
				{"deleted", got.Deleted, false, "is deleted"},
			} {
				if tt.result.IsError != tt.isError || !strings.Contains(tt.result.Text, tt.words) {
					t.Errorf("%s: %v %q", tt.name, tt.result.IsError, tt.result.Text)
				}
				if (tt.result.Structured == nil) != tt.isError {
					t.Errorf("%s: structured %v", tt.name, tt.result.Structured)
				}
			}
			if d := got.Refused.Meta["crosscheck.v1/status"].Details; !slices.ContainsFunc(d, func(m map[string]any) bool { return m["@type"] == "type.googleapis.com/google.rpc.BadRequest" }) {
				t.Errorf("the refusal carries %v", got.Refused.Meta)
			}
			if !slices.Contains(got.Progress, fmt.Sprintf("cross-checking %d reports", got.Reports)) {
				t.Errorf("progress %q", got.Progress)
			}
			if got.Updated != "crosscheck://dossiers/ports/report" || len(got.Added) != 2 || got.Resource.MIMEType != "text/plain" || !strings.Contains(got.CSV.Text, "14 agreements") {
				t.Errorf("updated %q, added %+v, resource %+v, CSV %.100q", got.Updated, got.Added, got.Resource, got.CSV.Text)
			}
			if got.Cancelled.Milliseconds == 0 || got.Cancelled.Milliseconds > 60_000 || !strings.Contains(got.Cancelled.Message, "enough") {
				t.Errorf("cancelled %+v", got.Cancelled)
			}
		})
	}
}
