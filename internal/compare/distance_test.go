package compare

import (
	"reflect"
	"testing"
	"time"
)

// Stretches of time between two dates. The sentences are told on 7 January
// 2026; marks are as in marked.
func TestDistances(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"He resigned on 10 July, [[seven;7;mo]] months after taking office on 12 December.",
			[]string{"DURATION holds a1: 12 December to 10 July is 210 days; 7 months stated"}},
		{"He resigned on 10 July 2031, [[three;3;mo]] months after taking office on 12 December 2030.",
			[]string{"DURATION fails a1: 12 December 2030 to 10 July 2031 is 210 days; 3 months stated"}},
		{"The president arrives [[seven;7;mo]] months after taking office in June.",
			[]string{"DURATION holds a1: June to 7 January 2026 is 191 to 220 days; 7 months stated"}},
		{"The president arrives [[two;2;mo]] months after taking office in June.", nil},
		{"The president arrives [[two;2;a]] years after taking office in June 2019.",
			[]string{"DURATION fails a1: June 2019 to 7 January 2026 is 2383 to 2412 days; 2 years stated"}},
		{"The strike began on 1 June and ended on 21 June, [[three;3;wk]] weeks later.",
			[]string{"DURATION holds a1: 1 June to 21 June is 20 days; 3 weeks stated"}},
		{"The strike began on 1 June and ended [[five;5;wk]] weeks later, on 21 June.",
			[]string{"DURATION fails a1: 1 June to 21 June is 20 days; 5 weeks stated"}},
		{"The vote is on 14 June, [[three;3;d]] days before the summit on 17 June.",
			[]string{"DURATION holds a1: 14 June to 17 June is 3 days; 3 days stated"}},
		{"It closed in March 2029, [[two;2;a]] years after it had opened in March 2027.",
			[]string{"DURATION holds a1: March 2027 to March 2029 is 701 to 761 days; 2 years stated"}},
		{"It closed in 2029, [[ten;10;a]] years after it had opened in 2027.",
			[]string{"DURATION fails a1: 2027 to 2029 is 367 to 1095 days; 10 years stated"}},
		{"It opened on 30 December and closed [[ten;10;d]] days later, on 9 January.",
			[]string{"DURATION holds a1: 30 December to 9 January is 10 days; 10 days stated"}},
		// Nothing that the dates could say.
		{"Aid came [[two;2;wk]] weeks after the quake.", nil},
		{"Of letters of 3 May, 4 May and 5 May, the last came [[two;2;wk]] weeks after the first.", nil},
		{"He has [[two;2;wk]] weeks to answer the letter of 3 May.", nil},
		{"The police came [[three;3;h]] hours after the alarm on 3 May.", nil},
	} {
		claims, ctx := marked(t, c.text)
		ctx.Sources[0].Published = time.Date(2026, 1, 7, 9, 0, 0, 0, time.UTC)
		if got := wording(Checks(claims, ctx)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}
