package extract

import (
	"strings"
	"testing"
	"time"
)

func TestWhich(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Halloran won 44 percent of votes in the first round.", "round=first"},
		{"In the second ballot Halloran won 55 percent of votes.", "round=second"},
		{"Halloran took 55 percent in Sunday's run-off.", "contest=runoff round=second"},
		{"Halloran took 55 percent in the runoff.", "contest=runoff round=second"},
		{"The semi-final was watched by 21,000 spectators.", "contest=semifinal"},
		{"The final was watched by 38,000 spectators.", "contest=final"},
		{"The final price was 40 dollars.", ""},
		{"A second blast killed 11 people.", "blast=second"},
		{"Her second and final term ends in 12 days.", "term=last term=second"},
		{"The Senate passed the pensions bill by 54 votes.", "bill=pension"},
		{"The Senate passed the bill on water rates by 54 votes.", "bill=rate bill=water"},
		{"The Senate passed the bill by 54 votes.", ""},
		{"The opening match drew 30,000 people.", "game=first"},
		{"He gave 30,000 dollars in the first place.", ""},
	} {
		claims := claimsOf(c.text)
		if len(claims) == 0 {
			t.Errorf("%s: no claim", c.text)
			continue
		}
		if got := strings.Join(claims[len(claims)-1].Frame.Which, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// The texts of the table are told on 8 January 2026.
func TestSeasonsAndYears(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Growers picked 41,000 tonnes of plums last summer.", "2025-06-01/2025-09-01"},
		{"Growers picked 41,000 tonnes of plums in the previous summer.", "2025-06-01/2025-09-01"},
		{"The stadium sold 52,000 tickets this winter.", "2025-12-01/2026-03-01"},
		{"The stadium sold 44,000 tickets last winter.", "2024-12-01/2025-03-01"},
		{"The fair will sell 44,000 tickets next spring.", "2026-03-01/2026-06-01"},
		{"Fourth-quarter revenue was $402 million.", "2025-10-01/2026-01-01"},
		{"Full-year revenue was $1.5 billion.", "2025-01-01/2026-01-01"},
		{"For the full year the firm earned $1.5 billion.", "2025-01-01/2026-01-01"},
		{"For the full year 2024 the firm earned $1.4 billion.", "2024-01-01/2025-01-01"},
		{"The firm expects to earn $1.6 billion in the full year.", "2026-01-01/2027-01-01"},
		{"Half-year profit was $700 million.", "2025-07-01/2026-01-01"},
		{"First-half profit was $700 million.", "2026-01-01/2026-07-01"},
		{"The economy is projected to grow 2.8 percent in the third quarter.", "2026-07-01/2026-10-01"},
		{"The economy grew 2.8 percent in the third quarter.", "2025-07-01/2025-10-01"},
		{"Analysts expect growth of 2.8 percent in the third quarter.", "2026-07-01/2026-10-01"},
		{"The previous fall in prices was 3 percent.", "none"},
	} {
		got := "none"
		for _, k := range claimsOf(c.text) {
			if p := k.Period; p.Known() {
				got = p.Start.Format(time.DateOnly) + "/" + p.End.Format(time.DateOnly)
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}
