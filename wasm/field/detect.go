package field

import "strings"

// What Detect finds: the kinds of field that should have been asked for.
const (
	FoundCardNumber = "card-number"
	FoundSSN        = "ssn"
	FoundIBAN       = "iban"
)

// Detect reports whether a text outside a form contains the number of a payment
// card, a US social security number or an IBAN, and which of them. It is meant
// for texts of a few thousand characters. A card number counts however its
// digits are spaced, in the digits of any script, and in the middle of a word.
// testdata/guard lists what else counts as one, and what does not.
func Detect(text string) (kind string, found bool) {
	folded := []rune(strings.Map(foldText, plainLines(text)))
	iban := hasIBAN(folded)
	hideCodes(folded)
	all := chains(folded)
	for _, c := range all {
		if c.hasCard() {
			return FoundCardNumber, true
		}
	}
	for _, c := range all {
		if c.hasSSN(folded) {
			return FoundSSN, true
		}
	}
	if iban {
		return FoundIBAN, true
	}
	return "", false
}

// foldText is foldRune, and drops what makes a digit a keycap.
func foldText(r rune) rune {
	if r == 0xfe0f || r == 0x20e3 {
		return -1
	}
	return foldRune(r)
}

// A digitGroup is digits without anything between them, and where they stand.
// glue joins it to the group before: '\n', '-', '.' or ' '; 0 for the first.
type digitGroup struct {
	digits     string
	start, end int
	glue       rune
}

// A chain is digit groups with nothing but glue between them. plus says that a
// plus sign stands before it, as before a telephone number.
type chain struct {
	groups []digitGroup
	plus   bool
}

// chains splits a folded text.
func chains(text []rune) []chain {
	var all []chain
	for at := 0; at < len(text); {
		if !isDigit(text[at]) {
			at++
			continue
		}
		g := groupAt(text, at)
		if last := len(all) - 1; last >= 0 {
			before := all[last].groups
			g.glue = glue(text[before[len(before)-1].end:at])
		}
		if g.glue != 0 {
			all[len(all)-1].groups = append(all[len(all)-1].groups, g)
		} else {
			all = append(all, chain{[]digitGroup{g}, at > 0 && text[at-1] == '+'})
		}
		at = g.end
	}
	return all
}

func groupAt(text []rune, start int) digitGroup {
	end := start
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	return digitGroup{digits: string(text[start:end]), start: start, end: end}
}

// glue says how what stands between two groups joins them; 0: not at all.
func glue(between []rune) rune {
	if len(between) > 3 {
		return 0
	}
	kind := ' '
	for _, r := range between {
		switch r {
		case ' ':
		case '-', '.', '\n':
			if kind != '\n' {
				kind = r
			}
		default:
			return 0
		}
	}
	return kind
}

// maxCard is the most digits a card number has, maxPhone those of a telephone
// number (E.164).
const (
	maxCard  = 19
	maxPhone = 15
)

func (c chain) digits() string {
	var b strings.Builder
	for _, g := range c.groups {
		b.WriteString(g.digits)
	}
	return b.String()
}

func (c chain) hasCard() bool {
	whole := c.digits()
	if c.plus && len(whole) <= maxPhone {
		return false
	}
	if isCard(whole) {
		return true
	}
	for i := range c.groups {
		number := ""
		for j := i; j < len(c.groups) && len(number) < maxCard; j++ {
			number += c.groups[j].digits
			if c.mayBeCard(i, j) && isCard(number) {
				return true
			}
		}
	}
	return false
}

// mayBeCard reports whether the groups from i to j, which are not the whole
// chain, are spaced as a card number could be: by fours or in longer groups,
// the last one of three at least, on one line, and with the same glue unless
// the chain begins with them. What goes on from a group of four before it is a
// longer number, such as a parcel's.
func (c chain) mayBeCard(i, j int) bool {
	if i == j {
		return true
	}
	inside := c.groups[i+1].glue
	if len(c.groups[j].digits) < 3 {
		return false
	}
	for k := i; k < j; k++ {
		next := c.groups[k+1].glue
		if len(c.groups[k].digits) < 4 || next == '\n' || next != inside && i > 0 {
			return false
		}
	}
	return i == 0 || len(c.groups[i-1].digits) != 4 || c.groups[i].glue != inside
}

