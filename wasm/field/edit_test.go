package field

import (
	"strconv"
	"strings"
	"testing"
)

// The caret is written as | in these tables.
func TestEdit(t *testing.T) {
	for _, test := range []struct{ name, kind, raw, want string }{
		{"nothing", "card-number", "|", "|"},
		{"fourth digit", "card-number", "4111|", "4111|"},
		{"fifth digit", "card-number", "41111|", "4111 1|"},
		{"a space of one's own", "card-number", "4111 |", "4111|"},
		{"paste", "card-number", "4111-1111 1111 1111|", "4111 1111 1111 1111|"},
		{"paste into the middle", "card-number", "411-22|11", "4112 2|11"},
		{"digit in the middle", "card-number", "4111 2|111 1", "4111 2|111 1"},
		{"digit before a group's end", "card-number", "41115| 1111", "4111 5|111 1"},
		{"backspace over a space", "card-number", "4111|1111", "4111| 1111"},
		{"and once more", "card-number", "411| 1111", "411|1 111"},
		{"backspace of a group's first digit", "card-number", "4111 |111", "4111 |111"},
		{"backspace at the end", "card-number", "4111 |", "4111|"},
		{"hyphen typed at a border", "card-number", "4111-| 1111", "4111 |1111"},
		{"space typed in a group", "card-number", "41 |11", "41|11"},
		{"caret at the start", "card-number", "|41111", "|4111 1"},
		{"American Express", "card-number", "378282246310005|", "3782 822463 10005|"},
		{"American Express, second group", "card-number", "37828|22463", "3782 8|22463"},
		{"American Express, space deleted", "card-number", "3782 822463|10005", "3782 822463| 10005"},
		{"brand changes the groups", "card-number", "3782 8|224 63", "3782 8|22463"},
		{"another brand changes them back", "card-number", "4|782 822463", "4|782 8224 63"},
		{"full-width", "card-number", "４１１１１|１", "4111 1|1"},
		{"a letter stops the grouping", "card-number", "4111 1x|", "41111x|"},
		{"hidden characters", "card-number", "41\u200b11\x0011|", "4111 11|"},
		{"code", "card-code", "12 3|", "123|"},
		{"expiry, month", "card-expiry", "3|", "03|"},
		{"expiry, month or year", "card-expiry", "2|", "2|"},
		{"expiry, year first", "card-expiry", "202705|", "05/27|"},
		{"expiry, year and half a month", "card-expiry", "2027-1|", "2027-1|"},
		{"expiry, no such month", "card-expiry", "01/3/|", "13/|"},
		{"expiry, third digit", "card-expiry", "122|", "12/2|"},
		{"expiry, slash typed", "card-expiry", "12/|", "12|"},
		{"expiry, backspace over the year", "card-expiry", "12/|", "12|"},
		{"expiry, paste", "card-expiry", "2027-01|", "01/27|"},
		{"expiry, month being corrected", "card-expiry", "1|/27", "1|/27"},
		{"expiry, month corrected", "card-expiry", "11|/27", "11|/27"},
		{"expiry, month gone", "card-expiry", "|/27", "|/27"},
		{"a space between names", "card-name", "Ada |", "Ada |"},
		{"inside a name", "card-name", "Ad|a Lovelace", "Ad|a Lovelace"},
		{"hidden characters in a name", "card-name", "Ada\x00|\x01b", "Ada|b"},
		{"postal code", "postal-code", "sw1a |", "sw1a |"},
		{"line break", "multiline", "a\n|", "a\n|"},
		{"line break in text", "text", "a\r\n|b", "a |b"},
		{"SSN, fourth digit", "ssn", "1234|", "123-4|"},
		{"SSN, paste", "ssn", "123 45 6789|", "123-45-6789|"},
		{"SSN, digit in the middle", "ssn", "123-4|56-789", "123-4|5-6789"},
		{"SSN, backspace over a hyphen", "ssn", "123|45-6789", "123|-45-6789"},
		{"IBAN", "iban", "be685|", "BE68 5|"},
		{"phone", "phone", "+14|15", "+1 4|15"},
		{"phone, area code being corrected", "phone", "+49 |0 123456", "+49 |0 123456"},
		{"phone, area code corrected", "phone", "+49 4|0 123456", "+49 4|0123456"},
		{"phone, country being corrected", "phone", "+|9 30 123456", "+|9 30 123456"},
		{"phone, trunk zero at the end of what is typed", "phone", "+49 030|", "+49 30|"},
		{"date, complete", "date", "3/24/1984|", "1984-03-24|"},
		{"date, in two ways", "date", "3/4/1984|", "3/4/1984|"},
		{"date, in words", "date", "March 4, 1984|", "1984-03-04|"},
		{"date, year first", "date", "1984-3-1|", "1984-3-1|"},
		{"date, being typed", "date", "3/4/|", "3/4/|"},
		{"date, being corrected", "date", "3|/4/1984", "3|/4/1984"},
		{"time", "time", "9:30 p|", "9:30 p|"},
		{"state", "us-state", "ca|", "ca|"},
		{"key and value", "key-value", "User: \n|", "User: \n|"},
		{"beyond the BMP", "text", "😀|a", "😀|a"},
	} {
		t.Run(test.kind+" "+test.name, func(t *testing.T) {
			f, _ := Lookup(test.kind)
			before, after, _ := strings.Cut(test.raw, "|")
			text, caret := Edit(f, before+after, len([]rune(before)))
			runes := []rune(text)
			if got := string(runes[:caret]) + "|" + string(runes[caret:]); got != test.want {
				t.Errorf("%s: %q gives %q, want %q", test.name, test.raw, got, test.want)
			}
		})
	}
}

