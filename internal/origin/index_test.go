package origin

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// Texts that come and go one by one make the origins of one look at all.
func TestIndexIsOneLook(t *testing.T) {
	for seed := range uint64(16) {
		r := rand.New(rand.NewPCG(seed, 5))
		footer := prose(1000+seed, 12)
		var all []claim.Source
		for k := range 90 + 60*int(seed%2) { // enough to crowd a footer
			s := claim.Source{ID: fmt.Sprintf("t%03d", r.IntN(1000)*1000+k)}
			words := prose(seed*1000+uint64(k), 30+r.IntN(60))
			if k > 0 && r.IntN(3) == 0 { // a copy, shorter or longer, or a long quotation
				from := all[r.IntN(k)].Text
				s.Text = from[:len(from)/(1+r.IntN(3))] + " " + story(words[:r.IntN(len(words))])
			} else {
				s.Text = story(words, footer)
			}
			if r.IntN(4) == 0 {
				s.Text = "OSLO (Reuters) - " + s.Text
			}
			all = append(all, s)
		}
		x := NewIndex()
		var in []claim.Source
		for _, s := range all {
			x.Add(s.ID, Sign(t.Context(), &s))
			in = append(in, s)
			if r.IntN(6) == 0 {
				k := r.IntN(len(in))
				x.Remove(in[k].ID)
				in = slices.Delete(in, k, k+1)
			}
			if r.IntN(3) > 0 {
				continue
			}
			ids := make([]string, len(in))
			for i := range in {
				ids[i] = in[i].ID
			}
			got, err := x.Origins(t.Context(), ids)
			if err != nil {
				t.Fatal(err)
			}
			if want := Find(in); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d, %d texts:\n%+v\nwant\n%+v", seed, len(in), got, want)
			}
		}
	}
}

// BenchmarkOneMore is a text more beside five hundred and a few, and all of
// them anew.
func BenchmarkOneMore(b *testing.B) {
	x := NewIndex()
	var ids []string
	add := func() {
		k := len(ids)
		ids = append(ids, fmt.Sprintf("t%04d", k))
		x.Add(ids[k], Sign(b.Context(), &claim.Source{Text: story(prose(uint64(k), 900))}))
	}
	for range 500 {
		add()
	}
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			x.stale = true
			if _, err := x.Origins(b.Context(), ids); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			add()
			if _, err := x.Origins(b.Context(), ids); err != nil {
				b.Fatal(err)
			}
		}
	})
}
