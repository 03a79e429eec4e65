package main

import (
	"fmt"

	"github.com/seed4521bc5c/crosscheck/internal/align"
)

// tally counts pairs of claims of different sources.
type tally struct {
	marked, told, right             int
	apartMarked, apartTold, apartOK int // of those whose numbers cannot be one: what makes conflicts
}

// score counts what a model puts together of a story against its marks.
func (t *tally) score(m *align.Model, e example) {
	group := make([]int, len(e.claims))
	for g, found := range m.Groups(e.claims) {
		for _, i := range found.Claims {
			group[i] = g + 1
		}
	}
	for i := range e.claims {
		for j := range i {
			if e.claims[i].SourceID == e.claims[j].SourceID {
				continue
			}
			marked, told := e.label[i] >= 0 && e.label[i] == e.label[j], group[i] > 0 && group[i] == group[j]
			if !marked && !told {
				continue
			}
			apart := !align.Compatible(&e.claims[i], &e.claims[j])
			t.marked += one(marked)
			t.told += one(told)
			t.right += one(marked && told)
			t.apartMarked += one(marked && apart)
			t.apartTold += one(told && apart)
			t.apartOK += one(marked && told && apart)
		}
	}
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func (t *tally) String() string {
	return fmt.Sprintf("pair %s | numbers that differ %s (%d marked)", figures3(t.right, t.told, t.marked), figures3(t.apartOK, t.apartTold, t.apartMarked), t.apartMarked)
}

// figures3 are precision, recall and their harmonic mean.
func figures3(right, told, marked int) string {
	p, r := float64(right)/float64(max(1, told)), float64(right)/float64(max(1, marked))
	f := 0.0
	if p+r > 0 {
		f = 2 * p * r / (p + r)
	}
	return fmt.Sprintf("P %.3f R %.3f F1 %.3f", p, r, f)
}

// unseen scores a model on the stories of a folder from which no weight was
// learned.
func unseen(m *align.Model, dir string) (tally, error) {
	var t tally
	stories, err := told(dir, 1)
	for _, e := range stories {
		t.score(m, e)
	}
	return t, err
}
