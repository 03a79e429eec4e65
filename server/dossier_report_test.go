package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// exampleStories are the stories under examples/, by folder; each source has
// its file's name for an id.
func exampleStories(t *testing.T) map[string][]*pb.Source {
	t.Helper()
	files, err := filepath.Glob("../examples/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	out := map[string][]*pb.Source{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var src pb.Source
		if err := wire.UnmarshalJSON(b, &src); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		src.Id = strings.TrimSuffix(filepath.Base(file), ".json")
		story := filepath.Base(filepath.Dir(file))
		out[story] = append(out[story], &src)
	}
	return out
}

// sameAsScratch fails unless a dossier's report is what CrossCheck makes of its
// sources, byte for byte but for its name and revision.
func sameAsScratch(t *testing.T, d *door, dossier string, revision int64, sources []*pb.Source) {
	t.Helper()
	got := must[pb.Report](t, d, "GetReport", &pb.GetReportRequest{Name: reportName(dossier)})
	if got.GetName() != reportName(dossier) || got.GetRevision() != revision {
		t.Errorf("report %s of revision %d, want %s of %d", got.GetName(), got.GetRevision(), reportName(dossier), revision)
	}
	got.Name, got.Revision = "", 0
	want := &pb.Report{EngineVersion: got.GetEngineVersion()}
	if len(sources) > 0 {
		answer, err := d.client.CrossCheck(t.Context(), &pb.CrossCheckRequest{Sources: sources})
		if err != nil {
			t.Fatal(err)
		}
		want = answer.GetReport()
	}
	a, _ := wire.MarshalJSON(got)
	b, _ := wire.MarshalJSON(want)
	if !bytes.Equal(a, b) {
		t.Errorf("revision %d: kept    %s\nscratch %s", revision, a, b)
	}
}

func TestReportIsThatOfAllSources(t *testing.T) {
	stories := exampleStories(t)
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		for story, sources := range stories {
			t.Run(story, func(t *testing.T) {
				id := newDossier(t, d)
				sameAsScratch(t, d, id, 0, nil)
				var kept []*pb.Source
				for i, s := range sources {
					add(t, d, id, s)
					kept = append(kept, s)
					sameAsScratch(t, d, id, int64(i+1), kept)
				}
				// The first one goes, and comes again as the last.
				must[emptypb.Empty](t, d, "DeleteSource", &pb.DeleteSourceRequest{Name: sourceName(id, sources[0].GetId())})
				kept = kept[1:]
				n := int64(len(sources))
				sameAsScratch(t, d, id, n+1, kept)
				add(t, d, id, sources[0])
				kept = append(kept, sources[0])
				sameAsScratch(t, d, id, n+2, kept)
			})
		}
	})
}

