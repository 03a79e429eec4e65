package report_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// story builds a report by hand, so that the renderers are tested without the
// stages that make one.
type story struct {
	t       *testing.T
	sources []claim.Source
	report  report.Report
}

func (s *story) source(id, publisher string, published string, text string) {
	at, err := time.Parse(time.DateOnly, published)
	if err != nil {
		s.t.Fatal(err)
	}
	s.sources = append(s.sources, claim.Source{ID: id, Publisher: publisher, Published: at, Text: text, URI: "https://example.org/" + id})
}

// claim adds a claim whose quote is the first place of words in the text.
func (s *story) claim(id, source, words string, q quantity.Quantity, edit ...func(*claim.Claim)) {
	s.t.Helper()
	i := slices.IndexFunc(s.sources, func(x claim.Source) bool { return x.ID == source })
	text := s.sources[i].Text
	at := strings.Index(text, words)
	if at < 0 {
		s.t.Fatalf("no %q in source %s", words, source)
	}
	from, to := strings.LastIndex(text[:at], ". ")+1, len(text)
	if from > 0 {
		from++
	}
	if stop := strings.Index(text[at:], ". "); stop >= 0 {
		to = at + stop + 1
	}
	points := func(i int) int { return utf8.RuneCountInString(text[:i]) }
	before, after := []rune(text[:at]), []rune(text[at+len(words):])
	c := claim.Claim{
		ID: id, SourceID: source,
		Quote: claim.Quote{
			Exact:  words,
			Prefix: string(before[max(0, len(before)-32):]),
			Suffix: string(after[:min(32, len(after))]),
			Start:  points(at), End: points(at + len(words)),
		},
		Sentence: claim.Span{Start: points(from), End: points(to)},
		Quantity: q,
	}
	for _, f := range edit {
		f(&c)
	}
	s.report.Claims = append(s.report.Claims, c)
}

func dec(x string) quantity.Decimal {
	if x == "" {
		return quantity.Decimal{}
	}
	return quantity.MustParse(x)
}

func counted(value string, a quantity.Approximation) quantity.Quantity {
	return quantity.Quantity{Value: dec(value), Approximation: a, Unit: unit.Unit{Code: "1", Dimension: unit.Count}}
}

func money(value string, a quantity.Approximation) quantity.Quantity {
	return quantity.Quantity{Value: dec(value), Approximation: a, Unit: unit.Unit{Code: "USD", Name: "dollar", Dimension: unit.Money}}
}

func between(lower, upper string) quantity.Interval {
	return quantity.Interval{Lower: dec(lower), Upper: dec(upper)}
}

