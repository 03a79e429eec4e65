package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

var (
	//go:embed page.tmpl
	pageSource string
	//go:embed findings.tmpl
	findingsSource string

	// Style is the style sheet of a report's page, and of the findings alone.
	//
	//go:embed report.css
	Style string
)

// page is parsed by html/template, which escapes every value for the place
// where it stands.
var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(Style) }, //nolint:gosec // ours
	"link":  link,
	"line":  newNumberLine,
	"put":   put,
	"above": func(y int) int { return y - 10 },
	"more":  func(qs []quoteView) bool { return len(qs) > fewQuotes+1 },
	"head":  func(qs []quoteView) []quoteView { return qs[:fewQuotes] },
	"tail":  func(qs []quoteView) []quoteView { return qs[fewQuotes:] },
	"color": inkClass,
	// Of many who say the same, the first are named at once.
	"voices": func(ws []whoView) []whoView { return ws[:named(len(ws))] },
	"others": func(ws []whoView) []whoView { return ws[named(len(ws)):] },
	"first":  func(names []string) []string { return names[:named(len(names))] },
	"rest":   func(names []string) []string { return names[named(len(names)):] },
	"prev":   func(i int) int { return i - 1 },
	"last":   func(qs []quoteView) quoteView { return qs[len(qs)-1] },
	"new":    func(i int, qs []quoteView) bool { return i == 0 || whoLine(qs[i].Who) != whoLine(qs[i-1].Who) },
}).Parse(pageSource + findingsSource))

// inkClass is the class of a position's colour.
func inkClass(place int) string { return "p" + strconv.Itoa(place%len(positionInks)) }

// pageWindow shows whole sentences, save for those that never end.
const pageWindow window = 400

// WriteHTML draws a report as one page that needs nothing else: no scripts,
// no fonts, no pictures from anywhere. It follows the reader's light or dark
// theme and prints. What its rules mean is told by the repository's pages.
func WriteHTML(w io.Writer, r *Report, sources []claim.Source) error {
	var b strings.Builder
	if err := page.Execute(&b, newView(r, sources, pageWindow).explained(repositoryShelf)); err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteFindings draws what WriteHTML does as the inside of another page, which
// brings Style and stands beside the documentation at /docs: what was found, and the sources with the words of each claim.
// Findings have the id "f-" and theirs, and claims "c" and their number.
func WriteFindings(w io.Writer, r *Report, sources []claim.Source) error {
	var b strings.Builder
	if err := page.ExecuteTemplate(&b, "findings", newView(r, sources, pageWindow).explained(serverShelf)); err != nil {
		return fmt.Errorf("report: findings: %w", err)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// fewQuotes is how many passages of a position are shown at once, and fewVoices
// how many that share one are named.
const (
	fewQuotes = 5
	fewVoices = 6
)

// named is how many of n voices are named at once.
func named(n int) int {
	if n > fewVoices+1 {
		return fewVoices
	}
	return n
}

// placed is words of a picture with their place down and the class of their
// ink.
type placed struct {
	lineLabel
	Class string
	Y     int
}

func put(class string, l lineLabel, y int) placed { return placed{l, class, y} }

// link is a source's address where it is one that a browser may be sent to.
func link(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}
