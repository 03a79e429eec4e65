package align

import ("fmt"; "github.com/seed4521bc5c/crosscheck/internal/claim")

func DebugPairs(claims []claim.Claim) []string {
	s := newStory(claims)
	m := DefaultModel()
	ps := m.score(s, s.candidates())
	var out []string
	for _, p := range ps {
		a, b := claims[p.a].ID, claims[p.b].ID
		if a > b { a, b = b, a }
		out = append(out, fmt.Sprintf("%s %s first=%.9f p=%.9f v=%v", a, b, p.first, p.p, *p.v))
	}
	return out
}
