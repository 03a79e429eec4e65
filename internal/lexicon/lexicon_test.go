package lexicon

import (
	"testing"
	"time"
)

func TestLemma(t *testing.T) {
	for _, c := range []struct {
		in   string
		pos  POS
		want string
	}{
		{"children", Noun, "child"},
		{"people", Noun, "people"},
		{"women", Noun, "woman"},
		{"policemen", Noun, "policeman"},
		{"companies", Noun, "company"},
		{"officials", Noun, "official"},
		{"classes", Noun, "class"},
		{"taxes", Noun, "tax"},
		{"inches", Noun, "inch"},
		{"deaths", Noun, "death"},
		{"memorandums", Noun, "memorandum"},
		{"memoranda", Noun, "memorandum"},
		{"news", Noun, "news"},
		{"sales", Noun, "sale"},
		{"officers", Noun, "officer"},
		{"points", Noun, "point"},
		{"votes", Noun, "vote"},
		{"lives", Noun, "life"},
		{"knives", Noun, "knife"},
		{"smartphones", Noun, "smartphone"},
		{"glorps", Noun, "glorp"},
		{"glorpus", Noun, "glorpus"},
		{"killed", Verb, "kill"},
		{"killing", Verb, "kill"},
		{"kills", Verb, "kill"},
		{"died", Verb, "die"},
		{"dying", Verb, "die"},
		{"was", Verb, "be"},
		{"rose", Verb, "rise"},
		{"fell", Verb, "fall"},
		{"left", Verb, "leave"},
		{"found", Verb, "find"},
		{"wounded", Verb, "wound"},
		{"injuring", Verb, "injure"},
		{"planned", Verb, "plan"},
		{"cutting", Verb, "cut"},
		{"said", Verb, "say"},
		{"paid", Verb, "pay"},
		{"carried", Verb, "carry"},
		{"agreed", Verb, "agree"},
		{"releases", Verb, "release"},
		{"reaches", Verb, "reach"},
		{"raising", Verb, "raise"},
		{"hospitalized", Verb, "hospitalize"},
		{"quarantined", Verb, "quarantine"},
	} {
		if got := Lemma(c.in, c.pos); got != c.want {
			t.Errorf("Lemma(%q, %d) = %q, want %q", c.in, c.pos, got, c.want)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, c := range []struct {
		in   string
		main POS
		mask Mask
	}{
		{"killed", Verb, IsVerb},
		{"people", Noun, IsNoun},
		{"reports", Verb, IsNoun | IsVerb},
		{"rose", Verb, IsNoun | IsVerb},
		{"large", Adj, IsAdj},
		{"quickly", Adv, IsAdv},
		{"business", Noun, IsNoun},
		{"chinese", Adj, IsNoun | IsAdj},
		{"said", Verb, IsVerb},
		{"additional", Adj, IsAdj},
		{"glorp", NoPOS, 0},
		{"", NoPOS, 0},
	} {
		e := Lookup(c.in)
		if e.Main != c.main || e.Mask&c.mask != c.mask {
			t.Errorf("Lookup(%q) = main %d mask %b, want %d %b", c.in, e.Main, e.Mask, c.main, c.mask)
		}
	}
}

func TestStem(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"killing", "kill"},
		{"killings", "killed"},
		{"death", "died"},
		{"signature", "sign"},
		{"investment", "invest"},
		{"arrest", "arrested"},
		{"agreement", "agree"},
		{"payment", "pay"},
		{"growth", "grow"},
		{"reduction", "reduce"},
		{"injury", "injured"},
		{"donation", "donate"},
		{"korean", "korea"},
		{"french", "france"},
		{"production", "produce"},
	} {
		if x, y := Stem(c.a), Stem(c.b); x != y {
			t.Errorf("Stem(%q) = %q, Stem(%q) = %q, want the same", c.a, x, c.b, y)
		}
	}
	for _, c := range []struct{ a, b string }{
		{"governor", "government"},
		{"worker", "work"},
		{"killer", "kill"},
		{"building", "build"},
		{"employer", "employee"},
	} {
		if x, y := Stem(c.a), Stem(c.b); x == y {
			t.Errorf("Stem(%q) = Stem(%q) = %q, want them apart", c.a, c.b, x)
		}
	}
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		pos      POS
		min, max float64
	}{
		{"person", "person", Noun, 1, 1},
		{"killing", "kill", Noun, 0.95, 0.95},
		{"lawmaker", "legislator", Noun, 0.9, 0.9},
		{"participant", "attendee", Noun, 0.7, 1},
		{"car", "vehicle", Noun, 0.5, 0.89},
		{"agreement", "contract", Noun, 0.4, 0.9},
		{"soldier", "officer", Noun, 0.2, 0.9},
		{"person", "percentage", Noun, 0, 0.1},
		{"document", "delegate", Noun, 0, 0.15},
		{"dollar", "soldier", Noun, 0, 0.1},
		{"injure", "wound", Verb, 0.85, 0.9},
		{"kill", "die", Verb, 0.6, 0.9},
		{"kill", "murder", Verb, 0.5, 0.9},
		{"rise", "increase", Verb, 0.3, 0.95},
		{"kill", "announce", Verb, 0, 0.2},
		{"glorp", "soldier", Noun, 0, 0},
	} {
		got := Similarity(c.a, c.b, c.pos)
		if got < c.min || got > c.max {
			t.Errorf("Similarity(%q, %q) = %.2f, want %.2f to %.2f", c.a, c.b, got, c.min, c.max)
		}
		if back := Similarity(c.b, c.a, c.pos); back != got {
			t.Errorf("Similarity(%q, %q) = %.2f, the other way %.2f", c.a, c.b, got, back)
		}
	}
}

