package field

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// cardExpiry is the month until whose end a card is good: MM/YY in normal
// form. Years are of this century.
type cardExpiry struct{}

// MaxYearsAhead is how far in the future a card may expire.
const MaxYearsAhead = 19

// Normalise understands 1/27, 01/27, 01/2027, 01 27, 0127, 012027 and
// 2027-01, and what one has typed of them so far.
func (cardExpiry) Normalise(raw string) string {
	s := dateRunes(raw)
	month, year, ok := strings.Cut(s, "/")
	year = strings.TrimRight(year, "/")
	switch {
	case !digitsOnly(month + year):
		return s // neither a number nor two
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

// dateRunes folds raw, writes each run of separators as one slash, and keeps
// a leading one only if more than spaces: it stands for a missing month.
func dateRunes(raw string) string {
	var out strings.Builder
	last := '/'
	s := strings.TrimLeft(fold(raw), " ")
	if strings.TrimLeft(s, "/- ") != s {
		out.WriteByte('/')
	}
	for _, r := range s {
		if r == '-' || r == ' ' {
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
// that end in a year of this century.
func splitDigits(s string) (month, year string) {
	one := s >= "13" && s < "2" || s >= "2" || len(s) == 5 && s[0] == '1' && s[1:3] == "20"
	n := 2
	if one {
		n = 1
	}
	n = min(n, len(s))
	return s[:n], s[n:]
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

// edit formats while one types at the end, and leaves a correction in the
// middle alone: a month that lost a digit is about to get another.
func (f cardExpiry) edit(before, after string) (string, int) {
	if fold(after) != "" {
		return keep(before, after, fold)
	}
	s := f.Normalise(before)
	return s, utf8.RuneCountInString(s)
}
