package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// dossierCalls keep stories, and look for them again.
var dossierCalls = []operation{
	{"dossier: create, add, look", 8, keep},
	{"dossier: add with deadlines too near", 5, addHasty},
	{"dossier: delete a source", 3, dropSource},
	{"dossier: every export", 3, exports},
	{"dossier: follow", 3, follow},
	{"dossier: follow over REST, leave", 2, followREST},
	{"dossier: list and search", 3, search},
	{"dossier: look again", 5, lookAgain},
	{"dossier: delete", 4, forget},
}

// kept is a dossier as the server has acknowledged it: the ledger.
type kept struct {
	id       string
	sources  []*pb.Source // in the order in which they came in
	revision int64
}

func (k *kept) name() string   { return "dossiers/" + k.id }
func (k *kept) report() string { return k.name() + "/report" }

// A worker keeps the first dossiers to the end, and others for a while: what the
// server holds does not grow with time.
const (
	keptToTheEnd = 2
	keptAtMost   = 10
)

func (o *worker) newDossier(ctx context.Context) (*kept, error) {
	o.last++
	k := &kept{id: fmt.Sprintf("w%d-%d", o.n, o.last)}
	d, err := o.client.CreateDossier(ctx, &pb.CreateDossierRequest{
		Dossier: &pb.Dossier{Title: "Story " + k.id}, DossierId: k.id, RequestId: k.id,
	})
	if err != nil {
		return nil, err
	}
	if d.GetName() != k.name() || d.GetRevision() != 0 {
		return nil, fmt.Errorf("created %v", d)
	}
	o.dossiers = append(o.dossiers, k)
	return k, nil
}

func (o *worker) add(ctx context.Context, k *kept, s *pb.Source, request string) error {
	got, err := o.client.AddSource(ctx, &pb.AddSourceRequest{Parent: k.name(), Source: s, RequestId: request})
	if err != nil {
		return err
	}
	k.sources = append(k.sources, s)
	k.revision++
	if got.GetRevision() != k.revision {
		return fmt.Errorf("%s: %s made revision %d, want %d", k.name(), s.GetId(), got.GetRevision(), k.revision)
	}
	return nil
}

// keep makes a dossier of a story, one by one or in a batch, and looks at it.
func keep(ctx context.Context, o *worker) (int, error) {
	k, err := o.newDossier(ctx)
	if err != nil {
		return 1, err
	}
	s := o.story()
	n := 1
	if o.rng.IntN(2) == 0 {
		req := &pb.BatchAddSourcesRequest{Parent: k.name()}
		for _, one := range s.sources {
			req.Requests = append(req.Requests, &pb.AddSourceRequest{Source: one})
		}
		got, err := o.client.BatchAddSources(ctx, req)
		if err != nil {
			return 2, err
		}
		for i, r := range got.GetResults() {
			if r.GetError() != nil {
				return 2, fmt.Errorf("source %d of a batch: %v", i, r.GetError())
			}
		}
		k.sources, k.revision = slices.Clone(s.sources), int64(len(s.sources))
		n++
	} else {
		for _, one := range s.sources {
			n++
			if err := o.add(ctx, k, one, ""); err != nil {
				return n, err
			}
		}
	}
	return n + 3, o.look(ctx, k)
}

// look holds a dossier against the ledger: its numbers, its texts and, to the
// byte, its report.
func (o *worker) look(ctx context.Context, k *kept) error {
	d, err := o.client.GetDossier(ctx, &pb.GetDossierRequest{Name: k.name()})
	if err != nil {
		return fmt.Errorf("%s: lost: %w", k.name(), err)
	}
	if d.GetRevision() != k.revision || int(d.GetSourceCount()) != len(k.sources) {
		return fmt.Errorf("%s: revision %d with %d sources, want %d with %d", k.name(), d.GetRevision(), d.GetSourceCount(), k.revision, len(k.sources))
	}
	i := 0
	for got, err := range o.client.Sources(ctx, k.name()) {
		if err != nil {
			return err
		}
		if i == len(k.sources) {
			return fmt.Errorf("%s: %s came out of nowhere", k.name(), got.GetId())
		}
		want := k.sources[i]
		got.Name, got.Revision, got.CreateTime = "", 0, nil
		if !proto.Equal(got, want) {
			return fmt.Errorf("%s: source %d is %v, want %v", k.name(), i, got, want)
		}
		i++
	}
	if i != len(k.sources) {
		return fmt.Errorf("%s: %d sources of %d, the others are lost", k.name(), i, len(k.sources))
	}
	return o.lookAtReport(ctx, k)
}

