package field

import (
	"strings"
	"testing"
)

// Where three or four digits without a separator can be read in two ways,
// the vectors choose by the date. Ours must not: after 12 the next digit
// belongs to the year, whatever the year, or the text would jump while one
// types.
var expiryDifferences = []difference{{
	"12x is the beginning of 12/x…, not 1/2x",
	func(input string, want, got State) bool {
		return len(input) == 3 && input[:2] == "12" && want == Valid && got == Partial
	},
}, {
	"a dot is a separator",
	func(input string, want, got State) bool { return strings.Contains(input, ".") && want == Invalid },
}}

func TestCardExpiryVectors(t *testing.T) {
	used := map[string]int{}
	for _, name := range []string{"expiry.tsv", "expiry-differential.tsv"} {
		t.Run(name, func(t *testing.T) {
			for _, r := range rows(t, name, "input potentially valid month year") {
				n := cardExpiry{}.Normalise(r[0])
				got := cardExpiry{}.Check(n, date).State
				if s := state(r[1], r[2]); s == Valid && s == got && n != monthYear(r[3], r[4]) {
					t.Errorf("%q: %q, want %q", r[0], n, monthYear(r[3], r[4]))
				}
				settle(t, expiryDifferences, used, r[0], state(r[1], r[2]), got)
			}
		})
	}
	allUsed(t, expiryDifferences, used)
}

func monthYear(month, year string) string {
	return ("0" + month)[len(month)-1:] + "/" + year[len(year)-2:]
}

