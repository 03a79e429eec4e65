package align

import (
	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// planned says whether one of two claims tells a plan and the other one what
// holds: a source may say both of one quantity.
func (s *story) planned(i, j int) bool {
	return (s.claims[i].Status == claim.Actual) != (s.claims[j].Status == claim.Actual)
}

// farthest is the first score, in log-odds, below which two claims of one
// source are told to be of two things.
const farthest = -3.5

// repeat says whether two claims of one source may be of one quantity: the
// numbers can be one, or the one is a plan; and the words are not too far
// apart.
func (m *Model) repeat(s *story, i, j int) bool {
	equal, fits := same(&s.facts[i].number, &s.facts[j].number)
	if !fits && !s.planned(i, j) || s.named(i, j) {
		return false
	}
	if equal && s.claims[i].Quantity.Approximation == s.claims[j].Quantity.Approximation {
		return true
	}
	if s.claims[i].Frame.Part != s.claims[j].Frame.Part {
		return false // a part of another number, and no part
	}
	var v vector
	s.identity(i, j, &v)
	return dot(&m.first, &v, nIdentity) >= farthest
}

// named says whether two phrases name different parties: Chinese delegates
// are no Korean leaders, whatever their number.
func (s *story) named(i, j int) bool {
	_, apart := s.sharedApart(s.facts[i].nation, s.facts[j].nation)
	return apart == 1
}
