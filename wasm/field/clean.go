package field

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hidden reports whether r is a character that nobody sees and that may not
// pass in any value: control characters other than newline, marks that
// reorder the text around them, and byte order marks.
func hidden(r rune) bool {
	switch {
	case r == '\n':
		return false
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r == 0xfeff
}

// plainRune gives line ends and tabs their plain form and drops (-1) what is
// hidden.
func plainRune(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case r == '\v', r == '\f', r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
		return '\n'
	case hidden(r):
		return -1
	}
	return r
}

// plainLines makes s valid UTF-8 without hidden characters; every kind of
// line end becomes a newline.
func plainLines(s string) string {
	return strings.Map(plainRune, strings.ReplaceAll(s, "\r\n", "\n"))
}

// plainLine is plainLines with spaces for newlines.
func plainLine(s string) string {
	return strings.ReplaceAll(plainLines(s), "\n", " ")
}

// foldRune turns digits of every script and full-width characters into
// ASCII, every space into ' ', every hyphen or dash into '-', every slash
// into '/', and drops (-1) marks without width.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		return r
	case unicode.Is(unicode.Cf, r):
		return -1
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Pd, r), r == 0x2212, r == 0x2043, r == 0x30fc, r == 0xff70:
		return '-'
	case r == 0x2044, r == 0x2215:
		return '/'
	}
	return foldDigit(r)
}

// foldDigit turns a decimal digit of any script into ASCII: Unicode keeps
// the ten of a script together and in order.
func foldDigit(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if uint16(r) >= t.Lo && uint16(r) <= t.Hi && r <= 0xffff {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if uint32(r) >= t.Lo && uint32(r) <= t.Hi {
			return '0' + (r-rune(t.Lo))%10
		}
	}
	return r
}

// fold is plainLine with every character folded.
func fold(s string) string { return strings.Map(foldRune, plainLine(s)) }

// compact is fold without spaces and hyphens.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if isSeparator(r) {
			return -1
		}
		return r
	}, fold(s))
}

func isSeparator(r rune) bool { return r == ' ' || r == '-' }

func digitsOnly(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func countDigits(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

func longerThan(s string, limit int) bool {
	return len(s) > limit && utf8.RuneCountInString(s) > limit
}

const bullet = "•"

// veil hides a value and its length.
func veil(normal string) string {
	if normal == "" {
		return ""
	}
	return strings.Repeat(bullet, 6)
}
