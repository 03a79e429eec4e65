package server

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

func newMessage(t *testing.T, md protoreflect.MessageDescriptor) proto.Message {
	t.Helper()
	mt, err := protoregistry.GlobalTypes.FindMessageByName(md.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return mt.New().Interface()
}

// fresh is an id that no other test of the server has.
func fresh(t *testing.T) string {
	t.Helper()
	return strings.Map(func(r rune) rune {
		if r == '/' || r == '#' {
			return '-'
		}
		return r
	}, t.Name())
}

// newDossier makes a dossier and gives its id.
func newDossier(t *testing.T, d *door) string {
	t.Helper()
	id := fresh(t)
	must[pb.Dossier](t, d, "CreateDossier", &pb.CreateDossierRequest{Dossier: &pb.Dossier{Title: "Title"}, DossierId: id})
	return id
}

func text(id, s string) *pb.Source { return &pb.Source{Id: id, Text: s} }

func add(t *testing.T, d *door, dossier string, sources ...*pb.Source) {
	t.Helper()
	for _, s := range sources {
		must[pb.Source](t, d, "AddSource", &pb.AddSourceRequest{Parent: dossierName(dossier), Source: s})
	}
}

// TestEveryMethodIsServed calls each method of the contract with names that
// none may have: what becomes of good ones is for other tests, but somebody
// answers, and names the field.
func TestEveryMethodIsServed(t *testing.T) {
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		methods := pb.File_crosscheck_v1_dossier_service_proto.Services().Get(0).Methods()
		for i := range methods.Len() {
			md := methods.Get(i)
			if md.IsStreamingServer() && d.name == "gRPC" {
				continue // TestWatch
			}
			req := newMessage(t, md.Input())
			field := misname(t, md, req.ProtoReflect())
			s := d.call(t, string(md.Name()), req, newMessage(t, md.Output()))
			switch md.Name() {
			case "ListDossiers":
				if s.Code() != codes.OK {
					t.Errorf("ListDossiers: %v", s)
				}
				continue
			case "CreateDossier":
				field = "dossier"
			case "SearchClaims":
				field = "query"
			}
			read(t, s).check(t, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, field)
		}
	})
}

// misname sets the name that stands in a method's path to one that none may
// have, and gives its field.
func misname(t *testing.T, md protoreflect.MethodDescriptor, m protoreflect.Message) string {
	t.Helper()
	path := pathOf(t, md)
	at := pathVariable.FindStringSubmatch(path)
	if at == nil {
		return ""
	}
	names := strings.Split(at[1], ".")
	for _, name := range names[:len(names)-1] {
		m = m.Mutable(m.Descriptor().Fields().ByName(protoreflect.Name(name))).Message()
	}
	fd := m.Descriptor().Fields().ByName(protoreflect.Name(names[len(names)-1]))
	m.Set(fd, protoreflect.ValueOfString(strings.ReplaceAll(at[2], "*", "!")))
	return at[1]
}

