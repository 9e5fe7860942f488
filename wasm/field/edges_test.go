package field

import (
	"fmt"
	"strings"
	"testing"
)

// TestEdges has values on both sides of each limit: a check that is off by one,
// or gone, fails here.
func TestEdges(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	host := func(n int) string { return strings.Repeat("abcdefgh.", 28)[:n-3] + "com" }
	for _, test := range []struct {
		kind, raw string
		want      Result
	}{
		{"card-name", "12345678901", partial(NameLetters)},
		{"card-name", "123456789012", wrong(NameNumber)},
		{"date", "2000-02-29", good},
		{"date", "1900-02-29", wrong(DateNone)},
		{"date", "1000-01-01", good},
		{"date", "0999-12-31", wrong(DateNone)},
		{"date", "2026-01-01", good},
		{"date", "2026-01-00", wrong(DateNone)},
		{"email", "a@" + strings.Repeat(long(62)+".", 3) + "com", good},
		{"email", long(64) + "@" + strings.Repeat(long(61)+".", 3) + "com", good},
		{"email", long(64) + "@" + strings.Repeat(long(62)+".", 3) + "com", wrong(EmailName)},
		{"email", "a@example.cmo", doubt(EmailTypo)},
		{"hyperlink", https + host(253), good},
		{"hyperlink", https + "a" + host(253), wrong(LinkHost)},
		{"hyperlink", https + "a.com/" + long(2048-14), good},
		{"hyperlink", https + "a.com/" + long(2049-14), wrong(LinkCharacters)},
		{"hyperlink", https + "a.com:65535", good},
		{"hyperlink", https + "a.com:165535", wrong(LinkHost)},
		{"time", "12:59", good},
		{"time", "12:60", wrong(TimeFormat)},
		{"number", strings.Repeat("1", 40), good},
		{"number", strings.Repeat("1", 41), wrong(NotNumber)},
		{"number", "1.234.567,8", good},
		{"number", "1.234,567,890", wrong(NotNumber)},
		{"phone", "12", partial(PhoneIncomplete)},
		{"phone", "123", doubt(PhoneCountry)},
		{"phone", "415 255 1234", good},
		{"phone", "415 155 1234", doubt(PhoneCountry)},
		{"passport", strings.Repeat("A1", 10), doubt(PassportUnusual)},
		{"passport", strings.Repeat("A1", 10) + "A", wrong(PassportCharacters)},
		{"drivers-licence", long(30), doubt(LicenceUnusual)},
		{"drivers-licence", long(31), wrong(LicenceCharacters)},
	} {
		t.Run(test.kind+" "+test.raw, func(t *testing.T) {
			if got := checkRaw(test.kind, test.raw, date); got != test.want {
				t.Errorf("%s of %d characters %q: %+v, want %+v", test.kind, len(test.raw), test.raw, got, test.want)
			}
		})
	}
	if got := phone.Normalise("0012"); got != "0012" {
		t.Errorf("too few digits to be a call abroad: %q", got)
	}
}

// TestIBANCheckDigits: 00, 01 and 99 have the remainders of 97, 98 and 02, and
// are none.
func TestIBANCheckDigits(t *testing.T) {
	instead := map[int]string{97: "00", 98: "01", 2: "99"}
	for account := 0; len(instead) > 0; account++ {
		bban := fmt.Sprintf("%012d", account)
		digits := 98 - mod97(bban+"BE00")
		if got := checkRaw("iban", fmt.Sprintf("BE%02d%s", digits, bban), date); got != good {
			t.Fatalf("%02d: %+v", digits, got)
		}
		if other, ok := instead[digits]; ok {
			if got := checkRaw("iban", "BE"+other+bban, date); got != wrong(IBANCheckDigits) {
				t.Errorf("%s: %+v", other, got)
			}
			delete(instead, digits)
		}
	}
}

// zone is the specimen passport with another date of birth and expiry, and
// another check digit of its optional data; the digits of the dates and the
// last one are right.
func zone(birth, expiry, optional string) string {
	digit := func(s string) string {
		for d := byte('0'); ; d++ {
			if checked(s, d) {
				return string(d)
			}
		}
	}
	number, more := "L898902C36", "ZE184226B<<<<<"+optional
	birth, expiry = birth+digit(birth), expiry+digit(expiry)
	return "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" + number + "UTO" + birth + "F" + expiry + more + digit(number+birth+expiry+more)
}

// TestMRZEdges: dates that are none, in spite of their right check digits.
func TestMRZEdges(t *testing.T) {
	day := Context{Year: 2026, Month: 11, Day: 15}
	for _, test := range []struct {
		birth, expiry, optional string
		want                    Result
	}{
		{"740812", "261115", "1", Result{Valid, "Passport", ""}},
		{"740812", "261114", "1", Result{Valid, "Passport", MRZExpired}},
		{"740812", "261115", "2", wrong(MRZComposite)},
		{"741212", "261115", "1", Result{Valid, "Passport", ""}},
		{"741312", "261115", "1", wrong(MRZBirth)},
		{"740012", "261115", "1", wrong(MRZBirth)},
		{"740832", "261115", "1", wrong(MRZBirth)},
		{"74<<<<", "261115", "1", Result{Valid, "Passport", ""}},
		{"740812", "261315", "1", wrong(MRZExpiry)},
		{"740812", "261100", "1", wrong(MRZExpiry)},
	} {
		t.Run(test.birth+" "+test.expiry+" "+test.optional, func(t *testing.T) {
			if got := checkRaw("mrz", zone(test.birth, test.expiry, test.optional), day); got != test.want {
				t.Errorf("%+v: %+v", test, got)
			}
		})
	}
}
