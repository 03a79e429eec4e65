package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// Reading is a quantity with the words that it was read from.
type Reading struct {
	Quote    claim.Quote
	Quantity quantity.Quantity
}

// readingGap stands between the columns of readings.
const readingGap = 2

// WriteReadings writes a line for each reading: the words, what they were
// read as, and the values that they can stand for. Where the terminal is too
// narrow for that, the last two stand under the words. A width of 0 is no
// terminal: lines are as long as they are.
func (t Terminal) WriteReadings(w io.Writer, readings []Reading) error {
	p := t.printer()
	rows := make([][3]string, len(readings))
	var wide [3]int
	for i, r := range readings {
		c := claim.Claim{Quote: r.Quote, Quantity: r.Quantity}
		rows[i] = [3]string{clean(r.Quote.Exact), clean(Describe(&c)), clean(spell(r.Quantity.Soft()))}
		for k := range wide {
			n := uniseg.StringWidth(rows[i][k])
			if k < 2 {
				n = min(n, maxWidth/2) // a long one stands out, it moves none of the others
			}
			wide[k] = max(wide[k], n)
		}
	}
	stacked := t.Width > 0 && wide[0]+wide[1]+wide[2]+2*readingGap > t.Width
	for _, row := range rows {
		words, values := run{row[1], inkBold}, run{row[2], inkDim}
		if stacked {
			p.line(0, run{row[0], inkPlain})
			p.line(readingGap, words, run{" · ", inkPlain}, values)
			continue
		}
		p.put(run{pad(row[0], wide[0]+readingGap), inkPlain})
		p.put(words)
		p.spaces(wide[1] + readingGap - uniseg.StringWidth(row[1]))
		p.put(values)
		p.blank()
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// WriteClaims writes a line for each claim of a source: where it stands, what
// it was read as, and its words in their sentence. What is too long for the
// terminal hangs under what it was read as. A width of 0 is no terminal: a
// claim is one line.
func (t Terminal) WriteClaims(w io.Writer, s *claim.Source, claims []claim.Claim) error {
	text := newSourceText(s)
	p := t.printer()
	label, place := 0, 0
	places := make([]string, len(claims))
	for i := range claims {
		c := &claims[i]
		places[i] = fmt.Sprintf("%s:%d-%d", clean(c.SourceID), c.Quote.Start, c.Quote.End)
		label = max(label, min(uniseg.StringWidth(clean(Describe(c))), 24))
		place = max(place, uniseg.StringWidth(places[i]))
	}
	for i := range claims {
		c := &claims[i]
		before, exact, after := text.fragment(c, claimWindow)
		words := []run{{before, inkPlain}, {exact, positionInks[0]}, {after, inkPlain}}
		if !t.Color {
			words[1].text = "«" + exact + "»"
		}
		reading := clean(Describe(c))
		used := uniseg.StringWidth(places[i]) + readingGap + max(label, uniseg.StringWidth(reading)) + readingGap
		for _, r := range words {
			used += uniseg.StringWidth(r.text)
		}
		p.put(run{places[i], inkDim})
		p.spaces(readingGap)
		if t.Width > 0 && used > t.Width {
			p.put(run{reading, inkBold})
			p.blank()
			p.line(min(place+readingGap, t.Width/4), words...)
			continue
		}
		p.put(run{reading, inkBold})
		p.spaces(label - uniseg.StringWidth(reading) + readingGap)
		for _, r := range words {
			p.put(r)
		}
		p.blank()
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// WriteFindings writes what findings come to, without their claims: verdict,
// title, and the reasons under them.
func (t Terminal) WriteFindings(w io.Writer, findings []compare.Finding) error {
	if t.Width == 0 {
		t.Width = defaultWidth
	}
	p := t.printer()
	for i := range findings {
		f := &findings[i]
		verdict := run{"AGREEMENT", inkAgreement}
		if f.Verdict == compare.Conflict {
			verdict = run{"CONFLICT", inkConflict}
		}
		runs := []run{verdict, {"  ", inkPlain}, {clean(f.Title), inkBold}}
		if word := tag(f); word != "" {
			runs = append(runs, run{" · " + word, verdict.ink})
		}
		p.item(2, runs...)
		for _, r := range reasons(f) {
			p.item(2+readingGap, run{r.Message, inkPlain})
		}
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// claimWindow keeps a claim on one line.
const claimWindow window = 40

// pad fills a cell with spaces up to a display width.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-uniseg.StringWidth(s)))
}

// spell writes an interval: "340 to 460", "from 200 up", "{47}" as "47".
func spell(i quantity.Interval) string {
	i.Lower, i.Upper = brief(i.Lower), brief(i.Upper)
	switch {
	case i.Lower.Valid() && i.Upper.Valid() && i.Lower.Equal(i.Upper):
		return number(i.Lower)
	case i.Lower.Valid() && i.Upper.Valid():
		return ends(i.LowerOpen, "above ", "") + number(i.Lower) + " to " + ends(i.UpperOpen, "below ", "") + number(i.Upper)
	case i.Lower.Valid():
		return ends(i.LowerOpen, "above ", "from ") + number(i.Lower) + ends(i.LowerOpen, "", " up")
	case i.Upper.Valid():
		return ends(i.UpperOpen, "below ", "up to ") + number(i.Upper)
	default:
		return ""
	}
}

func ends(open bool, ifOpen, ifClosed string) string {
	if open {
		return ifOpen
	}
	return ifClosed
}
