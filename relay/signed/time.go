package signed

import "strconv"

// FormatTime writes Unix seconds as RFC 3339 in UTC, for years 1970 to 9999.
// It is here, not from package time, because formatting there costs the
// browser 60 KB.
func FormatTime(unix int64) string {
	days, rest := unix/86400, unix%86400
	y, m, d := civil(days)
	return pad(y, 4) + "-" + pad(m, 2) + "-" + pad(d, 2) +
		"T" + pad(rest/3600, 2) + ":" + pad(rest/60%60, 2) + ":" + pad(rest%60, 2) + "Z"
}

// ParseTime reads what FormatTime writes, and nothing else.
func ParseTime(s string) (unix int64, ok bool) {
	if len(s) != len("2026-11-22T14:20:00Z") {
		return 0, false
	}
	n := func(from, to int) int64 {
		v, err := strconv.ParseUint(s[from:to], 10, 32)
		ok = ok && err == nil
		return int64(v)
	}
	ok = true
	days := daysOf(n(0, 4), n(5, 7), n(8, 10))
	unix = days*86400 + n(11, 13)*3600 + n(14, 16)*60 + n(17, 19)
	if !ok || unix < 0 || FormatTime(unix) != s {
		return 0, false
	}
	return unix, true
}

func pad(n int64, width int) string {
	s := strconv.FormatInt(n, 10)
	for len(s) < width {
		s = "0" + s
	}
	return s
}

// civil turns days since 1970-01-01 into a Gregorian date, and daysOf does
// the reverse; years are counted from March so that leap days come last.
func civil(days int64) (y, m, d int64) {
	z := days + 719468
	era := z / 146097
	doe := z % 146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = (mp+2)%12 + 1
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

func daysOf(y, m, d int64) int64 {
	if m <= 2 {
		y--
	}
	era := y / 400
	yoe := y % 400
	doy := (153*((m+9)%12)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// Civil returns the UTC calendar date of Unix seconds.
func Civil(unix int64) (year, month, day int) {
	y, m, d := civil(unix / 86400)
	return int(y), int(m), int(d)
}
