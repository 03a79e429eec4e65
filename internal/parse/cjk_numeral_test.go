package parse

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// writeHan writes a number in Chinese numerals, as a schoolbook does.
func writeHan(n int64, digits, units []string, bigs []string) string {
	if n == 0 {
		return digits[0]
	}
	section := func(n int64) string {
		var b strings.Builder
		zero := false
		for i, p := range []int64{1000, 100, 10, 1} {
			d := n / p % 10
			switch {
			case d == 0:
				zero = b.Len() > 0 && n%p != 0 || zero && d == 0
			default:
				if zero {
					b.WriteString(digits[0])
					zero = false
				}
				b.WriteString(digits[d])
				b.WriteString(units[i])
			}
		}
		return b.String()
	}
	var b strings.Builder
	zero := false
	for i, p := range []int64{1_000_000_000_000, 100_000_000, 10_000, 1} {
		s := n / p % 10_000
		if s == 0 {
			zero = b.Len() > 0
			continue
		}
		if b.Len() > 0 && (s < 1000 || zero) {
			b.WriteString(digits[0])
		}
		b.WriteString(section(s))
		b.WriteString(bigs[i])
		zero = false
	}
	return b.String()
}

// writeSino writes a number in Sino-Korean words.
func writeSino(n int64, spaced, ones bool) string {
	digits := []string{"", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"}
	units := []string{"천", "백", "십", ""}
	var words []string
	for i, p := range []int64{1_000_000_000_000, 100_000_000, 10_000, 1} {
		s := n / p % 10_000
		if s == 0 {
			continue
		}
		var b strings.Builder
		for j, q := range []int64{1000, 100, 10, 1} {
			d := s / q % 10
			if d == 0 {
				continue
			}
			if d > 1 || q == 1 || ones {
				b.WriteString(digits[d])
			}
			b.WriteString(units[j])
		}
		b.WriteString([]string{"조", "억", "만", ""}[i])
		words = append(words, b.String())
	}
	if spaced {
		return strings.Join(words, " ")
	}
	return strings.Join(words, "")
}

// writeMixed writes a number in digits with Korean or Chinese big units:
// 3억1,800만.
func writeMixed(n int64, bigs [4]string, comma bool) string {
	var b strings.Builder
	for i, p := range []int64{1_000_000_000_000, 100_000_000, 10_000, 1} {
		s := n / p % 10_000
		if s == 0 {
			continue
		}
		w := strconv.FormatInt(s, 10)
		if comma && len(w) == 4 {
			w = w[:1] + "," + w[1:]
		}
		b.WriteString(w + bigs[i])
	}
	return b.String()
}

// TestNumerals writes random numbers in words in many ways, and reads them.
func TestNumerals(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	simple := strings.Split("零一二三四五六七八九", "")
	money := strings.Split("零壹贰叁肆伍陆柒捌玖", "")
	old := strings.Split("零壹貳參肆伍陸柒捌玖", "")
	check := func(lang, s string, n int64) {
		t.Helper()
		d := text.Analyze(s, lang)
		ms := Find(d)
		if len(ms) != 1 || ms[0].Quantity.Value.String() != strconv.FormatInt(n, 10) {
			got := "nothing"
			if len(ms) > 0 {
				got = ms[0].Quantity.Value.String()
			}
			t.Errorf("%s %q: got %s (%d quantities), want %d", lang, s, got, len(ms), n)
		}
	}
	for range 3000 {
		n := r.Int64N(9) + 1
		for range r.IntN(15) {
			n = n*10 + r.Int64N(10)*r.Int64N(2)
		}
		if n < 10 {
			n += 10
		}
		check("zh", writeHan(n, simple, []string{"千", "百", "十", ""}, []string{"兆", "亿", "万", ""})+"美元", n)
		check("zh", writeHan(n, money, []string{"仟", "佰", "拾", ""}, []string{"兆", "亿", "万", ""})+"美元", n)
		check("zh", writeHan(n, old, []string{"仟", "佰", "拾", ""}, []string{"兆", "億", "萬", ""})+"美元", n)
		check("zh", writeMixed(n, [4]string{"兆", "亿", "万", ""}, r.IntN(2) == 0)+"美元", n)
		check("ko", writeMixed(n, [4]string{"조", "억", "만", ""}, r.IntN(2) == 0)+"달러", n)
		for _, spaced := range []bool{false, true} {
			for _, ones := range []bool{false, true} {
				check("ko", writeSino(n, spaced, ones)+" 달러", n)
			}
		}
	}
}
