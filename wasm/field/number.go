package field

import "strings"

// number is a number with or without a decimal part: -1234.5 in normal form.
// Of a point and a comma the later one is the decimal sign. A lone comma is,
// too, unless exactly three digits follow each, as in 1,234.
var number = &typed{rules{
	hints:     Hints{Autocomplete: "off", InputMode: "decimal", EnterKeyHint: "next", MaxLength: 60},
	normalise: normalNumber, check: checkNumber,
}}

const maxNumber = 40 // characters

func normalNumber(raw string) string {
	s := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, fold(raw))
	if n, ok := readNumber(s); ok {
		return n
	}
	return s
}

// readNumber returns s in normal form if it is a number.
func readNumber(s string) (normal string, ok bool) {
	digits, sign := strings.TrimPrefix(s, "+"), ""
	if digits == s {
		digits = strings.TrimPrefix(s, "-")
		sign = s[:len(s)-len(digits)]
	}
	whole, part := splitDecimal(digits)
	whole, ok = ungroup(whole)
	if !ok || !digitsOnly(part) || part == "" && len(digits) > 0 && !isDigit(digits[len(digits)-1]) || whole+part == "" {
		return "", false
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if part != "" {
		part = "." + part
	}
	return sign + whole + part, true
}

// splitDecimal splits s at its decimal sign.
func splitDecimal(s string) (whole, part string) {
	at := strings.LastIndexAny(s, ".,")
	if at < 0 {
		return s, ""
	}
	other := ","
	if s[at] == ',' {
		other = "."
	}
	if !strings.Contains(s, other) {
		if _, ok := ungroup(s); ok && s[at] == ',' || strings.Count(s, s[at:at+1]) > 1 {
			return s, ""
		}
	}
	return s[:at], s[at+1:]
}

// ungroup takes the separators from digits grouped by three.
func ungroup(s string) (digits string, ok bool) {
	for i := 0; i < len(s); i++ {
		if left := len(s) - i; s[i] == '.' || s[i] == ',' {
			if left%4 != 0 {
				return "", false
			}
		} else if !isDigit(s[i]) {
			return "", false
		}
	}
	digits = strings.ReplaceAll(strings.ReplaceAll(s, ",", ""), ".", "")
	separators := len(s) - len(digits)
	return digits, separators == 0 || separators == (len(digits)-1)/3 && !(strings.Contains(s, ",") && strings.Contains(s, "."))
}

func checkNumber(n string, _ Context) Result {
	_, ok := readNumber(n)
	switch {
	case len(n) > maxNumber:
		return wrong(NotNumber)
	case ok:
		return good
	case strings.Trim(n, "0123456789+-.,") == "" && countDigits(n) == 0, strings.HasSuffix(n, ".") || strings.HasSuffix(n, ","):
		return partial(NotNumber)
	}
	return wrong(NotNumber)
}
