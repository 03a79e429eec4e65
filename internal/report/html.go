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
	"line":  line,
	"color": func(i int) string { return "p" + strconv.Itoa(i%len(positionInks)) },
	"prev":  func(i int) int { return i - 1 },
	"last":  func(qs []quoteView) quoteView { return qs[len(qs)-1] },
	"new":   func(i int, qs []quoteView) bool { return i == 0 || whoLine(qs[i].Who) != whoLine(qs[i-1].Who) },
}).Parse(pageSource + findingsSource))

// pageWindow shows whole sentences, save for those that never end.
const pageWindow window = 400

// WriteHTML draws a report as one page that needs nothing else: no scripts,
// no fonts, no pictures from anywhere. It follows the reader's light or dark
// theme and prints.
func WriteHTML(w io.Writer, r *Report, sources []claim.Source) error {
	var b strings.Builder
	if err := page.Execute(&b, newView(r, sources, pageWindow)); err != nil {
		return fmt.Errorf("report: page: %w", err)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteFindings draws what WriteHTML does as the inside of another page, which
// brings Style: what was found, and the sources with the words of each claim.
// Findings have the id "f-" and theirs, and claims "c" and their number.
func WriteFindings(w io.Writer, r *Report, sources []claim.Source) error {
	var b strings.Builder
	if err := page.ExecuteTemplate(&b, "findings", newView(r, sources, pageWindow)); err != nil {
		return fmt.Errorf("report: findings: %w", err)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// link is a source's address where it is one that a browser may be sent to.
func link(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// The picture of a number line, in its own units.
const (
	pictureWidth = 400
	pictureInset = 8
)

// picture is one position's part of a number line.
type picture struct {
	From, To        int
	OpenLow, OpenUp bool // open to infinity
	Bar             bool
	Points          []dot
	Words           string // the interval, for whoever doesn't see it
}

// dot is a number on the line.
type dot struct {
	X     int
	Plan  bool
	Ticks []int // a tick for each of its first origins
}

// maxTicks keeps the ticks of one dot apart from the next dot's.
const (
	maxTicks = 5
	tickGap  = 5
)

// line gives the picture of position i of some; nil where nothing can be
// drawn.
func line(positions []positionView, i int) *picture {
	s, ok := newScale(positions)
	if !ok {
		return nil
	}
	at := func(f float64) int { return pictureInset + int(f*(pictureWidth-2*pictureInset)+0.5) }
	m := &positions[i].Mark
	p := &picture{From: at(0), To: at(1), Words: spell(m.Interval), OpenLow: !m.Interval.Lower.Valid(), OpenUp: !m.Interval.Upper.Valid()}
	p.Bar = !p.OpenLow || !p.OpenUp
	if !p.OpenLow {
		p.From = at(s.fraction(m.Interval.Lower))
	}
	if !p.OpenUp {
		p.To = at(s.fraction(m.Interval.Upper))
	}
	for _, x := range m.Points {
		d := dot{X: at(s.fraction(x.Value)), Plan: x.Plan}
		n := min(len(x.Origins), maxTicks)
		for i := range n {
			d.Ticks = append(d.Ticks, d.X+tickGap*i-tickGap*(n-1)/2)
		}
		p.Points = append(p.Points, d)
	}
	return p
}
