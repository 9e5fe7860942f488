package field

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// People copy values with what stands around them: a label, a scheme, quotation
// marks, the full stop of the sentence. None of it is the value.

// afterLabel returns what stands behind a label such as "Card number:" or
// "SSN ". A label has no digit, and a digit (or one of start) stands behind
// it: until then nobody can tell it from the value. Without a colon it is
// words with a space or a full stop behind them.
func afterLabel(s, start string) string {
	at := strings.IndexFunc(s, func(r rune) bool { return isDigit(r) || strings.ContainsRune(start, r) })
	if at <= 0 || strings.IndexFunc(s[at:], func(r rune) bool { return isDigit(r) }) < 0 {
		return s
	}
	label := strings.TrimSpace(s[:at])
	switch end := lastRune(label); {
	case strings.ContainsRune(":#=№", end):
		return s[at:]
	case strings.IndexFunc(label, unicode.IsLetter) < 0 || len(label) < 3:
		return s
	case len(label) < at, end == '.':
		return s[at:]
	}
	return s
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// wrapping are characters that stand around a value and in none.
const wrapping = " -\"'`´‘’‚“”„«»‹›「」『』()[]{}<>.,;:。、،؛"

// unwrapped is s without the characters that wrap it.
func unwrapped(s string) string { return strings.Trim(s, wrapping) }

// between are the characters that people write between the digits of a number,
// besides spaces and hyphens.
const between = "._/\\,;:·|'’+()[]<>\"“”„«»。、،٫٬"

// bareDigits is a number without its label and without everything that stands
// around and between its digits. Letters stay, since they may matter; so do the
// marks that stand for hidden digits.
func bareDigits(raw string) string {
	bare := strings.Map(func(r rune) rune {
		if isSeparator(r) || strings.ContainsRune(between, r) {
			return -1
		}
		return r
	}, afterLabel(fold(raw), ""))
	return afterLabel(bare, "") // whose end was not to be seen before
}

// typesLabel reports whether s begins like a label and has no value yet. Its
// spaces are then kept, since they separate it from the value.
func typesLabel(s string) bool {
	return s != "" && !isDigit(s[0]) && countDigits(s) == 0
}

// afterColon returns what stands behind a label with a colon, in a value that
// has none. A label has no digit.
func afterColon(s string) string {
	at := strings.LastIndexByte(s, ':') + 1
	if rest := strings.TrimSpace(s[at:]); rest != "" && countDigits(s[:at]) == 0 {
		return rest
	}
	return s
}

// bareCode is code without a label with a colon and without what stands around
// it.
func bareCode(raw string) string { return code(unwrapped(afterColon(unwrapped(fold(raw))))) }
