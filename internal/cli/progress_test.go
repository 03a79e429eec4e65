package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgress(t *testing.T) {
	for _, tt := range []struct {
		name     string
		terminal bool
		term     string
		took     time.Duration
		want     bool
	}{
		{"long work", true, "xterm", progressDelay + 3*progressTick, true},
		{"short work", true, "xterm", 0, false},
		{"no terminal", false, "xterm", progressDelay + 3*progressTick, false},
		{"dumb terminal", true, "dumb", progressDelay + 3*progressTick, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // or a busy machine is late with it
				var stderr bytes.Buffer
				m := &Main{
					Stderr:  &stderr,
					Getenv:  func(string) string { return tt.term },
					Columns: func(io.Writer) (int, bool) { return 40, tt.terminal },
				}
				p := m.progress()
				p.say("reading \x1b[31m" + strings.Repeat("a long name ", 9))
				time.Sleep(tt.took)
				p.stop()
				p.stop()
				got := stderr.String()
				if (got != "") != tt.want {
					t.Fatalf("progress is %q", got)
				}
				if !tt.want {
					return
				}
				if !strings.HasSuffix(got, "\r\x1b[K") {
					t.Errorf("the line is left standing: %q", got)
				}
				if strings.Contains(got, "\x1b[31m") {
					t.Errorf("a file's name steers the terminal: %q", got)
				}
				for line := range strings.SplitSeq(got, "\r") {
					if n := len([]rune(strings.TrimSuffix(line, "\x1b[K"))); n >= 40 {
						t.Errorf("%d columns of 40: %q", n, line)
					}
				}
			})
		})
	}
}