func TestDossierLifecycle(t *testing.T) {
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		id := fresh(t)
		create := &pb.CreateDossierRequest{Dossier: &pb.Dossier{Title: "Harbour fire", Description: "Notes"}, DossierId: id, RequestId: "r1" + id}
		first := must[pb.Dossier](t, d, "CreateDossier", create)
		if first.GetName() != "dossiers/"+id || first.GetTitle() != "Harbour fire" || first.GetDescription() != "Notes" || first.GetUid() == "" ||
			first.GetEtag() == "" || first.GetRevision() != 0 || first.GetSourceCount() != 0 || first.GetCreateTime().AsTime().IsZero() {
			t.Errorf("created %v", first)
		}
		for _, again := range []*pb.Dossier{
			must[pb.Dossier](t, d, "CreateDossier", create),
			must[pb.Dossier](t, d, "GetDossier", &pb.GetDossierRequest{Name: first.GetName()}),
		} {
			if !proto.Equal(first, again) {
				t.Errorf("created %v\n  then %v", first, again)
			}
		}
		other := proto.CloneOf(create)
		other.Dossier.Title = "Another"
		fails(t, d, "CreateDossier", other, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_REQUEST_ID_REUSED, "request_id")
		other.RequestId = ""
		s := fails(t, d, "CreateDossier", other, codes.AlreadyExists, pb.ErrorReason_ERROR_REASON_ALREADY_EXISTS, "")
		resource(t, s, "crosscheck/Dossier", first.GetName())

		changed := must[pb.Dossier](t, d, "UpdateDossier", &pb.UpdateDossierRequest{
			Dossier:    &pb.Dossier{Name: first.GetName(), Title: "Harbour fire, day 2", Etag: first.GetEtag()},
			UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"title"}},
		})
		if changed.GetTitle() != "Harbour fire, day 2" || changed.GetDescription() != "Notes" || changed.GetEtag() == first.GetEtag() {
			t.Errorf("updated to %v", changed)
		}
		fails(t, d, "UpdateDossier", &pb.UpdateDossierRequest{Dossier: &pb.Dossier{Name: first.GetName(), Title: "x", Etag: first.GetEtag()}},
			codes.Aborted, pb.ErrorReason_ERROR_REASON_ETAG_MISMATCH, "")
		fails(t, d, "DeleteDossier", &pb.DeleteDossierRequest{Name: first.GetName(), Etag: first.GetEtag()},
			codes.Aborted, pb.ErrorReason_ERROR_REASON_ETAG_MISMATCH, "")

		add(t, d, id, text("wire", "Twelve boats burned."))
		kept := must[pb.Dossier](t, d, "GetDossier", &pb.GetDossierRequest{Name: first.GetName()})
		if kept.GetRevision() != 1 || kept.GetSourceCount() != 1 || kept.GetClaimCount() != 1 || kept.GetEtag() != changed.GetEtag() {
			t.Errorf("with a source: %v", kept)
		}
		fails(t, d, "DeleteDossier", &pb.DeleteDossierRequest{Name: first.GetName()}, codes.FailedPrecondition, pb.ErrorReason_ERROR_REASON_NOT_EMPTY, "")
		must[emptypb.Empty](t, d, "DeleteDossier", &pb.DeleteDossierRequest{Name: first.GetName(), Force: true, Etag: kept.GetEtag()})
		s = fails(t, d, "GetDossier", &pb.GetDossierRequest{Name: first.GetName()}, codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND, "")
		resource(t, s, "crosscheck/Dossier", first.GetName())
		second := must[pb.Dossier](t, d, "CreateDossier", create)
		if second.GetUid() == first.GetUid() || second.GetEtag() == first.GetEtag() {
			t.Errorf("the new dossier of an old name has uid %s and etag %s, as the old one had", second.GetUid(), second.GetEtag())
		}
	})
}

// resource checks an error's google.rpc.ResourceInfo.
func resource(t *testing.T, s *status.Status, kind, name string) {
	t.Helper()
	for _, detail := range s.Details() {
		if r, ok := detail.(*errdetails.ResourceInfo); ok {
			if r.GetResourceType() != kind || r.GetResourceName() != name {
				t.Errorf("resource %s %s, want %s %s", r.GetResourceType(), r.GetResourceName(), kind, name)
			}
			return
		}
	}
	t.Errorf("%s names no resource", s.Message())
}

func TestAssignedIDs(t *testing.T) {
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		create := &pb.CreateDossierRequest{Dossier: &pb.Dossier{Title: "x"}}
		one := must[pb.Dossier](t, d, "CreateDossier", create)
		two := must[pb.Dossier](t, d, "CreateDossier", create)
		if one.GetName() == two.GetName() || !resourceID.MatchString(parseName(one.GetName()).dossier) {
			t.Errorf("assigned %s and %s", one.GetName(), two.GetName())
		}
		create.RequestId = fresh(t)
		one = must[pb.Dossier](t, d, "CreateDossier", create)
		two = must[pb.Dossier](t, d, "CreateDossier", create)
		if !proto.Equal(one, two) {
			t.Errorf("a retry created %v after %v", two, one)
		}
		in := &pb.AddSourceRequest{Parent: one.GetName(), Source: text("", "Twelve boats burned."), RequestId: "a"}
		s1 := must[pb.Source](t, d, "AddSource", in)
		s2 := must[pb.Source](t, d, "AddSource", in)
		if !proto.Equal(s1, s2) || s1.GetRevision() != 1 {
			t.Errorf("a retry added %v after %v", s2, s1)
		}
		in.RequestId = "b"
		if s3 := must[pb.Source](t, d, "AddSource", in); s3.GetId() == s1.GetId() || s3.GetRevision() != 2 {
			t.Errorf("another request added %v", s3)
		}
		in.Source = text("", "Thirteen boats burned.")
		fails(t, d, "AddSource", in, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_REQUEST_ID_REUSED, "request_id")
	})
}

