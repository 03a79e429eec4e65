package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// examples are the stories of the repository's examples, every file of each.
func examples(t testing.TB) map[string][]claim.Source {
	t.Helper()
	files, err := filepath.Glob("../../examples/*/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	out := map[string][]claim.Source{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := claim.Source{ID: filepath.Base(file)}
		switch filepath.Ext(file) {
		case ".html":
			s.HTML = string(raw)
		case ".json":
			var in struct {
				Publisher, Title, LanguageCode, Text, HTML string
				PublishTime                                time.Time
				Statements                                 []string
			}
			if err := json.Unmarshal(raw, &in); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			s.Publisher, s.Title, s.Published, s.Language = in.Publisher, in.Title, in.PublishTime, in.LanguageCode
			s.Text, s.HTML, s.Statements = in.Text, in.HTML, in.Statements
		default:
			t.Fatalf("%s: no kind of source that this test reads", file)
		}
		story := filepath.Base(filepath.Dir(file))
		out[story] = append(out[story], s)
	}
	for story, sources := range out {
		if len(sources) < 3 {
			t.Fatalf("%s has %d sources: nothing is put together", story, len(sources))
		}
	}
	return out
}

func same(a, b *report.Report) bool { return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) }

// Sources added one by one, in any order, with some taken out and put back
// and requests cancelled on the way, make the report of one call, and the
// changes told on the way lead to its findings.
func TestSourcesInAnyOrder(t *testing.T) {
	stories := examples(t)
	stories["bridge"] = bridge()
	stories["synthetic"] = synthetic(40)
	for name, in := range stories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(4) {
				r := rand.New(rand.NewPCG(seed, uint64(len(name))))
				order := slices.Clone(in)
				r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
				inAnyOrder(t, r, order)
			}
		})
	}
}

func inAnyOrder(t *testing.T, r *rand.Rand, order []claim.Source) {
	t.Helper()
	e := New()
	s := e.NewSession()
	known := map[string]compare.Finding{}
	learn := func(changed []compare.Finding, gone []string) {
		for _, f := range changed {
			if before, ok := known[f.ID]; ok && reflect.DeepEqual(before, f) {
				t.Errorf("finding %s is told again unchanged", f.ID)
			}
			known[f.ID] = f
		}
		for _, id := range gone {
			delete(known, id)
		}
	}
	var now []claim.Source
	for len(order) > 0 {
		src := order[0]
		order = order[1:]
		if r.IntN(4) == 0 { // given up half-way
			if _, err := s.Add(&stopAfter{Context: t.Context(), left: r.IntN(4)}, src); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		if err := s.AddReading(restored(t, read(t, src))); err != nil {
			t.Fatal(err)
		}
		now = append(now, src)
		if r.IntN(5) == 0 && len(now) > 1 {
			k := r.IntN(len(now))
			if err := s.Remove(now[k].ID); err != nil {
				t.Fatal(err)
			}
			order = append(order, now[k])
			now = slices.Delete(now, k, k+1)
		}
		if r.IntN(2) == 0 {
			changed, gone, err := s.Changes(&stopAfter{Context: t.Context(), left: r.IntN(40)})
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			learn(changed, gone)
		}
	}
	changed, gone, err := s.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	learn(changed, gone)
	got, err := s.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := check(t, now)
	if !same(got, want) {
		t.Fatalf("the report differs from that of one call:\n%+v\n%+v", got, want)
	}
	if len(known) != len(want.Findings) {
		t.Errorf("%d findings were told, the report holds %d", len(known), len(want.Findings))
	}
	for _, f := range want.Findings {
		if !reflect.DeepEqual(known[f.ID], f) {
			t.Errorf("finding %s was told otherwise", f.ID)
		}
	}
}

// A long story, in which every kind has so many claims that they crowd each
// other out, whose sources come and go while it is asked for changes and
// reports, is at each time what one call makes of those that are there; and
// what was reported before stays as it was. Some sources say the same
// throughout, and some but for a sentence.
func TestLongStoryIsOneCall(t *testing.T) {
	pool := synthetic(110)
	for k := range 6 {
		again := pool[3*k%7]
		again.ID = fmt.Sprintf("again%d", k)
		pool = append(pool, again)
	}
	readings := make([]*Reading, len(pool))
	for i, src := range pool {
		readings[i] = read(t, src)
	}
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 19))
			s := New().NewSession()
			var in []int // those that are there, in their order
			out := r.Perm(len(pool))
			var last *report.Report
			said := ""
			for step := range 260 {
				if len(out) > 0 && (len(in) < 60 || r.IntN(5) < 3) {
					if err := s.AddReading(readings[out[0]]); err != nil {
						t.Fatal(err)
					}
					in, out = append(in, out[0]), out[1:]
				} else {
					k := r.IntN(len(in))
					if err := s.Remove(pool[in[k]].ID); err != nil {
						t.Fatal(err)
					}
					out = append(out, in[k])
					in = slices.Delete(in, k, k+1)
				}
				switch {
				case r.IntN(4) == 0: // given up half-way
					if _, _, err := s.Changes(&stopAfter{Context: t.Context(), left: r.IntN(200)}); err != nil && !errors.Is(err, context.Canceled) {
						t.Fatal(err)
					}
				case r.IntN(2) == 0:
					if _, _, err := s.Changes(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				if step%29 != 28 {
					continue
				}
				got, err := s.Report(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				one := New().NewSession()
				for _, i := range in {
					if err := one.AddReading(readings[i]); err != nil {
						t.Fatal(err)
					}
				}
				want, err := one.Report(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if !same(got, want) {
					t.Fatalf("step %d: the report of %d sources differs from that of one call", step, len(in))
				}
				if last != nil && fmt.Sprintf("%+v", last) != said {
					t.Fatalf("step %d: what was reported before has changed", step)
				}
				last, said = got, fmt.Sprintf("%+v", got)
			}
		})
	}
}

