package field

import (
	"strings"
	"testing"
)

// TestAround: what stands around a value, and between its digits, is not part
// of it, pasted or typed.
func TestAround(t *testing.T) {
	for _, test := range []struct {
		kind, want string
		written    []string
	}{
		{"card-number", "4111111111111111", []string{
			"4111.1111.1111.1111", "4111_1111_1111_1111", "4111/1111/1111/1111", "4111 1111 1111 1111.", "4111,1111,1111,1111", "4111·1111·1111·1111",
			"Card number: 4111 1111 1111 1111", "Card number 4111 1111 1111 1111", "Card no. 4111 1111 1111 1111", "card#4111111111111111", "# 4111111111111111",
			"Kartennummer: 4111 1111 1111 1111", "Numéro de carte : 4111 1111 1111 1111", "カード番号：4111 1111 1111 1111", "رقم البطاقة: ٤١١١ ١١١١ ١١١١ ١١١١",
			"“4111 1111 1111 1111”", "(4111 1111 1111 1111)", "<4111111111111111>", "4111\u200b1111\ufeff1111\u20601111", "４１１１。１１１１。１１１１。１１１１", "4111\n1111\n1111\n1111", "4111\u3000111111111111",
		}},
		{"card-code", "123", []string{"CVV: 123", "CVC 123", "123.", "(123)", "１２３", "Prüfziffer: 123"}},
		{"ssn", "536904399", []string{"SSN: 536-90-4399", "SSN 536904399", "ssn# 536 90 4399", "536.90.4399", "536/90/4399", "536-90-4399.", "Social Security Number: 536-90-4399", "536‑90‑4399"}},
		{"itin", "912903456", []string{"ITIN: 912-90-3456", "912.90.3456"}},
		{"ein", "911144442", []string{"EIN 91-1144442", "Tax ID: 91-1144442."}},
		{"aba-routing", "111000025", []string{"Routing number: 111000025", "ABA #111000025", "111 000 025."}},
		{"bank-account", "0123456789", []string{"Account: 0123456789", "Account no. 0123456789", "0123456789."}},
		{"iban", "DE89370400440532013000", []string{
			"IBAN DE89 3704 0044 0532 0130 00", "IBAN: DE89 3704 0044 0532 0130 00", "iban de89370400440532013000", "IBANDE89370400440532013000", "DE89 3704 0044 0532 0130 00.",
			"IBAN：ＤＥ８９ ３７０４ ００４４ ０５３２ ０１３０ ００", "DE89.3704.0044.0532.0130.00", "(IBAN) DE89 3704 0044 0532 0130 00", "My IBAN: DE89-3704-0044-0532-0130-00", "„DE89 3704 0044 0532 0130 00“",
		}},
		{"passport", "L898902C3", []string{"Passport no.: L898902C3", "L898902C3.", "(L898902C3)", "Reisepass: L898902C3"}},
		{"drivers-licence", "A1234567", []string{"DL: A1234567", "A1234567."}},
	} {
		t.Run(test.kind+" "+test.want, func(t *testing.T) {
			f, _ := Lookup(test.kind)
			for _, raw := range test.written {
				if got := f.Normalise(raw); got != test.want {
					t.Errorf("%s %q: %q, want %q", test.kind, raw, got, test.want)
				}
				if got := f.Normalise(typing(f, raw)); got != test.want {
					t.Errorf("%s %q typed: %q, want %q", test.kind, raw, got, test.want)
				}
			}
		})
	}
}

// TestAroundMatters: what may be part of a value stays, and is called wrong.
func TestAroundMatters(t *testing.T) {
	for kind, all := range map[string]string{
		"card-number":  "x4111111111111111|4111111111111111x|4111 1111 1111 111O|4111 **** **** 1111|4111 •••• •••• 1111|ab4111111111111111",
		"card-code":    "12a|a12|***",
		"ssn":          "536-90-439x|x536904399|***-**-4399|536-90-4399 or 078-05-1121",
		"bank-account": "DE12|DE 12 3456|12AB34",
		"iban":         "DE89 3704 0044 0532 0130 00 (EUR)|DE89 3704 0044 0532 0130 00 BIC: COBADEFFXXX|IBAN",
		"passport":     "12_345|L898*",
	} {
		t.Run(kind, func(t *testing.T) {
			for _, raw := range strings.Split(all, "|") {
				if r := checkRaw(kind, raw, date); r.State == Valid && r.Problem == "" {
					t.Errorf("%s %q is taken", kind, raw)
				}
				if f, _ := Lookup(kind); countDigits(f.Normalise(raw)) < countDigits(raw) {
					t.Errorf("%s %q loses digits: %q", kind, raw, f.Normalise(raw))
				}
			}
		})
	}
}

// typing types a text into a field character by character, and returns what
// stands there then.
func typing(f Field, raw string) string {
	text := ""
	for _, key := range raw {
		text, _ = Edit(f, text+string(key), len([]rune(text))+1)
	}
	return text
}