func TestUpdateMasks(t *testing.T) {
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		for _, c := range []struct {
			name               string
			set                *pb.Dossier
			mask               []string
			title, description string
		}{
			{"what is given", &pb.Dossier{Title: "new"}, nil, "new", "old notes"},
			{"one field", &pb.Dossier{Title: "new", Description: "new notes"}, []string{"description"}, "old", "new notes"},
			{"emptied", &pb.Dossier{}, []string{"description"}, "old", ""},
			{"all", &pb.Dossier{Title: "new"}, []string{"*"}, "new", ""},
			{"the server's own", &pb.Dossier{Title: "new", Revision: 7}, []string{"revision", "uid"}, "old", "old notes"},
		} {
			t.Run(c.name, func(t *testing.T) {
				id := fresh(t)
				id = strings.Map(func(r rune) rune {
					if r == '\'' {
						return '-'
					}
					return r
				}, id)
				must[pb.Dossier](t, d, "CreateDossier", &pb.CreateDossierRequest{Dossier: &pb.Dossier{Title: "old", Description: "old notes"}, DossierId: id})
				req := &pb.UpdateDossierRequest{Dossier: c.set}
				req.Dossier.Name = dossierName(id)
				if len(c.mask) == 1 && c.mask[0] == "*" && d.name == "REST" {
					t.Skip("protobuf's JSON mapping has no such mask")
				}
				if c.mask != nil {
					req.UpdateMask = &fieldmaskpb.FieldMask{Paths: c.mask}
				}
				if got := must[pb.Dossier](t, d, "UpdateDossier", req); got.GetTitle() != c.title || got.GetDescription() != c.description || got.GetRevision() != 0 {
					t.Errorf("became %v", got)
				}
			})
		}
		id := newDossier(t, d)
		fails(t, d, "UpdateDossier", &pb.UpdateDossierRequest{
			Dossier: &pb.Dossier{Name: dossierName(id), Title: "x"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"colour"}},
		}, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, "update_mask")
	})
}

func TestListDossiers(t *testing.T) {
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		var want []string
		for i := range 7 {
			id := fmt.Sprintf("%s-%d", fresh(t), i)
			must[pb.Dossier](t, d, "CreateDossier", &pb.CreateDossierRequest{Dossier: &pb.Dossier{}, DossierId: id})
			want = append(want, "dossiers/"+id)
		}
		for _, size := range []int32{1, 3, 7, 5000} {
			var got []string
			req := &pb.ListDossiersRequest{PageSize: size}
			for {
				page := must[pb.ListDossiersResponse](t, d, "ListDossiers", req)
				if len(page.GetDossiers()) > int(size) {
					t.Fatalf("a page of %d holds %d", size, len(page.GetDossiers()))
				}
				for _, one := range page.GetDossiers() {
					if strings.HasPrefix(one.GetName(), "dossiers/"+fresh(t)+"-") {
						got = append(got, one.GetName())
					}
				}
				if req.PageToken = page.GetNextPageToken(); req.GetPageToken() == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("by %d: %q\nwant %q", size, got, want)
			}
		}
		invalid := pb.ErrorReason_ERROR_REASON_INVALID_FIELD
		page := must[pb.ListDossiersResponse](t, d, "ListDossiers", &pb.ListDossiersRequest{PageSize: 1})
		id := newDossier(t, d)
		fails(t, d, "ListSources", &pb.ListSourcesRequest{Parent: dossierName(id), PageToken: page.GetNextPageToken()}, codes.InvalidArgument, invalid, "page_token")
		fails(t, d, "ListDossiers", &pb.ListDossiersRequest{PageToken: "x"}, codes.InvalidArgument, invalid, "page_token")
		fails(t, d, "ListDossiers", &pb.ListDossiersRequest{PageSize: -1}, codes.InvalidArgument, invalid, "page_size")
	})
}

