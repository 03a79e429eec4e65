package lang

import (
	"strings"
	"testing"
	"unicode"
)

func TestConceptTable(t *testing.T) {
	seen := map[string]string{}
	rows := 0
	for row := range Rows("concepts.tsv", conceptTable, 4) {
		rows++
		if row[1] == "" || row[1] != strings.ToLower(row[1]) {
			t.Errorf("English %q", row[1])
		}
		if row[2] == "" && row[3] == "" {
			t.Errorf("%s: no words", row[1])
		}
		for col, lang := range []string{2: "zh ", 3: "ko "} {
			if lang == "" {
				continue
			}
			for w := range strings.FieldsSeq(row[col]) {
				if was, ok := seen[lang+w]; ok {
					t.Errorf("%s%s stands for %s and %s", lang, w, was, row[1])
				}
				seen[lang+w] = row[1]
				for _, r := range w {
					if unicode.In(r, unicode.Hangul) != (col == 3) && !unicode.In(r, unicode.Han) && !(r < 0x80 && unicode.IsLetter(r)) {
						t.Errorf("%s%s: %q is of another script", lang, w, r)
					}
					if col == 2 && Fold(r) != r {
						t.Errorf("%s: write %c as %c", w, r, Fold(r))
					}
				}
			}
		}
	}
	if rows < 1000 {
		t.Errorf("%d concepts", rows)
	}
}

func TestConcepts(t *testing.T) {
	for _, c := range []struct{ chinese, korean, english string }{
		{"出口额", "수출액", "export"},
		{"协议", "협정", "agreement"},
		{"死亡", "숨지", "die"},
		{"受伤", "다쳤", "injure"},
		{"失踪", "실종", "miss"},
		{"投资", "투자", "invest"},
		{"就业岗位", "일자리", "job"},
		{"投票率", "투표율", "turnout"},
		{"韩国", "한국", "south korea"},
		{"中国", "중국", "china"},
		{"法国", "프랑스", "france"},
		{"巴西", "브라질", "brazil"},
		{"上海", "상하이", "shanghai"},
	} {
		z, _, ok := Chinese.Longest(c.chinese, 0)
		if !ok || z.Lemma() != c.english {
			t.Errorf("%s: %v, want %s", c.chinese, z, c.english)
		}
		k, _, ok := Korean.Longest(c.korean, 0)
		if !ok || k.Lemma() != c.english {
			t.Errorf("%s: %v, want %s", c.korean, k, c.english)
		}
	}
}

func TestDict(t *testing.T) {
	d := NewDict[int](Simplified, nil)
	for i, w := range []string{"万", "万亿", "千米", "a"} {
		d.Add(w, i)
	}
	for _, c := range []struct {
		s    string
		i    int
		want int
		end  int
	}{
		{"万亿元", 0, 1, 6},
		{"萬元", 0, 0, 3},
		{"萬億", 0, 1, 6},
		{"千", 0, -1, 0},
		{"三千米", 3, 2, 9},
		{"ａ", 0, 3, 3},
		{"", 0, -1, 0},
	} {
		v, end, ok := d.Longest(c.s, c.i)
		if ok != (c.want >= 0) || ok && (v != c.want || end != c.end) {
			t.Errorf("Longest(%q, %d) = %d, %d, %v", c.s, c.i, v, end, ok)
		}
	}
	b := NewDict[int](AsWritten, nil)
	b.AddBack("约", 1)
	b.AddBack("大约", 2)
	if v, start, ok := b.LongestBefore("有大约3人", 9); !ok || v != 2 || start != 3 {
		t.Errorf("LongestBefore = %d, %d, %v", v, start, ok)
	}
}
