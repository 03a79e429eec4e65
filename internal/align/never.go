package align

import (
	"math"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/lexicon"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// planned says whether one of two claims tells a plan and the other one what
// holds: a source may say both of one quantity.
func (s *story) planned(i, j int) bool {
	return (s.claims[i].Status == claim.Actual) != (s.claims[j].Status == claim.Actual)
}

// repeat says whether two claims of one source may be of one quantity: the
// numbers can be one, or the one is a plan. The words may differ: a text that
// says a thing again says it in other ones.
func (s *story) repeat(i, j int) bool {
	equal, fits := same(&s.facts[i].number, &s.facts[j].number)
	fits = fits && !finely(&s.facts[i].number, &s.facts[j].number)
	if !fits || !near(&s.facts[i].number, &s.facts[j].number) {
		if !s.planned(i, j) || !s.likeHeads(i, j) {
			return false
		}
	}
	if s.named(i, j) {
		return false
	}
	if equal && s.claims[i].Quantity.Approximation == s.claims[j].Quantity.Approximation {
		return true
	}
	return s.claims[i].Frame.Part == s.claims[j].Frame.Part // a part of another number is no whole
}

// likeHeads says whether two claims may count or measure one thing by their
// nouns alone.
func (s *story) likeHeads(i, j int) bool {
	a, b := &s.facts[i], &s.facts[j]
	return len(a.counted) == 0 || len(b.counted) == 0 || !disjoint(a.counted, b.counted)
}

// near says whether two numbers are of one size. Bounds reach far: "up to 700"
// allows 300, but a source that writes both means two things.
func near(a, b *number) bool {
	if !a.exact || !b.exact {
		return true // "dozens", "10 to 15"
	}
	return a.point == b.point || a.point/b.point < 1.25 && b.point/a.point < 1.25
}

// never says whether what two claims say excludes that they are of one
// quantity: another party's, another period's, another rate, another round.
func (s *story) never(i, j int) bool {
	return s.facts[i].self.apart(&s.facts[j].self) || s.named(i, j) || s.elsewhen(i, j) || s.opposite(i, j) || per(s.claims[i]) != per(s.claims[j]) || s.otherThings(i, j) || s.otherShares(i, j) || s.complements(i, j) || s.scaled(i, j)
}

// scaled says whether one is a mark on a scale and the other one counts people:
// a quake of magnitude 6 is no six injured.
func (s *story) scaled(i, j int) bool {
	a, b := s.claims[i].Quantity.Unit.Dimension == unit.Score, s.claims[j].Quantity.Unit.Dimension == unit.Score
	return a && s.facts[j].people || b && s.facts[i].people
}

// complements says whether two shares make up a whole: 53.1 percent for the one
// and 46.9 for the other are no two figures for one.
func (s *story) complements(i, j int) bool {
	a, b := &s.facts[i], &s.facts[j]
	return a.kind.dim == unit.Percent && b.kind.dim == unit.Percent && a.number.exact && b.number.exact &&
		math.Abs(a.number.point+b.number.point-100) < 1e-9 && a.number.point != b.number.point
}

// handful is the number up to which two texts often count different things
// alike.
const handful = 12

// unlike is the similarity of meaning below which two nouns name two things.
const unlike = 0.2

// otherThings says whether both count a handful, of things with unrelated nouns:
// two guns are no two classrooms.
func (s *story) otherThings(i, j int) bool {
	a, b := &s.facts[i], &s.facts[j]
	if a.kind.dim != unit.Count || a.noun == "" || b.noun == "" || a.noun == b.noun || a.number.point > handful || b.number.point > handful {
		return false
	}
	x, y := s.claims[i].Quantity.Unit.Name, s.claims[j].Quantity.Unit.Name
	if s.within(a.noun, b.alias) || s.within(b.noun, a.alias) || s.within(a.noun, b.phrase) || s.within(b.noun, a.phrase) {
		return false
	}
	return !(lexicon.IsPerson(x) && lexicon.IsPerson(y)) && lexicon.Similarity(x, y, lexicon.Noun) < unlike
}

// otherShares says whether the one is a share in words, which texts often give to
// different things alike, and the two are of things with unrelated nouns: half of
// the city is no 52 percent of the vote.
func (s *story) otherShares(i, j int) bool {
	a, b := &s.facts[i], &s.facts[j]
	if a.kind.dim != unit.Percent || b.kind.dim != unit.Percent || s.claims[i].Quantity.Fraction == s.claims[j].Quantity.Fraction || a.head == "" || b.head == "" {
		return false
	}
	if s.within(a.head, b.phrase) || s.within(b.head, a.phrase) || s.within(a.head, b.alias) || s.within(b.head, a.alias) {
		return false
	}
	x, y := s.claims[i].Frame.Head, s.claims[j].Frame.Head
	return !(lexicon.IsPerson(x) && lexicon.IsPerson(y)) && lexicon.Similarity(x, y, lexicon.Noun) < unlike
}

// per is what a rate is per. "A year" says no more than that the number is a
// year's, as "in 2024" does.
func per(c *claim.Claim) string {
	if p := c.Quantity.Unit.Per; p != "year" {
		return p
	}
	return ""
}

// opposite says whether the table of contrasts tells the counted nouns apart,
// or what befell the people counted, or whose share it is: exports and imports,
// dead and injured, the winner's votes and the loser's.
func (s *story) opposite(i, j int) bool {
	a, b := &s.facts[i], &s.facts[j]
	return s.opposedBags(a.counted, b.counted) || (a.people && b.people || a.kind.dim == unit.Percent) && opposed(a.verb, b.verb)
}

func (s *story) opposedBags(a, b bag) bool {
	for _, t := range a {
		for _, u := range b {
			if opposed(s.text[t], s.text[u]) {
				return true
			}
		}
	}
	return false
}

// long is the length from which periods are told apart: two days of a rising
// toll are one quantity, two months of trade are not.
const long = 25 * 24 * time.Hour

// far is how far apart even two days are no longer days of one event.
const far = 180 * 24 * time.Hour

// elsewhen says whether two claims speak of different long periods: of 2015
// and of 2024, of a quarter and of its year.
func (s *story) elsewhen(i, j int) bool {
	p, q := s.claims[i].Period, s.claims[j].Period
	if !p.Known() || !q.Known() || !p.Stated || !q.Stated {
		return false
	}
	a, b := p.End.Sub(p.Start), q.End.Sub(q.Start)
	if between := max(q.Start.Sub(p.End), p.Start.Sub(q.End)); between >= 0 {
		return a >= long && b >= long || between > far
	}
	if equal, _ := same(&s.facts[i].number, &s.facts[j].number); equal {
		return false // a month and its year have no figure in common
	}
	// A half-year is a day short of two quarters.
	return a >= long && b >= long && (5*a > 9*b || 5*b > 9*a)
}

// named says whether two phrases name different parties: Chinese delegates
// are no Korean leaders, whatever their number.
func (s *story) named(i, j int) bool {
	a, b := s.facts[i].nation, s.facts[j].nation
	return len(a) > 0 && len(b) > 0 && disjoint(a, b)
}