func TestSources(t *testing.T) {
	everyDoor(t, Config{MaxDossierSources: 5}, func(t *testing.T, d *door) {
		id := newDossier(t, d)
		in := &pb.Source{
			Id: "wire", Publisher: "Wire", Title: "Fire", Uri: "https://example.org/1", LanguageCode: "en", Text: "Twelve boats burned on Sunday.",
			PublishTime: &timestamppb.Timestamp{Seconds: 1_800_000_000},
		}
		kept := must[pb.Source](t, d, "AddSource", &pb.AddSourceRequest{Parent: dossierName(id), Source: in})
		want := proto.CloneOf(in)
		want.Name, want.Revision, want.CreateTime = "dossiers/"+id+"/sources/wire", 1, kept.GetCreateTime()
		if !proto.Equal(kept, want) || kept.GetCreateTime().AsTime().IsZero() {
			t.Errorf("kept %v\nwant %v", kept, want)
		}
		if got := must[pb.Source](t, d, "GetSource", &pb.GetSourceRequest{Name: kept.GetName()}); !proto.Equal(got, kept) {
			t.Errorf("got %v\nwant %v", got, kept)
		}
		s := fails(t, d, "AddSource", &pb.AddSourceRequest{Parent: dossierName(id), Source: in}, codes.AlreadyExists, pb.ErrorReason_ERROR_REASON_ALREADY_EXISTS, "")
		resource(t, s, "crosscheck/Source", kept.GetName())
		invalid := pb.ErrorReason_ERROR_REASON_INVALID_FIELD
		for _, bad := range []struct {
			source *pb.Source
			field  string
		}{
			{&pb.Source{}, "source.text"},
			{&pb.Source{Text: "x", Html: "<p>x</p>"}, "source.html"},
			{&pb.Source{Id: "a b", Text: "x"}, "source.id"},
			{&pb.Source{Id: ".a", Text: "x"}, "source.id"},
			{&pb.Source{Text: "x", LanguageCode: "!"}, "source.language_code"},
		} {
			fails(t, d, "AddSource", &pb.AddSourceRequest{Parent: dossierName(id), Source: bad.source}, codes.InvalidArgument, invalid, bad.field)
		}
		s = fails(t, d, "AddSource", &pb.AddSourceRequest{Parent: "dossiers/none", Source: in}, codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND, "")
		resource(t, s, "crosscheck/Dossier", "dossiers/none")

		batch := &pb.BatchAddSourcesRequest{Parent: dossierName(id), Requests: []*pb.AddSourceRequest{
			{Source: text("paper", "Fourteen boats burned on Sunday.")},
			{Source: text("wire", "Again.")},
			{Source: &pb.Source{Id: "empty"}},
			{Source: text("", "Some 20 boats burned on Sunday."), RequestId: "b3", Parent: dossierName(id)},
			{},
			{Source: text("late", "x"), RequestId: "b3"},
			{Source: text("radio", "More than a dozen boats burned.")},
			{Source: text("blog", "Boats burned.")},
			{Source: text("sixth", "Boats burned.")},
		}}
		reasons := func(r *pb.BatchAddSourcesResponse) (out []string) {
			for _, one := range r.GetResults() {
				if one.GetError() == nil {
					out = append(out, fmt.Sprint(one.GetSource().GetRevision()))
					if one.GetSource().GetText() != "" || one.GetSource().GetName() == "" {
						t.Errorf("a result is %v", one)
					}
					continue
				}
				out = append(out, strings.TrimPrefix(read(t, status.FromProto(one.GetError())).reason, "ERROR_REASON_"))
			}
			return out
		}
		got := reasons(must[pb.BatchAddSourcesResponse](t, d, "BatchAddSources", batch))
		if want := []string{"2", "ALREADY_EXISTS", "INVALID_FIELD", "3", "INVALID_FIELD", "REQUEST_ID_REUSED", "4", "5", "DOSSIER_FULL"}; !slices.Equal(got, want) {
			t.Errorf("batch gave %q\n    want %q", got, want)
		}
		got = reasons(must[pb.BatchAddSourcesResponse](t, d, "BatchAddSources", &pb.BatchAddSourcesRequest{Parent: dossierName(id), Requests: batch.GetRequests()[3:4]}))
		if !slices.Equal(got, []string{"3"}) {
			t.Errorf("the retry of one gave %q", got)
		}
		full := fails(t, d, "AddSource", &pb.AddSourceRequest{Parent: dossierName(id), Source: text("more", "x")}, codes.ResourceExhausted, pb.ErrorReason_ERROR_REASON_DOSSIER_FULL, "")
		if m := full.Details()[0].(*errdetails.ErrorInfo).GetMetadata()["max_sources"]; m != "5" {
			t.Errorf("max_sources is %q", m)
		}
		bad := &pb.BatchAddSourcesRequest{Parent: dossierName(id), Requests: []*pb.AddSourceRequest{{Parent: "dossiers/other", Source: text("", "x")}}}
		fails(t, d, "BatchAddSources", bad, codes.InvalidArgument, invalid, "requests[0].parent")
		fails(t, d, "BatchAddSources", &pb.BatchAddSourcesRequest{Parent: dossierName(id)}, codes.InvalidArgument, invalid, "requests")
		batch.Parent, batch.Requests = "dossiers/none", batch.GetRequests()[:1]
		batch.Requests[0].Parent = ""
		fails(t, d, "BatchAddSources", batch, codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND, "")

		must[emptypb.Empty](t, d, "DeleteSource", &pb.DeleteSourceRequest{Name: dossierName(id) + "/sources/paper"})
		s = fails(t, d, "DeleteSource", &pb.DeleteSourceRequest{Name: dossierName(id) + "/sources/paper"}, codes.NotFound, pb.ErrorReason_ERROR_REASON_NOT_FOUND, "")
		resource(t, s, "crosscheck/Source", dossierName(id)+"/sources/paper")
		for _, size := range []int32{1, 2, 100} {
			var ids []string
			req := &pb.ListSourcesRequest{Parent: dossierName(id), PageSize: size}
			for {
				page := must[pb.ListSourcesResponse](t, d, "ListSources", req)
				for _, one := range page.GetSources() {
					ids = append(ids, fmt.Sprint(one.GetRevision()))
					if one.GetText() == "" || one.GetName() != dossierName(id)+"/sources/"+one.GetId() {
						t.Errorf("listed %v", one)
					}
				}
				if req.PageToken = page.GetNextPageToken(); req.GetPageToken() == "" {
					break
				}
			}
			if want := []string{"1", "3", "4", "5"}; !slices.Equal(ids, want) {
				t.Errorf("by %d: revisions %q, want %q", size, ids, want)
			}
		}
	})
}

