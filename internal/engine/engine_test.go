package engine

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// bridge is a story of three reports that agree on one number and differ on
// another.
func bridge() []claim.Source {
	day := time.Date(2026, 5, 12, 18, 0, 0, 0, time.UTC)
	return []claim.Source{
		{ID: "post", Publisher: "Alder Post", Published: day, Text: "Footbridge collapse injures 34 in Alder\n\nA footbridge in Alder collapsed on Tuesday, injuring 34 people, the fire service said. The bridge, built in 1968, was 120 metres long. Repairs will cost about $4 million."},
		{ID: "wire", Publisher: "Northern Wire", Published: day.Add(2 * time.Hour), Text: "At least 34 people were injured when a footbridge collapsed in Alder on Tuesday, according to the fire service. The city council put the cost of repairs at $6.5 million."},
		{ID: "radio", Publisher: "Radio Alder", Published: day.Add(3 * time.Hour), Text: "The collapse of the Alder footbridge injured 41 people on Tuesday, the hospital said. Two of them were children."},
	}
}

func check(t *testing.T, sources []claim.Source) *report.Report {
	t.Helper()
	r, err := New().CrossCheck(t.Context(), sources)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// words are the quotes of a finding's positions, sorted, with their sources.
func words(r *report.Report, f compare.Finding) [][]string {
	var out [][]string
	for _, p := range f.Positions {
		var quotes []string
		for _, id := range p.ClaimIDs {
			for i := range r.Claims {
				if r.Claims[i].ID == id {
					quotes = append(quotes, r.Claims[i].SourceID+": "+r.Claims[i].Quote.Exact)
				}
			}
		}
		slices.Sort(quotes)
		out = append(out, quotes)
	}
	return out
}

// findings are a report's findings without what names claims by their place.
func findings(r *report.Report) map[string]compare.Verdict {
	out := map[string]compare.Verdict{}
	for _, f := range r.Findings {
		w := words(r, f)
		slices.SortFunc(w, slices.Compare)
		out[fmt.Sprint(w)] = f.Verdict
	}
	return out
}

func TestInjuredAndCost(t *testing.T) {
	r := check(t, bridge())
	var injured, cost *compare.Finding
	for i, f := range r.Findings {
		all := fmt.Sprint(words(r, f))
		switch {
		case strings.Contains(all, "41"):
			injured = &r.Findings[i]
		case strings.Contains(all, "$6.5 million"):
			cost = &r.Findings[i]
		}
	}
	if injured == nil || injured.Verdict != compare.Conflict || len(injured.Positions) != 2 {
		t.Errorf("injured: %+v, want a conflict of two positions", injured)
	}
	if cost == nil || cost.Verdict != compare.Conflict {
		t.Errorf("cost of repairs: %+v, want a conflict", cost)
	}
}

func TestQuotesAreExact(t *testing.T) {
	sources := bridge()
	sources[1].Text = "據消防局稱 “" + sources[1].Text + "” 👩‍🚒"
	r := check(t, sources)
	text := map[string][]rune{}
	for _, s := range sources {
		text[s.ID] = []rune(s.Text)
	}
	for _, c := range r.Claims {
		if got := string(text[c.SourceID][c.Quote.Start:c.Quote.End]); got != c.Quote.Exact {
			t.Errorf("%s: quote %q, the text has %q", c.ID, c.Quote.Exact, got)
		}
	}
}

func TestSameInputSameReport(t *testing.T) {
	first := fmt.Sprintf("%+v", check(t, bridge()))
	for range 5 {
		if again := fmt.Sprintf("%+v", check(t, bridge())); again != first {
			t.Fatalf("two reports of one input:\n%s\n%s", first, again)
		}
	}
}

func TestOrderOfSources(t *testing.T) {
	want := findings(check(t, bridge()))
	for _, order := range [][]int{{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		in := bridge()
		shuffled := []claim.Source{in[order[0]], in[order[1]], in[order[2]]}
		if got := findings(check(t, shuffled)); !reflect.DeepEqual(got, want) {
			t.Errorf("order %v: %v, want %v", order, got, want)
		}
	}
}

func TestUnrelatedSourceChangesNothing(t *testing.T) {
	want := findings(check(t, bridge()))
	more := append(bridge(), claim.Source{ID: "garden", Text: "The tulip show opens on Saturday. Tickets cost 12 euros, and last year 8,000 visitors came to see 300 kinds of flowers."})
	if got := findings(check(t, more)); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestSameTextTwiceIsOneOrigin(t *testing.T) {
	in := bridge()
	copied := in[0]
	copied.ID, copied.Publisher = "copy", "Copy Courier"
	r := check(t, append(in, copied))
	for _, o := range r.Origins {
		if slices.Contains(o.SourceIDs, "copy") {
			if !slices.Contains(o.SourceIDs, "post") {
				t.Errorf("origin %+v, want post and copy together", o)
			}
			return
		}
	}
	t.Errorf("origins %+v hold no copy", r.Origins)
}

// Changing what a number is of takes it out of its finding; changing the
// number does not.
func TestMetamorphoses(t *testing.T) {
	base := func(second string) []claim.Source {
		return []claim.Source{
			{ID: "a", Published: time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC), Text: "Exports of Dutch cheese reached 310,000 tonnes in 2025, the dairy board said."},
			{ID: "b", Published: time.Date(2026, 2, 11, 0, 0, 0, 0, time.UTC), Text: second},
		}
	}
	for _, c := range []struct {
		name, second string
		verdict      compare.Verdict // 0 for no finding
	}{
		{"same", "Dutch cheese exports came to 310,000 tonnes in 2025, according to the dairy board.", compare.Agreement},
		{"number", "Dutch cheese exports came to 265,000 tonnes in 2025, according to the dairy board.", compare.Conflict},
		{"year", "Dutch cheese exports came to 265,000 tonnes in 2019, according to the dairy board.", 0},
		{"party", "Swiss cheese exports came to 265,000 tonnes in 2025, according to the dairy board.", 0},
		{"direction", "Dutch cheese imports came to 265,000 tonnes in 2025, according to the dairy board.", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := check(t, base(c.second))
			var got compare.Verdict
			for _, f := range r.Findings {
				if strings.Contains(fmt.Sprint(words(r, f)), "310,000") {
					got = f.Verdict
				}
			}
			if got != c.verdict {
				t.Errorf("verdict %d, want %d", got, c.verdict)
			}
		})
	}
}

func TestSessionIsCrossCheck(t *testing.T) {
	want := check(t, bridge())
	s := New().NewSession()
	for i, src := range bridge() {
		changed, err := s.Add(t.Context(), src)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 && len(changed) > 0 {
			t.Errorf("one source alone has findings: %+v", changed)
		}
		if i == 2 && len(changed) == 0 {
			t.Error("the third source changes no finding")
		}
	}
	got, err := s.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Error("the session's report differs from that of one call")
	}
}

