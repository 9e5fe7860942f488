package publish

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// show returns a text of a file in such a way that it reads as what it is in any
// terminal: as it stands when it is ordinary, else in quotes, and with escapes
// when letters could pass for others, or turn the direction of writing.
func show(s string) string {
	switch {
	case !harmless(s):
		return strconv.QuoteToASCII(s)
	case !ordinary(s):
		return strconv.Quote(s)
	}
	return s
}

// quote is like show for texts that always stand in quotes.
func quote(s string) string {
	if !harmless(s) {
		return strconv.QuoteToASCII(s)
	}
	return strconv.Quote(s)
}

// ordinary reports whether s has nothing that could be taken for the words
// around it.
func ordinary(s string) bool {
	other := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" .-'’&/+_", r)
	}
	return s != "" && s == strings.Join(strings.Fields(s), " ") && !strings.ContainsFunc(s, other)
}

// marks is how many combining marks may follow each other.
const marks = 2

// harmless reports whether s shows the same everywhere: printable, in one
// script, written from left to right.
func harmless(s string) bool {
	run := 0
	for _, r := range s {
		if run++; !unicode.IsMark(r) {
			run = 0
		}
		if !unicode.IsPrint(r) || run > marks || unicode.In(r, rightToLeft...) {
			return false
		}
	}
	return strings.ToValidUTF8(s, "") == s && oneScript(s)
}

// rightToLeft are the scripts in common use whose letters turn the direction.
var rightToLeft = []*unicode.RangeTable{unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko,
	unicode.Samaritan, unicode.Mandaic, unicode.Adlam, unicode.Mende_Kikakui, unicode.Hanifi_Rohingya}

// mixtures are the scripts that one language writes with at once.
var mixtures = [][]string{{"Han", "Hiragana", "Katakana"}, {"Han", "Hangul"}, {"Han", "Bopomofo"}}

func oneScript(s string) bool {
	var found []string
	for _, r := range s {
		if name := script(r); name != "" && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	if len(found) < 2 {
		return true
	}
	return slices.ContainsFunc(mixtures, func(m []string) bool {
		return !slices.ContainsFunc(found, func(f string) bool { return !slices.Contains(m, f) })
	})
}

// script returns the name of a letter's script; "" for what all share.
func script(r rune) string {
	if r < unicode.MaxASCII && unicode.IsLetter(r) {
		return "Latin"
	}
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "unknown"
}

// list joins words: "a", "a and b", "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
