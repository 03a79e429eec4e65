package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

type extractFlags struct {
	server   serverFlags
	json     bool
	language string
	color    colorFlag
}

func (m *Main) extractCommand() *cobra.Command {
	var f extractFlags
	c := &cobra.Command{
		Use:   "extract FILE…",
		Short: "Print the numeric claims of reports",
		Long: `Extract reads reports and prints their numeric claims in the order of the text:
one line for people, or one JSON object a line. Numbers that are names, labels,
dates or page furniture are no claims.

` + sourcesHelp + `

Exit status is 0, also where there is no claim, and 2 on trouble.`,
		Example: `  crosscheck extract paper.html
  crosscheck extract --json story/ | jq -r '.quote.exact'`,
		Args: needFiles,
		RunE: func(c *cobra.Command, args []string) error { return m.extract(c.Context(), &f, args) },
	}
	c.Flags().BoolVar(&f.json, "json", false, "print a JSON object a line")
	c.Flags().StringVar(&f.language, "lang", "", "language of sources that don't say theirs, as a BCP 47 `tag`; detected by default")
	addColorFlag(c, &f.color)
	f.server.add(c)
	return c
}

func (m *Main) extract(ctx context.Context, f *extractFlags, args []string) error {
	service, done, err := m.service(&f.server, compare.DefaultPolicy())
	if err != nil {
		return err
	}
	defer done()
	defer m.collectLess()()
	p := m.progress()
	defer p.stop()
	in, err := m.read(args, f.language, func(file string) { p.say("reading " + file) })
	if err != nil {
		return err
	}
	out := bufio.NewWriter(m.Stdout)
	draw := report.Terminal{Width: m.width(), Color: m.color(f.color)}
	var line []byte
	var none []string // the sources without a claim
	for i := range in.sources {
		p.say("extracting " + in.places[i].String())
		x, err := service.Extract(ctx, in.sources[i])
		if err != nil {
			return in.inFile(atSource(err, i))
		}
		if f.json {
			for j := range x.Claims {
				if line, err = wire.AppendClaimJSON(line[:0], wire.Claim(&x.Claims[j])); err != nil {
					return err
				}
				if _, err := out.Write(append(line, '\n')); err != nil {
					return err
				}
			}
			continue
		}
		if err := draw.WriteClaims(out, &in.sources[i], x.Claims); err != nil {
			return err
		}
		if len(x.Claims) == 0 {
			none = append(none, in.places[i].String())
		}
	}
	p.stop()
	if err := out.Flush(); err != nil {
		return err
	}
	for _, place := range none {
		m.complain(place + ": no numeric claim")
	}
	return nil
}

// collectLess makes the garbage collector run at five times the live heap
// instead of twice, and gives what undoes it: a command that reads its files
// and ends holds little, and collecting took a seventh of its time. Whoever
// set GOGC has the say.
func (m *Main) collectLess() func() {
	if m.Getenv("GOGC") != "" {
		return func() {}
	}
	old := debug.SetGCPercent(400)
	return func() { debug.SetGCPercent(old) }
}

// atSource turns the path of an error that speaks of one source into one that
// speaks of the i-th.
func atSource(err error, i int) error {
	var field *engine.FieldError
	if !errors.As(err, &field) {
		return err
	}
	rest, ok := strings.CutPrefix(field.Field, "source")
	if !ok {
		return err
	}
	return &engine.FieldError{Field: fmt.Sprintf("sources[%d]%s", i, rest), Message: field.Message}
}

type parseFlags struct {
	server   serverFlags
	json     bool
	language string
	color    colorFlag
}

func (m *Main) parseCommand() *cobra.Command {
	var f parseFlags
	c := &cobra.Command{
		Use:   "parse TEXT…",
		Short: "Print the quantities of a text",
		Long: `Parse finds every quantity of a text, claim or not, and prints what it was read
as: the words, the quantity, and the values that it can stand for. Several
arguments are one text; without any, or with -, standard input is read.

Exit status is 0, also where there is no quantity, and 2 on trouble.`,
		Example: `  crosscheck parse "roughly 400 participants"
  crosscheck parse --json "up 20 percent, to $272.9 billion"`,
		RunE: func(c *cobra.Command, args []string) error { return m.parse(c.Context(), &f, args) },
	}
	c.Flags().BoolVar(&f.json, "json", false, "print a JSON object a line")
	c.Flags().StringVar(&f.language, "lang", "", "language of the text, as a BCP 47 `tag`; detected by default")
	addColorFlag(c, &f.color)
	f.server.add(c)
	return c
}

func (m *Main) parse(ctx context.Context, f *parseFlags, args []string) error {
	text := strings.Join(args, " ")
	if len(args) == 0 || len(args) == 1 && args[0] == "-" {
		raw, err := readAll(m.Stdin)
		if err != nil {
			return err
		}
		text = string(raw)
	}
	if strings.TrimSpace(text) == "" {
		return errors.New("no text given")
	}
	service, done, err := m.service(&f.server, compare.DefaultPolicy())
	if err != nil {
		return err
	}
	defer done()
	quoted, err := service.Parse(ctx, text, f.language)
	if err != nil {
		return err
	}
	if f.json {
		messages := make([]proto.Message, 0, len(quoted))
		for _, q := range wire.Quoted(quoted) {
			messages = append(messages, q)
		}
		return m.printJSON(messages...)
	}
	lines := make([]report.Reading, len(quoted))
	for i, q := range quoted {
		lines[i] = report.Reading{Quote: q.Quote, Quantity: q.Quantity}
	}
	if len(lines) == 0 {
		m.complain("no quantity")
	}
	return report.Terminal{Width: m.width(), Color: m.color(f.color)}.WriteReadings(m.Stdout, lines)
}
