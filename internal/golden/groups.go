package golden

// Groups are the claims that the expectations put into one finding, by claim
// id: what an aligner can learn from. Lists that share a claim are one group.
func (e *Expect) Groups(s Story) [][]string {
	c := newChecker(s)
	var out [][]string
	add := func(refs []Ref) {
		ids, _ := c.claims(refs)
		for i := range out {
			if common(out[i], ids) > 0 {
				out[i] = append(out[i], ids...)
				return
			}
		}
		if len(ids) > 1 {
			out = append(out, ids)
		}
	}
	for _, x := range e.Conflict {
		var refs []Ref
		for _, p := range x.Positions {
			refs = append(refs, p...)
		}
		add(refs)
	}
	for _, a := range e.Agree {
		add(a.Claims)
	}
	return out
}
