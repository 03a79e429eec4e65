package sqlite

import (
	"fmt"
	"strings"
)

// SQLite has no decimals, and its floats would not tell 9007199254740992 from
// 9007199254740993. A decimal is kept as bytes whose order is the order of the
// numbers:
//
//	negative 0x00 | zero 0x01 | positive 0x02
//	exponent, 4 bytes, big-endian, biased: of 0.d₁d₂… × 10^exponent, d₁ ≠ 0
//	digits, two a byte, each byte one more than its two digits' number
//
// Trailing zeros are dropped, so that equal numbers have equal bytes. All bytes
// after a negative sign are inverted, and 0xff ends them: of two numbers whose
// digits begin alike, the longer one lies farther from zero.
const (
	negative = 0x00
	zero     = 0x01
	positive = 0x02

	bias = 1 << 31
)

// number is a decimal as it was written, taken apart: 0.digits × 10^exponent.
// digits begin and end with one that is not zero; zero has none.
type number struct {
	negative bool
	exponent int
	digits   string
}

// parse reads a plain decimal: "-12.50".
func parse(s string) (number, error) {
	var n number
	digits := s
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		n.negative, digits = true, rest
	}
	whole, fraction, point := strings.Cut(digits, ".")
	if whole == "" || point && fraction == "" || !isDigits(whole) || !isDigits(fraction) {
		return n, fmt.Errorf("%q is no plain decimal", s)
	}
	whole = strings.TrimLeft(whole, "0")
	n.exponent = len(whole)
	if whole == "" {
		trimmed := strings.TrimLeft(fraction, "0")
		n.exponent, fraction = len(trimmed)-len(fraction), trimmed
	}
	n.digits = strings.TrimRight(whole+fraction, "0")
	if n.digits == "" {
		return number{}, nil
	}
	return n, nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// append appends the bytes that a number is kept as.
func (n number) append(b []byte) []byte {
	if n.digits == "" {
		return append(b, zero)
	}
	sign, flip := byte(positive), byte(0)
	if n.negative {
		sign, flip = negative, 0xff
	}
	e := uint32(n.exponent + bias)
	b = append(b, sign, byte(e>>24)^flip, byte(e>>16)^flip, byte(e>>8)^flip, byte(e)^flip)
	for i := 0; i < len(n.digits); i += 2 {
		pair := 10 * (n.digits[i] - '0')
		if i+1 < len(n.digits) {
			pair += n.digits[i+1] - '0'
		}
		b = append(b, (pair+1)^flip)
	}
	if n.negative {
		b = append(b, 0xff)
	}
	return b
}
