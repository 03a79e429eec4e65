package dossier

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ phrase, want string }{
		{"", ""},
		{"Trade volumes", "trade volume"},
		{"business leaders", "business leader"},
		{"South-Korean officials", "south korea official"},
		{"the ministers' families", "the minister family"},
		{"China’s exports", "china export"},
		{"Chinese exports", "china export"},
		{"signed", "sign"},
		{"Ｆｕｌｌ width", "full width"},
		{"代表", "代表"},
		{"韩国代表", "韩国 国代 代表"},
		{"人", "人"},
		{"참가자 수", "참가 가자 수"},
		{"5G站", "5g 站"},
		{"— … !", ""},
	} {
		if got := strings.Join(appendWords(nil, c.phrase, false), " "); got != c.want {
			t.Errorf("%q has the words %q, want %q", c.phrase, got, c.want)
		}
	}
	if got := strings.Join(appendWords(nil, "the number of US ships", true), " "); got != "number america ship" {
		t.Errorf("a question's words are %q", got)
	}
}

func TestTerms(t *testing.T) {
	jan := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		in   claim.Claim
		want store.Terms
	}{
		{"a count", claim.Claim{
			Quantity: quantity.Quantity{Value: quantity.New(47, 0), Unit: unit.Unit{Code: "1", Name: "boat"}},
			Measure:  claim.Measure{Name: "boat", Qualifiers: []string{"burned"}, Of: "harbour fire"},
			Period:   claim.Period{Start: jan, End: jan.AddDate(0, 1, 0)},
		}, store.Terms{
			Words: []string{"boat", "burn", "fire", "harbour"}, Units: []string{"1", "boat"},
			Lower: "47", Upper: "47", From: jan, To: jan.AddDate(0, 1, 0),
		}},
		{"a bound", claim.Claim{
			Quantity: quantity.Quantity{Value: quantity.New(200, 0), Approximation: quantity.MoreThan, Unit: unit.MustByCode("USD")},
		}, store.Terms{Units: []string{"USD", "dollar"}, Lower: "200", Upper: "300"}},
		{"half a period", claim.Claim{
			Quantity: quantity.Quantity{Value: quantity.New(5, 0), Unit: unit.Unit{Code: "%", Dimension: unit.Percent}},
			Period:   claim.Period{Start: jan},
		}, store.Terms{Units: []string{"%"}, Lower: "4.5", Upper: "6"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := terms(&c.in)
			if !slices.Equal(got.Words, c.want.Words) || !slices.Equal(got.Units, c.want.Units) {
				t.Errorf("words %q, units %q; want %q, %q", got.Words, got.Units, c.want.Words, c.want.Units)
			}
			if got.Lower != c.want.Lower || got.Upper != c.want.Upper || !got.From.Equal(c.want.From) || !got.To.Equal(c.want.To) {
				t.Errorf("%s to %s, %v to %v; want %s to %s, %v to %v", got.Lower, got.Upper, got.From, got.To, c.want.Lower, c.want.Upper, c.want.From, c.want.To)
			}
		})
	}
}

func TestPeriod(t *testing.T) {
	for _, c := range []struct{ in, from, to string }{
		{"2026", "2026-01-01", "2027-01-01"},
		{"2026-12", "2026-12-01", "2027-01-01"},
		{"2024-02-29", "2024-02-29", "2024-03-01"},
		{"2025-07/2026-06", "2025-07-01", "2026-07-01"},
		{"2025/2026-06-15", "2025-01-01", "2026-06-16"},
		{"2025/2025", "2025-01-01", "2026-01-01"},
		{"2026/2025", "", ""},
		{"2025-02-29", "", ""},
		{"2025-13", "", ""},
		{"0000", "", ""},
		{"2025/", "", ""},
		{"/2025", "", ""},
		{"next year", "", ""},
	} {
		from, to, err := period(c.in)
		if (err != nil) != (c.from == "") {
			t.Errorf("%q: error %v", c.in, err)
			continue
		}
		if err == nil && (from.Format(time.DateOnly) != c.from || to.Format(time.DateOnly) != c.to) {
			t.Errorf("%q is %v to %v, want %s to %s", c.in, from, to, c.from, c.to)
		}
	}
}

// FuzzQuery holds questions of any words to the contract of stores: words and
// units are not empty, bounds are plain decimals, and a word is found by
// itself.
func FuzzQuery(f *testing.F) {
	f.Add("the business leaders'", "documents", "-1.50", "2e3", "2025-07/2026")
	f.Add("韩国代表 teams", "USD", "", "", "2026-01-07")
	f.Fuzz(func(t *testing.T, words, unit, lower, upper, when string) {
		q, err := query(Question{Words: words, Unit: unit, MinValue: lower, MaxValue: upper, Period: when, Limit: 1})
		if err != nil {
			if field := (*engine.FieldError)(nil); !errors.As(err, &field) || field.Field == "" {
				t.Fatalf("error %v names no field", err)
			}
			return
		}
		if slices.Contains(q.Words, "") || q.Unit == "" && unit != "" || strings.ContainsAny(q.Lower+q.Upper, "eE") {
			t.Fatalf("asked as %+v", q)
		}
		if !q.To.After(q.From) && !q.From.IsZero() {
			t.Fatalf("period %v to %v", q.From, q.To)
		}
		indexed := set(appendWords(nil, words, false))
		for _, w := range q.Words {
			if !slices.Contains(indexed, w) {
				t.Fatalf("%q asks for %q, and a measure of these words has %q", words, w, indexed)
			}
		}
	})
}
