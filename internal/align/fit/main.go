// Command fit learns the weights of the aligner from marked stories that lie
// outside the repository, and tells what they reach on stories that the
// weights have not seen (cross-validation by story).
//
//	go run ./internal/align/fit -own . -out internal/align/weights.tsv DIR…
//
// Each agreeing group is also learned from with its number changed in one
// source: what must be learned is identity, not equality. No text of the
// stories enters the weights.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/seed4521bc5c/crosscheck/internal/align"
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/cli"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/golden"
	"github.com/seed4521bc5c/crosscheck/internal/marked"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "", "write the weights of a fit on all stories to this file")
	folds := flag.Int("folds", 5, "parts of the cross-validation")
	link := flag.Float64("link", 0.55, "probability from which clusters merge whose numbers fit")
	differ := flag.Float64("apart", 0.42, "probability from which clusters merge whose numbers do not fit")
	show := flag.String("show", "", "print the differences of the set of this name")
	own := flag.String("own", "", "learn also from the stories of this repository: the folder that holds examples and internal/golden")
	ownWeight := flag.Float64("own-weight", 4, "weight of each of the stories of examples")
	toldWeight := flag.Float64("told-weight", 1, "weight of each of the stories written to be learned from")
	simple := flag.Bool("baselines", false, "tell also what two simple aligners reach: equal values, and the same noun")
	changed := flag.Float64("changed", 1, "weight of the stories with changed numbers")
	ownChanged := flag.Float64("own-changed", 0, "weight of the repository's stories with changed numbers, against that of the stories as they are")
	sweep := flag.String("sweep", "", "tell the figures for these pairs of -link and -apart: \"0.45,0.4 0.5,0.3\"")
	other := flag.String("unseen", "", "tell also what the weights reach on the stories of this folder, from which none is learned")
	flag.Parse()
	if flag.NArg() == 0 {
		log.Fatal("fit: name the folders of marked stories")
	}
	var sets []set
	for _, dir := range flag.Args() {
		st, err := read(dir)
		if err != nil {
			log.Fatal(err)
		}
		sets = append(sets, st)
	}
	var always []example
	if *own != "" {
		var err error
		if always, err = expected(*own, *ownWeight); err != nil {
			log.Fatal(err)
		}
		told, err := told(filepath.Join(*own, "internal", "align", "fit", "stories"), *toldWeight)
		if err != nil {
			log.Fatal(err)
		}
		always = append(always, told...)
		if *ownChanged > 0 {
			var x []example
			for _, e := range always {
				x = append(x, more(e, *ownChanged)...)
			}
			always = x
		}
	}
	tallies := make([]marked.Tally, len(sets))
	for n := range tallies {
		tallies[n].Wanted = sets[n].name == *show
	}
	models := make([]*align.Model, *folds)
	for f := range *folds {
		models[f] = fit(append(examples(sets, *changed, func(k int) bool { return k%*folds != f }), always...), *link, *differ)
	}
	if *sweep != "" {
		for pair := range strings.FieldsSeq(*sweep) {
			if err := figures(sets, models, pair); err != nil {
				log.Fatal(err)
			}
		}
		return
	}
	for f := range *folds {
		m := models[f]
		for n, st := range sets {
			for k := range st.stories {
				if k%*folds == f {
					judge(m, &st.stories[k], &tallies[n])
				}
			}
		}
	}
	for n, st := range sets {
		for _, line := range tallies[n].Show {
			fmt.Println(line)
		}
		fmt.Printf("%-11s %s\n", st.name, &tallies[n])
	}
	if *simple {
		for _, b := range baselines {
			for _, st := range sets {
				var t marked.Tally
				for k := range st.stories {
					s := &st.stories[k]
					t.Score(s.marked, s.claims, judged(b.groups(s.claims), s.in, s.claims))
				}
				fmt.Printf("%-11s %s (%s)\n", st.name, &t, b.name)
			}
		}
	}
	if *other != "" {
		t, err := unseen(models[0], *other)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-11s %s\n", filepath.Base(*other), &t)
	}
	if *out != "" {
		m := fit(append(examples(sets, *changed, func(int) bool { return true }), always...), *link, *differ)
		head := "# Weights of the aligner's features: name, first score (words alone), second score of numbers that fit, and of numbers that do not.\n" +
			"# Written by internal/align/fit from marked stories; not edited by hand.\n"
		if err := os.WriteFile(*out, []byte(head+m.String()), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// figures prints what models reach with other probabilities of merging, a line
// for each set.
func figures(sets []set, models []*align.Model, pair string) error {
	var link, differ float64
	if _, err := fmt.Sscanf(pair, "%g,%g", &link, &differ); err != nil {
		return fmt.Errorf("-sweep %q: %w", pair, err)
	}
	for n := range sets {
		var t marked.Tally
		for k := range sets[n].stories {
			judge(models[k%len(models)].With(link, differ), &sets[n].stories[k], &t)
		}
		fmt.Printf("%-10s %-11s %s\n", pair, sets[n].name, &t)
	}
	return nil
}

// set is the stories of one folder.
type set struct {
	name    string
	stories []story
}

type story struct {
	marked *marked.Story
	claims []claim.Claim
	label  []int // group of each claim, -1 for none
	in     compare.Context
	trial  []trial
}

func read(dir string) (set, error) {
	ms, err := marked.Load(dir)
	if err != nil {
		return set{}, err
	}
	st := set{name: filepath.Base(dir), stories: make([]story, len(ms))}
	e := engine.New()
	var wg sync.WaitGroup
	gate := make(chan struct{}, runtime.GOMAXPROCS(0))
	for k := range ms {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			s := &st.stories[k]
			s.marked = &ms[k]
			for _, src := range ms[k].Sources {
				s.in.Sources = append(s.in.Sources, compare.Source{ID: src.ID, Publisher: src.Publisher, Published: src.PublishTime})
			}
			for _, src := range ms[k].Input() {
				x, err := e.Read(context.Background(), src)
				if err != nil {
					log.Fatalf("%s: %v", ms[k].ID, err)
				}
				s.claims = append(s.claims, x.Claims...)
			}
			s.label = make([]int, len(s.claims))
			for i := range s.label {
				s.label[i] = -1
			}
			found := ms[k].Match(s.claims)
			for g, group := range ms[k].Groups {
				for _, id := range group.Claims {
					if i, ok := found[id]; ok {
						s.label[i] = g
					}
				}
			}
			var err error
			if s.trial, err = s.trials(e); err != nil {
				log.Fatal(err)
			}
		})
	}
	wg.Wait()
	return st, nil
}

