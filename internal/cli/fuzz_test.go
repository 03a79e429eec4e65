package cli

import (
	"testing"
	"unicode/utf8"
)

// FuzzInput reads any bytes as any kind of file: sources that are UTF-8 and
// have an id, or an error that names the file.
func FuzzInput(f *testing.F) {
	f.Add([]byte("About 400 people came."), uint8(0))
	f.Add([]byte(`<html lang="en"><head><title>T</title><meta name="date" content="2031-03-04"></head><p>12 ships`), uint8(1))
	f.Add([]byte(`[{"id": "a", "text": "12 ships"}, {"text": "13 ships"}]`), uint8(2))
	f.Add([]byte("{\"text\": \"12 ships\"}\n{\"html\": \"<p>13\"}\n"), uint8(3))
	f.Add([]byte("\xff\xfe1\x002\x00"), uint8(0))
	f.Fuzz(func(t *testing.T, raw []byte, kind uint8) {
		in := &input{}
		if err := in.addBytes("file", "stem", raw, fileKind(kind%4)); err != nil {
			return
		}
		in.name()
		if len(in.sources) != len(in.places) {
			t.Fatalf("%d sources in %d places", len(in.sources), len(in.places))
		}
		for i := range in.sources {
			s := &in.sources[i]
			if s.ID == "" {
				t.Errorf("source %d has no id", i)
			}
			for _, words := range append([]string{s.ID, s.Publisher, s.Title, s.URI, s.Language, s.Text, s.HTML}, s.Statements...) {
				if !utf8.ValidString(words) {
					t.Errorf("source %d has %q, which is not UTF-8", i, words)
				}
			}
		}
	})
}
