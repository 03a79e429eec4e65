package text

import (
	// whatlanggo names the languages that the test by script leaves open; it
	// is one small package with its trigrams compiled in, where lingua-go
	// carries 100 MB of models for short-text precision that we don't need.
	"github.com/abadojack/whatlanggo"
)

// sample is how much of a text the language is told by.
const (
	sampleTokens = 400
	sampleBytes  = 4 << 10
)

// detect tells a text's language. Script decides between Chinese, Korean and
// Japanese, and a handful of function words knows English; only what is left
// is worth a trigram model.
func detect(d *Document) string {
	var hanBytes, hangulBytes, kana, words, english int
	for i := range d.Tokens[:min(len(d.Tokens), sampleTokens)] {
		t := &d.Tokens[i]
		switch t.Kind {
		case Han:
			hanBytes += t.End - t.Start
		case Hangul:
			hangulBytes += t.End - t.Start
		case Word:
			if c := d.Text[t.Start]; c == 0xE3 {
				kana += t.End - t.Start
				continue
			}
			words++
			switch t.Lower {
			case "the", "of", "and", "to", "in", "a", "that", "is", "was", "for", "on", "said", "with", "by", "at", "have", "from", "will", "are", "were":
				english++
			}
		}
	}
	letters := words * 5 // about the bytes of a Latin word
	switch {
	case kana > 0 && kana*4 > hanBytes:
		return "ja"
	case hangulBytes*2 > letters && hangulBytes >= hanBytes:
		return "ko"
	case hanBytes*2 > letters:
		return "zh"
	case words < 12, english*12 >= words:
		return "en"
	}
	info := whatlanggo.Detect(d.Text[:cut(d.Text, sampleBytes)])
	if code := info.Lang.Iso6391(); code != "" && info.IsReliable() {
		return code
	}
	return "en"
}

// cut gives the largest offset up to n that stands between code points.
func cut(s string, n int) int {
	if n >= len(s) {
		return len(s)
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return n
}
