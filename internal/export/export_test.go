package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func decimalOf(t testing.TB, s string) quantity.Decimal {
	t.Helper()
	var d quantity.Decimal
	if err := d.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return d
}

// tables is a report of two sources that differ on how many tables were set,
// and agree on nothing else.
func tables(t testing.TB) (*report.Report, []claim.Source) {
	sources := []claim.Source{
		{ID: "a", Publisher: "=HYPERLINK(\"http://x\")", Title: "Tables <set>", URI: "https://example.org/a?x=1&y=2", Language: "en", Published: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)},
		{ID: "b", Publisher: "Harbour Gazette", URI: "javascript:alert(1)"},
	}
	claimOf := func(id, source, exact, value string) claim.Claim {
		return claim.Claim{
			ID: id, SourceID: source,
			Quote:    claim.Quote{Exact: exact, Prefix: "set ", Suffix: ".", Start: 4, End: 4 + len(exact)},
			Quantity: quantity.Quantity{Value: decimalOf(t, value), Unit: unit.Unit{Code: "1", Name: "table"}},
			Measure:  claim.Measure{Name: "table", Qualifiers: []string{"long"}},
			Period:   claim.Period{Start: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)},
		}
	}
	r := &report.Report{
		Claims: []claim.Claim{claimOf("a:1", "a", "12 long tables", "12"), claimOf("a:2", "a", "12 tables", "12"), claimOf("b:1", "b", "-14 tables", "14")},
		Findings: []compare.Finding{{
			ID: "f1", Title: "long tables", Verdict: compare.Conflict,
			Positions: []compare.Position{{ClaimIDs: []string{"a:1", "a:2"}, SourceIDs: []string{"a"}}, {ClaimIDs: []string{"b:1"}, SourceIDs: []string{"b"}}},
			Reasons:   []compare.Reason{{Kind: compare.Value, Rule: "value.apart", Message: "A says 12, B 14.", ClaimIDs: []string{"a:1", "b:1"}}},
		}},
		EngineVersion: "1.2.3",
	}
	return r, sources
}

type writer func(io.Writer, *report.Report, []claim.Source) error

var writers = map[string]writer{
	"annotations": WriteAnnotations,
	"schema.org":  WriteSchemaOrg,
	"csv":         WriteCSV,
	"jsonl":       WriteJSONL,
}

// The same report gives the same bytes, and one of nothing is well formed.
func TestStable(t *testing.T) {
	r, sources := tables(t)
	for name, write := range writers {
		var a, b, none bytes.Buffer
		if err := errors.Join(write(&a, r, sources), write(&b, r, sources), write(&none, &report.Report{}, nil)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if a.Len() == 0 || a.String() != b.String() {
			t.Errorf("%s: %d bytes, then %d others", name, a.Len(), b.Len())
		}
		if strings.HasSuffix(name, "s") || strings.HasSuffix(name, "org") {
			if !json.Valid(none.Bytes()) {
				t.Errorf("%s of nothing: %q", name, none.String())
			}
		}
	}
}

func TestAnnotations(t *testing.T) {
	r, sources := tables(t)
	var b bytes.Buffer
	if err := WriteAnnotations(&b, r, sources); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Context string `json:"@context"`
		Total   int
		First   struct {
			Items []struct {
				ID, Motivation string
				Target         json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	items := got.First.Items
	if got.Context != "http://www.w3.org/ns/anno.jsonld" || got.Total != 4 || len(items) != 4 {
		t.Fatalf("%d items of %d, context %q", len(items), got.Total, got.Context)
	}
	var target struct {
		Source   struct{ ID string }
		Selector []struct {
			Type, Exact, Prefix, Suffix string
			Start, End                  int
		}
	}
	if err := json.Unmarshal(items[0].Target, &target); err != nil {
		t.Fatal(err)
	}
	if target.Source.ID != "https://example.org/a?x=1&y=2" || len(target.Selector) != 2 ||
		target.Selector[0].Exact != "12 long tables" || target.Selector[1].Start != 4 || target.Selector[1].End != 18 {
		t.Errorf("target %+v", target)
	}
	var links []string
	if err := json.Unmarshal(items[3].Target, &links); err != nil {
		t.Fatal(err)
	}
	want := []string{items[0].ID, items[1].ID, items[2].ID}
	if items[3].Motivation != "linking" || fmt.Sprint(links) != fmt.Sprint(want) {
		t.Errorf("%s %v, want %v", items[3].Motivation, links, want)
	}
	if strings.Contains(b.String(), "javascript:") && !strings.Contains(b.String(), "urn:uuid:") {
		t.Error("a source without a web address has no name")
	}
}

func TestSchemaOrg(t *testing.T) {
	r, sources := tables(t)
	q := &r.Claims[2].Quantity
	q.Unit, q.Approximation = unit.Unit{Code: "USD", Name: "dollar", Dimension: unit.Money, Per: "barrel"}, quantity.MoreThan
	r.Claims[2].Attribution.Name = "the port"
	var b bytes.Buffer
	if err := WriteSchemaOrg(&b, r, sources); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"value": 12`, `"minValue": 14`, `"unitCode": "ISO4217:USD"`, `"unitText": "dollar per barrel"`,
		`"temporalCoverage": "2026-03-01"`, `"creativeWorkStatus": "Draft"`, `"headline": "Tables <set>"`, `"name": "the port"`, `"keywords": "CONFLICT"`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
	if strings.Contains(strings.ToLower(b.String()), "rating") {
		t.Error("a draft has a rating")
	}
}

func TestCSV(t *testing.T) {
	r, sources := tables(t)
	var b bytes.Buffer
	if err := WriteCSV(&b, r, sources); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 {
		t.Fatalf("%d rows: %q", len(rows), rows)
	}
	cell := func(row int, column string) string {
		for i, name := range rows[0] {
			if name == column {
				return rows[row][i]
			}
		}
		t.Fatalf("no column %q", column)
		return ""
	}
	for _, tt := range []struct{ column, want string }{
		{"verdict", "CONFLICT"},
		{"reasons", "VALUE"},
		{"a_publisher", `'=HYPERLINK("http://x")`},
		{"b_quote", "-14 tables"},
		{"a_value", "12"},
		{"b_value", "14"},
		{"a_measure", "long table"},
		{"a_publish_time", "2026-03-02T08:00:00Z"},
	} {
		if got := cell(1, tt.column); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.column, got, tt.want)
		}
	}
	if got := cell(2, "reasons"); got != "" {
		t.Errorf("the second pair has reasons of the first: %q", got)
	}
}

