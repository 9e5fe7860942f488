package field

import "testing"

// TestPhones: the zero that is dialled inside the country only goes, and an
// extension is kept apart, pasted or typed.
func TestPhones(t *testing.T) {
	for _, test := range []struct {
		raw, normal, shown string
		want               Result
	}{
		{"+49 (0)30 123456", "+4930123456", "+49 30123456", good},
		{"+353 (0)87 123 4567", "+353871234567", "+353 871234567", good},
		{"+61 (0)412 345 678", "+61412345678", "+61 412345678", good},
		{"+27 (0)82 123 4567", "+27821234567", "+27 821234567", good},
		{"+44 (0) 20 7031 3000", "+442070313000", "+44 2070313000", good},
		{"+44 (020) 7031 3000", "+442070313000", "+44 2070313000", good},
		{"+44 020 7031 3000", "+442070313000", "+44 2070313000", good},
		{"0049 (0)30 123456", "+4930123456", "+49 30123456", good},
		{"(0049) 30 123456", "+4930123456", "+49 30123456", good},
		{"(+49) (0) 30/123 456", "+4930123456", "+49 30123456", good},
		{"++49 30 123456", "+4930123456", "+49 30123456", good},
		{"+0049 30 123456", "+4930123456", "+49 30123456", good},
		{"+34 (0)91 123 45 67", "+34911234567", "+34 911234567", good},
		{"+48 (0)22 123 45 67", "+48221234567", "+48 221234567", good},
		{"+39 (0)6 1234 5678", "+390612345678", "+39 0612345678", good},
		{"+39 06 1234 5678", "+390612345678", "+39 0612345678", good},
		{"+225 07 01 02 03 04", "+2250701020304", "+225 0701020304", good},
		{"+7 8 912 345 67 89", "+79123456789", "+7 9123456789", good},
		{"+7 800 555 35 35", "+78005553535", "+7 8005553535", good},
		{"+36 (06) 30 123 4567", "+36301234567", "+36 301234567", good},
		{"+1 (1) 415 555 2671", "+14155552671", "+1 415 555 2671", good},
		{"(0)30 123456", "030123456", "030123456", doubt(PhoneCountry)},
		{"+1 415 555 2671 ext. 89", "+14155552671;ext=89", "+1 415 555 2671 ext 89", good},
		{"+1 415 555 2671 x89", "+14155552671;ext=89", "+1 415 555 2671 ext 89", good},
		{"+1 415 555 2671, ext 89", "+14155552671;ext=89", "+1 415 555 2671 ext 89", good},
		{"+1 415 555 2671 #89", "+14155552671;ext=89", "+1 415 555 2671 ext 89", good},
		{"+1-415-555-2671 EXTENSION: 89", "+14155552671;ext=89", "+1 415 555 2671 ext 89", good},
		{"tel:+1-415-555-2671;ext=89", "+14155552671;ext=89", "+1 415 555 2671 ext 89", good},
		{"415 555 2671 x89", "4155552671;ext=89", "415 555 2671 ext 89", good},
		{"+33 1 23 45 67 89 poste 12", "+33123456789;ext=12", "+33 123456789 ext 12", good},
		{"+49 30 123456 Durchwahl 12", "+4930123456;ext=12", "+49 30123456 ext 12", good},
		{"+81 3-1234-5678 内線12", "+81312345678;ext=12", "+81 312345678 ext 12", good},
		{"+٢٠ ١٠ ١٢٣٤ ٥٦٧٨ تحويلة ١٢", "+201012345678;ext=12", "+20 1012345678 ext 12", good},
		{"+４９ （０）３０ １２３４５６", "+4930123456", "+49 30123456", good},
		{"Tel.: +49 30 123456", "+4930123456", "+49 30123456", good},
		{"tel:+4930123456", "+4930123456", "+49 30123456", good},
		{"T +49 30 123456.", "+4930123456", "+49 30123456", good},
		{"☎ +49 30 123456", "+4930123456", "+49 30123456", good},
		{"Phone (415) 555-2671", "4155552671", "415 555 2671", good},
		{"電話：+81 3-1234-5678", "+81312345678", "+81 312345678", good},
		{"+1 415 555 2671 ext 12345678901", "+14155552671ext12345678901", "+14155552671ext12345678901", doubt(PhoneCharacters)},
		{"+1 415 555 2671 after 5", "+14155552671after5", "+14155552671after5", doubt(PhoneCharacters)},
		{"1-800-FLOWERS", "1800FLOWERS", "1800FLOWERS", doubt(PhoneCharacters)},
		{"415-555-2671 / 415-555-2672", "41555526714155552672", "41555526714155552672", doubt(PhoneLong)},
		{"+49", "+49", "+49", partial(PhoneIncomplete)},
		{"ext 89", "89", "89", partial(PhoneIncomplete)},
	} {
		t.Run(test.raw, func(t *testing.T) {
			n := phone.Normalise(test.raw)
			if got := phone.Check(n, date); n != test.normal || phone.Format(n) != test.shown || got != test.want {
				t.Errorf("%q, shown %q, %+v", n, phone.Format(n), got)
			}
			if n := phone.Normalise(typing(phone, test.raw)); n != test.normal {
				t.Errorf("%q typed: %q", test.raw, n)
			}
		})
	}
}

// TestPhonesWritten compares with nyaruka/phonenumbers, the Go port of
// libphonenumber: each country's example in many ways of writing, of which
// those that it takes for valid count.
func TestPhonesWritten(t *testing.T) {
	for _, r := range vectors(t, "fields/phones-written.tsv", "written phonenumbers extension valid") {
		want := r[1]
		if r[2] != "" {
			want += extensionMark + r[2]
		}
		if got := phone.Normalise(r[0]); r[3] == "1" && got != want {
			t.Errorf("%q: %q, phonenumbers says %q", r[0], got, want)
		}
	}
}
