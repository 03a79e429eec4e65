package origin

import mathbits "math/bits"

// holders finds the leaders that have a run, by their numbers, while all texts
// are gathered. It holds no pointers, so that the collector passes it over, and
// the leaders of a run stand side by side.
type holders struct {
	common bits      // runs that more than one text may have: of the others nobody asks twice
	slots  []holding // a power of two of them, at least a third of them free
	held   int
	lists  []int32                    // leaders of runs that more than one has
	free   [mostDoublings + 1][]int32 // of the lists: room for so many powers of two, given up
}

// mostDoublings is how often a list of leaders doubles until the run is crowded.
const mostDoublings = 6

// bits is a set of hashes that holds some more than were put in: a power of two
// of words. It is so small that it stays in the processor's cache.
type bits []uint64

func (b bits) has(h uint64) bool { return b[h>>6&uint64(len(b)-1)]>>(h&63)&1 != 0 }

func (b bits) put(h uint64) { b[h>>6&uint64(len(b)-1)] |= 1 << (h & 63) }

// holding is a run and how many leaders have it; nobody has it where it is free.
type holding struct {
	run uint64
	n   int32
	at  int32 // the leader where it is one; else where they stand, with room for the next power of two
}

// newHolders has room for the runs of some texts.
func newHolders(texts []*body) *holders {
	n := 0
	for _, t := range texts {
		n += len(t.kept)
	}
	words := 1 << mathbits.Len(uint(n)/8)
	once, common := make(bits, words), make(bits, words)
	n = 0 // runs that more than one text has, nearly
	for _, t := range texts {
		for _, h := range t.kept {
			if !once.has(h) {
				once.put(h)
			} else if !common.has(h) {
				common.put(h)
				n++
			}
		}
	}
	return &holders{common: common, slots: make([]holding, 1<<mathbits.Len(uint(2*n+2)))}
}

func (x *holders) slot(run uint64) *holding {
	mask := uint64(len(x.slots) - 1)
	for at := run & mask; ; at = (at + 1) & mask {
		if s := &x.slots[at]; s.n == 0 || s.run == run {
			return s
		}
	}
}

// add enters the runs of a leader. Those that are crowded are only counted.
func (x *holders) add(leader int, t *body) {
	for _, h := range t.kept {
		if !x.common.has(h) {
			continue
		}
		s := x.slot(h)
		switch n := s.n; {
		case n == 0:
			s.run, s.at = h, int32(leader)
			x.held++
		case n < crowded:
			if n&(n-1) == 0 { // no room
				x.move(s)
			}
			x.lists[s.at+n] = int32(leader)
		case n == crowded: // nobody looks at them any more
			x.free[mostDoublings] = append(x.free[mostDoublings], s.at)
		}
		s.n++
		if 3*x.held > 2*len(x.slots) {
			x.grow()
		}
	}
}

// move gives the leaders of a run twice the room.
func (x *holders) move(s *holding) {
	power := mathbits.Len32(uint32(s.n)) // of the room
	var to int32
	if f := x.free[power]; len(f) > 0 {
		to, x.free[power] = f[len(f)-1], f[:len(f)-1]
	} else {
		to = int32(len(x.lists))
		if need := len(x.lists) + 1<<power; need > cap(x.lists) {
			lists := make([]int32, len(x.lists), 2*need)
			copy(lists, x.lists)
			x.lists = lists
		}
		x.lists = x.lists[:len(x.lists)+1<<power]
	}
	if s.n == 1 {
		x.lists[to] = s.at
	} else {
		copy(x.lists[to:to+s.n], x.lists[s.at:s.at+s.n])
		x.free[power-1] = append(x.free[power-1], s.at)
	}
	s.at = to
}

func (x *holders) grow() {
	old := x.slots
	x.slots = make([]holding, 2*len(old))
	for _, o := range old {
		if o.n != 0 {
			*x.slot(o.run) = o
		}
	}
}

// count gives the number of leaders that have a run, and adds it to what each
// of them shares where it is not crowded.
func (x *holders) count(run uint64, shared []int32) int32 {
	if !x.common.has(run) {
		return 0
	}
	s := x.slot(run)
	switch {
	case s.n == 1:
		shared[s.at]++
	case s.n < crowded:
		for _, g := range x.lists[s.at : s.at+s.n] {
			shared[g]++
		}
	}
	return s.n
}
