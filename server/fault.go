package server

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"
)

// The log of a fault of the program's own says where it was and of what kind,
// and nothing of what was worked on: those who read logs are often not those who
// may read the stories.

// panicked is what the log says of the value of a panic: the runtime's own words,
// which name indices and types, or else only its type. The stack, which goes
// with it, has addresses and no contents.
func panicked(v any) string {
	var fault runtime.Error
	if err, ok := v.(error); ok && errors.As(err, &fault) {
		return unquoted(fault.Error())
	}
	return fmt.Sprintf("%T", v)
}

// mostWords bounds what the log says of an error, in bytes.
const mostWords = 500

// unquoted is the words of an error without what stands in quotes, where errors
// put the values that they complain of.
func unquoted(words string) string {
	var b strings.Builder
	for words != "" && b.Len() < mostWords {
		i := strings.IndexAny(words, "\"`'“‘«")
		if i < 0 {
			b.WriteString(words)
			break
		}
		b.WriteString(words[:i])
		open, size := utf8.DecodeRuneInString(words[i:])
		rest := words[i+size:]
		if open == '\'' && i > 0 && isLetter(words[i-1]) { // don't
			b.WriteByte('\'')
			words = rest
			continue
		}
		b.WriteString("…")
		after, closed := pastQuote(rest, closing[open])
		if !closed { // the rest may be all of it
			break
		}
		words = after
	}
	out := b.String()
	return strings.ToValidUTF8(out[:min(len(out), mostWords)], "")
}

// closing has the quote that ends what another begins.
var closing = map[rune]string{'"': `"`, '`': "`", '\'': "'", '“': "”", '‘': "’", '«': "»"}

// pastQuote is what stands after a quote that no backslash stands before.
func pastQuote(s, quote string) (after string, found bool) {
	for from := 0; ; {
		i := strings.Index(s[from:], quote)
		if i < 0 {
			return "", false
		}
		if i += from; i == 0 || s[i-1] != '\\' {
			return s[i+len(quote):], true
		}
		from = i + len(quote)
	}
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// mostName bounds what the log repeats of a path or a method, in bytes.
const mostName = 200

// harmless is a path or a method as the log repeats it: as it is where it can be
// one of names, else nothing of it.
func harmless(name string) string {
	odd := func(r rune) bool { return r != '~' && (r < '-' || r > 'z' || strings.ContainsRune(`;<=>?[\]^`+"`", r)) }
	if len(name) > mostName || strings.ContainsFunc(name, odd) {
		return "…"
	}
	return name
}
