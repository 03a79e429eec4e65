package main

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/align"
)

// TestUnseen holds the weights that are built in to what they reach on stories
// from which none was learned. The stories are harder than reports are: two of
// five of their quantities are told in different numbers.
func TestUnseen(t *testing.T) {
	got, err := unseen(align.DefaultModel(), "unseen")
	if err != nil {
		t.Fatal(err)
	}
	t.Log(&got)
	if got.marked < 3000 || got.apartMarked < 1000 {
		t.Fatalf("%d pairs, %d of them with numbers that differ: stories are missing", got.marked, got.apartMarked)
	}
	for _, x := range []struct {
		name        string
		part, whole int
		least       float64
	}{
		{"precision", got.right, got.told, 0.75},
		{"recall", got.right, got.marked, 0.65},
		{"precision where numbers differ", got.apartOK, got.apartTold, 0.5},
		{"recall where numbers differ", got.apartOK, got.apartMarked, 0.38},
	} {
		if is := float64(x.part) / float64(x.whole); is < x.least {
			t.Errorf("%s %.3f, want at least %g", x.name, is, x.least)
		}
	}
}
