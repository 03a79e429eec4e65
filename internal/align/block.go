package align

import (
	"cmp"
	"context"
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"
)

// Blocking: of a kind with few claims, every pair is looked at. Of a kind with
// many, a claim is compared with the reach others that share the most of its
// rarest words, so that the work grows with the number of claims and never
// with its square. The list of a claim hangs on what the claims are, and not
// on the order in which they came.
const (
	few    = 64  // claims of a kind, all of which are compared
	reach  = 24  // claims with which one of many is compared
	looked = 192 // claims looked at to find these
)

// posting is the claims of a kind whose sentence holds a word, by key.
type posting struct {
	word string
	ring
}

// ring is claims ordered by their keys.
type ring struct {
	claims []int32
	came   []int32 // not yet among them
	went   bool    // some of them are gone
}

// turn takes in what came and gives up what went, and says which these were.
// The time is linear, whatever came.
func (r *ring) turn(x *Session) (moved []int32) {
	if !r.went && len(r.came) == 0 {
		return nil
	}
	if r.went {
		r.claims = slices.DeleteFunc(r.claims, func(i int32) bool {
			if x.alive(i) {
				return false
			}
			moved = append(moved, i)
			return true
		})
		r.came = slices.DeleteFunc(r.came, func(i int32) bool { return !x.alive(i) })
	}
	slices.SortFunc(r.came, x.compareKeys)
	moved = append(moved, r.came...)
	r.claims = merged(r.claims, r.came, x.compareKeys)
	r.came, r.went = r.came[:0], false
	return moved
}

// size is the class by which postings are ordered: it changes when a posting
// doubles, and so does not send all claims to look again at every new one.
func (p *posting) size() int { return bits.Len(uint(len(p.claims))) }

// crowd is the claims of one kind.
type crowd struct {
	ring
	postings map[term]*posting
}

// key spreads the claims over a ring: those that stand near each other in it
// are of any sources.
func key(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}

// compareKeys orders claims by their keys.
func (x *Session) compareKeys(i, j int32) int {
	return cmp.Or(cmp.Compare(x.keys[i], x.keys[j]), x.compareClaims(int(i), int(j)))
}

// compareClaims is the order of claims that shows no order of adding: by the
// id of their source, then by their place in it.
func (x *Session) compareClaims(i, j int) int {
	a, b := x.s.source[i], x.s.source[j]
	if a == b {
		return i - j
	}
	return strings.Compare(x.ids[a], x.ids[b])
}

// enlist makes a claim one that others may be compared with.
func (x *Session) enlist(i int32) {
	f := &x.s.facts[i]
	c := x.crowds[f.kind]
	if c == nil {
		c = &crowd{postings: map[term]*posting{}}
		x.crowds[f.kind] = c
	}
	c.came = append(c.came, i)
	ps := make([]*posting, len(f.wide))
	for k, t := range f.wide {
		p := c.postings[t]
		if p == nil {
			p = &posting{word: x.s.text[t]}
			c.postings[t] = p
		}
		if len(p.came) == 0 && !p.went {
			x.turned = append(x.turned, p)
		}
		p.came = append(p.came, i)
		ps[k] = p
	}
	x.words[i] = ps
	x.suspect(i)
}

// discharge is the reverse of enlist, before the claim goes.
func (x *Session) discharge(i int32) {
	x.crowds[x.s.facts[i].kind].went = true
	for _, p := range x.words[i] {
		if len(p.came) == 0 && !p.went {
			x.turned = append(x.turned, p)
		}
		p.went = true
	}
	x.words[i] = nil
}

