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
		o := fmt.Sprintf("%s %s first=%.9f p=%.6f v=", a, b, p.first, p.p)
		for k, n := range featureNames { if p.v[k] != 0 { o += fmt.Sprintf(" %s:%.5f", n, p.v[k]) } }
		out = append(out, o)
	}
	return out
}