func TestFieldErrors(t *testing.T) {
	for _, c := range []struct {
		name    string
		sources []claim.Source
		field   string
	}{
		{"none", nil, "sources"},
		{"one id twice", []claim.Source{{ID: "a", Text: "x"}, {ID: "a", Text: "y"}}, "sources[1].id"},
		{"assigned id taken", []claim.Source{{ID: "s2", Text: "x"}, {Text: "y"}}, "sources[1].id"},
		{"no text", []claim.Source{{ID: "a", Text: "x"}, {ID: "b"}}, "sources[1].text"},
		{"text and html", []claim.Source{{ID: "a", Text: "x", HTML: "<p>x"}}, "sources[0].text"},
		{"not UTF-8", []claim.Source{{ID: "a", Text: "\xff"}}, "sources[0].text"},
		{"statement not UTF-8", []claim.Source{{ID: "a", Statements: []string{"ok", "\xff"}}}, "sources[0].statements[1]"},
		{"empty statement", []claim.Source{{ID: "a", Statements: []string{" "}}}, "sources[0].statements[0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New().CrossCheck(t.Context(), c.sources)
			var f *FieldError
			if !errors.As(err, &f) || f.Field != c.field {
				t.Errorf("error %v, want one of field %s", err, c.field)
			}
		})
	}
}

func TestTooManyClaims(t *testing.T) {
	flood := strings.Repeat("The fire destroyed 12 boats, 13 sheds and 14 cars. ", MaxClaims/3/2+100)
	_, err := New().CrossCheck(t.Context(), []claim.Source{{ID: "a", Text: flood}, {ID: "b", Text: flood}})
	var f *FieldError
	if !errors.As(err, &f) || f.Field != "sources" || !strings.Contains(f.Message, "50000") {
		t.Errorf("error %v, want one of field sources that tells the bound", err)
	}
}

func TestFailedAddLeavesSession(t *testing.T) {
	s := New().NewSession()
	src := bridge()[0]
	if _, err := s.Add(t.Context(), claim.Source{ID: src.ID}); err == nil {
		t.Fatal("a source without text was taken")
	}
	if _, err := s.Add(t.Context(), src); err != nil {
		t.Errorf("its id is lost: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New().CrossCheck(ctx, bridge()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, err := New().Extract(ctx, bridge()[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("Extract: error %v, want context.Canceled", err)
	}
}

func TestStatements(t *testing.T) {
	r := check(t, []claim.Source{
		{ID: "tool", Statements: []string{"34 people were injured in the Alder footbridge collapse.", "Repairs to the Alder footbridge will cost $4 million."}},
		bridge()[2],
	})
	for _, f := range r.Findings {
		if f.Verdict == compare.Conflict && strings.Contains(fmt.Sprint(words(r, f)), "41 people") {
			return
		}
	}
	t.Errorf("statements and text meet in no finding: %v", findings(r))
}

func BenchmarkCrossCheck(b *testing.B) {
	e := New()
	in := bridge()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.CrossCheck(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}
