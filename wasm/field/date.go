package field

import "strings"

// A day is a date of the calendar: 1984-04-29 in normal form. As numbers
// alone do not say which is the month, a date that begins with the year is
// read as it stands, one with dots as day, month, year, and any other as
// month, day, year unless that is no date. As soon as it is complete it is
// shown in normal form, so that everybody sees how it was read.
type day struct{ rules }

var (
	anyDate = &day{rules{
		hints:     Hints{Autocomplete: "off", EnterKeyHint: "next", MaxLength: 40},
		normalise: isoDate, check: checkDate,
	}}
	dateOfBirth = &day{rules{
		hints:     Hints{Autocomplete: "bday", EnterKeyHint: "next", MaxLength: 40},
		normalise: isoDate, check: checkBirth,
	}}
)

func (d *day) edit(before, after string) (string, int) {
	s := folded(before)
	iso, ok := readDate(s)
	if ok && after == "" && (strings.HasSuffix(s, iso[:4]) || strings.HasSuffix(s, iso[8:])) {
		return iso, len(iso)
	}
	return keep(before, after, plainLine)
}

func isoDate(raw string) string {
	s := folded(raw)
	if iso, ok := readDate(s); ok {
		return iso
	}
	return s
}

// dateParts splits s at its separators, and eight digits without one into
// day or month of two digits and a year.
func dateParts(s string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '-' || r == '.' || r == ' ' })
	if len(parts) == 1 && len(parts[0]) == 8 {
		s = parts[0]
		return []string{s[:2], s[2:4], s[4:]}
	}
	return parts
}

// readDate returns s in normal form if it is a date.
func readDate(s string) (iso string, ok bool) {
	if len(s) == 8 && digitsOnly(s) {
		if iso, ok = calendar(s[:4], s[4:6], s[6:]); ok {
			return iso, true
		}
	}
	p := dateParts(s)
	if len(p) != 3 {
		return "", false
	}
	if len(p[0]) == 4 {
		return calendar(p[0], p[1], p[2])
	}
	if strings.Contains(s, ".") {
		p[0], p[1] = p[1], p[0]
	}
	if iso, ok = calendar(p[2], p[0], p[1]); ok {
		return iso, true
	}
	return calendar(p[2], p[1], p[0])
}

// calendar puts a date together if there is such a day.
func calendar(year, month, day string) (iso string, ok bool) {
	month, day = twoDigits(month), twoDigits(day)
	if !digitsOnly(year+month+day) || len(year) != 4 || len(month) != 2 || len(day) != 2 || year < "1000" {
		return "", false
	}
	if month < "01" || month > "12" || day < "01" || small(day) > daysIn(small(year), small(month)) {
		return "", false
	}
	return year + "-" + month + "-" + day, true
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// small is the number that a few digits stand for.
func small(digits string) int {
	n := 0
	for i := 0; i < len(digits); i++ {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func checkDate(n string, _ Context) Result {
	if _, ok := readDate(n); ok {
		return good
	}
	p := dateParts(n)
	joined := strings.Join(p, "")
	switch {
	case !digitsOnly(joined) || len(joined) > 8 || len(p) > 3:
		return wrong(DateFormat)
	case len(p) == 3 && (len(p[0]) == 4 || len(p[2]) == 4):
		return wrong(DateNone)
	}
	return partial(DateFormat)
}

// checkBirth wants a day that somebody alive can be born on.
func checkBirth(n string, c Context) Result {
	r := checkDate(n, c)
	if r.State != Valid {
		return r
	}
	number := (small(n[:4])*100+small(n[5:7]))*100 + small(n[8:])
	switch {
	case number > (c.Year*100+c.Month)*100+c.Day:
		return wrong(BirthFuture)
	case n < "1900":
		return wrong(BirthPast)
	}
	return good
}
