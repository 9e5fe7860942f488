package field

import (
	"strings"
	"unicode"
)

// dateParts are the numbers of a date in the order in which they are written,
// and its month if that is a word. A year of a Japanese era is already one of
// the calendar; short is one or two digits before 年 that name no era.
type dateParts struct {
	numbers []string
	month   int
	short   int
}

// maxDate is the longest date that is looked at, in bytes.
const maxDate = 100

// parseDate takes a date apart. ok is false when there is something in it that
// no date has.
func parseDate(s string) (p dateParts, ok bool) {
	if len(s) > maxDate {
		return dateParts{}, false
	}
	era := 0
	if before, _, found := strings.Cut(s, "年"); found {
		p.short = shortYearAt(before)
	}
	for _, token := range dateTokens(s) {
		switch {
		case isDigit(token[0]):
			p.numbers = append(p.numbers, p.year(token, era))
			era = 0
		case eraOf(token) > 0 && len(p.numbers) == 0:
			era = eraOf(token)
		case listed(beside, token):
		case p.month == 0 && monthOf(token) > 0:
			p.month = monthOf(token)
		default:
			return p, false
		}
	}
	return p, era == 0
}

// shortYearAt is the number of one or two digits at the end of s; 0 for none.
func shortYearAt(s string) int {
	digits := s[len(strings.TrimRight(s, "0123456789")):]
	if len(digits) > 2 {
		return 0
	}
	return small(digits)
}

// year returns a number, or the year of an era that it is.
func (p dateParts) year(number string, era int) string {
	if era == 0 || len(number) > 2 {
		return number
	}
	return fourDigits(era + small(number))
}

// eraOf returns the year before a Japanese era; 0 for another word.
func eraOf(word string) int {
	_, rest, ok := strings.Cut(japaneseEras, " "+word)
	if !ok || len(rest) < 5 || !digitsOnly(rest[:4]) {
		return 0
	}
	return small(rest[:4])
}

// dateTokens splits a date into numbers and words. Punctuation and the signs of
// year, month and day part them, and ordinals and days of the week go.
func dateTokens(s string) []string {
	s = joinWords(strings.Map(foldLetter, strings.ToLower(afterColon(s))))
	var all []string
	for len(s) > 0 {
		n := strings.IndexFunc(s, func(r rune) bool { return !isDigit(r) })
		if n == 0 {
			n = strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '°' })
		}
		if n < 0 {
			n = len(s)
		}
		token := s[:n]
		if n == 0 {
			n = strings.IndexFunc(s, func(r rune) bool { return isDigit(r) || unicode.IsLetter(r) })
			if n < 0 {
				n = len(s)
			}
			if strings.Trim(s[:n], "/-. ,'’()年月日년월일·،") != "" {
				token = "?" // nothing that a date has
			}
		}
		s = s[n:]
		if after := len(all) > 0 && isDigit(all[len(all)-1][0]); token != "" && !(after && listed(ordinals, token)) {
			all = append(all, token)
		}
	}
	return all
}

// joined are what joinWords replaces, and with what.
const joined = "كانون ال>كانونال|تشرين ال>تشرينال|元年>1/|年>/|月>/|日>/|년>/|월>/|일>/"

// joinWords makes one word of the months that have two, and leaves out the
// Japanese days of the week.
func joinWords(s string) string {
	if isASCII(s) {
		return s
	}
	for _, name := range "月火水木金土日" {
		for _, after := range []string{"曜日", "曜"} {
			s = strings.ReplaceAll(s, string(name)+after, "")
		}
		s = strings.ReplaceAll(s, "("+string(name)+")", "")
	}
	for rest, pair := joined, ""; rest != ""; {
		pair, rest, _ = strings.Cut(rest, "|")
		from, to, _ := strings.Cut(pair, ">")
		s = strings.ReplaceAll(s, from, to)
	}
	return s
}

func isASCII(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0 }