func (o *worker) lookAtReport(ctx context.Context, k *kept) error {
	got, err := o.client.GetReport(ctx, &pb.GetReportRequest{Name: k.report()})
	if err != nil {
		return err
	}
	if got.GetRevision() != k.revision {
		return fmt.Errorf("%s: report of revision %d, want %d", k.name(), got.GetRevision(), k.revision)
	}
	want, err := expected(ctx, o.engine, k.sources)
	if err != nil {
		return err
	}
	got.Name, got.Revision = "", 0
	if err := same(got, want.report); err != nil {
		return fmt.Errorf("%s: report: %w", k.name(), err)
	}
	return nil
}

// addHasty adds a source by calls that are given up after a few milliseconds,
// then by one that is not. All carry one request id: the source must be there
// once.
func addHasty(ctx context.Context, o *worker) (int, error) {
	k, err := o.open(ctx)
	if err != nil {
		return 1, err
	}
	o.last++
	id := fmt.Sprintf("hasty-%d", o.last)
	s := newSource(o.rng, id, 50)
	n := 1 + o.rng.IntN(3)
	for range n {
		short, cancel := context.WithTimeout(ctx, time.Duration(o.rng.IntN(8_000))*time.Microsecond)
		_, err := o.client.AddSource(short, &pb.AddSourceRequest{Parent: k.name(), Source: s, RequestId: id})
		cancel()
		outcome := "in time"
		if err != nil {
			outcome = "given up"
		}
		o.tally.outcome("dossier: add with deadlines too near", outcome)
	}
	if err := o.add(ctx, k, s, id); err != nil {
		return n + 1, err
	}
	return n + 3, o.lookAtReport(ctx, k)
}

// open is a dossier with room for more.
func (o *worker) open(ctx context.Context) (*kept, error) {
	for _, i := range o.rng.Perm(len(o.dossiers)) {
		if k := o.dossiers[i]; len(k.sources) < 12 {
			return k, nil
		}
	}
	return o.newDossier(ctx)
}

func dropSource(ctx context.Context, o *worker) (int, error) {
	k, err := o.open(ctx)
	if err != nil || len(k.sources) == 0 {
		return 1, err
	}
	i := o.rng.IntN(len(k.sources))
	name := k.name() + "/sources/" + k.sources[i].GetId()
	if _, err := o.client.DeleteSource(ctx, &pb.DeleteSourceRequest{Name: name}); err != nil {
		return 1, err
	}
	k.sources = slices.Delete(k.sources, i, i+1)
	k.revision++
	_, err = o.client.GetSource(ctx, &pb.GetSourceRequest{Name: name})
	if err := refused(err, codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND); err != nil {
		return 2, fmt.Errorf("%s was deleted: %w", name, err)
	}
	return 4, o.lookAtReport(ctx, k)
}

func exports(ctx context.Context, o *worker) (int, error) {
	k, err := o.open(ctx)
	if err != nil {
		return 1, err
	}
	n := 0
	for value, name := range pb.ExportFormat_name {
		n++
		format := pb.ExportFormat(value)
		got, err := o.client.ExportReport(ctx, &pb.ExportReportRequest{Name: k.report(), Format: format})
		if err != nil {
			return n, fmt.Errorf("%s: %w", name, err)
		}
		code, answer, err := o.rest(ctx, http.MethodGet, "/v1/"+k.report()+":export?format="+strings.TrimPrefix(name, "EXPORT_FORMAT_"), o.key, nil)
		if err == nil && code != http.StatusOK {
			err = fmt.Errorf("status %d: %.300s", code, answer)
		}
		if err == nil {
			err = sameBytes(answer, got.GetData()) // two doors, one answer
		}
		if err != nil {
			return n + 1, fmt.Errorf("%s: %w", name, err)
		}
		n++
	}
	return n, nil
}

