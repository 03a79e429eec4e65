package origin

// holders finds the leaders that have a run, by their numbers, while all texts
// are gathered. It holds no pointers, so that the collector passes it over.
type holders struct {
	slots []holding // a power of two of them, at least a third of them free
	held  int
	posts []holder
}

// holding is a run, how many leaders have it, and the last of its posts, and
// one; nobody has it where it is free.
type holding struct {
	run  uint64
	n    int32
	last int32
}

// holder is a leader; before is the post before it of the same run, and one.
type holder struct{ leader, before int32 }

func newHolders() *holders { return &holders{slots: make([]holding, 1<<12)} }

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
		if s.n == 0 {
			s.run = h
			x.held++
		}
		if s.n++; s.n < crowded {
			x.posts = append(x.posts, holder{int32(leader), s.last})
			s.last = int32(len(x.posts))
		}
		if 3*x.held > 2*len(x.slots) {
			old := x.slots
			x.slots = make([]holding, 2*len(old))
			for _, o := range old {
				if o.n != 0 {
					*x.slot(o.run) = o
				}
			}
		}
	}
}

// count gives the number of leaders that have a run, and adds it to what each
// of them shares where it is not crowded.
func (x *holders) count(run uint64, shared []int32) int32 {
	s := x.slot(run)
	if s.n < crowded {
		for n := s.last; n != 0; {
			p := &x.posts[n-1]
			shared[p.leader]++
			n = p.before
		}
	}
	return s.n
}
