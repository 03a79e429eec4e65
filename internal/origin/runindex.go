package origin

import "iter"

// runIndex finds the texts that have a run. Runs are hashes, and spread by
// themselves.
type runIndex struct {
	slots []slot // a power of two of them, at least a third of them free
	held  int
	posts []post
}

// slot is a run and the last of its posts, and one; 0 where it is free.
type slot struct {
	run  uint64
	last int32
}

// post is a text that has a run, as its run k; before is the post before it in
// the same slot, and one, 0 for none.
type post struct {
	text   *body
	k      int32
	before int32
}

// indexed is the index of all texts that are not fresh.
func (x *Index) indexed() *runIndex {
	if x.runs == nil {
		x.runs, x.holes = &runIndex{slots: make([]slot, 1<<10)}, 0
		for _, t := range x.texts {
			x.runs.add(t)
		}
	}
	return x.runs
}

func (r *runIndex) slot(run uint64) *slot {
	mask := uint64(len(r.slots) - 1)
	for at := run & mask; ; at = (at + 1) & mask {
		if s := &r.slots[at]; s.last == 0 || s.run == run {
			return s
		}
	}
}

func (r *runIndex) add(t *body) {
	for k, h := range t.kept {
		s := r.slot(h)
		if s.last == 0 {
			s.run = h
			r.held++
		}
		r.posts = append(r.posts, post{t, int32(k), s.last})
		s.last = int32(len(r.posts))
		if 3*r.held > 2*len(r.slots) {
			old := r.slots
			r.slots = make([]slot, 2*len(old))
			for _, o := range old {
				if o.last != 0 {
					*r.slot(o.run) = o
				}
			}
		}
	}
}

// of are the texts that have a run, and its place among the text's runs.
func (r *runIndex) of(run uint64) iter.Seq2[*body, int32] {
	return func(yield func(*body, int32) bool) {
		for n := r.slot(run).last; n != 0; {
			p := &r.posts[n-1]
			if n = p.before; !p.text.gone && !yield(p.text, p.k) {
				return
			}
		}
	}
}
