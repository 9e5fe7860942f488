package field

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of files.
const (
	MaxFile      = 25 << 20 // bytes of a file
	MaxSignature = 1 << 20  // bytes of a signature
	maxFileName  = 100      // characters
)

// A File is what the value of a file or signature field says. The bytes travel
// separately from the form, in pieces sealed to the same key, and count only
// when they match it.
type File struct {
	ID   string // 32 hexadecimal digits, chosen for this upload
	Size int64
	Sum  string // SHA-256 in hexadecimal
	Type string // as Sniff names it
	Name string // cleaned: see FileName
}

// String writes f as a value: id, size, sum, type and name on one line.
func (f File) String() string {
	return f.ID + " " + strconv.FormatInt(f.Size, 10) + " " + f.Sum + " " + f.Type + " " + f.Name
}

// ParseFile reads what String wrote, and nothing else.
func ParseFile(value string) (File, bool) {
	p := strings.SplitN(value, " ", 5)
	if len(p) != 5 {
		return File{}, false
	}
	size, err := strconv.ParseInt(p[1], 10, 64)
	f := File{p[0], size, p[2], p[3], p[4]}
	ok := err == nil && size > 0 && isHex(f.ID, 32) && isHex(f.Sum, 64) && extension(f.Type) != "" &&
		f.Name == FileName(f.Name, f.Type) && f.String() == value
	return f, ok
}

func isHex(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789abcdef") == ""
}

// fileTypes are the types that a file can have: what they are called and how
// their names end, the first for names that end otherwise.
var fileTypes = [...]struct {
	name, called string
	endings      []string
}{
	{"image/jpeg", "JPEG", []string{".jpg", ".jpeg"}},
	{"image/png", "PNG", []string{".png"}},
	{"image/webp", "WebP", []string{".webp"}},
	{"image/heic", "HEIC", []string{".heic", ".heif"}},
	{"application/pdf", "PDF", []string{".pdf"}},
}

// endings returns how the names of a type end; nil for an unknown type.
func endings(kind string) []string {
	for _, t := range fileTypes {
		if t.name == kind {
			return t.endings
		}
	}
	return nil
}

func extension(kind string) string {
	if all := endings(kind); len(all) > 0 {
		return all[0]
	}
	return ""
}

// SniffBytes is how much of a file Sniff looks at: readers take a PDF whose
// header stands anywhere in it.
const SniffBytes = 1024

// Sniff names the type of a file by how it begins, "" for one that no field
// takes. What a browser or a file name says does not count.
func Sniff(head []byte) string {
	s := string(head[:min(len(head), SniffBytes)])
	switch {
	case strings.HasPrefix(s, "\xff\xd8\xff"):
		return "image/jpeg"
	case strings.HasPrefix(s, "\x89PNG\r\n\x1a\n"):
		return "image/png"
	case strings.HasPrefix(s, "RIFF") && len(s) >= 12 && s[8:12] == "WEBP":
		return "image/webp"
	case len(s) >= 12 && s[4:8] == "ftyp" && isHEIF(s[8:12]):
		return "image/heic"
	case strings.Contains(s, "%PDF-"):
		return "application/pdf"
	}
	return ""
}

// isHEIF reports whether a brand is one of pictures or sequences in HEIF, of
// HEVC's four profiles or of none (ISO/IEC 23008-12).
func isHEIF(brand string) bool {
	return strings.Contains("heic heix heim heis hevc hevx hevm hevs mif1 msf1 ", brand+" ")
}

// FileName cleans the name of a file of that type, so that it is safe to show
// and to save under: one line, without folders, without characters that turn
// text around, and with the ending of its type.
func FileName(name, kind string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Trim(strings.Map(nameRune, plainLine(name)), " .")
	end := extension(kind)
	for _, e := range endings(kind) {
		if at := len(name) - len(e); at >= 0 && strings.EqualFold(name[at:], e) {
			name, end = name[:at], name[at:]
			break
		}
	}
	name = strings.Trim(firstRunes(strings.Trim(name, " ."), maxFileName), " .")
	if name == "" {
		name = "file"
	}
	return name + end
}

// nameRune drops (-1) what may not stand in the name of a file.
func nameRune(r rune) rune {
	if r == utf8.RuneError || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`:*?"<>|/\`, r) {
		return -1
	}
	return r
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// upload is a field whose value is a File.
type upload struct {
	text
	most  int64  // bytes
	types string // between spaces
	wrong Problem
}

var (
	document  = upload{most: MaxFile, types: " image/jpeg image/png image/webp image/heic application/pdf ", wrong: FileType}
	signature = upload{most: MaxSignature, types: " image/png ", wrong: SignatureType}
)

// IsFile reports whether the values of a kind are Files.
func IsFile(kind string) bool {
	f, _ := Lookup(kind)
	_, ok := f.(upload)
	return ok
}

// Takes says why a field of that kind cannot take a file of that type and size;
// "" when it can.
func Takes(kind, fileType string, size int64) Problem {
	f, _ := Lookup(kind)
	u, ok := f.(upload)
	if !ok {
		return FileMalformed
	}
	return u.takes(fileType, size)
}

func (u upload) takes(fileType string, size int64) Problem {
	switch {
	case size <= 0:
		return FileEmpty
	case size > u.most:
		return FileTooLarge
	case fileType == "" || !strings.Contains(u.types, " "+fileType+" "):
		return u.wrong
	}
	return ""
}

func (u upload) Check(normal string, _ Context) Result {
	if normal == "" {
		return Result{}
	}
	f, ok := ParseFile(normal)
	if !ok {
		return wrong(FileMalformed)
	}
	if p := u.takes(f.Type, f.Size); p != "" {
		return wrong(p)
	}
	return good
}

// Mask tells name, type and size: the agent may know them before looking.
func (u upload) Mask(normal string) string {
	if f, ok := ParseFile(normal); ok {
		for _, t := range fileTypes {
			if t.name == f.Type {
				return f.Name + ", " + t.called + ", " + fileSize(f.Size)
			}
		}
	}
	return veil(normal)
}

func (u upload) Hints(Context) Hints { return Hints{Autocomplete: "off"} }

// fileSize writes a size as people read it.
func fileSize(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt((n+1023)>>10, 10) + " KB"
	}
	tenths := (n*10 + 1<<19) >> 20
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + " MB"
}
