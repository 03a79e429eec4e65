package origin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Index keeps the origins of texts that come and go. What it finds is what one
// look at all the texts finds, in whatever order they came. A text more costs
// a comparison of its runs with those of each of the others, and no hashing
// anew; only where a text turns out to be what others were cut from, or goes
// that others copied, are all gathered again. An index is used by one goroutine
// at a time.
type Index struct {
	by    map[string]*body
	order []*body // as compareBodies orders them
	total int     // runs of all texts
	keep  uint64  // of so many runs one is kept
	fresh []*body // in the order, but not yet in a group
	stale bool    // all must be gathered again
}

// body is a text in the index.
type body struct {
	id string
	*Signature

	kept   []uint64 // of the runs those that are compared
	common []uint8  // of each: longer leaders that have it too, up to crowded
	// The group in which it stands, and what put it there.
	lead   *body  // itself where it leads
	share  int    // percent of the shorter text's runs shared with the leader; 100 for the leader
	agency string // credited by both; empty where the copy speaks for itself
}

// NewIndex makes an empty index.
func NewIndex() *Index { return &Index{by: map[string]*body{}, keep: 1} }

// compareBodies puts the longest text first.
func compareBodies(a, b *body) int {
	return cmp.Or(cmp.Compare(len(b.kept), len(a.kept)), slices.Compare(a.kept, b.kept), strings.Compare(a.id, b.id))
}

// Add takes in a text. Of two texts of one id the later one counts.
func (x *Index) Add(id string, s *Signature) {
	x.Remove(id)
	t := &body{id: id, Signature: s}
	x.by[id] = t
	x.total += len(s.runs)
	if keep := uint64(x.total/sample + 1); keep != x.keep {
		x.keep, x.stale = keep, true
	}
	x.fresh = append(x.fresh, t)
}

// sample keeps one of so many runs, the same in all texts.
func (t *body) sample(keep uint64) {
	t.kept = t.runs
	if keep > 1 {
		t.kept = nil
		for _, h := range t.runs {
			if h%keep == 0 {
				t.kept = append(t.kept, h)
			}
		}
	}
	t.common = make([]uint8, len(t.kept))
}

// Remove gives up a text. It does nothing where there is none of that id.
func (x *Index) Remove(id string) {
	t := x.by[id]
	if t == nil {
		return
	}
	delete(x.by, id)
	x.total -= len(t.runs)
	is := func(o *body) bool { return o == t }
	x.order, x.fresh = slices.DeleteFunc(x.order, is), slices.DeleteFunc(x.fresh, is)
	keep := uint64(x.total/sample + 1)
	if t.lead == t || keep != x.keep {
		x.stale = true
	}
	x.keep = keep
}

// settle puts the texts that came since the last call into their groups.
func (x *Index) settle(ctx context.Context) error {
	if len(x.fresh) > max(4, len(x.order)/16) {
		x.stale = true
	}
	for _, t := range x.fresh {
		if x.stale {
			x.order = append(x.order, t)
			continue
		}
		t.sample(x.keep)
		at, _ := slices.BinarySearchFunc(x.order, t, compareBodies)
		x.order = slices.Insert(x.order, at, t)
		x.stale = !x.place(at)
	}
	x.fresh = nil
	if x.stale {
		return x.gather(ctx)
	}
	return nil
}

// mostMoved is how many texts are looked at again for one that comes before all
// are.
const mostMoved = 16

// place finds the leader of the text at a place in the order, all others being
// where they belong, and takes those along to which it is a leader. It is
// false where that changes who leads.
func (x *Index) place(at int) bool {
	t := x.order[at]
	var leaders []*body
	for _, o := range x.order[:at] {
		if o.lead == o {
			leaders = append(leaders, o)
		}
	}
	t.follow(leaders)
	if t.lead != t {
		return true
	}
	leaders = append(leaders, t)
	moved := 0
	for _, u := range x.order[at+1:] {
		leads := u.lead == u
		n, full := u.meet(t)
		switch m := u.under(t, n); {
		case full: // what it shares with others counts for less now
			if moved++; moved > mostMoved {
				return false
			}
			u.follow(leaders)
		case m.lead == nil:
		case leads, m.share > u.share, m.share == u.share && compareBodies(t, u.lead) < 0:
			u.lead, u.share, u.agency = m.lead, m.share, m.agency
		}
		if (u.lead == u) != leads {
			return false
		}
		if leads {
			leaders = append(leaders, u)
		}
	}
	return true
}