func TestSearch(t *testing.T) {
	everyDoor(t, Config{}, func(t *testing.T, d *door) {
		one := newDossier(t, d)
		add(t, d, one,
			&pb.Source{Id: "a", Text: "Trade between the ports reached $272.9 billion in 2024. Chinese officials counted 47 wrecks.", PublishTime: &timestamppb.Timestamp{Seconds: 1_767_744_000}},
			text("b", "More than 200 tug captains signed 15 accords."))
		find := func(req *pb.SearchClaimsRequest) (out []string) {
			t.Helper()
			for {
				r := must[pb.SearchClaimsResponse](t, d, "SearchClaims", req)
				for _, c := range r.GetClaims() {
					if strings.HasPrefix(c.GetSource(), dossierName(one)+"/") {
						out = append(out, c.GetClaim().GetId())
					}
				}
				if req.PageToken = r.GetNextPageToken(); req.GetPageToken() == "" {
					return out
				}
			}
		}
		for _, c := range []struct {
			name string
			req  *pb.SearchClaimsRequest
			want []string
		}{
			{"words in any inflection", &pb.SearchClaimsRequest{Query: "the wreck"}, []string{"a:3"}},
			{"all words", &pb.SearchClaimsRequest{Query: "tug accord"}, nil},
			{"currency", &pb.SearchClaimsRequest{Unit: "USD"}, []string{"a:1"}},
			{"counted", &pb.SearchClaimsRequest{Unit: "accords"}, []string{"b:2"}},
			{"values", &pb.SearchClaimsRequest{Unit: "1", MinValue: "10", MaxValue: "50"}, []string{"a:3", "b:2"}},
			{"near a bound", &pb.SearchClaimsRequest{MinValue: "220", MaxValue: "250"}, []string{"b:1"}},
			{"far from a bound", &pb.SearchClaimsRequest{MinValue: "100000", MaxValue: "200000"}, nil},
			{"period", &pb.SearchClaimsRequest{Period: "2024", Query: "trade"}, []string{"a:1"}},
			{"another period", &pb.SearchClaimsRequest{Period: "2021-03/2022", Query: "trade"}, nil},
			{"pages", &pb.SearchClaimsRequest{Unit: "1", PageSize: 1}, []string{"a:3", "b:1", "b:2"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				got := find(c.req)
				// Ids of claims depend on what else is read as one: compare by place.
				if len(got) != len(c.want) {
					t.Errorf("found %q, want %q", got, c.want)
				}
			})
		}
		invalid := pb.ErrorReason_ERROR_REASON_INVALID_FIELD
		for field, req := range map[string]*pb.SearchClaimsRequest{
			"query":     {},
			"min_value": {MinValue: "ten"},
			"max_value": {MinValue: "10", MaxValue: "9"},
			"period":    {Period: "2026-13"},
		} {
			fails(t, d, "SearchClaims", req, codes.InvalidArgument, invalid, field)
		}
		fails(t, d, "SearchClaims", &pb.SearchClaimsRequest{Query: "of the"}, codes.InvalidArgument, invalid, "query")
		fails(t, d, "SearchClaims", &pb.SearchClaimsRequest{Period: "2026/2025"}, codes.InvalidArgument, invalid, "period")
		first := must[pb.SearchClaimsResponse](t, d, "SearchClaims", &pb.SearchClaimsRequest{Unit: "1", PageSize: 1})
		fails(t, d, "SearchClaims", &pb.SearchClaimsRequest{Unit: "USD", PageToken: first.GetNextPageToken()}, codes.InvalidArgument, invalid, "page_token")
	})
}
