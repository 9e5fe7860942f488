package field

import (
	"strings"
	"testing"
	"unicode"
)

var scan = File{ID: strings.Repeat("a1", 16), Size: 1_234_567, Sum: strings.Repeat("0f", 32), Type: "image/jpeg", Name: "My passport.jpg"}

func TestFileValues(t *testing.T) {
	got, ok := ParseFile(scan.String())
	if !ok || got != scan {
		t.Fatalf("%q comes back as %+v", scan.String(), got)
	}
	for name, value := range map[string]string{
		"empty":            "",
		"a name alone":     "passport.jpg",
		"upper-case id":    strings.Replace(scan.String(), "a1", "A1", 1),
		"short sum":        strings.Replace(scan.String(), "0f0f", "0f", 1),
		"no size":          strings.Replace(scan.String(), "1234567", "0", 1),
		"signed size":      strings.Replace(scan.String(), "1234567", "+1234567", 1),
		"leading zero":     strings.Replace(scan.String(), "1234567", "01234567", 1),
		"active content":   strings.Replace(scan.String(), "image/jpeg", "image/svg+xml", 1),
		"a page":           strings.Replace(scan.String(), "image/jpeg My passport.jpg", "text/html a.html", 1),
		"another ending":   strings.Replace(scan.String(), ".jpg", ".exe", 1),
		"a folder":         strings.Replace(scan.String(), "My ", "../", 1),
		"turned around":    strings.Replace(scan.String(), "My ", "\u202e", 1),
		"no name":          strings.Replace(scan.String(), "My passport.jpg", "", 1),
		"a space too many": scan.String() + " ",
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := ParseFile(value); ok {
				t.Errorf("read as %+v", got)
			}
		})
	}
}

func TestFileNames(t *testing.T) {
	for _, test := range []struct{ name, kind, want string }{
		{"IMG_0001.JPG", "image/jpeg", "IMG_0001.JPG"},
		{"scan.jpeg", "image/jpeg", "scan.jpeg"},
		{"Ausweis Müller 身分証.png", "image/png", "Ausweis Müller 身分証.png"},
		{"invoice.exe", "application/pdf", "invoice.exe.pdf"},
		{"photo.png", "image/jpeg", "photo.png.jpg"},
		{`C:\Users\ada\scan.pdf`, "application/pdf", "scan.pdf"},
		{"../../etc/passwd", "application/pdf", "passwd.pdf"},
		{"fdp.\u202egpj", "image/jpeg", "fdp.gpj.jpg"},
		{"a\nb\x00.pdf", "application/pdf", "a b.pdf"},
		{`"><script>.pdf`, "application/pdf", "script.pdf"},
		{"...", "image/png", "file.png"},
		{".jpg", "image/jpeg", "jpg.jpg"},
		{"", "image/webp", "file.webp"},
		{strings.Repeat("é", 200) + ".heic", "image/heic", strings.Repeat("é", 100) + ".heic"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := FileName(test.name, test.kind); got != test.want {
				t.Errorf("%q of %s: got %q, want %q", test.name, test.kind, got, test.want)
			}
		})
	}
}

// TestFileNamesDropWhatNobodySees: every format character that there is goes,
// whatever else of the cleaning would stop it, at each place of a name.
func TestFileNamesDropWhatNobodySees(t *testing.T) {
	seen := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Cf, r) {
			continue
		}
		seen++
		for name, want := range map[string]string{
			string(r) + "scan.pdf": "scan.pdf", "sc" + string(r) + "an.pdf": "scan.pdf", "scan" + string(r) + ".pdf": "scan.pdf",
			"scan.p" + string(r) + "df": "scan.pdf", "scan.pdf" + string(r): "scan.pdf", string(r): "file.pdf",
		} {
			t.Run(name, func(t *testing.T) {
				if got := FileName(name, "application/pdf"); got != want {
					t.Errorf("%+q: got %+q, want %+q", name, got, want)
				}
			})
		}
		if got, ok := ParseFile(strings.Replace(scan.String(), "My ", "My"+string(r), 1)); ok {
			t.Errorf("%U in a file's value: read as %+v", r, got)
		}
	}
	for _, r := range "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\U000e0061" {
		if !unicode.Is(unicode.Cf, r) {
			t.Errorf("%U is not looked at", r)
		}
	}
	if seen < 100 {
		t.Errorf("%d format characters, want all", seen)
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("a.jpg", uint8(0))
	f.Add(". .PDF .", uint8(4))
	f.Fuzz(func(t *testing.T, name string, n uint8) {
		kind := fileTypes[int(n)%len(fileTypes)].name
		got := FileName(name, kind)
		if FileName(got, kind) != got {
			t.Errorf("%q: %q, then %q", name, got, FileName(got, kind))
		}
		if strings.ContainsAny(got, "/\\\n\r\"") || strings.HasPrefix(got, ".") {
			t.Errorf("%q: %q", name, got)
		}
	})
}