func TestCardExpiry(t *testing.T) {
	for _, test := range []struct {
		raw, normal string
		want        Result
	}{
		{"", "", Result{}},
		{" ", "", Result{}},
		{"1", "1", Result{Partial, "", ExpiryIncomplete}},
		{"0", "0", Result{Partial, "", ExpiryIncomplete}},
		{"2", "02", Result{Partial, "", ExpiryIncomplete}},
		{"13", "01/3", Result{Partial, "", ExpiryIncomplete}},
		{"12/", "12", Result{Partial, "", ExpiryIncomplete}},
		{"12/2", "12/2", Result{Partial, "", ExpiryIncomplete}},
		{"12/20", "12/20", Result{Partial, "", ExpiryPast}},
		{"12/202", "12/202", Result{Partial, "", ExpiryIncomplete}},
		{"12/2027", "12/27", Result{State: Valid}},
		{"1/27", "01/27", Result{State: Valid}},
		{"1-27", "01/27", Result{State: Valid}},
		{"01 / 27", "01/27", Result{State: Valid}},
		{"01.27", "01/27", Result{State: Valid}},
		{"05.2027", "05/27", Result{State: Valid}},
		{"05 . 27.", "05/27", Result{State: Valid}},
		{"202705", "05/27", Result{State: Valid}},
		{"２０２７０５", "05/27", Result{State: Valid}},
		{"2027/05", "05/27", Result{State: Valid}},
		{"2027.5", "05/27", Result{State: Valid}},
		{"2027年5月", "05/27", Result{State: Valid}},
		{"Exp: 05/27", "05/27", Result{State: Valid}},
		{"exp. 05/27", "05/27", Result{State: Valid}},
		{"VALID THRU 05/27", "05/27", Result{State: Valid}},
		{"20", "20", Result{Partial, "", ExpiryIncomplete}},
		{"2027", "2027", Result{Partial, "", ExpiryIncomplete}},
		{"20270", "20270", Result{Partial, "", ExpiryIncomplete}},
		{"2027-", "2027/", Result{Partial, "", ExpiryIncomplete}},
		{"202713", "20/2713", Result{Invalid, "", ExpiryMonth}},
		{"202505", "05/25", Result{Invalid, "", ExpiryPast}},
		{"20/27", "20/27", Result{Invalid, "", ExpiryMonth}},
		{"13/30", "13/30", Result{Invalid, "", ExpiryMonth}},
		{"13/", "13/", Result{Invalid, "", ExpiryMonth}},
		{"42/27", "42/27", Result{Invalid, "", ExpiryMonth}},
		{"0127", "01/27", Result{State: Valid}},
		{"012027", "01/27", Result{State: Valid}},
		{"12027", "01/27", Result{State: Valid}},
		{"2027-01", "01/27", Result{State: Valid}},
		{"٠١/٢٧", "01/27", Result{State: Valid}},
		{"０１／２７", "01/27", Result{State: Valid}},
		{"01⁄27", "01/27", Result{State: Valid}},
		{"11/26", "11/26", Result{State: Valid}},
		{"10/26", "10/26", Result{Invalid, "", ExpiryPast}},
		{"01/1999", "01/1999", Result{Invalid, "", ExpiryPast}},
		{"12/45", "12/45", Result{State: Valid}},
		{"01/46", "01/46", Result{Invalid, "", ExpiryFar}},
		{"01/2100", "01/2100", Result{Invalid, "", ExpiryFar}},
		{"00/27", "00/27", Result{Invalid, "", ExpiryMonth}},
		{"13/27", "13/27", Result{Invalid, "", ExpiryMonth}},
		{"0/27", "0/27", Result{Partial, "", ExpiryIncomplete}},
		{"/27", "/27", Result{Partial, "", ExpiryIncomplete}},
		{"/19", "/19", Result{Invalid, "", ExpiryPast}},
		{"01/05/2027", "01/05/2027", Result{Invalid, "", ExpiryFormat}},
		{"Jan 27", "01/27", Result{State: Valid}},
		{"Dec 2027", "12/27", Result{State: Valid}},
		{"dec-27", "12/27", Result{State: Valid}},
		{"December '27", "12/27", Result{State: Valid}},
		{"Dez. 2027", "12/27", Result{State: Valid}},
		{"déc. 2027", "12/27", Result{State: Valid}},
		{"diciembre de 2027", "12/27", Result{State: Valid}},
		{"ديسمبر ٢٠٢٧", "12/27", Result{State: Valid}},
		{"Exp. Dec 2027", "12/27", Result{State: Valid}},
		{"válida hasta 12/27", "12/27", Result{State: Valid}},
		{"Vence: 12/27", "12/27", Result{State: Valid}},
		{"有効期限 12/27", "12/27", Result{State: Valid}},
		{"D", "D", Result{Partial, "", ExpiryIncomplete}},
		{"Dec", "Dec", Result{Partial, "", ExpiryIncomplete}},
		{"Dec 2", "12/2", Result{Partial, "", ExpiryIncomplete}},
		{"Dec 31 2027", "Dec/31/2027", Result{Invalid, "", ExpiryFormat}},
		{"Dog 27", "Dog/27", Result{Invalid, "", ExpiryFormat}},
		{"Dog", "Dog", Result{Invalid, "", ExpiryFormat}},
		{"01/20277", "01/20277", Result{Invalid, "", ExpiryFormat}},
	} {
		t.Run(test.raw, func(t *testing.T) {
			n := cardExpiry{}.Normalise(test.raw)
			if got := (cardExpiry{}).Check(n, date); n != test.normal || got != test.want {
				t.Errorf("%q %+v, want %q %+v", n, got, test.normal, test.want)
			}
		})
	}
}

// TestCardExpiryTyped: every way of writing a date means the same typed and
// pasted, and says the same of one that is wrong.
func TestCardExpiryTyped(t *testing.T) {
	f := cardExpiry{}
	for _, raw := range strings.Fields("dec-27 Dec2027 Mar.2030 0527 05/27 05-27 05.27 5/27 5.27 05/2027 052027 202705 2027-05 2027/05 2027/5 2027.5 2027-1 2027-12 202712 202701 1/27 12/27 " +
		"1227 122027 12027 427 127 13/30 13/2030 42/27 42/2027 20/27 00/27 0/27 10/26 1330 99/99 202713 202513 05/19 2/27 227 02/27 20/ 13/ 0227 1/2027 19/27 27/05 Exp:05/27 12/02 1202 120 12/2 02/05") {
		typed, pasted := f.Normalise(typing(f, raw)), f.Normalise(raw)
		if f.Check(typed, date).Problem != f.Check(pasted, date).Problem || f.Check(pasted, date).State == Valid && typed != pasted {
			t.Errorf("%s: typed %q %+v, pasted %q %+v", raw, typed, f.Check(typed, date), pasted, f.Check(pasted, date))
		}
	}
}
