package compare

import (
	"math/bits"
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// Judging judges the claims of one finding, again and again as some come and
// go, and keeps what single claims and single positions tell, so that a claim
// more costs what it changes:
//
//   - the order of the items, into which new ones are put;
//   - what two forms say of each other, by the first item of each;
//   - how the forms were cut into positions, while they are the same;
//   - what two positions say of each other, by the first items of each, which
//     are all that is looked at;
//   - the positions as they are told.
//
// All of it is looked up by the items themselves, which say the same as long
// as the finding has the same unit; in another one it is judged from scratch.
// What is found is what JudgeItems finds, whatever was judged before. The zero
// Judging has judged nothing yet; it is used by one goroutine at a time.
type Judging struct {
	base  unit.Unit
	items []*item // in their order; each knows its place

	reps  []*item   // forms by their first items, each of which knows its place
	said  [][]uint8 // what two of them say, the later one first: a rule and one, 0 where nobody asked
	forms []int32   // that were cut, by their places among reps; nil where not all have one
	cuts  [][]int32 // the positions: forms, by their places there

	stances []*stance  // the positions in their order; the first items of each know its place
	apart   [][][]seen // of each with those behind it with which it is compared
}

// stance is a position while it is judged.
type stance struct {
	items   []*item // in their order
	anchor  *item
	origins []string // of the items, as it was told
	told    Position
}

// seen is a rule that sets two positions apart, and the first items of both of
// which it was told, a bit for each.
type seen struct {
	rule uint8
	a, b uint32
}

// mostForms is up to how many forms it is kept what they say of each other: a
// byte for each two.
const mostForms = 128

// arrange puts items into their order, in which most of them may stand
// already, and leaves out what was given twice.
func (m *Judging) arrange(items []*item) []*item {
	stay := make([]bool, len(m.items))
	var fresh []*item
	for _, it := range items {
		if it.at < len(m.items) && m.items[it.at] == it {
			stay[it.at] = true
		} else {
			fresh = append(fresh, it)
		}
	}
	slices.SortFunc(fresh, compareItems)
	out := make([]*item, 0, len(items))
	from := 0
	for _, f := range fresh {
		to, _ := slices.BinarySearchFunc(m.items[from:], f, compareItems)
		for ; to > 0; to-- {
			if stay[from] {
				out = append(out, m.items[from])
			}
			from++
		}
		out = append(out, f)
	}
	for ; from < len(m.items); from++ {
		if stay[from] {
			out = append(out, m.items[from])
		}
	}
	out = slices.CompactFunc(out, func(a, b *item) bool { return a.c.ID == b.c.ID && a.c.ID != "" })
	for n, it := range out {
		it.at = n
	}
	m.items = out
	return out
}

// know gives the forms their places among those that are known, by which it is
// kept what they say of each other; none where they are too many.
func (m *Judging) know(forms []form) (places []int32) {
	if len(forms) > mostForms {
		m.reps, m.said, m.forms, m.cuts = nil, nil, nil, nil
		return nil
	}
	fresh := 0
	for i := range forms {
		if m.place(forms[i].items[0]) < 0 {
			fresh++
		}
	}
	if len(m.reps)+fresh > 2*mostForms {
		m.reps, m.said, m.forms, m.cuts = nil, nil, nil, nil
	}
	places = make([]int32, len(forms))
	for i := range forms {
		it := forms[i].items[0]
		if places[i] = m.place(it); places[i] < 0 {
			it.rep = int32(len(m.reps))
			places[i] = it.rep
			m.said = append(m.said, make([]uint8, len(m.reps)))
			m.reps = append(m.reps, it)
		}
	}
	return places
}

// place is that of a form by its first item, -1 for none.
func (m *Judging) place(it *item) int32 {
	if int(it.rep) < len(m.reps) && m.reps[it.rep] == it {
		return it.rep
	}
	return -1
}

// relate is relate, looked up where both are the first of their forms. The
// first one stands before the second, as it always does.
func (m *Judging) relate(a, b *item, p Policy) int {
	i, j := m.place(a), m.place(b)
	if i < 0 || j < 0 || i == j {
		return relate(a, b, p)
	}
	at := &m.said[max(i, j)][min(i, j)]
	if *at == 0 {
		*at = uint8(relate(a, b, p) + 1)
	}
	return int(*at) - 1
}

// then is a position as it was: those of its first items that are new, and where
// the others stand now.
type then struct {
	place int // -1 where it is not known
	fresh uint32
	now   [some]uint8
}

// then finds a position as it was, where none of the first items is gone by
// which it is looked at.
func (m *Judging) then(items []*item) (t then) {
	items = items[:min(len(items), some)]
	t.place = -1
	for _, it := range items {
		if k := int(it.stance); k < len(m.stances) && slices.Contains(m.stances[k].head(), it) {
			t.place = k
			break
		}
	}
	if t.place < 0 {
		return t
	}
	was := m.stances[t.place].head()
	n := 0
	for k, it := range items {
		if n < len(was) && was[n] == it {
			t.now[n] = uint8(k)
			n++
		} else {
			t.fresh |= 1 << k
		}
	}
	if n < len(was) {
		t.place = -1
	}
	return t
}

// head are the items by which a position is looked at.
func (s *stance) head() []*item { return s.items[:min(len(s.items), some)] }

// moved are bits of items that stand elsewhere now.
func (t *then) moved(which uint32) (now uint32) {
	for ; which != 0; which &= which - 1 {
		now |= 1 << t.now[bits.TrailingZeros32(which)]
	}
	return now
}

// setApart finds the rules that set two positions apart, by what was found
// before of those of their first items that are not new.
func (m *Judging) setApart(a, b *stance, was, were *then, p Policy) []seen {
	i, j := was.place, were.place
	if i < 0 || j <= i || j-i-1 >= len(m.apart[i]) { // or not in this order
		return setApart(make([]seen, 0, 1), a.head(), b.head(), ^uint32(0), 0, p)
	}
	before := m.apart[i][j-i-1]
	out := make([]seen, len(before), len(before)+1)
	for k, s := range before {
		out[k] = seen{s.rule, was.moved(s.a), were.moved(s.b)}
	}
	return setApart(out, a.head(), b.head(), was.fresh, were.fresh, p)
}

// setApart adds what pairs tell of which one item is new.
func setApart(out []seen, a, b []*item, freshA, freshB uint32, p Policy) []seen {
	for x, ia := range a {
		if freshA>>x&1 == 0 && freshB == 0 {
			continue
		}
		for y, ib := range b {
			if (freshA>>x|freshB>>y)&1 == 0 {
				continue
			}
			r := relate(ia, ib, p)
			if rules[r].same {
				continue
			}
			k := slices.IndexFunc(out, func(s seen) bool { return int(s.rule) == r })
			if k < 0 {
				k = len(out)
				out = append(out, seen{rule: uint8(r)})
			}
			out[k].a |= 1 << x
			out[k].b |= 1 << y
		}
	}
	return out
}
