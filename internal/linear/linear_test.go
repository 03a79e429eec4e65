package linear_test

import (
	"strings"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/linear"
)

// fake hears of failures instead of the test.
type fake struct {
	testing.TB
	failed bool
}

func (f *fake) Helper()               {}
func (f *fake) Errorf(string, ...any) { f.failed = true }

var sink int

func TestCheck(t *testing.T) {
	linear.Check(t, "a1 ", 1<<14, 1<<18, func(s string) { sink += strings.Count(s, "1") })
	var quadratic fake
	linear.Check(&quadratic, "a1 ", 1<<12, 1<<17, func(s string) {
		for i := range s {
			sink += strings.Count(s[i:], "2")
		}
	})
	if !quadratic.failed {
		t.Error("a function of quadratic time passes for linear")
	}
}
