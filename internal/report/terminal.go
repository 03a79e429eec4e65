package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
)

// Terminal draws a report for people at a terminal.
type Terminal struct {
	Width int  // columns; 0 is 80
	Color bool // whether SGR sequences may be written
	// Whole is the report of which a part is drawn: the summary is of it. Nil
	// where nothing was left out.
	Whole *Report
}

// The layout, in columns.
const (
	defaultWidth = 80
	minWidth     = 40
	maxWidth     = 100 // longer lines are hard to read
	indent       = 5   // of the words under a position's letter
	lineGap      = 3   // between a position's label and its number line
	besideWidth  = 63  // from here on number lines stand beside the labels
	// terminalWindow shows two or three lines of a sentence around its number.
	terminalWindow window = 90
)

// Write draws the report: conflicts, agreements, checks, origins, and a line
// of summary. The sources are those that the report was made of.
func (t Terminal) Write(w io.Writer, r *Report, sources []claim.Source) error {
	if t.Width == 0 {
		t.Width = defaultWidth
	}
	p := t.printer()
	v := newView(r, sources, terminalWindow)
	if t.Whole != nil {
		v.Summary = Summary(t.Whole, len(sources))
		if all := len(t.Whole.Findings); all > len(r.Findings) {
			v.Summary += "; " + strconv.Itoa(len(r.Findings)) + " of " + count(all, "finding") + " shown"
			v.Nothing = ""
		}
	}
	for i := range v.Conflicts {
		p.finding(&v.Conflicts[i], "CONFLICT", inkConflict)
	}
	for i := range v.Agreements {
		p.finding(&v.Agreements[i], "AGREEMENT", inkAgreement)
	}
	if v.Nothing != "" {
		p.line(0, run{v.Nothing, inkPlain})
		p.blank()
	}
	p.checks(v.Checks)
	p.origins(v.Origins)
	p.line(0, run{v.Summary, inkBold})
	_, err := io.WriteString(w, p.b.String())
	return err
}

func (t Terminal) printer() *printer {
	return &printer{width: min(max(t.Width, minWidth), maxWidth), color: t.Color}
}

type printer struct {
	b     strings.Builder
	width int
	color bool
}

// line writes runs, wrapped, under an indent.
func (p *printer) line(indent int, runs ...run) {
	for _, l := range wrap(runs, p.width-indent) {
		p.spaces(indent)
		for _, r := range l {
			p.put(r)
		}
		p.b.WriteByte('\n')
	}
}

// item writes runs, wrapped, under an indent, and all lines but the first a
// little further in.
func (p *printer) item(indent int, runs ...run) {
	const further = 2
	for i, l := range wrap(runs, p.width-indent-further) {
		p.spaces(indent + min(i, 1)*further)
		for _, r := range l {
			p.put(r)
		}
		p.b.WriteByte('\n')
	}
}

// hang writes head at the left and runs under the indent beside it.
func (p *printer) hang(head []run, runs ...run) {
	for i, l := range wrap(runs, p.width-indent) {
		if i == 0 {
			for _, r := range head {
				p.put(r)
			}
		} else {
			p.spaces(indent)
		}
		for _, r := range l {
			p.put(r)
		}
		p.b.WriteByte('\n')
	}
}

func (p *printer) blank() { p.b.WriteByte('\n') }

func (p *printer) spaces(n int) {
	for range n {
		p.b.WriteByte(' ')
	}
}

func (p *printer) put(r run) {
	if !p.color || r.ink == inkPlain {
		p.b.WriteString(r.text)
		return
	}
	p.b.WriteString("\x1b[" + string(r.ink) + "m" + r.text + "\x1b[0m")
}

// spread writes one run at the left and one at the right edge, or, where they
// don't fit beside each other, one under the other.
func (p *printer) spread(left []run, right run) {
	used := 0
	for _, r := range left {
		used += uniseg.StringWidth(r.text)
	}
	n := uniseg.StringWidth(right.text)
	if n == 0 {
		p.line(0, left...)
		return
	}
	if used+2+n > p.width {
		p.line(0, left...)
		p.line(2, right)
		return
	}
	for _, r := range left {
		p.put(r)
	}
	p.spaces(p.width - used - n)
	p.put(right)
	p.b.WriteByte('\n')
}

