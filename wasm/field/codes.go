package field

import "strings"

// hideCodes overwrites numbers that can look like a card number but are provably
// something else: IBANs with the right check digits,
// and UPS tracking numbers.
func hideCodes(text []rune) {
	for i := range text {
		if i > 0 && isWord(text[i-1]) {
			continue
		}
		for n := max(ibanLength(text[i:]), upsLength(text[i:])); n > 0; n-- {
			text[i+n-1] = 'x'
		}
	}
}

// upsLength returns how many characters a UPS tracking number at the beginning
// of text takes: 1Z and 16 letters or digits; 0 when there is none.
func upsLength(text []rune) int {
	if len(text) < 18 || text[0] != '1' || text[1]|0x20 != 'z' {
		return 0
	}
	n := 0
	for i, r := range text[2:] {
		switch {
		case isWord(r):
			n++
		case !isSeparator(r):
			return 0
		}
		if n == 16 {
			return 2 + i + 1
		}
	}
	return 0
}

// ibanLength returns how many characters an IBAN at the beginning of text
// takes, in one piece or by fours; 0 when there is none.
func ibanLength(text []rune) int {
	if len(text) < 15 || !isLetter(text[0]) || !isLetter(text[1]) || !isDigit(text[2]) || !isDigit(text[3]) {
		return 0
	}
	var code strings.Builder
	at := 0
	for n := 0; ; n++ {
		word := codeAt(text[at:])
		if n > 0 && !continuesIBAN(word, n) {
			at-- // the separator is not part of it
			break
		}
		code.WriteString(word)
		at += len(word)
		if len(word) != 4 || at == len(text) || !isSeparator(text[at]) {
			break
		}
		at++
	}
	if s := code.String(); len(s) >= 15 && len(s) <= 34 && mod97(strings.ToUpper(s[4:]+s[:4])) == 1 {
		return at
	}
	return 0
}

// continuesIBAN reports whether a word can be an IBAN's nth group of four:
// only the second, the bank, is of letters alone.
func continuesIBAN(word string, n int) bool {
	return word != "" && len(word) <= 4 && (n == 1 || countDigits(word) > 0)
}

func codeAt(text []rune) string {
	n := 0
	for n < len(text) && isWord(text[n]) {
		n++
	}
	return string(text[:n])
}

// hasIBAN reports whether a folded text holds an IBAN: of a country that has
// them, as long and of such letters and digits as its are, and with the right
// check digits, however it is spaced.
func hasIBAN(text []rune) bool {
	for i := range text {
		if isLetter(text[i]) && isIBAN(text[i:]) {
			return true
		}
	}
	return false
}

// isIBAN reports whether text begins with one: two letters, two digits, and
// what the country has behind them.
func isIBAN(text []rune) bool {
	n := make([]byte, 0, maxIBAN+1)
	gap := 0
	for i, r := range text {
		if !isWord(r) {
			if gap++; gap > maxGap || !isSeparator(r) && r != '.' && r != '\n' {
				return false
			}
			continue
		}
		if len(n) < 4 && isLetter(r) != (len(n) < 2) {
			return false
		}
		n, gap = append(n, byte(r)&^lower(r)), 0
		if len(n) < 4 {
			continue
		}
		switch checkIBAN(string(n), Context{}).State {
		case Valid:
			return i+1 == len(text) || !isWord(text[i+1])
		case Invalid:
			return false
		}
	}
	return false
}

// lower is the bit that makes a small letter of a capital one.
func lower(r rune) byte {
	if isLetter(r) {
		return 0x20
	}
	return 0
}

// maxIBAN is the most characters that an IBAN has (ISO 13616).
const maxIBAN = 34

// maxGap is how many separators may stand between two characters of a number.
const maxGap = 3