func TestClass(t *testing.T) {
	for _, c := range []struct {
		in     string
		class  Class
		person bool
	}{
		{"officer", ClassPerson, true},
		{"people", ClassGroup, true},
		{"victim", ClassPerson, true},
		{"staff", ClassGroup, true},
		{"civilian", ClassPerson, true},
		{"company", ClassGroup, false},
		{"document", ClassCommunicate, false},
		{"house", ClassArtifact, false},
		{"city", ClassLocation, false},
		{"dollar", ClassQuantity, false},
		{"year", ClassTime, false},
		{"killing", ClassEvent, false},
		{"glorp", NoClass, false},
	} {
		if got := ClassOf(c.in); got != c.class {
			t.Errorf("ClassOf(%q) = %d, want %d", c.in, got, c.class)
		}
		if got := IsPerson(c.in); got != c.person {
			t.Errorf("IsPerson(%q) = %v", c.in, got)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	load()
	words := []string{"killed", "companies", "hospitalized", "glorps", "memoranda", "quickly"}
	if n := testing.AllocsPerRun(100, func() {
		for _, w := range words {
			e := Lookup(w)
			_ = e.Noun()
			Lemma(w, Noun)
			Lemma(w, Verb)
			Stem(w)
			Similarity("lawmaker", w, Noun)
		}
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestLoadTime(t *testing.T) {
	start := time.Now()
	load()
	t.Logf("loaded after %v", time.Since(start))
}

func FuzzLemma(f *testing.F) {
	for _, s := range []string{"killed", "s", "ss", "ies", "’s", "\xff", "men"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		Lookup(s)
		Stem(s)
		for _, p := range []POS{Noun, Verb, Adj} {
			l := Lemma(s, p)
			if e := Lookup(l); s != "" && e.Known() && Lemma(l, p) == "" {
				t.Errorf("Lemma(%q) = %q, whose lemma is empty", s, l)
			}
		}
	})
}

func BenchmarkLookup(b *testing.B) {
	words := []string{"the", "killed", "companies", "bilateral", "trade", "has", "increased", "Shanghai"}
	for i := 0; b.Loop(); i++ {
		Lookup(words[i&7])
	}
}

func BenchmarkSimilarity(b *testing.B) {
	for b.Loop() {
		Similarity("agreement", "document", Noun)
	}
}

func TestSpellings(t *testing.T) {
	for _, c := range [][2]string{
		{"enrolled", "enrol"}, {"enrol", "enroll"}, {"organise", "organized"}, {"labour", "labor"}, {"harbours", "harbor"},
		{"centre", "centers"}, {"programme", "programs"}, {"defence", "defense"}, {"theatre", "theater"}, {"metres", "meter"},
		{"hospitalised", "hospitalize"}, {"neighbours", "neighbor"}, {"analysed", "analyze"}, {"anaemia", "anemia"},
	} {
		if a, b := Stem(c[0]), Stem(c[1]); a != b {
			t.Errorf("%s is %s, %s is %s", c[0], a, c[1], b)
		}
	}
	for _, c := range [][2]string{{"storey", "story"}, {"prise", "prize"}, {"our", "or"}} {
		if Stem(c[0]) == Stem(c[1]) {
			t.Errorf("%s and %s are one", c[0], c[1])
		}
	}
	for british, american := range spellings() {
		if _, chain := spellings()[american]; chain {
			t.Errorf("%s, %s and on: a chain", british, american)
		}
	}
	if len(spellings()) < 900 {
		t.Errorf("%d spellings", len(spellings()))
	}
}
