package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// story is a request and what must be answered, to the byte. The answer is made
// in this process, by the same engine without a server.
type story struct {
	sources []*pb.Source
	report  *pb.Report
	json    []byte // of the CrossCheckResponse
}

// texts are what sources are made of; each takes three numbers.
var texts = []string{
	"About %d boats left the harbour on Monday. The mayor said %d crews had signed on. The repairs cost $%d million.",
	"<html><body><article><p>More than %d boats left the harbour on Monday.</p><p>%d crews signed on, and repairs came to $%d million.</p></article></body></html>",
	"周一约有%d艘船离开港口。市长说，已有%d名船员报名。修理费用为%d万元。",
	"월요일에 약 %d척의 배가 항구를 떠났다. 시장은 선원 %d명이 서명했다고 말했다. 수리비는 %d억 원이다.",
	"Some %d boats had left by Monday evening, up to %d crews were expected, and $%d million was set aside for repairs.",
}

// newSource makes a source; its numbers come from rng, near those of its
// story.
func newSource(rng *rand.Rand, id string, base int) *pb.Source {
	template := texts[rng.IntN(len(texts))]
	near := func(n int) int { return n + rng.IntN(3) }
	var words strings.Builder
	for range 1 + rng.IntN(4) {
		fmt.Fprintf(&words, template+"\n\n", near(base), near(3*base), near(base/2+1))
	}
	s := &pb.Source{
		Id: id, Publisher: "Paper " + id, Title: "Boats", Uri: "https://example.org/" + id,
		PublishTime: timestamppb.New(time.Date(2026, 1, 1+rng.IntN(20), 12, 0, 0, 0, time.UTC)),
	}
	if strings.HasPrefix(template, "<") {
		s.Html = words.String()
	} else {
		s.Text = words.String()
	}
	return s
}

func newSources(rng *rand.Rand) []*pb.Source {
	base := 20 + rng.IntN(900)
	out := make([]*pb.Source, 2+rng.IntN(4))
	for i := range out {
		out[i] = newSource(rng, string(rune('a'+i)), base)
	}
	return out
}

// expected makes a story of sources.
func expected(ctx context.Context, e *engine.Engine, sources []*pb.Source) (*story, error) {
	s := &story{sources: sources}
	if len(sources) == 0 {
		s.report = &pb.Report{EngineVersion: engine.Version}
		return s, nil
	}
	in := make([]claim.Source, len(sources))
	for i, m := range sources {
		var err error
		if in[i], err = wire.SourceFrom("source", m); err != nil {
			return nil, fmt.Errorf("source %d: %w", i, err)
		}
	}
	r, err := e.CrossCheck(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("cross-check: %w", err)
	}
	s.report = wire.Report(r)
	s.json, err = wire.MarshalJSON(&pb.CrossCheckResponse{Report: s.report})
	return s, err
}

// same says how an answer differs from what it must be; nil where not a byte
// does.
func same(got, want proto.Message) error {
	a, err := wire.MarshalJSON(got)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	b, err := wire.MarshalJSON(want)
	if err != nil {
		return fmt.Errorf("expectation: %w", err)
	}
	return sameBytes(a, b)
}

func sameBytes(a, b []byte) error {
	if bytes.Equal(a, b) {
		return nil
	}
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	from := max(0, at-40)
	return fmt.Errorf("%d bytes for %d, other from byte %d: %.120q, want %.120q", len(a), len(b), at, a[from:], b[from:])
}
