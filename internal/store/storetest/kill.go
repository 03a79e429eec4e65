package storetest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"sync"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Write adds sources to a dossier by 16 writers until the context is done or a
// store fails, and writes "id revision" in a line for each that was
// acknowledged. It is what a process does that is to be killed: round keeps
// the ids of one apart from those of the next.
func Write(ctx context.Context, s store.Store, k store.Key, round string, out io.Writer) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var line sync.Mutex
	together(writers, func(w int) {
		for i := 0; ctx.Err() == nil; i++ {
			id := fmt.Sprintf("%s-w%d-%d", round, w, i)
			added, err := s.AddSources(ctx, k, []store.NewSource{asked(id, "d", id, claims(3)...)}, store.Limits{})
			if err := first(added, err); err != nil {
				stop(err)
				return
			}
			line.Lock()
			_, err = fmt.Fprintln(out, id, added[0].Revision)
			line.Unlock()
			if err != nil {
				stop(err)
				return
			}
		}
	})
	return context.Cause(ctx)
}

// ReadAcknowledged reads what Write wrote, up to its end or up to most lines,
// and adds it to acknowledged. A line that was cut off does not count.
func ReadAcknowledged(in *bufio.Reader, most int, acknowledged map[string]int64) error {
	for range most {
		line, err := in.ReadString('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var id string
		var revision int64
		if _, err := fmt.Sscan(line, &id, &revision); err != nil {
			return fmt.Errorf("line %q: %w", line, err)
		}
		acknowledged[id] = revision
	}
	return nil
}

// CheckAcknowledged fails unless each source that Write told of is there, at
// its revision, whole, and a retry of its request finds it; and unless the
// dossier is consistent.
func CheckAcknowledged(t *testing.T, s store.Store, k store.Key, acknowledged map[string]int64) {
	t.Helper()
	f := &fixture{T: t, ctx: t.Context(), store: s, tenant: k.Tenant}
	f.consistent(k)
	revisions := map[string]int64{}
	for _, c := range f.changes(k, 0, len(acknowledged)*2+1000) {
		revisions[c.SourceID] = c.Revision
	}
	n := 0
	for id, revision := range acknowledged {
		if revisions[id] != revision {
			t.Errorf("acknowledged source %q: revision %d, want %d", id, revisions[id], revision)
		}
		if n++; n > 100 { // the rest was seen by consistent
			continue
		}
		got, err := s.GetSource(f.ctx, k, id)
		want := source(id).Source
		want.Revision = revision
		f.is("GetSource", err, nil)
		f.same("acknowledged source", got, want)
		again := f.try(k, store.Limits{}, asked(id, "d", id, claims(3)...))
		f.same("retried", again[0], store.Added{Revision: revision, Created: at, Again: true})
	}
}
