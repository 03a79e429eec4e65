package origin

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// prose makes n words of nonsense that repeat no run of five.
func prose(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, 7))
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("w%c%c%d", 'a'+r.IntN(26), 'a'+r.IntN(26), r.IntN(90))
	}
	return out
}

func story(parts ...[]string) string {
	var ws []string
	for _, p := range parts {
		ws = append(ws, p...)
	}
	return strings.Join(ws, " ") + "."
}

// ids gives the sources of every origin.
func ids(os []Origin) [][]string {
	var out [][]string
	for _, o := range os {
		out = append(out, o.SourceIDs)
	}
	return out
}

func TestFind(t *testing.T) {
	wire, other := prose(1, 200), prose(2, 200)
	for _, c := range []struct {
		name     string
		sources  []claim.Source
		want     [][]string
		evidence string // of the first origin
	}{
		{"the same text", []claim.Source{
			{ID: "a", Text: story(wire)}, {ID: "b", Text: story(other)}, {ID: "c", Text: strings.ToUpper(story(wire))},
		}, [][]string{{"a", "c"}, {"b"}}, "texts share all of their five-word runs"},
		{"a lead cut from a longer story", []claim.Source{
			{ID: "a", Text: story(wire[:60])}, {ID: "b", Text: story(wire, other)},
		}, [][]string{{"a", "b"}}, "texts share all of their five-word runs"},
		{"a story with a new end", []claim.Source{
			{ID: "a", Text: story(wire[:140], prose(3, 60))}, {ID: "b", Text: story(wire)},
		}, [][]string{{"a", "b"}}, "texts share at least 69 % of their five-word runs"},
		{"a long quotation in common", []claim.Source{
			{ID: "a", Text: story(wire[:70], prose(3, 130))}, {ID: "b", Text: story(wire)},
		}, [][]string{{"a"}, {"b"}}, "no other source copies it"},
		{"the same quotation, both from one agency", []claim.Source{
			{ID: "a", Text: "OSLO (Reuters) - " + story(wire[:70], prose(3, 130))}, {ID: "b", Text: story(wire) + " — Reuters"},
		}, [][]string{{"a", "b"}}, "credit Reuters and share at least 33 % of their five-word runs"},
		{"the agency itself and a paper that credits it", []claim.Source{
			{ID: "a", Publisher: "Yonhap News Agency", Text: story(wire)},
			{ID: "b", Publisher: "The Ledger", Text: "SEOUL, Jan. 5 (Yonhap) -- " + story(wire[:70], prose(4, 130))},
		}, [][]string{{"a", "b"}}, "credit Yonhap and share at least 33 % of their five-word runs"},
		{"an agency cited for one figure", []claim.Source{
			{ID: "a", Publisher: "Reuters", Text: story(wire)},
			{ID: "b", Text: story(prose(5, 80)) + " The toll was 12, Reuters reported on Monday. " + story(wire[:70], prose(6, 60))},
		}, [][]string{{"a"}, {"b"}}, "credits Reuters; no other source copies it"},
		{"one agency, two stories", []claim.Source{
			{ID: "a", Text: "PARIS (AFP) - " + story(wire)}, {ID: "b", Text: "PARIS (AFP) - " + story(other)},
		}, [][]string{{"a"}, {"b"}}, "credits AFP; no other source copies it"},
		{"short texts that say much the same", []claim.Source{
			{ID: "a", Text: "About 400 people came to the boat fair on Sunday."},
			{ID: "b", Text: "Some 460 people came to the boat fair on Sunday, the mayor said."},
		}, [][]string{{"a"}, {"b"}}, "no other source copies it"},
		{"the same headline", []claim.Source{
			{ID: "a", Text: "Boat fair draws 400"}, {ID: "b", Text: "Boat fair draws 400"},
		}, [][]string{{"a", "b"}}, "texts share all of their five-word runs"},
		{"no text at all", []claim.Source{{ID: "a"}, {ID: "b"}}, [][]string{{"a"}, {"b"}}, "no other source copies it"},
		{"nothing", nil, nil, ""},
	} {
		got := Find(c.sources)
		if !reflect.DeepEqual(ids(got), c.want) {
			t.Errorf("%s: %v, want %v", c.name, ids(got), c.want)
		} else if len(got) > 0 && got[0].Evidence != c.evidence {
			t.Errorf("%s: evidence %q, want %q", c.name, got[0].Evidence, c.evidence)
		}
	}
}

