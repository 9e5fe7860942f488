package field

import (
	"slices"
	"testing"
)

// TestDatesByLanguage: the same numbers are another day elsewhere, and where
// nobody knows which, the person is asked.
func TestDatesByLanguage(t *testing.T) {
	for _, test := range []struct{ tag, raw, want string }{
		{"fr", "04/05/1984", "1984-05-04"},
		{"fr-FR", "04/05/1984", "1984-05-04"},
		{"de", "4.5.1984", "1984-05-04"},
		{"de", "04051984", "1984-05-04"},
		{"es-MX", "04/05/1984", "1984-05-04"},
		{"ar", "٠٤/٠٥/١٩٨٤", "1984-05-04"},
		{"ar-EG", "٤\u200f/٥\u200f/١٩٨٤", "1984-05-04"},
		{"en-GB", "04/05/1984", "1984-05-04"},
		{"en-US", "04/05/1984", "1984-04-05"},
		{"en-Latn-US", "04/05/1984", "1984-04-05"},
		{"en-us", "04/05/1984", "1984-04-05"},
		{"en-US", "04.05.1984", "1984-04-05"},
		{"es-PR", "04/05/1984", "1984-04-05"},
		{"en", "04/05/1984", "asked"},
		{"en-CA", "04/05/1984", "asked"},
		{"ja", "04/05/1984", "asked"},
		{"fr-CA", "04/05/1984", "asked"},
		{"", "04/05/1984", "asked"},
		{"en", "04/04/1984", "1984-04-04"},
		{"en", "29/04/1984", "1984-04-29"},
		{"en", "04/29/1984", "1984-04-29"},
		{"fr", "04/29/1984", "1984-04-29"},
		{"en-US", "29.4.1984", "1984-04-29"},
		{"ja", "1984/04/05", "1984-04-05"},
		{"ja", "84/04/05", "1984-04-05"},
		{"ja", "２０２４年２月２９日", "2024-02-29"},
		{"ja", "2024年2月29日(木)", "2024-02-29"},
		{"ja", "2024年2月29日月曜日", "2024-02-29"},
		{"ja", "昭和59年4月29日", "1984-04-29"},
		{"ja", "令和元年5月1日", "2019-05-01"},
		{"ja", "S59.4.29", "1984-04-29"},
		{"zh", "2024年2月29日", "2024-02-29"},
		{"ko", "2024년 2월 29일", "2024-02-29"},
		{"hu", "1984. 04. 29.", "1984-04-29"},
		{"en", "1984-04-05", "1984-04-05"},
		{"fr", "19840405", "1984-04-05"},
		{"en", "April 29, 1984", "1984-04-29"},
		{"en", "29 Feb 2024", "2024-02-29"},
		{"en", "Feb. 29th, 2024", "2024-02-29"},
		{"en", "the 29th of February 2024", "2024-02-29"},
		{"en", "29-FEB-2024", "2024-02-29"},
		{"en", "29Feb2024", "2024-02-29"},
		{"en", "Thursday, February 29, 2024", "2024-02-29"},
		{"en", "2024 Feb 29", "2024-02-29"},
		{"en", "DOB: 29 Feb 2024", "2024-02-29"},
		{"en", "Sept 3 2024", "2024-09-03"},
		{"fr", "1er août 2024", "2024-08-01"},
		{"fr", "29 fevr. 2024", "2024-02-29"},
		{"fr", "29 FÉVRIER 2024", "2024-02-29"},
		{"fr", "29 fe\u0301vrier 2024", "2024-02-29"},
		{"fr", "jeudi 29 février 2024", "2024-02-29"},
		{"es", "29 de febrero de 2024", "2024-02-29"},
		{"es", "3 de setiembre de 2024", "2024-09-03"},
		{"es", "1º de mayo de 2024", "2024-05-01"},
		{"de", "29. Februar 2024", "2024-02-29"},
		{"de", "3. Maerz 2024", "2024-03-03"},
		{"de-AT", "3. Jänner 2024", "2024-01-03"},
		{"ar", "٢٩ فبراير ٢٠٢٤", "2024-02-29"},
		{"ar-SY", "٢٩ شباط ٢٠٢٤", "2024-02-29"},
		{"ar-LB", "5 كانون الثاني 2024", "2024-01-05"},
		{"ar-IQ", "5 تشرين الأول 2024", "2024-10-05"},
		{"ar-DZ", "29 فيفري 2024", "2024-02-29"},
		{"ar-MA", "29 غشت 2024", "2024-08-29"},
		{"ar", "الخميس، ٢٩ فبراير ٢٠٢٤", "2024-02-29"},
		{"en-US", "4/29/84", "1984-04-29"},
		{"en-US", "4/29/'84", "1984-04-29"},
		{"en", "29 April 84", "1984-04-29"},
		{"en", "4/5/84", "asked"},
		{"de", "29.4.84", "1984-04-29"},
		{"en-US", "4/29/45", "2045-04-29"},
		{"en-US", "4/29/46", "1946-04-29"},
		{"en-GB", "born 3 May 1984", "1984-05-03"},
		{"de", "Do., 3. Mai 1984", "1984-05-03"},
		{"de", "geboren am 3.5.1984", "1984-05-03"},
		{"fr", "née le 03/05/1984", "1984-05-03"},
		{"fr", "jeu. 3 mai 1984", "1984-05-03"},
		{"es", "jue, 3 de mayo de 1984", "1984-05-03"},
		{"ja", "1984年05月03日生", "1984-05-03"},
		{"ja", "1984年5月3日生まれ", "1984-05-03"},
		{"ja", "西暦1984年5月3日", "1984-05-03"},
		{"ja", "５９年５月３日", "asked"}, // of Shōwa, or of the century
		{"ja", "5年5月3日", "asked"},
		{"ja", "84年5月3日", "1984-05-03"},
		{"ja", "50年5月3日", "asked"},
		{"ja", "昭和50年5月3日", "1975-05-03"},
		{"ar", "٣ مايو ١٩٨٤ م", "1984-05-03"},
		{"en", "5 كانون 2024", "refused"},
		{"en", "2024-05-03 10:00", "refused"},
		{"ar", "٣ رجب ١٤٠٤", "refused"},
		{"ar", "٣/٥/١٤٠٤ هـ", "refused"},
		{"en", "31/02/2024", "refused"},
		{"en", "29/02/2023", "refused"},
		{"en", "4/29", "refused"},
		{"en", "April 1984", "refused"},
		{"en", "1984", "refused"},
		{"en", "29 jui 1984", "refused"},
		{"en", "29 Avocado 1984", "refused"},
		{"en", "29 April May 1984", "refused"},
		{"en", "29 April 198", "refused"},
		{"en", "042984", "refused"},
		{"en", "4 * 29 * 1984", "refused"},
	} {
		t.Run(test.tag+" "+test.raw, func(t *testing.T) {
			if got := asRead("date", test.tag, test.raw); got != test.want {
				t.Errorf("%s %q: %s, want %s", test.tag, test.raw, got, test.want)
			}
		})
	}
}

