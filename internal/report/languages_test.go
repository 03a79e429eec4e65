package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/origin"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// strike is a story in one language: a plan against an outcome, of which two
// reports tell, and a number that two papers agree on.
func strike(t *testing.T, wire, paper [2]string, texts [3]string, quotes [4]string) *story {
	s := &story{t: t}
	s.source("wire", wire[0], "2031-05-06", texts[0])
	s.source("paper", paper[0], "2031-05-08", texts[1])
	s.source("radio", paper[1], "2031-05-08", texts[2])
	expected := func(c *claim.Claim) { c.Status = claim.Expected }
	s.claim("c1", "wire", quotes[0], counted("3500", quantity.About), expected)
	s.claim("c2", "paper", quotes[1], counted("2900", quantity.Exact))
	s.claim("c3", "radio", quotes[2], counted("2800", quantity.MoreThan))
	s.claim("c4", "wire", quotes[3], counted("4", quantity.Exact))
	s.report.Findings = []compare.Finding{{
		ID: "f1", Title: quotes[1], Verdict: compare.Conflict, Confidence: 0.9,
		Positions: []compare.Position{
			{ClaimIDs: []string{"c2", "c3"}, SourceIDs: []string{"paper", "radio"}, OriginIDs: []string{"o2", "o3"}, Interval: between("2850", "2950")},
			{ClaimIDs: []string{"c1"}, SourceIDs: []string{"wire"}, OriginIDs: []string{"o1"}, Interval: between("3325", "3675")},
		},
		Reasons: []compare.Reason{
			{Kind: compare.PlanVsActual, Message: wire[0] + " expected about 3,500; " + paper[0] + " and " + paper[1] + " report 2,900 and more than 2,800."},
			{Kind: compare.Bound, Message: "2,900 lies within “more than 2,800”."},
		},
		Gap: compare.Gap{Absolute: dec("600"), Relative: dec("0.171")},
	}}
	s.report.Origins = []origin.Origin{{ID: "o1", SourceIDs: []string{"wire"}}, {ID: "o2", SourceIDs: []string{"paper"}}, {ID: "o3", SourceIDs: []string{"radio"}}}
	return s
}

func strikeStories(t *testing.T) map[string]*story {
	return map[string]*story{
		"en": ferry(t),
		"zh": strike(t, [2]string{"海湾通讯社"}, [2]string{"潮汐日报", "码头电台"},
			[3]string{
				"工会此前预计，星期三将有大约3500名装卸工人放下工作，全部泊位停摆4天。",
				"星期三走上街头的装卸工人共有2900名，他们的代表说，在每个泊位的工人都拿到同样的报酬之前，谈判不会停下来，船东们则要求各方回到桌边。",
				"电台的记者在现场数过，参加罢工的装卸工人超过2800名。",
			},
			[4]string{"大约3500名装卸工人", "装卸工人共有2900名", "装卸工人超过2800名", "4天"}),
		"ko": strike(t, [2]string{"만안통신"}, [2]string{"물때일보", "부두방송"},
			[3]string{
				"노동조합은 앞서 수요일에 하역 노동자 약 3500명이 일손을 놓고 모든 선석이 4일 동안 멈출 것으로 내다봤다.",
				"수요일 거리로 나온 하역 노동자는 2900명이었으며, 대표들은 모든 선석의 노동자가 같은 품삯을 받기 전에는 교섭을 멈추지 않겠다고 말했고 선주들은 다시 마주 앉자고 했다.",
				"방송 기자가 현장에서 세어 보니 파업에 나선 하역 노동자는 2800명을 넘었다.",
			},
			[4]string{"하역 노동자 약 3500명", "하역 노동자는 2900명", "하역 노동자는 2800명을 넘었다", "4일"}),
	}
}

