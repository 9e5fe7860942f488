package field

import "strings"

// clock is a time of day: 09:30 or 21:30 in normal form. 9:30 pm, 9pm,
// 21.30, 21h30 and 2130 are understood; without am or pm a time is on the
// 24-hour clock.
var clock = &typed{rules{
	hints:     Hints{Autocomplete: "off", EnterKeyHint: "next", MaxLength: 20},
	normalise: normalTime, check: checkTime,
}}

func normalTime(raw string) string {
	s := folded(raw)
	if t, ok := readTime(s); ok {
		return t
	}
	return s
}

// readTime returns s in normal form if it is a time.
func readTime(s string) (normal string, ok bool) {
	s = localTime(strings.ReplaceAll(strings.ToLower(s), " ", ""))
	digits, half := cutHalf(strings.ReplaceAll(s, "m.", "m"))
	hour, minute := digits, ""
	if at := strings.IndexAny(digits, ":.h"); at >= 0 {
		hour, minute = digits[:at], digits[at+1:]
	} else if n := len(digits); n == 3 || n == 4 {
		hour, minute = digits[:n-2], digits[n-2:]
	} else if half != "" {
		minute = "00"
	}
	return timeOf(hour, minute, half)
}

// localTimes are what localTime replaces, and with what.
const localTimes = "時半>:30|時>:|分>|صباحًا>a|صباحا>a|مساءً>p|مساء>p|ص>a|م>p|uhr>h"

// localTime rewrites the ways of other languages in the English way: 21 Uhr, 午後9時30分,
// ٩:٣٠ م.
func localTime(s string) string {
	if rest, ok := strings.CutPrefix(s, "午後"); ok {
		s = rest + "p"
	} else if rest, ok := strings.CutPrefix(s, "午前"); ok {
		s = rest + "a"
	}
	for rest, pair := localTimes, ""; rest != ""; {
		pair, rest, _ = strings.Cut(rest, "|")
		from, to, _ := strings.Cut(pair, ">")
		s = strings.ReplaceAll(s, from, to)
	}
	if strings.ContainsAny(s, ":.") {
		s = strings.TrimSuffix(s, "h")
	}
	for _, end := range []string{":", "h"} { // a whole hour
		if hour, ok := strings.CutSuffix(s, end); ok && hour != "" && digitsOnly(hour) {
			return hour + ":00"
		}
		s = strings.ReplaceAll(strings.ReplaceAll(s, end+"p", ":00p"), end+"a", ":00a")
	}
	return s
}

// cutHalf takes "a", "p", "am" or "pm" from the end of s, and a dot inside.
func cutHalf(s string) (digits, half string) {
	s = strings.TrimSuffix(s, "m")
	s = strings.TrimSuffix(s, ".")
	for _, half := range []string{"a", "p"} {
		if digits, ok := strings.CutSuffix(s, half); ok {
			return digits, half
		}
	}
	return s, ""
}

func timeOf(hour, minute, half string) (string, bool) {
	if !digitsOnly(hour+minute) || len(hour) < 1 || len(hour) > 2 || len(minute) != 2 || minute > "59" {
		return "", false
	}
	h := small(hour)
	if half != "" {
		if h < 1 || h > 12 {
			return "", false
		}
		h %= 12
		if half == "p" {
			h += 12
		}
	}
	if h > 23 {
		return "", false
	}
	return string([]byte{'0' + byte(h/10), '0' + byte(h%10), ':'}) + minute, true
}

func checkTime(n string, _ Context) Result {
	if _, ok := readTime(n); ok {
		return good
	}
	if strings.Trim(strings.ToLower(n), "0123456789:. hapm") != "" || countDigits(n) > 3 {
		return wrong(TimeFormat)
	}
	return partial(TimeFormat)
}