func TestHarmless(t *testing.T) {
	for cell, want := range map[string]string{
		"":               "",
		"400 people":     "400 people",
		"-5 percent":     "-5 percent",
		"+3":             "+3",
		"=1+1":           "'=1+1",
		"@SUM(A1)":       "'@SUM(A1)",
		"-2+3+cmd|' /C'": "'-2+3+cmd|' /C'",
		"+cmd":           "'+cmd",
		"\t=1":           "'\t=1",
		"\r\n400":        "'\r\n400",
		" =1+1":          "' =1+1",
		"\u00a0@x":       "'\u00a0@x",
		"\ufeff=1":       "'\ufeff=1",
		"＝1+1":           "'＝1+1",
		"－5":             "'－5",
		"-":              "'-",
		"-5=1":           "'-5=1",
		"−5 percent":     "−5 percent", // a minus sign, which no spreadsheet reads
	} {
		if got := harmless(cell); got != want {
			t.Errorf("harmless(%q) = %q, want %q", cell, got, want)
		}
	}
}

// No cell that a spreadsheet would calculate gets through, and none loses a
// character.
func TestHarmlessAlways(t *testing.T) {
	for _, before := range []string{"", " ", "\t", "\r\n", "\u3000", "\ufeff", "\x00", "'"} {
		for _, sign := range []string{"", "=", "+", "-", "@", "＝", "＋", "－", "＠", "+-", "−"} {
			for _, rest := range []string{"", "1", "5 percent", "1+1", "cmd|' /C calc'!A0", "SUM(A1:A9)", "字"} {
				cell := before + sign + rest
				got := harmless(cell)
				if got != cell && got != "'"+cell {
					t.Fatalf("%q became %q", cell, got)
				}
				seen := strings.TrimSpace(strings.Trim(got, "\ufeff\x00"))
				if seen == "" || seen[0] == '\'' {
					continue
				}
				first, _ := utf8.DecodeRuneInString(seen)
				number := (first == '+' || first == '-') && len(seen) > 1 && seen[1] >= '0' && seen[1] <= '9' && !strings.ContainsAny(seen, "=|!@(")
				if strings.ContainsRune("=@＝＠＋－+-", first) && !number {
					t.Errorf("%q passes as %q", cell, got)
				}
			}
		}
	}
}

func TestTooManyPairs(t *testing.T) {
	r, _ := tables(t)
	f := &r.Findings[0]
	for i := range 1100 {
		c := r.Claims[0]
		c.SourceID, c.ID = fmt.Sprint("s", i), fmt.Sprint("s", i, ":1")
		r.Claims = append(r.Claims, c)
		f.Positions[0].ClaimIDs = append(f.Positions[0].ClaimIDs, c.ID)
	}
	for _, write := range []writer{WriteCSV, WriteJSONL} {
		var many *TooManyPairsError
		// 1,103 claims; the pair of the one source is no pair.
		if err := write(io.Discard, r, nil); !errors.As(err, &many) || many.Pairs != 1103*1102/2-1 {
			t.Errorf("error %v", err)
		}
	}
}
