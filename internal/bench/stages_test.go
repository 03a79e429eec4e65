package main

import (
	"context"
	"fmt"
	"io"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/clipperhouse/uax29/v2/words" // the yardstick: Unicode's word segmentation, and nothing else

	"github.com/seed4521bc5c/crosscheck/internal/align"
	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/extract"
	"github.com/seed4521bc5c/crosscheck/internal/news"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/text"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// stage is a part of the work, or all of it, on one input.
type stage struct {
	name  string
	bytes int // of text that it works on, or that its input was made of
	run   func() error
}

// lengths are those of texts, in bytes: a news agency's flash, a report, and a
// day's file of reports.
var lengths = []struct {
	name  string
	bytes int
}{{"1KB", 1 << 10}, {"6KB", 6 << 10}, {"1MB", 1 << 20}}

// stages of reading one text, in each language and length, and of comparing
// stories of several sizes.
func stages(tb testing.TB) []stage {
	tb.Helper()
	var out []stage
	for _, lang := range news.Languages {
		for _, l := range lengths {
			out = append(out, reading(tb, fmt.Sprintf("/lang=%s/text=%s", lang, l.name), news.Text(lang, l.bytes), lang)...)
		}
	}
	for _, lang := range news.Languages {
		out = append(out, comparing(tb, fmt.Sprintf("/lang=%s/sources=3", lang), news.Story(news.Spec{Language: lang, Sources: 3, Bytes: 6 << 10}))...)
	}
	return append(out, comparing(tb, "/lang=en/sources=60", news.Story(news.Spec{Sources: 60, Bytes: 6 << 10, Copies: 10}))...)
}

// reading is the stages between a text and its claims.
func reading(tb testing.TB, name, s, lang string) []stage {
	tb.Helper()
	ctx, e := context.Background(), engine.New()
	src := claim.Source{ID: "a", Language: lang, Text: s}
	d := text.Analyze(s, lang)
	mentions := parse.Find(d)
	r, err := e.Read(ctx, src)
	if err != nil {
		tb.Fatal(err)
	}
	stored, err := r.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	return []stage{
		{"segment" + name, len(s), func() error {
			for w := words.FromString(s); w.Next(); {
			}
			return nil
		}},
		{"text" + name, len(s), func() error { text.Analyze(s, lang).Release(); return nil }},
		{"parse" + name, len(s), func() error { parse.Release(parse.Find(d)); return nil }},
		{"extract" + name, len(s), func() error { extract.Told(d, src, mentions); return nil }},
		{"extraction" + name, len(s), func() error { _, err := e.Extract(ctx, src); return err }},
		{"read" + name, len(s), func() error { _, err := e.Read(ctx, src); return err }},
		{"encode" + name, len(s), func() error { _, err := r.MarshalBinary(); return err }},
		{"decode" + name, len(s), func() error { return new(engine.Reading).UnmarshalBinary(stored) }},
	}
}

// comparing is the stages between the claims of a story's sources and its
// report.
func comparing(tb testing.TB, name string, sources []claim.Source) []stage {
	tb.Helper()
	ctx, e := context.Background(), engine.New()
	bytes := 0
	readings := make([]*engine.Reading, len(sources))
	var claims []claim.Claim
	in := compare.Context{}
	for i, s := range sources {
		bytes += len(s.Text)
		r, err := e.Read(ctx, s)
		if err != nil {
			tb.Fatal(err)
		}
		readings[i] = r
		claims = append(claims, r.Claims...)
		in.Sources = append(in.Sources, compare.Source{ID: s.ID, Publisher: s.Publisher, Published: s.Published, Document: text.New(s.Text)})
	}
	var groups [][]claim.Claim
	for _, g := range align.Groups(claims) {
		var group []claim.Claim
		for _, at := range g.Claims {
			group = append(group, claims[at])
		}
		groups = append(groups, group)
	}
	r, err := e.CrossCheck(ctx, sources)
	if err != nil {
		tb.Fatal(err)
	}
	m := wire.Report(r)
	return []stage{
		{"align" + name, bytes, func() error {
			s := align.DefaultModel().NewSession()
			for _, r := range readings {
				if err := s.Add(ctx, r.Source.ID, r.Claims); err != nil {
					return err
				}
			}
			_, err := s.Groups(ctx)
			return err
		}},
		{"compare" + name, bytes, func() error {
			for _, g := range groups {
				compare.Judge(g, in)
			}
			compare.Checks(claims, in)
			return nil
		}},
		{"terminal" + name, bytes, func() error { return report.Terminal{Width: 100}.Write(io.Discard, r, sources) }},
		{"page" + name, bytes, func() error { return report.WriteHTML(io.Discard, r, sources) }},
		{"proto" + name, bytes, func() error { _, err := proto.Marshal(wire.Report(r)); return err }},
		{"JSON" + name, bytes, func() error { _, err := wire.MarshalJSON(m); return err }},
		{"crosscheck" + name, bytes, func() error { _, err := e.CrossCheck(ctx, sources); return err }},
	}
}

// BenchmarkStages tells each stage's time as megabytes of text a second, and
// what it allocates. docs/performance.md says what the stages are. Run it with
// -cpu 1 for the figures of one core.
func BenchmarkStages(b *testing.B) {
	for _, s := range stages(b) {
		b.Run("stage="+s.name, func(b *testing.B) {
			b.SetBytes(int64(s.bytes))
			b.ReportAllocs()
			for b.Loop() {
				if err := s.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
