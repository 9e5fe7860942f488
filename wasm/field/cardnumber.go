package field

import "strings"

// cardNumber is the number of a payment card, its PAN: digits only.
type cardNumber struct{}

func (cardNumber) Normalise(raw string) string { return compact(raw) }

// Format groups the digits as the brand's cards show them: 4-6-5 for
// American Express, 4-6-4 for Diners Club, else by fours.
func (cardNumber) Format(normal string) string {
	if !digitsOnly(normal) {
		return normal
	}
	gaps := by4
	if b, _ := detect(normal); b != nil {
		gaps = b.gaps
	}
	return group(normal, gaps, " ")
}

func group(s string, gaps []int, separator string) string {
	var out strings.Builder
	start := 0
	for _, gap := range gaps {
		if gap >= len(s) {
			break
		}
		out.WriteString(s[start:gap] + separator)
		start = gap
	}
	out.WriteString(s[start:])
	return out.String()
}

func (cardNumber) Check(normal string, _ Context) Result {
	if normal == "" {
		return Result{}
	}
	if !digitsOnly(normal) {
		return unknown(NumberCharacters)
	}
	b, open := detect(normal)
	switch {
	case open:
		return Result{Partial, "", NumberIncomplete}
	case b == nil:
		return unknown(NumberUnknown)
	case len(normal) > b.longest():
		return unknown(NumberTooLong)
	}
	return b.check(normal)
}

// check judges a number that is not too long for b. From the usual length on
// a wrong check digit is called wrong, though a few brands have longer
// numbers too: nearly always it is a slip, and the person wants to know.
func (b *brand) check(number string) Result {
	switch {
	case b.has(len(number)) && (b.id == "unionpay" || luhn(number)):
		return Result{Valid, b.label, ""}
	case b.has(len(number)) && len(number) >= b.usual:
		return unknown(NumberCheckDigit)
	}
	return Result{Partial, b.label, NumberIncomplete}
}

func unknown(p Problem) Result { return Result{Invalid, "Unknown", p} }

// luhn reports whether the last digit is the right check digit
// (ISO/IEC 7812-1, annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// Mask shows the last four digits of a number that can be complete, and
// nothing of others.
func (f cardNumber) Mask(normal string) string {
	if len(normal) < 12 || !digitsOnly(normal) {
		return veil(normal)
	}
	return lastShown(f.Format(normal), 4)
}

// lastShown hides all but the last n characters of a formatted code, and
// keeps its separators.
func lastShown(formatted string, n int) string {
	hide := len(compact(formatted)) - n
	return strings.Map(func(r rune) rune {
		if isSeparator(r) {
			return r
		}
		if hide--; hide >= 0 {
			return '•'
		}
		return r
	}, formatted)
}

func (cardNumber) Hints(Context) Hints {
	return Hints{Autocomplete: "cc-number", InputMode: "numeric", EnterKeyHint: "next", MaxLength: 40}
}
