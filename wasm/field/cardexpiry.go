package field

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cardExpiry is the last month in which a card is valid: MM/YY in normal form.
// Years are of this century.
type cardExpiry struct{}

// MaxYearsAhead is how far in the future a card may expire.
const MaxYearsAhead = 19

// Normalise understands 1/27, 01/27, 01/2027, 01.27, 01 27, 0127, 012027,
// 2027-01, 202701 and Jan 2027, and what has been typed of them so far.
func (cardExpiry) Normalise(raw string) string {
	s := afterExpiry(fold(raw))
	if p, ok := parseDate(s); ok && p.month > 0 && len(p.numbers) == 1 {
		s = fourDigits(p.month)[2:] + "/" + p.numbers[0]
	}
	s = dateRunes(s)
	month, year, ok := strings.Cut(s, "/")
	again := ok && strings.HasSuffix(year, "/")
	year = strings.TrimRight(year, "/")
	switch {
	case !digitsOnly(month + year):
		return s // neither a number nor two
	case again && len(month) == 2 && month[0] == '0' && len(year) == 1 && month[1:]+year > "12":
		return month[1:] + year + "/" // 13/ was typed, and became 01/3 before the slash
	case year == "" && ok && (len(month) == 4 || len(month) == 2 && month > "12"):
		return month + "/"
	case year == "":
		month, year = splitDigits(month)
	case len(month) == 4 && len(year) <= 2:
		month, year = year, month
	case len(month) > 2:
		month, year = splitDigits(month + year)
	}
	if len(month) == 1 && month != "0" && (ok || year != "" || month != "1") {
		month = "0" + month
	}
	return joinDate(month, shortYear(year))
}

// afterExpiry leaves out the words that stand before the date on a card.
func afterExpiry(s string) string {
	for _, word := range []string{"exp", "valid", "good", "gültig", "vál", "venc", "cad", "有効期限", "صالح"} {
		if len(s) > len(word) && strings.EqualFold(s[:len(word)], word) {
			if at := monthAt(s); at > 0 {
				return s[at:]
			}
			return afterLabel(s, "")
		}
	}
	if rest := afterColon(s); countDigits(rest) > 0 {
		return rest
	}
	return s
}

// monthAt returns where, after other words, a date begins whose month is a word;
// 0 if there is none.
func monthAt(s string) int {
	for i, r := range s[:min(len(s), maxDate)] {
		if i == 0 || !unicode.IsLetter(r) || unicode.IsLetter(lastRune(s[:i])) {
			continue
		}
		if p, ok := parseDate(s[i:]); ok && p.month > 0 {
			return i
		}
	}
	return 0
}

// dateRunes writes each run of separators in folded text as one slash, and
// keeps a leading one only if more than spaces: it stands for a missing month.
func dateRunes(folded string) string {
	var out strings.Builder
	last := '/'
	s := strings.TrimLeft(folded, " ")
	if strings.TrimLeft(s, "/-. ") != s {
		out.WriteByte('/')
	}
	for _, r := range s {
		if strings.ContainsRune("-. 年月", r) {
			r = '/'
		}
		if r != '/' || last != '/' {
			out.WriteRune(r)
		}
		last = r
	}
	return out.String()
}

// splitDigits splits digits typed without a separator as a person means
// them: 2…9 and 13…19 begin with a month of one digit; so do five digits
// that end in a year of this century. 20 begins a year, with the month behind
// it: February of 2000 to 2009 is long past.
func splitDigits(s string) (month, year string) {
	if strings.HasPrefix(s, "20") && len(s) < 6 || openDigits(s) {
		return s, ""
	}
	if len(s) == 6 && s[:2] == "20" && s[4:] >= "01" && s[4:] <= "12" {
		return s[4:], s[:4]
	}
	one := s >= "13" && s < "2" || s >= "2" && !strings.HasPrefix(s, "20") || len(s) == 5 && s[0] == '1' && s[1:3] == "20"
	n := 2
	if one {
		n = 1
	}
	n = min(n, len(s))
	return s[:n], s[n:]
}

