package extract

import (
	"slices"

	"github.com/seed4521bc5c/crosscheck/internal/lang/en"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
)

// which tells of the things around the number which of several alike they
// are: "round=first", "bill=pension". It looks at the claim's clause, and at a
// clause that does no more than introduce it: "In the second round, …".
func (f *framer) which(w *found) []string {
	s := f.s
	var out []string
	seg := s.w[w.i].seg
	for k := range s.nps {
		p := &s.nps[k]
		if h := s.w[p.head].seg; h != seg && (h != seg-1 || !f.introduces(k)) {
			continue
		}
		for i := p.first; i < p.last; i++ {
			if !s.w[i].tag.nominal() && i != p.head || i+1 < p.last && s.w[i+1].tag == noun {
				continue // "round table"
			}
			l := s.lemma(i)
			in := en.InstanceOf(l)
			switch in.How {
			case en.ByOrdinal:
				out = f.ordinalsOf(out, p.first, i, in.Kind)
			case en.ByNoun:
				out = f.nounsOf(out, p.first, i, in.Kind)
			case en.ByStage:
				out = f.stage(out, in.Word, i)
			default:
				if l == "run" && s.lower(i+2) == "off" && s.lower(i+1) == "-" { // in three tokens
					out = f.stage(out, "runoff", i)
				}
			}
		}
	}
	if k := f.recordAt(w); k > 0 && k < 4 {
		out = append(out, "record="+[...]string{"first", "second", "third"}[k-1]) // wins, losses, draws
	}
	if len(out) > 1 {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out
}

// introduces says whether a phrase stands under a preposition at the very
// beginning of its clause.
func (f *framer) introduces(k int) bool {
	s := f.s
	p := s.nps[k].prep
	return p >= 0 && (p == 0 || s.w[p-1].seg != s.w[p].seg)
}

// ordinalsOf adds the ordinals among a phrase's words before its head: a
// "second and final term" is both. "Last" and the like count too.
func (f *framer) ordinalsOf(out []string, i, head int, kind string) []string {
	s := f.s
	if i > 1 && s.lower(i-1) == "and" && s.w[i-2].cls&en.Ordinal != 0 {
		i -= 2
	}
	for ; i < head; i++ {
		which := ""
		switch low := s.lower(i); low {
		case "final", "last", "closing", "decisive":
			which = "last"
		case "opening":
			which = "first"
		case "1st", "2nd", "3rd", "4th", "5th":
			which = [...]string{"first", "second", "third", "fourth", "fifth"}[low[0]-'1']
		default:
			if s.w[i].cls&en.Ordinal != 0 {
				which = low
			}
		}
		if which != "" {
			out = append(out, kind+"="+which)
		}
	}
	return out
}

// nounsOf adds the nouns before the word at head, and behind it after "on" and
// the like, that tell which bill is meant.
func (f *framer) nounsOf(out []string, first, head int, kind string) []string {
	s := f.s
	add := func(i int) {
		if s.w[i].tag.nominal() && s.w[i].mention < 0 {
			if l := s.lemma(i); en.InstanceOf(l).Kind != kind && !lexicon.IsPerson(l) {
				out = append(out, kind+"="+l)
			}
		}
	}
	for i := first; i < head; i++ {
		add(i)
	}
	switch s.lower(head + 1) {
	case "on", "for", "about", "against", "of", "over", "regarding", "concerning":
		if n := s.npAt(head + 2); n >= 0 && !s.nps[n].number {
			for j := s.nps[n].first; j < s.nps[n].last; j++ {
				add(j)
			}
		}
	}
	return out
}

// stage adds the stage of a contest that the word at i names.
func (f *framer) stage(out []string, name string, i int) []string {
	s := f.s
	if s.lower(i-1) == "-" {
		switch s.lower(i - 2) {
		case "semi":
			name = "semifinal"
		case "quarter":
			name = "quarterfinal"
		default:
			return out
		}
	}
	switch name {
	case "runoff":
		out = append(out, "round=second")
	case "primary":
		if s.w[i].tag != noun {
			return out
		}
	}
	return append(out, "contest="+name)
}
