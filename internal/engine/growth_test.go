package engine

import (
	"fmt"
	"testing"
)

func BenchmarkSources(b *testing.B) {
	for _, n := range []int{3, 10, 30, 100, 200, 500, 1000, 2000} {
		in := synthetic(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			e := New()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.CrossCheck(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
