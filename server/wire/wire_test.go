package wire

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// unsent are the fields that stay with the engine.
var unsent = map[string]bool{"Claim.Frame": true}

// fill sets every exported field to something that is not its zero, so that a
// field which a conversion forgets comes back changed.
func fill(v reflect.Value, n *int64) {
	*n++
	switch v.Interface().(type) {
	case quantity.Decimal:
		v.Set(reflect.ValueOf(quantity.New(10**n+1, -1)))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(1_700_000_000+*n, 5).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && !unsent[v.Type().Name()+"."+f.Name] {
				fill(v.Field(i), n)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.String:
		v.SetString("w" + time.Duration(*n).String())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32:
		v.SetInt(*n)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(1 / float64(*n))
	default:
		panic("fill: " + v.Type().String())
	}
}

func TestReportComesBackWhole(t *testing.T) {
	var in report.Report
	var n int64
	fill(reflect.ValueOf(&in).Elem(), &n)
	m := Report(&in)
	out, err := ReportFrom(m)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&in, out) {
		t.Errorf("sent %+v\n got %+v", in, *out)
	}
	if err := protovalidate.Validate(m); err != nil {
		t.Errorf("the message breaks the contract: %v", err)
	}
}

func TestSourceComesBackWhole(t *testing.T) {
	var in claim.Source
	var n int64
	fill(reflect.ValueOf(&in).Elem(), &n)
	out, err := SourceFrom("source", Source(&in))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(in, out) {
		t.Errorf("sent %+v\n got %+v", in, out)
	}
}

func TestQuotedComesBackWhole(t *testing.T) {
	in := make([]engine.Quoted, 2)
	var n int64
	fill(reflect.ValueOf(&in).Elem(), &n)
	out, err := QuotedFrom(Quoted(in))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(in, out) {
		t.Errorf("sent %+v\n got %+v", in, out)
	}
}

// TestEnumsAreWhole finds a constant that one side has and the other lacks.
func TestEnumsAreWhole(t *testing.T) {
	for _, e := range []struct {
		have int // constants of the table, without unused places
		desc protoreflect.EnumDescriptor
	}{
		{used(approximations), pb.Approximation(0).Descriptor()},
		{used(dimensions), pb.Dimension(0).Descriptor()},
		{used(statuses), pb.ClaimStatus(0).Descriptor()},
		{used(verdicts), pb.Verdict(0).Descriptor()},
		{used(reasonKinds), pb.ReasonKind(0).Descriptor()},
		{used(checkKinds), pb.CheckKind(0).Descriptor()},
		{used(boundReadings), pb.BoundReading(0).Descriptor()},
	} {
		if want := e.desc.Values().Len() - 1; e.have != want {
			t.Errorf("%s: %d constants tied, the contract has %d", e.desc.Name(), e.have, want)
		}
	}
	if got := reasonKinds.proto(compare.Value + 1); got != 0 {
		t.Errorf("a reason kind after the last gives %v", got)
	}
	if _, ok := verdicts.domain(0); ok {
		t.Error("an unspecified verdict was taken")
	}
}

func used[D ~uint8, P ~int32](e enum[D, P]) int {
	n := 0
	for _, p := range e {
		if p != 0 {
			n++
		}
	}
	return n
}

func TestQuantityIntervals(t *testing.T) {
	for _, c := range []struct {
		name            string
		q               quantity.Quantity
		lower, upper    string
		softLow, softUp string
	}{
		{"more than 200", quantity.Quantity{Value: quantity.New(200, 0), Approximation: quantity.MoreThan}, "200", "", "200", "300"},
		{"47", quantity.Quantity{Value: quantity.New(47, 0)}, "47", "47", "", ""},
		{"at least 30", quantity.Quantity{Value: quantity.New(30, 0), Approximation: quantity.AtLeast}, "30", "", "30", "60"},
	} {
		m := Quantity(&c.q)
		if i := m.GetInterval(); i.GetLower() != c.lower || i.GetUpper() != c.upper {
			t.Errorf("%s: interval %v, want %s to %s", c.name, i, c.lower, c.upper)
		}
		if i := m.GetSoftInterval(); i.GetLower() != c.softLow || i.GetUpper() != c.softUp {
			t.Errorf("%s: soft interval %v, want %s to %s", c.name, i, c.softLow, c.softUp)
		}
	}
}

func TestReportFromRefuses(t *testing.T) {
	for _, c := range []struct{ name, json, field string }{
		{"no decimal", `{"claims":[{"quantity":{"value":"many","approximation":"APPROXIMATION_EXACT","dimension":"DIMENSION_COUNT"},"status":"CLAIM_STATUS_ACTUAL"}]}`, "claims[0].quantity.value"},
		{"no verdict", `{"findings":[{"id":"f1"}]}`, "findings[0].verdict"},
		{"later kind", `{"checks":[{"kind":99}]}`, "checks[0].kind"},
	} {
		var m pb.Report
		if err := UnmarshalJSON([]byte(c.json), &m); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		_, err := ReportFrom(&m)
		if err == nil || !strings.HasPrefix(err.Error(), c.field+": ") {
			t.Errorf("%s: error %v, want one about %s", c.name, err, c.field)
		}
	}
}

// FuzzReport takes any message that the domain can hold there and back.
func FuzzReport(f *testing.F) {
	var in report.Report
	var n int64
	fill(reflect.ValueOf(&in).Elem(), &n)
	seed, err := proto.Marshal(Report(&in))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var m pb.Report
		if proto.Unmarshal(data, &m) != nil {
			t.Skip()
		}
		first, err := ReportFrom(&m)
		if err != nil {
			t.Skip()
		}
		again, err := ReportFrom(Report(first))
		if err != nil {
			t.Fatalf("what the domain holds was refused: %v", err)
		}
		a, errA := MarshalJSON(Report(first))
		b, errB := MarshalJSON(Report(again))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("there and back changed the report:\n%s (%v)\n%s (%v)", a, errA, b, errB)
		}
	})
}

// FuzzSource takes any source there and back.
func FuzzSource(f *testing.F) {
	f.Add("a", "Harbour Gazette", "Fifteen signed", "https://example.org/1", int64(1_767_800_000), "en", "They signed 15 papers.", "", "")
	f.Add("", "", "", "", int64(0), "", "", "<p>15</p>", "one\x00two")
	f.Fuzz(func(t *testing.T, id, publisher, title, uri string, published int64, language, text, html, statements string) {
		in := claim.Source{ID: id, Publisher: publisher, Title: title, URI: uri, Language: language, Text: text, HTML: html}
		if published != 0 {
			in.Published = time.Unix(published, 0).UTC()
		}
		if statements != "" {
			in.Statements = strings.Split(statements, "\x00")
		}
		m := Source(&in)
		out, err := SourceFrom("source", m)
		if err != nil {
			if m.GetPublishTime().CheckValid() == nil {
				t.Fatal(err)
			}
			t.Skip()
		}
		if !reflect.DeepEqual(in, out) {
			t.Errorf("sent %+v\n got %+v", in, out)
		}
	})
}