// examples are the chosen stories, each once as it is and once with changed
// numbers.
func examples(sets []set, changed float64, chosen func(k int) bool) []example {
	var out []example
	for _, st := range sets {
		for k := range st.stories {
			if !chosen(k) {
				continue
			}
			s := &st.stories[k]
			out = append(out, more(example{claims: s.claims, label: s.label, weight: 1}, changed)...)
		}
	}
	return out
}

// more is an example and its turned copies.
func more(e example, changed float64) []example {
	out := []example{e}
	if changed > 0 {
		for turn := range turns {
			out = append(out, e.turned(turn, turns, e.weight*changed/float64(turns)))
		}
	}
	return out
}

// turns is how many copies share out the groups whose numbers change.
const turns = 2

// first is the example that must come out whole; it weighs thrice.
const first = "summit"

// expected are the stories of the repository, with the groups that their
// expectations name.
func expected(root string, weight float64) ([]example, error) {
	files, err := filepath.Glob(filepath.Join(root, "internal", "golden", "testdata", "*.expect.yaml"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no expectations under %s: %w", root, err)
	}
	var out []example
	for _, f := range files {
		x, err := golden.Load(os.DirFS(filepath.Dir(f)), filepath.Base(f))
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(f), ".expect.yaml")
		sources, err := cli.Sources(filepath.Join(root, "examples", name))
		if err != nil {
			return nil, err
		}
		s := golden.Story{Sources: sources, Texts: map[string]string{}, Report: &report.Report{}}
		for _, src := range sources {
			e, err := engine.New().Read(context.Background(), src)
			if err != nil {
				return nil, err
			}
			s.Texts[src.ID] = e.Text
			s.Report.Claims = append(s.Report.Claims, e.Claims...)
		}
		label := make([]int, len(s.Report.Claims))
		for i := range label {
			label[i] = -1
		}
		for g, ids := range x.Groups(s) {
			for i := range label {
				if slices.Contains(ids, s.Report.Claims[i].ID) {
					label[i] = g
				}
			}
		}
		w := weight
		if name == first {
			w *= 3
		}
		out = append(out, example{s.Report.Claims, label, w, false})
	}
	return out, nil
}

