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
		if p.size() == was {
			x.seen(p, moved)
			continue
		}
		for _, i := range p.claims { // it stands elsewhere among their words
			x.suspect(i)
		}
	}
	x.turned = x.turned[:0]
	return nil
}

// suspect has the list of a claim made anew.
func (x *Session) suspect(i int32) {
	if l := &x.lists[i]; !l.stale {
		l.stale = true
		x.stale = append(x.stale, i)
	}
}

// seen suspects the lists whose claims saw those that came to a posting or went
// from it: those that stand near enough to them in its ring.
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
			if k < 0 || l.part > 0 && k == len(l.looked)-1 && max(d, -d) > int(l.part)/2+1+len(moved) {
				continue
			}
			x.suspect(i)
		}
	}
}

// list is the claims with which a claim asks to be compared.
type list struct {
	claims []int32    // ascending
	looked []*posting // in which they were found
	part   int32      // of the last of these, so many claims were looked at; 0 for all
	stale  bool       // to be made anew
}

// ask makes the list of a claim, into scratch that the next call uses again.
func (x *Session) ask(i int32, c *crowd) (found []int32, from []*posting, part int32) {
	found, from = x.found[:0], x.from[:0]
	source := x.s.source[i]
	if len(c.claims) <= few {
		for _, j := range c.claims {
			if x.s.source[j] != source {
				found = append(found, j)
			}
		}
		slices.Sort(found)
		x.found, x.from = found, from
		return found, from, 0
	}
	x.sorted = append(x.sorted[:0], x.words[i]...)
	words := x.sorted
	slices.SortFunc(words, func(a, b *posting) int {
		return cmp.Or(cmp.Compare(a.size(), b.size()), strings.Compare(a.word, b.word))
	})
	left := looked
	for _, p := range words {
		from = append(from, p)
		worth := int32(max(1, 24-p.size()))
		n := len(p.claims)
		take, at := n-1, 0
		if n > 1 {
			at, _ = slices.BinarySearchFunc(p.claims, i, x.compareKeys)
		}
		if left < take {
			take, part = left, int32(left)
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
	if len(found) > reach {
		found = x.best(found)
	}
	for _, j := range found {
		x.worth[j] = 0
	}
	slices.Sort(found)
	x.found, x.from, x.sorted = found, from, words
	x.work.Lists++
	return found, from, part
}

// best keeps the reach claims that are worth most, the first found of equals,
// and forgets what the others are worth.
func (x *Session) best(found []int32) []int32 {
	var count [1024]int32
	for _, j := range found {
		count[min(x.worth[j], int32(len(count)-1))]++
	}
	least, above := int32(len(count)-1), int32(0)
	for ; above+count[least] < reach; least-- {
		above += count[least]
	}
	equal := reach - above // of those worth the least, so many are kept
	kept := found[:0]
	for _, j := range found {
		w := min(x.worth[j], int32(len(count)-1))
		x.worth[j] = 0
		if w < least {
			continue
		}
		if w == least {
			if equal == 0 {
				continue
			}
			equal--
		}
		kept = append(kept, j)
	}
	return kept
}
