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
// look at all the texts finds, in whatever order they came. A text more, or one
// less, costs a look at the texts that have a run of it. An index is used by one
// goroutine at a time.
type Index struct {
	by    map[string]*body
	texts []*body // all that are not fresh
	total int     // runs of all texts
	keep  uint64  // of so many runs one is kept
	fresh []*body // not yet in a group
	stale bool    // all must be gathered again

	runs  *runIndex // of texts, made when it is first of use
	holes int       // texts in it that are gone
	dirty []*body   // whose leader must be found again, the longest last
	turn  int       // counts the looks at a text's runs
}

// body is a text in the index.
type body struct {
	id string
	*Signature

	kept   []uint64 // of the runs those that are compared
	common []int32  // of each: longer leaders that have it too
	// The group in which it stands, and what put it there.
	lead   *body  // itself where it leads; nil where it is to be found
	share  int    // percent of the shorter text's runs shared with the leader; 100 for the leader
	agency string // credited by both; empty where the copy speaks for itself

	number int32 // in the index of runs
	due    bool  // it is among the dirty ones
	// Scratch of the look of that turn.
	turn  int
	n     int  // runs shared
	crowd bool // another one has become crowded, or is so no longer
}

func (t *body) leads() bool { return t.lead == t }

// NewIndex makes an empty index.
func NewIndex() *Index { return &Index{by: map[string]*body{}, keep: 1} }

// compareBodies puts the longest text first.
func compareBodies(a, b *body) int {
	if d := len(b.kept) - len(a.kept); d != 0 {
		return d
	}
	return cmp.Or(slices.Compare(a.kept, b.kept), strings.Compare(a.id, b.id))
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
	t.common = make([]int32, len(t.kept))
}

// Remove gives up a text. It does nothing where there is none of that id.
func (x *Index) Remove(id string) {
	t := x.by[id]
	if t == nil {
		return
	}
	delete(x.by, id)
	x.total -= len(t.runs)
	if keep := uint64(x.total/sample + 1); keep != x.keep {
		x.keep, x.stale = keep, true
	}
	is := func(o *body) bool { return o == t }
	if slices.ContainsFunc(x.fresh, is) {
		x.fresh = slices.DeleteFunc(x.fresh, is)
		return
	}
	x.texts = slices.DeleteFunc(x.texts, is)
	if x.runs != nil {
		x.runs.told[t.number].gone = true
	}
	x.dirty = slices.DeleteFunc(x.dirty, is)
	if x.holes++; 2*x.holes > len(x.texts) {
		x.runs = nil
	}
	if !x.stale && t.leads() {
		x.indexed()
		x.lose(t)
	}
}

// settle puts the texts that came since the last call into their groups.
func (x *Index) settle(ctx context.Context) error {
	if len(x.fresh) > max(4, len(x.texts)/16) {
		x.stale = true
	}
	if x.stale {
		x.texts = append(x.texts, x.fresh...)
		for _, t := range x.dirty {
			t.due = false
		}
		x.fresh, x.runs, x.dirty = nil, nil, nil
		return x.gather(ctx)
	}
	for len(x.fresh) > 0 {
		t := x.fresh[0]
		t.sample(x.keep)
		x.indexed().add(t)
		x.texts, x.fresh = append(x.texts, t), x.fresh[1:]
		x.soil(t)
		x.clean()
	}
	x.clean()
	return nil
}

// soil lets a text's leader be found again.
func (x *Index) soil(t *body) {
	if !t.due {
		t.due = true
		at, _ := slices.BinarySearchFunc(x.dirty, t, func(a, b *body) int { return compareBodies(b, a) })
		x.dirty = slices.Insert(x.dirty, at, t)
	}
}

