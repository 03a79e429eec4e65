package extract

import "testing"

// Each sentence has one number whose status is asked for: the first that is a
// claim.
func TestStatus(t *testing.T) {
	for _, c := range []struct{ status, text string }{
		// What is yet to come, in the ways in which reports say so.
		{"expected", "The repair should cost $12 million."},
		{"expected", "The repair should be finished in nine weeks."},
		{"expected", "The firm must pay a fine of $12 million."},
		{"expected", "The firm has to pay a fine of $12 million."},
		{"expected", "We have to let 1,100 employees go."},
		{"expected", "The town needs to find 300 beds."},
		{"expected", "The lock was budgeted at €80 million."},
		{"expected", "The county has earmarked $4 million for the bridge."},
		{"expected", "Police are bracing for 20,000 marchers."},
		{"expected", "Organisers envisage 400 stands."},
		{"expected", "The hearing is set to take four weeks."},
		{"expected", "The hearing is due to last four weeks."},
		{"expected", "The hearing is scheduled to last four weeks."},
		{"expected", "The hearing is likely to last four weeks."},
		{"expected", "The hearing is to last four weeks."},
		{"expected", "The trial aims to recruit 1,200 volunteers."},
		{"expected", "The theatre hopes to sell 30,000 tickets."},
		{"expected", "The retailer promised to hire 3,000 people."},
		{"expected", "The firm plans to close 14 shops."},
		{"expected", "The firm announced plans to close 14 shops."},
		{"expected", "Around 250 delegates would come, organisers said."},
		{"expected", "Around 250 delegates were expected."},
		{"expected", "The economy is projected to grow 2.8 percent."},
		{"expected", "The bank forecast growth of 4.1 percent."},
		{"expected", "The government's target is to build 90,000 homes."},
		{"expected", "The line is going to cost $3 billion."},
		{"expected", "The line will cost $3 billion."},
		{"expected", "The firm will have cut 900 jobs by June."},
		// What is only possible.
		{"hypothetical", "The flood could displace 4,000 people."},
		{"hypothetical", "The flood may have displaced 4,000 people."},
		{"hypothetical", "If the dam breaks, 4,000 people would lose their homes."},
		// What is so, whatever words of planning stand near.
		{"actual", "The firm had to pay a fine of $12 million."},
		{"actual", "The storm must have cost the town $12 million."},
		{"actual", "The navy's budget is $7 billion."},
		{"actual", "The hearing lasted four weeks."},
		{"actual", "The firm closed 14 shops, as it had planned."},
		{"actual", "The trial recruited 840 volunteers."},
		// What is denied.
		{"denied", "The firm did not close 14 shops."},
		{"denied", "The firm has no plans to close 14 shops."},
	} {
		claims := claimsOf(c.text)
		if len(claims) == 0 {
			t.Errorf("%s: no claim", c.text)
			continue
		}
		if got := statusNames[claims[0].Status]; got != c.status {
			t.Errorf("%s: %q is %s, want %s", c.text, claims[0].Quote.Exact, got, c.status)
		}
	}
}