// ferry is a story of three reports and a copy.
func ferry(t *testing.T) *story {
	s := &story{t: t}
	const wire = "The ferry line carried more than 3 million passengers in its first year, the port authority said on Friday. " +
		"Fares brought in $41.5 million. The new terminal, which was planned for 12 berths, opened with nine berths in spring."
	s.source("wire", "Coastline Wire", "2031-03-14", wire)
	s.source("courier", "Northport Courier", "2031-03-15",
		"Some 3.1 million people took the boats, by the authority's count. In all, the crossing took $38 million in fares, far less than "+
			"the ministry had hoped for when it signed the contract with the yard that built the six vessels. 渡轮公司约有310万名乘客。")
	s.source("lantern", "The Daily Lantern", "2030-11-02",
		"When the terminal opens, 12 berths will be ready, Mayor Idris Okonjo promised, and dozens of buses an hour will meet the boats.")
	s.source("digest", "Morning Digest", "2031-03-14", wire)

	s.claim("c1", "wire", "more than 3 million passengers", counted("3e6", quantity.MoreThan))
	s.claim("c2", "wire", "$41.5 million", money("41.5e6", quantity.Exact))
	s.claim("c3", "wire", "12 berths", counted("12", quantity.Exact), func(c *claim.Claim) { c.Status = claim.Expected })
	s.claim("c4", "wire", "nine berths", counted("9", quantity.Exact))
	s.claim("c5", "courier", "Some 3.1 million people", counted("3.1e6", quantity.About))
	s.claim("c6", "courier", "$38 million", money("38e6", quantity.Exact))
	s.claim("c7", "courier", "six vessels", counted("6", quantity.Exact))
	s.claim("c8", "courier", "约有310万名乘客", counted("3.1e6", quantity.About))
	s.claim("c9", "lantern", "12 berths", counted("12", quantity.Exact), func(c *claim.Claim) { c.Status = claim.Expected })
	s.claim("c10", "lantern", "dozens of buses", quantity.Quantity{Approximation: quantity.Order, Lower: dec("24"), Upper: dec("99")})
	s.claim("c11", "digest", "$41.5 million", money("41.5e6", quantity.Exact))
	s.claim("c12", "digest", "nine berths", counted("9", quantity.Exact))

	s.report.Findings = []compare.Finding{{
		ID: "f1", Title: "passengers of the ferry line", Verdict: compare.Agreement, Confidence: 0.97,
		Positions: []compare.Position{{
			ClaimIDs: []string{"c1", "c5", "c8"}, SourceIDs: []string{"wire", "courier"}, OriginIDs: []string{"o1", "o2"},
			Interval: between("3e6", "3.2e6"),
		}},
		Reasons: []compare.Reason{{Kind: compare.Bound, Message: "3.1 million lies within “more than 3 million”."}},
	}, {
		ID: "f2", Title: "fares", Verdict: compare.Conflict, Confidence: 0.9,
		Positions: []compare.Position{
			{ClaimIDs: []string{"c2", "c11"}, SourceIDs: []string{"wire", "digest"}, OriginIDs: []string{"o1"}, Interval: between("41.45e6", "41.6e6")},
			{ClaimIDs: []string{"c6"}, SourceIDs: []string{"courier"}, OriginIDs: []string{"o2"}, Interval: between("37.5e6", "39e6")},
		},
		Reasons: []compare.Reason{
			{Kind: compare.Equal, Message: "Coastline Wire and Morning Digest say $41.5 million."},
			{Kind: compare.Value, Message: "Coastline Wire and Morning Digest say $41.5 million; Northport Courier says $38 million."},
		},
		Gap: compare.Gap{Absolute: dec("3.5e6"), Relative: dec("0.0843")},
	}, {
		ID: "f3", Title: "berths of the terminal", Verdict: compare.Conflict, Confidence: 0.8,
		Positions: []compare.Position{
			{ClaimIDs: []string{"c3", "c9"}, SourceIDs: []string{"wire", "lantern"}, OriginIDs: []string{"o1", "o3"}, Interval: between("12", "12")},
			{ClaimIDs: []string{"c4", "c12"}, SourceIDs: []string{"wire", "digest"}, OriginIDs: []string{"o1"}, Interval: between("9", "9")},
		},
		Reasons: []compare.Reason{{Kind: compare.PlanVsActual, Message: "The Daily Lantern expected 12; Coastline Wire and Morning Digest report 9."}},
		Gap:     compare.Gap{Absolute: dec("3"), Relative: dec("0.25")},
	}}
	s.report.Checks = []compare.Check{
		{Kind: compare.Difference, Holds: true, Expression: "12 − 9 = 3", ClaimIDs: []string{"c3", "c4"}, Stated: dec("3"), Computed: dec("3")},
		{Kind: compare.Share, Holds: false, Expression: "9 of 12 is 75%, not 80%", ClaimIDs: []string{"c4", "c9"}, Stated: dec("80"), Computed: dec("75")},
	}
	s.report.Origins = []origin.Origin{
		{ID: "o1", SourceIDs: []string{"wire", "digest"}, Evidence: "texts share 100% of their five-word shingles"},
		{ID: "o2", SourceIDs: []string{"courier"}},
		{ID: "o3", SourceIDs: []string{"lantern"}},
	}
	s.report.EngineVersion = "test"
	compare.Order(s.report.Findings)
	return s
}

// hostile is a story in which everything that comes from outside attacks the
// reader: markup, addresses, terminal controls, and text direction.
func hostile(t *testing.T) *story {
	s := &story{t: t}
	const attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'`{{.}} \x1b]0;owned\x07\x1b[2J\u009b31m\u202e"
	s.source("a", attack, "2031-03-14", "It was "+attack+" 40 ships "+attack+" in all.")
	s.source("b", "", "2031-03-14", "It was 50 ships\x1b[8m.")
	s.sources[0].URI = "javascript:alert(1)"
	s.sources[0].Title = attack
	s.sources[1].URI = "https://example.org/?q=\"><script>alert(1)</script>"
	s.sources[1].Title = "</title></style>" + attack
	s.claim("c1", "a", "40 ships "+attack, counted("40", quantity.Exact), func(c *claim.Claim) {
		c.Period = claim.Period{Text: attack, Stated: true}
	})
	s.claim("c2", "b", "50 ships", counted("50", quantity.Exact), func(c *claim.Claim) {
		c.Quantity.Unit = unit.Unit{Dimension: unit.Other, Name: attack, Code: attack}
	})
	s.report.Findings = []compare.Finding{{
		ID: attack, Title: attack, Verdict: compare.Conflict,
		Positions: []compare.Position{
			{ClaimIDs: []string{"c1"}, SourceIDs: []string{"a"}, Interval: between("40", "40")},
			{ClaimIDs: []string{"c2"}, SourceIDs: []string{"b"}, Interval: between("50", "")},
		},
		Reasons: []compare.Reason{{Kind: compare.Value, Message: attack}},
	}}
	s.report.Checks = []compare.Check{{Kind: compare.Sum, Expression: attack, ClaimIDs: []string{"c1", "none"}}}
	s.report.Origins = []origin.Origin{{ID: "o1", SourceIDs: []string{"a", "b", attack}, Evidence: attack}}
	s.report.EngineVersion = attack
	return s
}
