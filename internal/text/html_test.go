package text

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestFromHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"page", `<!doctype html><html><head><title>T</title><style>p{}</style></head><body>
			<header><a href="/">Home</a></header><nav><ul><li><a href="/w">World</a></ul></nav>
			<article><h1>Ferry sinks</h1><p>About&nbsp;40 people were <a href="/r">rescued</a>
			off Lima.</p><aside><p>Read also: 5 storms</p></aside><script>var x = 9;</script><ul><li>3 crew<li>37 guests</ul></article>
			<footer>© 2024 Paper, tel. 555 0100</footer></body></html>`,
			"Ferry sinks\n\nAbout 40 people were rescued off Lima.\n\n3 crew\n\n37 guests"},
		{"fragment", `<p>One <b>bold</b>word.</p><p hidden>No.</p><div>Two<br>lines<br><br>Three</div>`, "One boldword.\n\nTwo lines\n\nThree"},
		{"bare text", "Only 5 &amp; 6 words.", "Only 5 & 6 words."},
		{"table", `<table><tr><th>Year</th><th>Trade</th></tr><tr><td>2015</td><td>$5</td></tr></table>`, "Year Trade\n\n2015 $5"},
		{"teaser beside the story", `<article>Short</article><main>` + strings.Repeat("<p>The long story goes on and on.</p>", 3) + `</main>`,
			strings.TrimSuffix(strings.Repeat("The long story goes on and on.\n\n", 3), "\n\n")},
		{"links", `<p><a href="/a">More</a> <a href="/b">News</a></p><p>See <a href="/c">this</a>.</p>`, "See this."},
		{"hidden by style", `<div style="display: none">9 spies</div><p>8 boats</p>`, "8 boats"},
	} {
		got, err := FromHTML(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
	if _, err := FromHTML("<script>1</script>"); !errors.Is(err, ErrNoText) {
		t.Errorf("a page of scripts: %v", err)
	}
	if _, err := FromHTML(strings.Repeat("<div>", 100000) + "x"); err == nil {
		t.Error("nesting without end was read")
	}
}

func FuzzFromHTML(f *testing.F) {
	f.Add("<p>5 <a>x</a><br><br><table><td>1")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := FromHTML(s); err == nil && strings.TrimSpace(got) == "" {
			t.Error("no text and no error")
		}
	})
}

// Who gives a page up gets the context's error and no text, wherever the reading
// stands.
func TestFromHTMLGivenUp(t *testing.T) {
	page := "<article>" + strings.Repeat("<p>About 12 boats left.</p>", 20_000) + "</article>"
	for looks := range 700 {
		ctx := &lasting{Context: t.Context(), looks: 10 * looks}
		got, err := FromHTMLContext(ctx, page)
		if ctx.looks >= 0 {
			if err != nil || looks == 0 {
				t.Fatalf("in time: %v", err)
			}
			return
		}
		if got != "" || !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d looks: %d bytes, %v", 10*looks, len(got), err)
		}
	}
	t.Error("never in time")
}

// lasting is a context that is done once it has been looked at so often.
type lasting struct {
	context.Context

	looks int
}

func (l *lasting) Err() error {
	if l.looks--; l.looks < 0 {
		return context.Canceled
	}
	return nil
}
