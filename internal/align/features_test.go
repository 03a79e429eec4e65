package align

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

// Which of two claims comes first is the order of the sources, and must not
// reach a feature.
func TestIdentityIsSymmetric(t *testing.T) {
	count := func(v int64, a quantity.Approximation) quantity.Quantity {
		return quantity.Quantity{Value: quantity.New(v, 0), Approximation: a, Unit: unit.Unit{Code: "1", Dimension: unit.Count}}
	}
	claims := []claim.Claim{
		{ID: "a:1", SourceID: "a", Quantity: count(400, quantity.About), Frame: claim.Frame{
			Head: "official", Modifiers: []string{"korean"}, Verb: "attend", Role: claim.Subject, Object: []string{"forum"}, Names: []string{"korean"}}},
		{ID: "b:1", SourceID: "b", Quantity: count(200, quantity.MoreThan), Status: claim.Expected, Frame: claim.Frame{
			Verb: "attend", Role: claim.Object, Subject: []string{"president"}, Clause: []string{"visit", "beijing"}, Prominence: 3}},
		{ID: "c:1", SourceID: "c", Quantity: count(200, quantity.Exact), Frame: claim.Frame{
			Head: "leader", Modifiers: []string{"business", "chinese"}, Complement: []string{"delegation"}, Verb: "travel",
			Role: claim.Attribute, Sentence: []string{"forum"}, Part: true, Change: claim.ChangeUp}},
		{ID: "d:1", SourceID: "d", Quantity: quantity.Quantity{Value: quantity.New(120, 0), Unit: unit.MustByCode("min")}, Frame: claim.Frame{
			Head: "speech", Verb: "last", Before: []string{"forum", "president"}}},
		{ID: "e:1", SourceID: "e", Quantity: quantity.Quantity{Value: quantity.New(2, 0), Unit: unit.MustByCode("h")}, Frame: claim.Frame{
			Head: "speech", Verb: "last"}},
	}
	s := emptyStory()
	for i := range claims {
		if _, err := s.add(t.Context(), claims[i:i+1]); err != nil {
			t.Fatal(err)
		}
	}
	for i := range claims {
		for j := range i {
			if s.facts[i].kind != s.facts[j].kind {
				continue // never a pair
			}
			var there, back vector
			s.identity(i, j, &there)
			s.identity(j, i, &back)
			for k, name := range featureNames {
				if there[k] != back[k] {
					t.Errorf("%s of %s and %s is %v, the other way round %v", name, claims[i].ID, claims[j].ID, there[k], back[k])
				}
			}
		}
	}
}
