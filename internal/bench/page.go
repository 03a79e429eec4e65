package main

import (
	_ "embed"
	"fmt"
	"math"
	"runtime"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/news"
)

// What is asked of the engine and the server: the page says beside each figure
// whether it holds.
const (
	duckling      = 0.23 // MB/s, as its authors state it
	timesDuckling = 100
	timesJS       = 1000
	timesSegment  = 4
	shareOfEcho   = 0.8
	timesGRPC     = 2.5
	maxExponent   = 1.15
	maxPeak       = 200 << 20
)

// steps is the last chapter of the page, which no program can write.
//
//go:embed steps.md
var steps string

// page writes docs/performance.md.
func (m *measured) page() string {
	var b strings.Builder
	c := m.machine
	fmt.Fprintf(&b, `# Performance

This page is written by [`+"`internal/bench`"+`](../internal/bench/main.go): `+"`make bench`"+` measures everything anew. Figures below are of %s, commit
%s, %s with %d cores and %s of memory, %s/%s, %s.

Texts are invented news of [`+"`internal/news`"+`](../internal/news/news.go) in English, Chinese and Korean, the same on every machine: one sentence in six or
seven tells a quantity, as in wire reports. MB is a million bytes of source text. Where two programs stand side by side, and for growth,
the processor time of one core is told, the collector's share included, and the least of several runs; stages, doors and stores are timed
by the wall's clock, and the median is told. The last chapter is about the steps that made it so.

`, c.date, c.commit, c.cpu, c.cores, c.memory, c.system, runtime.GOARCH, c.goVersion)
	m.ratios(&b)
	m.stages(&b)
	m.doors(&b)
	m.growth(&b)
	m.footprints(&b)
	b.WriteString(m.commands())
	b.WriteString(steps)
	return b.String()
}

// holds says whether a figure is what is asked.
func holds(ok bool) string {
	if ok {
		return "yes"
	}
	return "**no**"
}

func (m *measured) ratios(b *strings.Builder) {
	r := m.results
	fmt.Fprintf(b, "## Beside others\n\nEach line is one run, the two sides in turn.\n\n| | crosscheck | beside | ratio | asked | holds |\n|---|---|---|---|---|---|\n")
	rate := r.median("Beside/lang=en", "extraction-MB/s")
	fmt.Fprintf(b, "| extraction, English, against the rate that Duckling's authors state | %s MB/s | %v MB/s | %.0f times | %d | %s |\n",
		round(rate), duckling, rate/duckling, timesDuckling, holds(rate/duckling >= timesDuckling))
	if js := m.js; js != nil {
		mine := float64(js.Bytes) / 1e6 / js.engine
		for _, side := range []struct {
			what    string
			seconds float64
		}{{"numbers, ordinals, shares, money, measures, ages", js.Numbers}, {"the same and dates, which crosscheck reads, too", js.All}} {
			fmt.Fprintf(b, "| extraction, %d bytes of English, against Recognizers-Text %s in JavaScript (Node %s): %s | %s MB/s | %s MB/s | %.0f times | %d | %s |\n",
				js.Bytes, js.Version, strings.TrimSpace(js.node), side.what, round(mine), round(float64(js.Bytes)/1e6/side.seconds), side.seconds/js.engine, timesJS, holds(side.seconds/js.engine >= timesJS))
		}
	} else {
		b.WriteString("| extraction against Recognizers-Text in JavaScript | not measured: no Node | | | | |\n")
	}
	for _, l := range news.Languages {
		name := "Beside/lang=" + l
		times := r.median(name, "times-segment")
		fmt.Fprintf(b, "| extraction, %s, against Unicode word segmentation of the same bytes (uax29) | %s MB/s | %s MB/s | %.1f times the time | at most %d | %s |\n",
			language[l], round(r.median(name, "extraction-MB/s")), round(r.median(name, "segment-MB/s")), times, timesSegment, holds(times <= timesSegment))
	}
	per := func(call, door string) float64 {
		return 1e9 / r.median("Doors/call="+call+"/door="+door+"/callers=16", "ns/op")
	}
	parse, echo, bare := per("phrase", "gRPC"), per("phrase", "echo"), per("phrase", "bare-echo")
	fmt.Fprintf(b, "| ParseQuantities of a short phrase, calls a second of 16 callers, against an echo of the same bytes by the same server | %.0f | %.0f | %.0f %% | %.0f %% | %s |\n",
		parse, echo, 100*parse/echo, 100*shareOfEcho, holds(parse/echo >= shareOfEcho))
	fmt.Fprintf(b, "| the same against an echo by a bare gRPC server, which asks nobody who calls, checks no field, counts and logs nothing | %.0f | %.0f | %.0f %% | | |\n", parse, bare, 100*parse/bare)
	for _, call := range []string{"phrase", "story"} {
		times := per(call, "gRPC") / per(call, "REST")
		fmt.Fprintf(b, "| REST against gRPC, %s: calls a second of 16 callers | %.0f | %.0f | %.1f times the time | at most %.1f | %s |\n",
			calls[call], per(call, "REST"), per(call, "gRPC"), times, timesGRPC, holds(times <= timesGRPC))
	}
	b.WriteString("\n")
}

