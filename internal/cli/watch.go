package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

type watchFlags struct {
	server   serverFlags
	revision int64
	json     bool
	color    colorFlag
}

func (m *Main) watchCommand() *cobra.Command {
	var f watchFlags
	c := &cobra.Command{
		Use:   "watch DOSSIER",
		Short: "Follow the report of a dossier",
		Long: `Watch prints what changes in the report of a dossier that a server keeps, as its
sources come and go: first all findings, then a line for each revision, with the
time when it came (UTC), and the findings that are new or changed with it. Where
the connection breaks it says so on standard error, connects again, and goes on
where it was.

Exit status is 0 where Ctrl-C ends it, and 2 on trouble: the dossier is not
there, or was deleted.`,
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
	addColorFlag(c, &f.color)
	f.server.add(c)
	c.Flags().Lookup("server").Usage = "the server at `host:port` (gRPC) that keeps the dossier; several of one store with commas between"
	return c
}

func (m *Main) watch(ctx context.Context, f *watchFlags, dossier string, after *int64) error {
	if f.server.addr == "" {
		return errors.New("dossiers are kept by a server: name it with --server")
	}
	lost := &outage{m: m, addr: f.server.addr}
	c, err := m.dial(&f.server, client.WithLost(lost.tell))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	draw := report.Terminal{Width: m.width(), Color: m.color(f.color)}
	name := "dossiers/" + strings.TrimSuffix(strings.TrimPrefix(dossier, "dossiers/"), "/report") + "/report"
	for message, err := range c.Watch(ctx, name, after) {
		switch {
		case ctx.Err() != nil: // Ctrl-C is how it ends
			return nil
		case err != nil:
			return (&remote{addr: f.server.addr}).explain(err)
		}
		lost.over()
		if f.json {
			err = m.printJSON(message)
		} else {
			err = m.printChange(draw, message)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// outage tells that a server is away: once when it goes, and now and then
// while it stays away.
type outage struct {
	m    *Main
	addr string

	mu   sync.Mutex
	told time.Time // when it was last told; zero while the server is there
}

// remindAfter is how long an outage goes on before it is told again.
const remindAfter = time.Minute

func (o *outage) tell(err error, _ time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now()
	if !o.told.IsZero() && now.Sub(o.told) < remindAfter {
		return
	}
	o.told = now
	why := status.Convert(err).Message()
	if errors.Is(err, io.EOF) {
		why = "it closed the connection"
	}
	o.m.complain(fmt.Sprintf("server %s: %s; trying again until it is back", o.addr, why))
}

func (o *outage) over() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.told.IsZero() {
		o.told = time.Time{}
		o.m.complain(fmt.Sprintf("server %s: is back", o.addr))
	}
}

// printChange prints one revision for people.
func (m *Main) printChange(draw report.Terminal, w *pb.WatchReportResponse) error {
	// A report of nothing but the findings reads as any other.
	part, err := wire.ReportFrom(&pb.Report{Findings: w.GetFindings()})
	if err != nil {
		return err
	}
	now := time.Now
	if m.Now != nil {
		now = m.Now
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s  revision %d", now().UTC().Format(time.RFC3339), w.GetRevision())
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
	if err := draw.WriteFindings(&b, part.Findings); err != nil {
		return err
	}
	_, err = m.Stdout.Write(b.Bytes())
	return err
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
