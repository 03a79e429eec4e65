package wire

import (
	"reflect"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// BenchmarkReport turns a report of a hundred claims into its message and that
// into JSON.
func BenchmarkReport(b *testing.B) {
	var r report.Report
	var n int64
	fill(reflect.ValueOf(&r).Elem(), &n)
	for len(r.Claims) < 100 {
		r.Claims = append(r.Claims, r.Claims[0])
	}
	b.Run("proto", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Report(&r)
		}
	})
	b.Run("JSON", func(b *testing.B) {
		m := Report(&r)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := MarshalJSON(m); err != nil {
				b.Fatal(err)
			}
		}
	})
}
