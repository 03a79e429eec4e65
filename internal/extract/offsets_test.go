package extract

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// scraps are what random texts are made of: sentences of three languages, pieces
// of them, other scripts, and signs of every width in UTF-8.
var scraps = []string{
	"About 400 founders met in Haewon on Jan. 7. ", "The toll rose to 41, ", "more than $2.3 billion ", "“We lost 12 boats,” she said. ", "5 to 7 percent", " twice ",
	"约400名代表参加了会议。", "出口额达3402.5亿美元，", "增长近两成", "零下15摄氏度", "死亡人数升至52人；", "１２，５００张",
	"약 400명이 참석했다. ", "수출은 8450억 달러로 ", "3만 5천여 명", "영하 7도, ", "사흘간 ", "절반 이상이 ",
	"в 2024 году 12 человек ", "٣٤ شخصا ", "१२ लोग ", "37 ατόμων ", "12 naïve cafés ", "Ⅻ ", "½ ",
	"\u200b", "\u200d", "\u00ad", "\ufeff", "\u202e", "\u2066", "\u0301", "\ufe0f", "👩‍👩‍👧", "😀", "𝟗𝟗 ", "𠮷", "\u2028", "\r\n", "\n\n", "\t", " ", " ", "—", "–", "…", "(", ")", "「", "」", "%", "‰", "$", "€", "₩", "1", "9,", ".5", "0", "\x00", "\x7f",
}

// TestRandomOffsets holds the offsets of all quotes to code points: each quotes
// its words exactly, with what stands around them, in random texts.
func TestRandomOffsets(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 13))
	claims, quantities := 0, 0
	for range 3000 {
		var b strings.Builder
		for range 1 + r.IntN(40) {
			b.WriteString(scraps[r.IntN(len(scraps))])
			if r.IntN(12) == 0 {
				b.WriteRune(rune(r.IntN(utf8.MaxRune + 1))) // what is no code point becomes U+FFFD
			}
		}
		s := b.String()
		for _, lang := range []string{"", "en", "zh", "ko"} {
			d := text.Analyze(s, lang)
			ms := parse.Find(d)
			points := []rune(s)
			for i := range ms {
				q := Quote(d, ms[i].Start, ms[i].End)
				if q.Start < 0 || q.Start >= q.End || q.End > len(points) || string(points[q.Start:q.End]) != q.Exact {
					t.Fatalf("%s: quote %+v does not stand at its place in %q", lang, q, s)
				}
			}
			got := Claims(d, claim.Source{ID: "a", Published: published}, ms)
			check(t, s, got)
			claims += len(got)
			quantities += len(ms)
		}
	}
	if claims < 5000 || quantities < claims {
		t.Errorf("%d claims of %d quantities in all", claims, quantities)
	}
}
