package field

import "strings"

// passport is the number of a passport. Countries print what they like, so
// what is unusual only raises a doubt: ICAO 9303 has room for nine characters,
// and all numbers in use have digits.
var passport = &rules{hints: Hints{Autocomplete: "off", EnterKeyHint: "next", MaxLength: 40}, normalise: bareCode, check: checkPassport, shown: 4}

func checkPassport(n string, _ Context) Result {
	switch {
	case !codeOnly(n) || len(n) > 20:
		return wrong(PassportCharacters)
	case len(n) < 5:
		return partial(PassportIncomplete)
	case len(n) > 9 || countDigits(n) == 0:
		return doubt(PassportUnusual)
	}
	return good
}

// driversLicence is the number of a US driver's licence. What the states
// print changes, so a number that fits no known format of its state only
// raises a doubt. The state is the one chosen in the same form; without one,
// any state's format will do.
var driversLicence = &rules{
	hints:     Hints{Autocomplete: "off", EnterKeyHint: "next", MaxLength: 40},
	normalise: bareCode, check: checkLicence, shown: 4,
}

// licences are the states' formats: a letters, n digits, x either or *, each
// with how many.
const licences = "AK:n1-7 AL:n1-8 AR:n4-9 AZ:a1n1-8|a2n2-5|n9 CA:a1n7 CO:n9|a1n3-6|a2n2-5 CT:n9 DC:n7|n9 DE:n1-7 FL:a1n12 GA:n7-9 GU:a1n14 HI:a1n8|n9 " +
	"IA:n9|n3a2n4 ID:a2n6a1|n9 IL:a1n11-12 IN:a1n9|n9-10 KS:a1n1a1n1a1|a1n8|n9 KY:a1n8-9|n9 LA:n1-9 MA:a1n8|a2n7|n9 MD:a1n12|a2n11 " +
	"ME:n7-8|n7a1 MI:a1n10|a1n12 MN:a1n12 MO:a1n5-9|a1n6a1|n3a1n6|n8a2|n9a1|n9 MS:n9 MT:a1n8|n13|n9|n14|a3n10 NC:n1-12 ND:a3n6|n9 " +
	"NE:n1-7|a1n6-8 NH:n2a3n5|a3n8 NJ:a1n14 NM:n8-9 NV:n9-10|n12|a1n8 NY:a1n7|a1n18|n8|n9|n16|a8 OH:a1n4-8|a2n3-7|n8 OK:a1n9|n9 " +
	"OR:n1-9|a1n6-7 PA:n8 PR:n9|n5-7 RI:n7-8|a1n6 SC:n5-11 SD:n6-10|n12 TN:n7-9 TX:n7-8 UT:n4-10 VA:a1n8-11|n9 VT:n8|n7a1 WA:a1x11 WI:a1n13 " +
	"WV:n7|a1-2n5-6 WY:n9-10 "

func checkLicence(n string, c Context) Result {
	if longerThan(n, 30) || strings.IndexFunc(n, alphanumeric) < 0 {
		return wrong(LicenceCharacters)
	}
	for rest, entry := licences, ""; rest != ""; {
		entry, rest, _ = strings.Cut(rest, " ")
		if (c.State == "" || c.State == entry[:2]) && fitsAny(n, entry[3:]) {
			return good
		}
	}
	if c.State != "" && !strings.Contains(licences, c.State+":") {
		return good // a territory whose format is not known
	}
	return doubt(LicenceUnusual)
}

// fitsAny compares s with formats such as n7-8|a1n6.
func fitsAny(s, formats string) bool {
	for format := ""; formats != ""; {
		format, formats, _ = strings.Cut(formats, "|")
		if fits(s, format) {
			return true
		}
	}
	return false
}

func fits(s, format string) bool {
	for i := 0; i < len(format); {
		end := i + 1
		for end < len(format) && (isDigit(format[end]) || format[end] == '-') {
			end++
		}
		least, most, ok := strings.Cut(format[i+1:end], "-")
		if !ok {
			most = least
		}
		n := run(s, format[i], small(most))
		if n < small(least) {
			return false
		}
		s, i = s[n:], end
	}
	return s == ""
}

// run counts how many of the first most bytes of s are of a class.
func run(s string, class byte, most int) int {
	n := 0
	for n < len(s) && n < most && (class != 'n' && isCapital(s[n]) || class != 'a' && isDigit(s[n]) || class == 'x' && s[n] == '*') {
		n++
	}
	return n
}
