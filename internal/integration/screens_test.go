package integration

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	drawings "github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// The page looks as it did when somebody last looked at it, empty, with a
// small story and with one of 200 sources, on phones and desks, light and
// dark: testdata/screens has the pictures, which `make screenshots` takes anew.
// The reports are fixed, so that what the engine finds is no part of this.
//
// CROSSCHECK_SCREENSHOTS names a folder for what is seen today, and for the
// differences; CROSSCHECK_SCREENSHOTS_UPDATE=1 makes it the reference.
func TestScreens(t *testing.T) {
	browser := chromium(t)
	node, dir := nodePrograms(t)
	s := serve(t, "--store", "memory:")
	stories := t.TempDir()
	for name, story := range map[string]func(*testing.T) (*drawings.Report, []claim.Source){"small": smallStory, "large": largeStory} {
		r, sources := story(t)
		drawn(t, stories, name, r, sources)
	}
	out := os.Getenv("CROSSCHECK_SCREENSHOTS")
	if out == "" {
		out = t.TempDir()
	}
	references, err := filepath.Abs("testdata/screens")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 12*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, node, filepath.Join(dir, "screens.js"), s.http, browser, stories, references, out, os.Getenv("CROSSCHECK_SCREENSHOTS_UPDATE"))
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout.String(), stderr.String())
	}
	var got struct {
		Screens, Regions int
		Worst            string
		Faults           []string
	}
	decode(t, stdout.String(), &got)
	if got.Screens != 12 || got.Regions < 60 {
		t.Errorf("%d screens, %d regions", got.Screens, got.Regions)
	}
	for _, f := range got.Faults {
		t.Error(f)
	}
	t.Logf("%d regions of %d screens; the furthest off: %s", got.Regions, got.Screens, got.Worst)
}

// drawn writes what a browser needs to see a report: the sources as a file to
// pick, and the server's answer to them.
func drawn(t *testing.T, folder, name string, r *drawings.Report, sources []claim.Source) {
	t.Helper()
	var html strings.Builder
	if err := drawings.WriteFindings(&html, r, sources); err != nil {
		t.Fatal(err)
	}
	type file struct {
		Publisher string `json:"publisher"`
		Text      string `json:"text"`
		Time      string `json:"publishTime"`
	}
	var files []file
	for _, s := range sources {
		files = append(files, file{s.Publisher, s.Text, s.Published.Format(time.RFC3339)})
	}
	for end, v := range map[string]any{
		"sources": map[string]any{"sources": files},
		"answer":  map[string]any{"html": html.String(), "summary": drawings.Summary(r, len(sources))},
	} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+"."+end+".json"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// smallStory is four reports of a storm, with conflicts, a denial, two units
// and sums that hold.
func smallStory(t *testing.T) (*drawings.Report, []claim.Source) {
	t.Helper()
	raw, err := os.ReadFile("testdata/screens/small.json")
	if err != nil {
		t.Fatal(err)
	}
	var x pb.DossierExport
	if err := wire.UnmarshalJSON(raw, &x); err != nil {
		t.Fatal(err)
	}
	r, err := wire.ReportFrom(x.GetReport())
	if err != nil {
		t.Fatal(err)
	}
	var sources []claim.Source
	for _, m := range x.GetSources() {
		s, err := wire.SourceFrom("source", m)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, s)
	}
	return r, sources
}

// largeStory is 200 reports: three tolls, one number of homes that a third of
// them copied from a wire, and 40 different sums.
func largeStory(t *testing.T) (*drawings.Report, []claim.Source) {
	t.Helper()
	people := unit.Unit{Code: "1", Name: "person", Dimension: unit.Count}
	home := unit.Unit{Code: "1", Name: "home", Dimension: unit.Count}
	r := &drawings.Report{EngineVersion: "0.0.0"}
	var sources []claim.Source
	tolls, homes, sums := make([]compare.Position, 3), make([]compare.Position, 1), make([]compare.Position, 40)
	copies := origin.Origin{ID: "wire", Evidence: "near-copied text"}
	for i := range 200 {
		id := fmt.Sprintf("p%d", i)
		text := fmt.Sprintf("The storm killed %d people on the islands. About 9,000 homes lost power. Damage in county %d is put at $%d million.", 14+i%3*2, i%40, 100+i%40*5)
		sources = append(sources, claim.Source{ID: id, Publisher: fmt.Sprintf("County Paper No. %d", i+1), Published: time.Date(2026, 3, 2+i%5, 0, 0, 0, 0, time.UTC), Text: text})
		if i%3 == 0 {
			copies.SourceIDs = append(copies.SourceIDs, id)
		}
		put := func(p *compare.Position, words string, q quantity.Quantity, sentence string) {
			from, at := strings.Index(text, sentence), strings.Index(text, words)
			c := claim.Claim{
				ID: fmt.Sprintf("%s:%d", id, len(r.Claims)), SourceID: id, Quantity: q,
				Quote:    claim.Quote{Exact: words, Start: at, End: at + len(words)},
				Sentence: claim.Span{Start: from, End: from + strings.Index(text[from:], ".") + 1},
			}
			r.Claims = append(r.Claims, c)
			p.ClaimIDs, p.SourceIDs = append(p.ClaimIDs, c.ID), append(p.SourceIDs, id)
			p.Interval = q.Soft()
		}
		number := func(n int64, a quantity.Approximation, u unit.Unit) quantity.Quantity {
			return quantity.Quantity{Value: quantity.New(n, 0), Approximation: a, Unit: u}
		}
		put(&tolls[i%3], fmt.Sprintf("%d people", 14+i%3*2), number(int64(14+i%3*2), quantity.Exact, people), "The storm")
		put(&homes[0], "About 9,000 homes", number(9000, quantity.About, home), "About")
		put(&sums[i%40], fmt.Sprintf("$%d million", 100+i%40*5), number(int64(100+i%40*5)*1e6, quantity.Exact, unit.MustByCode("USD")), "Damage")
	}
	r.Origins = []origin.Origin{copies}
	r.Findings = []compare.Finding{
		{
			ID: "f1", Title: "people killed", Verdict: compare.Conflict, Unit: people, Positions: tolls,
			Gap:     compare.Gap{Absolute: quantity.New(4, 0), Relative: quantity.MustParse("0.22")},
			Reasons: []compare.Reason{{Kind: compare.Value, Message: "County Paper No. 1 reports 14; County Paper No. 2 reports 16; County Paper No. 3 reports 18"}},
		},
		{
			ID: "f2", Title: "damage", Verdict: compare.Conflict, Unit: unit.MustByCode("USD"), Positions: sums,
			Gap:     compare.Gap{Absolute: quantity.New(195, 6), Relative: quantity.MustParse("0.66")},
			Reasons: []compare.Reason{{Kind: compare.Value, Message: "40 different figures"}},
		},
		{
			ID: "f3", Title: "homes without power", Verdict: compare.Agreement, Unit: home, Positions: homes,
			Reasons: []compare.Reason{{Kind: compare.Equal, Message: "200 reports of about 9,000"}},
		},
	}
	return r, sources
}