// TestBirthYears: two digits of a year of birth are of one that has come.
func TestBirthYears(t *testing.T) {
	for raw, want := range map[string]string{
		"4/29/84": "1984-04-29", "11/15/26": "2026-11-15", "11/16/26": "1926-11-16", "12/1/25": "2025-12-01", "1/1/27": "1927-01-01", "1/1/00": "2000-01-01", "Apr 29 '99": "1999-04-29",
	} {
		t.Run(raw, func(t *testing.T) {
			if got := asRead("date-of-birth", "en-US", raw); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

// TestReadings: what the person is asked names each reading once, and pressing
// one leaves nothing open.
func TestReadings(t *testing.T) {
	for _, test := range []struct {
		kind, tag, raw string
		want           []string
	}{
		{"date", "en", "04/05/1984", []string{"1984-05-04", "1984-04-05"}},
		{"date", "en", "4/5/84", []string{"1984-05-04", "1984-04-05"}},
		{"date", "ja", "04/05/1984", []string{"1984-05-04", "1984-04-05"}},
		{"date", "en", "29/04/1984", []string{"1984-04-29"}},
		{"date", "ja", "5年5月3日", []string{"1930-05-03", "1993-05-03", "2023-05-03"}},
		{"date-of-birth", "ja", "25年5月3日", []string{"2025-05-03", "1950-05-03", "2013-05-03"}},
		{"date", "en", "nonsense", nil},
		{"number", "es", "1,234", []string{"1234", "1.2340"}},
		{"number", "es", "1.234", []string{"1234", "1.2340"}},
		{"number", "fr", "1.234", []string{"1234", "1,2340"}},
		{"number", "de", "1.234,5", []string{"1234,5"}},
		{"number", "en", "12 apples", nil},
		{"text", "en", "x", nil},
	} {
		t.Run(test.kind+" "+test.tag+" "+test.raw, func(t *testing.T) {
			f, _ := Lookup(test.kind)
			f = In(f, today(test.tag))
			all := Readings(f, f.Normalise(test.raw))
			if !slices.Equal(all, test.want) {
				t.Errorf("%s %s %q: %q, want %q", test.kind, test.tag, test.raw, all, test.want)
			}
			for _, one := range all {
				if n := f.Normalise(one); f.Check(n, today("")).State != Valid {
					t.Errorf("%s %s %q: %q is open again", test.kind, test.tag, test.raw, one)
				}
			}
		})
	}
}

// TestNumbersByLanguage has what a language's own signs decide, and what any
// reader understands.
func TestNumbersByLanguage(t *testing.T) {
	for _, test := range []struct{ tag, raw, want string }{
		{"ar", "٤٣٫٥", "43.5"},
		{"ar", "١٬٢٣٤٬٥٦٧٫٨٩", "1234567.89"},
		{"ar-MA", "٤٣٫٥١٢", "43.512"},
		{"en", "٤٣٫٥", "43.5"},
		{"ja", "４３．５", "43.5"},
		{"ja", "１２，３４５", "12345"},
		{"en-IN", "12,34,567.89", "1234567.89"},
		{"en", "12,34,567", "1234567"},
		{"de", "12.34.567,89", "1234567.89"},
		{"de-CH", "1'234.50", "1234.50"},
		{"de-CH", "1’234’567.50", "1234567.50"},
		{"fr", "1\u202f234,5", "1234.5"},
		{"fr", "1\u00a0234,567", "1234.567"},
		{"en", "1,234", "1234"},
		{"en", "1.234", "1.234"},
		{"en-ZA", "1,234", "1.234"},
		{"de", "1.234", "1234"},
		{"de", "1,234", "1.234"},
		{"de", "1,234.5", "1234.5"},
		{"en", "1.234,5", "1234.5"},
		{"fr", "1,234", "1.234"},
		{"fr", "1.234", "asked"},
		{"de-CH", "1.234", "1.234"},
		{"de-CH", "1,234", "asked"},
		{"es", "1.234", "asked"},
		{"es-MX", "1,234", "1234"},
		{"es-ES", "1.234", "1234"},
		{"es", "1234,5", "1234.5"},
		{"es", "0,234", "0.234"},
		{"es", "1234,567", "1234.567"},
		{"xx", "1,234", "asked"},
		{"xx", "1,23", "1.23"},
		{"en", "$1,234.50", "1234.50"},
		{"de", "1.234,50 €", "1234.50"},
		{"en", "£ 5", "5"},
		{"en", "Amount: 5", "5"},
		{"ar", "\u061c-٥", "-5"},
		{"en", "- 1,234", "-1234"},
		{"es", "- 1,234", "asked"},
		{"fr", "1 234,50 EUR", "1234.50"},
		{"de", "EUR 1.234,50", "1234.50"},
		{"de", "1.234,-", "1234"},
		{"de", "1234,-- €", "1234"},
		{"de-CH", "CHF 1’234.50", "1234.50"},
		{"de-CH", "Fr. 1'234.–", "1234"},
		{"en-US", "-$1,234.50", "-1234.50"},
		{"en-US", "US$ 1,234.50", "1234.50"},
		{"en-IN", "Rs.12,34,567", "1234567"},
		{"ja", "１，２３４円", "1234"},
		{"ar", "1,234.50 ر.س", "1234.50"},
		{"en-US", "USD .50", "0.50"},
		{"en-US", "$.50", "0.50"},
		{"en-US", "($1,234.50)", "refused"}, // less than nothing, to bookkeepers
		{"en", "12 34", "refused"},
		{"en", "1 2", "refused"},
		{"en", "5'10", "refused"},
		{"en", "1, 234", "refused"},
		{"en", "1.5k", "refused"},
		{"en", "5 MIO EUR", "refused"},
		{"en", "50%", "refused"},
		{"en", "EURO", "refused"},
		{"en", "1,2345,678", "refused"},
		{"en", "1,23,45", "refused"},
		{"en", "123,45,678", "refused"},
		{"en", "1,234,5678", "refused"},
		{"en", "1.2.3", "refused"},
		{"en", "++5", "refused"},
		{"de", "01.234", "1234"},
		{"de", "00,123", "0.123"},
		{"es", "01.234", "asked"},
		{"en", "12 kg", "refused"},
	} {
		t.Run(test.tag+" "+test.raw, func(t *testing.T) {
			if got := asRead("number", test.tag, test.raw); got != test.want {
				t.Errorf("%s %q: %s, want %s", test.tag, test.raw, got, test.want)
			}
		})
	}
}

// FuzzLanguage: in every language a normal form is one in none, what is shown
// means the same again, and nothing is sent that another reading would change.
func FuzzLanguage(f *testing.F) {
	for _, s := range []string{"04/05/1984", "1,234", "1.234", "٤٣٫٥", "29 Feb 24", "昭和59年4月29日", "1 234.567", "5 كانون الثاني 2024", "4 a 5 84", "1.234٫5", "S5 5 5", "- 1,234"} {
		f.Add(s, uint8(0))
	}
	tags := []string{"", "en", "en-US", "en-GB", "fr", "de", "de-CH", "es", "ja", "ar", "ar-MA", "xx", "hu"}
	f.Fuzz(func(t *testing.T, raw string, which uint8) {
		tag := tags[int(which)%len(tags)]
		for _, kind := range []string{"number", "date", "date-of-birth"} {
			plain, _ := Lookup(kind)
			bound := In(plain, today(tag))
			n := bound.Normalise(raw)
			if again := In(plain, today("")).Normalise(n); again != n {
				t.Errorf("%s %s %q: %q is %q in no language", kind, tag, raw, n, again)
			}
			if plain.Check(n, today("")).State == Valid && bound.Normalise(bound.Format(n)) != n {
				t.Errorf("%s %s %q: %q is shown as %q, which is %q", kind, tag, raw, n, bound.Format(n), bound.Normalise(bound.Format(n)))
			}
		}
	})
}
