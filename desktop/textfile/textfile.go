// Package textfile takes a text file as people's editors write it.
//
// It sees what an administrator keeps in files: forms, texts, keys and
// passphrases. No error that it returns holds any of it. It never sees
// anything of a customer's.
package textfile

import (
	"bytes"
	"unicode/utf8"
)

// An Error says what a file is that should be text in UTF-8, and what to do.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

// Clean returns the text in data with \n at its line ends and without the byte
// order mark that some editors put before it. Its error is an *Error that says
// what the data is instead, such as UTF-16 or a PDF.
func Clean(data []byte) ([]byte, error) {
	if what := kindOf(data); what != "" {
		return nil, &Error{what}
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	switch {
	case bytes.IndexByte(data, 0) >= 0 && halfZeros(data):
		return nil, &Error{"is UTF-16; " + saveUTF8}
	case bytes.IndexByte(data, 0) >= 0:
		return nil, &Error{"is not text: it has zero bytes; " + saveUTF8}
	case !utf8.Valid(data):
		return nil, &Error{"is not UTF-8; " + saveUTF8}
	}
	return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), nil
}

const saveUTF8 = "save it as UTF-8"

// kinds are the beginnings of files that people take for text, or put in the
// place of one by mistake. UTF-32 stands before UTF-16, whose mark it begins
// with.
var kinds = []struct{ magic, what string }{
	{"\xff\xfe\x00\x00", "is UTF-32; " + saveUTF8},
	{"\x00\x00\xfe\xff", "is UTF-32; " + saveUTF8},
	{"\xff\xfe", "is UTF-16, as PowerShell and some editors write it; " + saveUTF8},
	{"\xfe\xff", "is UTF-16; " + saveUTF8},
	{"%PDF-", "is a PDF; " + plainText},
	{"PK\x03\x04", "is a ZIP archive or an office document; " + plainText},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an office document; " + plainText},
	{"{\\rtf", "is rich text (RTF); " + plainText},
	{"\x89PNG\r\n\x1a\n", "is a picture; " + plainText},
	{"\xff\xd8\xff", "is a picture; " + plainText},
	{"GIF8", "is a picture; " + plainText},
	{"\x1f\x8b", "is compressed (gzip); unpack it"},
	{"age-encryption.org/v1\n", "is sealed with age; name the file with the text itself"},
	{"-----BEGIN AGE ENCRYPTED FILE-----", "is sealed with age; name the file with the text itself"},
}

const plainText = "write it as plain text, in UTF-8"

func kindOf(data []byte) string {
	for _, k := range kinds {
		if bytes.HasPrefix(data, []byte(k.magic)) {
			return k.what
		}
	}
	return ""
}

// halfZeros reports whether zeros stand at every other place, as they do in
// Latin text in UTF-16 without a mark.
func halfZeros(data []byte) bool {
	var zeros [2]int
	for i, b := range data {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(data) / 2
	return half > 0 && (zeros[0] >= half*3/4 && zeros[1] == 0 || zeros[1] >= half*3/4 && zeros[0] == 0)
}