var (
	language = map[string]string{"en": "English", "zh": "Chinese", "ko": "Korean"}
	calls    = map[string]string{"phrase": "ParseQuantities of a short phrase", "story": "CrossCheck of three reports of 6 KB"}
)

// The stages in the order of the work.
var (
	readingStages = []struct{ name, what string }{
		{"text", "code points, tokens, sentences, furniture"},
		{"parse", "quantities in the tokens"},
		{"extract", "claims of the quantities"},
		{"extraction", "all of that: `ExtractClaims`"},
		{"read", "extraction for comparing: with the words around, and what origins and checks look at"},
		{"encode", "a reading to bytes, as a store keeps it"},
		{"decode", "and back"},
		{"segment", "Unicode word segmentation, for comparison"},
	}
	comparingStages = []struct{ name, what string }{
		{"align", "who speaks of the same quantity"},
		{"compare", "positions, verdicts, reasons, checks"},
		{"terminal", "the report as text"},
		{"page", "as HTML"},
		{"proto", "as the contract's messages, encoded"},
		{"JSON", "as their JSON"},
		{"crosscheck", "the engine's whole work, reading included: `CrossCheck`"},
	}
)

func (m *measured) stages(b *strings.Builder) {
	fmt.Fprintf(b, "## Stages\n\nReading a text, by its language and length. MB/s of one core; then allocations and bytes of the text of 6 KB.\n\n| stage |")
	lengths := []string{"1KB", "6KB", "1MB"}
	for _, l := range news.Languages {
		for _, n := range lengths {
			fmt.Fprintf(b, " %s %s |", l, n)
		}
	}
	b.WriteString(" allocations | bytes |\n|---|" + strings.Repeat("---|", len(news.Languages)*len(lengths)+2) + "\n")
	for _, s := range readingStages {
		fmt.Fprintf(b, "| %s |", s.name)
		for _, l := range news.Languages {
			for _, n := range lengths {
				fmt.Fprintf(b, " %s |", round(m.results.median(fmt.Sprintf("Stages/stage=%s/lang=%s/text=%s", s.name, l, n), "MB/s")))
			}
		}
		name := fmt.Sprintf("Stages/stage=%s/lang=en/text=6KB", s.name)
		fmt.Fprintf(b, " %.0f | %s |\n", m.results.median(name, "allocs/op"), size(m.results.median(name, "B/op")))
	}
	b.WriteString("\n")
	for _, s := range readingStages {
		fmt.Fprintf(b, "- %s: %s\n", s.name, s.what)
	}
	b.WriteString("\nComparing a story of reports of 6 KB: milliseconds, and what is allocated for three English reports. The rates of a stage are of all\ntext of the story.\n\n| stage | 3 en | 3 zh | 3 ko | 60 en | MB/s of 60 en | allocations | bytes |\n|---|---|---|---|---|---|---|---|\n")
	for _, s := range comparingStages {
		fmt.Fprintf(b, "| %s |", s.name)
		for _, story := range []string{"lang=en/sources=3", "lang=zh/sources=3", "lang=ko/sources=3", "lang=en/sources=60"} {
			fmt.Fprintf(b, " %s |", round(m.results.median("Stages/stage="+s.name+"/"+story, "ns/op")/1e6))
		}
		name := "Stages/stage=" + s.name + "/lang=en/sources="
		fmt.Fprintf(b, " %s | %.0f | %s |\n", round(m.results.median(name+"60", "MB/s")), m.results.median(name+"3", "allocs/op"), size(m.results.median(name+"3", "B/op")))
	}
	b.WriteString("\n")
	for _, s := range comparingStages {
		fmt.Fprintf(b, "- %s: %s\n", s.name, s.what)
	}
	b.WriteString("\n")
}

func (m *measured) doors(b *strings.Builder) {
	b.WriteString("## Doors\n\nOne caller over the loopback interface, by the wall's clock, client and server in one process. An echo answers with the same\nbytes without asking the engine; what is between an echo and the engine's own time is left to scheduling on few cores.\n\n| | microseconds | allocations | bytes |\n|---|---|---|---|\n")
	for _, call := range []string{"phrase", "story"} {
		for _, d := range []struct{ door, what string }{
			{"engine", "the engine's handler alone"}, {"bare-echo", "echo, bare gRPC"}, {"echo", "echo, with all that the server does around a call"}, {"gRPC", "gRPC"}, {"REST", "REST"},
		} {
			name := "Doors/call=" + call + "/door=" + d.door + "/callers=1"
			fmt.Fprintf(b, "| %s: %s | %s | %.0f | %s |\n", calls[call], d.what, round(m.results.median(name, "ns/op")/1e3), m.results.median(name, "allocs/op"), size(m.results.median(name, "B/op")))
		}
	}
	us := func(door string) float64 {
		return m.results.median("Doors/call=story/door="+door+"/callers=1", "ns/op") / 1e3
	}
	fmt.Fprintf(b, "\nOf a CrossCheck of three reports of 6 KB over gRPC, %s µs in all, the engine takes %s µs (%.0f %%), the transport %s µs (%.0f %%, the echo);\nREST adds %s µs for the gateway and JSON.\n\n",
		round(us("gRPC")), round(us("engine")), 100*us("engine")/us("gRPC"), round(us("echo")), 100*us("echo")/us("gRPC"), round(us("REST")-us("gRPC")))
}

