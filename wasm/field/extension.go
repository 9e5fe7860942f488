package field

import "strings"

// extensionMark stands before an extension in a number's normal form (RFC 3966).
const extensionMark = ";ext="

// maxExtension is the most digits of an extension.
const maxExtension = 10

// extensionWords are what people write before an extension.
const extensionWords = "extension|extensión|extn|ext|x|poste|durchwahl|dw|anexo|interno|int|内線|تحويلة|доб|#"

// cutExtension splits off the extension at the end of a number.
func cutExtension(s string) (number, extension string) {
	s = strings.TrimRight(s, wrapping)
	start := len(s)
	for start > 0 && isDigit(s[start-1]) {
		start--
	}
	extension = s[start:]
	number, ok := cutWord(strings.TrimRight(s[:start], " .:="))
	if !ok || extension == "" || len(extension) > maxExtension || countDigits(number) < 3 {
		return s, ""
	}
	return number, extension
}

// cutWord takes a word for an extension from the end of s.
func cutWord(s string) (before string, ok bool) {
	lower := strings.ToLower(s)
	for all, word := extensionWords, ""; all != ""; {
		word, all, _ = strings.Cut(all, "|")
		if strings.HasSuffix(lower, word) && len(lower) == len(s) {
			return strings.TrimRight(s[:len(s)-len(word)], wrapping), true
		}
	}
	return s, false
}

// begunExtension reports whether s is a number of three digits or more followed
// by a word for an extension, or by the beginning of one.
func begunExtension(s string) bool {
	digits := strings.LastIndexFunc(s, func(r rune) bool { return isDigit(r) })
	word := strings.Trim(strings.ToLower(s[digits+1:]), wrapping+"=")
	return word != "" && countDigits(s) >= 3 && strings.Contains("|"+extensionWords, "|"+word)
}
