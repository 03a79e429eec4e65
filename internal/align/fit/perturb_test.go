package main

import "testing"

func TestOther(t *testing.T) {
	for _, c := range []struct{ number, want string }{
		{"12", "19"}, {"20", "27"}, {"21", "34"}, {"1,250", "2,038"}, {"$2.4 billion", "$9.4 billion"},
		{"30.25", "49.31"}, {"2,400,000", "3,912,000"}, {"dozens", ""}, {"3rd", "10rd"},
	} {
		if got := other(c.number); got != c.want {
			t.Errorf("other(%q) = %q, want %q", c.number, got, c.want)
		}
	}
}
