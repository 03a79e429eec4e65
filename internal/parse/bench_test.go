package parse

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/text"
)

// newsText makes n bytes of text that is built like news: about two numbers a
// sentence in a third of the sentences, names, quotes, dates.
func newsText(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	var b strings.Builder
	for b.Len() < n {
		switch r.IntN(9) {
		case 0:
			fmt.Fprintf(&b, "About %d,%03d people marched through the old town on %s, %d %s after the court ruled against the mayor. ", 1+r.IntN(30), r.IntN(1000), pick("Monday", "Tuesday", "Jan. 5", "March 12, 2024"), 2+r.IntN(20), pick("days", "months", "weeks"))
		case 1:
			fmt.Fprintf(&b, "The ministry expects growth of %d.%d percent next year, up from %d.%d percent in 20%02d, and more than $%d.%d billion in new loans. ", r.IntN(9), r.IntN(10), r.IntN(9), r.IntN(10), r.IntN(25), 1+r.IntN(40), r.IntN(10))
		case 2:
			fmt.Fprintf(&b, "Police said at least %s people were killed and dozens were injured when a ferry with %d passengers sank off the coast. ", pick("two", "seven", "twelve", "thirty-one"), 50+r.IntN(400))
		default:
			b.WriteString(pick(
				"The minister, who has long argued for a slower pace, told reporters that the government would not be hurried by what she called the noise of the markets. ",
				"“We have listened to everybody who wanted to be heard,” he said, “and now it is time to decide what this city wants to be.” ",
				"Residents of the quarter between the harbour and the railway say that nothing has changed since the last inquiry was closed without a finding. ",
				"Analysts at several banks warned that the central bank's patience may be tested if energy prices keep climbing through the winter. ",
				"Mr. Hale, a lawyer from Porto Verde, is widely expected to run again for the seat that he lost to Ida Brook in a bitter campaign.\n\n",
				"It remains unclear whether the two companies will be allowed to merge, since regulators in Europe and the U.S. have yet to give their opinions. "))
		}
	}
	return b.String()
}

func BenchmarkFind(b *testing.B) {
	s := newsText(1 << 20)
	b.Run("analyze", func(b *testing.B) {
		b.SetBytes(int64(len(s)))
		b.ReportAllocs()
		for b.Loop() {
			text.Analyze(s, "en")
		}
	})
	d := text.Analyze(s, "en")
	b.Run("find", func(b *testing.B) {
		b.SetBytes(int64(len(s)))
		b.ReportAllocs()
		for b.Loop() {
			Find(d)
		}
	})
	b.Run("both", func(b *testing.B) {
		b.SetBytes(int64(len(s)))
		b.ReportAllocs()
		for b.Loop() {
			Find(text.Analyze(s, "en"))
		}
	})
}
