package extract

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/parse"
	"github.com/seed4521bc5c/crosscheck/internal/text"
)

var (
	cjkStatuses = [...]string{"actual", "expected", "hypothetical", "denied"}
	cjkChanges  = [...]string{"level", "up", "down", "to", "from"}
)

func cjkRead(s, lang string) []claim.Claim {
	d := text.Analyze(s, lang)
	src := claim.Source{ID: "s", Text: s, Published: time.Date(2026, 5, 15, 9, 0, 0, 0, time.UTC)}
	return Claims(d, src, parse.Find(d))
}

// cjkTold writes a claim as the tables of testdata do.
func cjkTold(c *claim.Claim) string {
	or := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	period := "-"
	if p := c.Period; p.Known() {
		period = p.Start.Format(time.DateOnly) + " " + p.End.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	f := &c.Frame
	return fmt.Sprintf("%s|%s %s %s %s %s", c.Quote.Exact, or(f.Head), or(f.Verb), cjkStatuses[c.Status], cjkChanges[f.Change], period)
}

// TestCJKSentences reads the sentences of testdata, one table a language.
func TestCJKSentences(t *testing.T) {
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
				var got []string
				for _, c := range cjkRead(cols[0], lang) {
					got = append(got, cjkTold(&c))
				}
				if g, w := strings.Join(got, "\t"), strings.Join(cols[1:], "\t"); g != w {
					t.Errorf("%s\n got  %s\n want %s", cols[0], g, w)
				}
			}
		})
	}
}

// FuzzCJKClaims checks that quotes are exact by code points whatever the text.
func FuzzCJKClaims(f *testing.F) {
	f.Add("山洪已造成至少26人死亡、140余人受伤。", "zh")
	f.Add("올해 굴 수출액이 3억4100만달러에 이르렀다.", "ko")
	f.Add("一万亿亿亿两成半个半小时\u200b第数几百\xff", "zh")
	f.Fuzz(func(t *testing.T, s, lang string) {
		if lang != "ko" {
			lang = "zh"
		}
		if len(s) > 4096 {
			return
		}
		points := []rune(s)
		last := -1
		for _, c := range cjkRead(s, lang) {
			q := c.Quote
			if q.Start < 0 || q.End > len(points) || q.Start >= q.End {
				t.Fatalf("quote [%d, %d) of %d", q.Start, q.End, len(points))
			}
			if utf8.ValidString(s) && string(points[q.Start:q.End]) != q.Exact {
				t.Fatalf("quote %q, text has %q", q.Exact, string(points[q.Start:q.End]))
			}
			if c.Number.Start < q.Start || c.Number.End > q.End || q.Start < last {
				t.Fatalf("number %v outside quote %v, or out of order", c.Number, q)
			}
			last = q.Start
		}
	})
}

func BenchmarkCJKClaims(b *testing.B) {
	for lang, s := range map[string]string{
		"zh": "省文物局9日宣布，考古人员在山谷中清理墓葬214座，出土文物3,600余件，面积达12万平方米。参与单位11家，国家先后投入经费2800万元，预计明年春季展出，约四成展品为首次公开。当地居民表示，近年来前来参观的游客明显增多，今年上半年旅游收入同比增长近两成。\n",
		"ko": "이 회사의 올 상반기 매출은 384억6000만원으로 지난해 같은 기간보다 27.3% 늘었다. 차량 21만7000대를 팔았고 수출 물량은 전체의 19.4%였다. 회사는 앞으로 3년간 120억원을 투자해 일자리 500여 개를 만들기로 했다. 관계자는 시장 상황이 나아지고 있다고 설명했다.\n",
	} {
		b.Run(lang, func(b *testing.B) {
			d := text.Analyze(strings.Repeat(s, 64), lang)
			ms := parse.Find(d)
			src := claim.Source{ID: "s", Published: time.Date(2026, 5, 15, 9, 0, 0, 0, time.UTC)}
			b.SetBytes(int64(len(d.Text)))
			b.ReportAllocs()
			for b.Loop() {
				Claims(d, src, ms)
			}
		})
	}
}
