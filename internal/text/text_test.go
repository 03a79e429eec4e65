package text

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func sentences(d *Document) []string {
	var out []string
	for _, s := range d.Sentences {
		out = append(out, d.Text[s.Start:s.End])
	}
	return out
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"plain", "It rained. Roads closed! Why? Nobody knew.", []string{"It rained.", "Roads closed!", "Why?", "Nobody knew."}},
		{"titles", "Mr. Hale met Gov. Ida Brook and Sen. Orr. They talked.", []string{"Mr. Hale met Gov. Ida Brook and Sen. Orr.", "They talked."}},
		{"initials inside", "The U.S. Navy sent J. R. Hale to Lima.", []string{"The U.S. Navy sent J. R. Hale to Lima."}},
		{"initials at the end", "Trade grew in the U.S. The port was busy.", []string{"Trade grew in the U.S.", "The port was busy."}},
		{"clock", "Doors open at 7 p.m. Guests come early.", []string{"Doors open at 7 p.m.", "Guests come early."}},
		{"clock with zone", "It airs at 7 p.m. Eastern on Monday.", []string{"It airs at 7 p.m. Eastern on Monday."}},
		{"number sign", "Job No. 2 pays more. No. It does not.", []string{"Job No. 2 pays more.", "No.", "It does not."}},
		{"month", "It fell on Sept. 4 and rose in Sept. Banks were glad.", []string{"It fell on Sept. 4 and rose in Sept.", "Banks were glad."}},
		{"decimals", "It hit 3.5 percent. Then 4.", []string{"It hit 3.5 percent.", "Then 4."}},
		{"year", "It began in 2016. Nobody came.", []string{"It began in 2016.", "Nobody came."}},
		{"ellipsis", "We waited ... and waited... Then it came.", []string{"We waited ... and waited...", "Then it came."}},
		{"spaced ellipsis", "He . . . went on . . . Then he left.", []string{"He . . . went on . . .", "Then he left."}},
		{"straight quotes", `"It is over." The judge left. "Really?" he asked.`, []string{`"It is over."`, "The judge left.", `"Really?" he asked.`}},
		{"curly quotes", "“It is over.” The judge left.", []string{"“It is over.”", "The judge left."}},
		{"footnotes", "It sank.[1][2] All lived.", []string{"It sank.[1][2]", "All lived."}},
		{"company", "Acme Inc. bought Foo Corp. The price was low.", []string{"Acme Inc. bought Foo Corp.", "The price was low."}},
		{"dateline", "GENEVA -- Talks began.", []string{"GENEVA -- Talks began."}},
		{"headline", "Talks begin in Geneva\n\nThe talks began on Monday.", []string{"Talks begin in Geneva", "The talks began on Monday."}},
		{"wrapped", "The talks that began on Monday went on until\nthe evening of Tuesday.\nThey end today.", []string{"The talks that began on Monday went on until\nthe evening of Tuesday.", "They end today."}},
		{"bullets", "Items:\n- one boat\n- two oars", []string{"Items:", "- one boat", "- two oars"}},
		{"lost space", "It cost a million.The mayor paid.", []string{"It cost a million.", "The mayor paid."}},
		{"chinese", "会议开始。来了四百人！好吗？", []string{"会议开始。", "来了四百人！", "好吗？"}},
		{"korean", "회의가 열렸다. 400명이 왔다. 끝.", []string{"회의가 열렸다.", "400명이 왔다.", "끝."}},
		{"empty", " \n\t ", nil},
	} {
		if got := sentences(Analyze(c.in, "")); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHeadings(t *testing.T) {
	d := Analyze("Talks begin in Geneva\n\nThe talks began on Monday. They end soon.\n\nMore to come:", "")
	var got []bool
	for _, s := range d.Sentences {
		got = append(got, s.Heading)
	}
	if len(got) != 4 || !got[0] || got[1] || got[2] || got[3] {
		t.Errorf("headings %v of %q", got, sentences(d))
	}
	if p := d.Sentences[3].Paragraph; p != 2 {
		t.Errorf("last paragraph %d, want 2", p)
	}
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		"Korea's don't":                   "word:korea word:'s word:don't",
		"Korea’s don’t":                   "word:korea word:'s word:don't",
		"1,100.9 4/5":                     "number:1,100.9 number:4 punct:/ number:5",
		"G20 5k 640bhp 2nd":               "mixed:g20 mixed:5k mixed:640bhp mixed:2nd",
		"US$300bn, A$82":                  "word:us symbol:$ mixed:300bn punct:, word:a symbol:$ number:82",
		"the U.S. at 9 a.m.":              "word:the word:u.s. word:at number:9 word:a.m.",
		"four-day":                        "word:four punct:- word:day",
		"10½ ½":                           "number:10½ number:½",
		"1'000'000":                       "number:1'000'000",
		".25 0.5. 7.":                     "number:.25 number:0.5 punct:. number:7 punct:.",
		"see https://a.example/b?c=1, or": "word:see link:https://a.example/b?c=1 punct:, word:or",
		"ann.lee@mail.example wrote":      "link:ann.lee@mail.example word:wrote",
		"@ann #vote2020 x":                "link:@ann link:#vote2020 word:x",
		"５０万人 3억":                         "number:50 han:万人 number:3 hangul:억",
		"19°C 20％":                        "number:19 symbol:° word:c number:20 symbol:%",
		"B.1.1.7":                         "word:b punct:. number:1.1.7",
		"ÉCOLE Été":                       "word:école word:été",
		"10 -- 20—30–40":                  "number:10 punct:-- number:20 punct:— number:30 punct:– number:40",
		"a \xff b":                        "word:a punct:\xff word:b",
	} {
		names := [...]string{"word", "number", "mixed", "symbol", "punct", "han", "hangul", "link"}
		var got []string
		for _, k := range Analyze(in, "en").Tokens {
			got = append(got, names[k.Kind]+":"+k.Lower)
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: %s, want %s", in, g, want)
		}
	}
}

