package postgres

import (
	"testing"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// BenchmarkClaimRows makes the rows of a source with 20 claims.
func BenchmarkClaimRows(b *testing.B) {
	claims := make([]store.Claim, 20)
	for i := range claims {
		claims[i] = store.Claim{Number: i, Terms: store.Terms{
			Words: []string{"trade", "volume", "annual", "export"}, Units: []string{"USD"},
			Lower: "272850000000", Upper: "272950000000",
			From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		}, Body: make([]byte, 400)}
	}
	b.ReportAllocs()
	for b.Loop() {
		var r claimRows
		r.add("tenant-of-some-length", "source", claims)
	}
}