// turn brings all rings up to date, and finds the lists that may be others then.
func (x *Session) turn(ctx context.Context) error {
	for _, c := range x.crowds {
		was := len(c.claims) <= few
		moved := c.turn(x)
		if is := len(c.claims) <= few; was != is || is && len(moved) > 0 {
			for _, i := range c.claims {
				x.suspect(i)
			}
		}
	}
	for n, p := range x.turned {
		if n%64 == 0 && ctx.Err() != nil {
			x.turned = slices.Delete(x.turned, 0, n)
			return ctx.Err()
		}
		was := p.size()
		moved := p.turn(x)
		if x.came = max(x.came, len(moved)); p.size() == was {
			x.told = append(x.told, turning{p, moved})
			continue
		}
		for _, i := range p.claims { // it stands elsewhere among their words
			x.suspect(i)
		}
	}
	x.turned = x.turned[:0]
	for n, t := range x.told { // once all rings are as they are now
		if n%64 == 0 && ctx.Err() != nil {
			x.told = slices.Delete(x.told, 0, n)
			return ctx.Err()
		}
		x.seen(t.posting, t.moved)
	}
	x.told, x.came = x.told[:0], 0
	return nil
}

// turning is a posting with the claims that came to it, or went.
type turning struct {
	*posting

	moved []int32
}

// suspect has the list of a claim made anew.
func (x *Session) suspect(i int32) {
	if l := &x.lists[i]; !l.stale {
		l.stale = true
		x.stale = append(x.stale, i)
	}
}

// seen suspects the lists that may be others since claims came to a posting or
// went from it: those of claims that look at it, and stand near enough to these
// in its ring. Most that come are worth too little to a claim to enter its list,
// and take no place from one that is on it: it stays as it is then.
func (x *Session) seen(p *posting, moved []int32) {
	n := len(p.claims)
	if n == 0 {
		return
	}
	far := looked/2 + 1 + len(moved)
	for _, m := range moved {
		at, _ := slices.BinarySearchFunc(p.claims, m, x.compareKeys)
		for d := -min(far, n/2); d <= min(far, n/2); d++ {
			i := p.claims[(at+d+n)%n]
			l := &x.lists[i]
			if l.stale {
				continue
			}
			k := slices.Index(l.looked, p)
			last := l.part > 0 && k == len(l.looked)-1
			if k < 0 || last && max(d, -d) > int(l.part)/2+1+len(moved) {
				continue
			}
			if !x.alive(m) || x.enters(i, m, l) || x.displaces(i, l, last) {
				x.suspect(i)
			}
		}
	}
}

// enters says whether a claim that came may be worth enough for the list of
// another one.
func (x *Session) enters(i, m int32, l *list) bool {
	if l.least == 0 {
		return true // there is room
	}
	if l.turned == m+1 {
		return false // as was found by another posting
	}
	worth := int32(0)
	for _, p := range x.words[m] {
		if slices.Contains(l.looked, p) {
			worth += p.worth()
		}
	}
	if worth > l.least || worth == l.least && x.apart(i, m) <= l.farthest {
		return true
	}
	l.turned = m + 1
	return false
}

// displaces takes for a claim that came one of the places that a list looks at,
// unless it stands in what was looked at last itself, and says whether that may
// concern a claim on the list: one that stood at the ends of what was looked at
// last, and does so no more.
func (x *Session) displaces(i int32, l *list, last bool) bool {
	if l.left > 0 {
		l.left--
		return false
	}
	if l.part <= 1 {
		return true
	}
	to := int(l.part)/2 + 1 + x.came
	if !last {
		l.part--
	}
	p := l.looked[len(l.looked)-1]
	n := len(p.claims)
	at, ok := slices.BinarySearchFunc(p.claims, i, x.compareKeys)
	if !ok || 2*to >= n {
		return true
	}
	for d := int(l.part) / 2; d <= to; d++ {
		for _, j := range [2]int32{p.claims[(at+d)%n], p.claims[(at-d+n)%n]} {
			if _, found := slices.BinarySearch(l.claims, j); found {
				return true
			}
		}
	}
	return false
}

// worth is what a word says that two claims share: more, the rarer it is.
func (p *posting) worth() int32 { return int32(max(1, 24-p.size())) }

// list is the claims with which a claim asks to be compared.
type list struct {
	claims []int32    // ascending
	looked []*posting // in which they were found
	part   int32      // of the last of these, so many claims were looked at; 0 for all
	left   int32      // so many more could have been
	turned int32      // claim that came last and is known not to enter, and one
	stale  bool       // to be made anew

	// What the last of its claims is worth, and the farthest of those worth the
	// same; 0 where all that were found are on it.
	least    int32
	farthest uint64
}