func TestSniff(t *testing.T) {
	for head, want := range map[string]string{
		"\xff\xd8\xff\xe0\x00\x10JFIF":             "image/jpeg",
		"\x89PNG\r\n\x1a\n\x00\x00":                "image/png",
		"RIFF\x24\x00\x00\x00WEBPVP8 ":             "image/webp",
		"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00": "image/heic",
		"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00": "image/heic",
		"%PDF-1.7\n":                        "application/pdf",
		"\x00\x00\x00\x18ftypisom":          "", // a film
		"GIF89a":                            "",
		"<svg xmlns=":                       "",
		"<!doctype html>":                   "",
		" %PDF-1.7":                         "application/pdf",
		"\r\n%PDF-1.7":                      "application/pdf",
		strings.Repeat("x", 1019) + "%PDF-": "application/pdf",
		strings.Repeat("x", 1020) + "%PDF-": "",
		"\x00\x00\x00\x18ftyphevc\x00\x00\x00\x00": "image/heic",
		"\x00\x00\x00\x18ftyphevx\x00\x00\x00\x00": "image/heic",
		"\x00\x00\x00\x18ftypmsf1\x00\x00\x00\x00": "image/heic",
		"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00": "",
		"\xff\xd8\xff %PDF-1.7":                    "image/jpeg",
		"MZ\x90":                                   "",
		"PK\x03\x04":                               "",
		"\xff\xd8":                                 "",
		"RIFF":                                     "",
		"":                                         "",
	} {
		t.Run(head, func(t *testing.T) {
			if got := Sniff([]byte(head)); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestTakes(t *testing.T) {
	for _, test := range []struct {
		kind, fileType string
		size           int64
		want           Problem
	}{
		{"file", "image/jpeg", 1, ""},
		{"file", "application/pdf", MaxFile, ""},
		{"file", "application/pdf", MaxFile + 1, FileTooLarge},
		{"file", "image/png", 0, FileEmpty},
		{"file", "", 10, FileType},
		{"file", "image", 10, FileType},
		{"signature", "image/png", MaxSignature, ""},
		{"signature", "image/png", MaxSignature + 1, FileTooLarge},
		{"signature", "image/jpeg", 10, SignatureType},
		{"text", "image/png", 10, FileMalformed},
		{"none", "image/png", 10, FileMalformed},
	} {
		t.Run(test.kind+" "+test.fileType, func(t *testing.T) {
			if got := Takes(test.kind, test.fileType, test.size); got != test.want {
				t.Errorf("%s %s of %d bytes: got %q, want %q", test.kind, test.fileType, test.size, got, test.want)
			}
		})
	}
}

func TestFileFields(t *testing.T) {
	file, _ := Lookup("file")
	drawn, _ := Lookup("signature")
	for _, test := range []struct {
		f     Field
		value string
		want  Result
	}{
		{file, scan.String(), good},
		{file, "passport.jpg", wrong(FileMalformed)},
		{file, strings.Replace(scan.String(), "1234567", "26214401", 1), wrong(FileTooLarge)},
		{drawn, scan.String(), wrong(FileTooLarge)},
		{drawn, strings.Replace(scan.String(), "1234567", "2000", 1), wrong(SignatureType)},
		{drawn, "", Result{}},
	} {
		t.Run(test.value, func(t *testing.T) {
			if got := test.f.Check(test.f.Normalise(test.value), Context{}); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
	if got := file.Mask(scan.String()); got != "My passport.jpg, JPEG, 1.2 MB" {
		t.Errorf("masked as %q", got)
	}
	for size, want := range map[int64]string{1: "1 KB", 1024: "1 KB", 61_440: "60 KB", 1_048_576: "1.0 MB", MaxFile: "25.0 MB"} {
		t.Run(want, func(t *testing.T) {
			if got := fileSize(size); got != want {
				t.Errorf("%d bytes: got %q", size, got)
			}
		})
	}
}
