package server

import (
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// quay has a conflict of counts, a bound, and amounts in two currencies.
func quay(policy *pb.Policy) *pb.CrossCheckRequest {
	return &pb.CrossCheckRequest{Policy: policy, Sources: []*pb.Source{
		{Id: "gazette", Text: "The new quay in Tarnmouth has 51 berths. The new quay cost €40 million. More than 200 boats came to the opening in Tarnmouth."},
		{Id: "radio", Text: "The new quay in Tarnmouth has 53 berths. The new quay cost $43 million. Some 400 boats came to the opening in Tarnmouth."},
	}}
}

// TestPolicy asks both doors and the stream to compare by a policy.
func TestPolicy(t *testing.T) {
	r := start(t, Config{})
	soft := map[string]pb.Verdict{"51 berths": pb.Verdict_VERDICT_CONFLICT, "More than 200 boats": pb.Verdict_VERDICT_CONFLICT}
	for _, c := range []struct {
		name   string
		policy *pb.Policy
		want   map[string]pb.Verdict // of the finding with the gazette's words
	}{
		{"none", nil, soft},
		{"empty", &pb.Policy{}, soft},
		{"soft", &pb.Policy{Bounds: pb.BoundReading_BOUND_READING_SOFT}, soft},
		{"lenient", &pb.Policy{Bounds: pb.BoundReading_BOUND_READING_LENIENT}, map[string]pb.Verdict{
			"51 berths": pb.Verdict_VERDICT_CONFLICT, "More than 200 boats": pb.Verdict_VERDICT_AGREEMENT,
		}},
		{"tolerance", &pb.Policy{Tolerances: []*pb.Tolerance{{Dimension: pb.Dimension_DIMENSION_COUNT, Relative: "0.05"}}}, map[string]pb.Verdict{
			"51 berths": pb.Verdict_VERDICT_AGREEMENT, "More than 200 boats": pb.Verdict_VERDICT_CONFLICT,
		}},
		{"harmless", &pb.Policy{HarmlessReasons: []pb.ReasonKind{pb.ReasonKind_REASON_KIND_TENSION, pb.ReasonKind_REASON_KIND_VALUE}}, map[string]pb.Verdict{
			"51 berths": pb.Verdict_VERDICT_AGREEMENT, "More than 200 boats": pb.Verdict_VERDICT_AGREEMENT,
		}},
		{"rates", &pb.Policy{Rates: []*pb.ExchangeRate{{BaseCurrency: "EUR", QuoteCurrency: "USD", Rate: "1.08", Date: "2026-11-20"}}}, map[string]pb.Verdict{
			"51 berths": pb.Verdict_VERDICT_CONFLICT, "More than 200 boats": pb.Verdict_VERDICT_CONFLICT, "€40 million": pb.Verdict_VERDICT_AGREEMENT,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := quay(c.policy)
			over, err := r.client.CrossCheck(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			words := map[string]string{}
			for _, claim := range over.GetReport().GetClaims() {
				words[claim.GetId()] = claim.GetQuote().GetExact()
			}
			got := map[string]pb.Verdict{}
			for _, f := range over.GetReport().GetFindings() {
				if f.GetUnit().GetCode() == "" || f.GetDimension() == 0 {
					t.Errorf("finding %s has no unit", f.GetTitle())
				}
				for _, p := range f.GetPositions() {
					for _, id := range p.GetClaimIds() {
						if strings.HasPrefix(id, "gazette") {
							got[words[id]] = f.GetVerdict()
						}
					}
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("findings %v, want %v", got, c.want)
			}
			for w, v := range c.want {
				if got[w] != v {
					t.Errorf("%s: %v, want %v", w, got[w], v)
				}
			}

			body, err := wire.MarshalJSON(req)
			if err != nil {
				t.Fatal(err)
			}
			code, answer := r.post(t, crossCheckPath, body)
			var rest pb.CrossCheckResponse
			if err := protojson.Unmarshal(answer, &rest); err != nil || code != http.StatusOK {
				t.Fatalf("REST: %d, %v: %.300s", code, err, answer)
			}
			if !proto.Equal(rest.GetReport(), over.GetReport()) {
				t.Errorf("REST answers %v", rest.GetReport().GetFindings())
			}

			stream, err := r.client.CrossCheckStream(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range req.GetSources() {
				m := &pb.CrossCheckStreamRequest{Source: s}
				if i == 0 {
					m.Policy = c.policy
				}
				if err := stream.Send(m); err != nil {
					t.Fatal(err)
				}
				if _, err := stream.Recv(); err != nil {
					t.Fatal(err)
				}
			}
			if err := stream.CloseSend(); err != nil {
				t.Fatal(err)
			}
			last, err := stream.Recv()
			if err != nil {
				t.Fatal(err)
			}
			if !proto.Equal(last.GetReport(), over.GetReport()) {
				t.Errorf("the stream ends with %v", last.GetReport().GetFindings())
			}
		})
	}
}

// TestBadPolicies holds policies that all doors refuse for the same field.
func TestBadPolicies(t *testing.T) {
	r := start(t, Config{})
	rate := func(change func(*pb.ExchangeRate)) *pb.Policy {
		x := &pb.ExchangeRate{BaseCurrency: "EUR", QuoteCurrency: "USD", Rate: "1.08", Date: "2026-11-20"}
		change(x)
		return &pb.Policy{Rates: []*pb.ExchangeRate{{BaseCurrency: "GBP", QuoteCurrency: "USD", Rate: "1.3", Date: "2026-11-20"}, x}}
	}
	tolerance := func(x *pb.Tolerance) *pb.Policy { return &pb.Policy{Tolerances: []*pb.Tolerance{x}} }
	for _, c := range []struct {
		field  string
		policy *pb.Policy
	}{
		{"policy.bounds", &pb.Policy{Bounds: 9}},
		{"policy.tolerances[0].relative", tolerance(&pb.Tolerance{})},
		{"policy.tolerances[0].relative", tolerance(&pb.Tolerance{Relative: "1.5"})},
		{"policy.tolerances[0].relative", tolerance(&pb.Tolerance{Relative: "2 %"})},
		{"policy.tolerances[0].absolute", tolerance(&pb.Tolerance{Absolute: "-2"})},
		{"policy.tolerances[0].dimension", tolerance(&pb.Tolerance{Dimension: 99, Relative: "0.1"})},
		{"policy.tolerances[1].dimension", &pb.Policy{Tolerances: []*pb.Tolerance{{Relative: "0.1"}, {Relative: "0.2"}}}},
		{"policy.tolerances", &pb.Policy{Tolerances: make([]*pb.Tolerance, 33)}},
		{"policy.rates[1].base_currency", rate(func(x *pb.ExchangeRate) { x.BaseCurrency = "euro" })},
		{"policy.rates[1].quote_currency", rate(func(x *pb.ExchangeRate) { x.QuoteCurrency = "" })},
		{"policy.rates[1].quote_currency", rate(func(x *pb.ExchangeRate) { x.QuoteCurrency = "EUR" })},
		{"policy.rates[1].rate", rate(func(x *pb.ExchangeRate) { x.Rate = "0.00" })},
		{"policy.rates[1].rate", rate(func(x *pb.ExchangeRate) { x.Rate = "-1" })},
		{"policy.rates[1].rate", rate(func(x *pb.ExchangeRate) { x.Rate = "1e3" })},
		{"policy.rates[1].date", rate(func(x *pb.ExchangeRate) { x.Date = "" })},
		{"policy.rates[1].date", rate(func(x *pb.ExchangeRate) { x.Date = "2026-02-30" })},
		{"policy.rates[1].date", rate(func(x *pb.ExchangeRate) { x.Date = "yesterday" })},
		{"policy.harmless_reasons[1]", &pb.Policy{HarmlessReasons: []pb.ReasonKind{pb.ReasonKind_REASON_KIND_VALUE, pb.ReasonKind_REASON_KIND_EQUAL}}},
		{"policy.harmless_reasons[0]", &pb.Policy{HarmlessReasons: []pb.ReasonKind{0}}},
		{"policy.harmless_reasons", &pb.Policy{HarmlessReasons: []pb.ReasonKind{pb.ReasonKind_REASON_KIND_VALUE, pb.ReasonKind_REASON_KIND_VALUE}}},
	} {
		t.Run(c.field, func(t *testing.T) {
			invalid := pb.ErrorReason_ERROR_REASON_INVALID_FIELD
			for i, x := range c.policy.GetTolerances() {
				if x == nil {
					c.policy.Tolerances[i] = &pb.Tolerance{Relative: "0.1"}
				}
			}
			_, err := r.client.CrossCheck(t.Context(), quay(c.policy))
			read(t, status.Convert(err)).check(t, codes.InvalidArgument, invalid, c.field)
			body, err := protojson.Marshal(quay(c.policy))
			if err != nil {
				t.Fatal(err)
			}
			code, answer := r.post(t, crossCheckPath, body)
			if code != http.StatusBadRequest {
				t.Errorf("REST: %d", code)
			}
			restError(t, answer).check(t, codes.InvalidArgument, invalid, c.field)
			stream, err := r.client.CrossCheckStream(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := stream.Send(&pb.CrossCheckStreamRequest{Source: quay(nil).GetSources()[0], Policy: c.policy}); err != nil {
				t.Fatal(err)
			}
			_, err = stream.Recv()
			read(t, status.Convert(err)).check(t, codes.InvalidArgument, invalid, c.field)
		})
	}
}

// A stream that changes its mind would give findings by two policies.
func TestStreamTakesOnePolicy(t *testing.T) {
	r := start(t, Config{})
	stream, err := r.client.CrossCheckStream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range quay(nil).GetSources() {
		m := &pb.CrossCheckStreamRequest{Source: s}
		if i == 1 {
			m.Policy = &pb.Policy{Bounds: pb.BoundReading_BOUND_READING_STRICT}
		}
		if err := stream.Send(m); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	_, err = stream.Recv()
	read(t, status.Convert(err)).check(t, codes.InvalidArgument, pb.ErrorReason_ERROR_REASON_INVALID_FIELD, "policy")
}