func (p *printer) finding(f *findingView, verdict string, ink ink) {
	p.spread([]run{{verdict, ink}, {"  ", inkPlain}, {f.Title, inkBold}}, run{f.Tag, ink})
	for _, r := range f.Reasons {
		p.item(2, run{r.Message, inkPlain})
	}
	var facts []string
	if f.Gap != "" {
		facts = append(facts, "gap "+f.Gap)
	}
	if f.Voices != "" {
		facts = append(facts, f.Voices)
	}
	if len(facts) > 0 {
		p.line(2, run{strings.Join(facts, " · "), inkDim})
	}
	line := p.numberLine(f)
	for i := range f.Positions {
		pos := &f.Positions[i]
		ink := positionInks[i%len(positionInks)]
		if len(f.Positions) == 1 {
			ink = inkAgreement
		}
		p.position(pos, ink, line, len(f.Positions) > 1)
		for j := range pos.Quotes {
			if j == 0 || !slices.Equal(pos.Quotes[j].Who, pos.Quotes[j-1].Who) {
				p.line(indent, run{whoLine(pos.Quotes[j].Who), inkDim})
			}
			p.quote(&pos.Quotes[j], ink)
		}
	}
	p.blank()
}

// numberLine is the line on which a finding's positions are drawn, nil where
// there is nothing to draw. Its axis stands over the first of them, in the line
// that is else left free.
func (p *printer) numberLine(f *findingView) *textLine {
	beside := p.width >= besideWidth
	cells := p.width - indent
	if beside {
		cells = min(max(p.width*3/8, leastLine), mostLine)
	}
	l := newTextLine(f.Positions, f.Unit, cells)
	if !beside || l == nil {
		p.blank()
	}
	if l == nil {
		return nil
	}
	if axis := l.axis(); axis != "" {
		p.spaces(p.width - cells)
		p.put(run{axis, inkDim})
		p.blank()
	} else if beside {
		p.blank()
	}
	return l
}

// position writes the letter, the label, and the position's row of the number
// line: at the right edge, or under the label where that leaves no room.
func (p *printer) position(v *positionView, ink ink, l *textLine, lettered bool) {
	left := []run{{"  ", inkPlain}, {"=", ink}, {"  ", inkPlain}, {v.Label, inkBold}}
	if lettered {
		left[1].text = v.Letter
	}
	if tags := positionTags(v); len(tags) > 0 {
		left = append(left, run{" · " + strings.Join(tags, " · "), inkDim})
	}
	used := 0
	for _, r := range left {
		used += uniseg.StringWidth(r.text)
	}
	if l == nil || used+lineGap+l.cells > p.width {
		p.hang(left[:3], left[3:]...)
		used = 0
	} else {
		for _, r := range left {
			p.put(r)
		}
	}
	if l == nil {
		return
	}
	p.spaces(p.width - l.cells - used)
	p.put(run{l.row(v), ink})
	p.blank()
}

// positionTags are the tags of a position, and of how many origins it is.
func positionTags(v *positionView) []string {
	if v.Origins < 2 {
		return v.Tags
	}
	return append(slices.Clip(v.Tags), few(v.Origins)+" origins")
}

// quote writes the words of a sentence with the claim's own set off: by
// colour, or by guillemets where there is none.
func (p *printer) quote(q *quoteView, ink ink) {
	exact := run{q.Exact, ink}
	if !p.color {
		exact.text = "«" + q.Exact + "»"
	}
	p.line(indent+2, run{q.Before, inkPlain}, exact, run{q.After, inkPlain})
}

func whoLine(who []whoView) string {
	parts := make([]string, len(who))
	for i, w := range who {
		parts[i] = w.Name
		if w.Date != "" {
			parts[i] += ", " + w.Date
		}
	}
	return strings.Join(parts, " · ")
}

func (p *printer) checks(checks []checkView) {
	if len(checks) == 0 {
		return
	}
	p.line(0, run{"CHECKS", inkBold})
	for i := range checks {
		c := &checks[i]
		sign, ink := "✓", inkHold
		word := c.Kind + " holds"
		if !c.Holds {
			sign, ink, word = "✗", inkFail, c.Kind+" fails"
		}
		p.hang([]run{{"  ", inkPlain}, {sign, ink}, {"  ", inkPlain}}, run{c.Expression, inkBold}, run{" · ", inkPlain}, run{word, ink})
		// The words of one voice stand together.
		var said string
		for j := range c.Quotes {
			q := &c.Quotes[j]
			if said != "" {
				said += ", "
			}
			said += "“" + q.Exact + "”"
			if j+1 == len(c.Quotes) || !slices.Equal(q.Who, c.Quotes[j+1].Who) {
				p.line(indent, run{said, inkPlain}, run{" " + whoLine(q.Who), inkDim})
				said = ""
			}
		}
	}
	p.blank()
}

func (p *printer) origins(origins []originView) {
	if len(origins) == 0 {
		return
	}
	p.line(0, run{"ORIGINS", inkBold})
	for i := range origins {
		o := &origins[i]
		runs := []run{{o.Count, inkBold}, {": " + strings.Join(o.Names, ", "), inkPlain}}
		if o.Evidence != "" {
			runs = append(runs, run{" (" + o.Evidence + ")", inkDim})
		}
		p.line(2, runs...)
	}
	p.blank()
}
