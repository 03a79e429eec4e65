package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// voicesOf makes claims of which many say the same, in several units, some
// denied, planned, or said in dozens.
func voicesOf(r *rand.Rand, n int) ([]claim.Claim, []Source) {
	var cs []claim.Claim
	var sources []Source
	for len(cs) < n {
		for _, c := range randomGroup(r, 2+r.IntN(24)) {
			k := len(cs)
			c.SourceID = fmt.Sprintf("s%d", k*7919%(n+1))
			c.ID = c.SourceID + ":1"
			switch r.IntN(12) {
			case 0:
				c.Status, c.Frame.Verb = claim.Denied, "deny"
			case 1:
				c.Status = claim.Expected
			case 2:
				c.Quantity = quantity.Quantity{
					Approximation: quantity.Order, Unit: c.Quantity.Unit,
					Lower: quantity.New(24, 0), Upper: quantity.New(99, 0),
				}
			case 3:
				c.Quantity.Unit = unit.Unit{Code: "1", Dimension: unit.Count}
			}
			cs = append(cs, c)
			s := Source{ID: c.SourceID, Publisher: fmt.Sprintf("Paper %d", r.IntN(n))}
			if r.IntN(5) > 0 {
				s.Published = time.Date(2026, 3, 2, r.IntN(24), 0, 0, 0, time.UTC)
			}
			sources = append(sources, s)
		}
	}
	return cs, sources
}

// A finding that is judged again and again, as claims come, go, change their
// origins and visit other findings, is what judging it from scratch makes of
// it, also where some judging was given up half-way.
func TestJudgingAgain(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		p := DefaultPolicy()
		if seed%5 == 4 {
			p.Bounds = StrictBounds
		}
		cs, sources := voicesOf(r, 6+r.IntN(120))
		items := make([]*Item, len(cs))
		for i := range cs {
			items[i] = NewItem(&cs[i], sources[i], p)
		}
		var all [2]Judging
		in := make([]int, len(cs)) // the finding in which a claim is, and one
		origins := make([]string, len(cs))
		for step := range 40 {
			for range 1 + r.IntN(4) {
				i := r.IntN(len(cs))
				in[i] = (in[i] + 1 + r.IntN(2)) % 3
				origins[i] = fmt.Sprint("o", r.IntN(9))
			}
			for k := range all {
				var group, anew []*Item
				var of []string
				for i := range cs {
					if in[i] == k+1 || k == 0 && in[i] == 0 && seed%3 == 0 { // some hardly change
						group, anew, of = append(group, items[i]), append(anew, NewItem(&cs[i], sources[i], p)), append(of, origins[i])
					}
				}
				if step%7 == 3 {
					left := r.IntN(20)
					all[k].Judge(group, of, p, func() error {
						if left--; left < 0 {
							return context.Canceled
						}
						return nil
					})
				}
				got, want := all[k].Judge(group, of, p, nil), JudgeItems(anew, of, p, nil)
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("seed %d, step %d, %d claims:\n%+v\nfrom scratch:\n%+v", seed, step, len(group), got, want)
				}
			}
		}
	}
}

// One claim more of a large finding is compared with a few others, and not with
// all of them, whether they all say the same or all differ.
func TestOneMoreIsComparedWithFew(t *testing.T) {
	const n = 400
	for name, number := range map[string]func(k int) int64{
		"all agree":   func(int) int64 { return 412 },
		"all differ":  func(k int) int64 { return 1001 + 2*int64(k) },
		"some differ": func(k int) int64 { return 1001 + 2*int64(k*k%17) },
	} {
		t.Run(name, func(t *testing.T) {
			items, origins := make([]*Item, n), make([]string, n)
			for k := range items {
				c := &claim.Claim{SourceID: fmt.Sprintf("s%03d", k), Quantity: quantity.Quantity{Value: quantity.New(number(k), 0), Unit: count("boat")}}
				c.ID = c.SourceID + ":1"
				origins[k] = "o" + c.SourceID
				items[k] = NewItem(c, Source{ID: c.SourceID, Publisher: fmt.Sprint("Paper ", k), Published: time.Date(2026, 3, 2, 0, k, 0, 0, time.UTC)}, DefaultPolicy())
			}
			asked := 0
			count := func(f func()) int {
				before := asked
				f()
				return asked - before
			}
			was := slices.Clone(rules)
			defer func() { rules = was }()
			rules = slices.Clone(rules)
			for _, k := range []int{0, firstApart} { // every pair comes to one of them
				fits := rules[k].fits
				rules[k].fits = func(a, b *item, p Policy) bool { asked++; return fits(a, b, p) }
			}
			var m Judging
			whole := count(func() { m.Judge(items[:n-10], origins[:n-10], DefaultPolicy(), nil) })
			more := count(func() {
				for k := n - 10; k < n; k++ {
					m.Judge(items[:k+1], origins[:k+1], DefaultPolicy(), nil)
				}
			})
			t.Logf("%d pairs of claims told for all, %d for each one more", whole, more/10)
			if more/10 > 40 {
				t.Errorf("%d pairs of claims were told for one more", more/10)
			}
		})
	}
}