// meet counts the runs shared with a longer text that has become a leader, and
// says whether one of them is crowded by it.
func (t *body) meet(lead *body) (n int, full bool) {
	a, b := t.kept, lead.kept
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			if t.common[i] < crowded {
				t.common[i]++
				full = full || t.common[i] == crowded
				n++
			}
			i, j = i+1, j+1
		}
	}
	return n, full
}

// membership is a leader and what puts a text under it.
type membership struct {
	lead   *body
	share  int
	agency string
}

// under is the text's membership with a leader with which it shares n runs; it
// has no leader where these are too few.
func (t *body) under(lead *body, n int) membership {
	if len(t.kept) == 0 || n < enough && n < len(t.kept) {
		return membership{}
	}
	share := 100 * n / len(t.kept)
	agency := common(t.agencies, lead.agencies)
	if share < copied && (share < credited || agency == "") {
		return membership{}
	}
	if share >= copied {
		agency = ""
	}
	return membership{lead, share, agency}
}

// join puts a text under the leader with which it shares most, the longest of
// equals; shared counts the runs shared with each of the leaders, which come
// the longest first.
func (t *body) join(leaders []*body, shared []int32) {
	best := membership{lead: t, share: 0}
	for g, lead := range leaders {
		if shared[g] == 0 {
			continue
		}
		if m := t.under(lead, int(shared[g])); m.lead != nil && m.share > best.share {
			best = m
		}
	}
	if best.lead == t {
		best.share = 100
	}
	t.lead, t.share, t.agency = best.lead, best.share, best.agency
}

// follow finds a text's leader among all that are longer.
func (t *body) follow(leaders []*body) {
	clear(t.common)
	shared := make([]int32, len(leaders))
	full := false
	for g, lead := range leaders {
		n, f := t.meet(lead)
		shared[g], full = int32(n), full || f
	}
	if full { // crowded runs do not count, nor did they before they were
		for g, lead := range leaders {
			shared[g] = int32(t.sharedWith(lead))
		}
	}
	t.join(leaders, shared)
}

// sharedWith counts the runs shared with a leader that are not crowded.
func (t *body) sharedWith(lead *body) int {
	a, b, n := t.kept, lead.kept, 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			if t.common[i] < crowded {
				n++
			}
			i, j = i+1, j+1
		}
	}
	return n
}

// gather groups all texts around leaders, the longest first: a text joins the
// leader with which it shares most, and becomes one where it shares too little
// with all of them.
func (x *Index) gather(ctx context.Context) error {
	for _, t := range x.order {
		t.sample(x.keep)
	}
	slices.SortFunc(x.order, compareBodies)
	var leaders []*body
	var index map[uint64][]int32 // run to leaders, once there are more than a few
	enter := func(g int, t *body) {
		for _, h := range t.kept {
			if gs := index[h]; len(gs) < crowded {
				index[h] = append(gs, int32(g))
			}
		}
	}
	var shared []int32
	for n, t := range x.order {
		if n%16 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if index == nil {
			t.follow(leaders)
		} else {
			shared = append(shared[:0], make([]int32, len(leaders))...)
			for k, h := range t.kept {
				gs := index[h]
				t.common[k] = uint8(len(gs))
				if len(gs) == crowded {
					continue
				}
				for _, g := range gs {
					shared[g]++
				}
			}
			t.join(leaders, shared)
		}
		if t.lead != t {
			continue
		}
		leaders = append(leaders, t)
		switch {
		case index != nil:
			enter(len(leaders)-1, t)
		case len(leaders) > few:
			index = map[uint64][]int32{}
			for g, lead := range leaders {
				enter(g, lead)
			}
		}
	}
	x.stale = false
	return nil
}

// Origins are the origins of the texts of these ids, in the order of their
// first one. The ids are all that are in the index. The error is the context's.
func (x *Index) Origins(ctx context.Context, ids []string) ([]Origin, error) {
	if err := x.settle(ctx); err != nil {
		return nil, err
	}
	place := map[*body]int{}
	var groups [][]*body
	for _, id := range ids {
		t := x.by[id]
		n, ok := place[t.lead]
		if !ok {
			n = len(groups)
			place[t.lead] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], t)
	}
	out := make([]Origin, len(groups))
	for n, g := range groups {
		o := &out[n]
		least := g[0].id
		for _, t := range g {
			o.SourceIDs = append(o.SourceIDs, t.id)
			least = min(least, t.id)
		}
		h := sha256.Sum256([]byte(least))
		o.ID = "o" + hex.EncodeToString(h[:6])
		o.Evidence = evidence(g)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}