// turned gives an example once more with the numbers of some of its groups
// changed in one of the sources: in turn n of m, of every m-th group.
func (e example) turned(turn, turns int, weight float64) example {
	out := example{append([]claim.Claim{}, e.claims...), e.label, weight, e.told}
	sources := map[int][]string{}
	for i := range out.claims {
		if g := e.label[i]; g >= 0 && !slices.Contains(sources[g], out.claims[i].SourceID) {
			sources[g] = append(sources[g], out.claims[i].SourceID)
		}
	}
	for i := range out.claims {
		g := e.label[i]
		if g < 0 || g%turns != turn || len(sources[g]) < 2 {
			continue
		}
		if out.claims[i].SourceID == sources[g][(g/turns+turn)%len(sources[g])] {
			out.claims[i].Quantity = change(out.claims[i].Quantity)
		}
	}
	return out
}

// change makes a number another one, well beyond any rounding.
func change(q quantity.Quantity) quantity.Quantity {
	f := func(d quantity.Decimal) quantity.Decimal {
		switch {
		case !d.Valid():
			return d
		case d.Cmp(quantity.New(20, 0)) > 0:
			return d.Mul(quantity.New(163, -2)).Round(min(d.Exponent(), q.Step))
		}
		return d.Add(quantity.New(7, 0))
	}
	q.Value, q.Lower, q.Upper = f(q.Value), f(q.Lower), f(q.Upper)
	return q
}

func judge(m *align.Model, s *story, t *marked.Tally) {
	t.Score(s.marked, s.claims, findings(m, s.in, s.claims))
	for _, x := range s.trial {
		where := map[string]string{}
		for f, x := range findings(m, s.in, x.claims) {
			for p, pos := range x.Positions {
				for _, id := range pos.ClaimIDs {
					where[id] = strconv.Itoa(f) + "/" + strconv.Itoa(p)
				}
			}
		}
		t.Perturbed++
		hit := false
		for _, a := range x.mine {
			for _, b := range x.theirs {
				p, q := where[a], where[b]
				hit = hit || p != "" && q != "" && p != q && filepath.Dir(p) == filepath.Dir(q)
			}
		}
		if hit {
			t.PerturbedHit++
		}
	}
}

func findings(m *align.Model, in compare.Context, claims []claim.Claim) []compare.Finding {
	return judged(m.Groups(claims), in, claims)
}

func judged(groups []align.Group, in compare.Context, claims []claim.Claim) []compare.Finding {
	var out []compare.Finding
	for _, g := range groups {
		group := make([]claim.Claim, len(g.Claims))
		for i, c := range g.Claims {
			group[i] = claims[c]
		}
		if f := compare.Judge(group, in); f.Verdict != 0 {
			out = append(out, f)
		}
	}
	return out
}

// baselines are the aligners that one writes in an afternoon.
var baselines = []struct {
	name   string
	groups func([]claim.Claim) []align.Group
}{
	{"equal value and unit", func(claims []claim.Claim) []align.Group {
		return by(claims, func(c *claim.Claim) string {
			return c.Quantity.Value.String() + "/" + c.Quantity.Lower.String() + " " + c.Quantity.Unit.Code
		})
	}},
	{"same noun and unit", func(claims []claim.Claim) []align.Group {
		return by(claims, func(c *claim.Claim) string {
			if c.Frame.Head == "" {
				return ""
			}
			return c.Frame.Head + " " + c.Quantity.Unit.Code
		})
	}},
}

// by groups claims of at least two sources by a key; an empty key is none.
func by(claims []claim.Claim, key func(*claim.Claim) string) []align.Group {
	var keys []string
	groups := map[string][]int{}
	for i := range claims {
		k := key(&claims[i])
		if k == "" {
			continue
		}
		if groups[k] == nil {
			keys = append(keys, k)
		}
		groups[k] = append(groups[k], i)
	}
	var out []align.Group
	for _, k := range keys {
		for _, i := range groups[k] {
			if claims[i].SourceID != claims[groups[k][0]].SourceID {
				out = append(out, align.Group{Claims: groups[k]})
				break
			}
		}
	}
	return out
}
