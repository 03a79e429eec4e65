package align

// besides is how many numbers before and after a number in its sentence are
// looked at.
const besides = 4

// beside says how many of the numbers around one stand around the other one,
// too; whether the next ones do; and whether both have numbers around, but
// share none. Two sentences that share their other quantities speak of one
// thing: what stands between these is likely one quantity, whatever its value.
func (s *story) beside(i, j int) (shared, next, apart float64) {
	var mine, theirs [2 * besides]int
	m, n := s.around(i, &mine), s.around(j, &theirs)
	if m == 0 || n == 0 {
		return 0, 0, 0
	}
	met := 0
	for _, k := range mine[:m] {
		for _, l := range theirs[:n] {
			if s.facts[k].kind != s.facts[l].kind {
				continue
			}
			if equal, _ := same(&s.facts[k].number, &s.facts[l].number); equal {
				met++
				if k-i == l-j && (k-i == 1 || k-i == -1) {
					next = 1
				}
				break
			}
		}
	}
	if met == 0 {
		return 0, 0, 1
	}
	return min(1, float64(met)/float64(min(m, n))), next, 0
}

// around finds the claims of other numbers in a claim's sentence.
func (s *story) around(i int, out *[2 * besides]int) int {
	n := 0
	for _, step := range [2]int{-1, 1} {
		for k := 1; k <= besides; k++ {
			j := i + k*step
			if j < 0 || j >= len(s.claims) || s.source[j] != s.source[i] || s.claims[j].Sentence.Start != s.claims[i].Sentence.Start {
				break
			}
			if equal, _ := same(&s.facts[i].number, &s.facts[j].number); !equal || s.facts[i].kind != s.facts[j].kind {
				out[n] = j
				n++
			}
		}
	}
	return n
}
