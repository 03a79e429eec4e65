package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/export"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// format is how a report is printed.
type format string

// The formats beside those of package export.
const (
	formatText format = "text"
	formatJSON format = "json"
	formatHTML format = "html" // of package export, and what --html writes
)

var formats = func() []format {
	all := []format{formatText, formatJSON}
	for _, f := range export.Formats {
		all = append(all, format(strings.ReplaceAll(strings.ToLower(f.Name), "_", "-")))
	}
	return all
}()

type checkFlags struct {
	server   serverFlags
	policy   policyFlags
	format   format
	json     bool
	html     string
	quiet    bool
	color    colorFlag
	language string
}

const sourcesHelp = `Each file is a source: .txt is plain text, .html a page (its head says who
published it and when), .json a Source of the API or a list of them, .jsonl a
Source a line. A folder stands for the files in it, in the order of their
names; - is standard input.`

func (m *Main) checkCommand() *cobra.Command {
	f := checkFlags{format: formatText}
	c := &cobra.Command{
		Use:   "check FILE…",
		Short: "Cross-check the reports of a story",
		Long: `Check reads several reports of one story and prints what they say of the same
quantities: conflicts first, each position with its sources and their words.

` + sourcesHelp + `

` + policyHelp + `

Exit status is 0 where nothing conflicts, 1 where something does, and 2 on
trouble.`,
		Example: `  crosscheck check wire.txt paper.html agency.json
  crosscheck check --html report.html story/
  crosscheck check --json story/ | jq '.findings[] | select(.verdict == "VERDICT_CONFLICT")'
  crosscheck check --format csv story/ > pairs.csv
  crosscheck check --server 127.0.0.1:9090 story/
  crosscheck check --tolerance 2% --harmless superseded --rate EUR/USD=1.08@2026-11-20 story/
  curl -s https://example.org/story.json | crosscheck check -`,
		Args: needFiles,
		RunE: func(c *cobra.Command, args []string) error { return m.check(c.Context(), &f, args) },
	}
	c.Flags().Var(newChoice(&f.format, formats...), "format", "what to print: text, json, html, web-annotation, schema-org, or pairs of claims as csv or jsonl")
	completeChoice(c, "format", formats...)
	c.Flags().BoolVar(&f.json, "json", false, "print the report as JSON: short for --format json")
	c.Flags().StringVar(&f.html, "html", "", "also write the report as a page to `file`; - prints the page instead of text")
	c.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "print nothing: the exit status tells")
	c.Flags().StringVar(&f.language, "lang", "", "language of sources that don't say theirs, as a BCP 47 `tag`; detected by default")
	addColorFlag(c, &f.color)
	f.policy.add(c)
	f.server.add(c)
	c.MarkFlagsMutuallyExclusive("json", "format")
	c.MarkFlagsMutuallyExclusive("quiet", "json")
	c.MarkFlagsMutuallyExclusive("quiet", "format")
	return c
}

func (m *Main) check(ctx context.Context, f *checkFlags, args []string) error {
	switch {
	case f.html == "-" && (f.json || f.quiet || f.format != formatText):
		return errors.New("--html - prints the page: --format, --json and --quiet say otherwise")
	case f.json:
		f.format = formatJSON
	case f.html == "-":
		f.html, f.format = "", formatHTML
	}
	policy, err := f.policy.policy()
	if err != nil {
		return err
	}
	service, done, err := m.service(&f.server, policy)
	if err != nil {
		return err
	}
	defer done()
	p := m.progress()
	defer p.stop()
	in, err := m.read(args, f.language, func(file string) { p.say("reading " + file) })
	if err != nil {
		return err
	}
	p.say(fmt.Sprintf("cross-checking %d sources", len(in.sources)))
	r, err := service.CrossCheck(ctx, in.sources)
	p.stop()
	if err != nil {
		return in.inFile(err)
	}
	if f.html != "" {
		if err := writeFile(f.html, r, in); err != nil {
			return err
		}
	}
	if !f.quiet {
		if err := m.print(f, r, in); err != nil {
			return err
		}
	}
	for i := range r.Findings {
		if r.Findings[i].Verdict == compare.Conflict {
			return errConflict
		}
	}
	return nil
}

func (m *Main) print(f *checkFlags, r *report.Report, in *input) error {
	switch f.format {
	case formatJSON:
		return m.printJSON(wire.Report(r))
	case formatText:
		return report.Terminal{Width: m.width(), Color: m.color(f.color)}.Write(m.Stdout, r, in.sources)
	default:
		x, _ := export.ByName(strings.ToUpper(strings.ReplaceAll(string(f.format), "-", "_")))
		return x.Write(m.Stdout, r, in.sources)
	}
}

// writeFile draws the page before it touches the file.
func writeFile(path string, r *report.Report, in *input) error {
	var b bytes.Buffer
	if err := report.WriteHTML(&b, r, in.sources); err != nil {
		return err
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil { //nolint:gosec // a page is for others to read
		return fmt.Errorf("--html: %w", pathError(path, err))
	}
	return nil
}
