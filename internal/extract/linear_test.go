package extract

import (
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/linear"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// hostile are pieces of texts that no writer writes: over and over, they are
// towers of digits and scale words, brackets and quotes that never close,
// sentences without end, scripts in turns, and signs that nobody sees.
var hostile = []string{
	// towers
	"9", "9,", "999,", "100 ", "1.", "1-", "1/", "1e9", "0.", "٣", "９", "Ⅷ", "½",
	"million ", "one ", "one hundred and ", "five-", "万", "亿", "十百千", "만", "억조", "일이삼", "百分之", "分之", "분의 ", "成千上万",
	// words that look for numbers, and numbers that look for words
	"5 to ", "from 1 ", "between 2 and ", "more than ", "at least ", "5 of the ", "12 of the 13 in 2015 ", "5 percent of ", "$", "$5 ", "€1,2 Mrd. ", "no. 7 ",
	"killed 12 of ", "said 5 said ", "which 5 that 6 who ", "according to 7 ", "a b c 7 and ", "Smith, 44, ", "last year 3 ", "on Tuesday 4 ", "it 5 they ", "dead 7 hurt ",
	"third ", "twice ", "half a ", "dozens of ", "a year ", "one in ",
	"约", "超过", "第", "余多", "1至", "3比", "增长1万元", "一月5人", "据他说3人", "人1人、", "以上3", "翻", "个半", "数以",
	"약 ", "수천", "3명이 늘고 ", "올해 3명 ", "그는 3명 ", "의 1명 ", "1과 ", "이상 3", "한두세",
	// what never closes
	"(", "(5 ", "[", "[1]", "“", "“5 ", "\"", "\"4 ", "'", "‘6 ", "「", "《3", "<p>", "<b>7", "&amp;", "{\"a\":",
	// one word, one line, one page
	"a", "A", "é", "a1", "A1-", "-", "—", "...", "3. ", "\n", "7\n", "7\n\n", "\t8", "\u2028", "• 5\n", "U.S. ", "p.m. ", "Mr. ", "http://5.", "@5 ", "#6",
	// scripts in turns
	"5 人 ", "3명 people ", "12 человек ", "٥ 5 五 오 ", "ａ５", "漢5字", "한5글", "é5è", "5万 million ", "１０,０００", "ก5", "क5",
	// signs that nobody sees, and signs that turn the writing
	"\u200b", "5\u200b", "\u200d6", "\u00ad", "7\u00ad", "\ufeff8", "\u202e9", "\u202e1\u202c", "\u2066 2", "\u2069", "3\u0301", "\u0301", "\ufe0f4", "😀", "👩\u200d👩\u200d👧5 ", "\x00", "\x005", "\x1b[31m6", "\ufffd7", "\U000e0031",
}

// TestLinear reads hostile texts of two lengths, in each language, from text
// to claims.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes time")
	}
	for _, piece := range hostile {
		for _, lang := range []string{"en", "zh", "ko"} {
			linear.Check(t, piece, 1<<10, 8<<10, func(s string) {
				d := text.Analyze(s, lang)
				Claims(d, claim.Source{ID: "a", Published: published}, parse.Find(d))
			})
		}
	}
}

// TestHostileOffsets holds the claims of hostile texts to what holds for all.
func TestHostileOffsets(t *testing.T) {
	for _, a := range hostile {
		for _, b := range []string{"5 people died. ", "3명이 숨졌다. ", "造成3人死亡。"} {
			for _, lang := range []string{"en", "zh", "ko", ""} {
				s := a + b + a + a + b + b + a
				d := text.Analyze(s, lang)
				check(t, s, Claims(d, claim.Source{ID: "a", Published: published}, parse.Find(d)))
			}
		}
	}
}
