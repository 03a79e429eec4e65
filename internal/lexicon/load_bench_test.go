package lexicon

import (
	"bytes"
	"compress/flate"
	"io"
	"testing"
)

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
		if err != nil {
			b.Fatal(err)
		}
		decode(raw)
	}
}
