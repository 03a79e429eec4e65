package align

import (
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// about makes a claim from a frame; capital letters in its lists are names.
func about(f claim.Frame) *claim.Claim {
	names := func(ws []string) []string {
		for i, w := range ws {
			if low := strings.ToLower(w); low != w {
				ws[i] = low
				f.Names = append(f.Names, low)
			}
		}
		return ws
	}
	f.Subject, f.Object, f.Modifiers, f.Complement = names(f.Subject), names(f.Object), names(f.Modifiers), names(f.Complement)
	return &claim.Claim{Quantity: quantity.Quantity{Value: quantity.New(7, 0)}, Frame: f}
}

func on(c *claim.Claim, period string, start time.Time, days int) *claim.Claim {
	c.Period = claim.Period{Text: period, Start: start, End: start.AddDate(0, 0, days), Stated: true}
	return c
}

func aged(c *claim.Claim) *claim.Claim {
	c.Quantity.Unit.Dimension = unit.Age
	return c
}

func lasting(c *claim.Claim) *claim.Claim {
	c.Quantity.Unit.Dimension = unit.Duration
	return c
}

func hoped(c *claim.Claim) *claim.Claim {
	c.Status = claim.Expected
	return c
}

func TestDistinct(t *testing.T) {
	type F = claim.Frame
	monday := time.Date(2031, 9, 22, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		a, b *claim.Claim
		want bool
	}{
		{"two rounds", about(F{Which: []string{"round=first"}}), about(F{Which: []string{"contest=runoff", "round=second"}}), true},
		{"one round", about(F{Which: []string{"round=first"}}), about(F{Which: []string{"round=first"}}), false},
		{"a round unsaid", about(F{Which: []string{"round=first"}}), about(F{}), false},
		{"another kind of thing", about(F{Which: []string{"round=first"}}), about(F{Which: []string{"blast=second"}}), false},
		{"second and last", about(F{Which: []string{"term=last", "term=second"}}), about(F{Which: []string{"term=second"}}), false},
		{"two bills", about(F{Which: []string{"bill=pension"}}), about(F{Which: []string{"bill=water"}}), true},
		{"one bill in two words", about(F{Which: []string{"bill=gun"}}), about(F{Which: []string{"bill=firearm"}}), false},
		{"one bill, more of it said", about(F{Which: []string{"bill=rate", "bill=water"}}), about(F{Which: []string{"bill=water"}}), false},
		{"men and women", about(F{Complement: []string{"man"}}), about(F{Complement: []string{"woman"}}), true},
		{"men, men and women", about(F{Complement: []string{"man"}}), about(F{Complement: []string{"man", "woman"}}), false},
		{"sentences of two people", about(F{Verb: "sentence", Object: []string{"clerk", "Rolf"}}), about(F{Verb: "jail", Object: []string{"Brisk"}}), true},
		{"the sentence of one", about(F{Verb: "sentence", Object: []string{"clerk", "Rolf"}}), about(F{Verb: "jail", Object: []string{"Meta", "Rolf"}}), false},
		{"the sentence of somebody", about(F{Verb: "sentence", Object: []string{"clerk"}}), about(F{Verb: "jail", Object: []string{"Brisk"}}), false},
		{"what they did else", about(F{Verb: "meet", Object: []string{"Rolf"}}), about(F{Verb: "meet", Object: []string{"Brisk"}}), false},
		{"goals of two", about(F{Verb: "score", Subject: []string{"Calder"}}), about(F{Verb: "score", Subject: []string{"Tindal"}}), true},
		{"profits of two firms", about(F{Head: "profit", Modifiers: []string{"Brant"}}), about(F{Head: "profit", Verb: "make", Subject: []string{"Vessin"}}), true},
		{"a firm and its initials", about(F{Head: "profit", Modifiers: []string{"VM"}}), about(F{Head: "profit", Subject: []string{"Vessin", "Motor"}}), false},
		{"a firm and its country", about(F{Head: "profit", Modifiers: []string{"Danish"}}), about(F{Head: "profit", Subject: []string{"Vessin"}}), false},
		{"ages of two", aged(about(F{Subject: []string{"teacher", "Olle", "Strand"}})), aged(about(F{Subject: []string{"Britta", "Lomm"}})), true},
		{"an age with a place", aged(about(F{Subject: []string{"woman", "Lodeham"}})), aged(about(F{Subject: []string{"Britta", "Lomm"}})), false},
		{"the terms of two", lasting(about(F{Head: "sentence", Verb: "jail", Object: []string{"Olle", "Strand"}})), lasting(about(F{Verb: "get", Subject: []string{"Britta", "Lomm"}})), true},
		{"the terms of one", lasting(about(F{Head: "sentence", Verb: "jail", Object: []string{"Olle", "Strand"}})), lasting(about(F{Verb: "serve", Subject: []string{"Strand"}})), false},
		{"the sums of two", about(F{Verb: "receive", Subject: []string{"Olle", "Strand"}}), about(F{Verb: "get", Subject: []string{"Britta", "Lomm"}}), false},
		{"two pollsters", about(F{Subject: []string{"poll", "Norden"}}), about(F{Subject: []string{"poll", "Quanta"}}), true},
		{"a poll and another speaker", about(F{Subject: []string{"poll", "Norden"}}), about(F{Subject: []string{"Quanta"}}), false},
		{"an index on two days", on(about(F{Head: "index", Verb: "close"}), "Monday", monday, 1), on(about(F{Verb: "close"}), "Tuesday", monday.AddDate(0, 0, 1), 1), true},
		{"an index on one day", on(about(F{Head: "index"}), "Monday", monday, 1), on(about(F{Head: "index"}), "Monday", monday, 1), false},
		{"a toll on two days", on(about(F{Head: "toll"}), "Monday", monday, 1), on(about(F{Head: "toll"}), "Tuesday", monday.AddDate(0, 0, 1), 1), false},
		{"a part and its whole", about(F{Head: "woman", Part: true, Complement: []string{"member"}}), about(F{Head: "member"}), true},
		{"a number of a thing", about(F{Head: "group", Complement: []string{"member"}}), about(F{Head: "member"}), false},
		{"the jobs of two firms", about(F{Head: "job", Verb: "cut", Subject: []string{"Brant"}}), about(F{Head: "job", Verb: "cut", Subject: []string{"Vessin"}}), true},
		{"a final and a semi-final", about(F{Which: []string{"contest=final"}}), about(F{Which: []string{"contest=semifinal"}}), true},
		{"ages of two of one club", aged(about(F{Subject: []string{"Lodeham", "teacher", "Ines", "Calder"}})), aged(about(F{Subject: []string{"Lodeham", "teacher", "Mara", "Tindal"}})), true},
		{"seats of two parties", about(F{Head: "seat", Verb: "win", Subject: []string{"Harbour", "List"}}), about(F{Head: "seat", Verb: "take", Subject: []string{"Farmer", "Union"}}), true},
		{"shares of two firms", about(F{Head: "share", Subject: []string{"share", "Vessin"}}), about(F{Head: "share", Complement: []string{"Tarn"}}), true},
		{"a year earlier", on(about(F{}), "a year earlier", monday.AddDate(-1, 0, 0), 365), about(F{}), true},
		{"last year", on(about(F{}), "last year", monday.AddDate(-1, 0, 0), 365), about(F{}), false},
		{"what markets expected", about(F{Verb: "forecast", Subject: []string{"economist"}}), about(F{Verb: "rise"}), true},
		{"what two markets expected", about(F{Verb: "forecast", Subject: []string{"economist"}}), about(F{Verb: "expect", Subject: []string{"analyst"}}), false},
		{"what a market and a firm expected", about(F{Verb: "forecast", Subject: []string{"economist"}}), hoped(about(F{Verb: "expect", Subject: []string{"Vessin"}})), false},
		{"what an organizer expected", hoped(about(F{Verb: "expect", Subject: []string{"organizer"}})), about(F{Verb: "attend"}), false},
		{"a figure against expectations", hoped(about(F{Verb: "compare", Object: []string{"expectation"}})), about(F{Verb: "add"}), true},
		{"a figure that beat expectations", about(F{Verb: "beat", Object: []string{"expectation"}}), about(F{Verb: "add"}), false},
		{"a week earlier", on(about(F{}), "a week earlier", monday.AddDate(0, 0, -7), 7), about(F{}), false},
	} {
		a, b := selfOf(c.a), selfOf(c.b)
		if a.apart(&b) != c.want || b.apart(&a) != c.want {
			t.Errorf("%s: %v and %v, want %v", c.name, a.apart(&b), b.apart(&a), c.want)
		}
		if a.apart(&a) || b.apart(&b) {
			t.Errorf("%s: a claim is told from itself", c.name)
		}
	}
}