// TestEditTyping types and deletes one character at a time, as a person does.
func TestEditTyping(t *testing.T) {
	for _, test := range []struct{ kind, keys, want string }{
		{"card-number", "4111111111111111", "4111 1111 1111 1111"},
		{"card-number", "4111 1111 1111 1111", "4111 1111 1111 1111"},
		{"card-number", "4111-1111-1111-1111", "4111 1111 1111 1111"},
		{"card-number", "378282246310005", "3782 822463 10005"},
		{"card-number", "41111<<<2", "412"},
		{"card-expiry", "0127", "01/27"},
		{"card-expiry", "01/27", "01/27"},
		{"card-expiry", "1/27", "01/27"},
		{"card-expiry", "427", "04/27"},
		{"card-expiry", "12/2027", "12/27"},
		{"card-expiry", "1227<<<8", "01/8"},
		{"card-expiry", "01/27/", "01/27"},
		{"card-name", "Ada Lovelace", "Ada Lovelace"},
		{"ssn", "123456789", "123-45-6789"},
		{"ssn", "123-45-6789", "123-45-6789"},
		{"date", "12/31/1984", "1984-12-31"},
		{"date", "1984-12-31", "1984-12-31"},
		{"date", "12311984", "1984-12-31"},
		{"email", "ada@example.com", "ada@example.com"},
		{"country", "New Zealand", "New Zealand"},
	} {
		t.Run(test.kind+" "+test.keys, func(t *testing.T) {
			f, _ := Lookup(test.kind)
			text := ""
			for _, key := range test.keys {
				if key == '<' {
					text = text[:len(text)-1]
				} else {
					text += string(key)
				}
				text, _ = Edit(f, text, len(text))
			}
			if text != test.want {
				t.Errorf("%s: typing %q gives %q, want %q", test.kind, test.keys, text, test.want)
			}
		})
	}
}

func TestEditCaretOutOfRange(t *testing.T) {
	f, _ := Lookup("card-number")
	for caret, want := range map[int]int{-5: 0, 99: 6} {
		t.Run(strconv.Itoa(caret), func(t *testing.T) {
			if _, got := Edit(f, "41111", caret); got != want {
				t.Errorf("becomes %d, want %d", got, want)
			}
		})
	}
}
