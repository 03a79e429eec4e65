package cli_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
)

// BenchmarkExtract reads a megabyte of news-like text and prints its claims,
// as `crosscheck extract --json` does.
func BenchmarkExtract(b *testing.B) {
	var text strings.Builder
	for i := 0; text.Len() < 1<<20; i++ {
		fmt.Fprintf(&text, "The harbour at Fenwick took in %d ships on Monday, the port's director said in an interview, "+
			"and the town hopes that it will not have to turn any of them away before the winter storms are over. "+
			"Nobody in the fish market seemed to mind the noise, and the ferry left as it always does. ", 20+i%70)
		if i%4 == 3 {
			fmt.Fprintf(&text, "Trade rose by %d percent to $%d.%d million last year.\n\n", i%30, 100+i%800, i%10)
		}
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		m := cli.Main{
			Args: []string{"extract", "--json", "-"}, Stdin: strings.NewReader(text.String()),
			Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" },
		}
		if code := m.Run(b.Context()); code != cli.ExitOK {
			b.Fatalf("exit code %d", code)
		}
	}
}
