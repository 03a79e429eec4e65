package en

import "testing"

func TestNumber(t *testing.T) {
	for word, want := range map[string]NumberWord{
		"seven":     {Kind: UnitWord, Value: 7},
		"ninety":    {Kind: TensWord, Value: 90},
		"million":   {Kind: ScaleWord, Value: 6},
		"crore":     {Kind: ScaleWord, Value: 7},
		"third":     {Kind: OrdinalWord, Value: 3},
		"quarters":  {Kind: FractionWord, Value: 4},
		"dozens":    {Kind: OrderWord, Value: 12, Upper: 120},
		"tripled":   {Kind: MultipleWord, Value: 3},
		"monthlong": {},
		"seventy-":  {},
		"a":         {},
		"":          {},
	} {
		if got := Number(word); got != want {
			t.Errorf("%s: %+v, want %+v", word, got, want)
		}
	}
	if got := Opens("monthlong"); got.Kind != SpanWord {
		t.Errorf("monthlong: %+v", got)
	}
	for letters, want := range map[string]int32{"k": 3, "bn": 9, "M": 6} {
		if e, ok := GluedScale(letters); !ok || e != want {
			t.Errorf("%s: %d %v", letters, e, ok)
		}
	}
}

func TestHedges(t *testing.T) {
	read := func(p *Phrases[Hedge], words ...string) Hedge {
		for _, w := range words {
			if p = p.Step(w); p == nil {
				return NoHedge
			}
		}
		h, _ := p.Value()
		return h
	}
	for _, c := range []struct {
		want  Hedge
		words []string // from the number outwards
	}{
		{HedgeMoreThan, []string{"than", "more"}},
		{HedgeAtMost, []string{"than", "more", "no"}},
		{HedgeAbout, []string{"estimated", "an"}},
		{HedgeNearly, []string{"under", "just"}},
		{NoHedge, []string{"than"}},
		{NoHedge, []string{"the"}},
	} {
		if got := read(HedgesBefore, c.words...); got != c.want {
			t.Errorf("before, %v: %d, want %d", c.words, got, c.want)
		}
	}
	if got := read(HedgesAfter, "or", "so"); got != HedgeAbout {
		t.Errorf("after, or so: %d", got)
	}
}

func TestLabels(t *testing.T) {
	for word, want := range map[string]Label{"flight": LabelBefore, "avenue": Street | LabelOrdinal, "magnitude": ScaleNoun, "kill": HarmVerb, "bread": 0} {
		if got := LabelOf(word); got != want {
			t.Errorf("%s: %b, want %b", word, got, want)
		}
	}
}