// ask makes the list of a claim, but for its claims, which it gives in scratch
// that the next call uses again.
func (x *Session) ask(i int32, c *crowd) []int32 {
	found, l := x.found[:0], &x.lists[i]
	*l = list{claims: l.claims, looked: l.looked[:0]}
	source := x.s.source[i]
	if len(c.claims) <= few {
		for _, j := range c.claims {
			if x.s.source[j] != source {
				found = append(found, j)
			}
		}
		slices.Sort(found)
		x.found = found
		return found
	}
	x.sorted = append(x.sorted[:0], x.words[i]...)
	words := x.sorted
	slices.SortFunc(words, func(a, b *posting) int {
		return cmp.Or(cmp.Compare(a.size(), b.size()), strings.Compare(a.word, b.word))
	})
	left := looked
	for _, p := range words {
		l.looked = append(l.looked, p)
		worth := p.worth()
		n := len(p.claims)
		take, at := n-1, 0
		if n > 1 {
			at, _ = slices.BinarySearchFunc(p.claims, i, x.compareKeys)
		}
		if left < take {
			take, l.part = left, int32(left)
		}
		left -= take
		// The nearest on both sides of the claim in the ring.
		for k := 1; k <= take; k++ {
			step := (k + 1) / 2
			if k%2 == 0 {
				step = n - step
			}
			j := p.claims[(at+step)%n]
			if x.s.source[j] == source {
				continue
			}
			if x.worth[j] == 0 {
				found = append(found, j)
			}
			x.worth[j] += worth
		}
		if left == 0 {
			break
		}
	}
	l.left = int32(left)
	if len(found) > reach {
		found, l.least, l.farthest = x.best(i, found)
	}
	for _, j := range found {
		x.worth[j] = 0
	}
	slices.Sort(found)
	x.found, x.sorted = found, words
	x.work.Lists++
	return found
}

// best keeps the reach claims that are worth most to a claim, of equals those
// nearest to it in the ring of keys, and forgets what the others are worth. It
// gives what the last of them is worth, and how far those stand that are worth
// the same.
func (x *Session) best(i int32, found []int32) (kept []int32, least int32, farthest uint64) {
	var count [1024]int32
	for _, j := range found {
		count[min(x.worth[j], int32(len(count)-1))]++
	}
	least = int32(len(count) - 1)
	above := int32(0)
	for ; above+count[least] < reach; least-- {
		above += count[least]
	}
	farthest = ^uint64(0)
	if equal := reach - above; count[least] > equal {
		far := x.far[:0]
		for _, j := range found {
			if min(x.worth[j], int32(len(count)-1)) == least {
				far = append(far, x.apart(i, j))
			}
		}
		x.far = far
		farthest = smallest(far, int(equal))
	}
	kept = found[:0]
	for _, j := range found {
		w := min(x.worth[j], int32(len(count)-1))
		if x.worth[j] = 0; w > least || w == least && x.apart(i, j) <= farthest {
			kept = append(kept, j)
		}
	}
	return kept, least, farthest
}

// apart is how far two claims stand from each other in the ring of keys, which
// no other claim changes.
func (x *Session) apart(i, j int32) uint64 {
	d := x.keys[j] - x.keys[i]
	return min(d, -d)
}

// smallest is the nth of some numbers by size, which it brings out of order.
func smallest(of []uint64, n int) uint64 {
	for from, to := 0, len(of); ; {
		pivot := of[(from+to)/2]
		a, b := from, to-1
		for a <= b {
			for of[a] < pivot {
				a++
			}
			for of[b] > pivot {
				b--
			}
			if a <= b {
				of[a], of[b] = of[b], of[a]
				a, b = a+1, b-1
			}
		}
		switch {
		case n-1 <= b:
			to = b + 1
		case n-1 >= a:
			from = a
		default:
			return of[n-1]
		}
	}
}