func (m *measured) growth(b *strings.Builder) {
	fmt.Fprintf(b, "## Growth\n\nOne thing grows, all else stays: milliseconds of processor time, and bytes allocated. The exponent k of c·n^k is fitted to all points\nby least squares of the logarithms; at most %.2f is asked.\n\n", maxExponent)
	for _, g := range []struct{ of, what string }{
		{"characters", "Reading one text, by its characters"},
		{"sources", "Cross-checking a story, by its sources of 6 KB, one in ten a copy"},
		{"claims-a-source", "Cross-checking five sources, by the sentences with numbers in each"},
		{"dossiers", "Keeping dossiers of five reports of 4 KB in SQLite and asking for each report, by their number"},
	} {
		prefix := "Growth/of=" + g.of + "/n="
		time, bytes := m.results.curve(prefix, "cpu-ns/op"), m.results.curve(prefix, "B/op")
		fmt.Fprintf(b, "%s: exponent **%.2f** of time, **%.2f** of memory allocated.\n\n| |", g.what, exponent(time), exponent(bytes))
		for _, p := range time {
			fmt.Fprintf(b, " %.0f |", p.n)
		}
		b.WriteString("\n|---|" + strings.Repeat("---|", len(time)) + "\n| ms |")
		for _, p := range time {
			fmt.Fprintf(b, " %s |", round(p.value/1e6))
		}
		b.WriteString("\n| allocated |")
		for _, p := range bytes {
			fmt.Fprintf(b, " %s |", size(p.value))
		}
		b.WriteString("\n\n")
	}
}

func (m *measured) footprints(b *strings.Builder) {
	b.WriteString(`## Memory

A request is bounded by its bytes (` + "`--max-request-bytes`" + `, 16 MiB), its characters (` + "`--max-characters`" + `, 4 million), its sources (2,000) and
its numbers (50,000), and all requests by ` + "`--max-calls`" + ` (256). What a request needs grows with its text and its claims, as the curves above
say; at the bounds it is told below, and a server that takes such requests from many callers at once should be given a smaller
` + "`--max-calls`" + ` or ` + "`--max-characters`" + `, or ` + "`GOMEMLIMIT`" + `. The most that a process held (its resident set; the program itself and its tables take the first
line's):

| | most memory |
|---|---|
`)
	for _, f := range m.memory {
		note := ""
		if strings.Contains(f.what, "300 reports of 6 KB") {
			note = fmt.Sprintf(" (at most %s asked: %s)", size(maxPeak), holds(f.peak <= maxPeak))
		}
		fmt.Fprintf(b, "| %s | %s%s |\n", f.what, size(float64(f.peak)), note)
	}
	b.WriteString("\n")
}

// round writes three digits.
func round(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case v >= 99.95:
		return fmt.Sprintf("%.0f", v)
	case v >= 9.995:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.9995:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

// size writes bytes.
func size(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case v >= 1<<40:
		return round(v/(1<<40)) + " TiB"
	case v >= 1<<30:
		return round(v/(1<<30)) + " GiB"
	case v >= 1<<20:
		return round(v/(1<<20)) + " MiB"
	case v >= 1<<10:
		return round(v/(1<<10)) + " KiB"
	}
	return fmt.Sprintf("%.0f B", v)
}

// commands says how to measure again.
func (m *measured) commands() string {
	var b strings.Builder
	b.WriteString("## Commands\n\n```sh\nmake bench           # this page, and the last chapter of scaling.md\nmake bench-baseline  # what stages allocate, which CI holds changes to\n\n# what the first one runs, for benchstat:\n")
	for _, k := range benchmarks {
		fmt.Fprintf(&b, "go test -run '^$' -pgo default.pgo %s\n", k.args)
	}
	b.WriteString("```\n\nA change that claims to be faster shows its benchmark before and after:\n\n```sh\ngo test -run '^$' -bench Stages/stage=extraction -count 10 -cpu 1 ./internal/bench >old.txt   # and new.txt after it\ngo run golang.org/x/perf/cmd/benchstat@latest old.txt new.txt\n```\n\nIn CI `TestAllocations` compares the allocations and bytes of every stage with the last release's\n([`baseline.tsv`](../internal/bench/baseline.tsv)): counts are the same on every machine, which times are not. It fails where a\nstage makes over 5 % more allocations or takes over 15 % more bytes.\n\n")
	return b.String()
}
