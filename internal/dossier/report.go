package dossier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Report is a dossier's report as the Codec wrote it.
type Report struct {
	Revision int64
	Body     []byte
}

// Report gives the current report: that of the dossier's revision when it was
// called, or of a later one. It is what the engine makes of the dossier's
// sources in the order in which they came in. The errors are the store's.
func (k *Keeper) Report(ctx context.Context, key store.Key) (Report, error) {
	d, err := k.cfg.Store.GetDossier(ctx, key)
	if err != nil {
		return Report{}, err
	}
	var out Report
	e := k.cache.head(key)
	err = k.hold(ctx, e, func() error {
		k.current(e, &d)
		if e.cursor == nil && (e.report == nil || e.report.Revision < d.Revision) {
			e.report = k.stored(ctx, &d)
		}
		if e.report == nil || e.report.Revision < d.Revision {
			if err := k.work(ctx, func() error { return k.remake(ctx, e) }); err != nil {
				return err
			}
		}
		out = *e.report
		return nil
	})
	return out, err
}

// current empties an entry that is another dossier's of the same name.
func (k *Keeper) current(e *entry, d *store.Dossier) {
	if e.uid != d.UID {
		e.strip()
		e.uid = d.UID
	}
}

// remake brings an entry to the dossier's revision of now, and makes the
// report of it.
func (k *Keeper) remake(ctx context.Context, e *entry) error {
	r, err := k.forward(ctx, e)
	if err != nil {
		return err
	}
	body, err := k.cfg.Codec.Report(r)
	if err != nil {
		return fmt.Errorf("dossier: %s: %w", e.key.Dossier, err)
	}
	e.report = &Report{Revision: e.cursor.revision, Body: body}
	k.writer.put(e.key, e.uid, e.report)
	return nil
}

// forward brings an entry's cursor to the dossier's revision of now, and
// gives the engine's report of it.
func (k *Keeper) forward(ctx context.Context, e *entry) (*report.Report, error) {
	if e.cursor == nil {
		e.cursor = k.newCursor()
	}
	err := k.advance(ctx, e.key, e.cursor)
	// What was read is this dossier's only if it is still the same one; if it is
	// not, that is also why it may not have fitted.
	if again := k.same(ctx, e.key, e.uid); again != nil {
		err = again
	}
	if err != nil {
		if !passing(err) {
			e.strip() // what is left of it is not worth its memory
		}
		return nil, err
	}
	r, err := e.cursor.session.Report(ctx)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("dossier: %s: revision %d: %w", e.key.Dossier, e.cursor.revision, faulty(err))
	}
	return r, err
}

// passing says whether an error leaves what is in memory as good as it was.
func passing(err error) bool {
	return errors.Is(err, store.ErrUnavailable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// same returns an error unless the dossier of a name is still the one of a
// uid: ErrNotFound where that was deleted, and another may have its name.
func (k *Keeper) same(ctx context.Context, key store.Key, uid string) error {
	d, err := k.cfg.Store.GetDossier(ctx, key)
	if err == nil && d.UID != uid {
		return store.ErrNotFound
	}
	return err
}

// stored is the report that the store keeps, nil unless it is this dossier's,
// current, and what this engine would make.
func (k *Keeper) stored(ctx context.Context, d *store.Dossier) *Report {
	r, err := k.cfg.Store.GetReport(ctx, d.Key)
	if err != nil || r.Revision < d.Revision || r.Engine != engine.ReadingVersion {
		return nil
	}
	uid, body, ok := bytes.Cut(r.Body, []byte{'\n'})
	if !ok || string(uid) != d.UID {
		return nil
	}
	return &Report{Revision: r.Revision, Body: body}
}

// writer keeps reports in the store, behind the backs of those who asked for
// them: a report can always be made again. Of one dossier only the latest is
// written, and a large one less often.
type writer struct {
	mu      sync.Mutex
	pending map[store.Key]pendingReport
	last    map[store.Key]time.Time // when a dossier may be written again
	wake    chan struct{}
}

type pendingReport struct {
	uid    string
	report *Report
}

func newWriter() writer {
	return writer{pending: map[store.Key]pendingReport{}, last: map[store.Key]time.Time{}, wake: make(chan struct{}, 1)}
}

// How often reports are written.
const (
	writeDelay    = 250 * time.Millisecond // gathers what comes together
	writePauseMiB = 2 * time.Second        // before the same dossier's next one, for each MiB
)

func (w *writer) put(key store.Key, uid string, r *Report) {
	w.mu.Lock()
	w.pending[key] = pendingReport{uid, r}
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// due takes what may be written now; with all, everything.
func (w *writer) due(now time.Time, all bool) (map[store.Key]pendingReport, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[store.Key]pendingReport{}
	for key, at := range w.last {
		if now.After(at) {
			delete(w.last, key)
		}
	}
	for key, p := range w.pending {
		if _, wait := w.last[key]; wait && !all {
			continue
		}
		out[key] = p
		delete(w.pending, key)
		w.last[key] = now.Add(time.Duration(float64(writePauseMiB) * float64(len(p.report.Body)) / (1 << 20)))
	}
	return out, len(w.pending) > 0
}

// writeReports runs until ctx is done, and writes what is left then.
func (k *Keeper) writeReports(ctx context.Context) {
	more := false
	for {
		if !more {
			select {
			case <-k.writer.wake:
			case <-ctx.Done():
			}
		}
		select {
		case <-time.After(writeDelay):
		case <-ctx.Done():
		}
		ending := ctx.Err() != nil
		var due map[store.Key]pendingReport
		due, more = k.writer.due(k.cfg.Now(), ending)
		k.write(ctx, due)
		if ending {
			return
		}
	}
}

// write puts reports into the store. It goes on for a while after the keeper
// was closed, so that the next one starts with what this one knew.
func (k *Keeper) write(ctx context.Context, due map[store.Key]pendingReport) {
	const longest = 5 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longest)
	defer cancel()
	for key, p := range due {
		body := append([]byte(p.uid+"\n"), p.report.Body...)
		err := k.cfg.Store.PutReport(ctx, key, store.Report{Revision: p.report.Revision, Engine: engine.ReadingVersion, Body: body})
		if err != nil && !errors.Is(err, store.ErrUnavailable) {
			k.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "report not kept", slog.String("error", err.Error()))
		}
	}
}
