package server

import (
	"net/http"
	"testing"

	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// BenchmarkDoors asks for one small cross-check through each door: the
// difference is what the gateway and JSON cost.
func BenchmarkDoors(b *testing.B) {
	r := start(b, Config{})
	b.Run("gRPC", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.client.CrossCheck(b.Context(), story()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("REST", func(b *testing.B) {
		body, err := wire.MarshalJSON(story())
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if code, answer := r.post(b, crossCheckPath, body); code != http.StatusOK {
				b.Fatalf("%d %s", code, answer)
			}
		}
	})
	b.Run("engine", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.rpc.CrossCheck(b.Context(), story()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