// stopAfter is a context that ends after it has been asked a number of times.
type stopAfter struct {
	context.Context

	left int
}

func (s *stopAfter) Err() error {
	if s.left--; s.left < 0 {
		return context.Canceled
	}
	return s.Context.Err()
}

// BenchmarkOneMore is a dossier of five hundred sources, beside what it takes
// to tell what changed with one more, and to make its whole report besides, from
// readings that are stored. It tells processor time.
func BenchmarkOneMore(b *testing.B) {
	in := synthetic(500 + 1000)
	readings := make([]*Reading, len(in))
	for i, src := range in {
		readings[i] = read(b, src)
	}
	s, n := New().NewSession(), 0
	add := func(b *testing.B, s *Session, r *Reading) {
		b.Helper()
		if err := s.AddReading(r); err != nil {
			b.Fatal(err)
		}
	}
	timed := func(b *testing.B, f func(b *testing.B)) {
		b.Helper()
		start, k := processTime(b), 0
		for b.Loop() {
			f(b)
			k++
		}
		b.ReportMetric((processTime(b)-start).Seconds()*1000/float64(k), "cpu-ms/op")
	}
	b.Run("500", func(b *testing.B) {
		timed(b, func(b *testing.B) {
			b.Helper()
			s, n = New().NewSession(), 500
			for _, r := range readings[:n] {
				add(b, s, r)
			}
			if _, _, err := s.Changes(b.Context()); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("changes", func(b *testing.B) {
		timed(b, func(b *testing.B) {
			b.Helper()
			add(b, s, readings[n])
			n++
			if _, _, err := s.Changes(b.Context()); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("changes+report", func(b *testing.B) {
		timed(b, func(b *testing.B) {
			b.Helper()
			add(b, s, readings[n])
			n++
			if _, _, err := s.Changes(b.Context()); err != nil {
				b.Fatal(err)
			}
			if _, err := s.Report(b.Context()); err != nil {
				b.Fatal(err)
			}
		})
	})
}
