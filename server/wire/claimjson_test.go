package wire

import (
	"math/rand/v2"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// words are the strings of random claims, awkward ones among them.
var words = []string{
	"", "47 houses", "\"quoted\" \\ <b>&amp;</b> /", "line\nfeed\r\ttab\b\f", "\x00\x01\x1f\x7f", "约400人 👩\u200d👧 \u2028 \ufeff", "272900000000.5",
}

// fillClaim sets fields of a message at random, whatever fields it has.
func fillClaim(m protoreflect.Message, rng *rand.Rand) {
	if t, ok := m.Interface().(*timestamppb.Timestamp); ok {
		t.Seconds = rng.Int64N(4e9) - 2e9
		if rng.IntN(4) == 0 {
			t.Nanos = int32(rng.IntN(3)) * 120_000_000
		}
		return
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch {
		case rng.IntN(4) == 0:
		case f.IsList():
			list := m.Mutable(f).List()
			for range rng.IntN(3) {
				list.Append(protoreflect.ValueOfString(words[rng.IntN(len(words))]))
			}
		case f.Kind() == protoreflect.MessageKind:
			fillClaim(m.Mutable(f).Message(), rng)
		case f.Kind() == protoreflect.StringKind:
			m.Set(f, protoreflect.ValueOfString(words[rng.IntN(len(words))]))
		case f.Kind() == protoreflect.BoolKind:
			m.Set(f, protoreflect.ValueOfBool(rng.IntN(2) == 0))
		case f.Kind() == protoreflect.Int32Kind:
			m.Set(f, protoreflect.ValueOfInt32(rng.Int32()-1<<30))
		case f.Kind() == protoreflect.EnumKind:
			// One more than there are: a value of a later contract.
			m.Set(f, protoreflect.ValueOfEnum(protoreflect.EnumNumber(rng.IntN(f.Enum().Values().Len()+1))))
		default:
			panic("a kind of field that claims didn't have: " + f.FullName())
		}
	}
}

// TestAppendClaimJSON holds the hand-written writer to protobuf's, on claims
// with any of the contract's fields: a field added there fails here.
func TestAppendClaimJSON(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for range 5000 {
		var m pb.Claim
		fillClaim(m.ProtoReflect(), rng)
		want, err := MarshalJSON(&m)
		if err != nil {
			t.Fatal(err)
		}
		b = append(b[:0], "kept"...)
		if b, err = AppendClaimJSON(b, &m); err != nil || string(b) != "kept"+string(want) {
			t.Fatalf("%v\ngot  %s\nwant kept%s", err, b, want)
		}
	}
}

func TestAppendClaimJSONRefuses(t *testing.T) {
	for name, m := range map[string]*pb.Claim{
		"not UTF-8": {Id: "a\xff"},
		"no time":   {Period: &pb.Period{Start: &timestamppb.Timestamp{Seconds: 1 << 60}}},
	} {
		if b, err := AppendClaimJSON(nil, m); err == nil {
			t.Errorf("%s: took it: %s", name, b)
		}
	}
}

func BenchmarkClaimJSON(b *testing.B) {
	m := &pb.Claim{
		Id: "wire:1", SourceId: "wire",
		Quote:    &pb.Quote{Exact: "47 houses", Prefix: "The flood in Fenwick destroyed ", Suffix: " on Sunday, officials said.", Start: 31, End: 40},
		Sentence: &pb.Span{End: 67},
		Quantity: &pb.Quantity{
			Value: "47", Approximation: pb.Approximation_APPROXIMATION_EXACT, Unit: &pb.Unit{Code: "1", Name: "house"},
			Dimension: pb.Dimension_DIMENSION_COUNT, Interval: &pb.Interval{Lower: "47", Upper: "47", Rule: "count.exact"},
		},
		Measure: &pb.Measure{Name: "house"}, Status: pb.ClaimStatus_CLAIM_STATUS_ACTUAL,
		Attribution: &pb.Attribution{Name: "officials", Text: "officials said"},
	}
	b.Run("protojson", func(b *testing.B) {
		for b.Loop() {
			if _, err := MarshalJSON(m); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("append", func(b *testing.B) {
		var buf []byte
		for b.Loop() {
			var err error
			if buf, err = AppendClaimJSON(buf[:0], m); err != nil {
				b.Fatal(err)
			}
		}
	})
}
