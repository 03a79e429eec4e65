package engine

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

func read(t testing.TB, src claim.Source) *Reading {
	t.Helper()
	r, err := New().Read(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// restored is the reading as a store gives it back.
func restored(t testing.TB, r *Reading) *Reading {
	t.Helper()
	b, err := r.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var out Reading
	if err := out.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	return &out
}

// sameTimes makes times that name one instant and offset equal.
func sameTimes(r *Reading) *Reading {
	out := &Reading{Source: r.Source, Extraction: r.Extraction}
	out.Source.Published = out.Source.Published.Round(0).In(time.UTC)
	return out
}

func TestReadingIsStoredWhole(t *testing.T) {
	for _, src := range append(bridge(),
		claim.Source{ID: "空", Publisher: "통신", Language: "zh", Text: "据消防局称，周二约有34人受伤，修理费用为1.2亿元。"},
		claim.Source{ID: "page", URI: "https://example.org/a?b", Title: "Ferry", HTML: "<p>The ferry carried 272.90 tonnes of grain, 10 to 15 lorries and nearly two dozen people.</p>"},
		claim.Source{ID: "tool", Statements: []string{"Sales rose 12.5 percent to $3.10 billion in 2025.", "No number here."}},
		claim.Source{ID: "zone", Published: time.Date(2026, 1, 5, 23, 30, 0, 7, time.FixedZone("", 9*3600)), Text: "On Friday 12 boats sank."},
		claim.Source{ID: "none", Text: "Nothing to count."},
	) {
		r := read(t, src)
		got := restored(t, r)
		if !reflect.DeepEqual(sameTimes(got), sameTimes(r)) {
			t.Errorf("%s: stored\n%+v\nread\n%+v", src.ID, got, r)
		}
		_, want := r.Source.Published.Zone()
		if _, offset := got.Source.Published.Zone(); offset != want || !got.Source.Published.Equal(r.Source.Published) {
			t.Errorf("%s: published %v, want %v", src.ID, got.Source.Published, r.Source.Published)
		}
		if got.Text != r.Text || got.Source.Text != "" || got.Source.HTML != "" || got.Source.Statements != nil {
			t.Errorf("%s: the text stands in the wrong place: %+v", src.ID, got.Source)
		}
		a, _ := r.MarshalBinary()
		if b, _ := got.MarshalBinary(); !bytes.Equal(a, b) {
			t.Errorf("%s: stored again, the bytes differ", src.ID)
		}
	}
}

// Every field of a claim has its place in the stored form, whatever its value.
func TestCodecWritesEveryField(t *testing.T) {
	n := 0
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		n++
		switch v.Type() {
		case timeType:
			v.Set(reflect.ValueOf(time.Unix(int64(n), 0).UTC()))
			return
		case decimalType:
			d := read(t, claim.Source{Text: fmt.Sprintf("It sold %d.50 tonnes of wool.", n)}).Claims[0].Quantity.Value
			v.Set(reflect.ValueOf(d))
			return
		}
		switch v.Kind() {
		case reflect.String:
			v.SetString(fmt.Sprint("w", n))
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range v.Len() {
				fill(v.Index(i))
			}
		case reflect.Struct:
			for f := range fields(v.Type()) {
				fill(v.FieldByIndex(f.Index))
			}
		default:
			if v.CanInt() {
				v.SetInt(int64(-n % 100))
			} else {
				v.SetUint(uint64(n % 200))
			}
		}
	}
	var s stored
	fill(reflect.ValueOf(&s).Elem())
	r := &Reading{Source: s.Source, Extraction: s.Extraction}
	if got := restored(t, r); !reflect.DeepEqual(got, r) {
		t.Errorf("stored\n%+v\nwant\n%+v", got, r)
	}
}

func TestReadingOfAnotherVersion(t *testing.T) {
	b, err := read(t, bridge()[0]).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var r Reading
	other := bytes.Replace(b, []byte(ReadingVersion), bytes.Repeat([]byte("x"), len(ReadingVersion)), 1)
	if err := r.UnmarshalBinary(other); !errors.Is(err, ErrReadingVersion) {
		t.Errorf("another version: %v", err)
	}
	for n := range b {
		if err := r.UnmarshalBinary(b[:n]); err == nil {
			t.Fatalf("%d of %d bytes were taken", n, len(b))
		}
	}
	if err := r.UnmarshalBinary(append(b, 0)); err == nil {
		t.Error("a byte too many was taken")
	}
}

func TestSessionOfStoredReadings(t *testing.T) {
	want := check(t, bridge())
	s := New().NewSession()
	for _, src := range bridge() {
		if err := s.AddReading(restored(t, read(t, src))); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Error("the report of stored readings differs from that of the texts")
	}
}

func TestRemove(t *testing.T) {
	in := bridge()
	s := New().NewSession()
	var gone []string
	for _, src := range in {
		if _, err := s.Add(t.Context(), src); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Remove("wire"); err != nil {
		t.Fatal(err)
	}
	if s.Len() != 2 {
		t.Errorf("%d sources are left, want 2", s.Len())
	}
	_, gone, err := s.Changes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(gone) == 0 {
		t.Error("no finding is gone with its source")
	}
	got, err := s.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := check(t, []claim.Source{in[0], in[2]}); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Error("the report still knows the source that was removed")
	}
	var f *FieldError
	if err := s.Remove("wire"); !errors.As(err, &f) {
		t.Errorf("removed twice: %v", err)
	}
	if err := s.AddReading(&Reading{}); !errors.As(err, &f) {
		t.Errorf("a reading without id: %v", err)
	}
}

// FuzzReading holds the decoder against bytes that are no readings.
func FuzzReading(f *testing.F) {
	for _, src := range bridge() {
		b, err := read(f, src).MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[len(readingMagic)+1+len(ReadingVersion):])
	}
	head, err := (&Reading{}).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	head = head[:len(readingMagic)+1+len(ReadingVersion)]
	f.Fuzz(func(t *testing.T, body []byte) {
		var r Reading
		if r.UnmarshalBinary(append(bytes.Clone(head), body...)) != nil {
			return
		}
		b, err := r.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var again Reading
		if err := again.UnmarshalBinary(b); err != nil {
			t.Fatalf("what was written is not read: %v", err)
		}
	})
}

func BenchmarkReadingStore(b *testing.B) {
	r := read(b, bridge()[0])
	bytes, err := r.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("marshal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.MarshalBinary(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("unmarshal", func(b *testing.B) {
		b.ReportAllocs()
		b.ReportMetric(float64(len(bytes)), "bytes/reading")
		for b.Loop() {
			var r Reading
			if err := r.UnmarshalBinary(bytes); err != nil {
				b.Fatal(err)
			}
		}
	})
}
