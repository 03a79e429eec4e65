package text

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	// x/net/html parses what browsers accept. The readability ports build on
	// it, too, but fetch pages themselves and so pull in net/http.
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ErrNoText says that a page holds no text that could be a report.
var ErrNoText = errors.New("text: no article text in the HTML")

// FromHTML gives the article's text of a page: its paragraphs, headings, list
// items and table rows, one a paragraph, with an empty line between. Where
// the page marks its article (article, main, or the ARIA and schema.org words
// for them), only that is read. Scripts, styles, forms, navigation, asides,
// footers, hidden elements and blocks that are mostly links are left out. The parser
// refuses nesting beyond 512 elements.
func FromHTML(page string) (string, error) { return FromHTMLContext(context.Background(), page) }

// FromHTMLContext is FromHTML that gives up, with the context's error, soon
// after the context is done.
func FromHTMLContext(ctx context.Context, page string) (string, error) {
	doc, err := html.Parse(&patientReader{ctx, page})
	if err != nil {
		return "", fmt.Errorf("text: HTML: %w", err)
	}
	best := ""
	for _, isRoot := range []func(*html.Node) bool{isArticle, isMain, isBody} {
		w := walker{ctx: ctx}
		w.roots(doc, isRoot, 0)
		if err := ctx.Err(); err != nil {
			return "", fmt.Errorf("text: HTML: %w", err)
		}
		s := w.text()
		// A teaser can be an article element, too: the wider root wins where
		// it holds far more text.
		if len(s) > 3*len(best) {
			best = s
		}
	}
	if best == "" {
		return "", ErrNoText
	}
	return best, nil
}

// patientReader gives a page piece by piece, for as long as its context lasts.
type patientReader struct {
	ctx  context.Context //nolint:containedctx // html.Parse takes none
	left string
}

func (r *patientReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err //nolint:wrapcheck // its own
	}
	if r.left == "" {
		return 0, io.EOF
	}
	const piece = 16 << 10
	n := copy(p[:min(len(p), piece)], r.left)
	r.left = r.left[n:]
	return n, nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func isArticle(n *html.Node) bool {
	return n.DataAtom == atom.Article || attr(n, "role") == "article" || attr(n, "itemprop") == "articleBody"
}

func isMain(n *html.Node) bool { return n.DataAtom == atom.Main || attr(n, "role") == "main" }

func isBody(n *html.Node) bool { return n.DataAtom == atom.Body }

// dropped says whether an element is no part of an article.
func dropped(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Nav, atom.Aside, atom.Footer, atom.Form, atom.Button, atom.Select, atom.Input, atom.Textarea,
		atom.Svg, atom.Math, atom.Canvas, atom.Iframe, atom.Object, atom.Embed, atom.Audio, atom.Video, atom.Map, atom.Dialog, atom.Menu:
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return a.Val == "true"
		case "role":
			switch a.Val {
			case "navigation", "complementary", "contentinfo", "banner", "search", "menu", "menubar", "dialog", "alert", "toolbar":
				return true
			}
		case "style":
			s := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// block says whether an element stands in lines of its own.
func block(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Li, atom.Main, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// walker gathers paragraphs.
type walker struct {
	ctx   context.Context //nolint:containedctx // it goes through a tree
	seen  int             // nodes
	ended bool            // the context has
	paras []string
	line  strings.Builder // the paragraph under way, white space folded
	space bool            // white space is due before the next word
	plain int             // bytes of the paragraph outside links
}

func (w *walker) roots(n *html.Node, isRoot func(*html.Node) bool, depth int) {
	if w.over() || n.Type == html.ElementNode && depth > 2 && dropped(n) {
		return
	}
	if n.Type == html.ElementNode && isRoot(n) {
		w.node(n, false)
		w.flush()
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.roots(c, isRoot, depth+1)
	}
}

// over says whether nobody waits for the text any more.
func (w *walker) over() bool {
	const often = 1 << 10
	if w.seen++; w.seen%often == 0 && !w.ended {
		w.ended = w.ctx.Err() != nil
	}
	return w.ended
}

func (w *walker) node(n *html.Node, linked bool) {
	if w.over() {
		return
	}
	switch n.Type {
	case html.TextNode:
		w.words(n.Data, linked)
		return
	case html.ElementNode:
		if dropped(n) {
			return
		}
	default:
		return
	}
	own := block(n.DataAtom)
	if own {
		w.flush()
	}
	switch n.DataAtom {
	case atom.Br:
		w.lineBreak(n)
	case atom.Td, atom.Th, atom.Img:
		w.space = true
	case atom.A:
		linked = true
	case atom.Sup:
		// A footnote's mark is glued to the word before: keep it apart.
		w.space = true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, linked)
	}
	if own {
		w.flush()
	}
}

// lineBreak ends the paragraph at the second of two br in a row, and folds a
// single one to a space.
func (w *walker) lineBreak(n *html.Node) {
	w.space = true
	for c := n.NextSibling; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" || c.Type == html.CommentNode {
			continue
		}
		if c.DataAtom == atom.Br {
			w.flush()
		}
		return
	}
}

func (w *walker) words(s string, linked bool) {
	for i := 0; i < len(s); {
		c, n := at(s, i)
		if c == space || strings.HasPrefix(s[i:], "\u00A0") {
			w.space = true
			i += n
			continue
		}
		j := i
		for j < len(s) {
			if c, n = at(s, j); c == space || strings.HasPrefix(s[j:], "\u00A0") {
				break
			}
			j += n
		}
		if w.space && w.line.Len() > 0 {
			w.line.WriteByte(' ')
		}
		w.space = false
		w.line.WriteString(s[i:j])
		if !linked {
			w.plain += j - i
		}
		i = j
	}
}

// flush ends the paragraph; one that is nearly all link is navigation, unless
// it is long enough to be a linked headline.
func (w *walker) flush() {
	if s := w.line.String(); s != "" && (w.plain*5 >= len(s) || len(s) >= 60) {
		w.paras = append(w.paras, s)
	}
	w.line.Reset()
	w.space = false
	w.plain = 0
}

func (w *walker) text() string { return strings.Join(w.paras, "\n\n") }
