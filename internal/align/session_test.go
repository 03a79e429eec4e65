package align

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// telling makes sources that tell of n quantities in words that vary, some of
// them the same throughout.
func telling(sources, n int) map[string][]claim.Claim {
	r := rand.New(rand.NewPCG(uint64(sources), uint64(n)))
	out := map[string][]claim.Claim{}
	var last []claim.Claim
	for k := range sources {
		id := fmt.Sprintf("s%03d", k*37%1000)
		var cs []claim.Claim
		if k > 0 && r.IntN(4) == 0 {
			for _, c := range last {
				c.SourceID = id
				cs = append(cs, c)
			}
		} else {
			for range 1 + r.IntN(5) {
				q := r.IntN(n)
				place := fmt.Sprintf("place%d", q)
				c := killed(id, int64(10+3*q+r.IntN(2)*r.IntN(4)))
				if q%2 == 1 {
					c.Frame.Verb = "injure"
				}
				c.Frame.Names = []string{place}
				c.Frame.Clause = append(slices.Clone(c.Frame.Clause), place)
				c.Frame.Sentence = append(slices.Clone(c.Frame.Sentence), fmt.Sprintf("word%d", r.IntN(9)))
				c.Quote.Start = 100 * len(cs)
				cs = append(cs, c)
			}
		}
		for i := range cs {
			cs[i].ID = fmt.Sprintf("%s:%d", id, i+1)
		}
		out[id] = cs
		last = cs
	}
	return out
}

func sorted(found []*Found) []*Found {
	slices.SortFunc(found, func(a, b *Found) int {
		x, y := a.Claims[0], b.Claims[0]
		return cmp.Or(cmp.Compare(x.Source, y.Source), x.Claim-y.Claim)
	})
	return found
}

func whole(t *testing.T, told map[string][]claim.Claim) []*Found {
	t.Helper()
	x := DefaultModel().NewSession()
	for _, id := range slices.Sorted(maps.Keys(told)) {
		if err := x.Add(t.Context(), id, told[id]); err != nil {
			t.Fatal(err)
		}
	}
	found, err := x.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sorted(found)
}

