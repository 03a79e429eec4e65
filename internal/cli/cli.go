// Package cli is the command line: check, extract, parse, serve, watch, mcp,
// migrate, version and completion.
//
// The commands work through the Service interface, which the engine in this
// process and a client of a server elsewhere both satisfy, so that everything
// reads and prints the same with --server as without.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	// cobra: the commands, flags, help and shell completions of kubectl, gh
	// and docker, so that people know their ways already.
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Exit codes, like diff's.
const (
	ExitOK        = 0 // nothing conflicts; the server is healthy
	ExitConflict  = 1 // something does
	ExitUnhealthy = 1 // of healthcheck: the server is not ready, or not there
	ExitTrouble   = 2 // the command could not do its work
)

// errConflict makes the exit code and says nothing.
var errConflict = errors.New("conflict")

// Main is one run of the command line, with all that it touches.
type Main struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string
	// Columns gives the width of a terminal, and false for what is none. Nil
	// asks the system.
	Columns func(io.Writer) (int, bool)
	// Now is the clock of what is followed; the system's where nil.
	Now func() time.Time
}

// Run runs the command and returns its exit code. Cancelling the context
// stops it; a server that it runs stops gracefully.
func (m *Main) Run(ctx context.Context) int {
	root := m.root()
	root.SetArgs(append([]string{}, m.Args...)) // nil would stand for those of this process
	err := root.ExecuteContext(ctx)
	var unhealthy *unhealthyError
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, errConflict):
		return ExitConflict
	case errors.As(err, &unhealthy):
		m.complain(err.Error())
		return ExitUnhealthy
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		m.complain("interrupted")
		return ExitTrouble
	default:
		m.complain(err.Error())
		return ExitTrouble
	}
}

func (m *Main) complain(msg string) {
	// Nothing is left to tell where standard error can't be written.
	_, _ = fmt.Fprintf(m.Stderr, "crosscheck: %s\n", printable(msg))
}

func (m *Main) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "crosscheck",
		Short: "Put the numbers of several reports side by side",
		Long: `crosscheck takes several reports of one story, finds every number that a
fact-checker could check, and puts side by side the ones that speak of the same
quantity: agreement or conflict, with the words that say so. It never says who
is right.`,
		Example: `  crosscheck check wire.txt paper.html agency.json
  crosscheck check --html report.html story/
  crosscheck parse "roughly 400 participants"`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(m.Stdin)
	root.SetOut(m.Stdout)
	root.SetErr(m.Stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w\nSee '%s --help'", err, c.CommandPath())
	})
	root.AddCommand(m.checkCommand(), m.extractCommand(), m.parseCommand(), m.serveCommand(), m.healthcheckCommand(), m.keysCommand(), m.watchCommand(), m.mcpCommand(), m.migrateCommand(), m.versionCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root
}

// needFiles is cobra.MinimumNArgs(1), in words that help.
func needFiles(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("no files given: name files or folders, or - for standard input\nSee '%s --help'", c.CommandPath())
	}
	return nil
}

// columns is the width of the terminal behind w; false where there is none.
func (m *Main) columns(w io.Writer) (int, bool) {
	if m.Columns != nil {
		return m.Columns(w)
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return width, true
}

// width is how wide a drawing on standard output may be: COLUMNS where it is
// set, the terminal's width, or 0 where there is no terminal, for the renderer's
// own.
func (m *Main) width() int {
	if n, err := strconv.Atoi(m.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	n, _ := m.columns(m.Stdout)
	return n
}

// colorFlag is the value of --color.
type colorFlag string

// The values of --color.
const (
	colorAuto   colorFlag = "auto"
	colorAlways colorFlag = "always"
	colorNever  colorFlag = "never"
)

func addColorFlag(c *cobra.Command, f *colorFlag) {
	*f = colorAuto
	c.Flags().Var(newChoice(f, colorAuto, colorAlways, colorNever), "color", "colour the output: auto, always or never")
	completeChoice(c, "color", colorAuto, colorAlways, colorNever)
}

// color decides whether standard output gets colours. In auto it takes a
// terminal that has some, or a user who has set CLICOLOR_FORCE
// (https://bixense.com/clicolors), and a user who has set neither NO_COLOR
// (https://no-color.org) nor CLICOLOR to 0.
func (m *Main) color(f colorFlag) bool {
	switch f {
	case colorAlways:
		return true
	case colorNever:
		return false
	}
	if m.Getenv("NO_COLOR") != "" {
		return false
	}
	if force := m.Getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	_, ok := m.columns(m.Stdout)
	return ok && m.Getenv("CLICOLOR") != "0" && m.Getenv("TERM") != "dumb" && m.Getenv("TERM") != ""
}