// follow watches a dossier from its beginning while sources come in, over a
// connection of its own that is cut now and then: each revision is told once and
// in order.
func follow(ctx context.Context, o *worker) (int, error) {
	k, err := o.newDossier(ctx)
	if err != nil {
		return 1, err
	}
	own, err := newClient(o.grpc, o.key)
	if err != nil {
		return 1, err
	}
	defer func() { _ = own.Close() }()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	sources := o.story().sources
	told := make(chan error, 1)
	go func() {
		next := int64(1)
		for m, err := range own.Watch(ctx, k.report(), new(int64)) {
			if err != nil {
				told <- err
				return
			}
			if m.GetRevision() != next || m.GetSnapshot() {
				told <- fmt.Errorf("%s: told of revision %d (snapshot %t), want %d", k.name(), m.GetRevision(), m.GetSnapshot(), next)
				return
			}
			if next++; int(next) > len(sources) {
				told <- nil
				return
			}
		}
	}()
	for i, s := range sources {
		time.Sleep(time.Duration(o.rng.IntN(100)) * time.Millisecond)
		if err := o.add(ctx, k, s, ""); err != nil {
			return i + 2, err
		}
	}
	if err := <-told; err != nil {
		return len(sources) + 2, fmt.Errorf("%s: watch: %w", k.name(), err)
	}
	return len(sources) + 4, o.lookAtReport(context.WithoutCancel(ctx), k)
}

// followREST reads the first line of a watch and leaves without a word.
func followREST(ctx context.Context, o *worker) (int, error) {
	k, err := o.open(ctx)
	if err != nil {
		return 1, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.http+"/v1/"+k.report()+":watch", http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("rest: %w", err)
	}
	req.Header.Set("X-Api-Key", o.key)
	resp, err := o.web.Do(req)
	if err != nil {
		return 1, fmt.Errorf("rest: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	var line struct {
		Result struct {
			Revision json.Number `json:"revision"`
			Snapshot bool        `json:"snapshot"`
		} `json:"result"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&line); err != nil || !line.Result.Snapshot || line.Result.Revision.String() != strconv.FormatInt(k.revision, 10) {
		// Revision 0 is left out of JSON.
		if k.revision != 0 || !line.Result.Snapshot {
			return 1, fmt.Errorf("%s: told of revision %v (snapshot %t), want %d: %w", k.name(), line.Result.Revision, line.Result.Snapshot, k.revision, err)
		}
	}
	return 1, nil
}

func search(ctx context.Context, o *worker) (int, error) {
	own := map[string]bool{}
	for d, err := range o.client.Dossiers(ctx) {
		if err != nil {
			return 1, err
		}
		own[d.GetName()] = true
	}
	for _, k := range o.dossiers {
		if !own[k.name()] {
			return 1, fmt.Errorf("%s is not in the list", k.name())
		}
	}
	n := 0
	for c, err := range o.client.FoundClaims(ctx, &pb.SearchClaimsRequest{Query: "boats", MinValue: "1", PageSize: 50}) {
		if err != nil {
			return 2, err
		}
		if parts := strings.Split(c.GetSource(), "/"); len(parts) != 4 || !strings.HasPrefix(parts[1], "w") {
			return 2, fmt.Errorf("found a claim of %q", c.GetSource())
		}
		if n++; n == 200 {
			break
		}
	}
	return 2 + n/50, nil
}

func lookAgain(ctx context.Context, o *worker) (int, error) {
	if len(o.dossiers) == 0 {
		return 0, nil
	}
	return 3, o.look(ctx, o.dossiers[o.rng.IntN(len(o.dossiers))])
}

// forget deletes a dossier where the worker has many.
func forget(ctx context.Context, o *worker) (int, error) {
	n := 0
	for len(o.dossiers) > keptAtMost {
		i := keptToTheEnd + o.rng.IntN(len(o.dossiers)-keptToTheEnd)
		k := o.dossiers[i]
		if err := o.look(ctx, k); err != nil {
			return n + 3, err
		}
		if _, err := o.client.DeleteDossier(ctx, &pb.DeleteDossierRequest{Name: k.name(), Force: true}); err != nil {
			return n + 4, err
		}
		o.dossiers = slices.Delete(o.dossiers, i, i+1)
		_, err := o.client.GetReport(ctx, &pb.GetReportRequest{Name: k.report()})
		if err := refused(err, codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND); err != nil {
			return n + 5, fmt.Errorf("%s was deleted: %w", k.name(), err)
		}
		n += 5
	}
	return n, nil
}

// lookAtAll holds everything against the ledger.
func (w *world) lookAtAll(ctx context.Context) (dossiers, sources int, err error) {
	var errs []error
	for _, o := range w.workers {
		for _, k := range o.dossiers {
			dossiers++
			sources += len(k.sources)
			if err := o.look(ctx, k); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return dossiers, sources, errors.Join(errs...)
}

// drained reads what is left of an answer.
func drained(r io.Reader) string {
	b, _ := io.ReadAll(r)
	return string(b)
}