// A session finds what one look at all its sources finds, in whatever order
// they come and go, and however often it is asked or cancelled on the way.
func TestSessionIsOneLook(t *testing.T) {
	for _, c := range []struct{ sources, quantities int }{{6, 3}, {40, 6}, {90, 3}, {90, 40}} {
		told := telling(c.sources, c.quantities)
		want := whole(t, told)
		if len(want) == 0 {
			t.Fatalf("%v: no groups", c)
		}
		ids := slices.Sorted(maps.Keys(told))
		for seed := range uint64(2) {
			r := rand.New(rand.NewPCG(seed, 3))
			r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
			x := DefaultModel().NewSession()
			look := func(now map[string][]claim.Claim) {
				if r.IntN(3) == 0 {
					ctx, cancel := context.WithCancel(t.Context())
					counting := &stopAfter{Context: ctx, left: r.IntN(20)}
					if _, err := x.Groups(counting); err != nil && !errors.Is(err, context.Canceled) {
						t.Fatal(err)
					}
					cancel()
					return
				}
				got, err := x.Groups(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if now != nil && !reflect.DeepEqual(sorted(got), whole(t, now)) {
					t.Fatalf("%v, seed %d: %d sources in, the groups differ", c, seed, len(now))
				}
			}
			now := map[string][]claim.Claim{}
			for _, id := range ids {
				if err := x.Add(t.Context(), id, told[id]); err != nil {
					t.Fatal(err)
				}
				now[id] = told[id]
				if r.IntN(5) == 0 {
					gone := ids[r.IntN(len(ids))]
					x.Remove(gone)
					delete(now, gone)
				}
				if r.IntN(25) == 0 {
					look(now)
				} else if r.IntN(3) == 0 {
					look(nil)
				}
			}
			for _, id := range ids {
				if now[id] == nil {
					if err := x.Add(t.Context(), id, told[id]); err != nil {
						t.Fatal(err)
					}
				}
			}
			got, err := x.Groups(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(sorted(got), want) {
				t.Errorf("%v, seed %d: the groups differ from those of one look", c, seed)
			}
		}
	}
}

// stopAfter is a context that ends after it has been asked a number of times.
type stopAfter struct {
	context.Context

	left int
}

func (s *stopAfter) Err() error {
	if s.left--; s.left < 0 {
		return context.Canceled
	}
	return s.Context.Err()
}

// What is left of many that went makes room.
func TestSessionRenews(t *testing.T) {
	told := telling(30, 4)
	x := DefaultModel().NewSession()
	for _, id := range slices.Sorted(maps.Keys(told)) {
		if err := x.Add(t.Context(), id, told[id]); err != nil {
			t.Fatal(err)
		}
	}
	id := slices.Sorted(maps.Keys(told))[0]
	for range 5000 {
		x.Remove(id)
		if err := x.Add(t.Context(), id, told[id]); err != nil {
			t.Fatal(err)
		}
		if x.dead > 2*holes {
			break
		}
	}
	got, err := x.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(sorted(got), whole(t, told)) {
		t.Error("the groups differ")
	}
	if x.dead > holes {
		t.Errorf("%d claims that are gone are carried along", x.dead)
	}
}

// A further source costs its own pairs: the looks at pairs are counted.
func TestOneMoreCostsItsOwn(t *testing.T) {
	told := telling(400, 60)
	ids := slices.Sorted(maps.Keys(told))
	x := DefaultModel().NewSession()
	for _, id := range ids[1:] {
		if err := x.Add(t.Context(), id, told[id]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := x.Groups(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := x.work.Pairs
	if err := x.Add(t.Context(), ids[0], told[ids[0]]); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Groups(t.Context()); err != nil {
		t.Fatal(err)
	}
	if one := x.work.Pairs - all; one*40 > all {
		t.Errorf("%d pairs were looked at for one source of %d, %d for all others", one, len(ids), all)
	}
}

// The lists of a session whose sources come and go are those of one look at the
// sources that are left: of claims that share few words with many, and many with
// a few.
func TestListsAreOneLook(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 7))
		pool := map[string][]claim.Claim{}
		for k := range 160 {
			id := fmt.Sprintf("s%03d", k*37%1000)
			for n := range 1 + r.IntN(6) {
				c := killed(id, int64(10+r.IntN(400)))
				c.Frame.Names = []string{fmt.Sprintf("place%d", r.IntN(4))}
				c.Frame.Sentence = slices.Clone(c.Frame.Sentence)
				for w := range 5 { // from common words to rare ones
					c.Frame.Sentence = append(c.Frame.Sentence, fmt.Sprintf("word%d", w*1000+r.IntN(1+w*w*w*3)))
				}
				c.Quote.Start, c.ID = 100*n, fmt.Sprintf("%s:%d", id, n+1)
				pool[id] = append(pool[id], c)
			}
		}
		x := DefaultModel().NewSession()
		in := map[string][]claim.Claim{}
		ids := slices.Sorted(maps.Keys(pool))
		for range 300 {
			id := ids[r.IntN(len(ids))]
			if in[id] == nil {
				if err := x.Add(t.Context(), id, pool[id]); err != nil {
					t.Fatal(err)
				}
				in[id] = pool[id]
			} else if r.IntN(3) == 0 {
				x.Remove(id)
				delete(in, id)
			}
			if r.IntN(3) > 0 {
				ctx := &stopAfter{Context: t.Context(), left: r.IntN(40)}
				if err := x.seek(ctx); err != nil && !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
			}
			if r.IntN(20) == 0 {
				sameLists(t, x, in)
			}
		}
		sameLists(t, x, in)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// listsOf are the lists of a session by the ids of the claims.
func listsOf(t *testing.T, x *Session) map[string][]string {
	t.Helper()
	if err := x.seek(t.Context()); err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for i, c := range x.s.claims {
		if c == nil {
			continue
		}
		out[c.ID] = nil
		for _, j := range x.lists[i].claims {
			out[c.ID] = append(out[c.ID], x.s.claims[j].ID)
		}
		slices.Sort(out[c.ID])
	}
	return out
}

func sameLists(t *testing.T, x *Session, in map[string][]claim.Claim) {
	t.Helper()
	one := DefaultModel().NewSession()
	for _, id := range slices.Sorted(maps.Keys(in)) {
		if err := one.Add(t.Context(), id, in[id]); err != nil {
			t.Fatal(err)
		}
	}
	got, want := listsOf(t, x), listsOf(t, one)
	if !maps.EqualFunc(got, want, slices.Equal) {
		for id := range want {
			if !slices.Equal(got[id], want[id]) {
				t.Errorf("%s asks for %v, in one look for %v", id, got[id], want[id])
				break
			}
		}
	}
}
