package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// choice is a flag that takes one of some words.
type choice[T ~string] struct {
	value   *T
	allowed []T
}

func newChoice[T ~string](value *T, allowed ...T) *choice[T] {
	return &choice[T]{value: value, allowed: allowed}
}

// String, Set and Type make it a pflag.Value.
func (c *choice[T]) String() string { return string(*c.value) }

func (c *choice[T]) Type() string { return "word" }

func (c *choice[T]) Set(s string) error {
	words := make([]string, len(c.allowed))
	for i, a := range c.allowed {
		if string(a) == s {
			*c.value = a
			return nil
		}
		words[i] = string(a)
	}
	return fmt.Errorf("must be one of %s", strings.Join(words, ", "))
}

// completeChoice lets shells complete a choice's words.
func completeChoice[T ~string](c *cobra.Command, flag string, allowed ...T) {
	words := make([]string, len(allowed))
	for i, a := range allowed {
		words[i] = string(a)
	}
	if err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag was registered a line before
	}
}
