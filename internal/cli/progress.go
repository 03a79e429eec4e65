package cli

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/report"
)

// How long work runs before it is shown, and how often the line is drawn anew.
const (
	progressDelay = 300 * time.Millisecond
	progressTick  = 100 * time.Millisecond
)

// progress is a line on a terminal that says what is being done, and how long
// it has taken. It is gone before anything else is printed. On what is no
// terminal it says nothing.
type progress struct {
	m     *Main
	width int // 0 where there is no terminal

	mu    sync.Mutex
	doing string
	end   chan struct{}
	done  sync.WaitGroup
}

// progress starts a line; stop it before printing.
func (m *Main) progress() *progress {
	p := &progress{m: m}
	width, ok := m.columns(m.Stderr)
	if !ok || m.Getenv("TERM") == "dumb" {
		return p
	}
	p.width = max(width, 20)
	end := make(chan struct{})
	p.end = end
	p.done.Go(func() { p.draw(end) })
	return p
}

func (p *progress) say(doing string) {
	p.mu.Lock()
	p.doing = doing
	p.mu.Unlock()
}

// stop takes the line away; it may be called more than once.
func (p *progress) stop() {
	if p.end == nil {
		return
	}
	close(p.end)
	p.end = nil
	p.done.Wait()
}

func (p *progress) draw(end <-chan struct{}) {
	start := time.Now()
	ticker := time.NewTicker(progressTick)
	defer ticker.Stop()
	shown := false
	for {
		select {
		case <-end:
			if shown {
				p.write("\r\x1b[K")
			}
			return
		case now := <-ticker.C:
			took := now.Sub(start)
			if took < progressDelay {
				continue
			}
			p.mu.Lock()
			line := fmt.Sprintf("%s … %.0f s", printable(p.doing), took.Seconds())
			p.mu.Unlock()
			p.write("\r" + report.Shorten(line, p.width-1) + "\x1b[K")
			shown = true
		}
	}
}

func (p *progress) write(s string) {
	// A progress line that cannot be written is not worth failing for.
	_, _ = p.m.Stderr.Write([]byte(s))
}

// printable keeps the name of a file, or its words in a message, from
// steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' || r >= 0x7F && r < 0xA0 {
			return '\uFFFD'
		}
		return r
	}, s)
}
