package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/linear"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

func TestUnmarshalJSONNamesThePlace(t *testing.T) {
	for _, c := range []struct{ name, json, field, words string }{
		{"unknown field", `{"sources":[{"text":"a"},{"text":"b","publishr":"x"}]}`, "sources[1].publishr", "unknown field"},
		{"unknown at the top", "{\n\"soruces\": []}", "soruces", "line 2"},
		{"wrong type", `{"sources":[{"text":5}]}`, "sources[0].text", "invalid value"},
		{"text for a list", `{"sources":"all"}`, "sources", "unexpected token"},
		{"bad time", `{"sources":[{"text":"a"},{"text":"b"},{"publishTime":"yesterday"}]}`, "sources[2].publish_time", "Timestamp"},
		{"field twice", `{"sources":[{"text":"a","text":"b"}]}`, "sources[0].text", "duplicate"},
		{"not UTF-8", "{\"sources\":[{\"title\":\"ok\",\"text\":\"a\xffb\"}]}", "sources[0].text", "UTF-8"},
		{"half an escape", `{"sources":[{"text":"\ud800 and more words"}]}`, "sources[0].text", "escape"},
		{"cut short", `{"sources":[{"text":"a"`, "sources[0].text", ""},
		{"text after the value", `{"sources":[]} {}`, "", "unexpected"},
		{"no object", `[]`, "", "unexpected"},
		{"nothing but space", ` `, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var m pb.CrossCheckRequest
			err := UnmarshalJSON([]byte(c.json), &m)
			var e *JSONError
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want a *JSONError", err)
			}
			if e.Field != c.field || !strings.Contains(e.Message, c.words) {
				t.Errorf("field %q, message %q; want %q, %q", e.Field, e.Message, c.field, c.words)
			}
			if strings.Contains(e.Message, "proto:") {
				t.Errorf("message %q speaks of the library", e.Message)
			}
		})
	}
}

func TestUnmarshalJSONBounds(t *testing.T) {
	for _, c := range []struct{ name, json string }{
		{"deep lists", `{"sources":` + strings.Repeat("[", 1_000_000)},
		{"deep objects", strings.Repeat(`{"sources":[`, 300_000)},
		{"deep unknown", `{"x":` + strings.Repeat(`{"x":`, 300_000)},
		{"long name", `{"` + strings.Repeat("n", 5_000_000) + `":1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := linear.ProcessTime() // a busy machine is no fault of the reader's
			err := UnmarshalJSON([]byte(c.json), &pb.CrossCheckRequest{})
			if err == nil {
				t.Fatal("taken")
			}
			if len(err.Error()) > 2000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			if took := linear.ProcessTime() - began; took > 20*time.Second { // some milliseconds, unless it grows faster than its input
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestMarshalJSONHasNoWhiteSpace(t *testing.T) {
	b, err := MarshalJSON(&pb.ParseQuantitiesResponse{Quantities: []*pb.QuotedQuantity{{Quote: &pb.Quote{Exact: "a  b <c>", End: 8}}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(b), `{"quantities":[{"quote":{"exact":"a  b <c>","end":8}}]}`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// FuzzUnmarshalJSON looks for a panic and for an error that grows with its
// input.
func FuzzUnmarshalJSON(f *testing.F) {
	f.Add([]byte(`{"sources":[{"id":"a","text":"15 signed","publishTime":"2026-01-07T10:00:00Z"}]}`))
	f.Add([]byte("{\n\"sources\":[{\"text\":\"\xff\"}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := UnmarshalJSON(data, &pb.CrossCheckRequest{}); err != nil && len(err.Error()) > 6000 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	})
}

// In place it comes to what the standard library makes of it.
func TestCompact(t *testing.T) {
	cases := []string{
		`{}`, `[ ]`, ` { "a" : [ 1 , -2.5e3 , true , null ] } `, `{"a":"b c", "d\"e" :"\\" , "f":"\\\" : , "}`,
		"{\n\t\"x\": \"\",\r\n \"y\": \"  \"}", `{"한국": "서 울", "a": "“b” c"}`,
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		var texts []string
		for range r.IntN(5) {
			var b strings.Builder
			for range r.IntN(8) {
				b.WriteByte(`"\ ,:{}a`[r.IntN(8)])
			}
			texts = append(texts, b.String())
		}
		in, err := json.MarshalIndent(map[string]any{"k " + strings.Join(texts, `"`): texts}, " ", "\t")
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, string(in))
	}
	for _, in := range cases {
		var want bytes.Buffer
		if err := json.Compact(&want, []byte(in)); err != nil {
			t.Fatal(err)
		}
		if got := compact([]byte(in)); string(got) != want.String() {
			t.Fatalf("%s: %s, want %s", in, got, want.String())
		}
	}
}