// TestColdServer asks servers that know nothing yet, on a store that others
// have filled.
func TestColdServer(t *testing.T) {
	for name, open := range kinds {
		t.Run(name, func(t *testing.T) {
			shared := open(t)
			warm := grpcDoor(start(t, Config{Store: shared}))
			for story, sources := range exampleStories(t) {
				id := story
				must[pb.Dossier](t, warm, "CreateDossier", &pb.CreateDossierRequest{Dossier: &pb.Dossier{}, DossierId: id})
				add(t, warm, id, sources...)
				sameAsScratch(t, warm, id, int64(len(sources)), sources)
				cold := start(t, Config{Store: shared})
				sameAsScratch(t, grpcDoor(cold), id, int64(len(sources)), sources)
				if err := cold.stop(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func grpcDoor(r *running) *door { return &door{r, "gRPC", r.overGRPC} }

// watch follows a report over gRPC, into a channel that is closed at the end;
// what ended it is behind the other.
func watch(t *testing.T, d *door, dossier string, revision *int64) (<-chan *pb.WatchReportResponse, <-chan error) {
	t.Helper()
	if d.name == "REST" {
		return watchREST(t, d, dossier, revision)
	}
	stream, err := pb.NewDossierServiceClient(d.conn).WatchReport(t.Context(), &pb.WatchReportRequest{Name: reportName(dossier), Revision: revision})
	if err != nil {
		t.Fatal(err)
	}
	events, ended := make(chan *pb.WatchReportResponse), make(chan error, 1)
	go func() {
		defer close(events)
		for {
			m, err := stream.Recv()
			if err != nil {
				ended <- err
				return
			}
			select {
			case events <- m:
			case <-t.Context().Done():
				return
			}
		}
	}()
	return events, ended
}

// watchREST is watch over REST: lines of JSON.
func watchREST(t *testing.T, d *door, dossier string, revision *int64) (<-chan *pb.WatchReportResponse, <-chan error) {
	t.Helper()
	verb, path, _ := transcode(t, methodOf(t, "WatchReport"), &pb.WatchReportRequest{Name: reportName(dossier), Revision: revision})
	events, ended := make(chan *pb.WatchReportResponse), make(chan error, 1)
	ctx := t.Context()
	go func() {
		defer close(events)
		req, err := http.NewRequestWithContext(ctx, verb, d.url+path, http.NoBody)
		if err != nil {
			ended <- err
			return
		}
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			ended <- err
			return
		}
		defer func() { _ = answer.Body.Close() }()
		if got := answer.Header.Get("Content-Type"); answer.StatusCode == http.StatusOK && got != "application/x-ndjson" {
			t.Errorf("a stream of %s", got)
		}
		if answer.StatusCode != http.StatusOK { // a stream that never began
			b, _ := io.ReadAll(answer.Body)
			ended <- restError(t, b).err()
			return
		}
		for lines := bufio.NewReader(answer.Body); ; {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				ended <- err
				return
			}
			var chunk struct{ Result, Error json.RawMessage }
			if err := json.Unmarshal(line, &chunk); err != nil {
				ended <- err
				return
			}
			if chunk.Error != nil {
				ended <- restError(t, chunk.Error).err()
				return
			}
			var m pb.WatchReportResponse
			if err := wire.UnmarshalJSON(chunk.Result, &m); err != nil {
				ended <- err
				return
			}
			select {
			case events <- &m:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events, ended
}

// err is an error with the code of an answer, and its reason in the words.
func (a answer) err() error { return status.Error(a.code, a.reason) }

func next(t *testing.T, events <-chan *pb.WatchReportResponse, ended <-chan error) *pb.WatchReportResponse {
	t.Helper()
	select {
	case m, ok := <-events:
		if !ok {
			t.Fatalf("the watch ended: %v", <-ended)
		}
		return m
	case <-time.After(slowdown * 10 * time.Second):
		t.Fatal("nothing came")
	}
	return nil
}

func end(t *testing.T, events <-chan *pb.WatchReportResponse, ended <-chan error, code codes.Code) {
	t.Helper()
	for {
		select {
		case m, ok := <-events:
			if ok {
				t.Errorf("after the end came %v", m)
				continue
			}
			if err := <-ended; status.Code(err) != code {
				t.Errorf("the watch ended with %v, want %v", err, code)
			}
			return
		case <-time.After(slowdown * 10 * time.Second):
			t.Fatal("the watch did not end")
		}
	}
}

// view is what a watcher knows of a report.
type view map[string]*pb.Finding

func (v view) take(m *pb.WatchReportResponse) {
	if m.GetSnapshot() {
		clear(v)
	}
	for _, f := range m.GetFindings() {
		v[f.GetId()] = f
	}
	for _, id := range m.GetRemovedFindingIds() {
		delete(v, id)
	}
}

// is fails unless the watcher knows what the report says.
func (v view) is(t *testing.T, d *door, dossier string) {
	t.Helper()
	r := must[pb.Report](t, d, "GetReport", &pb.GetReportRequest{Name: reportName(dossier)})
	if len(r.GetFindings()) != len(v) {
		t.Errorf("the watcher knows %d findings of %d", len(v), len(r.GetFindings()))
	}
	for _, f := range r.GetFindings() {
		if !proto.Equal(f, v[f.GetId()]) {
			t.Errorf("the report has %v\nthe watcher %v", f, v[f.GetId()])
		}
	}
}

func TestWatch(t *testing.T) {
	stories := exampleStories(t)
	everyDoor(t, Config{PollInterval: 10 * time.Millisecond}, func(t *testing.T, d *door) {
		// A second server on the same store: its watchers learn by polling.
		second := start(t, Config{Store: d.cfg.Store, PollInterval: 10 * time.Millisecond})
		elsewhere := &door{second, d.name, nil}
		id := newDossier(t, d)
		sources := stories["flood"]
		add(t, d, id, sources[0])
		events, ended := watch(t, d, id, nil)
		others, othersEnded := watch(t, elsewhere, id, new(int64))
		known, othersKnow := view{}, view{}
		first := next(t, events, ended)
		if !first.GetSnapshot() || first.GetRevision() != 1 || first.GetSource() != "" {
			t.Errorf("first message %v, want a snapshot of revision 1", first)
		}
		known.take(first)
		if m := next(t, others, othersEnded); m.GetSnapshot() || m.GetRevision() != 1 || m.GetSource() != sourceName(id, sources[0].GetId()) {
			t.Errorf("first message %v, want revision 1 by %s", m, sources[0].GetId())
		}
		for i, s := range sources[1:] {
			add(t, d, id, s)
			for _, w := range []struct {
				events <-chan *pb.WatchReportResponse
				ended  <-chan error
				known  view
			}{{events, ended, known}, {others, othersEnded, othersKnow}} {
				m := next(t, w.events, w.ended)
				if m.GetSnapshot() || m.GetRevision() != int64(i+2) || m.GetSource() != sourceName(id, s.GetId()) {
					t.Errorf("message %v, want revision %d by %s", m, i+2, s.GetId())
				}
				w.known.take(m)
				w.known.is(t, d, id)
			}
		}
		must[emptypb.Empty](t, d, "DeleteSource", &pb.DeleteSourceRequest{Name: sourceName(id, sources[1].GetId())})
		last := int64(len(sources) + 1)
		m := next(t, events, ended)
		if m.GetSnapshot() || m.GetRevision() != last || m.GetSource() != sourceName(id, sources[1].GetId()) {
			t.Errorf("message %v, want revision %d by %s", m, last, sources[1].GetId())
		}
		known.take(m)
		known.is(t, d, id)
		othersKnow.take(next(t, others, othersEnded))
		othersKnow.is(t, d, id)

		// Servers that were there remember what was told; from the store alone the
		// changes since revision 1 can no longer be told one by one.
		again, againEnded := watch(t, d, id, proto.Int64(1))
		if m := next(t, again, againEnded); m.GetSnapshot() || m.GetRevision() != 2 {
			t.Errorf("message %v, want revision 2", m)
		}
		third := &door{start(t, Config{Store: d.cfg.Store, PollInterval: 10 * time.Millisecond}), d.name, nil}
		late, lateEnded := watch(t, third, id, proto.Int64(1))
		m = next(t, late, lateEnded)
		if !m.GetSnapshot() || m.GetRevision() != last {
			t.Errorf("message %v, want a snapshot of revision %d", m, last)
		}
		lateKnow := view{}
		lateKnow.take(m)
		lateKnow.is(t, d, id)

		_, ahead := watch(t, d, id, new(last+1))
		if err := <-ahead; status.Code(err) != codes.OutOfRange {
			t.Errorf("a revision that is not there yet: %v", err)
		}
		must[emptypb.Empty](t, d, "DeleteDossier", &pb.DeleteDossierRequest{Name: dossierName(id), Force: true})
		end(t, events, ended, codes.NotFound)
		end(t, others, othersEnded, codes.NotFound)
		end(t, late, lateEnded, codes.NotFound)
		_, ended = watch(t, d, id, nil)
		if err := <-ended; status.Code(err) != codes.NotFound {
			t.Errorf("a dossier that is not there: %v", err)
		}
	})
}

// TestWatchEndsWithTheServer stops a server under its watchers: they are told
// to go elsewhere, at once.
func TestWatchEndsWithTheServer(t *testing.T) {
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		r := start(t, Config{Store: d.cfg.Store})
		own := &door{r, d.name, r.overGRPC}
		id := newDossier(t, own)
		events, ended := watch(t, own, id, nil)
		next(t, events, ended)
		began := time.Now()
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > slowdown*3*time.Second {
			t.Errorf("stopping took %v", took)
		}
		end(t, events, ended, codes.Unavailable)
	})
}

func TestWatchesAreBounded(t *testing.T) {
	everyDoor(t, Config{MaxWatches: 1}, func(t *testing.T, d *door) {
		id := newDossier(t, d)
		for began := time.Now(); ; time.Sleep(time.Millisecond) {
			stream, err := pb.NewDossierServiceClient(d.conn).WatchReport(t.Context(), &pb.WatchReportRequest{Name: reportName(id)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err = stream.Recv(); err == nil {
				break
			}
			// The watch of the door before may not have been seen to leave.
			if status.Code(err) != codes.Unavailable || time.Since(began) > slowdown*10*time.Second {
				t.Fatal(err)
			}
		}
		_, ended := watch(t, d, id, nil)
		if err := <-ended; status.Code(err) != codes.Unavailable {
			t.Errorf("one watch too many: %v", err)
		}
	})
}

func TestExport(t *testing.T) {
	sources := exampleStories(t)["results"]
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		id := newDossier(t, d)
		add(t, d, id, sources...)
		for _, c := range []struct {
			format      pb.ExportFormat
			contentType string
			holds       string
		}{
			{pb.ExportFormat_EXPORT_FORMAT_UNSPECIFIED, "application/json", `"report":{`},
			{pb.ExportFormat_EXPORT_FORMAT_JSON, "application/json", `"report":{`},
			{pb.ExportFormat_EXPORT_FORMAT_WEB_ANNOTATION, "application/ld+json", `TextPositionSelector`},
			{pb.ExportFormat_EXPORT_FORMAT_SCHEMA_ORG, "application/ld+json", `QuantitativeValue`},
			{pb.ExportFormat_EXPORT_FORMAT_CSV, "text/csv; charset=utf-8; header=present", "finding_id"},
			{pb.ExportFormat_EXPORT_FORMAT_JSONL, "application/x-ndjson", `"verdict"`},
			{pb.ExportFormat_EXPORT_FORMAT_HTML, "text/html; charset=utf-8", "<html"},
		} {
			got := must[httpbody.HttpBody](t, d, "ExportReport", &pb.ExportReportRequest{Name: reportName(id), Format: c.format})
			if got.GetContentType() != c.contentType || !strings.Contains(string(got.GetData()), c.holds) {
				t.Errorf("%v: %s, %.100s", c.format, got.GetContentType(), got.GetData())
			}
			if d.name == "REST" && c.format != 0 {
				short := strings.TrimPrefix(c.format.String(), "EXPORT_FORMAT_")
				if _, body := d.get(t, "/v1/"+reportName(id)+":export?format="+short); body != string(got.GetData()) {
					t.Errorf("format=%s gives %.100s", short, body)
				}
			}
		}
		if len(exportFormats) != len(pb.ExportFormat_name) {
			t.Errorf("%d formats, the contract has %d", len(exportFormats), len(pb.ExportFormat_name))
		}
		var whole pb.DossierExport
		got := must[httpbody.HttpBody](t, d, "ExportReport", &pb.ExportReportRequest{Name: reportName(id)})
		if err := wire.UnmarshalJSON(got.GetData(), &whole); err != nil {
			t.Fatal(err)
		}
		if len(whole.GetSources()) != len(sources) || whole.GetSources()[0].GetText() != sources[0].GetText() || whole.GetReport().GetRevision() != whole.GetDossier().GetRevision() {
			t.Errorf("exported %d sources, report of %d in dossier of %d", len(whole.GetSources()), whole.GetReport().GetRevision(), whole.GetDossier().GetRevision())
		}
		fails(t, d, "ExportReport", &pb.ExportReportRequest{Name: reportName("none")}, codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND, "")
		if d.name == "gRPC" {
			fails(t, d, "ExportReport", &pb.ExportReportRequest{Name: reportName(id), Format: 99}, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, "format")
		}
	})
}

// TestRESTOnly holds what only REST can get wrong.
func TestRESTOnly(t *testing.T) {
	r := start(t, Config{Store: memory.New()})
	d := &door{r, "REST", r.overREST}
	id := newDossier(t, d)
	for _, c := range []struct {
		name, verb, path, body string
		reason                 pb.ErrorReason
		field                  string
	}{
		{"unknown parameter", "GET", "/v1/dossiers?pagesize=3", "", pb.ErrorReason_ERROR_REASON_INVALID_FIELD, "pagesize"},
		{"parameter of another type", "GET", "/v1/dossiers?pageSize=many", "", pb.ErrorReason_ERROR_REASON_INVALID_FIELD, "page_size"},
		{"unknown format", "GET", "/v1/" + reportName(id) + ":export?format=XML", "", pb.ErrorReason_ERROR_REASON_INVALID_FIELD, "format"},
		{"unknown field of a new dossier", "POST", "/v1/dossiers", `{"titel":"x"}`, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, "dossier.titel"},
		{"unknown field of an update", "PATCH", "/v1/dossiers/" + id, `{"titel":"x"}`, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, "dossier.titel"},
		{"wrong type in a source", "POST", "/v1/dossiers/" + id + "/sources", `{"text":5}`, pb.ErrorReason_ERROR_REASON_MALFORMED_REQUEST, "source.text"},
		{"nothing for a dossier", "POST", "/v1/dossiers", ``, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, "dossier"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, err := r.ask(t, c.verb, c.path, []byte(c.body))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = answer.Body.Close() }()
			b, _ := io.ReadAll(answer.Body)
			if answer.StatusCode != http.StatusBadRequest {
				t.Errorf("%s", answer.Status)
			}
			restError(t, b).check(t, codes.InvalidArgument, c.reason, c.field)
		})
	}
	// A PATCH without a mask sets what its body names, also to nothing.
	answer, err := r.ask(t, "PATCH", "/v1/dossiers/"+id, []byte(`{"title":"","description":"notes"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if got := must[pb.Dossier](t, d, "GetDossier", &pb.GetDossierRequest{Name: dossierName(id)}); got.GetTitle() != "" || got.GetDescription() != "notes" {
		t.Errorf("patched to %v", got)
	}
}

// faulty is a store that fails on demand.
type faulty struct {
	store.Store
	err func() error
}

func (f faulty) AddSources(ctx context.Context, k store.Key, s []store.NewSource, l store.Limits) ([]store.Added, error) {
	if err := f.err(); err != nil {
		return nil, err
	}
	return f.Store.AddSources(ctx, k, s, l)
}

func (f faulty) Ping(ctx context.Context) error {
	if err := f.err(); err != nil {
		return err
	}
	return f.Store.Ping(ctx)
}

func TestStoreFaults(t *testing.T) {
	fault := make(chan error, 1)
	fault <- nil
	current := func() error { err := <-fault; fault <- err; return err }
	set := func(err error) { <-fault; fault <- err }
	r := start(t, Config{Store: faulty{memory.New(), current}})
	for _, d := range []*door{{r, "gRPC", r.overGRPC}, {r, "REST", r.overREST}} {
		t.Run(d.name, func(t *testing.T) {
			id := newDossier(t, d)
			req := &pb.AddSourceRequest{Parent: dossierName(id), Source: text("a", "Twelve boats burned.")}
			set(errors.Join(store.ErrUnavailable, context.DeadlineExceeded))
			s := fails(t, d, "AddSource", req, codes.Unavailable, pb.ErrorReason_ERROR_REASON_STORE_UNAVAILABLE, "")
			if a := read(t, s); a.retry <= 0 {
				t.Errorf("no retry hint in %v", s)
			}
			until(t, "not ready", func() bool { code, _ := r.get(t, "/readyz"); return code == http.StatusServiceUnavailable })
			if _, err := r.client.CrossCheck(t.Context(), story()); err != nil {
				t.Errorf("what needs no store fails: %v", err)
			}
			set(nil)
			until(t, "ready again", func() bool { code, _ := r.get(t, "/readyz"); return code == http.StatusOK })
			set(store.ErrNoRoom)
			fails(t, d, "AddSource", req, codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_STORE_FULL, "")
			set(errors.New("something with secrets in it"))
			s = fails(t, d, "AddSource", req, codes.Internal, pb.ErrorReason_ERROR_REASON_INTERNAL, "")
			if strings.Contains(s.Message(), "secrets") {
				t.Errorf("the caller is told %q", s.Message())
			}
			set(nil)
			must[pb.Source](t, d, "AddSource", req)
		})
	}
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(slowdown * 10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Errorf("never %s", what)
}

// TestServerWithoutStore has no dossiers, and says so.
func TestServerWithoutStore(t *testing.T) {
	r := start(t, Config{})
	err := r.conn.Invoke(t.Context(), pb.DossierService_ListDossiers_FullMethodName, &pb.ListDossiersRequest{}, &pb.ListDossiersResponse{}, grpc.WaitForReady(true))
	if status.Code(err) != codes.Unimplemented {
		t.Errorf("error %v, want UNIMPLEMENTED", err)
	}
	if code, _ := r.get(t, "/v1/dossiers"); code != http.StatusNotFound {
		t.Errorf("REST: %d, want 404", code)
	}
}