func TestTerminalLanguages(t *testing.T) {
	for language, s := range strikeStories(t) {
		for _, width := range []int{40, 80, 120} {
			name := fmt.Sprintf("terminal-%s-%d.txt", language, width)
			t.Run(name, func(t *testing.T) {
				var b bytes.Buffer
				if err := (report.Terminal{Width: width}).Write(&b, &s.report, s.sources); err != nil {
					t.Fatal(err)
				}
				golden(t, name, b.Bytes())
			})
		}
	}
}

// TestTerminalWidths keeps every line within the width, wide characters counted
// as two, and ends none with a space.
func TestTerminalWidths(t *testing.T) {
	for language, s := range strikeStories(t) {
		for width := 40; width <= 130; width++ {
			draw := report.Terminal{Width: width}
			var b bytes.Buffer
			if err := draw.Write(&b, &s.report, s.sources); err != nil {
				t.Fatal(err)
			}
			if err := draw.WriteFindings(&b, s.report.Findings); err != nil {
				t.Fatal(err)
			}
			for i := range s.sources {
				var of []claim.Claim
				for _, c := range s.report.Claims {
					if c.SourceID == s.sources[i].ID {
						of = append(of, c)
					}
				}
				if err := draw.WriteClaims(&b, &s.sources[i], of); err != nil {
					t.Fatal(err)
				}
			}
			if err := draw.WriteReadings(&b, readingsOf(s.report.Claims)); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(b.String()) {
				line = strings.TrimRight(line, "\n")
				if n := uniseg.StringWidth(line); n > width || strings.HasSuffix(line, " ") {
					t.Errorf("%s: %d columns of %d: %q", language, n, width, line)
				}
			}
		}
	}
}

func readingsOf(claims []claim.Claim) []report.Reading {
	out := make([]report.Reading, len(claims))
	for i, c := range claims {
		out[i] = report.Reading{Quote: c.Quote, Quantity: c.Quantity}
	}
	return out
}

func TestReadings(t *testing.T) {
	claims := strikeStories(t)["en"].report.Claims[:4]
	claims = append(claims, strikeStories(t)["zh"].report.Claims[0])
	for _, width := range []int{0, 40, 120} {
		var b bytes.Buffer
		if err := (report.Terminal{Width: width}).WriteReadings(&b, readingsOf(claims)); err != nil {
			t.Fatal(err)
		}
		golden(t, fmt.Sprintf("readings-%d.txt", width), b.Bytes())
	}
	var b bytes.Buffer
	if err := (report.Terminal{Color: true}).WriteReadings(&b, readingsOf(claims[:1])); err != nil || !strings.Contains(b.String(), "\x1b[1m") {
		t.Errorf("%v: no colour in %q", err, b.String())
	}
}

func TestClaims(t *testing.T) {
	s := strikeStories(t)["ko"]
	for _, width := range []int{0, 40, 120} {
		var b bytes.Buffer
		if err := (report.Terminal{Width: width}).WriteClaims(&b, &s.sources[0], []claim.Claim{s.report.Claims[0], s.report.Claims[3]}); err != nil {
			t.Fatal(err)
		}
		golden(t, fmt.Sprintf("claims-%d.txt", width), b.Bytes())
	}
}

// TestWhole sums a report up of which a part is drawn.
func TestWhole(t *testing.T) {
	s := ferry(t)
	part := s.report
	part.Findings = part.Findings[:1]
	for _, tt := range []struct {
		part *report.Report
		want string
	}{
		{&part, "4 reports from 3 origins, 12 claims: 2 conflicts, 1 agreement, 2 checks, one of\nwhich fails; 1 of 3 findings shown\n"},
		{&s.report, "4 reports from 3 origins, 12 claims: 2 conflicts, 1 agreement, 2 checks, one of\nwhich fails\n"},
	} {
		var b bytes.Buffer
		if err := (report.Terminal{Whole: &s.report}).Write(&b, tt.part, s.sources); err != nil || !strings.HasSuffix(b.String(), tt.want) {
			t.Errorf("%v: no %q at the end of\n%s", err, tt.want, b.String())
		}
	}
}
