package parse

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/linear"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

var approximationNames = [...]string{"exact", "about", "nearly", "more", "atleast", "less", "upto", "range", "order"}

// told writes a mention as the tables of testdata do.
func told(d *text.Document, m *Mention) string {
	q := &m.Quantity
	v := q.Value.String()
	if q.Approximation == quantity.Range || q.Approximation == quantity.Order {
		v = q.Lower.String() + ".." + q.Upper.String()
	}
	name := q.Unit.Name
	if name == "" {
		name = "-"
	}
	return fmt.Sprintf("%s|%s %s %s", d.Text[m.Start:m.End], approximationNames[q.Approximation], v, name)
}

// TestSentences reads the sentences of testdata, one table a language.
func TestSentences(t *testing.T) {
	for _, lang := range []string{"zh", "ko"} {
		t.Run(lang, func(t *testing.T) {
			table, err := os.ReadFile("testdata/" + lang + ".tsv")
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(table)) {
				line = strings.TrimRight(line, "\n")
				if line == "" || line[0] == '#' {
					continue
				}
				cols := strings.Split(line, "\t")
				d := text.Analyze(cols[0], lang)
				var got []string
				for _, m := range Find(d) {
					if m.Kind != Article && m.Kind != Pronoun {
						got = append(got, told(d, &m))
					}
				}
				if g, w := strings.Join(got, "\t"), strings.Join(cols[1:], "\t"); g != w {
					t.Errorf("%s\n got  %s\n want %s", cols[0], g, w)
				}
			}
		})
	}
}

// checkCJK fails where mentions overlap, leave the text, or cut a code
// point in two.
func checkCJK(t *testing.T, d *text.Document, ms []Mention) {
	t.Helper()
	last := 0
	for _, m := range ms {
		if m.Start < last || m.End > len(d.Text) || m.NumStart < m.Start || m.NumEnd > m.End || m.NumStart >= m.NumEnd {
			t.Fatalf("mention [%d, %d) with number [%d, %d) behind %d in %q", m.Start, m.End, m.NumStart, m.NumEnd, last, d.Text)
		}
		for _, i := range [...]int{m.Start, m.End, m.NumStart, m.NumEnd} {
			if i < len(d.Text) && utf8.ValidString(d.Text) && !utf8.RuneStart(d.Text[i]) {
				t.Fatalf("offset %d cuts a code point of %q", i, d.Text)
			}
		}
		if s := d.Sentences[m.Sentence]; m.Start < s.Start || m.End > s.End {
			t.Fatalf("mention %q outside its sentence %q", d.Text[m.Start:m.End], d.Text[s.Start:s.End])
		}
		q := &m.Quantity
		if !q.Value.Valid() && !(q.Lower.Valid() && q.Upper.Valid()) {
			t.Fatalf("mention %q without value", d.Text[m.Start:m.End])
		}
		if q.Approximation == quantity.Range && q.Lower.Cmp(q.Upper) > 0 {
			t.Fatalf("range %q upside down", d.Text[m.Start:m.End])
		}
		last = m.End
	}
}

// FuzzCJK reads any text as Chinese and as Korean.
func FuzzCJK(f *testing.F) {
	for _, lang := range []string{"zh", "ko"} {
		table, err := os.ReadFile("testdata/" + lang + ".tsv")
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(table)) {
			if !strings.HasPrefix(line, "#") {
				s, _, _ := strings.Cut(line, "\t")
				f.Add(s)
			}
		}
	}
	f.Add(strings.Repeat(">", 840) + "1\x00") // the hedge ends a sentence cut for its length
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4096 {
			return
		}
		for _, lang := range []string{"zh", "ko"} {
			d := text.Analyze(s, lang)
			checkCJK(t, d, Find(d))
		}
	})
}

// TestMixedText reads random mixtures of the pieces that numbers are made of.
func TestMixedText(t *testing.T) {
	pieces := []string{"一", "两", "十", "百", "千", "万", "亿", "兆", "零", "半", "点", "分之", "成", "折", "第", "数", "几", "余", "多", "约", "近", "至", "到", "-", "~", "1", "23", "4,567", "8.9", "%", "元", "美元", "角", "分", "人", "个", "年", "月", "日", "时", "以上", "不到",
		"일", "이", "십", "백", "천", "만", "억", "조", "한", "두", "열", "스물", "분의", "점", "약", "여", "명", "개", "원", "달러", "센트", "에서", "과", "이상", "넘는", " ", "，", "。", "(", ")", "A", "k", "^", "/", "é", "\u200b", "😀", "\n", "参加", "수출"}
	r := rand.New(rand.NewPCG(7, 11))
	for range 4000 {
		var b strings.Builder
		for range 1 + r.IntN(24) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		for _, lang := range []string{"zh", "ko"} {
			d := text.Analyze(b.String(), lang)
			checkCJK(t, d, Find(d))
		}
	}
}

// TestLinear reads hostile texts of two lengths.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes time")
	}
	for _, piece := range []string{"一", "万", "十百千", "1,234,", "百分之", "第", "余多", "1-", "수천", "분의 ", "1 ", "两千 四 百 五 ", "1/2 ", "일이삼", "1.", "成千上万", "大于5小于", "만", "3과 ", "한두세", "角分", "年月日", "1억 ", "(", "9", "1又", "234,", "一又", "1~", "1과 ", "3분의 "} {
		for _, lang := range []string{"zh", "ko"} {
			linear.Check(t, piece, 4<<10, 32<<10, func(s string) { Find(&text.Document{Text: s, Language: lang}) })
		}
	}
}

var sampleTexts = map[string]string{
	"zh": "省文物局9日宣布，考古人员在山谷中清理墓葬214座，出土文物3,600余件，面积达12万平方米。参与单位11家，国家先后投入经费2800万元，预计明年春季展出，约四成展品为首次公开。当地居民表示，近年来前来参观的游客明显增多，今年上半年旅游收入同比增长近两成。\n",
	"ko": "이 회사의 올 상반기 매출은 384억6000만원으로 지난해 같은 기간보다 27.3% 늘었다. 차량 21만7000대를 팔았고 수출 물량은 전체의 19.4%였다. 회사는 앞으로 3년간 120억원을 투자해 일자리 500여 개를 만들기로 했다. 관계자는 시장 상황이 나아지고 있다고 설명했다.\n",
}

func BenchmarkFindCJK(b *testing.B) {
	for _, lang := range []string{"zh", "ko"} {
		b.Run(lang, func(b *testing.B) {
			d := text.Analyze(strings.Repeat(sampleTexts[lang], 64), lang)
			b.SetBytes(int64(len(d.Text)))
			b.ReportAllocs()
			for b.Loop() {
				Find(d)
			}
		})
	}
}