// clean finds the leaders of the texts for which they must be found again. Only
// longer texts matter to a text, so that the longest comes first, and none
// comes twice.
func (x *Index) clean() {
	for len(x.dirty) > 0 {
		t := x.dirty[len(x.dirty)-1]
		x.dirty = x.dirty[:len(x.dirty)-1]
		t.due = false
		led := t.leads()
		x.find(t)
		switch {
		case led && !t.leads():
			x.lose(t)
		case !led && t.leads():
			x.gain(t)
		}
	}
}

// find puts a text under its leader, by the index.
func (x *Index) find(t *body) {
	x.turn++
	var leaders, of []*body // all, and those that have the run
	for k, h := range t.kept {
		of = x.runs.leaders(of[:0], h, t)
		t.common[k] = int32(len(of))
		if len(of) >= crowded {
			continue
		}
		for _, o := range of {
			if o.turn != x.turn {
				o.turn, o.n = x.turn, 0
				leaders = append(leaders, o)
			}
			o.n++
		}
	}
	best := membership{lead: t, share: 0}
	for _, lead := range leaders {
		m := t.under(lead, lead.n)
		if m.lead != nil && (m.share > best.share || m.share == best.share && best.lead != t && compareBodies(lead, best.lead) < 0) {
			best = m
		}
	}
	if best.lead == t {
		best.share = 100
	}
	x.put(t, best)
}

// put puts a text into a group.
func (x *Index) put(t *body, m membership) {
	t.lead, t.share, t.agency = m.lead, m.share, m.agency
	x.runs.lead(t)
}

// shorter are the texts that a leader is longer than and shares runs with, where
// a leader more, or one less, has these: step is 1 or -1. They come with the
// number of the runs that are not crowded then, and with crowd where one has
// become so, or is so no longer.
func (x *Index) shorter(t *body, step int32) []*body {
	x.turn++
	var out []*body
	for _, h := range t.kept {
		for o, k := range x.runs.shorter(h, t) {
			if o.lead == nil {
				continue
			}
			if o.turn != x.turn {
				o.turn, o.n, o.crowd = x.turn, 0, false
				out = append(out, o)
			}
			was, is := o.common[k], o.common[k]+step
			o.common[k] = is
			o.crowd = o.crowd || (was < crowded) != (is < crowded)
			if is < crowded {
				o.n++
			}
		}
	}
	return out
}

// gain takes those along to which a text that leads now is a leader.
func (x *Index) gain(t *body) {
	var lost []*body
	for _, u := range x.shorter(t, 1) {
		m := u.under(t, u.n)
		switch {
		case u.crowd && !u.leads(): // what it shares with its leader may count for less now
			x.soil(u)
		case m.lead == nil, !u.leads() && m.share < u.share, !u.leads() && m.share == u.share && compareBodies(t, u.lead) > 0:
		case u.leads():
			x.put(u, m)
			lost = append(lost, u)
		default:
			x.put(u, m)
		}
	}
	for _, u := range lost {
		x.lose(u)
	}
}

// lose lets those find another leader that followed a text that leads no more.
func (x *Index) lose(t *body) {
	for _, u := range x.shorter(t, -1) {
		if u.crowd || u.lead == t {
			x.soil(u)
		}
	}
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
			t.common[i]++
			full = full || t.common[i] == crowded
			if t.common[i] <= crowded {
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
	for _, t := range x.texts {
		t.sample(x.keep)
	}
	slices.SortFunc(x.texts, compareBodies)
	var leaders []*body
	var index *holders // once there are more than a few leaders
	var shared []int32
	for n, t := range x.texts {
		if n%16 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if index == nil {
			t.follow(leaders)
		} else {
			shared = append(shared[:0], make([]int32, len(leaders))...)
			for k, h := range t.kept {
				t.common[k] = index.count(h, shared)
			}
			t.join(leaders, shared)
		}
		if t.lead != t {
			continue
		}
		leaders = append(leaders, t)
		switch {
		case index != nil:
			index.add(len(leaders)-1, t)
		case len(leaders) > few:
			index = newHolders(x.texts)
			for g, lead := range leaders {
				index.add(g, lead)
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
