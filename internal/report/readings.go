package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
)

// Reading is a quantity with the words that it was read from.
type Reading struct {
	Quote    claim.Quote
	Quantity quantity.Quantity
}

// WriteReadings writes a line for each reading: the words, what they were
// read as, and the values that they can stand for.
func WriteReadings(w io.Writer, readings []Reading) error {
	rows := make([][3]string, len(readings))
	var wide [2]int
	for i, r := range readings {
		c := claim.Claim{Quote: r.Quote, Quantity: r.Quantity}
		rows[i] = [3]string{clean(r.Quote.Exact), clean(Describe(&c)), clean(spell(r.Quantity.Soft()))}
		for k := range wide {
			wide[k] = max(wide[k], min(uniseg.StringWidth(rows[i][k]), maxWidth/2))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&b, "%s  %s  %s\n", pad(row[0], wide[0]), pad(row[1], wide[1]), row[2])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteClaims writes a line for each claim of a source: where it stands, what
// it was read as, and its words in their sentence.
func WriteClaims(w io.Writer, s *claim.Source, claims []claim.Claim, color bool) error {
	text := newSourceText(s)
	p := &printer{color: color}
	label := 0
	for i := range claims {
		label = max(label, min(uniseg.StringWidth(clean(Describe(&claims[i]))), 24))
	}
	for i := range claims {
		c := &claims[i]
		before, exact, after := text.fragment(c, claimWindow)
		p.put(run{fmt.Sprintf("%s:%d-%d  ", clean(c.SourceID), c.Quote.Start, c.Quote.End), inkDim})
		p.put(run{pad(clean(Describe(c)), label), inkBold})
		p.b.WriteString("  " + before)
		if color {
			p.put(run{exact, positionInks[0]})
		} else {
			p.b.WriteString("«" + exact + "»")
		}
		p.b.WriteString(after + "\n")
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