func TestAgencies(t *testing.T) {
	body := " " + story(prose(9, 120)) + " "
	for _, c := range []struct{ publisher, text, want string }{
		{"Reuters", body, "Reuters"},
		{"Associated Press", body, "AP"},
		{"", "WASHINGTON (AP) —" + body, "AP"},
		{"", "TOKYO, Jan. 5 (Kyodo) --" + body, "Kyodo"},
		{"", "LYON (AFP) -" + body, "AFP"},
		{"", "AFP -" + body, "AFP"},
		{"", "By Ann Lee, Associated Press\n" + body, "AP"},
		{"", "新华社北京1月5日电" + body, "Xinhua"},
		{"", "(서울=연합뉴스) " + body, "Yonhap"},
		{"", body + "— Reuters", "Reuters"},
		{"", body + "(AFP)", "AFP"},
		{"", body + "Source: Xinhua.", "Xinhua"},
		{"", body + "\nAFP", "AFP"},
		{"The Ledger", "The minister told Reuters on Monday." + body, ""},
		{"The Ledger", body + " The minister told Reuters.", ""},
		{"The Ledger", "According to Yonhap, 400 came." + body, ""},
		{"The Ledger", "The MAP of the fair" + body, ""},
		{"The Ledger", "The APs - " + body, ""},
	} {
		got := strings.Join(agencies(&claim.Source{Publisher: c.publisher, Text: c.text}), " ")
		if got != c.want {
			t.Errorf("%q, %.40q: %q, want %q", c.publisher, c.text, got, c.want)
		}
	}
}

func TestRuns(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"", 0}, {"—", 0}, {"one", 1}, {"one two three four five", 1}, {"one two three four five six", 2},
		{"a a a a a a a a", 1}, {"북한 매체는 오늘 새벽 여섯 시에", 2}, {"会议在上海举行约有四百人参加", 6},
	} {
		if got := len(runs(t.Context(), c.text)); got != c.want {
			t.Errorf("%q has %d runs, want %d", c.text, got, c.want)
		}
	}
	if !slices.Equal(runs(t.Context(), "Korea’s TRADE grew in May"), runs(t.Context(), "korea's trade, grew: in (May)")) {
		t.Error("case, apostrophes or punctuation change the runs")
	}
}

// Every source stands in exactly one origin, and shuffling the sources does
// not change which stand together.
func TestFindIgnoresOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	var sources []claim.Source
	for i := range 60 {
		base := prose(uint64(i%7), 150)
		cut := 40 + r.IntN(110)
		sources = append(sources, claim.Source{ID: fmt.Sprint("s", i), Text: story(base[:cut], prose(uint64(100+i), 150-cut))})
	}
	canonical := func() map[string]string {
		m := map[string]string{}
		for _, o := range Find(sources) {
			for _, id := range o.SourceIDs {
				if m[id] != "" {
					t.Fatalf("%s stands in two origins", id)
				}
				m[id] = o.ID + " " + o.Evidence
			}
		}
		if len(m) != len(sources) {
			t.Fatalf("%d of %d sources", len(m), len(sources))
		}
		return m
	}
	want := canonical()
	for range 10 {
		r.Shuffle(len(sources), func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
		if got := canonical(); !reflect.DeepEqual(got, want) {
			t.Fatal("another order, other origins")
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("OSLO (Reuters) - One two three.", "新华社北京电")
	f.Fuzz(func(t *testing.T, a, b string) {
		n := 0
		for _, o := range Find([]claim.Source{{ID: "a", Text: a}, {ID: "b", Text: b}}) {
			n += len(o.SourceIDs)
		}
		if n != 2 {
			t.Errorf("%d sources", n)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for _, n := range []int{3, 200, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sources := make([]claim.Source, n)
			size := 0
			for i := range sources { // every tenth text is a story of its own
				sources[i] = claim.Source{ID: fmt.Sprint(i), Text: story(prose(uint64(i/10), 700), prose(uint64(n+i), 100))}
				size += len(sources[i].Text)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				Find(sources)
			}
		})
	}
}
