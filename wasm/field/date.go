package field

import (
	"strings"
	"unicode/utf8"
)

// A day is a date of the calendar: 1984-04-29 in normal form. Its numbers are
// read in the order of the form's language and region, whatever stands between
// them; the month may be a word. Where two readings are possible and nobody
// knows the order, the person is asked. As soon as a date with a whole year is
// complete it is shown in normal form, so that everybody sees how it was read.
//
// In a date of birth, a year of two digits is the latest such year that is not in
// the future; elsewhere it is one from 80 years ago to 19 years ahead.
type day struct {
	rules
	birth   bool
	context Context
}

var (
	anyDate = &day{rules: rules{
		hints: Hints{Autocomplete: "off", EnterKeyHint: "next", MaxLength: 40},
		check: checkDate,
	}}
	dateOfBirth = &day{rules: rules{
		hints: Hints{Autocomplete: "bday", EnterKeyHint: "next", MaxLength: 40},
		check: checkBirth,
	}, birth: true}
)

// yearsAhead is how far ahead a year of two digits can be.
const yearsAhead = 19

func (d *day) in(c Context) Field {
	bound := *d
	bound.context = c
	return &bound
}

func (d *day) Normalise(raw string) string {
	s := folded(raw)
	if all := d.read(s); len(all) == 1 {
		return all[0]
	}
	return s
}

func (d *day) edit(before, after string) (string, int) {
	s := folded(before)
	if all := d.read(s); len(all) == 1 && after == "" && wholeYear(s, all[0]) {
		return all[0], len(all[0])
	}
	return keep(before, after, plainLine)
}

// wholeYear reports whether a date can't go on: its year of four digits, or the
// day behind it, is complete.
func wholeYear(s, iso string) bool {
	return strings.HasSuffix(s, iso[:4]) || strings.HasSuffix(s, iso[8:]) && strings.Contains(s, iso[:4]) || strings.HasSuffix(s, "日")
}

// readings are the dates that a value can mean, in normal form.
func (d *day) readings(normal string) []string { return d.read(normal) }

// read returns every date that s can mean.
func (d *day) read(s string) []string {
	if len(s) == 8 && digitsOnly(s) {
		if iso, ok := calendar(s[:4], s[4:6], s[6:]); ok {
			return []string{iso}
		}
		return d.ordered([]string{s[:2], s[2:4], s[4:]})
	}
	p, ok := parseDate(s)
	switch {
	case !ok:
		return nil
	case p.short > 0 && len(p.numbers) == 3 && len(p.numbers[0]) <= 2:
		return d.distinct(d.ofEras(p)...)
	case p.month > 0 && len(p.numbers) == 2:
		return d.worded(p)
	case p.month == 0 && len(p.numbers) == 3:
		return d.ordered(p.numbers)
	}
	return nil
}

// worded reads a date whose month is a word: the year is in front if it can't
// be a day.
func (d *day) worded(p dateParts) []string {
	month := string([]byte{'0' + byte(p.month/10), '0' + byte(p.month%10)})
	year, date := p.numbers[1], p.numbers[0]
	if len(date) > 2 || small(date) > 31 {
		year, date = date, year
	}
	return d.distinct([3]string{year, month, date})
}

// ofEras has the years that a short number before 年 can mean: a year of this
// calendar if it has two digits, or one of a Japanese era.
func (d *day) ofEras(p dateParts) (all [][3]string) {
	month, date := p.numbers[1], p.numbers[2]
	if len(p.numbers[0]) == 2 {
		all = append(all, [3]string{p.numbers[0], month, date})
	}
	latest := d.context.Year
	if !d.birth {
		latest += yearsAhead
	}
	for _, era := range [3]struct{ before, years int }{{1925, 64}, {1988, 31}, {2018, 99}} {
		if year := era.before + p.short; p.short <= era.years && year <= latest {
			all = append(all, [3]string{fourDigits(year), month, date})
		}
	}
	return all
}

// ordered reads three numbers.
func (d *day) ordered(p []string) []string {
	ymd := [3]string{p[0], p[1], p[2]}
	dmy, mdy := [3]string{p[2], p[1], p[0]}, [3]string{p[2], p[0], p[1]}
	if len(p[0]) > 2 {
		return d.distinct(ymd)
	}
	own := map[dateOrder][3]string{dayFirst: dmy, monthFirst: mdy, yearFirst: ymd}[orderOf(d.context.Language)]
	if len(p[2]) > 2 && own == ymd || own[0] == "" {
		own = [3]string{}
	}
	if found := d.distinct(own); len(found) > 0 {
		return found
	}
	if found := d.distinct(dmy, mdy); len(found) > 0 || len(p[2]) > 2 {
		return found
	}
	return d.distinct(ymd)
}

// distinct returns those of some year-month-day combinations that are real days,
// each once.
func (d *day) distinct(all ...[3]string) (found []string) {
	for _, p := range all {
		iso, ok := calendar(d.fullYear(p), p[1], p[2])
		if ok && !strings.Contains(strings.Join(found, " "), iso) {
			found = append(found, iso)
		}
	}
	return found
}

// fullYear returns the year of a date in four digits. It takes the context's
// date to tell what two digits mean.
func (d *day) fullYear(p [3]string) string {
	c := d.context
	if len(p[0]) != 2 || c.Year == 0 || !digitsOnly(p[0]) {
		return p[0]
	}
	year := c.Year/100*100 + small(p[0])
	latest := c.Year + yearsAhead
	if d.birth {
		latest = c.Year
		if small(twoDigits(p[1]))*100+small(twoDigits(p[2])) > c.Month*100+c.Day {
			latest--
		}
	}
	for year > latest {
		year -= 100
	}
	for !d.birth && year+100 <= latest {
		year += 100
	}
	return fourDigits(year)
}

func fourDigits(n int) string {
	return string([]byte{'0' + byte(n/1000%10), '0' + byte(n/100%10), '0' + byte(n/10%10), '0' + byte(n%10)})
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

// checkDate judges a value in normal form, which no longer depends on a language.
// Anything in it that is not a date could not be read.
func checkDate(n string, c Context) Result {
	if isISO(n) {
		return good
	}
	c.Language = ""
	all := (&day{context: c}).read(n)
	p, ok := parseDate(n)
	whole := len(p.numbers) == 3 && (len(p.numbers[0]) == 4 || len(p.numbers[2]) == 4)
	switch {
	case len(all) > 1 && (whole || digitsOnly(n)):
		return wrong(DateOrder)
	case len(all) > 1:
		return partial(DateOrder) // the year may get two more digits
	case !ok || len(p.numbers) > 3 || len(strings.Join(p.numbers, "")) > 8:
		return dateWords(n)
	case whole, p.month > 0 && len(p.numbers) == 2 && len(p.numbers[0]+p.numbers[1]) > 4:
		return wrong(DateNone)
	}
	return partial(DateFormat)
}

func isISO(n string) bool {
	if len(n) != 10 || n[4] != '-' || n[7] != '-' {
		return false
	}
	_, ok := calendar(n[:4], n[5:7], n[8:])
	return ok
}

// dateWords judges a date with a word that does not belong in a date, but may be
// the beginning of a month's name.
func dateWords(n string) Result {
	last := n[strings.LastIndexByte(n, ' ')+1:]
	if word := strings.Map(foldLetter, strings.ToLower(last)); utf8.RuneCountInString(n) < 40 && countDigits(last) == 0 && beginsMonth(word) {
		if _, ok := parseDate(n[:len(n)-len(last)]); ok {
			return partial(DateFormat)
		}
	}
	return wrong(DateFormat)
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
