package wire

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"buf.build/go/protovalidate"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

func TestPolicyComesBackWhole(t *testing.T) {
	d := quantity.MustParse
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	in := compare.Policy{
		Tolerances: []compare.Tolerance{
			{Any: true, Relative: d("0.02")}, {Dimension: unit.Count, Absolute: d("3")}, {Dimension: unit.Other, Relative: d("1"), Absolute: d("0.5")},
		},
		Rates: []compare.Rate{{Base: "EUR", Quote: "USD", Value: d("1.08"), Date: day}, {Base: "JPY", Quote: "EUR", Value: d("0.006"), Date: day.AddDate(0, 0, 1)}},
	}
	for k := compare.PercentPointMixup; k <= compare.Value; k++ {
		in.Harmless = append(in.Harmless, k)
	}
	for b := compare.SoftBounds; b <= compare.LenientBounds; b++ {
		in.Bounds = b
		m := Policy(in)
		if err := protovalidate.Validate(m); err != nil {
			t.Errorf("the message breaks the contract: %v", err)
		}
		out, err := PolicyFrom("policy", m)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(in, out) {
			t.Errorf("sent %+v\n got %+v", in, out)
		}
	}
	if m := Policy(compare.DefaultPolicy()); m != nil {
		t.Errorf("the default is sent: %v", m)
	}
	if p, err := PolicyFrom("policy", nil); err != nil || !p.Default() {
		t.Errorf("%+v, %v; want the default", p, err)
	}
}

// What the contract's rules let pass and the domain cannot hold.
func TestPolicyFromRefuses(t *testing.T) {
	for _, c := range []struct {
		field  string
		policy *pb.Policy
	}{
		{"p.rates[0].date", &pb.Policy{Rates: []*pb.ExchangeRate{{BaseCurrency: "EUR", QuoteCurrency: "USD", Rate: "1", Date: "2025-02-29"}}}},
		{"p.rates[0].rate", &pb.Policy{Rates: []*pb.ExchangeRate{{BaseCurrency: "EUR", QuoteCurrency: "USD", Rate: "x", Date: "2025-02-28"}}}},
		{"p.tolerances[0].dimension", &pb.Policy{Tolerances: []*pb.Tolerance{{Dimension: 77, Relative: "0.1"}}}},
		{"p.tolerances[0].relative", &pb.Policy{Tolerances: []*pb.Tolerance{{Relative: "7"}}}},
		{"p.bounds", &pb.Policy{Bounds: 7}},
		{"p.harmless_reasons[0]", &pb.Policy{HarmlessReasons: []pb.ReasonKind{pb.ReasonKind_REASON_KIND_EQUAL}}},
	} {
		_, err := PolicyFrom("p", c.policy)
		var field *engine.FieldError
		if !errors.As(err, &field) || field.Field != c.field {
			t.Errorf("%v, want field %s", err, c.field)
		}
	}
}
