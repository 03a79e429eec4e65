package origin

import "iter"

// runIndex finds the texts that have a run. Runs are hashes, and spread by
// themselves.
type runIndex struct {
	slots []slot // a power of two of them, at least a third of them free
	held  int
	posts []post
	texts []*body // by their numbers
	told  []telling
}

// telling is what is most asked of a text in the index: without it each text
// that has a run would have to be fetched from memory, and most have so many
// runs in common with others that are short, or follow.
type telling struct {
	runs  int32
	leads bool
	gone  bool
}

// slot is a run and the last of its posts, and one; 0 where it is free.
type slot struct {
	run  uint64
	last int32
}

// post is a text that has a run, as its run k; before is the post before it in
// the same slot, and one, 0 for none.
type post struct {
	text   int32 // its number
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
	t.number = int32(len(r.texts))
	r.texts, r.told = append(r.texts, t), append(r.told, telling{runs: int32(len(t.kept)), leads: t.leads()})
	for k, h := range t.kept {
		s := r.slot(h)
		if s.last == 0 {
			s.run = h
			r.held++
		}
		r.posts = append(r.posts, post{t.number, int32(k), s.last})
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

// lead keeps that a text leads, or follows.
func (r *runIndex) lead(t *body) { r.told[t.number].leads = t.leads() }

// leaders adds the texts that lead, have a run, and come before a text.
func (r *runIndex) leaders(out []*body, run uint64, t *body) []*body {
	for n := r.slot(run).last; n != 0; {
		p := &r.posts[n-1]
		n = p.before
		if o := &r.told[p.text]; !o.leads || o.gone || int(o.runs) < len(t.kept) {
			continue
		}
		if o := r.texts[p.text]; o != t && compareBodies(o, t) < 0 {
			out = append(out, o)
		}
	}
	return out
}

// shorter are the texts that have a run and come behind a text, with the place
// of the run in each.
func (r *runIndex) shorter(run uint64, t *body) iter.Seq2[*body, int32] {
	return func(yield func(*body, int32) bool) {
		for n := r.slot(run).last; n != 0; {
			p := &r.posts[n-1]
			n = p.before
			if o := &r.told[p.text]; o.gone || int(o.runs) > len(t.kept) {
				continue
			}
			if o := r.texts[p.text]; o != t && compareBodies(t, o) < 0 && !yield(o, p.k) {
				return
			}
		}
	}
}
