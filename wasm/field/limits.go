package field

import "strings"

// Limits say how a form can bound the values of a kind.
type Limits uint8

// NoLimits: a form can set none.
const (
	NoLimits Limits = iota
	Numbers
	Days
)

// Compare returns -1, 0 or 1 when a is less than, equal to or greater than b.
// Both are valid values in normal form of a kind with such limits.
func (l Limits) Compare(a, b string) int {
	if l == Numbers {
		return CompareNumbers(a, b)
	}
	return strings.Compare(a, b)
}

// Below is the problem of a value under the lower limit.
func (l Limits) Below() Problem {
	if l == Days {
		return TooEarly
	}
	return TooLow
}

// Above is the problem of a value over the upper limit.
func (l Limits) Above() Problem {
	if l == Days {
		return TooLate
	}
	return TooHigh
}