func TestTokenCase(t *testing.T) {
	d := Analyze("The NATO summit McKay Ü", "en")
	want := []struct{ cap, all bool }{{true, false}, {true, true}, {false, false}, {true, false}, {true, false}}
	for i, w := range want {
		if k := d.Tokens[i]; k.Cap != w.cap || k.AllCaps != w.all {
			t.Errorf("%s: cap %v all %v", d.Text[k.Start:k.End], k.Cap, k.AllCaps)
		}
	}
}

func TestDetect(t *testing.T) {
	for in, want := range map[string]string{
		"The minister said that the talks will go on.": "en",
		"Markets up": "en",
		"总统周一表示，会谈将继续。":                                                                                                                   "zh",
		"대통령은 월요일 회담이 계속될 것이라고 말했다.":                                                                                                      "ko",
		"大統領は月曜日に会談が続くと述べた。":                                                                                                              "ja",
		"Le ministre a déclaré lundi que les négociations avec les syndicats se poursuivront pendant toute la semaine prochaine à Paris.": "fr",
		"삼성전자 CEO는 AI 반도체 수출이 20% 늘었다고 말했다.":                                                                                              "ko",
	} {
		if got := Analyze(in, "").Language; got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestCodePoint(t *testing.T) {
	s := strings.Repeat("aé漢😀", 100)
	d := New(s)
	for i := range s {
		if got, want := d.CodePoint(i), utf8.RuneCountInString(s[:i]); got != want {
			t.Fatalf("offset %d: %d, want %d", i, got, want)
		}
	}
	if got := d.CodePoint(len(s)); got != 400 {
		t.Errorf("end: %d", got)
	}
}

// checkDocument holds what every document must keep.
func checkDocument(t *testing.T, d *Document) {
	t.Helper()
	at := 0
	for i, k := range d.Tokens {
		if k.Start < at || k.End <= k.Start || k.End > len(d.Text) || k.Lower == "" {
			t.Fatalf("token %d: %+v after offset %d", i, k, at)
		}
		at = k.End
	}
	last := 0
	for i, s := range d.Sentences {
		if s.First != last || s.Last <= s.First || s.Start != d.Tokens[s.First].Start || s.End != d.Tokens[s.Last-1].End {
			t.Fatalf("sentence %d: %+v after token %d", i, s, last)
		}
		last = s.Last
	}
	if last != len(d.Tokens) {
		t.Fatalf("sentences end at token %d of %d", last, len(d.Tokens))
	}
}

func FuzzAnalyze(f *testing.F) {
	f.Add("Mr. Hale paid US$3.5bn on Sept. 4. \"Why?\" 会议。 다.\n- x\n1. y")
	f.Add("a@b.c ’s 1'000 .5 ... -- [1] \xff\xe2\x80")
	f.Fuzz(func(t *testing.T, s string) {
		checkDocument(t, Analyze(s, ""))
	})
}

func BenchmarkAnalyze(b *testing.B) {
	s := strings.Repeat("The port of Lima handled about 1.2 million tonnes in 2019, up 7% from a year earlier, Mr. Hale said. “We’re busy,” he added.\n\n", 400)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		Analyze(s, "en")
	}
}

func TestFurniture(t *testing.T) {
	for in, want := range map[string]bool{
		"Copyright © 2024 The Lima Post. All rights reserved.": true,
		"© 2024 Lima Post":                                          true,
		"Most viewed in 24 hours":                                   true,
		"Tel: +51 1 555 0100":                                       true,
		"Updated 9:27 a.m. ET, January 5, 2026":                     true,
		"By Ann Lee and Bo Ray, January 5, 2026":                    true,
		"Home | News | World | 5 Videos":                            true,
		"1.2k shares 45 comments":                                   true,
		"3 min read":                                                true,
		"京ICP备12345678号-1":                                          true,
		"版权所有 2024 未经授权不得转载":                                        true,
		"24小时点击排行":                                                  true,
		"무단전재 및 재배포 금지":                                             true,
		"입력 2026.01.05 09:30":                                       true,
		"About 400 people came to the copyright hearing on Monday.": false,
		"The phone call lasted 20 minutes.":                         false,
		"Ferry sinks off Lima with 40 aboard":                       false,
		"Published reports put the toll at 12.":                     false,
		"By Monday 400 had come":                                    false,
		"会议有400人参加。":                                                false,
	} {
		d := Analyze(in, "")
		if got := d.Sentences[0].Furniture; got != want {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}

// TestCodePoints counts random bytes both ways, from every byte to every other.
func TestCodePoints(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	for range 300 {
		b := make([]byte, r.IntN(300))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		s := string(b)
		d := New(s)
		n := 0
		for i := 0; i <= len(s); i++ {
			if got := d.CodePoint(i); got != n {
				t.Fatalf("%d code points before byte %d of %q, want %d", got, i, s, n)
			}
			if i == len(s) || s[i]&0xC0 != 0x80 {
				for _, e := range []*Document{d, {Text: s}} { // with its index, and without
					if got, ok := e.Offset(n); got != i || !ok {
						t.Fatalf("code point %d of %q at byte %d (%t), want %d", n, s, got, ok, i)
					}
				}
				n++
			}
		}
		for _, n := range []int{-1, n, 1 << 40} {
			if got, ok := d.Offset(n); ok {
				t.Fatalf("code point %d of %q at byte %d", n, s, got)
			}
		}
	}
}

// Eight bytes at a time come to the same as one.
func TestLetters(t *testing.T) {
	for c := range 256 {
		for at := range 8 {
			b := []byte("aZ@[`{9z")
			b[at] = byte(c)
			v := eight(string(b))
			_, upper := letters(v)
			got := binary.LittleEndian.AppendUint64(nil, v|upper>>2)
			want := 8
			if c >= 0x80 {
				want = at
			}
			for i := range b {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			if !bytes.Equal(got, b) || ascii(v) != want {
				t.Fatalf("%q, want %q; %d ASCII bytes", got, b, ascii(v))
			}
		}
	}
}

// What is read off the bytes of Han and Hangul is what their code points say.
func TestScript(t *testing.T) {
	told := 0
	for r := range rune(0x20000) {
		s := string(r)
		if c := script(s, 0); c != other {
			if told++; c != look(r) || len(s) != 3 || unicode.ToLower(r) != r {
				t.Fatalf("%U is of class %d, want %d", r, c, look(r))
			}
		}
		if r >= 0x80 && classify(r) != look(r) && r != utf8.RuneError {
			t.Fatalf("%U is classified %d, want %d", r, classify(r), look(r))
		}
		if l := unicode.ToLower(r); l != r && len(string(l)) == len(s) && r >= 0x80 && !capital(r) && (r < 0x2C00 || r >= 0xA640) {
			t.Fatalf("%U has the small letter %U", r, l)
		}
	}
	if told < 32000 {
		t.Errorf("only %d code points are told by their bytes", told)
	}
	if s := "가나漢字a"; run(s, 0, hangul) != 6 || run(s, 6, han) != 12 || run("가\xEA\xB0", 0, hangul) != 3 {
		t.Error("a run ends elsewhere")
	}
}