// openDigits reports whether s is 120 or 120x: the beginning of 1/20xx, or a
// December long past.
func openDigits(s string) bool {
	return strings.HasPrefix(s, "120") && len(s) < 5 && digitsOnly(s)
}

func shortYear(year string) string {
	if len(year) == 4 && year[:2] == "20" {
		return year[2:]
	}
	return year
}

func joinDate(month, year string) string {
	if year == "" {
		return month
	}
	return month + "/" + year
}

func (cardExpiry) Format(normal string) string { return normal }

func (cardExpiry) Check(normal string, c Context) Result {
	month, year, _ := strings.Cut(normal, "/")
	switch {
	case normal == "":
		return Result{}
	case year == "" && digitsOnly(month) && strings.HasPrefix(month, "20") && normal != "20/" && len(month) < 6:
		return Result{Partial, "", ExpiryIncomplete} // a year, and no month yet
	case normal == "120":
		return Result{Partial, "", ExpiryIncomplete}
	case openDigits(normal):
		return Result{Partial, "", ExpiryPast}
	case countDigits(normal) == 0 && beginsMonth(strings.Map(foldLetter, strings.ToLower(strings.Trim(normal, "/")))):
		return Result{Partial, "", ExpiryIncomplete}
	case !digitsOnly(month+year) || len(month) > 2 || len(year) > 4:
		return Result{Invalid, "", ExpiryFormat}
	case month == "" || month == "0" || month == "1":
		return checkLate(year, c)
	case len(month) != 2 || month < "01" || month > "12":
		return Result{Invalid, "", ExpiryMonth}
	}
	return checkYear(month, year, c)
}

// checkLate judges a date whose month is still being typed.
func checkLate(year string, c Context) Result {
	if r := checkYear("12", year, c); r.State == Invalid {
		return r
	}
	return Result{Partial, "", ExpiryIncomplete}
}

// checkYear judges the year. 20 and 20x may still become a year in four
// digits, so they are wrong only when left like that.
func checkYear(month, year string, c Context) Result {
	switch len(year) {
	case 0, 1:
		return Result{Partial, "", ExpiryIncomplete}
	case 3:
		if strings.HasPrefix(year, "20") {
			return Result{Partial, "", ExpiryIncomplete}
		}
		return Result{Invalid, "", ExpiryFormat}
	}
	m, _ := strconv.Atoi(month)
	y, _ := strconv.Atoi(year)
	if len(year) == 2 {
		y += 2000
	}
	switch {
	case y < c.Year || y == c.Year && m < c.Month:
		return pastYear(year)
	case y > c.Year+MaxYearsAhead:
		return Result{Invalid, "", ExpiryFar}
	}
	return Result{State: Valid}
}

func pastYear(year string) Result {
	if year == "20" {
		return Result{Partial, "", ExpiryPast}
	}
	return Result{Invalid, "", ExpiryPast}
}

func (cardExpiry) Mask(normal string) string {
	if normal == "" {
		return ""
	}
	return "••/••"
}

func (cardExpiry) Hints(Context) Hints {
	return Hints{Autocomplete: "cc-exp", InputMode: "numeric", EnterKeyHint: "next", MaxLength: 20}
}

// edit formats what is typed at the end, and leaves a correction in the middle
// alone: a month that lost a digit is about to get another. So is what can
// still be read in two ways: 2 may be February or begin a year, and the month
// behind a year may get a second digit. A month's name stays a name.
func (f cardExpiry) edit(before, after string) (string, int) {
	s := fold(before + after)
	if p, _ := parseDate(s[monthAt(s):]); fold(after) != "" || s == "2" || typesLabel(s) || beginsWithYear(s) || p.month > 0 {
		return keep(before, after, fold)
	}
	s = f.Normalise(s)
	return s, utf8.RuneCountInString(s)
}

// beginsWithYear reports whether s is a year, a separator, and no whole month yet.
func beginsWithYear(s string) bool {
	year, month, ok := strings.Cut(dateRunes(s), "/")
	return ok && len(year) == 4 && strings.HasPrefix(year, "20") && digitsOnly(year) && (month == "" || month == "0" || month == "1")
}
