package field

import "strings"

// cardNumber is the number of a payment card, its PAN: digits only.
type cardNumber struct{}

func (cardNumber) Normalise(raw string) string { return bareDigits(raw) }

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
	digits := onlyDigits(normal)
	b, open := detect(digits)
	switch {
	case digits != normal:
		return Result{Invalid, labelOf(b, open && digits != ""), NumberCharacters}
	case open:
		return Result{Partial, "", NumberIncomplete}
	case b == nil:
		return checkUnknown(normal)
	}
	return b.check(normal)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, s)
}

// labelOf is what to call a number: of its brand, or "Unknown" when it is of
// none; "" while it can be of several.
func labelOf(b *brand, open bool) string {
	switch {
	case b != nil:
		return b.label
	case open:
		return ""
	}
	return "Unknown"
}

// check judges a number of b. From the usual length on a wrong check digit is
// called wrong, though a few brands have longer numbers too: nearly always it
// is a slip, and the person wants to know.
func (b *brand) check(number string) Result {
	switch {
	case len(number) > b.longest():
		return Result{Invalid, b.label, NumberTooLong}
	case b.has(len(number)) && (b.id == "unionpay" || luhn(number)):
		return Result{Valid, b.label, ""}
	case b.has(len(number)) && len(number) >= b.usual:
		return Result{Invalid, b.label, NumberCheckDigit}
	}
	return Result{Partial, b.label, NumberIncomplete}
}

// The lengths of card numbers (ISO/IEC 7812-1 allows 19 digits; nobody issues
// fewer than 12), and that of nearly all.
const (
	shortestCard = 12
	longestCard  = 19
	usualCard    = 16
)

// checkUnknown judges a number that is of no brand we know. There are more
// brands than any list has, so one with the right check digit only raises a
// doubt.
func checkUnknown(number string) Result {
	switch {
	case len(number) > longestCard:
		return Result{Invalid, "Unknown", NumberTooLong}
	case len(number) >= shortestCard && luhn(number):
		return Result{Valid, "Unknown", NumberUnknown}
	case len(number) >= usualCard:
		return Result{Invalid, "Unknown", NumberCheckDigit}
	}
	return Result{Partial, "Unknown", NumberIncomplete}
}

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

// edit groups the digits. A label in front of them is left alone until the
// first one comes: then it goes.
func (f cardNumber) edit(before, after string) (string, int) { return editCode(f, before, after) }

// editCode is the edit of a code that is formatted at once.
func editCode(f Field, before, after string) (string, int) {
	if typesLabel(fold(before + after)) {
		return keep(before, after, plainLine)
	}
	text := f.Format(f.Normalise(before + after))
	return text, caretAfter(text, before)
}
