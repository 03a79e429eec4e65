package engine

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// synthetic makes n reports of one invented event, of about 2 KB and ten
// numbers each. They tell of the same forty quantities in several wordings,
// mostly with the same numbers, and each of something of its own. One report
// in ten is a copy of an earlier one. The first n reports of a longer story
// are those of a shorter one.
func synthetic(n int) []claim.Source {
	day := time.Date(2026, 3, 9, 6, 0, 0, 0, time.UTC)
	out := make([]claim.Source, 0, n)
	for k := range n {
		r := rand.New(rand.NewPCG(uint64(k), 41))
		s := claim.Source{
			ID: fmt.Sprintf("r%04d", k*7919%10007), Publisher: fmt.Sprintf("The %s %s", pick(r, places), pick(r, papers)),
			Published: day.Add(time.Duration(k) * time.Minute), Language: "en",
		}
		if k > 10 && r.IntN(10) == 0 {
			s.Text = out[r.IntN(k)].Text + fmt.Sprintf(" The %s desk added to this report.", pick(r, places))
			out = append(out, s)
			continue
		}
		var b strings.Builder
		for _, q := range r.Perm(len(facts))[:7+r.IntN(5)] {
			f := facts[q]
			number := f.number + r.IntN(2)*r.IntN(2)*(1+r.IntN(9))
			fmt.Fprintf(&b, pick(r, f.wordings)+" ", number)
			for range 1 + r.IntN(3) {
				b.WriteString(filler(r) + " ")
			}
			if r.IntN(4) == 0 {
				b.WriteString("\n\n")
			}
		}
		fmt.Fprintf(&b, "A %s in %s said that %d %ss had been %s there.", pick(r, people), pick(r, places), 20+r.IntN(900), pick(r, things), pick(r, done))
		s.Text = b.String()
		out = append(out, s)
	}
	return out
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// filler is a sentence without numbers.
func filler(r *rand.Rand) string {
	return fmt.Sprintf("The %s of %s %s the %s near the %s, and a %s %s the %s.", pick(r, people), pick(r, places), pick(r, verbs), pick(r, things), pick(r, things),
		pick(r, people), pick(r, verbs), pick(r, things))
}

// fact is a quantity of the story in its wordings.
type fact struct {
	number   int
	wordings []string
}

var (
	places = strings.Fields("Alder Birkholm Carrow Dunmere Eastvale Farley Gorsdorf Hallin Ivarstad Jessup Kelding Lorne Marwick Norhaven Oakham Pellworth Quarley Rosslund Selby Tarnow Ulverton Vessby Wexley Yarrow Zeller")
	papers = strings.Fields("Post Courier Herald Gazette Times Mail Echo Argus Observer Ledger")
	people = strings.Fields("mayor farmer teacher nurse driver engineer captain baker clerk judge pilot miner porter sheriff surgeon tailor")
	things = strings.Fields("bridge cellar tractor orchard school warehouse ferry tunnel market library greenhouse harbour depot turbine chimney chapel stable quarry windmill lantern")
	verbs  = strings.Fields("saw praised crossed painted closed guarded visited opened feared repaired described watched lost found")
	done   = strings.Fields("repaired counted flooded moved sold painted inspected damaged")
	facts  = makeFacts()
)

// makeFacts are quantities of a flood: what befell people, things and money in
// several towns.
func makeFacts() []fact {
	var out []fact
	add := func(number int, wordings ...string) { out = append(out, fact{number, wordings}) }
	for i, p := range []string{"Alder", "Carrow", "Hallin", "Lorne"} {
		add(31+10*i, "At least %d people were killed when the river flooded "+p+", officials said.", "The flood in "+p+" killed %d people.", "The death toll in "+p+" rose to %d on Monday.")
		add(140+30*i, "Another %d people were injured in "+p+".", "Hospitals in "+p+" treated %d injured residents.", "%d residents of "+p+" were hurt by the flood.")
		add(5200+700*i, "About %d residents of "+p+" were evacuated.", "The army moved %d people out of "+p+" overnight.", "Some %d people left their homes in "+p+".")
		add(412+55*i, "The water destroyed %d houses in "+p+".", "In "+p+" %d homes were destroyed.", "Officials counted %d ruined houses in "+p+".")
		add(12+3*i, "The council of "+p+" put the damage at $%d million.", "Repairs in "+p+" will cost $%d million, the council said.", "Damage in "+p+" was estimated at %d million dollars.")
		add(61+4*i, "The flood cut power to %d percent of households in "+p+".", "In "+p+" %d percent of households were without power.")
		add(17+2*i, "The railway closed %d stations around "+p+".", "%d railway stations near "+p+" were shut.")
		add(85+9*i, "Rescuers in "+p+" used %d boats.", "A fleet of %d boats took part in the rescue in "+p+".")
		add(3+i, "The river at "+p+" stood %d metres above its usual level.", "At "+p+" the water rose by %d metres.")
		add(230+21*i, "The army sent %d soldiers to "+p+".", "%d soldiers arrived in "+p+" on Sunday.")
	}
	return out
}
