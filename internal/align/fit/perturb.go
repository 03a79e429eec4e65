package main

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/marked"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// trial is a story once more with the number of one agreeing group changed in
// the text of one of its sources: a conflict that a person would see.
type trial struct {
	group        int
	claims       []claim.Claim
	mine, theirs []string // ids of the claims of the group: of the changed source, of the others
}

var numeral = regexp.MustCompile(`\d[\d,]*(?:\.\d+)?`)

// other gives a numeral in digits, changed well beyond any rounding; empty
// where there are no digits to change.
func other(number string) string {
	at := numeral.FindStringIndex(number)
	if at == nil {
		return ""
	}
	old, err := quantity.Parse(strings.ReplaceAll(number[at[0]:at[1]], ",", ""))
	if err != nil {
		return ""
	}
	places := int32(0)
	if _, after, ok := strings.Cut(number[at[0]:at[1]], "."); ok {
		places = int32(len(after))
	}
	var changed quantity.Decimal
	if old.Cmp(quantity.New(20, 0)) > 0 {
		changed = old.Mul(quantity.New(163, -2)).Round(-places)
	} else {
		changed = old.Add(quantity.New(7, 0))
	}
	text := changed.String()
	if strings.Contains(number[at[0]:at[1]], ",") {
		text = thousands(text)
	}
	return number[:at[0]] + text + number[at[1]:]
}

// thousands puts commas into a numeral.
func thousands(s string) string {
	whole, rest, dot := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		return whole + "." + rest
	}
	return whole
}

// trials changes each agreeing group in the first source in which all its
// numbers stand in digits.
func (s *story) trials(e *engine.Engine) ([]trial, error) {
	by := map[string]*marked.Claim{}
	for i := range s.marked.Claims {
		by[s.marked.Claims[i].ID] = &s.marked.Claims[i]
	}
	var out []trial
	for g, group := range s.marked.Groups {
		if group.Verdict != "AGREEMENT" || strings.Contains(group.Note, "doubtful") {
			continue
		}
		of := map[string][]*marked.Claim{}
		var sources []string
		for _, id := range group.Claims {
			c := by[id]
			if of[c.Source] == nil {
				sources = append(sources, c.Source)
			}
			of[c.Source] = append(of[c.Source], c)
		}
		if len(sources) < 2 {
			continue
		}
		slices.Sort(sources)
		for _, victim := range sources {
			t, ok, err := s.try(e, g, victim, of)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, t)
				break
			}
		}
	}
	return out, nil
}

func (s *story) try(e *engine.Engine, g int, victim string, of map[string][]*marked.Claim) (trial, bool, error) {
	t := trial{group: g}
	input := s.marked.Input()
	n := slices.IndexFunc(input, func(x claim.Source) bool { return x.ID == victim })
	cs := slices.Clone(of[victim])
	slices.SortFunc(cs, func(a, b *marked.Claim) int { return a.Start - b.Start })
	text := []rune(input[n].Text)
	var b []rune
	var spans [][2]int
	last := 0
	for _, c := range cs {
		changed := other(string(text[c.Start:c.End]))
		if changed == "" {
			return t, false, nil
		}
		b = append(b, text[last:c.Start]...)
		from := len(b)
		b = append(b, []rune(changed)...)
		spans = append(spans, [2]int{from, len(b)})
		last = c.End
	}
	input[n].Text = string(append(b, text[last:]...))
	x, err := e.Read(context.Background(), input[n])
	if err != nil {
		return t, false, err
	}
	for i, src := range input {
		if i == n {
			t.claims = append(t.claims, x.Claims...)
			continue
		}
		for k := range s.claims {
			if s.claims[k].SourceID == src.ID {
				t.claims = append(t.claims, s.claims[k])
			}
		}
	}
	at := func(source string, from, to int) (ids []string) {
		for i := range t.claims {
			if c := &t.claims[i]; c.SourceID == source && c.Quote.Start <= from && to <= c.Quote.End {
				ids = append(ids, c.ID)
			}
		}
		return ids
	}
	for _, sp := range spans {
		t.mine = append(t.mine, at(victim, sp[0], sp[1])...)
	}
	for source, l := range of {
		if source == victim {
			continue
		}
		for _, c := range l {
			t.theirs = append(t.theirs, at(source, c.Start, c.End)...)
		}
	}
	slices.Sort(t.theirs)
	return t, true, nil
}