// isCard reports whether digits are the number of a card as they are in
// people's hands: of a known brand, of a length that is issued, and with the
// right check digit.
func isCard(number string) bool {
	switch len(number) {
	case 14, 15, 16, maxCard:
	default:
		return false
	}
	b, _ := detect(number)
	if b == nil || !b.has(len(number)) || !luhn(number) {
		return false
	}
	prefix, _ := b.match(number)
	short := len(number) < 16 && (b.id == "maestro" || b.id == "unionpay")
	return !short && (b.id != "maestro" || prefix > 1)
}

func (c chain) hasSSN(text []rune) bool {
	if c.plus {
		return false
	}
	for i, g := range c.groups {
		if len(g.digits) == 9 && validSSN(g.digits) && social(text, g.start, g.end) {
			return true
		}
		if i+2 < len(c.groups) && c.ssnAt(i, text) {
			return true
		}
	}
	whole := c.digits()
	last := c.groups[len(c.groups)-1]
	return len(whole) == 9 && validSSN(whole) && social(text, c.groups[0].start, last.end)
}

// ssnAt reports whether three groups are written as AAA-GG-SSSS, with hyphens,
// dots or spaces, and are not part of something longer.
func (c chain) ssnAt(i int, text []rune) bool {
	a, g, s := c.groups[i], c.groups[i+1], c.groups[i+2]
	if len(a.digits) != 3 || len(g.digits) != 2 || len(s.digits) != 4 || g.glue != s.glue || g.glue == '\n' {
		return false
	}
	if a.glue == g.glue || i+3 < len(c.groups) && c.groups[i+3].glue == g.glue {
		return false
	}
	inWord := a.start > 0 && isLetter(text[a.start-1]) || s.end < len(text) && isLetter(text[s.end])
	return validSSN(a.digits+g.digits+s.digits) && (!inWord || social(text, a.start, s.end))
}

// validSSN applies the rules of the Social Security Administration: no area
// 000, 666 or 900–999, no group 00, no serial 0000.
func validSSN(d string) bool {
	area := d[:3]
	return area != "000" && area != "666" && area < "900" && d[3:5] != "00" && d[5:] != "0000"
}

// How many characters before and after a number the word for it may stand.
const (
	wordBefore = 40
	wordAfter  = 25
)

// socialWords are what people call the number, in the languages of the
// customer's side: a bare row of nine digits counts only beside one of them.
var socialWords = [...]string{"ssn", "s.s.n", "ss#", "ss #", "ss no", "ss nr", "ss num", "ss number", "soc sec", "social", "sociale", "sozialversicherung",
	"sozialversicherungsnummer", "tax id", "taxpayer id", "社会保障", "ソーシャルセキュリティ", "الضمان الاجتماعي", "الضمان الإجتماعي"}

// social reports whether a word near the place from start to end says that a
// social security number stands there.
func social(text []rune, start, end int) bool {
	near := text[max(0, start-wordBefore):min(len(text), end+wordAfter)]
	s := strings.ToLower(string(near))
	s = strings.ReplaceAll(strings.ReplaceAll(s, "social media", ""), "social network", "")
	for _, word := range socialWords {
		if hasWord(s, word) {
			return true
		}
	}
	return false
}

// hasWord reports whether s holds word with no letter beside it.
func hasWord(s, word string) bool {
	for at := 0; ; {
		i := strings.Index(s[at:], word)
		if i < 0 {
			return false
		}
		i += at
		at = i + len(word)
		if !(i > 0 && isLetter(rune(s[i-1]))) && !(at < len(s) && isLetter(rune(s[at]))) {
			return true
		}
	}
}

func isLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// isWord reports whether r is an ASCII letter or a digit.
func isWord(r rune) bool { return isLetter(r) || isDigit(r) }
