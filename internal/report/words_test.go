package report

import (
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	"github.com/seed4521bc5c/crosscheck/internal/unit"
)

func TestNumber(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"0", "0"}, {"7", "7"}, {"999", "999"}, {"1000", "1,000"}, {"-1234.5", "−1,234.5"},
		{"11309", "11,309"}, {"999999", "999,999"}, {"1e6", "1 million"}, {"1234567", "1,234,567"},
		{"272.9e9", "272.9 billion"}, {"3.05e12", "3.05 trillion"}, {"1500e12", "1,500 trillion"},
		{"0.125", "0.125"}, {"-2e6", "−2 million"}, {"1500000.5", "1,500,000.5"},
	} {
		if got := number(quantity.MustParse(tt.in)); got != tt.want {
			t.Errorf("number(%s) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestBrief(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""}, {"5", "5"}, {"0.125", "0.125"}, {"-2.123456", "-2.123456"},
		{"3.99652777777", "3.997"}, {"-0.0000123456", "-0.0000123"}, {"12345678.00000001", "12345678"},
	} {
		var x quantity.Decimal
		if tt.in != "" {
			x = quantity.MustParse(tt.in)
		}
		if got := brief(x).String(); got != tt.want {
			t.Errorf("brief(%s) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	dollars := unit.Unit{Code: "USD", Name: "dollar", Dimension: unit.Money}
	yuan := unit.Unit{Code: "CNY", Name: "yuan", Dimension: unit.Money}
	percent := unit.Unit{Code: "%", Name: "percent", Dimension: unit.Percent}
	days := unit.Unit{Code: "d", Name: "day", Dimension: unit.Duration}
	feet := unit.Unit{Code: "[ft_i]", Name: "foot", Dimension: unit.Length}
	barrel := unit.Unit{Code: "USD", Name: "dollar", Dimension: unit.Money, Per: "barrel"}
	dec := quantity.MustParse
	for _, tt := range []struct {
		q    quantity.Quantity
		want string
	}{
		{quantity.Quantity{Value: dec("400"), Approximation: quantity.About}, "about 400"},
		{quantity.Quantity{Value: dec("400"), Emphatic: true}, "exactly 400"},
		{quantity.Quantity{Value: dec("3e11"), Approximation: quantity.MoreThan, Unit: dollars}, "more than $300 billion"},
		{quantity.Quantity{Value: dec("-5"), Unit: dollars}, "−$5"},
		{quantity.Quantity{Value: dec("100"), Approximation: quantity.LessThan, Inclusive: true, Unit: yuan}, "at most CNY 100"},
		{quantity.Quantity{Value: dec("72"), Approximation: quantity.Nearly, Unit: barrel}, "nearly $72 per barrel"},
		{quantity.Quantity{Value: dec("20"), Approximation: quantity.AtLeast, Unit: percent}, "at least 20%"},
		{quantity.Quantity{Value: dec("35"), Unit: unit.Unit{Code: "USX", Name: "cent", Dimension: unit.Money}}, "35 cents"},
		{quantity.Quantity{Value: dec("1"), Unit: days}, "1 day"},
		{quantity.Quantity{Value: dec("4"), Unit: days}, "4 days"},
		{quantity.Quantity{Value: dec("6"), Approximation: quantity.UpTo, Unit: feet}, "up to 6 feet"},
		{quantity.Quantity{Lower: dec("3e9"), Upper: dec("5e9"), Approximation: quantity.Range, Unit: dollars}, "$3 billion to $5 billion"},
		{quantity.Quantity{Lower: dec("10"), Upper: dec("15"), Approximation: quantity.Range, Unit: percent}, "10 to 15%"},
		{quantity.Quantity{Lower: dec("24"), Upper: dec("99"), Approximation: quantity.Order}, "the exact words"},
		{quantity.Quantity{Value: dec("0.333333333333333"), Fraction: true}, "a third"},
		{quantity.Quantity{Value: dec("0.25"), Approximation: quantity.About, Fraction: true}, "about a quarter"},
		{quantity.Quantity{Value: dec("0.285714285714286"), Fraction: true}, "the exact words"},
		{quantity.Quantity{Value: dec("0.15"), Fraction: true}, "0.15"},
		{quantity.Quantity{}, "the exact words"},
	} {
		c := claim.Claim{Quantity: tt.q, Quote: claim.Quote{Exact: "the exact words"}}
		if got := Describe(&c); got != tt.want {
			t.Errorf("Describe(%+v) = %q, want %q", tt.q, got, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"plain words", "plain words"},
		{"two\n\tlines ", "two lines "},
		{"\x1b[31mred\x1b[0m", "␛[31mred␛[0m"},
		{"a\u009bb\x7fc", "a\uFFFDb␡c"},
		{"\u202Eevil\u202C \u2066x\u2069", "evil x"},
		{"zero\u200Bwidth\u00AD", "zerowidth"},
		{"family 👨\u200D👩\u200D👧", "family 👨\u200D👩\u200D👧"},
		{"bad\xffbyte", "bad\uFFFDbyte"},
		{"约400人", "约400人"},
	} {
		if got := clean(tt.in); got != tt.want {
			t.Errorf("clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFragment(t *testing.T) {
	long := "First. Under the old rules, which nobody had read in years, the harbour could take 40 ships a day, and not one more, as the pilots knew. Last."
	absent := func(s *claim.Source) { s.Text = "" }
	page := func(s *claim.Source) { s.HTML, s.Text = "<p>"+s.Text, "" }
	for _, tt := range []struct {
		name                 string
		text, words          string
		window               window
		edit                 func(*claim.Source)
		before, exact, after string
	}{
		{"whole sentence", "One. Two ships came. Three.", "Two ships", 90, nil, "", "Two ships", " came."},
		{"cut at words", long, "40 ships", 20, nil, "… harbour could take ", "40 ships", " a day, and not one …"},
		{"wide characters", "渡轮公司约有310万名乘客。", "约有310万名乘客", 90, nil, "渡轮公司", "约有310万名乘客", "。"},
		{"a text that is not given", long, "40 ships", 90, absent, "… had read in years, the harbour could take ", "40 ships", " a day, and not one more, as …"},
		{"a short one not given", "One. Two ships came. Three.", "Two ships", 90, absent, "", "Two ships", " came."},
		{"a page", "Two ships came.", "Two ships", 90, page, "", "Two ships", " came."},
		{"a text that has changed", "One. Two ships came. Three.", "Two ships", 90, func(s *claim.Source) { s.Text = "Other" }, "", "Two ships", " came."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			runes, words := []rune(tt.text), []rune(tt.words)
			at := 0
			for string(runes[at:at+len(words)]) != tt.words {
				at++
			}
			from, to := at, at+len(words)
			for from > 0 && runes[from-1] != '.' && runes[from-1] != '。' {
				from--
			}
			if from > 0 {
				from++
			}
			for to < len(runes) && runes[to-1] != '.' && runes[to-1] != '。' {
				to++
			}
			c := claim.Claim{
				Quote: claim.Quote{
					Exact: tt.words, Start: at, End: at + len(words),
					Prefix: string(runes[max(0, at-48):at]), Suffix: string(runes[at+len(words) : min(len(runes), at+len(words)+32)]),
				},
				Sentence: claim.Span{Start: from, End: to},
			}
			s := claim.Source{Text: tt.text}
			if tt.edit != nil {
				tt.edit(&s)
			}
			before, exact, after := newSourceText(&s).fragment(&c, tt.window)
			if before != tt.before || exact != tt.exact || after != tt.after {
				t.Errorf("got  %q %q %q\nwant %q %q %q", before, exact, after, tt.before, tt.exact, tt.after)
			}
		})
	}
}

func TestOffset(t *testing.T) {
	var text string
	for i := range 1000 {
		text += string(rune(0x4E00+i)) + "a"
	}
	s := newSourceText(&claim.Source{Text: text})
	for point, at := range []int{0, 3, 4} {
		if got, ok := s.offset(point); got != at || !ok {
			t.Errorf("offset(%d) = %d, %v; want %d", point, got, ok, at)
		}
	}
	if got, ok := s.offset(2000); got != len(text) || !ok {
		t.Errorf("offset of the end = %d, %v; want %d", got, ok, len(text))
	}
	for _, point := range []int{-1, 2001, 1 << 40} {
		if got, ok := s.offset(point); ok {
			t.Errorf("offset(%d) = %d, want none", point, got)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int
		want  []string
	}{
		{"one two three", 9, []string{"one two", "three"}},
		{"one two", 40, []string{"one two"}},
		{"abcdefghijklm", 8, []string{"abcdefgh", "ijklm"}},
		{"约有三百一十万名乘客。", 10, []string{"约有三百一", "十万名乘", "客。"}},
		{"", 10, nil},
	} {
		var got []string
		for _, line := range wrap([]run{{tt.in, inkPlain}}, tt.width) {
			var s strings.Builder
			for _, r := range line {
				s.WriteString(r.text)
			}
			got = append(got, s.String())
		}
		if len(got) != len(tt.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
			continue
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("wrap(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
			}
		}
	}
}
