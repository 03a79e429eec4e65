package report

import (
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func TestTicks(t *testing.T) {
	count, dollar, percent := unit.Unit{Code: "1", Dimension: unit.Count}, unit.MustByCode("USD"), unit.MustByCode("%")
	for _, c := range []struct {
		low, high string
		u         unit.Unit
		want      string
	}{
		{"8", "15", count, "8 10 12 14 16"},
		{"47", "47", count, "42 44 46 48 50 52"},
		{"4", "4", count, "3 4 5"},
		{"0", "0", count, "0 1"},
		{"47", "48", count, "47 48"}, // no half a page
		{"0.5", "2.5", unit.Unit{}, "0.5 1 1.5 2 2.5"},
		{"-3", "4", unit.Unit{}, "−4 −2 0 2 4"},
		{"227.4e9", "272.9e9", dollar, "$200 billion $250 billion $300 billion"},
		{"1e6", "1.000001e6", count, "1 million 1,000,001"},
		{"3", "3e12", count, "0 1 trillion 2 trillion 3 trillion"},
		{"20", "25", percent, "20% 21% 22% 23% 24% 25%"},
	} {
		s := span{}
		s.take(quantity.MustParse(c.low), quantity.MustParse(c.high))
		ticks, ok := s.ticks(c.u)
		var got []string
		for _, x := range ticks {
			got = append(got, tickWords(x, c.u))
		}
		if words := strings.Join(got, " "); !ok || words != c.want {
			t.Errorf("%s to %s: %s, want %s", c.low, c.high, words, c.want)
		}
		if s.at(s.low) != "0%" || s.at(s.high) != "100%" {
			t.Errorf("%s to %s: ends at %s and %s", c.low, c.high, s.at(s.low), s.at(s.high))
		}
	}
	if _, ok := (&span{}).ticks(count); ok {
		t.Error("ticks of nothing")
	}
}

// lineOf draws positions of claims, each position's as "value status".
func lineOf(t *testing.T, u unit.Unit, positions ...[]claim.Claim) (*numberLine, []positionView) {
	t.Helper()
	b := &viewBuilder{claims: map[string]*claim.Claim{}, refs: map[string]*claimRef{}, origins: map[string]string{}, sources: map[string]*sourceText{}}
	var views []positionView
	for i, claims := range positions {
		p := compare.Position{}
		for j := range claims {
			c := &claims[j]
			b.claims[c.ID] = c
			p.ClaimIDs = append(p.ClaimIDs, c.ID)
			soft, _ := c.Quantity.Soft().In(c.Quantity.Unit, u)
			if j == 0 {
				p.Interval = soft
			} else {
				p.Interval, _ = p.Interval.Intersect(soft)
			}
		}
		views = append(views, b.position(letter(i), &p, u, false))
	}
	return newNumberLine(views, u), views
}

func said(id, source, value string, a quantity.Approximation, s claim.Status, u unit.Unit) claim.Claim {
	return claim.Claim{
		ID: id, SourceID: source, Status: s, Quote: claim.Quote{Exact: value},
		Quantity: quantity.Quantity{Value: quantity.MustParse(value), Approximation: a, Unit: u},
	}
}

// Each reading has a row with its own interval and point, plan, outcome and
// denial are told apart, and so is the number of origins.
func TestNumberLine(t *testing.T) {
	u := unit.Unit{Code: "1", Name: "accord", Dimension: unit.Count}
	l, _ := lineOf(t, u,
		[]claim.Claim{
			said("a", "s1", "10", quantity.About, claim.Expected, u),
			said("b", "s2", "12", quantity.Exact, claim.Actual, u),
			said("c", "s3", "12", quantity.Exact, claim.Actual, u),
		},
		[]claim.Claim{said("d", "s4", "15", quantity.Exact, claim.Denied, u)})
	if len(l.Groups) != 2 || len(l.Groups[0].Rows) != 2 || len(l.Groups[1].Rows) != 1 {
		t.Fatalf("groups %+v", l.Groups)
	}
	a, b := l.Groups[0].Rows[0], l.Groups[0].Rows[1]
	if len(a.Spans) != 1 || a.Spans[0].From != "0%" || a.Spans[0].To != "50%" || a.Points[0].Kind != "plan" || a.Points[0].At != "25%" || a.Label.Text != "about 10" {
		t.Errorf("the plan: %+v", a)
	}
	if len(b.Spans) != 0 || b.Points[0].Kind != "outcome" || len(b.Points[0].Origins) != 2 {
		t.Errorf("the outcome: %+v", b)
	}
	if band := l.Groups[0].Band; band == nil || band.From != "50%" || band.Width != "0%" {
		t.Errorf("what both can stand for: %+v", band)
	}
	if d := l.Groups[1]; d.Rows[0].Points[0].Kind != "denied" || d.Letter != "B" || d.Ink != "p1" || d.Band != nil {
		t.Errorf("the denial: %+v", d)
	}
	if want := "Number line; A: about 10 / 12, can stand for 12; B: 15"; l.Words != want {
		t.Errorf("words %q, want %q", l.Words, want)
	}
}

// What is reported in another unit has its point where it belongs.
func TestNumberLineConverts(t *testing.T) {
	km, mile := unit.MustByCode("km"), unit.MustByCode("[mi_i]")
	l, views := lineOf(t, km,
		[]claim.Claim{said("a", "s1", "100", quantity.Exact, claim.Actual, km)},
		[]claim.Claim{said("b", "s2", "100", quantity.Exact, claim.Actual, mile)})
	if got := views[1].Readings[0].Value.String(); got != "160.9344" {
		t.Errorf("100 miles at %s", got)
	}
	if len(l.Groups[1].Rows[0].Points) != 1 {
		t.Errorf("rows %+v", l.Groups[1].Rows)
	}
	// Without a rate, a sum of another currency has no place.
	l, views = lineOf(t, unit.MustByCode("EUR"),
		[]claim.Claim{said("a", "s1", "5", quantity.Exact, claim.Actual, unit.MustByCode("EUR"))},
		[]claim.Claim{said("b", "s2", "7", quantity.Exact, claim.Actual, unit.MustByCode("USD"))})
	if len(views[1].Readings) != 0 || len(l.Groups) != 2 {
		t.Errorf("%+v", views[1].Readings)
	}
}

// Many positions stay readable: first without words, then without letters.
func TestNumberLineOfMany(t *testing.T) {
	u := unit.Unit{Code: "1", Dimension: unit.Count}
	for _, c := range []struct{ n, tall int }{{3, rowTall}, {20, tightTall}, {60, denseTall}} {
		var positions [][]claim.Claim
		for i := range c.n {
			v := quantity.New(int64(3*i+1), 0).String()
			positions = append(positions, []claim.Claim{said("c"+v, "s"+v, v, quantity.Exact, claim.Actual, u)})
		}
		l, _ := lineOf(t, u, positions...)
		if want := c.n*c.tall + axisTall; l.Height != want {
			t.Errorf("%d positions: %d pixels, want %d", c.n, l.Height, want)
		}
		if got := l.Groups[0].Letter != ""; got == l.Dense {
			t.Errorf("%d positions: letters %t", c.n, got)
		}
	}
}

func TestLabels(t *testing.T) {
	s := span{low: quantity.New(0, 0), high: quantity.New(100, 0)}
	for _, c := range []struct {
		at     int64
		words  string
		anchor string
	}{
		{0, "7", "middle"},
		{0, "about 400 thousand", "start"},
		{50, "about 400 thousand", "middle"},
		{100, "about 400 thousand", "end"},
		{0, "数百万人以上死亡", "start"}, // twice as wide
	} {
		if l := s.label(quantity.New(c.at, 0), c.words); l.Anchor != c.anchor {
			t.Errorf("%s at %d: %s, want %s", c.words, c.at, l.Anchor, c.anchor)
		}
	}
	if got := shorten(strings.Repeat("数", 50), 11); got != "数数数数数…" {
		t.Errorf("shortened to %s", got)
	}
}

func TestBars(t *testing.T) {
	u, percent := unit.Unit{Code: "1", Dimension: unit.Count}, unit.MustByCode("%")
	claims := map[string]*claim.Claim{}
	for id, v := range map[string]string{"whole": "600", "a": "400", "b": "200", "small": "30", "minus": "-5"} {
		c := said(id, "s", v, quantity.Exact, claim.Actual, u)
		claims[id] = &c
	}
	rate := said("rate", "s", "50", quantity.Exact, claim.Actual, percent)
	claims["rate"] = &rate
	b := &viewBuilder{claims: claims}
	for _, c := range []struct {
		name  string
		check compare.Check
		want  string // its bars: names, and where each piece begins and how wide it is
	}{
		{"sum", compare.Check{Kind: compare.Sum, Rule: "sum.parts", ClaimIDs: []string{"whole", "a", "b"}}, "parts 0%+66.67% 66.67%+33.33%; whole 0%+100%"},
		{"growth", compare.Check{Kind: compare.Growth, Rule: "growth.rate", ClaimIDs: []string{"b", "a", "rate"}}, "from 0%+50%; to 0%+100%"},
		{"growth told twice", compare.Check{Kind: compare.Growth, Rule: "growth.restated", ClaimIDs: []string{"b", "whole", "rate"}}, "from 0%+66.67%; to 0%+100%"},
		{"difference", compare.Check{Kind: compare.Difference, Rule: "difference.near", ClaimIDs: []string{"a", "b", "rate"}}, "one 0%+100%; other 0%+50%"},
		{"share", compare.Check{Kind: compare.Share, Rule: "share.part", ClaimIDs: []string{"small", "whole", "rate"}}, "part 0%+5%; whole 0%+100%"},
		{"duration", compare.Check{Kind: compare.Duration, Computed: quantity.New(3, 0), Stated: quantity.New(4, 0)}, "dates 0%+75%; stated 0%+100%"},
		{"a claim that is gone", compare.Check{Kind: compare.Sum, ClaimIDs: []string{"whole", "a", "gone"}}, ""},
		{"two units", compare.Check{Kind: compare.Sum, ClaimIDs: []string{"whole", "a", "rate"}}, ""},
		{"below zero", compare.Check{Kind: compare.Growth, ClaimIDs: []string{"minus", "a", "rate"}}, ""},
		{"no numbers", compare.Check{Kind: compare.Share}, ""},
	} {
		got := ""
		if chart := b.bars(&c.check); chart != nil {
			var rows []string
			for _, r := range chart.Bars {
				row := []string{r.Name}
				for _, p := range r.Pieces {
					row = append(row, p.From+"+"+p.Width)
				}
				rows = append(rows, strings.Join(row, " "))
			}
			got = strings.Join(rows, "; ")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
