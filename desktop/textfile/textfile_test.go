package textfile

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain":                 {"id: pin\n", "id: pin\n"},
		"byte order mark":       {"\ufeffid: pin\n", "id: pin\n"},
		"nothing":               {"", ""},
		"a mark alone":          {"\ufeff", ""},
		"a mark further inside": {"a\ufeffb", "a\ufeffb"},
		"other scripts":         {"título: 電話\n", "título: 電話\n"},
		"Windows line ends":     {"a\r\n\r\nb\r\n", "a\n\nb\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Clean([]byte(c.in)); err != nil || string(got) != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestCleanNamesWhatItIs(t *testing.T) {
	const text = "four random words here"
	for name, c := range map[string]struct{ in, want string }{
		"UTF-16 little endian":       {"\xff\xfe" + wide(text, false), "UTF-16"},
		"UTF-16 big endian":          {"\xfe\xff" + wide(text, true), "UTF-16"},
		"UTF-16 without a mark":      {wide(text, false), "UTF-16"},
		"UTF-16, big, without":       {wide(text, true), "UTF-16"},
		"UTF-32":                     {"\xff\xfe\x00\x00f\x00\x00\x00", "UTF-32"},
		"Latin-1":                    {"Stra\xdfe", "is not UTF-8"},
		"a PDF":                      {"%PDF-1.7\n" + text, "PDF"},
		"Word":                       {"PK\x03\x04\x14\x00", "office document"},
		"old Word":                   {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "office document"},
		"WordPad":                    {"{\\rtf1\\ansi " + text + "}", "RTF"},
		"a picture":                  {"\x89PNG\r\n\x1a\n\x00", "picture"},
		"a photo":                    {"\xff\xd8\xff\xe0\x00", "picture"},
		"gzip":                       {"\x1f\x8b\x08\x00", "gzip"},
		"a sealed key":               {"age-encryption.org/v1\n-> scrypt x 18\n", "sealed with age"},
		"armored":                    {"-----BEGIN AGE ENCRYPTED FILE-----\n", "sealed with age"},
		"zeros here and there":       {"a\x00b" + text, "zero bytes"},
		"a program, zeros in a half": {"\x7fELF\x00\x00\x00\x00\x00\x00\x00\x00", "zero bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Clean([]byte(c.in))
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Reason, c.want) {
				t.Errorf("got %v, want one that says %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "random") {
				t.Errorf("the error %q tells what is in the file", err)
			}
		})
	}
}

// wide is Latin text in UTF-16.
func wide(s string, big bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}
