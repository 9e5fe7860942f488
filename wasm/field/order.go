package field

import "strings"

// CompareNumbers returns -1, 0 or 1 when a is less than, equal to or greater
// than b. Both are valid numbers in normal form, of any length.
func CompareNumbers(a, b string) int {
	x, minusA := strings.CutPrefix(a, "-")
	y, minusB := strings.CutPrefix(b, "-")
	zero := strings.Trim(x+y, "0.") == ""
	switch {
	case zero:
		return 0
	case minusA && minusB:
		return compareSizes(y, x)
	case minusA:
		return -1
	case minusB:
		return 1
	}
	return compareSizes(x, y)
}

// compareSizes compares numbers without a sign.
func compareSizes(a, b string) int {
	whole, part, _ := strings.Cut(a, ".")
	otherWhole, otherPart, _ := strings.Cut(b, ".")
	switch {
	case len(whole) < len(otherWhole):
		return -1
	case len(whole) > len(otherWhole):
		return 1
	case whole != otherWhole:
		return strings.Compare(whole, otherWhole)
	}
	return strings.Compare(strings.TrimRight(part, "0"), strings.TrimRight(otherPart, "0"))
}

// OnStep reports whether n is a whole number of steps above from. All are
// valid numbers in normal form; those that Steppable refuses are on no step.
func OnStep(n, from, step string) bool {
	a, ok := millionths(n)
	b, ok2 := millionths(from)
	c, ok3 := millionths(step)
	return ok && ok2 && ok3 && c > 0 && (a-b)%c == 0
}

// Steppable reports whether n is a number that can be counted in steps: up to
// 12 digits before the point and 6 behind it.
func Steppable(n string) bool {
	_, ok := millionths(n)
	return ok
}

// millionths is a number in normal form, times a million.
func millionths(n string) (int64, bool) {
	digits, minus := strings.CutPrefix(n, "-")
	whole, part, _ := strings.Cut(digits, ".")
	part = strings.TrimRight(part, "0")
	if whole == "" || len(whole) > 12 || len(part) > 6 || !digitsOnly(whole+part) {
		return 0, false
	}
	part += strings.Repeat("0", 6-len(part))
	sum := int64(0)
	for _, d := range []byte(whole + part) {
		sum = sum*10 + int64(d-'0')
	}
	if minus {
		sum = -sum
	}
	return sum, true
}
