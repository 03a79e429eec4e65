package origin

import "math/bits"

// holders finds the leaders that have a run, by their numbers, while all texts
// are gathered. It holds no pointers, so that the collector passes it over, and
// the leaders of a run stand side by side.
type holders struct {
	slots []holding // a power of two of them, at least a third of them free
	lists []int32   // leaders of runs that more than one has
}

// holding is a run and how many leaders have it; nobody has it where it is free.
type holding struct {
	run uint64
	n   int32
	at  int32 // the leader where it is one; else where they stand, with room for the next power of two
}

// newHolders has room for so many runs.
func newHolders(runs int) *holders {
	return &holders{slots: make([]holding, 1<<bits.Len(uint(max(runs, 1)*3/2)))}
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
		s := x.slot(h)
		switch n := s.n; {
		case n >= crowded:
		case n == 0:
			s.run, s.at = h, int32(leader)
		default:
			if n&(n-1) == 0 { // no room
				from := int32(len(x.lists))
				if n == 1 {
					x.lists = append(x.lists, s.at)
				} else {
					x.lists = append(x.lists, x.lists[s.at:s.at+n]...)
				}
				s.at = from
				x.lists = append(x.lists, make([]int32, 1<<bits.Len32(uint32(n))-n)...)
			}
			x.lists[s.at+n] = int32(leader)
		}
		s.n++
	}
}

// count gives the number of leaders that have a run, and adds it to what each
// of them shares where it is not crowded.
func (x *holders) count(run uint64, shared []int32) int32 {
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
