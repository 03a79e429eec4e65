package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"

	// The Markdown of CommonMark, as strict as its test suite, and the parser of
	// most that is written in Go.
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	pages "github.com/seed4521bc5c/crosscheck/docs"
)

// repository is where files are that the program does not carry.
const repository = "https://github.com/seed4521bc5c/crosscheck/blob/main/"

// contents is the address of the list of all pages; /docs itself is the API's
// reference.
const contents = "/docs/contents"

// manual serves the pages of the documentation below /docs: semantics.md at
// /docs/semantics, reasons/README.md at /docs/reasons. They are drawn when they
// are first asked for.
func manual(mux *http.ServeMux) {
	frame := template.Must(template.ParseFS(assets, "assets/manual.html"))
	err := fs.WalkDir(pages.Files, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		draw := sync.OnceValue(func() http.Handler {
			page, err := drawPage(frame, file)
			if err != nil {
				panic(err) // it is compiled in
			}
			return asset("manual.html", page, policy)
		})
		mux.HandleFunc("GET "+address(file), func(w http.ResponseWriter, r *http.Request) { draw().ServeHTTP(w, r) })
		return nil
	})
	if err != nil {
		panic(err) // it is compiled in
	}
	missing, err := assets.ReadFile("assets/missing.html")
	if err != nil {
		panic(err)
	}
	mux.HandleFunc("GET /docs/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(missing)
	})
}

// address is where a file of the documentation is served.
func address(file string) string {
	page, ok := strings.CutSuffix(file, ".md")
	switch {
	case !ok:
		return "/docs/" + file
	case page == "README":
		return contents
	}
	return "/docs/" + strings.TrimSuffix(page, "/README")
}

// manualPage is what the frame around a page shows.
type manualPage struct {
	Title string
	Up    []crumb // the pages above, from the top
	Body  template.HTML
	Home  string // the file in the repository
}

type crumb struct{ Name, Address string }

func drawPage(frame *template.Template, file string) ([]byte, error) {
	source, err := pages.Files.ReadFile(file)
	if err != nil {
		return nil, err
	}
	md := goldmark.New(
		goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(links{path.Dir(file)}, 100))),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(tableHead{}, 100))),
	)
	root := md.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(&anchors{}))))
	var body bytes.Buffer
	if err := md.Renderer().Render(&body, source, root); err != nil {
		return nil, fmt.Errorf("web: %s: %w", file, err)
	}
	// A cell that heads nothing is no header.
	drawn := strings.ReplaceAll(body.String(), "<th></th>", "<td></td>")
	p := manualPage{Title: "Documentation", Body: template.HTML(drawn), Home: repository + "docs/" + file} //nolint:gosec // ours, and raw HTML is left out
	if h, ok := root.FirstChild().(*ast.Heading); ok {
		p.Title = string(h.Lines().Value(source))
	}
	if file != "README.md" {
		p.Up = append(p.Up, crumb{"Documentation", contents})
	}
	if dir, name := path.Split(file); dir != "" && name != "README.md" {
		dir = strings.TrimSuffix(dir, "/")
		p.Up = append(p.Up, crumb{strings.ToUpper(dir[:1]) + dir[1:], "/docs/" + dir})
	}
	var out bytes.Buffer
	if err := frame.Execute(&out, p); err != nil {
		return nil, fmt.Errorf("web: %s: %w", file, err)
	}
	return out.Bytes(), nil
}

// links turns those between files, as the repository has them, into those
// between the pages that the server has.
type links struct{ dir string }

func (l links) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering {
			link.Destination = []byte(l.to(string(link.Destination)))
		}
		return ast.WalkContinue, nil
	})
}

func (l links) to(target string) string {
	u, err := url.Parse(target)
	if err != nil || u.IsAbs() || u.Path == "" {
		return target
	}
	file := path.Join(l.dir, u.Path)
	fragment := ""
	if u.Fragment != "" {
		fragment = "#" + u.Fragment
	}
	if info, err := fs.Stat(pages.Files, file); err == nil {
		if info.IsDir() {
			file += "/README.md"
		}
		return address(file) + fragment
	}
	return repository + path.Join("docs", file) + fragment
}

// anchors names headings as GitHub does, so that a link holds in both places.
type anchors struct{ taken []string }

func (a *anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	id := anchor(string(value))
	for n := 1; slices.Contains(a.taken, id); n++ {
		id = fmt.Sprintf("%s-%d", anchor(string(value)), n)
	}
	a.taken = append(a.taken, id)
	return []byte(id)
}

func (a *anchors) Put(value []byte) { a.taken = append(a.taken, string(value)) }

// tableHead leaves out heads that are empty: Markdown has no tables without
// one.
type tableHead struct{}

func (t tableHead) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(east.KindTableHeader, t.draw)
}

func (tableHead) draw(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	empty := true
	for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
		empty = empty && cell.FirstChild() == nil
	}
	if entering && empty {
		_, _ = w.WriteString("<tbody>\n")
		return ast.WalkSkipChildren, nil
	}
	switch {
	case empty:
	case entering:
		_, _ = w.WriteString("<thead>\n<tr>\n")
	default:
		_, _ = w.WriteString("</tr>\n</thead>\n")
		if n.NextSibling() != nil {
			_, _ = w.WriteString("<tbody>\n")
		}
	}
	return ast.WalkContinue, nil
}

// anchor is the id that GitHub gives a heading: letters, digits, hyphens and
// underscores in lower case, with hyphens for spaces.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
