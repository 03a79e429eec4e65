package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

type watchFlags struct {
	server   serverFlags
	revision int64
	json     bool
}

func (m *Main) watchCommand() *cobra.Command {
	var f watchFlags
	c := &cobra.Command{
		Use:   "watch DOSSIER",
		Short: "Follow the report of a dossier",
		Long: `Watch prints what changes in the report of a dossier that a server keeps, as its
sources come and go: first all findings, then a line for each revision and one
for each finding that is new or changed with it. It reconnects where the
connection breaks, and ends when the dossier is deleted, or with Ctrl-C.`,
		Example: `  crosscheck watch --server 127.0.0.1:9090 harbour-fire
  crosscheck watch --server 127.0.0.1:9090 --json --revision 12 harbour-fire`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var after *int64
			if c.Flags().Changed("revision") {
				after = &f.revision
			}
			return m.watch(c.Context(), &f, args[0], after)
		},
	}
	c.Flags().Int64Var(&f.revision, "revision", 0, "go on after this `revision`, without all findings first")
	c.Flags().BoolVar(&f.json, "json", false, "print each message as a line of JSON")
	f.server.add(c)
	c.Flags().Lookup("server").Usage = "the server at `host:port` (gRPC) that keeps the dossier; several of one store with commas between"
	return c
}

func (m *Main) watch(ctx context.Context, f *watchFlags, dossier string, after *int64) error {
	if f.server.addr == "" {
		return errors.New("dossiers are kept by a server: name it with --server")
	}
	c, err := m.dial(&f.server)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	name := "dossiers/" + strings.TrimSuffix(strings.TrimPrefix(dossier, "dossiers/"), "/report") + "/report"
	for message, err := range c.Watch(ctx, name, after) {
		if err != nil {
			return (&remote{addr: f.server.addr}).explain(err)
		}
		if f.json {
			err = m.printJSON(message)
		} else {
			err = m.printChange(message)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// printChange prints one revision for people.
func (m *Main) printChange(w *pb.WatchReportResponse) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "revision %d", w.GetRevision())
	if i := strings.LastIndexByte(w.GetSource(), '/'); i >= 0 {
		fmt.Fprintf(&b, ", source %s", printable(w.GetSource()[i+1:]))
	}
	n, gone := len(w.GetFindings()), len(w.GetRemovedFindingIds())
	switch {
	case w.GetSnapshot():
		fmt.Fprintf(&b, ": %s\n", counted(n, "finding"))
	case n == 0 && gone == 0:
		b.WriteString(": nothing changed\n")
	default:
		var parts []string
		if n > 0 {
			parts = append(parts, counted(n, "finding")+" changed")
		}
		if gone > 0 {
			parts = append(parts, counted(gone, "finding")+" gone")
		}
		fmt.Fprintf(&b, ": %s\n", strings.Join(parts, ", "))
	}
	for _, f := range w.GetFindings() {
		verdict := strings.ToLower(strings.TrimPrefix(f.GetVerdict().String(), "VERDICT_"))
		fmt.Fprintf(&b, "  %s, %s", verdict, printable(oneLine(f.GetTitle())))
		if reasons := f.GetReasons(); len(reasons) > 0 {
			fmt.Fprintf(&b, ": %s", printable(oneLine(reasons[0].GetMessage())))
		}
		b.WriteByte('\n')
	}
	_, err := m.Stdout.Write(b.Bytes())
	return err
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
