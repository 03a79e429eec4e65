package compare

// Rule is one of the tests that two claims are put to.
type Rule struct {
	ID   string
	Kind ReasonKind // 0 where the test gives no reason
	Same bool       // it holds claims together; else it sets them apart
}

// Rules lists the tests in the order in which they are tried.
func Rules() []Rule {
	out := make([]Rule, len(rules))
	for i, r := range rules {
		out[i] = Rule{r.id, r.kind, r.same}
	}
	return out
}
